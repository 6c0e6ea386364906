/**
 * The caller question at the level of statements: what a condition implies about the caller, where in a
 * function the caller is known, and which calls return only for a known one.
 *
 * A check is an identity taken from the request *and* an exit that depends on it; so the state of a
 * statement follows from the conditions above it and from the calls before it that would not have returned.
 */
import { type CallEvent, CallFlag, type Context, type Expr, type FunctionFacts, FunctionFlag } from "../extract/facts.js";
import { type Evaluator, nameOf } from "./evaluate.js";
import { callbackOf, identityRow } from "./library.js";
import { decidedAt, isAround } from "./names.js";
import { alternatives, derived, type Env, type Establishes, type FileNode, type Implied, truthiness, type Value } from "./values.js";

const NOTHING: Implied = { whenTrue: false, whenFalse: false };
/** Shorter texts than this are flags, not secrets. */
const MIN_SECRET = 8;
const SETTING = /^global#(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)(?:\.|$)/;

export interface State {
  /** By the nearest condition: the caller is known, was refused, or nothing is said. */
  readonly state: "allow" | "deny" | "open";
  /** Known by any condition or call above. */
  readonly isKnown: boolean;
  readonly isCapability?: boolean;
  readonly isByName?: boolean;
  readonly source?: Establishes["source"];
  readonly condition?: string;
}

const OPEN: State = { state: "open", isKnown: false };

/** How a call of a function ends. */
export interface Completion {
  /** It never returns to its caller. */
  readonly isNever: boolean;
  /** It returns only when the caller is known. */
  readonly knows?: Establishes;
}

export class Caller {
  private readonly states = new Map<number, Map<number, State>>();
  private readonly completions = new Map<number, Completion>();
  private readonly completing = new Set<number>();
  private readonly stops = new Map<string, boolean>();

  /**
   * @param neverReturns whether an external function, by canonical name, never returns (`next/navigation#redirect`)
   */
  constructor(private readonly evaluator: Evaluator, private readonly neverReturns: (name: string) => boolean) {
    evaluator.stateAt = (env, event) => this.stateAt(env, event);
    evaluator.leavesKnown = (env, event, here) => this.leavesKnown(env, event, here);
    evaluator.implies = (condition, env, at) => this.implies(condition, env, at);
  }

  // Conditions

