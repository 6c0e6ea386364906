/** Round-trips that happen once per iteration: in a loop, in a callback over a list, through functions in other files. */
import type { Place, RepeatedRoundTrip, Trail } from "../../concepts.js";
import { type CallEvent, type Context, type Event, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { queries } from "../../libraries/queries.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { isAround } from "../names.js";
import { alternatives, type Env, type FileNode, type Value } from "../values.js";
import { type Effect, effectOfCall } from "./effects.js";

type Loop = Extract<Context, { k: "loop" }>;

/** A round-trip that a function makes, with the calls that lead to it. */
interface Trip {
  readonly effect: Effect;
  readonly chain: readonly Trail[];
}

const ITERATES = new Set(["map", "forEach", "flatMap", "filter", "some", "every", "find", "findIndex", "reduce", "each", "mapSeries"]);
const CHUNKS = /chunk|batch|page|partition|group|slice|window/i;
const ONE_ROW = /(?:findUnique|findFirst|findOne|findById|findByPk|OrThrow|\.get|maybeSingle|single)\b/;

export class RoundTrips {
  private readonly summaries = new Map<string, Trip | null>();

  constructor(private readonly evaluator: Evaluator, private readonly symbolAt: (file: string, pos: number) => string) {}

  /** The repeated round-trips of one file. */
  *in(file: FileNode): Iterable<RepeatedRoundTrip> {
    for (const [index, fn] of file.facts.fns.entries()) {
      const hasLoop = fn.contexts.some((c) => c.k === "loop");
      for (const [i, call] of fn.events.entries()) {
        if (call.k !== "call") continue;
        const method = methodName(call.callee);
        if (method !== undefined && ITERATES.has(method) && call.args.length > 0) yield* this.callback(file, index, i, call);
        const loop = hasLoop ? loopOf(fn, call.ctx) : undefined;
        if (loop) yield* this.looped(file, index, i, call, loop);
      }
    }
  }

  private *looped(file: FileNode, index: number, event: number, call: CallEvent, loop: Loop): Iterable<RepeatedRoundTrip> {
    const env = this.evaluator.defaultEnv(file, index);
    const trip = this.tripOf(env, event, call);
    if (!trip || trip.effect.row?.isBatch || this.isBounded(env, loop, trip, event)) return;
    const chained = env.facts.events.some((e, i) => i < event && e.k === "call" && e.pos === call.pos && e.ctx === call.ctx && this.tripOf(env, i, e) !== undefined);
    if (chained || this.isCarried(env, event)) return;
    const form = loop.form === "of" ? "for…of" : loop.form === "in" ? "for…in" : loop.form === "for" ? "for" : "while";
    yield this.repeated(file, call, { file: file.path, pos: loop.pos, end: loop.end }, form, trip);
  }

  private *callback(file: FileNode, index: number, event: number, call: CallEvent): Iterable<RepeatedRoundTrip> {
    const env = this.evaluator.defaultEnv(file, index);
    const at = call.args.findIndex((a) => Array.isArray(a) && a[0] === "f");
    const isReference = at < 0;
    const arg = isReference ? call.args[0] : call.args[at];
    if (arg === undefined || arg === null || (isReference && typeof arg !== "string")) return;
    const fn = this.evaluator.value(arg, env, event);
    if (fn.k !== "function") return;
    const over = this.receiver(call.callee);
    if (this.isConstant(over, env, event) || this.isChunked(over, env) || this.isCarried(env, event)) return;
    const method = methodName(call.callee);
    const form = method === "forEach" ? "forEach" : method === "map" || method === "flatMap" ? "map" : "callback";
    const loop = { file: file.path, pos: call.at, end: call.end };
    const inner = isReference ? this.evaluator.envOf(fn, null, null, 0) : this.evaluator.defaultEnv(fn.file, fn.index);
    const seen = new Set<number>();
    for (const [i, e] of inner.facts.events.entries()) {
      if (e.k !== "call" || seen.has(e.pos)) continue;
      const trip = this.tripOf(inner, i, e);
      if (!trip || trip.effect.row?.isBatch || this.isCarried(inner, i)) continue;
      if (loopOf(inner.facts, e.ctx)) continue;
      seen.add(e.pos);
      if (isReference) yield this.repeated(file, call, loop, form, { effect: trip.effect, chain: [{ file: fn.file.path, pos: inner.facts.at, message: `${inner.facts.name} runs for each element` }, { file: fn.file.path, pos: e.pos, end: e.end, message: `calls ${nameOf(e.callee)}` }, ...trip.chain] });
      else yield this.repeated(file, e, loop, form, trip);
      if (isReference) return;
    }
  }

  private repeated(file: FileNode, call: CallEvent, loop: Place, loopForm: RepeatedRoundTrip["loopForm"], trip: Trip): RepeatedRoundTrip {
    const { row } = trip.effect;
    return {
      file: file.path, pos: call.pos, end: call.end, loop, loopForm, what: trip.effect.what, effect: trip.effect.kind,
      confidence: trip.effect.isByName ? "likely" : "proven",
      trail: [{ ...loop, message: "the loop" }, { file: file.path, pos: call.pos, end: call.end, message: trip.chain.length > 0 ? `calls ${nameOf(call.callee)}` : `runs ${trip.effect.what} each time` }, ...trip.chain],
      ...(row?.batch && { batch: row.batch }), symbol: this.symbolAt(file.path, call.pos),
    };
  }

  /** The round-trip that one call makes, itself or in what it calls. */
  private tripOf(env: Env, event: number, call: CallEvent): Trip | undefined {
    this.evaluator.fuel = Math.max(this.evaluator.fuel, 50_000);
    for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
      const written = typeof call.callee === "string" ? call.callee : callee.k === "external" ? callee.name.replace(/^[^#]*#/, "").replace(/\(\)/g, "") : nameOf(call.callee);
      const effect = effectOfCall(callee, written, call.flags);
      if (effect) return { effect, chain: [] };
      if (callee.k !== "function") continue;
      const inner = this.summary(callee);
      if (inner) return { effect: inner.effect, chain: inner.chain };
    }
    return undefined;
  }

  /** The first round-trip a function makes; null where it makes none. */
  private summary(fn: Extract<Value, { k: "function" }>): Trip | undefined {
    const key = `${fn.file.path}#${fn.index}`;
    const known = this.summaries.get(key);
    if (known !== undefined) return known ?? undefined;
    this.summaries.set(key, null);
    const env = fn.up && fn.self ? this.evaluator.envOf(fn, null, null, 0) : this.evaluator.defaultEnv(fn.file, fn.index);
    let found: Trip | undefined;
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call") continue;
      const trip = this.tripOf(env, i, e) ?? this.throughCallback(env, i, e);
      if (!trip) continue;
      const at = { file: fn.file.path, pos: e.pos, end: e.end, message: trip.chain.length === 0 ? `runs ${trip.effect.what}` : `calls ${nameOf(e.callee)}` };
      found = { effect: trip.effect, chain: [at, ...trip.chain].slice(0, 8) };
      break;
    }
    this.summaries.set(key, found ?? null);
    return found;
  }

  /** A callback that is run on the spot: `Promise.all(xs.map(…))`, `retry(() => …)`. */
  private throughCallback(env: Env, event: number, call: CallEvent): Trip | undefined {
    for (const a of call.args) {
      if (!Array.isArray(a) || a[0] !== "f") continue;
      const inner = this.summary({ k: "function", file: env.file, index: a[1] as number, up: env, self: null });
      if (inner) return inner;
    }
    void event;
    return undefined;
  }

  // Loops that are no N+1

  private isBounded(env: Env, loop: Loop, trip: Trip, event: number): boolean {
    if (loop.isAwait) return true;
    if (loop.form === "while" || loop.form === "do") return !this.walksRows(env, loop, trip, event);
    if (loop.form === "for") return !countsOverList(loop);
    if (this.isConstant(loop.over, env, decided(env.facts, loop)) || this.isChunked(loop.over, env)) return true;
    return this.endsAtFirst(env, loop, event);
  }

  /** `while (parentId) { row = await findUnique(parentId); parentId = row.parentId }` fetches row by row; pages, polls and retries do not. */
  private walksRows(env: Env, loop: Loop, trip: Trip, event: number): boolean {
    if (!ONE_ROW.test(trip.effect.what) || trip.effect.kind !== "read") return false;
    const { facts } = env;
    const index = facts.contexts.indexOf(loop);
    const isRetry = facts.contexts.some((c, i) => c.k === "try" && isAround(facts, index, i));
    if (isRetry || loop.over === null || (Array.isArray(loop.over) && loop.over[0] === "'")) return false;
    void event;
    return true;
  }

  /** The loop looks for the first hit and leaves: it was not meant to run to its end. */
  private endsAtFirst(env: Env, loop: Loop, event: number): boolean {
    const { facts } = env;
    const index = facts.contexts.indexOf(loop);
    return facts.events.some((e: Event, i) => {
      if (i <= event || !isAround(facts, index, e.ctx)) return false;
      if (e.k === "leave" && e.how === "break") return facts.contexts[e.ctx]?.k === "then";
      if (e.k !== "return") return false;
      const isUnconditional = e.ctx === index;
      return isUnconditional || (mentions(e.val, event) && facts.contexts[e.ctx]?.k === "then");
    });
  }

  /** The list is written in the code: its length does not depend on data. */
  private isConstant(over: Expr, env: Env, at: number): boolean {
    const value = this.evaluator.value(over, env, at);
    if (value.k === "array") return !value.of && value.items.length <= 30;
    if (value.k === "literal") return value.value !== null;
    if (value.k === "external" && /^global#Object\.(?:keys|values|entries)\(\)$/.test(value.name)) {
      const of = value.args?.[0];
      return of?.k === "object" && !of.isOpen && of.rest.length === 0;
    }
    if (typeof over === "number") {
      const call = env.facts.events[over];
      if (call?.k === "call" && methodName(call.callee) !== undefined && ["filter", "map", "slice", "entries", "sort", "reverse", "concat"].includes(methodName(call.callee) ?? "")) return this.isConstant(this.receiver(call.callee), env, over);
    }
    return false;
  }

  /** `chunk(ids, 100)`: each element is a list. */
  private isChunked(over: Expr, env: Env): boolean {
    const name = typeof over === "number" ? calledName(env.facts.events[over]) : typeof over === "string" ? over.slice(over.lastIndexOf(".") + 1) : undefined;
    if (name === undefined) return false;
    if (/^(?:chunk|chunks|batches|pages|chunkArray|splitIntoBatches|toChunks)$/i.test(name)) return true;
    if (typeof over === "number") return CHUNKS.test(name) && !/^(?:slice|groupBy|group)$/.test(name);
    return /(?:chunks|batches)$/i.test(name);
  }

  private receiver(callee: Expr): Expr {
    if (typeof callee === "string") return callee.includes(".") ? callee.slice(0, callee.lastIndexOf(".")) : null;
    return Array.isArray(callee) && callee[0] === "." ? (callee[1] as Expr) : null;
  }

  /** The queries travel with one call: `db.batch(xs.map(…))`, a pipeline that is executed once. */
  private isCarried(env: Env, event: number): boolean {
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || i <= event) continue;
      const arg = e.args.findIndex((a) => a === event || (Array.isArray(a) && (a[0] === "a" || a[0] === "...") && a.some((x) => x === event || (Array.isArray(x) && x[1] === event))));
      if (arg < 0) continue;
      for (const c of alternatives(this.evaluator.callee(env, i, e))) if (c.k === "external" && queries.find(c.name)?.carries === arg) return true;
    }
    return false;
  }
}

