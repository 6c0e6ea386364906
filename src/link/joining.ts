/** Joins what adapters see into registrations, and is the linker that they ask meanwhile. */
import { timing } from "../extract/timing.js";
import type { Adapter, Linker, Registration } from "../frameworks/adapter.js";
import { adapters } from "../frameworks/index.js";
import { table } from "../libraries/match.js";
import { Caller } from "./caller.js";
import { Evaluator } from "./evaluate.js";
import type { LinkInput } from "./input.js";
import { Modules } from "./modules.js";
import { Promises } from "./promises.js";
import { narrowInput } from "./questions/input-conditions.js";
import { Tracer } from "./trace.js";
import { type FileNode, mark, type Value } from "./values.js";

const AMBIENT = table(adapters.flatMap((a) => a.ambient));
const MAKES = table(adapters.map((a) => ({ match: a.makes ?? [] })));
const NEVER_RETURNS = table(adapters.map((a) => ({ match: a.neverReturns })));
const GIVES = adapters.filter((a) => a.gives !== undefined);
const ENDING_METHODS = new Set(adapters.flatMap((a) => a.neverReturns).flatMap((match) => (/\)\.(?:[^#]*\.)?([\w|]+)$/.exec(match)?.[1] ?? "").split("|")));
/** The kinds of request that the frameworks have, by id. */
export const SHAPES = new Map(adapters.flatMap((a) => a.shapes.map((s) => [s.id, s] as const)));
/** Steps of evaluation that joining all endpoints may cost. */
export const JOIN_FUEL = 4_000_000;

export class Joining {
  readonly nodes: ReadonlyMap<string, FileNode>;
  readonly modules: Modules;
  readonly evaluator: Evaluator;
  readonly caller: Caller;
  readonly tracer: Tracer;
  private imported: ReadonlySet<string> | undefined;
  private importers: ReadonlyMap<string, readonly string[]> | undefined;
  private made: ReturnType<Joining["containers"]> | undefined;
  private asks: Linker | undefined;

  constructor(private readonly input: LinkInput) {
    this.nodes = new Map([...input.files].map(([path, facts]) => [path, { path, facts }]));
    this.modules = new Modules(input.files, input);
    this.evaluator = new Evaluator({
      files: this.nodes, modules: this.modules, shapes: SHAPES, wrappedShape: "next-app",
      ambient: (name) => AMBIENT.find(name), makes: (name) => MAKES.find(name) !== undefined,
      gives: (callee, args) => first(GIVES, (a) => a.gives?.(callee, args, this.linker())),
      injected: (asked) => first(this.containers(), (c) => c.injected(asked)),
    });
    this.caller = new Caller(this.evaluator, { isOne: (name) => NEVER_RETURNS.find(name) !== undefined, mayBe: (method) => ENDING_METHODS.has(method) });
    this.tracer = new Tracer(this.evaluator, this.caller);
    new Promises(this.evaluator, this.tracer);
    narrowInput(this.evaluator);
  }

  /** Whether a file serves nobody: tests, stories and fixtures. */
  isExcluded(path: string): boolean {
    const kind = this.input.classOf(path);
    return kind === "test" || kind === "story" || kind === "fixture";
  }

  /** The files that are known whole, without tests. */
  parsed(): readonly FileNode[] {
    return [...this.nodes.values()].filter((n) => !n.facts.isView && !this.isExcluded(n.path));
  }

  /** What the adapters register, in the order of the sources. */
  registrations(): readonly Registration[] {
    const registrations: Registration[] = [];
    const included = this.parsed();
    const seen = adapters.map((adapter) => ({ adapter, files: timing.measure(`see ${adapter.name}`, () => included.filter((n) => adapter.see(n.facts, n.path))) })).filter((s) => s.files.length > 0);
    const linker = this.linker();
    for (const { adapter, files } of seen) {
      this.evaluator.fuel = JOIN_FUEL;
      adapter.tell?.(linker, files);
    }
    for (const { adapter, files } of seen) {
      this.evaluator.start(JOIN_FUEL);
      registrations.push(...timing.measure(`join ${adapter.name}`, () => [...adapter.join(linker, files)]));
    }
    const places = new Set<string>();
    const unique = registrations.filter((r) => {
      // The same registration on a second application (one made for tests) is the same endpoint.
      const key = `${r.file}:${r.pos}:${r.method}:${r.route}`;
      return !places.has(key) && places.add(key);
    });
    return unique.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.pos - b.pos));
  }

  /** What fills constructors, by the frameworks of the project. */
  private containers(): readonly NonNullable<ReturnType<NonNullable<Adapter["container"]>>>[] {
    this.made ??= adapters.flatMap((a) => (a.container ? [a.container(this.linker())] : []));
    return this.made;
  }

  /** What adapters may ask. */
  linker(): Linker {
    const { evaluator } = this;
    this.asks ??= {
      files: new Map(this.parsed().map((node) => [node.path, node])),
      documents: this.input.documents,
      moduleEnv: (file) => evaluator.moduleEnv(file),
      defaultEnv: (file, fn) => evaluator.defaultEnv(file, fn),
      envOf: (fn, args, self, depth) => evaluator.envOf(fn, args, self, depth),
      rounds: (env, loop) => evaluator.environments.rounds(env, loop),
      exported: (file, name) => evaluator.exported(file, name),
      value: (expr, env, at) => evaluator.value(expr, env, at),
      callee: (env, event, call) => evaluator.callee(env, event, call),
      argumentsOf: (env, event, call) => evaluator.argumentsOf(env, event, call),
      receiverOf: (callee, env, at) => evaluator.receiverOf(callee, env, at),
      returned: (fn, args) => evaluator.call(fn, args, null, 0),
      member: (value, name) => evaluator.member(value, name),
      typed: (type, file) => evaluator.classes.typed(type, file),
      instantiate: (value, args) => evaluator.classes.instantiate(value, args),
      element: (value, index) => evaluator.element(value, index),
      request: (shape, path) => evaluator.request(shape, path),
      external: (name) => evaluator.external(name),
      add: (name, value) => void evaluator.added.set(name, [...(evaluator.added.get(name) ?? []), value]),
      forKnown: (value) => (value.k === "object" ? { ...value, props: new Map([...value.props].map(([name, of]) => [name, () => mark(of(), { under: "allow" })])) } : value),
      isKnownAt: (env, event) => evaluator.stateAt(env, event).state === "allow",
      isDead: (env, ctx) => evaluator.isDead(env, ctx),
      visited: (env, matters) => this.tracer.reached(env, matters ?? isTold),
      leadingTo: (files) => this.leadingTo(files),
      isImported: (path) => this.importedFiles().has(path) || this.input.rest?.isImported(path) === true,
      packageDir: (path) => this.modules.packageOf(path)?.dir ?? "",
      dependency: (path, name) => this.dependency(path, name),
    };
    return this.asks;
  }

  /** What a file of the product imports: what tests import is not in use by that. */
  private importedFiles(): ReadonlySet<string> {
    if (this.imported) return this.imported;
    const found = new Set<string>();
    for (const node of this.nodes.values()) {
      if (this.isExcluded(node.path)) continue;
      for (const i of node.facts.imports) {
        const target = this.modules.resolve(node.path, i.specifier);
        if (target.k === "file" && target.path !== node.path) found.add(target.path);
      }
    }
    return (this.imported = found);
  }

  private leadingTo(files: readonly FileNode[]): ReadonlySet<string> {
    this.importers ??= this.importersOfAll();
    const found = new Set(files.map((f) => f.path));
    for (const path of found) for (const importer of this.importers.get(path) ?? []) found.add(importer);
    return found;
  }

  private importersOfAll(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const { path, facts } of this.nodes.values()) {
      for (const { specifier } of facts.imports) {
        const target = this.modules.resolve(path, specifier);
        if (target.k !== "file") continue;
        const known = found.get(target.path);
        if (known) known.push(path);
        else found.set(target.path, [path]);
      }
    }
    return found;
  }

  /** The version of a package that the file's own package depends on. */
  dependency(path: string, name: string): string | undefined {
    return this.modules.packageOf(path)?.dependencies[name];
  }
}

/** Something that may be a part of a request, lead to one or be the way to answer it. */
function isTold({ k }: Value): boolean {
  return k === "request" || k === "object" || k === "function" || k === "external";
}

/** The first answer. */
function first<A, T>(asked: readonly A[], ask: (a: A) => T | undefined): T | undefined {
  for (const a of asked) {
    const answer = ask(a);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
