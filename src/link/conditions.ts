/** What the outcome of a condition says about the caller: known, refused, or nothing. */
import type { Context, Expr, FunctionFacts } from "../extract/facts.js";
import { namesCaller } from "../frameworks/request.js";
import { alwaysThere } from "../libraries/always-there.js";
import { errorAnswers, refusals, responses } from "../libraries/responses.js";
import { methodName } from "./callee-names.js";
import { isNumberAlways, isOneRowAlways } from "./row-choices.js";
import { isRepeated, isWrittenKey, secretCompared } from "./secrets.js";
import type { Evaluator } from "./evaluate.js";
import { isNeverMissing } from "./missing.js";
import { decidedAt } from "./names.js";
import { isReadOptionally } from "./optional-reads.js";
import { isOutOfService } from "./out-of-service.js";
import { comparedStage, settingName, settingWhen } from "./settings.js";
import { isUnawaited, mayBeUnawaited } from "./unawaited.js";
import { alternatives, derived, type Env, type Implied, truthiness, type Value } from "./values.js";

/** What the trail says of a caller who knows a key of the server, and is nobody in particular. */
export const COMPARED = "compares a credential of the request";

/** Members of a caller that are there whenever the caller is; others (`user.isBanned`) say more. */
const TELLS = /^(?:id|sub|email|name|success|ok|valid|active)$|logged|signed|valid|authenticated/i;
const SOMETHING = { canBeTrue: true, canBeFalse: false };
const NOTHING: Implied = { whenTrue: false, whenFalse: false };
/** Shorter texts than this are flags, not secrets. */
const MIN_SECRET = 8;

export class Conditions {
  constructor(private readonly evaluator: Evaluator) {}

  /** What the outcomes of a condition say about the caller. */
  implies(condition: Expr, env: Env, at: number): Implied {
    if (Array.isArray(condition)) {
      const e = condition as Exclude<Expr, null | number | string>;
      switch (e[0]) {
        case "!":
          return swapped(this.implies(e[1], env, at));
        case "&&":
          return this.both(e[1], e[2], env, at);
        case "||":
          return this.either(e[1], e[2], env, at);
        case "==":
          return this.compared(e[1], e[2], env, at);
        case "!=":
          return swapped(this.compared(e[1], e[2], env, at));
        case "<":
          return this.counted(e[1], e[2], env, at);
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
        case "typeof":
          return NOTHING;
        default:
          break;
      }
    }
    const value = this.evaluator.value(condition, env, at), found = this.ofValue(value);
    if (!found.whenTrue && !found.whenFalse) return found;
    if (alternatives(value).every(isAlwaysThere)) return NOTHING;
    if (mayBeUnawaited(this.evaluator, condition, env)) return isUnawaited(this.evaluator, condition, env) ? NOTHING : { ...found, whenTrue: false };
    const member = methodName(condition);
    return found.whenTrue && member !== undefined && !namesCaller(member) && !TELLS.test(member) ? { ...found, isLoose: true } : found;
  }

  /** What the condition of a context implies, decided when the context was entered. */
  impliedBy(env: Env, ctx: number): Implied {
    const c = env.facts.contexts[ctx];
    if (c?.k === "case") return env.implied.get(ctx) ?? this.evaluator.underWay.answer(env.implied, ctx, NOTHING, () => this.impliedByCase(env, ctx, c));
    if (c?.k !== "then" && c?.k !== "else" && c?.k !== "rest") return NOTHING;
    return env.implied.get(ctx) ?? this.evaluator.underWay.answer(env.implied, ctx, NOTHING, () => this.impliedIn(env, ctx, c));
  }

  /** `case LOGGED_IN:`: what is asked about is one of the labels and none of those before, unless control falls in from above. */
  private impliedByCase(env: Env, ctx: number, c: Extract<Context, { k: "case" }>): Implied {
    const others = env.facts.contexts.flatMap((o, i) => (o.k === "case" && o.nth === c.nth && i !== ctx ? [{ o, i }] : []));
    const before = others.filter(({ i }) => i < ctx), above = before.at(-1)?.o;
    if (above && !leaves(env.facts, above)) return NOTHING;
    const missed = this.impliedByNone(env, c.isDefault ? others.map(({ i }) => i) : before.map(({ i }) => i));
    const labels = c.isDefault ? [] : c.is.map((label) => this.compared(c.of, label, env, decidedAt(env.facts, ctx)));
    const [first = missed] = labels, isOne = labels.length > 0;
    if (missed.whenTrue) return { ...missed, whenFalse: isOne && labels.every((l) => l.whenFalse) };
    return { ...first, whenTrue: isOne && labels.every((l) => l.whenTrue), whenFalse: isOne && labels.every((l) => l.whenFalse) };
  }

