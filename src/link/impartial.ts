/**
 * Runs once what stands before the handlers of many endpoints and does the same for all of them. Whether it does is
 * found out by running it with a request of no endpoint: nobody must have asked which one it is.
 */
import { boundShape, shapeParts } from "../frameworks/request.js";
import type { Evaluator } from "./evaluate.js";
import type { Trace } from "./trace.js";
import type { Env, Value } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;

export class Impartial {
  /** By the environment with a request of no endpoint: whether it stands for those of all. */
  private readonly answers = new Map<number, boolean>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The environment in which a function runs: one for all endpoints, where `run` shows that it takes them alike. */
  entered(fn: FunctionValue, args: readonly Value[], run: (env: Env) => Trace): Env {
    const asker = `${fn.file.path}#${fn.index}`;
    let shape: string | undefined;
    const given = args.map((a): Value => {
      const own = a.k === "request" && a === this.evaluator.request(a.shape, a.path) ? shapeParts(a.shape) : undefined;
      if (a.k !== "request" || !own || shape !== undefined) return a;
      shape = boundShape(own.id, { ...(own.bound.identityAt !== undefined && { identityAt: own.bound.identityAt }), asker });
      return this.evaluator.request(shape, a.path);
    });
    // What an instance holds may differ from one to the next.
    if (shape === undefined || fn.self !== null || this.evaluator.members.isTold(shape)) return this.evaluator.envOf(fn, args, null, 0);
    const env = this.evaluator.envOf(fn, given, null, 0);
    let isAlike = this.answers.get(env.id);
    if (isAlike === undefined) this.answers.set(env.id, (isAlike = this.isAlike(env, shape, run)));
    return isAlike ? env : this.evaluator.envOf(fn, args, null, 0);
  }

  private isAlike(env: Env, shape: string, run: (env: Env) => Trace): boolean {
    const { visits, isCut } = run(env);
    if (isCut) return false;
    // What it writes and gives back may tell too.
    for (const { env: inner } of visits) {
      for (const [i, e] of inner.facts.events.entries()) {
        if (e.k === "set" || e.k === "def") this.evaluator.value(e.from, inner, i);
        else if (e.k === "return" || e.k === "throw") this.evaluator.value(e.val, inner, i);
      }
    }
    return !this.evaluator.members.isTold(shape);
  }
}
