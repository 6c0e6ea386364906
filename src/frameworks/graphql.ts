/**
 * GraphQL servers: Apollo, Yoga, Mercurius, graphql-http and what else takes a map of resolvers. The members of Query,
 * Mutation and Subscription are endpoints; the resolvers of other types are reached through those only.
 *
 * The arguments of a field count as validated: the server checks them against the types of the schema (scalars,
 * enumerations, input types, what may be null) before a resolver runs, and drops what the schema does not name.
 * That a text is an e-mail address or a number is in range it does not know; no schema of the other frameworks has
 * to say that either.
 * https://www.apollographql.com/docs/apollo-server/data/resolvers https://the-guild.dev/graphql/yoga-server/docs
 */
import type { FileFacts } from "../extract/facts.js";
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, FieldResolver, Layer, Linker, Registration } from "./adapter.js";
import { directiveLayers } from "./graphql/directives.js";
import { GraphqlContexts, optionsIn } from "./graphql/contexts.js";
import { Lists } from "./graphql/lists.js";
import { combined, type Field, fieldsOf, mapsOf, placeOf, resolverOf, ROOTS, type Root, typesIn } from "./graphql/resolvers.js";
import { Permissions } from "./graphql/shield.js";
import { contextShapes } from "./contexts.js";
import { boundShape, input, type Meaning } from "./request.js";
import { alternatives, UNKNOWN } from "./values.js";

export const ARGUMENTS = "graphql-arguments";
const PACKAGE = /^(?:graphql(?:-(?:yoga|http|tools|modules|shield|resolvers|middleware|helix|ws))?(?:\/.*)?|@apollo\/.*|apollo-server(?:-.*)?|@graphql-(?:yoga|tools|hive)\/.*|@as-integrations\/.*|@envelop\/.*|mercurius|express-graphql|graphql-upload)$/;
const SERVER = /^(?:@apollo\/|apollo-server|graphql-yoga|@graphql-yoga\/|@graphql-tools\/|graphql-tools|graphql-modules|mercurius|@graphql-hive\/|graphql-http|express-graphql|@envelop\/)/;

/** The shapes that all GraphQL adapters share. */
export const graphqlShapes = [...contextShapes, { id: ARGUMENTS, meaning: (path: readonly string[]): Meaning => input("body", path) }];

export const graphql: Adapter = {
  name: "graphql",
  docs: "https://graphql.org/learn/execution/",
  shapes: graphqlShapes,
  ambient: [],
  neverReturns: [],

  see: (facts) => importsServer(facts),

  *join(linker, seen) {
    const { maps, contexts } = graphOf(linker);
    if (maps.length === 0) return;
    const permissions = new Permissions(linker, seen);
    for (const { map, file } of maps) {
      const ctx = contexts.of(file.path);
      for (const root of ROOTS) for (const field of fieldsOf(linker, map, root)) yield* rootField(linker, root, field, ctx, permissions);
    }
  },

  *fields(linker) {
    const { maps, contexts } = graphOf(linker);
    const lists = maps.length === 0 ? undefined : new Lists(linker);
    for (const { map, file } of maps) {
      const args = resolverArguments(linker, contexts.of(file.path).value);
      for (const type of typesIn(map)) if (!isRoot(type) && lists?.mayHold(type)) for (const field of fieldsOf(linker, map, type)) yield* objectField(linker, type, field, args);
    }
  },
};

/** The resolver maps of a project, with what their servers hand to them. */
interface Graph {
  readonly maps: readonly { readonly map: Value; readonly file: FileNode }[];
  readonly contexts: GraphqlContexts;
}

const graphs = new WeakMap<Linker, Graph>();

function graphOf(linker: Linker): Graph {
  let known = graphs.get(linker);
  if (!known) {
    const seen = [...linker.files.values()].filter((f) => importsServer(f.facts));
    known = { maps: seen.flatMap((file) => resolversIn(linker, file)), contexts: new GraphqlContexts(linker, seen, isServer) };
    graphs.set(linker, known);
  }
  return known;
}

function isRoot(type: string): boolean {
  return ROOTS.some((r) => r === type);
}

/** A field of an object: what answers it runs once for each object. The names with two lines are no fields. */
function* objectField(linker: Linker, type: string, field: Field, args: readonly Value[]): Iterable<FieldResolver> {
  if (field.name.startsWith("__")) return;
  const handler = combined(resolverOf(linker, field.value, "resolve")).at(-1) ?? field.value;
  const place = placeOf(field, handler);
  if (place) for (const fn of alternatives(handler)) if (fn.k === "function") yield { fn, parent: 0, args: [UNKNOWN, ...args.slice(1)], name: `${type}.${field.name}`, place };
}

function importsServer(facts: FileFacts): boolean {
  return facts.imports.some((i) => PACKAGE.test(i.specifier));
}

export function isServer(callee: Value, args: readonly Value[]): boolean {
  return (callee.k === "external" && SERVER.test(callee.name)) || args.some((a) => a.k === "external" && /^mercurius#/.test(a.name));
}

/** `{ typeDefs, resolvers }` wherever a server or a schema is made of it. */
function resolversIn(linker: Linker, file: FileNode): { readonly map: Value; readonly file: FileNode }[] {
  const maps = [...optionsIn(linker, file, "resolvers", isServer)].flatMap((options) => mapsOf(linker.member(options, "resolvers")));
  return maps.map((map) => ({ map, file }));
}

/** What a resolver is called with. */
export function resolverArguments(linker: Linker, ctx: Value): readonly Value[] {
  return [{ k: "literal", value: null }, linker.request(boundShape(ARGUMENTS, {})), ctx, linker.external("graphql#GraphQLResolveInfo()")];
}

/** The schema has checked the arguments: said where a resolver takes any. */
export function checkedBySchema(linker: Linker, handler: Value, at: number, place: Layer["place"]): readonly Layer[] {
  const takes = (v: Value): boolean => v.k !== "function" || v.file.facts.fns[v.index]?.params[at]?.pattern !== undefined;
  if (handler.k === "literal" || !takes(handler)) return [];
  return [checked(linker, place)];
}

export function checked(linker: Linker, place: Layer["place"]): Layer {
  return { value: linker.external("graphql#execute()"), args: [], passes: "by calling next", place, name: "the schema", isPassive: true };
}

function* rootField(linker: Linker, root: Root, field: Field, ctx: { readonly value: Value; readonly layers: readonly Layer[] }, permissions: Permissions): Iterable<Registration> {
  const chain = combined(resolverOf(linker, field.value, root === "Subscription" ? "subscribe" : "resolve"));
  const handler = chain.at(-1) ?? field.value;
  const place = placeOf(field, handler);
  if (!place || handler.k === "literal" || handler.k === "object") return;
  const args = resolverArguments(linker, ctx.value);
  const before: Layer[] = chain.slice(0, -1).map((value) => ({ value, args, passes: "by returning", place, name: nameOf(value) ?? "combineResolvers" }));
  yield {
    framework: "graphql", kind: "graphql", method: root.toUpperCase(), route: field.name, file: place.file, pos: place.pos, end: place.end ?? place.pos + field.name.length,
    handlerName: nameOf(handler) ?? null, handler, args, errors: "handled",
    layers: [...ctx.layers, ...permissions.of(root, field.name, args), ...directiveLayers(linker, root, field.name, args, place), ...before, ...checkedBySchema(linker, handler, 1, place)],
  };
}

function nameOf(v: Value): string | undefined {
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || undefined : undefined;
}
