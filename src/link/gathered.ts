/** What lists have in them that are filled after they were made, in the function that made them or in one that is written there. */
import type { FunctionFacts } from "../extract/facts.js";
import type { Evaluator } from "./evaluate.js";
import { innerPushes } from "./inner-writes.js";
import { opened } from "./list-lengths.js";
import { namesOf } from "./names.js";
import { type Env, union, type Value } from "./values.js";

/** As many calls that fill a list are looked at. */
const MAX_PUSHED = 40;
/** As many of those inside other functions. */
const MAX_INNER = 8;

export class Gathered {
  private readonly lists = new WeakMap<Env, Map<string, Value>>();

  /** @param usesIn for each function of a function, the call it is an argument of */
  constructor(private readonly evaluator: Evaluator, private readonly usesIn: (facts: FunctionFacts) => ReadonlyMap<number, { readonly event: number }>) {}

  /** `const found = []; for (…) found.push(row)`: a list has what was put into it before. */
  in(list: Extract<Value, { k: "array" }>, name: string, env: Env, at: number): Value {
    const pushes = (namesOf(env.facts).pushes.get(name) ?? []).filter((i) => i < at).slice(0, MAX_PUSHED);
    const inner = innerPushes(env.file.facts, env.facts, name).filter(({ fn }) => this.isHandedBefore(env, fn, at)).slice(0, MAX_INNER);
    if (pushes.length + inner.length === 0) return list;
    let known = this.lists.get(env);
    if (!known) this.lists.set(env, (known = new Map()));
    const open = opened(list);
    return this.evaluator.underWay.answer(known, `${name}@${pushes.at(-1) ?? ""}+${inner.length}`, open, () => {
      const put = [...pushes.map((i) => [env, i] as const), ...inner.map(({ fn, at: i }) => [this.inside(env, fn), i] as const)].flatMap(([where, i]) => {
        const e = where.facts.events[i];
        return e?.k === "call" ? this.evaluator.argumentsOf(where, i, e) : [];
      });
      return { ...open, of: union([...(list.of ? [list.of] : []), ...put]) };
    });
  }

  /** Whether a function inside, or one around it, is an argument of a call before: `rows.forEach((row) => list.push(row))`. */
  private isHandedBefore(env: Env, fn: number, at: number): boolean {
    const { fns } = env.file.facts;
    let outer = fn;
    for (let up = fns[outer]?.up ?? -1; fns[up] !== env.facts; up = fns[outer]?.up ?? -1) {
      if (up < 0) return false;
      outer = up;
    }
    const use = this.usesIn(env.facts).get(outer);
    return use !== undefined && use.event < at;
  }

  /** The environment of a function that is written inside, as what it is handed to calls it. */
  private inside(env: Env, fn: number): Env {
    const { fns } = env.file.facts, up = fns[fn]?.up ?? -1;
    const around = fns[up] === env.facts || up < 0 ? env : this.inside(env, up);
    return this.evaluator.envOf({ k: "function", file: env.file, index: fn, up: around, self: null }, null, null, around);
  }
}
