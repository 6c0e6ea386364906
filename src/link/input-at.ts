/** Tells which part of a request an expression of the scanned code stands for, by what it resolves to. */
import type { FunctionFacts, Pos } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { alternatives, type Env, type FileNode, type InputPart, inputsOf, type Value } from "./values.js";

/** Steps of evaluation one expression may cost. */
const FUEL = 20_000;

export class InputAt {
  /** @param handlerEnv the environment of a function that an endpoint calls with its request, if it is one */
  constructor(
    private readonly evaluator: Evaluator,
    private readonly handlerEnv: (file: FileNode, index: number) => Env | undefined,
  ) {}

  /**
   * The part of the request that a name (`req.query.id`) or a call stands for.
   *
   * @param fn the function it stands in
   * @param path the name as written; absent for the call that starts and ends there
   */
  part(file: FileNode, fn: FunctionFacts, pos: Pos, end: Pos, path: string | undefined): InputPart | undefined {
    const index = file.facts.fns.indexOf(fn);
    const env = this.#env(file, index);
    const after = fn.events.findIndex((e) => e.pos >= pos);
    const at = after < 0 ? fn.events.length : after;
    const call = path === undefined ? fn.events.findIndex((e) => e.k === "call" && e.pos === pos && e.end === end) : -1;
    if (path === undefined && call < 0) return undefined;
    this.evaluator.fuel = FUEL;
    return partOf(this.evaluator.value(path ?? call, env, at));
  }

  #env(file: FileNode, index: number): Env {
    const own = this.handlerEnv(file, index);
    if (own) return own;
    const up = file.facts.fns[index]?.up ?? -1;
    if (up <= 0) return this.evaluator.defaultEnv(file, index);
    return this.evaluator.envOf({ k: "function", file, index, up: this.#env(file, up), self: null }, null, null, 0);
  }
}

function partOf(value: Value): InputPart | undefined {
  const parts = alternatives(value).map((v) => v.marks?.input?.[0]?.part ?? inputsOf(v, 1)[0]?.part);
  return parts.find((part) => part !== undefined);
}
