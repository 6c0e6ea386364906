/** What is put where the caller is looked for, and proves nothing: what was sent, what is the same for everybody, a number drawn for a visitor. */
import type { Expr } from "../extract/facts.js";
import { harmless } from "../libraries/harmless.js";
import { identity } from "../libraries/identity.js";
import { loggers } from "../libraries/loggers.js";
import { randomTexts } from "../libraries/random.js";
import { isNext } from "../libraries/responses.js";
import { callsIn } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { decidedAt, isAround } from "./names.js";
import { alternatives, type Env, type Marks, type Value } from "./values.js";

/** The value without what it could prove, where all that it can be was sent by the caller: decoded, cut out, or as it came. */
export function asSent(value: Value, depth = 3): Value | undefined {
  const all = alternatives(value).filter((v) => v.k !== "literal" || v.value !== null);
  const sent = all.map((v) => sentOne(v, depth));
  return sent.length > 0 && sent.every((v) => v !== undefined) ? (sent.length === 1 ? sent[0] : { k: "union", of: sent }) : undefined;
}

/** What stands there whoever calls: `request.user = { id: "guest" }`; a number is drawn for whoever has none. */
export function asForEverybody(value: Value): Value | undefined {
  const all = alternatives(value);
  const isSame = (v: Value): boolean => v.k === "literal" || (v.k === "object" && !v.isOpen && v.rest.length === 0 && [...v.props.values()].every((of) => isSame(of())));
  const isDrawn = (v: Value): boolean => v.k === "external" && v.name.endsWith("()") && randomTexts.find(v.name.slice(0, -2)) !== undefined;
  return all.every((v) => (v.k === "object" && v.props.size > 0 && isSame(v)) || isDrawn(v)) ? value : undefined;
}

/** Whether control comes to an event whatever anybody has found out: on the way nothing is asked but what was sent, and nothing is done that might fail. */
export function isUnasked(evaluator: Evaluator, env: Env, event: number): boolean {
  const { contexts, events } = env.facts, here = events[event]?.ctx ?? 0;
  for (let c = here; c > 0; c = contexts[c]?.up ?? -1) {
    const context = contexts[c];
    if (context?.k === "case" || context?.k === "catch") return false;
    if ((context?.k === "then" || context?.k === "else" || context?.k === "rest") && !isOfInput(evaluator, context.if, env, decidedAt(env.facts, c))) return false;
  }
  return events.every((e, i) => e.k !== "call" || i > event || !isAround(env.facts, e.ctx, here) || alternatives(evaluator.callee(env, i, e)).every(asksNobody));
}

function asksNobody(v: Value): boolean {
  return v.k === "external" && (isNext(v.name) || (harmless.find(v.name) ?? loggers.find(v.name) ?? randomTexts.find(v.name)) !== undefined || identity.find(v.name)?.gives === "decoded");
}

/** A condition about what the caller sends, or about who has been found so far. */
function isOfInput(evaluator: Evaluator, condition: Expr, env: Env, at: number): boolean {
  if (Array.isArray(condition) && ["!", "&&", "||", "==", "!=", "typeof"].includes(String(condition[0]))) {
    const [, ...parts] = condition as readonly Expr[];
    return parts.every((e) => isOfInput(evaluator, e, env, at));
  }
  return alternatives(evaluator.value(condition, env, at)).every((v) => v.k === "literal" || v.k === "request");
}

function sentOne(v: Value, depth: number): Value | undefined {
  if (v.marks?.identity !== undefined || v.marks?.under !== undefined || v.marks?.isOwnToken) return undefined;
  if (v.k === "object") {
    if (depth === 0 || v.isOpen || v.rest.length > 0) return undefined;
    const props = [...v.props].map(([name, of]) => [name, of()] as const);
    const sent = props.map(([name, of]) => [name, of.k === "literal" ? of : asSent(of, depth - 1)] as const);
    if (sent.some(([, of]) => of === undefined) || props.every(([, of]) => of.k === "literal")) return undefined;
    return { ...v, props: new Map(sent.map(([name, of]): [string, () => Value] => [name, () => of ?? v])) };
  }
  if (v.k === "external" && callsIn(v.name).some((call) => identity.find(call)?.gives === "decoded")) return v;
  if (v.k !== "request" && v.k !== "unknown" && v.k !== "external") return undefined;
  if (v.k === "request" && !v.marks?.input && !v.marks?.credential) return undefined;
  return v.marks?.input || v.marks?.credential ? { k: "unknown", marks: asInput(v.marks) } : undefined;
}

/** What was sent proves nothing, whatever is looked up with it. */
function asInput({ input, checked, texts }: Marks): Marks {
  return { ...(input && { input }), ...(checked && { checked }), ...(texts && { texts }) };
}
