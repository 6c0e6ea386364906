/**
 * AdonisJS 6: routes, groups and resources on the router service, each told more by the calls that are chained to it.
 * https://docs.adonisjs.com/guides/basics/routing
 */
import type { Place } from "../concepts.js";
import type { CallEvent } from "../extract/facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { globalLayers, handlerOf, layersOf } from "./adonis/handlers.js";
import { adonisRequest, REQUEST } from "./adonis/request.js";
import { boundShape } from "./request.js";
import { joinRoute } from "./routing/paths.js";
import { textsOf } from "./routing/reading.js";
import { pathOf } from "./routing/routers.js";

const ROUTER = /^@adonisjs\/core\/services\/router#(get|post|put|patch|delete|any|route|resource|shallowResource|group)$/;
const GLOBAL = /^@adonisjs\/core\/services\/(?:router|server)#use$/;
/** Groups in groups, functions in functions: how deep, and how many at all. */
const MAX_DEPTH = 8, MAX_ENTERED = 2000;
/** Methods and paths of a resource, by the names of their actions. */
const ACTIONS: readonly (readonly [action: string, method: string, path: string])[] = [
  ["index", "GET", ""], ["create", "GET", "/create"], ["store", "POST", ""], ["show", "GET", "/:id"], ["edit", "GET", "/:id/edit"], ["update", "PUT", "/:id"], ["update", "PATCH", "/:id"], ["destroy", "DELETE", "/:id"],
];

/** A call that is chained to another. */
interface Step {
  readonly name: string;
  readonly args: readonly Value[];
  readonly place: Place;
}

/** Everything around a route. */
interface Scope {
  readonly prefix: string;
  readonly uses: readonly Step[];
  readonly below: Place | undefined;
  /** The functions that ran in it, by their environments: a second time they register nothing new. */
  readonly entered: Set<number>;
}

class Routes {
  private readonly everywhere: readonly Step[];
  private readonly own: ReadonlySet<string>;
  private count = 0;

  constructor(private readonly linker: Linker, seen: readonly FileNode[]) {
    this.own = new Set(seen.map((f) => f.path));
    this.everywhere = [...everywhereIn(linker, seen)];
  }

  *of(env: Env, scope: Scope, depth = 0): Iterable<Registration> {
    if (depth > MAX_DEPTH || scope.entered.has(env.id) || this.count++ > MAX_ENTERED) return;
    scope.entered.add(env.id);
    const { events } = env.facts;
    const chained = new Map<number, number[]>();
    const rootOf = new Map<number, number>();
    for (const [i, e] of events.entries()) {
      const on = e.k === "call" && Array.isArray(e.callee) && e.callee[0] === "." && typeof e.callee[1] === "number" ? e.callee[1] : undefined;
      if (on === undefined) continue;
      const root = rootOf.get(on) ?? on;
      rootOf.set(i, root);
      const steps = chained.get(root);
      if (steps) steps.push(i);
      else chained.set(root, [i]);
    }
    for (const [i, e] of events.entries()) {
      if (e.k !== "call" || rootOf.has(i) || this.linker.isDead(env, e.ctx)) continue;
      const callee = this.linker.callee(env, i, e);
      // Routes that stand in a function of their own.
      if (callee.k === "function" && this.own.has(callee.file.path)) yield* this.of(this.linker.envOf(callee, this.linker.argumentsOf(env, i, e), null, 1), scope, depth + 1);
      const registers = callee.k === "external" ? ROUTER.exec(callee.name)?.[1] : undefined;
      if (registers === undefined) continue;
      const steps = (chained.get(i) ?? []).flatMap((at) => this.step(env, at));
      yield* this.registered(registers, this.linker.argumentsOf(env, i, e), steps, scope, { file: env.file.path, pos: e.at, end: e.end }, depth);
    }
  }

  private step(env: Env, at: number): readonly Step[] {
    const call = env.facts.events[at];
    if (call?.k !== "call" || !Array.isArray(call.callee)) return [];
    return [{ name: String(call.callee[2]), args: this.linker.argumentsOf(env, at, call), place: { file: env.file.path, pos: call.at, end: call.end } }];
  }

