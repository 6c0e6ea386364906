/** Routers and applications: how a value is known to be one, and what was registered on it, in order. */
import type { Place } from "../../concepts.js";
import type { Value } from "../../link/values.js";
import type { Linker, Registration } from "../adapter.js";
import type { Bound } from "../request.js";
import type { Dialect, External } from "./dialect.js";
import { readable, unreadValue } from "../unread.js";
import { alternatives } from "../values.js";
import { joinRoute } from "./paths.js";

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
  /** `use`, `mount` (an app that is no middleware), `param`, `ws`, `as` (what stands before it reaches further), a verb, or `hook` for what runs before everything on the router, wherever it stands. */
  readonly method: string;
  /** For `param` the name of the parameter. */
  readonly paths: readonly Path[];
  readonly handlers: readonly Value[];
  /** For how many routers above its own it runs as well. */
  readonly reach?: number;
  /** Whole paths for which it does not run; undefined where they cannot be read. */
  readonly except?: readonly Path[];
  /** Where a reader finds it. */
  readonly place: Required<Place> & { readonly at: number };
  /** What has to hold for it to be registered, outermost first. */
  readonly branches: readonly Branch[];
  /** What a reader calls its functions where they have no name. */
  readonly name?: string;
  /** How those of its handlers are written of which nothing is known. */
  readonly written?: ReadonlyMap<Value, string>;
  /** What its request knows besides method and route. */
  readonly bound?: Pick<Bound, "config">;
  /** A library stands between: what it calls the handler with, of what the framework hands over. It hands errors on as well. */
  readonly called?: (args: readonly Value[]) => readonly Value[];
  /** Endpoints that a library registers there by itself, with what stands before them of its own; `prefix` is where the router is. */
  readonly hosts?: (prefix: string, at: Place) => Iterable<Registration>;
  /** What a library's own handler does to which model. */
  readonly effect?: { readonly kind: "read" | "write"; readonly what: string };
  /** It is registered with a description of itself, or hidden from callers who look for one. */
  readonly described?: "yes" | "hidden";
}

export interface Router {
  readonly key: string;
  readonly isApp: boolean;
  /** Made where we cannot see: what else is registered on it is not known. */
  readonly isForeign: boolean;
  readonly forwardsErrors: boolean;
  readonly file: string;
  /** What made it. */
  readonly at: Place | undefined;
  /** Stands before all its paths; undefined where it cannot be read. */
  prefix: Path;
  readonly entries: Entry[];
}

export interface Based {
  readonly router: Router;
  /** Given by `route("/x")` already. */
  readonly paths?: readonly Path[];
  /** Stands before the paths of what is registered. */
  readonly prefix: Path;
}

export class Routers {
  private readonly byKey = new Map<string, Router>();

  constructor(private readonly linker: Linker, private readonly dialect: Dialect) {}

  all(): readonly Router[] {
    return [...this.byKey.values()];
  }

  /** The router behind a receiver, through `route("/x")` and chained registrations. */
  baseOf(value: Value): Based | undefined {
    if (value.k === "union") {
      for (const o of value.of) {
        const found = this.baseOf(o);
        if (found) return found;
      }
      return undefined;
    }
    let paths: readonly Path[] | undefined;
    let prefix: Path = "";
    let v: Value | undefined = value;
    for (let i = 0; v?.k === "external" && i < 200; i++) {
      const kind = this.dialect.routerKind(v.name);
      if (kind) return { router: this.routerOf(v, kind), prefix, ...(paths && { paths }) };
      const step = this.dialect.step?.(v);
      if (step?.isOther) return undefined;
      paths ??= step?.paths;
      if (step && "prefix" in step) prefix = step.prefix === undefined || prefix === undefined ? undefined : joinRoute(step.prefix, prefix);
      v = v.receiver;
    }
    return undefined;
  }

  /** Whether a value is a router or what comes of one, or may be: of what is unknown nobody can tell. */
  mayBe(value: Value): boolean {
    return alternatives(value).some((v) => {
      let at: Value | undefined = v;
      while (at?.k === "external" && !this.dialect.routerKind(at.name)) at = at.receiver;
      return at?.k === "external" || at?.k === "unknown";
    });
  }

  private routerOf(v: External, kind: { readonly isApp: boolean; readonly forwardsErrors?: boolean }): Router {
    const key = v.at ? `${v.at.file}:${v.at.pos}:${v.madeIn ?? ""}` : `?${v.name}`;
    let router = this.byKey.get(key);
    if (!router) {
      const prefix = this.dialect.prefixOf ? this.dialect.prefixOf(this.linker, v) : "";
      router = { key, isApp: kind.isApp, isForeign: v.at === undefined, forwardsErrors: kind.forwardsErrors === true, file: v.at?.file ?? "", at: v.at, prefix, entries: [] };
      this.byKey.set(key, router);
    }
    return router;
  }
}

/** The path that a value is, for who compares it with no other; undefined where nothing of it can be read. */
export function pathOf(v: Value): Path {
  const [path] = pathsOf(v);
  return path === undefined ? undefined : readable(path);
}

/** The paths a value can be: texts, regular expressions, lists of them. */
export function pathsOf(v: Value): Path[] {
  if (isText(v)) return [v.value];
  if (v.k === "array") return [...v.items, ...(v.of ? [v.of] : [])].flatMap(pathsOf);
  const unread = unreadValue(v);
  if (unread !== undefined) return [unread];
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

/** Nested lists of handlers, flat. */
export function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((v) => (v.k === "array" ? [...flatten(v.items), ...(v.of ? flatten([v.of]) : [])] : [v]));
}
