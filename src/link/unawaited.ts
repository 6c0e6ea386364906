/** Promises that nobody waits for: each of them is something, whatever it comes to. */
import { CallFlag, type CallEvent, type Expr, FunctionFlag } from "../extract/facts.js";
import { promises } from "../libraries/promises.js";
import { queries } from "../libraries/queries.js";
import type { Evaluator } from "./evaluate.js";
import { namesOf, putBy } from "./names.js";
import { memberAt } from "./request-writes.js";
import { alternatives, type Env, type Value } from "./values.js";

const CHAINS = /^(?:then|catch|finally)$/;
const CHAINED = /^([\w$]+)\.(?:then|catch|finally)$/;
const MAX_STEPS = 8;

/** On how many ways it has to be one; of calls in a chain, whether an async function of the project has made it. */
type Ways = "every" | "some" | "ours";

/** Whether an expression is a promise on every way: `if (!sessionOf(request))`. */
export function isUnawaited(evaluator: Evaluator, expr: Expr, env: Env): boolean {
  return isPromise(evaluator, expr, env, "every", MAX_STEPS);
}

/** Whether it may be one where nothing else says that the caller is known: `cached ?? isAdmin(request)`. */
export function mayBeUnawaited(evaluator: Evaluator, expr: Expr, env: Env): boolean {
  return isPromise(evaluator, expr, env, "some", MAX_STEPS);
}

/** Whether it is one that an async function of the project has made. */
export function isOurPromise(evaluator: Evaluator, expr: Expr, env: Env): boolean {
  return isPromise(evaluator, expr, env, "ours", MAX_STEPS);
}

function isPromise(evaluator: Evaluator, expr: Expr, env: Env, ways: Ways, left: number): boolean {
  if (left === 0 || expr === null) return false;
  if (typeof expr === "string") {
    const made = env.facts.awaited?.includes(expr) ? [] : madeAs(expr, env);
    const is = ({ from, at }: Made): boolean => isPromise(evaluator, from, at, ways, left - 1);
    if (made.length === 0 && expr.includes(".") && !env.facts.awaited?.includes(expr)) return ways !== "ours" && isPutAsPromise(evaluator, evaluator.value(expr, env, env.facts.events.length), left);
    return ways === "some" ? made.some(is) : made.length > 0 && made.every(is);
  }
  if (typeof expr === "number") {
    const call = env.facts.events[expr];
    if (call?.k !== "call") return false;
    return isPromiseOf(evaluator, expr, call, env, ways, left) || (ways !== "ours" && !(call.flags & CallFlag.await) && isPutAsPromise(evaluator, evaluator.result(env, expr), left));
  }
  return ways !== "ours" && isChosenPromise(evaluator, expr as Exclude<Expr, null | number | string>, env, ways, left);
}

/** `request.user = sessionOf(request)`, for a later step to find there. */
function isPutAsPromise(evaluator: Evaluator, value: Value, left: number): boolean {
  const member = value.k === "request" && value.marks?.identity === 1 ? memberAt(value.path) : undefined;
  if (value.k !== "request" || member?.rest.length !== 0) return false;
  const put = evaluator.writes.on(value.shape, member.name);
  return put !== undefined && put.length > 0 && put.every(({ write, env }) => isPromise(evaluator, write.put, env, "every", left - 1));
}

interface Made {
  readonly from: Expr;
  readonly at: Env;
}

/** What a name was given, or a member of an object that is written down; nothing where that is not all of it. */
export function madeAs(name: string, env: Env): readonly Made[] {
  const { bindings, touched, writes } = namesOf(env.facts), [root = "", member, ...further] = name.split(".");
  // `ctx.state.session = sessionOf(ctx)`
  const put = member === undefined ? undefined : writes.get(name);
  if (put) return put.map((at) => ({ from: putBy(env.facts.events[at], name.slice(name.lastIndexOf(".") + 1)), at: env }));
  const found = (bindings.get(root) ?? []).map((b) => {
    const e = (b.k === "def" || b.k === "set") && b.steps.length === 0 ? env.facts.events[b.at] : undefined;
    return e?.k === "def" || e?.k === "set" ? e.from : null;
  }).filter((from, i, all) => all.length === 1 || !isNothing(from));
  if (member === undefined) return found.map((from) => ({ from, at: env }));
  const [of] = found, at = Array.isArray(of) && of[0] === "o" ? of.findLastIndex((key, i) => i % 2 === 1 && key === member) : -1;
  return further.length > 0 || found.length > 1 || touched.has(root) || !Array.isArray(of) || at < 0 ? [] : [{ from: of[at + 1] as Expr, at: env }];
}

