/** Where a function returns to its caller. */
import { type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import type { Evaluator } from "../evaluate.js";
import type { Env } from "../values.js";

/** The events with which a function returns normally; one past the last stands for the end of its body. */
export function endsOf(env: Env, evaluator: Evaluator): number[] {
  const { facts } = env;
  const ends = [...facts.events.keys()].filter((i) => facts.events[i]?.k === "return" && !evaluator.isDead(env, facts.events[i]?.ctx ?? 0));
  if (!isAlwaysLeft(facts)) ends.push(facts.events.length);
  return ends;
}

function isAlwaysLeft(facts: FunctionFacts): boolean {
  if (facts.flags & FunctionFlag.exits) return true;
  const last = facts.events.at(-1);
  return last?.k === "return" && (last.ctx === 0 || last.ctx === lastContext(facts));
}

/** The context at the end of a body, or of a block in it: the last `rest` of it. */
export function lastContext(facts: FunctionFacts, block = 0): number {
  let c = block;
  for (;;) {
    const next = facts.contexts.findIndex((x) => x.k === "rest" && x.up === c);
    if (next < 0) return c;
    c = next;
  }
}
