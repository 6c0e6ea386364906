/** Where the names of a function are bound: an index over its parameters and events, made on first use. */
import type { Event, Expr, FunctionFacts, Pattern } from "../extract/facts.js";
import type { Env } from "./values.js";

export type Step = { readonly prop: string } | { readonly index: number } | { readonly rest: readonly string[] } | { readonly orElse: Expr };

export interface Binding {
  readonly k: "param" | "def" | "set" | "catch";
  /** Parameter index, event index, or context index of the catch clause. */
  readonly at: number;
  /** From the bound value to the name, through the pattern. */
  readonly steps: readonly Step[];
}

export interface Names {
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Events that assign to a path such as `req.user`, by path: `Object.assign(req, { user })` does so too. */
  readonly writes: ReadonlyMap<string, readonly number[]>;
  /** Calls that put something into a list, by its name. */
  readonly pushes: ReadonlyMap<string, readonly number[]>;
  /** Paths one of whose members is assigned under a computed name: nothing is constant below them. */
  readonly computed: ReadonlySet<string>;
  /** `Object.assign(caller, request.body)`: calls that put objects over a path of which it is not written down what is in them. */
  readonly poured: ReadonlyMap<string, readonly number[]>;
  /** Roots of the paths of which a member is assigned. */
  readonly touched: ReadonlySet<string>;
  /** Events that assign to members of a name, by the name and the member. */
  readonly filled: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
}

const memo = new WeakMap<FunctionFacts, Names>();
/** Most functions assign to nothing that was there before: one of each serves them all. */
const NO_EVENTS: ReadonlyMap<string, readonly number[]> = new Map();
const NO_PATHS: ReadonlySet<string> = new Set();
const NO_MEMBERS: Names["filled"] = new Map();
const NO_STEPS: readonly Step[] = [];

function membersOf(writes: Names["writes"]): Names["filled"] {
  const found = new Map<string, Map<string, readonly number[]>>();
  for (const [path, events] of writes) {
    const [name = "", member = "", ...further] = path.split(".");
    if (further.length > 0) continue;
    const members = found.get(name) ?? new Map<string, readonly number[]>();
    found.set(name, members.set(member, events));
  }
  return found;
}

/** What an event puts where it writes to, by the name of the member. */
export function putBy(e: Event | undefined, member: string): Expr {
  if (e?.k !== "call") return e?.k === "set" ? e.from : null;
  let inEvent = puts.get(e);
  if (!inEvent) puts.set(e, (inEvent = new Map()));
  let put = inEvent.get(member);
  if (put === undefined) inEvent.set(member, (put = assignedTo(member, e.args.slice(1))));
  return put;
}

/** By event and member: what is remembered of an expression goes by its identity. */
const puts = new WeakMap<Event, Map<string, Expr>>();

/** What a member is after objects were put over each other: of one that is not written down, its member where it has one. */
function assignedTo(member: string, objects: readonly Expr[]): Expr {
  let put: Expr = null;
  const over = (whole: Expr): Expr => (put === null ? [".", whole, member] : ["??", [".", whole, member], put]);
  for (const from of objects) {
    if (!Array.isArray(from) || from[0] !== "o") {
      put = over(from);
      continue;
    }
    for (let i = 1; i < from.length; i += 2) {
      if (from[i] === member) put = from[i + 1] as Expr;
      else if (from[i] === "...") put = over(from[i + 1] as Expr);
    }
  }
  return put;
}

/** `Object.assign(caller, { id, role })`: the members that are assigned at once, and whether others are. */
export function assignedAtOnce(e: Event): { readonly to: string; readonly members: readonly string[]; readonly isOpen: boolean } | undefined {
  if (e.k !== "call" || e.callee !== "Object.assign" || typeof e.args[0] !== "string") return undefined;
  const from = e.args.slice(1), literals = from.filter((a): a is readonly ["o", ...(string | null | Expr)[]] => Array.isArray(a) && a[0] === "o");
  const keys = literals.flatMap((o) => o.filter((_, i) => i % 2 === 1 && !Array.isArray(o[i])));
  const members = keys.filter((key): key is string => typeof key === "string" && key !== "...");
  return { to: e.args[0], members, isOpen: literals.length < from.length || members.length < keys.length };
}

