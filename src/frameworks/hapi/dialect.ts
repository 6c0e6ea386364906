/** What hapi registers: routes, plugins with prefixes, extensions, and who is asked for what. */
import type { Place } from "../../concepts.js";
import type { CallEvent, FunctionFacts } from "../../extract/facts.js";
import { limiters } from "../../libraries/limiters.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { boundShape } from "../request.js";
import { firstText, methodOf } from "../routing/calls.js";
import { type Dialect, type Draft, type External, type Reading, saidApart } from "../routing/dialect.js";
import { textsOf } from "../routing/reading.js";
import { flatten, type Path, pathsOf } from "../routing/routers.js";
import { defaultAuth, ownAuth, scheme, settled, strategy } from "./auth.js";
import { before, extensions, external, PRE, UNLIMITED } from "./options.js";
import { REQUEST, TOOLKIT } from "./request.js";
import { alternatives, isAbsent } from "../values.js";

/** A server as a plugin gets it: its first argument is the whole one. */
const SCOPE = "hapi#Scope()";
const ROUTER = /^(?:@hapi\/hapi|hapi)#(?:server|Server)\(\)$|^@hapi\/glue#compose\(\)$|^hapi#Scope\(\)$/;
const REGISTERS: ReadonlySet<string> = new Set(["route", "register", "ext", "strategy", "scheme", "default"]);
/** A server has a `register` as well as things of other frameworks: what is registered there is no plugin of ours. */
const SERVER = /^(?:server|app|srv|plugin|instance)$/i;

export const hapiDialect: Dialect = {
  framework: "hapi",
  ...saidApart,
  routerKind: (name) => (ROUTER.test(name) ? { isApp: name !== SCOPE } : undefined),
  registers: (name) => REGISTERS.has(name),
  isRegistering,
  read,
  requestArgs: (linker, bound) => [linker.request(boundShape(REQUEST, bound)), linker.external(TOOLKIT)],
  passes: "by returning",
  settle: (layers) => unlimited(settled(layers)),
  expand: (_linker, value) => (value.k === "external" && value.name === PRE ? (value.args ?? []).map((fn) => ({ value: fn, passes: "by returning data" as const })) : undefined),
  leftOver,
  next: `${TOOLKIT}.continue`,
  answers: /^hapi#Response\(\)\.(?:response|redirect|file|view)$/,
};

export function isRegistering(call: CallEvent): boolean {
  const name = methodOf(call.callee);
  if (name === undefined || !REGISTERS.has(name) || call.args.length === 0) return false;
  return name === "route" || name === "register" || name === "ext" || /(?:^|\.)auth\.\w+$/.test(typeof call.callee === "string" ? call.callee : "");
}

function* read(reading: Reading): Iterable<Draft> {
  const { linker, method, args, receiver } = reading;
  const [first] = args;
  if (!first) return;
  const onServer = { method: "hook", paths: [""], on: wholeOf(receiver) };
  const routes = method === "route" ? flatten([first]).flatMap((v) => alternatives(v)) : [];
  if (method === "route") for (const r of routes) yield* route(reading, r, routes.length > 1);
  else if (method === "register") for (const p of flatten([first])) yield* plugin(reading, p, args[1]);
  else if (method === "ext") for (const { fns, isOwn } of extensions(linker, args)) yield { ...onServer, ...(isOwn && { on: receiver }), handlers: fns };
  else if (method === "strategy") yield { ...onServer, handlers: strategy(linker, args) };
  else if (method === "scheme") yield { ...onServer, handlers: scheme(linker, args) };
  else yield { ...onServer, handlers: defaultAuth(linker, first) };
}

/** The server behind the scope of a plugin. */
function wholeOf(receiver: Value): Value {
  let v: Value | undefined = receiver;
  for (let i = 0; v?.k === "external" && i < 20; i++) {
    if (v.name === SCOPE) v = v.args?.[0];
    else if (ROUTER.test(v.name)) return v;
    else v = v.receiver;
  }
  return receiver;
}

