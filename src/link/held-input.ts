/** Whether a function was handed anything of the request: most of what a handler calls is given rows, names and settings. */
import type { Env, Value } from "./values.js";

const holding = new WeakMap<Env, boolean>();

/** Whether a function can see the request at all, by what it is handed, what it is a method of, or where it is written. */
export function mayHoldInput(env: Env): boolean {
  let known = holding.get(env);
  if (known === undefined) {
    const isTyped = env.args === null && env.facts.params.some((p) => p.type !== undefined && /Request|Context/.test(p.type));
    known = isTyped || (env.args?.some((a) => holdsInput(a, 3)) ?? false) || (env.self !== null && holdsInput(env.self, 2)) || (env.up !== null && mayHoldInput(env.up));
    holding.set(env, known);
  }
  return known;
}

function holdsInput(v: Value, depth: number): boolean {
  if (v.k === "request" || v.marks?.input !== undefined || v.marks?.checked !== undefined) return true;
  if (v.k === "union") return v.of.some((o) => holdsInput(o, depth));
  if (v.k === "function") return v.up !== null && mayHoldInput(v.up);
  if (depth === 0) return v.k === "object" || v.k === "array" || v.k === "instance";
  if (v.k === "array") return v.items.some((i) => holdsInput(i, depth - 1)) || (v.of !== undefined && holdsInput(v.of, depth - 1));
  if (v.k === "object") return [...v.props.values(), ...v.rest].some((p) => holdsInput(p(), depth - 1));
  if (v.k === "instance") return v.args?.some((a) => holdsInput(a, depth - 1)) ?? false;
  return v.k === "external" && (v.args?.some((a) => holdsInput(a, depth - 1)) ?? false);
}
