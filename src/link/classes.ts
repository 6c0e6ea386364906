/** Classes of the project: their members, what constructors put there, what a type annotation promises. */
import { type ClassFacts, FunctionFlag } from "../extract/facts.js";
import { bindingOf } from "./bindings.js";
import { namesOf, putBy } from "./names.js";
import { memberType } from "./object-types.js";
import { type Env, type FileNode, union, UNKNOWN, type Value } from "./values.js";
import type { Evaluator } from "./evaluate.js";

const LATER = Number.MAX_SAFE_INTEGER;
const MAX_CHAIN = 8;
type ClassValue = Extract<Value, { k: "class" }>;
type FunctionValue = Extract<Value, { k: "function" }>;
type InstanceValue = Extract<Value, { k: "instance" }>;

/** One class of an instance's chain of classes, with the arguments its constructor gets. */
interface Link {
  readonly cls: ClassValue;
  readonly args: readonly Value[] | null;
}

export class Classes {
  private readonly found = new WeakMap<object, Map<string, Value>>();
  private readonly memberWrites = new WeakMap<ClassFacts, ReadonlyMap<string, readonly { readonly fn: number; readonly event: number }[]>>();

  private readonly chains = new WeakMap<object, readonly Link[]>();

  constructor(private readonly evaluator: Evaluator) {}

  /** What a class extends; undefined where it extends nothing. */
  baseOf({ file, facts, up }: Pick<ClassValue, "file" | "facts" | "up">): Value | undefined {
    return facts.base === undefined ? undefined : this.evaluator.value(facts.base, up ?? this.evaluator.environments.defaultEnv(file, facts.fn), LATER);
  }

  /** What `super` is in a method: the same instance, seen from the class that its own extends. */
  superOf(instance: InstanceValue, env: Env): Value {
    const self = instance.for ?? instance;
    const own = this.chain(self).find((l) => l.cls.file === env.file && l.cls.cls === env.facts.cls) ?? { cls: instance.of, args: instance.args };
    const base = this.baseOf(own.cls);
    if (base?.k === "class") return { k: "instance", of: base, args: null, for: self };
    return base ? this.instantiate(base, null) : UNKNOWN;
  }

  /** A member of an instance; each is looked up once, and one that depends on itself is unknown. */
  instanceMember(instance: InstanceValue, name: string): Value {
    const self = instance.for ?? instance;
    const holder = self.args ?? self.of.up?.args ?? this.evaluator.environments.instanceOf(self.of.file, self.of.cls, self.of.facts);
    let known = this.found.get(holder);
    if (!known) this.found.set(holder, (known = new Map()));
    const key = `${this.evaluator.nameOf(instance.of.file)}#${instance.of.cls}.${name}`;
    return this.evaluator.underWay.answer(known, key, UNKNOWN, () => this.memberInChain(instance, self, name));
  }

  private memberInChain(instance: InstanceValue, self: InstanceValue, name: string): Value {
    const links = this.chain(self);
    const from = instance.for ? links.findIndex((l) => l.cls.facts === instance.of.facts) : 0;
    let last: Value = UNKNOWN;
    for (const link of links.slice(Math.max(from, 0))) {
      const found = this.ownMember(self, link, name);
      if (found.isFound) return found.value;
      last = found.value;
    }
    const base = this.baseOf(links.at(-1)?.cls ?? self.of);
    return base?.k === "external" ? this.evaluator.members.member(this.instantiate(base, null), name) : last;
  }

  /** The class of an instance and those it extends, each with the arguments its constructor gets. */
  private chain(instance: InstanceValue): readonly Link[] {
    const known = this.chains.get(instance);
    if (known) return known;
    const links: Link[] = [];
    this.chains.set(instance, links);
    let next: Link | undefined = { cls: instance.of, args: instance.args };
    while (next && links.length < MAX_CHAIN) {
      const link: Link = next;
      links.push(link);
      const base = this.baseOf(link.cls);
      next = base?.k === "class" ? { cls: base, args: this.superArguments(instance, link) } : undefined;
    }
    return links;
  }

