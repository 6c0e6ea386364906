/**
 * Pothos: fields are added to the schema's roots by a builder, anywhere in the project; what a field's `authScopes` ask
 * is what the builder was told about each scope. Its arguments are checked by the schema, as in graphql.ts.
 * https://pothos-graphql.dev/docs/guide/queries-mutations-and-subscriptions https://pothos-graphql.dev/docs/plugins/scope-auth
 */
import type { Place } from "../concepts.js";
import type { CallEvent, ImportFacts } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { lastName } from "./builder-chain.js";
import { either } from "./contexts.js";
import { checkedBySchema, graphqlShapes, isServer, resolverArguments } from "./graphql.js";
import { type Context, GraphqlContexts } from "./graphql/contexts.js";
import type { Root } from "./graphql/resolvers.js";
import { BUILDER, isField, isShifted, made, pothosFields } from "./pothos/fields.js";
import { alternatives } from "./values.js";

type External = Extract<Value, { k: "external" }>;

const ADDS = /^(?:(query|mutation|subscription)(Field|Fields|Type)|relayMutationField)$/;
const SERVERS = /^(?:@apollo\/|graphql-yoga|@graphql-yoga\/|graphql-http|mercurius|@as-integrations\/|apollo-server)/;

/** A field with its options and where it was added. */
interface Added {
  readonly root: Root;
  readonly name: string;
  readonly options: Value;
  /** Scopes asked for by `withAuth` and by the type the field stands in. */
  readonly scopes: readonly Value[];
  /** `prismaField` hands its resolver a query first. */
  readonly isShifted: boolean;
  readonly place: Place;
}

export const pothos: Adapter = {
  name: "pothos",
  docs: "https://pothos-graphql.dev/docs/guide/queries-mutations-and-subscriptions",
  shapes: graphqlShapes,
  ambient: [],
  neverReturns: [],

  isOf: isOfPothos,
  see: (facts) => facts.imports.some((i) => isOfPothos(i) || SERVERS.test(i.specifier)) || facts.fns.some((f) => f.events.some((e) => e.k === "call" && addsTo(e) !== undefined)),

  *fields(linker) {
    if (!usesPothos(linker)) return;
    yield* pothosFields(linker, new GraphqlContexts(linker, [...linker.files.values()].filter((f) => f.facts.imports.some((i) => SERVERS.test(i.specifier))), isServer));
  },

  *join(linker, seen) {
    const contexts = new GraphqlContexts(linker, seen, isServer);
    const scopes = new Map<string, Value>();
    for (const file of seen) {
      const ctx = contexts.of(file.path);
      for (const { builder, added } of fieldsIn(linker, file)) {
        const key = builder.at ? `${builder.at.file}:${builder.at.pos}` : "";
        const known = scopes.get(key) ?? scopesOf(linker, builder, ctx.value);
        scopes.set(key, known);
        yield registration(linker, added, ctx, known);
      }
    }
  },
};

function usesPothos(linker: Linker): boolean {
  return [...linker.files.values()].some((f) => f.facts.imports.some(isOfPothos));
}

function isOfPothos({ specifier }: ImportFacts): boolean {
  return specifier === "@pothos/core";
}

function addsTo(call: CallEvent): { readonly root: Root; readonly how: string } | undefined {
  const { callee } = call;
  const name = typeof callee === "string" ? callee.slice(callee.lastIndexOf(".") + 1) : Array.isArray(callee) && callee[0] === "." ? String(callee[2]) : "";
  const match = ADDS.exec(name);
  if (!match) return undefined;
  const root = match[1] === undefined ? "Mutation" : ((match[1].charAt(0).toUpperCase() + match[1].slice(1)) as Root);
  return { root, how: match[2] ?? "relay" };
}

function* fieldsIn(linker: Linker, file: FileNode): Iterable<{ readonly builder: External; readonly added: Added }> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      const adds = call.k === "call" ? addsTo(call) : undefined;
      if (call.k !== "call" || !adds) continue;
      const env = linker.defaultEnv(file, index);
      const builder = linker.receiverOf(call.callee, env, event);
      if (builder.k !== "external" || !BUILDER.test(builder.name)) continue;
      for (const added of addedBy(linker, env, event, call, adds)) yield { builder, added };
    }
  }
}

