/** When a loop ends early: it is left after the call, or as soon as the call found something, or only one element is meant. */
import type { Event, Expr, FunctionFacts } from "../../extract/facts.js";
import { isAround } from "../names.js";
import { partsOf } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";
import type { Repetition } from "./loops.js";
import { chainEnd } from "./trips.js";

const IDENTIFIES = /\.(?:id|_id|uuid|slug)$/;

/** Whether a loop makes its call at most once, or stops at the first hit. */
export function endsEarly(r: Repetition): boolean {
  const { facts, file } = r.env;
  const loop = r.loop ?? 0;
  const call = facts.events[r.event];
  if (r.loop === undefined || call?.k !== "call") return false;
  const result = new Flow(file.facts, facts, { event: chainEnd(facts, r.event, call) });
  const element = elementFlow(r);
  return facts.events.some((e, i) => {
    if (i <= r.event || !isAround(facts, loop, e.ctx) || !isExit(facts, loop, e)) return false;
    if (isAround(facts, survives(facts, loop, e.ctx), call.ctx)) return true;
    const sign = signAt(facts, loop, e.ctx, call.ctx, result);
    if (sign === 0) return false;
    if (e.k === "return") {
      if (result.touches(e.val) || element.touches(e.val)) return sign > 0 || !isAnswer(e.val);
      return sign > 0 && Array.isArray(e.val) && e.val[0] === "'" && e.val[1] !== null;
    }
    return sign > 0 || facts.events.some((w) => w.k === "set" && isAround(facts, e.ctx, w.ctx) && (element.touches(w.from) || result.touches(w.from)));
  });
}

/** The call is made for one element: the one whose identity is asked for. */
export function isForOne(r: Repetition): boolean {
  if (r.element === undefined) return false;
  const frame = r.element.env === r.env ? { env: r.env, event: r.event } : r.inside.find((f) => f.env === r.element?.env);
  if (!frame) return false;
  const { facts } = frame.env;
  const top = frame.env === r.env ? (r.loop ?? 0) : 0;
  const element = frame.env === r.env ? elementFlow(r) : new Flow(frame.env.file.facts, facts, { names: boundNames(r.element.pattern) });
  const isIdentity = (e: Expr): boolean => typeof e === "string" && IDENTIFIES.test(e) && element.touches(e);
  const asks = (e: Expr): boolean => {
    if (!Array.isArray(e)) return false;
    if (e[0] === "&&") return asks(e[1]) || asks(e[2]);
    return e[0] === "==" && ((isIdentity(e[1]) && !element.touches(e[2])) || (isIdentity(e[2]) && !element.touches(e[1])));
  };
  for (let c = facts.events[frame.event]?.ctx ?? 0; c > top; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "then" && asks(context.if)) return true;
  }
  return false;
}

function elementFlow(r: Repetition): Flow {
  return new Flow(r.env.file.facts, r.env.facts, { names: boundNames(r.element?.pattern) });
}

/** What follows a branch that leaves the loop happens on every way that stays: the context around both. */
function survives(facts: FunctionFacts, loop: number, ctx: number): number {
  let c = ctx;
  for (;;) {
    const context = facts.contexts[c];
    if (context?.k !== "rest" || c <= loop) return c;
    const goesOn = facts.events.some((e) => e.k === "leave" && e.how === "continue" && e.pos < context.pos && isAround(facts, context.up, e.ctx) && e.pos > (facts.contexts[loop]?.pos ?? 0));
    if (goesOn) return c;
    c = context.up;
  }
}

/** 1 where a branch is taken on a result, -1 where it is taken without, 0 where the result does not decide it. */
function signAt(facts: FunctionFacts, loop: number, ctx: number, from: number, result: Flow): number {
  for (let c = ctx; c > loop; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (isAround(facts, c, from) || (context?.k !== "then" && context?.k !== "else")) continue;
    const sign = signOf(context.if, result);
    if (sign !== 0) return context.k === "then" ? sign : -sign;
  }
  return 0;
}

/** Leaves this loop: a `return`, or a `break` that belongs to it and not to a loop or `switch` inside. */
function isExit(facts: FunctionFacts, loop: number, e: Event): boolean {
  if (e.k === "return") return true;
  if (e.k !== "leave" || e.how !== "break") return false;
  for (let c = e.ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const k = facts.contexts[c]?.k;
    if (k === "loop" || k === "case") return c === loop;
  }
  return false;
}

/** An answer to a request or an object that tells about it, not what was searched for. */
function isAnswer(e: Expr): boolean {
  return typeof e === "number" || (Array.isArray(e) && e[0] === "o");
}

/** Whether a condition holds because of a result (1), or because there was none (-1). */
function signOf(condition: Expr, result: Flow): number {
  if (!Array.isArray(condition)) return result.touches(condition) ? 1 : 0;
  const [kind, a, b] = condition as unknown as readonly [string, Expr, Expr];
  if (kind === "!") return -signOf(a, result);
  if (kind === "&&" || kind === "||") return signOf(a, result) || signOf(b, result);
  if (kind !== "==" && kind !== "!=") return partsOf(condition).length > 0 && result.touches(condition) ? 1 : 0;
  const sign = signOf(a, result) || signOf(b, result);
  const isEmpty = [a, b].some((x) => Array.isArray(x) && x[0] === "'" && (x[1] === null || x[1] === false || x[1] === 0));
  return (kind === "==") === isEmpty ? -sign : sign;
}
