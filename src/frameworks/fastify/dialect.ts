/** What Fastify registers: plugins with scopes of their own, hooks, decorators, routes with their options. */
import { type CallEvent, type FunctionFacts, FunctionFlag } from "../../extract/facts.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { before, configOf, describedAs, HOOKS, hooksIn, isIdle, isSchemaLayer, RATE_LIMIT } from "./options.js";
import { autoloaded, pluginOf } from "./plugins.js";
import { FASTIFY_REQUEST } from "./request.js";
import { type Bound, boundShape } from "../request.js";
import { methodOf } from "../routing/calls.js";
import { type Dialect, type Draft, type Reading, saidApart } from "../routing/dialect.js";
import { type Path, pathsOf } from "../routing/routers.js";
import { contractArguments, implemented } from "../ts-rest.js";
import { isUnread } from "../unread.js";
import { isAbsent } from "../values.js";

export const INSTANCE = "fastify#FastifyInstance()";
/** Where a value of an instance is looked up: by how the instance was made. */
const INSTANCES = [INSTANCE, "fastify#()", "fastify#fastify()", `${FASTIFY_REQUEST}#Request().server`];
const ROUTER = /^fastify#(?:FastifyInstance|fastify|default|Fastify)?\(\)$/;
const CONTRACT_PLUGIN = "@ts-rest/fastify#initServer().plugin()";
const AUTOLOAD = /^(?:@fastify\/autoload|fastify-autoload)#/;
const RATE_LIMITER = /^(?:@fastify\/rate-limit|fastify-rate-limit)#/;
const VERBS: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all"]);
const DECORATORS: ReadonlySet<string> = new Set(["decorate", "decorateRequest", "decorateReply"]);
const REGISTERS: ReadonlySet<string> = new Set([...VERBS, ...DECORATORS, "route", "register", "addHook", "setValidatorCompiler"]);
/** A hook answers for good: what comes after it does not run. */
const HOOK_REPLY = "fastify/hook#Response()";
const REPLY = "fastify#Response()";
const NEXT = "fastify#NextFunction()";
/** Stands for a validator compiler that checks nothing. */
const NO_VALIDATION = "fastify#NoValidation()";

export const fastifyDialect: Dialect = {
  framework: "fastify",
  ...saidApart,
  routerKind: (name) => (ROUTER.test(name) ? { isApp: name !== INSTANCE } : undefined),
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  handed,
  requestArgs: (linker, bound) => [linker.request(boundShape(FASTIFY_REQUEST, bound)), linker.external(REPLY)],
  passes: "by ending",
  called,
  settle,
  leftOver,
  next: NEXT,
  answers: /#(?:Response|FastifyReply)\(\)(?:\.\w+(?:\(\))?)*\.(?:send|redirect)$/,
};

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === "registerRouter") return true;
  if (name === undefined) return false;
  if (!REGISTERS.has(name) || call.args.length === 0) return false;
  return call.args.length > 1 || name === "register" || name === "route" || name === "setValidatorCompiler";
}

function* read(reading: Reading): Iterable<Draft> {
  const { linker, method, args } = reading;
  const first = args[0], last = args.at(-1);
  if (!first || !last) return;
  if (DECORATORS.has(method)) decorated(reading, first, args[1]);
  else if (method === "addHook") {
    if (first.k !== "literal" || typeof first.value !== "string" || !HOOKS.includes(first.value)) return;
    yield { method: "hook", paths: [""], handlers: hooksIn(linker, last), name: `${first.value} hook` };
  } else if (method === "setValidatorCompiler") {
    if (isIdle(linker, last)) yield { method: "hook", paths: [""], handlers: [linker.external(NO_VALIDATION)] };
  } else if (method === "register") yield* plugin(reading, first, args[1]);
  else if (method === "route") {
    const url = linker.member(first, "url");
    for (const verb of verbsOf(linker.member(first, "method"))) yield* route(reading, verb, isAbsent(url) ? linker.member(first, "path") : url, first, linker.member(first, "handler"));
  } else {
    const hasHandler = last.k !== "object";
    const options = args.length > 2 || !hasHandler ? args[1] : undefined;
    yield* route(reading, method, first, options, hasHandler ? last : linker.member(last, "handler"));
  }
}

