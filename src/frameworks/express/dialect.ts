/** What Express registers: middleware at prefixes, verbs, `route`, `param`; handlers that go on by calling `next`. */
import type { CallEvent } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { boundShape } from "../request.js";
import { REQUEST } from "./request.js";
import { isFunction, methodOf, nameOf } from "../routing/calls.js";
import { mayGoOn } from "../routing/going-on.js";
import type { Dialect, Draft, Reading } from "../routing/dialect.js";
import { isPath } from "../routing/reading.js";
import { flatten, pathsOf } from "../routing/routers.js";
import { hostedOn } from "../routing-controllers/controllers.js";
import { isSettingUp } from "../routing-controllers/servers.js";
import { isRegisteringRoutes, routesOn } from "../tsoa/controllers.js";
import { contractArguments, implemented } from "../ts-rest.js";

const PACKAGES = /^(?:express|express-promise-router|express-async-router|router|@awaitjs\/express|express-serve-static-core|routing-controllers)$/;
const ROUTER = /^routing-controllers#createExpressServer\(\)$|^(?:express|express-promise-router|router|@awaitjs\/express|express-async-router)#(?:Router|Express|Application|IRouter|AsyncRouter|express|addAsync)?(?:\(\))?\(\)$|^(?:express-serve-static-core)#(?:Express|Application|Router)\(\)$/;
const APP = /#(?:Express|Application|express|createExpressServer)?\(\)$/;
/** Routers that hand a rejected promise on to the error handler, whatever the version of Express. */
const FORWARDS = /^(?:express-promise-router|@awaitjs\/express|express-async-router)#/;
const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all", "query", "ws"]);
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, "use", "param"]);

export const expressDialect: Dialect = {
  framework: "express",
  packages: PACKAGES,
  routerKind: (name) => (ROUTER.test(name) ? { isApp: APP.test(name), forwardsErrors: FORWARDS.test(name) } : undefined),
  step: (made) => (made.name.endsWith(".route()") ? { paths: made.args?.[0] ? pathsOf(made.args[0]) : [undefined] } : undefined),
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  handed,
  requestArgs: (linker, bound) => [linker.request(boundShape(REQUEST, bound)), linker.external("express#Response()"), linker.external("express#NextFunction()")],
  passes: "by calling next",
  next: "express#NextFunction()",
  answers: /^express#Response\(\)(?:\.\w+\(\))*\.(?:json|send|render|redirect|end|sendFile|download|sendStatus|write|jsonp)$/,
  coversBelow: true,
  // `app.use("/metrics", (req, res) => …)`: a function that cannot go on is a handler.
  isTerminal: (value, behaviour) => (value.file.facts.fns[value.index]?.params.length ?? 3) === 2 && behaviour().answers,
  mayPass: (value) => mayGoOn(value, 2),
  isAside: isErrorHandler,
  errors: (linker, file, router) => (router.forwardsErrors || handsErrorsOn(linker, file) ? "handled" : "unhandled if async"),
};

/** Whether a call may register something, by its form. One argument is a handler behind `route("/x")`, or a look-up. */
export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (call.callee === "createExpressEndpoints" || isSettingUp(nameOf(call.callee)) || isRegisteringRoutes(nameOf(call.callee))) return true;
  if (name === undefined) return false;
  if ((name !== "route" && !REGISTERS.has(name)) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "use" || name === "route" || typeof call.callee !== "string" || isFunction(call.args[0] ?? null);
}

function* read({ method, args, written, given }: Reading): Iterable<Draft> {
  const first = args[0];
  if (!first || (VERBS.has(method) && given === undefined && args.length < 2)) return;
  const hasPath = given === undefined && (method !== "use" || (args.length > 1 && isPath(first, written[0] ?? null)));
  const paths = given ?? (hasPath ? pathsOf(first) : [""]);
  const handlers = flatten(hasPath ? args.slice(1) : args).filter((h) => method === "use" || !isErrorHandler(h));
  const only = handlers.length === 1 ? handlers[0] : undefined;
  const isPaired = only?.k === "union" && only.of.length === paths.length && paths.length > 1;
  const routes = isPaired ? only.of.map((h, i) => ({ paths: [paths[i]], handlers: [h] })) : [{ paths, handlers }];
  for (const r of routes) yield { method, ...r, ...(hasPath && { path: first }) };
}

/** `createExpressEndpoints(contract, router, app, { globalMiddleware })`: the routes of a contract. */
function* handed(linker: Linker, callee: string, args: () => readonly Value[]): Iterable<Draft> {
  const hosted = hostedOn(linker, "express", callee, args) ?? routesOn(linker, "express", callee, args);
  if (hosted) yield { ...hosted, method: "host", paths: [""], handlers: [] };
  if (callee !== "@ts-rest/express#createExpressEndpoints") return;
  const [contract, made, on, options] = args();
  if (!contract || !made || !on) return;
  const everywhere = options ? linker.member(options, "globalMiddleware") : undefined;
  const before = everywhere && everywhere.k !== "literal" ? flatten([everywhere]) : [];
  for (const r of implemented(linker, contract, made)) {
    yield { on, method: r.method, paths: [r.path], handlers: [...before, ...r.before, r.handler], called: (given) => contractArguments(linker, given), ...(r.place && { at: r.place }) };
  }
}

function isErrorHandler(v: Value): boolean {
  return v.k === "function" && v.file.facts.fns[v.index]?.params.length === 4;
}

/** Express 5 and some packages hand a rejected promise on to the error handler. */
function handsErrorsOn(linker: Linker, file: string): boolean {
  const major = /(\d+)/.exec(linker.dependency(file, "express") ?? "")?.[1];
  return major === undefined || Number(major) >= 5 || linker.dependency(file, "express-async-errors") !== undefined;
}
