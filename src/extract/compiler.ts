/**
 * The one TypeScript we use: the one ts-morph exports, loaded only when something must be parsed.
 *
 * The scanned project's own TypeScript is never loaded: enum numbers differ between versions, and
 * TypeScript 7 has no compiler API. The load is synchronous, because hosts such as ESLint are.
 */
import { createRequire } from "node:module";
import type { ts as TypeScript } from "ts-morph";

let loaded: typeof TypeScript | undefined;

/** The compiler API of the bundled TypeScript. */
export function compiler(): typeof TypeScript {
  loaded ??= (createRequire(import.meta.url)("ts-morph") as { ts: typeof TypeScript }).ts;
  return loaded;
}

/** Parses one file without parent pointers and JSDoc: the cheapest tree TypeScript can make. */
export function parse(path: string, text: string): TypeScript.SourceFile {
  const ts = compiler();
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
  const ts = compiler();
  const found = (source as unknown as { parseDiagnostics?: readonly TypeScript.DiagnosticWithLocation[] }).parseDiagnostics?.[0];
  return found && { pos: found.start, message: ts.flattenDiagnosticMessageText(found.messageText, " ") };
}
