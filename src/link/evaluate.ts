/**
 * Evaluates expressions of the facts to abstract values, on demand and across files: names, members,
 * calls with their arguments, closures, classes, imports. Nothing of the scanned code is run.
 */
import type { CallEvent, Expr, FunctionFacts } from "../extract/facts.js";
import type { Injection } from "../frameworks/adapter.js";
import type { RequestShape } from "../frameworks/request.js";
import { Branches } from "./branches.js";
import { Calls } from "./calls.js";
import { Classes } from "./classes.js";
import { Composites } from "./composites.js";
import { Environments } from "./environments.js";
import { Exports } from "./exports.js";
import { Lookups } from "./lookups.js";
import { Members } from "./members.js";
import { Models } from "./models.js";
import { Modules } from "./modules.js";
import { PackageCalls } from "./package-calls.js";
import { Paths } from "./paths.js";
import { Proved } from "./proved.js";
import { RequestWrites } from "./request-writes.js";
import { Scope } from "./scope.js";
import { Stores } from "./stores.js";
import { UnderWay } from "./under-way.js";
import { Unproved } from "./unproved.js";
import type { Versions } from "./versions.js";
import { type CallSite, type Env, type Establishes, type FileNode, type Implied, type Marks, UNKNOWN, type Value } from "./values.js";
export { methodName, nameOf } from "./callee-names.js";

/** Evaluations inside each other: a bound on the stack. What lies deeper is evaluated first, and then all anew. */
const MAX_NESTING = 160;
/** How often that is done for one answer: each time as much is known that was not. */
const MAX_DESCENTS = 12;
type ClassValue = Extract<Value, { k: "class" }>;
type FunctionValue = Extract<Value, { k: "function" }>;

/** What the frameworks know, and one state of a project. */
export interface Scene extends Frameworks {
  readonly files: ReadonlyMap<string, FileNode>;
  readonly modules: Modules;
  /** What a call of a framework gives back, where its adapter knows. */
  gives(callee: Extract<Value, { k: "external" }>, args: readonly Value[]): Value | undefined;
  /** What a framework puts into a parameter of a constructor, or a property of a class. */
  injected(asked: Injection): Value | undefined;
}

export interface Frameworks {
  readonly shapes: ReadonlyMap<string, RequestShape>;
  /** Canonical names that are (parts of) the request wherever they appear: `next/headers#cookies()`, `express#Request()`. */
  ambient(name: string): { readonly shape: string; readonly path: string } | undefined;
  /** The shape of requests in handlers that a sign-in library wraps. */
  readonly wrappedShape?: string;
  /** Whether results of a call are told apart by the environment it is made in. */
  makes(name: string): boolean;
}

/** Where there is no project yet. */
const NOWHERE: Pick<Scene, "files" | "modules" | "gives" | "injected"> = { files: new Map(), modules: new Modules(new Map(), { packages: [], tsconfigs: [] }), gives: () => undefined, injected: () => undefined };

/** Answers what the caller-question knows at an event; set by caller.ts, which builds on this class. */
export type StateAt = (env: Env, event: number) => { readonly state: "allow" | "deny" | "open"; readonly isKnown?: boolean; readonly isCapability?: boolean; readonly isUnreached?: boolean; readonly source?: Establishes["source"]; readonly condition?: string };

