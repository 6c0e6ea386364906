/**
 * Whether those are turned away who are not known, where a condition says so of them: `if (!session) return 401;`. What
 * is done on the way to a refusal is no matter. Where a check is the wrong way round (`if (session) return 403;`), or
 * guests are served beside the others, it is done for everybody who is not known.
 */
import type { CallEvent, Context, Expr, FunctionFacts } from "../extract/facts.js";
import { harmless } from "../libraries/harmless.js";
import { loggers } from "../libraries/loggers.js";
import { queries } from "../libraries/queries.js";
import { isResponse } from "../libraries/responses.js";
import { type Kind, kindOfCall, kindOfValue, MIN_REFUSAL } from "./answer-kinds.js";
import type { Caller, State } from "./caller.js";
import type { Evaluator } from "./evaluate.js";
import { isAround, isOver } from "./names.js";
import { alternatives, type Env, type Value } from "./values.js";

const MAX_DEPTH = 2;
const STATUS = /\.status(?:Code)?$/;
const BODY = /^(.+)\.body$/;

/** A way out of a part of a function. */
interface Exit {
  /** The event, or one past the last for the end of the part. */
  readonly event: number;
  readonly ctx: number;
  readonly kind: Kind | undefined;
}

/** Whom what is done for callers that are not known is done for: them alone, because the others are turned away, or them beside others. */
export type Serves = "strangers" | "guests";

export class TurnedAway {
  private readonly served = new Map<number, Map<number, Serves | false>>();

  constructor(private readonly evaluator: Evaluator, private readonly caller: Caller) {}

  /** Whether those are served who come to an event which the nearest condition leaves to callers that are not known. */
  servedAt(env: Env, event: number): Serves | undefined {
    const ctx = env.facts.events[event]?.ctx ?? 0;
    let memo = this.served.get(env.id);
    if (!memo) this.served.set(env.id, (memo = new Map()));
    const serves = this.evaluator.underWay.answer(memo, ctx, false, () => this.servedIn(env, ctx) ?? false);
    return serves === false ? undefined : serves;
  }

  /** How a caller has to be there for control to come to an event: a row that was looked for with `caller.id` may be missing for one who is known. */
  neededAt(env: Env, event: number): State | undefined {
    const ctx = env.facts.events[event]?.ctx ?? 0;
    for (const [i, e] of env.facts.events.entries()) {
      if (i > event) return undefined;
      const state = isAround(env.facts, e.ctx, ctx) ? this.caller.needsCaller(env, i) : undefined;
      if (state) return state;
    }
    return undefined;
  }

  private servedIn(env: Env, ctx: number): Serves | undefined {
    const asking = this.caller.refusingAround(env, ctx);
    if (asking === undefined) return undefined;
    const kind = this.endOf(env, ctx);
    if (kind === "refused") return undefined;
    if (this.turnsAway(env, othersOf(env.facts, asking))) return "strangers";
    return kind === "served" || (kind === undefined && this.goesOn(env, asking)) ? "guests" : undefined;
  }

  /** What becomes of those who come to a block. */
  private endOf(env: Env, ctx: number): Kind | undefined {
    let part = ctx;
    while (part > 0 && !this.caller.isLeft(env, part)) part = env.facts.contexts[part]?.up ?? 0;
    const kinds = this.exitsOf(env, part, ctx).filter(({ event }) => !this.caller.stateAt(env, event).isKnown).map(({ kind }) => kind);
    if (kinds.includes("served")) return "served";
    if (kinds.length === 0 || kinds.includes(undefined) || kinds.includes("nothing")) return undefined;
    return kinds.includes("sent away") ? "sent away" : "refused";
  }

  /** Whether all that becomes of those who come to the other branches is that they are turned away, or that nothing is done for them. */
  private turnsAway(env: Env, branches: readonly number[]): boolean {
    if (branches.length === 0) return false;
    return branches.every((ctx) => {
      const kinds = this.exitsOf(env, ctx, ctx).map(({ kind }) => kind);
      if (kinds.length === 0 || kinds.includes(undefined) || kinds.includes("served")) return false;
      return kinds.every((kind) => kind === "refused") || this.isIdle(env, ctx);
    });
  }

