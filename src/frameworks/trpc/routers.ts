/** The tree of tRPC's routers: which there are, which stand in which, and the procedures at their leaves. */
import type { Place } from "../../concepts.js";
import type { CallEvent, Expr, FileFacts, ImportFacts } from "../../extract/facts.js";
import type { Env, FileNode, Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { lastName } from "../builder-chain.js";
import { alternatives } from "../values.js";

type External = Extract<Value, { k: "external" }>;
/** What a call of `router`, or of a chain that adds to one, made. */
export type Router = External & { readonly args: readonly Value[] };

/** A procedure where a router names it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly procedure: External;
  readonly place: Place;
}

const PACKAGE = /^@trpc\/server(?:\/|$)/;
const IS_FACTORY = /^@trpc\/server(?:\/[^#]*)?#(?:.*\.)?(?:router|mergeRouters)$/;
const IS_ROUTER = /^@trpc\/server(?:\/[^#]*)?#(?:.*\.)?(?:router|mergeRouters)\(\)$/;
const IS_PROCEDURE = /^@trpc\/server(?:\/[^#]*)?#.*\.(?:query|mutation|subscription)\(\)$/;
const SPREAD = /\._def\.(?:procedures|record)$/;
/** The builder of version 9: procedures are added to the router by name. */
const ADDED = /^@trpc\/server(?:\/[^#]*)?#router\(\)\.(?:.*\.)?(?:query|mutation|subscription|merge|middleware|transformer|formatError|interop|flat)\(\)$/;
const ADDS = /^(?:query|mutation|subscription|merge)$/;
const UNSEEN: Value = { k: "unknown" };
const LATER = Number.MAX_SAFE_INTEGER;
const MAX_DEPTH = 12;

export function isOfTrpc({ specifier }: ImportFacts): boolean {
  return PACKAGE.test(specifier);
}

export function importsTrpc(facts: FileFacts): boolean {
  return facts.imports.some(isOfTrpc);
}

export class RouterTree {
  private readonly routers = new Map<string, External>();

  constructor(private readonly linker: Linker, seen: readonly FileNode[]) {
    const names = this.factoryNames();
    for (const file of seen) for (const r of this.routersIn(file, names)) this.routers.set(keyOf(r), r);
  }

  /** The routers that stand in no other. */
  roots(): readonly External[] {
    const inner = new Set<string>();
    for (const [key, router] of this.routers) for (const r of this.routersBelow(router, 2)) if (keyOf(r) !== key) inner.add(keyOf(r));
    return [...this.routers].filter(([key]) => !inner.has(key)).map(([, router]) => router);
  }

  /** The root that a value given to a server is, or is made of. */
  find(value: Value): string | undefined {
    for (const v of alternatives(value)) if (isRouter(v) && this.routers.has(keyOf(v))) return keyOf(v);
    return undefined;
  }

  /** Whether everything that stands in a router can be seen. */
  isWhole(value: Value, left = MAX_DEPTH): boolean {
    if (left === 0) return false;
    const isWhole = (v: Value): boolean => this.isWhole(v, left - 1);
    return alternatives(value).every((v) => {
      if (v.k === "object") return !v.isOpen && v.rest.every((r) => isWhole(r())) && [...v.props.values()].every((get) => isWhole(get()));
      if (v.k !== "external") return v.k === "literal";
      if (ADDED.test(v.name)) return (v.receiver === undefined || isWhole(v.receiver)) && (lastName(v.name) !== "merge" || (v.args ?? []).every(isWhole));
      if (isRouter(v)) return v.args.every(isWhole);
      if (SPREAD.test(v.name)) return isWhole(v.receiver?.k === "external" ? (v.receiver.receiver ?? UNSEEN) : UNSEEN);
      return isLazy(v) ? this.loaded(v).length > 0 && this.loaded(v).every(isWhole) : IS_PROCEDURE.test(v.name);
    });
  }

  *leaves(value: Value, path: readonly string[] = []): Iterable<Leaf> {
    if (path.length > MAX_DEPTH) return;
    for (const v of alternatives(value)) {
      if (v.k === "object") yield* this.entries(v, path);
      else if (v.k === "external" && ADDED.test(v.name)) yield* this.added(v, path);
      else if (isRouter(v)) for (const a of v.args ?? []) yield* this.leaves(a, path);
      else if (v.k === "external" && SPREAD.test(v.name)) yield* this.leaves(v.receiver?.k === "external" ? (v.receiver.receiver ?? v) : v, [...path]);
      else if (isLazy(v)) for (const r of this.loaded(v)) yield* this.leaves(r, path);
    }
  }

  private *entries(v: Extract<Value, { k: "object" }>, path: readonly string[]): Iterable<Leaf> {
    for (const r of v.rest) {
      const inner = r();
      for (const i of alternatives(inner)) if (i.k === "object" || (i.k === "external" && (SPREAD.test(i.name) || isRouter(i)))) yield* this.leaves(i, path);
    }
    for (const [name, get] of v.props) {
      const value = get();
      const key = v.keys?.get(name);
      for (const p of alternatives(value)) {
        if (p.k === "external" && IS_PROCEDURE.test(p.name) && !ADDED.test(p.name)) yield { path: [...path, name], procedure: p, place: key ?? p.at ?? { file: "", pos: 0 } };
        else yield* this.leaves(p, [...path, name]);
      }
    }
  }

  /** `router().query("byId", { input, resolve }).merge("post.", posts)`: the names carry their own dots. */
  private *added(v: External, path: readonly string[]): Iterable<Leaf> {
    for (let s: Value | undefined = v; s?.k === "external"; s = s.receiver) {
      if (!s.args || !s.at || !ADDS.test(lastName(s.name))) continue;
      const [first, second] = s.args;
      const name = first?.k === "literal" && typeof first.value === "string" && !first.isMasked ? first.value : undefined;
      if (lastName(s.name) !== "merge") yield { path: name === undefined ? path : [...path, name], procedure: s, place: this.callPlace(s.at) };
      else for (const leaf of this.leaves(second ?? first ?? v)) yield { ...leaf, path: [...path, `${name ?? ""}${leaf.path.join(".")}`] };
    }
  }

  /** Where the name of a chained call stands: all calls of a chain start at the same place. */
  private callPlace(at: Place): Place {
    for (const fn of this.linker.files.get(at.file)?.facts.fns ?? []) {
      const call = fn.events.find((e) => e.k === "call" && e.end === at.end && e.pos === at.pos);
      if (call?.k === "call") return { file: at.file, pos: call.at, end: call.end };
    }
    return at;
  }

  /** `lazy(() => import("../posts"))`: the router that the module exports. */
  private loaded(v: External): readonly Value[] {
    const fn = v.args?.[0];
    if (fn?.k !== "function") return [];
    const env = this.linker.envOf(fn, [], null, 0);
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call") continue;
      const made = this.linker.value(i, env, i);
      if (made.k === "module") return made.file.facts.exports.filter((x) => !x.isType && x.as !== "*").map((x) => this.linker.exported(made.file, x.as)).filter(isRouter);
    }
    const returned = this.linker.returned(fn, []);
    return isRouter(returned) ? [returned] : [];
  }

  private routersBelow(value: Value, depth: number): External[] {
    const found: External[] = [];
    const visit = (v: Value, left: number): void => {
      if (isRouter(v) && v !== value) found.push(v);
      if (left === 0) return;
      if (v.k === "union") for (const o of v.of) visit(o, left);
      else if (v.k === "object") {
        for (const p of v.props.values()) visit(p(), isPlain(p()) ? left : left - 1);
        for (const r of v.rest) visit(r(), left);
      } else if (v.k === "external" && SPREAD.test(v.name)) visit(v.receiver?.k === "external" ? (v.receiver.receiver ?? v.receiver) : v, 0);
      else if (isLazy(v)) for (const r of this.loaded(v)) visit(r, 0);
      else if (v === value && isRouter(v)) {
        for (const a of v.args ?? []) visit(a, left);
        for (let s: Value | undefined = v; s?.k === "external"; s = s.receiver) if (lastName(s.name) === "merge") for (const a of s.args ?? []) visit(a, 0);
      }
    };
    visit(value, depth);
    return found;
  }

  /** The last names under which the project calls what makes routers: `router`, `createTRPCRouter`. */
  private factoryNames(): ReadonlySet<string> {
    const names = new Set(["router", "mergeRouters"]);
    for (const file of this.linker.files.values()) {
      if (!importsTrpc(file.facts)) continue;
      const env = this.linker.moduleEnv(file);
      for (const e of file.facts.fns[0]?.events ?? []) {
        if (e.k !== "def") continue;
        for (const name of namesIn(e.to)) {
          const v = this.linker.value(name, env, LATER);
          if (v.k === "external" && IS_FACTORY.test(v.name)) names.add(name);
          // A wrapper of the project's own: what it is called with is the router.
          else if (v.k === "function" && makesRouter(v.file.facts, v.index)) names.add(name);
        }
      }
      for (const [index, fn] of file.facts.fns.entries()) if (fn.up === 0 && fn.name !== "" && makesRouter(file.facts, index)) names.add(fn.name);
    }
    for (const file of this.linker.files.values()) {
      for (const i of file.facts.imports) if (i.name !== undefined && i.local !== undefined && names.has(i.name)) names.add(i.local);
      for (const x of file.facts.exports) if (x.from !== undefined && x.name !== undefined && names.has(x.name) && x.as !== "*") names.add(x.as);
    }
    names.delete("*");
    names.delete("default");
    return names;
  }

  private *routersIn(file: FileNode, names: ReadonlySet<string>): Iterable<External> {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call") continue;
        const name = calledName(call);
        if (name === undefined || !(names.has(name) || (ADDS.test(name) && isAdding(call)))) continue;
        const env: Env = this.linker.defaultEnv(file, index);
        for (const v of alternatives(this.linker.value(event, env, event))) if (isRouter(v) && isWhole(fn.events, event)) yield v;
      }
    }
  }
}

