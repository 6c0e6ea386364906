/** Turns one query per row into one query: the rows are asked for before the loop, which then reads what it needs of them. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { type Chain, chainAround, type OfElement, type Read, type Write } from "../batches/form.js";
import { formOf } from "../batches/index.js";
import { insertion, replacement } from "../edits.js";
import { importAll } from "../imports.js";
import { boundIn, isGuarded, isList, type Loop, loopAround, partOfElement } from "../loops.js";
import { freeName } from "../places.js";
import type { Repair, Scene } from "../repair.js";
import { indentAt, styleOf } from "../style.js";
import { inside, namesIn, type Node, nodeAt, outwards } from "../tree.js";

/** Words in the names of calls that change rows. */
const CHANGES = /(?:create|insert|update|upsert|delete|remove|destroy|save|add|del)\w*$/i;

interface Place {
  readonly scene: Scene;
  readonly file: string;
  readonly chain: Chain;
  readonly loop: Loop;
}

/** Keys of all elements, as code; what may be nothing is left out. */
function keysOf({ scene, file, chain, loop }: Place, key: TypeScript.Expression, copies: boolean): string | undefined {
  const ts = compiler();
  const part = partOfElement(loop, key);
  if (part === undefined) return undefined;
  const list = loop.list.getText();
  const isMapped = !ts.isForOfStatement(loop.node) || isList(scene, file, loop);
  const isMaybe = isGuarded(loop, chain.node, part) || isGuarded(loop, chain.node, key.getText());
  if (isMaybe) return isMapped ? `${list}.flatMap((${loop.element}) => ${part} ?? [])` : `Array.from(${list}).flatMap((${loop.element}) => ${part} ?? [])`;
  if (part === loop.element) return copies || !isMapped ? `[...${list}]` : list;
  return isMapped ? `${list}.map((${loop.element}) => ${part})` : `Array.from(${list}, (${loop.element}) => ${part})`;
}

/** Whether the loop writes where the query reads: what comes of that, one query for all would not see. */
function isChanged({ chain, loop }: Place, target: string): boolean {
  const ts = compiler();
  const named = new RegExp(`(?<![\\w$])${target.replace(/[.$]/g, "\\$&")}(?![\\w$])`);
  return [...inside(loop.body)].some((n) => ts.isCallExpression(n) && !(n.pos >= chain.node.pos && n.end <= chain.node.end) && !(n.pos <= chain.node.pos && n.end >= chain.node.end) && CHANGES.test(n.expression.getText()) && named.test(n.getText()));
}

/** What stands for the answer of a query: its promise awaited, or the promise where a callback gives it back. */
function answerOf({ chain, loop }: Place): TypeScript.Expression | undefined {
  const ts = compiler();
  const { node } = chain;
  if (ts.isAwaitExpression(node.parent)) return node.parent;
  const isGiven = node === loop.body || (ts.isReturnStatement(node.parent) && node.parent.parent === loop.body);
  return isGiven && !ts.isForOfStatement(loop.node) ? node : undefined;
}

function* readFixes(place: Place, read: Read): Generator<Fix> {
  const ts = compiler();
  const { scene, file, loop } = place;
  const keys = keysOf(place, read.key, read.copies === true);
  const answer = answerOf(place);
  const facts = scene.project.file(file)?.facts;
  if (keys === undefined || !answer || !facts || isChanged(place, read.target)) return;
  const isTested = read.failsOnNone === true;
  if (isTested && ts.isForOfStatement(loop.node) && !isList(scene, file, loop)) return;
  const text = scene.project.text(file);
  const imports = importAll(file, text, facts, read.imports ?? []);
  if (!imports) return;
  const { newline, semicolon } = styleOf(text, facts.imports);
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const row = loop.names.has(read.name) || read.name === read.key.getText() ? "row" : read.name;
  const comparable = read.comparable ?? ((key: string) => key);
  const member = comparable(`${row}.${read.field}`), own = comparable(read.key.getText());
  const many = read.many(keys);
  const awaited = read.rows === undefined ? `await ${many}` : `(await ${many})${read.rows}`;
  const rows = isTested ? `${loop.list.getText()}.length === 0 ? [] : ${awaited}` : awaited;
  const nothing = read.answer.k !== "list" && read.answer.nothing === "null" ? " ?? null" : "";
  const isInOperation = ts.isBinaryExpression(answer.parent) || ts.isPrefixUnaryExpression(answer.parent) || ts.isPropertyAccessExpression(answer.parent);
  const at = loop.statement.getStart();
  const offered = (name: string, all: string, found: string): Fix => {
    const isBody = ts.isArrowFunction(answer.parent) && found.startsWith("{");
    return {
      title: `Ask once, before the loop: \`${read.many("…").replace(/\s+/g, " ").slice(0, 80)}\``, safety: "suggestion",
      edits: [...imports, insertion(file, at, `const ${name} = ${all}${semicolon}${newline}${indentAt(text, at)}`), replacement(file, answer.getStart(), answer.end, (isInOperation && nothing !== "") || isBody ? `(${found})` : found)],
    };
  };
  if (read.answer.k === "one") {
    const map = freeName(text, `${read.name}By${capital(read.field.replace(/^_/, ""))}`);
    yield offered(map, `new Map((${rows}).map((${row}) => [${member}, ${row}]))`, `${map}.get(${own})${nothing}`);
  }
  const list = freeName(text, `all${capital(read.name)}s`);
  const typed = read.rowType !== undefined && /\.[cm]?tsx?$/.test(file) ? `${row}: ${read.rowType}` : row;
  const isOwn = `(${typed}) => ${member} === ${own}`;
  yield offered(list, rows, read.answer.k === "list" ? read.answer.put(`${list}.filter(${isOwn})`) : `${list}.find(${isOwn})${nothing}`);
}

