/** What a name means where it is used: parameters, definitions, later writes, and what a callback is handed. */
import { type CallEvent, type Expr, type FunctionFacts, FunctionFlag, type Parameter } from "../extract/facts.js";
import { boundShape } from "../frameworks/request.js";
import { type ErrorHandlerRow, errorHandlerRows } from "../libraries/error-channels.js";
import { callbacks, localQueries, queries } from "../libraries/queries.js";
import { methodName, nameOf } from "./callee-names.js";
import { Gathered } from "./gathered.js";
import { innerWrites } from "./inner-writes.js";
import { callbackOf, identityRow } from "./library.js";
import { asDefault, asNamed } from "./list-lengths.js";
import { type Binding, isAround, isLeftOnError, isOver, namesOf, putBy, type Step, withoutTry } from "./names.js";
import { assignedOver } from "./put-over.js";
import { alternatives, type Env, mark, type Marks, union, UNKNOWN, type Value, VOID } from "./values.js";
import { withFunctions } from "./kept-functions.js";
import type { Evaluator } from "./evaluate.js";

const CAUGHT: Value = { k: "unknown", why: "caught", marks: { caught: "error" } };
/** Parameter of an error handler, by the place it is handed to: `.catch(e => …)`, `.then(ok, e => …)`, `onError((e, c) => …)`. */
const HANDLES_ERRORS = new Map([["catch", 0], ["then", 1], ["onError", 0], ["setErrorHandler", 0]]);
/** As many assignments from inside other functions are looked at. */
const MAX_WRITES = 8;
const LATER = Number.MAX_SAFE_INTEGER;
/** Methods of arrays whose callback gets an element first. */
const ELEMENTWISE = new Set(["map", "forEach", "filter", "find", "findIndex", "some", "every", "flatMap", "findLast"]);

export class Scope {
  private readonly uses = new WeakMap<FunctionFacts, ReadonlyMap<number, { readonly event: number; readonly arg: number }>>();

  private readonly gathered: Gathered;
  private readonly assigned = new WeakMap<Env, Map<string, Value>>();
  /** Objects with what was written into them, by name and event: asked again they are the same. */
  private readonly written = new WeakMap<Env, Map<string, { readonly of: Value; readonly is: Value }>>();

  constructor(private readonly evaluator: Evaluator) {
    this.gathered = new Gathered(evaluator, (facts) => this.usesIn(facts));
  }

  /** What a name means at an event of `env`; globals stand under the package `global`. */
  lookup(env: Env, name: string, at: number): Value {
    if (name === "this" || name === "super") return this.thisOf(env, name);
    let from = at;
    for (let e: Env | null = env; e; e = e.up) {
      const bindings = namesOf(e.facts).bindings.get(name);
      const chosen = bindings && this.choose(e, bindings, from);
      const found = chosen && asNamed(chosen, name, e.file.facts);
      if (found && alternatives(found).some((v) => v.k === "literal")) return this.assignedInside(found, name, e);
      if (found?.k === "array") return this.gathered.in(found, name, e, from);
      if (found?.k === "external") return withFunctions(this.evaluator, found, name, e);
      if (found) return from === LATER ? this.filled(found, name, e) : this.filledBefore(found, name, e, from);
      from = LATER;
    }
    return this.hoisted(env, name) ?? this.evaluator.exports.moduleName(env.file, name);
  }

  /** `if (a) { var x = … } else { var x = … }`: bound in blocks that are over, and nowhere else. */
  private hoisted(env: Env, name: string): Value | undefined {
    if (env.file.facts.imports.some((i) => i.local === name)) return undefined;
    for (let e: Env | null = env; e; e = e.up) {
      const defs = namesOf(e.facts).bindings.get(name)?.filter((b) => b.k === "def") ?? [];
      if (defs.length > 0) return union(defs.slice(0, 8).map((b) => this.bound(e as Env, b)));
    }
    return undefined;
  }

