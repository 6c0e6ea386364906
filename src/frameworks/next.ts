/**
 * Next.js: App Router route handlers, `pages/api`, server actions, and the middleware (or proxy) in front of them.
 * https://nextjs.org/docs/app/api-reference/file-conventions/route
 */
import { FunctionFlag } from "../extract/facts.js";
import { lentName } from "../extract/lent.js";
import type { FileNode, Value } from "../link/values.js";
import { builtAction } from "./actions.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName, nameThroughCall } from "./export-places.js";
import { METHODS, methodsTold } from "./methods.js";
import { matches } from "./next/matcher.js";
import { contractArguments, implemented, isContractSchema } from "./ts-rest.js";
import { argumentOf, type Bound, boundShape, cookie, header, input, type Meaning, namesCaller, wholeAddress } from "./request.js";
import { inFrontOf } from "./own-server.js";

const ROUTE_FILE = /^(?:(.*)\/)?(?:src\/)?app\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/;
const API_FILE = /^(?:(.*)\/)?(?:src\/)?pages\/(api\/.*|api)\.[cm]?[jt]sx?$/;
const MIDDLEWARE_FILE = /(?:^|\/)(middleware|proxy)\.[cm]?[jt]sx?$/;

/** `app/(shop)/orders/[id]` is `/orders/[id]`; groups, slots and intercepted segments are no part of the path. */
function routeOf(folder: string): string {
  const segments = folder.split("/").filter((s) => s !== "" && !/^\(.*\)$/.test(s) && !s.startsWith("@")).map((s) => s.replace(/^\((?:\.+)\)/, ""));
  return "/" + segments.join("/");
}

function appMeaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (bound.identityAt !== undefined && first === bound.identityAt) return { is: "identity" };
  if (first === "json()" || first === "formData()" || first === "text()" || first === "arrayBuffer()" || first === "blob()" || first === "body" || first === "bytes()") return input("body", rest);
  if (first === "method") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (first === "nextUrl" && second === "searchParams") return input("query", path.slice(2));
  if (first === "url" || first === "nextUrl") {
    const path: Meaning = bound.route ? { is: "known", value: bound.route, part: "url" } : { is: "url", path: "" };
    if (second === "pathname") return path;
    return (first === "url" && second === undefined) || second === "href" || second === "toString()" ? wholeAddress(bound, path) : { is: "url", path: "" };
  }
  if (first === "headers") return second === undefined ? { is: "part" } : header(argumentOf(second) ?? second);
  if (first === "cookies") return second === undefined || second === "set()" ? { is: "part" } : cookie(second);
  if (first === "clone()") return rest.length === 0 ? { is: "part" } : appMeaning(rest, bound);
  if (first === "ip" || first === "geo") return { is: "headers", path: first };
  return namesCaller(first) ? { is: "identity" } : undefined;
}

function pagesMeaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  if (first === "body") return input("body", path.slice(1));
  if (first === "query") {
    const isParameter = second !== undefined && bound.route !== undefined && new RegExp(`\\[(?:\\.\\.\\.)?${second.replace(/\W/g, "")}\\]`).test(bound.route);
    return input(isParameter ? "params" : "query", path.slice(1));
  }
  if (first === "method") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (first === "headers") return second === undefined ? { is: "part" } : header(second);
  if (first === "cookies") return second === undefined ? { is: "part" } : cookie(second);
  if (first === "url") return { is: "url", path: "" };
  return namesCaller(first) ? { is: "identity" } : undefined;
}

const SERVES_CONTRACT = /^@ts-rest\/(?:next|serverless\/next)#(?:createNextRouter|createNextRoute|createNextHandler)\(\)$/;
const APP = "next-app", PAGES = "next-pages", CONTEXT = "next-context", ACTION = "next-action";

