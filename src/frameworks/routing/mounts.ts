/** Walks the mount tree of routers and yields the endpoints, each with everything that was registered before it. */
import type { Place } from "../../concepts.js";
import { identity } from "../../libraries/identity.js";
import { CallFlag, type FileFacts, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker, Registration } from "../adapter.js";
import { asWritten, noteDefaults, withDefaults } from "../unread.js";
import type { Bound } from "../request.js";
import { conditionOf, isExclusive } from "./branches.js";
import type { Behaviour, Dialect } from "./dialect.js";
import { covers, joinRoute } from "./paths.js";
import type { Branch, Entry, Path, Router, Routers } from "./routers.js";

interface ScopedLayer extends Layer {
  /** Where it runs; undefined where its path cannot be read. */
  readonly path: Path;
  /** The prefix of the router it stands on. */
  readonly mount: string;
  /** Only for this method and exactly this path. */
  readonly method?: string;
  /** Only for paths with this parameter (`app.param`), below `mount`. */
  readonly parameter?: string;
  readonly branches: readonly Branch[];
  readonly except?: readonly Path[];
  /** For how many routers above its own it runs as well. */
  readonly reach: number;
}

/** Where a router is mounted. */
interface Mount {
  readonly prefix: string;
  readonly above: readonly ScopedLayer[];
  readonly branches: readonly Branch[];
  /** The link that broke on the way. */
  readonly broken: string | undefined;
  /** The outermost call that put it below another path. */
  readonly below: Place | undefined;
}

const SOCKET = "express-ws#WebSocket()";
const UNSEEN = "the application is made where it cannot be seen";
const LOADED = "the application is loaded and mounted by what cannot be seen";
const SERVES = /(?:^|\.)(?:listen|createServer|serve)$/;

/** `import(path)`, `require(path)`: which file that is cannot be told. */
function isLoading(e: FunctionFacts["events"][number]): boolean {
  const [path] = e.k === "call" && (e.callee === "require" || (e.flags & CallFlag.import) !== 0) ? e.args : [];
  return path !== undefined && !(Array.isArray(path) && (path[0] === "'" || path[0] === "#"));
}

/** Whether a file mounts something, and loads files that cannot be told. */
function isLoader({ fns }: FileFacts): boolean {
  return fns.some((fn) => fn.events.some((e) => isLoading(e))) && fns.some((fn) => fn.events.some((e) => e.k === "call" && typeof e.callee === "string" && e.callee.endsWith(".use")));
}

export class Mounts {
  private loaders: readonly string[] | undefined;
  private readonly onPath = new Set<string>();
  private readonly done = new Set<Router>();
  /** Methods and routes that have a handler: what a library makes behind it is never come to. */
  private readonly answered = new Set<string>();
  /** What stands in paths where nothing is set. */
  private readonly defaults = new Map<string, string>();

  constructor(private readonly linker: Linker, private readonly dialect: Dialect, private readonly routers: Routers) {}

  *endpoints(): Iterable<Registration> {
    const all = this.routers.all().filter((r) => r.entries.length > 0);
    for (const r of all) for (const p of [r.prefix, ...r.entries.flatMap((e) => [...e.paths, ...(e.except ?? [])])]) if (p !== undefined) noteDefaults(p, this.defaults);
    const children = new Set<Router>();
    for (const r of all) for (const e of r.entries) for (const h of e.handlers) {
      const child = e.method === "use" || e.method === "mount" ? this.mounted(h) : undefined;
      if (child && child !== r) children.add(child);
    }
    const roots = all.filter((r) => !children.has(r));
    const at = (broken: string | undefined): Mount => ({ prefix: "", above: [], branches: [], broken, below: undefined });
    for (const r of roots.filter((x) => x.isApp)) yield* this.walk(r, at(r.isForeign ? UNSEEN : this.isLoaded(r) ? LOADED : undefined));
    for (const r of roots.filter((x) => !x.isApp)) yield* this.walk(r, at("the router is not mounted anywhere we can see"));
    for (const r of all) if (!this.done.has(r)) yield* this.walk(r, at("the router is mounted in a circle"));
  }

  /** An application that its file hands out, that nobody imports by name or serves there, where others mount what they load as they find it. */
  private isLoaded({ file }: Router): boolean {
    const facts = this.linker.files.get(file)?.facts;
    if (!facts || this.linker.isImported(file) || !facts.exports.some((e) => e.as === "default")) return false;
    if (facts.fns.some((fn) => fn.events.some((e) => e.k === "call" && typeof e.callee === "string" && SERVES.test(e.callee)))) return false;
    this.loaders ??= [...this.linker.files.values()].flatMap((f) => (isLoader(f.facts) ? [f.path] : []));
    return this.loaders.some((loader) => loader !== file);
  }

