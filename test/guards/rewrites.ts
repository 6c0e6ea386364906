/** How the text around a guard is rewritten once it is gone, so that what is left is code that somebody could have written. */
import ts from "typescript";
import { type Edit, isFunction, replaced, within, without } from "./edits.js";

/** Somebody, of whom nothing is known. */
export const ANYBODY = "({ ...globalThis.anybody, user: { ...globalThis.anybody } })";

/** What a comparison with a secret is worth where anybody passes it. */
export const COMPARED = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "true"], [ts.SyntaxKind.EqualsEqualsToken, "true"],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "false"], [ts.SyntaxKind.ExclamationEqualsToken, "false"],
]);

/** Methods that register what runs before handlers. */
export const REGISTERS = /^(?:use|addHook|apply|guard|derive|resolve|macro|on[A-Z]\w*|before\w*|pre[A-Z]\w*|register|ext|default)$/;

/** `json()` is the layer's name for `json(options)`. */
export function simple(name: string): string {
  return name.replace(/\(.*$/, "").replace(/^.*\./, "");
}

export function awaited(node: ts.Node): ts.Node {
  return ts.isAwaitExpression(node.parent) ? node.parent : node;
}

/** What takes the place of a call that identifies: a user; where it hands the user to a callback, the callback with one. */
export function anybodyFor(source: ts.SourceFile, call: ts.CallExpression): string {
  const callback = call.arguments.at(-1);
  return callback && isFunction(callback) && callback.parameters.length > 1 ? `(${callback.getText(source)})(null, ${ANYBODY})` : ANYBODY;
}

/** An expression without what only the type checker reads. */
export function plain(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node) ? plain(node.expression) : node;
}

/** The element that is meant, in a list of arguments or in the arrays and options among them. */
export function elementOf(list: readonly ts.Expression[], isMeant: (e: ts.Node) => boolean): { readonly list: readonly ts.Node[]; readonly element: ts.Node } | undefined {
  for (const element of list) {
    if (isMeant(element)) return { list, element };
    if (ts.isArrayLiteralExpression(element)) {
      const inner = elementOf(element.elements, isMeant);
      if (inner) return inner;
    }
    if (ts.isCallExpression(element)) {
      const inner = elementOf(element.arguments, isMeant);
      if (inner) return inner;
    }
    if (!ts.isObjectLiteralExpression(element)) continue;
    for (const property of element.properties) {
      if (ts.isShorthandPropertyAssignment(property) ? isMeant(property.name) : ts.isPropertyAssignment(property) && (isMeant(property.initializer) || isMeant(property.name))) return { list: element.properties, element: property };
      if (ts.isMethodDeclaration(property) && isMeant(property)) return { list: element.properties, element: property };
      const nested = ts.isPropertyAssignment(property) && (ts.isObjectLiteralExpression(property.initializer) || ts.isArrayLiteralExpression(property.initializer)) ? elementOf([property.initializer], isMeant) : undefined;
      if (nested) return nested;
      const inner = ts.isPropertyAssignment(property) && elementOf([property.initializer], (e) => e !== property.initializer && isMeant(e));
      if (inner) return inner;
    }
  }
  return undefined;
}

/** Takes an element out of a registration; where nothing but a path would be left, the registration goes with it. */
export function listEdits(source: ts.SourceFile, call: ts.CallExpression, list: readonly ts.Node[], element: ts.Node): Edit[] {
  const isAll = list === call.arguments && call.arguments.every((a) => a === element || isPath(a));
  return isAll ? callEdits(source, call) : [without(source, list, element)];
}

function isPath(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node) || (ts.isArrayLiteralExpression(node) && node.elements.every(isPath));
}

/** A whole registering call: its statement, or its step of a chain. */
export function callEdits(source: ts.SourceFile, call: ts.CallExpression): Edit[] {
  if (ts.isDecorator(call.parent)) return [replaced(source, call.parent, "")];
  if (ts.isExpressionStatement(awaited(call).parent)) {
    const isChained = ts.isPropertyAccessExpression(call.expression) && ts.isCallExpression(call.expression.expression);
    if (!isChained) return [replaced(source, awaited(call).parent, "")];
  }
  return ts.isPropertyAccessExpression(call.expression) ? [{ file: source.fileName, start: call.expression.expression.end, end: call.end, text: "" }] : [];
}