  /** What the outcomes of a condition say about the caller. */
  implies(condition: Expr, env: Env, at: number): Implied {
    if (Array.isArray(condition)) {
      const e = condition as Exclude<Expr, null | number | string>;
      switch (e[0]) {
        case "!": {
          const inner = this.implies(e[1], env, at);
          return { ...inner, whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
        }
        case "&&":
          return this.both(e[1], e[2], env, at);
        case "||": {
          const a = this.implies(e[1], env, at), b = this.implies(e[2], env, at);
          const setting = this.setting(e[1], env, at) ?? this.setting(e[2], env, at);
          if (setting !== undefined && (a.whenTrue || b.whenTrue)) return { ...pick(a.whenTrue ? a : b), whenTrue: true, whenFalse: a.whenFalse || b.whenFalse, condition: setting };
          return { ...pick(a.whenFalse ? a : b.whenFalse ? b : a), whenTrue: a.whenTrue && b.whenTrue, whenFalse: a.whenFalse || b.whenFalse };
        }
        case "==":
          return this.compared(e[1], e[2], env, at);
        case "!=": {
          const same = this.compared(e[1], e[2], env, at);
          return { ...same, whenTrue: same.whenFalse, whenFalse: same.whenTrue };
        }
        case "instanceof":
          return this.kindOf(this.evaluator.value(e[1], env, at), (v) => v.k === "external" || v.k === "instance" || v.k === "unknown");
        case "in": {
          const key = e[1];
          const name = Array.isArray(key) && key[0] === "'" && typeof key[1] === "string" ? key[1] : undefined;
          return this.kindOf(this.evaluator.value(e[2], env, at), (v) => (v.k === "object" && name !== undefined ? v.props.has(name) : v.k === "unknown"));
        }
        case "'":
        case "#":
        case "f":
        case "<":
        case "typeof":
          return NOTHING;
        default:
          break;
      }
    }
    return this.ofValue(this.evaluator.value(condition, env, at));
  }

  private both(left: Expr, right: Expr, env: Env, at: number): Implied {
    const a = this.implies(left, env, at), b = this.implies(right, env, at);
    const setting = this.setting(left, env, at) ?? this.setting(right, env, at);
    if (setting !== undefined && (a.whenFalse || b.whenFalse)) return { ...pick(a.whenFalse ? a : b), whenTrue: a.whenTrue || b.whenTrue, whenFalse: true, condition: setting };
    return { ...pick(a.whenTrue ? a : b.whenTrue ? b : a), whenTrue: a.whenTrue || b.whenTrue, whenFalse: a.whenFalse && b.whenFalse };
  }

  /** The name of the setting a condition depends on alone, or undefined. */
  private setting(condition: Expr, env: Env, at: number): string | undefined {
    if (Array.isArray(condition)) {
      const e = condition as Exclude<Expr, null | number | string>;
      if (e[0] === "!") return this.setting(e[1], env, at);
      if (e[0] === "==" || e[0] === "!=") return this.setting(e[1], env, at) ?? this.setting(e[2], env, at);
    }
    const v = this.evaluator.value(condition, env, at);
    return v.k === "external" && SETTING.test(v.name) ? v.name.slice(7) : undefined;
  }

  /** What the truthiness of a value says. */
  private ofValue(value: Value): Implied {
    const all = alternatives(value);
    let whenTrue = false, whenFalse = false, canTrue = false, canFalse = false, trueHolds = true, falseHolds = true;
    let source: Implied["source"];
    let isByName = false, isCapability = false;
    for (const v of all) {
      const { canBeTrue, canBeFalse } = truthiness(v);
      const m = v.marks;
      const allow = m?.under === "allow";
      if (canBeTrue) {
        canTrue = true;
        if (!(allow || m?.identity === 1)) trueHolds = false;
      }
      if (canBeFalse) {
        canFalse = true;
        if (!((allow && m?.identity !== 1) || m?.identity === -1)) falseHolds = false;
      }
      if (m?.identity !== undefined || m?.under) {
        source ??= m.source;
        isByName ||= m.isByName === true;
        isCapability ||= m.isCapability === true;
      }
    }
    whenTrue = canTrue && trueHolds;
    whenFalse = canFalse && falseHolds;
    return { whenTrue, whenFalse, ...(source && { source }), ...(isByName && { isByName }), ...(isCapability && { isCapability }) };
  }

  /** A test that splits the alternatives by kind: `x instanceof Response`, `"error" in x`. */
  private kindOf(value: Value, fits: (v: Value) => boolean): Implied {
    const all = alternatives(value);
    if (all.length < 2) {
      const only = all[0];
      return only?.marks?.identity === 1 && !fits(only) ? { whenTrue: false, whenFalse: true } : NOTHING;
    }
    const known = (v: Value): boolean => v.marks?.under === "allow" || v.marks?.identity === 1;
    const yes = all.filter((v) => fits(v)), no = all.filter((v) => !fits(v) || v.k === "unknown");
    return { whenTrue: yes.length > 0 && yes.every(known), whenFalse: no.length > 0 && no.every(known) };
  }

  private compared(left: Expr, right: Expr, env: Env, at: number): Implied {
    const a = this.evaluator.value(left, env, at), b = this.evaluator.value(right, env, at);
    for (const [x, other, expr] of [[a, b, left], [b, a, right]] as const) {
      if (other.k === "literal" && !other.isMasked && (other.value === null || other.value === false || other.value === "")) {
        const truth = this.implies(expr, env, at);
        return { ...truth, whenTrue: truth.whenFalse, whenFalse: truth.whenTrue };
      }
      if (other.k === "literal" && other.value === true) return this.implies(expr, env, at);
      if (other.k === "literal" && x.k === "union" && x.of.some((v) => v.marks?.under)) {
        const equal = x.of.filter((v) => v.k !== "literal" || v.value === other.value);
        const differ = x.of.filter((v) => v.k !== "literal" || v.value !== other.value);
        const allow = (vs: readonly Value[]): boolean => vs.length > 0 && vs.every((v) => v.marks?.under === "allow");
        return { whenTrue: allow(equal), whenFalse: allow(differ) };
      }
    }
    const who = [...alternatives(a), ...alternatives(b)].find((v) => v.marks?.identity === 1);
    if (who) return { ...NOTHING, whenTrue: true, ...(who.marks?.source && { source: who.marks.source }), ...(who.marks?.isByName && { isByName: true }), ...(who.marks?.isCapability && { isCapability: true }) };
    const credential = derived([a])?.credential ?? derived([b])?.credential;
    if (!credential) return secretCompared(a, b, env, at);
    const isBothSent = derived([a])?.credential !== undefined && derived([b])?.credential !== undefined;
    if (isBothSent && credential === "input") return NOTHING;
    if (credential === "input" && (a.k === "literal" || b.k === "literal")) return NOTHING;
    // A flag in a cookie or header (`=== "true"`) is no secret.
    if ([a, b].some((v) => v.k === "literal" && !v.isMasked && String(v.value).length < MIN_SECRET)) return NOTHING;
    const here = env.facts.events[at];
    const source = { file: env.file.path, pos: here?.pos ?? env.facts.pos, message: "compares a credential of the request" };
    const isOurs = [a, b].some((v) => alternatives(v).some((o) => o.k === "external" && SETTING.test(o.name)));
    return { whenTrue: true, whenFalse: false, source, ...(credential === "input" && !isOurs && { isCapability: true }) };
  }

  /** What the condition of a context implies, decided when the context was entered. */
  impliedBy(env: Env, ctx: number): Implied {
    const known = env.implied.get(ctx);
    if (known) return known;
    env.implied.set(ctx, NOTHING);
    const c = env.facts.contexts[ctx];
    const at = decidedAt(env.facts, ctx);
    const implied = c && (c.k === "then" || c.k === "else" || c.k === "rest") ? this.implies(c.if, env, at) : NOTHING;
    env.implied.set(ctx, implied);
    return implied;
  }

  // States

  /** Whether the caller is known at an event; an index past the last event means the end of the body. */
  stateAt(env: Env, event: number): State {
    let memo = this.states.get(env.id);
    if (!memo) this.states.set(env.id, (memo = new Map()));
    const known = memo.get(event);
    if (known) return known;
    memo.set(event, OPEN);
    const state = this.computeState(env, event);
    memo.set(event, state);
    return state;
  }

  private computeState(env: Env, event: number): State {
    const { facts } = env;
    const here = facts.events[event]?.ctx ?? 0;
    let nearest: "allow" | "deny" | "open" = "open";
    let how: Implied | Establishes | undefined;
    let isKnown = false;
    for (let c = here; c >= 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else" && context?.k !== "rest") continue;
      const implied = this.impliedBy(env, c);
      if (!implied.whenTrue && !implied.whenFalse) continue;
      const outcome = context.k === "rest" ? context.holds : context.k === "then";
      const allows = outcome ? implied.whenTrue : implied.whenFalse;
      const denies = outcome ? implied.whenFalse : implied.whenTrue;
      if (allows) {
        isKnown = true;
        how ??= implied;
        if (nearest === "open") nearest = "allow";
      } else if (denies && nearest === "open") nearest = "deny";
    }
    if (!isKnown) {
      for (let j = 0; j < Math.min(event, facts.events.length); j++) {
        const call = facts.events[j];
        if (call?.k === "set" || call?.k === "def") {
          const found = this.reaches(env, call.ctx, here) === "" ? this.dereferenced(env, j, [call.from]) : undefined;
          if (!found) continue;
          isKnown = true;
          how = found;
          if (nearest === "open") nearest = "allow";
          break;
        }
        if (call?.k !== "call") continue;
        const reach = this.reaches(env, call.ctx, here);
        const sure = reach !== undefined ? (this.establishes(env, j, call) ?? this.dereferenced(env, j, call.args)) : undefined;
        if (sure) {
          isKnown = true;
          how = reach ? { ...sure, condition: reach } : sure;
        } else {
          const left = this.leftBy(env, j, call, here);
          if (left) {
            isKnown = true;
            how = left;
          }
        }
        if (isKnown) {
          if (nearest === "open") nearest = "allow";
          break;
        }
      }
    }
    if (!isKnown && nearest === "open") return OPEN;
    return {
      state: nearest, isKnown,
      ...(how?.isCapability && { isCapability: true }), ...(how?.isByName && { isByName: true }),
      ...(how?.source && { source: how.source }), ...(how?.condition !== undefined && { condition: how.condition }),
    };
  }

  /** A write that happens exactly where the caller is refused: a value that survived it belongs to a known caller. */
  private leavesKnown(env: Env, event: number, here: number): boolean {
    const { facts } = env;
    for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else") continue;
      const implied = this.impliedBy(env, c);
      const isRefusal = context.k === "then" ? implied.whenFalse : implied.whenTrue;
      return isRefusal && this.reaches(env, context.up, here) !== undefined;
    }
    return false;
  }

