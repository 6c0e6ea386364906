/**
 * Express 4 and 5: routers mounted across files, middleware in the order of `use`, handler factories.
 * https://expressjs.com/en/guide/routing.html
 */
import { type CallEvent, CallFlag } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { argumentOf, type Bound, boundShape, header, input, type Meaning, namesCaller } from "./request.js";

const VERBS = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "query"]);
const REGISTERS = new Set([...VERBS, "use", "route", "param"]);
const ROUTER = /^(?:express|express-promise-router|router|@awaitjs\/express|express-async-router)#(?:Router|Express|Application|IRouter|AsyncRouter|express|addAsync)?(?:\(\))?\(\)$|^(?:express-serve-static-core)#(?:Express|Application|Router)\(\)$/;
const APP = /#(?:Express|Application|express)?\(\)$/;
const REQUEST = "express";
const MAX_ENTRIES = 5000;

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (bound.identityAt !== undefined && first === bound.identityAt) return { is: "identity" };
  if (first === "body" || first === "file" || first === "files" || first === "rawBody") return input("body", first === "body" ? rest : path);
  if (first === "query") return input("query", rest);
  if (first === "params") return input("params", rest);
  if (first.startsWith("param(")) return input("params", [argumentOf(first) ?? ""]);
  if (first === "method") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (first === "headers") return second === undefined ? { is: "part" } : header(second);
  if (first.startsWith("get(") || first.startsWith("header(")) return header(argumentOf(first));
  if (first === "cookies" || first === "signedCookies") return second === undefined ? { is: "part" } : { is: "credential", source: "cookie" };
  if (first === "url" || first === "originalUrl" || first === "path" || first === "baseUrl") return { is: "url", path: "" };
  if (first === "session") return second === undefined || second === "destroy()" || second === "save()" || second === "regenerate()" || second === "cookie" ? { is: "part" } : { is: "identity" };
  if (first === "isAuthenticated()") return { is: "identity" };
  if (["ip", "ips", "hostname", "protocol", "secure", "xhr"].includes(first)) return { is: "headers", path: first };
  return namesCaller(first) && !first.endsWith(")") ? { is: "identity" } : undefined;
}

export const express: Adapter = {
  name: "express",
  docs: "https://expressjs.com/en/guide/routing.html",
  shapes: [{ id: REQUEST, meaning }],
  ambient: [{ match: ["express#Request()", "express-serve-static-core#Request()"], shape: REQUEST, path: "" }],
  neverReturns: ["global#process.exit"],
  parameterTypes: { [REQUEST]: [{ name: "Request", from: "express" }, { name: "Response", from: "express" }, { name: "NextFunction", from: "express" }] },

  see: (facts) => facts.fns.some((f) => f.events.some((e) => e.k === "call" && isRegistering(e))),

  *join(linker, seen) {
    const collected = new Collector(linker);
    collected.collect(seen);
    yield* new Mounts(linker, collected).endpoints();
  },
};

