/** Calls: which function runs with which arguments, and what it gives back. */
import { type CallEvent, CallFlag, type Event, type Expr, FunctionFlag } from "../extract/facts.js";
import { kindOfValue } from "./answer-kinds.js";
import { methodName, nameOf } from "./callee-names.js";
import { depthBelow } from "./environments.js";
import { folded, isFolded } from "./folding.js";
import { alternatives, type CallSite, derived, type Env, mark, union, UNKNOWN, type Value, VOID, type Marks } from "./values.js";
import { rememberedBy } from "./remembered.js";
import { withConditions } from "./row-conditions.js";
import { afterTextMethod } from "./texts.js";
import { isOurPromise } from "./unawaited.js";
import { asLookedUp } from "./kept-functions.js";
import type { Evaluator } from "./evaluate.js";

const MAX_DEPTH = 12;
/** Methods that say where something is, and what they say where it is not. */
const PLACES: ReadonlySet<string> = new Set(["indexOf", "lastIndexOf", "findIndex"]);
const NOWHERE: Value = { k: "literal", value: -1 };
type FunctionValue = Extract<Value, { k: "function" }>;

export class Calls {
  /** Calls that looked for a text in all of an address, and did not find it in the path. */
  readonly looksAnywhere = new WeakSet<CallEvent>();
  private readonly returns = new Map<number, Value>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The callee of a call event. */
  callee(env: Env, event: number, call: CallEvent): Value {
    if (call.flags & CallFlag.import) return this.evaluator.members.external("global#import");
    return asLookedUp(this.evaluator.value(call.callee, env, event));
  }

  /** The arguments of a call event; a spread of something unknown makes the rest unknown. */
  argumentsOf(env: Env, event: number, call: CallEvent): Value[] {
    // A list that grows has room for more than most calls are given.
    if (!call.args.some(isSpread)) {
      const args = call.args.map((a) => this.evaluator.value(a, env, event));
      return args[0]?.k === "object" ? withConditions(this.evaluator, () => this.callee(env, event, call), args, env.depth) : args;
    }
    const args: Value[] = [];
    for (const a of call.args) {
      if (isSpread(a)) {
        const spread = this.evaluator.value(a[1], env, event);
        if (spread.k === "array") args.push(...spread.items);
        else args.push(UNKNOWN, UNKNOWN, UNKNOWN);
      } else args.push(this.evaluator.value(a, env, event));
    }
    return args;
  }

  /** The result of a call event. */
  result(env: Env, event: number): Value {
    const known = env.results.get(event);
    if (known) return known;
    const call: Event | undefined = env.facts.events[event];
    const home = env.round && call ? this.evaluator.environments.homeOf(env, call.ctx) : env;
    if (home !== env) return this.result(home, event);
    if (call?.k === "value") return this.evaluator.value(call.val, env, event);
    return call?.k === "call" ? this.evaluator.underWay.answer(env.results, event, UNKNOWN, () => this.made(env, event, call)) : UNKNOWN;
  }

  private made(env: Env, event: number, call: CallEvent): Value {
    const callee = this.callee(env, event, call);
    const args = this.argumentsOf(env, event, call);
    const method = methodName(call.callee);
    const folded = this.folded(method, call, args, env, event) ?? rememberedBy(this.evaluator, call, env, event);
    if (folded) {
      if (folded.marks?.query !== undefined && folded.k === "literal" && typeof folded.value !== "string") this.looksAnywhere.add(call);
      return folded;
    }
    const kept = this.keptOrCaught(method, args, call, env, event);
    if (kept) return kept;
    const self = this.selfOf(call.callee, env, event);
    const lists = this.lists(method, call, env, event);
    const results = lists ? lists.map((list) => this.ofList(list, method ?? "", args, env, call)) : alternatives(callee).slice(0, 5).map((c) => {
      const value = this.apply(c, args, self, env, call);
      return handedOn(value, c.marks);
    });
    const text = afterTextMethod(union(results), method, call, args, env, event, this.evaluator);
    const made = method === "filter" ? this.chosen(text, args, env, event, call) : text;
    return method !== undefined && PLACES.has(method) && alternatives(made).some((v) => v.marks?.identity === 1) ? union([made, NOWHERE]) : made;
  }

