/** Promises that nobody waits for: each of them is something, whatever it comes to. */
import { CallFlag, type Expr, FunctionFlag } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { namesOf } from "./names.js";
import { alternatives, type Env, type Value } from "./values.js";

const CHAINS = /^(?:then|catch|finally)$/;
const CHAINED = /^([\w$]+)\.(?:then|catch|finally)$/;
const MAX_STEPS = 4;

/** Whether an expression is a promise that an async function of the project has made, on every way: `if (!sessionOf(request))`. */
export function isUnawaited(evaluator: Evaluator, expr: Expr, env: Env, left = MAX_STEPS): boolean {
  if (left === 0) return false;
  if (typeof expr === "string") {
    if (env.facts.awaited?.includes(expr)) return false;
    const bound = namesOf(env.facts).bindings.get(expr), [first] = bound ?? [];
    const def = bound?.length === 1 && first?.k === "def" && first.steps.length === 0 ? env.facts.events[first.at] : undefined;
    return def?.k === "def" && typeof def.from === "number" && isUnawaited(evaluator, def.from, env, left - 1);
  }
  const call = typeof expr === "number" ? env.facts.events[expr] : undefined;
  if (typeof expr !== "number" || call?.k !== "call" || call.flags & (CallFlag.await | CallFlag.new | CallFlag.import | CallFlag.optional)) return false;
  const { callee } = call;
  const chained = typeof callee === "string" ? CHAINED.exec(callee)?.[1] : Array.isArray(callee) && callee[0] === "." && CHAINS.test(String(callee[2])) ? (callee[1] as Expr) : undefined;
  if (chained !== undefined && isUnawaited(evaluator, chained, env, left - 1)) return true;
  return alternatives(evaluator.callee(env, expr, call)).every((v) => isAsync(v));
}

function isAsync(v: Value): boolean {
  const flags = v.k === "function" ? (v.file.facts.fns[v.index]?.flags ?? 0) : 0;
  return (flags & FunctionFlag.async) !== 0 && (flags & FunctionFlag.generator) === 0;
}
