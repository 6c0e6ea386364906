/** A refusal that is about the service and not about the caller: whoever is let past it is not known by that. */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import { isAround } from "./names.js";

/** How its status is written: `HttpStatus.SERVICE_UNAVAILABLE`, `new ServiceUnavailableException()`, `res.serviceUnavailable()`. */
const NAME = /(?:^|\.|#)(?:http_?)?(?:status_?)?(?:503_?)?service_?unavailable(?:_?(?:exception|error))?$/i;
const STATUS = 503;

/** Whether what runs where a condition sends those it refuses answers that the service is unavailable (a maintenance mode with a way past it). */
export function isOutOfService(facts: FunctionFacts, branch: number): boolean {
  return facts.events.some((e) => {
    if (e.k === "call") return isAround(facts, branch, e.ctx) && (says(e.callee) || e.args.some((a) => says(a)));
    return (e.k === "throw" || e.k === "return") && isAround(facts, branch, e.ctx) && says(e.val);
  });
}

function says(e: Expr, depth = 3): boolean {
  if (typeof e === "string") return NAME.test(e);
  if (!Array.isArray(e) || depth === 0) return false;
  if (e[0] === "'") return e[1] === STATUS || (typeof e[1] === "string" && NAME.test(e[1]));
  if (e[0] === ".") return typeof e[2] === "string" && NAME.test(e[2]);
  return e[0] === "o" && e.slice(1).some((part, i) => i % 2 === 1 && says(part as Expr, depth - 1));
}
