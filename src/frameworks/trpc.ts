/**
 * tRPC 9 to 11: procedures at the leaves of nested and merged routers, made by builders whose middleware may
 * stand in other files. The input counts as the body: it is what `.input` checks.
 * https://trpc.io/docs/server/procedures
 */
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { Chains, type ChainStep, type Dialect, stepsOf } from "./builder-chain.js";
import { contextArguments, contextFrom, contextShapes, opaqueContext } from "./contexts.js";
import { boundShape, input } from "./request.js";
import { servedRoots } from "./trpc/mounted.js";
import { importsTrpc, isOfTrpc, keyOf, kindOf, type Leaf, objectsIn, RouterTree } from "./trpc/routers.js";
import { alternatives } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;
type External = Extract<Value, { k: "external" }>;

const INPUT = "trpc-input";
const LATER = Number.MAX_SAFE_INTEGER;

/** A maker of contexts, and the layer it is on the way in. */
interface Context {
  readonly value: Value;
  readonly layers: readonly Layer[];
}

function dialect(linker: Linker): Dialect {
  const sent = linker.request(boundShape(INPUT, {}));
  return {
    middleware: new Set(["use", "middleware", "unstable_pipe", "unstable_concat", "create"]),
    makers: new Set(),
    given(ctx, next, own) {
      const props = new Map<string, () => Value>([["ctx", () => ctx], ["input", () => sent], ["rawInput", () => sent], ["getRawInput", () => linker.member(sent, "getRawInput")]]);
      if (next) props.set("next", () => next);
      for (const [name, v] of own) props.set(name, () => v);
      return [{ k: "object", props, rest: [], isOpen: true }];
    },
  };
}

export const trpc: Adapter = {
  name: "trpc",
  docs: "https://trpc.io/docs/server/procedures",
  shapes: [...contextShapes, { id: INPUT, meaning: ([first, ...rest]) => (first === "getRawInput" ? { is: "part" } : first === "getRawInput()" ? input("body", rest) : input("body", first === undefined ? [] : [first, ...rest])) }],
  ambient: [],
  makes: ["@trpc/server/*#**.router|mergeRouters", "@trpc/server/*#router|mergeRouters"],
  neverReturns: [],

  isOf: isOfTrpc,
  see: (facts) => importsTrpc(facts) || facts.fns.some((f) => f.events.some((e) => e.k === "call" && e.args.some((a) => Array.isArray(a) && (a[0] === "o" || a[0] === "'")))),

  *join(linker, seen) {
    const tree = new RouterTree(linker, seen);
    const roots = tree.roots();
    if (roots.length === 0) return;
    const contexts = new Contexts(linker, tree);
    const chains = new Chains(linker, dialect(linker));
    for (const root of servedRoots(linker, tree, roots)) {
      for (const leaf of tree.leaves(root)) yield procedure(linker, chains, leaf, contexts.of(root, leaf.procedure));
    }
  },
};

function procedure(linker: Linker, chains: Chains, leaf: Leaf, context: Context): Registration {
  const made = leaf.procedure;
  const type = kindOf(made);
  const route = leaf.path.join(".");
  const steps = stepsOf(made);
  const end = steps.at(-1);
  const before = steps.slice(0, -1);
  const own = new Map<string, Value>([["path", { k: "literal", value: route }], ["type", { k: "literal", value: type }], ...metaOf(before)]);
  const { layers, ctx } = chains.follow(before, context.value, own);
  const { handler, schema } = endOf(linker, end);
  return {
    framework: "trpc", kind: "trpc", method: type.toUpperCase(), route, file: leaf.place.file, pos: leaf.place.pos, end: endOfPlace(leaf),
    handlerName: handler.k === "function" ? handler.file.facts.fns[handler.index]?.name || null : null,
    handler, args: chains.argumentsOf(ctx, own), layers: [...context.layers, ...layers, ...schema], errors: "handled",
    isSerialised: before.some((step) => step.name === "output") || end?.args[0]?.k === "object" && end.args[0].props.has("output"),
  };
}

function endOfPlace({ place, procedure: p, path }: Leaf): number {
  return p.at?.file === place.file && p.at.end !== undefined && p.at.end > place.pos ? p.at.end : (place.end ?? place.pos + (path.at(-1)?.length ?? 1));
}