  /** `verified(request).catch(() => null)`, `find(request).then((user) => user !== null)`: what a function of the project gives, or what is made of that or of its error. */
  private keptOrCaught(method: string | undefined, [fn, caught]: readonly Value[], call: CallEvent, env: Env, at: number): Value | undefined {
    if (method === "then") {
      const isRun = fn?.k === "function" || (fn?.k === "external" && fn.name === "global#Boolean");
      if (!isRun || !isOurPromise(this.evaluator, receiverIn(call.callee), env)) return undefined;
      const made = this.apply(fn, [this.evaluator.scope.receiverOf(call.callee, env, at)], null, env, call);
      return caught?.k === "function" ? union([made, this.call(caught, null, null, env)]) : made;
    }
    if (method !== "catch" || fn?.k !== "function") return undefined;
    const kept = this.evaluator.scope.receiverOf(call.callee, env, at);
    const isOurs = (v: Value): boolean => (v.k === "object" && !v.props.has(method)) || v.k === "literal" || v.k === "array" || (v.k === "unknown" && v.marks?.under !== undefined);
    const isMadeHere = isOurPromise(this.evaluator, receiverIn(call.callee), env);
    if (!isMadeHere && !alternatives(kept).every(isOurs)) return undefined;
    const facts = fn.file.facts.fns[fn.index], isRethrown = facts !== undefined && (facts.flags & FunctionFlag.exits) !== 0 && !facts.events.some((e) => e.k === "return");
    return isRethrown ? kept : union([kept, this.call(fn, null, null, env)]);
  }

  /** `ids.filter((id) => typeof id === "string")`: what is left has been looked at one by one. */
  private chosen(list: Value, [fn]: readonly Value[], env: Env, at: number, call: CallEvent): Value {
    if (fn?.k !== "function" || !alternatives(list).some((v) => v.marks?.input)) return list;
    const { marks } = this.evaluator.scope.receiverOf(call.callee, env, at);
    if (!marks) return list;
    const asked = this.evaluator.environments.envOf(fn, [{ k: "unknown", marks }], null, env);
    const says = [...asked.facts.events.entries()].filter(([, e]) => e.k === "return"), [answer] = says;
    return says.length === 1 && answer?.[1].k === "return" ? this.evaluator.narrowed(list, answer[1].val, true, asked, answer[0]) : list;
  }

  /** Tests of known texts: `path.startsWith("/api")`, `PUBLIC.includes(path)`, `PUBLIC.some((p) => path.startsWith(p))`. */
  private folded(method: string | undefined, call: CallEvent, args: readonly Value[], env: Env, at: number): Value | undefined {
    if (!isFolded(method)) return undefined;
    return folded(method, this.evaluator.scope.receiverOf(call.callee, env, at), args, (fn, ...given) => this.call(fn, given, null, env));
  }

  /** What a list may be, where it is one of several: it is asked about each by itself. */
  private lists(method: string | undefined, call: CallEvent, env: Env, at: number): readonly Value[] | undefined {
    const receiver = isFolded(method) ? this.evaluator.scope.receiverOf(call.callee, env, at) : undefined;
    return receiver?.k === "union" && receiver.of.some((v) => v.k === "array") ? receiver.of : undefined;
  }

  private ofList(list: Value, method: string, args: readonly Value[], env: Env, call: CallEvent): Value {
    const known = folded(method, list, args, (fn, ...given) => this.call(fn, given, null, env));
    const value = known ?? this.apply(this.evaluator.members.member(list, method), args, null, env, call);
    return handedOn(value, list.marks);
  }

  private selfOf(callee: Expr, env: Env, at: number): Value | null {
    const receiver = this.evaluator.scope.receiverOf(callee, env, at);
    return receiver.k === "object" || receiver.k === "instance" || receiver.k === "class" ? receiver : null;
  }

