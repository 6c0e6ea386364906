/** What an answer says to whoever asked: that they are refused, sent elsewhere, or served. */
import { alwaysThere } from "../libraries/always-there.js";
import { answering, errorAnswers, isNext, passing, refusals, responses } from "../libraries/responses.js";
import { queries } from "../libraries/queries.js";
import { MAKES_ROWS } from "../libraries/row-calls.js";
import { lastName } from "./callee-names.js";
import { numberIn, statusOf } from "./questions/status.js";
import { alternatives, type Value, VOID } from "./values.js";

/** `nothing`: it is over, and nothing was said. */
export type Kind = "refused" | "sent away" | "served" | "nothing";

const REFUSES = /\bunauthori[sz]ed\b|\bunauthenticated\b|\bforbidden\b|\b(?:already|not) (?:logged|signed) in\b|\bnot auth(?:enticated|ori[sz]ed)\b|\b(?:access|permission) denied\b|\bnot allowed\b/i;
const FAILS = /^(?:errors?|err|failure|reason|code)$/i;
const SUCCEEDS = /^(?:success|ok|valid|allowed|authenticated|authorized)$/i;
const SETS_STATUS = /^(?:status|code|sendStatus)$/;
/** Answers that no row has, because they have no body to look at. */
const ANSWERS = /^(?:sendStatus|sendFile|download|render|end)$/;
/** From this status on, an answer is none. */
export const MIN_REFUSAL = 400;

/** What a call says: one that answers, or one that hands an error on. */
export function kindOfCall(callee: Value, args: readonly Value[]): Kind | undefined {
  if (callee.k !== "external") return undefined;
  const { name } = callee, method = lastName(name);
  if (isNext(name)) return alternatives(args[0] ?? VOID).some((v) => v.k === "instance" || v.k === "external") ? "refused" : undefined;
  if (method === "redirect") return "sent away";
  if (!answering.find(name) || passing.find(`${name}()`)) return undefined;
  if (SETS_STATUS.test(method)) {
    const status = numberIn(args[0]);
    return status === undefined ? undefined : status >= MIN_REFUSAL ? "refused" : method === "sendStatus" ? "served" : undefined;
  }
  const row = responses.find(name);
  if (!row && !ANSWERS.test(method)) return undefined;
  const status = statusOf(callee, args);
  if (status !== undefined && status >= MIN_REFUSAL) return "refused";
  if (status === undefined && isStatusGiven(callee)) return undefined;
  return args.some((a) => saysNo(a)) ? "refused" : "served";
}

/**
 * What is given back says; `isAnswer`: it is the answer, and not for a function of the project to look at. Rows are what
 * somebody is served wherever they come from.
 */
export function kindOfValue(v: Value, isAnswer: boolean): Kind | undefined {
  switch (v.k) {
    case "literal":
      if (v.value === null || v.value === false || v.value === "" || v.value === 0) return "nothing";
      return saysNo(v) ? "refused" : isAnswer ? "served" : undefined;
    case "instance":
      return /(?:Error|Exception)$/.test(v.of.facts.name) ? "refused" : undefined;
    case "object":
      return !isAnswer || v.props.size === 0 ? undefined : saysNo(v) ? "refused" : "served";
    case "external": {
      const called = v.name.endsWith("()") ? v.name.slice(0, -2) : undefined;
      if (called === undefined) return undefined;
      if (refusals.find(called) || errorAnswers.find(called) || /Error$/.test(called)) return "refused";
      return kindOfCall({ ...v, name: called }, v.args ?? []) ?? (queries.find(called) && (isAnswer || areRows(v.name, called)) ? "served" : undefined);
    }
    default:
      return undefined;
  }
}

/** Lists, and what was changed or taken away; one row that is looked for may be who calls. */
function areRows(name: string, called: string): boolean {
  return alwaysThere.find(name) !== undefined || (queries.find(called)?.effect === "write" && !MAKES_ROWS.test(lastName(called)));
}

/** `res.status(code)` */
function isStatusGiven(callee: Value): boolean {
  for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) if (/\.(?:status|code)\(\)$/.test(v.name)) return true;
  return false;
}

/** `{ error: "…" }`, `{ success: false }`, "Unauthorized" */
function saysNo(v: Value): boolean {
  if (v.k === "literal") return typeof v.value === "string" && REFUSES.test(v.value);
  if (v.k !== "object") return false;
  return [...v.props].some(([name, get]) => {
    const value = get();
    if (FAILS.test(name)) return value.k !== "literal" || (value.value !== null && value.value !== false && value.value !== "");
    return (value.k === "literal" && value.value === false && SUCCEEDS.test(name)) || (/^status(?:Code)?$/.test(name) && (numberIn(value) ?? 0) >= MIN_REFUSAL) || (value.k === "literal" && saysNo(value));
  });
}
