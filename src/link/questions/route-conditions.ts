/** Conditions that ask which endpoint is called: `if (PUBLIC.test(req.path)) return next()`. */
import type { Expr } from "../../extract/facts.js";
import type { Evaluator } from "../evaluate.js";
import { alternatives, type Env } from "../values.js";
import { partsOf } from "./expressions.js";

const ROUTE_PART = /(?:^|\.)(?:path|url|originalUrl|baseUrl|pathname|route|method)$/;

/** Whether one of the conditions around a context asks about the path or the method of the request. */
export function asksAboutRoute(evaluator: Evaluator, env: Env, ctx: number): boolean {
  const { contexts } = env.facts;
  for (let c = ctx; c > 0; c = contexts[c]?.up ?? -1) {
    const context = contexts[c];
    if ((context?.k === "then" || context?.k === "else" || context?.k === "rest") && asks(evaluator, env, context.if, 0)) return true;
    if (context?.k === "case" && asks(evaluator, env, context.of, 0)) return true;
  }
  return false;
}

function asks(evaluator: Evaluator, env: Env, e: Expr, depth: number): boolean {
  if (depth > 6) return false;
  if (typeof e === "string") {
    const definition = e.includes(".") ? undefined : env.facts.events.find((x) => x.k === "def" && x.to === e);
    return ROUTE_PART.test(e) || (definition?.k === "def" && asks(evaluator, env, definition.from, depth + 1));
  }
  if (typeof e !== "number") return isFunction(e) ? scans(evaluator, evaluator.envOf({ k: "function", file: env.file, index: e[1], up: env, self: null }, null, null, env), depth + 1) : partsOf(e).some((x) => asks(evaluator, env, x, depth + 1));
  const call = env.facts.events[e];
  if (call?.k !== "call") return false;
  if (asks(evaluator, env, askedText(call.callee), depth + 1) || call.args.some((a) => asks(evaluator, env, a, depth + 1))) return true;
  return alternatives(evaluator.callee(env, e, call)).some((v) => v.k === "function" && scans(evaluator, evaluator.defaultEnv(v.file, v.index), depth + 1));
}

/** What a method of texts is called on: `req.path` of `req.path.replace`. */
function askedText(callee: Expr): Expr {
  const end = typeof callee === "string" ? callee.lastIndexOf(".") : -1;
  return typeof callee === "string" && end > 0 && Object.hasOwn(String.prototype, callee.slice(end + 1)) ? callee.slice(0, end) : callee;
}

/** Whether a function speaks of the route anywhere. */
function scans(evaluator: Evaluator, env: Env, depth: number): boolean {
  return env.facts.events.some((x) => {
    if (x.k === "call") return asks(evaluator, env, x.callee, depth + 3) || x.args.some((a) => asks(evaluator, env, a, depth + 3));
    return (x.k === "return" || x.k === "value") && asks(evaluator, env, x.val, depth + 3);
  });
}

function isFunction(e: Expr): e is readonly ["f", number] {
  return Array.isArray(e) && e[0] === "f";
}
