/** What a schema of zod lets through, where it is not installed. https://zod.dev/api */
export const zodModule = `
declare module "zod" {
  export interface ZodType<O = any, D = any, I = any> {
    readonly _output: O; readonly _input: I;
    parse(value: unknown, params?: any): O; parseAsync(value: unknown, params?: any): Promise<O>;
    safeParse(value: unknown, params?: any): ZodSafeParseResult<O>; safeParseAsync(value: unknown, params?: any): Promise<ZodSafeParseResult<O>>;
    optional(): ZodType<O | undefined>; nullable(): ZodType<O | null>; nullish(): ZodType<O | null | undefined>; array(): $Array<O>; or<T>(other: ZodType<T>): ZodType<O | T>; and<T>(other: ZodType<T>): ZodType<O & T>;
    default(value: any): ZodType<Exclude<O, undefined>>; catch(value: any): ZodType<O>; prefault(value: any): ZodType<Exclude<O, undefined>>;
    transform<T>(map: (value: O, context: any) => T): ZodType<Awaited<T>>; pipe<T>(to: ZodType<T>): ZodType<T>; brand<B>(): ZodType<O>; readonly(): ZodType<O>;
    refine(check: (value: O) => any, message?: any): this; superRefine(check: (value: O, context: any) => any): this; check(...checks: any[]): this; describe(text: string): this; meta(data: any): this; openapi(...given: any[]): this;
    isOptional(): boolean; isNullable(): boolean; readonly _def: any; readonly description?: string;
  }
  export type ZodTypeAny = ZodType; export type ZodSchema<O = any> = ZodType<O>; export type Schema<O = any> = ZodType<O>; export type AnyZodObject = ZodObject<any>; export type ZodRawShape = Record<string, ZodType>;
  export type ZodSafeParseResult<O> = { success: true; data: O; error?: undefined } | { success: false; data?: undefined; error: ZodError };
  export type SafeParseReturnType<I, O> = ZodSafeParseResult<O>;
  export interface ZodIssue { code: string; message: string; path: (string | number)[]; [more: string]: any }
  export class ZodError<T = any> extends Error { issues: ZodIssue[]; errors: ZodIssue[]; flatten(map?: any): { formErrors: string[]; fieldErrors: { [field: string]: string[] | undefined } }; format(map?: any): any }
  type $Keys<S, Q extends boolean> = { [K in keyof S]: S[K] extends ZodType<infer O> ? (undefined extends O ? (Q extends true ? K : never) : (Q extends true ? never : K)) : never }[keyof S];
  type $Out<S> = S extends unknown ? { [K in keyof ($Required<S> & $Optional<S>)]: ($Required<S> & $Optional<S>)[K] } : never;
  type $Required<S> = { -readonly [K in $Keys<S, false>]: S[K] extends ZodType<infer O> ? O : any };
  type $Optional<S> = { -readonly [K in $Keys<S, true>]?: S[K] extends ZodType<infer O> ? O : any };
  export interface ZodObject<S = any, U = any, C = any> extends ZodType<$Out<S>> {
    readonly shape: S; extend<T>(shape: T): ZodObject<Omit<S, keyof T> & T>; safeExtend<T>(shape: T): ZodObject<Omit<S, keyof T> & T>; merge<T>(other: ZodObject<T>): ZodObject<Omit<S, keyof T> & T>;
    pick<M extends object>(mask: M): ZodObject<Pick<S, keyof M & keyof S>>; omit<M extends object>(mask: M): ZodObject<Omit<S, keyof M & keyof S>>;
    partial(mask?: any): ZodObject<{ [K in keyof S]: S[K] extends ZodType<infer O> ? ZodType<O | undefined> : any }>; deepPartial(): ZodObject<any>; required(mask?: any): ZodObject<{ [K in keyof S]: S[K] extends ZodType<infer O> ? ZodType<Exclude<O, undefined>> : any }>;
    strict(message?: any): this; passthrough(): this; strip(): this; catchall(type: ZodType): this; keyof(): ZodType<keyof S>;
  }
  interface $Array<O> extends ZodType<O[]> { min(n: number, message?: any): this; max(n: number, message?: any): this; length(n: number, message?: any): this; nonempty(message?: any): this; readonly element: ZodType<O> }
  interface $Text extends ZodType<string> { ${"min max length email url uuid cuid cuid2 ulid nanoid regex includes startsWith endsWith datetime date time ip cidr base64 trim toLowerCase toUpperCase nonempty emoji jwt normalize".split(" ").map((m) => `${m}(...given: any[]): this;`).join(" ")} }
  interface $Number extends ZodType<number> { ${"min max gt gte lt lte int positive negative nonnegative nonpositive multipleOf step finite safe".split(" ").map((m) => `${m}(...given: any[]): this;`).join(" ")} }
  interface $Date extends ZodType<Date> { min(...given: any[]): this; max(...given: any[]): this }
  interface ZodEnum<V> extends ZodType<V> { readonly enum: any; readonly options: V[]; extract(values: any): any; exclude(values: any): any }
  export namespace z {
    ${"string email url uuid cuid cuid2 ulid nanoid guid base64 jwt ipv4 ipv6 templateLiteral".split(" ").map((f) => `export function ${f}(params?: any): $Text;`).join(" ")}
    export function number(params?: any): $Number; export function int(params?: any): $Number; export function float32(params?: any): $Number; export function float64(params?: any): $Number; export function bigint(params?: any): ZodType<bigint>; export function boolean(params?: any): ZodType<boolean>; export function stringbool(params?: any): ZodType<boolean>; export function date(params?: any): $Date;
    export function any(): ZodType<any>; export function unknown(): ZodType<unknown>; export function never(): ZodType<never>; export function undefined(): ZodType<undefined>; export function custom<T = any>(check?: any, message?: any): ZodType<T>; export function symbol(): ZodType<symbol>;
    export function literal<const V extends string | number | boolean | null | undefined>(value: V, params?: any): ZodType<V>;
    export function object<S extends Record<string, ZodType> = {}>(shape?: S, params?: any): ZodObject<S>; export function strictObject<S extends Record<string, ZodType>>(shape: S, params?: any): ZodObject<S>; export function looseObject<S extends Record<string, ZodType>>(shape: S, params?: any): ZodObject<S>;
    export function array<O>(type: ZodType<O>, params?: any): $Array<O>; export function set<O>(type: ZodType<O>): ZodType<Set<O>>; export function map<K, V>(key: ZodType<K>, value: ZodType<V>): ZodType<Map<K, V>>; export function promise<O>(type: ZodType<O>): ZodType<Promise<O>>;
    export function record<V>(value: ZodType<V>): ZodType<Record<string, V>>; export function record<K extends PropertyKey, V>(key: ZodType<K>, value: ZodType<V>): ZodType<Record<K, V>>;
    export function tuple<T extends readonly ZodType[]>(types: [...T], rest?: any): ZodType<{ [K in keyof T]: T[K] extends ZodType<infer O> ? O : any }>;
    export function union<T extends readonly ZodType[]>(types: readonly [...T], params?: any): ZodType<T[number]["_output"]>; export function discriminatedUnion<T extends readonly ZodType[]>(key: string, types: readonly [...T], params?: any): ZodType<T[number]["_output"]>; export function intersection<A, B>(a: ZodType<A>, b: ZodType<B>): ZodType<A & B>;
    export function enum_<const V extends readonly string[]>(values: V, params?: any): ZodEnum<V[number]>; export { enum_ as enum };
    export function nativeEnum<E extends object>(values: E, params?: any): ZodType<E[keyof E]>; export function lazy<O>(make: () => ZodType<O>): ZodType<O>; export function optional<O>(type: ZodType<O>): ZodType<O | undefined>; export function nullable<O>(type: ZodType<O>): ZodType<O | null>; export function nullish<O>(type: ZodType<O>): ZodType<O | null | undefined>; export function preprocess<O>(map: (value: unknown) => unknown, type: ZodType<O>): ZodType<O>; export function instanceof_<T>(of: new (...given: any[]) => T): ZodType<T>; export { instanceof_ as instanceof };
    export function null_(): ZodType<null>; export function void_(): ZodType<void>; export { null_ as null, void_ as void }; export function file(): any; export function json(): ZodType<any>; export function function_(...given: any[]): any; export { function_ as function }; export function prettifyError(error: any): string; export function treeifyError(error: any): any; export function flattenError(error: any): any; export function toJSONSchema(type: any, options?: any): any;
    export const coerce: { string(params?: any): $Text; number(params?: any): $Number; boolean(params?: any): ZodType<boolean>; bigint(params?: any): ZodType<bigint>; date(params?: any): $Date };
     export type output<T> = T extends { readonly _output: infer O } ? O : any; export type input<T> = any; export type TypeOf<T> = output<T>; export { output as infer };
    export type $ZodType = ZodType; export { ZodType, ZodTypeAny, ZodSchema, Schema, AnyZodObject, ZodObject, ZodError, ZodIssue, ZodRawShape, ZodEnum, ZodSafeParseResult, SafeParseReturnType };
  }
  export type TypeOf<T> = z.output<T>;
  export { TypeOf as infer };
  export default z;
}
declare module "zod/v4" { export * from "zod"; export { default } from "zod"; }
declare module "zod/v3" { export * from "zod"; export { default } from "zod"; }
`;