export class Evaluator {
  readonly environments: Environments;
  readonly exports: Exports;
  readonly scope: Scope;
  readonly branches: Branches;
  readonly members: Members;
  readonly models: Models;
  /** What the project puts on its requests. */
  readonly writes: RequestWrites;
  readonly unproved: Unproved;
  readonly proved: Proved;
  readonly stores: Stores;
  readonly classes: Classes;
  readonly calls: Calls;
  readonly packages: PackageCalls;
  private readonly paths: Paths;
  private readonly composites: Composites;
  /** Whether a value that survives a conditional write belongs to a known caller; set by caller.ts. */
  leavesKnown: (env: Env, event: number, here: number) => boolean = () => false;
  /** The setting without which an event does not run; set by caller.ts. */
  settingAround: (env: Env, event: number) => string | undefined = () => undefined;
  /** The value a promise made with this executor is resolved with; set by promises.ts. */
  resolved: (executor: FunctionValue, depth: number) => Value | undefined = () => undefined;
  stateAt: StateAt = () => ({ state: "open" });
  /** The same of a return, over which a setting may decide; set by caller.ts. */
  stateOfReturn: StateAt = () => ({ state: "open" });
  /** What the project adds to something of a framework, by canonical name; filled by the adapters. */
  readonly added = new Map<string, (() => Value)[]>();
  /** Steps left before everything further is unknown: a bound on hostile or huge code. */
  fuel = 0;
  /** What files ask of all files together. */
  readonly lookups = new Lookups();
  readonly underWay = new UnderWay();
  /** Evaluations that are under way inside each other. */
  private nesting = 0;
  /** What lies too deep, while everything around it comes to its end. */
  private deep: { readonly expr: Expr; readonly env: Env; readonly at: number } | undefined;
  /** Descents that are under way inside each other. */
  private descents = 0;
  /** What a condition implies; set by caller.ts. */
  implies: (condition: Expr, env: Env, at: number) => Implied = () => ({ whenTrue: false, whenFalse: false });
  /** A value where a condition was met or not: input that the condition has checked is no longer raw; set by the input question. */
  narrowed: (value: Value, condition: Expr, holds: boolean, env: Env, at: number) => Value = (value) => value;

  scene: Scene;

  /** @param versions of files, where it is to outlive edits */
  constructor(frameworks: Frameworks, readonly versions?: Versions) {
    this.scene = { ...NOWHERE, ...frameworks };
    this.environments = new Environments(this);
    this.exports = new Exports(this);
    this.scope = new Scope(this);
    this.branches = new Branches(this);
    this.members = new Members(this);
    this.models = new Models(this);
    this.writes = new RequestWrites(this);
    this.unproved = new Unproved(this);
    this.proved = new Proved(this);
    this.stores = new Stores(this);
    this.classes = new Classes(this);
    this.calls = new Calls(this);
    this.packages = new PackageCalls(this);
    this.paths = new Paths(this);
    this.composites = new Composites(this);
  }

  /** Goes on to a state of a project. */
  enter(state: Pick<Scene, "files" | "modules" | "gives" | "injected">): void {
    this.scene = { ...this.scene, ...state };
    this.added.clear();
    this.members.enter();
    this.writes.enter();
    this.unproved.enter();
    this.proved.enter();
    this.stores.enter();
    this.underWay.start();
  }

  /** A file by its name, and by its version where there are several. */
  nameOf(file: FileNode): string {
    return this.versions ? this.versions.nameOf(file) : file.path;
  }

  /** The value of an expression at event `at` of `env`. */
  value(expr: Expr, env: Env, at: number): Value {
    if (expr === null) return UNKNOWN;
    if (this.fuel-- < 0 || this.deep) return this.cut();
    if (this.nesting >= MAX_NESTING) {
      this.deep = { expr, env, at };
      return this.cut();
    }
    this.nesting++;
    const value = this.evaluated(expr, env, at);
    this.nesting--;
    return this.deep && this.nesting === 0 ? this.fromBelow(expr, env, at, value) : value;
  }

  /**
   * A value of which something lies too deep, as in long functions, where what is known at a statement rests on all that
   * stand before it: that is evaluated first, from here, and kept. So one that is not there in the end was cut.
   */
  private fromBelow(expr: Exclude<Expr, null>, env: Env, at: number, first: Value): Value {
    let value = first;
    this.descents++;
    for (let before: Expr | undefined; this.deep; ) {
      const { deep } = this;
      this.deep = undefined;
      if (deep.expr === before || this.descents > MAX_DESCENTS) break;
      before = deep.expr;
      this.value(deep.expr, deep.env, deep.at);
      this.nesting++;
      value = this.evaluated(expr, env, at);
      this.nesting--;
    }
    this.descents--;
    return value;
  }

  /** Starts on something new, with so many steps. */
  start(fuel: number): void {
    this.fuel = fuel;
    this.environments.start();
  }

  /** A question of its own, with so many steps: the one around it has afterwards what it had before. */
  within<T>(fuel: number, ask: () => T): T {
    const left = this.fuel;
    this.start(fuel);
    try {
      return ask();
    } finally {
      this.fuel = left;
    }
  }

