/**
 * Evaluates expressions of the facts to abstract values, on demand and across files: names, members,
 * calls with their arguments, closures, classes, imports. Nothing of the scanned code is run.
 */
import { type CallEvent, CallFlag, type ClassFacts, type Event, type Expr, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { callbacks, queries } from "../libraries/queries.js";
import { routeMatchers } from "../libraries/access.js";
import { generatedPackage } from "../libraries/generated.js";
import { transparent } from "../libraries/transparent.js";
import { validators } from "../libraries/validators.js";
import { callbackOf, identityRow } from "./library.js";
import type { Modules } from "./modules.js";
import { type Binding, decidedAt, isAround, namesOf, type Step, withoutTry } from "./names.js";
import { matches } from "../frameworks/next-matcher.js";
import { boundShape, isCapabilityName, type RequestShape, shapeParts } from "../frameworks/request.js";
import { alternatives, derived, type Env, type FileNode, identityOf, type Implied, type InputMark, inputsOf, mark, type Marks, truthiness, UNKNOWN, union, type Value, VOID } from "./values.js";

const MAX_DEPTH = 12;
const LATER = Number.MAX_SAFE_INTEGER;
type ClassValue = Extract<Value, { k: "class" }>;
type FunctionValue = Extract<Value, { k: "function" }>;

/** Functions of the language that give back what they are given, in another form. */
const PURE = new Set([
  "String", "Number", "Boolean", "BigInt", "parseInt", "parseFloat", "decodeURIComponent", "encodeURIComponent", "structuredClone",
  "JSON.parse", "JSON.stringify", "Buffer.from", "Object.assign", "Object.keys", "Object.values", "Object.entries", "Object.fromEntries",
  "Object.freeze", "Array.from", "Array.isArray", "atob", "btoa", "Date", "URL", "URLSearchParams", "Promise.resolve", "TextEncoder()", "TextDecoder()", "Math.max", "Math.min", "Set", "Map",
]);
/** Methods that look their argument up in the receiver. */
const LOOKUPS = new Set(["get", "has", "find", "findIndex", "includes", "some", "every", "indexOf", "contains"]);
/** Methods of arrays whose callback gets an element first. */
const ELEMENTWISE = new Set(["map", "forEach", "filter", "find", "findIndex", "some", "every", "flatMap", "findLast"]);
/** Methods whose result is known where receiver and argument are. */
const FOLDED = new Set(["startsWith", "endsWith", "includes", "some", "every"]);
const ENV_VARIABLE = /^(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)(?:\.|$)/;

export interface Scene {
  readonly files: ReadonlyMap<string, FileNode>;
  readonly modules: Modules;
  readonly shapes: ReadonlyMap<string, RequestShape>;
  /** Canonical names that are (parts of) the request wherever they appear: `next/headers#cookies()`, `express#Request()`. */
  ambient(name: string): { readonly shape: string; readonly path: string } | undefined;
  /** The shape of requests in handlers that a sign-in library wraps. */
  readonly wrappedShape?: string;
}

/** Answers what the caller-question knows at an event; set by caller.ts, which builds on this class. */
export type StateAt = (env: Env, event: number) => { readonly state: "allow" | "deny" | "open"; readonly isCapability?: boolean };

export class Evaluator {
  private nextEnv = 1;
  private readonly envs = new Map<string, Env>();
  private readonly ids = new WeakMap<object, number>();
  private nextId = 1;
  private readonly returning = new Set<number>();
  private readonly returns = new Map<number, Value>();
  private readonly exportMemo = new Map<string, Value>();
  private readonly uses = new WeakMap<FunctionFacts, ReadonlyMap<number, { readonly event: number; readonly arg: number }>>();
  private readonly memberWrites = new WeakMap<ClassFacts, ReadonlyMap<string, readonly { readonly fn: number; readonly event: number }[]>>();
  /** Whether a value that survives a conditional write belongs to a known caller; set by caller.ts. */
  leavesKnown: (env: Env, event: number, here: number) => boolean = () => false;
  stateAt: StateAt = () => ({ state: "open" });
  /** Steps left before everything further is unknown: a bound on hostile or huge code. */
  fuel = 0;

  constructor(readonly scene: Scene) {}

  // Environments

  /** The environment of a function whose caller is unknown. */
  defaultEnv(file: FileNode, index: number): Env {
    const facts = file.facts.fns[index];
    if (!facts) throw new RangeError(`no function ${index} in ${file.path}`);
    const up = facts.up < 0 ? null : this.defaultEnv(file, facts.up);
    const cls = file.facts.classes[facts.cls];
    const self = cls && !(facts.flags & FunctionFlag.static) ? this.instanceOf(file, facts.cls, cls) : null;
    return this.makeEnv(file, index, up, null, self, 0);
  }

  moduleEnv(file: FileNode): Env {
    return this.defaultEnv(file, 0);
  }

  private instanceOf(file: FileNode, index: number, facts: ClassFacts): Value {
    const key = `${file.path}#class${index}`;
    const known = this.exportMemo.get(key);
    if (known) return known;
    const value: Value = { k: "instance", of: { k: "class", file, cls: index, facts, up: null }, args: null };
    this.exportMemo.set(key, value);
    return value;
  }

  /** The environment of a call; equal calls share one, so that answers are found again. */
  envOf(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, depth: number): Env {
    const up = fn.up ?? this.upOf(fn.file, fn.index);
    return this.makeEnv(fn.file, fn.index, up, args, self ?? fn.self, depth);
  }

  private upOf(file: FileNode, index: number): Env | null {
    const up = file.facts.fns[index]?.up ?? -1;
    return up < 0 ? null : this.defaultEnv(file, up);
  }

  private makeEnv(file: FileNode, index: number, up: Env | null, args: readonly Value[] | null, self: Value | null, depth: number): Env {
    const key = `${file.path}#${index}|${up?.id ?? ""}|${args ? args.map((a) => this.keyOf(a)).join(",") : "?"}|${self ? this.keyOf(self) : ""}`;
    const known = this.envs.get(key);
    if (known) return known;
    const facts = file.facts.fns[index];
    if (!facts) throw new RangeError(`no function ${index} in ${file.path}`);
    const env: Env = {
      id: this.nextEnv++, file, index, facts, up, args, self, depth,
      results: new Map(), values: new Map(), implied: new Map<number, Implied>(), dead: new Map(), establishing: new Map(),
    };
    this.envs.set(key, env);
    return env;
  }

  private idOf(value: object): number {
    let id = this.ids.get(value);
    if (id === undefined) this.ids.set(value, (id = this.nextId++));
    return id;
  }

  /** Equal keys mean equal values; composite values are told apart by identity. */
  private keyOf(v: Value): string {
    const marks = v.marks ? `~${JSON.stringify([v.marks.credential, v.marks.identity, v.marks.under, v.marks.input, v.marks.isCapability])}` : "";
    switch (v.k) {
      case "unknown": return `?${marks}`;
      case "literal": return v.isMasked ? `#${v.place?.pos ?? 0}@${v.place?.file ?? ""}` : `'${typeof v.value}${String(v.value)}${marks}`;
      case "function": return `f${v.file.path}#${v.index}@${v.up?.id ?? ""}${v.self ? this.keyOf(v.self) : ""}`;
      case "class": return `c${v.file.path}#${v.cls}`;
      case "module": return `m${v.file.path}`;
      case "request": return `r${v.shape}:${v.path}`;
      case "union": return `(${v.of.map((o) => this.keyOf(o)).join("|")})`;
      case "instance": return v.args === null ? `i${v.of.file.path}#${v.of.cls}` : `i${this.idOf(v)}`;
      case "external": return v.args === undefined && v.receiver === undefined ? `x${v.name}${marks}` : `x${v.name}${v.at ? `@${v.at.file}:${v.at.pos}` : this.idOf(v)}${marks}`;
      default: return `o${this.idOf(v)}`;
    }
  }

  // Names

  /** What a name means at an event of `env`; globals stand under the package `global`. */
  private lookup(env: Env, name: string, at: number): Value {
    if (name === "this" || name === "super") return this.thisOf(env, name);
    let from = at;
    for (let e: Env | null = env; e; e = e.up) {
      const bindings = namesOf(e.facts).bindings.get(name);
      const found = bindings && this.choose(e, bindings, from);
      if (found) return found;
      from = LATER;
    }
    return this.moduleName(env.file, name);
  }

  private thisOf(env: Env, name: string): Value {
    for (let e: Env | null = env; e; e = e.up) {
      if (e.self) {
        if (name === "this") return e.self;
        const base = e.self.k === "instance" ? this.baseOf(e.self.of) : undefined;
        return base ? this.instantiate(base, null) : UNKNOWN;
      }
      if (!(e.facts.flags & FunctionFlag.arrow)) break;
    }
    return UNKNOWN;
  }

  /** Imports, enums and globals. */
  private moduleName(file: FileNode, name: string): Value {
    const key = `${file.path}\0${name}`;
    const known = this.exportMemo.get(key);
    if (known) return known;
    this.exportMemo.set(key, UNKNOWN);
    const value = this.lookModuleName(file, name);
    this.exportMemo.set(key, value);
    return value;
  }

  private lookModuleName(file: FileNode, name: string): Value {
    const imported = file.facts.imports.find((i) => i.local === name);
    if (imported?.name !== undefined) return this.imported(file, imported.specifier, imported.name);
    const enumeration = file.facts.enums.find((e) => e.name === name);
    if (enumeration) {
      const props = new Map(Object.entries(enumeration.members).map(([k, v]) => [k, (): Value => ({ k: "literal", value: v })]));
      return { k: "object", props, rest: [], isOpen: false };
    }
    return this.external(`global#${name}`);
  }

  /** What `name` of the module `specifier` is, seen from `file`. */
  imported(file: FileNode, specifier: string, name: string): Value {
    const target = this.scene.modules.resolve(file.path, specifier);
    const generated = target.k === "file" ? undefined : generatedPackage(specifier, name);
    if (generated) return this.external(`${generated}#${name}`);
    if (target.k === "missing") return { k: "unknown", why: `${specifier} cannot be found` };
    if (target.k === "package") return this.external(name === "*" || name === "default" ? `${target.name}#` : `${target.name}#${name}`);
    const node = this.scene.files.get(target.path);
    if (!node) return UNKNOWN;
    return name === "*" ? this.wholeModule(node) : this.exported(node, name);
  }

  /** `module.exports = x` makes the module that value. */
  private wholeModule(node: FileNode): Value {
    const assigned = node.facts.exports.find((e) => e.as === "=");
    return assigned ? this.exported(node, "=") : { k: "module", file: node };
  }

  /** An export of a project file, through re-exports. */
  exported(node: FileNode, name: string, seen: ReadonlySet<string> = new Set()): Value {
    const key = `${node.path}\0\0${name}`;
    const known = this.exportMemo.get(key);
    if (known) return known;
    if (seen.has(key)) return UNKNOWN;
    const value = this.lookExport(node, name, new Set(seen).add(key));
    this.exportMemo.set(key, value);
    return value;
  }

  private lookExport(node: FileNode, name: string, seen: ReadonlySet<string>): Value {
    const found = node.facts.exports.filter((e) => e.as === name).at(-1);
    if (found?.from !== undefined) {
      const target = this.scene.modules.resolve(node.path, found.from);
      if (target.k === "package") return this.external(found.name === "*" || found.name === "default" ? `${target.name}#` : `${target.name}#${found.name ?? name}`);
      const next = target.k === "file" ? this.scene.files.get(target.path) : undefined;
      if (!next) return UNKNOWN;
      return found.name === "*" ? this.wholeModule(next) : this.exported(next, found.name ?? name, seen);
    }
    if (found) return found.isType && !node.facts.classes.some((c) => c.name === name) ? UNKNOWN : this.value(found.value ?? null, this.moduleEnv(node), LATER);
    const assigned = node.facts.exports.some((e) => e.as === "=");
    if (assigned && name !== "=") {
      const whole = this.exported(node, "=", seen);
      return name === "default" ? whole : this.member(whole, name);
    }
    for (const star of node.facts.exports) {
      if (star.as !== "*" || star.from === undefined || name === "default") continue;
      const target = this.scene.modules.resolve(node.path, star.from);
      if (target.k === "package") continue;
      const next = target.k === "file" ? this.scene.files.get(target.path) : undefined;
      const value = next && this.exported(next, name, seen);
      if (value && value.k !== "unknown") return value;
    }
    if (name === "default" && !node.facts.exports.some((e) => e.as === "default") && node.facts.exports.length > 0) return { k: "module", file: node };
    return UNKNOWN;
  }

  /** The value of a name among its bindings: the last that dominates the event, joined with later conditional writes. */
  private choose(env: Env, bindings: readonly Binding[], at: number): Value | undefined {
    const { facts } = env;
    if (at === LATER) return union(bindings.slice(0, 8).map((b) => this.bound(env, b)));
    const here = facts.events[at]?.ctx ?? 0;
    let chosen: Binding[] = [];
    const known = new Set<Binding>();
    for (const b of bindings) {
      if (b.k === "param") {
        chosen = [b];
        continue;
      }
      if (b.k === "catch") {
        if (isAround(facts, b.at, here)) chosen = [b];
        continue;
      }
      if (b.at >= at || (b.k === "set" && this.isDead(env, facts.events[b.at]?.ctx ?? 0))) continue;
      const ctx = facts.events[b.at]?.ctx ?? 0;
      const isSure = isAround(facts, ctx, here) || (b.k === "set" && isAround(facts, withoutTry(facts, ctx), here) && facts.contexts[ctx]?.k !== "try");
      if (isSure) chosen = [b];
      else if (b.k === "set") {
        if (this.leavesKnown(env, b.at, here)) for (const c of chosen) known.add(c);
        chosen.push(b);
      }
    }
    if (chosen.length === 0) {
      // Hoisted, or used in a closure above its definition.
      const first = bindings.find((b) => b.k === "def" && isAround(facts, facts.events[b.at]?.ctx ?? 0, here)) ?? bindings.find((b) => b.k === "set");
      if (!first) return undefined;
      chosen = [first];
    }
    return union(chosen.map((b) => (known.has(b) ? mark(this.bound(env, b), { under: "allow" }) : this.bound(env, b))));
  }

  /** Whether a context can never be entered with these arguments: its condition is a constant. */
  isDead(env: Env, ctx: number): boolean {
    for (let c = ctx; c > 0; c = env.facts.contexts[c]?.up ?? -1) {
      let dead = env.dead.get(c);
      if (dead === undefined) {
        env.dead.set(c, false);
        dead = this.isNeverEntered(env, c);
        env.dead.set(c, dead);
      }
      if (dead) return true;
    }
    return false;
  }

  private isNeverEntered(env: Env, ctx: number): boolean {
    const c = env.facts.contexts[ctx];
    if (c?.k === "case") {
      const of = this.value(c.of, env, decidedAt(env.facts, ctx));
      if (of.k !== "literal" || of.isMasked) return false;
      const fits = (labels: readonly Expr[]): boolean => labels.some((l) => Array.isArray(l) && l[0] === "'" && l[1] === of.value);
      if (fits(c.is)) return false;
      if (!c.isDefault) return c.is.every((l) => Array.isArray(l) && l[0] === "'");
      return env.facts.contexts.some((o) => o.k === "case" && o.of === c.of && fits(o.is));
    }
    if (c?.k !== "then" && c?.k !== "else" && c?.k !== "rest") return false;
    const outcome = this.decided(c.if, env, decidedAt(env.facts, ctx));
    return outcome !== undefined && outcome !== (c.k === "rest" ? c.holds : c.k === "then");
  }

  /** The outcome of a condition where it is the same on every way, else undefined. */
  decided(condition: Expr, env: Env, at: number): boolean | undefined {
    if (Array.isArray(condition)) {
      if (condition[0] === "!") {
        const inner = this.decided(condition[1] as Expr, env, at);
        return inner === undefined ? undefined : !inner;
      }
      if (condition[0] === "&&" || condition[0] === "||") {
        const a = this.decided(condition[1] as Expr, env, at), b = this.decided(condition[2] as Expr, env, at);
        const deciding = condition[0] === "||";
        return a === deciding || b === deciding ? deciding : a === undefined || b === undefined ? undefined : !deciding;
      }
    }
    const all = alternatives(this.value(condition, env, at)).map(truthiness);
    if (all.every((t) => !t.canBeFalse)) return true;
    return all.every((t) => !t.canBeTrue) ? false : undefined;
  }

  private bound(env: Env, b: Binding): Value {
    if (b.k === "catch") return { k: "unknown", why: "caught" };
    if (b.k === "param") return this.steps(this.parameter(env, b.at, b.steps), b.steps, env, 0);
    const event = env.facts.events[b.at];
    if (!event || (event.k !== "def" && event.k !== "set")) return UNKNOWN;
    let value = this.value(event.from, env, b.at);
    if (value.k === "unknown" && event.k === "def" && event.type) value = this.withMarks(this.typed(event.type, env.file), value.marks);
    const state = b.k === "set" ? this.stateAt(env, b.at) : undefined;
    if (state && state.state !== "open") value = mark(value, { under: state.state, ...(state.isCapability && { isCapability: true }) });
    return this.steps(value, b.steps, env, b.at);
  }

  private withMarks(value: Value, marks: Marks | undefined): Value {
    return marks ? mark(value, marks) : value;
  }

  private steps(start: Value, steps: readonly Step[], env: Env, at: number): Value {
    let value = start;
    for (const s of steps) {
      if ("prop" in s) value = this.member(value, s.prop);
      else if ("index" in s) value = this.element(value, s.index);
      else if ("rest" in s) value = s.rest.length === 0 && value.k === "array" ? value : value;
      else if (value.k === "literal" && value.value === null) value = this.value(s.orElse, env, at);
      else if (value.k === "unknown" || value.k === "union" || value.k === "request") value = union([value, this.value(s.orElse, env, at)]);
    }
    return value;
  }

  private parameter(env: Env, index: number, steps: readonly Step[]): Value {
    const parameter = env.facts.params[index];
    const isRest = steps.some((s) => "rest" in s) && Array.isArray(parameter?.pattern) && parameter.pattern[0] === "...";
    if (env.args) {
      if (isRest) return { k: "array", items: env.args.slice(index) };
      const given = env.args[index] ?? VOID;
      if (given.k !== "unknown" || !parameter?.type) return given;
      return this.withMarks(this.typed(parameter.type, env.file), given.marks);
    }
    const used = this.callbackParameter(env, index);
    if (used) return used;
    return parameter?.type ? this.typed(parameter.type, env.file) : UNKNOWN;
  }

  /** What a callback gets from the call it is handed to: an element, a transaction, an identity. */
  private callbackParameter(env: Env, index: number): Value | undefined {
    if (!env.up) return undefined;
    const use = this.usesIn(env.up.facts).get(env.index);
    const call = use && env.up.facts.events[use.event];
    if (!use || call?.k !== "call") return undefined;
    const callee = this.callee(env.up, use.event, call);
    return this.callbackArgument(callee, use.arg, index, env.up, call, use.event);
  }

  /** Parameter `index` of the function passed as argument `arg` to a call of `callee`. */
  callbackArgument(callee: Value, arg: number, index: number, env: Env, call: CallEvent, at: number): Value | undefined {
    for (const c of alternatives(callee)) {
      if (c.k !== "external") continue;
      const row = callbacks.find(c.name);
      const name = row?.arg === arg ? row.params[index] : undefined;
      if (name) return name === "$" && c.receiver ? c.receiver : this.external(name.replace("$", c.name.replace(/\.[^.]*$/, "")));
      const args = this.argumentsOf(env, at, call);
      const identity = identityRow(c.name, args);
      const outcome = identity && callbackOf(identity, args);
      if (outcome?.arg === arg) {
        const source = { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} checks the caller` };
        if (index === outcome.error) return { k: "unknown", marks: { identity: -1, source } };
        if (index === outcome.identity) return { k: "unknown", marks: { identity: 1, source } };
      }
      if (identity?.wraps?.arg === arg && index === 0 && this.scene.wrappedShape) return this.request(boundShape(this.scene.wrappedShape, { identityAt: identity.wraps.field }));
    }
    const method = methodName(call.callee);
    if (index === 0 && arg === 0 && method !== undefined && ELEMENTWISE.has(method)) return this.element(this.receiverOf(call.callee, env, at), null);
    return undefined;
  }

  /** The value a method is called on. */
  receiverOf(callee: Expr, env: Env, at: number): Value {
    if (typeof callee === "string") {
      const dot = callee.lastIndexOf(".");
      return dot < 0 ? UNKNOWN : this.value(callee.slice(0, dot), env, at);
    }
    return Array.isArray(callee) && callee[0] === "." ? this.value(callee[1] as Expr, env, at) : UNKNOWN;
  }

  /** For each function of a function, the call it is an argument of. */
  usesIn(facts: FunctionFacts): ReadonlyMap<number, { readonly event: number; readonly arg: number }> {
    let found = this.uses.get(facts) as Map<number, { readonly event: number; readonly arg: number }> | undefined;
    if (found) return found;
    found = new Map();
    for (const [event, e] of facts.events.entries()) {
      if (e.k !== "call") continue;
      for (const [arg, a] of e.args.entries()) if (Array.isArray(a) && a[0] === "f") found.set(a[1] as number, { event, arg });
    }
    this.uses.set(facts, found);
    return found;
  }

  // Expressions

  /** The value of an expression at event `at` of `env`. */
  value(expr: Expr, env: Env, at: number): Value {
    if (expr === null || this.fuel-- < 0) return UNKNOWN;
    if (typeof expr === "number") return this.result(env, expr);
    if (typeof expr === "string") return this.path(expr, env, at);
    const known = env.values.get(expr);
    if (known) return known;
    env.values.set(expr, UNKNOWN);
    const value = this.composite(expr, env, at);
    env.values.set(expr, value);
    return value;
  }

  private path(path: string, env: Env, at: number): Value {
    if (ENV_VARIABLE.test(path)) return this.external(`global#${path}`);
    const dot = path.indexOf(".");
    if (dot < 0) return this.lookup(env, path, at);
    const written = this.written(env, path, at);
    if (written) return written;
    let value = this.lookup(env, path.slice(0, dot), at);
    for (const name of path.slice(dot + 1).split(".")) value = this.member(value, name);
    for (let cut = path.lastIndexOf("."); cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      if (value.k === "literal" && namesOf(env.facts).computed.has(path.slice(0, cut))) return union([value, UNKNOWN]);
    }
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
      const before = events.filter((i) => i < at);
      if (before.length === 0) return undefined;
      const last = before.at(-1) ?? 0;
      const isSure = isAround(env.facts, env.facts.events[last]?.ctx ?? 0, here);
      const values = (isSure ? [last] : before).map((i) => {
        const e = env.facts.events[i];
        return e?.k === "set" ? this.value(e.from, env, i) : UNKNOWN;
      });
      let value = union(isSure ? values : [...values, UNKNOWN]);
      for (const name of path.slice(cut + 1).split(".")) if (name !== "") value = this.member(value, name);
      return value;
    }
    return undefined;
  }

  private composite(expr: Exclude<Expr, null | number | string>, env: Env, at: number): Value {
    switch (expr[0]) {
      case "'": {
        const pos = expr[2];
        const text = expr[1];
        return { k: "literal", value: text, ...(pos !== undefined && { place: { file: env.file.path, pos }, ...(typeof text === "string" && { length: text.length }) }) };
      }
      case "#":
        return { k: "literal", value: "", isMasked: true, length: expr[2], place: { file: env.file.path, pos: expr[1] } };
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
            else of = this.element(spread, null);
          } else items.push(this.value(x, env, at));
        }
        return { k: "array", items, ...(of && { of }) };
      }
      case "`": {
        const parts = (expr.slice(1) as Expr[]).map((x) => this.value(x, env, at));
        const spelled = joinedTexts(parts);
        if (spelled) return union(spelled.map((text) => ({ k: "literal", value: text })));
        const marks = derived(parts);
        return { k: "unknown", ...(marks && { marks }) };
      }
      case "mix": {
        const marks = derived((expr.slice(1) as Expr[]).map((x) => this.value(x, env, at)));
        return { k: "unknown", ...(marks && { marks }) };
      }
      case "...":
      case "await":
      case "yield":
        return this.value(expr[1] as Expr, env, at);
      case ".":
        return this.member(this.value(expr[1], env, at), expr[2]);
      case "[":
        return this.indexed(this.value(expr[1], env, at), this.value(expr[2], env, at));
      case "&&":
        return this.conjunction(expr[1], expr[2], env, at);
      case "||": {
        const left = this.value(expr[1], env, at);
        const kept = alternatives(left).filter((v) => !(v.k === "literal" && !v.isMasked && !v.value));
        return union([...kept, this.value(expr[2], env, at)]);
      }
      case "??": {
        const left = this.value(expr[1], env, at);
        const kept = alternatives(left).filter((v) => !(v.k === "literal" && v.value === null));
        return union([...kept, this.value(expr[2], env, at)]);
      }
      case "?": {
        const implied = this.implies(expr[1], env, at);
        const tag = (v: Value, isKnown: boolean, isRefused: boolean): Value => (isKnown ? mark(v, { under: "allow" }) : isRefused ? mark(v, { under: "deny" }) : v);
        return union([tag(this.value(expr[2], env, at), implied.whenTrue, implied.whenFalse), tag(this.value(expr[3], env, at), implied.whenFalse, implied.whenTrue)]);
      }
      case "!":
      case "==":
      case "!=":
      case "in":
      case "instanceof":
        return this.truth(expr, env, at);
      default: {
        const marks = derived((expr.slice(1) as Expr[]).map((x) => this.value(x, env, at)));
        return { k: "unknown", ...(marks && { marks }) };
      }
    }
  }

  /** What a condition implies; set by caller.ts. */
  implies: (condition: Expr, env: Env, at: number) => Implied = () => ({ whenTrue: false, whenFalse: false });

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
    if (implied.whenTrue === implied.whenFalse) return UNKNOWN;
    return { k: "unknown", marks: { identity: implied.whenTrue ? 1 : -1, ...(implied.source && { source: implied.source }), ...(implied.isByName && { isByName: true }), ...(implied.isCapability && { isCapability: true }) } };
  }

  private conjunction(left: Expr, right: Expr, env: Env, at: number): Value {
    const implied = this.implies(left, env, at);
    const value = this.value(right, env, at);
    return union([implied.whenTrue ? mark(value, { under: "allow" }) : value, { k: "literal", value: false }]);
  }

  private objectValue(expr: readonly unknown[], env: Env, at: number): Value {
    const props = new Map<string, () => Value>();
    const rest: (() => Value)[] = [];
    let isOpen = false;
    for (let i = 1; i < expr.length; i += 2) {
      const key = expr[i] as string | null;
      const e = expr[i + 1] as Expr;
      let memo: Value | undefined;
      const get = (): Value => (memo ??= this.value(e, env, at));
      if (key === "...") {
        rest.push(get);
      } else if (key === null) isOpen = true;
      else props.set(key, get);
    }
    return { k: "object", props, rest, isOpen, at: { file: env.file.path, pos: env.facts.events[at]?.pos ?? 0 } };
  }

  // Members

  private requestValue(shape: string, path: string): Value {
    const { id, bound } = shapeParts(shape);
    const meaning = this.scene.shapes.get(id)?.meaning(path === "" ? [] : path.split("."), bound);
    const value: Value = { k: "request", shape, path };
    if (!meaning || meaning.is === "part") return value;
    if (meaning.is === "known") return { k: "literal", value: meaning.value };
    if (meaning.is === "credential") return { ...value, marks: { credential: meaning.source } };
    if (meaning.is === "identity") return { ...value, marks: { identity: 1 } };
    const isCapability = (meaning.is === "body" || meaning.is === "query" || meaning.is === "params") && isCapabilityName(meaning.path);
    return { ...value, marks: { input: [{ part: meaning.is, path: meaning.path }], ...(isCapability && { credential: "input" as const }) } };
  }

  /** A value that stands for the request (or a part of it) of a framework. */
  request(shape: string, path = ""): Value {
    return this.requestValue(shape, path);
  }

  /** A canonical name as a value; names that are a framework's request become one. */
  external(name: string, more?: Pick<Extract<Value, { k: "external" }>, "args" | "receiver" | "at">, marks?: Marks): Value {
    const ambient = this.scene.ambient(name);
    if (ambient) return this.requestValue(ambient.shape, ambient.path);
    return { k: "external", name, ...more, ...(marks && { marks }) };
  }

  /** `value.name`. */
  member(value: Value, name: string): Value {
    const kept = (v: Value): Value => (value.marks?.under && !v.marks?.under ? mark(v, { under: value.marks.under, ...(value.marks.isCapability && { isCapability: true }) }) : v);
    switch (value.k) {
      case "union":
        return union(value.of.map((v) => this.member(v, name)));
      case "literal":
        return (value.value === null || value.value === false) && !value.isMasked ? kept(VOID) : { k: "unknown", ...(value.marks && { marks: value.marks }) };
      case "request":
        return kept(this.requestValue(value.shape, value.path === "" ? name : `${value.path}.${name}`));
      case "external": {
        const marks = this.memberMarks(value, name);
        return kept(this.external(`${value.name}${value.name.endsWith("#") ? "" : "."}${name}`, { receiver: value }, marks));
      }
      case "object": {
        const own = value.props.get(name);
        if (own) return kept(this.asMethod(own(), value));
        if (value.rest.length > 0) {
          const spread = union(value.rest.map((r) => this.member(r(), name)));
          return kept(value.isOpen ? union([spread, UNKNOWN]) : spread);
        }
        return value.isOpen ? UNKNOWN : kept(VOID);
      }
      case "module":
        return this.exported(value.file, name);
      case "instance":
        return kept(this.instanceMember(value, name));
      case "class":
        return this.staticMember(value, name);
      case "function":
        return name === "bind" || name === "call" || name === "apply" ? { k: "bound", fn: value, how: name } : UNKNOWN;
      case "array":
        return name === "length" ? { k: "unknown" } : { k: "unknown", ...(identityOf(value.items) && { marks: { identity: 1 as const } }) };
      default: {
        const m = value.marks;
        if (!m) return UNKNOWN;
        const input = m.input?.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
        return { k: "unknown", marks: { ...m, ...(input && { input }) } };
      }
    }
  }

  /** A function read off an object has the object as `this`. */
  private asMethod(value: Value, object: Value): Value {
    if (value.k !== "function" || value.self) return value;
    const flags = value.file.facts.fns[value.index]?.flags ?? 0;
    return flags & FunctionFlag.arrow ? value : { ...value, self: object };
  }

  /** Marks of a member of something external: fields of an identity result, input of a parsed URL. */
  private memberMarks(value: Extract<Value, { k: "external" }>, name: string): Marks | undefined {
    const m = value.marks;
    const root = /^(.*\(\))((?:\.[^.()]+)*)$/.exec(value.name);
    const row = root ? identityRow((root[1] ?? "").replace(/\(\)$/, ""), value.args ?? []) : undefined;
    if (root && row && typeof row.onFailure === "object") {
      const path = `${root[2] ?? ""}.${name}`.slice(1);
      const source = value.at ?? value.receiver?.marks?.source;
      const told = m?.source ? { source: m.source } : source && "file" in source ? { source: { file: source.file, pos: source.pos, ...(source.end !== undefined && { end: source.end }), message: `${lastName(root[1] ?? "")} tells who is calling` } } : {};
      if (row.onFailure.identity.some((f: string) => path === f || path.startsWith(f + "."))) return { identity: 1, ...told };
      if (row.onFailure.error.includes(path)) return { identity: -1, ...told };
      return undefined;
    }
    if (!m) return undefined;
    if (m.checked) return checkedMember(m.checked, value.name, name);
    if (m.input?.some((i) => i.part === "url")) {
      if (name === "searchParams") return { input: [{ part: "query", path: "" }] };
      if (name !== "href" && name !== "search" && name !== "pathname" && !m.input.some((i) => i.part !== "url")) return undefined;
    }
    const input = m.input?.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
    return { ...m, ...(input && { input }) };
  }

  private indexed(object: Value, key: Value): Value {
    if (key.k === "literal" && typeof key.value === "string" && !key.isMasked) return this.member(object, key.value);
    if (key.k === "literal" && typeof key.value === "number") return this.element(object, key.value);
    const looked = this.lookedUp([key]);
    if (object.k === "object" && looked) return { k: "unknown", marks: looked };
    if (object.k === "object") return union([...[...object.props.values()].slice(0, 8).map((p) => p()), UNKNOWN]);
    if (object.k === "request") return this.requestValue(object.shape, object.path === "" ? "[]" : `${object.path}.[]`);
    if (object.k === "external") return this.external(`${object.name}${object.name.endsWith("#") ? "" : "."}[]`, { receiver: object }, looked ?? object.marks);
    if (object.k === "array") return this.element(object, null);
    return { k: "unknown", ...((looked ?? object.marks) && { marks: looked ?? object.marks }) } as Value;
  }

  /** Looking something up by a credential gives an identity, if it is there. */
  private lookedUp(keys: readonly Value[]): Marks | undefined {
    const from = derived(keys)?.credential;
    return from ? { identity: 1, isByName: true, ...(from === "input" && { isCapability: true }) } : undefined;
  }

  /** An element of an array: at an index, or any. */
  element(value: Value, index: number | null): Value {
    if (value.k === "union") return union(value.of.map((v) => this.element(v, index)));
    if (value.k === "array") {
      const at = index === null ? undefined : value.items[index];
      return at ?? union([...value.items, ...(value.of ? [value.of] : [])]);
    }
    if (value.k === "literal") return value.value === null ? VOID : UNKNOWN;
    if (value.k === "request") return this.requestValue(value.shape, `${value.path}.[]`);
    if (value.k === "external") return this.external(`${value.name}.[]`, { receiver: value }, value.marks);
    return { k: "unknown", ...(value.marks && { marks: value.marks }) };
  }

  baseOf(cls: ClassValue): Value | undefined {
    const { base } = cls.facts;
    return base === undefined ? undefined : this.value(base, cls.up ?? this.defaultEnv(cls.file, cls.facts.fn), LATER);
  }

  private instanceMember(instance: Extract<Value, { k: "instance" }>, name: string): Value {
    const { file, facts } = instance.of;
    const member = facts.members.find((m) => m.name === name && !m.isStatic);
    if (member?.fn !== undefined) {
      const fn: FunctionValue = { k: "function", file, index: member.fn, up: instance.of.up, self: instance };
      const isGetter = (file.facts.fns[member.fn]?.flags ?? 0) & FunctionFlag.getter;
      return isGetter ? this.call(fn, [], instance, 1) : fn;
    }
    const values: Value[] = [];
    if (member?.value !== undefined) values.push(this.value(member.value, instance.of.up ?? this.defaultEnv(file, facts.fn), LATER));
    const constructor = facts.members.find((m) => m.name === "constructor")?.fn;
    const constructed = constructor === undefined ? undefined : this.envOf({ k: "function", file, index: constructor, up: instance.of.up, self: null }, instance.args, instance, 1);
    const property = constructed?.facts.params.findIndex((p) => p.isProperty && bareName(p.pattern) === name) ?? -1;
    if (constructed && property >= 0) values.push(this.parameter(constructed, property, []));
    for (const w of this.writesOf(file, instance.of.cls, facts).get(name) ?? []) {
      const env = w.fn === constructor && constructed ? constructed : this.defaultEnv(file, w.fn);
      const event = env.facts.events[w.event];
      if (event?.k === "set") values.push(this.value(event.from, env, w.event));
    }
    const known = values.filter((v) => v.k !== "unknown" && !(v.k === "literal" && v.value === null));
    if (known.length > 0) return union(known);
    if (member?.type) {
      const typed = this.typed(member.type, file);
      if (typed.k !== "unknown") return typed;
    }
    const base = this.baseOf(instance.of);
    if (base?.k === "class") return this.instanceMember({ k: "instance", of: base, args: instance.args }, name);
    if (base?.k === "external") return this.external(`${base.name}().${name}`);
    return values[0] ?? UNKNOWN;
  }

  /** `this.x = …` in the functions of a class. */
  private writesOf(file: FileNode, index: number, facts: ClassFacts): ReadonlyMap<string, readonly { readonly fn: number; readonly event: number }[]> {
    const known = this.memberWrites.get(facts);
    if (known) return known;
    const found = new Map<string, { readonly fn: number; readonly event: number }[]>();
    for (const [fn, f] of file.facts.fns.entries()) {
      if (f.cls !== index) continue;
      for (const [path, events] of namesOf(f).writes) {
        const name = /^this\.([^.]+)$/.exec(path)?.[1];
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), ...events.map((event) => ({ fn, event }))]);
      }
    }
    this.memberWrites.set(facts, found);
    return found;
  }

  private staticMember(cls: ClassValue, name: string): Value {
    const member = cls.facts.members.find((m) => m.name === name && m.isStatic);
    if (member?.fn !== undefined) return { k: "function", file: cls.file, index: member.fn, up: cls.up, self: cls };
    if (member?.value !== undefined) return this.value(member.value, cls.up ?? this.defaultEnv(cls.file, cls.facts.fn), LATER);
    const base = this.baseOf(cls);
    if (base?.k === "class") return this.staticMember(base, name);
    if (base?.k === "external") return this.external(`${base.name}.${name}`);
    return UNKNOWN;
  }

  /** The value a type annotation promises: an instance of a class of the project or of a package. */
  typed(type: string, file: FileNode): Value {
    const bare = type.replace(/^Promise<(.*)>$/, "$1").replace(/\s*\|\s*(?:null|undefined)\b/g, "").replace(/^(?:Readonly|Partial|Required)<(.*)>$/, "$1").trim();
    if (bare.endsWith("[]")) {
      const of = this.typed(bare.slice(0, -2), file);
      return of.k === "unknown" ? UNKNOWN : { k: "array", items: [], of };
    }
    const query = /^typeof\s+([\w$.]+)$/.exec(bare)?.[1];
    if (query) return this.value(query, this.moduleEnv(file), LATER);
    const match = /^([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?:<.*>)?$/.exec(bare);
    if (!match?.[1]) return UNKNOWN;
    const alias = file.facts.types[match[1]];
    if (alias !== undefined && alias !== bare && alias.length < 200 && !alias.startsWith("interface") && !alias.includes("{")) return this.typed(alias, file);
    const imported = file.facts.imports.find((i) => i.local === match[1]?.split(".")[0]);
    const own = file.facts.classes.some((c) => c.name === match[1]);
    if (!imported && !own) return UNKNOWN;
    const value = this.value(match[1], this.moduleEnv(file), LATER);
    if (value.k === "unknown" && imported?.name !== undefined) return this.importedType(file, imported.specifier, imported.name);
    return this.instantiate(value, null);
  }

  /** A type alias of another file. */
  private importedType(file: FileNode, specifier: string, name: string): Value {
    const target = this.scene.modules.resolve(file.path, specifier);
    const node = target.k === "file" ? this.scene.files.get(target.path) : undefined;
    const alias = node?.facts.types[name];
    return node && alias !== undefined && alias !== name && !alias.includes("{") && !alias.startsWith("interface") ? this.typed(alias, node) : UNKNOWN;
  }

  private instantiate(value: Value, args: readonly Value[] | null): Value {
    if (value.k === "class") return args === null ? this.instanceOf(value.file, value.cls, value.facts) : { k: "instance", of: value, args };
    if (value.k === "external") return this.external(`${value.name}()`, args ? { args } : {});
    if (value.k === "union") return union(value.of.map((v) => this.instantiate(v, args)));
    return UNKNOWN;
  }

  // Calls

  /** The callee of a call event. */
  callee(env: Env, event: number, call: CallEvent): Value {
    if (call.flags & CallFlag.import) return this.external("global#import");
    return this.value(call.callee, env, event);
  }

  /** The arguments of a call event; a spread of something unknown makes the rest unknown. */
  argumentsOf(env: Env, event: number, call: CallEvent): Value[] {
    const args: Value[] = [];
    for (const a of call.args) {
      if (Array.isArray(a) && a[0] === "...") {
        const spread = this.value(a[1] as Expr, env, event);
        if (spread.k === "array") args.push(...spread.items);
        else args.push(UNKNOWN, UNKNOWN, UNKNOWN);
      } else args.push(this.value(a, env, event));
    }
    return args;
  }

  /** The result of a call event. */
  result(env: Env, event: number): Value {
    const known = env.results.get(event);
    if (known) return known;
    const call: Event | undefined = env.facts.events[event];
    if (call?.k === "value") return this.value(call.val, env, event);
    if (call?.k !== "call") return UNKNOWN;
    env.results.set(event, UNKNOWN);
    const callee = this.callee(env, event, call);
    const args = this.argumentsOf(env, event, call);
    const folded = this.folded(call, args, env, event);
    if (folded) {
      env.results.set(event, folded);
      return folded;
    }
    const self = this.selfOf(call.callee, env, event);
    const results = alternatives(callee).slice(0, 5).map((c) => {
      const value = this.apply(c, args, self, env, call);
      return c.marks?.under && !value.marks?.under ? mark(value, { under: c.marks.under }) : value;
    });
    const value = union(results);
    env.results.set(event, value);
    return value;
  }

  /** Tests of known strings: `path.startsWith("/api")`, `PUBLIC.includes(path)`, `PUBLIC.some((p) => path.startsWith(p))`. */
  private folded(call: CallEvent, args: readonly Value[], env: Env, at: number): Value | undefined {
    const method = methodName(call.callee);
    const first = args[0];
    if (method === undefined || !first || !FOLDED.has(method)) return undefined;
    const receiver = this.receiverOf(call.callee, env, at);
    const isText = (v: Value): v is Extract<Value, { k: "literal" }> & { readonly value: string } => v.k === "literal" && typeof v.value === "string" && !v.isMasked;
    if (isText(receiver) && isText(first)) {
      const [text, part] = [receiver.value, first.value];
      if (method === "startsWith") return { k: "literal", value: text.startsWith(part) };
      if (method === "endsWith") return { k: "literal", value: text.endsWith(part) };
      if (method === "includes") return { k: "literal", value: text.includes(part) };
    }
    if (receiver.k !== "array" || receiver.of || receiver.items.length > 40) return undefined;
    if (method === "includes" && isText(first) && receiver.items.every(isText)) return { k: "literal", value: receiver.items.some((i) => i.k === "literal" && i.value === first.value) };
    if (method !== "some" && method !== "every" || first.k !== "function") return undefined;
    const results = receiver.items.map((i) => this.call(first, [i], null, env.depth + 1));
    if (!results.every((r) => r.k === "literal")) return undefined;
    const truths = results.map((r) => r.k === "literal" && Boolean(r.value));
    return { k: "literal", value: method === "some" ? truths.includes(true) : !truths.includes(false) };
  }

  private selfOf(callee: Expr, env: Env, at: number): Value | null {
    const receiver = this.receiverOf(callee, env, at);
    return receiver.k === "object" || receiver.k === "instance" || receiver.k === "class" ? receiver : null;
  }

  private apply(callee: Value, args: readonly Value[], self: Value | null, env: Env, call: CallEvent): Value {
    switch (callee.k) {
      case "function":
        return call.flags & CallFlag.new ? UNKNOWN : this.call(callee, args, self, env.depth + 1);
      case "class":
        return this.instantiate(callee, args);
      case "bound": {
        if (callee.fn.k !== "function") return UNKNOWN;
        if (callee.how === "bind") return { ...callee.fn, self: args[0] ?? callee.fn.self };
        const rest = callee.how === "call" ? args.slice(1) : args[1]?.k === "array" ? args[1].items : [UNKNOWN, UNKNOWN, UNKNOWN];
        return this.call(callee.fn, rest, args[0] ?? null, env.depth + 1);
      }
      case "external":
        return this.externalCall(callee, args, env, call);
      case "request":
        return this.requestCall(callee, args);
      case "literal":
        return { k: "unknown", ...(callee.marks && { marks: callee.marks }) };
      default:
        return this.opaqueCall(callee, args, call);
    }
  }

  /** The value a project function returns for these arguments. */
  call(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, depth: number): Value {
    if (depth > MAX_DEPTH) return UNKNOWN;
    const env = this.envOf(fn, args, self, depth);
    const known = this.returns.get(env.id);
    if (known) return known;
    if (this.returning.has(env.id)) return UNKNOWN;
    this.returning.add(env.id);
    const value = this.returned(env);
    this.returning.delete(env.id);
    this.returns.set(env.id, value);
    return value;
  }

  private returned(env: Env): Value {
    const values: Value[] = [];
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "return" || this.isDead(env, e.ctx)) continue;
      const state = this.stateAt(env, i);
      const value = this.value(e.val, env, i);
      values.push(state.state === "open" ? value : mark(value, { under: state.state, ...(state.isCapability && { isCapability: true }) }));
      if (values.length > 16) break;
    }
    if (!(env.facts.flags & FunctionFlag.exits) && !(env.facts.flags & FunctionFlag.arrow && values.length === 1 && env.facts.events.at(-1)?.k === "return" && env.facts.contexts.length === 1)) {
      const state = this.stateAt(env, env.facts.events.length);
      values.push(state.state === "open" ? VOID : mark(VOID, { under: state.state }));
    }
    return values.length === 0 ? VOID : union(values);
  }

  private requestCall(callee: Extract<Value, { k: "request" }>, args: readonly Value[]): Value {
    const first = args[0];
    const name = first?.k === "literal" && typeof first.value === "string" && !first.isMasked ? first.value.toLowerCase() : "";
    return this.requestValue(callee.shape, `${callee.path}(${name.replace(/[.()]/g, "_")})`);
  }

  private externalCall(callee: Extract<Value, { k: "external" }>, args: readonly Value[], env: Env, call: CallEvent): Value {
    const place = { file: env.file.path, pos: call.pos, end: call.end };
    const { name } = callee;
    if (name === "global#require" || name === "global#import") {
      const first = args[0];
      if (first?.k === "literal" && typeof first.value === "string") return this.imported(env.file, first.value, "*");
      return UNKNOWN;
    }
    const told = this.identityCall(callee, args, place, call);
    if (told) return told;
    const validator = validators.find(name);
    if (validator?.how === "throws" || typeof validator?.how === "object") {
      const given = validator.input === "receiver" ? (callee.receiver ? [callee.receiver] : []) : [args[validator.input]];
      const checked = given.flatMap((g) => (g ? inputsOf(g, 2) : []));
      return this.external(`${name}()`, { args, at: place }, checked.length > 0 ? { checked } : undefined);
    }
    const isRoute = this.matchedRoute(callee, args[0]);
    if (isRoute !== undefined) return { k: "literal", value: isRoute };
    const given = transparent.find(name);
    const inner = given && args[given.arg];
    if (inner) return inner;
    const short = name.startsWith("global#") ? name.slice(7) : "";
    if (short === "Promise.all" || short === "Promise.allSettled" || short === "Promise.resolve" || short === "Object.freeze" || short === "structuredClone") return args[0] ?? VOID;
    if (short === "Boolean") return identityOf(args) ? mark(UNKNOWN, { ...identityOf(args), identity: 1 }) : { k: "unknown", ...(derived(args) && { marks: derived(args) as Marks }) };
    const contents = args.flatMap((a) => this.contents(a, 4));
    const from = derived([callee, ...contents]);
    if (PURE.has(short)) return this.external(`${name}()`, { args, at: place }, from);
    const known = this.gained(callee, contents, place, call, queries.find(name) !== undefined);
    return this.external(`${name}()`, { args, receiver: callee, at: place }, known ?? from);
  }

  /** Whether a route matcher of a library takes the endpoint at hand. */
  private matchedRoute(callee: Extract<Value, { k: "external" }>, request: Value | undefined): boolean | undefined {
    const row = routeMatchers.find(callee.name);
    const given = row && callee.args?.[row.patterns];
    const route = request?.k === "request" ? shapeParts(request.shape).bound.route : undefined;
    if (!given || route === undefined) return undefined;
    let isUnsure = false;
    for (const p of given.k === "array" ? given.items : [given]) {
      const fits = p.k === "literal" && typeof p.value === "string" && !p.isMasked ? matches(p.value, route) : undefined;
      if (fits) return true;
      isUnsure ||= fits === undefined;
    }
    return isUnsure ? undefined : false;
  }

  /** A call of the identity table. */
  private identityCall(callee: Extract<Value, { k: "external" }>, args: readonly Value[], place: { file: string; pos: number; end: number }, call: CallEvent): Value | undefined {
    const row = identityRow(callee.name, args);
    if (!row) return undefined;
    const source = { ...place, message: `${nameOf(call.callee)} tells who is calling` };
    const more = { args, receiver: callee, at: place };
    if (row.gives === "decoded" || row.gives === "public" || row.gives === "middleware" || row.gives === "identifies" || row.gives === "wrapper") {
      // What is read without being checked proves nothing, whatever is looked up with it.
      return this.external(`${callee.name}()`, more);
    }
    if (typeof row.onFailure === "object") return this.external(`${callee.name}()`, more);
    const isInput = row.gives === "verified" && derived(args.flatMap((a) => this.contents(a, 2)))?.credential === "input";
    return this.external(`${callee.name}()`, more, { identity: 1, source, ...(isInput && { isCapability: true }) });
  }

  /** Marks of a result that depends on who is calling: looked up by a credential, or asked about an identity. */
  private gained(callee: Value, contents: readonly Value[], place: { file: string; pos: number; end: number }, call: CallEvent, isQuery: boolean): Marks | undefined {
    const who = identityOf([callee, ...contents]);
    if (who) return { identity: 1, source: who.source ?? { ...place, message: `${nameOf(call.callee)} is asked about the caller` }, ...(who.isByName && { isByName: true }), ...(who.isCapability && { isCapability: true }) };
    const credential = derived(contents)?.credential;
    if (!credential) return undefined;
    const method = methodName(call.callee);
    if (!isQuery && callee.marks?.credential && !(method !== undefined && LOOKUPS.has(method))) return undefined;
    return {
      identity: 1, source: { ...place, message: `${nameOf(call.callee)} looks the caller up` },
      ...(!isQuery && { isByName: true }), ...(credential === "input" && { isCapability: true }),
    };
  }

  private opaqueCall(callee: Value, args: readonly Value[], call: CallEvent): Value {
    const contents = args.flatMap((a) => this.contents(a, 3));
    const place = { file: "", pos: call.pos, end: call.end };
    const method = methodName(call.callee);
    const known = this.gained(callee, contents, place, call, false);
    if (known) return { k: "unknown", marks: { identity: 1, isByName: true, ...(known.isCapability && { isCapability: true }) } };
    if (callee.marks?.identity === 1) return { k: "unknown", marks: callee.marks };
    const from = derived([callee, ...contents]);
    return { k: "unknown", ...(from && { marks: from }), ...(method !== undefined && { why: method }) };
  }

  /** A value and what is inside it, to a small depth. */
  contents(value: Value, depth: number): Value[] {
    const found: Value[] = [value];
    if (depth === 0) return found;
    if (value.k === "union") for (const v of value.of) found.push(...this.contents(v, depth));
    else if (value.k === "array") for (const v of value.items.slice(0, 8)) found.push(...this.contents(v, depth - 1));
    else if (value.k === "object") {
      for (const p of [...value.props.values()].slice(0, 24)) found.push(...this.contents(p(), depth - 1));
      for (const r of value.rest) found.push(...this.contents(r(), depth - 1));
    }
    return found;
  }
}

