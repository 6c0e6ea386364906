/** Members read with `?.`: `undefined` for whoever has no row, whatever else a row says there. */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { madeAs } from "./unawaited.js";
import { alternatives, type Env } from "./values.js";

const MAX_STEPS = 6;

/** Whether an expression is a member that was read with `?.`, here, where a name was given it, or in a function that gives it back. */
export function isReadOptionally(evaluator: Evaluator, expr: Expr, env: Env, left = MAX_STEPS): boolean {
  if (left === 0 || expr === null) return false;
  if (typeof expr === "string") return isOptionalPath(env.facts, expr) || madeAs(expr, env).some(({ from, at }) => isReadOptionally(evaluator, from, at, left - 1));
  if (typeof expr === "number") {
    const call = env.facts.events[expr];
    return call?.k === "call" && alternatives(evaluator.callee(env, expr, call)).some((v) => {
      const facts = v.k === "function" ? v.file.facts.fns[v.index] : undefined;
      return v.k === "function" && facts?.events.some((e) => e.k === "return" && isReadOptionally(evaluator, e.val, evaluator.defaultEnv(v.file, v.index), left - 1));
    });
  }
  if (expr[0] === ".") return expr[3] === 1 || isReadOptionally(evaluator, expr[1] as Expr, env, left - 1);
  return expr[0] === "await" && isReadOptionally(evaluator, expr[1] as Expr, env, left - 1);
}

function isOptionalPath({ optional = [] }: FunctionFacts, path: string): boolean {
  return optional.some((of) => path.startsWith(`${of}.`));
}
