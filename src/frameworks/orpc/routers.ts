/** The procedures of an oRPC router: a plain object, nested and extended, some of it loaded only when it is asked for. */
import type { Place } from "../../concepts.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { type ChainStep, lastName, stepsOf } from "../builder-chain.js";
import { alternatives } from "../values.js";

export type External = Extract<Value, { k: "external" }>;

export interface Leaf {
  /** Its names from the outermost router on. */
  readonly path: readonly string[];
  readonly procedure: External;
  /** What was put before it, by the routers around it and by its own builder. */
  readonly steps: readonly ChainStep[];
  /** The step that is given the function which answers. */
  readonly end: ChainStep;
  /** Where its builder starts. */
  readonly place: Place;
}

const SERVER = /^@orpc\/server(?:\/[^#]*)?#/;
const MAX_DEPTH = 12;

export function* leavesOf(linker: Linker, router: Value, path: readonly string[] = [], before: readonly ChainStep[] = []): Iterable<Leaf> {
  if (path.length > MAX_DEPTH) return;
  for (const v of alternatives(router)) {
    if (v.k === "object") {
      for (const r of v.rest) yield* leavesOf(linker, r(), path, before);
      for (const [name, get] of v.props) yield* leavesOf(linker, get(), [...path, name], before);
    } else if (v.k === "module") {
      for (const e of v.file.facts.exports) if (!e.isType && e.as !== "*") yield* leavesOf(linker, linker.exported(v.file, e.as), [...path, e.as], before);
    } else if (v.k === "external" && SERVER.test(v.name)) yield* built(linker, v, path, before);
  }
}

/** What a call of a builder made: a procedure, a router that it extends, or one that comes later. */
function* built(linker: Linker, v: External, path: readonly string[], before: readonly ChainStep[]): Iterable<Leaf> {
  const steps = stepsOf(v);
  const end = steps.findLast((s) => s.name === "handler" || s.name === "router" || s.name === "lazy");
  if (!end) return;
  const own = [...before, ...steps.slice(0, steps.lastIndexOf(end))];
  if (lastName(end.value.name) === "router") yield* leavesOf(linker, end.args[0] ?? v, path, own);
  else if (end.name === "lazy") for (const r of loaded(linker, end.args[0])) yield* leavesOf(linker, r, path, own);
  // `.callable()` and `.actionable()` come after the handler; what was used after it still runs before it.
  else yield { path, procedure: end.value, steps: [...own, ...steps.slice(steps.lastIndexOf(end) + 1)], end, place: end.place };
}

/** `lazy(() => import("./orders"))`: the router that the module exports as its default. */
function loaded(linker: Linker, fn: Value | undefined): readonly Value[] {
  if (fn?.k !== "function") return [];
  const env = linker.envOf(fn, [], null, 0);
  for (const [i, e] of env.facts.events.entries()) {
    const made = e.k === "call" ? linker.value(i, env, i) : undefined;
    if (made?.k === "module") return [linker.exported(made.file, "default")];
  }
  return [linker.returned(fn, [])];
}
