/** What a condition says of an error: that it is of a kind whose message was written for the caller, or that only developers see it. */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { partsOf } from "./expressions.js";

/** `known`: where it holds the error is of a known kind; `otherwise`: where it does not. */
export type Told = "known" | "otherwise" | undefined;

const KIND = /\.(?:name|code|status|\w+(?:Code|Status|_code|_status)|type|expose|isOperational|isPublic|kind|errno|isAxiosError|isJoi|response|constructor)(?:\.|$)/;
const SETTING = /NODE_ENV|(?:^|\.)(?:is)?(?:dev|development|debug|local|verbose|test)(?:Mode|Env|elopment)?$|expose/i;
const PRODUCTION = /(?:^|\.)(?:is)?prod(?:uction)?$/i;
const NAMES_A_KIND = /^(?:is|has)[A-Z]|Error$/;

export function tellsKind(condition: Expr, facts: FunctionFacts): Told {
  if (typeof condition === "string") return PRODUCTION.test(condition) ? "otherwise" : KIND.test(condition) || SETTING.test(condition) ? "known" : undefined;
  if (typeof condition === "number") {
    const call = facts.events[condition];
    const name = call?.k === "call" && typeof call.callee === "string" ? call.callee.slice(call.callee.lastIndexOf(".") + 1) : "";
    return NAMES_A_KIND.test(name) ? "known" : undefined;
  }
  if (!Array.isArray(condition)) return undefined;
  const e = condition as Exclude<Expr, null | string | number>;
  switch (e[0]) {
    case "!": return opposite(tellsKind(e[1], facts));
    case "instanceof": return typeof e[2] === "string" && !/^(?:Error|Object)$/.test(e[2]) ? "known" : undefined;
    case "==":
    case "!=": {
      const told = ofComparison(e[1], e[2]) ?? ofComparison(e[2], e[1]);
      return e[0] === "==" ? told : opposite(told);
    }
    case "<": return partsOf(e).some((p) => typeof p === "string" && /status|code/i.test(p)) ? "known" : undefined;
    case "&&": return tellsKind(e[1], facts) ?? tellsKind(e[2], facts);
    case "||": {
      const a = tellsKind(e[1], facts), b = tellsKind(e[2], facts);
      return a === b ? a : undefined;
    }
    case "in": return "known";
    default: return undefined;
  }
}

/** `NODE_ENV === "production"` is otherwise for developers; a code compared with one that is expected is a known kind. */
function ofComparison(side: Expr, other: Expr): Told {
  // `typeof error.statusCode === "number"`: only what was made for an answer has one.
  if (Array.isArray(side) && side[0] === "typeof") return typeof side[1] === "string" && KIND.test(side[1]) ? "known" : undefined;
  if (typeof side !== "string") return undefined;
  const text = Array.isArray(other) && other[0] === "'" ? other[1] : undefined;
  if (SETTING.test(side) || /\.env\./i.test(side)) return typeof text === "string" && /^prod/i.test(text) ? "otherwise" : "known";
  return KIND.test(side) || (/\.message$/.test(side) && typeof text === "string") ? "known" : undefined;
}

function opposite(told: Told): Told {
  return told === "known" ? "otherwise" : told === "otherwise" ? "known" : undefined;
}

/**
 * What the conditions above a context say of the error, up to the `catch` that took it. `here`: the catch was met,
 * so what stands around it says nothing more.
 */
export function kindAbove(facts: FunctionFacts, ctx: number): "known" | "here" | undefined {
  for (let c = ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "catch") return "here";
    if (context?.k === "case" && typeof context.of === "string" && KIND.test(context.of)) return "known";
    if (context?.k !== "then" && context?.k !== "else" && context?.k !== "rest") continue;
    const holds = context.k === "rest" ? context.holds : context.k === "then";
    if (tellsKind(context.if, facts) === (holds ? "known" : "otherwise")) return "known";
  }
  return undefined;
}
