/** Calls of a handler that nothing shows the inside of: whoever makes them may read or change what is somebody's. */
import { containers } from "../../libraries/containers.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import { limiters } from "../../libraries/limiters.js";
import { loggers } from "../../libraries/loggers.js";
import { queries } from "../../libraries/queries.js";
import { isOfResponse } from "../../libraries/responses.js";
import { validators } from "../../libraries/validators.js";
import type { Trail } from "../../concepts.js";
import { CallFlag } from "../../extract/facts.js";
import { methodName, nameOf } from "../evaluate.js";
import type { Step, Trace } from "../trace.js";
import { CONTEXT, inputsOf } from "../values.js";
import type { Asked } from "./asked.js";
import { isOfTheLanguage } from "./language.js";
import { madeBy } from "./verdict.js";

/** Methods by which clients of packages reach further. */
const REACHES = /^(?:find|fetch|load|query|list|search|retrieve|create|insert|update|upsert|save|delete|remove|execute|count|aggregate|publish|upload|invoke)(?![a-z])|^(?:get|set|send|put|post|patch|add)[A-Z]/;

/** What else than a response frameworks hand to handlers. */
const OF_A_FRAMEWORK = /#(?:\w*Context|NextFunction)\(\)/;

/**
 * Where the handler does, for callers that are not known, what cannot be seen.
 *
 * @param isHandedOut what the project or a container hands out counts alone: something else that it does is known
 */
export function unseenIn(asked: Asked, trace: Trace, isHandedOut: boolean): Trail | undefined {
  for (const step of trace.steps) {
    const why = step.isKnown || step.isRefused ? undefined : (handedOut(step) ?? (isHandedOut ? undefined : isPutThere(asked, step) ? "" : unseen(step)));
    if (why !== undefined) return { file: step.env.file.path, pos: step.call.pos, end: step.call.end, message: `what ${nameOf(step.call.callee)} does cannot be seen${why}` };
  }
  return undefined;
}

function handedOut({ callee, call }: Step): string | undefined {
  if (callee.k === "external" && containers.find(callee.name)) return ": a container hands it out";
  return callee.k === "unknown" && callee.why === CONTEXT && !isOfTheLanguage(methodName(call.callee)) ? ": the project has put it into the context" : undefined;
}

function unseen({ callee, call, args }: Step): string | undefined {
  const method = methodName(call.callee);
  if (callee.k === "unknown") return method === undefined || isOfTheLanguage(method) || callee.marks?.input !== undefined ? undefined : "";
  if (callee.k !== "external" || method === undefined || !isClient(callee.name)) return undefined;
  // What is awaited leaves the process, and what the caller sends goes with it.
  const isGiven = (call.flags & CallFlag.await) !== 0 && args.some((a) => inputsOf(a, 2).length > 0);
  return REACHES.test(method) || isGiven ? ": no table knows its package" : undefined;
}

/** A member that an object is not seen to have, and that is called all the same: it was put there where nobody saw it. */
function isPutThere({ evaluator }: Asked, { env, event, call, callee }: Step): boolean {
  if (callee.k !== "literal" || callee.value !== null || typeof call.callee !== "string" || (call.flags & CallFlag.optional) !== 0) return false;
  for (let path = call.callee; path.includes("."); ) {
    path = path.slice(0, path.lastIndexOf("."));
    if (env.facts.optional?.includes(path)) return false;
    const object = evaluator.value(path, env, event);
    if (object.k !== "literal" || object.value !== null) return object.k === "object";
  }
  return false;
}

/** Whether a call is one of something that a package made, and is waited for: it may reach whatever there is. */
export function mayReachOut({ callee, call }: Step): boolean {
  return callee.k === "external" && (call.flags & CallFlag.await) !== 0 && isClient(callee.name);
}

/** Something a package made, of which no table says that it stays in the process. */
function isClient(name: string): boolean {
  return !name.startsWith("global#") && name.includes("().") && !isOfResponse(name) && !OF_A_FRAMEWORK.test(name) && ![name, madeBy(name)].some((n) => harmless.find(n) || limiters.find(n) || validators.find(n) || identity.find(n) || loggers.find(n) || queries.find(n));
}
