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
  if (marks.length === 0) return input && mayBeRequest(input) ? unseen.filter((m) => !parts || (isPart(m.part) && parts.includes(m.part))) : [];
  const isRequest = input?.k === "object" && ["body", "query", "params"].some((p) => input.props.has(p));
  return isRequest && parts ? marks.filter((m) => m.path !== "" || (isPart(m.part) && parts.includes(m.part))) : marks;
}

/** Whether a value of which no input is known may be the request: a row, a variable of the server or another service's answer is not. */
function mayBeRequest(v: Value, depth = 3): boolean {
  const isWhole = (a: Value | undefined): boolean => a?.k === "request" && a.path === "";
  if (v.k === "union") return v.of.some((o) => mayBeRequest(o, depth));
  if (v.k === "object") return v.isOpen || v.rest.length > 0 || (depth > 0 && [...v.props.values()].some((p) => mayBeRequest(p(), depth - 1)));
  if (v.k === "array") return depth > 0 && [...v.items, ...(v.of ? [v.of] : [])].some((i) => mayBeRequest(i, depth - 1));
  // A package that was handed the request may have read it.
  if (v.k === "external") return depth > 0 && (v.args?.some((a) => isWhole(a) || (a.k === "external" && mayBeRequest(a, depth - 1))) === true || (v.receiver !== undefined && (v.receiver.k === "request" || mayBeRequest(v.receiver, depth - 1))));
  return v.k === "unknown" || v.k === "request";
}