function verbsOf(v: Value): string[] {
  return [...new Set(pathsOf(v).map((m) => (m === undefined || isUnread(m) ? "all" : m.toLowerCase())))].filter((m) => VERBS.has(m));
}

function* route({ linker, receiver: on }: Reading, method: string, url: Value, options: Value | undefined, handler: Value): Iterable<Draft> {
  const isOption = (name: string): boolean => {
    const v = options && linker.member(options, name);
    return v?.k === "literal" && v.value === true;
  };
  const config = configOf(linker, options);
  const bound = { ...(config !== undefined && { config }) };
  const described = describedAs(linker, options);
  const bare = before(linker, options);
  const draft = (verb: string, h: Value): Draft => ({ method: verb, paths: pathsOf(url), handlers: [...bare, ofInstance(h, on)], path: url, bound, ...(described && { described }) });
  if (isOption("websocket")) yield draft("ws", handler);
  else yield draft(method, handler);
  const socket = options && linker.member(options, "wsHandler");
  if (socket && socket.k === "function") yield draft("ws", socket);
}

/** In a handler that is no arrow function, `this` is the instance. */
function ofInstance(handler: Value, on: Value): Value {
  if (handler.k !== "function" || handler.self || (handler.file.facts.fns[handler.index]?.flags ?? 0) & FunctionFlag.arrow) return handler;
  return { ...handler, self: on };
}

/** `decorate("name", value)`: a member that the project adds. */
function decorated({ linker, method }: Reading, name: Value, value: Value | undefined): void {
  if (name.k !== "literal" || typeof name.value !== "string" || !value || value.k === "unknown" || value.k === "literal") return;
  const member = name.value;
  const holders = method === "decorate" ? INSTANCES : method === "decorateRequest" ? [`${FASTIFY_REQUEST}#Request()`] : [REPLY, HOOK_REPLY];
  for (const holder of holders) linker.add(`${holder}.${member}`, () => value);
}

/** Whichever instance it is registered on, a plugin is loaded into the one whose plugin is being loaded. */
function* plugin(reading: Reading, given: Value, options: Value | undefined): Iterable<Draft> {
  const on = reading.within ?? reading.receiver;
  for (const draft of pluginOn(on, reading, given, options)) yield { on, ...draft };
}

function* pluginOn(on: Value, reading: Reading, given: Value, options: Value | undefined): Iterable<Draft> {
  const { linker, fresh } = reading;
  const { value, isShared } = pluginOf(linker, given);
  const [router] = value.k === "external" && value.name === CONTRACT_PLUGIN ? (value.args ?? []) : [];
  if (router) {
    const scope = fresh(INSTANCE);
    yield { method: "use", paths: [prefixOf(linker, options)], handlers: [scope] };
    return yield* contractRoutes(linker, { k: "unknown" }, router, scope, options);
  }
  if (value.k === "external" && AUTOLOAD.test(value.name) && options) return yield* folder(on, reading, options);
  if (value.k === "external") return yield* ofPackage(linker, value, options);
  if (value.k !== "function") return;
  if (isShared) return yield { method: "hook", paths: [], handlers: [], enters: [{ fn: value, args: [on, ...settings(options)] }] };
  const scope = fresh(INSTANCE);
  yield { method: "use", paths: [prefixOf(linker, options)], handlers: [scope], enters: [{ fn: value, args: [scope, ...settings(options)] }] };
}

/** `s.registerRouter(contract, router, app, options)`. */
function* handed(linker: Linker, callee: string, args: () => readonly Value[]): Iterable<Draft> {
  const [contract, made, on, options] = callee === "@ts-rest/fastify#initServer().registerRouter" ? args() : [];
  if (contract && made && on) yield* contractRoutes(linker, contract, made, on, options);
}

function* contractRoutes(linker: Linker, contract: Value, made: Value, on: Value, options: Value | undefined): Iterable<Draft> {
  const hooks = (of: Value | undefined): Value[] => before(linker, of && linker.member(of, "hooks"));
  for (const r of implemented(linker, contract, made)) {
    yield { on, method: r.method, paths: [r.path], handlers: [...hooks(options), ...hooks(r.options), ...r.before, r.handler], called: (given) => contractArguments(linker, given), ...(r.place && { at: r.place }) };
  }
}