function nameOfMethod(call: CallEvent): string | undefined {
  const { callee } = call;
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

function isRegistering(call: CallEvent): boolean {
  const name = nameOfMethod(call);
  return name !== undefined && REGISTERS.has(name) && call.args.length > 0;
}

/** One call of `use`, of a verb or of `param` on a router. */
interface Entry {
  readonly method: string;
  /** Paths as written; undefined where they cannot be read. */
  readonly paths: readonly (string | undefined)[];
  readonly handlers: readonly Value[];
  readonly file: FileNode;
  readonly call: CallEvent;
}

interface Router {
  readonly key: string;
  readonly isApp: boolean;
  readonly file: string;
  readonly entries: Entry[];
}

/** Runs over module bodies and what they call, and notes registrations in the order in which they happen. */
class Collector {
  readonly routers = new Map<string, Router>();
  /** Registration calls that were seen with a known router. */
  private readonly placed = new Set<string>();
  /** Registrations that were noted, so that a function reached twice does not count twice. */
  private readonly noted = new Set<string>();
  private readonly entered = new Set<number>();
  private readonly registering = new Map<string, boolean>();
  private count = 0;

  constructor(private readonly linker: Linker) {}

  collect(seen: readonly FileNode[]): void {
    for (const file of this.linker.files.values()) if (this.mayRegister(file, 0)) this.scan(this.linker.moduleEnv(file), 0);
    for (const file of seen) {
      file.facts.fns.forEach((f, index) => {
        if (index === 0 || !f.events.some((e) => e.k === "call" && isRegistering(e) && !this.placed.has(`${file.path}:${e.pos}:${e.at}`))) return;
        this.scan(this.linker.defaultEnv(file, index), 0);
      });
    }
  }

  /** Whether a function, or one it calls by name, registers something: the others are not entered. */
  private mayRegister(file: FileNode, index: number): boolean {
    const key = `${file.path}#${index}`;
    const known = this.registering.get(key);
    if (known !== undefined) return known;
    this.registering.set(key, false);
    const env = this.linker.defaultEnv(file, index);
    const found = env.facts.events.some((e, i) => {
      if (e.k !== "call") return false;
      if (isRegistering(e)) return true;
      if (e.args.some((a) => Array.isArray(a) && a[0] === "f" && this.mayRegister(file, a[1] as number))) return true;
      const callee = this.linker.callee(env, i, e);
      if (callee.k === "class") return callee.facts.members.some((m) => m.fn !== undefined && this.mayRegister(callee.file, m.fn));
      return callee.k === "function" && this.mayRegister(callee.file, callee.index);
    });
    this.registering.set(key, found);
    return found;
  }

  private scan(env: Env, depth: number): void {
    if (depth > 8 || this.entered.has(env.id)) return;
    this.entered.add(env.id);
    for (const [i, call] of env.facts.events.entries()) {
      if (call.k !== "call" || this.linker.isDead(env, call.ctx)) continue;
      if (isRegistering(call) && this.register(env, i, call)) continue;
      const callee = this.linker.callee(env, i, call);
      if (callee.k === "function" && this.mayRegister(callee.file, callee.index)) {
        this.scan(this.linker.envOf(callee, this.linker.argumentsOf(env, i, call), null, depth + 1), depth + 1);
      } else if (callee.k === "class" && call.flags & CallFlag.new) this.construct(env, i, callee, depth);
      else this.callbacks(env, i, call, depth);
    }
  }

  private construct(env: Env, event: number, cls: Extract<Value, { k: "class" }>, depth: number): void {
    const made = this.linker.value(event, env, event);
    const constructor = cls.facts.members.find((m) => m.name === "constructor")?.fn;
    if (constructor === undefined || made.k !== "instance") return;
    this.scan(this.linker.envOf({ k: "function", file: cls.file, index: constructor, up: cls.up, self: made }, made.args, made, depth + 1), depth + 1);
  }

  /** `routes.forEach(({ path, router }) => app.use(path, router))`: once for each element that is known. */
  private callbacks(env: Env, event: number, call: CallEvent, depth: number): void {
    const method = nameOfMethod(call);
    const args = this.linker.argumentsOf(env, event, call);
    for (const fn of args) {
      if (fn.k !== "function" || !this.mayRegister(fn.file, fn.index)) continue;
      const list = method === "forEach" || method === "map" ? this.linker.receiverOf(call.callee, env, event) : undefined;
      const items = list?.k === "array" && !list.of ? list.items : [undefined];
      for (const item of items) this.scan(this.linker.envOf(fn, item ? [item] : null, null, depth + 1), depth + 1);
    }
  }

  private register(env: Env, event: number, call: CallEvent): boolean {
    const method = nameOfMethod(call);
    if (method === undefined || method === "route" || this.count > MAX_ENTRIES) return false;
    const base = this.baseOf(this.linker.receiverOf(call.callee, env, event));
    if (!base) return false;
    const args = this.linker.argumentsOf(env, event, call);
    const first = args[0];
    const hasPath = base.path === undefined && first !== undefined && !isHandlerLike(first);
    if (VERBS.has(method) && base.path === undefined && args.length < 2) return true;
    const paths = base.path ?? (hasPath ? pathsOf(first) : method === "use" ? [""] : [undefined]);
    const handlers = flatten(hasPath ? args.slice(1) : args);
    const place = `${env.file.path}:${call.pos}:${call.at}`;
    this.placed.add(place);
    this.count++;
    const routes = handlers.length === 1 && handlers[0]?.k === "union" && handlers[0].of.length === paths.length && paths.length > 1 ? handlers[0].of.map((h, i) => ({ paths: [paths[i]], handlers: [h] })) : [{ paths, handlers }];
    for (const r of routes) {
      const key = `${base.router.key}|${place}|${method}|${r.paths.join("|")}`;
      if (this.noted.has(key)) continue;
      this.noted.add(key);
      base.router.entries.push({ method, ...r, file: env.file, call });
    }
    return true;
  }

  /** The router behind a receiver, through `route("/x")` and chained registrations. */
  private baseOf(value: Value): { readonly router: Router; readonly path?: readonly (string | undefined)[] } | undefined {
    let path: readonly (string | undefined)[] | undefined;
    let v: Value | undefined = value.k === "union" ? value.of.find((o) => o.k === "external" && this.isRouterLike(o)) : value;
    for (let i = 0; v?.k === "external" && i < 60; i++) {
      if (ROUTER.test(v.name)) return { router: this.routerOf(v), ...(path && { path }) };
      if (v.name.endsWith(".route()")) path ??= v.args?.[0] ? pathsOf(v.args[0]) : [undefined];
      v = v.receiver;
    }
    return undefined;
  }

  private isRouterLike(v: Extract<Value, { k: "external" }>): boolean {
    return ROUTER.test(v.name) || v.name.includes("express#");
  }

  routerOf(v: Extract<Value, { k: "external" }>): Router {
    const key = v.at ? `${v.at.file}:${v.at.pos}` : `?${v.name}`;
    let router = this.routers.get(key);
    if (!router) this.routers.set(key, (router = { key, isApp: APP.test(v.name), file: v.at?.file ?? "", entries: [] }));
    return router;
  }

  /** The router a mounted value is, if it is one. */
  mounted(value: Value): Router | undefined {
    return this.baseOf(value)?.router;
  }
}

function isHandlerLike(v: Value): boolean {
  if (v.k === "union") return v.of.some(isHandlerLike);
  return v.k === "function" || v.k === "bound" || v.k === "external" || v.k === "instance" || v.k === "module" || v.k === "request" || (v.k === "array" && v.items.some(isHandlerLike));
}

function pathsOf(v: Value): (string | undefined)[] {
  if (v.k === "literal" && typeof v.value === "string" && !v.isMasked) return [v.value];
  if (v.k === "array") return v.items.flatMap(pathsOf);
  if (v.k === "union") return v.of.flatMap(pathsOf);
  return [undefined];
}

function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((v) => (v.k === "array" ? [...flatten(v.items), ...(v.of ? [v.of] : [])] : [v]));
}

