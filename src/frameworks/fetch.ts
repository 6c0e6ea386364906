/**
 * Servers that are one function from a request of the web to its response: Cloudflare Workers, Deno, Supabase's Edge
 * Functions, Bun. They tell their endpoints apart by themselves, by path and method.
 * https://developers.cloudflare.com/workers/runtime-apis/handlers/fetch/, https://docs.deno.com/api/deno/~/Deno.serve,
 * https://bun.sh/docs/api/http, https://supabase.com/docs/guides/functions
 */
import type { FileFacts } from "../extract/facts.js";
import type { FileNode, Value } from "../link/values.js";
import type { Adapter, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName } from "./export-places.js";
import { pathsTold } from "./fetch/paths-told.js";
import { methodsTold } from "./methods.js";
import { boundShape, input } from "./request.js";
import { webMeaning } from "./web-request.js";

const REQUEST = "fetch", SETTINGS = "fetch-env";
/** Calls that a handler is given to, and what it imports where that is needed. */
const SERVES = /^(?:Deno\.serve|Bun\.serve|serve|addEventListener)$/;
const SERVED = /^global#(?:Deno\.serve|Bun\.serve)$|^std\/http(?:\/server)?#serve$|^bun#serve$/;
/** What the platform calls besides, as members of what a worker exports, and what it gives each. */
const MESSAGES: ReadonlyMap<string, RegExp> = new Map([["scheduled", /\bScheduled/], ["queue", /\bMessageBatch\b/], ["email", /Email/], ["tail", /\bTrace/]]);
/** What a class extends of which the platform makes its own. */
const MADE_BY_PLATFORM = /^cloudflare:workers#/;
const EDGE_FUNCTION = /(?:^|\/)supabase\/functions\/([\w-]+)\/index\.[jt]s$/;

interface Found {
  readonly handler: Extract<Value, { k: "function" }>;
  readonly place: { readonly pos: number; readonly end: number; readonly handler: string | null };
  /** The path that it is registered at: all, where it is told apart inside. */
  readonly route?: string;
  readonly method?: string;
}

export const fetchHandlers: Adapter = {
  name: "fetch",
  docs: "https://developers.cloudflare.com/workers/runtime-apis/handlers/fetch/",
  joins: "by imports",
  shapes: [
    { id: REQUEST, meaning: (path, bound) => (path[0] === "params" ? input("params", path.slice(1)) : webMeaning(path, bound)) },
    // Bindings are the settings of the deployment.
    { id: SETTINGS, meaning: (path) => (path.length === 0 ? { is: "part" } : { is: "answer", name: `global#process.env.${path.join(".")}` }) },
  ],
  ambient: [],
  // A setting by its name.
  givesFor: /^global#Deno\.env\.get$/,
  gives: (_callee, [name], linker) => (name?.k === "literal" && typeof name.value === "string" ? linker.external(`global#Deno.env.${name.value}`) : undefined),
  neverReturns: ["global#Deno.exit"],
  parameterTypes: { [REQUEST]: [{ name: "Request", from: "" }] },

  see: (facts) => servesIn(facts) || facts.exports.some((e) => e.as === "default" && !e.isType && e.from === undefined) && facts.fns.some((f) => f.name === "fetch" || MESSAGES.has(f.name ?? "")),

  *join(linker, seen) {
    for (const file of seen) {
      for (const found of servedIn(linker, file)) yield* endpoints(linker, file, found);
      yield* ofWorker(linker, file);
    }
  },
};

function servesIn({ fns }: FileFacts): boolean {
  return fns.some((f) => f.events.some((e) => e.k === "call" && typeof e.callee === "string" && SERVES.test(e.callee)));
}

/** `Deno.serve(handler)`, `Bun.serve({ fetch, routes })`, `addEventListener("fetch", …)`. */
function* servedIn(linker: Linker, file: FileNode): Iterable<Found> {
  const env = linker.moduleEnv(file);
  for (const [i, e] of env.facts.events.entries()) {
    if (e.k !== "call" || typeof e.callee !== "string" || !SERVES.test(e.callee)) continue;
    const callee = linker.callee(env, i, e);
    if (callee.k !== "external" || !SERVED.test(callee.name)) continue;
    const place = { pos: e.pos, end: e.end, handler: null };
    for (const given of linker.argumentsOf(env, i, e)) {
      if (given.k === "function") yield { handler: given, place };
      if (given.k !== "object") continue;
      const answers = linker.member(given, "fetch"), own = linker.member(given, "handler");
      for (const handler of [answers, own]) if (handler.k === "function") yield { handler, place };
      yield* routesOf(linker, linker.member(given, "routes"), place);
    }
  }
}

/** Bun's own table of routes: a handler for all methods, or one for each. */
function* routesOf(linker: Linker, table: Value, place: Found["place"]): Iterable<Found> {
  if (table.k !== "object") return;
  for (const [route, get] of table.props) {
    const at = get();
    if (at.k === "function") yield { handler: at, place: keyIn(table, route, place), route };
    if (at.k !== "object") continue;
    for (const method of at.props.keys()) {
      const handler = linker.member(at, method);
      if (handler.k === "function") yield { handler, place: keyIn(at, method, place), route, method };
    }
  }
}

