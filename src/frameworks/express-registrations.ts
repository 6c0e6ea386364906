/** Runs over module bodies and what they call, and notes what is registered on which router, in the order in which it happens. */
import { type CallEvent, CallFlag, type Expr } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Linker } from "./adapter.js";
import { branchesOf } from "./branches.js";
import { alternatives, type Branch, type Entry, flatten, isHandlerLike, type Path, pathsOf, type Router, Routers } from "./express-routers.js";
import { resourceEntries, resourceHost } from "./resource-routes.js";

export const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "query", "ws"]);
const REGISTERS = new Set([...VERBS, "use", "route", "param"]);
const MAX_ENTRIES = 5000;
const MAX_DEPTH = 10;
/** Start-up code runs once: its calls are told apart however deep they stand. */
const NEAR = 1;
const LATER = Number.MAX_SAFE_INTEGER;
/** A name that speaks of a path, where the value cannot be found. */
const NAMES_A_PATH = /prefix|path|base|root|url|route|endpoint|api|version|mount/i;

type ClassValue = Extract<Value, { k: "class" }>;
type CallPlace = Entry["place"];

/** A function under way: its environment, and how it was come to. */
interface Frame {
  readonly env: Env;
  readonly calls: readonly CallPlace[];
  readonly branches: readonly Branch[];
}

/** Whether a call may register something, by its form. One argument is a handler behind `route("/x")`, or a look-up. */
export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === undefined) return isComputed(call.callee) && call.args.length > 1;
  if (!REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "use" || name === "route" || typeof call.callee !== "string" || isFunction(call.args[0] ?? null);
}

function isFunction(e: Expr): boolean {
  return Array.isArray(e) && (e[0] === "f" || e[0] === "a");
}

/** `app[method](path, handler)`. */
function isComputed(callee: Expr): callee is readonly ["[", Expr, Expr] {
  return Array.isArray(callee) && callee[0] === "[";
}

