/**
 * Contracts of ts-rest: what a contract says of a route, and the functions that implement it, whichever framework
 * serves them.
 * https://ts-rest.com/docs/core/
 */
import type { Place } from "../concepts.js";
import { validators } from "../libraries/validators.js";
import type { Value } from "../link/values.js";
import type { Linker } from "./adapter.js";
import { flatten, type Path } from "./routing/routers.js";
import { alternatives } from "./values.js";

type External = Extract<Value, { k: "external" }>;

/** One route of a contract with what implements it. */
export interface Implemented {
  /** In lower case; `all` where the contract cannot be seen. */
  readonly method: string;
  readonly path: Path;
  /** Its names from the outermost router on. */
  readonly keys: readonly string[];
  /** Middleware of the route, and the schemas of its contract as the layer they become. */
  readonly before: readonly Value[];
  readonly handler: Value;
  /** What is written beside the handler. */
  readonly options: Value | undefined;
  /** Where the implementation is named. */
  readonly place: Place | undefined;
}

/** The schemas of a route, taken apart; a row of the validators says what they check. */
const SCHEMAS = "@ts-rest/core#contract()";
/** Of a contract that cannot be seen. */
const UNSEEN_SCHEMAS = "ts-rest#unseenSchemas()";
/** What makes a contract, or hands one on. */
export const CONTRACTS = /^@ts-rest\/(?:nest#nestControllerContract|core#initContract\(\)\.(?:router|query|mutation|contract))$/;
/** What stands for its second argument: the implementation of the contract in the first. */
const IMPLEMENTS = /^@ts-rest\/(?:express|fastify|serverless|next|nest)(?:\/\w+)?#(?:(?:initServer|tsr)?(?:\(\))?\.?(?:router|route|routeWithMiddleware)|tsRestHandler|createNextRoute)\(\)$/;
/** Types that exist for the compiler only, and bodies that are none. */
const NO_SCHEMA = /^@ts-rest\/core#(?:initContract\(\)\.)?(?:type|noBody|response|body|ContractNoBody|ContractPlainType)(?:\(\))?$/;
const SERVES = /^@ts-rest\/serverless(?:\/\w+)?#fetchRequestHandler$/;
const MAX_DEPTH = 8;

/** What the functions that make contracts give back: the object they are given, its paths behind the prefix. */
export function contractGiven(callee: External, args: readonly Value[]): Value | undefined {
  if (callee.name === "@ts-rest/nest#nestControllerContract") return args[0];
  if (!args[0]) return undefined;
  const prefix = args[1]?.k === "object" ? args[1].props.get("pathPrefix")?.() : undefined;
  return prefix ? prefixed(args[0], prefix, MAX_DEPTH) : args[0];
}

function prefixed(v: Value, prefix: Value, depth: number): Value {
  if (v.k !== "object" || depth === 0) return v;
  const own = isRoute(v);
  const props = new Map([...v.props].map(([name, get]): [string, () => Value] => [name, !own ? () => prefixed(get(), prefix, depth - 1) : name === "path" ? () => joined(prefix, get()) : get]));
  return { ...v, props, rest: own ? v.rest : v.rest.map((r) => () => prefixed(r(), prefix, depth - 1)) };
}

function joined(prefix: Value, path: Value): Value {
  if (prefix.k !== "literal" || path.k !== "literal" || typeof prefix.value !== "string" || typeof path.value !== "string") return { k: "unknown" };
  return { ...path, value: `${prefix.value}${path.value}` };
}

function isRoute(v: Value): boolean {
  return v.k === "object" && v.props.has("method") && v.props.has("path");
}

/** The routes that a router implements, nested ones included. */
export function* implemented(linker: Linker, contract: Value, made: Value, keys: readonly string[] = [], place?: Place): Iterable<Implemented> {
  if (keys.length > MAX_DEPTH) return;
  for (const m of alternatives(made)) {
    const inner = m.k === "external" && IMPLEMENTS.test(m.name) ? m.args : undefined;
    const of = isSeen(contract) ? contract : (inner?.[0] ?? contract);
    const value = inner ? (inner[1] ?? m) : m;
    if (inner && alternatives(value).some((v) => v.k === "external" && IMPLEMENTS.test(v.name))) yield* implemented(linker, of, value, keys, place);
    else if (isRoute(of) || isHandler(linker, value, of)) yield route(linker, of, value, keys, place);
    else if (value.k === "object") {
      for (const r of value.rest) yield* implemented(linker, of, r(), keys, place);
      for (const [name, get] of value.props) yield* implemented(linker, linker.member(of, name), get(), [...keys, name], value.keys?.get(name) ?? place);
    }
  }
}

function isSeen(contract: Value): boolean {
  return contract.k === "object";
}

/** Of a contract that cannot be seen, functions tell that it names a route. */
function isHandler(linker: Linker, value: Value, contract: Value): boolean {
  if (isSeen(contract)) return false;
  return value.k === "function" || (value.k === "object" && linker.member(value, "handler").k === "function");
}

function route(linker: Linker, contract: Value, value: Value, keys: readonly string[], place: Place | undefined): Implemented {
  const isWrapped = value.k === "object";
  const middleware = isWrapped ? linker.member(value, "middleware") : undefined;
  const handler = isWrapped ? linker.member(value, "handler") : value;
  const [method, path] = ["method", "path"].map((name) => textOf(linker.member(contract, name)));
  const fn = handler.k === "function" ? handler.file.facts.fns[handler.index] : undefined;
  // Of routers inside others only the outer names have places; a handler that is written there is nearer.
  const isNear = fn && handler.k === "function" && (!place || (handler.file.path === place.file && fn.at > place.pos));
  const where = isNear && (!place || keys.length > 1) ? { file: handler.file.path, pos: fn.at, end: fn.end } : place;
  return {
    method: method?.toLowerCase() ?? "all", path: isSeen(contract) ? path : `/${keys.join("/")}`, keys, handler, options: isWrapped ? value : undefined, place: where,
    before: [...(middleware && middleware.k !== "literal" ? flatten([middleware]) : []), ...contractSchemas(linker, contract)],
  };
}

/** What the contract checks before the handler runs. */
export function contractSchemas(linker: Linker, contract: Value): Value[] {
  if (!isSeen(contract)) return [{ k: "external", name: UNSEEN_SCHEMAS, args: [] }];
  const props = new Map<string, () => Value>();
  for (const [part, name] of [["body", "body"], ["query", "query"], ["params", "pathParams"]] as const) {
    const given = linker.member(contract, name);
    const isNone = given.k === "literal" || (given.k === "external" && (NO_SCHEMA.test(given.name) || validators.find(`${given.name}.parse`)?.acceptsAll === true));
    if (!isNone) props.set(part, () => given);
  }
  return props.size === 0 ? [] : [{ k: "external", name: SCHEMAS, args: [{ k: "object", props, rest: [], isOpen: false }] }];
}

/**
 * What a handler is called with: the parts of the request in one object, and the framework's own beside them.
 *
 * @param at where the framework's request holds a part, where that is not at its name
 */
export function contractArguments(linker: Linker, [request, reply]: readonly Value[], at: Readonly<Record<string, string>> = {}): readonly Value[] {
  if (request?.k !== "request") return [];
  const parts = ["params", "query", "body", "headers", "file", "files"].map((name): [string, () => Value] => [name, () => linker.request(request.shape, at[name] ?? name)]);
  const own: [string, () => Value][] = [...["req", "request"].map((name): [string, () => Value] => [name, () => request]), ...(reply ? ["res", "reply"].map((name): [string, () => Value] => [name, () => reply]) : [])];
  return [{ k: "object", props: new Map([...parts, ...own]), rest: [], isOpen: true }];
}

/** The routes of the contract that a function hands its requests to: `(request) => fetchRequestHandler({ request, contract, router })`. */
export function* servedIn(linker: Linker, handler: Value): Iterable<Implemented> {
  if (handler.k !== "function") return;
  for (const env of linker.visited(linker.envOf(handler, [], null, 0))) {
    for (const [event, call] of env.facts.events.entries()) {
      if (call.k !== "call") continue;
      const callee = linker.callee(env, event, call);
      const options = callee.k === "external" && SERVES.test(callee.name) ? linker.argumentsOf(env, event, call)[0] : undefined;
      if (options) yield* implemented(linker, linker.member(options, "contract"), linker.member(options, "router"));
    }
  }
}

function textOf(v: Value): Path {
  return v.k === "literal" && typeof v.value === "string" && !v.isMasked ? v.value : undefined;
}

/** Whether a layer stands for the schemas of a contract. */
export function isContractSchema(v: Value): boolean {
  return v.k === "external" && (v.name === SCHEMAS || v.name === UNSEEN_SCHEMAS);
}
