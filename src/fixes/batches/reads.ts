/** Queries that a loop makes one by one, made once before it: the loop then reads what it needs of their rows. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { compiler } from "../../extract/compiler.js";
import { insertion, replacement } from "../edits.js";
import { importAll } from "../imports.js";
import { codeOf } from "../lines.js";
import { isGuarded, isList, isStable, partOfElement } from "../loops.js";
import { freeName } from "../places.js";
import { indentAt, styleOf } from "../style.js";
import { assignedIn, inside, type Node } from "../tree.js";
import { gathered, isPure, neededFor, wayTo } from "../ways.js";
import type { Chain, Read } from "./form.js";
import type { Site } from "./writes.js";

/** Words in the names of calls that change rows. */
const CHANGES = /(?:create|insert|update|upsert|delete|remove|destroy|save|add|del)\w*$/i;

interface Place extends Site {
  readonly chain: Chain;
}

/** Keys of all elements, as code; what may be nothing is left out. */
function keysOf({ scene, file, chain, loop }: Place, key: TypeScript.Expression, copies: boolean): string | undefined {
  const ts = compiler();
  const list = loop.list.getText();
  const isMapped = !ts.isForOfStatement(loop.node) || isList(scene, file, loop);
  const part = partOfElement(loop, key);
  const way = wayTo(loop, chain.node);
  const changed = new Set([...assignedIn(loop.body)].map((n) => n.getText()));
  /** Whether code means the same before the loop as in it. */
  const isSame = (code: Node): boolean => ![...inside(code)].some((n) => isStable(n) && changed.has(n.getText()));
  if (!way || !isSame(key) || [...changed].some((each) => part === each || part?.startsWith(`${each}.`))) return undefined;
  if (part === undefined) {
    const steps = isPure(key) ? neededFor(way, [key], loop, (code) => isPure(code) && isSame(code), false) : undefined;
    const text = scene.project.text(file);
    return steps && gathered(isMapped ? list : `[...${list}]`, loop.element, steps, () => codeOf(key), { ...styleOf(text, scene.project.file(file)?.facts.imports ?? []), indent: indentAt(text, loop.statement.getStart()) });
  }
  const isMaybe = isGuarded(loop, chain.node, part) || isGuarded(loop, chain.node, codeOf(key));
  if (isMaybe) return isMapped ? `${list}.flatMap((${loop.element}) => ${part} ?? [])` : `Array.from(${list}).flatMap((${loop.element}) => ${part} ?? [])`;
  if (part === loop.name) return copies || !isMapped ? `[...${list}]` : list;
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
  // One of several promises: what is no promise passes.
  if (ts.isArrayLiteralExpression(node.parent) && ts.isCallExpression(node.parent.parent) && node.parent.parent.expression.getText() === "Promise.all" && ts.isAwaitExpression(node.parent.parent.parent)) return node;
  const isGiven = node === loop.body || (ts.isReturnStatement(node.parent) && node.parent.parent === loop.body);
  return isGiven && !ts.isForOfStatement(loop.node) ? node : undefined;
}

export function* readFixes(place: Place, read: Read): Generator<Fix> {
  const ts = compiler();
  const { scene, file, loop, about } = place;
  // Objects are the same only where they are one and the same.
  if (!loop.isRepeatable || (!read.comparable && about.canBe(read.key)?.isObject === true)) return;
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
  const row = loop.names.has(read.name) || read.name === codeOf(read.key) ? "row" : read.name;
  const comparable = read.comparable ?? ((key: string) => key);
  const member = comparable(`${row}.${read.field}`), own = comparable(codeOf(read.key));
  const indent = indentAt(text, loop.statement.getStart());
  const keysName = keys.includes("\n") ? freeName(text, `${read.name}${capital(read.field.replace(/^_/, ""))}s`) : undefined;
  const before = keysName === undefined ? "" : `const ${keysName} = ${keys}${semicolon}${newline}${indent}`;
  const many = read.many(keysName ?? keys);
  const awaited = read.rows === undefined ? `await ${many}` : `(await ${many})${read.rows}`;
  const rows = isTested ? `${loop.list.getText()}.length === 0 ? [] : ${awaited}` : awaited;
  const nothing = read.answer.k !== "list" && read.answer.nothing === "null" ? " ?? null" : "";
  const isInOperation = ts.isBinaryExpression(answer.parent) || ts.isPrefixUnaryExpression(answer.parent) || ts.isPropertyAccessExpression(answer.parent);
  const at = loop.statement.getStart();
  const offered = (name: string, all: string, found: string): Fix => {
    const isBody = ts.isArrowFunction(answer.parent) && found.startsWith("{");
    return {
      title: `Ask once, before the loop: \`${read.many("…").replace(/\s+/g, " ").slice(0, 80)}\``, safety: "suggestion",
      edits: [...imports, insertion(file, at, `${before}const ${name} = ${all}${semicolon}${newline}${indent}`), replacement(file, answer.getStart(), answer.end, (isInOperation && nothing !== "") || isBody ? `(${found})` : found)],
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
