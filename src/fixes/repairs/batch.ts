/** Turns one query per row into one query: the rows are asked for before the loop, which then reads them from a map. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { type BatchForm, batchForms } from "../batch-forms.js";
import { insertion, replacement } from "../edits.js";
import { freeName } from "../places.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

/** A loop over a list, with the name of its element. */
interface Loop {
  readonly node: Node;
  /** The statement before which something can be computed. */
  readonly statement: TypeScript.Statement;
  readonly list: TypeScript.Expression;
  readonly element: string;
  readonly body: Node;
}

function isStable(node: Node): boolean {
  const ts = compiler();
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword || (ts.isPropertyAccessExpression(node) && isStable(node.expression));
}

/** The innermost loop around a node, if it is one over a list at hand: `for…of`, or `Promise.all(list.map(…))` that is awaited. */
function loopAround(node: Node): Loop | undefined {
  const ts = compiler();
  for (const n of outwards(node)) {
    if (ts.isForOfStatement(n)) {
      const declared = ts.isVariableDeclarationList(n.initializer) ? n.initializer.declarations[0]?.name : undefined;
      if (n.awaitModifier || !declared || !ts.isIdentifier(declared) || !isStable(n.expression) || !ts.isBlock(n.parent)) return undefined;
      return { node: n, statement: n, list: n.expression, element: declared.text, body: n.statement };
    }
    if (!ts.isFunctionLike(n)) {
      if (ts.isIterationStatement(n, false)) return undefined;
      continue;
    }
    const call = n.parent;
    const [parameter, more] = n.parameters;
    if (!ts.isArrowFunction(n) || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "map") return undefined;
    if (!parameter || more || !ts.isIdentifier(parameter.name) || !isStable(call.expression.expression)) return undefined;
    const all = call.parent;
    if (!ts.isCallExpression(all) || all.expression.getText() !== "Promise.all" || !ts.isAwaitExpression(all.parent)) return undefined;
    for (const outer of outwards(all.parent)) {
      if (ts.isStatement(outer) && !ts.isBlock(outer)) return ts.isBlock(outer.parent) ? { node: call, statement: outer, list: call.expression.expression, element: parameter.name.text, body: n.body } : undefined;
      if (ts.isFunctionLike(outer)) return undefined;
    }
    return undefined;
  }
  return undefined;
}

/** Names bound inside the loop: what uses them cannot move before it. */
function boundIn(loop: Loop): Set<string> {
  const ts = compiler();
  return new Set([loop.element, ...[...inside(loop.body)].flatMap((n) => (ts.isVariableDeclaration(n) || ts.isParameter(n) ? [...namesIn(n.name)].map(({ text }) => text) : []))]);
}

const usesAny = (node: Node, names: ReadonlySet<string>): boolean => [...namesIn(node)].some(({ text }) => names.has(text));

function* readFixes(scene: Scene, file: string, call: TypeScript.CallExpression, form: BatchForm, loop: Loop): Generator<Fix> {
  const ts = compiler();
  const one = form.one(call);
  if (!one) return;
  const bound = boundIn(loop);
  const isOfElement = isStable(one.key) && [...namesIn(one.key)].every(({ text }) => text === loop.element);
  if (!isOfElement || one.rest.some((part) => usesAny(part, bound)) || usesAny(one.source, bound)) return;
  // What the loop changes in the same place, the batch would not see.
  if ([...inside(loop.body)].some((n) => n !== call && ts.isCallExpression(n) && n.getText().startsWith(`${one.source.getText()}.`))) return;
  const awaited = call.parent;
  if (!ts.isAwaitExpression(awaited)) return;
  const text = scene.project.text(file);
  const { newline, semicolon } = styleOf(text, scene.project.file(file)?.facts.imports ?? []);
  const map = freeName(text, `${one.name}By${one.field.replace(/^_/, "").replace(/^./, (c) => c.toUpperCase())}`);
  const keys = one.key.getText() === loop.element ? (form.copies ? `[...${loop.list.getText()}]` : loop.list.getText()) : `${loop.list.getText()}.map((${loop.element}) => ${one.key.getText()})`;
  const row = one.name === loop.element ? "row" : one.name;
  const key = form.keyOf(`${row}.${one.field}`);
  const batch = `const ${map} = new Map((await ${one.many(keys)}).map((${row}) => [${key}, ${row}]))${semicolon}`;
  const needsParens = ts.isPropertyAccessExpression(awaited.parent) || ts.isParenthesizedExpression(awaited.parent) ? "" : ts.isBinaryExpression(awaited.parent) || ts.isPrefixUnaryExpression(awaited.parent) ? "(" : "";
  const get = `${map}.get(${form.keyOf(one.key.getText())}) ?? null`;
  yield {
    title: `Ask once, before the loop: \`${one.many("…").slice(0, 60)}\``, safety: "suggestion",
    edits: [
      insertion(file, loop.statement.getStart(), batch + newline + indentAt(text, loop.statement.getStart())),
      replacement(file, awaited.getStart(), awaited.end, needsParens === "(" ? `(${get})` : get),
    ],
  };
}

function* writeFixes(scene: Scene, file: string, call: TypeScript.CallExpression, form: BatchForm, loop: Loop): Generator<Fix> {
  const ts = compiler();
  const many = form.writeMany?.(call);
  if (!many || usesAny(many.source, boundIn(loop))) return;
  const own = new Set([...boundIn(loop)].filter((name) => name !== loop.element));
  if (usesAny(many.data, own) || [...inside(many.data)].some((n) => ts.isAwaitExpression(n))) return;
  const { semicolon } = styleOf(scene.project.text(file), scene.project.file(file)?.facts.imports ?? []);
  const put = `await ${many.written(`${loop.list.getText()}.map((${loop.element}) => (${many.data.getText()}))`)}${semicolon}`;
  // Nothing else may happen in the loop, and nobody may want the rows.
  const isAlone = ts.isForOfStatement(loop.node)
    ? ts.isBlock(loop.body) && loop.body.statements.length === 1 && ts.isExpressionStatement(call.parent.parent) && call.parent.parent.parent === loop.body
    : ts.isExpressionStatement(loop.statement) && (loop.body === call || (ts.isAwaitExpression(loop.body) && loop.body.expression === call));
  if (isAlone) yield { title: "Write all rows with one statement", safety: "suggestion", edits: [replacement(file, loop.statement.getStart(), loop.statement.end, put)] };
}

export const batchRepair: Repair = {
  rule: "no-n-plus-one",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const found = [...outwards(nodeAt(scene.tree(file), pos, Math.max(end, pos + 1)))].find((n) => ts.isCallExpression(n));
    const call = found && ts.isCallExpression(found) ? found : undefined;
    const library = call && scene.project.libraryCall(file, call.getStart(), call.end);
    const loop = call && loopAround(call);
    if (!call || !library || !loop) return;
    for (const form of batchForms) {
      if (!form.calls.test(library.callee)) continue;
      yield* readFixes(scene, file, call, form, loop);
      yield* writeFixes(scene, file, call, form, loop);
    }
  },
};
