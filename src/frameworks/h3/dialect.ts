/** What h3 registers: middleware that goes on where it answers nothing, routers behind a base, handlers with hooks of their own. */
import type { CallEvent, FunctionFacts } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { H3_REQUEST, openedHandler } from "./request.js";
import { type Bound, boundShape } from "../request.js";
import { isFunction, methodOf } from "../routing/calls.js";
import type { Dialect, Draft, Reading } from "../routing/dialect.js";
import { isPath, textsOf } from "../routing/reading.js";
import { flatten, pathsOf } from "../routing/routers.js";

const ROUTER = /^h3(?:-nightly)?#(?:createApp|createRouter|H3|H3Core|App|Router)\(\)$/;
const APP = /#(?:createApp|H3|H3Core|App)\(\)$/;
/** Puts a base before a router or an app: `useBase("/api", router.handler)`. */
const BASE = /^h3(?:-nightly)?#(?:useBase|withBase)\(\)$/;
const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "connect", "trace"]);
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, "use", "add", "on", "mount"]);
const NEXT = "h3#NextFunction()";

export const h3Dialect: Dialect = {
  framework: "h3",
  routerKind: (name) => (ROUTER.test(name) ? { isApp: APP.test(name) } : undefined),
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  requestArgs: (linker, bound) => [linker.request(boundShape(H3_REQUEST, bound)), linker.external(NEXT)],
  passes: "by ending",
  called,
  next: NEXT,
  answers: /^h3#(?:sendError|sendRedirect|send|redirect)$/,
  coversBelow: true,
  isTerminal: (value) => isAnswering(value.file.facts.fns[value.index]),
  mayPass: () => false,
  errors: () => "handled",
};

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === undefined) return false;
  if (!REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "use" || isFunction(call.args[0] ?? null);
}

function* read(reading: Reading): Iterable<Draft> {
  const { linker, method, args, written, receiver } = reading;
  const [first, second, third] = args;
  if (!first) return;
  const isRouter = receiver.k === "external" && /#(?:createRouter|Router)\(\)$/.test(receiver.name);
  if (method === "mount") {
    if (second) yield { method: "use", paths: pathsOf(first), handlers: [second] };
  } else if (method === "on") {
    for (const verb of second && third ? textsOf(first) : []) if (second && third) yield* route(linker, verb.toLowerCase(), second, third, args[3]);
  } else if (method === "add" || (method === "use" && isRouter)) {
    // On a router `use` registers a handler, for the methods that are named or for all.
    const verbs = third ? textsOf(third) : [];
    if (second) for (const verb of verbs.length > 0 ? verbs : ["all"]) yield* route(linker, verb.toLowerCase(), first, second, undefined);
  } else if (method === "use") {
    const hasPath = args.length > 1 && isPath(first, written[0] ?? null);
    for (const given of flatten(hasPath && second ? [second] : [first])) yield* used(linker, hasPath ? first : undefined, given);
  } else if (second) yield* route(linker, method, first, second, third);
}

function* route(linker: Linker, method: string, path: Value, given: Value, options: Value | undefined): Iterable<Draft> {
  const { value, before } = openedHandler(linker, given);
  const own = options?.k === "object" ? linker.member(options, "middleware") : undefined;
  yield { method, paths: pathsOf(path), handlers: [...(own && own.k !== "literal" ? flatten([own]) : []), ...before, value], path };
}

/** Middleware, a handler at its path, or a router; `useBase` says the path itself, and what stands before it says it once more. */
function* used(linker: Linker, path: Value | undefined, given: Value): Iterable<Draft> {
  const [base, inner] = given.k === "external" && BASE.test(given.name) ? (given.args ?? []) : [];
  if (base && inner) yield { method: "use", paths: pathsOf(base), handlers: [inner] };
  else {
    const { value, before } = openedHandler(linker, given);
    yield { method: "use", paths: path ? pathsOf(path) : [""], handlers: [...before, value], ...(path && { path }) };
  }
}

/** Version 2 hands middleware a way on; without it, what answers nothing goes on. */
function called(linker: Linker, bound: Bound, value: Value): Pick<Layer, "args" | "passes"> {
  const takesNext = value.k === "function" && (value.file.facts.fns[value.index]?.params.length ?? 0) > 1;
  return { args: [linker.request(boundShape(H3_REQUEST, bound)), linker.external(NEXT)], passes: takesNext ? "by calling next" : "by ending" };
}

/** It ends with an answer, whatever happens. */
function isAnswering(facts: FunctionFacts | undefined): boolean {
  const last = facts?.events.at(-1);
  return facts !== undefined && facts.params.length < 2 && last?.k === "return" && last.ctx === 0 && last.val !== null && !(Array.isArray(last.val) && last.val[0] === "'" && last.val[1] === null);
}