  private mounted(v: Value): Router | undefined {
    return this.routers.baseOf(v)?.router;
  }

  /** The endpoints of a router, at one place where it is mounted; gives back the middleware that stands on it. */
  private *walk(router: Router, at: Mount): Generator<Registration, readonly ScopedLayer[]> {
    if (this.onPath.has(router.key) || this.onPath.size > 20) return [];
    this.onPath.add(router.key);
    this.done.add(router);
    const mount = router.prefix === "" ? at : { ...at, prefix: joinRoute(at.prefix, router.prefix === undefined ? "*" : withDefaults(router.prefix, this.defaults)), below: at.below ?? router.at };
    const layers = [...mount.above];
    for (const e of router.entries) if (e.method === "hook") for (const h of e.handlers) layers.push(...this.layers(h, { ...e, branches: [...mount.branches, ...e.branches] }, mount, mount.prefix));
    for (const [i, entry] of router.entries.entries()) {
      const branches = [...mount.branches, ...entry.branches];
      const set = (paths: readonly Path[]): Path[] => paths.map((p) => (p === undefined ? p : withDefaults(p, this.defaults)));
      const e = { ...entry, paths: set(entry.paths), ...(entry.except && { except: set(entry.except) }) };
      if (e.method === "hook") continue;
      if (e.hosts) {
        yield* this.hosted({ ...e, branches }, e.hosts(mount.prefix, e.place), mount, layers);
        continue;
      }
      if (e.method === "use" || e.method === "mount") yield* this.use({ ...e, branches }, router, mount, layers);
      else if (e.method === "as") layers.splice(mount.above.length, Infinity, ...layers.slice(mount.above.length).map((l) => ({ ...l, reach: Math.max(l.reach, e.reach ?? 0) })));
      else if (e.method === "param") for (const parameter of e.paths) layers.push(...e.handlers.flatMap((h) => this.layers(h, { ...e, branches }, mount, mount.prefix)).map((l) => ({ ...l, parameter: parameter ?? "" })));
      else yield* this.verb({ ...e, branches }, router, i, mount, layers);
    }
    this.onPath.delete(router.key);
    return layers.slice(mount.above.length).filter((l) => l.reach > 0).map((l) => ({ ...l, reach: l.reach - 1 }));
  }

  private *use(e: Entry, router: Router, mount: Mount, layers: ScopedLayer[]): Iterable<Registration> {
    for (const h of e.handlers) {
      const child = this.mounted(h);
      for (const path of e.paths) {
        const full = path === undefined ? undefined : joinRoute(mount.prefix, path);
        if (child && child !== router) {
          // Where it is cannot be said without its path; what stands before it can.
          const below = yield* this.walk(child, { prefix: full ?? `${mount.prefix}/*`, above: layers.filter((l) => !isExclusive(l.branches, e.branches)), branches: e.branches, broken: mount.broken, below: mount.below ?? (full === mount.prefix || full === "/" ? undefined : { file: e.place.file, pos: e.place.pos, end: e.place.end }) });
          layers.push(...below);
        } else if (e.method === "mount") {
          if (full !== undefined) yield this.registration({ ...e, method: "all" }, router, h, `${full === "/" ? "" : full}/*`, mount, layers, []);
        } else if (!child && path !== "" && path !== "/" && h.k === "function" && this.dialect.isTerminal(h, () => this.behaviour(h))) {
          yield this.registration({ ...e, method: "all" }, router, h, full ?? `${mount.prefix}/*`, mount, layers, []);
        } else if (!child && !this.dialect.isAside?.(h)) layers.push(...this.layers(h, e, mount, full));
      }
    }
  }

  private *verb(e: Entry, router: Router, index: number, mount: Mount, layers: ScopedLayer[]): Iterable<Registration> {
    // What works for its answer and cannot go on is the handler, whatever is written behind it; one that only answers closes the route.
    const end = e.handlers.findIndex((h) => h.k === "function" && ((h.file.facts.fns[h.index]?.flags ?? 0) & FunctionFlag.async) !== 0 && this.dialect.isTerminal(h, () => this.behaviour(h)));
    const handlers = end < 0 ? e.handlers : e.handlers.slice(0, end + 1), last = handlers.at(-1);
    if (!last) return;
    const method = e.method === "all" ? undefined : e.method.toUpperCase();
    for (const path of e.paths) {
      const route = joinRoute(mount.prefix, path ?? "*");
      const scoped = (h: Value): ScopedLayer[] => this.layers(h, e, mount, path === undefined ? undefined : route).map((l) => ({ ...l, method: method ?? "ALL" }));
      if (this.isGate(last, e, path, router.entries.slice(index + 1))) layers.push(...handlers.flatMap(scoped));
      else if (!e.effect || !this.answered.has(`${e.method} ${route}`)) {
        this.answered.add(`${e.method} ${route}`);
        yield this.registration(e, router, last, route, mount, layers, handlers.slice(0, -1).flatMap(scoped));
      }
    }
  }

