/** What a query chose of a model, whichever library asked: the terms in which leaks of columns are told. */
import { namesAccount, type Sensitivity, sensitivityOf } from "../../libraries/columns.js";
import type { Place } from "../../concepts.js";
import type { Value } from "../values.js";

export type External = Extract<Value, { k: "external" }>;
export type ObjectValue = Extract<Value, { k: "object" }>;

/** A model as the code, or a schema beside it, declares it. */
export interface Model {
  readonly name: string;
  /** The columns that a query brings along when it names none. */
  readonly columns: readonly string[];
  /** The model that a field leads to. */
  related(field: string): Model | undefined;
  /** Fields that are joined without being asked for. */
  readonly eager?: readonly string[];
}

/** A row, or a list of rows. */
export interface Row {
  readonly model: Model;
  /** The columns that were chosen; absent: all. */
  readonly only?: ReadonlySet<string>;
  readonly without?: ReadonlySet<string>;
  readonly joined?: readonly Row[];
  /** Where it was joined, if that is written by itself. */
  readonly at?: Place | undefined;
}

export interface Exposed {
  readonly at?: Place | undefined;
  readonly column: string;
  readonly of: string;
  readonly as: Sensitivity;
  /** It is what somebody signs in with, beside a name to do so. */
  readonly isOfAccount: boolean;
}

const MAX_JOINS = 4;

/** The columns of a row that are for the server alone. */
export function exposedIn(row: Row, depth = 0): readonly Exposed[] {
  if (depth > MAX_JOINS) return [];
  const isAccount = row.model.columns.some(namesAccount);
  const own = row.model.columns.flatMap((column) => {
    const as = row.only?.has(column) === false || row.without?.has(column) ? undefined : sensitivityOf(column);
    return as ? [{ column, of: row.model.name, as, isOfAccount: isAccount && as === "secret", ...(row.at && { at: row.at }) }] : [];
  });
  const eager = row.only ? [] : (row.model.eager ?? []).flatMap((field) => row.model.related(field) ?? []);
  return [...own, ...[...(row.joined ?? []), ...eager.map((model) => ({ model }))].flatMap((r) => exposedIn(r, depth + 1))];
}

/** A property of an object literal. */
export function propOf(v: Value | undefined, name: string): Value | undefined {
  return v?.k === "object" ? v.props.get(name)?.() : undefined;
}

export function isTrue(v: Value | undefined): boolean {
  return v?.k === "literal" && v.value === true;
}

export function isFalse(v: Value | undefined): boolean {
  return v?.k === "literal" && (v.value === false || v.value === 0);
}

/** Whether everything that is in an object can be seen. */
export function isWhole(v: Value | undefined): v is ObjectValue {
  return v?.k === "object" && !v.isOpen && v.rest.length === 0;
}

/** A text that is written down. */
export function textIn(v: Value | undefined): string | undefined {
  return v?.k === "literal" && typeof v.value === "string" && !v.isMasked ? v.value : undefined;
}

/** A list of texts that is written down, or one of them alone. */
export function textsIn(v: Value | undefined): readonly string[] | undefined {
  const one = textIn(v);
  if (one !== undefined) return [one];
  if (v?.k !== "array" || v.of) return undefined;
  const all = v.items.map(textIn);
  return all.every((t) => t !== undefined) ? all : undefined;
}
