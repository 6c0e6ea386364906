/** Descriptions that stand in the code as values: documents and single operations that libraries are handed. */
import type { Operation, Place } from "../../concepts.js";
import { descriptions, describingPackages } from "../../libraries/descriptions.js";
import type { Evaluator } from "../evaluate.js";
import { alternatives, type FileNode, type Value } from "../values.js";

/** What one call is handed. */
export interface Given {
  readonly place: Place;
  readonly operations: readonly Operation[];
  readonly readsComments: boolean;
  /** It may be handed more than can be seen. */
  readonly isOpen: boolean;
}

/** Steps of evaluation that one call may cost. */
const FUEL = 50_000;
const METHOD = /^(?:get|put|post|delete|options|head|patch|trace|query)$/i;

/** The calls in a file that describe an API. */
export function* givenIn(evaluator: Evaluator, file: FileNode): Generator<Given> {
  if (!file.facts.imports.some((i) => describingPackages.has(i.specifier))) return;
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call") continue;
      evaluator.start(FUEL);
      const env = evaluator.defaultEnv(file, index);
      const callee = alternatives(evaluator.callee(env, event, call)).find((c) => c.k === "external");
      const row = callee?.k === "external" ? (descriptions.find(callee.name) ?? descriptions.find(`${callee.name}()`)) : undefined;
      if (!row) continue;
      const [first = { k: "unknown" as const }] = evaluator.argumentsOf(env, event, call);
      const place = { file: file.path, pos: call.pos, end: call.end };
      const read = row.is === "operation" ? operationOf(evaluator, first, place) : documentOf(evaluator, row.is.document, first, place);
      yield { place, ...read, readsComments: row.readsComments === true };
    }
  }
}

type Read = Pick<Given, "operations" | "isOpen">;

function operationOf(evaluator: Evaluator, value: Value, place: Required<Place>): Read {
  const method = textOf(evaluator.member(value, "method")), path = textOf(evaluator.member(value, "path"));
  return method === undefined || path === undefined ? { operations: [], isOpen: true } : { operations: [{ ...place, method: method.toUpperCase(), path }], isOpen: false };
}

function documentOf(evaluator: Evaluator, members: readonly string[], first: Value, place: Required<Place>): Read {
  let isOpen = false;
  for (const path of members) {
    const value = path.split(".").reduce((at, name) => (name === "" ? at : evaluator.member(at, name)), first);
    // Made by one of the others: it is read there.
    if (value.k === "external" && descriptions.find(value.name)) return { operations: [], isOpen: false };
    if (value.k === "object") return pathsIn(evaluator, evaluator.member(value, "paths"), place);
    if (value.k !== "literal") isOpen = true;
  }
  return { operations: [], isOpen };
}

/** A document without paths is what generators begin with. */
function pathsIn(evaluator: Evaluator, paths: Value, place: Required<Place>): Read {
  if (paths.k === "literal") return { operations: [], isOpen: false };
  if (paths.k !== "object") return { operations: [], isOpen: true };
  const operations: Operation[] = [];
  let isOpen = paths.isOpen || paths.rest.length > 0;
  for (const [path, read] of paths.props) {
    const item = read();
    if (item.k !== "object") {
      isOpen = true;
      continue;
    }
    if (item.rest.length > 0) isOpen = true;
    for (const name of item.props.keys()) {
      const at = item.keys?.get(name) ?? paths.keys?.get(path) ?? place;
      if (METHOD.test(name)) operations.push({ file: at.file, pos: at.pos, end: at.end ?? at.pos + name.length, method: name.toUpperCase(), path });
    }
  }
  return { operations, isOpen };
}

function textOf(value: Value): string | undefined {
  return value.k === "literal" && typeof value.value === "string" ? value.value : undefined;
}
