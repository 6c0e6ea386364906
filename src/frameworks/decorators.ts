/**
 * Decorators of classes and their members: composites opened, what they set as metadata kept by its key.
 * https://docs.nestjs.com/custom-decorators
 */
import type { Place } from "../concepts.js";
import type { ClassFacts, Pos } from "../extract/facts.js";
import type { FileNode, Value } from "../link/values.js";
import type { Linker } from "./adapter.js";

export type ClassValue = Extract<Value, { k: "class" }>;
export type External = Extract<Value, { k: "external" }>;
export type FunctionValue = Extract<Value, { k: "function" }>;

/** What a function without a result gives, and metadata that is not there. */
export const VOID: Value = { k: "literal", value: null };
const MAX_DEPTH = 6;

/** One decorator that does something by itself. */
export interface Decorator {
  /** Canonical name without the call: `@nestjs/common#UseGuards`. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly value: External;
  readonly place: Place;
}

/** A method of a class. */
export interface Method {
  /** The class that is asked. */
  readonly cls: ClassValue;
  /** The class in which it is written: that one, or one that it extends. */
  readonly owner: ClassValue;
  readonly name: string;
  /** Where its name stands, as an offset. */
  readonly at: Pos;
  readonly fn: number;
  readonly decorators: readonly Decorator[];
}

export class Decorators {
  private readonly known = new WeakMap<readonly number[], readonly Decorator[]>();

  constructor(private readonly linker: Linker) {}

  /** The decorators of a class, member or parameter, in the order in which they are written. */
  of(file: FileNode, cls: Pick<ClassFacts, "fn">, events: readonly number[] | undefined, up?: ClassValue["up"]): readonly Decorator[] {
    if (!events || events.length === 0) return [];
    const known = up ? undefined : this.known.get(events);
    if (known) return known;
    const env = up ?? this.linker.defaultEnv(file, cls.fn);
    const found = events.flatMap((i) => {
      const e = env.facts.events[i];
      const place = { file: file.path, pos: e?.pos ?? 0, ...(e && "end" in e && { end: e.end }) };
      return this.opened(this.linker.value(i, env, i), place, 0);
    });
    if (!up) this.known.set(events, found);
    return found;
  }

  private opened(value: Value, place: Place, depth: number): readonly Decorator[] {
    if (depth > MAX_DEPTH) return [];
    if (value.k === "union") return value.of.flatMap((v) => this.opened(v, place, depth + 1));
    if (value.k === "array") return value.items.flatMap((v) => this.opened(v, place, depth + 1));
    if (value.k === "function") return this.applied(value, place, depth);
    if (value.k !== "external") return [];
    if (value.name === "@nestjs/common#applyDecorators()") return (value.args ?? []).flatMap((v) => this.opened(v, place, depth + 1));
    return [{ name: value.name.replace(/\(\)$/, ""), args: value.args ?? [], value, place }];
  }

  /** `(target, key, descriptor) => { UseGuards(Guard)(target, key, descriptor) }`: a decorator that applies others. */
  private applied(fn: FunctionValue, place: Place, depth: number): readonly Decorator[] {
    const env = this.linker.envOf(fn, null, null, 1);
    return env.facts.events.flatMap((e, i) => (e.k === "call" ? this.opened(this.linker.value(i, env, i), place, depth + 2) : []));
  }

  // Classes

  /** A class and those it extends; `base` is the package's class at the end, if there is one. */
  chain(cls: ClassValue): { readonly classes: readonly ClassValue[]; readonly base: Value | undefined } {
    const classes: ClassValue[] = [];
    let next: Value | undefined = cls;
    while (next?.k === "class" && classes.length < 8) {
      const at: ClassValue = next;
      classes.push(at);
      next = this.linker.baseOf(at);
    }
    return { classes, base: next?.k === "class" ? undefined : next };
  }

  /** The methods of a class with those it extends: what a class says anew is not said again by those above. */
  *methodsOf(cls: ClassValue): Iterable<Method> {
    const taken = new Set<string>();
    for (const owner of this.chain(cls).classes) {
      for (const { name, at, fn, decorators } of owner.facts.members) {
        if (fn === undefined || taken.has(name)) continue;
        taken.add(name);
        yield { cls, owner, name, at, fn, decorators: this.of(owner.file, owner.facts, decorators, owner.up) };
      }
    }
  }

  ofClass(cls: ClassValue): readonly Decorator[] {
    return this.of(cls.file, cls.facts, cls.facts.decorators, cls.up);
  }

  /** All classes of a file that carry decorators. */
  classesOf(file: FileNode): readonly ClassValue[] {
    return file.facts.classes.flatMap((facts, cls) => (facts.decorators || facts.members.some((m) => m.decorators) ? [{ k: "class" as const, file, cls, facts, up: null }] : []));
  }
}

/** The key under which metadata and providers are found again; undefined where it cannot be told. */
export function keyOf(v: Value | undefined): string | undefined {
  if (v?.k === "literal") return v.isMasked ? `#${v.place?.file ?? ""}:${v.place?.pos ?? 0}` : `'${String(v.value)}`;
  if (v?.k === "class") return `${v.file.path}#${v.cls}`;
  if (v?.k === "external") return v.at && v.name.endsWith("()") ? `@${v.at.file}:${v.at.pos}` : v.name;
  return undefined;
}

/** What decorators say of a class or method, by key. */
export function metadataOf(decorators: readonly Decorator[]): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const d of decorators) {
    if (d.name === "@nestjs/common#SetMetadata") {
      const key = keyOf(d.args[0]);
      if (key !== undefined) found.set(key, d.args[1] ?? { k: "unknown" });
    } else if (d.name === "@nestjs/core#Reflector.createDecorator()") {
      const key = keyOf(d.value.receiver);
      if (key !== undefined) found.set(key, d.args[0] ?? { k: "object", props: new Map(), rest: [], isOpen: true });
    }
  }
  return found;
}