function* writeFixes(place: Place, write: Write): Generator<Fix> {
  const ts = compiler();
  const { scene, file, chain, loop } = place;
  const { body } = loop;
  const text = scene.project.text(file);
  const facts = scene.project.file(file)?.facts;
  if (!facts) return;
  // Nothing else may happen in the loop, and nobody may want the rows.
  const awaited = ts.isAwaitExpression(chain.node.parent) ? chain.node.parent : chain.node;
  const isAlone = ts.isForOfStatement(loop.node)
    ? ts.isBlock(body) ? body.statements.length === 1 && ts.isExpressionStatement(awaited.parent) && awaited.parent.parent === body : ts.isExpressionStatement(body) && body.expression === awaited
    : ts.isExpressionStatement(loop.statement) && (body === awaited || (ts.isBlock(body) && body.statements.length === 1 && (ts.isExpressionStatement(awaited.parent) || ts.isReturnStatement(awaited.parent)) && awaited.parent.parent === body));
  if (!isAlone || [...inside(chain.node)].some((n) => ts.isAwaitExpression(n))) return;
  const isMapped = !ts.isForOfStatement(loop.node) || isList(scene, file, loop);
  if (write.failsOnNone && !isMapped) return;
  const code = write.k === "keys" ? undefined : (write.as ?? write.row.getText());
  const arrow = `(${loop.element}) => ${code?.startsWith("{") ? `(${code})` : (code ?? "")}`;
  const list = loop.list.getText();
  const all = write.k === "keys" ? keysOf(place, write.key, true) : code === loop.element && isMapped ? list : isMapped ? `${list}.map(${arrow})` : `Array.from(${list}, ${arrow})`;
  const imports = importAll(file, text, facts, write.imports ?? []);
  if (all === undefined || !imports) return;
  const { semicolon } = styleOf(text, facts.imports);
  const put = `${write.failsOnNone ? `if (${list}.length > 0) ` : ""}await ${write.written(all)}${semicolon}`;
  yield { title: `${write.k === "rows" ? "Write all with one statement" : "Change all with one statement"}: \`${write.written("…").replace(/\s+/g, " ").slice(0, 80)}\``, safety: "suggestion", edits: [...imports, replacement(file, loop.statement.getStart(), loop.statement.end, put)] };
}

/** Whether what a query says depends on the loop, by its element or by anything else that is bound in it. */
function ofElement(loop: Loop): OfElement {
  const bound = boundIn(loop);
  return (node: Node) => [...namesIn(node)].some(({ text }) => bound.has(text));
}

export const batchRepair: Repair = {
  rule: "no-n-plus-one",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const ts = compiler();
    const { file } = finding;
    const call = [...outwards(nodeAt(scene.tree(file), pos, Math.max(end, pos + 1)))].find((n) => ts.isCallExpression(n));
    if (!call || !ts.isCallExpression(call)) return;
    const library = scene.project.libraryCall(file, call.getStart(), call.end);
    const form = library && formOf(library.callee, (name) => scene.project.dependency(file, name) !== undefined);
    const loop = form && loopAround(call);
    if (!form || !loop) return;
    const chain = chainAround(call);
    const isOfElement = ofElement(loop);
    // The client itself must be the same for all.
    if ([...boundIn(loop)].some((name) => chain.root === name || chain.root.startsWith(`${name}.`))) return;
    const place: Place = { scene, file, chain, loop };
    const read = form.read?.(chain, isOfElement);
    if (read) yield* readFixes(place, read);
    const write = form.write?.(chain, isOfElement);
    if (write) yield* writeFixes(place, write);
  },
};
