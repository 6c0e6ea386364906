/** What a schema is about: which parts of the request it names, and what a validator was given. */
import type { ValidatorRow } from "../../libraries/rows.js";
import { inputsOf, type InputMark, type Value } from "../values.js";
import { isPart, type Part } from "./known-input.js";

type External = Extract<Value, { k: "external" }>;

/** The schema of a validating call: what its method hangs on, or its first argument. */
export function schemaOf(row: ValidatorRow, callee: External, args: readonly Value[]): Value | undefined {
  return row.input === 1 ? args[0] : callee.receiver;
}

/** The parts of the request that are keys of a schema (or of a plain object of schemas); undefined where it has no such keys. */
export function partsOfSchema(schema: Value | undefined): readonly Part[] | undefined {
  for (let v = schema; v; v = v.k === "external" ? v.receiver : undefined) {
    const shape = v.k === "object" ? v : v.k === "external" ? v.args?.find((a) => a.k === "object") : undefined;
    if (shape?.k !== "object") continue;
    const parts = [...shape.props.keys()].filter((k): k is Part => k === "body" || k === "query" || k === "params");
    return parts.length > 0 && !shape.isOpen && shape.rest.length === 0 ? parts : undefined;
  }
  return undefined;
}

/**
 * The input a validator is given. Of an object with the parts of a request, a schema checks those that it
 * names; what cannot be seen is taken to be `unseen`.
 */
export function inputFor(input: Value | undefined, schema: Value | undefined, unseen: readonly InputMark[]): readonly InputMark[] {
  const marks = input ? inputsOf(input) : [];
  const parts = partsOfSchema(schema);
  if (marks.length === 0) return input && input.k !== "literal" ? unseen.filter((m) => !parts || (isPart(m.part) && parts.includes(m.part))) : [];
  const isRequest = input?.k === "object" && ["body", "query", "params"].some((p) => input.props.has(p));
  return isRequest && parts ? marks.filter((m) => m.path !== "" || (isPart(m.part) && parts.includes(m.part))) : marks;
}
