/** How each validation library writes a schema and parses with it. */

/** The shape of a value, as far as it is known. */
export type Shape =
  | { readonly k: "string" | "number" | "integer" | "boolean" | "date" | "unknown" }
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
  failed(result: string): string;
  value(result: string): string;
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

/** The library a project uses for schemas; zod where it uses none of them. */
export function schemaLibrary(uses: (name: string) => boolean): { readonly library: SchemaLibrary; readonly isNew: boolean } {
  const library = [zod, valibot].find((l) => uses(l.package));
  return { library: library ?? zod, isNew: library === undefined };
}