/** The texts a template can be, where all its parts are known texts. */
function joinedTexts(parts: readonly Value[]): string[] | undefined {
  let texts = [""];
  for (const p of parts) {
    const options = alternatives(p);
    if (!options.every((o) => o.k === "literal" && !o.isMasked && !o.marks)) return undefined;
    texts = texts.flatMap((t) => options.map((o) => t + (o.k === "literal" ? String(o.value) : "")));
    if (texts.length > 24) return undefined;
  }
  return texts;
}

/** A member of what a schema gave back: the validator's own members (`data`, `value`) are no names of input. */
function checkedMember(checked: readonly InputMark[], from: string, name: string): Marks {
  const isWrapper = from.endsWith("()") && /^(?:data|value|error|success|output|issues)$/.test(name);
  const below = isWrapper ? checked : checked.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
  const isCapability = !isWrapper && below.some((i) => i.part !== "headers" && isCapabilityName(i.path));
  return { checked: below, ...(isCapability && { credential: "input" as const }) };
}

function bareName(pattern: unknown): string | undefined {
  if (typeof pattern === "string") return pattern;
  return Array.isArray(pattern) && pattern[0] === "=" && typeof pattern[1] === "string" ? pattern[1] : undefined;
}

/** The last name of a callee: `get` of `router.get`. */
export function methodName(callee: Expr): string | undefined {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

function lastName(canonical: string): string {
  return canonical.slice(Math.max(canonical.lastIndexOf("."), canonical.lastIndexOf("#")) + 1);
}

/** A callee as a reader knows it: `prisma.user.findMany`, or `findMany` where it hangs on a call. */
export function nameOf(callee: Expr): string {
  if (typeof callee === "string") return callee;
  return (Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined) ?? "the call";
}
