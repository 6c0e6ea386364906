/** Which branches can never be entered, because their condition is a constant for the arguments at hand. */
import type { Expr } from "../extract/facts.js";
import { decidedAt } from "./names.js";
import { alternatives, type Env, truthiness } from "./values.js";
import type { Evaluator } from "./evaluate.js";

export class Branches {
  constructor(private readonly evaluator: Evaluator) {}

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
      return env.facts.contexts.some((o) => o.k === "case" && o.of === c.of && fits(o.is));
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
    const all = alternatives(this.evaluator.value(condition, env, at)).map(truthiness);
    if (all.every((t) => !t.canBeFalse)) return true;
    return all.every((t) => !t.canBeTrue) ? false : undefined;
  }
}
