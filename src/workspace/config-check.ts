/** Checks configuration data against the schema, and says what is wrong in words and where. */
import type { Node } from "jsonc-parser";
import { jsonc } from "../extract/json.js";
import { problemAt, type ConfigProblem, type ConfigSource } from "./config-error.js";
import type { Schema } from "./config-schema.js";
import { closest } from "./spelling.js";

const A: Readonly<Record<string, string>> = {
  object: "an object", array: "a list", string: "a string", boolean: "true or false", number: "a number", integer: "a whole number", null: "null",
};

/** Problems of a value, given as a parsed node. `path` is how messages name it. */
export function* check(schema: Schema, node: Node, source: ConfigSource, path: readonly string[] = []): Generator<ConfigProblem> {
  const at = (place: Node, message: string, hint?: string): ConfigProblem => problemAt({ source, offset: place.offset, length: place.length }, message, hint);
  const name = path.length > 0 ? `"${path.join(".")}"` : "the configuration";

  if (schema.anyOf) {
    const branch = schema.anyOf.find((s) => isOfType(s, node));
    if (branch) yield* check(branch, node, source, path);
    else yield at(node, `${name} must be ${schema.anyOf.map(wanted).join(" or ")}, not ${got(node)}`);
    return;
  }
  const value: unknown = jsonc().getNodeValue(node);
  if (!isOfType(schema, node) || (schema.enum && !schema.enum.some((choice) => choice === value))) {
    const words = schema.enum?.filter((choice) => typeof choice === "string") ?? [];
    const meant = typeof value === "string" ? closest(value, words) : undefined;
    yield at(node, `${name} must be ${wanted(schema)}, not ${got(node)}`, meant && `did you mean "${meant}"?`);
    return;
  }
  if (typeof value === "string" && value.length < (schema.minLength ?? 0)) yield at(node, `${name} must not be empty`);
  if (typeof value === "number" && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))) {
    yield at(node, `${name} must be ${schema.minimum === undefined ? "" : `at least ${schema.minimum}`}${schema.maximum === undefined ? "" : ` at most ${schema.maximum}`}`.trim());
  }
  if (node.type === "object") yield* checkObject(schema, node, source, path);
  if (node.type === "array") yield* checkArray(schema, node, source, path);
}

function* checkObject(schema: Schema, node: Node, source: ConfigSource, path: readonly string[]): Generator<ConfigProblem> {
  const known = schema.properties ?? {};
  const given = new Set<string>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key) continue;
    const name = String(jsonc().getNodeValue(key));
    const place = { source, offset: key.offset, length: key.length };
    if (given.has(name)) yield problemAt(place, `"${name}" is given twice`);
    given.add(name);
    const own = Object.hasOwn(known, name) ? known[name] : undefined;
    const other = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
    const next = own ?? other;
    if (next && value) yield* check(next, value, source, [...path, name]);
    else if (!next && schema.additionalProperties === false) {
      const meant = closest(name, Object.keys(known));
      yield problemAt(place, `unknown ${path.at(-1) === "rules" ? "rule" : "key"} "${name}"`, meant && `did you mean "${meant}"?`);
    }
  }
  for (const name of schema.required ?? []) {
    if (!given.has(name)) yield problemAt({ source, offset: node.offset, length: 1 }, `"${[...path, name].join(".")}" is missing`);
  }
}

function* checkArray(schema: Schema, node: Node, source: ConfigSource, path: readonly string[]): Generator<ConfigProblem> {
  const items = node.children ?? [];
  const label = path.join(".");
  if (items.length < (schema.minItems ?? 0)) yield problemAt({ source, offset: node.offset, length: node.length }, `"${label}" must not be empty`);
  for (const [i, item] of items.entries()) {
    const of = isTuple(schema.items) ? schema.items[i] : schema.items;
    if (of) yield* check(of, item, source, [...path.slice(0, -1), `${path.at(-1) ?? ""}[${i}]`]);
    else if (schema.additionalItems === false) yield problemAt({ source, offset: item.offset, length: item.length }, `"${label}" has more than level and options`);
  }
}

function isTuple(items: Schema["items"]): items is readonly Schema[] {
  return Array.isArray(items);
}

function isOfType(schema: Schema, node: Node): boolean {
  if (schema.type === undefined) return true;
  if (schema.type === "integer") return node.type === "number" && Number.isInteger(node.value);
  return schema.type === node.type;
}

function wanted(schema: Schema): string {
  if (schema.enum) {
    const words = schema.enum.map((choice) => JSON.stringify(choice));
    return words.length === 1 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  }
  if (schema.type === "array" && schema.items && !isTuple(schema.items) && schema.items.type === "string") return "a list of strings";
  if (schema.type === "array" && isTuple(schema.items)) return "a list of level and options";
  return A[schema.type ?? ""] ?? "something else";
}

function got(node: Node): string {
  const value: unknown = jsonc().getNodeValue(node);
  return typeof value === "object" && value !== null ? (A[node.type] ?? node.type) : JSON.stringify(value).slice(0, 60);
}