/** @param isOfMany one of a list: a reader looks for it where it is written */
function* route({ linker }: Reading, given: Value, isOfMany: boolean): Iterable<Draft> {
  if (given.k !== "object") return;
  const path = linker.member(given, "path");
  const [own, older] = ["options", "config"].map((name) => linker.member(given, name));
  const said = own && !isAbsent(own) ? own : older;
  // Options may be made when the server is there: `options: (server) => ({ … })`.
  const options = said?.k === "function" ? linker.returned(said, []) : said && !isAbsent(said) ? said : undefined;
  const inside = options && linker.member(options, "handler");
  const handler = linker.member(given, "handler");
  const method = linker.member(given, "method");
  const at = isOfMany ? firstOf([firstText(method), firstText(path)]) : undefined;
  for (const verb of textsOf(method)) {
    yield {
      method: verb === "*" ? "all" : verb.toLowerCase(), paths: pathsOf(path), path,
      handlers: [...ownAuth(linker, options), ...before(linker, options), isAbsent(handler) && inside ? inside : handler],
      ...(at && { at: { ...at, end: at.pos } }),
    };
  }
}

function firstOf(texts: readonly (Place | undefined)[]): Place | undefined {
  const [a, b] = texts;
  return a && b && a.file === b.file && b.pos < a.pos ? b : (a ?? b);
}

function* plugin(reading: Reading, given: Value, settings: Value | undefined): Iterable<Draft> {
  const { linker, receiver, fresh } = reading;
  const { fn, made, options, routes } = pluginOf(linker, given);
  if (made && limiters.find(made.name)) yield { method: "hook", paths: [""], on: wholeOf(receiver), handlers: [external(linker, `${made.name}()`, options ? [options] : [])] };
  if (!fn) return;
  const scope = { ...fresh(SCOPE), args: [wholeOf(receiver)] };
  const prefix = [routes, settings && linker.member(settings, "routes")].map((r) => (r ? linker.member(r, "prefix") : undefined)).find((p) => p && !isAbsent(p));
  const paths: readonly Path[] = prefix ? pathsOf(prefix).slice(0, 1) : [""];
  yield { method: "use", paths, handlers: [scope], enters: [{ fn, args: [scope, ...(options ? [options] : [])] }] };
}

interface Plugin {
  readonly fn?: Value;
  /** What a package gives. */
  readonly made?: External;
  readonly options?: Value | undefined;
  readonly routes?: Value | undefined;
}

/** A plugin is an object with `register`, alone or as the `plugin` of one with settings; a module exports one under that name. */
function pluginOf(linker: Linker, given: Value, depth = 0): Plugin {
  const v = alternatives(given).find((o) => o.k !== "unknown") ?? given;
  if (depth > 4) return {};
  if (v.k === "external") return { made: v };
  if (v.k === "function") return { fn: v };
  if (v.k === "module") {
    const named = linker.exported(v.file, "plugin");
    return pluginOf(linker, named.k === "unknown" ? linker.exported(v.file, "default") : named, depth + 1);
  }
  if (v.k !== "object") return {};
  const register = linker.member(v, "register");
  if (register.k === "function") return { fn: register };
  const inner = linker.member(v, "plugin");
  if (isAbsent(inner)) return {};
  return { ...pluginOf(linker, inner, depth + 1), options: linker.member(v, "options"), routes: linker.member(v, "routes") };
}

/** A limit of the server that a route is taken out of. */
function unlimited(layers: readonly Layer[]): readonly Layer[] {
  const is = (l: Layer, name: string): boolean => l.value.k === "external" && l.value.name === name;
  const isUnlimited = layers.some((l) => is(l, UNLIMITED));
  return layers.filter((l) => !is(l, UNLIMITED) && !(isUnlimited && l.value.k === "external" && limiters.find(l.value.name.replace(/\(\)$/, "")) !== undefined));
}

/** A plugin, or a function that is given a server, which nobody is seen to call: it has a server of its own. */
function leftOver(facts: FunctionFacts, at: { readonly file: string; readonly pos: number }): readonly Value[] | undefined {
  const first = facts.params[0];
  if (!first || typeof first.pattern !== "string") return undefined;
  const name = first.pattern;
  const isTyped = first.type !== undefined && /^(?:\w+\.)?Server(?:<.*>)?$/.test(first.type);
  const registers = SERVER.test(name) && facts.events.some((e) => e.k === "call" && typeof e.callee === "string" && (e.callee === `${name}.route` || e.callee.startsWith(`${name}.auth.`)));
  return isTyped || registers ? [{ k: "external", name: SCOPE, args: [], at, madeIn: 0 }] : undefined;
}
