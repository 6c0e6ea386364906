/** Whether the checked copy that a validator gives back is used, or only whether it threw. */
import type { Event, Expr, FunctionFacts, Pattern } from "../../extract/facts.js";
import { validators } from "../../libraries/validators.js";
import type { Env } from "../values.js";
import { mentions, partsOf } from "./expressions.js";
import type { Check } from "./known-input.js";

/** The names a pattern binds that hold (a part of) the checked value. */
function namesIn(p: Pattern, members: readonly string[]): string[] {
  if (p === null) return [];
  if (typeof p === "string") return members.length === 0 ? [p] : members.map((m) => `${p}.${m}`);
  if (p[0] === "=" || p[0] === "...") return namesIn(p[1], members);
  if (p[0] === "[") return (p.slice(1) as Pattern[]).flatMap((x) => namesIn(x, []));
  const found: string[] = [];
  for (let i = 1; i < p.length; i += 2) {
    if (members.length === 0 || members.includes(String(p[i]))) found.push(...namesIn(p[i + 1] as Pattern, []));
  }
  return found;
}

/** Whether anything reads the copy. */
export function isCopyUsed(copy: NonNullable<Check["copy"]>): boolean {
  const row = validators.find(copy.schema);
  return row !== undefined && isResultUsed(copy.env, copy.event, typeof row.how === "object" ? row.how.value.filter((m) => m !== "") : []);
}

/** Whether the result of a call (or one of these members of it) goes anywhere but into conditions. */
export function isResultUsed({ facts, file }: Env, event: number, members: readonly string[]): boolean {
  const call = facts.events[event];
  if (call?.k !== "call") return false;
  const names: string[] = [];
  for (const e of facts.events) {
    if ((e.k === "def" || e.k === "set") && e.from === event) names.push(...(e.k === "def" ? namesIn(e.to, members) : typeof e.to === "string" ? namesIn(e.to, members) : []));
    else if (expressionsOf(e).some((x) => isOf(x, event, members))) return true;
  }
  const inside = (f: FunctionFacts): boolean => f === facts || (f.up >= 0 && file.facts.fns[f.up] !== undefined && inside(file.facts.fns[f.up] as FunctionFacts));
  return file.facts.fns.some((f) => inside(f) && f.events.some((e) => e.pos > call.pos && expressionsOf(e).some((x) => names.some((n) => mentions(x, n)))));
}

function expressionsOf(e: Event): readonly Expr[] {
  switch (e.k) {
    case "call": return [e.callee, ...e.args];
    case "def":
    case "set": return [e.from];
    case "return":
    case "throw":
    case "value": return [e.val];
    default: return [];
  }
}

/** The result itself, or one of its members that hold the value. */
function isOf(e: Expr, event: number, members: readonly string[]): boolean {
  if (typeof e === "number") return members.length === 0 && e === event;
  if (Array.isArray(e) && e[0] === "." && e[1] === event) return members.length === 0 || members.includes(String(e[2]));
  return partsOf(e).some((x) => isOf(x, event, members));
}