  /** What it says that what is asked about is no label of these cases: `switch (true) { case !session: return refuse(); }`. */
  impliedByNone(env: Env, cases: readonly number[]): Implied {
    for (const ctx of cases) {
      const c = env.facts.contexts[ctx];
      if (c?.k !== "case") continue;
      for (const label of c.is) {
        const found = this.compared(c.of, label, env, decidedAt(env.facts, ctx));
        if (found.whenFalse) return { ...found, whenTrue: true, whenFalse: false };
      }
    }
    return NOTHING;
  }

  private impliedIn(env: Env, ctx: number, c: Extract<Context, { k: "then" | "else" | "rest" }>): Implied {
    const found = this.implies(c.if, env, decidedAt(env.facts, ctx));
    if ((found.whenTrue || found.whenFalse) && this.isAboutService(env, c, found)) return NOTHING;
    const asked = env.facts.contexts.find((x) => x.k === "then" && x.if === c.if) ?? c;
    const isSilent = (found.whenTrue || found.whenFalse) && !found.source;
    return isSilent ? { ...found, source: { file: env.file.path, pos: asked.pos, message: "asks who is calling" } } : found;
  }

  /** Whether those who are not known by a condition are told that the service is unavailable: nobody is asked who they are. */
  private isAboutService({ facts }: Env, { if: asked }: { readonly if: Expr }, { whenTrue }: Implied): boolean {
    const refused = facts.contexts.findIndex((x) => (x.k === "then" || x.k === "else") && x.if === asked && x.exits === true && (x.k === "then") !== whenTrue);
    return refused > 0 && isOutOfService(facts, refused);
  }

  /**
   * The setting without which a condition never has this outcome, whatever else it asks for, or undefined. What holds
   * in production is no such setting: `NODE_ENV !== "development"` holds for every customer.
   */
  settingFor(condition: Expr, holds: boolean, env: Env, at: number): string | undefined {
    if (Array.isArray(condition)) {
      const e = condition as Exclude<Expr, null | number | string>;
      if (e[0] === "!") return this.settingFor(e[1], !holds, env, at);
      if (e[0] === "&&" || e[0] === "||") {
        const left = this.settingFor(e[1], holds, env, at);
        const isOneEnough = e[0] === (holds ? "&&" : "||");
        return isOneEnough ? (left ?? this.settingFor(e[2], holds, env, at)) : left === undefined ? undefined : this.settingFor(e[2], holds, env, at) && left;
      }
      if (e[0] === "==" || e[0] === "!=") {
        const a = this.evaluator.value(e[1], env, at), b = this.evaluator.value(e[2], env, at);
        const { inProduction } = comparedStage(a, b);
        if (inProduction !== undefined && (inProduction === (e[0] === "==")) === holds) return undefined;
        return settingName(a) ?? settingName(b);
      }
    }
    return settingWhen(this.evaluator.value(condition, env, at), holds);
  }

  /** The setting by which a condition never has this outcome in production: `if (NODE_ENV === "production") return …` is over before. */
  stageOutside(condition: Expr, holds: boolean, env: Env, at: number): string | undefined {
    const value = this.evaluator.value(condition, env, at);
    return alternatives(value).every((v) => v.marks?.inProduction === !holds) ? settingName(value) : undefined;
  }

  private both(left: Expr, right: Expr, env: Env, at: number): Implied {
    // What holds here anyway leaves the other to decide.
    if (this.evaluator.decided(left, env, at) === true) return this.implies(right, env, at);
    if (this.evaluator.decided(right, env, at) === true) return this.implies(left, env, at);
    const a = this.implies(left, env, at), b = this.implies(right, env, at);
    const setting = this.settingFor(left, false, env, at) ?? this.settingFor(right, false, env, at);
    if (setting !== undefined && (a.whenFalse || b.whenFalse)) return { ...pick(a.whenFalse ? a : b), whenTrue: a.whenTrue || b.whenTrue, whenFalse: true, condition: setting };
    const isLoose = a.isLoose === true || b.isLoose === true || a.whenTrue !== b.whenTrue;
    return { ...pick(a.whenTrue ? a : b.whenTrue ? b : a), whenTrue: a.whenTrue || b.whenTrue, whenFalse: a.whenFalse && b.whenFalse, ...(isLoose && { isLoose }) };
  }

