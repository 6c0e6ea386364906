/** Refusals that depend on what cannot be seen: somebody is turned away as unknown, and who it is was asked of what we cannot open. */
import { CallFlag, type Context, type Expr } from "../../extract/facts.js";
import { identity } from "../../libraries/identity.js";
import { queries } from "../../libraries/queries.js";
import { callsIn } from "../callee-names.js";
import { isAround } from "../names.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { mayGuard } from "./opaque.js";
import { statusOf } from "./status.js";

/** How a refusal of an unknown caller is worded, and its statuses. */
const REFUSES = /\bunauthori[sz]ed\b|\bunauthenticated\b|\bforbidden\b|\bnot (?:logged|signed) in\b|\bnot auth(?:enticated|ori[sz]ed)\b/i;
const STATUSES = new Set([401, 403]);
/** What only combines other conditions. */
const COMBINES: ReadonlySet<unknown> = new Set(["!", "&&", "||", "==", "!=", "await"]);

type Place = Pick<Step, "env" | "call">;

/** Whether control comes to a step only past such a refusal in the same function. */
export function isPastUnseenRefusal(asked: Asked, step: Place): boolean {
  return isPastRefusal(asked, step, (condition) => isUnseen(asked, step.env, condition, step.call.pos, mayGuard));
}

/** Whether control comes to a step only past such a refusal which known callers pass, and some others as well: those of whom a row says nothing. */
export function isPastPartialRefusal(asked: Asked, step: Place): boolean {
  return isPastRefusal(asked, step, (condition) => isPartlyKnown(asked, step.env, condition, step.call.pos));
}

/** Whether control comes to a step only past some such refusal in the same function. */
export function isPastAnyRefusal(asked: Asked, step: Place): boolean {
  return isPastRefusal(asked, step, () => true);
}

function isPastRefusal(asked: Asked, { env, call }: Place, isSuch: (condition: Expr) => boolean): boolean {
  const { contexts } = env.facts;
  for (let c = contexts[call.ctx]; c; c = contexts[c.up]) {
    if (c.k === "rest" && !c.holds && isSuch(c.if) && refuses(asked, env, c)) return true;
  }
  return false;
}

/** `!(await mayChange(order, token))`, which compares the token wherever the order has one. */
function isPartlyKnown(asked: Asked, env: Env, condition: Expr, pos: number): boolean {
  if (Array.isArray(condition) && (condition[0] === "!" || condition[0] === "await")) return isPartlyKnown(asked, env, condition[1], pos);
  if (typeof condition !== "number") return false;
  const all = valuesBefore(asked, env, condition, pos);
  return all.some((v) => v.marks?.identity === 1) && all.some((v) => v.k === "literal" && v.value === true);
}

/**
 * Whether something on the way in turns somebody away as unknown, on a condition that cannot be seen through. One that
 * asks for a cookie, a token that was only decoded or a row can be: it was found to be no check.
 * So it is where a token is verified for nothing but whether that fails: what becomes of the failure is not followed.
 */
export function mayRefuse(asked: Asked, { visits, steps }: Trace): boolean {
  const isTried = steps.some((s) => s.isCaught && (s.call.flags & CallFlag.floating) !== 0 && s.callee.k === "external" && identity.find(s.callee.name)?.onFailure === "throws");
  return visits.some(({ env }) => {
    const { contexts, events } = env.facts;
    return events.some((e, i) => {
      if (e.ctx === 0 || !isRefusal(asked, env, i)) return false;
      const own = contexts[e.ctx];
      if (isTried && own && "exits" in own && own.exits) return true;
      for (let c = contexts[e.ctx]; c && c.k !== "root"; c = contexts[c.up]) {
        if ((c.k === "then" || c.k === "else" || c.k === "rest") && isUnseen(asked, env, c.if, c.pos, () => true)) return true;
      }
      return false;
    });
  });
}

