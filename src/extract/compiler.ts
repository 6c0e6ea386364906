/**
 * The one TypeScript we use: the one ts-morph exports, loaded only when something must be parsed. The build cuts its
 * parser out of it, which is all that extraction needs and is there in a tenth of the time.
 *
 * The scanned project's own TypeScript is never loaded: enum numbers differ between versions, and
 * TypeScript 7 has no compiler API. The load is synchronous, because hosts such as ESLint are.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ts as TypeScript } from "ts-morph";

const PARSER = fileURLToPath(new URL("./parser.cjs", import.meta.url));

let loaded: typeof TypeScript | undefined;
let parserLoaded: typeof TypeScript | undefined;

/** The compiler API of the bundled TypeScript. */
export function compiler(): typeof TypeScript {
  loaded ??= (createRequire(import.meta.url)("ts-morph") as { ts: typeof TypeScript }).ts;
  return loaded;
}

/** The part of it that makes syntax trees and looks at them. Where the modules run one by one, that is all of it. */
export function parser(): typeof TypeScript {
  parserLoaded ??= existsSync(PARSER) ? (createRequire(import.meta.url)(PARSER) as typeof TypeScript) : compiler();
  return parserLoaded;
}

/** Parses one file without parent pointers and JSDoc: the cheapest tree TypeScript can make. */
export function parse(path: string, text: string): TypeScript.SourceFile {
  const ts = parser();
  const extension = path.slice(path.lastIndexOf("."));
  const kind =
    extension === ".tsx" ? ts.ScriptKind.TSX
    : extension === ".ts" || extension === ".mts" || extension === ".cts" ? ts.ScriptKind.TS
    : ts.ScriptKind.JSX;
  return ts.createSourceFile(
    path,
    text,
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    kind,
  );
}

/** The first syntax error of a parsed file, or undefined. */
export function syntaxErrorOf(source: TypeScript.SourceFile): { pos: number; message: string } | undefined {
  const ts = parser();
  const found = (source as unknown as { parseDiagnostics?: readonly TypeScript.DiagnosticWithLocation[] }).parseDiagnostics?.[0];
  return found && { pos: found.start, message: ts.flattenDiagnosticMessageText(found.messageText, " ") };
}