export const next: Adapter = {
  name: "next",
  docs: "https://nextjs.org/docs/app/api-reference/file-conventions/route",
  joins: "by imports",
  runsBeforeAll: (path) => MIDDLEWARE_FILE.test(path),
  shapes: [
    { id: APP, meaning: appMeaning, tellsEndpoint: ["method", "url", "nextUrl", "clone"] },
    { id: PAGES, meaning: pagesMeaning, tellsEndpoint: ["method", "url", "query"] },
    { id: CONTEXT, meaning: (path) => (path[0] === "params" ? input("params", path.slice(1)) : path[0] === "searchParams" ? input("query", path.slice(1)) : undefined), tellsEndpoint: [] },
    { id: ACTION, meaning: (path) => input("body", path) },
  ],
  ambient: [
    { match: "next/headers#cookies()", shape: APP, path: "cookies" },
    { match: "next/headers#headers()", shape: APP, path: "headers" },
    { match: "next/server#NextRequest()", shape: APP, path: "" },
    { match: "next#NextApiRequest()", shape: PAGES, path: "" },
  ],
  neverReturns: ["next/navigation#redirect|permanentRedirect|notFound|forbidden|unauthorized", "global#process.exit"],
  parameterTypes: {
    [APP]: [{ name: "NextRequest", from: "next/server" }],
    [PAGES]: [{ name: "NextApiRequest", from: "next" }, { name: "NextApiResponse", from: "next" }],
  },
  answerTypes: {
    [APP]: { always: "Response" },
    [PAGES]: { by: { parameter: 1, methods: { json: "void", send: "void", "*": "NextApiResponse" } } },
  },

  see(facts, path) {
    return ROUTE_FILE.test(path) || API_FILE.test(path) || MIDDLEWARE_FILE.test(path) || facts.directive === "use server" || facts.fns.some((f) => f.flags & FunctionFlag.serverAction);
  },

  *join(linker, seen) {
    const middleware = seen.filter((f) => MIDDLEWARE_FILE.test(f.path));
    for (const file of seen) {
      if (!isNext(linker, file)) continue;
      const route = ROUTE_FILE.exec(file.path);
      const api = API_FILE.exec(file.path);
      if ((route ?? api) && file.facts.imports.some((i) => /^@ts-rest\/(?:next|serverless)/.test(i.specifier))) {
        yield* contractHandlers(linker, file, route ? APP : PAGES, middleware);
        continue;
      }
      if (route && !isPrivate(route[2] ?? "")) yield* routeHandlers(linker, file, routeOf(route[2] ?? ""), middleware);
      else if (api && !isPrivate(api[2] ?? "")) yield* apiHandlers(linker, file, routeOf((api[2] ?? "").replace(/(?:^|\/)index$/, "")), middleware);
      yield* serverActions(linker, file);
    }
  },
};

/** Folders that start with an underscore are left out of routing. */
function isPrivate(folder: string): boolean {
  return folder.split("/").some((s) => s.startsWith("_"));
}

/** The package says so, or nothing says otherwise and the file imports it or stands where Next.js looks. */
function isNext(linker: Linker, file: FileNode): boolean {
  if (linker.dependency(file.path, "next") !== undefined) return true;
  if (file.facts.imports.some((i) => i.specifier === "next" || i.specifier.startsWith("next/"))) return true;
  const others = ["express", "fastify", "@nestjs/core", "hono", "@remix-run/node", "@sveltejs/kit", "nuxt", "expo-router"];
  return !others.some((o) => linker.dependency(file.path, o) !== undefined);
}

/** A file that serves a contract: the endpoints are the contract's. */
function* contractHandlers(linker: Linker, file: FileNode, shape: string, middleware: readonly FileNode[]): Iterable<Registration> {
  for (const e of file.facts.exports) {
    const served = e.isType || e.as === "*" ? undefined : linker.exported(file, e.as);
    if (served?.k !== "external" || !SERVES_CONTRACT.test(served.name)) continue;
    const [contract, made] = served.args ?? [];
    const at = exportPlace(file.facts, e.as);
    for (const r of contract && made ? implemented(linker, contract, made) : []) {
      const method = r.method.toUpperCase(), route = r.path ?? "/*";
      const place = r.place ?? { file: file.path, pos: at?.pos ?? 0 };
      const bound = { ...(method !== "ALL" && { method }), route };
      const isApp = shape === APP;
      const args = [linker.request(boundShape(shape, bound)), linker.external(isApp ? "next#event()" : "next#NextApiResponse()")];
      const own = r.before.map((value): Layer => ({ value, args: [...args, linker.external("next#NextFunction()")], passes: "by calling next", place, name: isContractSchema(value) ? "the contract" : "middleware", ...(isContractSchema(value) && { isPassive: true }) }));
      yield {
        framework: "next", kind: "http", method, route, file: place.file, pos: place.pos, end: place.end ?? place.pos, handlerName: functionName(r.handler), handler: r.handler,
        args: contractArguments(linker, args, isApp ? { body: "json()", query: "nextUrl.searchParams" } : {}), layers: [...layersFor(linker, file, route, method, middleware), ...own], errors: "handled",
      };
    }
    return;
  }
}

