/** What a project's own Prisma client declares, made from its schema: the client is generated, and often not there. */
import { type Block, blocksOf, type Field } from "../../schema/prisma-text.js";

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model-field-scalar-types */
const SCALARS: Readonly<Record<string, string>> = {
  String: "string", Int: "number", BigInt: "bigint", Float: "number", Decimal: "Prisma.Decimal", Boolean: "boolean", DateTime: "Date", Json: "Prisma.JsonValue", Bytes: "Uint8Array",
};

/** What `select`, `include` and `omit` make of a model. https://www.prisma.io/docs/orm/prisma-client/type-safety */
const PAYLOADS = `
type $Any<A> = 0 extends 1 & A ? true : false;
type $Base<M extends $Model, A> = A extends { omit: infer O } ? { [K in keyof M["scalars"] as K extends keyof O ? (O[K] extends true ? never : K) : K]: M["scalars"][K] } : M["scalars"];
type $Payload<M extends $Model, A> = $Any<A> extends true ? any
  : A extends { select: infer S extends object } ? $Selected<M, S>
  : A extends { include: infer I extends object } ? $Base<M, A> & $Included<M, I>
  : $Base<M, A>;
type $Selected<M extends $Model, S> = S extends unknown ? { -readonly [K in keyof S as S[K] extends false | undefined | null ? never : K]: $Member<M, K, S[K]> } : never;
type $Included<M extends $Model, I> = I extends unknown ? { -readonly [K in keyof I as I[K] extends false | undefined | null ? never : K]: $Member<M, K, I[K]> } : never;
type $Member<M extends $Model, K, A> = K extends keyof M["scalars"] ? M["scalars"][K] : K extends keyof M["relations"] ? $Relation<M["relations"][K], A> : K extends "_count" ? $Counts<M, A> : any;
type $Counts<M extends $Model, A> = A extends { select: infer S } ? { -readonly [K in keyof S]: number } : { [K in keyof M["relations"]]: number };
type $Relation<R, A> = [R] extends [(infer E extends $Model)[]] ? $Payload<E, A>[] : null extends R ? $Payload<Extract<R, $Model>, A> | null : R extends $Model ? $Payload<R, A> : any;
type $Aggregated<M extends $Model, A> = A extends unknown ? { -readonly [K in keyof A as K extends "_count" | "_sum" | "_avg" | "_min" | "_max" ? K : never]: K extends "_count" ? (A[K] extends true ? number : { -readonly [F in keyof A[K]]: number }) : { -readonly [F in keyof A[K]]: F extends keyof M["scalars"] ? (K extends "_avg" ? number | null : NonNullable<M["scalars"][F]> | null) : any } } : never;
type $Grouped<M extends $Model, A> = A extends { by: infer B } ? { [F in (B extends readonly (infer E)[] ? E : B) & keyof M["scalars"]]: M["scalars"][F] } & $Aggregated<M, A> : any;
interface $Model { scalars: object; relations: object }
interface $Delegate<M extends $Model> {
  findUnique<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A> | null>;
  findUniqueOrThrow<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>>;
  findFirst<const A extends object = {}>(args?: A): Prisma.PrismaPromise<$Payload<M, A> | null>;
  findFirstOrThrow<const A extends object = {}>(args?: A): Prisma.PrismaPromise<$Payload<M, A>>;
  findMany<const A extends object = {}>(args?: A): Prisma.PrismaPromise<$Payload<M, A>[]>;
  create<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>>;
  update<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>>;
  upsert<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>>;
  delete<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>>;
  createManyAndReturn<const A extends object>(args: A): Prisma.PrismaPromise<$Payload<M, A>[]>;
  createMany(args: object): Prisma.PrismaPromise<Prisma.BatchPayload>;
  updateMany(args: object): Prisma.PrismaPromise<Prisma.BatchPayload>;
  deleteMany(args?: object): Prisma.PrismaPromise<Prisma.BatchPayload>;
  count<const A extends object = {}>(args?: A): Prisma.PrismaPromise<A extends { select: infer S } ? (S extends true ? number : { -readonly [K in keyof S]: number }) : number>;
  aggregate<const A extends object>(args: A): Prisma.PrismaPromise<$Aggregated<M, A>>;
  groupBy<const A extends object>(args: A): Prisma.PrismaPromise<$Grouped<M, A>[]>;
  readonly fields: any;
}
`;

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference */
const NAMESPACE = `
  interface PrismaPromise<T> extends Promise<T> { readonly [Symbol.toStringTag]: "PrismaPromise" }
  interface BatchPayload { count: number }
  class Decimal {
    constructor(value: string | number | Decimal);
    toNumber(): number; toFixed(places?: number): string; toString(): string; toJSON(): string; valueOf(): string;
    plus(n: Decimal | number | string): Decimal; add(n: Decimal | number | string): Decimal; minus(n: Decimal | number | string): Decimal; sub(n: Decimal | number | string): Decimal;
    times(n: Decimal | number | string): Decimal; mul(n: Decimal | number | string): Decimal; div(n: Decimal | number | string): Decimal;
    equals(n: Decimal | number | string): boolean; greaterThan(n: Decimal | number | string): boolean; lessThan(n: Decimal | number | string): boolean;
  }
  type JsonPrimitive = string | number | boolean | null;
  interface JsonObject { [key: string]: JsonValue | undefined }
  interface JsonArray extends Array<JsonValue> {}
  type JsonValue = string | number | boolean | JsonObject | JsonArray | null;
  type InputJsonValue = any;
  type InputJsonObject = any;
  type DefaultArgs = any;
  const JsonNull: any;
  const DbNull: any;
  const AnyNull: any;
  class Sql { readonly sql: string; readonly values: unknown[] }
  function sql(texts: TemplateStringsArray, ...values: unknown[]): Sql;
  function raw(text: string): Sql;
  function join(values: readonly unknown[], separator?: string): Sql;
  const empty: Sql;
  class PrismaClientKnownRequestError extends Error { code: string; clientVersion: string; meta?: Record<string, unknown> }
  class PrismaClientUnknownRequestError extends Error { clientVersion: string }
  class PrismaClientValidationError extends Error { clientVersion: string }
  class PrismaClientInitializationError extends Error { clientVersion: string; errorCode?: string }
  class PrismaClientRustPanicError extends Error { clientVersion: string }
  type TransactionClient = Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$transaction" | "$use" | "$extends">;
`;