  /** An answer that is not the last word. */
  cut(): Value {
    this.underWay.cut();
    return UNKNOWN;
  }

  private evaluated(expr: Exclude<Expr, null>, env: Env, at: number): Value {
    if (typeof expr === "number") return this.calls.result(env, expr);
    if (typeof expr === "string") return this.paths.at(expr, env, at);
    return env.values.get(expr) ?? this.underWay.answer(env.values, expr, UNKNOWN, () => this.composites.of(expr, env, at));
  }

  // What the other stages of link and the adapters ask

  /** The environment of a function whose caller is unknown. */
  defaultEnv(file: FileNode, index: number): Env {
    return this.environments.defaultEnv(file, index);
  }

  moduleEnv(file: FileNode): Env {
    return this.environments.moduleEnv(file);
  }

  /** The environment of a call; equal calls share one, so that answers are found again. */
  envOf(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, from: Env | number, site?: CallSite): Env {
    return this.environments.envOf(fn, args, self, from, site);
  }

  /** An export of a project file, through re-exports. */
  exported(node: FileNode, name: string): Value {
    return this.exports.exported(node, name);
  }

  /** What `name` of the module `specifier` is, seen from `file`. */
  imported(file: FileNode, specifier: string, name: string): Value {
    return this.exports.imported(file, specifier, name);
  }

  /** The value a method is called on. */
  receiverOf(callee: Expr, env: Env, at: number): Value {
    return this.scope.receiverOf(callee, env, at);
  }

  /** For each function of a function, the call it is an argument of. */
  usesIn(facts: FunctionFacts): ReadonlyMap<number, { readonly event: number; readonly arg: number }> {
    return this.scope.usesIn(facts);
  }

  /** Parameter `index` of the function passed as argument `arg` to a call of `callee`. */
  callbackArgument(callee: Value, arg: number, index: number, env: Env, call: CallEvent, at: number): Value | undefined {
    return this.scope.callbackArgument(callee, arg, index, env, call, at);
  }

  /** Whether a context can never be entered with these arguments: its condition is a constant. */
  isDead(env: Env, ctx: number): boolean {
    return this.branches.isDead(env, ctx);
  }

  /** The outcome of a condition where it is the same on every way, else undefined. */
  decided(condition: Expr, env: Env, at: number): boolean | undefined {
    return this.branches.decided(condition, env, at);
  }

  /** `value.name`. */
  member(value: Value, name: string): Value {
    return this.members.member(value, name);
  }

  /** An element of an array: at an index, or any. */
  element(value: Value, index: number | null): Value {
    return this.members.element(value, index);
  }

  /** A value that stands for the request (or a part of it) of a framework. */
  request(shape: string, path = ""): Value {
    return this.members.request(shape, path);
  }

  /** A canonical name as a value; names that are a framework's request become one. */
  external(name: string, more?: Pick<Extract<Value, { k: "external" }>, "args" | "receiver" | "at">, marks?: Marks): Value {
    return this.members.external(name, more, marks);
  }

  baseOf(cls: ClassValue): Value | undefined {
    return this.classes.baseOf(cls);
  }

  /** The value a type annotation promises: an instance of a class of the project or of a package. */
  typed(type: string, file: FileNode): Value {
    return this.classes.typed(type, file);
  }

  /** The callee of a call event. */
  callee(env: Env, event: number, call: CallEvent): Value {
    return this.calls.callee(env, event, call);
  }

  /** The arguments of a call event; a spread of something unknown makes the rest unknown. */
  argumentsOf(env: Env, event: number, call: CallEvent): Value[] {
    return this.calls.argumentsOf(env, event, call);
  }

  /** The result of a call event. */
  result(env: Env, event: number): Value {
    return this.calls.result(env, event);
  }

  /** The value a project function returns for these arguments. */
  call(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, from: Env | number): Value {
    return this.calls.call(fn, args, self, from);
  }

  /** A value and what is inside it, to a small depth. */
  contents(value: Value, depth: number): Value[] {
    return this.calls.contents(value, depth);
  }
}
