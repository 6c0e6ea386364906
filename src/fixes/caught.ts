/** `catch (error: any)` becomes `unknown`, and every member that is read of it is asked for first. */
import type { ts as TypeScript } from "ts-morph";
import type { Edit, Fix } from "../concepts.js";
import { compiler } from "../extract/compiler.js";
import { insertion, replacement } from "./edits.js";
import { usesOf } from "./shapes.js";
import type { Node } from "./tree.js";

/** What a member of a caught error is where the error is one. */
const OF_ERROR: Readonly<Record<string, (name: string) => string>> = {
  message: (name) => `(${name} instanceof Error ? ${name}.message : String(${name}))`,
  stack: (name) => `(${name} instanceof Error ? ${name}.stack : undefined)`,
  name: (name) => `(${name} instanceof Error ? ${name}.name : "Error")`,
};

/** Members of members that are asked for at most. */
const MAX_DEPTH = 3;

/** A member that some errors have: asked for, and for its kind where a text or a number stands in for it. */
function memberOf(name: string, path: readonly string[], kind: string | undefined): string {
  let held = name;
  const asked: string[] = [];
  for (const member of path) {
    asked.push(`typeof ${held} === "object"`, `${held} !== null`, `"${member}" in ${held}`);
    held += `.${member}`;
  }
  return `(${asked.join(" && ")}${kind ? ` && typeof ${held} === "${kind}"` : ""} ? ${held} : undefined)`;
}

/** `error.response?.data`, as far as members are read of members. */
function pathFrom(use: TypeScript.Identifier): { readonly whole: TypeScript.Expression; readonly path: readonly string[] } {
  const ts = compiler();
  let whole: TypeScript.Expression = use;
  const path: string[] = [];
  for (let around: Node = use.parent; ts.isPropertyAccessExpression(around) && around.expression === whole; around = around.parent) {
    if (ts.isCallExpression(around.parent) && around.parent.expression === around) break;
    whole = around;
    path.push(around.name.text);
  }
  return { whole, path };
}

/** The kind of what stands in for a value that may be missing. */
function kindBeside(value: TypeScript.Expression): string | undefined {
  const ts = compiler();
  const other = ts.isBinaryExpression(value.parent) && value.parent.left === value && /^(?:\|\||\?\?)$/.test(value.parent.operatorToken.getText()) ? value.parent.right : undefined;
  return other && ts.isNumericLiteral(other) ? "number" : other && ts.isStringLiteralLike(other) ? "string" : undefined;
}

const isWritten = (value: TypeScript.Expression): boolean => {
  const ts = compiler();
  return ts.isBinaryExpression(value.parent) && value.parent.left === value && value.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
};

export function* caughtAsUnknown(file: string, clause: TypeScript.CatchClause, any: Node): Generator<Fix> {
  const ts = compiler();
  const bound = clause.variableDeclaration?.name;
  if (!bound || !ts.isIdentifier(bound)) return;
  const edits: Edit[] = [replacement(file, any.getStart(), any.end, "unknown")];
  let narrowed: Node | undefined;
  for (const use of usesOf(clause.block, bound.text)) {
    // In what happens only where it is an error, it is one.
    if (narrowed && use.pos >= narrowed.pos && use.end <= narrowed.end) continue;
    const { whole, path } = pathFrom(use);
    const [first, second] = path;
    if (first === undefined) {
      // Of what is called or computed nothing is known.
      if ((ts.isElementAccessExpression(use.parent) || ts.isPropertyAccessExpression(use.parent)) && use.parent.expression === use) return;
      continue;
    }
    if (isWritten(whole)) {
      const statement = whole.parent.parent;
      if (!(first in OF_ERROR) || second !== undefined || !ts.isExpressionStatement(statement) || !ts.isBlock(statement.parent)) return;
      edits.push(insertion(file, statement.getStart(), `if (${bound.text} instanceof Error) `));
      narrowed = statement;
      continue;
    }
    if (path.length > MAX_DEPTH) return;
    // Beside what stands in for it, whatever else has such a member still shows it.
    const kind = kindBeside(whole);
    const text = (second === undefined && kind === undefined ? OF_ERROR[first]?.(bound.text) : undefined) ?? memberOf(bound.text, path, kind);
    const isAlone = ts.isTemplateSpan(whole.parent) || ts.isVariableDeclaration(whole.parent) || ts.isPropertyAssignment(whole.parent) || (ts.isCallExpression(whole.parent) && whole.parent.expression !== whole);
    edits.push(replacement(file, whole.getStart(), whole.end, isAlone ? text.slice(1, -1) : text));
  }
  if (edits.length > 1) yield { title: "Use `unknown`, and narrow it where it is read", safety: "suggestion", edits };
}