function calledName(e: Event | undefined): string | undefined {
  if (e?.k !== "call") return undefined;
  return typeof e.callee === "string" ? e.callee.slice(e.callee.lastIndexOf(".") + 1) : methodName(e.callee);
}

function decided(fn: FunctionFacts, loop: Loop): number {
  const index = fn.contexts.indexOf(loop);
  const i = fn.events.findIndex((e) => isAround(fn, index, e.ctx));
  return i < 0 ? fn.events.length : i;
}

/** The innermost loop around a context. */
function loopOf(fn: FunctionFacts, ctx: number): Loop | undefined {
  for (let c = ctx; c >= 0; c = fn.contexts[c]?.up ?? -1) {
    const context = fn.contexts[c];
    if (context?.k === "loop") return context;
    // A return after the call in the loop's own catch is no iteration of its own.
  }
  return undefined;
}

/** `i < xs.length; i++`: one step for each element. */
function countsOverList(loop: Loop): boolean {
  const step = loop.step;
  if (!Array.isArray(step) || step[0] !== "'" || step[1] !== 1) return false;
  return JSON.stringify(loop.over ?? "").includes(".length");
}

function mentions(e: Expr, event: number): boolean {
  if (e === event) return true;
  return Array.isArray(e) && e[0] !== "'" && e.some((x) => x === event || (Array.isArray(x) && mentions(x as unknown as Expr, event)));
}