interface ScopedLayer extends Layer {
  readonly path: string | undefined;
  /** Only for this method and exactly this path. */
  readonly method?: string;
}

/** Walks the mount tree and yields the endpoints with everything registered before them. */
class Mounts {
  private readonly onPath = new Set<string>();
  private readonly done = new Set<Router>();

  constructor(private readonly linker: Linker, private readonly collected: Collector) {}

  *endpoints(): Iterable<Registration> {
    const routers = [...this.collected.routers.values()];
    const children = new Set<Router>();
    for (const r of routers) for (const e of r.entries) for (const h of e.handlers) {
      const child = e.method === "use" ? this.collected.mounted(h) : undefined;
      if (child && child !== r) children.add(child);
    }
    const roots = routers.filter((r) => !children.has(r));
    for (const r of roots.filter((x) => x.isApp)) yield* this.walk(r, "", [], undefined);
    for (const r of roots.filter((x) => !x.isApp)) yield* this.walk(r, "", [], "the router is not mounted anywhere we can see");
    for (const r of routers) if (!this.done.has(r)) yield* this.walk(r, "", [], "the router is mounted in a circle");
  }

  private *walk(router: Router, prefix: string, above: readonly ScopedLayer[], broken: string | undefined): Iterable<Registration> {
    if (this.onPath.has(router.key) || this.onPath.size > 20) return;
    this.onPath.add(router.key);
    this.done.add(router);
    const layers = [...above];
    for (const e of router.entries) {
      if (e.method === "param") continue;
      if (e.method === "use") yield* this.use(e, router, prefix, layers, broken);
      else yield* this.verb(e, prefix, layers, broken);
    }
    this.onPath.delete(router.key);
  }

  private *use(e: Entry, router: Router, prefix: string, layers: ScopedLayer[], broken: string | undefined): Iterable<Registration> {
    for (const h of e.handlers) {
      const child = this.collected.mounted(h);
      for (const path of e.paths) {
        const full = path === undefined ? undefined : joinRoute(prefix, path);
        if (child && child !== router) yield* this.walk(child, full ?? `${prefix}/*`, layers, full === undefined ? "the path of a mount cannot be read" : broken);
        else if (!child && path !== "" && this.isTerminal(h)) yield this.registration({ ...e, method: "all" }, h, full ?? `${prefix}/*`, layers, [], broken);
        else if (!child && !isErrorHandler(h)) layers.push(this.layer(h, e, full));
      }
    }
  }

  private *verb(e: Entry, prefix: string, layers: ScopedLayer[], broken: string | undefined): Iterable<Registration> {
    const last = e.handlers.at(-1);
    if (!last) return;
    const method = e.method.toUpperCase();
    const isGate = this.isGate(last);
    for (const path of e.paths) {
      const route = joinRoute(prefix, path ?? "*");
      const own = (isGate ? e.handlers : e.handlers.slice(0, -1)).map((h) => ({ ...this.layer(h, e, route), method }));
      if (isGate) {
        layers.push(...own);
        continue;
      }
      yield this.registration(e, last, route, layers, own, path === undefined ? (broken ?? "its path cannot be read") : broken);
    }
  }

