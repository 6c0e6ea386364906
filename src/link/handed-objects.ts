/** What functions of the project put into an object that they are handed: `await load(context); if (!context.user) …`. */
import type { FunctionFacts } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { namesOf, putBy } from "./names.js";
import { alternatives, type Env, union, type Value } from "./values.js";

/** As many calls that an object is handed to are looked at. */
const MAX_CALLS = 8;

/** A call that is given a name, and as which argument. */
interface Handed {
  readonly event: number;
  readonly arg: number;
}

const memo = new WeakMap<FunctionFacts, ReadonlyMap<string, readonly Handed[]>>();

/** What these calls put into a member of the object that they are handed; nothing where none of them does. */
export function putIn(evaluator: Evaluator, env: Env, calls: readonly Handed[], member: string): Value | undefined {
  const found: Value[] = [];
  for (const { event, arg } of calls.slice(0, MAX_CALLS)) {
    const call = env.facts.events[event];
    if (call?.k !== "call") continue;
    for (const callee of alternatives(evaluator.callee(env, event, call))) {
      const facts = callee.k === "function" ? callee.file.facts.fns[callee.index] : undefined, to = facts?.params[arg]?.pattern;
      const events = facts && typeof to === "string" ? namesOf(facts).writes.get(`${to}.${member}`) : undefined;
      if (callee.k !== "function" || !events) continue;
      const inside = evaluator.envOf(callee, evaluator.argumentsOf(env, event, call), null, env);
      for (const i of events) found.push(evaluator.value(putBy(inside.facts.events[i], member), inside, i));
    }
  }
  return found.length > 0 ? union(found) : undefined;
}

/** The calls of a function that are handed a name. */
export function handedIn(facts: FunctionFacts): ReadonlyMap<string, readonly Handed[]> {
  const known = memo.get(facts);
  if (known) return known;
  const found = new Map<string, Handed[]>();
  facts.events.forEach((e, event) => {
    if (e.k === "call") e.args.forEach((name, arg) => {
      if (typeof name === "string" && !name.includes(".")) found.set(name, [...(found.get(name) ?? []), { event, arg }]);
    });
  });
  memo.set(facts, found);
  return found;
}
