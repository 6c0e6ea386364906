/** Which round-trip a call makes: itself, in a callback it runs, or in what it calls in other files. */
import type { Trail } from "../../concepts.js";
import { type CallEvent, CallFlag, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { isAround, namesOf } from "../names.js";
import { alternatives, type Env, type Value } from "../values.js";
import { asItsTextSays, type Effect, effectOfCall } from "./effects.js";
import { partsOf } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";
import { Guesses } from "./guesses.js";
import { handedIn, valuesOf } from "./own-values.js";

export type FunctionValue = Extract<Value, { k: "function" }>;

/** A round-trip, with the calls that lead to it. */
export interface Trip {
  readonly effect: Effect;
  readonly chain: readonly Trail[];
  /** The call gives one row: asked again with what the row says, it walks from row to row. */
  readonly isRow?: boolean;
  /** What the call hands over of which the written values are made. */
  readonly values?: readonly Expr[];
  /** The parameters that they are made of, by name: of the function, or one around it, that makes the trip. */
  readonly handed?: readonly string[];
}

/** When a function that is handed to a call runs: asked of loops.ts, which knows iterations. */
export type RunsCallback = (env: Env, event: number, call: CallEvent, arg: number) => boolean;

const ONE_ROW = /(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findOne|findOneBy|findOneOrFail|findById|findByPk|executeTakeFirst|executeTakeFirstOrThrow|getOne|maybeSingle|single|first|\.get)$/;
/** Calls of the language that never leave the process, told by their names before anything is evaluated. */
const ROOTS = new Set(["console", "Math", "JSON", "Object", "Array", "Number", "String", "Boolean", "Date", "Buffer", "Promise", "Symbol", "Reflect", "Intl", "URL", "Error", "Set", "Map", "parseInt", "parseFloat", "isNaN", "encodeURIComponent", "decodeURIComponent", "setTimeout", "clearTimeout"]);
const METHODS = new Set([
  "push", "unshift", "splice", "slice", "includes", "indexOf", "join", "split", "trim", "toString", "toLowerCase", "toUpperCase", "replace", "replaceAll",
  "startsWith", "endsWith", "padStart", "padEnd", "charAt", "charCodeAt", "getTime", "toISOString", "toFixed", "sort", "reverse", "flat", "at", "repeat",
  "map", "forEach", "flatMap", "filter", "some", "every", "reduce", "findIndex", "then", "catch", "finally", "test", "localeCompare", "substring",
]);

export function staysInMemory(callee: Expr): boolean {
  if (typeof callee !== "string") return METHODS.has(methodName(callee) ?? "");
  const dot = callee.indexOf(".");
  return ROOTS.has(dot < 0 ? callee : callee.slice(0, dot)) || (dot >= 0 && METHODS.has(callee.slice(callee.lastIndexOf(".") + 1)));
}

export class Trips {
  readonly #summaries = new Map<string, Trip | null>();
  readonly #repeating = new Map<string, boolean>();

  readonly #guesses: Guesses;

  constructor(private readonly evaluator: Evaluator, private readonly runs: RunsCallback) {
    this.#guesses = new Guesses(evaluator);
  }

  /** The round-trip that one call makes, itself or in what it calls. */
  of(env: Env, event: number, call: CallEvent): Trip | undefined {
    if (staysInMemory(call.callee)) return undefined;
    let byName: Trip | undefined;
    for (const callee of this.callees(env, event, call)) {
      const effect = this.effect(callee, call, env.facts);
      const isTrip = effect && !(effect.row?.isLazy && isPiece(env.facts, event, call));
      const trip = isTrip ? { effect, chain: [], isRow: isOneRow(env.facts, event, call, effect), values: [valuesOf(effect.row, call)] } : callee.k === "function" ? this.#madeBy(callee, call) : this.#guessed(callee, call, env);
      // Of several things a name may be, one that is known beats one that is guessed.
      if (trip && !trip.effect.isByName) return trip;
      byName ??= trip;
    }
    return byName;
  }

  #madeBy(fn: FunctionValue, { args }: CallEvent): Trip | undefined {
    const trip = this.summary(fn);
    const params = fn.file.facts.fns[fn.index]?.params ?? [];
    return trip && { ...trip, values: params.flatMap(({ pattern }, i) => (boundNames(pattern).some((name) => trip.handed?.includes(name)) ? [args[i] ?? null] : [])) };
  }

  callees(env: Env, event: number, call: CallEvent): readonly Value[] {
    return alternatives(this.evaluator.callee(env, event, call));
  }

  /** What a call of something outside the project does. */
  effect(callee: Value, call: CallEvent, fn: FunctionFacts): Effect | undefined {
    const canonical = callee.k === "external" ? callee.name.replace(/^[^#]*#/, "").replace(/\(\)/g, "") : nameOf(call.callee);
    const effect = effectOfCall(callee, typeof call.callee === "string" ? call.callee : canonical, call.flags);
    return effect ? asItsTextSays(effect, call, fn) : this.#guesses.effect(callee, call, fn);
  }

  /** A method that can only be guessed: what all classes do that have one of its name. */
  #guessed(callee: Value, call: CallEvent, env: Env): Trip | undefined {
    const trips = this.#guesses.implementations(callee, call, env).map((fn) => this.summary(fn));
    const [first] = trips;
    return first && trips.every((t) => t !== undefined) ? { effect: { ...first.effect, isByName: true }, chain: first.chain } : undefined;
  }

  /** The first round-trip a function makes whenever it goes well, if there is one. */
  summary(fn: FunctionValue): Trip | undefined {
    const key = `${fn.file.path}#${fn.index}`;
    const known = this.#summaries.get(key);
    if (known !== undefined) return known ?? undefined;
    this.#summaries.set(key, null);
    const env = this.envOf(fn);
    let found: Trip | undefined;
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || isOnError(env.facts, e.ctx)) continue;
      const trip = this.of(env, i, e) ?? this.#inCallback(env, i, e);
      if (!trip || isRemembered(env, i, e) || this.#isBypass(env, i, e, trip)) continue;
      const at = { file: fn.file.path, pos: e.pos, end: e.end, message: trip.chain.length === 0 ? `runs ${trip.effect.what}` : `calls ${nameOf(e.callee)}` };
      found = { effect: trip.effect, chain: [at, ...trip.chain].slice(0, 8), isRow: trip.isRow === true && isGivenBack(env, i, e), handed: trip.values ? handedIn(trip.values, env) : (trip.handed ?? []) };
      break;
    }
    this.#summaries.set(key, found ?? null);
    return found;
  }

  /** The way around a memory, for those who ask for it: `if (skipCache) return load(); …; cached = load()`. */
  #isBypass(env: Env, event: number, call: CallEvent, trip: Trip): boolean {
    if (trip.chain.length > 0 || !isConditional(env.facts, call.ctx)) return false;
    return env.facts.events.some((e, i) => i > event && e.k === "call" && nameOf(e.callee) === nameOf(call.callee) && isRemembered(env, i, e));
  }

  envOf(fn: FunctionValue): Env {
    return fn.up && fn.self ? this.evaluator.envOf(fn, null, null, 0) : this.evaluator.defaultEnv(fn.file, fn.index);
  }

  /** A callback that is run on the spot: `Promise.all(xs.map(…))`, `retry(() => …)`, `runQuery({ sql: () => … })`. */
  #inCallback(env: Env, event: number, call: CallEvent): Trip | undefined {
    for (const [arg, a] of call.args.entries()) {
      for (const index of functionsIn(a)) {
        const fn = env.file.facts.fns[index];
        if (!fn || !this.runs(env, event, call, arg)) continue;
        const inner = this.summary({ k: "function", file: env.file, index, up: env, self: null });
        if (inner) return inner;
      }
    }
    return undefined;
  }

  /**
   * Whether a call makes its round-trip again for each element, where `varies` is all that differs from one element to the next.
   * A write that never sees the element and stands behind a condition is guarded by what it changes: it happens once.
   */
  repeats(env: Env, event: number, call: CallEvent, varies: Flow, isGuarded = false, depth = 0): boolean {
    if (depth > 4) return true;
    const fns = this.callees(env, event, call).filter((c) => c.k === "function");
    if (fns.length > 0) return varies.touches(receiverOf(call.callee)) || fns.some((fn) => this.#repeatsIn(fn, call.args.map((a) => varies.touches(a)), isGuarded, depth));
    return !isGuarded || varies.has(chainEnd(env.facts, event, call)) || this.of(env, event, call)?.effect.kind === "read";
  }

  #repeatsIn(fn: FunctionValue, varying: readonly boolean[], isGuarded: boolean, depth: number): boolean {
    const key = `${fn.file.path}#${fn.index}|${varying.map(Number).join("")}|${Number(isGuarded)}`;
    const known = this.#repeating.get(key);
    if (known !== undefined) return known;
    this.#repeating.set(key, false);
    const env = this.envOf(fn);
    const names = env.facts.params.flatMap((p, i) => (varying[i] ? [...namesOf(env.facts).bindings].filter(([, b]) => b.some((x) => x.k === "param" && x.at === i)).map(([name]) => name) : []));
    const flow = new Flow(env.file.facts, env.facts, { names });
    // The first round-trip decides: what comes after one that happens once is reached once.
    let result = false;
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || isOnError(env.facts, e.ctx)) continue;
      const isOwn = this.of(env, i, e) !== undefined;
      if (!isOwn && !this.#inCallback(env, i, e)) continue;
      result = !isOwn || this.repeats(env, i, e, flow, isGuarded || isConditional(env.facts, e.ctx), depth + 1);
      break;
    }
    this.#repeating.set(key, result);
    return result;
  }
}