/** Whether something on the way in turns away as unknown whoever sends no credential. What a function that it calls gives back is no refusal yet, nor what it throws where that is caught. */
export function asksForCredential(asked: Asked, { visits }: Trace): boolean {
  const isCaught = visits.some(({ env, chain }) => chain.length === 0 && env.facts.contexts.some((c) => c.k === "try"));
  return visits.some(({ env, chain }) => env.facts.events.some((e, i) => {
    if (e.ctx === 0 || (chain.length > 0 && (e.k === "return" || isCaught)) || !isRefusal(asked, env, i)) return false;
    for (let c = env.facts.contexts[e.ctx]; c && c.k !== "root"; c = env.facts.contexts[c.up]) {
      if ((c.k === "then" || c.k === "else" || c.k === "rest") && isOfCredential(asked, env, c.if, c.pos)) return true;
    }
    return false;
  }));
}

/** `!header || !header.startsWith("Bearer ")` */
function isOfCredential(asked: Asked, env: Env, condition: Expr, pos: number): boolean {
  if (Array.isArray(condition) && COMBINES.has(condition[0])) return partsOf(condition).some((part) => isOfCredential(asked, env, part, pos));
  return valuesBefore(asked, env, condition, pos).some(({ marks }) => marks?.credential === "header" || marks?.credential === "cookie");
}

export function refuses(asked: Asked, env: Env, rest: Extract<Context, { k: "rest" }>): boolean {
  const { contexts, events } = env.facts;
  const branch = contexts.findIndex((c) => c.k === "then" && c.if === rest.if && c.exits === true);
  if (branch < 0) return false;
  return events.some((e, i) => isAround(env.facts, branch, e.ctx) && isRefusal(asked, env, i));
}

/** An answer, an error or a status that says who is not let in. */
function isRefusal(asked: Asked, env: Env, i: number): boolean {
  const e = env.facts.events[i];
  if (e?.k === "throw" || e?.k === "return") return saysNo(asked.evaluator.value(e.val, env, i), 3);
  return e?.k === "call" && alternatives(asked.evaluator.callee(env, i, e)).some((v) => STATUSES.has(statusOf(v, asked.evaluator.argumentsOf(env, i, e)) ?? 0));
}

function saysNo(value: Value, depth: number): boolean {
  if (depth === 0) return false;
  return alternatives(value).some((v) => {
    if (v.k === "literal") return typeof v.value === "number" ? STATUSES.has(v.value) : typeof v.value === "string" && REFUSES.test(v.value);
    if (v.k === "object") return [...v.props.values()].some((p) => saysNo(p(), depth - 1));
    if (v.k === "instance") return REFUSES.test(v.of.facts.name.replace(/(?<=[a-z])(?=[A-Z])/g, " ")) || (v.args ?? []).some((a) => saysNo(a, depth - 1));
    return v.k === "external" && ((v.args ?? []).some((a) => saysNo(a, depth - 1)) || STATUSES.has(statusOf(v, []) ?? 0));
  });
}

/** `!user` where nobody can tell what gave the user. */
function isUnseen(asked: Asked, env: Env, condition: Expr, pos: number, mayBe: (name: string) => boolean): boolean {
  if (Array.isArray(condition) && COMBINES.has(condition[0])) return partsOf(condition).some((part) => isUnseen(asked, env, part, pos, mayBe));
  if (Array.isArray(condition) && typeof condition[0] === "string" && !/^[.[]$/.test(condition[0])) return false;
  const all = valuesBefore(asked, env, condition, pos);
  // Where a part of the request is among them, the rest is what that may become.
  return !all.some((v) => v.marks) && all.some((v) => {
    if (v.k === "unknown") return true;
    return v.k === "external" && v.name.includes("()") && mayBe(v.name) && !isTold(v.name);
  });
}

/** What an expression may be, by the time that the text at an offset is come to. */
function valuesBefore(asked: Asked, env: Env, e: Expr, pos: number): readonly Value[] {
  const after = env.facts.events.findIndex((x) => x.pos >= pos);
  return alternatives(asked.evaluator.value(e, env, after < 0 ? env.facts.events.length : after));
}

/** Whether the tables say what a call of the name gives: a query, or something that was only decoded. */
function isTold(name: string): boolean {
  return callsIn(name).some((call) => identity.find(call) !== undefined || queries.find(call) !== undefined);
}