/** The names bound in a function itself, not in those around it. */
export function namesOf(fn: FunctionFacts): Names {
  const known = memo.get(fn);
  if (known) return known;
  const bindings = new Map<string, Binding[]>();
  const writes = new Map<string, number[]>();
  const computed = new Set<string>();
  const pushes = new Map<string, number[]>();
  const poured = new Map<string, number[]>();
  const bind = (pattern: Pattern, k: Binding["k"], at: number, steps: readonly Step[]): void => {
    if (pattern === null) return;
    if (typeof pattern === "string") {
      const list = bindings.get(pattern);
      const binding = { k, at, steps };
      if (list) list.push(binding);
      else bindings.set(pattern, [binding]);
      return;
    }
    if (pattern[0] === "=") return bind(pattern[1], k, at, [...steps, { orElse: pattern[2] }]);
    if (pattern[0] === "...") return bind(pattern[1], k, at, [...steps, { rest: [] }]);
    if (pattern[0] === "[") {
      pattern.slice(1).forEach((p, i) => bind(p as Pattern, k, at, [...steps, { index: i }]));
      return;
    }
    const taken: string[] = [];
    for (let i = 1; i < pattern.length; i += 2) {
      const key = pattern[i] as string | null;
      const to = pattern[i + 1] as Pattern;
      if (key === "...") bind(Array.isArray(to) && to[0] === "..." ? (to[1] as Pattern) : to, k, at, [...steps, { rest: taken }]);
      else if (key !== null) {
        taken.push(key);
        bind(to, k, at, [...steps, { prop: key }]);
      }
    }
  };
  const assign = (path: string, at: number): void => {
    const list = writes.get(path);
    if (list) list.push(at);
    else writes.set(path, [at]);
  };
  fn.params.forEach((p, i) => bind(p.pattern, "param", i, NO_STEPS));
  fn.contexts.forEach((c, i) => {
    if (c.k === "catch" && c.binds !== undefined) bind(c.binds, "catch", i, NO_STEPS);
  });
  fn.events.forEach((e, i) => {
    if (e.k === "def") bind(e.to, "def", i, NO_STEPS);
    else if (e.k === "call") {
      const list = typeof e.callee === "string" ? /^([\w$]+)\.(?:push|unshift)$/.exec(e.callee)?.[1] : undefined;
      if (list !== undefined) pushes.set(list, [...(pushes.get(list) ?? []), i]);
      const at = assignedAtOnce(e);
      for (const member of at?.members ?? []) assign(`${at?.to ?? ""}.${member}`, i);
      if (at?.isOpen) {
        computed.add(at.to);
        poured.set(at.to, [...(poured.get(at.to) ?? []), i]);
      }
    }
    else if (e.k === "set") {
      if (typeof e.to === "string") {
        if (!e.to.includes(".")) bind(e.to, "set", i, NO_STEPS);
        else assign(e.to, i);
      } else if (Array.isArray(e.to) && e.to[0] === "[" && typeof e.to[1] === "string") computed.add(e.to[1]);
    }
  });
  const touched = writes.size + computed.size === 0 ? NO_PATHS : new Set([...writes.keys(), ...computed].map(rootOf));
  const names = { bindings, writes: writes.size === 0 ? NO_EVENTS : writes, pushes: pushes.size === 0 ? NO_EVENTS : pushes, computed: computed.size === 0 ? NO_PATHS : computed, poured: poured.size === 0 ? NO_EVENTS : poured, touched, filled: writes.size === 0 ? NO_MEMBERS : membersOf(writes) };
  memo.set(fn, names);
  return names;
}

/** `req` of `req.body.name`. */
export function rootOf(path: string): string {
  const dot = path.indexOf(".");
  return dot < 0 ? path : path.slice(0, dot);
}

/** What functions call the error that they are given. */
export const ERROR_NAME = /^_?(?:err|error|e|ex|exception)$/i;

/** Whether context `outer` is `inner` or one of the contexts above it. */
export function isAround(fn: FunctionFacts, outer: number, inner: number): boolean {
  for (let c = inner; c >= 0; c = fn.contexts[c]?.up ?? -1) if (c === outer) return true;
  return false;
}

/** Whether control never comes from one context to another below it: the branch it is in is left before. */
export function isOver(fn: FunctionFacts, from: number, to: number): boolean {
  for (let c = from; c > 0 && !isAround(fn, c, to); c = fn.contexts[c]?.up ?? -1) {
    const context = fn.contexts[c];
    if (context && "exits" in context && context.exits) return true;
  }
  return false;
}

/** The nearest context above (or at) this one that is neither a `try` nor what follows a branch. */
export function withoutTry(fn: FunctionFacts, ctx: number): number {
  let c = ctx;
  for (;;) {
    const context = fn.contexts[c];
    if (context?.k !== "try" && context?.k !== "finally" && context?.k !== "rest") return c;
    c = context.up;
  }
}

/** Whether nothing comes after a `try` that has failed: `try { event = verified(body); } catch { return refuse(); }`. */
export function isLeftOnError(fn: FunctionFacts, ctx: number, here: number): boolean {
  return fn.contexts.every((c, i) => (c.k !== "catch" && c.k !== "finally") || c.of !== ctx || (!isAround(fn, i, here) && (c.k === "finally" || c.exits === true)));
}

const firstEvents = new WeakMap<FunctionFacts, readonly number[]>();

/** For each context, the index of the first event in or below it: the moment its condition was decided. */
export function decidedAt(fn: FunctionFacts, ctx: number): number {
  let first = firstEvents.get(fn);
  if (!first) {
    const list = fn.contexts.map(() => fn.events.length);
    fn.events.forEach((e, i) => {
      for (let c = e.ctx; c >= 0; c = fn.contexts[c]?.up ?? -1) if ((list[c] ?? 0) > i) list[c] = i;
    });
    firstEvents.set(fn, list);
    first = list;
  }
  return first[ctx] ?? fn.events.length;
}

/** Whether a name stands for something of the module, or for what it imports, where it is written. */
export function isOfModule(env: Env, name: string): boolean {
  for (let e: Env | null = env; e; e = e.up) if (namesOf(e.facts).bindings.get(name)?.some((b) => b.k !== "set")) return e.index === 0;
  return env.file.facts.imports.some((i) => i.local === name);
}
