/** What Elysia registers: routes with their hooks, groups, guards and plugins, and how far a hook reaches. */
import type { CallEvent } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { hook, hooksOf, type Macros } from "./hooks.js";
import { REQUEST } from "./request.js";
import { boundShape } from "../request.js";
import { methodOf } from "../routing/calls.js";
import { type Dialect, type Draft, type Reading, saidApart } from "../routing/dialect.js";
import { textsOf } from "../routing/reading.js";
import { flatten, pathsOf } from "../routing/routers.js";

const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "ws"]);
/** Methods that add a hook, by the stage at which it runs. */
const HOOKS: Readonly<Record<string, string>> = { derive: "derive", resolve: "resolve", onBeforeHandle: "beforeHandle", onRequest: "beforeHandle", onTransform: "transform" };
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, ...Object.keys(HOOKS), "use", "group", "guard", "route", "mount", "macro", "as"]);
const ROUTER = "elysia#Elysia()";
const REACH: Readonly<Record<string, number>> = { local: 0, scoped: 1, plugin: 1, global: Infinity };

/** `macros`: what the project's own options of routes stand for. */
export function elysiaDialect(macros: Macros): Dialect {
  return {
    framework: "elysia",
    ...saidApart,
    routerKind: (name) => (name === ROUTER || name === "elysia#()" ? { isApp: true } : undefined),
    prefixOf: (linker, made) => {
      const prefix = made.args?.[0] && linker.member(made.args[0], "prefix");
      return prefix === undefined || prefix.k === "literal" && prefix.value === null ? "" : pathsOf(prefix)[0];
    },
    registers: (name) => REGISTERS.has(name),
    isRegistering,
    read: (reading) => read(reading, macros),
    expand: (linker, value) => macros.expand(linker, value),
    requestArgs: (linker, bound) => [linker.request(boundShape(REQUEST, bound))],
    passes: "by returning",
    next: "",
    answers: /^elysia#Response\(\)\.(?:status|error|redirect)$/,
    ignoresPaths: true,
  };
}

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === undefined || !REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || !VERBS.has(name);
}

function* read(reading: Reading, macros: Macros): Iterable<Draft> {
  const { linker, method, args, receiver, fresh } = reading;
  const [first, second, third] = args;
  if (!first) return;
  const stage = HOOKS[method];
  if (stage) yield* hooked(linker, stage, args);
  else if (method === "as") yield { method, paths: [""], handlers: [], reach: reachOf(first) };
  else if (method === "macro") macros.add(linker, args);
  else if (method === "use") {
    for (const plugin of flatten([first])) {
      if (plugin.k === "function") yield { method, paths: [], handlers: [], enters: [{ fn: plugin, args: [receiver] }] };
      else yield { method, paths: [""], handlers: [plugin], reach: 1 };
    }
  } else if (method === "guard" || method === "group") {
    const [options, callback] = method === "guard" ? [first, second] : third ? [second, third] : [undefined, second];
    const before = options ? hooksOf(linker, options) : [];
    if (!callback) {
      yield { method: "use", paths: [""], handlers: before, reach: reachOf(linker.member(first, "as")) };
      return;
    }
    const inner = fresh(ROUTER);
    yield { method: "use", on: inner, paths: [""], handlers: before };
    yield { method: "mount", paths: method === "group" ? pathsOf(first) : [""], handlers: [inner], enters: [{ fn: callback, args: [inner] }] };
  } else if (method === "mount") yield { method, paths: second ? pathsOf(first) : [""], handlers: [second ?? first], called: ([context]) => [member(linker, context, "request")] };
  else {
    const [path, handler, options] = method === "route" ? args.slice(1) : args;
    if (!path || !handler) return;
    const verbs = method === "route" ? textsOf(first).map((v) => v.toLowerCase()) : [method];
    const before = options ? hooksOf(linker, options) : method === "ws" ? hooksOf(linker, handler) : [];
    if (method === "ws") yield { method, paths: pathsOf(path), handlers: [...before, linker.member(handler, "message")], path, called: ([context]) => [...(context ? [context] : []), member(linker, context, "body")] };
    else for (const verb of verbs) yield { method: verb, paths: pathsOf(path), handlers: [...before, handler], path, ...(isHidden(linker, options) && { described: "hidden" }) };
  }
}

/** `detail: { hide: true }` keeps a route out of descriptions. */
function isHidden(linker: Linker, options: Value | undefined): boolean {
  const hide = options && linker.member(linker.member(options, "detail"), "hide");
  return hide?.k === "literal" && hide.value === true;
}

function member(linker: Linker, context: Value | undefined, name: string): Value {
  return context ? linker.member(context, name) : { k: "unknown" };
}

/** `derive(fn)`, `derive({ as: "scoped" }, fn)`. */
function* hooked(linker: Linker, stage: string, args: readonly Value[]): Iterable<Draft> {
  const last = args.at(-1), first = args[0];
  if (!last || !first) return;
  const reach = args.length > 1 ? reachOf(first.k === "object" ? linker.member(first, "as") : first) : 0;
  yield { method: "use", paths: [""], handlers: flatten([last]).map((fn) => hook(stage, fn)), reach };
}

function reachOf(scope: Value): number {
  return REACH[textsOf(scope)[0] ?? ""] ?? 0;
}
