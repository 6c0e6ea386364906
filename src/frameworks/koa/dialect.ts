/** What Koa and its routers register: one chain of middleware in any order, routers mounted by their `routes()`. */
import type { CallEvent } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import { REQUEST } from "./request.js";
import type { Linker } from "../adapter.js";
import { boundShape } from "../request.js";
import { isFunction, methodOf, nameOf } from "../routing/calls.js";
import { mayGoOn } from "../routing/going-on.js";
import type { Dialect, Draft, External, Reading } from "../routing/dialect.js";
import { handlersOf, isPath, textsOf } from "../routing/reading.js";
import { type Path, pathsOf } from "../routing/routers.js";
import { hostedOn } from "../routing-controllers/controllers.js";
import { isSettingUp } from "../routing-controllers/servers.js";
import { isRegisteringRoutes, routesOn } from "../tsoa/controllers.js";

const PACKAGES = /^(?:koa|@koa\/router|koa-router|koa-joi-router|koa-tree-router|koa-better-router|routing-controllers)$/;
const ROUTER = /^routing-controllers#createKoaServer\(\)$|^(?:koa|@koa\/router|koa-router|koa-joi-router|koa-tree-router|koa-better-router)#(?:Koa|Router|Application|default|Koa\.Application)?\(\)$/;
const APP = /^koa#|#createKoaServer\(\)$/;
const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "del", "options", "head", "all"]);
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, "use", "register", "prefix", "param", "route"]);
const MOUNT = "koa-mount#()";

export const koaDialect: Dialect = {
  framework: "koa",
  packages: PACKAGES,
  routerKind: (name) => (ROUTER.test(name) ? { isApp: APP.test(name) } : undefined),
  // `allowedMethods()` answers OPTIONS; it mounts nothing.
  step: (made) => (made.name.endsWith(".allowedMethods()") ? { isOther: true } : undefined),
  prefixOf: (linker, made) => {
    const options = made.args?.[0];
    const prefix = options && linker.member(options, "prefix");
    return prefix === undefined || prefix.k === "literal" && prefix.value === null ? "" : pathsOf(prefix)[0];
  },
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  handed,
  requestArgs: (linker, bound) => [linker.request(boundShape(REQUEST, bound)), linker.external("koa#NextFunction()")],
  passes: "by calling next",
  next: "koa#NextFunction()",
  answers: /^koa#Response\(\)\.(?:body|redirect|render|attachment)$/,
  coversBelow: true,
  isTerminal: (value, behaviour) => (value.file.facts.fns[value.index]?.params.length ?? 2) < 2 && behaviour().answers,
  mayPass: (value) => mayGoOn(value, 1),
  isAside: (value) => value.k === "external" && value.name.endsWith(".allowedMethods()"),
  errors: () => "handled",
};

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (isSettingUp(nameOf(call.callee)) || isRegisteringRoutes(nameOf(call.callee))) return true;
  if (name === undefined || !REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "use" || name === "prefix" || name === "route" || typeof call.callee !== "string" || isFunction(call.args[0] ?? null);
}

function* read({ linker, method, args, written }: Reading): Iterable<Draft> {
  const [first, second] = args;
  if (!first) return;
  if (method === "prefix") yield { method, paths: pathsOf(first), handlers: [] };
  else if (method === "use") yield* used(args, isPath(first, written[0] ?? null) && args.length > 1);
  else if (method === "param") yield { method, paths: pathsOf(first), handlers: handlersOf(args.slice(1)) };
  else if (method === "register" || method === "route") {
    const described = method === "route" ? first : undefined;
    const paths = pathsOf(described ? linker.member(described, "path") : first);
    const methods = textsOf(described ? linker.member(described, "method") : (second ?? first));
    const handlers = handlersOf(described ? [linker.member(described, "handler")] : args.slice(2, 3));
    if (described) handlers.splice(0, 0, ...validated(linker.member(described, "validate")));
    if (handlers.length > 0) for (const verb of methods) yield { method: verb.toLowerCase(), paths, handlers };
  } else {
    // `router.get("user", "/users/:id", …)`: the first of two texts is the route's name.
    const isNamed = second !== undefined && isText(first) && isText(second);
    const path = isNamed ? second : first;
    const hasPath = isPath(path, written[isNamed ? 1 : 0] ?? null);
    const handlers = handlersOf(args.slice((isNamed ? 1 : 0) + (hasPath ? 1 : 0)));
    if (handlers.length > 0 && (hasPath || method === "all")) yield { method: method === "del" ? "delete" : method, paths: hasPath ? pathsOf(path) : ["/(.*)"], handlers, ...(hasPath && { path }) };
  }
}

function* handed(linker: Linker, callee: string, args: () => readonly Value[]): Iterable<Draft> {
  const hosted = hostedOn(linker, "koa", callee, args) ?? routesOn(linker, "koa", callee, args);
  if (hosted) yield { ...hosted, method: "host", paths: [""], handlers: [] };
}

/** `use(path?, …middleware)`; what `koa-mount` gives back stands at a path of its own. */
function* used(args: readonly Value[], hasPath: boolean): Iterable<Draft> {
  const first = args[0];
  const paths: readonly Path[] = hasPath && first ? pathsOf(first) : [""];
  for (const h of handlersOf(hasPath ? args.slice(1) : args)) {
    const mounted = h.k === "external" && h.name === MOUNT ? h : undefined;
    if (!mounted) yield { method: "use", paths, handlers: [h] };
    else yield { method: "use", ...mountedAt(mounted) };
  }
}

/** `mount("/api", app)`, `mount(app)`. */
function mountedAt({ args = [] }: External): Pick<Draft, "paths" | "handlers"> {
  const [first, second] = args;
  return second && first ? { paths: pathsOf(first), handlers: handlersOf([second]) } : { paths: [""], handlers: first ? handlersOf([first]) : [] };
}

/** The schemas of a route of koa-joi-router as the middleware they become. */
function validated(schemas: Value): Value[] {
  return schemas.k === "object" ? [{ k: "external", name: "koa-joi-router#validate()", args: [schemas] }] : [];
}

function isText(v: Value): boolean {
  return v.k === "literal" && typeof v.value === "string";
}