  private apply(callee: Value, args: readonly Value[], self: Value | null, env: Env, call: CallEvent): Value {
    switch (callee.k) {
      case "function":
        return call.flags & CallFlag.new ? asMade(this.call(callee, args, null, env)) : this.call(callee, args, self, env, { env, call });
      case "class":
        return this.evaluator.classes.instantiate(callee, args);
      case "bound": {
        if (callee.fn.k !== "function") return UNKNOWN;
        if (callee.how === "partial") return this.call(callee.fn, [...(callee.args ?? []), ...args], null, env);
        if (callee.how === "bind" && args.length > 1) return { k: "bound", fn: { ...callee.fn, self: args[0] ?? callee.fn.self }, how: "partial", args: args.slice(1) };
        if (callee.how === "bind") return { ...callee.fn, self: args[0] ?? callee.fn.self };
        const rest = callee.how === "call" ? args.slice(1) : args[1]?.k === "array" ? args[1].items : [UNKNOWN, UNKNOWN, UNKNOWN];
        return this.call(callee.fn, rest, args[0] ?? null, env);
      }
      case "external":
        return this.evaluator.packages.externalCall(callee, args, env, call);
      case "request":
        return this.requestCall(callee, args, call);
      case "literal":
        return { k: "unknown", ...(callee.marks && { marks: callee.marks }) };
      default:
        return this.opaqueCall(callee, args, call);
    }
  }

  /** The value a project function returns for these arguments. */
  call(fn: FunctionValue, args: readonly Value[] | null, self: Value | null, from: Env | number, site?: CallSite): Value {
    if (depthBelow(from) > MAX_DEPTH) return UNKNOWN;
    const env = this.evaluator.environments.envOf(fn, args, self, from, site);
    return this.returns.get(env.id) ?? this.evaluator.underWay.answer(this.returns, env.id, UNKNOWN, () => this.returned(env));
  }