function methodOf(callee: Expr): string | undefined {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

export class Registrations {
  readonly routers = new Routers();
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
  private readonly inScope: ReadonlySet<string>;
  private count = 0;

  constructor(private readonly linker: Linker, private readonly seen: readonly FileNode[]) {
    this.inScope = new Set(seen.map((f) => f.path));
  }

  collect(): void {
    for (const file of this.linker.files.values()) this.module(file);
    for (const file of this.seen) for (const index of file.facts.fns.keys()) if (index > 0) this.leftOver(file, index);
  }

  /** A function that nothing we ran has called: what it registers counts, under arguments that are not known. */
  private leftOver(file: FileNode, index: number): void {
    if (this.ran.has(`${file.path}#${index}`)) return;
    const env = this.linker.defaultEnv(file, index);
    const registers = env.facts.events.some((e, i) => e.k === "call" && isRegistering(e) && !this.placed.has(`${file.path}:${e.pos}:${e.at}`) && this.routers.baseOf(this.receiverOf(env, i, e)) !== undefined);
    if (registers) this.scan({ env, calls: [], branches: [] });
  }

  private module(file: FileNode | undefined): void {
    if (file && this.mayRegister(file, 0)) this.scan({ env: this.linker.moduleEnv(file), calls: [], branches: [] });
  }

  /** Whether a function, or one it calls, registers something: the others are not entered. */
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
    const base = this.baseOf(cls);
    return base !== undefined && depth < 5 && this.mayConstruct(base, depth + 1);
  }

  private baseOf(cls: ClassValue): ClassValue | undefined {
    if (cls.facts.base === undefined) return undefined;
    const base = this.linker.value(cls.facts.base, cls.up ?? this.linker.defaultEnv(cls.file, cls.facts.fn), LATER);
    return base.k === "class" ? base : undefined;
  }

  private scan(frame: Frame): void {
    const { env, calls } = frame;
    if (calls.length > MAX_DEPTH || this.entered.has(env.id)) return;
    this.entered.add(env.id);
    this.ran.add(`${env.file.path}#${env.index}`);
    for (const [i, call] of env.facts.events.entries()) {
      if (call.k !== "call" || this.linker.isDead(env, call.ctx)) continue;
      if (isRegistering(call) && this.register(frame, i, call)) continue;
      this.resource(frame, i, call);
      const inner = { calls: [...calls, placeOf(env, call)], branches: [...frame.branches, ...branchesOf(env, call.ctx)] };
      for (const callee of alternatives(this.linker.callee(env, i, call))) this.follow(frame, i, call, callee, inner);
    }
  }

  private follow({ env }: Frame, event: number, call: CallEvent, callee: Value, inner: Omit<Frame, "env">): void {
    const args = this.linker.argumentsOf(env, event, call);
    if (callee.k === "function") {
      if (this.mayRegister(callee.file, callee.index)) this.scan({ ...inner, env: this.linker.envOf(callee, args, null, NEAR) });
    } else if (callee.k === "bound" && callee.fn.k === "function" && callee.how !== "bind") {
      if (this.mayRegister(callee.fn.file, callee.fn.index)) this.scan({ ...inner, env: this.linker.envOf(callee.fn, callee.how === "call" ? args.slice(1) : null, args[0] ?? null, NEAR) });
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
      from = this.baseOf(from);
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
    if (methodOf(call.callee) === "route" || this.count > MAX_ENTRIES || !this.inScope.has(env.file.path)) return false;
    const base = this.routers.baseOf(this.receiverOf(env, event, call));
    if (!base) return false;
    this.module(this.linker.files.get(base.router.file));
    this.placed.add(`${env.file.path}:${call.pos}:${call.at}`);
    for (const method of this.methodsOf(env, event, call)) this.registerAs(method, frame, event, call, base.router, base.path);
    return true;
  }

  private receiverOf(env: Env, event: number, call: CallEvent): Value {
    return isComputed(call.callee) ? this.linker.value(call.callee[1], env, event) : this.linker.receiverOf(call.callee, env, event);
  }

  private registerAs(method: string, frame: Frame, event: number, call: CallEvent, router: Router, given: readonly Path[] | undefined): void {
    const { env } = frame;
    const args = this.linker.argumentsOf(env, event, call);
    const first = args[0];
    if (!first || (VERBS.has(method) && given === undefined && args.length < 2)) return;
    const hasPath = given === undefined && (method !== "use" || (args.length > 1 && isPath(first, call.args[0] ?? null)));
    const paths = given ?? (hasPath ? pathsOf(first) : [""]);
    const handlers = flatten(hasPath ? args.slice(1) : args).filter((h) => method === "use" || !isErrorHandler(h));
    const only = handlers.length === 1 ? handlers[0] : undefined;
    const isPaired = only?.k === "union" && only.of.length === paths.length && paths.length > 1;
    const routes = isPaired ? only.of.map((h, i) => ({ paths: [paths[i]], handlers: [h] })) : [{ paths, handlers }];
    const place = hasPath ? this.placeOf(frame, call, first) : placeOf(env, call);
    for (const r of routes) this.note(router, { method, ...r, place, branches: [...frame.branches, ...branchesOf(env, call.ctx)] });
  }

  private note(router: Router, entry: Entry): void {
    const key = `${router.key}|${entry.place.file}:${entry.place.pos}:${entry.place.at}|${entry.method}|${entry.paths.join("|")}`;
    if (this.noted.has(key)) return;
    this.noted.add(key);
    this.count++;
    router.entries.push(entry);
  }

  /** The verbs a call may register: `app[method]` has as many as the name can be. */
  private methodsOf(env: Env, event: number, call: CallEvent): string[] {
    const name = methodOf(call.callee);
    if (name !== undefined) return [name];
    if (!isComputed(call.callee)) return [];
    const names = alternatives(this.linker.value(call.callee[2], env, event)).map((v) => (v.k === "literal" && typeof v.value === "string" ? v.value : "all"));
    return [...new Set(names)].filter((n) => VERBS.has(n) || n === "use");
  }

  /** Where a reader finds an endpoint: the call that gives its path, which may be one that leads to the registering call. */
  private placeOf({ env, calls }: Frame, call: CallEvent, path: Value): CallPlace {
    const own = placeOf(env, call);
    const text = firstText(path);
    if (!text || holds(own, text)) return own;
    return calls.findLast((c) => holds(c, text)) ?? own;
  }

  /** A call of a library that makes the endpoints of a model. */
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
  }
}

export function isErrorHandler(v: Value): boolean {
  return v.k === "function" && v.file.facts.fns[v.index]?.params.length === 4;
}

/** Whether the first of several arguments of `use` is a path: by its value, else by its name. */
function isPath(value: Value, written: Expr): boolean {
  if (value.k !== "unknown") return !isHandlerLike(value);
  return typeof written === "string" ? NAMES_A_PATH.test(written.slice(written.lastIndexOf(".") + 1)) : typeof written !== "number";
}

function placeOf(env: Env, call: CallEvent): CallPlace {
  return { file: env.file.path, pos: call.pos, end: call.end, at: call.at };
}

function holds(call: CallPlace, text: { readonly file: string; readonly pos: number }): boolean {
  return call.file === text.file && call.pos <= text.pos && text.pos < call.end;
}

/** Where the first text of a path is written. */
function firstText(v: Value): { readonly file: string; readonly pos: number } | undefined {
  if (v.k === "literal") return v.place;
  if (v.k === "external") return v.at;
  for (const o of v.k === "array" ? v.items : v.k === "union" ? v.of : []) {
    const found = firstText(o);
    if (found) return found;
  }
  return undefined;
}
