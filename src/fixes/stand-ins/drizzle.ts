/** What Drizzle makes of tables and queries, as far as the rows go, where it is not installed. https://orm.drizzle.team/docs/select */

const CORE = `
declare module "drizzle-orm" {
  export interface $Builder<D, N extends boolean = false> {
    readonly $data: D; readonly $notNull: N;
    notNull(): $Builder<D, true>; primaryKey(config?: any): $Builder<D, true>; $type<T>(): $Builder<T, N>; array(size?: number): $Builder<D[], N>;
    default(value: any): this; defaultNow(): this; defaultRandom(): this; $default(make: () => any): this; $defaultFn(make: () => any): this; $onUpdate(make: () => any): this; $onUpdateFn(make: () => any): this; onUpdateNow(): this;
    references(to: () => any, actions?: any): this; unique(name?: string, config?: any): this; autoincrement(): this; generatedAlwaysAs(as: any, config?: any): this; generatedAlwaysAsIdentity(config?: any): $Builder<D, true>; generatedByDefaultAsIdentity(config?: any): $Builder<D, true>;
  }
  export interface Column<D = any, N extends boolean = boolean, T extends string = string> { readonly $data: D; readonly $notNull: N; readonly $table: T; readonly name: string; asc(): any; desc(): any }
  export interface Table<T extends string = string, C = any> { readonly $name: T; readonly $columns: C; readonly $inferSelect: $Row<C>; readonly $inferInsert: any }
  export type $Row<C> = C extends unknown ? { [K in keyof C]: C[K] extends $Builder<infer D, infer N> ? (N extends true ? D : D | null) : any } : never;
  export type $TableOf<T extends string, C> = Table<T, C> & { readonly [K in keyof C]: C[K] extends $Builder<infer D, infer N> ? Column<D, N, T> : any };
  export type InferSelectModel<T> = T extends Table<string, infer C> ? $Row<C> : any;
  export type InferInsertModel<T> = any;
  export type AnyColumn = Column;
  export type ExtractTablesWithRelations<S> = S;
  export interface SQL<T = unknown> { readonly $sql: T; as<A extends string>(alias: A): SQL.Aliased<T>; mapWith<F extends (value: any) => any>(map: F): SQL<ReturnType<F>>; mapWith(map: any): SQL<T>; append(more: SQL): SQL<T>; inlineParams(): SQL<T>; if(condition: any): SQL<T> | undefined }
  export namespace SQL { interface Aliased<T = unknown> { readonly $aliased: T } }
  export const sql: { <T = unknown>(texts: TemplateStringsArray, ...values: any[]): SQL<T>; raw(text: string): SQL; join(parts: any[], separator?: SQL): SQL; identifier(name: string): any; placeholder(name: string): any; param(value: any, encoder?: any): any; empty(): SQL };
  export type $Value<X> = X extends Column<infer D, infer N> ? (N extends true ? D : D | null) : X extends SQL<infer D> ? D : X extends SQL.Aliased<infer D> ? D : any;
  export type $Field<X, J> = X extends Column<infer D, infer N, infer T> ? (N extends true ? (T extends J ? D | null : D) : D | null)
    : X extends SQL<infer D> ? D : X extends SQL.Aliased<infer D> ? D
    : X extends Table<infer T, infer C> ? (T extends J ? $Row<C> | null : $Row<C>)
    : X extends object ? $Nested<X, J> : any;
  type $TableIn<X> = { [K in keyof X]: X[K] extends Column<any, any, infer T> ? T : never }[keyof X];
  type $IsOne<T, U = T> = [T] extends [never] ? false : T extends any ? ([U] extends [T] ? true : false) : false;
  type $Nested<X, J> = $IsOne<$TableIn<X>> extends true ? ($TableIn<X> extends J ? { [K in keyof X]: $Value<X[K]> } | null : { [K in keyof X]: $Value<X[K]> }) : { [K in keyof X]: $Field<X[K], J> };
  export type $Selected<F, J> = F extends unknown ? { [K in keyof F]: $Field<F[K], J> } : never;
  type $Rows<F, T, J, W> = F extends undefined ? (W extends true ? { [K in keyof T]: K extends J ? $Row<T[K]> | null : $Row<T[K]> } : $Row<T[keyof T]>) : $Selected<F, J>;
  type $Sub<A extends string, F> = Table<A, { [K in keyof F]: $Builder<F[K], true> }> & { readonly [K in keyof F]: Column<NonNullable<F[K]>, null extends F[K] ? false : true, A> };
  type $Named<T, C> = T extends string ? { [K in T]: C } : never;
  export interface $Select<F, T, J, W extends boolean> extends Promise<$Rows<F, T, J, W>[]> {
    where(condition?: any): this; orderBy(...by: any[]): this; groupBy(...by: any[]): this; having(condition: any): this; limit(n: any): this; offset(n: any): this; for(strength: string, config?: any): this; $dynamic(): this; execute(values?: any): Promise<$Rows<F, T, J, W>[]>;
    leftJoin<N extends string, C>(table: Table<N, C>, on?: any): $Select<F, T & $Named<N, C>, J | N, true>;
    innerJoin<N extends string, C>(table: Table<N, C>, on?: any): $Select<F, T & $Named<N, C>, J, true>;
    rightJoin<N extends string, C>(table: Table<N, C>, on?: any): $Select<F, T & $Named<N, C>, J | keyof T, true>;
    fullJoin<N extends string, C>(table: Table<N, C>, on?: any): $Select<F, T & $Named<N, C>, J | keyof T | N, true>;
    as<A extends string>(alias: A): $Sub<A, $Rows<F, T, J, W>>;
    union(other: any): this; unionAll(other: any): this; intersect(other: any): this; except(other: any): this;
  }
  export interface $From<F> { from<N extends string, C>(table: Table<N, C>): $Select<F, { [K in N]: C }, never, false> }
  interface $Done<R> extends Promise<R> { execute(values?: any): Promise<R>; $dynamic(): this }
  export interface $Write<C> extends Promise<any> {
    values(rows: any): this; set(values: any): this; from(table: any): this; where(condition?: any): this; onConflictDoNothing(config?: any): this; onConflictDoUpdate(config: any): this; onDuplicateKeyUpdate(config: any): this; select(query: any): this; overridingSystemValue(): this; $dynamic(): this; execute(values?: any): Promise<any>; $returningId(): Promise<any>;
    returning(): $Done<$Row<C>[]>; returning<F extends object>(fields: F): $Done<$Selected<F, never>[]>;
  }
  type $Flat<X> = X extends unknown ? { [K in keyof X]: X[K] } : never;
  type $TableNamed<S, N> = { [K in keyof S]: S[K] extends Table<infer T, any> ? (T extends N ? S[K] : never) : never }[keyof S];
  type $RelationsOf<S, N> = { [K in keyof S]: S[K] extends Relations<infer T, infer R> ? (T extends N ? R : never) : never }[keyof S];
  type $Chosen<T, A> = T extends Table<string, infer C> ? (A extends { columns: infer P } ? (true extends P[keyof P] ? { [K in keyof C as K extends keyof P ? (P[K] extends true ? K : never) : never]: $Row<C>[K] } : { [K in keyof C as K extends keyof P ? (P[K] extends false ? never : K) : K]: $Row<C>[K] }) : $Row<C>) : any;
  type $Joined<S, T, A> = A extends { with: infer W } ? (T extends Table<infer N, any> ? { -readonly [K in keyof W as W[K] extends false | undefined ? never : K]: $Related<S, K extends keyof $RelationsOf<S, N> ? $RelationsOf<S, N>[K] : unknown, W[K]> } : unknown) : unknown;
  type $Related<S, R, A> = R extends $One<infer N, infer O> ? (O extends true ? $Found<S, $TableNamed<S, N>, A> | null : $Found<S, $TableNamed<S, N>, A>) : R extends $Many<infer N> ? $Found<S, $TableNamed<S, N>, A>[] : any;
  type $Extra<A> = A extends { extras: infer X } ? { -readonly [K in keyof X]: $Value<X[K]> } : unknown;
  export type $Found<S, T, A> = $Flat<$Chosen<T, A> & $Joined<S, T, A> & $Extra<A>>;
  export interface $Relational<S, T> {
    findFirst<const A extends object = {}>(config?: A): $Done<$Found<S, T, A> | undefined>;
    findMany<const A extends object = {}>(config?: A): $Done<$Found<S, T, A>[]>;
  }
  export interface $One<N extends string, O extends boolean> { readonly $one: N; readonly $optional: O }
  export interface $Many<N extends string> { readonly $many: N }
  export interface Relations<N extends string = string, R = any> { readonly $of: N; readonly $relations: R }
  export function relations<N extends string, R>(table: Table<N, any>, make: (kinds: {
    one<M extends string>(table: Table<M, any>): $One<M, true>;
    one<M extends string, F extends readonly Column[]>(table: Table<M, any>, config: { fields: F; references: any; relationName?: string }): $One<M, F[number] extends Column<any, true> ? false : true>;
    one<M extends string>(table: Table<M, any>, config: any): $One<M, true>;
    many<M extends string>(table: Table<M, any>, config?: any): $Many<M>;
  }) => R): Relations<N, R>;
  export interface $Database<S> {
    readonly query: { [K in keyof S as S[K] extends Table ? K : never]: $Relational<S, S[K]> };
    select(): $From<undefined>; select<F extends object>(fields: F): $From<F>;
    selectDistinct(): $From<undefined>; selectDistinct<F extends object>(fields: F): $From<F>;
    selectDistinctOn(on: any): $From<undefined>; selectDistinctOn<F extends object>(on: any, fields: F): $From<F>;
    insert<C>(table: Table<string, C>): $Write<C>; update<C>(table: Table<string, C>): $Write<C>; delete<C>(table: Table<string, C>): $Write<C>;
    $with<A extends string>(alias: A): { as<R>(query: Promise<R[]>): $Sub<A, R> };
    with(...queries: any[]): this;
    $count(source: any, filter?: any): Promise<number>;
    execute(query: any): Promise<any>; run(query: any): any; all(query: any): any; get(query: any): any; batch(queries: any): Promise<any>;
    transaction<R>(work: (tx: this) => Promise<R>, config?: any): Promise<R>;
  }
  export function count(of?: any): SQL<number>; export function countDistinct(of: any): SQL<number>;
  export function sum(of: any): SQL<string | null>; export function avg(of: any): SQL<string | null>; export function sumDistinct(of: any): SQL<string | null>; export function avgDistinct(of: any): SQL<string | null>;
  export function max<D>(of: Column<D>): SQL<D | null>; export function max(of: any): SQL<any>; export function min<D>(of: Column<D>): SQL<D | null>; export function min(of: any): SQL<any>;
  export function and(...conditions: any[]): SQL | undefined; export function or(...conditions: any[]): SQL | undefined; export function not(condition: any): SQL;
  ${"eq ne gt gte lt lte like ilike notLike notIlike inArray notInArray between notBetween arrayContains arrayContained arrayOverlaps".split(" ").map((f) => `export function ${f}(left: any, ...right: any[]): SQL;`).join(" ")}
  ${"isNull isNotNull exists notExists asc desc cosineDistance l2Distance innerProduct l1Distance".split(" ").map((f) => `export function ${f}(of: any, to?: any): SQL;`).join(" ")}
  export function getTableColumns<N extends string, C>(table: Table<N, C>): { [K in keyof C]: C[K] extends $Builder<infer D, infer M> ? Column<D, M, N> : any };
  export function getTableName<N extends string>(table: Table<N, any>): N;
}
`;