  private *registered(how: string, args: readonly Value[], steps: readonly Step[], scope: Scope, place: Place, depth: number): Iterable<Registration> {
    const [first, second, third] = args;
    if (!first) return;
    const uses = steps.filter((s) => s.name === "use" || s.name === "middleware");
    const prefix = steps.filter((s) => s.name === "prefix").reduce((below, s) => joinRoute(s.args[0] ? (pathOf(s.args[0]) ?? "*") : "", below), "");
    const around: Scope = { prefix: joinRoute(scope.prefix, prefix), uses: [...scope.uses, ...uses], below: scope.below ?? (prefix === "" ? undefined : place), entered: new Set() };
    if (how === "group") {
      if (first.k === "function") yield* this.of(this.linker.envOf(first, [], null, 1), around, depth + 1);
    } else if (how.endsWith("esource")) {
      if (second) yield* this.resource(first, second, how === "shallowResource", steps, { ...around, uses: scope.uses }, place);
    } else if (how === "route") {
      if (second && third) for (const verb of textsOf(second)) yield this.registration(verb.toUpperCase(), first, third, around, place);
    } else if (second) yield this.registration(how === "any" ? "ALL" : how.toUpperCase(), first, second, around, place);
  }

  private *resource(name: Value, controller: Value, isShallow: boolean, steps: readonly Step[], scope: Scope, place: Place): Iterable<Registration> {
    const written = pathOf(name) ?? "*";
    // `posts.comments` stands below one of the posts; where it is shallow, a comment that is named does not.
    const parts = written.split(".");
    const nested = parts.map((p, i) => (i < parts.length - 1 ? `${p}/:${p.replace(/s$/, "")}_id` : p)).join("/");
    const listed = (step: string): readonly string[] | undefined => steps.find((s) => s.name === step)?.args.flatMap(textsOf);
    const only = listed("only"), except = listed("except");
    const isApi = steps.some((s) => s.name === "apiOnly");
    for (const [action, method, path] of ACTIONS) {
      if ((isApi && (action === "create" || action === "edit")) || (only && !only.includes(action)) || except?.includes(action)) continue;
      const uses = steps.filter((s) => (s.name === "use" || s.name === "middleware") && s.args[0] && (textsOf(s.args[0]).includes("*") || textsOf(s.args[0]).includes(action))).map((s) => ({ ...s, args: s.args.slice(1) }));
      const base = isShallow && path !== "" && path !== "/create" ? (parts.at(-1) ?? "") : nested;
      const handler: Value = { k: "array", items: [controller, { k: "literal", value: action }] };
      yield this.registration(method, { k: "literal", value: `/${base}${path}` }, handler, { ...scope, uses: [...scope.uses, ...uses] }, place);
    }
  }

  private registration(method: string, path: Value, given: Value, scope: Scope, place: Place): Registration {
    const { linker } = this;
    const own = pathOf(path);
    const route = joinRoute("", joinRoute(scope.prefix, own ?? "*"));
    const ctx = linker.request(boundShape(REQUEST, { ...(method !== "ALL" && { method }), route }));
    const { handler, name } = handlerOf(linker, given);
    const layers: Layer[] = [
      ...this.everywhere.flatMap((s) => globalLayers(linker, s.args, ctx, s.place)),
      ...scope.uses.flatMap((s) => layersOf(linker, s.args, ctx, s.place)),
    ];
    return {
      framework: "adonis", kind: "http", method, route, isPartial: own === undefined, below: scope.below, file: place.file, pos: place.pos, end: place.end ?? place.pos,
      handlerName: name, handler, args: [ctx], layers, errors: "handled",
    };
  }
}

/** What the kernel runs for every route. */
function* everywhereIn(linker: Linker, files: readonly FileNode[]): Iterable<Step> {
  for (const file of files) {
    const env = linker.moduleEnv(file);
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || !isUse(e)) continue;
      const callee = linker.callee(env, i, e);
      if (callee.k === "external" && GLOBAL.test(callee.name)) yield { name: "use", args: linker.argumentsOf(env, i, e), place: { file: file.path, pos: e.pos, end: e.end } };
    }
  }
}

function isUse({ callee }: CallEvent): boolean {
  return typeof callee === "string" && callee.endsWith(".use");
}

export const adonis: Adapter = {
  name: "adonis",
  docs: "https://docs.adonisjs.com/guides/basics/routing",
  shapes: [adonisRequest],
  ambient: [{ match: ["@adonisjs/core/http#HttpContext()"], shape: REQUEST, path: "" }],
  neverReturns: ["@adonisjs/core#Response().abort"],
  see: (facts) => facts.imports.some((i) => /^@adonisjs\/core\/services\/(?:router|server)$/.test(i.specifier)),

  *join(linker, seen) {
    const routes = new Routes(linker, seen);
    for (const file of seen) yield* routes.of(linker.moduleEnv(file), { prefix: "", uses: [], below: undefined, entered: new Set() });
  },
};
