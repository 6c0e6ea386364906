/** What a name, or a dotted path below one (`req.user.id`), is worth at an event: bindings, and what was assigned to it before. */
import type { Evaluator } from "./evaluate.js";
import { handedIn, putIn } from "./handed-objects.js";
import { isAround, isOver, namesOf, putBy, rootOf } from "./names.js";
import { assignedOver } from "./put-over.js";
import { type Reading, readingOf } from "./readings.js";
import { type Env, union, UNKNOWN, type Value } from "./values.js";

const NOTHING: Value = { k: "unknown" };

export class Paths {
  private readonly put = new WeakMap<Env, Map<string, Value>>();

  constructor(private readonly evaluator: Evaluator) {}

  /** The value of a path at event `at` of `env`. */
  at(path: string, env: Env, at: number): Value {
    const { reads, facts } = env;
    let reading = reads.get(path);
    if (!reading) reads.set(path, (reading = readingOf(env.file, facts, path, reads.size)));
    if (reading.out > 0) return this.outside(path, reading, env, at);
    const { length } = facts.events;
    const isSteady = reading.steadyIn !== undefined && (reading.steadyIn === 0 || isAround(facts, reading.steadyIn, facts.events[at]?.ctx ?? 0));
    const key = reading.number * (length + 3) + (isSteady ? length + 2 : Math.min(at, length + 1));
    const known = env.paths.get(key);
    if (known) return known;
    const { underWay } = this.evaluator;
    // `let name = chosen; …; chosen = name`: what is assigned more than once may be made of itself.
    if (reading.steadyIn === undefined) return underWay.answer(env.paths, key, UNKNOWN, () => this.read(path, reading, env, at));
    const before = underWay.cuts, value = this.read(path, reading, env, at);
    if (underWay.cuts === before) env.paths.set(key, value);
    return value;
  }

  private read(path: string, { isCovered }: Reading, env: Env, at: number): Value {
    const assigned = this.path(path, env, at);
    return isCovered ? this.covered(assigned, path, env, at) : assigned;
  }

  /** A path whose root is bound further out: all functions in there read the same, wherever they do. */
  private outside(path: string, { root, isSetting, out }: Reading, env: Env, at: number): Value {
    let home = env;
    for (let left = out; left > 0 && home.up; left--) home = home.up;
    const known = home.outside.get(path);
    if (known) return known;
    const before = this.evaluator.underWay.cuts;
    const value = isSetting ? this.evaluator.members.external(`global#${path}`) : path === root ? this.evaluator.scope.lookup(env, root, at) : this.unwritten(path, env, at);
    if (this.evaluator.underWay.cuts === before) home.outside.set(path, value);
    return value;
  }

  private path(path: string, env: Env, at: number): Value {
    if (!path.includes(".")) return this.evaluator.scope.lookup(env, path, at);
    const written = this.written(env, path, at);
    if (written) return written;
    const value = this.unwritten(path, env, at);
    if (value.k === "literal") {
      const put = this.putByOthers(env, path);
      if (put) return union([value, put]);
    }
    for (let cut = path.lastIndexOf("."); cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      if (value.k === "literal" && namesOf(env.facts).computed.has(path.slice(0, cut))) return union([value, UNKNOWN]);
    }
    return value;
  }

  /** A path after objects were put over what it is a part of: `Object.assign(caller, request.body)`. */
  private covered(value: Value, path: string, env: Env, at: number): Value {
    const { facts } = env, { writes, poured } = namesOf(facts), here = facts.events[at]?.ctx ?? 0;
    const isBefore = (i: number): boolean => i < at && !isOver(facts, facts.events[i]?.ctx ?? 0, here);
    const isSure = (i: number): boolean => isAround(facts, facts.events[i]?.ctx ?? 0, here);
    let covered = value, since = -1;
    for (let cut = path.length; cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      const whole = path.slice(0, cut), written = writes.get(whole)?.findLast((i) => isBefore(i) && isSure(i)) ?? -1;
      for (const i of cut < path.length ? (poured.get(whole) ?? []) : []) {
        const call = facts.events[i];
        if (i <= since || !isBefore(i) || call?.k !== "call") continue;
        const over = assignedOver(this.evaluator, covered, call, path.slice(cut + 1).split("."), env, i);
        covered = isSure(i) || over === covered ? over : union([covered, over]);
      }
      since = Math.max(since, written);
    }
    return covered;
  }

  /** What functions that an object was handed to have put there. */
  private putByOthers(env: Env, path: string): Value | undefined {
    const calls = handedIn(env.facts).get(rootOf(path));
    if (!calls) return undefined;
    let known = this.put.get(env);
    if (!known) this.put.set(env, (known = new Map()));
    const put = this.evaluator.underWay.answer(known, path, UNKNOWN, () => putIn(this.evaluator, env, calls, path.slice(path.indexOf(".") + 1)) ?? NOTHING);
    return put === NOTHING ? undefined : put;
  }

  /** The value of a path by its root, whatever was assigned to it. */
  private unwritten(path: string, env: Env, at: number): Value {
    const [root = "", ...names] = path.split(".");
    let value = this.evaluator.scope.lookup(env, root, at);
    for (const name of names) value = this.evaluator.members.member(value, name);
    return value;
  }

  /** The value of a path that this function has assigned to before (`req.user = …`). */
  private written(env: Env, path: string, at: number): Value | undefined {
    const { writes } = namesOf(env.facts);
    if (writes.size === 0) return undefined;
    for (let cut = path.length; cut > 0; cut = path.lastIndexOf(".", cut - 1)) {
      const prefix = path.slice(0, cut);
      const events = writes.get(prefix);
      if (!events) continue;
      const here = env.facts.events[at]?.ctx ?? 0;
      const before = events.filter((i) => i < at && !isOver(env.facts, env.facts.events[i]?.ctx ?? 0, here));
      if (before.length === 0) return undefined;
      const last = before.at(-1) ?? 0;
      const isSure = isAround(env.facts, env.facts.events[last]?.ctx ?? 0, here);
      const values = (isSure ? [last] : before).map((i) => this.evaluator.value(putBy(env.facts.events[i], prefix.slice(prefix.lastIndexOf(".") + 1)), env, i));
      let value = union(isSure ? values : [...values, prefix.includes(".") ? this.unwritten(prefix, env, at) : UNKNOWN]);
      for (const name of path.slice(cut + 1).split(".")) if (name !== "") value = this.evaluator.members.member(value, name);
      return value;
    }
    return undefined;
  }
}
