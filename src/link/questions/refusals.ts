/** Refusals that depend on what cannot be seen: somebody is turned away as unknown, and who it is was asked of a library we cannot open. */
import type { Context, Expr } from "../../extract/facts.js";
import { identity } from "../../libraries/identity.js";
import { queries } from "../../libraries/queries.js";
import { callsIn } from "../callee-names.js";
import { isAround } from "../names.js";
import type { Step } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { mayGuard } from "./opaque.js";

/** How a refusal of an unknown caller is worded, and its statuses. */
const REFUSES = /\bunauthori[sz]ed\b|\bunauthenticated\b|\bforbidden\b|\bnot (?:logged|signed) in\b|\bnot auth(?:enticated|ori[sz]ed)\b/i;
const STATUSES = new Set([401, 403]);

/** Whether control comes to a step only past such a refusal in the same function. */
export function isPastUnseenRefusal(asked: Asked, { env, call }: Pick<Step, "env" | "call">): boolean {
  const { contexts } = env.facts;
  for (let c = contexts[call.ctx]; c; c = contexts[c.up]) {
    if (c.k === "rest" && !c.holds && isOpaque(asked, env, c.if, call.pos) && refuses(asked, env, c)) return true;
  }
  return false;
}

function refuses(asked: Asked, env: Env, rest: Extract<Context, { k: "rest" }>): boolean {
  const { contexts, events } = env.facts;
  const branch = contexts.findIndex((c) => c.k === "then" && c.if === rest.if && c.exits === true);
  if (branch < 0) return false;
  return events.some((e, i) => isAround(env.facts, branch, e.ctx) && (e.k === "throw" || e.k === "return") && saysNo(asked.evaluator.value(e.val, env, i), 3));
}

function saysNo(value: Value, depth: number): boolean {
  if (depth === 0) return false;
  return alternatives(value).some((v) => {
    if (v.k === "literal") return typeof v.value === "number" ? STATUSES.has(v.value) : typeof v.value === "string" && REFUSES.test(v.value);
    if (v.k === "object") return [...v.props.values()].some((p) => saysNo(p(), depth - 1));
    if (v.k === "instance") return REFUSES.test(v.of.facts.name.replace(/(?<=[a-z])(?=[A-Z])/g, " ")) || (v.args ?? []).some((a) => saysNo(a, depth - 1));
    return v.k === "external" && (v.args ?? []).some((a) => saysNo(a, depth - 1));
  });
}

/** `!user` where nobody can tell what gave the user. */
function isOpaque(asked: Asked, env: Env, condition: Expr, pos: number): boolean {
  const asks = Array.isArray(condition) && condition[0] === "!" ? (condition[1] as Expr) : undefined;
  if (asks === undefined) return false;
  const after = env.facts.events.findIndex((e) => e.pos >= pos);
  return alternatives(asked.evaluator.value(asks, env, after < 0 ? env.facts.events.length : after)).some((v) => {
    if (v.k === "unknown") return v.marks === undefined;
    return v.k === "external" && v.marks === undefined && v.name.includes("()") && mayGuard(v.name) && !isTold(v.name);
  });
}

/** Whether the tables say what a call of the name gives: a query, or something that was only decoded. */
function isTold(name: string): boolean {
  return callsIn(name).some((call) => identity.find(call) !== undefined || queries.find(call) !== undefined);
}