/** Functions written into an argument: itself, or members of an object or list. */
export function functionsIn(a: Expr): readonly number[] {
  if (!Array.isArray(a)) return [];
  if (a[0] === "f") return [a[1]];
  return a[0] === "o" || a[0] === "a" ? partsOf(a).flatMap((x) => (Array.isArray(x) && x[0] === "f" ? [x[1]] : [])) : [];
}

export function receiverOf(callee: Expr): Expr {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(0, callee.lastIndexOf(".")) : null;
  return Array.isArray(callee) && (callee[0] === "." || callee[0] === "[") ? callee[1] : null;
}

/** Runs only after something went wrong: in a `catch` below context `from`. */
export function isOnError(fn: FunctionFacts, ctx: number, from = 0): boolean {
  for (let c = ctx; c > from; c = fn.contexts[c]?.up ?? -1) if (fn.contexts[c]?.k === "catch") return true;
  return false;
}

/** Runs on some ways through the function only. */
export function isConditional(fn: FunctionFacts, ctx: number): boolean {
  for (let c = ctx; c > 0; c = fn.contexts[c]?.up ?? -1) {
    const k = fn.contexts[c]?.k;
    if (k === "then" || k === "else" || k === "rest" || k === "case") return true;
  }
  return false;
}

/** The last call of a chain: `db.select().from(t).where(…)` is one query. */
export function chainEnd(fn: FunctionFacts, event: number, call: CallEvent): number {
  let end = event;
  for (let i = event + 1; i < fn.events.length; i++) {
    const e = fn.events[i];
    if (e?.k === "call" && e.pos === call.pos && receiverOf(e.callee) === end) end = i;
  }
  return end;
}