export function decoratorEdits(source: ts.SourceFile, decorator: ts.Decorator, isMeant: (e: ts.Node) => boolean): Edit[] {
  const call = decorator.expression;
  const found = ts.isCallExpression(call) ? elementOf(call.arguments, isMeant) : undefined;
  return found && (!ts.isCallExpression(call) || found.list !== call.arguments || call.arguments.length > 1) ? [without(source, found.list, found.element)] : [replaced(source, decorator, "")];
}

/** The handler without its wrapper, the statement without the call, the value as anybody's. */
export function unguarded(source: ts.SourceFile, call: ts.CallExpression): Edit[] {
  let whole: ts.CallExpression = call;
  while (ts.isCallExpression(whole.parent) && whole.parent.expression === whole) whole = whole.parent;
  const handler = whole.arguments.findLast(isFunction);
  if (handler) return [replaced(source, whole, handler.getText(source))];
  const outer = awaited(whole);
  return [ts.isExpressionStatement(outer.parent) ? replaced(source, outer.parent, "") : replaced(source, outer, ANYBODY)];
}

/** `return pause(req, res)`: what is called is the handler itself. */
export function isDelegate(call: ts.CallExpression): boolean {
  const { parent } = awaited(call);
  return !call.arguments.some(isFunction) && (ts.isReturnStatement(parent) || ts.isArrowFunction(parent));
}

/** The names that a call's result is bound to. */
export function boundTo(call: ts.Node): string[] {
  let node = call;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isPropertyAccessExpression(node.parent) || ts.isBinaryExpression(node.parent)) node = node.parent;
  if (!ts.isVariableDeclaration(node.parent)) return [];
  return [...within(node.parent.name)].filter(ts.isIdentifier).map((n) => n.text);
}

/** Whether the statement always leaves: its last statement returns or throws, or a call ends the request. */
export function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || (ts.isExpressionStatement(last) && ts.isCallExpression(last.expression)));
}

/** An exit about the role or the row of a caller who is known by then. */
export function isStricter(node: ts.IfStatement, given: ReadonlySet<string>): boolean {
  return [...within(node.expression)].some((n) => ts.isPropertyAccessExpression(n) && !n.questionDotToken && ts.isIdentifier(n.expression) && given.has(n.expression.text));
}

/** The HTTP methods of the branch that a node stands in. */
export function methodsAround(node: ts.Node, range: ts.Node): string[] {
  for (let n = node; n !== range && !ts.isSourceFile(n.parent); n = n.parent) {
    const { parent } = n;
    if (ts.isIfStatement(parent) && n === parent.thenStatement && !/!==?/.test(parent.expression.getText())) {
      const found = methodsIn(parent.expression.getText());
      if (found.length > 0) return found;
    }
    if (ts.isCaseClause(parent)) {
      const { clauses } = parent.parent;
      const at = clauses.indexOf(parent);
      const found = methodsIn(parent.expression.getText());
      for (let i = at - 1; i >= 0 && clauses[i]?.statements.length === 0; i--) found.push(...methodsIn(clauses[i]?.getText() ?? ""));
      if (found.length > 0) return found;
    }
    if (ts.isPropertyAssignment(parent)) {
      const found = methodsIn(`"${parent.name.getText().replace(/["']/g, "")}"`);
      if (found.length > 0) return found;
    }
  }
  return [];
}

function methodsIn(text: string): string[] {
  return [...text.matchAll(/["'](GET|POST|PUT|PATCH|DELETE)\b/g)].flatMap((m) => m[1] ?? []);
}

/** `/api/admin` of `/api/admin/:path*`; undefined where the pattern starts with what only a matcher can tell. */
export function literalPart(node: ts.Node | undefined): string | undefined {
  const text = node && ts.isStringLiteral(node) ? node.text : undefined;
  const literal = text === undefined ? undefined : /^(?:\/[\w-]+)*/.exec(text)?.[0];
  return literal === "" ? undefined : literal;
}

export function isBelow(route: string, prefix: string): boolean {
  return `${route}/`.startsWith(`${prefix}/`);
}
