/**
 * What stands in for the packages that make tokens, hashes and ids. Their functions take a callback too, and the last of
 * several signatures is what a type names: by the name of the function nobody could say what it gives back.
 * https://github.com/auth0/node-jsonwebtoken, https://github.com/kelektiv/node.bcrypt.js, https://github.com/uuidjs/uuid
 */

const hashing = (name: string): string => `declare module "${name}" {
  export function genSaltSync(rounds?: number): string;
  export function genSalt(rounds?: number): Promise<string>;
  export function hashSync(data: string, saltOrRounds: string | number): string;
  export function hash(data: string, saltOrRounds: string | number, callback: (error: Error | undefined, encrypted: string) => void): void;
  export function hash(data: string, saltOrRounds: string | number): Promise<string>;
  export function compareSync(data: string, encrypted: string): boolean;
  export function compare(data: string, encrypted: string, callback: (error: Error | undefined, isSame: boolean) => void): void;
  export function compare(data: string, encrypted: string): Promise<boolean>;
  export function getRounds(encrypted: string): number;
  const all: { genSaltSync: typeof genSaltSync; genSalt: typeof genSalt; hashSync: typeof hashSync; hash: typeof hash; compareSync: typeof compareSync; compare: typeof compare; getRounds: typeof getRounds };
  export default all;
}`;

export const bcryptModule = hashing("bcrypt");
export const bcryptjsModule = hashing("bcryptjs");

export const jsonwebtokenModule = `declare module "jsonwebtoken" {
  export type Secret = string | Uint8Array | { key: string; passphrase: string };
  export interface JwtPayload { [claim: string]: any; iss?: string; sub?: string; aud?: string | string[]; exp?: number; nbf?: number; iat?: number; jti?: string }
  export interface SignOptions { algorithm?: string; keyid?: string; expiresIn?: string | number; notBefore?: string | number; audience?: string | string[]; subject?: string; issuer?: string; jwtid?: string; noTimestamp?: boolean; header?: object; encoding?: string }
  export interface VerifyOptions { algorithms?: string[]; audience?: string | RegExp | (string | RegExp)[]; clockTimestamp?: number; clockTolerance?: number; complete?: boolean; issuer?: string | string[]; ignoreExpiration?: boolean; ignoreNotBefore?: boolean; jwtid?: string; nonce?: string; subject?: string; maxAge?: string | number }
  export class JsonWebTokenError extends Error { inner: Error }
  export class TokenExpiredError extends JsonWebTokenError { expiredAt: Date }
  export class NotBeforeError extends JsonWebTokenError { date: Date }
  export function sign(payload: string | object, secret: Secret, options: SignOptions, callback: (error: Error | null, encoded: string | undefined) => void): void;
  export function sign(payload: string | object, secret: Secret, options?: SignOptions): string;
  export function verify(token: string, secret: Secret | ((...args: any[]) => void), options: VerifyOptions, callback: (error: JsonWebTokenError | null, decoded: string | JwtPayload | undefined) => void): void;
  export function verify(token: string, secret: Secret, callback: (error: JsonWebTokenError | null, decoded: string | JwtPayload | undefined) => void): void;
  export function verify(token: string, secret: Secret, options?: VerifyOptions): string | JwtPayload;
  export function decode(token: string, options?: { complete?: boolean; json?: boolean }): null | string | JwtPayload;
  const all: { sign: typeof sign; verify: typeof verify; decode: typeof decode; JsonWebTokenError: typeof JsonWebTokenError; TokenExpiredError: typeof TokenExpiredError; NotBeforeError: typeof NotBeforeError };
  export default all;
}`;

export const uuidModule = `declare module "uuid" {
  interface Options { random?: Uint8Array; rng?: () => Uint8Array; msecs?: number; seq?: number }
  export function v1(options?: Options): string;
  export function v3(name: string | Uint8Array, namespace: string | Uint8Array): string;
  export function v4(options?: Options): string;
  export function v5(name: string | Uint8Array, namespace: string | Uint8Array): string;
  export function v6(options?: Options): string;
  export function v7(options?: Options): string;
  export function validate(id: unknown): boolean;
  export function version(id: string): number;
  export const NIL: string;
}`;