/** Where a router was made, and for whom. */
export function keyOf(v: External): string {
  return `${v.at?.file ?? ""}:${v.at?.pos ?? ""}:${v.at?.end ?? ""}:${v.madeIn ?? ""}`;
}

export function isRouter(v: Value): v is Router {
  return v.k === "external" && (IS_ROUTER.test(v.name) || ADDED.test(v.name)) && v.args !== undefined;
}

function isLazy(v: Value): v is Router {
  return v.k === "external" && /^@trpc\/server(?:\/[^#]*)?#(?:experimental_)?lazy\(\)$/.test(v.name);
}

/** An object of routers that is no router itself. */
function isPlain(v: Value): boolean {
  return v.k === "object";
}

/** Of a chain that adds to a router, only the last call is the whole of it. */
function isWhole(events: readonly { readonly k: string }[], event: number): boolean {
  return !events.some((e) => {
    const callee = e.k === "call" ? (e as CallEvent).callee : null;
    return Array.isArray(callee) && callee[0] === "." && callee[1] === event && ADDED.test(`@trpc/server#router().${String(callee[2])}()`);
  });
}

function isAdding(call: CallEvent): boolean {
  return call.args.some((a) => Array.isArray(a) && a[0] === "'");
}

/** A function that hands what it is given to something called like a router. */
function makesRouter(facts: FileFacts, index: number): boolean {
  return (facts.fns[index]?.events ?? []).some((e) => e.k === "call" && /^(?:router|mergeRouters)$/.test(calledName(e) ?? ""));
}

export function calledName(call: CallEvent): string | undefined {
  const { callee } = call;
  if (typeof callee === "string") return callee.slice(callee.lastIndexOf(".") + 1);
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

/** The names a binding pattern binds. */
function namesIn(pattern: unknown): string[] {
  if (typeof pattern === "string") return [pattern];
  if (!Array.isArray(pattern)) return [];
  const [kind, ...rest] = pattern as [string, ...unknown[]];
  if (kind === "{") return rest.flatMap((p, i) => (i % 2 === 1 ? namesIn(p) : []));
  return kind === "=" ? namesIn(rest[0]) : rest.flatMap(namesIn);
}

/** Whether a value is a chain of steps that ends in a procedure. */
export function kindOf(procedure: External): "query" | "mutation" | "subscription" {
  const name = lastName(procedure.name);
  return name === "mutation" || name === "subscription" ? name : "query";
}

export function objectsIn(e: Expr, depth = 4): Extract<Expr, readonly ["o", ...unknown[]]>[] {
  if (!Array.isArray(e) || depth === 0) return [];
  if (e[0] !== "o") return [];
  const own = e as Extract<Expr, readonly ["o", ...unknown[]]>;
  const inner: Expr[] = [];
  for (let i = 2; i < own.length; i += 2) inner.push(own[i] as Expr);
  return [own, ...inner.flatMap((x) => objectsIn(x, depth - 1))];
}