  private either(left: Expr, right: Expr, env: Env, at: number): Implied {
    if (this.evaluator.decided(left, env, at) === false) return this.implies(right, env, at);
    if (this.evaluator.decided(right, env, at) === false) return this.implies(left, env, at);
    const a = this.implies(left, env, at), b = this.implies(right, env, at);
    const setting = this.settingFor(left, true, env, at) ?? this.settingFor(right, true, env, at);
    if (setting !== undefined && (a.whenTrue || b.whenTrue)) return { ...pick(a.whenTrue ? a : b), whenTrue: true, whenFalse: a.whenFalse || b.whenFalse, condition: setting };
    const isLoose = a.isLoose === true || b.isLoose === true || a.whenFalse !== b.whenFalse;
    return { ...pick(a.whenFalse ? a : b.whenFalse ? b : a), whenTrue: a.whenTrue && b.whenTrue, whenFalse: a.whenFalse || b.whenFalse, ...(isLoose && { isLoose }) };
  }

  /** What the truthiness of a value says. */
  ofValue(value: Value): Implied {
    let canTrue = false, canFalse = false, trueHolds = true, falseHolds = true;
    let source: Implied["source"];
    let isByName = false, isCapability = false;
    let condition: string | undefined;
    const all = alternatives(value);
    for (const v of all) {
      const { canBeTrue, canBeFalse } = isSomething(v) ? SOMETHING : truthiness(v);
      const m = v.marks;
      const allow = m?.under === "allow";
      // `if (!key) return NODE_ENV !== "production"`: what is so elsewhere than in production switches the check off, not out.
      if (m?.inProduction === false && !m.under && all.length > 1) {
        condition ??= settingName(v);
        continue;
      }
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
        condition ??= m.condition;
      }
    }
    return { whenTrue: canTrue && trueHolds, whenFalse: canFalse && falseHolds, ...(source && { source }), ...(isByName && { isByName }), ...(isCapability && { isCapability }), ...(condition !== undefined && { condition }) };
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

  /** `rows.length > 0`, `count >= 1`, `keys.indexOf(key) > -1`: how many rows the caller has a part in, or where. */
  private counted(low: Expr, high: Expr, env: Env, at: number): Implied {
    const isFew = (e: Expr): boolean => Array.isArray(e) && e[0] === "'" && (e[1] === 0 || e[1] === 1 || e[1] === -1);
    const [lower, higher] = [this.evaluator.value(low, env, at), this.evaluator.value(high, env, at)];
    if (isPlace(lower) || isPlace(higher)) return this.ranked(lower, higher);
    if (isFew(low)) return this.implies(high, env, at);
    return isFew(high) ? swapped(this.implies(low, env, at)) : this.ranked(lower, higher);
  }

  /** `rank(caller) >= needed`: nothing is as high as that for somebody who is not there, and as low only where a number stands in for it. */
  private ranked(low: Value, high: Value): Implied {
    const isWho = (v: Value): boolean => v.marks?.identity === 1;
    const isOfCaller = (all: readonly Value[]): boolean => all.some(isWho) && all.every((v) => isWho(v) || (v.k === "literal" && (v.value === null || typeof v.value === "number")));
    const [lower, higher] = [alternatives(low), alternatives(high)];
    const [isLow, isHigh] = [isOfCaller(lower), isOfCaller(higher)];
    if (isLow === isHigh) return NOTHING;
    const who = (isHigh ? higher : lower).find(isWho)?.marks ?? {};
    if (isLow && !lower.some((v) => v.k === "literal" && v.value !== null)) return NOTHING;
    return { whenTrue: isHigh, whenFalse: isLow, isLoose: true, ...(who.source && { source: who.source }), ...(who.isByName && { isByName: true }), ...(who.isCapability && { isCapability: true }) };
  }

