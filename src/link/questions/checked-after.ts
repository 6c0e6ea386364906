/** The check that comes after what is done: it holds for rows that are read, and for changes that its refusal takes back. */
import { mayBeInTransaction, namesTransaction } from "../../libraries/transactions.js";
import { isCreation } from "../asked-rows.js";
import type { State } from "../caller.js";
import { framesOf } from "../frames.js";
import { nameOf } from "../evaluate.js";
import { isAround } from "../names.js";
import type { Step } from "../trace.js";
import type { Asked } from "./asked.js";
import type { Effect } from "./effects.js";
import { isCounter } from "./meant.js";

/** The check that a step comes before, on a way that always comes to it. What is changed before it stays changed, but for what notes that somebody came. */
export function checkAfter(asked: Asked, s: Step, effect: Effect): State | undefined {
  if (effect.kind === "write" && !isCreation(effect) && !isCounter(s) && !isTakenBack(s)) return undefined;
  const { facts } = s.env, { contexts } = facts;
  for (let c = s.call.ctx; c > 0; c = contexts[c]?.up ?? -1) {
    const context = contexts[c];
    if ((context?.k === "then" || context?.k === "else" || context?.k === "case") && context.exits) return undefined;
  }
  for (let i = s.event + 1; i < facts.events.length; i++) {
    const e = facts.events[i];
    if (!e || e.k === "throw" || !isAlwaysReached(s.env, e.ctx, s.call.ctx)) continue;
    const state = asked.caller.stateAt(s.env, i);
    if (state.isKnown) return state;
  }
  return undefined;
}

/** Whether whoever comes from a statement and is not turned away comes to a block: only what follows a refusal lies between. */
function isAlwaysReached({ facts }: Step["env"], to: number, from: number): boolean {
  for (let c = to; !isAround(facts, c, from); c = facts.contexts[c]?.up ?? 0) {
    const k = facts.contexts[c]?.k;
    if (k !== "rest" && k !== "try" && k !== "finally") return false;
  }
  return true;
}

/** Whether a change is undone where something fails after it. */
function isTakenBack(s: Step): boolean {
  if (s.callee.k === "external" && mayBeInTransaction(s.callee.name)) return true;
  return framesOf(s).some(({ env, event }) => {
    const e = env.facts.events[event];
    return e?.k === "call" && namesTransaction(nameOf(e.callee));
  });
}
