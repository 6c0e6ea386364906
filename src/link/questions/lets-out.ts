/** Whether the errors of what a function waits for leave it: what catches its own is nobody else's matter. */
import { type CallEvent, CallFlag, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import type { Evaluator } from "../evaluate.js";
import { isKept } from "../caught.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { FunctionValue, Trip } from "./trips.js";

/** How far functions are followed that are called outside of any `try`. */
const DEPTH = 3;

type TripOf = (env: Env, event: number, call: CallEvent) => Trip | undefined;

/** An async function whose work stands outside of any `try` that keeps its errors. */
export function letsOut(evaluator: Evaluator, tripOf: TripOf, fn: FunctionValue): boolean {
  const inner = evaluator.defaultEnv(fn.file, fn.index);
  return inner.facts.events.some((e, i) => e.k === "call" && !isKept(inner.facts, e.ctx) && (e.flags & (CallFlag.await | CallFlag.returned)) !== 0 && !isCaught(inner.facts, i) && tripOf(inner, i, e) !== undefined);
}

/** An async function that throws nothing and all whose work stands in a `try` that keeps its errors, or is done by such functions. */
export function keepsErrors(evaluator: Evaluator, tripOf: TripOf, fn: FunctionValue, depth = DEPTH): boolean {
  const inner = evaluator.defaultEnv(fn.file, fn.index);
  return isAsync(fn) && inner.facts.events.every((e, i) => {
    if (e.k === "throw") return isKept(inner.facts, e.ctx);
    if (e.k !== "call" || isKept(inner.facts, e.ctx) || tripOf(inner, i, e) === undefined) return true;
    return depth > 0 && alternatives(evaluator.callee(inner, i, e)).every((v) => v.k === "function" && keepsErrors(evaluator, tripOf, v, depth - 1));
  });
}

export function isAsync(v: Extract<Value, { k: "function" }>): boolean {
  return ((v.file.facts.fns[v.index]?.flags ?? 0) & FunctionFlag.async) !== 0;
}

/** `.catch(…)` on the result of a call. */
function isCaught(fn: FunctionFacts, event: number): boolean {
  return fn.events.some((e) => e.k === "call" && Array.isArray(e.callee) && e.callee[0] === "." && e.callee[1] === event && (e.callee[2] === "catch" || e.args.length > 1));
}