/** What `.meta` says, which middleware may read; nothing where it was not called. */
function metaOf(steps: readonly ChainStep[]): [string, Value][] {
  const given = steps.findLast((s) => s.name === "meta" && s.args.length > 0)?.args[0];
  return [["meta", given ?? { k: "literal", value: null }]];
}

/** The function that answers: the last argument, or `resolve` of version 9, with its input beside it. */
function endOf(linker: Linker, end: ChainStep | undefined): { readonly handler: Value; readonly schema: readonly Layer[] } {
  const given = end?.args.at(-1) ?? { k: "unknown" as const };
  if (!end || given.k !== "object") return { handler: given, schema: [] };
  const schema = given.props.has("input") ? linker.member(given, "input") : undefined;
  const value: External = { ...end.value, name: "@trpc/server#router().input()", args: schema ? [schema] : [] };
  return { handler: linker.member(given, "resolve"), schema: schema ? [{ value, args: [], passes: "by calling next", place: end.place, name: "input", isPassive: true }] : [] };
}

/** Who makes the context of which router: what the server's adapter is given, else what the builder's types say. */
class Contexts {
  private readonly byRouter = new Map<string, Context>();
  private readonly byBuilder = new Map<string, Context | undefined>();
  private anywhere: Context | undefined;
  private readonly opaque: Context;

  constructor(private readonly linker: Linker, tree: RouterTree) {
    this.opaque = { value: opaqueContext(linker), layers: [] };
    for (const file of linker.files.values()) {
      if (!file.facts.imports.some((i) => i.specifier.includes("trpc"))) continue;
      for (const [router, maker] of makersIn(linker, file)) {
        const context = this.made(maker);
        const key = tree.find(router);
        if (key !== undefined) this.byRouter.set(key, context);
        this.anywhere ??= context;
      }
    }
  }

  of(root: External, leaf: External): Context {
    return this.byRouter.get(keyOf(root)) ?? this.typed(leaf) ?? this.anywhere ?? this.opaque;
  }

  private made(maker: FunctionValue): Context {
    const args = contextArguments(this.linker);
    const facts = maker.file.facts.fns[maker.index];
    const place = { file: maker.file.path, pos: facts?.at ?? 0 };
    return { value: contextFrom(this.linker, this.linker.returned(maker, args)), layers: [{ value: maker, args, passes: "unless it throws", place, name: facts?.name || "createContext" }] };
  }

  /** `initTRPC.context<typeof createContext>()`. */
  private typed(leaf: External): Context | undefined {
    const builder = stepsOf(leaf, 0).find((s) => s.name === "context");
    if (!builder) return undefined;
    const key = `${builder.place.file}:${builder.place.pos}`;
    if (!this.byBuilder.has(key)) this.byBuilder.set(key, this.typedAt(builder));
    return this.byBuilder.get(key);
  }

  private typedAt({ place }: ChainStep): Context | undefined {
    const file = this.linker.files.get(place.file);
    if (!file) return undefined;
    for (const e of file.facts.fns[0]?.events ?? []) {
      if (e.k !== "call" || e.types === undefined || e.end !== place.end) continue;
      const text = file.facts.types[e.types.trim()] ?? e.types;
      const name = /\btypeof (\w+)/.exec(text)?.[1];
      const maker = name === undefined ? undefined : this.linker.value(name, this.linker.moduleEnv(file), LATER);
      if (maker?.k === "function") return this.made(maker);
    }
    return undefined;
  }
}

/** `fetchRequestHandler({ router, createContext })`: each router with the maker of its contexts. */
function* makersIn(linker: Linker, file: FileNode): Iterable<[Value, FunctionValue]> {
  for (const [index, fn] of file.facts.fns.entries()) {
    for (const [event, call] of fn.events.entries()) {
      const given = call.k === "call" ? call.args.flatMap((a) => objectsIn(a)).filter((o) => o.includes("createContext")) : [];
      if (given.length === 0) continue;
      // Inside a handler of the server below, what that one is given is the request.
      const env = index === 0 ? linker.moduleEnv(file) : linker.envOf({ k: "function", file, index, up: null, self: null }, fn.params.map(() => contextArguments(linker)[0] as Value), null, 0);
      for (const options of given.map((o) => linker.value(o, env, event))) yield* makers(linker, options);
    }
  }
}

function* makers(linker: Linker, options: Value): Iterable<[Value, FunctionValue]> {
  for (const maker of alternatives(linker.member(options, "createContext"))) if (maker.k === "function") yield [linker.member(options, "router"), maker];
}
