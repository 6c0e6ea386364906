/**
 * The caller question at the level of statements: where in a function the caller is known.
 *
 * A check is an identity taken from the request *and* an exit that depends on it; so what is known at a statement
 * follows from the conditions above it, and from the statements before it on each level that are only got past
 * by a known caller: a call that would not have returned, a branch that leaves, branches that all check.
 */
import type { CallEvent, FunctionFacts } from "../extract/facts.js";
import { blocksOf, breaksOf, endOf, isLeft, type Item } from "./blocks.js";
import { type Completion, Completions, type End, type NeverReturns } from "./completions.js";
import { Conditions } from "./conditions.js";
import type { Evaluator } from "./evaluate.js";
import { decidedAt, isAround, withoutTry } from "./names.js";
import type { Env, Establishes, Implied, Value } from "./values.js";

export interface State {
  /** By the nearest condition: the caller is known, was refused, or nothing is said. */
  readonly state: "allow" | "deny" | "open";
  /** Known by any condition or statement above. */
  readonly isKnown: boolean;
  /** It is not those alone who were refused that come here. */
  readonly isLoose?: boolean;
  readonly isCapability?: boolean;
  readonly isByName?: boolean;
  /** A branch before it is always taken and never comes to its end: nobody comes here. */
  readonly isUnreached?: boolean;
  readonly source?: Establishes["source"];
  readonly condition?: string;
}

type How = Omit<State, "state" | "isKnown" | "isLoose">;
/** What holds after branches: how the caller is known, nothing, or that control never comes out of them. */
type Settled = How | "left" | undefined;

const OPEN: State = { state: "open", isKnown: false };

/** How far the statements of a block were looked at, and what was found. */
interface Scan {
  next: number;
  found?: { readonly how: How; readonly after: number };
}

export class Caller {
  private readonly conditions: Conditions;
  private readonly completions: Completions;
  private readonly states = new Map<number, Map<number, State>>();
  private readonly scans = new Map<number, Map<number, Scan>>();

  /**
   * @param neverReturns which functions of packages never return (`next/navigation#redirect`)
   */
  constructor(private readonly evaluator: Evaluator, neverReturns: NeverReturns) {
    this.conditions = new Conditions(evaluator);
    this.completions = new Completions(evaluator, this, neverReturns);
    evaluator.stateAt = (env, event) => this.stateAt(env, event);
    evaluator.stateOfReturn = (env, event) => this.stateOfReturn(env, event);
    evaluator.settingAround = (env, event) => this.settingAround(env, event);
    evaluator.leavesKnown = (env, event, here) => this.leavesKnown(env, event, here);
    evaluator.implies = (condition, env, at) => this.conditions.implies(condition, env, at);
  }

  /** What the truthiness of a value says about the caller. */
  impliedByValue(value: Value): Implied {
    return this.conditions.ofValue(value);
  }

  /** Whether the caller is known at an event; an index past the last event means the end of the body. */
  stateAt(env: Env, event: number): State {
    let memo = this.states.get(env.id);
    if (!memo) this.states.set(env.id, (memo = new Map()));
    return this.evaluator.underWay.answer(memo, event, OPEN, () => this.stateIn(env, env.facts.events[event]?.ctx ?? endOf(env.facts, 0), event));
  }

  /** How it is that a call is given, or a name, what nobody has: `find({ id: caller.id })` is not made for a caller who is null. */
  needsCaller(env: Env, event: number): State | undefined {
    const e = env.facts.events[event];
    const how = e?.k === "call" || e?.k === "def" ? this.completions.dereferenced(env, event, e.k === "call" ? e.args : [e.from], true) : undefined;
    return how && { state: "allow", isKnown: true, ...how };
  }

  /** The context whose condition says of those who come to a block that they are not known, the nearest that says anything. */
  refusingAround(env: Env, ctx: number): number | undefined {
    for (let c = ctx; c >= 0; c = env.facts.contexts[c]?.up ?? -1) {
      const outcome = this.outcomeOf(env, c);
      if (outcome?.allows || outcome?.denies) return outcome.allows ? undefined : c;
    }
    return undefined;
  }

  /** How a call with this environment ends. */
  completion(env: Env): Completion {
    return this.completions.completion(env);
  }

  /** Whether a call never returns, whatever it calls. */
  isNever(env: Env, index: number, call: CallEvent): boolean {
    return this.completions.isNever(env, index, call);
  }

  /** Each way in which a function ends, and how the caller is known there. */
  ends(env: Env): readonly End[] {
    return this.completions.ends(env);
  }

