/** Resolver maps: which functions answer which fields, through merges, spreads and modules in other files. */
import type { Place } from "../../concepts.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { alternatives } from "../values.js";

type FunctionValue = Extract<Value, { k: "function" }>;

export const ROOTS = ["Query", "Mutation", "Subscription"] as const;
export type Root = (typeof ROOTS)[number];

/** One field of a type and what answers it. */
export interface Field {
  readonly name: string;
  readonly value: Value;
  readonly place: Place | undefined;
}

const MAX_DEPTH = 8;

/** The maps a value is made of: itself, the members of lists, what is given to a function that merges. */
export function mapsOf(value: Value, depth = MAX_DEPTH): readonly Value[] {
  if (depth === 0) return [];
  if (value.k === "union") return value.of.flatMap((v) => mapsOf(v, depth - 1));
  if (value.k === "array") return [...value.items, ...(value.of ? [value.of] : [])].flatMap((v) => mapsOf(v, depth - 1));
  if (value.k === "external") return (value.args ?? []).flatMap((v) => mapsOf(v, depth - 1));
  return value.k === "object" || value.k === "module" ? [value] : [];
}

/** The names of the types a map speaks of. */
export function typesIn(map: Value): readonly string[] {
  if (map.k === "module") return map.file.facts.exports.filter((e) => !e.isType && e.as !== "*" && e.as !== "=").map((e) => e.as);
  if (map.k !== "object") return [];
  return [...new Set([...map.props.keys(), ...map.rest.flatMap((r) => alternatives(r()).flatMap(typesIn))])];
}

/** The fields of one type in a map, with where each is written. */
export function fieldsOf(linker: Linker, map: Value, type: string): readonly Field[] {
  const found: Field[] = [];
  for (const fields of fieldMaps(linker, map, type)) collect(linker, fields, found, MAX_DEPTH);
  return found;
}

/** A type may be spoken of in a map and again in what is spread into it. */
function fieldMaps(linker: Linker, map: Value, type: string): readonly Value[] {
  if (map.k !== "object") return alternatives(linker.member(map, type));
  const own = map.props.get(type);
  return own ? alternatives(own()) : map.rest.flatMap((r) => alternatives(r()).flatMap((v) => fieldMaps(linker, v, type)));
}

function collect(linker: Linker, fields: Value, into: Field[], depth: number): void {
  if (depth === 0) return;
  if (fields.k === "external") for (const a of fields.args ?? []) collect(linker, a, into, depth - 1);
  else if (fields.k === "union") for (const v of fields.of) collect(linker, v, into, depth - 1);
  else if (fields.k === "module") for (const name of typesIn(fields)) into.push({ name, value: linker.exported(fields.file, name), place: undefined });
  else if (fields.k === "object") {
    for (const r of fields.rest) collect(linker, r(), into, depth - 1);
    for (const [name, get] of fields.props) into.push({ name, value: get(), place: fields.keys?.get(name) });
  }
}

/** The functions that answer a field: itself, its `resolve`, or what a library combined. */
export function resolverOf(linker: Linker, value: Value, member: "resolve" | "subscribe"): Value {
  if (value.k !== "object") return value;
  const own = linker.member(value, member);
  return own.k === "literal" ? linker.member(value, "resolve") : own;
}

/** `combineResolvers(check, …, answer)`: the functions in their order. */
export function combined(value: Value): readonly Value[] {
  if (value.k !== "external" || !/^graphql-resolvers#(?:combineResolvers|pipeResolvers)\(\)$/.test(value.name)) return [value];
  return (value.args ?? []).flatMap((a) => (a.k === "array" ? a.items : [a])).flatMap(combined);
}

/** Where a field stands: its key, else the function itself. */
export function placeOf(field: Field, handler: Value): Place | undefined {
  if (field.place) return field.place;
  const fn = alternatives(handler).find((v): v is FunctionValue => v.k === "function");
  const facts = fn?.file.facts.fns[fn.index];
  if (fn && facts) return { file: fn.file.path, pos: facts.at, end: facts.end };
  return handler.k === "external" ? handler.at : undefined;
}