function* routeHandlers(linker: Linker, file: FileNode, route: string, middleware: readonly FileNode[]): Iterable<Registration> {
  const hasStar = file.facts.exports.some((e) => e.as === "*");
  for (const method of METHODS) {
    const own = file.facts.exports.some((e) => e.as === method && !e.isType);
    if (!own && !hasStar) continue;
    const handler = linker.exported(file, method);
    if (!own && handler.k === "unknown") continue;
    const star = file.facts.exports.find((e) => e.as === "*");
    const place = exportPlace(file.facts, method) ?? { pos: star?.pos ?? 0, end: star?.pos ?? 0, handler: null };
    const bound = { method, route };
    yield {
      framework: "next", kind: "http", method, route, file: file.path, pos: place.pos, end: place.end,
      handlerName: place.handler ?? functionName(handler) ?? method, handler,
      args: [linker.request(boundShape(APP, bound)), linker.request(boundShape(CONTEXT, bound))],
      layers: layersFor(linker, file, route, method, middleware), errors: "unhandled",
    };
  }
}

function* apiHandlers(linker: Linker, file: FileNode, route: string, middleware: readonly FileNode[]): Iterable<Registration> {
  const handler = linker.exported(file, file.facts.exports.some((e) => e.as === "=") ? "=" : "default");
  const place = exportPlace(file.facts, "default") ?? exportPlace(file.facts, "=");
  if (!place) return;
  const response = linker.external("next#NextApiResponse()");
  const told = handler.k === "function" ? methodsTold(linker, linker.envOf(handler, [linker.request(boundShape(PAGES, { route })), response], null, 0)) : [];
  for (const method of told.length > 0 ? told : ["ALL"]) {
    const bound = method === "ALL" ? { route } : { method, route };
    yield {
      framework: "next", kind: "http", method, route, file: file.path, pos: place.pos, end: place.end, handlerName: place.handler ?? functionName(handler), handler,
      args: [linker.request(boundShape(PAGES, bound)), response],
      layers: layersFor(linker, file, route, method, middleware), errors: "unhandled",
    };
  }
}

/** The middleware of the same package, where its matcher takes the route. */
function layersFor(linker: Linker, file: FileNode, route: string, method: string, middleware: readonly FileNode[]): Layer[] {
  const dir = linker.packageDir(file.path);
  const layers: Layer[] = [...inFrontOf(linker, file.path)];
  for (const m of middleware) {
    const base = dir === "" ? "" : `${dir}/`;
    const match = /^(?:src\/)?(middleware|proxy)\.[cm]?[jt]sx?$/.exec(m.path.startsWith(base) ? m.path.slice(base.length) : "");
    if (!match?.[1]) continue;
    const name = match[1];
    const named = linker.exported(m, name);
    const value = named.k === "unknown" ? linker.exported(m, "default") : named;
    const taken = isTaken(linker, m, route);
    if (taken === false) continue;
    const place = exportPlace(m.facts, name) ?? exportPlace(m.facts, "default");
    const args = [linker.request(boundShape(APP, { method, route })), linker.external("next#event()")];
    layers.push({ value, args, passes: "by returning", place: { file: m.path, pos: place?.pos ?? 0 }, name, ...(taken === undefined && { isDoubtful: true }) });
  }
  return layers;
}

