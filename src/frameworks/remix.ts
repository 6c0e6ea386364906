/**
 * Remix and React Router in framework mode: loaders and actions of route modules, and the middleware of the routes around them.
 * https://reactrouter.com/start/framework/route-module
 */
import type { FileNode } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName } from "./export-places.js";
import { inFrontOf } from "./own-server.js";
import { appsOf, type RouteModule } from "./remix/routes.js";
import { argumentOf, type Bound, boundShape, input, type Meaning, namesCaller } from "./request.js";
import { webMeaning } from "./web-request.js";

const LOADER = "remix-loader", ACTION = "remix-action", MIDDLEWARE = "remix-middleware";
/** The parts of a route module that run on the server; `clientLoader` and its like do not. */
const HANDLERS = [
  { name: "loader", method: "LOADER", shape: LOADER },
  { name: "action", method: "ACTION", shape: ACTION },
] as const;
const MIDDLEWARE_EXPORTS = ["middleware", "unstable_middleware"];

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first, second] = path;
  if (first === undefined) return { is: "part" };
  if (first === "request") return webMeaning(path.slice(1), bound.method === "LOADER" ? { ...bound, method: "GET" } : { ...(bound.route !== undefined && { route: bound.route }) });
  if (first === "params") return input("params", path.slice(1));
  if (first === "url") return second === "searchParams" ? input("query", path.slice(2)) : { is: "url", path: "" };
  if (first === "context") return second === undefined ? { is: "part" } : namesCaller(argumentOf(second) ?? second) ? { is: "identity" } : undefined;
  return undefined;
}

export const remix: Adapter = {
  name: "remix",
  docs: "https://reactrouter.com/start/framework/route-module",
  joins: "by package",
  shapes: [LOADER, ACTION, MIDDLEWARE].map((id) => ({ id, meaning })),
  ambient: [
    { match: ["@remix-run/*#LoaderFunctionArgs()", "react-router#LoaderFunctionArgs()"], shape: LOADER, path: "" },
    { match: ["@remix-run/*#ActionFunctionArgs()", "react-router#ActionFunctionArgs()"], shape: ACTION, path: "" },
  ],
  neverReturns: ["global#process.exit"],
  parameterTypes: { [LOADER]: [{ name: "LoaderFunctionArgs", from: "react-router" }], [ACTION]: [{ name: "ActionFunctionArgs", from: "react-router" }] },

  see: (facts, path) => /(?:^|\/)routes\.[cm]?[jt]s$/.test(path) || facts.exports.some((e) => HANDLERS.some((h) => h.name === e.as) || MIDDLEWARE_EXPORTS.includes(e.as)),

  *join(linker, seen) {
    for (const app of appsOf(linker, seen)) for (const route of app) yield* handlers(linker, route);
  },
};

function* handlers(linker: Linker, { file, route, above }: RouteModule): Iterable<Registration> {
  for (const { name, method, shape } of HANDLERS) {
    const place = exportPlace(file.facts, name);
    if (!place) continue;
    const handler = linker.exported(file, name);
    const bound = { method, route };
    const layers = [...inFrontOf(linker, file.path), ...[...above, file].flatMap((f) => middlewareOf(linker, f, boundShape(MIDDLEWARE, bound)))];
    yield {
      framework: "remix", kind: "http", method, route, file: file.path, pos: place.pos, end: place.end,
      handlerName: place.handler ?? functionName(handler) ?? name, handler, args: [linker.request(boundShape(shape, bound))], layers, errors: "handled",
    };
  }
}

/** Middleware lets the request through by calling `next`, or by ending without an answer: the router calls it then. */
function middlewareOf(linker: Linker, file: FileNode, shape: string): Layer[] {
  const name = MIDDLEWARE_EXPORTS.find((n) => file.facts.exports.some((e) => e.as === n));
  const list = name === undefined ? undefined : linker.exported(file, name);
  if (name === undefined || list?.k !== "array") return [];
  const place = { file: file.path, pos: exportPlace(file.facts, name)?.pos ?? 0 };
  return [...list.items, ...(list.of ? [list.of] : [])].map((value) => ({
    value, args: [linker.request(shape), linker.external("react-router#NextFunction()")], passes: "by returning", place, name: functionName(value) ?? "a middleware",
  }));
}
