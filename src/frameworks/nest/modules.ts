/**
 * The module graph: which controllers and providers each module has, and what the container injects.
 * https://docs.nestjs.com/modules
 */
import type { FileNode, Value } from "../../link/values.js";
import type { Injection, Linker } from "../adapter.js";
import { alternatives } from "../values.js";
import { type ClassValue, type Decorator, Decorators, keyOf } from "../decorators.js";

const LATER = Number.MAX_SAFE_INTEGER;
const MAX_DEPTH = 6;
/** Decorators of parameters whose type says what is injected: their token is made of an entity's name. */
const BY_TYPE = /#Inject(?:Repository|DataSource|EntityManager|Model|Connection|Queue|Redis|Kysely|Knex|S3|Client)$/;

/** One `@Module`, with what its decorator or a dynamic module lists. */
export interface Module {
  readonly cls: ClassValue;
  readonly imports: readonly Value[];
  readonly controllers: readonly ClassValue[];
  readonly providers: readonly Value[];
  /** Whether all that it lists can be read. */
  readonly isWhole: boolean;
}

/** What an application is made of. */
export interface Reach {
  readonly modules: readonly Module[];
  /** Whether there can be no more than these. */
  readonly isWhole: boolean;
}

/** Whether a file has to do with NestJS at all. */
export function isNestFile(file: Pick<FileNode, "facts">): boolean {
  return file.facts.imports.some((i) => i.specifier.startsWith("@nestjs/"));
}

const made = new WeakMap<Linker, Modules>();

/** The modules of a project, found once. */
export function modulesOf(linker: Linker): Modules {
  const known = made.get(linker) ?? new Modules(linker);
  made.set(linker, known);
  return known;
}

export class Modules {
  readonly decorators: Decorators;
  private found: ReadonlyMap<string, Module> | undefined;
  private provided: ReadonlyMap<string, readonly Value[]> | undefined;
  private registered: ReadonlyMap<string, Value | undefined> | undefined;
  private depth = 0;

  constructor(private readonly linker: Linker) {
    this.decorators = new Decorators(linker);
  }

  /** Every module of the project, by the key of its class. */
  all(): ReadonlyMap<string, Module> {
    if (this.found) return this.found;
    const found = new Map<string, Module>();
    this.found = found;
    for (const file of this.linker.files.values()) {
      if (!isNestFile(file)) continue;
      for (const cls of this.decorators.classesOf(file)) {
        const module = cls.facts.decorators && this.decorators.ofClass(cls).find((d) => d.name === "@nestjs/common#Module");
        if (module) found.set(keyOf(cls) ?? "", { cls, ...this.parts(module.args[0]) });
      }
    }
    return found;
  }

  private parts(options: Value | undefined): Omit<Module, "cls"> {
    const lists = options ? ["imports", "providers", "controllers"].map((name) => this.linker.member(options, name)) : [];
    const [imports = [], providers = [], controllers = []] = lists.map((v) => this.items(v));
    return { imports, providers, controllers: controllers.filter((c): c is ClassValue => c.k === "class"), isWhole: options === undefined || (options.k === "object" && !options.isOpen && lists.every(isReadable)) };
  }

  /** The members of a list, those of lists inside it and of each alternative included. */
  private items(v: Value): readonly Value[] {
    if (v.k === "union") return v.of.flatMap((o) => this.items(o));
    return v.k === "array" ? [...v.items, ...(v.of ? [v.of] : [])].flatMap((i) => (i.k === "array" || i.k === "union" ? this.items(i) : [i])) : [];
  }

  /** A module and everything it imports, itself first; dynamic modules add what they list. */
  reachable(root: Value): Reach {
    const found = new Map<string, Module>();
    let isWhole = true;
    const add = (key: string, module: Module): void => {
      found.set(key, module);
      isWhole &&= module.isWhole;
      module.imports.forEach(visit);
    };
    const visit = (v: Value): void => {
      if (v.k === "literal") return;
      if (v.k === "union") v.of.forEach(visit);
      else if (v.k === "external") {
        const later = this.forwarded(v);
        if (later !== v) visit(later);
        else for (const m of this.handedTo(v)) visit(m);
      } else if (v.k === "object") {
        const dynamic = this.linker.member(v, "module");
        if (dynamic.k !== "class") isWhole = false;
        else {
          add(`${keyOf(dynamic)}+${found.size}`, { cls: dynamic, ...this.parts(v) });
          visit(dynamic);
        }
      } else if (v.k === "class") {
        const key = keyOf(v) ?? "";
        if (found.has(key)) return;
        const module = this.all().get(key);
        if (found.size > 2000 || (!module && (v.facts.base !== undefined || v.facts.decorators !== undefined))) isWhole = false;
        else if (module) add(key, module);
      } else isWhole = false;
    };
    visit(root);
    return { modules: [...found.values()], isWhole };
  }