const CLIENT = `
  constructor(options?: object);
  $connect(): Promise<void>;
  $disconnect(): Promise<void>;
  $on(event: string, callback: (event: any) => void): any;
  $use(middleware: (params: any, next: (params: any) => Promise<any>) => Promise<any>): void;
  $extends(extension: unknown): this;
  $transaction<const P extends readonly Prisma.PrismaPromise<any>[]>(queries: P, options?: object): Promise<{ -readonly [K in keyof P]: Awaited<P[K]> }>;
  $transaction<R>(work: (tx: Prisma.TransactionClient) => Promise<R>, options?: object): Promise<R>;
  $queryRaw<T = unknown>(query: TemplateStringsArray | Prisma.Sql, ...values: any[]): Prisma.PrismaPromise<T>;
  $queryRawUnsafe<T = unknown>(query: string, ...values: any[]): Prisma.PrismaPromise<T>;
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: any[]): Prisma.PrismaPromise<number>;
  $executeRawUnsafe(query: string, ...values: any[]): Prisma.PrismaPromise<number>;
`;

const ARGUMENTS = "FindUnique FindUniqueOrThrow FindFirst FindFirstOrThrow FindMany Create Update Upsert Delete".split(" ");
const INPUTS = "WhereInput WhereUniqueInput OrderByWithRelationInput OrderByWithAggregationInput CreateInput UncheckedCreateInput UpdateInput UncheckedUpdateInput CreateManyInput UpdateManyMutationInput Select Include".split(" ");

