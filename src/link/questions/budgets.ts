/** Who of the known callers may run something up: those of a role alone, or each as often as was kept in a row. Names tell, so it speaks for nobody. */
import type { Expr } from "../../extract/facts.js";
import { queries } from "../../libraries/queries.js";
import { callsIn } from "../callee-names.js";
import { namesOf } from "../names.js";
import type { Step, Trace } from "../trace.js";
import { framesOf } from "../frames.js";
import { alternatives, type Env, inputsOf } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { refuses } from "./refusals.js";

/** What somebody is, besides who. */
const ROLE = /(?:^|\.)(?:is_?(?:super_?)?(?:admin|staff|owner|moderator|editor)\w*|\w*roles?|permissions?|scopes?)$/i;
/** What is used up, or comes round again. */
const BUDGET = /quota|credit|usage|remaining|balance|limit|allowance|period|window|cooldown|(?:generated|created|updated|ran)_?at|today|daily|weekly|monthly/i;
/** The same in words that others end like: `tokensUsed` and `lastRun`, and neither `isPaused` nor `lastChat`. */
const SPENT = /(?:^|[._])used(?:$|[._]|Tokens|Count)|Used$|(?:^|\.)last_?(?:\w*(?:At|_at|Run|Day|Date|_run|_day|_date)|at|run|day|date)$/;
const DEPTH = 4;

/** Whether known callers are turned away for what they are. */
export function isForSome(asked: Asked, { visits }: Trace): boolean {
  return visits.some(({ env }) => env.facts.contexts.some((c) => c.k === "rest" && !c.holds && told(env, c.if).some((path) => ROLE.test(path) && !isSent(asked, env, path)) && refuses(asked, env, c)));
}

/** Whether a step is come to only past a branch that is left by what a row says of the time or of what was used. */
export function isBudgeted(asked: Asked, step: Step): boolean {
  return framesOf(step).some(({ env, event }) => {
    const { contexts, events } = env.facts;
    for (let c = contexts[events[event]?.ctx ?? 0]; c; c = contexts[c.up]) {
      if (c.k !== "rest" || asked.evaluator.decided(c.if, env, event) === c.holds) continue;
      const paths = told(env, c.if);
      if (paths.some((path) => BUDGET.test(path) || SPENT.test(path)) && paths.some((path) => isOfRow(asked, env, path, event))) return true;
    }
    return false;
  });
}

/** What is in the request is what the caller says of itself. */
function isSent({ evaluator }: Asked, env: Env, path: string): boolean {
  return inputsOf(evaluator.value(path, env, env.facts.events.length), 1).length > 0;
}

/** The paths that a condition looks at, through calls and names of the same function. */
function told(env: Env, condition: Expr, depth = DEPTH): string[] {
  if (depth === 0) return [];
  const { events } = env.facts;
  if (typeof condition === "number") {
    const call = events[condition];
    return call?.k === "call" ? [call.callee, ...call.args].flatMap((e) => told(env, e, depth - 1)) : [];
  }
  if (typeof condition !== "string") return partsOf(condition).flatMap((e) => told(env, e, depth));
  const def = condition.includes(".") ? undefined : namesOf(env.facts).bindings.get(condition)?.find((b) => b.k === "def");
  const from = def && events[def.at];
  return [condition, ...(from?.k === "def" && typeof from.to === "string" ? told(env, from.from, depth - 1) : [])];
}

/** Whether a path leads into a row: what a query of a database gave. */
function isOfRow(asked: Asked, env: Env, path: string, event: number): boolean {
  const root = path.split(".")[0] ?? "";
  return alternatives(asked.evaluator.value(root, env, event)).some((v) => v.k === "external" && callsIn(v.name).some((call) => queries.find(call)?.effect === "read"));
}
