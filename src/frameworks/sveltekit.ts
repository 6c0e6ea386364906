/**
 * SvelteKit: request handlers, load functions, form actions and remote functions, with the hook that runs before them.
 * A layout's `load` guards nothing but itself: the loads of a page run beside it, and its actions and endpoints without it.
 * https://svelte.dev/docs/kit/routing
 */
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName } from "./export-places.js";
import { argumentOf, type Bound, boundShape, cookie, input, type Meaning, namesCaller, settingOf } from "./request.js";
import { webMeaning } from "./web-request.js";

const EVENT = "sveltekit", REMOTE = "sveltekit-remote", EMPTY = "sveltekit-empty";
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"];
const ROUTE_FILE = /^(.*?)(?:^|\/)src\/routes\/(?:(.*)\/)?\+(server|page\.server|layout\.server)\.[jt]s$/;
const REMOTE_FILE = /\.remote\.[jt]s$/;
const HOOKS_FILE = /(?:^|\/)src\/hooks\.server(?:\/index)?\.[jt]s$/;

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first, second] = path;
  if (first === undefined) return { is: "part" };
  if (first === "request") return webMeaning(path.slice(1), bound);
  if (first === "params") return input("params", path.slice(1));
  if (first === "url") {
    if (second === "searchParams") return input("query", path.slice(2));
    return second === "pathname" && bound.route !== undefined && !/\[(?:\.\.\.|\[)/.test(bound.route) ? { is: "known", value: bound.route, part: "url" } : { is: "url", path: "" };
  }
  if (first === "cookies") return second === undefined || !second.startsWith("get") ? { is: "part" } : cookie(second);
  if (first === "locals") return ofLocals(path.slice(1));
  if (first === "parent()") return second !== undefined && namesCaller(second) ? { is: "identity" } : { is: "part" };
  const id = first === "route" && second === "id" ? settingOf(bound, "id") : undefined;
  if (typeof id === "string") return { is: "known", value: id };
  if (first === "route" || first === "setHeaders()" || first === "fetch()" || first === "platform") return { is: "part" };
  return first === "getClientAddress()" ? { is: "headers", path: "ip" } : undefined;
}

/** What the hook leaves for handlers. A getter that gives an envelope (`safeGetSession()`) is no caller, its members are. */
function ofLocals(path: readonly string[]): Meaning | undefined {
  const [first, second] = path;
  if (first === undefined || (second === undefined && /^safe\w*\(\)$/.test(first))) return { is: "part" };
  return path.some((name) => namesCaller(argumentOf(name) ?? name.replace(/\(.*$/, ""))) ? { is: "identity" } : undefined;
}

export const sveltekit: Adapter = {
  name: "sveltekit",
  docs: "https://svelte.dev/docs/kit/routing",
  joins: "by package",
  shapes: [
    { id: EVENT, meaning },
    { id: REMOTE, meaning: (path) => input("body", path) },
    // Routes are told without the path that the application may be served below, and no build is going on.
    { id: EMPTY, meaning: () => ({ is: "known", value: "" }) },
  ],
  ambient: [
    { match: ["@sveltejs/kit#RequestEvent()", "@sveltejs/kit#ServerLoadEvent()", "$app/server#getRequestEvent()"], shape: EVENT, path: "" },
    { match: ["$app/paths#base", "$app/environment#building"], shape: EMPTY, path: "" },
    { match: "@sveltejs/kit#Cookies()", shape: EVENT, path: "cookies" },
  ],
  neverReturns: ["@sveltejs/kit#error|redirect|invalid"],
  parameterTypes: { [EVENT]: [{ name: "RequestEvent", from: "@sveltejs/kit" }] },

  see: (_facts, path) => ROUTE_FILE.test(path) || HOOKS_FILE.test(path) || REMOTE_FILE.test(path),

  *join(linker, seen) {
    for (const file of seen) {
      if (linker.dependency(file.path, "@sveltejs/kit") === undefined) continue;
      const hooks = seen.filter((f) => HOOKS_FILE.test(f.path) && linker.packageDir(f.path) === linker.packageDir(file.path));
      const [, , folder = "", kind] = ROUTE_FILE.exec(file.path) ?? [];
      const route = `/${folder.split("/").filter((s) => s !== "" && !/^\(.*\)$/.test(s)).join("/")}`;
      if (kind === "server") yield* requestHandlers(linker, file, route, hooks);
      else if (kind !== undefined) yield* pageHandlers(linker, file, route, hooks);
      else if (REMOTE_FILE.test(file.path)) yield* remoteFunctions(linker, file, hooks);
    }
  },
};

interface Found {
  readonly method: string;
  readonly route: string;
  readonly handler: Value;
  readonly place: { readonly pos: number; readonly end: number; readonly handler: string | null };
}

function registered(linker: Linker, file: FileNode, hooks: readonly FileNode[], { method, route, handler, place }: Found): Registration {
  const bound = { route: route.replace(/\?\/.*$/, ""), config: JSON.stringify({ id: idOf(file) }), ...(METHODS.includes(method) && { method }), ...(method === "LOADER" && { method: "GET" }), ...(method === "ACTION" && { method: "POST" }) };
  return {
    framework: "sveltekit", kind: "http", method, route, file: file.path, pos: place.pos, end: place.end, handlerName: place.handler ?? functionName(handler),
    handler, args: [linker.request(boundShape(EVENT, bound))], layers: hooks.flatMap((f) => hooksOf(linker, f, bound)), errors: "handled",
  };
}

/** What the framework calls a route, groups of routes included: `/(app)/notes/[id]`. */
function idOf({ path }: FileNode): string {
  return `/${ROUTE_FILE.exec(path)?.[2] ?? ""}`;
}

function* requestHandlers(linker: Linker, file: FileNode, route: string, hooks: readonly FileNode[]): Iterable<Registration> {
  for (const name of [...METHODS, "fallback"]) {
    const place = exportPlace(file.facts, name);
    if (place) yield registered(linker, file, hooks, { method: name === "fallback" ? "ALL" : name, route, handler: linker.exported(file, name), place: { ...place, handler: place.handler ?? name } });
  }
}

function* pageHandlers(linker: Linker, file: FileNode, route: string, hooks: readonly FileNode[]): Iterable<Registration> {
  const load = exportPlace(file.facts, "load"), actions = exportPlace(file.facts, "actions");
  if (load) {
    const registration = registered(linker, file, hooks, { method: "LOADER", route, handler: linker.exported(file, "load"), place: { ...load, handler: load.handler ?? "load" } });
    yield waitsForLayout(file) ? { ...registration, broken: "it waits for the load functions of its layouts, which may check the caller" } : registration;
  }
  const table = linker.exported(file, "actions");
  if (!actions || table.k !== "object") return;
  for (const [name, value] of table.props) {
    const handler = value();
    const fn = handler.k === "function" && handler.file === file ? file.facts.fns[handler.index] : undefined;
    const place = fn ? { pos: fn.at, end: fn.end, handler: name } : { ...actions, handler: name };
    yield registered(linker, file, hooks, { method: "ACTION", route: name === "default" ? route : `${route}?/${name}`, handler, place });
  }
}

/** `await parent()`: the loads of the layouts have run, and did not redirect. */
function waitsForLayout(file: FileNode): boolean {
  return file.facts.fns.some((f) => f.events.some((e) => e.k === "call" && (e.callee === "parent" || (typeof e.callee === "string" && e.callee.endsWith(".parent")))));
}

/** `query(schema, fn)`, `form(fn)`, `command("unchecked", fn)`: called by the browser as if it were a function. */
function* remoteFunctions(linker: Linker, file: FileNode, hooks: readonly FileNode[]): Iterable<Registration> {
  for (const { as, isType } of file.facts.exports) {
    const made = isType || as === "*" ? undefined : linker.exported(file, as);
    const kind = made?.k === "external" ? /^\$app\/server#(query|form|command)(?:\.\w+)?\(\)$/.exec(made.name)?.[1] : undefined;
    const place = exportPlace(file.facts, as);
    const handler = made?.k === "external" ? made.args?.findLast((a) => a.k === "function") : undefined;
    if (made?.k !== "external" || kind === undefined || !place || !handler) continue;
    const schema: Layer = { value: made, args: [], passes: "by calling next", place: { file: file.path, pos: place.pos }, name: kind, isPassive: true };
    const isChecked = made.args?.[0]?.k !== "function" && made.args?.[0]?.k !== "literal";
    yield {
      framework: "sveltekit", kind: "server-action", method: kind === "query" ? "QUERY" : "ACTION", route: as, file: file.path, pos: place.pos, end: place.end,
      handlerName: place.handler, handler, args: [linker.request(boundShape(REMOTE, {}), "input")], errors: "handled",
      layers: [...hooks.flatMap((f) => hooksOf(linker, f, {})), ...(isChecked ? [schema] : [])],
    };
  }
}

/** The `handle` hook, or the hooks of its `sequence`, in order: each goes on by calling `resolve`. */
function hooksOf(linker: Linker, file: FileNode, bound: Bound): Layer[] {
  const place = exportPlace(file.facts, "handle");
  if (!place) return [];
  const event = linker.request(boundShape(EVENT, bound)), resolve = linker.external("@sveltejs/kit#NextFunction()");
  const given: Value = { k: "object", props: new Map([["event", () => event], ["resolve", () => resolve]]), rest: [], isOpen: false };
  const flat = (v: Value, at: Layer["place"]): Layer[] => {
    if (v.k === "external" && v.name === "@sveltejs/kit/hooks#sequence()") return (v.args ?? []).flatMap((a) => flat(a, v.at ?? at));
    return [{ value: v, args: [given], passes: "by calling next", place: at, name: functionName(v) ?? "handle" }];
  };
  return flat(linker.exported(file, "handle"), { file: file.path, pos: place.pos });
}
