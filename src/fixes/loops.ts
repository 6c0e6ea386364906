/** Loops over a list, as far as something can be computed before them for all of its elements. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import type { Scene } from "./repair.js";
import { inside, namesIn, type Node, outwards, twinOf } from "./tree.js";

/** A loop over a list, with the pattern of its element. */
export interface Loop {
  readonly node: Node;
  /** The statement before which something can be computed. */
  readonly statement: TypeScript.Statement;
  readonly list: TypeScript.Expression;
  /** The element as it is declared: a name, or a pattern. */
  readonly element: string;
  /** Names that stand for the element or a part of it. */
  readonly names: ReadonlySet<string>;
  readonly body: Node;
}

/** Whether an expression means the same a line earlier. */
export function isStable(node: Node): boolean {
  const ts = compiler();
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword || (ts.isPropertyAccessExpression(node) && isStable(node.expression));
}

const isPlace = (node: Node): boolean => {
  const ts = compiler();
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
};

function loopOf(node: Node, statement: TypeScript.Statement, list: TypeScript.Expression, pattern: TypeScript.BindingName, body: Node): Loop | undefined {
  const ts = compiler();
  // What a pattern leaves out or replaces cannot be written down a second time without care.
  if (!isStable(list) || !(ts.isIdentifier(pattern) || (ts.isObjectBindingPattern(pattern) && pattern.elements.every((e) => !e.initializer && !e.dotDotDotToken && ts.isIdentifier(e.name))))) return undefined;
  return { node, statement, list, element: pattern.getText(), names: new Set([...namesIn(pattern)].map(({ text }) => text)), body };
}

/** The innermost loop around a node, if it is one over a list at hand: `for…of`, or `Promise.all(list.map(…))` that is awaited. */
export function loopAround(node: Node): Loop | undefined {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isForOfStatement(n)) {
      const declared = ts.isVariableDeclarationList(n.initializer) ? n.initializer.declarations[0]?.name : undefined;
      return n.awaitModifier || !declared || !isPlace(n.parent) ? undefined : loopOf(n, n, n.expression, declared, n.statement);
    }
    if (!ts.isFunctionLike(n)) {
      if (ts.isIterationStatement(n, false)) return undefined;
      continue;
    }
    const call = n.parent;
    const [parameter, more] = n.parameters;
    if (!ts.isArrowFunction(n) || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "map" || !parameter || more) return undefined;
    const all = call.parent;
    if (!ts.isCallExpression(all) || all.expression.getText() !== "Promise.all" || !(ts.isAwaitExpression(all.parent) || (ts.isReturnStatement(all.parent) && isInAsync(all)))) return undefined;
    for (const outer of outwards(all.parent)) {
      if (ts.isStatement(outer) && !ts.isBlock(outer)) return isPlace(outer.parent) ? loopOf(call, outer, call.expression.expression, parameter.name, n.body) : undefined;
      if (ts.isFunctionLike(outer)) return undefined;
    }
    return undefined;
  }
  return undefined;
}

function isInAsync(node: Node): boolean {
  const ts = compiler();
  for (const n of outwards(node)) if (ts.isFunctionLike(n)) return ts.canHaveModifiers(n) && ts.getModifiers(n)?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword) === true;
  return false;
}

/** Names bound inside the loop: what uses them cannot move before it. */
export function boundIn(loop: Loop): Set<string> {
  const ts = compiler();
  return new Set([...loop.names, ...[...inside(loop.body)].flatMap((n) => (ts.isVariableDeclaration(n) || ts.isParameter(n) ? [...namesIn(n.name)].map(({ text }) => text) : []))]);
}

/** What a name of the loop stands for, where that is a part of the element: `const { id } = row`, `const id = row.id`. */
export function partOfElement(loop: Loop, node: TypeScript.Expression): string | undefined {
  const ts = compiler();
  const isPart = (n: Node): boolean => isStable(n) && [...namesIn(n)].every(({ text }) => loop.names.has(text));
  if (isPart(node)) return node.getText();
  if (!ts.isIdentifier(node)) return undefined;
  for (const n of inside(loop.body)) {
    if (!ts.isVariableDeclaration(n) || !n.initializer || !isPart(n.initializer) || !(ts.getCombinedNodeFlags(n) & ts.NodeFlags.Const)) continue;
    if (ts.isIdentifier(n.name) && n.name.text === node.text) return n.initializer.getText();
    const own = ts.isObjectBindingPattern(n.name) ? n.name.elements.find((e) => e.name.getText() === node.text && !e.initializer && !e.dotDotDotToken) : undefined;
    if (own) return `${n.initializer.getText()}.${(own.propertyName ?? own.name).getText()}`;
  }
  return undefined;
}

/** Whether the place is reached only where something is true of the same value: it may be nothing elsewhere. */
export function isGuarded(loop: Loop, place: Node, value: string): boolean {
  const ts = compiler();
  for (const n of outwards(place)) {
    if (n === loop.body) return false;
    const { parent } = n;
    const condition = ts.isIfStatement(parent) && n !== parent.expression ? parent.expression : ts.isConditionalExpression(parent) && n !== parent.condition ? parent.condition : ts.isBinaryExpression(parent) && parent.right === n ? parent.left : undefined;
    if (condition && [...inside(condition)].some((c) => c.getText() === value)) return true;
  }
  return false;
}

/** Whether the compiler knows that a loop goes over a list, and not over something else that has elements. */
export function isList(scene: Scene, file: string, loop: Loop): boolean {
  const checked = scene.types?.checked(file);
  const own = checked && twinOf(loop.list, checked.source);
  if (!own) return false;
  const type = checked.checker.getTypeAtLocation(own);
  return checked.checker.isArrayType(type) || checked.checker.isTupleType(type);
}