  /** `let db; async function connect() { db = await open(); }`: besides what it was first, a name is what functions inside assign to it. */
  private assignedInside(found: Value, name: string, env: Env): Value {
    const writes = innerWrites(env.file.facts, env.facts, name).slice(0, MAX_WRITES);
    if (writes.length === 0) return found;
    let known = this.assigned.get(env);
    if (!known) this.assigned.set(env, (known = new Map()));
    const later = this.evaluator.underWay.answer(known, name, UNKNOWN, () => union(writes.map(({ fn, at }) => {
      const isOwn = env.file.facts.fns[fn] !== undefined && env.file.facts.fns[env.file.facts.fns[fn].up] === env.facts;
      const inside = isOwn ? this.evaluator.envOf({ k: "function", file: env.file, index: fn, up: env, self: null }, null, null, env) : this.evaluator.defaultEnv(env.file, fn);
      return this.bound(inside, { k: "set", at, steps: [] });
    })));
    return union([found, later]);
  }

  /** `const db = {}; db.User = …; db[name] = …`: seen from elsewhere, an object has what was written into it. */
  private filled(value: Value, name: string, env: Env): Value {
    if (value.k !== "object") return value;
    const { filled, computed, poured } = namesOf(env.facts), members = filled.get(name), isOpen = value.isOpen || computed.has(name);
    if (!members && isOpen === value.isOpen) return value;
    const props = new Map(value.props);
    for (const [member, events] of members ?? []) {
      const own = value.props.get(member);
      props.set(member, () => union([...(own ? [own()] : []), ...this.put(env, member, events)]));
    }
    for (const i of poured.get(name) ?? []) this.cover(env, i, props, () => true);
    return { ...value, props, isOpen };
  }

  /** `const services = {}; services.orders = new Orders(); start(services)`: handed on as a whole, an object has what was written into it before. */
  private filledBefore(value: Value, name: string, env: Env, at: number): Value {
    if (value.k !== "object" && value.k !== "instance") return value;
    const { facts } = env;
    const { filled, computed, poured } = namesOf(facts), members = filled.get(name), isOpen = value.k === "object" && (value.isOpen || computed.has(name));
    if (!members && (value.k === "instance" || isOpen === value.isOpen)) return value;
    let inEnv = this.written.get(env);
    if (!inEnv) this.written.set(env, (inEnv = new Map()));
    const key = `${name}:${at}`, known = inEnv.get(key);
    if (known?.of === value) return known.is;
    const here = facts.events[at]?.ctx ?? 0;
    const ctxOf = (event: number): number => facts.events[event]?.ctx ?? 0;
    const props = new Map(value.k === "object" ? value.props : value.put), later = new Set(value.k === "object" ? value.later : []);
    for (const [member, events] of members ?? []) {
      const before = events.filter((i) => i < at && !isOver(facts, ctxOf(i), here));
      const last = before.at(-1);
      if (last === undefined) continue;
      const isSure = isAround(facts, ctxOf(last), here);
      later.add(member);
      const own = value.k === "instance" ? () => this.evaluator.members.member(value, member) : (value.props.get(member) ?? (() => (value.isOpen || value.rest.length > 0 ? UNKNOWN : VOID)));
      props.set(member, () => union(isSure ? this.put(env, member, [last]) : [own(), ...this.put(env, member, before)]));
    }
    for (const i of poured.get(name) ?? []) {
      if (i >= at || isOver(facts, ctxOf(i), here)) continue;
      this.cover(env, i, props, (member) => !members?.get(member)?.some((w) => w >= i && w < at && isAround(facts, ctxOf(w), here)));
    }
    const is: Value = value.k === "object" ? { ...value, props, isOpen, later } : later.size > 0 ? { ...value, put: props } : value;
    inEnv.set(key, { of: value, is });
    return is;
  }

  /** Puts over members what a call of `Object.assign` pours over all of them. */
  private cover(env: Env, event: number, props: Map<string, () => Value>, isCovered: (member: string) => boolean): void {
    const call = env.facts.events[event];
    if (call?.k !== "call") return;
    for (const [member, own] of props) {
      if (!isCovered(member)) continue;
      props.set(member, () => {
        const before = own(), after = assignedOver(this.evaluator, before, call, [member], env, event);
        return after === before ? before : union([before, after]);
      });
    }
  }

