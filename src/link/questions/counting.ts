/**
 * Whether a refusal counts who comes. Somebody's limit that was reached is kept as a row like any other, and to refuse while
 * it is there limits nobody: what limits writes down that somebody came, or counts what they left.
 */
import { type Expr, FunctionFlag } from "../../extract/facts.js";
import { methodName } from "../evaluate.js";
import { isOwn } from "../quiet.js";
import type { Step, Trace } from "../trace.js";
import { framesOf } from "../frames.js";
import type { Env } from "../values.js";
import type { Asked } from "./asked.js";
import { effectOf } from "./effects.js";
import { isPlainMethod } from "./language.js";

/** Members of stores that hand something out, or forget it. */
const HANDS_OUT = /[.#](?:m?get|getAll|getWithMetadata|h(?:m?get|getall|exists|vals|keys)|exists|has|p?ttl|find\w*|del|unlink|delete(?:Many|One)?|hdel|destroy)$/i;
const COUNTS = /count|sum|aggregate|groupBy/i;
const PUTS = /^(?:set|add|push|unshift)$/;

/** `nothing`: what it rests on is looked up, and nothing is written down or counted. */
export function whatIsCounted(asked: Asked, at: Pick<Step, "env" | "event" | "chain">): "something" | "nothing" {
  // Who throws may be a function for just that: the innermost that looks something up decides.
  for (const { env } of [...framesOf(at)].reverse()) {
    const does = done(asked.trace(env));
    if (does !== undefined) return does;
  }
  return "something";
}

function done({ steps, visits, isCut }: Trace): "something" | "nothing" | undefined {
  if (isCut || visits.some((v) => writes(v.env)) || steps.some((s) => mayCount(s))) return "something";
  return steps.some((s) => effectOf(s)) ? "nothing" : undefined;
}

function mayCount(s: Step): boolean {
  const effect = effectOf(s);
  if (effect) return effect.kind === "read" ? effect.row?.isRaw === true || COUNTS.test(effect.what) : (effect.kind !== "cache" && effect.kind !== "write") || !HANDS_OUT.test(effect.name ?? effect.what);
  const method = methodName(s.call.callee);
  if (PUTS.test(method ?? "")) return !isLocal(s);
  return s.callee.k === "unknown" && !isPlainMethod(method);
}

/** `rows.push(row)` into a list that the function has a name of its own for; not `hits.times.push(now)`. */
function isLocal({ env: { facts }, call: { callee } }: Step): boolean {
  return typeof callee === "string" && callee.split(".").length === 2 && isOwn(facts, callee);
}

/** `entry.count += 1`, `seen[key] = now`: something is kept, unless an object is being made. */
function writes({ facts }: Env): boolean {
  const isMaking = (facts.flags & FunctionFlag.constructor) !== 0;
  return !isMaking && facts.events.some((e) => e.k === "set" && (!isOwn(facts, e.to) || (e.isCompound === true && isMember(e.to))));
}

function isMember(to: Expr): boolean {
  return typeof to !== "string" || to.includes(".");
}