function* addedBy(linker: Linker, env: Env, event: number, call: CallEvent, { root, how }: { readonly root: Root; readonly how: string }): Iterable<Added> {
  const args = linker.argumentsOf(env, event, call);
  const place = { file: env.file.path, pos: call.at, end: call.end };
  const [first, second, third] = args;
  const name = first?.k === "literal" && typeof first.value === "string" ? first.value : undefined;
  if (how === "relay") {
    if (name !== undefined && third) yield { root, name, options: third, scopes: [], isShifted: false, place };
  } else if (how === "Field") {
    if (name !== undefined) for (const f of made(linker, second)) yield* field(root, name, f, [], place);
  } else {
    const ofType = how === "Type" && first?.k === "object" && first.props.has("authScopes") ? [linker.member(first, "authScopes")] : [];
    const fields = how === "Type" && first?.k === "object" ? linker.member(first, "fields") : first;
    for (const all of made(linker, fields)) {
      if (all.k === "object") for (const [key, get] of all.props) yield* field(root, key, get(), ofType, (get() as External).at ?? place);
    }
  }
}

function* field(root: Root, name: string, value: Value, ofType: readonly Value[], place: Place): Iterable<Added> {
  if (!isField(value)) return;
  const options = value.args?.findLast((a) => a.k === "object");
  const scopes = [...ofType];
  for (let v: Value | undefined = value; v?.k === "external"; v = v.receiver) if (lastName(v.name) === "withAuth" && v.args?.[0]) scopes.push(v.args[0]);
  if (options) yield { root, name, options, scopes, isShifted: isShifted(value), place };
}

/** What the builder was told about its scopes, for the caller at hand. */
function scopesOf(linker: Linker, builder: External, ctx: Value): Value {
  const options = builder.args?.[0] ?? { k: "unknown" as const };
  const told = linker.member(options, "scopeAuth");
  const fn = told.k === "object" ? linker.member(told, "authScopes") : linker.member(options, "authScopes");
  return fn.k === "function" ? linker.returned(fn, [ctx]) : { k: "unknown" };
}

function registration(linker: Linker, added: Added, ctx: Context, known: Value): Registration {
  const { options, place } = added;
  const own = options.k === "object" && options.props.has("authScopes") ? [linker.member(options, "authScopes")] : [];
  const handler = linker.member(options, added.root === "Subscription" ? "subscribe" : "resolve");
  const usual = resolverArguments(linker, ctx.value);
  const args = added.isShifted ? [linker.external("@pothos/core#query()"), ...usual] : usual;
  const asked = [...added.scopes, ...own].flatMap((s) => scopeLayers(linker, s, known, usual, place));
  return {
    framework: "graphql", kind: "graphql", method: added.root.toUpperCase(), route: added.name, file: place.file, pos: place.pos, end: place.end ?? place.pos,
    handlerName: null, handler, args, errors: "handled", layers: [...ctx.layers, ...asked, ...checkedBySchema(linker, handler, added.isShifted ? 2 : 1, place)],
  };
}

/** `{ signedIn: true, $all: { … } }`: any of the scopes will do, all of those under `$all` are needed. */
function scopeLayers(linker: Linker, scopes: Value, known: Value, args: readonly Value[], place: Place): Layer[] {
  const layer = (value: Value, name: string): Layer => ({ value, args, passes: "by returning true", place, name });
  if (scopes.k === "function") {
    const answer = linker.returned(scopes, args);
    return alternatives(answer).every((v) => v.k === "object") ? [layer(either(alternatives(answer).map((v) => anyOf(linker, v, known))), "authScopes")] : [layer(answer, "authScopes")];
  }
  if (scopes.k !== "object") return scopes.k === "literal" ? [] : [layer({ k: "unknown" }, "authScopes")];
  const all = scopes.props.get("$all")?.();
  if (all?.k === "object") return [...all.props].map(([name, get]) => layer(scopeValue(linker, name, get(), known), name));
  return scopes.props.size === 0 ? [] : [layer(anyOf(linker, scopes, known), [...scopes.props.keys()].join(" or "))];
}

function anyOf(linker: Linker, scopes: Value, known: Value): Value {
  if (scopes.k !== "object") return scopes;
  const nested = scopes.props.get("$any")?.();
  const own = [...scopes.props].filter(([name]) => !name.startsWith("$"));
  return either([...own.map(([name, get]) => scopeValue(linker, name, get(), known)), ...(nested ? [anyOf(linker, nested, known)] : [])]);
}

function scopeValue(linker: Linker, name: string, asked: Value, known: Value): Value {
  const scope = linker.member(known, name);
  return scope.k === "function" ? linker.returned(scope, [asked]) : scope;
}
