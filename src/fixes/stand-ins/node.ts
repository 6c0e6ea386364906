/** The parts of Node's own modules that handlers and helpers hand on, where `@types/node` is not installed. */

/** https://nodejs.org/api/ */
export const nodeGlobals = `
interface Buffer extends Uint8Array { toString(encoding?: string, start?: number, end?: number): string; equals(other: Uint8Array): boolean; slice(start?: number, end?: number): Buffer; readonly byteLength: number }
declare var Buffer: {
  from(value: string | ArrayBuffer | Uint8Array | readonly number[], encoding?: string): Buffer;
  alloc(size: number): Buffer; concat(list: readonly Uint8Array[], length?: number): Buffer; byteLength(text: string): number; isBuffer(value: unknown): value is Buffer;
};
declare namespace NodeJS { interface ProcessEnv { [name: string]: string | undefined } interface Timeout { ref(): this; unref(): this } interface ErrnoException extends Error { code?: string; errno?: number; path?: string; syscall?: string } }
declare var process: {
  env: NodeJS.ProcessEnv; argv: string[]; pid: number; platform: string; version: string; cwd(): string; exit(code?: number): never; uptime(): number; exitCode?: number;
  on(event: string, listener: (...given: any[]) => void): any; memoryUsage(): any; hrtime: any; nextTick(work: (...given: any[]) => void, ...given: any[]): void; stdout: any; stderr: any; stdin: any; [more: string]: any;
};
`;

const CRYPTO = `
  interface Hash { update(data: string | Uint8Array, encoding?: string): Hash; digest(): Buffer; digest(encoding: string): string }
  interface Hmac { update(data: string | Uint8Array, encoding?: string): Hmac; digest(): Buffer; digest(encoding: string): string }
  interface Cipher { update(data: Uint8Array): Buffer; update(data: string, from: string): Buffer; update(data: string | Uint8Array, from: string | undefined, to: string): string; final(): Buffer; final(encoding: string): string; getAuthTag(): Buffer; setAuthTag(tag: Uint8Array): Cipher; setAAD(data: Uint8Array): Cipher }
  export function createHash(algorithm: string): Hash;
  export function createHmac(algorithm: string, key: string | Uint8Array): Hmac;
  export function createCipheriv(algorithm: string, key: string | Uint8Array, iv: string | Uint8Array | null, options?: any): Cipher;
  export function createDecipheriv(algorithm: string, key: string | Uint8Array, iv: string | Uint8Array | null, options?: any): Cipher;
  export function randomBytes(size: number): Buffer;
  export function randomUUID(): string;
  export function randomInt(max: number): number;
  export function randomInt(min: number, max: number): number;
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
  export function pbkdf2Sync(password: string | Uint8Array, salt: string | Uint8Array, iterations: number, length: number, digest: string): Buffer;
  export function scryptSync(password: string | Uint8Array, salt: string | Uint8Array, length: number, options?: any): Buffer;
  export const webcrypto: any;
  export const subtle: any;
`;
const PATH = `
  export function join(...parts: string[]): string; export function resolve(...parts: string[]): string; export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string; export function extname(path: string): string; export function relative(from: string, to: string): string; export function normalize(path: string): string; export function isAbsolute(path: string): boolean;
  export const sep: string; export const posix: any; export const win32: any; export function parse(path: string): { root: string; dir: string; base: string; ext: string; name: string };
`;

const withDefault = (name: string, body: string, own: readonly string[]): string => `declare module "${name}" {${body} const $default: { ${own.map((n) => `${n}: typeof ${n};`).join(" ")} [more: string]: any }; export default $default; }\ndeclare module "node:${name}" { export * from "${name}"; export { default } from "${name}"; }`;

export const nodeModules = [
  withDefault("crypto", CRYPTO, "createHash createHmac createCipheriv createDecipheriv randomBytes randomUUID randomInt timingSafeEqual pbkdf2Sync scryptSync".split(" ")),
  withDefault("path", PATH, "join resolve basename dirname extname relative normalize isAbsolute parse".split(" ")),
].join("\n");
