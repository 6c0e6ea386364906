/** Loops over a list, as far as something can be computed before them for all of its elements, or in the place of them. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";
import { waitsForQueries } from "../libraries/transactions.js";
import type { Scene } from "./repair.js";
import { freeName } from "./places.js";
import { assignedIn, inside, namesIn, type Node, outwards, twinOf } from "./tree.js";

/** How a loop of callbacks is waited for. */
export interface Gathered {
  /** What makes way for one call: `Promise.all(list.map(…))`, `...list.map(…)`. */
  readonly node: Node;
  /** `spread`: among other promises; `named`: in a constant that the next statement waits for. */
  readonly form: "all" | "settled" | "transaction" | "spread" | "named";
  /** The statement that waits, where that is another. */
  readonly waits?: TypeScript.Statement;
}

/** A loop over a list, with the pattern of its element. */
export interface Loop {
  readonly node: Node;
  /** The statement before which something can be computed. */
  readonly statement: TypeScript.Statement;
  readonly gathered?: Gathered;
  readonly list: TypeScript.Expression;
  /** The element as it is declared: a name, or a pattern; with the index where that has a name. */
  readonly element: string;
  /** The element's name, where it has one. */
  readonly name?: string;
  /** Names that stand for the element, a part of it, or its index. */
  readonly names: ReadonlySet<string>;
  readonly body: Node;
  /** The list means the same a line earlier, and the element can be declared a second time. */
  readonly isRepeatable: boolean;
}

/** Methods after which a list has other elements; `add` for sets, which grow while they are gone over just the same. */
const GROWS = /^(?:push|pop|shift|unshift|splice|add|delete)$/;

/** Whether an expression means the same a line earlier. */
export function isStable(node: Node): boolean {
  const ts = compiler();
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword || (ts.isPropertyAccessExpression(node) && isStable(node.expression));
}

const isPlace = (node: Node): boolean => {
  const ts = compiler();
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
};

function loopOf(of: Pick<Loop, "node" | "statement" | "list" | "body" | "gathered">, patterns: readonly TypeScript.BindingName[], element = patterns.map((p) => p.getText()).join(", ")): Loop {
  const ts = compiler();
  // What a pattern leaves out or replaces cannot be written down a second time without care.
  const isPlain = patterns.every((pattern) => ts.isIdentifier(pattern) || (ts.isObjectBindingPattern(pattern) && pattern.elements.every((e) => !e.initializer && !e.dotDotDotToken && ts.isIdentifier(e.name))));
  const [first] = patterns;
  return { ...of, element, ...(first && ts.isIdentifier(first) && { name: first.text }), names: new Set(patterns.flatMap((pattern) => [...namesIn(pattern)].map(({ text }) => text))), isRepeatable: isPlain && isStable(of.list) && !grows(of.list.getText(), of.body) };
}

/** Whether a loop puts to its list, takes from it, or goes on with another: elements that it comes to are not there before it. */
function grows(list: string, body: Node): boolean {
  const ts = compiler();
  return [...assignedIn(body)].some((changed) => changed.getText() === list) ||
    [...inside(body)].some((n) => ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression) && GROWS.test(n.expression.name.text) && n.expression.expression.getText() === list);
}

/** `for (let i = 0; i < list.length; i++)`. */
function indexLoop(n: TypeScript.ForStatement): Loop | undefined {
  const ts = compiler();
  const declared = n.initializer && ts.isVariableDeclarationList(n.initializer) && n.initializer.declarations.length === 1 ? n.initializer.declarations[0] : undefined;
  const { condition, incrementor } = n;
  if (!declared || !ts.isIdentifier(declared.name) || declared.initializer?.getText() !== "0" || !isPlace(n.parent)) return undefined;
  const i = declared.name.text;
  if (!condition || !ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.LessThanToken || condition.left.getText() !== i) return undefined;
  const end = condition.right;
  if (!ts.isPropertyAccessExpression(end) || end.name.text !== "length" || !isStable(end.expression) || !/^(?:\w+\+\+|\+\+\w+)$/.test(incrementor?.getText() ?? "")) return undefined;
  if ([...assignedIn(n.statement)].some((changed) => changed.getText() === i)) return undefined;
  const { name: _, ...loop } = loopOf({ node: n, statement: n, list: end.expression, body: n.statement }, [declared.name], `${freeName(n.getText(), "_")}, ${i}`);
  return loop;
}