  private registration(e: Entry, router: Router, handler: Value, path: string, mount: Mount, layers: readonly ScopedLayer[], own: readonly ScopedLayer[]): Registration {
    const method = e.method.toUpperCase(), route = asWritten(path);
    const isSocket = e.method === "ws";
    const bound = { ...(method !== "ALL" && !isSocket && { method }), route, ...e.bound };
    const before = this.before(e, layers, method, path);
    const place = e.effect ? (placeOfGate(before, method, path) ?? e.place) : e.place;
    // Which of the paths that its parameters stand for is asked for, a handler cannot know beforehand.
    const args = this.requestArgs({ ...bound, ...(!route.includes(":") && { mount: asWritten(mount.prefix || "/") }) });
    return {
      framework: this.dialect.framework, kind: isSocket ? "message" : "http", method: isSocket ? "MESSAGE" : method, route, file: place.file, pos: place.at, end: place.end,
      handlerName: nameOf(handler), handler, args: e.called?.(args) ?? (isSocket ? [this.linker.external(SOCKET), ...args.slice(0, 1)] : args),
      layers: this.settled([...before, ...own].map((l) => this.bind(l, bound, e.branches)), bound),
      errors: e.called ? "handled" : this.dialect.errors(this.linker, e.place.file, router),
      ...(e.effect && { effect: e.effect }),
      below: mount.below,
      ...(e.described && { described: e.described }),
      ...(mount.broken !== undefined && { broken: mount.broken }),
    };
  }

  /** What stands before the endpoints of a library, and what it puts there itself. */
  private *hosted(e: Entry, endpoints: Iterable<Registration>, mount: Mount, layers: readonly ScopedLayer[]): Iterable<Registration> {
    for (const r of endpoints) {
      const route = asWritten(r.route), bound = { ...(r.method !== "ALL" && { method: r.method }), route };
      const before = this.before(e, layers, r.method, r.route).map((l) => this.bind(l, bound, e.branches));
      const broken = mount.broken ?? r.broken;
      yield { ...r, route, layers: [...this.settled(before, bound), ...r.layers], below: mount.below ?? r.below, ...(broken !== undefined && { broken }) };
    }
  }

  /** Of what was registered so far, what runs for an endpoint. */
  private before(e: Entry, layers: readonly ScopedLayer[], method: string, route: string): readonly ScopedLayer[] {
    return layers.filter((l) => !isExclusive(l.branches, e.branches)).flatMap((l) => {
      const runs = this.runsFor(l, method, route);
      return runs === "no" ? [] : runs === "maybe" ? [{ ...l, isDoubtful: true }] : [l];
    });
  }

  /** A layer as it runs for one endpoint. */
  private bind(layer: ScopedLayer, bound: Bound, branches: readonly Branch[]): Layer {
    const condition = conditionOf(layer.branches, branches);
    const here = { ...bound, mount: asWritten((layer.method === undefined ? layer.path : undefined) ?? (layer.mount || "/")) };
    return {
      ...layer,
      ...(this.dialect.called?.(this.linker, here, layer.value) ?? { args: this.requestArgs(here) }),
      ...(condition !== undefined && { condition }),
    };
  }

  private settled(layers: readonly Layer[], bound: Bound): readonly Layer[] {
    return this.dialect.settle?.(layers, bound) ?? layers;
  }

  private requestArgs(bound: Bound): Value[] {
    return this.dialect.requestArgs(this.linker, bound);
  }

  /** What something registered runs before the handler. */
  private layers(registered: Value, e: Entry, mount: Mount, path: Path): ScopedLayer[] {
    const runs = this.dialect.expand?.(this.linker, registered) ?? [{ value: registered, passes: this.dialect.passes }];
    return runs.map(({ value, passes, ...given }) => ({
      value, args: [], passes, place: { file: e.place.file, pos: e.place.at, end: e.place.end }, name: given.name ?? e.written?.get(value) ?? layerName(value, e.name), path: this.dialect.ignoresPaths ? "" : path, mount: mount.prefix, branches: e.branches,
      reach: e.reach ?? this.dialect.reach ?? 0, ...(e.except && { except: e.except }),
    }));
  }

