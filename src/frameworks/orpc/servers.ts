/** Who serves which oRPC router, below which prefix, and with which context. */
import type { Place } from "../../concepts.js";
import { CallFlag, type FileFacts } from "../../extract/facts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { contextFrom, opaqueContext } from "../contexts.js";
import { methodOf } from "../routing/calls.js";
import { alternatives } from "../values.js";

export interface Served {
  readonly router: Value;
  readonly prefix?: string;
  readonly context: Value;
  /** Routes are asked by the method and path they were given, not by their names. */
  readonly hasAddresses?: boolean;
}

const PACKAGE = /^@orpc\//;
const HANDLER = /^@orpc\/[^#]+#\w*Handler\(\)$/;
const BY_ADDRESS = /#OpenAPI\w*Handler\(\)$/;
const BUILT = /^@orpc\/server(?:\/[^#]*)?#.*\.(?:handler|router|lazy)\(\)$/;

export function importsOrpc(facts: FileFacts): boolean {
  return facts.imports.some((i) => PACKAGE.test(i.specifier) && !i.isType);
}

/** The routers that a handler is made for; in a package that has none, those that it exports. */
export function servedRouters(linker: Linker, seen: readonly FileNode[]): readonly Served[] {
  const handlers = new Map<string, { readonly router: Value; readonly hasAddresses: boolean; call?: Pick<Served, "prefix" | "context"> }>();
  for (const file of seen) for (const h of handlersIn(linker, file)) if (h.args?.[0]) handlers.set(keyOf(h.at), { router: h.args[0], hasAddresses: BY_ADDRESS.test(h.name) });
  for (const file of seen.length > 0 ? linker.files.values() : []) for (const [key, call] of callsIn(linker, file)) {
    const handler = handlers.get(key);
    if (handler && (!handler.call || handler.call.prefix === undefined)) handler.call = call;
  }
  const opaque = { context: opaqueContext(linker) };
  const served = [...handlers.values()].map(({ call, ...h }): Served => ({ ...(call ?? opaque), ...h }));
  // The same router is often served twice: by its addresses, and as RPC.
  served.sort((a, b) => Number(b.hasAddresses) - Number(a.hasAddresses) || Number(b.prefix !== undefined) - Number(a.prefix !== undefined));
  const distinct = served.filter((s, i) => !served.some((o, n) => n < i && o.router === s.router));
  return distinct.length > 0 ? distinct : exportedRouters(linker, seen).map((router) => ({ ...opaque, router, hasAddresses: true }));
}

function* handlersIn(linker: Linker, file: FileNode): Iterable<Extract<Value, { k: "external" }>> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call" || !(call.flags & CallFlag.new) || typeof call.callee !== "string" || !call.callee.endsWith("Handler")) continue;
      const env = linker.defaultEnv(file, index);
      for (const v of alternatives(linker.value(event, env, event))) if (v.k === "external" && HANDLER.test(v.name)) yield v;
    }
  }
}

/** `handler.handle(request, { prefix, context })`: by the handler it is called on. */
function* callsIn(linker: Linker, file: FileNode): Iterable<[string, Pick<Served, "prefix" | "context">]> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call" || methodOf(call.callee) !== "handle" || call.args.length < 2) continue;
      // Inside a handler of the server below, what that one is given is the request.
      const env = index === 0 ? linker.moduleEnv(file) : linker.envOf({ k: "function", file, index, up: null, self: null }, fn.params.map(() => opaqueContext(linker)), null, 0);
      const callee = linker.callee(env, event, call);
      const handler = callee.k === "external" ? callee.receiver : undefined;
      if (handler?.k !== "external" || !HANDLER.test(handler.name)) continue;
      const options = linker.argumentsOf(env, event, call).find((a) => a.k === "object");
      if (options?.k !== "object") continue;
      const context = linker.member(options, "context"), prefix = linker.member(options, "prefix");
      yield [keyOf(handler.at), {
        context: context.k === "unknown" || (context.k === "literal" && context.value === null) ? opaqueContext(linker) : contextFrom(linker, context),
        ...(prefix.k === "literal" && typeof prefix.value === "string" && { prefix: prefix.value }),
      }];
    }
  }
}

/** What is exported and holds procedures, and stands in nothing else that does. */
function exportedRouters(linker: Linker, seen: readonly FileNode[]): readonly Value[] {
  const found: Value[] = [];
  for (const file of seen) {
    for (const e of file.facts.exports) {
      const v = e.isType || e.as === "*" || e.from !== undefined ? undefined : linker.exported(file, e.as);
      if (v && holdsProcedures(v, 6)) found.push(v);
    }
  }
  return found.filter((v) => !found.some((o) => o !== v && holds(o, v, 6)));
}

function holdsProcedures(v: Value, depth: number): boolean {
  if (v.k === "external") return BUILT.test(v.name);
  return v.k === "object" && depth > 0 && v.props.size > 0 && [...v.props.values()].every((p) => holdsProcedures(p(), depth - 1));
}

function holds(outer: Value, inner: Value, depth: number): boolean {
  if (depth === 0) return false;
  const parts = outer.k === "object" ? [...outer.props.values(), ...outer.rest].map((p) => p()) : outer.k === "external" ? (outer.args ?? []) : [];
  return parts.some((p) => p === inner || (p.k === "external" && inner.k === "external" && keyOf(p.at) === keyOf(inner.at) && p.at !== undefined) || holds(p, inner, depth - 1));
}

function keyOf(at: Place | undefined): string {
  return `${at?.file ?? ""}:${at?.pos ?? ""}:${at?.end ?? ""}`;
}
