/** Members of classes that stand for rows, and what their decorators are given. */
import type { Event } from "../../extract/facts.js";
import type { Evaluator } from "../evaluate.js";
import type { Value } from "../values.js";

type ClassValue = Extract<Value, { k: "class" }>;
export type Decorator = Extract<Event, { k: "call" }>;

const MAX_DEPTH = 4;

/** The members of a class and those it extends, each with the decorators that are called. */
export function membersOf(evaluator: Evaluator, cls: ClassValue, depth = 0): readonly { readonly name: string; readonly decorators: readonly Decorator[] }[] {
  const own = cls.facts.members.filter((m) => !m.isStatic).map((m) => ({ name: m.name, decorators: decoratorsAt(cls, m.decorators) }));
  const base = depth < MAX_DEPTH ? evaluator.baseOf(cls) : undefined;
  return base?.k === "class" ? [...own, ...membersOf(evaluator, base, depth + 1)] : own;
}

/** The decorators of a class or a member that are called. */
export function decoratorsAt(cls: ClassValue, at: readonly number[] | undefined): readonly Decorator[] {
  const events = cls.file.facts.fns[cls.facts.fn]?.events ?? [];
  return (at ?? []).flatMap((d) => (events[d]?.k === "call" ? [events[d]] : []));
}

/** The last argument of a decorator, where it is an object. */
export function optionsOf(evaluator: Evaluator, cls: ClassValue, d: Decorator): Value | undefined {
  const last = d.args.at(-1);
  return Array.isArray(last) && last[0] === "o" ? evaluator.value(last, evaluator.defaultEnv(cls.file, cls.facts.fn), 0) : undefined;
}
