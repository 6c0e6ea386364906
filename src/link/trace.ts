/** Everything a function runs, itself and through what it calls: the steps that the questions about endpoints are asked of. */
import { type CallEvent, CallFlag, type Expr, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { transparent } from "../libraries/transparent.js";
import type { Caller, State } from "./caller.js";
import { receiverCall } from "./callee-names.js";
import { isChained, isKept, isToldOf } from "./caught.js";
import { type Evaluator, methodName, nameOf } from "./evaluate.js";
import { type Chain, Passage } from "./frames.js";
import { Impartial } from "./impartial.js";
import { identityRow } from "./library.js";
import { isNextPlace } from "./list-walks.js";
import { Quiet } from "./quiet.js";
import { goingOn } from "./results.js";
import { TurnedAway } from "./turned-away.js";
import { alternatives, type Env, isKnownOnly, isRunnable, UNKNOWN, type Value } from "./values.js";

/** One call of something that is not a function of the project. */
export interface Step {
  readonly env: Env;
  readonly event: number;
  readonly call: CallEvent;
  readonly callee: Value;
  readonly args: readonly Value[];
  /** The caller is known when it runs. */
  readonly isKnown: boolean;
  /** It runs only where the caller was refused, and is turned away. */
  readonly isRefused: boolean;
  /** It runs only for callers that are not known, and others are served as well. */
  readonly isForGuests?: true;
  /** How that is known: here, or where a function around it was called. */
  readonly state: State;
  /** A `catch` around it (here or in a caller) takes its errors. */
  readonly isCaught: boolean;
  /** The calls that led here, outermost first. */
  readonly chain: Chain;
}

/** A project function that was entered. */
export interface Visit {
  readonly env: Env;
  readonly isKnown: boolean;
  readonly chain: Chain;
}

/** Whether something runs in a file, or is called by way of one. */
export function comesThrough(path: string, { env, chain }: Pick<Step, "env" | "chain">): boolean {
  return env.file.path === path || chain.some(({ file }) => file === path);
}

/** Where a trace begins. */
interface Start {
  readonly root: Env;
  readonly isKnown: boolean;
  readonly isCaught: boolean;
  readonly chain: Chain;
}

/** The functions under way, innermost first. */
interface Running {
  readonly env: Env;
  readonly within: Running | undefined;
}

export interface Trace {
  readonly steps: readonly Step[];
  readonly visits: readonly Visit[];
  /** Not everything was followed: what is called very deep was not, or there was too much. */
  readonly isCut: false | "deep" | "long";
  /** Runs of functions that only compute and log, of each of which one was followed without what it is given: for those who ask with what. */
  readonly aside: readonly (() => Pick<Trace, "steps" | "visits">)[];
}

const MAX_STEPS = 1500;
const MAX_DEPTH = 10;
/** Rounds of a recursion that are followed: the next ones do the same again, a level deeper in the data. */
const MAX_ROUNDS = 2;
/** How far, and how many, functions are looked for that a request comes to. */
const REACHED_DEPTH = 3;
const MAX_REACHED = 40;

/** Expressions that give a function, or what one of their parts or a member gives. */
const MAY_BE_FUNCTION = new Set(["f", ".", "[", "&&", "||", "??", "?", "await", "yield", "..."]);

/** Whether what a function is given makes it worth looking at. */
export type Matters = (given: Value, to: Extract<Value, { k: "function" }>) => boolean;

export class Tracer {
  private readonly whole = new Map<number, Trace>();
  private readonly quiet: Quiet;
  private readonly impartial: Impartial;
  private readonly turnedAway: TurnedAway;

  constructor(private readonly evaluator: Evaluator, private readonly caller: Caller) {
    this.quiet = new Quiet(evaluator);
    this.impartial = new Impartial(evaluator);
    this.turnedAway = new TurnedAway(evaluator, caller);
  }

  /** What a function runs for an endpoint, within its share of steps. Endpoints that share an environment share what was found. */
  ofEndpoint(root: Env, fuel: number): Trace {
    this.evaluator.start(fuel);
    const known = this.whole.get(root.id);
    if (known) return known;
    const trace = this.trace(root);
    if (this.evaluator.fuel <= 0) return { ...trace, isCut: "long" };
    this.whole.set(root.id, trace);
    return trace;
  }

  /** The environment of what stands before a handler: endpoints share it that it takes alike. */
  entered(fn: Extract<Value, { k: "function" }>, args: readonly Value[], fuel: number): Env {
    return this.impartial.entered(fn, args, (env) => this.ofEndpoint(env, fuel));
  }

  /** Follows a function with its arguments. */
  trace(root: Env, isKnown = false, isCaught = false): Trace {
    return this.follow({ root, isKnown, isCaught, chain: [] });
  }

  private follow({ root, isKnown, isCaught, chain: before }: Start): Trace {
    const steps: Step[] = [];
    const visits: Visit[] = [];
    const aside: Trace["aside"][number][] = [];
    const seen = new Set<number>();
    const entered = new Set<FunctionFacts>();
    let isCut: Trace["isCut"] = false;
    const enter = (env: Env, above: State | undefined, refused: boolean, guests: boolean, caught: boolean, chain: Chain, within?: Running): void => {
      if (roundsOf(env, within) >= MAX_ROUNDS) return;
      const known = above !== undefined || isKnown;
      const key = env.id * 16 + (guests ? 8 : 0) + (known ? 4 : 0) + (refused ? 2 : 0) + (caught ? 1 : 0);
      if (seen.has(key)) return;
      seen.add(key);
      const stand = env === root ? env : this.quiet.standInFor(env);
      if (stand !== env) {
        aside.push(() => this.follow({ root: env, isKnown: known, isCaught: caught, chain }));
        enter(stand, above, refused, guests, caught, chain, within);
        return;
      }
      entered.add(env.facts);
      if (steps.length > MAX_STEPS || chain.length > MAX_DEPTH) {
        isCut = isCut === "long" || steps.length > MAX_STEPS ? "long" : "deep";
        return;
      }
      visits.push({ env, isKnown: known, chain });
      for (const [event, call] of env.facts.events.entries()) {
        if (call.k !== "call" || this.evaluator.branches.isNever(env, event, call.ctx)) continue;
        const own = this.caller.stateAt(env, event);
        const told = own.isKnown || !above ? own : { ...above, state: own.state === "open" ? above.state : own.state };
        const isDenied = !refused && !known && !told.isKnown && told.state === "deny" && !told.isLoose;
        const serves = isDenied ? this.turnedAway.servedAt(env, event) : undefined;
        const state = (serves && this.turnedAway.neededAt(env, event)) ?? told;
        const here = known || state.isKnown;
        const isRefused = refused || (isDenied && serves === undefined), isForGuests = guests || (serves === "guests" && !here);
        const isCaughtHere = caught || isKept(env.facts, call.ctx) || isChained(env.facts, event);
        const leaves = (call.flags & CallFlag.returned) !== 0 && (call.flags & CallFlag.await) === 0;
        const args = this.evaluator.argumentsOf(env, event, call);
        let further: Chain | undefined;
        const into = (fn: Extract<Value, { k: "function" }>, given: readonly Value[] | null, self: Value | null, then?: State): void => {
          // `try { return work(); }`: the promise leaves before it fails.
          const facts = fn.file.facts.fns[fn.index];
          const isOut = leaves && ((facts?.flags ?? 0) & FunctionFlag.async) !== 0, isCaughtThere = isOut ? caught || isChained(env.facts, event) : isCaughtHere;
          further ??= [...chain, new Passage(env, event, call)];
          const above = state.isKnown ? state : then, chained = further;
          if (facts && entered.has(facts) && this.quiet.isNothingNew(fn, given, self)) {
            aside.push(() => this.follow({ root: this.evaluator.envOf(fn, given, self, env), isKnown: isKnown || above !== undefined, isCaught: isCaughtThere, chain: chained }));
            return;
          }
          enter(this.evaluator.envOf(fn, given, self, env), above, isRefused, isForGuests, isCaughtThere, chained, { env, within });
        };
        for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
          if (callee.k === "function") {
            // `(session ? change : refuse)(request)`: one that is there for known callers only runs for those.
            into(callee, args, null, keptBy(callee));
            continue;
          }
          if (callee.k === "bound" && callee.fn.k === "function" && callee.how !== "bind") {
            if (callee.how === "partial") into(callee.fn, [...(callee.args ?? []), ...args], null);
            else into(callee.fn, callee.how === "call" ? args.slice(1) : null, args[0] ?? null);
            continue;
          }
          if (callee.k === "class" && call.flags & CallFlag.new) {
            const constructor = callee.facts.members.find((m) => m.name === "constructor")?.fn;
            const made = constructor === undefined ? undefined : this.evaluator.result(env, event);
            if (constructor !== undefined && made) into({ k: "function", file: callee.file, index: constructor, up: callee.up, self: made }, args, made);
            continue;
          }
          steps.push({ env, event, call, callee, args, isKnown: here, isRefused, ...(isForGuests && { isForGuests }), state, isCaught: isCaughtHere || isToldOf(env, call), chain });
          const on = callee.k === "external" ? goingOn(callee) : undefined;
          if (on) {
            const then = on.at === undefined ? undefined : args[on.at];
            if (then?.k === "function") into(then, [on.given], null, keptBy(callee));
            continue;
          }
          const wrapper = callee.k === "external" ? transparent.find(callee.name) : undefined;
          if (wrapper && !wrapper.isRun) continue;
          const kept = this.keptFor(call, env, event), checked = this.checkedBy(callee, args, env, call);
          for (const [i, arg] of args.entries()) for (const fn of this.callbacksOf(arg)) into(fn, this.given(callee, call, env, event, i, fn), null, checked ?? (i === 0 ? kept : undefined));
        }
      }
    };
    enter(root, undefined, false, false, isCaught, before);
    return { steps, visits, isCut, aside };
  }

  /**
   * The functions that run when `root` does and are given something that `matters`, itself first: no states are
   * computed, and nothing is followed before somebody asks for the next.
   */
  *reached(root: Env, matters: Matters): Iterable<Env> {
    yield* this.below(root, matters, REACHED_DEPTH, new Set([root.id]));
  }

  private *below(env: Env, matters: Matters, left: number, found: Set<number>): Iterable<Env> {
    yield env;
    if (left === 0 || found.size > MAX_REACHED) return;
    for (const [event, call] of env.facts.events.entries()) {
      if (call.k !== "call" || call.args.length === 0) continue;
      // Most calls lead nowhere, and are not looked at any closer: neither all that they are given, nor whether they are ever made.
      for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
        const args = callee.k === "function" ? this.evaluator.argumentsOf(env, event, call) : call.args.filter(mayBeFunction).map((a) => this.evaluator.value(a, env, event));
        const given = callee.k === "function" ? (args.some((a) => matters(a, callee)) ? [{ fn: callee, args }] : []) : args.flatMap((a) => this.callbacksOf(a)).map((fn) => ({ fn, args: null }));
        if (given.length === 0 || this.evaluator.isDead(env, call.ctx)) continue;
        for (const { fn, args: handed } of given) {
          const inner = this.evaluator.envOf(fn, handed, null, env);
          if (found.has(inner.id)) continue;
          found.add(inner.id);
          yield* this.below(inner, matters, left - 1, found);
        }
      }
    }
  }

  /** `checked(request).then(…)`, `ask(request).then(refused).then(…)`: what follows a promise that is kept for known callers only. */
  private keptFor(call: CallEvent, env: Env, event: number): State | undefined {
    if (methodName(call.callee) !== "then") return undefined;
    const kept = keptBy(this.evaluator.receiverOf(call.callee, env, event));
    if (kept) return kept;
    const before = receiverCall(call, env.facts);
    if (!before || methodName(before.call.callee) !== "then" || before.call.args.length !== 1) return undefined;
    const fn = this.evaluator.argumentsOf(env, before.at, before.call)[0];
    const knows = fn?.k === "function" ? this.caller.completion(this.evaluator.envOf(fn, this.given(UNKNOWN, before.call, env, before.at, 0, fn), null, env)).knows : undefined;
    return knows ? { ...knows, state: "allow", isKnown: true } : this.keptFor(before.call, env, before.at);
  }

  /** `verified((request) => …)`: what a wrapper of a package runs for those whom it has checked. */
  private checkedBy(callee: Value, args: readonly Value[], env: Env, call: CallEvent): State | undefined {
    const row = callee.k === "external" && args.some((a) => a.k === "function") ? identityRow(callee.name, args) : undefined;
    if (row?.gives !== "wrapper" || row.onFailure !== "rejects" || row.wraps) return undefined;
    return { state: "allow", isKnown: true, source: { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} rejects unknown callers` } };
  }

  /** What a callback is called with: elements of a known list, and what the callee says where the callback is written elsewhere. */
  private given(callee: Value, call: CallEvent, env: Env, event: number, arg: number, fn: Extract<Value, { k: "function" }>): readonly Value[] | null {
    const method = methodName(call.callee);
    if (method === "map" || method === "forEach" || method === "flatMap") {
      const list = this.evaluator.receiverOf(call.callee, env, event);
      return list.k === "array" ? [this.evaluator.element(list, null)] : null;
    }
    if (fn.up?.id === env.id) return null;
    const params = fn.file.facts.fns[fn.index]?.params ?? [];
    const given = params.map((_, i) => this.evaluator.scope.callbackArgument(callee, arg, i, env, call, event));
    return given.some((g) => g !== undefined) ? given.map((g) => g ?? UNKNOWN) : null;
  }

  private callbacksOf(arg: Value): Extract<Value, { k: "function" }>[] {
    if (arg.k === "function") return [arg];
    if (arg.k === "union") return arg.of.filter((v) => v.k === "function");
    return [];
  }
}

/** Whether an expression may come to a function: what is written as an object, a list, a text or a comparison does not. */
function mayBeFunction(e: Expr): boolean {
  return Array.isArray(e) ? MAY_BE_FUNCTION.has(e[0] as string) : e !== null;
}

/** What is known of the caller where something is there that is made for known ones only. */
function keptBy(value: Value): State | undefined {
  if (!isKnownOnly(value)) return undefined;
  return { state: "allow", isKnown: true, ...(value.marks?.source && { source: value.marks.source }), ...(value.marks?.isCapability && { isCapability: true }) };
}

/** How often a function runs already. One that is handed functions, or the next place of a list, may run something else each time, as a chain of middleware does. */
function roundsOf(env: Env, within: Running | undefined): number {
  let rounds = 0;
  if (env.args && isNextPlace(env.facts, env.args)) return rounds;
  if (env.args?.some(isRunnable)) return rounds;
  for (let at = within; at; at = at.within) if (at.env.facts === env.facts && at.env.up?.id === env.up?.id) rounds++;
  return rounds;
}

/** Where a step is written. */
export function placeOf(s: Step): { readonly file: string; readonly pos: number; readonly end: number } {
  return { file: s.env.file.path, pos: s.call.pos, end: s.call.end };
}
