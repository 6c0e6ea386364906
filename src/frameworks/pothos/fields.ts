/**
 * Fields of the objects that Pothos builders define, and which types their fields lead to. What `t.loadable` and its
 * kin answer is gathered by a loader; `t.relation` takes its rows from the query above it.
 * https://pothos-graphql.dev/docs/guide/objects https://pothos-graphql.dev/docs/plugins/dataloader
 */
import type { CallEvent, GraphType } from "../../extract/facts.js";
import type { Env, FileNode, Value } from "../../link/values.js";
import type { FieldResolver, Linker } from "../adapter.js";
import { lastName } from "../builder-chain.js";
import { resolverArguments } from "../graphql.js";
import type { GraphqlContexts } from "../graphql/contexts.js";
import { Lists } from "../graphql/lists.js";
import { alternatives } from "../values.js";

type External = Extract<Value, { k: "external" }>;

export const BUILDER = /^@pothos\/core#(?:SchemaBuilder)?\(\)$/;
const FIELD = "@pothos/core#FieldBuilder()";
const DEFINES = /^(?:(?:object|interface|query|mutation|subscription)Type|(?:prisma|drizzle|loadable|simple|variant)?(?:Object|Node|Interface|InterfaceRef|ObjectRef)|node|implement)$/;
const ADDS = /^(?:prisma|drizzle)?(?:object|Object|interface|Interface)Fields?$|^(?:query|mutation|subscription)Fields?$/;
const MODEL = /^model\s+(\w+)\s*\{([^{}]*)\}/gm;
const RELATION = /^\s*(\w+)\s+([A-Z]\w*)(\[\])?/gm;

/** A field of a type, as a builder of fields made it. */
interface Made {
  readonly type: string;
  readonly name: string;
  readonly call: External;
}

/** The fields that run once for each object of a list. */
export function* pothosFields(linker: Linker, contexts: GraphqlContexts): Iterable<FieldResolver> {
  const all = [...linker.files.values()].filter((f) => f.facts.fns.some((fn) => fn.events.some((e) => e.k === "call" && definesAny(e)))).flatMap((f) => [...fieldsIn(linker, f)].map((field) => ({ field, file: f })));
  if (all.length === 0) return;
  const models = relationsOf(linker);
  const lists = new Lists(linker, all.map(({ field }): GraphType => ({ name: field.type, leads: leadsOf(linker, field, models) })));
  for (const { field: { type, name, call }, file } of all) {
    if (/^(?:Query|Mutation|Subscription)$/.test(type) || /^loadable/.test(lastName(call.name)) || !lists.mayHold(type)) continue;
    const options = call.args?.findLast((a) => a.k === "object");
    const usual = resolverArguments(linker, contexts.of(file.path).value);
    const args = [{ k: "unknown" as const }, ...usual.slice(1)];
    const parent = isShifted(call) ? 1 : 0;
    for (const fn of options ? alternatives(linker.member(options, "resolve")) : []) {
      if (fn.k === "function") yield { fn, parent, args: parent === 1 ? [linker.external("@pothos/core#query()"), ...args] : args, name: `${type}.${name}`, place: call.at ?? { file: file.path, pos: fn.file.facts.fns[fn.index]?.at ?? 0 } };
    }
  }
}

function calledName(call: CallEvent): string {
  const { callee } = call;
  return typeof callee === "string" ? callee.slice(callee.lastIndexOf(".") + 1) : Array.isArray(callee) && callee[0] === "." ? String(callee[2]) : "";
}

function definesAny(call: CallEvent): boolean {
  const name = calledName(call);
  return DEFINES.test(name) || ADDS.test(name);
}

function* fieldsIn(linker: Linker, file: FileNode): Iterable<Made> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call" || !definesAny(call)) continue;
      const env = linker.defaultEnv(file, index);
      const receiver = linker.receiverOf(call.callee, env, event);
      if (receiver.k === "external" && isBuilt(receiver)) yield* madeBy(linker, env, event, call, receiver);
    }
  }
}

