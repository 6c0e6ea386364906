/** Which branches can never be entered or are entered for sure, because their condition is a constant for the arguments at hand. */
import type { Expr, FunctionFacts } from "../extract/facts.js";
import { decidedAt, isAround } from "./names.js";
import { alternatives, type Env, truthiness, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";
import { isUnawaited } from "./unawaited.js";

export class Branches {
  private readonly inRounds = new WeakMap<Env, Map<number, boolean>>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Whether control never comes to an event with these arguments: by its context, or because a loop before it is left for good. */
  isNever(env: Env, event: number, ctx: number): boolean {
    if (this.isDead(env, ctx)) return true;
    return leavingIn(env.facts).some(({ branch, loop, last }) => last < event && isAround(env.facts, env.facts.contexts[loop]?.up ?? 0, ctx) && this.isEnteredInRound(env, branch));
  }

  /** Whether a branch that stands in a loop over known elements is entered for one of them, whatever happens to the others. */
  isEnteredInRound(env: Env, branch: number): boolean {
    let known = this.inRounds.get(env);
    if (!known) this.inRounds.set(env, (known = new Map()));
    return known.get(branch) ?? this.evaluator.underWay.answer(known, branch, false, () => this.isTakenInRound(env, branch));
  }

  private isTakenInRound(env: Env, branch: number): boolean {
    const { contexts, events } = env.facts;
    const c = contexts[branch];
    if ((c?.k !== "then" && c?.k !== "else") || contexts[c.up]?.k !== "loop") return false;
    const at = decidedAt(env.facts, branch);
    // A round may end before it comes to the branch, or be the last one.
    if (events.some((e, i) => e.k === "leave" && (e.how === "break" || i < at) && isAround(env.facts, c.up, e.ctx) && !isAround(env.facts, branch, e.ctx))) return false;
    return this.evaluator.environments.rounds(env, c.up)?.some((round) => this.decided(c.if, round, at) === (c.k === "then")) === true;
  }

  /** Whether a context can never be entered with these arguments: its condition is a constant. */
  isDead(env: Env, ctx: number): boolean {
    for (let c = ctx; c > 0; c = env.facts.contexts[c]?.up ?? -1) {
      if (env.dead.get(c) ?? this.evaluator.underWay.answer(env.dead, c, false, () => this.isNeverEntered(env, c))) return true;
    }
    return false;
  }

  private isNeverEntered(env: Env, ctx: number): boolean {
    const c = env.facts.contexts[ctx];
    if (c?.k === "case") {
      const of = this.evaluator.value(c.of, env, decidedAt(env.facts, ctx));
      if (of.k !== "literal" || of.isMasked) return false;
      const fits = (labels: readonly Expr[]): boolean => labels.some((l) => Array.isArray(l) && l[0] === "'" && l[1] === of.value);
      if (fits(c.is)) return false;
      if (!c.isDefault) return c.is.every((l) => Array.isArray(l) && l[0] === "'");
      return env.facts.contexts.some((o) => o.k === "case" && o.nth === c.nth && fits(o.is));
    }
    if (c?.k !== "then" && c?.k !== "else" && c?.k !== "rest") return false;
    const outcome = this.decided(c.if, env, decidedAt(env.facts, ctx));
    return outcome !== undefined && outcome !== (c.k === "rest" ? c.holds : c.k === "then");
  }

  /** The outcome of a condition where it is the same on every way, else undefined. */
  decided(condition: Expr, env: Env, at: number): boolean | undefined {
    if (Array.isArray(condition)) {
      if (condition[0] === "!") {
        const inner = this.decided(condition[1] as Expr, env, at);
        return inner === undefined ? undefined : !inner;
      }
      if (condition[0] === "&&" || condition[0] === "||") {
        const a = this.decided(condition[1] as Expr, env, at), b = this.decided(condition[2] as Expr, env, at);
        const deciding = condition[0] === "||";
        return a === deciding || b === deciding ? deciding : a === undefined || b === undefined ? undefined : !deciding;
      }
    }
    const values = alternatives(this.evaluator.value(condition, env, at)), all = values.map(truthiness);
    if (all.every((t) => !t.canBeFalse)) return true;
    if (all.every((t) => !t.canBeTrue)) return false;
    return values.some(tellsCaller) && isUnawaited(this.evaluator, condition, env) ? true : undefined;
  }
}

function tellsCaller({ marks }: Value): boolean {
  return marks?.identity !== undefined || marks?.under !== undefined;
}

/** A branch of a loop that ends the function. */
interface Leaving {
  readonly branch: number;
  readonly loop: number;
  /** The last event of the loop. */
  readonly last: number;
}

const leaving = new WeakMap<FunctionFacts, readonly Leaving[]>();

function leavingIn(fn: FunctionFacts): readonly Leaving[] {
  let known = leaving.get(fn);
  if (!known) leaving.set(fn, (known = fn.contexts.some((c) => c.k === "loop" && c.form === "of") ? leavingOf(fn) : []));
  return known;
}

function leavingOf(fn: FunctionFacts): Leaving[] {
  return fn.contexts.flatMap((c, branch) => {
    const around = c.k === "then" || c.k === "else" ? fn.contexts[c.up] : undefined;
    if (around?.k !== "loop" || around.form !== "of" || !fn.events.some((e) => (e.k === "return" || e.k === "throw") && e.ctx === branch)) return [];
    return [{ branch, loop: c.up, last: fn.events.findLastIndex((e) => isAround(fn, c.up, e.ctx)) }];
  });
}