  /** Whether control comes out of a block at its end as it would have without it: what is noted there may be a refusal that follows. */
  private goesOn(env: Env, ctx: number): boolean {
    const isNoted = (i: number, from: Expr): boolean => alternatives(this.evaluator.value(from, env, i)).some((v) => v.k !== "external" || !queries.find(v.name.replace(/\(\)$/, "")));
    return !this.caller.isLeft(env, ctx) && !env.facts.events.some((e, i) => e.k === "set" && isAround(env.facts, ctx, e.ctx) && isNoted(i, e.from));
  }

  /** Each way out of a part of a function, for those who come to a block in it. */
  private exitsOf(env: Env, part: number, from: number): Exit[] {
    const { facts } = env;
    const exits: Exit[] = [];
    const first = facts.events.findIndex((e) => isAround(facts, from, e.ctx));
    for (const [i, e] of facts.events.entries()) {
      if (i < first || !isAround(facts, part, e.ctx) || this.evaluator.isDead(env, e.ctx)) continue;
      if (exits.some((x) => x.event < i && isAround(facts, x.ctx, e.ctx))) continue;
      if (e.k === "call" && this.caller.isNever(env, i, e)) exits.push({ event: i, ctx: e.ctx, kind: this.ofCall(env, i, e) ?? "refused" });
      else if (e.k === "throw") exits.push({ event: i, ctx: e.ctx, kind: alternatives(this.evaluator.value(e.val, env, i)).some((v) => kindOfValue(v, false) === "sent away") ? "sent away" : "refused" });
      else if (e.k === "leave") exits.push({ event: i, ctx: e.ctx, kind: "nothing" });
      else if (e.k === "return") exits.push({ event: i, ctx: e.ctx, kind: this.said(env, part, from, e.ctx, i) ?? this.givenBack(env, i) });
    }
    if (part === 0 ? !this.isLeftBefore(env, exits) : !this.caller.isLeft(env, part)) exits.push({ event: facts.events.length, ctx: part, kind: this.said(env, part, from, part, Infinity) ?? "nothing" });
    return exits;
  }

  private isLeftBefore({ facts }: Env, exits: readonly Exit[]): boolean {
    return exits.some(({ ctx }) => ctx === 0 || (facts.contexts[ctx]?.k === "rest" && facts.contexts[ctx]?.up === 0));
  }

  /** What was answered by the time that a way out is come to: on the way there, else in a branch that leads to the end. */
  private said(env: Env, part: number, from: number, ctx: number, end: number): Kind | undefined {
    const { facts } = env;
    let surely: Kind | undefined, perhaps: Kind | undefined;
    for (const [i, e] of facts.events.entries()) {
      if (i > end) break;
      if (!isAround(facts, part, e.ctx)) continue;
      const isSure = isAround(facts, e.ctx, ctx) || isAround(facts, e.ctx, from);
      if (!isSure && (end !== Infinity || !leadsTo(facts, e.ctx, ctx) || this.caller.stateAt(env, i).isKnown)) continue;
      const kind = e.k === "call" ? this.ofCall(env, i, e) : e.k === "set" && typeof e.to === "string" ? this.ofWrite(env, i, e.to, e.from) : undefined;
      if (isSure) surely = kind === "refused" || surely !== "refused" ? (kind ?? surely) : surely;
      else perhaps = kind === "served" || perhaps === undefined ? kind : perhaps;
    }
    return surely ?? perhaps;
  }

