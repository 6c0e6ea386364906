/**
 * Runs once what stands before the handlers of many endpoints and does the same for all of them, or for all of a
 * method. Whether it does is found out by running it with a request of no endpoint: nobody must have asked which one
 * it is.
 */
import { boundShape, shapeParts } from "../frameworks/request.js";
import type { Evaluator } from "./evaluate.js";
import type { Trace } from "./trace.js";
import type { Env, Value } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;
type Request = Extract<Value, { k: "request" }>;

export class Impartial {
  /** By the environment with a request of no endpoint: whether it stands for those of many. */
  private readonly answers = new Map<number, boolean>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The environment in which a function runs: one for all endpoints that it takes alike, as `run` shows. */
  entered(fn: FunctionValue, args: readonly Value[], run: (env: Env) => Trace): Env {
    const given = args.find((a): a is Request => a.k === "request" && a === this.evaluator.request(a.shape, a.path));
    // What an instance holds may differ from one to the next.
    const found = given && fn.self === null ? this.alike(fn, args, given, run) : undefined;
    return found ?? this.evaluator.envOf(fn, args, null, 0);
  }

  private alike(fn: FunctionValue, args: readonly Value[], given: Request, run: (env: Env) => Trace): Env | undefined {
    const { id, bound: { identityAt, method } } = shapeParts(given.shape);
    const common = { ...(identityAt !== undefined && { identityAt }), asker: `${this.evaluator.nameOf(fn.file)}#${fn.index}` };
    const shape = boundShape(id, common);
    const forAll = this.shared(fn, args, given, shape, run);
    if (forAll || method === undefined) return forAll;
    const told = this.evaluator.members.toldBy(shape);
    return told && [...told].every((asked) => asked === "method") ? this.shared(fn, args, given, boundShape(id, { ...common, method }), run) : undefined;
  }

  /** The environment with a request of this shape, where the function asks for no more than that says. */
  private shared(fn: FunctionValue, args: readonly Value[], given: Request, shape: string, run: (env: Env) => Trace): Env | undefined {
    if (this.evaluator.members.toldBy(shape)) return undefined;
    const env = this.evaluator.envOf(fn, args.map((a) => (a === given ? this.evaluator.request(shape, given.path) : a)), null, 0);
    let isAlike = this.answers.get(env.id);
    if (isAlike === undefined) this.answers.set(env.id, (isAlike = this.isAlike(env, shape, run)));
    return isAlike ? env : undefined;
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
    return this.evaluator.members.toldBy(shape) === undefined;
  }
}
