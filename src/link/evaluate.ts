/**
 * Evaluates expressions of the facts to abstract values, on demand and across files: names, members,
 * calls with their arguments, closures, classes, imports. Nothing of the scanned code is run.
 */
import type { Place } from "../concepts.js";
import type { CallEvent, Expr, FunctionFacts, KeyPositions, Pos } from "../extract/facts.js";
import type { Injection } from "../frameworks/adapter.js";
import type { RequestShape } from "../frameworks/request.js";
import { Branches } from "./branches.js";
import { Calls } from "./calls.js";
import { Classes } from "./classes.js";
import { Environments } from "./environments.js";
import { Exports } from "./exports.js";
import { Members } from "./members.js";
import { Models } from "./models.js";
import { Modules } from "./modules.js";
import { isAround, isOver, namesOf } from "./names.js";
import { PackageCalls } from "./package-calls.js";
import { type Reading, readingOf } from "./readings.js";
import { Lookups } from "./lookups.js";
import { Scope } from "./scope.js";
import { comparedStage, settingName } from "./settings.js";
import { textOf } from "./texts.js";
import { UnderWay } from "./under-way.js";
import { Unproved } from "./unproved.js";
import type { Versions } from "./versions.js";
import { alternatives, type CallSite, derived, type Env, type Establishes, type FileNode, type Implied, mark, type Marks, NUMBER, otherwise, spreadOver, union, UNKNOWN, type Value } from "./values.js";
export { methodName, nameOf } from "./callee-names.js";

