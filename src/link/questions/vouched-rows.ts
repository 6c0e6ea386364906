/**
 * Changes that another service has to vouch for: it is asked, with a key of the server, what became of something that the
 * caller names, and only what it says of that lets the change be made. How people come back from a payment.
 */
import type { Expr } from "../../extract/facts.js";
import { framesOf } from "../frames.js";
import type { Step, Trace } from "../trace.js";
import type { Asked } from "./asked.js";
import { effectOf } from "./effects.js";
import { partsOf } from "./expressions.js";
import type { Flow } from "./flow.js";
import { isByKey } from "./meant.js";
import { inputsIn } from "./signs.js";
import { whatComesOf } from "./strangers.js";

const MAX_DEPTH = 4;
/** Whether the service was reached at all. */
const REACHED = /\.(?:ok|status|statusCode|statusText|headers)$/;

/** The request that vouches for a change; undefined where there is none. */
export function vouchedBy(asked: Asked, trace: Trace, change: Step): Step | undefined {
  const named = new Set(change.args.flatMap((a) => inputsIn(a, MAX_DEPTH).map((i) => i.path)));
  return trace.steps.find((s) => effectOf(s)?.kind === "http" && s.args.some((a) => inputsIn(a, MAX_DEPTH).some((i) => i.path !== "" && named.has(i.path))) && isByKey(asked, s) && isDecidedBy(s, change));
}

/** Whether the change stands where a word of the answer has to be a certain one. */
function isDecidedBy(request: Step, change: Step): boolean {
  const asking = framesOf(request);
  return framesOf(change).some(({ env, event }) => {
    const frame = asking.find((f) => f.env === env);
    if (!frame || frame.event >= event) return false;
    const answer = whatComesOf(frame), { contexts, events } = env.facts;
    for (let c = contexts[events[event]?.ctx ?? 0]; c; c = contexts[c.up]) {
      if ((c.k === "then" || c.k === "else" || c.k === "rest") && asksOf(c.if, answer)) return true;
    }
    return false;
  });
}

/** `answer.status === "paid"`, and not `answer.ok`. */
function asksOf(e: Expr, answer: Flow): boolean {
  if (!Array.isArray(e)) return false;
  if (e[0] === "!" || e[0] === "&&" || e[0] === "||") return partsOf(e).some((part) => asksOf(part, answer));
  if (e[0] !== "==" && e[0] !== "!=") return false;
  const [said, word] = isWord(e[2]) ? [e[1], e[2]] : [e[2], e[1]];
  return isWord(word) && answer.touches(said) && !(typeof said === "string" && REACHED.test(said) && Array.isArray(word) && typeof word[1] === "number");
}

/** What is written down, and nothing that there may not be. */
function isWord(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && e[1] !== null;
}
