/** Text edits of the guard-removal proof, and the pieces of syntax that more than one removal needs. */
import ts from "typescript";

export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((t, e) => t.slice(0, e.start) + e.text + t.slice(e.end), text);
}

export function parsed(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** The innermost node at an offset, and what is around it, innermost first. */
export function around(source: ts.SourceFile, pos: number): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > pos || node.end <= pos) return;
    found.unshift(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every node below another, itself included. */
export function* within(node: ts.Node): Iterable<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* within(child);
}

export function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node);
}

/** The last name of what is called or referred to: `required` of `auth.required`. */
export function lastName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isCallExpression(node)) return lastName(node.expression);
  if (ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isNewExpression(node)) return lastName(node.expression);
  return undefined;
}

/** The names under which the code around a node can be referred to: of functions, variables, properties and classes. */
export function namesAround(nodes: readonly ts.Node[]): string[] {
  return nodes.flatMap((n) => {
    if (!isFunction(n) && !ts.isVariableDeclaration(n) && !ts.isPropertyAssignment(n) && !ts.isPropertyDeclaration(n) && !ts.isClassDeclaration(n)) return [];
    return n.name && (ts.isIdentifier(n.name) || ts.isStringLiteral(n.name)) ? [n.name.text] : [];
  });
}

/** Takes one element of a list (arguments, elements, decorators) out, with the comma that belongs to it. */
export function without(source: ts.SourceFile, list: readonly ts.Node[], element: ts.Node): Edit {
  const at = list.indexOf(element);
  const next = list[at + 1], previous = list[at - 1];
  const start = next || !previous ? element.getStart(source) : previous.end;
  return { file: source.fileName, start, end: next ? next.getStart(source) : element.end, text: "" };
}

export function replaced(source: ts.SourceFile, node: ts.Node, text: string): Edit {
  return { file: source.fileName, start: node.getStart(source), end: node.end, text };
}
