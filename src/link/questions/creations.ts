/**
 * New rows that anybody can have made. Letters, reports, subscriptions and links are made by strangers on purpose: where
 * a project guards nearly everything else, something has to speak for a check.
 */
import type { Step } from "../trace.js";
import type { Asked } from "./asked.js";
import type { Effect } from "./effects.js";
import { whoseRows } from "./whose.js";

/**
 * Whether more than the missing check says that one is meant: the row is somebody's, others have to be known to make
 * such rows or to write something where this endpoint stands, or the project is not one that thinks of checks.
 */
export function isMeantForSome(asked: Asked, step: Step, effect: Effect): boolean {
  if (!asked.isOfCarefulProject()) return true;
  const whose = whoseRows(asked, step);
  return whose === "of the caller" || whose === "of somebody" || asked.isGuardedElsewhere(effect);
}