  /** The project's own modules that a dynamic module of a package is made of or told of: `CacheModule.registerAsync({ imports: [Settings] })`. */
  private handedTo(v: Value, depth = 5): readonly Value[] {
    if (depth === 0) return [];
    if (v.k === "class") return this.all().has(keyOf(v) ?? "") ? [v] : [];
    if (v.k === "array" || v.k === "union") return this.items(v).flatMap((i) => this.handedTo(i, depth - 1));
    if (v.k === "object") return ["imports", "module"].flatMap((name) => this.handedTo(this.linker.member(v, name), depth - 1));
    if (v.k !== "external") return [];
    return [...(v.receiver ? [v.receiver] : []), ...(v.args ?? [])].flatMap((a) => this.handedTo(a, depth - 1));
  }

  /** What `RouterModule.register` puts before the routes of a module's controllers. */
  prefixes(): ReadonlyMap<object, string> {
    const found = new Map<object, string>();
    const walk = (routes: Value, above: string): void => {
      for (const r of this.items(routes)) {
        if (r.k === "class") found.set(r.facts, above);
        if (r.k !== "object") continue;
        const path = this.linker.member(r, "path"), module = this.linker.member(r, "module");
        const prefix = path.k === "literal" && typeof path.value === "string" ? `${above}/${path.value}`.replace(/\/{2,}/g, "/") : above;
        if (module.k === "class") found.set(module.facts, prefix);
        walk(this.linker.member(r, "children"), prefix);
      }
    };
    for (const { imports } of this.all().values()) {
      for (const i of imports) if (i.k === "external" && i.name === "@nestjs/core#RouterModule.register()" && i.args?.[0]) walk(i.args[0], "");
    }
    return found;
  }

  // Injection

  isAskedIn(file: FileNode): boolean {
    return isNestFile(file);
  }

  /** What the container puts in a place; undefined where the type alone says it. */
  injected(asked: Injection): Value | undefined {
    if (this.depth > MAX_DEPTH || !isNestFile(asked.file)) return undefined;
    this.depth++;
    const value = this.filled(asked);
    this.depth--;
    return value;
  }

