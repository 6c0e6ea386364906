/** What stands behind a `Proxy`: most often a client that is made when it is first used. */
import type { Expr } from "../extract/facts.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { partsOf } from "./questions/expressions.js";
import { union, UNKNOWN, type Value } from "./values.js";

/**
 * What the members of a proxy are members of: what its `get` takes the asked member from (`client[name]`,
 * `Reflect.get(client, name)`), else its target.
 *
 * @param target the first argument of `new Proxy`, and `handler` the second
 */
export function behindProxy(evaluator: Evaluator, target: Value | undefined, handler: Value | undefined, depth: number): Value {
  const get = handler?.k === "object" ? handler.props.get("get")?.() : undefined;
  const behind = get?.k === "function" ? takenFrom(evaluator, get, target ?? UNKNOWN, depth) : [];
  return behind.length > 0 ? union(behind) : (target ?? UNKNOWN);
}

function takenFrom(evaluator: Evaluator, get: Extract<Value, { k: "function" }>, target: Value, depth: number): readonly Value[] {
  const env = evaluator.envOf(get, [target, UNKNOWN], null, depth);
  const [, asked] = env.facts.params;
  const name = typeof asked?.pattern === "string" ? asked.pattern : undefined;
  if (name === undefined) return [];
  const found: Value[] = [];
  const visit = (e: Expr, at: number): void => {
    if (Array.isArray(e) && e[0] === "[" && e[2] === name) found.push(evaluator.value(e[1] as Expr, env, at));
    else for (const part of partsOf(e)) visit(part, at);
  };
  for (const [i, e] of env.facts.events.entries()) {
    if (e.k === "call" && methodName(e.callee) === "get" && e.args[1] === name) found.push(evaluator.value(e.args[0] ?? null, env, i));
    else if (e.k === "call") for (const part of [e.callee, ...e.args]) visit(part, i);
    else if (e.k === "return") visit(e.val, i);
    else if (e.k === "def" || e.k === "set") visit(e.from, i);
  }
  return found;
}