  /**
   * Whether what holds in `from` after a statement there still holds in `to`: undefined when not, "" when it
   * does, else the name of the setting it depends on.
   */
  private reaches(env: Env, from: number, to: number): string | undefined {
    const { facts } = env;
    let condition = "";
    let c = from;
    for (;;) {
      if (isAround(facts, c, to)) return condition;
      const context = facts.contexts[c];
      if (!context || context.up < 0) return undefined;
      if (context.k === "then" || context.k === "else") {
        const at = decidedAt(facts, c);
        if (survives(facts, context, to)) return condition;
        if (this.evaluator.decided(context.if, env, at) === (context.k === "then")) {
          c = context.up;
          continue;
        }
        const name = this.setting(context.if, env, at);
        if (name === undefined) return undefined;
        condition = name;
      } else if (context.k === "try") {
        if (facts.contexts.some((x) => x.k === "catch" && x.of === c && !x.exits)) return undefined;
      } else if (context.k !== "rest" && context.k !== "finally") return undefined;
      c = context.up;
    }
  }

  /** A call that never returns, in a branch taken when the caller is not known: after the branch it is. */
  private leftBy(env: Env, index: number, call: CallEvent, to: number): Implied | undefined {
    const { facts } = env;
    let c = call.ctx;
    while (facts.contexts[c]?.k === "try" || facts.contexts[c]?.k === "rest") c = facts.contexts[c]?.up ?? -1;
    const context = facts.contexts[c];
    if ((context?.k !== "then" && context?.k !== "else") || !isAround(facts, context.up, to) || isAround(facts, c, to)) return undefined;
    const implied = this.impliedBy(env, c);
    const otherwise = context.k === "then" ? implied.whenFalse : implied.whenTrue;
    return otherwise && this.isNever(env, index, call) ? implied : undefined;
  }

