/**
 * What a class with class-validator's decorators lets through, as JSON Schema: for descriptions of the API.
 * https://github.com/typestack/class-validator#validation-decorators
 */
import type { Json, JsonSchema } from "../../concepts.js";
import type { Member } from "../../extract/facts.js";
import { DECORATORS } from "../../libraries/schema-words.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { textsOf } from "./applications.js";
import { type ClassValue, type Decorator, type Decorators } from "../decorators.js";
import { UNKNOWN } from "../values.js";

const MAX_DEPTH = 5;
const TYPES: Readonly<Record<string, JsonSchema>> = { string: { type: "string" }, number: { type: "number" }, boolean: { type: "boolean" }, Date: { type: "string", format: "date-time" } };
/** Decorators whose arguments bound, and what each argument is. */
const BOUNDS: Readonly<Record<string, readonly string[]>> = {
  Min: ["minimum"], Max: ["maximum"], MinLength: ["minLength"], MaxLength: ["maxLength"], Length: ["minLength", "maxLength"], ArrayMinSize: ["minItems"], ArrayMaxSize: ["maxItems"],
};

interface Members {
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** Decorators of members that let nothing else through or less than the others say. */
const SAYS_NO_MORE = /^(?:class-validator#(?:Min|Is(?:Optional|Int|Number|NumberString|Positive|Defined|NotEmpty|Divisible\w*|String|Boolean|Array))$|class-transformer#(?:Type|Expose)$|@nestjs\/swagger#)/;

/** Schemas of members of which something says more than can be told in one. */
const partly = new WeakSet<object>();

const NONE: Members = { properties: new Map(), required: new Set() };

export class DtoSchemas {
  constructor(private readonly linker: Linker, private readonly decorators: Decorators) {}

  /** The schema that a class stands for: JSON Schema, or the schema of another library that it was made of. */
  of(cls: ClassValue): Value | undefined {
    const base = this.linker.baseOf(cls);
    if (base?.k === "external" && /#createZodDto\(\)$/.test(base.name)) return base.args?.[0];
    const members = this.membersOf(cls, 0);
    return members.properties.size > 0 ? valueOf(schemaOf(members)) : undefined;
  }

  private membersOf(value: Value | undefined, depth: number): Members {
    if (!value || depth > MAX_DEPTH) return NONE;
    if (value.k === "external") return this.mapped(value, depth);
    if (value.k !== "class") return NONE;
    const inherited = this.membersOf(this.linker.baseOf(value), depth + 1);
    const properties = new Map(inherited.properties), required = new Set(inherited.required);
    for (const m of value.facts.members) {
      if (m.fn !== undefined || m.isStatic) continue;
      const written = this.decorators.of(value.file, value.facts, m.decorators, value.up), all = written.filter(({ name }) => /^class-(?:validator|transformer)#/.test(name));
      if (all.length === 0) continue;
      const schema = this.member(m, all, depth);
      properties.set(m.name, schema);
      if (written.length < (m.decorators?.length ?? 0) || written.some((d) => !SAYS_NO_MORE.test(d.name) && Object.keys(said(d)).length === 0)) partly.add(schema);
      if (all.some((d) => d.name === "class-validator#IsOptional")) required.delete(m.name);
      else required.add(m.name);
    }
    return { properties, required };
  }

  private member(m: Member, all: readonly Decorator[], depth: number): JsonSchema {
    const isList = /\[\]$|^(?:Array|Set)</.test(m.type ?? "");
    const given = all.find((d) => d.name === "class-transformer#Type")?.args[0];
    const nested = all.some((d) => d.name === "class-validator#ValidateNested") && given?.k === "function" ? this.membersOf(this.linker.returned(given, []), depth + 1) : NONE;
    let own: JsonSchema = TYPES[m.type ?? ""] ?? {}, items: JsonSchema = nested.properties.size > 0 ? schemaOf(nested) : {};
    for (const d of all) {
      const isForEach = d.args.some((a) => a.k === "object" && a.props.has("each"));
      if (isForEach) items = { ...items, ...said(d) };
      else own = { ...own, ...said(d) };
    }
    if (!isList && own["type"] !== "array") return { ...items, ...own };
    return { ...own, type: "array", ...(Object.keys(items).length > 0 && { items }) };
  }

  /** `PartialType(Item)` and its like. */
  private mapped({ name, args = [] }: Extract<Value, { k: "external" }>, depth: number): Members {
    const how = /#(PartialType|PickType|OmitType|IntersectionType)\(\)$/.exec(name)?.[1];
    const all = how === undefined ? [] : (how === "IntersectionType" ? args : args.slice(0, 1)).map((a) => this.membersOf(a, depth + 1));
    const properties = new Map(all.flatMap((of) => [...of.properties])), required = new Set(all.flatMap((of) => [...of.required]));
    const keys = new Set(textsOf(args[1] ?? UNKNOWN));
    const stays = (key: string): boolean => (how === "PickType" ? keys.has(key) : how !== "OmitType" || !keys.has(key));
    return { properties: new Map([...properties].filter(([key]) => stays(key))), required: how === "PartialType" ? new Set() : new Set([...required].filter(stays)) };
  }
}

function schemaOf({ properties, required }: Members): JsonSchema {
  return { type: "object", properties: Object.fromEntries(properties), ...(required.size > 0 && { required: [...required] }) };
}

/** What one decorator says. */
function said({ name, args }: Decorator): JsonSchema {
  const word = name.slice(name.indexOf("#") + 1);
  const numbers = args.map((a) => (a.k === "literal" && typeof a.value === "number" ? a.value : undefined));
  if (Object.hasOwn(BOUNDS, word)) return Object.fromEntries((BOUNDS[word] ?? []).flatMap((key, i) => (numbers[i] === undefined ? [] : [[key, numbers[i]]])));
  if (word === "IsIn" || word === "IsEnum") {
    const [first] = args;
    const values = first?.k === "array" ? first.items : first?.k === "object" ? [...first.props.values()].map((get) => get()) : [];
    const known = values.flatMap((v) => (v.k === "literal" && !v.isMasked ? [v.value] : []));
    return known.length > 0 && known.length === values.length ? { enum: known } : {};
  }
  return Object.hasOwn(DECORATORS, word) ? (DECORATORS[word] ?? {}) : {};
}

function valueOf(json: Json): Value {
  if (Array.isArray(json)) return { k: "array", items: (json as readonly Json[]).map(valueOf) };
  if (typeof json !== "object" || json === null) return { k: "literal", value: json as string | number | boolean | null };
  return { k: "object", props: new Map(Object.entries(json as JsonSchema).map(([key, value]) => [key, () => valueOf(value)])), rest: [], isOpen: partly.has(json) };
}