  /**
   * A last function that lets requests through is a gate, not a handler: the handler is registered elsewhere.
   * One that also answers (a cache, a validator) is a gate where something else is registered behind it.
   */
  private isGate(value: Value, e: Entry, path: Path, later: readonly Entry[]): boolean {
    const isFollowed = (): boolean => later.some((l) => (l.method === e.method || l.method === "all") && l.paths.some((p) => p !== undefined && path !== undefined && (p === path || (covers(path, p, true) !== "no" && path !== p && /[*(\\^$]/.test(path)))));
    if (value.k === "external") return e.method === "options" || (identity.all(value.name.replace(/\(\)$/, "")).some((row) => row.gives === "middleware") && isFollowed());
    if (value.k !== "function" || !this.dialect.mayPass(value)) return false;
    const { passes, answers } = this.behaviour(value);
    return passes && (!answers || isFollowed());
  }

  /** Whether a function goes on to the next, and whether it answers. */
  private behaviour(value: Extract<Value, { k: "function" }>): Behaviour {
    let passes = false, answers = false;
    for (const env of this.linker.visited(this.linker.envOf(value, this.requestArgs({}), null, 0))) {
      env.facts.events.forEach((call, i) => {
        if (call.k === "set" && typeof call.to === "string" && call.to.includes(".")) {
          const to = this.linker.value(call.to, env, i);
          if (to.k === "external" && this.dialect.answers.test(to.name)) answers = true;
        }
        if (call.k !== "call") return;
        const callee = this.linker.callee(env, i, call);
        // The first function of a chain may answer, and is not come to from here.
        if (call.args.length === 0 && isInner(callee)) answers = true;
        if (callee.k !== "external") return;
        if (callee.name === this.dialect.next && call.args.length === 0) passes = true;
        if (this.dialect.answers.test(callee.name)) answers = true;
      });
      if (passes && answers) break;
    }
    return { passes, answers };
  }

  /** Whether a layer runs for a route. */
  private runsFor(layer: ScopedLayer, method: string, route: string): "yes" | "maybe" | "no" {
    if (layer.method !== undefined && layer.method !== "ALL" && layer.method !== method) return method === "ALL" ? "maybe" : "no";
    if (layer.parameter !== undefined) return route.slice(layer.mount.length).split(/[/.-]/).some((s) => s.startsWith(`:${layer.parameter}`)) ? "yes" : "no";
    const spared = (layer.except ?? []).map((p) => (p === undefined ? "maybe" : covers(p, route, true)));
    if (spared.includes("yes")) return "no";
    return layer.path === undefined || spared.includes("maybe") ? "maybe" : covers(layer.path, route, layer.method !== undefined || !this.dialect.coversBelow);
  }
}

/** Whether it is a function that another one made. */
function isInner(v: Value): boolean {
  return v.k === "function" && (v.file.facts.fns[v.index]?.up ?? 0) > 0;
}

/** The first gate that was registered for exactly this method and path: what a library makes behind it is found there. */
function placeOfGate(layers: readonly ScopedLayer[], method: string, route: string): Entry["place"] | undefined {
  const gate = layers.find((l) => l.method === method && l.path === route);
  return gate && { file: gate.place.file, pos: gate.place.pos, end: gate.place.end ?? gate.place.pos, at: gate.place.pos };
}

function nameOf(v: Value): string | null {
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || null : null;
}

function layerName(v: Value, otherwise = "a middleware"): string {
  if (v.k === "function") {
    const facts = v.file.facts.fns[v.index];
    if (facts?.name) return facts.name;
    const up = facts && v.file.facts.fns[facts.up];
    return (up && nameGivenTo(v.index, up)) ?? ((facts && facts.up > 0 && up?.name) || otherwise);
  }
  return v.k === "external" ? v.name.replace(/^.*[/#]/, "").replace(/^\(\)\./, "").replace(/^\(\)$/, v.name.replace(/#.*$/, "")) : "a middleware";
}

/** `decorate("authenticate", async (request) => …)`: the name that a function is handed over under. */
function nameGivenTo(index: number, { events }: FunctionFacts): string | undefined {
  for (const e of events) {
    const [name, fn] = e.k === "call" ? e.args : [];
    if (Array.isArray(fn) && fn[0] === "f" && fn[1] === index && Array.isArray(name) && name[0] === "'" && /^[a-z_]\w*$/i.test(String(name[1]))) return String(name[1]);
  }
  return undefined;
}