  /** Whether a call never returns, whatever it calls. */
  isNever(env: Env, index: number, call: CallEvent): boolean {
    const all = alternatives(this.evaluator.callee(env, index, call));
    return all.length > 0 && all.every((v) => {
      if (v.k === "external") return this.neverReturns(v.name);
      if (v.k !== "function" || !this.mayStop(v.file, v.index)) return false;
      return this.completion(this.evaluator.envOf(v, this.evaluator.argumentsOf(env, index, call), null, env.depth + 1)).isNever;
    });
  }

  /** The setting without which an event does not run (`if (process.env.NODE_ENV === "development")`), or undefined. */
  settingAround(env: Env, event: number): string | undefined {
    const { facts } = env;
    for (let c = facts.events[event]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else") continue;
      const name = this.setting(context.if, env, decidedAt(facts, c));
      if (name !== undefined) return name;
    }
    return undefined;
  }

  // Calls

  /** Whether the caller is known once this call has returned. */
  establishes(env: Env, index: number, call: CallEvent): Establishes | undefined {
    const known = env.establishing.get(index);
    if (known !== undefined) return known ?? undefined;
    env.establishing.set(index, null);
    const found = this.establishedBy(env, index, call);
    env.establishing.set(index, found ?? null);
    return found;
  }

  private establishedBy(env: Env, index: number, call: CallEvent): Establishes | undefined {
    let found: Establishes | undefined;
    for (const callee of alternatives(this.evaluator.callee(env, index, call))) {
      if (callee.k === "external") {
        const args = this.evaluator.argumentsOf(env, index, call);
        const row = identityRow(callee.name, args);
        const isThrowing = row && (row.gives === "identity" || row.gives === "verified") && (row.onFailure === "throws" || row.onFailure === "rejects");
        if (!isThrowing || callbackOf(row, args)) return undefined;
        const isCapability = row.gives === "verified" && derived(args)?.credential === "input";
        found = { source: { file: env.file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} rejects unknown callers` }, ...(isCapability && { isCapability }) };
      } else if (callee.k === "function") {
        const facts = callee.file.facts.fns[callee.index];
        if (!facts || !this.mayStop(callee.file, callee.index)) return undefined;
        if (facts.flags & FunctionFlag.async && !(call.flags & (CallFlag.await | CallFlag.returned))) return undefined;
        if (env.depth > 10) return undefined;
        const inner = this.evaluator.envOf(callee, this.evaluator.argumentsOf(env, index, call), null, env.depth + 1);
        const { knows, isNever } = this.completion(inner);
        if (isNever || !knows) return undefined;
        found = knows;
      } else return undefined;
    }
    return found;
  }

  /** `live[token].id` throws for a token that is not there: what follows runs for known callers only. */
  private dereferenced(env: Env, at: number, parts: readonly Expr[], depth = 0): Establishes | undefined {
    for (const p of parts) {
      if (!Array.isArray(p) || depth > 3) continue;
      const e = p as unknown as readonly unknown[];
      if (e[0] === "." && e[3] === undefined && Array.isArray(e[1]) && e[1][0] === "[") {
        const found = this.evaluator.value(e[1] as unknown as Expr, env, at);
        if (found.marks?.identity === 1) {
          const pos = env.facts.events[at]?.pos ?? env.facts.pos;
          return { source: { file: env.file.path, pos, message: "fails for a caller that is not known" }, ...(found.marks.isCapability && { isCapability: true }) };
        }
      }
      if (e[0] === "." || e[0] === "o" || e[0] === "a" || e[0] === "`") {
        const inner = this.dereferenced(env, at, e.slice(1).filter((x) => Array.isArray(x)) as unknown as Expr[], depth + 1);
        if (inner) return inner;
      }
    }
    return undefined;
  }

  /** How a call with this environment ends. */
  completion(env: Env): Completion {
    const known = this.completions.get(env.id);
    if (known) return known;
    if (this.completing.has(env.id)) return { isNever: false };
    this.completing.add(env.id);
    const completion = this.complete(env);
    this.completing.delete(env.id);
    this.completions.set(env.id, completion);
    return completion;
  }

  private complete(env: Env): Completion {
    const { facts } = env;
    const ends: number[] = [];
    for (const [i, e] of facts.events.entries()) if (e.k === "return" && !this.evaluator.isDead(env, e.ctx)) ends.push(i);
    if (!(facts.flags & FunctionFlag.exits)) ends.push(facts.events.length);
    if (facts.flags & FunctionFlag.arrow && facts.contexts.length === 1 && facts.events.at(-1)?.k === "return" && ends.length > 1) ends.pop();
    if (ends.length === 0) return { isNever: true };
    let knows: Establishes | undefined;
    for (const end of ends) {
      const state = this.stateAt(env, end);
      let how: Establishes | undefined = state.isKnown ? { source: state.source ?? { file: env.file.path, pos: facts.at, message: `${facts.name || "the function"} rejects unknown callers` }, ...(state.isByName && { isByName: true }), ...(state.isCapability && { isCapability: true }), ...(state.condition !== undefined && { condition: state.condition }) } : undefined;
      const event = facts.events[end];
      if (!how && event?.k === "return" && typeof event.val === "number") {
        const call = facts.events[event.val];
        if (call?.k === "call") {
          how = this.establishes(env, event.val, call);
          if (!how && this.isNever(env, event.val, call)) continue;
        }
      }
      if (!how) return { isNever: false };
      knows ??= how;
    }
    return knows ? { isNever: false, knows } : { isNever: true };
  }

  /** Whether a function can end other than by returning, itself or in what it calls: most cannot, and need no look. */
  mayStop(file: FileNode, index: number): boolean {
    const key = `${file.path}#${index}`;
    const known = this.stops.get(key);
    if (known !== undefined) return known;
    this.stops.set(key, false);
    const found = this.canStop(file, index);
    this.stops.set(key, found);
    return found;
  }

  private canStop(file: FileNode, index: number): boolean {
    const facts = file.facts.fns[index];
    if (!facts) return false;
    if (facts.events.some((e) => e.k === "throw")) return true;
    const env = this.evaluator.defaultEnv(file, index);
    for (const [i, e] of facts.events.entries()) {
      if (e.k !== "call") continue;
      for (const v of alternatives(this.evaluator.callee(env, i, e))) {
        if (v.k === "external") {
          const row = identityRow(v.name, []);
          if (this.neverReturns(v.name) || (row && (row.onFailure === "throws" || row.onFailure === "rejects"))) return true;
        } else if (v.k === "function" && this.mayStop(v.file, v.index)) return true;
      }
    }
    return false;
  }
}

/** An input that only its owner can know (a code, an answer), compared with what is stored. */
const SECRET_INPUT = /(?:^|[._]|[a-z](?=[A-Z]))(?:code|otp|pin|answer|token|secret|password|passcode|passphrase|captcha|signature|key)$/i;

function secretCompared(a: Value, b: Value, env: Env, at: number): Implied {
  const sent = (v: Value): boolean => alternatives(v).some((o) => [...(o.marks?.input ?? []), ...(o.marks?.checked ?? [])].some((i) => i.path.split(".").some((name) => SECRET_INPUT.test(name))));
  const isStored = (v: Value): boolean => v.k !== "literal" && !alternatives(v).some((o) => o.marks?.input || o.marks?.checked || o.k === "literal");
  if (!(sent(a) && isStored(b)) && !(sent(b) && isStored(a))) return NOTHING;
  const pos = env.facts.events[at]?.pos ?? env.facts.pos;
  return { whenTrue: true, whenFalse: false, isCapability: true, source: { file: env.file.path, pos, message: "compares what only its owner knows" } };
}

/** `if (a) { check() } else return …; rest`: what holds at the end of the surviving branch holds after it. */
function survives(facts: FunctionFacts, branch: Extract<Context, { k: "then" | "else" }>, to: number): boolean {
  for (let c = to; c >= 0; c = facts.contexts[c]?.up ?? -1) {
    const context = facts.contexts[c];
    if (context?.k === "rest" && context.if === branch.if && context.holds === (branch.k === "then")) return true;
  }
  return false;
}

function pick(from: Implied): Omit<Implied, "whenTrue" | "whenFalse"> {
  return {
    ...(from.source && { source: from.source }), ...(from.isByName && { isByName: true }),
    ...(from.isCapability && { isCapability: true }), ...(from.condition !== undefined && { condition: from.condition }),
  };
}