  /** The setting without which an event does not run (`if (process.env.NODE_ENV === "development")`), or undefined. */
  settingAround(env: Env, event: number): string | undefined {
    const { facts } = env;
    for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      // What comes after an exit runs with whatever else is set: only production is told from the rest.
      const name = context?.k === "rest" ? this.conditions.stageOutside(context.if, context.holds, env, decidedAt(facts, c))
        : context?.k === "then" || context?.k === "else" ? this.conditions.settingFor(context.if, context.k === "then", env, decidedAt(facts, c)) : undefined;
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /** The setting that switches a check off: one without which none of the events run that know nothing of the caller. */
  settingAroundAll(env: Env, events: readonly number[]): string | undefined {
    const settings = events.map((event) => this.settingAround(env, event));
    return settings.every((x) => x !== undefined) ? settings[0] : undefined;
  }

  /** The setting that chooses this event over others, all of which it chooses where the setting is another. */
  private settingAgainst(env: Env, event: number, others: readonly number[]): string | undefined {
    const { facts } = env;
    for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else" && context?.k !== "rest") continue;
      if (others.some((o) => isAround(facts, c, facts.events[o]?.ctx ?? 0))) continue;
      const holds = context.k === "rest" ? context.holds : context.k === "then";
      const name = this.conditions.settingFor(context.if, holds, env, decidedAt(facts, c));
      if (name !== undefined) return name;
    }
    return undefined;
  }

  /**
   * What is known of the caller where a function gives something back. A return that only a setting chooses, over
   * others that know the caller, switches the check off: `if (env.NODE_ENV !== "production") return { isValid: true }`.
   */
  private stateOfReturn(env: Env, event: number): State {
    const state = this.stateAt(env, event);
    if (state.state !== "open") return state;
    if ((env.facts.events[event]?.ctx ?? 0) === 0) return state;
    const known = env.facts.events.flatMap((e, i) => {
      if (e.k !== "return" || i === event) return [];
      const how = this.stateAt(env, i).isKnown ? this.stateAt(env, i) : this.toldBy(this.evaluator.value(e.val, env, i));
      return how ? [{ i, how }] : [];
    });
    const condition = known.length > 0 ? this.settingAgainst(env, event, known.map(({ i }) => i)) : undefined;
    const [first] = known;
    return condition === undefined || first === undefined ? state : { isKnown: true, ...first.how, state: "allow", condition };
  }

  /** What is given back says whether the caller is known: `return timingSafeEqual(sent, expected)`. */
  private toldBy(value: Value): How | undefined {
    const { whenTrue, whenFalse: _whenFalse, isLoose: _isLoose, ...how } = this.conditions.ofValue(value);
    return whenTrue ? how : undefined;
  }

  private stateIn(env: Env, ctx: number, event: number): State {
    const { contexts } = env.facts;
    let nearest: State["state"] = "open", isLoose = false;
    let how: How | undefined;
    for (let c = ctx; c >= 0; c = contexts[c]?.up ?? -1) {
      const outcome = this.outcomeOf(env, c);
      if (outcome?.allows) {
        how ??= outcome.how;
        if (nearest === "open") nearest = "allow";
      } else if (outcome?.denies && nearest === "open") [nearest, isLoose] = ["deny", outcome.isLoose];
    }
    for (let c = ctx; c >= 0 && !how; c = contexts[c]?.up ?? -1) how = this.settledIn(env, c, event);
    if (how && nearest === "open") nearest = "allow";
    return how || nearest !== "open" ? { state: nearest, isKnown: how !== undefined, ...how, ...(isLoose && nearest === "deny" && { isLoose }) } : OPEN;
  }

  /** What the condition of a context says of the statements in it. */
  private outcomeOf(env: Env, ctx: number): { readonly allows: boolean; readonly denies: boolean; readonly isLoose: boolean; readonly how: How } | undefined {
    const context = env.facts.contexts[ctx];
    if (context?.k !== "then" && context?.k !== "else" && context?.k !== "rest" && context?.k !== "case") return undefined;
    const { whenTrue, whenFalse, isLoose, ...how } = this.conditions.impliedBy(env, ctx);
    const holds = context.k === "rest" ? context.holds : context.k !== "else";
    // A branch that is taken where more than the caller was found wanting is a refusal all the same; what comes after one is not.
    return { allows: holds ? whenTrue : whenFalse, denies: holds ? whenFalse : whenTrue, isLoose: context.k === "rest" && isLoose === true, how };
  }

  // Statements before

