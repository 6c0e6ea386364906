/** Is the rate limited? By a library's limiter, or by anything on the way that can answer 429. */
import type { Answer, Trail } from "../../concepts.js";
import { limiters } from "../../libraries/limiters.js";
import { alternatives, type Value } from "../values.js";
import type { Trace } from "../trace.js";
import type { Asked } from "./asked.js";
import { placeOf } from "./auth.js";

export function rateLimitOf(asked: Asked): Answer {
  const { registration: r } = asked;
  if (asked.hasExternalRateLimit()) return { value: "yes", trail: [{ file: r.file, pos: r.pos, message: "a platform in front limits rates (configuration)" }] };
  let isUnsure = r.broken !== undefined;
  for (const layer of r.layers) {
    if (layer.isExcluded) continue;
    for (const v of alternatives(layer.value)) {
      if (v.k === "external" && (limiters.find(v.name.replace(/\(\)$/, "")) ?? limiters.find(v.name))) return yes({ ...layer.place, message: `${layer.name} limits the rate` });
      if (v.k === "unknown" && layer.passes !== "by returning true") isUnsure = true;
      if (v.k !== "function") continue;
      const found = limitedBy(asked, asked.trace(asked.evaluator.envOf(v, layer.args, null, 0)));
      if (found) return yes(found);
    }
  }
  const trace = asked.handlerTrace();
  const own = trace && limitedBy(asked, trace);
  if (own) return yes(own);
  return { value: isUnsure || !trace || asked.isHandlerOpaque() ? "unknown" : "no", trail: [] };
}

function yes(place: Trail): Answer {
  return { value: "yes", trail: [place] };
}

function limitedBy(asked: Asked, trace: Trace): Trail | undefined {
  for (const s of trace.steps) {
    if (s.callee.k === "external" && limiters.find(s.callee.name)) return { ...placeOf(s), message: "limits the rate" };
    if (asked.statusOf(s) === 429 || s.args.slice(0, 2).some(isTooMany)) return { ...placeOf(s), message: "answers 429" };
  }
  return undefined;
}

/** The status itself, or an error made with its name: `{ code: "TOO_MANY_REQUESTS" }`. */
function isTooMany(v: Value): boolean {
  if (v.k === "literal") return v.value === 429 || v.value === "TOO_MANY_REQUESTS";
  if (v.k !== "object") return false;
  return ["code", "status", "statusCode"].some((name) => {
    const own = v.props.get(name)?.();
    return own?.k === "literal" && isTooMany(own);
  });
}