const isHidden = (field: Field): boolean => field.attributes.some(({ name }) => name === "ignore") || field.type === "Unsupported";

function member(field: Field, type: string): string {
  return `${field.name}: ${field.isList ? `${/\W/.test(type.replace(/^Prisma\./, "")) ? `(${type})` : type}[]` : field.isOptional ? `${type} | null` : type};`;
}

/** The body of the module that a client made from these schemas is imported from; nothing where there is no model. */
export function prismaModule(schemas: readonly string[]): string | undefined {
  const blocks = new Map<string, Block & { readonly body: string }>();
  for (const text of schemas) {
    for (const block of blocksOf(text)) {
      if (/^(?:model|view|type|enum)$/.test(block.kind) && !blocks.has(block.name)) blocks.set(block.name, { ...block, body: text.slice(block.pos + block.name.length, block.close) });
    }
  }
  const all = [...blocks.values()];
  const models = all.filter(({ kind }) => kind === "model" || kind === "view");
  if (models.length === 0) return undefined;
  const enums = all.filter(({ kind }) => kind === "enum").map(({ name, body }) => ({ name, values: valuesIn(body) }));
  const isModel = (name: string): boolean => /^(?:model|view)$/.test(blocks.get(name)?.kind ?? "");
  const isKnown = (name: string): boolean => Object.hasOwn(SCALARS, name) || /^(?:enum|type)$/.test(blocks.get(name)?.kind ?? "");
  const rows = all.filter(({ kind }) => kind !== "enum").map(({ name, fields }) => {
    const scalars = fields.filter((f) => !isHidden(f) && isKnown(f.type)).map((f) => member(f, SCALARS[f.type] ?? f.type));
    return `export interface ${name} { ${scalars.join(" ")} }`;
  });
  const relations = models.map(({ name, fields }) => `interface $${name} { scalars: ${name}; relations: { ${fields.filter((f) => isModel(f.type)).map((f) => member(f, `$${f.type}`)).join(" ")} } }`);
  const namespaced = models.flatMap(({ name }) => [
    `type ${name}GetPayload<A> = $Payload<$${name}, A>;`, `interface ${name}Delegate extends $Delegate<$${name}> {}`,
    ...ARGUMENTS.map((a) => `interface ${name}${a}Args { select?: object | null; include?: object | null; omit?: object | null; where?: any; data?: any; [more: string]: any }`),
    ...INPUTS.map((i) => `type ${name}${i} = any;`),
  ]);
  const choices = enums.flatMap(({ name, values }) => [`export const ${name}: { ${values.map((v) => `readonly ${v}: "${v}";`).join(" ")} };`, `export type ${name} = ${values.map((v) => `"${v}"`).join(" | ") || "never"};`]);
  const delegates = models.map(({ name }) => `readonly ${name.charAt(0).toLowerCase()}${name.slice(1)}: Prisma.${name}Delegate;`);
  return [
    PAYLOADS, ...rows, ...relations, ...choices, `export namespace $Enums { ${enums.map(({ name }) => `export { ${name} };`).join(" ")} }`,
    `export namespace Prisma {${NAMESPACE}${namespaced.join("\n")}}`, `export class PrismaClient<O = unknown, U = unknown, E = unknown> {${CLIENT}${delegates.join("\n")}}`,
  ].join("\n");
}

/** The values of an enum: a line of one is no field. */
function valuesIn(body: string): string[] {
  return body.split("\n").flatMap((line) => /^[ \t]*([A-Za-z]\w*)/.exec(line.replace(/\/\/.*$/, ""))?.[1] ?? []);
}

/** Where a schema says that its client is generated, relative to the schema; undefined where it says nothing. */
export function outputOf(schema: string): string | undefined {
  return blocksOf(schema).find(({ kind }) => kind === "generator")?.settings.get("output");
}
