/** What adapters ask of the values that they are handed. */
import type { Value } from "../link/values.js";

/** Why a value is unknown: it is a text, and what stands in it cannot be read. */
export const SOME_TEXT = "a text";

export const UNKNOWN: Value = { k: "unknown" };

/** What a value can be: itself, or the members of a union. */
export function alternatives(v: Value): readonly Value[] {
  return v.k === "union" ? v.of : [v];
}

/** Nothing is given: a member that is not there, `undefined`, `null`. */
export function isAbsent(v: Value): boolean {
  return v.k === "literal" && v.value === null;
}

/** A text that is written down. */
export function textOf(v: Value | undefined): string | undefined {
  return v?.k === "literal" && typeof v.value === "string" && !v.isMasked ? v.value : undefined;
}
