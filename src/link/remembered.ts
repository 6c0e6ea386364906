/** What a function looks up in a store that outlives it is what it puts there itself: `store.set(name, make())`, then `store.get(name)`. */
import type { CallEvent } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { alternatives, type Env, union, type Value } from "./values.js";

/** The value that a `get` finds, where the same function puts it below the same key, in a store of the process. */
export function rememberedBy(evaluator: Evaluator, call: CallEvent, env: Env, at: number): Value | undefined {
  if (typeof call.callee !== "string" || !call.callee.endsWith(".get") || call.args.length !== 1) return undefined;
  const store = call.callee.slice(0, -".get".length);
  const key = JSON.stringify(call.args[0]);
  const puts = env.facts.events.flatMap((e, i) => (i < at && e.k === "call" && e.callee === `${store}.set` && e.args.length === 2 && JSON.stringify(e.args[0]) === key ? [{ value: e.args[1] ?? null, event: i }] : []));
  if (puts.length === 0 || !alternatives(evaluator.value(store, env, at)).every((v) => v.k === "external" && v.name.startsWith("global#"))) return undefined;
  return union(puts.map((put) => evaluator.value(put.value, env, put.event)));
}
