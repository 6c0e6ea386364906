/** What a caught error is turned into: a log entry as other catches of the project write it, and an answer that says nothing of it. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { inside, namesIn, type Node, outwards } from "./tree.js";

/** Where an error is caught: the name it has, and what is done with it. */
export interface Caught {
  readonly name: string;
  readonly block: TypeScript.Block;
}

/** The innermost catch around a node that gives its error a name. */
export function caughtAround(node: Node): Caught | undefined {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isCatchClause(n)) return n.variableDeclaration && ts.isIdentifier(n.variableDeclaration.name) ? { name: n.variableDeclaration.name.text, block: n.block } : undefined;
    const [parameter] = ts.isArrowFunction(n) || ts.isFunctionExpression(n) ? n.parameters : [];
    if (!parameter || !ts.isArrowFunction(n) || !ts.isCallExpression(n.parent) || !ts.isBlock(n.body)) continue;
    const callee = n.parent.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === "catch" && ts.isIdentifier(parameter.name)) return { name: parameter.name.text, block: n.body };
  }
  return undefined;
}

/** Variables that a function turned the whole error into: `const problem = serialize(error)`. */
export function turnedInto({ name, block }: Caught): string[] {
  const ts = compiler();
  return block.statements.flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : []).flatMap(({ name: own, initializer }) => {
    const isTurned = initializer && ts.isCallExpression(initializer) && ts.isIdentifier(initializer.expression) && initializer.arguments.length === 1 && initializer.arguments[0]?.getText() === name;
    return isTurned && ts.isIdentifier(own) ? [own.text] : [];
  }));
}

/** Whether a catch hands its error, and not only a part of it, to something that is called for its effect. */
export function isLogged(caught: Caught): boolean {
  const ts = compiler();
  const names = new Set([caught.name, ...turnedInto(caught)]);
  return caught.block.statements.some((statement) => {
    const value = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    const call = value && ts.isAwaitExpression(value) ? value.expression : value;
    return call !== undefined && ts.isCallExpression(call) && /\b(?:log\w*|console|report\w*|captur\w*|error|warn)\b/i.test(call.expression.getText()) &&
      !/\b(?:json|send|status)\b/.test(call.expression.getText()) && call.arguments.some((argument) => [...namesIn(argument)].some((n) => names.has(n.text)));
  });
}

const TEXTS: Readonly<Record<string, string>> = { 400: "Invalid request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 409: "Conflict" };

/** What to say instead of an error, by the status that goes with it. */
export function genericText(answer: string): string {
  const status = /\b(4\d\d|5\d\d)\b/.exec(answer)?.[1] ?? "500";
  return TEXTS[status] ?? (status.startsWith("4") ? "The request cannot be answered" : "Internal server error");
}

/** Expressions of an answer that are made from an error, outermost first: what would have to say something else. */
export function* leaksIn(answer: Node, name: string): Generator<TypeScript.Expression> {
  const ts = compiler();
  const uses = (node: Node): boolean => [...namesIn(node)].some((n) => n.text === name);
  const isContainer = (node: Node): boolean => ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || (ts.isCallExpression(node) && node.expression.getText() === "JSON.stringify");
  const open: Node[] = [answer];
  for (let node = open.pop(); node; node = open.pop()) {
    if (!uses(node)) continue;
    if (ts.isPropertyAssignment(node)) open.push(node.initializer);
    else if (ts.isShorthandPropertyAssignment(node)) yield node.name;
    else if (node === answer || isContainer(node) || (ts.isCallExpression(node) && node.parent !== answer && isAnswering(node))) ts.forEachChild(node, (child) => void open.push(child));
    else if (ts.isExpression(node) && !isCallee(node)) yield node;
    else if (isCallee(node)) open.push(...[...inside(node)].filter((n) => n.parent === node));
  }
}

const isCallee = (node: Node): boolean => {
  const ts = compiler();
  return (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)) && node.parent.expression === node;
};

const isAnswering = (call: TypeScript.CallExpression): boolean => compiler().isPropertyAccessExpression(call.expression) && /^(?:json|send|status|code)$/.test(call.expression.name.text);

/** What an expression says where there is no error in it: `error.message || "Failed"` says `"Failed"`. */
export function harmlessPart(leak: TypeScript.Expression, name: string): string | undefined {
  const ts = compiler();
  const isText = (node: Node): node is TypeScript.StringLiteralLike => ts.isStringLiteralLike(node) && node.text.trim() !== "";
  if (ts.isParenthesizedExpression(leak)) return harmlessPart(leak.expression, name);
  if (ts.isBinaryExpression(leak) && /^(?:\|\||\?\?)$/.test(leak.operatorToken.getText()) && isText(leak.right)) return leak.right.text;
  if (ts.isConditionalExpression(leak)) return [leak.whenFalse, leak.whenTrue].find(isText)?.text;
  if (ts.isTemplateExpression(leak)) return /^(\w[^:(]*\w)\s*[:(-]\s*$/.exec(leak.head.text.trim())?.[1];
  if (ts.isBinaryExpression(leak) && leak.operatorToken.getText() === "+" && isText(leak.left)) return /^(\w[^:(]*\w)\s*[:(-]\s*$/.exec(leak.left.text.trim())?.[1];
  return undefined;
}
