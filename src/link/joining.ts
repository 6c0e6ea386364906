/** Joins what adapters see into registrations, and is the linker that they ask meanwhile. */
import { ofFacts } from "../extract/of-facts.js";
import { timing } from "../extract/timing.js";
import type { Adapter, Injection, Linker, Registration } from "../frameworks/adapter.js";
import { adapters } from "../frameworks/index.js";
import type { Caller } from "./caller.js";
import { isFixed } from "./fixed.js";
import type { Evaluating, Evaluation } from "./evaluation.js";
import type { Evaluator } from "./evaluate.js";
import type { LinkInput } from "./input.js";
import { Modules } from "./modules.js";
import { Pages } from "./pages.js";
import type { Tracer } from "./trace.js";
import { type FileNode, mark, type Value } from "./values.js";

const GIVES = adapters.filter((a) => a.gives !== undefined);
/** Those of them that may know something of a callee, by its canonical name. */
const givingFor = new Map<string, readonly Adapter[]>();
/** Steps of evaluation that joining all endpoints may cost. */
export const JOIN_FUEL = 4_000_000;

/** Files in which an adapter sees something. */
interface Seen {
  readonly adapter: Adapter;
  readonly files: readonly FileNode[];
}

export class Joining {
  readonly modules: Modules;
  readonly pages: Pages;
  private evaluation: Evaluation | undefined;
  private imported: ReadonlySet<string> | undefined;
  private importers: ReadonlyMap<string, readonly string[]> | undefined;
  private made: ReturnType<Joining["containers"]> | undefined;
  private asks: Linker | undefined;
  private seen: readonly Seen[] | undefined;
  private isTold = false;

  constructor(private readonly input: LinkInput, evaluating: Evaluating) {
    this.modules = input.modules ?? new Modules(input.files, input);
    const { rest } = input;
    this.pages = new Pages({
      files: input.files, modules: this.modules, text: (path) => input.text(path), isExcluded: (path) => this.isExcluded(path), leadingTo: (paths) => this.leadingTo(paths),
      ...(rest && { isInBrowser: (path) => rest.isInBrowser(path), uses: (path) => rest.uses(path) }),
    });
    evaluating.enter({
      files: input.files, modules: this.modules,
      gives: (callee, args) => first(giving(callee.name), (a) => a.gives?.(callee, args, this.linker())),
      injected: (asked) => {
        if (this.isAskedIn(asked.file)) this.evaluator.lookups.noteInjection(asked);
        return this.injected(asked);
      },
      use: (evaluation) => {
        this.evaluation = evaluation;
        this.seen = this.asks = this.made = undefined;
        this.isTold = false;
      },
      tell: () => this.tell(),
    });
  }

  private get with(): Evaluation {
    if (!this.evaluation) throw new Error("nothing is evaluated before a state is entered");
    return this.evaluation;
  }

  get nodes(): ReadonlyMap<string, FileNode> {
    return this.with.nodes;
  }

  get evaluator(): Evaluator {
    return this.with.evaluator;
  }

  get caller(): Caller {
    return this.with.caller;
  }

  get tracer(): Tracer {
    return this.with.tracer;
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
    const linker = this.linker();
    this.tell();
    for (const { adapter, files } of this.seenBy()) {
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

  /** The files in which each adapter sees something. */
  private seenBy(): readonly Seen[] {
    if (this.seen) return this.seen;
    const included = this.parsed();
    const named = new Set(included.flatMap(({ facts }) => frameworksOf(facts)));
    const isThere = (adapter: Adapter): boolean => !adapter.isOf || named.has(adapter);
    return (this.seen = adapters.filter(isThere).map((adapter) => ({ adapter, files: timing.measure(`see ${adapter.name}`, () => included.filter((n) => isSeen(adapter, n))) })).filter((s) => s.files.length > 0));
  }

  /** Lets the adapters say what the project adds to their frameworks. */
  private tell(): void {
    if (this.isTold) return;
    this.isTold = true;
    for (const { adapter, files } of this.seenBy()) {
      this.evaluator.fuel = JOIN_FUEL;
      adapter.tell?.(this.linker(), files);
    }
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
      envOf: (fn, args, self, depth, site) => evaluator.envOf(fn, args, self, depth, site),
      rounds: (env, loop) => evaluator.environments.rounds(env, loop),
      exported: (file, name) => evaluator.exported(file, name),
      value: (expr, env, at) => evaluator.value(expr, env, at),
      callee: (env, event, call) => evaluator.callee(env, event, call),
      argumentsOf: (env, event, call) => evaluator.argumentsOf(env, event, call),
      receiverOf: (callee, env, at) => evaluator.receiverOf(callee, env, at),
      isFixed,
      returned: (fn, args) => evaluator.call(fn, args, null, 0),
      member: (value, name) => evaluator.member(value, name),
      typed: (type, file) => evaluator.classes.typed(type, file),
      baseOf: (cls) => evaluator.classes.baseOf(cls),
      instantiate: (value, args) => evaluator.classes.instantiate(value, args),
      element: (value, index) => evaluator.element(value, index),
      request: (shape, path) => evaluator.request(shape, path),
      external: (name, args) => evaluator.external(name, args && { args }),
      add: (name, value) => void evaluator.added.set(name, [...(evaluator.added.get(name) ?? []), value]),
      forKnown: (value) => (value.k === "object" ? { ...value, props: new Map([...value.props].map(([name, of]) => [name, () => mark(of(), { under: "allow" })])) } : value),
      isKnownAt: (env, event) => evaluator.stateAt(env, event).state === "allow",
      isDead: (env, ctx) => evaluator.isDead(env, ctx),
      visited: (env, matters) => this.tracer.reached(env, matters ?? isTold),
      leadingTo: (files) => this.leadingTo(files.map((f) => f.path)),
      isImported: (path) => this.importedFiles().has(path) || this.input.rest?.isImported(path) === true,
      useOf: (path, names, local) => this.pages.useOf(path, names, local),
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

  private leadingTo(files: readonly string[]): ReadonlySet<string> {
    const found = new Set(files);
    if (found.size === 0) return found;
    this.importers ??= this.importersOfAll();
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

  /** Whether containers have a say in the classes of a file. */
  isAskedIn(file: FileNode): boolean {
    return this.containers().some((c) => c.isAskedIn(file));
  }

  /** What containers put into a place. */
  injected(asked: Injection): Value | undefined {
    return first(this.containers(), (c) => c.injected(asked));
  }

  /** The version of a package that the file's own package depends on. */
  dependency(path: string, name: string): string | undefined {
    return this.modules.packageOf(path)?.dependencies[name];
  }
}

/** The adapters whose frameworks a file imports something of. */
const frameworksOf = ofFacts(({ imports }) => adapters.filter(({ isOf }) => isOf && imports.some(isOf)));

/** What adapters see in files, by their facts, which are those of one file. */
const sights = ofFacts(() => new Map<string, Map<Adapter, boolean>>());

function isSeen(adapter: Adapter, { path, facts }: FileNode): boolean {
  const there = sights(facts);
  let known = there.get(path);
  if (!known) there.set(path, (known = new Map()));
  let sight = known.get(adapter);
  if (sight === undefined) known.set(adapter, (sight = adapter.see(facts, path)));
  return sight;
}

function giving(name: string): readonly Adapter[] {
  let known = givingFor.get(name);
  if (!known) givingFor.set(name, (known = GIVES.filter((a) => a.givesFor?.test(name) !== false)));
  return known;
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