  private returned(env: Env): Value {
    const values: Value[] = [];
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "return" || this.evaluator.branches.isNever(env, i, e.ctx)) continue;
      const state = this.evaluator.stateOfReturn(env, i);
      const value = this.evaluator.value(e.val, env, i);
      const under = state.state === "deny" && state.isKnown && (this.isOfCaller(value) || tellsKinds(value)) ? "allow" : state.state;
      values.push(under === "open" ? value : mark(value, { under, ...(state.source && { source: state.source }), ...(state.isCapability && { isCapability: true }), ...(state.condition !== undefined && { condition: state.condition }) }));
      if (values.length > 16) break;
    }
    const isLeft = this.evaluator.branches.isNever(env, env.facts.events.length, 0);
    if (!isLeft && !(env.facts.flags & FunctionFlag.exits) && !(env.facts.flags & FunctionFlag.arrow && values.length === 1 && env.facts.events.at(-1)?.k === "return" && env.facts.contexts.length === 1)) {
      const state = this.evaluator.stateAt(env, env.facts.events.length);
      values.push(state.state === "open" ? VOID : mark(VOID, { under: state.state }));
    }
    return values.length === 0 ? VOID : this.asDeclared(union(values), env);
  }

  /** Made of who is calling: whoever lacks something else (a profile not made yet) is known all the same. */
  private isOfCaller(value: Value): boolean {
    return alternatives(value).some((v) => v.k !== "literal" && this.contents(v, 2).some((c) => c.marks?.identity === 1 && !c.marks.isCapability));
  }

  /** What could not be followed is what the function says that it returns, where that is made by a package. */
  private asDeclared(value: Value, { facts, file }: Env): Value {
    if (facts.returnType === undefined || !alternatives(value).some(isBlank)) return value;
    const declared = this.evaluator.classes.typed(facts.returnType, file);
    return declared.k === "external" ? union(alternatives(value).map((v) => (isBlank(v) ? declared : v))) : value;
  }

  /** A getter is told by the text it is given, or by the name of a key that a package has made (`context.get(userContext)`). */
  private requestCall(callee: Extract<Value, { k: "request" }>, args: readonly Value[], call: CallEvent): Value {
    const first = args[0], written = call.args[0];
    const isKey = first?.k === "external" && first.name.endsWith("()") && typeof written === "string";
    const name = isKey ? written : first?.k === "literal" && typeof first.value === "string" && !first.isMasked ? first.value : "";
    const path = `${callee.path}(${name.replace(/[.()]/g, "_")})`;
    return this.evaluator.members.addedTo(callee.shape, path) ?? this.evaluator.members.requestValue(callee.shape, path);
  }

  private opaqueCall(callee: Value, args: readonly Value[], call: CallEvent): Value {
    if (callee.marks?.caught) return { k: "unknown", marks: { caught: callee.marks.caught === "error" ? "message" : callee.marks.caught } };
    const contents = args.flatMap((a) => this.contents(a, 3));
    const place = { file: "", pos: call.pos, end: call.end };
    const method = methodName(call.callee);
    const known = this.evaluator.packages.gained(callee, contents, place, call, false);
    if (known) return { k: "unknown", marks: { identity: 1, isByName: true, ...(known.isCapability && { isCapability: true }) } };
    if (callee.marks?.identity === 1) return { k: "unknown", marks: callee.marks };
    const all = derived([callee, ...contents]);
    if (all?.input && isParserByName(callee, call)) return { k: "unknown", marks: { ...withoutInput(all), checked: all.input } };
    const from = looksUp(callee, call) ? withoutInput(all) : all && callee.marks?.input === undefined && callee.marks?.texts === undefined && callee.marks?.spliced === undefined ? { ...all, isPlain: true as const } : all;
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

/** What is asked of something that is there for known callers only, or for those who were refused, is so too. */
export function handedOn(value: Value, from: Marks | undefined): Value {
  if (!from?.under || value.marks?.under) return value;
  return mark(value, { under: from.under, ...(from.source && { source: from.source }), ...(from.isCapability && { isCapability: true }), ...(from.condition !== undefined && { condition: from.condition }) });
}

/** What a method is called on. */
function receiverIn(callee: Expr): Expr {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(0, callee.lastIndexOf(".")) : null;
  return Array.isArray(callee) && callee[0] === "." ? (callee[1] as Expr) : null;
}

function isSpread(argument: Expr): argument is readonly ["...", Expr] {
  return Array.isArray(argument) && argument[0] === "...";
}

/** What `new` gives of a function that gives back an object of its own: `function Users(db) { return { find }; }`. */
function asMade(given: Value): Value {
  return alternatives(given).every((v) => v.k === "object" || v.k === "array" || v.k === "function") ? given : UNKNOWN;
}

/** Nothing is known of it: neither is of what a collection was given before. */
function isBlank(v: Value): boolean {
  return v.marks === undefined && (v.k === "unknown" || (v.k === "external" && /^global#(?:Weak)?Map\(\)\.get\(\)$/.test(v.name)));
}

/** A validator by its name alone: of something that cannot be opened. */
export function isParserByName(callee: Value, call: CallEvent): boolean {
  const method = methodName(call.callee);
  return callee.k === "unknown" && method !== undefined && /^(?:safeParse|safeParseAsync|parseAsync|validateAsync|validateSync|parse)$/.test(method)
    && !/^(?:JSON|qs|url|path|csv|yaml|marked|Date)\./.test(nameOf(call.callee));
}

/** A call that finds or changes something by what it is given: its result is a row, not the input. */
export function looksUp(callee: Value, call: CallEvent): boolean {
  const method = methodName(call.callee);
  return method !== undefined && callee.marks?.input === undefined && /^(?:find|get|fetch|load|query|select|count|list|search|retrieve|create|insert|update|upsert|save|delete|remove|send)(?![a-z])/.test(method);
}

export function withoutInput(marks: Marks | undefined): Marks | undefined {
  return marks?.credential ? { credential: marks.credential } : undefined;
}

/** `{ type: "ignored" }`: one of several kinds of things, and no refusal. */
function tellsKinds(value: Value): boolean {
  return value.k === "object" && kindOfValue(value, true) === "served" && [...value.props.values()].every((get) => alternatives(get()).every((v) => v.k !== "literal" || (v.value !== false && v.value !== null)));
}
