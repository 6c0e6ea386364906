/** What a call does, told by names alone, where the client or the class behind it cannot be resolved. */
import { type CallEvent, type Expr, type FileFacts, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import type { Env, FileNode, Value } from "../values.js";
import { type Effect, effectOfCall } from "./effects.js";
import type { FunctionValue } from "./trips.js";

/** A client that is known by its name alone, and the verbs that only a query builder has. */
const BUILDER = /^(?:this\.|\w+\.)?(?:db|tx|trx|database|drizzle|knex|conn)\.(?:(select|selectDistinct|query\.\w+\.find(?:First|Many))|(insert|update|delete|execute))$/;
/** A client that is kept on the global object. */
const GLOBAL_CLIENT = /^global#(?:globalThis\.|global\.)?(.+)$/;
/** Chains that only one kind of client has. */
const BUCKET = /(?:^|\.)storage\.from\(\)\.(?:upload|update|move|copy|remove|download|list|createSignedUrl|createSignedUrls)$/;
const TABLE = /(?:^|\.)supabase\w*\.from\(\)\.(?:(select)|(insert|upsert|update|delete))$/i;
const STAND_IN = /(?:^|[^a-z])(?:fake|mock|stub|noop|dummy|inmemory|in-memory|memory)/i;
/** A method name of two words and more: unlikely to be shared by chance. */
const TELLING = /^[a-z]+[A-Z](?!ync$)/;

/** Letters of a name that is unlikely to end another one by chance. */
const LONG = 6;

interface Method {
  readonly cls: string;
  readonly fn: FunctionValue;
}

export class Guesses {
  #methods: ReadonlyMap<string, readonly Method[]> | undefined;

  constructor(private readonly evaluator: Evaluator) {}

  /** The effect that the written name of a call promises. */
  effect(callee: Value, call: CallEvent, fn: FunctionFacts): Effect | undefined {
    const written = typeof call.callee === "string" ? call.callee : nameOf(call.callee);
    const path = callee.k === "external" ? GLOBAL_CLIENT.exec(callee.name)?.[1] : callee.k === "unknown" ? written : undefined;
    if (path === undefined) return undefined;
    const byName = callee.k === "external" ? effectOfCall({ k: "unknown" }, path, call.flags) : undefined;
    if (byName) return { ...byName, what: written };
    const builder = BUILDER.exec(path);
    if (builder) return { kind: builder[1] ? "read" : "write", what: written, isByName: true };
    if (callee.k !== "unknown" || typeof call.callee === "string") return undefined;
    const chain = chainText(fn, call.callee, 0);
    if (BUCKET.test(chain)) return { kind: "storage", what: chain.replace(/\(\)/g, ""), isByName: true };
    const table = TABLE.exec(chain);
    return table ? { kind: table[1] ? "read" : "write", what: chain.replace(/\(\)/g, ""), isByName: true } : undefined;
  }

  /**
   * The methods that a call of something unknown may run. Injected by interface, a class is found by the name it
   * goes by: `this.eventStore.batchStore()` is EventStore's, `this.storageService` any class that ends so.
   */
  implementations(callee: Value, call: CallEvent, env: Env): readonly FunctionValue[] {
    const name = methodName(call.callee);
    if (callee.k !== "unknown" || name === undefined || typeof call.callee !== "string") return [];
    const owner = ownerOf(call.callee);
    if (owner === "this" && !hasNoBase(env)) return [];
    const found = this.named(name, owner);
    if (found.length > 0) this.evaluator.lookups.note(env.file.path, ["method", name, owner]);
    return found;
  }

  /** The methods of a name that something of a name may have. */
  named(name: string, owner: string): readonly FunctionValue[] {
    this.#methods ??= methodsOf(this.evaluator.scene.files.values());
    const all = this.#methods.get(name) ?? [];
    if (owner === "this") return all.length === 1 && TELLING.test(name) ? all.map((m) => m.fn) : [];
    const same = all.filter((m) => m.cls === owner);
    const found = same.length > 0 ? same : all.filter((m) => mayBe(m.cls, name, owner));
    return found.map((m) => m.fn);
  }
}

/** What a method is called on, as it is written, without signs and in small letters. */
function ownerOf(callee: string): string {
  return (callee.split(".").at(-2) ?? "").replace(/^[#_]+/, "").toLowerCase();
}

/** The name by which a class is found. */
function nameOfClass(name: string): string {
  return name.replace(/Impl$/, "").toLowerCase();
}

/** Whether what is called by a name may be of a class. */
function mayBe(cls: string, method: string, owner: string): boolean {
  return cls === owner || (TELLING.test(method) && owner.length >= LONG && cls.endsWith(owner));
}

/** Whether `this` is of a class that inherits from none: a method it does not have is put there by others. */
function hasNoBase(env: Env): boolean {
  for (let e: Env | null = env; e; e = e.up) {
    const cls = e.file.facts.classes[e.facts.cls];
    if (cls) return cls.base === undefined;
  }
  return false;
}

/** The methods of all classes by name, without those of stand-ins for tests. */
function methodsOf(files: Iterable<FileNode>): ReadonlyMap<string, readonly Method[]> {
  const found = new Map<string, Method[]>();
  for (const file of files) {
    if (file.facts.isView || STAND_IN.test(file.path)) continue;
    for (const cls of file.facts.classes) {
      if (STAND_IN.test(cls.name)) continue;
      for (const m of cls.members) {
        const fn = m.fn === undefined ? undefined : file.facts.fns[m.fn];
        if (m.fn === undefined || m.isStatic || !fn || fn.flags & (FunctionFlag.constructor | FunctionFlag.getter | FunctionFlag.setter)) continue;
        const list = found.get(m.name);
        const method = { cls: nameOfClass(cls.name), fn: { k: "function" as const, file, index: m.fn, up: null, self: null } };
        if (list) list.push(method);
        else found.set(m.name, [method]);
      }
    }
  }
  return found;
}

/** Tells of a file whether it calls a method that may be found by its name in one of these. */
export function callsByName(classesIn: readonly FileFacts[]): (facts: FileFacts) => boolean {
  const owners = new Map<string, Set<string>>();
  for (const { classes } of classesIn) for (const cls of classes) for (const m of cls.members) if (m.fn !== undefined) owners.set(m.name, (owners.get(m.name) ?? new Set()).add(nameOfClass(cls.name)));
  return (facts) => facts.fns.some((fn) => fn.events.some((e) => {
    const name = e.k === "call" && typeof e.callee === "string" ? e.callee.slice(e.callee.lastIndexOf(".") + 1) : undefined;
    const classes = name === undefined ? undefined : owners.get(name);
    if (!classes || name === undefined || e.k !== "call" || typeof e.callee !== "string") return false;
    const owner = ownerOf(e.callee);
    // A method of its own is none that has to be guessed.
    if (owner === "this") return TELLING.test(name) && facts.classes.every((c) => c.members.every((m) => m.name !== name));
    return [...classes].some((cls) => mayBe(cls, name, owner));
  }));
}

/** Tells of the name of a class whether something of it may be called by its name in one of these. */
export function ownersIn(files: readonly FileFacts[]): (cls: string) => boolean {
  const owners = new Set(files.flatMap(({ fns, classes }) => {
    const own = new Set(classes.flatMap(({ members }) => members.map(({ name }) => name)));
    // A method of its own is none that has to be guessed.
    const isGuessed = (callee: string): boolean => ownerOf(callee) !== "this" || (TELLING.test(methodName(callee) ?? "") && !own.has(methodName(callee) ?? ""));
    return fns.flatMap((fn) => fn.events.flatMap((e) => (e.k === "call" && typeof e.callee === "string" && e.callee.includes(".") && isGuessed(e.callee) ? [ownerOf(e.callee)] : [])));
  }));
  const long = [...owners].filter((owner) => owner.length >= LONG);
  return (cls) => owners.has("this") || owners.has(nameOfClass(cls)) || long.some((owner) => nameOfClass(cls).endsWith(owner));
}

/** A chain as it is written, without arguments: `client.storage.from().remove`. */
function chainText(fn: FunctionFacts, callee: Expr, depth: number): string {
  if (typeof callee === "string") return callee;
  if (!Array.isArray(callee) || callee[0] !== "." || depth > 8) return "";
  const on = typeof callee[1] === "number" ? fn.events[callee[1]] : undefined;
  return on?.k === "call" ? `${chainText(fn, on.callee, depth + 1)}().${callee[2]}` : `.${callee[2]}`;
}