/** `let session; if (…) session = …`: nothing at first. */
function isNothing(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && e[1] === null;
}

/** One of several: which of these are promises, where the choice does not tell that the caller is known. */
function isChosenPromise(evaluator: Evaluator, expr: Exclude<Expr, null | number | string>, env: Env, ways: "every" | "some", left: number): boolean {
  const is = (e: Expr): boolean => isPromise(evaluator, e, env, ways, left - 1);
  const tells = (e: Expr, holds: boolean): boolean => {
    const { whenTrue, whenFalse } = evaluator.implies(e, env, env.facts.events.length);
    return holds ? whenTrue : whenFalse;
  };
  if (expr[0] === "?") return ways === "every" ? is(expr[2]) && is(expr[3]) : (is(expr[2]) && !tells(expr[1], true)) || (is(expr[3]) && !tells(expr[1], false));
  // A promise is neither null nor false: nothing stands in for it.
  if (expr[0] === "??" || expr[0] === "||") return is(expr[1]) || (ways === "some" && is(expr[2]) && !tells(expr[1], false));
  return expr[0] === "&&" && ways === "some" && is(expr[2]) && !tells(expr[1], true);
}

function isPromiseOf(evaluator: Evaluator, event: number, call: CallEvent, env: Env, ways: Ways, left: number): boolean {
  if (call.flags & (CallFlag.await | CallFlag.import | CallFlag.optional)) return false;
  const { callee } = call;
  const chained = typeof callee === "string" ? CHAINED.exec(callee)?.[1] : Array.isArray(callee) && callee[0] === "." && CHAINS.test(String(callee[2])) ? (callee[1] as Expr) : undefined;
  if (chained !== undefined && isPromise(evaluator, chained, env, ways, left - 1)) return true;
  const isMade = Boolean(call.flags & CallFlag.new), all = alternatives(evaluator.callee(env, event, call));
  const is = (v: Value): boolean => (isMade ? ways !== "ours" && v.k === "external" && v.name === "global#Promise" : isAsync(v) || (ways !== "ours" && givesPromise(evaluator, v, call, ways, left)));
  return ways === "some" ? all.some(is) : all.every(is);
}

function isAsync(v: Value): boolean {
  const flags = v.k === "function" ? (v.file.facts.fns[v.index]?.flags ?? 0) : 0;
  return (flags & FunctionFlag.async) !== 0 && (flags & FunctionFlag.generator) === 0;
}

/** A function of the project that hands a promise on, or one of a package that gives one unless it is told whom to call back. */
function givesPromise(evaluator: Evaluator, v: Value, { args }: CallEvent, ways: "every" | "some", left: number): boolean {
  if (v.k === "external") {
    const last = args.at(-1) ?? null;
    return !(Array.isArray(last) && last[0] === "f") && (queries.find(v.name) ?? promises.find(v.name)) !== undefined;
  }
  const facts = v.k === "function" ? v.file.facts.fns[v.index] : undefined;
  if (v.k !== "function" || !facts || facts.flags & (FunctionFlag.async | FunctionFlag.generator)) return false;
  const given = facts.events.flatMap((e) => (e.k === "return" ? [e.val] : []));
  if (!given.some((val) => typeof val === "number" || typeof val === "string" || (Array.isArray(val) && val[0] === "?"))) return false;
  const inside = evaluator.defaultEnv(v.file, v.index);
  const is = (val: Expr): boolean => isPromise(evaluator, val, inside, ways, left - 1);
  return ways === "some" ? given.some(is) : given.every(is);
}
