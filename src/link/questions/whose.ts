/** By what a query chooses its rows, as far as that says whose they are. */
import { DECLARES_TABLE } from "../../libraries/named-tables.js";
import { queries } from "../../libraries/queries.js";
import { bringsAlong } from "../../libraries/row-calls.js";
import { methodName } from "../callee-names.js";
import type { Step } from "../trace.js";
import { alternatives, inputsOf, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { comparedInText } from "./compared-in-text.js";

/** Columns that say to whom a row belongs. */
const OWNER = /^(?:user|account|customer|client|member|owner|patient|employee|profile|buyer|student)_?(?:id|uuid|email)?$/i;
const AUTHOR = /^(?:author|assignee|creator|sender|recipient)_?id$|^(?:created|owned)_?by(?:_?id)?$/i;
/** Members that bring columns or more rows along instead of asking for fewer. */
const OTHERS_TOO = /^(?:select|include|with|OR|or|\$or|NOT|not)$/;
const ID = /^(?:_?id|uuid|guid|pk)$|(?:_id|Id|uuid)$/;
const ONE_ROW = /^(?:find(?:Unique|First|One)(?:OrThrow|OrFail|By)?|first|single|maybeSingle|executeTakeFirst(?:OrThrow)?|get)$/;
const MAX_DEPTH = 4;

/**
 * How a query says whose rows it reads: those of whoever is calling, though nobody asked for one, or of whom the caller
 * names; or of whom another row names, as that of a link which somebody shares. One row that is asked for by a name (an
 * address, a slug) is often meant to be found by everybody; its id is for those who were given it.
 */
export type Whose = "of the caller" | "of somebody" | "of whom a row names" | "of one by its name" | "of anybody";

export function whoseRows(asked: Asked, s: Step): Whose {
  const conditions = conditionsOf(asked, s);
  if (conditions.some((a) => isCaller(a, MAX_DEPTH))) return "of the caller";
  const compared = [...conditions.flatMap((a) => comparedIn(a, MAX_DEPTH)), ...pairs(asked, s), ...comparedInText(asked, s)];
  const owners = compared.filter(([column, value]) => isOwner(column, value)).map(([, value]) => value);
  if (owners.length === 0) {
    const named = compared.filter(([, value]) => value.k !== "object" && inputsOf(value, 1).length > 0);
    return named.length > 0 && !named.some(([column]) => ID.test(column)) && isForOne(s) ? "of one by its name" : "of anybody";
  }
  if (owners.every((v) => alternatives(v).some((o) => isOfFoundRow(o)))) return "of whom a row names";
  return owners.some((v) => inputsOf(v, 1).length > 0) ? "of somebody" : "of the caller";
}

/** The columns that a query chooses its rows by, each with what it has to be. */
export function comparedBy(asked: Asked, s: Step): readonly (readonly [column: string, value: Value])[] {
  return [...conditionsOf(asked, s).flatMap((a) => comparedIn(a, MAX_DEPTH)), ...pairs(asked, s), ...comparedInText(asked, s)];
}

/** Whether strangers are given no row: those of the caller are asked for, and of nobody where no caller is known (`inArray(users.id, me ? [me] : [])`). */
export function isNoneForStrangers(asked: Asked, s: Step): boolean {
  return comparedBy(asked, s).some(([, value]) => {
    const all = alternatives(value);
    const others = all.filter((v) => v.marks?.under !== "allow" && !isCaller(v, 1));
    return others.length > 0 && others.length < all.length && others.every((v) => (v.k === "array" ? v.items.length === 0 && !v.of : v.k === "literal" && v.value !== null));
  });
}

/** All that a call and those of its chain are given, what that was made of, and what the client or row was made with that it belongs to. */
export function chosenBy(asked: Asked, s: Step): readonly Value[] {
  const made: Value[] = [];
  for (let v: Value | undefined = s.callee; v?.k === "external"; v = v.receiver) made.push(...(v.args ?? []), v);
  return [...conditionsOf(asked, s), ...made];
}

/** What the calls of its chain are given, and what that was made of. */
function conditionsOf(asked: Asked, s: Step): readonly Value[] {
  return [...s.args, ...saidAfter(asked, s), ...saidBefore(s.callee)].flatMap((a) => [a, ...made(a)]);
}

/** Asks for one row: by the method, or by what is said to its result. */
export function isForOne(s: Step): boolean {
  return [s.event, ...callsAfter(s)].some((i) => {
    const e = s.env.facts.events[i];
    if (e?.k !== "call") return false;
    const method = methodName(e.callee) ?? "", [first] = e.args;
    return ONE_ROW.test(method) || (/^(?:limit|take)$/.test(method) && Array.isArray(first) && first[0] === "'" && first[1] === 1);
  });
}

/** A part of a row that was found by what the request says, and by no credential of the caller. */
function isOfFoundRow(v: Value): boolean {
  for (let r: Value | undefined = v; r?.k === "external"; r = r.receiver) {
    const isFound = r.name.endsWith("()") && queries.find(r.name.slice(0, -2)) !== undefined;
    if (isFound) return (r.args ?? []).some((a) => inputsOf(a, MAX_DEPTH).some(({ part }) => part !== "headers"));
  }
  return false;
}

/** What the calls before it in its chain are given, from the one on that begins to ask: what the client was made with says nothing of rows. */
function saidBefore(callee: Value): Value[] {
  const said: Value[] = [];
  let begun = 0;
  for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) {
    if (!v.name.endsWith("()") || !bringsAlong.find(v.name.slice(0, -2))) said.push(...(v.args ?? []));
    if (v.name.endsWith("()") && queries.find(v.name.slice(0, -2)) !== undefined) begun = said.length;
  }
  return said.slice(0, begun);
}