/** A lazy query that is handed to another one, and runs as a part of it. */
function isPiece(fn: FunctionFacts, event: number, call: CallEvent): boolean {
  const end = chainEnd(fn, event, call);
  const last = fn.events[end];
  if (last?.k !== "call" || last.flags & (CallFlag.await | CallFlag.returned)) return false;
  return fn.events.some((e, i) => {
    if (e.k !== "call" || i <= end || !e.args.some((a) => holds(a, end))) return false;
    const method = methodName(e.callee) ?? "";
    return !/^(?:all|allSettled|race|push|unshift|resolve|then|add)$/.test(method) && !(e.flags & CallFlag.new);
  });
}

/** A query for one row: of its kind, by its limit, or by how its result is taken apart. */
function isOneRow(fn: FunctionFacts, event: number, call: CallEvent, effect: Effect): boolean {
  const end = chainEnd(fn, event, call);
  const isLimited = (e: CallEvent): boolean => {
    const method = methodName(e.callee) ?? "";
    return ONE_ROW.test(method) || (method === "limit" && Array.isArray(e.args[0]) && e.args[0][0] === "'" && e.args[0][1] === 1);
  };
  // Clients that take a text as an argument may give rows and columns: `const [rows] = await pool.query("select …")`.
  const isPair = effect.row?.isRaw === true && !(call.flags & CallFlag.tagged);
  return effect.kind === "read" && (ONE_ROW.test(effect.what) || fn.events.some((e) => (e.k === "call" ? e.pos === call.pos && isLimited(e) : e.k === "def" && e.from === end && Array.isArray(e.to) && e.to[0] === "[" && e.to.length === 2 && !isPair)));
}

/** What the call gives is what the function returns. */
function isGivenBack(env: Env, event: number, call: CallEvent): boolean {
  const end = chainEnd(env.facts, event, call);
  const names = new Set<Expr>(env.facts.events.flatMap((e) => (e.k === "def" && e.from === end ? boundNames(e.to) : [])));
  return env.facts.events.some((e) => e.k === "return" && (holds(e.val, end) || names.has(e.val)));
}

/** Whether an event's result stands in an expression. */
export function holds(e: Expr, event: number): boolean {
  return e === event || partsOf(e).some((x) => holds(x, event));
}

/** Kept where the next call finds it: `if (token) return token; token = await fetch(…)`. */
function isRemembered(env: Env, event: number, call: CallEvent): boolean {
  const { facts } = env;
  if (call.ctx === 0) return false;
  const end = chainEnd(facts, event, call);
  const flow = new Flow(env.file.facts, facts, { event: end });
  return facts.events.some((e, i) => {
    if (e.k !== "set" || i < event || typeof e.to !== "string" || !flow.touches(e.from)) return false;
    const root = e.to.split(".")[0] ?? "";
    const isOwn = namesOf(facts).bindings.get(root)?.some((b) => b.k !== "set") ?? false;
    return !isOwn && asksFor(facts, call.ctx, e.to);
  });
}

/** Whether a condition above a context is about a path. */
function asksFor(fn: FunctionFacts, ctx: number, path: string): boolean {
  const mentions = (e: Expr): boolean => (typeof e === "string" ? e === path || e.startsWith(`${path}.`) : partsOf(e).some(mentions));
  return fn.contexts.some((c, i) => (c.k === "then" || c.k === "else" || c.k === "rest") && isAround(fn, i, ctx) && mentions(c.if));
}
