/**
 * Does a hook that lets the request through by ending let only known callers through? Every end counts where no
 * answer was given before it. An end that is open for this endpoint, while others are checked, is an exemption.
 */
import type { Layer } from "../../frameworks/adapter.js";
import type { Env, Value } from "../values.js";
import type { Asked } from "./asked.js";
import { elsewhere, otherwise } from "./middleware.js";
import { isOpaqueGuard } from "./opaque.js";
import { asksAboutRoute } from "./route-conditions.js";
import { evidence, NO, type Verdict } from "./verdict.js";

export function passesByEnding(asked: Asked, layer: Layer, fn: Extract<Value, { k: "function" }>): Verdict {
  const env = asked.entered(fn, layer.args);
  const trace = asked.trace(env);
  const ends = asked.caller.ends(env);
  if (ends.length === 0) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} lets nobody through` }] };
  const known = ends.filter((e) => e.how !== undefined), open = ends.filter((e) => e.how === undefined);
  const first = known[0]?.how;
  const found = first && evidence(layer, { ...first, state: "allow", isKnown: true });
  if (found && open.length === 0) return { value: "yes", ...found };
  const isOpaque = trace.isCut !== false || trace.steps.some((s) => isOpaqueGuard(s));
  if (found) {
    const condition = asked.caller.settingAroundAll(env, open.map((e) => e.event));
    if (condition !== undefined) return { value: "yes", ...found, condition };
    if (isOpaque || open.every((e) => asksAboutRoute(asked.evaluator, env, contextOf(env, e.event)))) return { value: "unknown", trail: [] };
    return { value: "partial", trail: [{ ...layer.place, message: `${layer.name} lets some callers through unchecked` }] };
  }
  if (isOpaque) return { value: "unknown", trail: [] };
  const isExempt = elsewhere(layer.args).some((bound) => {
    const other = asked.entered(fn, otherwise(asked, layer.args, bound));
    return other.id !== env.id && asked.caller.ends(other).some((e) => e.how !== undefined);
  });
  return isExempt ? { ...NO, isExempt } : NO;
}

function contextOf(env: Env, event: number): number {
  return env.facts.events[event]?.ctx ?? 0;
}
