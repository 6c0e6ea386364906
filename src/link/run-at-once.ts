/** Functions that are handed to a call which surely runs them and waits: where they fail, so does the call. */
import { callbacks } from "../libraries/queries.js";
import { namesTransaction } from "../libraries/transactions.js";
import { transparent } from "../libraries/transparent.js";
import { lastName } from "./callee-names.js";
import type { Value } from "./values.js";

/**
 * The place among the arguments of a call at which it takes such a function.
 *
 * @param callee what is called: something of a package, or something that cannot be opened
 * @param method how the call names it
 * @param count of its arguments
 */
export function runsAt(callee: Value, method: string | undefined, count: number): readonly number[] {
  // `ask(request).then(refused)`: whatever is kept, it is handed to the only function there.
  if (method === "then" && count === 1) return [0];
  if (callee.k !== "external") return callee.k === "unknown" && method !== undefined && namesTransaction(method) ? [count - 1] : [];
  const rows = callbacks.all(callee.name);
  if (rows.length > 0) return rows.flatMap((row) => (row.isRun ? [row.arg] : []));
  const wrapper = transparent.find(callee.name);
  if (wrapper) return !wrapper.isRun || wrapper.arg === "receiver" ? [] : [wrapper.arg === "last" ? count - 1 : wrapper.arg];
  // What a package begins under such a name ends with what it was given.
  return !callee.name.startsWith("global#") && namesTransaction(lastName(callee.name)) ? [count - 1] : [];
}