function keyIn({ keys }: Extract<Value, { k: "object" }>, name: string, otherwise: Found["place"]): Found["place"] {
  const key = keys?.get(name);
  return key ? { pos: key.pos, end: key.end ?? key.pos, handler: null } : otherwise;
}

/** `export default { fetch, scheduled }`, or an instance of a class that has them. */
function* ofWorker(linker: Linker, file: FileNode): Iterable<Registration> {
  const at = exportPlace(file.facts, "default");
  if (!at) return;
  const made = linker.exported(file, "default");
  if (made.k === "class" && !isMadeByPlatform(linker, made)) return;
  const worker = made.k === "class" ? linker.instantiate(made, null) : made;
  if (worker.k !== "object" && worker.k !== "instance") return;
  const answers = linker.member(worker, "fetch");
  const isServer = answers.k === "function" && typeOfFirst(answers, /Request\b/) !== false;
  const placeOf = (handler: Extract<Value, { k: "function" }>): Found["place"] => {
    const fn = handler.file.path === file.path ? file.facts.fns[handler.index] : undefined;
    return fn ? { pos: fn.at, end: fn.end, handler: null } : at;
  };
  if (isServer) yield* endpoints(linker, file, { handler: answers, place: placeOf(answers) });
  for (const [name, given] of MESSAGES) {
    const handler = linker.member(worker, name);
    // Many a service has a method `email`, too.
    if (handler.k !== "function" || !(typeOfFirst(handler, given) ?? isServer)) continue;
    const place = placeOf(handler);
    yield {
      framework: "fetch", kind: "message", method: "MESSAGE", route: name, file: file.path, pos: place.pos, end: place.end, handlerName: functionName(handler) ?? name,
      handler, args: [linker.external("workers#Message()"), linker.request(SETTINGS)], layers: [], errors: "unhandled", internal: "called by the platform: there is no caller to ask",
    };
  }
}

/** Whether a class extends what the platform has classes extended of. */
function isMadeByPlatform(linker: Linker, cls: Extract<Value, { k: "class" }>, depth = 0): boolean {
  const base = linker.baseOf(cls);
  return base?.k === "class" ? depth < 5 && isMadeByPlatform(linker, base, depth + 1) : base?.k === "external" && MADE_BY_PLATFORM.test(base.name);
}

/** Whether the first parameter says that it is of a type; undefined where it says nothing. */
function typeOfFirst({ file, index }: Extract<Value, { k: "function" }>, type: RegExp): boolean | undefined {
  const said = file.facts.fns[index]?.params[0]?.type;
  return said === undefined || said === "unknown" || said === "any" ? undefined : type.test(said);
}

function* endpoints(linker: Linker, file: FileNode, { handler, place, route, method }: Found): Iterable<Registration> {
  const args = (bound: Parameters<typeof boundShape>[1]): readonly Value[] => [linker.request(boundShape(REQUEST, bound)), linker.request(SETTINGS), linker.external("workers#ExecutionContext()")];
  const env = linker.envOf(handler, args({}), null, 0);
  const edge = EDGE_FUNCTION.exec(file.path)?.[1];
  const below = edge === undefined ? "" : `/${edge}`;
  const inside = route === undefined ? pathsTold(linker, env) : [];
  const paths = inside.length > 0 ? inside : [{ route: route ?? "/*", isAt: undefined, at: undefined }];
  for (const { route: path, isAt, at } of paths) {
    const { pos, end = pos } = at?.file === file.path ? at : place;
    const bound = isAt === undefined ? {} : { route: isAt };
    const methods = method === undefined ? methodsTold(linker, linker.envOf(handler, args(bound), null, 0)) : [method];
    for (const m of methods.length > 0 ? methods : ["ALL"]) {
      yield {
        framework: "fetch", kind: "http", method: m, route: edge !== undefined && path === "/*" ? below : `${edge !== undefined && path.startsWith(`${below}/`) ? "" : below}${path}`,
        file: file.path, pos, end, handlerName: place.handler ?? functionName(handler),
        handler, args: args({ ...bound, ...(m !== "ALL" && { method: m }) }), layers: [], errors: "handled",
        ...(edge !== undefined && asksForKey(linker, edge) && { broken: "Supabase asks for a key before it calls the function, and every visitor of the site may have one" }),
      };
    }
  }
}

/** Whether Supabase asks for a token that it has signed: it does unless told not to. */
function asksForKey({ documents }: Linker, name: string): boolean {
  for (const [path, text] of documents) {
    if (!path.endsWith("supabase/config.toml")) continue;
    const at = text.indexOf(`[functions.${name}]`);
    if (at >= 0 && /^\s*verify_jwt\s*=\s*false/m.test(text.slice(at + 1).split(/^\[/m, 1)[0] ?? "")) return false;
  }
  return true;
}
