/** What stands for nobody, where a library says: `if (session === undefined)` turns nobody away where a row that is missing is `null`. */
import { missing } from "../libraries/missing.js";
import { identityRow } from "./library.js";
import { alternatives, type Value } from "./values.js";

type Literal = Extract<Value, { k: "literal" }>;

/** Whether a value is what a table tells of what it is where nobody is found. */
export function mayBeMissing(v: Value): boolean {
  return v.k === "external" && v.marks?.identity === 1 && v.name.endsWith("()") && missing.find(v.name) !== undefined;
}

/** Whether somebody who is missing is never equal to what a value is compared with. */
export function isNeverMissing(value: Value, other: Literal): boolean {
  if (other.isMasked || (other.value !== null && other.value !== false && other.value !== "" && other.value !== 0) || (other.value === null && other.only === undefined)) return false;
  return alternatives(value).some((v) => {
    if (v.k !== "external" || v.marks?.identity !== 1 || v.marks.isThere || v.marks.under === "allow" || !v.name.endsWith("()")) return false;
    const found = missing.find(v.name);
    if (found) return found.gives !== other.only;
    const how = identityRow(v.name.slice(0, -2), v.args ?? [])?.onFailure;
    return how === "false" ? other.value === null : how === "null" && other.value !== null;
  });
}