/** A builder, or something that one of its calls made. */
function isBuilt(v: External): boolean {
  for (let at: Value | undefined = v; at?.k === "external"; at = at.receiver) if (BUILDER.test(at.name)) return true;
  return false;
}

function* madeBy(linker: Linker, env: Env, event: number, call: CallEvent, receiver: External): Iterable<Made> {
  const how = calledName(call);
  const args = linker.argumentsOf(env, event, call);
  const root = /^(query|mutation|subscription)/.exec(how)?.[1];
  const type = root ? root.charAt(0).toUpperCase() + root.slice(1) : how === "implement" ? typeNameOf(receiver) : typeNameOf(args[0]);
  if (type === undefined) return;
  const single = /Field$/.test(how) ? args.find((a) => a.k === "literal" && typeof a.value === "string" && (root !== undefined || a !== args[0])) : undefined;
  if (single?.k === "literal") {
    for (const f of made(linker, args.at(-1))) if (isField(f)) yield { type, name: String(single.value), call: f };
    return;
  }
  const options = args.findLast((a) => a.k === "object");
  const fields = options?.k === "object" && options.props.has("fields") ? linker.member(options, "fields") : args.findLast((a) => a.k === "function");
  for (const all of made(linker, fields)) {
    if (all.k !== "object") continue;
    for (const [name, get] of all.props) {
      const f = get();
      if (isField(f)) yield { type, name, call: f };
    }
  }
}

/** What a callback makes of the builder of fields. */
export function made(linker: Linker, fn: Value | undefined): readonly Value[] {
  return fn?.k === "function" ? alternatives(linker.returned(fn, [linker.external(FIELD)])) : [];
}

/** Whether the resolver of a field is handed a query before the object. */
export function isShifted(field: External): boolean {
  return /^(?:prisma|drizzle)(?:Field|Connection|FieldWithInput)$/.test(lastName(field.name));
}

export function isField(v: Value): v is External {
  return v.k === "external" && v.name.startsWith(FIELD);
}

/** What a type is called: its name, its class, or the name its reference was made with. */
function typeNameOf(v: Value | undefined): string | undefined {
  if (v?.k === "literal") return typeof v.value === "string" ? v.value : undefined;
  if (v?.k === "class") return v.facts.name;
  for (let at: Value | undefined = v; at?.k === "external"; at = at.receiver) {
    const first = at.args?.[0];
    if (first && !BUILDER.test(at.name) && first.k !== "object") return typeNameOf(first);
  }
  return undefined;
}

function leadsOf(linker: Linker, { type, name, call }: Made, models: ReadonlyMap<string, GraphType["leads"]>): GraphType["leads"] {
  const how = lastName(call.name);
  const first = call.args?.[0];
  if (/^relat/.test(how)) return (models.get(type) ?? []).filter(([field]) => first?.k === "literal" && field === first.value);
  const options = call.args?.findLast((a) => a.k === "object");
  const said = options?.k === "object" && options.props.has("type") ? linker.member(options, "type") : first;
  const isList = /List$|Connection$|^connection$/.test(how);
  return (said ? alternatives(said) : []).flatMap((v) => {
    const to = typeNameOf(v.k === "array" ? (v.items[0] ?? v.of) : v);
    return to === undefined ? [] : [[name, to, isList || v.k === "array"] as const];
  });
}

/** The relations between the models of Prisma schemas. */
function relationsOf(linker: Linker): ReadonlyMap<string, GraphType["leads"]> {
  const found = new Map<string, GraphType["leads"]>();
  for (const [path, text] of linker.documents) {
    if (!path.endsWith(".prisma")) continue;
    for (const [, name = "", body = ""] of text.matchAll(MODEL)) found.set(name, [...body.matchAll(RELATION)].map(([, field = "", type = "", list]) => [field, type, list !== undefined] as const));
  }
  return found;
}
