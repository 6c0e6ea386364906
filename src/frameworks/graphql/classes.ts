/**
 * Graphs written as decorated classes, which NestJS and type-graphql do alike: what leads to which type, and the methods
 * that answer a field of an object.
 * https://docs.nestjs.com/graphql/resolvers https://typegraphql.com/docs/resolvers.html
 */
import type { FunctionFacts, GraphType, Member } from "../../extract/facts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { FieldResolver, Linker } from "../adapter.js";
import { Lists } from "./lists.js";
import type { ClassValue, Decorator, Decorators } from "../decorators.js";
import { alternatives } from "../values.js";

const PACKAGE = /^(?:@nestjs\/graphql|type-graphql)$/;
const ROOT = /^(?:@nestjs\/graphql|type-graphql)#(Query|Mutation|Subscription)$/;
const RESOLVER = /^(?:@nestjs\/graphql|type-graphql)#Resolver$/;
const OBJECT = /^(?:@nestjs\/graphql|type-graphql)#(?:ObjectType|InterfaceType)$/;
const FIELD = /^(?:@nestjs\/graphql|type-graphql)#(?:ResolveField|ResolveProperty|FieldResolver)$/;
const PARENT = /^(?:@nestjs\/graphql|type-graphql)#(?:Parent|Root)$/;

type Lead = GraphType["leads"][number];

/**
 * The methods that answer a field of an object which may come in lists, in the decorators of a package.
 *
 * @param isServed whether a resolver is part of what is served at all
 */
export function* fieldResolvers(linker: Linker, decorators: Decorators, of: string, isServed: (resolver: ClassValue) => boolean = () => true): Iterable<FieldResolver> {
  const classes = [...linker.files.values()].filter((f) => f.facts.imports.some((i) => i.specifier === of)).flatMap((f) => decorators.classesOf(f));
  let lists: Lists | undefined;
  for (const cls of classes) {
    for (const m of cls.facts.members) {
      const fn = m.fn === undefined ? undefined : cls.file.facts.fns[m.fn];
      if (!fn || m.fn === undefined || !decorators.of(cls.file, cls.facts, m.decorators).some((d) => FIELD.test(d.name))) continue;
      const parent = fn.params.findIndex((p) => decorators.of(cls.file, cls.facts, p.decorators).some((d) => PARENT.test(d.name)));
      if (parent < 0) continue;
      if (!isServed(cls)) break;
      lists ??= new Lists(linker, classes.flatMap((c) => [...typesOf(linker, decorators, c)]));
      const owner = ownerOf(linker, decorators, cls, fn);
      if (owner !== undefined && !lists.mayHold(owner)) continue;
      const self = linker.instantiate(cls, null);
      yield { fn: { k: "function", file: cls.file, index: m.fn, up: cls.up, self }, parent, name: `${cls.facts.name}.${m.name}`, place: { file: cls.file.path, pos: m.at, end: m.at + m.name.length } };
    }
  }
}

/** The object whose fields a class resolves: `@Resolver(() => Post)`, else what its methods call their parent. */
function ownerOf(linker: Linker, decorators: Decorators, cls: ClassValue, fn: FunctionFacts | undefined): string | undefined {
  const named = decorators.ofClass(cls).filter((d) => RESOLVER.test(d.name)).flatMap((d) => leadsOf(linker, d, ""));
  const typed = fn?.params.find((p) => decorators.of(cls.file, cls.facts, p.decorators).some((d) => PARENT.test(d.name)))?.type;
  return named[0]?.[1] ?? (typed === undefined ? undefined : /^[A-Z]\w*$/.exec(typed)?.[0]);
}

/** What one class says: the roots and fields it answers, the fields of the object it is. */
function* typesOf(linker: Linker, decorators: Decorators, cls: ClassValue): Iterable<GraphType> {
  const { name } = cls.facts;
  const isObject = decorators.ofClass(cls).some((d) => OBJECT.test(d.name));
  if (isObject) yield* above(linker, decorators, cls);
  for (const m of cls.facts.members) {
    const own = decorators.of(cls.file, cls.facts, m.decorators);
    const root = own.find((d) => ROOT.test(d.name));
    const field = own.find((d) => FIELD.test(d.name));
    const from = root ? (ROOT.exec(root.name)?.[1] ?? "Query") : field ? ownerOf(linker, decorators, cls, cls.file.facts.fns[m.fn ?? -1]) : isObject ? name : undefined;
    if (from === undefined) continue;
    const said = own.flatMap((d) => leadsOf(linker, d, m.name));
    yield { name: from, leads: said.length > 0 ? said : leadsByType(m, cls.file) };
  }
}

/** What a class extends: an interface leads to what implements it, and what is made for a type (`Paginated(Post)`) holds many of it. */
function* above(linker: Linker, decorators: Decorators, cls: ClassValue): Iterable<GraphType> {
  const { name, base } = cls.facts;
  for (const c of decorators.chain(cls).classes.slice(1)) if (c.facts.name !== "") yield { name: c.facts.name, leads: [["", name, false]] };
  const env = cls.up ?? linker.defaultEnv(cls.file, cls.facts.fn);
  const call = typeof base === "number" ? env.facts.events[base] : undefined;
  if (typeof base !== "number" || call?.k !== "call" || linker.callee(env, base, call).k !== "function") return;
  for (const a of linker.argumentsOf(env, base, call)) if (a.k === "class") yield { name, leads: [["", a.facts.name, true]] };
}

/** `@Query(() => [Post])`, `@Field((type) => Post)`, `@Resolver("Post")`. */
function leadsOf(linker: Linker, d: Decorator, field: string): Lead[] {
  if (!PACKAGE.test(d.name.slice(0, d.name.indexOf("#")))) return [];
  const said = d.args.flatMap((a) => (a.k === "function" ? alternatives(linker.returned(a, [])) : RESOLVER.test(d.name) ? [a] : []));
  return said.flatMap((v) => {
    const inner = v.k === "array" ? (v.items[0] ?? v.of) : v;
    const type = inner && typeNameOf(inner);
    return type === undefined ? [] : [[field, type, v.k === "array"] as const];
  });
}

function typeNameOf(v: Value): string | undefined {
  if (v.k === "class") return v.facts.name;
  return v.k === "literal" && typeof v.value === "string" ? v.value : undefined;
}

/** `author: User`, `posts(): Promise<Post[]>`: the names in the annotation. */
function leadsByType(m: Member, file: FileNode): Lead[] {
  const type = (m.fn === undefined ? undefined : file.facts.fns[m.fn]?.returnType) ?? m.type ?? "";
  const isList = /\[\]|\bArray</.test(type);
  return (type.match(/\b[A-Z]\w*/g) ?? []).map((name) => [m.name, name, isList] as const);
}