  private compared(left: Expr, right: Expr, env: Env, at: number): Implied {
    const a = this.evaluator.value(left, env, at), b = this.evaluator.value(right, env, at);
    for (const [x, other, expr] of [[a, b, left], [b, a, right]] as const) {
      // `indexOf(role) === -1`
      if (other.k === "literal" && other.value === -1 && isPlace(x)) {
        const who = alternatives(x).find((v) => v.marks?.identity === 1)?.marks ?? {};
        return { whenTrue: false, whenFalse: true, ...(who.source && { source: who.source }), ...(who.isByName && { isByName: true }), ...(who.isCapability && { isCapability: true }) };
      }
      if (other.k === "literal" && other.value === null && alternatives(x).some(isNumberAlways)) return NOTHING;
      if (other.k === "literal" && isNeverMissing(x, other, () => isReadOptionally(this.evaluator, expr, env), (shape, path) => this.evaluator.proved.nobodyAt(shape, path))) return NOTHING;
      if (other.k === "literal" && !other.isMasked && (other.value === null || other.value === false || other.value === "" || other.value === 0 || other.value === -1)) return swapped(this.implies(expr, env, at));
      if (other.k === "literal" && other.value === true) return this.implies(expr, env, at);
      if (other.k === "literal" && x.k === "union" && x.of.some((v) => v.marks?.under)) {
        const equal = x.of.filter((v) => v.k !== "literal" || v.value === other.value);
        const differ = x.of.filter((v) => v.k !== "literal" || v.value !== other.value);
        const allow = (vs: readonly Value[]): boolean => vs.length > 0 && vs.every((v) => v.marks?.under === "allow");
        const source = x.of.find((v) => v.marks?.under === "allow" && v.marks.source)?.marks?.source;
        return { whenTrue: allow(equal), whenFalse: allow(differ), ...(source && { source }) };
      }
    }
    const who = [...alternatives(a), ...alternatives(b)].find((v) => v.marks?.identity === 1);
    if (who && (standsIn(a, b) || standsIn(b, a))) return NOTHING;
    if (who) return { ...NOTHING, whenTrue: true, ...(who.marks?.source && { source: who.marks.source }), ...(who.marks?.isByName && { isByName: true }), ...(who.marks?.isCapability && { isCapability: true }) };
    const credential = derived([a])?.credential ?? derived([b])?.credential;
    if (!credential) return secretCompared(a, b, env, at);
    // Of the same length is not the same.
    if (isRepeated([a, b]) || (methodName(left) === "length" && methodName(right) === "length")) return NOTHING;
    const isBothSent = derived([a])?.credential !== undefined && derived([b])?.credential !== undefined;
    if (isBothSent && credential === "input") return NOTHING;
    if (credential === "input" && (a.k === "literal" || b.k === "literal")) return isWrittenKey(a) || isWrittenKey(b) ? secretCompared(a, b, env, at) : NOTHING;
    // A flag in a cookie or header (`=== "true"`) is no secret.
    if ([a, b].some((v) => v.k === "literal" && !v.isMasked && String(v.value).length < MIN_SECRET)) return NOTHING;
    const here = env.facts.events[at];
    const source = { file: env.file.path, pos: here?.pos ?? env.facts.pos, message: COMPARED };
    const isOurs = [a, b].some((v) => settingName(v) !== undefined);
    return { whenTrue: true, whenFalse: false, source, ...(credential === "input" && !isOurs && { isCapability: true }) };
  }
}

/** What a query gives whatever it has found: a list, even an empty one. */
function isAlwaysThere(v: Value): boolean {
  return v.k === "external" && (alwaysThere.find(v.name) !== undefined || isOneRowAlways(v));
}

/** `(session?.role ?? "guest") === "guest"`: what is compared is what stands in where nobody is there. */
function standsIn(of: Value, other: Value): boolean {
  return of.k === "union" && other.k === "literal" && !other.isMasked && of.of.some((v) => v.k === "literal" && v.value === other.value && v.marks?.identity !== 1);
}

/** Where something of the caller is in a list, or that it is not there. */
function isPlace(v: Value): boolean {
  const all = alternatives(v);
  return all.some((o) => o.marks?.identity === 1) && all.some((o) => o.k === "literal" && o.value === -1);
}

/** Whether control leaves a case at its end, be it by `break`. */
function leaves(facts: FunctionFacts, of: Extract<Context, { k: "case" }>): boolean {
  return of.exits === true || facts.events.some((e) => e.k === "leave" && facts.contexts[e.ctx] === of);
}

function swapped(i: Implied): Implied {
  return { ...i, whenTrue: i.whenFalse, whenFalse: i.whenTrue };
}

function pick(from: Implied): Omit<Implied, "whenTrue" | "whenFalse"> {
  return {
    ...(from.source && { source: from.source }), ...(from.isByName && { isByName: true }),
    ...(from.isCapability && { isCapability: true }), ...(from.condition !== undefined && { condition: from.condition }),
  };
}

/** What was caught, an answer, or whatever a function gives back to those it refuses: `const denied = await check(); if (denied) return denied`. */
function isSomething(v: Value): boolean {
  if (v.k !== "external" && v.k !== "unknown") return false;
  if (v.marks?.caught === "error") return true;
  if (v.marks?.under === "deny" && v.marks.identity === undefined) return true;
  return v.k === "external" && v.name.endsWith("()") && [responses, errorAnswers, refusals].some((t) => t.find(v.name.slice(0, -2)) !== undefined);
}
