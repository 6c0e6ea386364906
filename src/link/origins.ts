/** Tells where the value of an expression of the scanned code comes from, by what it resolves to. */
import type { Origin, Sourced } from "../concepts.js";
import type { FunctionFacts, Pos } from "../extract/facts.js";
import { identity } from "../libraries/identity.js";
import { queries } from "../libraries/queries.js";
import { callsIn } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { rawIn } from "./questions/known-input.js";
import { alternatives, type Env, type FileNode, type Value } from "./values.js";

/** Reads what a token says without asking whether it is one of ours. */
const DECODES = /decode/i;
/** What these give back is of the language's own making, whatever was sent. */
const CONVERTED = /^global#(?:Number|Boolean|BigInt|parseInt|parseFloat|Number\.parse(?:Int|Float))\(\)$/;
/** Steps of evaluation one expression may cost. */
const FUEL = 20_000;

export class Origins {
  /** @param handlerEnv the environment of a function that an endpoint calls with its request, if it is one */
  constructor(
    private readonly evaluator: Evaluator,
    private readonly handlerEnv: (file: FileNode, index: number) => Env | undefined,
  ) {}

  /**
   * The origin of what a name (`req.query.id`) or a call stands for.
   *
   * @param fn the function it stands in
   * @param path the name as written; absent for the call that starts and ends there
   */
  of(file: FileNode, fn: FunctionFacts, pos: Pos, end: Pos, path: string | undefined): Omit<Sourced, "endpoint"> | undefined {
    const index = file.facts.fns.indexOf(fn);
    const env = this.#env(file, index);
    const after = fn.events.findIndex((e) => e.pos >= pos);
    const at = after < 0 ? fn.events.length : after;
    const call = path === undefined ? fn.events.findIndex((e) => e.k === "call" && e.pos === pos && e.end === end) : -1;
    if (path === undefined && call < 0) return undefined;
    this.evaluator.start(FUEL);
    const found = originOf(this.evaluator.value(path ?? call, env, at));
    return found?.from === "token" && this.#isVerified(env, fn, at) ? undefined : found;
  }

  /** Whether a token was verified by then: what was decoded before is what its signer wrote. */
  #isVerified(env: Env, { events }: FunctionFacts, before: number): boolean {
    return events.slice(0, before).some((e, i) => {
      const callee = e.k === "call" ? this.evaluator.callee(env, i, e) : undefined;
      const row = callee?.k === "external" ? identity.find(callee.name) : undefined;
      return row !== undefined && (row.gives === "identity" || row.gives === "verified") && row.onFailure === "throws";
    });
  }

  #env(file: FileNode, index: number): Env {
    const own = this.handlerEnv(file, index);
    if (own) return own;
    const up = file.facts.fns[index]?.up ?? -1;
    if (up <= 0) return this.evaluator.defaultEnv(file, index);
    return this.evaluator.envOf({ k: "function", file, index, up: this.#env(file, up), self: null }, null, null, 0);
  }
}

function originOf(value: Value): Omit<Sourced, "endpoint"> | undefined {
  for (const v of alternatives(value)) {
    if (v.k === "external" && CONVERTED.test(v.name)) continue;
    const [input] = rawIn(v);
    if (input !== undefined) return { from: input.part, path: input.path };
    const asked = v.k === "external" ? askedIn(v.name) : undefined;
    if (asked) return { from: asked, path: "" };
  }
  return undefined;
}

/** Whether a canonical name holds the call of a database or a service: `pg#Pool().query().rows`. */
function askedIn(name: string): Origin | undefined {
  for (const read of callsIn(name)) {
    if (DECODES.test(read) && identity.find(read)?.gives === "decoded") return "token";
    const row = queries.find(read);
    if (row) return row.effect === "read" || row.effect === "write" ? "database" : "service";
  }
  return undefined;
}
