/** Routers and applications of Express: how a value is known to be one, and what was registered on it, in order. */
import type { Place } from "../concepts.js";
import type { Value } from "../link/values.js";

const ROUTER = /^(?:express|express-promise-router|router|@awaitjs\/express|express-async-router)#(?:Router|Express|Application|IRouter|AsyncRouter|express|addAsync)?(?:\(\))?\(\)$|^(?:express-serve-static-core)#(?:Express|Application|Router)\(\)$/;
const APP = /#(?:Express|Application|express)?\(\)$/;
/** Routers that hand a rejected promise on to the error handler, whatever the version of Express. */
const FORWARDS = /^(?:express-promise-router|@awaitjs\/express|express-async-router)#/;

/** A path as written; undefined where it cannot be read. */
export type Path = string | undefined;

/** One side of a condition around a registration. */
export interface Branch {
  /** The condition, told apart by function and place. */
  readonly of: string;
  readonly side: string;
  /** As a reader would say it. */
  readonly name: string;
}

/** One call of `use`, of a verb or of `param` on a router. */
export interface Entry {
  /** `use`, `param`, `ws`, or a verb. */
  readonly method: string;
  /** For `param` the name of the parameter. */
  readonly paths: readonly Path[];
  readonly handlers: readonly Value[];
  /** Where a reader finds it. */
  readonly place: Required<Place> & { readonly at: number };
  /** What has to hold for it to be registered, outermost first. */
  readonly branches: readonly Branch[];
  /** What a library's own handler does to which model. */
  readonly effect?: { readonly kind: "read" | "write"; readonly what: string };
}

export interface Router {
  readonly key: string;
  readonly isApp: boolean;
  /** Made where we cannot see: what else is registered on it is not known. */
  readonly isForeign: boolean;
  readonly forwardsErrors: boolean;
  readonly file: string;
  readonly entries: Entry[];
}

export interface Based {
  readonly router: Router;
  /** Given by `route("/x")` already. */
  readonly path?: readonly Path[];
}

export class Routers {
  private readonly byKey = new Map<string, Router>();

  all(): readonly Router[] {
    return [...this.byKey.values()];
  }

  /** The router behind a receiver, through `route("/x")` and chained registrations. */
  baseOf(value: Value): Based | undefined {
    let path: readonly Path[] | undefined;
    let v: Value | undefined = value.k === "union" ? value.of.find((o) => o.k === "external" && (ROUTER.test(o.name) || o.name.includes("express#"))) : value;
    for (let i = 0; v?.k === "external" && i < 60; i++) {
      if (ROUTER.test(v.name)) return { router: this.routerOf(v), ...(path && { path }) };
      if (v.name.endsWith(".route()")) path ??= v.args?.[0] ? pathsOf(v.args[0]) : [undefined];
      v = v.receiver;
    }
    return undefined;
  }

  private routerOf(v: Extract<Value, { k: "external" }>): Router {
    const key = v.at ? `${v.at.file}:${v.at.pos}:${v.madeIn ?? ""}` : `?${v.name}`;
    let router = this.byKey.get(key);
    if (!router) {
      router = { key, isApp: APP.test(v.name), isForeign: v.at === undefined, forwardsErrors: FORWARDS.test(v.name), file: v.at?.file ?? "", entries: [] };
      this.byKey.set(key, router);
    }
    return router;
  }
}

/** The paths a value can be: texts, regular expressions, lists of them. */
export function pathsOf(v: Value): Path[] {
  if (isText(v)) return [v.value];
  if (v.k === "array") return [...v.items, ...(v.of ? [v.of] : [])].flatMap(pathsOf);
  // A setting with a default is read as its default.
  if (v.k === "union") return v.of.filter((o) => !isSetting(o) || !v.of.some(isText)).flatMap(pathsOf);
  return [regularExpression(v)];
}

function isText(v: Value): v is Extract<Value, { k: "literal" }> & { readonly value: string } {
  return v.k === "literal" && typeof v.value === "string" && !v.isMasked;
}

function isSetting(v: Value): boolean {
  return v.k === "external" && v.name.startsWith("global#process.env.");
}

/** A regular expression as a path: its source between slashes. */
function regularExpression(v: Value): Path {
  const source = v.k === "external" && v.name === "global#RegExp()" ? v.args?.[0] : undefined;
  return source && isText(source) ? `/${source.value}/` : undefined;
}

/** Whether a value is (or holds) something that is called with requests, so that it is no path. */
export function isHandlerLike(v: Value): boolean {
  if (v.k === "union") return !v.of.some(isText) && v.of.some(isHandlerLike);
  if (v.k === "array") return v.items.some(isHandlerLike);
  return v.k === "function" || v.k === "bound" || v.k === "instance" || v.k === "module" || v.k === "request" || (v.k === "external" && v.name !== "global#RegExp()" && !isSetting(v));
}

/** What a value can be: itself, or the members of a union. */
export function alternatives(v: Value): readonly Value[] {
  return v.k === "union" ? v.of : [v];
}

/** Nested lists of handlers, flat. */
export function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((v) => (v.k === "array" ? [...flatten(v.items), ...(v.of ? flatten([v.of]) : [])] : [v]));
}
