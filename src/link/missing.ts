/** What stands for nobody, where a library says: `if (session === undefined)` turns nobody away where a row that is missing is `null`. */
import { missing } from "../libraries/missing.js";
import type { IdentityRow } from "../libraries/rows.js";
import { identityRow } from "./library.js";
import { alternatives, type Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;
type Literal = Extract<Value, { k: "literal" }>;

/** Whether a value is what a table tells of what it is where nobody is found, or one of a list. */
export function mayBeMissing(v: Value): boolean {
  return givenForNobody(v) !== undefined;
}

/** What a value is that stands for nobody, or may do so, where that can be told. */
export function nobodyIn(v: Value): "null" | "undefined" | undefined {
  if (v.marks?.under === "allow") return undefined;
  if (v.k === "literal") return v.value === null ? v.only : undefined;
  return v.marks?.isThere ? undefined : givenForNobody(v);
}

function givenForNobody(v: Value): "null" | "undefined" | undefined {
  if (v.k !== "external" || v.marks?.identity !== 1) return undefined;
  // `rows[0]`
  return v.name.endsWith(".[]") ? "undefined" : v.name.endsWith("()") ? missing.find(v.name)?.gives : undefined;
}

/**
 * Whether somebody who is missing is never equal to what a value is compared with.
 *
 * @param isOptional whether a member of them is compared, which was read with `?.`
 * @param nobodyAt what stands for nobody at a path of a request
 */
export function isNeverMissing(value: Value, other: Literal, isOptional: () => boolean, nobodyAt: (shape: string, path: string) => "null" | "undefined" | undefined): boolean {
  if (other.isMasked || (other.value !== null && other.value !== false && other.value !== "" && other.value !== 0) || (other.value === null && other.only === undefined)) return false;
  const all = alternatives(value), isOfCaller = all.some(isThere);
  return all.some((v) => {
    // `return null`, beside the row, and what nobody was given.
    if (v.k === "literal") return isOfCaller && v.value === null && v.marks?.under !== "allow" && isOtherNothing(v, other);
    if (v.k === "request") return other.only !== undefined && isOfCaller && v.marks?.under !== "allow" && (nobodyAt(v.shape, v.path) ?? other.only) !== other.only;
    if (v.k !== "external" || v.marks?.identity !== 1 || v.marks.isThere || v.marks.under === "allow") return false;
    const given = givenForNobody(v);
    if (given) return given !== other.only;
    if (!v.name.endsWith("()")) return other.only !== "undefined" && isOfMissing(v) && isOptional();
    const how = failureOf(v);
    return how === "false" ? other.value === null : how === "null" && other.value !== null;
  });
}

/** Whether one is null and the other undefined, as far as both are known. */
export function isOtherNothing(a: Literal, b: Literal): boolean {
  return a.only !== undefined && b.only !== undefined && a.only !== b.only;
}

/** Whether a value is of a caller, where it is there. */
function isThere({ marks }: Value): boolean {
  return marks?.identity === 1 || marks?.under === "allow";
}

/** Whether a value is a member of what is missing where nobody is found. */
function isOfMissing(v: External): boolean {
  let of: Value | undefined = v.receiver;
  while (of?.k === "external" && !of.name.endsWith("()")) of = of.receiver;
  return of?.k === "external" && !of.marks?.isThere && (missing.find(of.name) !== undefined || failureOf(of) === "null");
}

function failureOf(v: External): IdentityRow["onFailure"] | undefined {
  return identityRow(v.name.slice(0, -2), v.args ?? [])?.onFailure;
}
