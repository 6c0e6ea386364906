/**
 * What the words of schema libraries say of a value, as JSON Schema. zod, valibot, joi, yup, TypeBox and their like
 * share most of them: a word means the same wherever it stands.
 * https://zod.dev/api https://valibot.dev/api/ https://joi.dev/api/ https://github.com/jquense/yup https://github.com/sinclairzx81/typebox
 */
import type { JsonSchema } from "../concepts.js";
import { table } from "./match.js";

const text = (format?: string): JsonSchema => ({ type: "string", ...(format !== undefined && { format }) });

/** Words for a kind of text: they make a schema, or narrow one. */
const FORMATS: Readonly<Record<string, string>> = {
  email: "email", url: "uri", uri: "uri", httpUrl: "uri", uuid: "uuid", uuidv4: "uuid", uuidv7: "uuid", guid: "uuid", datetime: "date-time", isoDateTime: "date-time", isoTimestamp: "date-time",
  isoDate: "date", isoTime: "time", time: "time", duration: "duration", ip: "ip", ipv4: "ipv4", ipv6: "ipv6", hostname: "hostname", base64: "byte",
};

/** Words that make a schema. */
export const MAKES: Readonly<Record<string, JsonSchema>> = {
  string: text(), String: text(), text: text(), number: { type: "number" }, Number: { type: "number" }, Numeric: { type: "number" }, float32: { type: "number" }, float64: { type: "number" },
  int: { type: "integer" }, int32: { type: "integer" }, uint32: { type: "integer" }, integer: { type: "integer" }, Integer: { type: "integer" }, bigint: { type: "integer" }, port: { type: "integer" },
  boolean: { type: "boolean" }, bool: { type: "boolean" }, Boolean: { type: "boolean" }, stringbool: text(), date: text("date-time"), Date: text("date-time"),
  null: { type: "null" }, Null: { type: "null" }, any: {}, unknown: {}, Any: {}, Unknown: {}, mixed: {}, cuid: text(), cuid2: text(), ulid: text(), nanoid: text(), jwt: text(),
  ...Object.fromEntries(Object.entries(FORMATS).map(([word, format]) => [word, text(format)])),
};

/** Words that narrow what there is. */
export const NARROWS: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(Object.entries(FORMATS).map(([word, format]) => [word, { format }])),
  int: { type: "integer" }, integer: { type: "integer" }, safe: { type: "integer" }, positive: { exclusiveMinimum: 0 }, negative: { exclusiveMaximum: 0 }, nonnegative: { minimum: 0 }, nonpositive: { maximum: 0 },
};

/** Words whose argument bounds: a number, a text's length, how many there are. */
export const BOUNDS: Readonly<Record<string, readonly ("least" | "most" | "above" | "below")[]>> = {
  min: ["least"], minLength: ["least"], minValue: ["least"], minItems: ["least"], gte: ["least"], max: ["most"], maxLength: ["most"], maxValue: ["most"], maxItems: ["most"], lte: ["most"],
  gt: ["above"], greater: ["above"], moreThan: ["above"], lt: ["below"], less: ["below"], lessThan: ["below"], length: ["least", "most"],
};

export type Word =
  | "object" | "strict object" | "array" | "tuple" | "record" | "union" | "intersection" | "enum" | "literal"
  /** Its argument is the schema. */
  | "wrapper" | "pipe"
  /** Members of an object are added, chosen, left out. */
  | "extend" | "pick" | "omit" | "partial" | "required"
  | "optional" | "nullable" | "nullish" | "allow" | "pattern" | "default" | "strict" | "description";

/** Words about the shape of a value. */
export const SHAPES: Readonly<Record<string, Word>> = {
  object: "object", Object: "object", looseObject: "object", interface: "object", strictObject: "strict object", array: "array", Array: "array", set: "array", tuple: "tuple", Tuple: "tuple",
  record: "record", Record: "record", looseRecord: "record", partialRecord: "record",
  union: "union", Union: "union", discriminatedUnion: "union", variant: "union", alternatives: "union", or: "union", intersection: "intersection", intersect: "intersection", Intersect: "intersection", Composite: "intersection", and: "intersection", concat: "intersection",
  enum: "enum", nativeEnum: "enum", picklist: "enum", Enum: "enum", valid: "enum", oneOf: "enum", equal: "enum", UnionEnum: "enum", literal: "literal", Literal: "literal",
  readonly: "wrapper", Readonly: "wrapper", lazy: "wrapper", pipe: "pipe", extend: "extend", safeExtend: "extend", merge: "extend", keys: "extend", append: "extend", shape: "extend", augment: "extend",
  pick: "pick", Pick: "pick", omit: "omit", Omit: "omit", partial: "partial", Partial: "partial", deepPartial: "partial", required: "required", Required: "required", exist: "required", defined: "required",
  optional: "optional", Optional: "optional", exactOptional: "optional", undefinedable: "optional", notRequired: "optional", nullable: "nullable", Nullable: "nullable", nullish: "nullish", allow: "allow",
  regex: "pattern", pattern: "pattern", matches: "pattern", default: "default", prefault: "default", catch: "default", strict: "strict", description: "description", describe: "description",
};

/** Libraries whose words these are. `isLoose`: a member may be missing unless it says otherwise. */
export const schemaLibraries = table([
  { match: ["joi", "@hapi/joi", "celebrate", "yup"], isLoose: true },
  {
    match: [
      "zod/*", "@zod/mini", "@hono/zod-openapi", "zod-openapi/*", "@asteasolutions/zod-to-openapi", "astro/zod", "valibot", "@sinclair/typebox/*", "typebox/*", "elysia", "superstruct", "@fastify/type-provider-typebox",
    ],
    isLoose: false,
  },
]);

/** Decorators of class-validator, as words above. https://github.com/typestack/class-validator#validation-decorators */
export const DECORATORS: Readonly<Record<string, JsonSchema>> = {
  IsString: text(), IsNumber: { type: "number" }, IsInt: { type: "integer" }, IsBoolean: { type: "boolean" }, IsArray: { type: "array" }, IsObject: { type: "object" }, IsEmail: text("email"), IsUrl: text("uri"), IsUUID: text("uuid"),
  IsDate: text("date-time"), IsDateString: text("date-time"), IsISO8601: text("date-time"), IsNumberString: text(), IsBooleanString: text(), IsMongoId: text(), IsIP: text(), IsPhoneNumber: text(), IsJWT: text(), IsPositive: { exclusiveMinimum: 0 }, IsNegative: { exclusiveMaximum: 0 }, IsNotEmpty: {},
};
