/** Reading the arguments of registering calls: which is the path, and which are called with requests. */
import type { Expr } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import { flatten, isHandlerLike } from "./routers.js";
import { alternatives, SOME_TEXT, textOf } from "../values.js";

/** A name that speaks of a path, where the value cannot be found. */
const NAMES_A_PATH = /prefix|path|base|root|url|route|endpoint|api|version|mount/i;

/** Whether the first of several arguments is a path: by its value, else by its name. */
export function isPath(value: Value, written: Expr): boolean {
  if (value.k !== "unknown") return !isHandlerLike(value);
  if (value.why === SOME_TEXT) return true;
  return typeof written === "string" ? NAMES_A_PATH.test(written.slice(written.lastIndexOf(".") + 1)) : typeof written !== "number";
}

/** The handlers among arguments: nested lists are flat, what is left out (`undefined`) is none. */
export function handlersOf(args: readonly Value[]): Value[] {
  return flatten(args).filter((h) => h.k !== "literal");
}

/** The texts a value can be: itself, alternatives, a list of them. */
export function textsOf(v: Value): string[] {
  if (v.k === "array") return v.items.flatMap(textsOf);
  return alternatives(v).flatMap((o) => textOf(o) ?? []);
}
