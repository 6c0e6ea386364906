/**
 * Refusals that rest on how often somebody came, whatever they are answered with: a status of its own, a polite message,
 * an error. What was counted is a number that a store keeps under a key of the request, and counts up.
 */
import type { Trail } from "../../concepts.js";
import type { Event, Expr, FunctionFacts } from "../../extract/facts.js";
import { methodName } from "../callee-names.js";
import { namesOf } from "../names.js";
import type { Trace } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf, propertyIn } from "./expressions.js";

/** Members of stores that count up what they keep, and say how far that is. */
const COUNTS_UP = /^(?:h?incr(?:by)?|increment|zcard|zcount)$/i;
const LOOKS_UP = /^(?:h?get)$/i;
const PUTS = /^(?:set|setex|psetex|hset|put)$/i;
const MAX_DEPTH = 4;

/** Where such a refusal is; undefined where there is none. */
export function refusesByCount(asked: Asked, { visits }: Trace): Trail | undefined {
  for (const { env } of visits) {
    for (const c of env.facts.contexts) {
      if ((c.k !== "then" && c.k !== "else") || !c.exits || !isByCount(asked, env, c.if, MAX_DEPTH)) continue;
      return { file: env.file.path, pos: c.pos, message: "refuses whoever came too often" };
    }
  }
  return undefined;
}

/** Whether something is decided by what was counted: a comparison, or what a function says that compares. */
function isByCount(asked: Asked, env: Env, e: Expr, depth: number): boolean {
  if (depth === 0) return false;
  if (typeof e === "number") return saysSo(asked, env, e, depth);
  if (typeof e === "string") {
    const [root = "", member] = e.split(".");
    const made = definedAs(env.facts, root);
    return typeof made === "number" ? saysSo(asked, env, made, depth, member) : made !== undefined && member === undefined && isByCount(asked, env, made, depth - 1);
  }
  if (!Array.isArray(e)) return false;
  if (e[0] === "<") return [e[1], e[2]].some((side) => isCount(asked, env, side, depth));
  return (e[0] === "!" || e[0] === "&&" || e[0] === "||" || e[0] === "await") && partsOf(e).some((part) => isByCount(asked, env, part, depth));
}

/** `if (await cameTooOften(ip))`, `const { isAllowed } = await taken(ip)`. */
function saysSo(asked: Asked, env: Env, event: number, depth: number, member?: string): boolean {
  const call = env.facts.events[event];
  if (call?.k !== "call" || !asked.evaluator.argumentsOf(env, event, call).some(isOfRequest)) return false;
  return alternatives(asked.evaluator.callee(env, event, call)).some((v) => {
    if (v.k !== "function") return false;
    const inside = asked.evaluator.defaultEnv(v.file, v.index);
    return inside.facts.events.some((e) => e.k === "return" && partsSaid(e.val, member).some((part) => isByCount(asked, inside, part, depth - 1)));
  });
}

/** What is given back, or members of it. */
function partsSaid(e: Expr, member: string | undefined): readonly Expr[] {
  if (!Array.isArray(e) || e[0] !== "o") return [e];
  return member === undefined ? partsOf(e) : [propertyIn(e, member)];
}

/** What a name is defined as; of one taken out of an object, the whole. */
function definedAs(facts: FunctionFacts, name: string): Expr | undefined {
  const bound = namesOf(facts).bindings.get(name)?.find((b) => b.k === "def" || b.k === "set");
  const event = bound && facts.events[bound.at];
  const from = event?.k === "def" || event?.k === "set" ? event.from : undefined;
  return Array.isArray(from) && from[0] === "await" ? (from[1] as Expr) : from;
}

/** Whether a number is one that a store keeps of whoever comes, and that goes up here. */
function isCount(asked: Asked, env: Env, e: Expr, depth: number): boolean {
  if (depth === 0 || e === null) return false;
  const { facts } = env;
  if (typeof e === "number") {
    const call = facts.events[e];
    return call?.k === "call" && COUNTS_UP.test(methodName(call.callee) ?? "") && isKept(asked, env, e);
  }
  if (typeof e === "string") {
    const dot = e.lastIndexOf(".");
    if (dot > 0) return isKeptUnder(asked, env, definedAs(facts, e.slice(0, e.indexOf("."))), depth) && facts.events.some((x) => goesUp(x, e));
    const made = definedAs(facts, e);
    if (made === undefined) return false;
    if (isCount(asked, env, made, depth - 1)) return true;
    return isKeptUnder(asked, env, made, depth) && facts.events.some((x) => x.k === "call" && PUTS.test(methodName(x.callee) ?? "") && x.args.some((a) => adds(a, e)));
  }
  if (isOneMore(e)) return isKeptUnder(asked, env, definedAs(facts, e[1].split(".")[0] ?? ""), depth);
  return Array.isArray(e) && (e[0] === "await" || e[0] === "??" || e[0] === "||" || e[0] === "+") && partsOf(e).some((part) => isCount(asked, env, part, depth - 1));
}

/** `entry.count += 1`, `entry.count = entry.count + 1`, `entry.count++`. */
function goesUp(event: Event, path: string): boolean {
  if (event.k === "value") return isOneMore(event.val) && event.val[1] === path;
  return event.k === "set" && event.to === path && (event.isCompound === true || adds(event.from, path));
}

/** `++entry.count`, which is made of that alone. */
function isOneMore(e: Expr): e is readonly ["mix", string] {
  return Array.isArray(e) && e[0] === "mix" && e.length === 2 && typeof e[1] === "string";
}

/** `count + 1`, or what is made of it. */
function adds(e: Expr, name: string): boolean {
  if (!Array.isArray(e)) return false;
  return e[0] === "+" || e[0] === "mix" ? partsOf(e).includes(name) : partsOf(e).some((part) => adds(part, name));
}

/** `hits.get(ip) ?? …`, `hits[ip]`, `Number(await redis.get(key))`. */
function isKeptUnder(asked: Asked, env: Env, e: Expr | undefined, depth: number): boolean {
  if (depth === 0 || e === undefined || e === null || typeof e === "string") return false;
  if (typeof e === "number") {
    const call = env.facts.events[e];
    if (call?.k !== "call") return false;
    if (LOOKS_UP.test(methodName(call.callee) ?? "")) return isKept(asked, env, e);
    return /^(?:Number|parseInt|Number\.parseInt)$/.test(typeof call.callee === "string" ? call.callee : "") && isKeptUnder(asked, env, call.args[0], depth - 1);
  }
  if (e[0] === "[") return isOfRequest(asked.evaluator.value(e[2], env, env.facts.events.length));
  return (e[0] === "??" || e[0] === "||" || e[0] === "await" || e[0] === "?") && partsOf(e).some((part) => isKeptUnder(asked, env, part, depth - 1));
}

/** Whether it is kept under a key of the request: one for all would be a limit of the whole server. */
function isKept(asked: Asked, env: Env, event: number): boolean {
  const call = env.facts.events[event];
  return call?.k === "call" && asked.evaluator.argumentsOf(env, event, call).slice(0, 2).some(isOfRequest);
}

/** Anything that is not written down. */
function isOfRequest(v: Value): boolean {
  return alternatives(v).some((o) => o.k !== "literal" && o.k !== "class" && o.k !== "function" && o.marks?.setting === undefined);
}
