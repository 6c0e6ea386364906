/**
 * What an entry file sets for a whole application: prefix, versions, and everything global.
 * https://docs.nestjs.com/faq/global-prefix
 */
import type { Place, Trail } from "../../concepts.js";
import type { CallEvent } from "../../extract/facts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Linker, Registration } from "../adapter.js";
import { type ClassValue, keyOf } from "../decorators.js";
import { boundTo, isNestFile, type Module, type Modules } from "./modules.js";
import { textOf } from "../values.js";

const SETS = /\.(setGlobalPrefix|enableVersioning|useGlobalGuards|useGlobalPipes|useGlobalInterceptors|use|useWebSocketAdapter)$/;
const APPLICATION = /^@nestjs\/(?:core#NestFactory\.create(?:Microservice|ApplicationContext)?\(\)|common#INest(?:Application|Microservice)\(\)|platform-\w+#Nest\w+Application\(\))$/;
const CREATES = /NestFactory\.create\w*$/;

/** Something global, with the place that says so. */
export interface Global {
  readonly value: Value;
  readonly place: Place;
}

export interface Route {
  readonly path: string;
  /** Undefined: every method. */
  readonly method?: string;
}

export interface Application {
  readonly root: ClassValue | undefined;
  readonly modules: readonly Module[];
  prefix: string;
  /** What sets the prefix, which may not be written down. */
  prefixAt?: Place;
  readonly unprefixed: Route[];
  version: { readonly prefix: string; readonly byDefault: readonly string[] } | undefined;
  readonly guards: Global[];
  readonly pipes: Global[];
  readonly interceptors: Global[];
  readonly middleware: (Global & { readonly path: string })[];
  hasSocketAdapter: boolean;
}

/** The applications of the project, each with the modules it is made of. */
export class Applications {
  readonly all: Application[] = [];
  private readonly byRoot = new Map<string, Application>();
  private byModule: Map<object, Application> | undefined;
  private readonly biggest = new Map<string, Application>();
  /** What calls make applications of, and whether these answer callers. */
  readonly roots: { readonly value: Value; readonly file: FileNode; readonly isServed: boolean }[] = [];

  constructor(private readonly linker: Linker, private readonly modules: Modules) {
    const files = [...linker.files.values()].filter(isNestFile);
    for (const file of files) this.eachRoot(file);
    for (const { value } of this.roots) if (value.k === "class") this.madeOf(value);
    if (this.all.length === 0) this.all.push(this.make(undefined));
    for (const file of files) this.eachSetting(file);
  }

  /** The application that a class of a module belongs to; where it is reached from none, the largest of its package, or of all. */
  of(module: Module | undefined, cls: ClassValue): Application {
    if (!this.byModule) {
      this.byModule = new Map();
      for (const a of this.all) for (const m of a.modules) if (!this.byModule.has(m.cls.facts)) this.byModule.set(m.cls.facts, a);
    }
    return (module && this.byModule.get(module.cls.facts)) ?? this.largest(this.linker.packageDir(cls.file.path));
  }

  /** One that has no pipe for everything, where another has: what is declared for the other holds nothing here. */
  apart(app: Application): Registration["apart"] {
    const other = app.pipes.length > 0 || !app.root ? undefined : this.all.find((a) => a.root && a.pipes.length > 0);
    if (!app.root || !other?.root) return undefined;
    const { file, facts } = app.root;
    return { pipes: { file: file.path, pos: facts.pos, message: `the application of ${facts.name} serves it, which has no global pipe as that of ${other.root.facts.name} has` } };
  }

  /** What is set for a whole application and never runs before the messages of a gateway: Nest makes those without the application's settings. */
  beyondGateways(app: Application, throttles: (guard: Value) => boolean): Registration["apart"] {
    const [pipe] = app.pipes, guard = app.guards.find((g) => !throttles(g.value));
    const told = (g: Global, what: string): Trail => ({ ...g.place, message: `${what} that are set for the whole application do not run before the messages of a gateway` });
    return { ...(pipe && { pipes: told(pipe, "pipes") }), ...(guard && { guards: told(guard, "guards") }) };
  }

  private largest(dir: string): Application {
    const known = this.biggest.get(dir);
    if (known) return known;
    const sizeOf = (a: Application): number => a.modules.reduce((n, m) => n + m.controllers.length, 0);
    const all = this.in(dir);
    const found = all.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a), all[0] ?? this.make(undefined));
    this.biggest.set(dir, found);
    return found;
  }

  /** The applications of a package; all, where none is made there. */
  private in(dir: string): readonly Application[] {
    const own = this.all.filter(({ root }) => root && this.linker.packageDir(root.file.path) === dir);
    return own.length > 0 ? own : this.all;
  }

  private eachRoot(file: FileNode): void {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [i, e] of fn.events.entries()) {
        if (e.k !== "call" || typeof e.callee !== "string" || !CREATES.test(e.callee)) continue;
        const env = this.linker.defaultEnv(file, index);
        this.roots.push({ value: this.linker.argumentsOf(env, i, e)[0] ?? { k: "unknown" }, file, isServed: !e.callee.endsWith("Context") });
      }
    }
  }

  private madeOf(root: ClassValue): Application {
    const key = keyOf(root) ?? "";
    const known = this.byRoot.get(key);
    if (known) return known;
    const made = this.make(root);
    this.byRoot.set(key, made);
    this.all.push(made);
    return made;
  }

  private make(root: ClassValue | undefined): Application {
    const modules = root ? this.modules.reachable(root).modules : [...this.modules.all().values()];
    const bound = (token: string): Global[] => modules.flatMap((m) => boundTo(this.linker, [m], token).map((value) => ({ value, place: { file: m.cls.file.path, pos: m.cls.facts.pos } })));
    return {
      root, modules, prefix: "", unprefixed: [], version: undefined, middleware: [], hasSocketAdapter: false,
      guards: bound("APP_GUARD"), pipes: bound("APP_PIPE"), interceptors: bound("APP_INTERCEPTOR"),
    };
  }

  private eachSetting(file: FileNode): void {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [i, e] of fn.events.entries()) {
        const name = e.k === "call" && typeof e.callee === "string" ? SETS.exec(e.callee)?.[1] : undefined;
        if (e.k !== "call" || name === undefined) continue;
        const env = this.linker.defaultEnv(file, index);
        // Which of several `create`s has made it is decided when the program runs: what is set holds for each.
        const app = this.linker.receiverOf(e.callee, env, i);
        const made = (app.k === "union" ? app.of : [app]).filter((v) => v.k === "external" && APPLICATION.test(v.name));
        if (made.length === 0 || this.linker.isDead(env, e.ctx)) continue;
        const args = this.linker.argumentsOf(env, i, e);
        const apps = made.flatMap((v) => {
          const root = v.k === "external" ? v.args?.[0] : undefined;
          return root?.k === "class" ? [this.madeOf(root)] : this.in(this.linker.packageDir(file.path));
        });
        for (const a of new Set(apps)) this.set(a, name, args, e, file);
      }
    }
  }

  private set(app: Application, name: string, args: readonly Value[], call: CallEvent, file: FileNode): void {
    const place = { file: file.path, pos: call.pos, end: call.end };
    const [first, second] = args;
    const all = args.map((value) => ({ value, place }));
    if (name === "setGlobalPrefix") {
      app.prefix = textOf(first) ?? "";
      app.prefixAt = place;
      if (second) app.unprefixed.push(...routesIn(this.linker, this.linker.member(second, "exclude")));
    } else if (name === "enableVersioning") app.version = this.versioning(first);
    else if (name === "useGlobalGuards") app.guards.unshift(...all);
    else if (name === "useGlobalPipes") app.pipes.unshift(...all);
    else if (name === "useGlobalInterceptors") app.interceptors.unshift(...all);
    else if (name === "useWebSocketAdapter") app.hasSocketAdapter = true;
    else {
      const path = textOf(first);
      app.middleware.push(...(path === undefined ? all : all.slice(1)).map((m) => ({ ...m, path: path ?? "" })));
    }
  }

  /** Only versions in the address are part of a route. */
  private versioning(options: Value | undefined): Application["version"] {
    const type = options && this.linker.member(options, "type");
    if (type?.k === "external" && !type.name.endsWith(".URI")) return undefined;
    const prefix = options && this.linker.member(options, "prefix");
    const isWithout = prefix?.k === "literal" && prefix.value === false;
    return { prefix: isWithout ? "" : (textOf(prefix) ?? "v"), byDefault: options ? textsOf(this.linker.member(options, "defaultVersion")) : [] };
  }
}

