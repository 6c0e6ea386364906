/** How calls end: which never return, and which return only when the caller is known. */
import { type CallEvent, CallFlag, type Expr, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { assertionIn, assertions } from "../libraries/assertions.js";
import { promises } from "../libraries/promises.js";
import type { Caller } from "./caller.js";
import { endOf } from "./blocks.js";
import { type Evaluator, methodName, nameOf } from "./evaluate.js";
import { callbackOf, canonicalName, identityRow } from "./library.js";
import { decidedAt, isAround, namesOf } from "./names.js";
import { isOfTheLanguage } from "./questions/language.js";
import { runsAt } from "./run-at-once.js";
import { isUnawaited } from "./unawaited.js";
import { alternatives, derived, type Env, type Establishes, type FileNode, isKnownOnly, isRunnable, type Marks, type Value } from "./values.js";

/** How a call of a function ends. */
export interface Completion {
  /** It never returns to its caller. */
  readonly isNever: boolean;
  /** It returns only when the caller is known. */
  readonly knows?: Establishes;
}

/** Functions of packages after which nothing runs. */
export interface NeverReturns {
  /** By canonical name. */
  isOne(name: string): boolean;
  /** Whether a method of this name can be one. */
  mayBe(method: string): boolean;
}

/** One way in which a function ends. */
export interface End {
  /** The event, or the one past the last for the end of the body. */
  readonly event: number;
  /** How the caller is known there, if it is. */
  readonly how: Establishes | undefined;
}

const MAX_DEPTH = 10;
/** One that is never kept stops whoever waits for it. */
const PROMISE = "global#Promise";

export class Completions {
  private readonly completions = new Map<number, Completion>();
  private readonly stops = new Map<string, boolean>();

  constructor(private readonly evaluator: Evaluator, private readonly caller: Caller, private readonly neverReturns: NeverReturns) {}

  /** Whether a call never returns, whatever it calls. */
  isNever(env: Env, index: number, call: CallEvent): boolean {
    const all = alternatives(this.evaluator.callee(env, index, call));
    return all.length > 0 && all.every((v) => {
      const name = canonicalName(v);
      if (name !== undefined) return this.neverReturns.isOne(name);
      if (v.k !== "function" || !this.mayStop(v.file, v.index)) return false;
      return this.completion(this.evaluator.envOf(v, this.evaluator.argumentsOf(env, index, call), null, env)).isNever;
    });
  }

  /** Whether the caller is known once this call has returned. */
  establishes(env: Env, index: number, call: CallEvent): Establishes | undefined {
    return this.evaluator.underWay.answer(env.establishing, index, null, () => this.establishedBy(env, index, call) ?? this.dereferenced(env, index, call.args) ?? null) ?? undefined;
  }

  private establishedBy(env: Env, index: number, call: CallEvent): Establishes | undefined {
    let found: Establishes | undefined;
    for (const callee of alternatives(this.evaluator.callee(env, index, call))) {
      const name = canonicalName(callee);
      if (name === PROMISE) {
        const value = this.evaluator.result(env, index);
        if (!isAwaited(env.facts, index) || !isKnownOnly(value)) return undefined;
        found = { source: value.marks?.source ?? { file: env.file.path, pos: call.pos, end: call.end, message: "the promise is kept for known callers only" }, ...(value.marks?.isCapability && { isCapability: true }) };
      } else if (name !== undefined) {
        const args = this.evaluator.argumentsOf(env, index, call);
        const asserted = assertionIn(name, call);
        if (asserted !== undefined) {
          const { whenTrue, whenFalse: _whenFalse, isLoose: _isLoose, source, ...how } = this.evaluator.implies(asserted, env, index);
          if (!whenTrue) return undefined;
          found = { ...how, source: source ?? { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} throws for callers that are not known` } };
          continue;
        }
        const within = this.ranBy(env, index, call, callee, args);
        if (within) {
          found = within;
          continue;
        }
        const row = identityRow(name, args);
        const isThrowing = row && (row.gives === "identity" || row.gives === "verified") && (row.onFailure === "throws" || row.onFailure === "rejects");
        if (!isThrowing || (promises.find(name) && !isAwaited(env.facts, index))) return undefined;
        const callback = callbackOf(row, args);
        if (callback) {
          found = callback.isInPlace && this.thrownIn(env, args, callback.arg);
          if (!found) return undefined;
          continue;
        }
        const isCapability = row.gives === "verified" && derived(args)?.credential === "input";
        found = { source: { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} rejects unknown callers` }, ...(isCapability && { isCapability }) };
      } else if (callee.k === "function") {
        const facts = callee.file.facts.fns[callee.index];
        if (!facts || env.depth > MAX_DEPTH || !this.mayStop(callee.file, callee.index)) return undefined;
        if (!isAwaited(env.facts, index) && (facts.flags & FunctionFlag.async || isUnawaited(this.evaluator, index, env))) return undefined;
        const { knows, isNever } = this.completion(this.evaluator.envOf(callee, this.evaluator.argumentsOf(env, index, call), null, env));
        if (isNever || !knows) return undefined;
        found = knows;
      } else {
        found = this.ranBy(env, index, call, callee, this.evaluator.argumentsOf(env, index, call));
        if (!found) return undefined;
      }
    }
    return found;
  }

  /** `await db.transaction(async (tx) => service.remove(tx, session))`: what is known of the caller once a function that it runs has returned. */
  private ranBy(env: Env, index: number, call: CallEvent, callee: Value, args: readonly Value[]): Establishes | undefined {
    for (const at of runsAt(callee, methodName(call.callee), args.length)) {
      const fn = args[at];
      if (fn?.k !== "function" || env.depth > MAX_DEPTH || !isAwaited(env.facts, index) || !this.mayStop(fn.file, fn.index)) continue;
      return this.completion(this.evaluator.envOf(fn, null, null, env)).knows;
    }
    return undefined;
  }

  /**
   * `verify(token, key, (error) => { if (error) throw error; })`: a callback that is called in place and comes to its
   * end for known callers only. Behind a function that gets the key, it is called whenever that is done.
   */
  private thrownIn(env: Env, args: readonly Value[], at: number): Establishes | undefined {
    const callback = args[at];
    if (callback?.k !== "function" || env.depth > MAX_DEPTH) return undefined;
    if (args.slice(0, at).some(isRunnable)) return undefined;
    const facts = callback.file.facts.fns[callback.index];
    return facts && !(facts.flags & FunctionFlag.async) ? this.completion(this.evaluator.envOf(callback, null, null, env)).knows : undefined;
  }

  /**
   * `live[token].id` throws for a token that is not there: what follows runs for known callers only.
   *
   * @param isAnyMember `caller.id` counts as well, which fails for a caller who is null
   */
  dereferenced(env: Env, at: number, parts: readonly Expr[], isAnyMember = false, depth = 0): Establishes | undefined {
    for (const p of parts) {
      const found = isAnyMember && typeof p === "string" ? this.onTheWay(env, at, p) : undefined;
      if (found) return found;
      if (!Array.isArray(p) || depth > 3) continue;
      const e = p as unknown as readonly unknown[];
      if (e[0] === "." && e[3] === undefined && Array.isArray(e[1]) && (isAnyMember || e[1][0] === "[")) {
        const base = this.evaluator.value(e[1] as unknown as Expr, env, at);
        const marks = e[1][0] === "[" && base.marks?.identity === 1 ? base.marks : isAnyMember ? callerOrNull(base, String(e[2])) : undefined;
        if (marks) return this.failing(env, at, marks);
      }
      if (e[0] === "." || e[0] === "o" || e[0] === "a" || e[0] === "`") {
        const isObject = e[0] === "o";
        const inner = this.dereferenced(env, at, e.slice(1).filter((x, i) => Array.isArray(x) || (typeof x === "string" && isObject && i % 2 === 1)) as unknown as Expr[], isAnyMember, depth + 1);
        if (inner) return inner;
      }
    }
    return undefined;
  }

  /** A path that goes on from a caller who may be nobody. */
  private onTheWay(env: Env, at: number, path: string): Establishes | undefined {
    for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
      const whose = path.slice(0, dot);
      if (env.facts.optional?.includes(whose)) return undefined;
      const marks = callerOrNull(this.evaluator.value(whose, env, at), /^\w*/.exec(path.slice(dot + 1))?.[0] ?? "");
      if (marks) return this.failing(env, at, marks);
    }
    return undefined;
  }

  private failing(env: Env, at: number, marks: Marks): Establishes {
    const pos = env.facts.events[at]?.pos ?? env.facts.pos;
    return { source: { file: env.file.path, pos, message: "fails for a caller that is not known" }, ...(marks.isCapability && { isCapability: true }) };
  }

  /** How a call with this environment ends. */
  completion(env: Env): Completion {
    return this.evaluator.underWay.answer(this.completions, env.id, { isNever: false }, () => this.complete(env));
  }

  private complete(env: Env): Completion {
    let knows: Establishes | undefined, condition: string | undefined;
    for (const end of this.endsOf(env)) {
      const how = this.knownAt(env, end);
      if (how === "never") continue;
      if (how) knows ??= how;
      else {
        // `if (process.env.NODE_ENV === "development") return;` switches the check off, not out.
        condition = this.caller.settingAround(env, end);
        if (condition === undefined) return { isNever: false };
      }
    }
    if (!knows) return { isNever: condition === undefined };
    return { isNever: false, knows: condition === undefined ? knows : { condition, ...knows } };
  }

  /** Each way in which a function ends that is ever come to. */
  ends(env: Env): readonly End[] {
    return this.endsOf(env).flatMap((event) => {
      const how = this.knownAt(env, event);
      return how === "never" ? [] : [{ event, how }];
    });
  }

  /** The events with which a function returns; the index after its last one where it falls out of its end. */
  private endsOf(env: Env): number[] {
    const { facts } = env;
    const ends: number[] = [];
    for (const [i, e] of facts.events.entries()) if (e.k === "return" && !this.evaluator.branches.isNever(env, i, e.ctx)) ends.push(i);
    const isExpression = facts.flags & FunctionFlag.arrow && facts.contexts.length === 1 && facts.events.at(-1)?.k === "return";
    if (!(facts.flags & FunctionFlag.exits) && !isExpression && !this.isLeftBefore(env)) ends.push(facts.events.length);
    return ends;
  }

  /** Whether control never falls out of the end of a function with these arguments: a branch that it surely takes leaves. */
  private isLeftBefore(env: Env): boolean {
    const { facts } = env, { branches } = this.evaluator;
    const end = endOf(facts, 0);
    if (branches.isNever(env, facts.events.length, end)) return true;
    return facts.contexts.some((c, i) => (c.k === "then" || c.k === "else") && c.exits === true && c.up === end && branches.decided(c.if, env, decidedAt(facts, i)) === (c.k === "then"));
  }

  /** How the caller is known at an end, or that it is never come to. */
  private knownAt(env: Env, end: number): Establishes | "never" | undefined {
    const { facts } = env;
    const state = this.caller.stateAt(env, end);
    if (state.isUnreached) return "never";
    if (state.isKnown) {
      return {
        source: state.source ?? { file: env.file.path, pos: facts.at, message: `${facts.name || "the function"} rejects unknown callers` },
        ...(state.isByName && { isByName: true }), ...(state.isCapability && { isCapability: true }), ...(state.condition !== undefined && { condition: state.condition }),
      };
    }
    const event = facts.events[end];
    const call = event?.k === "return" && typeof event.val === "number" ? facts.events[event.val] : undefined;
    const how = event?.k === "return" && typeof event.val === "number" && call?.k === "call" ? this.establishes(env, event.val, call) : undefined;
    return how ?? (this.isOver(env, end, event?.ctx ?? endOf(facts, 0)) ? "never" : undefined);
  }

  /** Whether a call that never returns stands before an event on its way. */
  private isOver(env: Env, event: number, ctx: number): boolean {
    return env.facts.events.some((e, i) => i < event && e.k === "call" && isAround(env.facts, e.ctx, ctx) && this.isNever(env, i, e));
  }

  /** Whether a function can end other than by returning, itself or in what it calls: most cannot, and need no look. */
  private mayStop(file: FileNode, index: number): boolean {
    const key = `${this.evaluator.nameOf(file)}#${index}`;
    return this.evaluator.underWay.answer(this.stops, key, false, () => this.canStop(file, index));
  }

  private canStop(file: FileNode, index: number): boolean {
    const facts = file.facts.fns[index];
    if (!facts) return false;
    if (facts.events.some((e) => e.k === "throw" || (e.k === "call" && (this.mayAnswer(facts, e.callee) || isGiven(file, facts, e.callee))))) return true;
    const env = this.evaluator.defaultEnv(file, index);
    for (const [i, e] of facts.events.entries()) {
      if (e.k !== "call") continue;
      for (const v of alternatives(this.evaluator.callee(env, i, e))) {
        const name = canonicalName(v);
        if (runsAt(v, methodName(e.callee), e.args.length).some((at) => this.mayStopAsGiven(file, e.args[at] ?? null))) return true;
        if (name !== undefined) {
          const row = identityRow(name, []);
          if (this.neverReturns.isOne(name) || assertions.find(name) || name === PROMISE || (row && (row.onFailure === "throws" || row.onFailure === "rejects"))) return true;
        } else if (v.k === "function" && this.mayStop(v.file, v.index)) return true;
        else if (v.k === "unknown" && methodName(e.callee) === "throw") return true;
      }
    }
    return false;
  }

  private mayStopAsGiven(file: FileNode, given: Expr): boolean {
    return Array.isArray(given) && given[0] === "f" ? this.mayStop(file, given[1] as number) : typeof given === "string";
  }

  /** A method of what the function is given (`reply.send()`) may be one that ends the request. */
  private mayAnswer(facts: FunctionFacts, callee: Expr): boolean {
    const method = methodName(callee);
    return method !== undefined && facts.params.length > 0 && this.neverReturns.mayBe(method);
  }
}

