/** Registering calls by their form: the name they call, and where a reader finds them. */
import type { Place } from "../../concepts.js";
import type { CallEvent, Expr } from "../../extract/facts.js";
import type { Env, Value } from "../../link/values.js";
import type { Entry } from "./routers.js";

export type CallPlace = Entry["place"];

/** `app[method](path, handler)`. */
export function isComputed(callee: Expr): callee is readonly ["[", Expr, Expr] {
  return Array.isArray(callee) && callee[0] === "[";
}

/** A call that may register under a verb which is told by a value. */
export function isByName(call: CallEvent): boolean {
  return isComputed(call.callee) && call.args.length > 1;
}

/** The last name of a callee that is a member. */
export function methodOf(callee: Expr): string | undefined {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

/** What a callee is a member of, named or computed; undefined where it is no member. */
export function receiverIn(callee: Expr): Expr | undefined {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(0, callee.lastIndexOf(".")) : undefined;
  return Array.isArray(callee) && (callee[0] === "." || callee[0] === "[") ? (callee[1] as Expr) : undefined;
}

/** The last name of a callee, whether it is a member or not. */
export function nameOf(callee: Expr): string | undefined {
  return methodOf(callee) ?? (typeof callee === "string" ? callee : undefined);
}

/** The text that an argument is, where it is written out. */
export function writtenText(e: Expr | undefined): string | undefined {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" ? e[1] : undefined;
}

/** A function or a list, written as an argument. */
export function isFunction(e: Expr): boolean {
  return Array.isArray(e) && (e[0] === "f" || e[0] === "a");
}

export function placeOf(env: Env, call: CallEvent): CallPlace {
  return { file: env.file.path, pos: call.pos, end: call.end, at: call.at };
}

/** A place that is no call. */
export function placeAt({ file, pos, end }: Place): CallPlace {
  return { file, pos, end: end ?? pos, at: pos };
}

export function holds(call: CallPlace, text: { readonly file: string; readonly pos: number }): boolean {
  return call.file === text.file && call.pos <= text.pos && text.pos < call.end;
}

/** Where the first text of a path is written. */
export function firstText(v: Value): { readonly file: string; readonly pos: number } | undefined {
  if (v.k === "literal") return v.place;
  if (v.k === "external") return v.at;
  for (const o of v.k === "array" ? v.items : v.k === "union" ? v.of : []) {
    const found = firstText(o);
    if (found) return found;
  }
  return undefined;
}