const TEXTS = "(name?: string | C, config?: C): $Builder<C extends { enum: readonly (infer E)[] } ? E : string>";
const MOMENTS = "<const C extends { mode?: string } = {}>(name?: string | C, config?: C)";
const plain = (names: string, type: string): string => names.split(" ").map((name) => `export function ${name}(name?: any, config?: any): $Builder<${type}>;`).join(" ");
const loose = (names: string): string => names.split(" ").map((name) => `export function ${name}(...given: any[]): any;`).join(" ");
const texts = (names: string): string => names.split(" ").map((name) => `export function ${name}<const C extends { enum?: readonly string[] } = {}>${TEXTS};`).join(" ");
const moments = (names: string, usual: string, other: string, mode: string): string => names.split(" ").map((name) => `export function ${name}${MOMENTS}: $Builder<C extends { mode: "${mode}" } ? ${other} : ${usual}>;`).join(" ");

function dialect(module: string, prefix: string, columns: string): string {
  const lower = prefix.toLowerCase();
  return `
declare module "drizzle-orm/${module}" {
  import { $Builder, $Database, $TableOf, Column, Table } from "drizzle-orm";
  export function ${lower}Table<N extends string, C extends Record<string, $Builder<any, boolean>>>(name: N, columns: C | ((types: any) => C), more?: (table: $TableOf<N, C>) => any): $TableOf<N, C>;
  export function ${lower}TableCreator(name: (name: string) => string): typeof ${lower}Table;
  export function alias<N extends string, C, A extends string>(table: Table<N, C>, alias: A): $TableOf<A, C>;
  export function customType<T extends { data: unknown }>(config: any): (name?: any, config?: any) => $Builder<T["data"]>;
  export type Any${prefix}Column<T = any> = any; export type ${prefix}Column<T = any> = any; export type ${prefix}Table<T = any> = Table; export type ${prefix}TableWithColumns<T = any> = any; export type ${prefix}QueryResultHKT = any; export type ${prefix}Select = any;
  export interface ${prefix}Database<H = any, S = any, R = any> extends $Database<S> {}
  export interface ${prefix}Transaction<H = any, S = any, R = any> extends $Database<S> { rollback(): never }
  ${columns}
  ${loose("index uniqueIndex unique foreignKey primaryKey check")}
}
`;
}