/** A text or a list of texts. */
export function textsOf(v: Value | undefined): readonly string[] {
  if (v?.k === "array") return v.items.flatMap((i) => textsOf(i));
  if (v?.k === "union") return v.of.flatMap((i) => textsOf(i));
  const text = textOf(v);
  return text === undefined ? [] : [text];
}

/** Routes as module middleware and prefixes name them: texts and `{ path, method }`. */
export function routesIn(linker: Linker, v: Value): readonly Route[] {
  if (v.k === "array") return v.items.flatMap((i) => routesIn(linker, i));
  if (v.k === "literal") return textsOf(v).map((path) => ({ path }));
  if (v.k !== "object") return [];
  const method = methodOf(linker.member(v, "method"));
  return textsOf(linker.member(v, "path")).map((path) => ({ path, ...(method !== undefined && { method }) }));
}

/** The order of the enumeration `RequestMethod`, for code that gives a number. */
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "ALL", "OPTIONS", "HEAD", "SEARCH"];

function methodOf(v: Value): string | undefined {
  const name = v.k === "external" ? /#RequestMethod\.(\w+)$/.exec(v.name)?.[1] : v.k === "literal" && typeof v.value === "number" ? METHODS[v.value] : undefined;
  return name === "ALL" ? undefined : name;
}
