/**
 * Whether a refusal only hands on what somebody else refused: it is made where an error was caught, or where the
 * answer of another service is asked whether it was too much for it.
 */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { type Evaluator, methodName } from "../evaluate.js";
import type { Step } from "../trace.js";
import { framesOf } from "../frames.js";
import { alternatives, type Env, type Value } from "../values.js";
import { partsOf } from "./expressions.js";
import { isOnError } from "./trips.js";

/** Names tip only what cannot be opened. */
export const NAMES_A_LIMIT = /rate.?limit|throttl|slow.?down/i;

export function handsOn(evaluator: Evaluator, at: Pick<Step, "env" | "event" | "chain">): "yes" | "no" | "unknown" {
  let isUnsure = false;
  for (const { env, event } of framesOf(at)) {
    const { facts } = env;
    const e = facts.events[event];
    if (isOnError(facts, e?.ctx ?? 0) || (env !== at.env && e?.k === "call" && methodName(e.callee) === "catch")) return "yes";
    for (const said of toldTooMany(facts, e?.ctx ?? 0)) {
      const by = whoSays(evaluator, said, env, event);
      if (by === "another") return "yes";
      isUnsure ||= by === "unknown";
    }
  }
  return isUnsure ? "unknown" : "no";
}

/** What was found to be 429 above a context: `answer.status` of `if (answer.status === 429)`. */
function* toldTooMany(facts: FunctionFacts, ctx: number): Generator<Expr> {
  for (let c = ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "then" || context?.k === "else" || context?.k === "rest") yield* comparedWith(context.if);
    else if (context?.k === "case" && context.is.some(isTooMany)) yield context.of;
  }
}

function* comparedWith(condition: Expr): Generator<Expr> {
  if (!Array.isArray(condition)) return;
  if (condition[0] === "==" || condition[0] === "!=") {
    if (isTooMany(condition[2])) yield condition[1];
    else if (isTooMany(condition[1])) yield condition[2];
    return;
  }
  if (condition[0] === "&&" || condition[0] === "||" || condition[0] === "!") for (const part of partsOf(condition)) yield* comparedWith(part);
}

function isTooMany(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && e[1] === 429;
}

/** A number of the project's own is its own refusal; a package's is another's. */
function whoSays(evaluator: Evaluator, said: Expr, env: Env, event: number): "ourselves" | "another" | "unknown" {
  const values: readonly Value[] = alternatives(evaluator.value(said, env, event));
  if (values.some((v) => v.k === "literal" && v.value === 429)) return "ourselves";
  return values.every((v) => v.k === "external" && !NAMES_A_LIMIT.test(v.name)) ? "another" : "unknown";
}
