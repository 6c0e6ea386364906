/** What the compiler's own language service makes of a parameter or variable by its uses, where its `any` is taken away. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { unionOf } from "./needs.js";
import { inside, type Node, nodeAt } from "./tree.js";

/** "Parameter implicitly has an 'any' type", and the same of variables and rest parameters: what the service repairs. */
const CODES = { parameter: 7006, rest: 7019, variable: 7005 } as const;

type Annotated = TypeScript.ParameterDeclaration | TypeScript.VariableDeclaration;

/** A parameter or a variable of which nothing is said. */
export type WholeAny = Annotated & { readonly name: TypeScript.Identifier; readonly type: TypeScript.TypeNode };

/** Whether an `any` is all that is said of a parameter or a variable that has a body to be used in. */
export function isWholeAny(node: Node): node is WholeAny {
  const ts = compiler();
  if (!(ts.isParameter(node) || ts.isVariableDeclaration(node)) || node.type?.kind !== ts.SyntaxKind.AnyKeyword || !ts.isIdentifier(node.name)) return false;
  return ts.isParameter(node) ? "body" in node.parent && node.parent.body !== undefined : !ts.isCatchClause(node.parent) && node.initializer === undefined;
}

/** The text with every such annotation blanked: offsets stay. */
export function withoutAny(text: string, source: TypeScript.SourceFile): string {
  let out = "", at = 0;
  for (const node of inside(source)) {
    if (!isWholeAny(node)) continue;
    const start = node.type.pos - 1;
    out += text.slice(at, start) + " ".repeat(node.type.end - start);
    at = node.type.end;
  }
  return out + text.slice(at);
}

/** Asks the service what type belongs to a declaration whose annotation is blanked; undefined where it does not know. */
export function typeByUsage(service: TypeScript.LanguageService, file: string, declaration: Annotated): string | undefined {
  const ts = compiler();
  const code = ts.isVariableDeclaration(declaration) ? CODES.variable : declaration.dotDotDotToken ? CODES.rest : CODES.parameter;
  const start = declaration.name.getStart();
  let fixes: readonly TypeScript.CodeFixAction[];
  try {
    fixes = service.getCodeFixesAtPosition(file, start, declaration.name.end, [code], {}, {});
  } catch {
    // The service gives up on code that it did not expect.
    return undefined;
  }
  const end = (ts.isParameter(declaration) ? declaration.questionToken?.end : declaration.exclamationToken?.end) ?? declaration.name.end;
  for (const { fixName, changes } of fixes) {
    if (fixName !== "inferFromUsage") continue;
    for (const change of changes) {
      const put = change.fileName === file ? change.textChanges.find(({ span }) => span.length === 0 && span.start >= declaration.name.end && span.start <= end + 1) : undefined;
      const type = put && /^\s*:\s*([^]+)$/.exec(put.newText)?.[1]?.trim();
      if (type !== undefined) return type.replace(/\s+/g, " ");
    }
  }
  return undefined;
}

/** Callers that are asked for what they pass. */
const MAX_CALLS = 40;

/** What the callers of its function pass for a parameter; undefined where one of them passes what nothing is known of. */
export function typeByCallers(service: TypeScript.LanguageService, file: string, parameter: TypeScript.ParameterDeclaration): string | undefined {
  const ts = compiler();
  const fn = parameter.parent;
  const name = fn.name ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.name : undefined);
  const index = fn.parameters.indexOf(parameter);
  const program = service.getProgram();
  if (!name || !program || parameter.dotDotDotToken) return undefined;
  const checker = program.getTypeChecker();
  const types = new Set<string>();
  const references = (service.findReferences(file, name.getStart()) ?? []).flatMap(({ references: all }) => all);
  for (const { fileName, textSpan } of references.slice(0, MAX_CALLS)) {
    const source = program.getSourceFile(fileName);
    const called = source && callOf(nodeAt(source, textSpan.start, textSpan.start + textSpan.length));
    const argument = called?.arguments[index];
    if (!called) continue;
    if (!argument) {
      if (!parameter.questionToken && !parameter.initializer) return undefined;
      continue;
    }
    types.add(checker.typeToString(checker.getBaseTypeOfLiteralType(checker.getWidenedType(checker.getTypeAtLocation(argument))), argument, ts.TypeFormatFlags.NoTruncation));
  }
  const all = [...types].filter((type) => type !== "undefined");
  return all.length === 0 || all.length > 3 || all.some((type) => /\b(?:any|never|unknown)\b|\$[A-Z]|typeof import/.test(type)) ? undefined : unionOf(all);
}

/** The call of which a name is what is called. */
function callOf(name: Node): TypeScript.CallExpression | undefined {
  const ts = compiler();
  const callee = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
  const call = callee.parent as Node | undefined;
  return call && ts.isCallExpression(call) && call.expression === callee ? call : undefined;
}
