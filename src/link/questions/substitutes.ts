/** A paid call that a function makes in place of the plain request it is for: which addresses it is made for was decided beforehand, and is no wish of the caller. */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { isAround, namesOf } from "../names.js";
import { framesOf } from "../frames.js";
import type { Step, Trace } from "../trace.js";
import { effectOf } from "./effects.js";
import { Flow } from "./flow.js";

/** Whether a function on the way to a call requests an address it was handed, and takes the branch to that call for some addresses only. */
export function isSubstitute(s: Step, trace: Trace): boolean {
  return framesOf(s).some(({ env, event }) => {
    const { facts, file } = env;
    const branch = branchAround(facts, facts.events[event]?.ctx ?? 0);
    return branch !== undefined && trace.steps.some((other) => {
      if (other.env !== env || other.event <= event || isAround(facts, branch.ctx, other.call.ctx) || effectOf(other)?.kind !== "http") return false;
      const address = handedIn(other.call.args[0] ?? null, facts);
      return address !== undefined && new Flow(file.facts, facts, { names: [address] }).touches(branch.if);
    });
  });
}

/** The nearest branch that is taken where something holds. */
function branchAround(facts: FunctionFacts, ctx: number): { readonly ctx: number; readonly if: Expr } | undefined {
  for (let c = ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "then") return { ctx: c, if: context.if };
  }
  return undefined;
}

/** The parameter that an expression is, or that a function made it of; an address that is put together here is the function's own. */
function handedIn(e: Expr, facts: FunctionFacts, depth = 3): string | undefined {
  if (depth === 0) return undefined;
  if (typeof e === "number") {
    const call = facts.events[e];
    return call?.k === "call" ? handedIn(call.args[0] ?? null, facts, depth - 1) : undefined;
  }
  if (typeof e !== "string") return undefined;
  for (const b of namesOf(facts).bindings.get(e) ?? []) {
    if (b.k === "param") return e;
    const made = facts.events[b.at];
    const of = b.k === "def" && made?.k === "def" ? handedIn(made.from, facts, depth - 1) : undefined;
    if (of !== undefined) return of;
  }
  return undefined;
}