const MAX_NESTING = 160;
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
  readonly unproved: Unproved;
  readonly classes: Classes;
  readonly calls: Calls;
  readonly packages: PackageCalls;
  /** Whether a value that survives a conditional write belongs to a known caller; set by caller.ts. */
  leavesKnown: (env: Env, event: number, here: number) => boolean = () => false;
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
  /** Evaluations that are under way inside each other: a bound on the stack. */
  private nesting = 0;
  /** What a condition implies; set by caller.ts. */
  implies: (condition: Expr, env: Env, at: number) => Implied = () => ({ whenTrue: false, whenFalse: false });

  private readonly expressions = new WeakMap<object, Value>();

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
    this.unproved = new Unproved(this);
    this.classes = new Classes(this);
    this.calls = new Calls(this);
    this.packages = new PackageCalls(this);
  }

  /** Goes on to a state of a project. */
  enter(state: Pick<Scene, "files" | "modules" | "gives" | "injected">): void {
    this.scene = { ...this.scene, ...state };
    this.added.clear();
    this.members.enter();
    this.unproved.enter();
    this.underWay.start();
  }

  /** A file by its name, and by its version where there are several. */
  nameOf(file: FileNode): string {
    return this.versions ? this.versions.nameOf(file) : file.path;
  }

  /** The value of an expression at event `at` of `env`. */
  value(expr: Expr, env: Env, at: number): Value {
    if (expr === null) return UNKNOWN;
    if (this.fuel-- < 0 || this.nesting >= MAX_NESTING) return this.cut();
    this.nesting++;
    const value = this.evaluated(expr, env, at);
    this.nesting--;
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
    if (typeof expr === "string") return this.pathAt(expr, env, at);
    return env.values.get(expr) ?? this.underWay.answer(env.values, expr, UNKNOWN, () => this.composite(expr, env, at));
  }

  /** A regular expression is the same value in every environment. */
  private expression(expr: readonly ["re", string, string]): Value {
    const known = this.expressions.get(expr);
    if (known) return known;
    const made = this.members.external("global#RegExp()", { args: [{ k: "literal", value: expr[1] }, { k: "literal", value: expr[2] }] });
    this.expressions.set(expr, made);
    return made;
  }

  private pathAt(path: string, env: Env, at: number): Value {
    const { reads, facts } = env;
    let reading = reads.get(path);
    if (!reading) reads.set(path, (reading = readingOf(env.file, facts, path, reads.size)));
    if (reading.out > 0) return this.outside(path, reading, env, at);
    const { length } = facts.events;
    const isSteady = reading.steadyIn !== undefined && (reading.steadyIn === 0 || isAround(facts, reading.steadyIn, facts.events[at]?.ctx ?? 0));
    const key = reading.number * (length + 3) + (isSteady ? length + 2 : Math.min(at, length + 1));
    const known = env.paths.get(key);
    if (known) return known;
    const before = this.underWay.cuts;
    const value = this.path(path, env, at);
    if (this.underWay.cuts === before) env.paths.set(key, value);
    return value;
  }

  /** A path whose root is bound further out: all functions in there read the same, wherever they do. */
  private outside(path: string, { root, isSetting, out }: Reading, env: Env, at: number): Value {
    let home = env;
    for (let left = out; left > 0 && home.up; left--) home = home.up;
    const known = home.outside.get(path);
    if (known) return known;
    const before = this.underWay.cuts;
    const value = isSetting ? this.members.external(`global#${path}`) : path === root ? this.scope.lookup(env, root, at) : this.unwritten(path, env, at);
    if (this.underWay.cuts === before) home.outside.set(path, value);
    return value;
  }

  private path(path: string, env: Env, at: number): Value {
    if (!path.includes(".")) return this.scope.lookup(env, path, at);
    const written = this.written(env, path, at);
    if (written) return written;
    const value = this.unwritten(path, env, at);
    for (let cut = path.lastIndexOf("."); cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      if (value.k === "literal" && namesOf(env.facts).computed.has(path.slice(0, cut))) return union([value, UNKNOWN]);
    }
    return value;
  }

  /** The value of a path by its root, whatever was assigned to it. */
  private unwritten(path: string, env: Env, at: number): Value {
    const [root = "", ...names] = path.split(".");
    let value = this.scope.lookup(env, root, at);
    for (const name of names) value = this.members.member(value, name);
    return value;
  }

  /** The value of a path that this function has assigned to before (`req.user = …`). */
  private written(env: Env, path: string, at: number): Value | undefined {
    const { writes } = namesOf(env.facts);
    if (writes.size === 0) return undefined;
    for (let cut = path.length; cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      const prefix = path.slice(0, cut);
      const events = writes.get(prefix);
      if (!events) continue;
      const here = env.facts.events[at]?.ctx ?? 0;
      const before = events.filter((i) => i < at && !isOver(env.facts, env.facts.events[i]?.ctx ?? 0, here));
      if (before.length === 0) return undefined;
      const last = before.at(-1) ?? 0;
      const isSure = isAround(env.facts, env.facts.events[last]?.ctx ?? 0, here);
      const values = (isSure ? [last] : before).map((i) => {
        const e = env.facts.events[i];
        return e?.k === "set" ? this.value(e.from, env, i) : UNKNOWN;
      });
      let value = union(isSure ? values : [...values, prefix.includes(".") ? this.unwritten(prefix, env, at) : UNKNOWN]);
      for (const name of path.slice(cut + 1).split(".")) if (name !== "") value = this.members.member(value, name);
      return value;
    }
    return undefined;
  }

  private composite(expr: Exclude<Expr, null | number | string>, env: Env, at: number): Value {
    switch (expr[0]) {
      case "'": {
        const pos = expr[2];
        const text = expr[1];
        return { k: "literal", value: text, ...(pos !== undefined && { place: { file: env.file.path, pos }, ...(typeof text === "string" && { length: expr[3] ?? text.length }) }) };
      }
      case "#":
        return { k: "literal", value: "", isMasked: true, length: expr[2], place: { file: env.file.path, pos: expr[1] } };
      case "re":
        return this.expression(expr);
      case "f":
        return { k: "function", file: env.file, index: expr[1], up: env, self: null };
      case "class": {
        const facts = env.file.facts.classes[expr[1]];
        return facts ? { k: "class", file: env.file, cls: expr[1], facts, up: env } : UNKNOWN;
      }
      case "o":
        return this.objectValue(expr, env, at);
      case "a": {
        const items: Value[] = [];
        let of: Value | undefined;
        for (const x of expr.slice(1) as Expr[]) {
          if (Array.isArray(x) && x[0] === "...") {
            const spread = this.value(x[1] as Expr, env, at);
            if (spread.k === "array" && !spread.of) items.push(...spread.items);
            else of = of ? union([of, this.members.element(spread, null)]) : this.members.element(spread, null);
          } else items.push(this.value(x, env, at));
        }
        // One that starts empty is there to be filled.
        return { k: "array", items, ...(of ? { of } : items.length > 0 && { isWhole: true as const }) };
      }
      case "`":
        return textOf((expr.slice(1) as Expr[]).map((x) => this.value(x, env, at)), env, at, expr.slice(1) as Expr[]);
      case "*":
      case "-":
      case "/":
        return this.arithmetic(expr, env, at) ?? asNumber(this.computed(expr, env, at));
      case "+":
        return this.arithmetic(expr, env, at) ?? textOf([this.value(expr[1], env, at), this.value(expr[2], env, at)], env, at, [expr[1], expr[2]]);
      case "...":
      case "await":
      case "yield":
        return this.value(expr[1] as Expr, env, at);
      case ".":
        return this.members.member(this.value(expr[1], env, at), expr[2]);
      case "[":
        return this.members.indexed(this.value(expr[1], env, at), this.value(expr[2], env, at));
      case "&&":
        return this.conjunction(expr[1], expr[2], env, at);
      case "||": {
        const left = this.value(expr[1], env, at);
        if (left.k === "literal" && !left.isMasked && left.value) return left;
        return otherwise(left, this.value(expr[2], env, at), (v) => v.k === "literal" && !v.isMasked && !v.value);
      }
      case "??":
        return otherwise(this.value(expr[1], env, at), this.value(expr[2], env, at), (v) => v.k === "literal" && v.value === null);
      case "?": {
        const implied = this.implies(expr[1], env, at);
        const tag = (v: Value, isKnown: boolean, isRefused: boolean): Value => (isKnown ? mark(v, { under: "allow", ...(implied.source && { source: implied.source }) }) : isRefused ? mark(v, { under: "deny" }) : v);
        const taken = this.decided(expr[1], env, at);
        const sides: Value[] = [];
        if (taken !== false) sides.push(tag(this.narrowed(this.value(expr[2], env, at), expr[1], true, env, at), implied.whenTrue, implied.whenFalse));
        if (taken !== true) sides.push(tag(this.narrowed(this.value(expr[3], env, at), expr[1], false, env, at), implied.whenFalse, implied.whenTrue));
        return union(sides);
      }
      case "typeof":
        return this.kind(this.value(expr[1], env, at)) ?? this.computed(expr, env, at);
      case "!":
      case "==":
      case "!=":
      case "in":
      case "instanceof":
        return this.truth(expr, env, at);
      default:
        return this.computed(expr, env, at);
    }
  }

  /** Arithmetic, a comparison: a number or a truth, whatever went in. */
  private computed(expr: readonly unknown[], env: Env, at: number): Value {
    const marks = derived((expr.slice(1) as Expr[]).map((x) => this.value(x, env, at)));
    return { k: "unknown", ...(marks && { marks: { ...marks, isPlain: true } }) };
  }

  /** What `typeof` says of a value that is written down. */
  private kind(v: Value): Value | undefined {
    const text = v.k === "literal" && v.value !== null ? typeof v.value : v.k === "array" || v.k === "object" || v.k === "instance" ? "object" : v.k === "function" || v.k === "class" ? "function" : undefined;
    return text === undefined ? undefined : { k: "literal", value: text };
  }

  /** The result of arithmetic with known numbers. */
  private arithmetic(expr: readonly ["+" | "*" | "-" | "/", Expr, Expr], env: Env, at: number): Value | undefined {
    const left = this.value(expr[1], env, at), right = this.value(expr[2], env, at);
    if (left.k !== "literal" || right.k !== "literal" || typeof left.value !== "number" || typeof right.value !== "number") return undefined;
    const [a, b] = [left.value, right.value];
    return { k: "literal", value: expr[0] === "+" ? a + b : expr[0] === "*" ? a * b : expr[0] === "-" ? a - b : a / b };
  }

  /** A value where a condition was met or not: input that the condition has checked is no longer raw; set by the input question. */
  narrowed: (value: Value, condition: Expr, holds: boolean, env: Env, at: number) => Value = (value) => value;

  /** A comparison as a value: literals are folded, identity becomes the truthiness of the result. */
  private truth(expr: Exclude<Expr, null | number | string>, env: Env, at: number): Value {
    if (expr[0] === "!") {
      const inner = this.value(expr[1], env, at);
      const all = alternatives(inner);
      if (all.every((v) => v.k === "literal" && !v.isMasked)) {
        return union(all.map((v) => ({ k: "literal", value: v.k === "literal" && !v.value, ...(v.marks && { marks: v.marks }) })));
      }
    } else if (expr[0] === "==" || expr[0] === "!=") {
      const a = this.value(expr[1], env, at), b = this.value(expr[2], env, at);
      if (a.k === "literal" && b.k === "literal" && !a.isMasked && !b.isMasked) return { k: "literal", value: (a.value === b.value) === (expr[0] === "==") };
    }
    const implied = this.implies(expr, env, at);
    if (implied.whenTrue === implied.whenFalse) {
      const marks = this.settingOf(expr, env, at);
      return marks ? { k: "unknown", marks } : UNKNOWN;
    }
    return { k: "unknown", marks: { identity: implied.whenTrue ? 1 : -1, ...(implied.source && { source: implied.source }), ...(implied.isByName && { isByName: true }), ...(implied.isCapability && { isCapability: true }) } };
  }

  /** The setting that alone decides a test. */
  private settingOf(expr: readonly unknown[], env: Env, at: number): Marks | undefined {
    const [a, b] = (expr.slice(1) as Expr[]).map((side) => this.value(side, env, at));
    const setting = (a && settingName(a)) ?? (b && settingName(b));
    if (!a || setting === undefined || [a, b].some((side) => side && side.k !== "literal" && settingName(side) === undefined)) return undefined;
    const { inProduction } = b ? comparedStage(a, b) : (alternatives(a).find((v) => v.marks?.inProduction !== undefined)?.marks ?? {});
    const isTurned = expr[0] === "!" || expr[0] === "!=";
    return { setting, ...(inProduction !== undefined && { inProduction: inProduction !== isTurned }) };
  }

  private conjunction(left: Expr, right: Expr, env: Env, at: number): Value {
    const asked = this.value(left, env, at);
    if (alternatives(asked).every((v) => v.k === "literal" && v.value === false && !v.isMasked)) return asked;
    const implied = this.implies(left, env, at);
    const value = this.narrowed(this.value(right, env, at), left, true, env, at);
    return union([implied.whenTrue ? mark(value, { under: "allow", ...(implied.source && { source: implied.source }) }) : value, { k: "literal", value: false }]);
  }

  private objectValue(expr: readonly unknown[], env: Env, at: number): Value {
    const props = new Map<string, () => Value>();
    const rest: (() => Value)[] = [];
    let isOpen = false;
    let keys: Map<string, Place> | undefined;
    for (let i = 1; i < expr.length; i += 2) {
      const key = expr[i] as string | null | KeyPositions;
      if (Array.isArray(key)) {
        keys = new Map((key.slice(1) as Pos[]).map((pos, n) => [String(expr[2 * n + 1]), { file: env.file.path, pos }]));
        continue;
      }
      const e = expr[i + 1] as Expr;
      let memo: Value | undefined;
      const get = (): Value => (memo ??= this.value(e, env, at));
      if (key === "...") {
        rest.push(get);
        for (const [name, own] of props) props.set(name, spreadOver(own, get, name));
      } else if (key === null) {
        // Under which name cannot be told, but what is in it counts: `where: { [Op.or]: … }`.
        isOpen = true;
        if (!props.has("[]")) props.set("[]", get);
      } else props.set(key as string, get);
    }
    return { k: "object", props, rest, isOpen, at: { file: env.file.path, pos: env.facts.events[at]?.pos ?? 0 }, ...(keys && { keys }) };
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

function asNumber(v: Value): Value {
  return v.k === "unknown" && v.marks ? { ...v, why: NUMBER } : v;
}
