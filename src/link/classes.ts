/** Classes of the project: their members, what constructors put there, what a type annotation promises. */
import { type ClassFacts, FunctionFlag } from "../extract/facts.js";
import { namesOf } from "./names.js";
import { type FileNode, union, UNKNOWN, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";

const LATER = Number.MAX_SAFE_INTEGER;
type ClassValue = Extract<Value, { k: "class" }>;
type FunctionValue = Extract<Value, { k: "function" }>;

export class Classes {
  private readonly memberWrites = new WeakMap<ClassFacts, ReadonlyMap<string, readonly { readonly fn: number; readonly event: number }[]>>();

  constructor(private readonly evaluator: Evaluator) {}

  baseOf(cls: ClassValue): Value | undefined {
    const { base } = cls.facts;
    return base === undefined ? undefined : this.evaluator.value(base, cls.up ?? this.evaluator.environments.defaultEnv(cls.file, cls.facts.fn), LATER);
  }

  instanceMember(instance: Extract<Value, { k: "instance" }>, name: string): Value {
    const { file, facts } = instance.of;
    const member = facts.members.find((m) => m.name === name && !m.isStatic);
    if (member?.fn !== undefined) {
      const fn: FunctionValue = { k: "function", file, index: member.fn, up: instance.of.up, self: instance };
      const isGetter = (file.facts.fns[member.fn]?.flags ?? 0) & FunctionFlag.getter;
      return isGetter ? this.evaluator.calls.call(fn, [], instance, 1) : fn;
    }
    const values: Value[] = [];
    if (member?.value !== undefined) values.push(this.evaluator.value(member.value, instance.of.up ?? this.evaluator.environments.defaultEnv(file, facts.fn), LATER));
    const constructor = facts.members.find((m) => m.name === "constructor")?.fn;
    const constructed = constructor === undefined ? undefined : this.evaluator.environments.envOf({ k: "function", file, index: constructor, up: instance.of.up, self: null }, instance.args, instance, 1);
    const property = constructed?.facts.params.findIndex((p) => p.isProperty && bareName(p.pattern) === name) ?? -1;
    if (constructed && property >= 0) values.push(this.evaluator.scope.parameter(constructed, property, []));
    for (const w of this.writesOf(file, instance.of.cls, facts).get(name) ?? []) {
      const env = w.fn === constructor && constructed ? constructed : this.evaluator.environments.defaultEnv(file, w.fn);
      const event = env.facts.events[w.event];
      if (event?.k === "set") values.push(this.evaluator.value(event.from, env, w.event));
    }
    const known = values.filter((v) => v.k !== "unknown" && !(v.k === "literal" && v.value === null));
    if (known.length > 0) return union(known);
    if (member?.type) {
      const typed = this.typed(member.type, file);
      if (typed.k !== "unknown") return typed;
    }
    const base = this.baseOf(instance.of);
    if (base?.k === "class") return this.instanceMember({ k: "instance", of: base, args: instance.args }, name);
    if (base?.k === "external") return this.evaluator.members.external(`${base.name}().${name}`);
    return values[0] ?? UNKNOWN;
  }

  /** `this.evaluator.x = …` in the functions of a class. */
  private writesOf(file: FileNode, index: number, facts: ClassFacts): ReadonlyMap<string, readonly { readonly fn: number; readonly event: number }[]> {
    const known = this.memberWrites.get(facts);
    if (known) return known;
    const found = new Map<string, { readonly fn: number; readonly event: number }[]>();
    for (const [fn, f] of file.facts.fns.entries()) {
      if (f.cls !== index) continue;
      for (const [path, events] of namesOf(f).writes) {
        const name = /^this\.([^.]+)$/.exec(path)?.[1];
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), ...events.map((event) => ({ fn, event }))]);
      }
    }
    this.memberWrites.set(facts, found);
    return found;
  }

  staticMember(cls: ClassValue, name: string): Value {
    const member = cls.facts.members.find((m) => m.name === name && m.isStatic);
    if (member?.fn !== undefined) return { k: "function", file: cls.file, index: member.fn, up: cls.up, self: cls };
    if (member?.value !== undefined) return this.evaluator.value(member.value, cls.up ?? this.evaluator.environments.defaultEnv(cls.file, cls.facts.fn), LATER);
    const base = this.baseOf(cls);
    if (base?.k === "class") return this.staticMember(base, name);
    if (base?.k === "external") return this.evaluator.members.external(`${base.name}.${name}`);
    return UNKNOWN;
  }

  /** The value a type annotation promises: an instance of a class of the project or of a package. */
  typed(type: string, file: FileNode): Value {
    const bare = type.replace(/^Promise<(.*)>$/, "$1").replace(/\s*\|\s*(?:null|undefined)\b/g, "").replace(/^(?:Readonly|Partial|Required)<(.*)>$/, "$1").trim();
    if (bare.endsWith("[]")) {
      const of = this.typed(bare.slice(0, -2), file);
      return of.k === "unknown" ? UNKNOWN : { k: "array", items: [], of };
    }
    const query = /^typeof\s+([\w$.]+)$/.exec(bare)?.[1];
    if (query) return this.evaluator.value(query, this.evaluator.environments.moduleEnv(file), LATER);
    const match = /^([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?:<.*>)?$/.exec(bare);
    if (!match?.[1]) return UNKNOWN;
    const alias = file.facts.types[match[1]];
    if (alias !== undefined && alias !== bare && alias.length < 200 && !alias.startsWith("interface") && !alias.includes("{")) return this.typed(alias, file);
    const imported = file.facts.imports.find((i) => i.local === match[1]?.split(".")[0]);
    const own = file.facts.classes.some((c) => c.name === match[1]);
    if (!imported && !own) return UNKNOWN;
    const value = this.evaluator.value(match[1], this.evaluator.environments.moduleEnv(file), LATER);
    if (value.k === "unknown" && imported?.name !== undefined) return this.importedType(file, imported.specifier, imported.name);
    return this.instantiate(value, null);
  }

  /** A type alias of another file. */
  private importedType(file: FileNode, specifier: string, name: string): Value {
    const target = this.evaluator.scene.modules.resolve(file.path, specifier);
    const node = target.k === "file" ? this.evaluator.scene.files.get(target.path) : undefined;
    const alias = node?.facts.types[name];
    return node && alias !== undefined && alias !== name && !alias.includes("{") && !alias.startsWith("interface") ? this.typed(alias, node) : UNKNOWN;
  }

  instantiate(value: Value, args: readonly Value[] | null): Value {
    if (value.k === "class") return args === null ? this.evaluator.environments.instanceOf(value.file, value.cls, value.facts) : { k: "instance", of: value, args };
    if (value.k === "external") return this.evaluator.members.external(`${value.name}()`, args ? { args } : {});
    if (value.k === "union") return union(value.of.map((v) => this.instantiate(v, args)));
    return UNKNOWN;
  }
}

function bareName(pattern: unknown): string | undefined {
  if (typeof pattern === "string") return pattern;
  return Array.isArray(pattern) && pattern[0] === "=" && typeof pattern[1] === "string" ? pattern[1] : undefined;
}
