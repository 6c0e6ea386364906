/** How each validation library writes a schema and parses with it. */

/** The shape of a value, as far as it is known. */
export type Shape =
  | { readonly k: "string" | "number" | "integer" | "boolean" | "date" | "unknown" | "any" }
  | { readonly k: "array" | "record"; readonly of: Shape }
  | { readonly k: "union"; readonly of: readonly Shape[] }
  | { readonly k: "literal"; readonly of: string }
  | { readonly k: "object"; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly k: "enum"; readonly of: readonly string[] }
  | { readonly k: "optional" | "nullable"; readonly of: Shape };

export interface SchemaLibrary {
  readonly package: string;
  /** Its import, as documented. */
  readonly local: string;
  readonly imported: string;
  /** The schema as code. */
  write(shape: Shape): string;
  /** An expression that parses, and throws where that fails. */
  demand(schema: string, value: string): string;
  /** An expression that parses without throwing. */
  parse(schema: string, value: string): string;
  /** Whether that failed, and what came out, by the name of its result. */
  failed(result: string, schema: string): string;
  value(result: string): string;
  /** What its parsing takes besides. */
  readonly also?: { readonly name: string; readonly from: string };
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const fieldsOf = (fields: Readonly<Record<string, Shape>>, write: (shape: Shape) => string): string => Object.entries(fields).map(([name, shape]) => `${key(name)}: ${write(shape)}`).join(", ");
const texts = (of: readonly string[]): string => of.map((text) => JSON.stringify(text)).join(", ");

/** https://zod.dev/api */
const zod: SchemaLibrary = {
  package: "zod", local: "z", imported: "z",
  write(shape) {
    switch (shape.k) {
      case "integer": return "z.number().int()";
      case "date": return "z.coerce.date()";
      case "array": return `z.array(${zod.write(shape.of)})`;
      case "record": return `z.record(z.string(), ${zod.write(shape.of)})`;
      case "union": return `z.union([${shape.of.map(zod.write).join(", ")}])`;
      case "literal": return `z.literal(${shape.of})`;
      case "object": return `z.object({ ${fieldsOf(shape.fields, zod.write)} })`;
      case "enum": return `z.enum([${texts(shape.of)}])`;
      case "optional": return `${zod.write(shape.of)}.optional()`;
      case "nullable": return `${zod.write(shape.of)}.nullable()`;
      default: return `z.${shape.k}()`;
    }
  },
  demand: (schema, value) => `${schema}.parse(${value})`,
  parse: (schema, value) => `${schema}.safeParse(${value})`,
  failed: (result) => `!${result}.success`,
  value: (result) => `${result}.data`,
};

/** https://valibot.dev/guides/schemas/ */
const valibot: SchemaLibrary = {
  package: "valibot", local: "v", imported: "*",
  write(shape) {
    switch (shape.k) {
      case "integer": return "v.pipe(v.number(), v.integer())";
      case "date": return "v.pipe(v.string(), v.isoTimestamp(), v.transform((text) => new Date(text)))";
      case "array": return `v.array(${valibot.write(shape.of)})`;
      case "record": return `v.record(v.string(), ${valibot.write(shape.of)})`;
      case "union": return `v.union([${shape.of.map(valibot.write).join(", ")}])`;
      case "literal": return `v.literal(${shape.of})`;
      case "object": return `v.object({ ${fieldsOf(shape.fields, valibot.write)} })`;
      case "enum": return `v.picklist([${texts(shape.of)}])`;
      case "optional": return `v.optional(${valibot.write(shape.of)})`;
      case "nullable": return `v.nullable(${valibot.write(shape.of)})`;
      default: return `v.${shape.k}()`;
    }
  },
  demand: (schema, value) => `v.parse(${schema}, ${value})`,
  parse: (schema, value) => `v.safeParse(${schema}, ${value})`,
  failed: (result) => `!${result}.success`,
  value: (result) => `${result}.output`,
};

/** https://joi.dev/api */
const joi: SchemaLibrary = {
  package: "joi", local: "Joi", imported: "default",
  write(shape) {
    const required = (inner: Shape): string => (inner.k === "optional" ? joi.write(inner.of) : `${joi.write(inner)}.required()`);
    switch (shape.k) {
      // An empty text is one, as for the others.
      case "string": return 'Joi.string().allow("")';
      case "integer": return "Joi.number().integer()";
      case "unknown": case "any": return "Joi.any()";
      case "array": return `Joi.array().items(${joi.write(shape.of)})`;
      case "record": return `Joi.object().pattern(Joi.string(), ${joi.write(shape.of)})`;
      case "union": return `Joi.alternatives(${shape.of.map(joi.write).join(", ")})`;
      case "literal": return `Joi.valid(${shape.of})`;
      case "object": return `Joi.object({ ${fieldsOf(shape.fields, required)} })`;
      case "enum": return `Joi.string().valid(${texts(shape.of)})`;
      case "optional": return joi.write(shape.of);
      case "nullable": return `${joi.write(shape.of)}.allow(null)`;
      default: return `Joi.${shape.k}()`;
    }
  },
  demand: (schema, value) => `Joi.attempt(${value}, ${schema})`,
  parse: (schema, value) => `${schema}.validate(${value}, { stripUnknown: true, convert: false })`,
  failed: (result) => `${result}.error`,
  value: (result) => `${result}.value`,
};

/** https://github.com/jquense/yup: what was found to fit is of its type from there on. */
const yup: SchemaLibrary = {
  package: "yup", local: "yup", imported: "*",
  write(shape) {
    const defined = (inner: Shape): string => (inner.k === "optional" ? yup.write(inner) : `${yup.write(inner)}.defined()`);
    switch (shape.k) {
      case "integer": return "yup.number().integer()";
      case "unknown": case "any": return "yup.mixed()";
      case "array": return `yup.array().of(${defined(shape.of)})`;
      case "record": return "yup.object()";
      case "union": return "yup.mixed()";
      case "literal": return `yup.mixed().oneOf([${shape.of}] as const)`;
      case "object": return `yup.object({ ${fieldsOf(shape.fields, defined)} })`;
      case "enum": return `yup.string().oneOf([${texts(shape.of)}] as const)`;
      case "optional": return `${yup.write(shape.of)}.optional()`;
      case "nullable": return `${yup.write(shape.of)}.nullable()`;
      default: return `yup.${shape.k}()`;
    }
  },
  demand: (schema, value) => `${schema}.validateSync(${value}, { strict: true })`,
  parse: (_, value) => value,
  failed: (result, schema) => `!${schema}.isValidSync(${result}, { strict: true })`,
  value: (result) => result,
};

/** https://github.com/sinclairzx81/typebox: what was found to fit is of its type from there on. */
const typebox: SchemaLibrary = {
  package: "@sinclair/typebox", local: "Type", imported: "Type", also: { name: "Value", from: "@sinclair/typebox/value" },
  write(shape) {
    switch (shape.k) {
      case "date": return "Type.String()";
      case "array": return `Type.Array(${typebox.write(shape.of)})`;
      case "record": return `Type.Record(Type.String(), ${typebox.write(shape.of)})`;
      case "union": return `Type.Union([${shape.of.map(typebox.write).join(", ")}])`;
      case "literal": return `Type.Literal(${shape.of})`;
      case "object": return `Type.Object({ ${fieldsOf(shape.fields, typebox.write)} })`;
      case "enum": return `Type.Union([${shape.of.map((text) => `Type.Literal(${JSON.stringify(text)})`).join(", ")}])`;
      case "optional": return `Type.Optional(${typebox.write(shape.of)})`;
      case "nullable": return `Type.Union([${typebox.write(shape.of)}, Type.Null()])`;
      default: return `Type.${shape.k.charAt(0).toUpperCase()}${shape.k.slice(1)}()`;
    }
  },
  demand: (schema, value) => `Value.Parse(${schema}, ${value})`,
  parse: (_, value) => value,
  failed: (result, schema) => `!Value.Check(${schema}, ${result})`,
  value: (result) => result,
};

/** https://arktype.io/docs: a definition is a text, or a tuple where it is made of others. */
const arktype: SchemaLibrary = {
  package: "arktype", local: "type", imported: "type",
  write: (shape) => `type(${definition(shape)})`,
  demand: (schema, value) => `${schema}.assert(${value})`,
  parse: (schema, value) => `${schema}(${value})`,
  failed: (result) => `${result} instanceof type.errors`,
  value: (result) => result,
};

function definition(shape: Shape): string {
  switch (shape.k) {
    case "integer": return '"number.integer"';
    case "date": return '"string.date.iso"';
    case "any": return '"unknown"';
    case "array": return `[${definition(shape.of)}, "[]"]`;
    case "record": return `{ "[string]": ${definition(shape.of)} }`;
    case "union": return shape.of.map(definition).reduce((all, one) => `[${all}, "|", ${one}]`);
    case "literal": return `["===", ${shape.of}]`;
    case "enum": return `["===", ${texts(shape.of)}]`;
    case "object": return `{ ${Object.entries(shape.fields).map(([name, of]) => (of.k === "optional" ? `${JSON.stringify(`${name}?`)}: ${definition(of.of)}` : `${key(name)}: ${definition(of)}`)).join(", ")} }`;
    case "optional": return `[${definition(shape.of)}, "|", "undefined"]`;
    case "nullable": return `[${definition(shape.of)}, "|", "null"]`;
    default: return JSON.stringify(shape.k);
  }
}

/** The library a project uses for schemas; zod where it uses none of them. */
export function schemaLibrary(uses: (name: string) => boolean): { readonly library: SchemaLibrary; readonly isNew: boolean } {
  const library = [zod, valibot, joi, yup, typebox, arktype].find((l) => uses(l.package));
  return { library: library ?? zod, isNew: library === undefined };
}