  /** How the caller is known after the statements of a block that are over before an event. */
  private settledIn(env: Env, ctx: number, event: number): How | undefined {
    const items = blocksOf(env.facts)[ctx] ?? [], [first] = items;
    if (!first || lastOf(first) >= event) return undefined;
    let scans = this.scans.get(env.id);
    if (!scans) this.scans.set(env.id, (scans = new Map()));
    let scan = scans.get(ctx);
    if (!scan) scans.set(ctx, (scan = { next: 0 }));
    if (scan.found) return scan.found.after < event ? scan.found.how : undefined;
    for (let at = scan.next; ; at++) {
      const item = items[at];
      if (!item || lastOf(item) >= event) return undefined;
      const how = this.settledBy(env, item);
      // What rests on an answer that is still being made is not kept.
      const { isSure } = this.evaluator.underWay;
      if (how && isSure) scan.found ??= { how, after: lastOf(item) };
      if (how) return how;
      if (isSure && scan.next === at) scan.next++;
    }
  }

  private settledBy(env: Env, item: Item): How | undefined {
    const { facts } = env;
    switch (item.k) {
      case "event": {
        const e = facts.events[item.at];
        if (e?.k === "call") return this.completions.establishes(env, item.at, e);
        return e?.k === "set" || e?.k === "def" ? this.completions.dereferenced(env, item.at, [e.from]) : undefined;
      }
      case "if":
        return this.settledByIf(env, item.branches);
      case "try": {
        const last = item.branches.find((c) => facts.contexts[c]?.k === "finally");
        const settled = last === undefined ? undefined : this.knownAtEnd(env, last);
        return settled ?? known(this.settledByAll(env, item.branches.filter((c) => c !== last)));
      }
      case "switch":
        return isTotal(facts, item.branches) ? known(this.settledByCases(env, item.branches)) : this.settledUnlessNone(env, item.branches);
      case "rest":
        return known(this.settledByAll(env, item.branches));
      case "loop":
        return this.settledByRounds(env, item.branches[0] ?? 0);
    }
  }

  /** `for (const check of [signedIn, mayWrite]) check(request)`: each of them has run, where all are known. */
  private settledByRounds(env: Env, loop: number): How | undefined {
    if (env.facts.events.some((e) => e.k === "leave" && isAround(env.facts, loop, e.ctx))) return undefined;
    for (const round of this.evaluator.environments.rounds(env, loop) ?? []) {
      const how = this.knownAtEnd(round, loop);
      if (how) return how;
    }
    return undefined;
  }

  /** Both branches count, the one that is not written too: it is taken when the condition is false. */
  private settledByIf(env: Env, branches: readonly number[]): How | undefined {
    const first = branches[0] ?? 0;
    const how = this.settledByAll(env, branches);
    const written = env.facts.contexts[first];
    if (written?.k !== "then" && written?.k !== "else") return known(how);
    if (branches.length > 1) return how === undefined ? this.settledUnlessSet(env, branches) : known(how);
    if (!how) return undefined;
    const at = decidedAt(env.facts, first);
    const taken = written.k === "then";
    // `if (isRequired) throw …`, which it is here: nobody comes to what follows.
    if (this.evaluator.decided(written.if, env, at) === taken) return how === "left" ? { isUnreached: true } : how;
    const { whenTrue, whenFalse, isLoose: _isLoose, ...implied } = this.conditions.impliedBy(env, first);
    const isKnownElse = taken ? whenFalse : whenTrue;
    if (how === "left") return isKnownElse ? implied : undefined;
    if (isKnownElse) return how;
    const condition = this.conditions.settingFor(written.if, !taken, env, at);
    return condition === undefined ? undefined : { condition, ...how };
  }

  /** `if (!secret) warn(); else if (!isSigned(…)) throw …`: the branch that asks nobody is taken for want of a setting. */
  private settledUnlessSet(env: Env, branches: readonly number[]): How | undefined {
    for (const [i, open] of branches.entries()) {
      const how = known(this.settledByAll(env, branches.filter((_, other) => other !== i)));
      const context = env.facts.contexts[open];
      if (!how || (context?.k !== "then" && context?.k !== "else")) continue;
      const condition = this.conditions.settingFor(context.if, context.k === "then", env, decidedAt(env.facts, open));
      if (condition !== undefined) return { condition, ...how };
    }
    return undefined;
  }

