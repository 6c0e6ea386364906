/**
 * New rows that anybody can have made. Letters, reports, subscriptions and links are made by strangers on purpose: where
 * a project guards nearly everything else, something has to speak for a check.
 */
import { queries } from "../../libraries/queries.js";
import { callsIn } from "../callee-names.js";
import { isCreation } from "../privacy.js";
import type { Step } from "../trace.js";
import { alternatives } from "../values.js";
import type { Asked } from "./asked.js";
import type { Effect } from "./effects.js";
import { whoseRows } from "./whose.js";

/** Whether a step makes a new row: by its method, or by keeping what was made in the process. */
export function makesRow({ callee, args }: Step, effect: Effect): boolean {
  if (effect.kind !== "write") return false;
  if (isCreation(effect)) return true;
  if (callee.k !== "external" || !callee.name.endsWith(".save")) return false;
  const made = args.length > 0 ? args.flatMap((a) => alternatives(a)) : callee.receiver ? [callee.receiver] : [];
  return made.length > 0 && made.every((v) => v.k === "instance" || (v.k === "external" && v.name.endsWith("()") && !isFound(v.name)));
}

function isFound(name: string): boolean {
  return callsIn(name).some((call) => queries.find(call)?.effect === "read");
}

/**
 * Whether more than the missing check says that one is meant: the row is somebody's, others have to be known to make
 * such rows or to write something where this endpoint stands, or the project is not one that thinks of checks.
 */
export function isMeantForSome(asked: Asked, step: Step, effect: Effect): boolean {
  if (!asked.isOfCarefulProject()) return true;
  const whose = whoseRows(asked, step);
  return whose === "of the caller" || whose === "of somebody" || asked.isGuardedElsewhere(effect);
}
