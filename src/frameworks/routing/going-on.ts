/** Whether a function may go on to the next, by what is written in it: most handlers are given the way on and never take it. */
import type { Event, FunctionFacts } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import { methodOf } from "./calls.js";

const known = new WeakMap<FunctionFacts, boolean[]>();

/**
 * Whether its parameter that goes on is called without anything, or given away; where it is not, following all that
 * the function does cannot find it either.
 *
 * @param at which of its parameters that is
 */
export function mayGoOn({ file: { facts }, index }: Extract<Value, { k: "function" }>, at: number): boolean {
  const fn = facts.fns[index];
  if (!fn || fn.params.length <= at) return false;
  let answers = known.get(fn);
  if (!answers) known.set(fn, (answers = []));
  const name = fn.params[at]?.pattern;
  return (answers[at] ??= typeof name !== "string" || facts.fns.some((f) => f.pos >= fn.pos && f.end <= fn.end && (f.events.some((e) => goesOn(e, name)) || mentions(f.contexts, name))));
}

/** `next(error)` and `.catch(next)` hand an error on; anything else may go on. */
function goesOn(event: Event, name: string): boolean {
  if (event.k !== "call") return mentions(Object.values(event), name);
  if (event.callee === name) return event.args.length === 0 || mentions(event.args, name);
  return mentions(event.callee, name) || mentions(methodOf(event.callee) === "catch" ? event.args.filter((arg) => arg !== name) : event.args, name);
}

function mentions(part: unknown, name: string): boolean {
  if (typeof part === "string") return part === name || part.startsWith(`${name}.`);
  if (typeof part !== "object" || part === null) return false;
  return (Array.isArray(part) ? part : Object.values(part)).some((p) => mentions(p, name));
}