  private filled({ file, cls, decorators, type }: Injection): Value | undefined {
    const inject = this.decorators.of(file, cls, decorators).find((d) => /#Inject(?:\w*)$/.test(d.name));
    if (inject?.name === "@nestjs/mongoose#InjectModel") return this.document(inject.args[0]);
    if (inject && BY_TYPE.test(inject.name)) return undefined;
    if (inject?.args[0]) return this.ofToken(this.forwarded(inject.args[0]));
    const name = type !== undefined && /^[A-Z][\w$]*(?=<|$)/.exec(type)?.[0];
    if (!name || (decorators && !inject)) return undefined;
    const token = this.linker.value(name, this.linker.moduleEnv(file), LATER);
    return token.k === "class" ? this.ofToken(token) : undefined;
  }

  private forwarded(token: Value): Value {
    return token.k === "external" && token.name === "@nestjs/common#forwardRef()" && token.args?.[0]?.k === "function" ? this.linker.returned(token.args[0], []) : token;
  }

  private ofToken(token: Value): Value | undefined {
    if (token.k === "external" && (token.name === "@nestjs/core#REQUEST" || token.name === "@nestjs/graphql#CONTEXT")) return this.linker.request("express");
    const key = keyOf(token);
    const values = (key === undefined ? [] : (this.providers().get(key) ?? [])).map((p) => this.made(p)).filter((v) => v.k !== "unknown");
    return values.length > 1 ? { k: "union", of: values.slice(0, 12) } : values[0];
  }

  /** The model that was registered under a name, where one schema was; else its type says what it is. */
  private document(name: Value | undefined): Value | undefined {
    const schema = name?.k === "literal" && typeof name.value === "string" ? this.documents().get(name.value) : undefined;
    return name && schema && this.linker.external("mongoose#model()", [name, schema]);
  }

  /** `MongooseModule.forFeature([{ name: User.name, schema: UserSchema }])`: schemas by the names of their models; of a name with several none. */
  private documents(): ReadonlyMap<string, Value | undefined> {
    if (this.registered) return this.registered;
    const found = new Map<string, Value | undefined>();
    this.registered = found;
    for (const { imports } of this.all().values()) {
      for (const i of imports) {
        if (i.k !== "external" || i.name !== "@nestjs/mongoose#MongooseModule.forFeature()") continue;
        for (const feature of this.items(i.args?.[0] ?? { k: "unknown" })) {
          const name = this.linker.member(feature, "name"), schema = this.linker.member(feature, "schema");
          if (name.k !== "literal" || typeof name.value !== "string" || schema.k !== "external") continue;
          const other = found.get(name.value);
          found.set(name.value, found.has(name.value) && !isSamePlace(other, schema) ? undefined : schema);
        }
      }
    }
    return found;
  }

  /** What a provider object gives: `useClass`, `useExisting`, `useValue`, `useFactory`. */
  private made(provider: Value): Value {
    const part = (name: string): Value => this.linker.member(provider, name);
    const cls = part("useClass");
    if (cls.k === "class" || cls.k === "external" || cls.k === "union") return this.linker.instantiate(cls, null);
    const existing = part("useExisting");
    if (existing.k === "class") return this.ofToken(existing) ?? this.linker.instantiate(existing, null);
    const factory = part("useFactory");
    if (factory.k === "function") return this.linker.returned(factory, this.items(part("inject")).map((t) => this.ofToken(t) ?? this.linker.instantiate(t, null)));
    const value = part("useValue");
    return value.k === "literal" && value.value === null ? { k: "unknown" } : value;
  }

  /** Provider objects of the whole project, by their token. */
  private providers(): ReadonlyMap<string, readonly Value[]> {
    if (this.provided) return this.provided;
    const found = new Map<string, Value[]>();
    this.provided = found;
    const add = (p: Value): void => {
      if (p.k === "union") p.of.forEach(add);
      if (p.k !== "object" || !p.props.has("provide")) return;
      const key = keyOf(this.linker.member(p, "provide"));
      if (key !== undefined) found.set(key, [...(found.get(key) ?? []), p]);
    };
    for (const { providers, imports } of this.all().values()) {
      providers.forEach(add);
      for (const i of imports) if (i.k === "object") this.parts(i).providers.forEach(add);
    }
    return found;
  }
}

function isSamePlace(a: Value | undefined, b: Value): boolean {
  return a?.k === "external" && b.k === "external" && a.at !== undefined && a.at.file === b.at?.file && a.at.pos === b.at.pos;
}

/** Whether each member of a list, and of those inside it, is there to be seen. */
function isReadable(list: Value): boolean {
  if (list.k === "union") return list.of.every(isReadable);
  if (list.k !== "array") return list.k !== "unknown";
  // What a package gives one by one may be anything.
  return list.items.every(isReadable) && (!list.of || alternatives(list.of).every((v) => v.k !== "external" && isReadable(v)));
}

/** The classes or instances that modules bind to a token of the framework, such as `APP_GUARD`. */
export function boundTo(linker: Linker, modules: readonly Module[], token: string): readonly Value[] {
  return modules.flatMap((m) => m.providers).flatMap((p) => {
    if (p.k !== "object" || !p.props.has("provide")) return [];
    const to = linker.member(p, "provide");
    if (!["useClass", "useExisting", "useValue", "useFactory"].some((name) => p.props.has(name))) return [];
    const isSame = (to.k === "external" && to.name === `@nestjs/core#${token}`) || (to.k === "literal" && to.value === token);
    if (!isSame) return [];
    const [cls, existing, value, factory] = ["useClass", "useExisting", "useValue", "useFactory"].map((name) => linker.member(p, name));
    if (factory?.k === "function") return [linker.returned(factory, [])];
    return [[cls, existing, value].find((v) => v !== undefined && v.k !== "unknown" && !(v.k === "literal" && v.value === null)) ?? { k: "unknown" as const }];
  });
}

export type { Decorator };
