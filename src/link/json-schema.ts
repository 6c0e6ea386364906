/** Reads a schema of a library as JSON Schema: what an API description can say of a validator. What cannot be read says nothing. */
import type { Json, JsonSchema } from "../concepts.js";
import { BOUNDS, MAKES, NARROWS, SHAPES, schemaLibraries } from "../libraries/schema-words.js";
import { lastName } from "./callee-names.js";
import { alternatives, type Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;
type ObjectValue = Extract<Value, { k: "object" }>;

/** A schema, and whether what it is about may be missing. */
interface Read {
  readonly schema: JsonSchema;
  readonly isOptional: boolean;
}

interface Call {
  readonly word: string;
  readonly args: readonly Value[];
}

const MAX_DEPTH = 10;
const MAX_MEMBERS = 200;
const MAX_PATTERN = 300;
const OPEN: Read = { schema: {}, isOptional: false };
/** What a JSON Schema written by hand may hold; everything else in it is left out. */
const KEYWORDS = new Set([
  "type", "properties", "required", "items", "prefixItems", "enum", "const", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
  "minProperties", "maxProperties", "additionalProperties", "anyOf", "oneOf", "allOf", "not", "default", "title", "description", "examples", "deprecated", "readOnly", "writeOnly",
]);
const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const SAYS_SCHEMA = ["type", "properties", "anyOf", "oneOf", "allOf", "enum", "const", "items"];

/** The schema as JSON Schema; undefined where nothing of it can be read. */
export function jsonSchemaOf(value: Value | undefined): JsonSchema | undefined {
  const { schema } = read(value, 0);
  return Object.keys(schema).length > 0 ? schema : undefined;
}

function read(value: Value | undefined, depth: number): Read {
  if (!value || depth > MAX_DEPTH) return OPEN;
  const [one, ...others] = alternatives(value);
  if (!one || others.length > 0) return OPEN;
  if (one.k === "external") return chain(one, depth);
  if (one.k === "object") return { schema: isWritten(one) ? written(one, depth) : members(one, depth), isOptional: false };
  return OPEN;
}

/** `z.string().email().optional()`: the calls in the order in which they are made. */
function chain(value: External, depth: number): Read {
  const library = schemaLibraries.find(value.name);
  if (!library) return OPEN;
  const calls: Call[] = [];
  for (let v: Value | undefined = value; v?.k === "external" && calls.length < 64; v = v.receiver) if (v.name.endsWith("()")) calls.unshift({ word: wordOf(v.name), args: v.args ?? [] });
  let now: Read = { schema: {}, isOptional: library.isLoose };
  calls.forEach((call, i) => {
    now = i === 0 ? made(call, depth, library.isLoose, wordOf(value.name)) : changed(now, call, depth);
  });
  return now;
}

function wordOf(name: string): string {
  return lastName(name).replace("()", "");
}

/** The first call of a chain makes the schema. */
function made(call: Call, depth: number, isLoose: boolean, last: string): Read {
  const { word, args } = call;
  const [first, second] = args;
  const of = (schema: JsonSchema): Read => ({ schema: { ...schema, ...options(args) }, isOptional: isLoose });
  switch (SHAPES[word]) {
    case "object":
      return of({ type: "object", ...(first?.k === "object" ? members(first, depth) : {}) });
    case "strict object":
      return of({ type: "object", ...(first?.k === "object" ? members(first, depth) : {}), additionalProperties: false });
    case "array":
      return of({ type: "array", ...itemsOf(first, depth) });
    case "tuple":
      return of({ type: "array", ...(first?.k === "array" ? { prefixItems: first.items.map((item) => read(item, depth + 1).schema) } : {}) });
    case "record": {
      const { schema } = read(second ?? first, depth + 1);
      return of({ type: "object", ...(Object.keys(schema).length > 0 && { additionalProperties: schema }) });
    }
    case "union": {
      const list = [first, second].find((a) => a?.k === "array");
      return of(list?.k === "array" ? anyOf(list.items.map((item) => read(item, depth + 1).schema)) : {});
    }
    case "intersection": {
      const parts = first?.k === "array" ? first.items : args.filter((a) => a.k === "external");
      return of({ allOf: parts.map((part) => read(part, depth + 1).schema) });
    }
    case "enum":
      return of(oneOf(args));
    case "literal":
      return of(first?.k === "array" ? oneOf([first]) : constant(first));
    case "pipe": {
      const [inner, ...actions] = args;
      const start = read(inner, depth + 1);
      return actions.reduce<Read>((now, action) => (action.k === "external" ? changed(now, { word: wordOf(action.name), args: action.args ?? [] }, depth) : now), start);
    }
    case "wrapper":
      return read(first, depth + 1);
    case undefined:
      break;
    default:
      // `optional(string())`, `Type.Partial(Item)`: what is changed is the first argument.
      return first?.k === "external" ? changed(read(first, depth + 1), { word, args: args.slice(1) }, depth) : OPEN;
  }
  if (word === "date" && last !== word && args.length === 0) return of(MAKES["date"] ?? {});
  return of(Object.hasOwn(MAKES, word) ? (MAKES[word] ?? {}) : {});
}

/** The calls behind it narrow or widen. */
function changed(now: Read, { word, args }: Call, depth: number): Read {
  const { schema } = now;
  const [first] = args;
  const to = (more: JsonSchema): Read => ({ ...now, schema: { ...schema, ...more } });
  switch (SHAPES[word]) {
    case "optional":
    case "default":
      return { schema: SHAPES[word] === "default" && literalOf(first) !== undefined ? { ...schema, default: literalOf(first) ?? null } : schema, isOptional: true };
    case "nullable":
      return { ...now, schema: orNull(schema) };
    case "nullish":
      return { schema: orNull(schema), isOptional: true };
    case "allow":
      return args.some((a) => a.k === "literal" && a.value === null) ? { ...now, schema: orNull(schema) } : now;
    case "required": {
      const own = schema["properties"];
      const isOfMembers = word === "Required" || (word === "required" && isObject(own) && !now.isOptional);
      return { schema: isOfMembers && isObject(own) ? { ...schema, required: Object.keys(own) } : schema, isOptional: false };
    }
    case "partial": {
      const { required, ...rest } = schema;
      void required;
      return { ...now, schema: rest };
    }
    case "extend":
      return to(merged(schema, first?.k === "object" ? members(first, depth) : read(first, depth + 1).schema));
    case "pick":
    case "omit":
      return to(chosen(schema, namesIn(args), SHAPES[word] === "pick"));
    case "array":
      return Object.keys(schema).length > 0 && schema["type"] !== "array" ? { schema: { type: "array", items: schema }, isOptional: false } : to(itemsOf(first, depth));
    case "union":
      return first?.k === "external" ? { ...now, schema: anyOf([schema, read(first, depth + 1).schema]) } : to(oneOf(args));
    case "intersection":
      return { ...now, schema: { allOf: [schema, read(first, depth + 1).schema] } };
    case "enum":
      return to(oneOf(args));
    case "pattern":
      return to(patternOf(first));
    case "strict":
      return schema["type"] === "object" ? to({ additionalProperties: false }) : now;
    case "description":
      return typeof literalOf(first) === "string" ? to({ description: literalOf(first) ?? "" }) : now;
    default:
      break;
  }
  if (Object.hasOwn(NARROWS, word) && args.every((a) => a.k !== "external")) return fits(schema, NARROWS[word] ?? {}) ? to(NARROWS[word] ?? {}) : now;
  return Object.hasOwn(BOUNDS, word) ? to(bounded(schema, BOUNDS[word] ?? [], literalOf(first))) : now;
}

/** A format is one of texts, a bound one of numbers. */
function fits(schema: JsonSchema, more: JsonSchema): boolean {
  return "format" in more ? schema["type"] === "string" : schema["type"] === "number" || schema["type"] === "integer";
}

function bounded({ type }: JsonSchema, which: readonly string[], value: Json | undefined): JsonSchema {
  if (typeof value !== "number" || !Number.isFinite(value)) return {};
  const kind = type === "string" ? "Length" : type === "array" ? "Items" : type === "number" || type === "integer" ? "imum" : undefined;
  const isCount = kind !== "imum";
  if (kind === undefined || (isCount && (!Number.isInteger(value) || value < 0))) return {};
  const names = { least: `min${kind}`, most: `max${kind}`, above: isCount ? undefined : "exclusiveMinimum", below: isCount ? undefined : "exclusiveMaximum" } as const;
  return Object.fromEntries(which.flatMap((w) => (isBound(w) && names[w] !== undefined ? [[names[w], value] as const] : [])));
}

const isBound = (word: string): word is "least" | "most" | "above" | "below" => ["least", "most", "above", "below"].includes(word);

function itemsOf(value: Value | undefined, depth: number): JsonSchema {
  const { schema } = read(value?.k === "array" ? value.items[0] : value, depth + 1);
  return Object.keys(schema).length > 0 ? { items: schema } : {};
}

/** The members of an object of schemas. */
function members(shape: ObjectValue, depth: number): JsonSchema {
  const entries = [...shape.props].slice(0, MAX_MEMBERS).map(([name, get]) => ({ name, ...read(get(), depth + 1) }));
  // Of what cannot be read it is not known whether it may be missing.
  const required = entries.filter(({ isOptional, schema }) => !isOptional && Object.keys(schema).length > 0).map(({ name }) => name);
  return { type: "object", properties: Object.fromEntries(entries.map(({ name, schema }) => [name, schema])), ...(required.length > 0 && { required }) };
}

function merged(a: JsonSchema, b: JsonSchema): JsonSchema {
  const [mine, theirs] = [a["properties"], b["properties"]];
  if (!isObject(theirs)) return {};
  const list = (of: JsonSchema): readonly Json[] => (Array.isArray(of["required"]) ? (of["required"] as readonly Json[]) : []);
  const required = [...list(a).filter((name) => typeof name === "string" && !Object.hasOwn(theirs, name)), ...list(b)];
  return { type: "object", properties: { ...(isObject(mine) ? mine : {}), ...theirs }, ...(required.length > 0 && { required }) };
}

function chosen(schema: JsonSchema, names: readonly string[], isKept: boolean): JsonSchema {
  const own = schema["properties"];
  if (!isObject(own)) return {};
  const stays = (name: string): boolean => names.includes(name) === isKept;
  const required = (Array.isArray(schema["required"]) ? (schema["required"] as readonly Json[]) : []).filter((name) => typeof name === "string" && stays(name));
  return { properties: Object.fromEntries(Object.entries(own).filter(([name]) => stays(name))), ...(Array.isArray(schema["required"]) && { required }) };
}

/** `{ a: true }`, `["a"]`, `"a"`. */
function namesIn(args: readonly Value[]): string[] {
  return args.flatMap((a) => {
    if (a.k === "object") return [...a.props.keys()];
    return (a.k === "array" ? a.items : [a]).flatMap((item) => (item.k === "literal" && typeof item.value === "string" && !item.isMasked ? [item.value] : []));
  });
}

/** `enum(["a", "b"])`, `enum({ A: "a" })`, `valid("a", "b")`. */
function oneOf(args: readonly Value[]): JsonSchema {
  const [first] = args;
  const values = first?.k === "array" ? first.items : first?.k === "object" ? [...first.props.values()].map((get) => get()) : args;
  const known = values.map((v) => literalOf(v)).filter((v) => v !== undefined);
  const types = new Set(known.map((v) => typeof v));
  const type: JsonSchema = types.size === 1 && types.has("string") ? { type: "string" } : {};
  return known.length > 0 && known.length === values.length ? { ...type, enum: known } : type;
}

function constant(value: Value | undefined): JsonSchema {
  const known = value && literalOf(value);
  return known === undefined ? {} : { const: known };
}

function literalOf(value: Value | undefined): Json | undefined {
  return value?.k === "literal" && !value.isMasked ? value.value : undefined;
}

/** Flags change what an expression means, and a schema has none. */
function patternOf(value: Value | undefined): JsonSchema {
  const [source, flags] = value?.k === "external" && value.name === "global#RegExp()" ? (value.args ?? []).map((a) => literalOf(a)) : [];
  return typeof source === "string" && source.length <= MAX_PATTERN && (flags === undefined || flags === "" || flags === "u") ? { pattern: source } : {};
}

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  return schemas.length === 0 || schemas.some((s) => Object.keys(s).length === 0) ? {} : { anyOf: schemas };
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (typeof type === "string") return { ...schema, type: [type, "null"], ...(Array.isArray(schema["enum"]) && { enum: [...(schema["enum"] as readonly Json[]), null] }) };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Schemas that are written as JSON Schema

/** `{ type: "object", properties: … }`: not an object whose members are schemas of a library. */
function isWritten(value: ObjectValue): boolean {
  return SAYS_SCHEMA.some((name) => {
    const is = value.props.get(name)?.();
    return is !== undefined && is.k !== "external";
  });
}

/** What stands behind a schema's arguments: `Type.String({ minLength: 1 })`. */
function options(args: readonly Value[]): JsonSchema {
  const last = args.at(-1);
  if (last?.k !== "object" || ![...last.props.keys()].every((name) => KEYWORDS.has(name))) return {};
  const { type, properties, ...rest } = written(last, MAX_DEPTH - 1);
  void type;
  void properties;
  return rest;
}

function written(value: ObjectValue, depth: number): JsonSchema {
  const found: Record<string, Json> = {};
  for (const [name, get] of value.props) {
    if (!KEYWORDS.has(name)) continue;
    const is = keyword(name, get(), depth);
    if (is !== undefined) found[name] = is;
  }
  return found;
}

function keyword(name: string, value: Value, depth: number): Json | undefined {
  const schemaIn = (v: Value): JsonSchema => read(v, depth + 1).schema;
  switch (name) {
    case "properties":
      return value.k === "object" ? Object.fromEntries([...value.props].slice(0, MAX_MEMBERS).map(([key, get]) => [key, schemaIn(get())])) : undefined;
    case "items":
    case "not":
      return schemaIn(value);
    case "additionalProperties":
      return typeof literalOf(value) === "boolean" ? literalOf(value) : schemaIn(value);
    case "anyOf":
    case "oneOf":
    case "allOf":
    case "prefixItems":
      return value.k === "array" && value.items.length > 0 ? value.items.map(schemaIn) : undefined;
    case "type": {
      const types = (value.k === "array" ? value.items : [value]).map((v) => literalOf(v)).filter((t): t is string => typeof t === "string" && TYPES.has(t));
      return types.length === 0 ? undefined : value.k === "array" ? types : types[0];
    }
    case "required":
    case "enum":
    case "examples": {
      const list = value.k === "array" ? value.items.map((v) => literalOf(v)).filter((v) => v !== undefined) : [];
      return list.length === 0 || (value.k === "array" && list.length < value.items.length && name !== "required") ? undefined : [...new Set(list)];
    }
    default:
      return plain(name, literalOf(value));
  }
}

const NUMBERS = /^(?:m(?:in|ax)|exclusive|multipleOf)/;

function plain(name: string, value: Json | undefined): Json | undefined {
  if (value === undefined || name === "const" || name === "default") return value;
  if (NUMBERS.test(name)) return typeof value === "number" ? value : undefined;
  return typeof value === (/^(?:uniqueItems|deprecated|readOnly|writeOnly)$/.test(name) ? "boolean" : "string") ? value : undefined;
}