  /** The same of cases, out of which control comes by `break` as well. */
  private settledByCases(env: Env, cases: readonly number[]): Settled {
    let how: How | undefined;
    for (const event of cases.flatMap((c) => breaksOf(env.facts, c))) {
      if (this.evaluator.isDead(env, env.facts.events[event]?.ctx ?? 0)) continue;
      const state = this.stateAt(env, event);
      if (!state.isKnown) return undefined;
      how ??= state;
    }
    const atEnd = this.settledByAll(env, cases.filter((c) => breaksOf(env.facts, c).length === 0));
    return atEnd === "left" ? (how ?? "left") : atEnd;
  }

  /** The same where no case may fit: who fits none has to be known by that. */
  private settledUnlessNone(env: Env, cases: readonly number[]): How | undefined {
    const { whenTrue, whenFalse: _whenFalse, isLoose: _isLoose, ...none } = this.conditions.impliedByNone(env, cases);
    const how = whenTrue ? this.settledByCases(env, cases) : undefined;
    return how === "left" ? none : how;
  }

  /** What is known at the end of every branch that comes to its end. */
  private settledByAll(env: Env, branches: readonly number[]): Settled {
    let how: How | undefined;
    for (const c of branches) {
      if (this.isLeft(env, c) || this.evaluator.isDead(env, c)) continue;
      const atEnd = this.knownAtEnd(env, c);
      if (!atEnd) return undefined;
      how ??= atEnd;
    }
    return how ?? "left";
  }

  /** How the caller is known where a block comes to its end, by the block itself. */
  private knownAtEnd(env: Env, block: number): How | undefined {
    const { contexts } = env.facts;
    for (let c = endOf(env.facts, block); c >= 0; c = contexts[c]?.up ?? -1) {
      const outcome = this.outcomeOf(env, c);
      const how = outcome?.allows ? outcome.how : this.settledIn(env, c, Infinity);
      if (how || c === block) return how;
    }
    return undefined;
  }

  /** Whether control never comes out of the end of a block: it leaves, or calls what never returns. */
  isLeft(env: Env, block: number): boolean {
    if (isLeft(env.facts, block)) return true;
    return (blocksOf(env.facts)[block] ?? []).some((item) => {
      if (item.k === "event") {
        const e = env.facts.events[item.at];
        return e?.k === "call" && this.completions.isNever(env, item.at, e);
      }
      if (item.k === "loop" || (item.k === "switch" && !isTotal(env.facts, item.branches))) return false;
      if (item.k === "if" && item.branches.length < 2) return false;
      if (item.k === "switch" && item.branches.some((c) => breaksOf(env.facts, c).length > 0)) return false;
      return item.branches.every((c) => env.facts.contexts[c]?.k === "finally" || this.evaluator.isDead(env, c) || this.isLeft(env, c));
    });
  }

  /** A write that happens exactly where the caller is refused: a value that survived it belongs to a known caller. */
  private leavesKnown(env: Env, event: number, here: number): boolean {
    const { facts } = env;
    for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      // `catch { failed = true; }`: whoever gets past the check that failed there is known.
      if (context?.k === "catch") return this.isKnownUnlessCaught(env, c) && this.isOnTheWay(env, context.up, here);
      if (context?.k !== "then" && context?.k !== "else") continue;
      return this.outcomeOf(env, c)?.denies === true && this.isOnTheWay(env, context.up, here);
    }
    return false;
  }

  /** Whether the end of what a `catch` belongs to is come to by known callers only. */
  private isKnownUnlessCaught(env: Env, ctx: number): boolean {
    const { contexts } = env.facts, own = contexts[ctx];
    const tried = contexts.findLastIndex((c, i) => i < ctx && c.k === "try" && c.up === own?.up);
    return tried >= 0 && this.knownAtEnd(env, tried) !== undefined;
  }

  /** Whether whoever comes to `to` has come through `from`: only branches that are surely taken lie between. */
  private isOnTheWay(env: Env, from: number, to: number): boolean {
    const { facts } = env;
    for (let c = from; ; c = facts.contexts[c]?.up ?? -1) {
      c = withoutTry(facts, c);
      if (isAround(facts, c, to)) return true;
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else") return false;
      if (this.evaluator.decided(context.if, env, decidedAt(facts, c)) !== (context.k === "then")) return false;
    }
  }
}

function lastOf(item: Item): number {
  return item.k === "event" ? item.at : item.last;
}

function known(settled: Settled): How | undefined {
  return settled === "left" ? undefined : settled;
}

/** Whether one of the cases is taken whatever the value is. */
function isTotal(facts: FunctionFacts, cases: readonly number[]): boolean {
  return cases.some((c) => {
    const context = facts.contexts[c];
    return context?.k === "case" && context.isDefault === true;
  });
}