  private registration(e: Entry, handler: Value, route: string, layers: readonly ScopedLayer[], own: readonly ScopedLayer[], broken: string | undefined): Registration {
    const method = e.method.toUpperCase();
    const args = requestArgs(this.linker, { method: method === "ALL" ? "" : method, route });
    const major = /(\d+)/.exec(this.linker.dependency(e.file.path, "express") ?? "")?.[1];
    return {
      framework: "express", kind: "http", method, route, file: e.file.path, pos: e.call.at, end: e.call.end,
      handlerName: handlerName(handler), handler, args,
      layers: [...layers.filter((l) => applies(l, method, route)), ...own].map((l) => ({ ...l, args })),
      errors: major !== undefined && Number(major) < 5 ? "unhandled if async" : "handled",
      ...(broken !== undefined && { broken }),
    };
  }

  /** `app.use("/metrics", (req, res) => …)`: a function that cannot go on is a handler. */
  private isTerminal(value: Value): boolean {
    return value.k === "function" && (value.file.facts.fns[value.index]?.params.length ?? 3) === 2 && this.behaviour(value).answers;
  }

  private layer(value: Value, e: Entry, path: string | undefined): ScopedLayer {
    return { value, args: requestArgs(this.linker, {}), passes: "by calling next", place: { file: e.file.path, pos: e.call.pos, end: e.call.end }, name: layerName(value), path };
  }

  /** A last function that only lets requests through is a gate, not a handler: the handler is registered elsewhere. */
  private isGate(value: Value): boolean {
    if (value.k !== "function") return false;
    const params = value.file.facts.fns[value.index]?.params.length ?? 0;
    if (params < 3) return false;
    const { passes, answers } = this.behaviour(value);
    return passes && !answers;
  }

  /** Whether a function goes on to the next, and whether it answers. */
  private behaviour(value: Extract<Value, { k: "function" }>): { readonly passes: boolean; readonly answers: boolean } {
    let passes = false, answers = false;
    for (const env of this.linker.visited(this.linker.envOf(value, requestArgs(this.linker, {}), null, 0))) {
      env.facts.events.forEach((call, i) => {
        if (call.k !== "call") return;
        const callee = this.linker.callee(env, i, call);
        if (callee.k !== "external") return;
        if (callee.name === "express#NextFunction()" && call.args.length === 0) passes = true;
        if (/^express#Response\(\)\.(?:json|send|render|redirect|end|sendFile|download|sendStatus|write)$/.test(callee.name)) answers = true;
      });
    }
    return { passes, answers };
  }
}

function requestArgs(linker: Linker, bound: Bound): Value[] {
  return [linker.request(boundShape(REQUEST, bound)), linker.external("express#Response()"), linker.external("express#NextFunction()")];
}

function isErrorHandler(v: Value): boolean {
  return v.k === "function" && v.file.facts.fns[v.index]?.params.length === 4;
}

function handlerName(v: Value): string | null {
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || null : null;
}

function layerName(v: Value): string {
  if (v.k === "function") {
    const facts = v.file.facts.fns[v.index];
    if (facts?.name) return facts.name;
    const up = facts && facts.up > 0 ? v.file.facts.fns[facts.up] : undefined;
    return up?.name || "a middleware";
  }
  return v.k === "external" ? v.name.replace(/^.*[/#]/, "").replace(/^\(\)$/, v.name.replace(/#.*$/, "")) : "a middleware";
}

/** `/api` and `/orders/:id` make `/api/orders/:id`. */
function joinRoute(prefix: string, path: string): string {
  const joined = `${prefix}/${path}`.replace(/\/{2,}/g, "/");
  return joined.length > 1 ? joined.replace(/\/$/, "") : joined;
}

/** Whether a layer runs for a route: by prefix, parameters standing for any segment. */
function applies(layer: ScopedLayer, method: string, route: string): boolean {
  if (layer.method !== undefined && layer.method !== "ALL" && layer.method !== method) return false;
  if (layer.path === undefined) return false;
  const wanted = layer.path.split("/").filter(Boolean);
  const given = route.split("/").filter(Boolean);
  if (layer.method !== undefined && wanted.length !== given.length && !wanted.includes("*")) return false;
  if (wanted.length > given.length) return false;
  return wanted.every((w, i) => w.startsWith("*") || w.startsWith(":") || w.startsWith("(") || w === given[i]);
}