const PG = [
  texts("text varchar char"), plain("uuid inet cidr macaddr interval bit", "string"), plain("integer smallint real doublePrecision", "number"),
  "export function serial(name?: any): $Builder<number, true>; export function smallserial(name?: any): $Builder<number, true>; export function bigserial<C extends { mode: string }>(name?: any, config?: C): $Builder<number, true>;",
  moments("bigint", "number", "bigint", "bigint"), moments("numeric decimal", "string", "number", "number"), moments("timestamp", "Date", "string", "string"), moments("date", "string", "Date", "date"),
  plain("time", "string"), plain("boolean", "boolean"), plain("json jsonb", "unknown"), plain("vector halfvec", "number[]"), plain("point", "[number, number]"),
  "export function pgEnum<const V extends readonly string[]>(name: string, values: V): { (name?: string): $Builder<V[number]>; readonly enumValues: V; readonly enumName: string };",
  "export function pgSchema(name: string): { table: typeof pgTable; enum: typeof pgEnum; [more: string]: any };", loose("pgPolicy pgRole pgView pgMaterializedView pgSequence"),
].join("\n");
const MYSQL = [
  texts("text varchar char tinytext mediumtext longtext"), plain("int tinyint smallint mediumint real double float year", "number"), "export function serial(name?: any): $Builder<number, true>;",
  moments("bigint", "number", "bigint", "bigint"), plain("decimal", "string"), moments("timestamp datetime date", "Date", "string", "string"), plain("time binary varbinary", "string"), plain("boolean", "boolean"), plain("json", "unknown"),
  "export function mysqlEnum<const V extends readonly string[]>(name: string | V, values?: V): $Builder<V[number]>;", loose("mysqlSchema mysqlView"),
].join("\n");
const SQLITE = [
  "export function text<const C extends { enum?: readonly string[]; mode?: string } = {}>(name?: string | C, config?: C): $Builder<C extends { mode: \"json\" } ? unknown : C extends { enum: readonly (infer E)[] } ? E : string>;",
  "export function integer<const C extends { mode?: string } = {}>(name?: string | C, config?: C): $Builder<C extends { mode: \"boolean\" } ? boolean : C extends { mode: \"timestamp\" | \"timestamp_ms\" } ? Date : number>;",
  plain("real", "number"), plain("numeric", "string"), plain("blob", "any"), loose("sqliteView"),
].join("\n");