/** What the following calls of the chain are given: `select().from(orders).where(…)`. */
function saidAfter(asked: Asked, s: Step): Value[] {
  return callsAfter(s).flatMap((i) => {
    const e = s.env.facts.events[i];
    if (e?.k !== "call") return [];
    const callee = asked.evaluator.value(e.callee, s.env, i);
    return callee.k === "external" && bringsAlong.find(callee.name) ? [] : asked.evaluator.argumentsOf(s.env, i, e);
  });
}

/** What the conditions are given that stand behind a call in its chain: `db.update(tokens).set({ … }).where(eq(tokens.hash, hash))`. */
export function conditionsAfter(asked: Asked, s: Step): readonly Value[] {
  return callsAfter(s).flatMap((i) => {
    const e = s.env.facts.events[i];
    return e?.k === "call" && methodName(e.callee) === "where" ? asked.evaluator.argumentsOf(s.env, i, e) : [];
  });
}

function callsAfter({ env, event }: Step): number[] {
  const found: number[] = [];
  let end = event;
  for (const [i, e] of env.facts.events.entries()) {
    if (i <= event || e.k !== "call" || !Array.isArray(e.callee) || e.callee[0] !== "." || e.callee[1] !== end) continue;
    end = i;
    if (!/^(?:then|catch|finally|map|forEach|filter|reduce)$/.test(methodName(e.callee) ?? "")) found.push(i);
  }
  return found;
}

/** `.eq("user_id", id)`, `.where("userId", id)`: a column and what it has to be. */
function pairs(asked: Asked, s: Step): (readonly [string, Value])[] {
  return callsAfter(s).flatMap((i) => {
    const e = s.env.facts.events[i];
    const [column, value] = e?.k === "call" ? asked.evaluator.argumentsOf(s.env, i, e) : [];
    return column?.k === "literal" && typeof column.value === "string" && value ? [[column.value, value] as const] : [];
  });
}

/** What a condition was made of: `eq(orders.userId, id)`. What a table was declared with asks for no row. */
function made(v: Value): readonly Value[] {
  return alternatives(v).flatMap((o) => (o.k === "external" && o.name.endsWith("()") && !DECLARES_TABLE.test(o.name) ? (o.args ?? []).flatMap((a) => [a, ...made(a)]) : []));
}

function isCaller(v: Value, depth: number): boolean {
  if (v.marks?.identity === 1 && !v.marks.isCapability) return true;
  if (depth === 0) return false;
  return v.k === "union" ? v.of.some((o) => isCaller(o, depth)) : v.k === "array" ? v.items.some((i) => isCaller(i, depth - 1)) : v.k === "object" && [...v.props].some(([name, p]) => !OTHERS_TOO.test(name) && isCaller(p(), depth - 1));
}

/** Columns and what they have to be, in the conditions that a call is given. */
function comparedIn(v: Value, depth: number): (readonly [string, Value])[] {
  if (depth === 0) return [];
  if (v.k === "union") return v.of.flatMap((o) => comparedIn(o, depth));
  if (v.k === "array") return v.items.flatMap((i) => comparedIn(i, depth - 1));
  if (v.k === "object") return [...v.props].flatMap(([name, p]) => (OTHERS_TOO.test(name) ? [] : [[name, p()] as const, ...comparedIn(p(), depth - 1)]));
  const [column, value] = v.k === "external" && v.name.endsWith("()") ? (v.args ?? []) : [];
  return column?.k === "external" && value ? [[column.name.slice(column.name.lastIndexOf(".") + 1), value]] : [];
}

/** Somebody in particular, whoever that is; an author is published, unless it is one that cannot be seen. */
function isOwner(column: string, value: Value): boolean {
  return alternatives(value).some((v) => (OWNER.test(column) && namesOne(v)) || (AUTHOR.test(column) && v.k === "unknown" && v.marks === undefined));
}

/** A row of the other table by what it is, not one of those that something else is true of: `{ user: { status: "active" } }`. */
function namesOne(v: Value): boolean {
  if (v.k === "object") return [...v.props].some(([name, p]) => (ID.test(name) || name === "connect") && alternatives(p()).some(namesOne));
  return v.k !== "literal" && v.k !== "function" && !isColumn(v);
}

/** `select({ ownerId: packs.ownerId })`, `eq(orders.userId, users.id)`: what a column is called says of no row whose it is. */
function isColumn(v: Value): boolean {
  return v.k === "external" && DECLARES_TABLE.test(v.name.replace(/\.\w+$/, ""));
}