function* folder(on: Value, { linker, fresh }: Reading, options: Value): Iterable<Draft> {
  const place = options.k === "object" ? options.at?.file : undefined;
  if (place === undefined) return;
  const given = settings(linker.member(options, "options"));
  for (const { file, prefix, hooks } of autoloaded(linker, options, place)) {
    const exported = linker.exported(file, file.facts.exports.some((e) => e.as === "=") ? "=" : "default");
    const { value, isShared } = pluginOf(linker, exported);
    if (value.k === "external") yield* ofPackage(linker, value, linker.exported(file, "autoConfig"));
    if (value.k !== "function") continue;
    const scope = isShared ? on : fresh(INSTANCE, { file: file.path, pos: 0 });
    const enters = [...hooks.flatMap((h) => pluginOf(linker, linker.exported(h, "default")).value), value].map((fn) => ({ fn, args: [scope, ...given] }));
    yield isShared ? { method: "hook", paths: [], handlers: [], enters } : { method: "use", paths: [prefix], handlers: [scope], enters };
  }
}

/** A plugin of a package runs for everything in the scope: a guard, a limiter, or something that cannot be seen. */
function* ofPackage(linker: Linker, value: Extract<Value, { k: "external" }>, options: Value | undefined): Iterable<Draft> {
  const isGlobal = options && linker.member(options, "global");
  if (RATE_LIMITER.test(value.name) && isGlobal?.k === "literal" && isGlobal.value === false) return;
  if (harmless.find(value.name) || identity.all(value.name).some((row) => row.gives === "identifies" || row.gives === "remembers")) return;
  const name = RATE_LIMITER.test(value.name) ? RATE_LIMIT : `${value.name}()`;
  yield { method: "hook", paths: [""], handlers: [{ k: "external", name, args: options ? [options] : [] }] };
}

function settings(options: Value | undefined): Value[] {
  return options ? [options] : [];
}

function prefixOf(linker: Linker, options: Value | undefined): Path {
  if (!options) return "";
  const prefix = linker.member(options, "prefix");
  return isAbsent(prefix) ? "" : pathsOf(prefix)[0];
}

/** Hooks end without an answer, or call their last parameter where they declare it; those of `preParsing` are given the body before it. */
function called(linker: Linker, bound: Bound, value: Value): Pick<Layer, "args" | "passes"> {
  const takes = Math.max(...(value.k === "array" ? value.items : [value]).map((f) => (f.k === "function" ? (f.file.facts.fns[f.index]?.params.length ?? 0) : 0)));
  const payload = takes > 3 ? [linker.external("stream#Readable()")] : [];
  return { args: [linker.request(boundShape(FASTIFY_REQUEST, bound)), linker.external(HOOK_REPLY), ...payload, linker.external(NEXT)], passes: "by ending" };
}

/** A compiler that checks nothing undoes the schemas; `config.rateLimit: false` the limiter. */
function settle(layers: readonly Layer[], { config }: Bound): readonly Layer[] {
  const is = (l: Layer, name: string): boolean => l.value.k === "external" && l.value.name === name;
  const isUnvalidated = layers.some((l) => is(l, NO_VALIDATION));
  const isUnlimited = config !== undefined && (JSON.parse(config) as { readonly rateLimit?: unknown }).rateLimit === false;
  return layers.filter((l) => !is(l, NO_VALIDATION) && !(isUnvalidated && isSchemaLayer(l.value)) && !(isUnlimited && is(l, RATE_LIMIT)))
    .map((l) => (isSchemaLayer(l.value) ? { ...l, isPassive: true } : l));
}

/** A plugin that nobody is seen to register has an instance of its own. */
function leftOver(facts: FunctionFacts, at: { readonly file: string; readonly pos: number }): readonly Value[] | undefined {
  const first = facts.params[0];
  if (!first || typeof first.pattern !== "string") return undefined;
  const name = first.pattern;
  const isTyped = first.type !== undefined && /^Fastify(?:Typebox|Zod)?\w*Instance\b|^FastifyInstance\b/.test(first.type);
  const registers = facts.events.some((e) => e.k === "call" && typeof e.callee === "string" && e.callee.startsWith(`${name}.`) && isRegistering(e) && /^(?:fastify|app|server|instance|f|api)$/i.test(name));
  return isTyped || registers ? [{ k: "external", name: INSTANCE, args: [], at, madeIn: 0 }] : undefined;
}

