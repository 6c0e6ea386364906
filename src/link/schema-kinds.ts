/** Which kind of value a schema lets through: a number or one of a list is told from a text in which anything may stand. */
import { validators } from "../libraries/validators.js";
import { lastName } from "./callee-names.js";
import { schemaOf } from "./questions/input-schemas.js";
import { alternatives, type Value } from "./values.js";

/** `text`: anything may stand in it. `plain`: a number, a date, one of a list, something that fits a pattern. */
export type FieldKind = "text" | "plain" | "unknown";

type External = Extract<Value, { k: "external" }>;

const PLAIN = /^(?:number|int|int32|uint32|float32|float64|integer|bigint|boolean|bool|stringbool|date|enum|nativeEnum|literal|picklist|uuid|uuidv4|uuidv7|guid|cuid|cuid2|ulid|nanoid|xid|ksuid|regex|pattern|datetime|isoDate|isoDateTime|isoTimestamp|isoTime|time|duration|ip|ipv4|ipv6|cidr|hex|hexadecimal|hexColor|digits|valid|oneOf|equal|alphanum|objectId|Enum|Integer|Number|Boolean|Literal|base64|jwt|null|undefined|void|never)$/;
/** Runs code of the project, or changes what comes out. */
const UNSEEN = /^(?:transform|refine|superRefine|pipe|preprocess|custom|check|rawCheck|rawTransform|overwrite|external|test|when|lazy|instanceof|codec|brand|and|or|union|variant|discriminatedUnion|intersection|alternatives|intersect)$/;
const TEXT = /^(?:string|any|unknown|text|String|Any|Unknown|mixed)$/;
const SHAPES = /^(?:object|strictObject|looseObject|extend|safeExtend|merge|keys|shape|append|Object|interface|partialObject)$/;
const LISTS = /^(?:array|of|items|Array|set|tuple)$/;
const WRAPS = /^(?:optional|nullable|nullish|exactOptional|nonNullish|nonOptional|readonly|prefault|fallback|Optional|Readonly|pipe)$/;
/** What it does not name goes through as well. */
const LETS_ALL = /^(?:passthrough|loose|looseObject|catchall|objectWithRest)$/;
/** What JSON Schema says of a text besides its length. */
const NARROWS = ["enum", "const", "pattern", "format", "contentEncoding"];
const MAX_DEPTH = 8;

/** The kind of (a member of) what a validator gave back. */
export function kindOfChecked(value: Value): FieldKind {
  const path: string[] = [];
  for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) {
    const row = v.name.endsWith("()") ? validators.find(v.name.slice(0, -2)) : undefined;
    if (row) {
      if (v.receiver?.k !== "external") return "unknown";
      const wrapper = typeof row.how === "object" ? row.how.value : [];
      const isWrapped = wrapper.some((w) => path[0] === w.split(".")[0]);
      return row.acceptsAll ? "text" : kindOfField(schemaOf(row, v.receiver, v.args ?? []), isWrapped ? path.slice(1) : path);
    }
    path.unshift(lastName(v.name));
  }
  return "unknown";
}

/** Whether a schema lets (a member of) what a validator gave back through: it names it, or whatever was sent. */
export function schemaHolds(value: Value): boolean {
  if (kindOfChecked(value) !== "unknown") return true;
  for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) if (v.name.endsWith("()") && LETS_ALL.test(lastName(v.name).replace("()", ""))) return true;
  return false;
}

/** The kind of a field of a schema. */
export function kindOfField(schema: Value | undefined, path: readonly string[], depth = 0): FieldKind {
  if (!schema || depth > MAX_DEPTH) return "unknown";
  const kinds = new Set(alternatives(schema).map((s) => (s.k === "object" ? ofObject(s, path, depth) : s.k === "external" ? ofExternal(s, path, depth) : "unknown")));
  return kinds.size === 1 ? ([...kinds][0] ?? "unknown") : "unknown";
}

function ofExternal(schema: External, path: readonly string[], depth: number): FieldKind {
  const names: string[] = [];
  for (let v: Value | undefined = schema; v?.k === "external"; v = v.receiver) {
    if (!v.name.endsWith("()")) continue;
    const name = lastName(v.name).replace("()", "");
    names.push(name);
    const [first] = v.args ?? [];
    if (SHAPES.test(name) && first?.k === "object" && path.length > 0) {
      const inner = below(first, path, depth);
      if (inner !== "unknown" || first.props.has(path[0] ?? "")) return inner;
    }
    if (LISTS.test(name)) return kindOfField(first?.k === "array" ? first.items[0] : first, path[0] === "[]" ? path.slice(1) : path, depth + 1);
    if (WRAPS.test(name) && first && first.k !== "literal" && first.k !== "function") return kindOfField(first, path, depth + 1);
  }
  if (names.some((n) => PLAIN.test(n))) return "plain";
  if (path.length > 0 && path[0] !== "[]" && !names.some((n) => TEXT.test(n))) return "unknown";
  if (names.some((n) => UNSEEN.test(n))) return "unknown";
  return names.some((n) => TEXT.test(n)) ? "text" : "unknown";
}

/** JSON Schema, or an object of schemas. */
function ofObject(schema: Extract<Value, { k: "object" }>, path: readonly string[], depth: number): FieldKind {
  const member = (name: string): Value | undefined => schema.props.get(name)?.();
  const type = member("type"), fields = member("properties");
  if (type?.k !== "literal" && fields?.k !== "object") return below(schema, path, depth);
  if (path.length > 0) return path[0] === "[]" ? kindOfField(member("items"), path.slice(1), depth + 1) : fields?.k === "object" ? below(fields, path, depth) : "unknown";
  if (type?.k !== "literal" || schema.rest.length > 0) return "unknown";
  if (type.value === "string") return NARROWS.some((name) => schema.props.has(name)) ? "plain" : "text";
  return type.value === "object" || type.value === "array" ? "unknown" : "plain";
}

function below(shape: Extract<Value, { k: "object" }>, path: readonly string[], depth: number): FieldKind {
  const [first, ...rest] = path;
  const inner = first === undefined ? undefined : shape.props.get(first)?.();
  return inner ? kindOfField(inner, rest, depth + 1) : "unknown";
}