  /** What `super(…)` hands on. */
  private superArguments(instance: InstanceValue, link: Link): readonly Value[] | null {
    const env = this.constructed(instance, link);
    if (!env) return link.args;
    const at = env.facts.events.findIndex((e) => e.k === "call" && e.callee === "super");
    const call = env.facts.events[at];
    return call?.k === "call" ? this.evaluator.calls.argumentsOf(env, at, call) : null;
  }

  /** The constructor of one class as it runs for an instance. */
  private constructed(self: InstanceValue, { cls, args }: Link): Env | undefined {
    const index = cls.facts.members.find((m) => m.name === "constructor")?.fn;
    return index === undefined ? undefined : this.evaluator.environments.envOf({ k: "function", file: cls.file, index, up: cls.up, self: null }, args, self, 1);
  }

  /** A member as one class of the chain has it. */
  private ownMember(self: InstanceValue, link: Link, name: string): { readonly value: Value; readonly isFound: boolean } {
    const { file, facts, up, cls } = link.cls;
    const member = facts.members.find((m) => m.name === name && !m.isStatic);
    if (member?.fn !== undefined) {
      const fn: FunctionValue = { k: "function", file, index: member.fn, up, self };
      const isGetter = (file.facts.fns[member.fn]?.flags ?? 0) & FunctionFlag.getter;
      return { value: isGetter ? this.evaluator.calls.call(fn, [], self, 1) : fn, isFound: true };
    }
    const values: Value[] = [];
    if (member?.value !== undefined) values.push(this.evaluator.value(member.value, up ?? this.evaluator.environments.defaultEnv(file, facts.fn), LATER));
    const constructed = this.constructed(self, link);
    const property = constructed?.facts.params.findIndex((p) => p.isProperty && bareName(p.pattern) === name) ?? -1;
    if (constructed && property >= 0) values.push(this.evaluator.scope.lookup(constructed, name, 0));
    for (const w of this.writesOf(file, cls, facts).get(name) ?? []) {
      const env = w.fn === constructed?.index ? constructed : this.evaluator.environments.defaultEnv(file, w.fn);
      values.push(this.evaluator.value(putBy(env.facts.events[w.event], name), env, w.event));
    }
    const known = values.filter((v) => v.k !== "unknown" && !(v.k === "literal" && v.value === null));
    if (known.length > 0) return { value: union(known), isFound: true };
    const injected = member?.decorators && this.evaluator.scene.injected({ file, cls: facts, decorators: member.decorators, ...(member.type && { type: member.type }) });
    if (injected) return { value: injected, isFound: true };
    const typed = member?.type ? this.typed(member.type, file) : UNKNOWN;
    return typed.k !== "unknown" ? { value: typed, isFound: true } : { value: values[0]?.k === "literal" ? union(values) : (values[0] ?? UNKNOWN), isFound: false };
  }

