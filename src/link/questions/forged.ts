/**
 * Guards that a text anywhere in the address switches off: `if (req.url.includes("/login")) return next()` lets through
 * whoever adds `?x=/login`. Those who write nothing of the kind are checked, so it is asked what becomes of one who does.
 */
import type { Way } from "../../concepts.js";
import type { CallEvent, Expr } from "../../extract/facts.js";
import type { Layer } from "../../frameworks/adapter.js";
import { boundShape, shapeParts } from "../../frameworks/request.js";
import type { Evaluator } from "../evaluate.js";
import { decidedAt } from "../names.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { asksAboutRoute } from "./route-conditions.js";
import type { Verdict } from "./verdict.js";

/** What only combines other conditions. */
const COMBINES: ReadonlySet<unknown> = new Set(["!", "&&", "||", "==", "!="]);

type FunctionValue = Extract<Value, { k: "function" }>;

/** Where a guard that checks the caller looks for such a text, if that lets somebody past it. */
export function wayPast(asked: Asked, layer: Layer, fn: FunctionValue, passes: (layer: Layer) => Verdict): Way | undefined {
  const look = lookIn(asked, asked.entered(fn, layer.args));
  const args = look && (layer.forged?.() ?? forged(asked, layer.args));
  if (!look || !args) return undefined;
  const { value, isEnd } = passes({ ...layer, args });
  // Whoever is turned away for what he writes, or gets past only some of the time, is not said to get past it.
  if (value !== "no" || isEnd || asksForSomethingElse(asked, asked.entered(fn, args))) return undefined;
  const sought = soughtBy(look.call);
  return { file: look.env.file.path, pos: look.call.pos, end: look.call.end, sought, message: `looks for ${sought} anywhere in the address, its query included: whoever writes that there gets past ${layer.name}` };
}

/** Whether it turns away on what a header says, for that address alone: whatever it is compared with, that is what lets somebody past. */
function asksForSomethingElse({ evaluator }: Asked, env: Env): boolean {
  return env.facts.contexts.some((c, i) => {
    if (c.k !== "rest" || evaluator.isDead(env, i) || !asksAboutRoute(evaluator, env, c.up)) return false;
    return isOfHeader(evaluator, env, c.if, decidedAt(env.facts, i));
  });
}

function isOfHeader(evaluator: Evaluator, env: Env, e: Expr, at: number): boolean {
  if (Array.isArray(e) && COMBINES.has(e[0])) return partsOf(e).some((part) => isOfHeader(evaluator, env, part, at));
  return alternatives(evaluator.value(e, env, at)).some(({ marks }) => marks?.credential === "header" || marks?.input?.some(({ part }) => part === "headers"));
}

/** The text, as far as it is written there. */
function soughtBy({ callee, args: [first] }: CallEvent): string {
  const on = Array.isArray(callee) && callee[0] === "." ? callee[1] : null;
  const written = [first, on].find((e) => Array.isArray(e) && (e[0] === "'" || e[0] === "re"));
  return Array.isArray(written) ? `\`${String(written[1])}\`` : "a text";
}

/** The first call of what a guard runs that looks for a text in all of an address. */
function lookIn(asked: Asked, env: Env): { readonly env: Env; readonly call: CallEvent } | undefined {
  const { looksAnywhere } = asked.evaluator.calls;
  for (const visit of asked.trace(env).visits) {
    const { facts, file } = visit.env;
    for (const inner of [facts, ...file.facts.fns.filter((f) => f.pos > facts.pos && f.end <= facts.end)]) {
      for (const e of inner.events) if (e.k === "call" && looksAnywhere.has(e)) return { env: visit.env, call: e };
    }
  }
  return undefined;
}

function forged(asked: Asked, [request, ...rest]: readonly Value[]): readonly Value[] | undefined {
  if (request?.k !== "request") return undefined;
  const { id, bound } = shapeParts(request.shape);
  return [asked.evaluator.request(boundShape(id, { ...bound, isForged: true }), request.path), ...rest];
}
