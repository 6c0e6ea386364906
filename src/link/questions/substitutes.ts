/** A paid call that a function makes in place of the plain request it is for: whether it is made is somebody's configuration, not the caller's wish. */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { isAround, namesOf } from "../names.js";
import type { Step, Trace } from "../trace.js";
import { effectOf } from "./effects.js";

/** Whether a function on the way to a call requests an address it was handed, and takes the branch to that call for some addresses only. */
export function isSubstitute(s: Step, { steps, visits }: Trace): boolean {
  const above = visits.flatMap((v) => {
    const led = s.chain[v.chain.length];
    if (!led || v.env.file.path !== led.file || v.chain.some((place, i) => place.pos !== s.chain[i]?.pos || place.file !== s.chain[i].file)) return [];
    const event = v.env.facts.events.findIndex((e) => e.k === "call" && e.pos === led.pos);
    return event < 0 ? [] : [{ env: v.env, event }];
  });
  return [...above, s].some(({ env, event }) => {
    const { facts } = env;
    const branch = branchAround(facts, facts.events[event]?.ctx ?? 0);
    return branch !== undefined && steps.some((other) =>
      other.env === env && other.event > event && !isAround(facts, branch, other.call.ctx) && effectOf(other)?.kind === "http" && isHandedIn(other.call.args[0] ?? null, facts));
  });
}

/** The nearest branch that is taken where something holds. */
function branchAround(facts: FunctionFacts, ctx: number): number | undefined {
  for (let c = ctx; c > 0; c = facts.contexts[c]?.up ?? -1) if (facts.contexts[c]?.k === "then") return c;
  return undefined;
}

/** A parameter, or what a function made of one; an address that is put together here is the function's own. */
function isHandedIn(e: Expr, facts: FunctionFacts, depth = 3): boolean {
  if (depth === 0) return false;
  if (typeof e === "number") {
    const call = facts.events[e];
    return call?.k === "call" && call.args.length > 0 && isHandedIn(call.args[0] ?? null, facts, depth - 1);
  }
  if (typeof e !== "string") return false;
  return (namesOf(facts).bindings.get(e) ?? []).some((b) => {
    if (b.k === "param") return true;
    const made = facts.events[b.at];
    return b.k === "def" && made?.k === "def" && isHandedIn(made.from, facts, depth - 1);
  });
}