  /** What these events assign. */
  private put(env: Env, member: string, events: readonly number[]): readonly Value[] {
    return events.map((i) => this.evaluator.value(putBy(env.facts.events[i], member), env, i));
  }

  private thisOf(env: Env, name: string): Value {
    for (let e: Env | null = env; e; e = e.up) {
      if (e.self) {
        if (name === "this") return e.self;
        return e.self.k === "instance" ? this.evaluator.classes.superOf(e.self, env) : UNKNOWN;
      }
      if (!(e.facts.flags & FunctionFlag.arrow)) break;
    }
    return UNKNOWN;
  }

  /** The value of a name among its bindings: the last that dominates the event, joined with later conditional writes. */
  private choose(env: Env, bindings: readonly Binding[], at: number): Value | undefined {
    const { facts } = env;
    if (at === LATER) return union(withoutBlank(bindings, facts).slice(0, 8).map((b) => this.bound(env, b)));
    const here = facts.events[at]?.ctx ?? 0;
    let chosen: Binding[] = [];
    let known: Set<Binding> | undefined;
    for (const b of bindings) {
      if (b.k === "param") {
        chosen = [b];
        continue;
      }
      if (b.k === "catch") {
        if (isAround(facts, b.at, here)) chosen = [b];
        continue;
      }
      if (b.at >= at || (b.k === "set" && this.evaluator.branches.isDead(env, facts.events[b.at]?.ctx ?? 0))) continue;
      const ctx = facts.events[b.at]?.ctx ?? 0;
      const isSure = isAround(facts, ctx, here) || (b.k === "set" && isAround(facts, withoutTry(facts, ctx), here) && (facts.contexts[ctx]?.k !== "try" || isLeftOnError(facts, ctx, here))) || (b.k === "set" && this.isDoneInRound(env, ctx, here));
      if (isSure) chosen = [b];
      else if (b.k === "set") {
        if (this.evaluator.leavesKnown(env, b.at, here)) for (const c of chosen) (known ??= new Set()).add(c);
        chosen.push(b);
      }
    }
    if (chosen.length === 0) {
      // Hoisted, or used in a closure above its definition.
      const first = bindings.find((b) => b.k === "def" && isAround(facts, facts.events[b.at]?.ctx ?? 0, here)) ?? bindings.find((b) => b.k === "set");
      if (!first) return undefined;
      chosen = [first];
    }
    return union(chosen.map((b) => (known?.has(b) ? mark(this.bound(env, b), { under: "allow" }) : this.bound(env, b))));
  }

  /** Whether a loop before has entered one of its branches for sure: `for (const p of OPEN) if (path.startsWith(p)) isOpen = true`. */
  private isDoneInRound(env: Env, branch: number, here: number): boolean {
    const c = env.facts.contexts[branch];
    if ((c?.k !== "then" && c?.k !== "else") || env.facts.contexts[c.up]?.k !== "loop" || isAround(env.facts, c.up, here)) return false;
    return isAround(env.facts, env.facts.contexts[c.up]?.up ?? 0, here) && this.evaluator.branches.isEnteredInRound(env, branch);
  }

  private bound(env: Env, b: Binding): Value {
    if (b.k === "catch") return this.steps(CAUGHT, b.steps, env, 0);
    if (b.k === "param") return this.taken(env, b);
    const event = env.facts.events[b.at];
    if (!event || (event.k !== "def" && event.k !== "set")) return UNKNOWN;
    if (env.round) {
      const home = this.evaluator.environments.homeOf(env, event.ctx);
      if (home.round?.event === b.at) return this.steps(home.round.element, b.steps, env, b.at);
      if (home !== env) return this.bound(home, b);
    }
    let value = this.evaluator.value(event.from, env, b.at);
    if (value.k === "unknown" && event.k === "def" && event.type) value = this.withMarks(this.evaluator.classes.typed(event.type, env.file), value.marks);
    const state = b.k === "set" ? this.evaluator.stateAt(env, b.at) : undefined;
    // What nobody comes to says nothing of callers: `if (pool) return pool; pool = make();` seen from behind it.
    if (state && state.state !== "open" && !state.isUnreached) value = mark(value, { under: state.state, ...(state.source && { source: state.source }), ...(state.isCapability && { isCapability: true }) });
    return this.steps(value, b.steps, env, b.at);
  }

