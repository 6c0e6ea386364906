/** What `new Promise((resolve, reject) => …)` comes to: the values it is resolved with, and whether only for known callers. */
import type { Evaluator } from "./evaluate.js";
import type { Tracer } from "./trace.js";
import { type Env, mark, union, type Value, VOID } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;

const RESOLVE = "global#Promise()#resolve", REJECT = "global#Promise()#reject";

export class Promises {
  private readonly known = new Map<number, Value | null>();

  constructor(private readonly evaluator: Evaluator, private readonly tracer: Tracer) {
    evaluator.resolved = (executor, depth) => this.resolved(executor, depth);
  }

  /** The value a promise is resolved with, marked with what is known of the caller there; undefined where nothing resolves it in sight. */
  private resolved(executor: FunctionValue, depth: number): Value | undefined {
    const env = this.evaluator.envOf(executor, [this.evaluator.external(RESOLVE), this.evaluator.external(REJECT)], null, depth);
    return this.evaluator.underWay.answer(this.known, env.id, null, () => this.kept(env) ?? null) ?? undefined;
  }

  private kept(env: Env): Value | undefined {
    const ways = this.tracer.trace(env).steps.filter((s) => s.callee.k === "external" && s.callee.name === RESOLVE);
    if (ways.length === 0) return undefined;
    return union(ways.map((s) => {
      const given = s.args[0] ?? VOID;
      return s.isKnown ? mark(given, { under: "allow", ...(s.state.isCapability && { isCapability: true }) }) : s.isRefused || (s.state.state === "deny" && !s.state.isLoose) ? mark(given, { under: "deny" }) : given;
    }));
  }
}