/** What lists, texts and the results of drivers have, whether there is something in them or not. */
const OF_RESULTS = /^(?:rows?|rowCount|count|data|error|errors|docs|items?|affectedRows|recordset|results?|total|ok|success)$/i;

/** What is known of a caller who is there or null: a member of nobody fails. */
function callerOrNull(base: Value, member: string): Marks | undefined {
  if (base.k !== "union" || OF_RESULTS.test(member) || isOfTheLanguage(member)) return undefined;
  const found = base.of.filter((v) => !(v.k === "literal" && v.value === null && !v.isMasked));
  return found.length < base.of.length && found.every((v) => v.marks?.identity === 1) ? found[0]?.marks : undefined;
}

/** Whether a function calls what it was handed, or what a function around it was: `work()` of `(work) => …`. */
function isGiven(file: FileNode, facts: FunctionFacts, callee: Expr): boolean {
  if (typeof callee !== "string" || callee.includes(".")) return false;
  for (let f: FunctionFacts | undefined = facts; f; f = file.facts.fns[f.up]) {
    const bindings = namesOf(f).bindings.get(callee);
    if (bindings) return bindings.some((b) => b.k === "param");
  }
  return false;
}

const awaited = new WeakMap<FunctionFacts, ReadonlySet<number>>();

/** Whether what follows waits for a call: it is awaited or returned, itself, in a list that `Promise.all` waits for, or with what `then` goes on with. */
function isAwaited(facts: FunctionFacts, index: number): boolean {
  let found = awaited.get(facts);
  if (!found) awaited.set(facts, (found = awaitedIn(facts)));
  return found.has(index);
}

/** What is made of a call stands behind it. */
function awaitedIn({ events }: FunctionFacts): ReadonlySet<number> {
  const found = new Set<number>();
  for (let i = events.length - 1; i >= 0; i--) {
    const e = events[i];
    if (e?.k !== "call") continue;
    if (e.flags & (CallFlag.await | CallFlag.returned)) found.add(i);
    if (!found.has(i)) continue;
    const first = continued(e);
    if (first !== undefined) found.add(first);
    const lists: readonly (readonly unknown[])[] = e.callee === "Promise.all" ? e.args.filter((a) => Array.isArray(a) && a[0] === "a") as readonly (readonly unknown[])[] : [];
    for (const item of lists.flat()) if (typeof item === "number") found.add(item);
  }
  return found;
}

/** `work().then(goOn)`: it fails where the work does, which is what is given back. */
function continued({ callee, args }: CallEvent): number | undefined {
  return Array.isArray(callee) && callee[0] === "." && typeof callee[1] === "number" && (callee[2] === "finally" || (callee[2] === "then" && args.length < 2)) ? callee[1] : undefined;
}