  /** What a parameter's pattern takes out of it; where the caller says nothing of that, its type may. */
  private taken(env: Env, b: Binding): Value {
    const value = this.steps(this.parameter(env, b.at, b.steps), b.steps, env, 0);
    const [first, ...more] = b.steps;
    const type = env.facts.params[b.at]?.type;
    if (value.k !== "unknown" || value.marks || value.why !== undefined || type === undefined || !first || !("prop" in first) || more.some((s) => !("orElse" in s))) return value;
    return this.evaluator.classes.typedMember(type, first.prop, env.file);
  }

  private withMarks(value: Value, marks: Marks | undefined): Value {
    return marks ? mark(value, marks) : value;
  }

  private steps(start: Value, steps: readonly Step[], env: Env, at: number): Value {
    let value = start;
    for (const s of steps) {
      if ("prop" in s) value = this.evaluator.members.member(value, s.prop);
      else if ("index" in s) value = this.evaluator.members.element(value, s.index);
      else if ("rest" in s) value = lessOf(value, s.rest);
      else if (value.k === "literal" && value.value === null) value = asDefault(this.evaluator.value(s.orElse, env, at));
      else if (value.k === "unknown" || value.k === "union" || value.k === "request") value = union([value, this.evaluator.value(s.orElse, env, at)]);
    }
    return value;
  }

  parameter(env: Env, index: number, steps: readonly Step[]): Value {
    const parameter = env.facts.params[index];
    const isRest = steps.some((s) => "rest" in s) && Array.isArray(parameter?.pattern) && parameter.pattern[0] === "...";
    if (env.args) {
      if (isRest) {
        const items = env.args.slice(index);
        return { k: "array", items, ...(items.length > 0 && !items.includes(UNKNOWN) && { isWhole: true as const }) };
      }
      const given = env.args[index] ?? VOID;
      if (given.k !== "unknown" || !parameter?.type) return given;
      return this.withMarks(this.evaluator.classes.typed(parameter.type, env.file), given.marks);
    }
    const used = this.callbackParameter(env, index);
    if (used) return used;
    const injected = env.facts.flags & FunctionFlag.constructor ? this.injected(env, parameter) : undefined;
    if (injected) return injected;
    const handler = errorHandlerIn(env.facts);
    if (handler && index === 0) return CAUGHT;
    if (handler?.response.at === index && parameter && !parameter.type && /^_?res(?:ponse)?$/.test(String(parameter.pattern))) return this.evaluator.members.external(handler.response.name);
    return parameter?.type ? this.evaluator.classes.typed(parameter.type, env.file) : UNKNOWN;
  }

  /** What a container hands to a constructor. */
  private injected(env: Env, parameter: Parameter | undefined): Value | undefined {
    const cls = env.file.facts.classes[env.facts.cls];
    return cls && parameter ? this.evaluator.scene.injected({ file: env.file, cls, ...(parameter.decorators && { decorators: parameter.decorators }), ...(parameter.type && { type: parameter.type }) }) : undefined;
  }

  /** What a callback gets from the call it is handed to: an element, a transaction, an identity. */
  private callbackParameter(env: Env, index: number): Value | undefined {
    if (!env.up) return undefined;
    const use = this.usesIn(env.up.facts).get(env.index);
    const call = use && env.up.facts.events[use.event];
    if (!use || call?.k !== "call") return undefined;
    const callee = this.evaluator.calls.callee(env.up, use.event, call);
    return this.callbackArgument(callee, use.arg, index, env.up, call, use.event);
  }