const DRIVERS: readonly (readonly [module: string, type: string, core: string, base: string])[] = [
  ["node-postgres", "NodePgDatabase", "pg-core", "PgDatabase"], ["postgres-js", "PostgresJsDatabase", "pg-core", "PgDatabase"], ["neon-http", "NeonHttpDatabase", "pg-core", "PgDatabase"],
  ["neon-serverless", "NeonDatabase", "pg-core", "PgDatabase"], ["vercel-postgres", "VercelPgDatabase", "pg-core", "PgDatabase"], ["pglite", "PgliteDatabase", "pg-core", "PgDatabase"],
  ["mysql2", "MySql2Database", "mysql-core", "MySqlDatabase"], ["planetscale-serverless", "PlanetScaleDatabase", "mysql-core", "MySqlDatabase"],
  ["better-sqlite3", "BetterSQLite3Database", "sqlite-core", "SQLiteDatabase"], ["libsql", "LibSQLDatabase", "sqlite-core", "SQLiteDatabase"], ["d1", "DrizzleD1Database", "sqlite-core", "SQLiteDatabase"], ["bun-sqlite", "BunSQLiteDatabase", "sqlite-core", "SQLiteDatabase"],
];

const driver = ([module, type, core, base]: (typeof DRIVERS)[number]): string => `
declare module "drizzle-orm/${module}" {
  import { ${base} } from "drizzle-orm/${core}";
  export interface ${type}<S = Record<string, never>> extends ${base}<any, S, any> {}
  export type NodePgQueryResultHKT = any; export type PostgresJsQueryResultHKT = any;
  export function drizzle<S extends Record<string, unknown> = Record<string, never>>(client: any, config?: { schema?: S; [more: string]: any }): ${type}<S> & { $client: any };
}
`;

export const drizzleModules = [CORE, dialect("pg-core", "Pg", PG), dialect("mysql-core", "MySql", MYSQL), dialect("sqlite-core", "SQLite", SQLITE), ...DRIVERS.map(driver)].join("\n");