  /** `ctx.status = 401`, `ctx.body = rows` */
  private ofWrite(env: Env, event: number, to: string, from: Expr): Kind | undefined {
    if (STATUS.test(to)) return ofStatus(this.evaluator.value(from, env, event));
    const answer = BODY.exec(to)?.[1];
    if (answer === undefined || !alternatives(this.evaluator.value(answer, env, event)).some(mayAnswer)) return undefined;
    const kinds = alternatives(this.evaluator.value(from, env, event)).map((v) => kindOfValue(v, true));
    return kinds.every((kind) => kind === "refused") ? "refused" : "served";
  }

  private ofCall(env: Env, event: number, call: CallEvent, depth = 0): Kind | undefined {
    const args = this.evaluator.argumentsOf(env, event, call);
    const kinds = alternatives(this.evaluator.callee(env, event, call)).map((callee): Kind | undefined => {
      if (callee.k !== "function") return kindOfCall(callee, args);
      // A function that is handed the response may answer.
      if (depth >= MAX_DEPTH || !args.some(mayAnswer)) return undefined;
      const inner = this.evaluator.envOf(callee, args, null, env);
      const all = inner.facts.events.map((e, i) => (e.k === "call" && !this.evaluator.isDead(inner, e.ctx) ? this.ofCall(inner, i, e, depth + 1) : undefined));
      return all.find((kind) => kind === "refused") ?? all.find((kind) => kind !== undefined);
    });
    return kinds.every((kind) => kind === kinds[0]) ? kinds[0] : undefined;
  }

  private givenBack(env: Env, event: number): Kind | undefined {
    const e = env.facts.events[event];
    if (e?.k !== "return") return undefined;
    const kinds = alternatives(this.evaluator.value(e.val, env, event)).map((v) => kindOfValue(v, env.depth === 0));
    return kinds.includes("served") ? "served" : kinds.every((kind) => kind === kinds[0]) ? kinds[0] : undefined;
  }

  /** Nothing is called there but what answers, logs or computes. */
  private isIdle(env: Env, ctx: number): boolean {
    return env.facts.events.every((e, i) => {
      if (e.k !== "call" || !isAround(env.facts, ctx, e.ctx)) return true;
      return this.ofCall(env, i, e) !== undefined || alternatives(this.evaluator.callee(env, i, e)).every((v) => v.k === "external" && (harmless.find(v.name) ?? loggers.find(v.name)) !== undefined);
    });
  }
}

/** The branches that are taken where this one is not. */
function othersOf({ contexts }: FunctionFacts, ctx: number): readonly number[] {
  const own = contexts[ctx];
  if (own?.k === "case") return contexts.flatMap((c, i) => (c.k === "case" && c.nth === own.nth && i !== ctx ? [i] : []));
  if (own?.k !== "then" && own?.k !== "else" && own?.k !== "rest") return [];
  const isOf = (c: Context, k: Context["k"]): boolean => c.k === k && "if" in c && c.if === own.if && c.up === own.up;
  const before = (k: "then" | "else"): number => contexts.findLastIndex((c, i) => i < ctx && isOf(c, k));
  const after = (k: "else" | "rest"): number => contexts.findIndex((c, i) => i > ctx && isOf(c, k));
  if (own.k === "rest") return [before(own.holds ? "else" : "then")].filter((i) => i >= 0);
  const found = own.k === "then" ? [after("else")] : [before("then")];
  return [...found, ...(own.exits ? [after("rest")] : [])].filter((i) => i >= 0);
}

function ofStatus(v: Value): Kind | undefined {
  return v.k === "literal" && typeof v.value === "number" && v.value >= MIN_REFUSAL ? "refused" : undefined;
}

/** Whether control comes from a block to where those go on who were not turned away in it: a `catch` is for what fails. */
function leadsTo(facts: FunctionFacts, from: number, to: number): boolean {
  if (isOver(facts, from, to)) return false;
  for (let c = from; c > 0 && !isAround(facts, c, to); c = facts.contexts[c]?.up ?? -1) if (facts.contexts[c]?.k === "catch") return false;
  return true;
}

function mayAnswer(v: Value): boolean {
  return v.k === "request" || (v.k === "external" && isResponse(v.name));
}