  /** Parameter `index` of the function passed as argument `arg` to a call of `callee`. */
  callbackArgument(callee: Value, arg: number, index: number, env: Env, call: CallEvent, at: number): Value | undefined {
    for (const c of alternatives(callee)) {
      if (c.k !== "external") continue;
      const name = callbacks.all(c.name).find((row) => row.arg === arg)?.params[index];
      if (name) return name === "$" && c.receiver ? c.receiver : this.evaluator.members.external(name.replace("$", c.name.replace(/\.[^.]*$/, "")));
      // `query(text, (error, rows) => …)`: what the call would give.
      if (index === 1 && arg === call.args.length - 1 && (queries.find(c.name) ?? localQueries.find(c.name))) return this.evaluator.result(env, at);
      const args = this.evaluator.calls.argumentsOf(env, at, call);
      const identity = identityRow(c.name, args);
      const outcome = identity && callbackOf(identity, args);
      if (outcome?.arg === arg) {
        const source = { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} checks the caller` };
        if (index === outcome.error) return { k: "unknown", marks: { identity: -1, source } };
        if (index === outcome.identity) return { k: "unknown", marks: { identity: 1, source } };
      }
      if (identity?.wraps?.arg === arg && index === 0 && this.evaluator.scene.wrappedShape) return this.evaluator.members.request(boundShape(this.evaluator.scene.wrappedShape, { identityAt: identity.wraps.field }));
    }
    const method = methodName(call.callee);
    if (index === 0 && method !== undefined && HANDLES_ERRORS.get(method) === arg) return CAUGHT;
    if (index === 0 && arg === 0 && method === "then") return this.receiverOf(call.callee, env, at);
    if (index === 0 && arg === 0 && method !== undefined && ELEMENTWISE.has(method)) return this.evaluator.members.element(this.receiverOf(call.callee, env, at), null);
    return undefined;
  }

  /** The value a method is called on. */
  receiverOf(callee: Expr, env: Env, at: number): Value {
    if (typeof callee === "string") {
      const dot = callee.lastIndexOf(".");
      return dot < 0 ? UNKNOWN : this.evaluator.value(callee.slice(0, dot), env, at);
    }
    return Array.isArray(callee) && callee[0] === "." ? this.evaluator.value(callee[1] as Expr, env, at) : UNKNOWN;
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
}

/** What takes a function for its error handler, by the number of its parameters and the name of the first. */
function errorHandlerIn({ params }: FunctionFacts): ErrorHandlerRow | undefined {
  return /^(?:err\w*|e|ex|exception)$/.test(String(params[0]?.pattern)) ? errorHandlerRows.find((row) => row.parameters === params.length) : undefined;
}

/** `const { password, ...rest } = user`: what is left of a row, whichever of several it is. */
function lessOf(value: Value, taken: readonly string[]): Value {
  if (value.k === "union") return { ...value, of: value.of.map((v) => lessOf(v, taken)) };
  if (value.k === "object") return { ...value, props: new Map([...value.props].filter(([name]) => !taken.includes(name))), rest: value.rest.map((get) => () => lessOf(get(), taken)) };
  return value.k === "external" || value.k === "request" ? { ...value, marks: { ...value.marks, without: [...(value.marks?.without ?? []), ...taken] } } : value;
}

/** `let db: Client; if (…) db = …; else db = …`: what is read later was assigned by then, as its type says, or both branches. */
function withoutBlank(bindings: readonly Binding[], { events }: FunctionFacts): readonly Binding[] {
  const sets = bindings.filter((b) => b.k === "set").length;
  return sets === 0 ? bindings : bindings.filter((b) => {
    const e = b.k === "def" ? events[b.at] : undefined;
    return e?.k !== "def" || !isNull(e.from) || (e.type === undefined ? sets === 1 : /\b(?:null|undefined|any|unknown)\b/.test(e.type));
  });
}

function isNull(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && e[1] === null;
}