/** Whether the matcher takes the route; undefined where it cannot be told. */
function isTaken(linker: Linker, m: FileNode, route: string): boolean | undefined {
  const config = linker.exported(m, "config");
  if (config.k !== "object") return config.k === "unknown" && !m.facts.exports.some((e) => e.as === "config") ? true : undefined;
  const matcher = linker.member(config, "matcher");
  if (matcher.k === "literal" && matcher.value === null) return true;
  const sources: Value[] = matcher.k === "array" ? [...matcher.items, ...(matcher.of ? [matcher.of] : [])] : [matcher];
  let isUnsure = false;
  for (const s of sources) {
    const source = s.k === "object" ? linker.member(s, "source") : s;
    const hasConditions = s.k === "object" && linker.member(s, "has").k !== "literal";
    const fits = source.k === "literal" && typeof source.value === "string" && !source.isMasked ? matches(source.value, route) : undefined;
    if (fits && !hasConditions) return true;
    if (fits !== false) isUnsure = true;
  }
  return isUnsure ? undefined : false;
}

/**
 * Whether only those exported actions get an address that a page refers to: since 15. Before, each has one, which can be
 * worked out from its file and name.
 * https://nextjs.org/docs/app/guides/data-security#built-in-server-actions-security-features
 */
function hasAddressesByUse(range: string | undefined): boolean {
  const major = /\d+/.exec(range ?? "");
  return !major || Number(major[0]) >= 15;
}

function* serverActions(linker: Linker, file: FileNode): Iterable<Registration> {
  const { facts } = file;
  const found: { readonly name: string; readonly as?: readonly string[]; readonly local?: string; readonly handler: Value; readonly pos: number; readonly end: number; readonly handlerName: string | null }[] = [];
  if (facts.directive === "use server") {
    for (const e of facts.exports) {
      if (e.isType || e.as === "*" || e.as === "=") continue;
      const handler = linker.exported(file, e.as);
      if (handler.k === "literal" || handler.k === "object" || handler.k === "array" || handler.k === "class" || handler.k === "module") continue;
      const place = exportPlace(facts, e.as);
      if (place) found.push({ name: e.as === "default" ? (place.handler ?? "default") : e.as, as: [e.as], ...(typeof e.value === "string" && { local: e.value }), handler, pos: place.pos, end: place.end, handlerName: place.handler });
    }
  }
  const range = linker.dependency(file.path, "next");
  facts.fns.forEach((fn, index) => {
    if (!(fn.flags & FunctionFlag.serverAction)) return;
    const env = linker.defaultEnv(file, index);
    // Other frameworks call such a function over the network from wherever it is imported.
    const local = range === undefined ? undefined : lentName(facts, index);
    const as = local === undefined ? undefined : { as: facts.exports.filter((e) => e.value === local).map((e) => e.as), local };
    found.push({ name: fn.name || nameThroughCall(facts, index) || "anonymous", ...as, handler: { k: "function", file, index, up: env.up, self: null }, pos: fn.at, end: fn.end, handlerName: fn.name || null });
  });
  const isImported = facts.directive !== "use server" || linker.isImported(file.path);
  const isNamedOnly = hasAddressesByUse(range);
  for (const a of found) {
    const use = a.as === undefined || !isImported || !isNamedOnly ? "handed on" : linker.useOf(file.path, a.as, a.local);
    // It runs as a part of whatever calls it.
    if (use === "called") continue;
    if (a.handler.k === "external") {
      yield { ...builtAction(linker, a.handler, linker.request(boundShape(ACTION, {}), "input")), framework: "next", kind: "server-action", method: "ACTION", route: a.name, file: file.path, pos: a.pos, end: a.end, handlerName: a.handlerName };
      continue;
    }
    const params = a.handler.k === "function" ? (a.handler.file.facts.fns[a.handler.index]?.params ?? []) : [];
    const args = params.map((p, i) => linker.request(boundShape(ACTION, {}), parameterName(p.pattern) ?? `argument${i + 1}`));
    yield {
      framework: "next", kind: "server-action", method: "ACTION", route: a.name, file: file.path, pos: a.pos, end: a.end,
      handlerName: a.handlerName, handler: a.handler, args, layers: [], errors: "unhandled",
      ...((!isImported || use === undefined) && { broken: "nothing in the project refers to this action" }),
    };
  }
}

function parameterName(pattern: unknown): string | undefined {
  if (typeof pattern === "string") return pattern;
  return Array.isArray(pattern) && pattern[0] === "=" ? parameterName(pattern[1]) : undefined;
}
