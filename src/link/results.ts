/** What is either a value or an error: which of the two it is, and what is in it, where the project made it with a package. */
import { type ResultRow, results } from "../libraries/results.js";
import { lastName } from "./callee-names.js";
import { UNKNOWN, type Value, VOID } from "./values.js";

type External = Extract<Value, { k: "external" }>;

function rowOf(made: External): ResultRow | undefined {
  return made.name.endsWith("()") ? results.find(made.name.slice(0, -2)) : undefined;
}

function told(row: ResultRow, member: string, made: External): Value | undefined {
  const is = row.tells[member];
  const isHeld = row.holds.includes(member);
  if (row.is === "either") return isHeld || is !== undefined ? UNKNOWN : undefined;
  if (isHeld) return made.args?.[0] ?? VOID;
  if (row.lacks.includes(member)) return VOID;
  return is === undefined ? undefined : { k: "literal", value: is };
}

/** `result.value`, `result.error`. */
export function memberOfResult(made: External, name: string): Value | undefined {
  const row = rowOf(made);
  return row && told(row, name, made);
}

/** `result.isErr()`, `result.unwrapOr(nobody)`. */
export function askedOfResult(method: External, args: readonly Value[]): Value | undefined {
  const made = method.receiver;
  const row = made?.k === "external" ? rowOf(made) : undefined;
  if (!row || made?.k !== "external") return undefined;
  const member = `${lastName(method.name)}()`;
  if (row.orElse === member && row.is !== "good") return row.is === "bad" ? args[0] : UNKNOWN;
  return told(row, row.orElse === member ? (row.holds[0] ?? member) : member, made);
}

/** Methods that go on with one of the functions they are given: which one for a value and for an error, and whether a value is made of what it gives. */
const GO_ON: ReadonlyMap<string, { readonly good?: number; readonly bad?: number; readonly makes?: true }> = new Map([
  ["match", { good: 0, bad: 1 }], ["map", { good: 0, makes: true }], ["asyncMap", { good: 0, makes: true }], ["andThen", { good: 0 }],
  ["asyncAndThen", { good: 0 }], ["andTee", { good: 0 }], ["mapErr", { bad: 0, makes: true }], ["orElse", { bad: 0 }],
]);

export interface GoingOn {
  /** The argument that is run, if one is. */
  readonly at: number | undefined;
  readonly given: Value;
  /** The value or error that the method gives, of what the function gave. */
  result(of: Value | undefined): Value;
}

/** How `result.match(found, refused)` and `result.andThen(work)` go on, where it is known which of the two the result is. */
export function goingOn(method: External): GoingOn | undefined {
  const made = method.receiver;
  const row = made?.k === "external" ? rowOf(made) : undefined;
  const how = row && GO_ON.get(lastName(method.name));
  if (!how || !row || row.is === "either" || made?.k !== "external") return undefined;
  const at = how[row.is];
  return { at, given: made.args?.[0] ?? VOID, result: (of) => (at === undefined || !of ? made : how.makes ? { ...made, args: [of] } : of) };
}
