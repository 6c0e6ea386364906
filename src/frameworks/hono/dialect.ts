/** What Hono registers: handlers and middleware in one order, children at the place where they are mounted, routes with their schemas. */
import type { CallEvent } from "../../extract/facts.js";
import { validators } from "../../libraries/validators.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { REQUEST } from "./request.js";
import { boundShape } from "../request.js";
import { isFunction, methodOf } from "../routing/calls.js";
import { mayGoOn } from "../routing/going-on.js";
import type { Dialect, Draft, External, Reading } from "../routing/dialect.js";
import { joinRoute } from "../routing/paths.js";
import { handlersOf, isPath, textsOf } from "../routing/reading.js";
import { flatten, isHandlerLike, type Path, pathsOf } from "../routing/routers.js";
import { contractArguments, servedIn } from "../ts-rest.js";
import { alternatives } from "../values.js";

const ROUTER = /^(?:hono(?:\/(?:tiny|quick))?#Hono|@hono\/zod-openapi#OpenAPIHono|hono\/factory#(?:createFactory\(\)|Factory\(\))\.createApp)\(\)$/;
const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "query"]);
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, "use", "on", "route", "mount", "openapi"]);
const ROUTE = /^@hono\/zod-openapi#(?:\w+\(\)\.)*createRoute\(\)$/;
/** Where the context holds the parts of a request. */
const PARTS = { body: "req.json()", query: "req.query()", params: "req.param()", headers: "req.raw.headers" };
/** The middleware that a route's schemas become. */
const SCHEMAS = "@hono/zod-openapi#route.request()";

export const honoDialect: Dialect = {
  framework: "hono",
  routerKind: (name) => (ROUTER.test(name) ? { isApp: true } : undefined),
  step,
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  requestArgs: (linker, bound) => [linker.request(boundShape(REQUEST, bound)), linker.external("hono#NextFunction()")],
  passes: "by calling next",
  next: "hono#NextFunction()",
  answers: /^hono#Response\(\)\.(?:json|text|html|body|redirect|newResponse|notFound|render)$/,
  coversBelow: false,
  reach: Infinity,
  isTerminal: (value, behaviour) => (value.file.facts.fns[value.index]?.params.length ?? 2) < 2 && behaviour().answers,
  mayPass: (value) => mayGoOn(value, 1),
  errors: () => "handled",
};

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === undefined || !REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "use" || typeof call.callee !== "string" || isFunction(call.args[0] ?? null);
}

/** `basePath("/api")` registers on the same app; a verb in a chain may leave out the path of the one before. */
function step(made: External): ReturnType<NonNullable<Dialect["step"]>> {
  const name = made.name.slice(made.name.lastIndexOf(".") + 1);
  const first = made.args?.[0];
  if (name === "basePath()") return { prefix: first ? pathsOf(first)[0] : undefined };
  if (VERBS.has(name.slice(0, -2)) && first && isPath(first, null)) return { paths: pathsOf(first) };
  return undefined;
}

function* read(reading: Reading): Iterable<Draft> {
  const { method, args, written, given } = reading;
  const [first, second] = args;
  if (!first) return;
  if (method === "openapi") yield* described(reading, first);
  else if (method === "route" || method === "mount") {
    if (second) yield* mounted(reading.linker, method, first, second);
  } else if (method === "on") {
    const handlers = handlersOf(args.slice(2));
    for (const verb of second && handlers.length > 0 ? textsOf(first) : []) yield { method: verb.toLowerCase(), paths: second ? pathsOf(second) : [undefined], handlers };
  } else {
    const hasPath = isPath(first, written[0] ?? null);
    const paths: readonly Path[] = hasPath ? pathsOf(first) : method === "use" ? ["*"] : (given ?? ["*"]);
    const handlers = handlersOf(hasPath ? args.slice(1) : args);
    if (method === "use") yield* handlers.map((h) => spared({ method, paths, handlers: [h] }, h));
    else if (handlers.length > 0) yield { method, paths, handlers, ...(hasPath && { path: first }) };
  }
}

/** An app below a path, a function that answers what is left of it, or one that serves a contract. */
function* mounted(linker: Linker, method: string, path: Value, given: Value): Iterable<Draft> {
  const called = ([c]: readonly Value[]): readonly Value[] => (c ? [linker.member(linker.member(c, "req"), "raw")] : []);
  const routes = method === "mount" ? [...servedIn(linker, given)] : [];
  for (const r of routes) {
    const paths = pathsOf(path).map((p) => (p === undefined || r.path === undefined ? undefined : joinRoute(p, r.path)));
    const beside = (args: readonly Value[]): Value => ({ k: "object", props: new Map([["request", () => called(args)[0] ?? { k: "unknown" }]]), rest: [], isOpen: true });
    yield { method: r.method, paths, handlers: [...r.before, r.handler], called: (args) => [...contractArguments(linker, args, PARTS), beside(args)], ...(r.place && { at: r.place }) };
  }
  if (routes.length === 0) yield { method: "mount", paths: pathsOf(path), handlers: [given], ...(method === "mount" && { called }) };
}

/** `except("/status", guard)` runs the guard for all other paths. */
function spared(draft: Draft, handler: Value): Draft {
  const [paths, ...rest] = handler.k === "external" && handler.name === "hono/combine#except()" ? (handler.args ?? []) : [];
  return paths ? { ...draft, handlers: handlersOf(rest), except: isHandlerLike(paths) ? [undefined] : pathsOf(paths) } : draft;
}

/** `app.openapi(createRoute({ method, path, middleware, request }), handler)`: the schemas validate, `security` only documents. */
function* described({ linker, args }: Reading, route: Value): Iterable<Draft> {
  for (const r of alternatives(route)) {
    const config = r.k === "external" && ROUTE.test(r.name) ? r.args?.[0] : r.k === "object" ? r : undefined;
    if (!config) continue;
    const methods = textsOf(linker.member(config, "method"));
    const paths = pathsOf(linker.member(config, "path")).map((p) => p?.replace(/\{(\w+)\}/g, ":$1"));
    const middleware = linker.member(config, "middleware");
    const before = middleware.k === "literal" ? [] : flatten([middleware]);
    const handlers = [...before, ...schemas(linker, linker.member(config, "request")), ...handlersOf(args.slice(1, 2))];
    const described = isTrue(linker.member(config, "hide")) ? "hidden" as const : "yes" as const;
    for (const method of methods.length > 0 ? methods : ["all"]) yield { method: method.toLowerCase(), paths, handlers, described };
  }
}

const isTrue = (value: Value): boolean => value.k === "literal" && value.value === true;

/** The schemas of a route as the middleware they become. */
function schemas(linker: Linker, request: Value): Value[] {
  const props = new Map<string, () => Value>();
  for (const part of ["body", "query", "params"]) {
    const given = linker.member(request, part);
    if (given.k !== "literal" && !(part === "body" && acceptsAll(linker, given))) props.set(part, () => given);
  }
  return props.size === 0 ? [] : [{ k: "external", name: SCHEMAS, args: [{ k: "object", props, rest: [], isOpen: false }] }];
}

/** Whether every content type of a body has a schema that lets anything through. */
function acceptsAll(linker: Linker, body: Value): boolean {
  const content = linker.member(body, "content");
  if (content.k !== "object" || content.props.size === 0) return false;
  return [...content.props.values()].every((p) => {
    const schema = linker.member(p(), "schema");
    return schema.k === "external" ? validators.find(`${schema.name}.parse`)?.acceptsAll === true : schema.k === "object" || schema.k === "literal";
  });
}
