/** Where the result of a call goes, by the names it is given on the way: what a value is for. */
import type { Event, Expr, FunctionFacts, Pattern } from "../../extract/facts.js";
import { methodName } from "../callee-names.js";
import { partsOf } from "./expressions.js";

const MAX_NAMES = 12;

interface Use {
  /** The event that uses it; -1 for none that has a number of its own. */
  readonly event: number;
  readonly names: readonly string[];
}

const memo = new WeakMap<FunctionFacts, { readonly ofEvents: ReadonlyMap<number, readonly Use[]>; readonly ofNames: ReadonlyMap<string, readonly Use[]> }>();

/** Names of variables, properties and functions that the result of an event reaches inside its function. */
export function destinationsOf(fn: FunctionFacts, event: number): readonly string[] {
  const uses = usesIn(fn);
  const found = new Set<string>();
  const seen = new Set<number | string>();
  const follow = (of: readonly Use[] | undefined, depth: number): void => {
    for (const use of depth > 8 ? [] : of ?? []) {
      for (const name of use.names) {
        if (found.size < MAX_NAMES) found.add(name);
        if (!seen.has(name)) {
          seen.add(name);
          follow(uses.ofNames.get(name), depth + 1);
        }
      }
      if (use.event >= 0 && !seen.has(use.event)) {
        seen.add(use.event);
        follow(uses.ofEvents.get(use.event), depth + 1);
      }
    }
  };
  follow(uses.ofEvents.get(event), 0);
  return [...found];
}

function usesIn(fn: FunctionFacts): NonNullable<ReturnType<typeof memo.get>> {
  const known = memo.get(fn);
  if (known) return known;
  const ofEvents = new Map<number, Use[]>();
  const ofNames = new Map<string, Use[]>();
  const add = <K>(map: Map<K, Use[]>, key: K, use: Use): void => {
    const list = map.get(key);
    if (list) list.push(use);
    else map.set(key, [use]);
  };
  const visit = (e: Expr, use: Use): void => {
    if (typeof e === "number") add(ofEvents, e, use);
    else if (typeof e === "string") {
      add(ofNames, e, use);
      const dot = e.indexOf(".");
      if (dot > 0) add(ofNames, e.slice(0, dot), use);
    } else if (Array.isArray(e) && e[0] === "o") {
      const parts = e as unknown as readonly unknown[];
      for (let i = 1; i < parts.length; i += 2) {
        const key = parts[i];
        visit(parts[i + 1] as Expr, typeof key === "string" && key !== "..." ? { ...use, names: [key] } : use);
      }
    } else for (const part of partsOf(e)) visit(part, use);
  };
  fn.events.forEach((e, i) => {
    for (const [part, use] of partsWithUse(e, i, fn.name)) visit(part, use);
  });
  const made = { ofEvents, ofNames };
  memo.set(fn, made);
  return made;
}

function* partsWithUse(e: Event, at: number, fn: string): Iterable<readonly [Expr, Use]> {
  if (e.k === "def") yield [e.from, { event: -1, names: namesIn(e.to) }];
  else if (e.k === "set") yield [e.from, { event: -1, names: typeof e.to === "string" ? [e.to] : [] }];
  else if (e.k === "return") yield [e.val, { event: -1, names: fn === "" ? [] : [fn] }];
  else if (e.k === "value") yield [e.val, { event: at, names: [] }];
  else if (e.k === "call") {
    const method = methodName(e.callee);
    // `Math.random().toString(36).slice(2)` is still the same thing.
    if (Array.isArray(e.callee)) yield [e.callee, { event: at, names: [] }];
    const isSetter = method !== undefined && /^(?:set|append|setItem|push)$/.test(method);
    const key = isSetter ? textOf(e.args[0] ?? null) : undefined;
    for (const arg of e.args) yield [arg, { event: at, names: key === undefined ? [] : [key] }];
  }
}

function textOf(e: Expr): string | undefined {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" ? e[1] : undefined;
}

function namesIn(pattern: Pattern): readonly string[] {
  if (typeof pattern === "string") return [pattern];
  if (pattern === null) return [];
  if (pattern[0] === "=" || pattern[0] === "...") return namesIn(pattern[1]);
  return [];
}
