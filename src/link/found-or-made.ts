/** Rows that are found by what the caller sends, or else made: whoever has none is somebody from then on. */
import { senders } from "../libraries/verification.js";
import { isCreation } from "./asked-rows.js";
import { alternatives, type Value } from "./values.js";

/** Whether a value is of a caller who was found. */
export function isFound({ marks }: Value): boolean {
  return marks?.identity === 1 && !marks.isCapability;
}

/** Whether a value is what a caller brings to be found by. */
function isBrought({ marks }: Value): boolean {
  return marks?.credential === "cookie" || marks?.credential === "header";
}

/** Whether a value is of such a row. */
export function isFoundOrMade(value: Value): boolean {
  const all = alternatives(value);
  return all.length > 1 && all.some((v) => isFound(v) || isBrought(v)) && all.some((v) => v.marks?.identity === undefined && isMade(v));
}

/** What a service has sent: its sender was told by its signature, and says what it is about. */
function isSent(value: Value): boolean {
  for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) if (senders.find(v.name)) return true;
  return false;
}

/** Whether the caller may as well say who he is: `request.body.userId ?? session.userId`. */
function isChosen(value: Extract<Value, { k: "union" }>): boolean {
  return value.of.some((v) => isFound(v) && !isSent(v)) && value.of.some(({ marks }) => (marks?.input ?? marks?.checked) !== undefined && marks?.identity === undefined && marks?.under !== "allow" && !marks?.credential);
}

/** Values, and what is in them, without those: what is looked up by one of them is looked up for everybody. */
export function withoutGuests(contents: readonly Value[]): readonly Value[] {
  const guests = contents.filter((v) => v.k === "union" && (isFoundOrMade(v) || isChosen(v)));
  return guests.length === 0 ? contents : contents.filter((v) => !guests.some((g) => g === v || (g.k === "union" && g.of.includes(v))));
}

function isMade(v: Value): boolean {
  for (let r: Value | undefined = v; r?.k === "external"; r = r.receiver) if (r.name.endsWith("()") && isCreation({ kind: "write", what: r.name.slice(0, -2) })) return true;
  return false;
}
