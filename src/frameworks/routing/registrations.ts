/** Runs over module bodies and what they call, and notes what is registered on which router, in the order in which it happens. */
import type { Place } from "../../concepts.js";
import { type CallEvent, CallFlag, type FunctionFacts } from "../../extract/facts.js";
import type { Env, FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { branchesOf } from "./branches.js";
import { type CallPlace, firstText, holds, isByName, isComputed, methodOf, placeAt, placeOf, receiverIn } from "./calls.js";
import { type Dialect, type External, mayBringRouter } from "./dialect.js";
import { tellMembers } from "./members.js";
import { joinRoute } from "./paths.js";
import { resourceEntries, resourceHost } from "./resources.js";
import { type Based, type Branch, type Entry, type Router, Routers } from "./routers.js";
import { alternatives } from "../values.js";

const MAX_ENTRIES = 5000;
const MAX_DEPTH = 10;
/** Start-up code runs once: its calls are told apart however deep they stand. */
const NEAR = 1;

type ClassValue = Extract<Value, { k: "class" }>;

/** A function under way: its environment, and how it was come to. */
interface Frame {
  readonly env: Env;
  readonly calls: readonly CallPlace[];
  readonly branches: readonly Branch[];
  /** The routers whose functions are under way, outermost first. */
  readonly under: readonly Value[];
}

export class Registrations {
  readonly routers: Routers;
  /** Registering calls that were seen with a known router. */
  private readonly placed = new Set<string>();
  /** Entries that were noted, so that a function reached twice does not count twice. */
  private readonly noted = new Set<string>();
  private readonly entered = new Set<number>();
  /** Functions that were entered, whatever the arguments. */
  private readonly ran = new Set<string>();
  private readonly registering = new Map<string, boolean>();
  /** The routers that libraries were handed, by package. */
  private readonly hosts = new Map<string, Router>();
  /** The calls of each function that may register. */
  private readonly candidates = new Map<FunctionFacts, ReadonlySet<number>>();
  private readonly inScope: ReadonlySet<string>;
  /** Files from which something can be come to that registers. */
  private readonly leading: ReadonlySet<string>;
  private count = 0;

  /** The files that have one of them. */
  private readonly seen: readonly FileNode[];

  /** @param seen files with calls that may register, by their form */
  constructor(private readonly linker: Linker, private readonly dialect: Dialect, seen: readonly FileNode[]) {
    this.routers = new Routers(linker, dialect);
    for (const file of seen) this.findCandidates(file);
    this.seen = seen.filter(({ facts }) => facts.fns.some((fn) => this.candidates.has(fn)));
    this.inScope = new Set(this.seen.map((f) => f.path));
    this.leading = linker.leadingTo(this.seen);
  }

  /** The files whose body may have a router at hand. */
  private holding(): readonly FileNode[] {
    const files = [...this.linker.files.values()];
    if (!this.dialect.packages) return files;
    const may = this.linker.leadingTo(files.filter(({ facts }) => facts.imports.some((i) => mayBringRouter(i, this.dialect))));
    return files.filter(({ path }) => may.has(path));
  }

  private findCandidates(file: FileNode): void {
    for (const [index, facts] of file.facts.fns.entries()) {
      const found = facts.events.flatMap((e, i) => (e.k === "call" && (this.dialect.isRegistering(e) || isByName(e)) && this.mayBeOnRouter(file, index, i, e) ? [i] : []));
      if (found.length > 0) this.candidates.set(facts, new Set(found));
    }
  }

  /** Most calls of such a form are of something else (`cache.get(key, load)`): what no caller brings along is looked at once. */
  private mayBeOnRouter(file: FileNode, fn: number, event: number, { callee }: CallEvent): boolean {
    const receiver = receiverIn(callee);
    return receiver === undefined || !this.linker.isFixed(file, fn, receiver) || this.routers.mayBe(this.linker.value(receiver, this.linker.defaultEnv(file, fn), event));
  }

  collect(): void {
    for (const file of this.holding()) this.module(file);
    for (const file of this.seen) for (const index of file.facts.fns.keys()) if (index > 0) this.leftOver(file, index);
  }

  /** A function that nothing we ran has called: what it registers counts, under arguments that are not known. */
  private leftOver(file: FileNode, index: number): void {
    if (this.ran.has(`${file.path}#${index}`)) return;
    const facts = file.facts.fns[index];
    const given = facts && this.dialect.leftOver?.(facts, { file: file.path, pos: facts.pos });
    const env = given ? this.linker.envOf({ k: "function", file, index, up: null, self: null }, given, null, NEAR) : this.linker.defaultEnv(file, index);
    const registers = env.facts.events.some((e, i) => e.k === "call" && this.isRegistering(env, i) && !this.placed.has(`${file.path}:${e.pos}:${e.at}`) && this.routers.baseOf(this.receiverOf(env, i, e)) !== undefined);
    if (registers) this.scan({ env, calls: [], branches: [], under: [] });
  }

  private module(file: FileNode | undefined): void {
    if (file && this.mayRegister(file, 0)) this.scan({ env: this.linker.moduleEnv(file), calls: [], branches: [], under: [] });
  }

  /** Whether a function, or one it calls, registers something: the others are not entered. */
  private mayRegister(file: FileNode, index: number): boolean {
    if (!this.leading.has(file.path)) return false;
    const key = `${file.path}#${index}`;
    const known = this.registering.get(key);
    if (known !== undefined) return known;
    this.registering.set(key, false);
    const env = this.linker.defaultEnv(file, index);
    const found = env.facts.events.some((e, i) => {
      if (e.k !== "call") return false;
      if (this.isRegistering(env, i)) return true;
      if (e.args.some((a) => Array.isArray(a) && a[0] === "f" && this.mayRegister(file, a[1] as number))) return true;
      return alternatives(this.linker.callee(env, i, e)).some((callee) => {
        if (callee.k === "bound") return callee.fn.k === "function" && this.mayRegister(callee.fn.file, callee.fn.index);
        if (callee.k === "class") return this.mayConstruct(callee);
        if (callee.k === "instance") return e.callee === "super" && this.mayConstruct(callee.of);
        return callee.k === "function" && this.mayRegister(callee.file, callee.index);
      });
    });
    this.registering.set(key, found);
    return found;
  }

  /** Whether one of the methods of a class, or of those it extends, registers something. */
  private mayConstruct(cls: ClassValue, depth = 0): boolean {
    if (cls.facts.members.some((m) => m.fn !== undefined && this.mayRegister(cls.file, m.fn))) return true;
    const base = this.linker.baseOf(cls);
    return base?.k === "class" && depth < 5 && this.mayConstruct(base, depth + 1);
  }

  private scan(frame: Frame): void {
    const { env } = frame;
    if (frame.calls.length > MAX_DEPTH || this.entered.has(env.id)) return;
    this.entered.add(env.id);
    this.ran.add(`${env.file.path}#${env.index}`);
    for (const [i, call] of env.facts.events.entries()) {
      if (call.k !== "call" || this.linker.isDead(env, call.ctx)) continue;
      for (const round of this.rounds(env, call)) if (round === env || !this.linker.isDead(round, call.ctx)) this.call({ ...frame, env: round }, i, call);
    }
  }

  private call(frame: Frame, i: number, call: CallEvent): void {
    const { env, calls } = frame;
    if (this.isRegistering(env, i) && this.register(frame, i, call)) return;
    this.resource(frame, i, call);
    const inner = { calls: [...calls, placeOf(env, call)], branches: [...frame.branches, ...branchesOf(env, call.ctx)], under: frame.under };
    for (const callee of alternatives(this.linker.callee(env, i, call))) this.follow(frame, i, call, callee, inner);
  }

  /** `for (const { path, router } of routes) app.use(path, router)`: once for each element that is known. */
  private rounds(env: Env, call: CallEvent): readonly Env[] {
    const { contexts } = env.facts;
    const loops: number[] = [];
    for (let c = call.ctx; c > 0; c = contexts[c]?.up ?? -1) if (contexts[c]?.k === "loop") loops.unshift(c);
    let rounds: readonly Env[] = [env];
    for (const c of loops) rounds = rounds.flatMap((r) => this.linker.rounds(r, c) ?? [r]);
    return rounds;
  }

  private follow({ env }: Frame, event: number, call: CallEvent, callee: Value, inner: Omit<Frame, "env">): void {
    const args = this.linker.argumentsOf(env, event, call);
    if (callee.k === "function") {
      if (this.mayRegister(callee.file, callee.index)) this.scan({ ...inner, env: this.linker.envOf(callee, args, null, NEAR, { env, call }) });
    } else if (callee.k === "bound" && callee.fn.k === "function" && callee.how !== "bind") {
      if (this.mayRegister(callee.fn.file, callee.fn.index)) this.scan({ ...inner, env: this.linker.envOf(callee.fn, callee.how === "call" ? args.slice(1) : callee.how === "partial" ? [...(callee.args ?? []), ...args] : null, args[0] ?? null, NEAR) });
    } else if (callee.k === "class" && call.flags & CallFlag.new) {
      const made = this.linker.value(event, env, event);
      if (made.k === "instance") this.construct(made, made.of, made.args, inner);
    } else if (callee.k === "instance" && call.callee === "super") {
      if (env.self?.k === "instance") this.construct(env.self, callee.of, args, inner);
    } else this.callbacks(env, event, call, args, inner);
  }

  /** Runs the constructor of a class, or of the class it extends. */
  private construct(made: Value, cls: ClassValue, args: readonly Value[] | null, inner: Omit<Frame, "env">): void {
    let from: ClassValue | undefined = cls;
    for (let i = 0; from && i < 6; i++) {
      const constructor = from.facts.members.find((m) => m.name === "constructor")?.fn;
      if (constructor !== undefined) {
        this.scan({ ...inner, env: this.linker.envOf({ k: "function", file: from.file, index: constructor, up: from.up, self: made }, args, made, NEAR) });
        return;
      }
      const base: Value | undefined = this.linker.baseOf(from);
      from = base?.k === "class" ? base : undefined;
    }
  }

  /** `routes.forEach(({ path, router }) => app.use(path, router))`: once for each element that is known. */
  private callbacks(env: Env, event: number, call: CallEvent, args: readonly Value[], inner: Omit<Frame, "env">): void {
    const method = methodOf(call.callee);
    for (const fn of args) {
      if (fn.k !== "function" || !this.mayRegister(fn.file, fn.index)) continue;
      const list = method === "forEach" || method === "map" ? this.linker.receiverOf(call.callee, env, event) : undefined;
      const items = list?.k === "array" && !list.of ? list.items : [undefined];
      for (const item of items) this.scan({ ...inner, env: this.linker.envOf(fn, item ? [item] : null, null, NEAR) });
    }
  }

  private register(frame: Frame, event: number, call: CallEvent): boolean {
    const { env } = frame;
    if (this.count > MAX_ENTRIES || !this.inScope.has(env.file.path)) return false;
    const methods = this.methodsOf(env, event, call);
    if (methods.length === 0) return false;
    const base = this.routers.baseOf(this.receiverOf(env, event, call));
    if (!base) return false;
    this.module(this.linker.files.get(base.router.file));
    this.placed.add(`${env.file.path}:${call.pos}:${call.at}`);
    for (const method of methods) this.registerAs(method, frame, event, call, base);
    return true;
  }

  private receiverOf(env: Env, event: number, call: CallEvent): Value {
    return isComputed(call.callee) ? this.linker.value(call.callee[1], env, event) : this.linker.receiverOf(call.callee, env, event);
  }

  private registerAs(method: string, frame: Frame, event: number, call: CallEvent, { router, paths: given, prefix }: Based): void {
    const { env } = frame;
    const args = this.linker.argumentsOf(env, event, call);
    const branches = [...frame.branches, ...branchesOf(env, call.ctx)];
    const fresh = (name: string, at: Place = { file: env.file.path, pos: call.at, end: call.end }): External => ({ k: "external", name, args: [], at, madeIn: env.id });
    let index = 0;
    const receiver = this.receiverOf(env, event, call), written = namesOfUnknown(env, call, args);
    for (const { path, enters, on, at, ...draft } of this.dialect.read({ linker: this.linker, method, args, written: call.args, receiver, given, fresh, within: this.withinOf(frame, router) })) {
      const place = at ? placeAt(at) : path ? this.placeOf(frame, call, path) : placeOf(env, call);
      const paths = prefix === "" ? draft.paths : draft.paths.map((p) => (p === undefined || prefix === undefined ? undefined : joinRoute(prefix, p)));
      const target = on ? (this.routers.baseOf(on)?.router ?? router) : router;
      for (const h of draft.handlers) tellMembers(this.linker, h, () => (this.dialect.called?.(this.linker, {}, h) ?? { args: this.dialect.requestArgs(this.linker, {}) }).args);
      if (paths.length > 0) this.note(target, { ...draft, paths, place, branches, ...(written.size > 0 && { written }) }, index++);
      for (const { fn, args: handed } of enters ?? []) {
        const under = frame.under.length > 0 ? frame.under : [receiver];
        if (fn.k === "function") this.scan({ env: this.linker.envOf(fn, handed, null, NEAR), calls: [...frame.calls, placeOf(env, call)], branches, under: [...under, ...handed.slice(0, 1)] });
      }
    }
  }

  /** The innermost router whose function is under way, where the given one is around it. */
  private withinOf({ under }: Frame, router: Router): Value | undefined {
    return under.some((u) => this.routers.baseOf(u)?.router === router) ? under.at(-1) : undefined;
  }

  /** `index`: which of the entries of its call it is. */
  private note(router: Router, entry: Entry, index = 0): void {
    const key = `${router.key}|${index}|${entry.place.file}:${entry.place.pos}:${entry.place.at}|${entry.method}|${entry.paths.join("|")}|${entry.handlers.map((h) => this.nameOf(h)).join("|")}`;
    if (this.noted.has(key)) return;
    this.noted.add(key);
    if (entry.method === "prefix") {
      const [prefix] = entry.paths;
      router.prefix = prefix === undefined || router.prefix === undefined ? undefined : joinRoute(prefix, router.prefix);
      return;
    }
    this.count++;
    router.entries.push(entry);
  }

  private isRegistering({ facts }: Env, event: number): boolean {
    return this.candidates.get(facts)?.has(event) === true;
  }

  /** What tells apart the handlers that one call registers in a loop: `for (const r of routers) app.route("/", r)`. */
  private nameOf(handler: Value): string {
    if (handler.k === "function") return `${handler.file.path}#${handler.index}`;
    return this.routers.baseOf(handler)?.router.key ?? (handler.k === "external" ? `${handler.name}@${handler.at?.file}:${handler.at?.pos}` : handler.k);
  }

  /** The verbs a call may register: `app[method]` has as many as the name can be. */
  private methodsOf(env: Env, event: number, call: CallEvent): string[] {
    const name = methodOf(call.callee);
    if (name !== undefined) return this.dialect.registers(name) ? [name] : [];
    if (!isComputed(call.callee)) return [];
    const names = alternatives(this.linker.value(call.callee[2], env, event)).map((v) => (v.k === "literal" && typeof v.value === "string" ? v.value : "all"));
    return [...new Set(names)].filter((n) => this.dialect.registers(n));
  }

  /** Where a reader finds an endpoint: the call that gives its path, which may be one that leads to the registering call. */
  private placeOf({ env, calls }: Frame, call: CallEvent, path: Value): CallPlace {
    const own = placeOf(env, call);
    const text = firstText(path);
    if (!text || holds(own, text)) return own;
    return calls.findLast((c) => holds(c, text)) ?? own;
  }

  /** A call of a library that makes the endpoints of a model, or registers them on the router it is given. */
  private resource(frame: Frame, event: number, call: CallEvent): void {
    const { env } = frame;
    const callee = alternatives(this.linker.callee(env, event, call)).find((c) => c.k === "external");
    if (callee?.k !== "external") return;
    const args = (): Value[] => this.linker.argumentsOf(env, event, call);
    const pkg = callee.name.slice(0, callee.name.indexOf("#"));
    const handed = resourceHost(this.linker, callee.name, args);
    const host = handed && this.routers.baseOf(handed)?.router;
    if (host) this.hosts.set(pkg, host);
    for (const { on, ...entry } of resourceEntries(this.linker, callee.name, args)) {
      const router = on ? this.routers.baseOf(on)?.router : this.hosts.get(pkg);
      if (router) this.note(router, { ...entry, place: placeOf(env, call), branches: [...frame.branches, ...branchesOf(env, call.ctx)] });
    }
    for (const { on, at, path: _path, enters: _enters, ...draft } of this.dialect.handed?.(this.linker, callee.name, args) ?? []) {
      const router = on && this.routers.baseOf(on)?.router;
      if (router) this.note(router, { ...draft, place: at ? placeAt(at) : placeOf(env, call), branches: [...frame.branches, ...branchesOf(env, call.ctx)] });
    }
  }
}

/** How arguments are written of which nothing is known: a name that is imported from nowhere or is not exported there, or what is called. */
function namesOfUnknown({ facts }: Env, { args: written }: CallEvent, args: readonly Value[]): ReadonlyMap<Value, string> {
  const names = new Map<Value, string>();
  for (const [i, value] of args.entries()) {
    const e = written[i], call = typeof e === "number" ? facts.events[e] : undefined;
    const name = typeof e === "string" ? e : call?.k === "call" && typeof call.callee === "string" ? call.callee : undefined;
    if ((value.k === "unknown" || value.k === "module") && name !== undefined) names.set(value, names.has(value) ? `${names.get(value)} and ${name}` : name);
  }
  return names;
}
