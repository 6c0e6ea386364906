/** What stands for nobody, where a library says: `if (session === undefined)` turns nobody away where a row that is missing is `null`. */
import { missing } from "../libraries/missing.js";
import type { IdentityRow } from "../libraries/rows.js";
import { identityRow } from "./library.js";
import { alternatives, type Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;
type Literal = Extract<Value, { k: "literal" }>;

/** Whether a value is what a table tells of what it is where nobody is found. */
export function mayBeMissing(v: Value): boolean {
  return v.k === "external" && v.marks?.identity === 1 && v.name.endsWith("()") && missing.find(v.name) !== undefined;
}

/** Whether somebody who is missing is never equal to what a value is compared with; `isOptional`: a member of them is, which was read with `?.`. */
export function isNeverMissing(value: Value, other: Literal, isOptional: () => boolean): boolean {
  if (other.isMasked || (other.value !== null && other.value !== false && other.value !== "" && other.value !== 0) || (other.value === null && other.only === undefined)) return false;
  return alternatives(value).some((v) => {
    if (v.k !== "external" || v.marks?.identity !== 1 || v.marks.isThere || v.marks.under === "allow") return false;
    if (!v.name.endsWith("()")) return other.only !== "undefined" && isOfMissing(v) && isOptional();
    const found = missing.find(v.name);
    if (found) return found.gives !== other.only;
    const how = failureOf(v);
    return how === "false" ? other.value === null : how === "null" && other.value !== null;
  });
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