  /** `this.x = …` in the functions of a class. */
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
    if (member?.fn !== undefined) {
      const fn: FunctionValue = { k: "function", file: cls.file, index: member.fn, up: cls.up, self: cls };
      return (cls.file.facts.fns[member.fn]?.flags ?? 0) & FunctionFlag.getter ? this.evaluator.calls.call(fn, [], cls, 1) : fn;
    }
    if (member?.value !== undefined) return this.evaluator.value(member.value, cls.up ?? this.evaluator.environments.defaultEnv(cls.file, cls.facts.fn), LATER);
    if (member?.type !== undefined) return this.typed(member.type, cls.file);
    if (name === "name" && !member && cls.facts.name !== "") return { k: "literal", value: cls.facts.name };
    const base = this.baseOf(cls);
    if (base?.k === "class") return this.staticMember(base, name);
    if (base?.k === "external") return this.evaluator.members.external(`${base.name}.${name}`, { receiver: cls });
    return UNKNOWN;
  }

  /** The value a type annotation promises: an instance of a class of the project or of a package. */
  typed(type: string, file: FileNode): Value {
    const bare = type.replace(/^(?:Promise|Awaited)<(.*)>$/, "$1").replace(/\s*\|\s*(?:null|undefined)\b/g, "").replace(/^(?:Readonly|Partial|Required)<(.*)>$/, "$1").trim();
    if (bare.endsWith("[]")) {
      const of = this.typed(bare.slice(0, -2), file);
      return of.k === "unknown" ? UNKNOWN : { k: "array", items: [], of };
    }
    const made = /^ReturnType<\s*typeof\s+([\w$.]+)\s*>$/.exec(bare)?.[1];
    if (made) return this.returned(this.evaluator.value(made, this.evaluator.environments.moduleEnv(file), LATER));
    const query = /^typeof\s+([\w$.]+)$/.exec(bare)?.[1];
    if (query) return this.evaluator.value(query, this.evaluator.environments.moduleEnv(file), LATER);
    const match = /^([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(?:<.*>)?$/.exec(bare);
    if (!match?.[1]) return UNKNOWN;
    const alias = file.facts.types[match[1]];
    if (alias !== undefined && alias !== bare && alias.length < 200 && !alias.startsWith("interface") && !alias.includes("{")) return this.typed(alias, file);
    const imported = file.facts.imports.find((i) => i.local === match[1]?.split(".")[0]);
    const own = file.facts.classes.some((c) => c.name === match[1]);
    if (!imported && !own) {
      const binding = alias === undefined ? bindingOf(match[1]) : undefined;
      return binding === undefined ? UNKNOWN : this.evaluator.members.external(binding);
    }
    const value = this.evaluator.value(match[1], this.evaluator.environments.moduleEnv(file), LATER);
    if (value.k === "unknown" && imported?.name !== undefined) return this.importedType(file, imported.specifier, imported.name);
    return this.instantiate(value, value.k === "external" ? this.typeArgument(bare, file) : null);
  }

  /** What an object type promises of one of its members: `db` of `{ db: Database }`, written there or under a name. */
  typedMember(type: string, name: string, file: FileNode): Value {
    const own = memberType(type, name);
    if (own !== undefined) return this.typed(own, file);
    if (!/^[A-Za-z_$][\w$]*$/.test(type)) return UNKNOWN;
    const alias = file.facts.types[type];
    const imported = alias === undefined ? file.facts.imports.find((i) => i.local === type) : undefined;
    const node = imported ? this.fileOf(file, imported.specifier) : file;
    const text = alias ?? (imported?.name === undefined ? undefined : node?.facts.types[imported.name]);
    const there = text === undefined ? undefined : memberType(text, name);
    return there !== undefined && node ? this.typed(there, node) : UNKNOWN;
  }

  private fileOf(from: FileNode, specifier: string): FileNode | undefined {
    const target = this.evaluator.scene.modules.resolve(from.path, specifier);
    return target.k === "file" ? this.evaluator.scene.files.get(target.path) : undefined;
  }

  /** `Repository<User>`: the class of the project that a class of a package is for. */
  private typeArgument(type: string, file: FileNode): readonly Value[] | null {
    const name = /<([A-Za-z_$][\w$]*)>$/.exec(type)?.[1];
    const value = name === undefined ? undefined : this.evaluator.value(name, this.evaluator.environments.moduleEnv(file), LATER);
    return value?.k === "class" ? [value] : null;
  }

  /** What a function gives back, whatever it is called with. */
  private returned(fn: Value): Value {
    if (fn.k === "function") return this.evaluator.calls.call(fn, null, null, 1);
    return fn.k === "external" ? this.evaluator.members.external(`${fn.name}()`) : UNKNOWN;
  }

  /** A type alias of another file. */
  private importedType(file: FileNode, specifier: string, name: string): Value {
    const node = this.fileOf(file, specifier);
    const alias = node?.facts.types[name];
    return node && alias !== undefined && alias !== name && !alias.includes("{") && !alias.startsWith("interface") ? this.typed(alias, node) : UNKNOWN;
  }

  instantiate(value: Value, args: readonly Value[] | null): Value {
    if (value.k === "class" && args === null && value.up?.args) return { k: "instance", of: value, args };
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