const WAITS: ReadonlyMap<string, Gathered["form"]> = new Map([["Promise.all", "all"], ["Promise.allSettled", "settled"]]);

/** How the promises that a call to `map` gives are waited for. */
function gatheredBy(call: TypeScript.CallExpression): Gathered | undefined {
  const ts = compiler();
  const formOf = (n: Node): Gathered["form"] | undefined => {
    if (!ts.isCallExpression(n)) return undefined;
    const callee = n.expression.getText();
    return WAITS.get(callee) ?? (waitsForQueries(callee) ? "transaction" : undefined);
  };
  const isWaitedFor = (n: Node): boolean => ts.isAwaitExpression(n.parent) || (ts.isReturnStatement(n.parent) && isInAsync(n));
  const { parent } = call;
  const form = formOf(parent);
  if (form && isWaitedFor(parent)) return { node: parent, form };
  if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) {
    const around = formOf(parent.parent.parent);
    return around !== undefined && around !== "settled" && isWaitedFor(parent.parent.parent) ? { node: parent, form: "spread" } : undefined;
  }
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name) || !ts.isVariableDeclarationList(parent.parent) || !ts.isVariableStatement(parent.parent.parent) || parent.parent.declarations.length > 1) return undefined;
  const name = parent.name.text;
  const statement = parent.parent.parent;
  const { parent: block } = statement;
  if (!ts.isBlock(block)) return undefined;
  const waits = block.statements[block.statements.indexOf(statement) + 1];
  const isOnlyWaitedFor = [...inside(block)].filter((n) => ts.isIdentifier(n) && n.text === name).length === 2;
  if (!waits || !ts.isExpressionStatement(waits) || !ts.isAwaitExpression(waits.expression) || waits.expression.expression.getText() !== `Promise.all(${name})` || !isOnlyWaitedFor) return undefined;
  return { node: statement, form: "named", waits };
}

/** The innermost loop around a node, if it is one over a list at hand: `for…of`, or `Promise.all(list.map(…))` that is awaited. */
export function loopAround(node: Node): Loop | undefined {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isForOfStatement(n)) {
      const declared = ts.isVariableDeclarationList(n.initializer) ? n.initializer.declarations[0]?.name : undefined;
      return n.awaitModifier || !declared || !isPlace(n.parent) ? undefined : loopOf({ node: n, statement: n, list: n.expression, body: n.statement }, [declared]);
    }
    if (ts.isForStatement(n)) return indexLoop(n);
    if (!ts.isFunctionLike(n)) {
      if (ts.isIterationStatement(n, false)) return undefined;
      continue;
    }
    const call = n.parent;
    if (!ts.isArrowFunction(n) || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "map" || n.parameters.length > 2 || n.parameters.some((p) => p.initializer ?? p.dotDotDotToken)) return undefined;
    const gathered = gatheredBy(call);
    if (!gathered) return undefined;
    let inner: Node = gathered.node;
    for (const outer of outwards(gathered.node)) {
      if (ts.isStatement(outer) && !ts.isBlock(outer)) return isPlace(outer.parent) ? loopOf({ node: call, statement: outer, gathered, list: call.expression.expression, body: n.body }, n.parameters.map(({ name }) => name), n.parameters.map((p) => p.getText()).join(", ")) : undefined;
      if (ts.isFunctionLike(outer) || (outer !== inner && isChoice(outer, inner))) return undefined;
      inner = outer;
    }
    return undefined;
  }
  return undefined;
}

/** Whether a part of an expression is reached on some ways only. */
function isChoice(n: Node, part: Node): boolean {
  const ts = compiler();
  if (ts.isConditionalExpression(n)) return n.condition !== part;
  return ts.isBinaryExpression(n) && n.right === part && /^(?:&&|\|\||\?\?)$/.test(n.operatorToken.getText());
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
