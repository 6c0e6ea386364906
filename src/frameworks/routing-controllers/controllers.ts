/**
 * The methods of controllers as endpoints, each with everything that runs before it, whatever server has them.
 * https://github.com/typestack/routing-controllers#more-usage-examples
 */
import type { Place } from "../../concepts.js";
import type { FileNode, Value } from "../../link/values.js";
import type { Layer, Linker, Registration } from "../adapter.js";
import { type ClassValue, type Decorator, Decorators, type Method } from "../decorators.js";
import { Layers } from "../nest/layers.js";
import { callable, type Driver, middleware } from "./drivers.js";
import { Parameters } from "./parameters.js";
import { classesNamed, classesWith, PACKAGE, type Server, serverOf, serversIn, setting, usesRoutingControllers } from "./servers.js";
import { joinRoute } from "../routing/paths.js";
import { pathOf } from "../routing/routers.js";
import { textOf, UNKNOWN } from "../values.js";

const CONTROLLER = /^routing-controllers#(?:Json)?Controller$/;
const VERB = /^routing-controllers#(Get|Post|Put|Patch|Delete|Head|All|Method)$/;
const MIDDLEWARE = /^routing-controllers#Middleware$/;
const INTERCEPTOR = /^routing-controllers#Interceptor$/;

/** Everything before a controller. */
interface Base {
  readonly server: Server;
  readonly prefix: string;
  readonly isPartial: boolean;
  readonly at: Place;
  readonly before: readonly { readonly value: ClassValue; readonly place: Place }[];
  readonly interceptors: readonly Value[];
}

/** The controllers of a project. */
class Controllers {
  private readonly decorators: Decorators;
  private readonly parameters: Parameters;
  private readonly layers: Layers;
  private readonly files: readonly FileNode[];
  private readonly all: readonly ClassValue[];
  /** Servers whose endpoints were found where the framework below registers things. */
  private readonly hosted = new Set<string>();

  constructor(private readonly linker: Linker) {
    this.decorators = new Decorators(linker);
    this.parameters = new Parameters(linker, this.decorators);
    this.layers = new Layers(linker, this.decorators);
    this.files = [...linker.files.values()].filter(usesRoutingControllers);
    this.all = classesWith(this.decorators, this.files, CONTROLLER);
  }

  *endpoints(): Iterable<Registration> {
    const servers = [...serversIn(this.linker, this.files)];
    for (const s of servers) {
      if (this.hosted.has(keyOf(s.place))) continue;
      for (const r of this.of(s, "", s.place)) yield s.on ? { ...r, broken: "the application it is registered on cannot be seen" } : r;
    }
    if (servers.length > 0) return;
    const [first] = this.all;
    const server = first && serverOf("routing-controllers#createExpressServer", () => [UNKNOWN]);
    if (server) for (const r of this.of(server, "", { file: first.file.path, pos: first.facts.pos })) yield { ...r, broken: "the server that has this controller cannot be seen" };
  }

  *hostedBy(server: Server, prefix: string, at: Place): Iterable<Registration> {
    this.hosted.add(keyOf(at));
    yield* this.of(server, prefix, at);
  }

  private *of(server: Server, above: string, at: Place): Iterable<Registration> {
    const { linker } = this;
    const own = setting(linker, server.options, "routePrefix");
    const text = own && pathOf(own);
    const near = this.near(at.file);
    const before = classesNamed(setting(linker, server.options, "middlewares"), near(classesWith(this.decorators, this.files, MIDDLEWARE)));
    const interceptors = classesNamed(setting(linker, server.options, "interceptors"), near(classesWith(this.decorators, this.files, INTERCEPTOR)));
    const base: Base = { server, prefix: joinRoute(above, text ?? ""), isPartial: own !== undefined && text === undefined, at, before: this.ordered(before), interceptors };
    for (const cls of classesNamed(setting(linker, server.options, "controllers"), near(this.all))) yield* this.ofClass(cls, base);
  }

  /** What stands in the package of a file, where anything does. */
  private near(path: string): (classes: readonly ClassValue[]) => readonly ClassValue[] {
    const dir = this.linker.packageDir(path);
    return (classes) => {
      const own = classes.filter((c) => this.linker.packageDir(c.file.path) === dir);
      return own.length > 0 ? own : classes;
    };
  }

  /** Those that run before actions, the most important first. */
  private ordered(classes: readonly ClassValue[]): Base["before"] {
    return classes.flatMap((cls) => {
      const options = this.decorators.ofClass(cls).find((d) => MIDDLEWARE.test(d.name))?.args[0];
      const type = options && textOf(this.linker.member(options, "type"));
      const priority = options && this.linker.member(options, "priority");
      return type === "before" ? [{ value: cls, place: { file: cls.file.path, pos: cls.facts.pos }, priority: priority?.k === "literal" ? Number(priority.value) : 0 }] : [];
    }).sort((a, b) => b.priority - a.priority);
  }

  private *ofClass(cls: ClassValue, base: Base): Iterable<Registration> {
    const onClass = this.decorators.ofClass(cls);
    const controller = onClass.find((d) => CONTROLLER.test(d.name));
    if (!controller) return;
    for (const method of this.decorators.methodsOf(cls)) {
      for (const d of method.decorators) {
        const verb = VERB.exec(d.name)?.[1];
        if (verb !== undefined) yield this.registration(method, base, controller, onClass, verb === "Method" ? (textOf(d.args[0]) ?? "all") : verb, verb === "Method" ? d.args[1] : d.args[0]);
      }
    }
  }

  private registration(h: Method, base: Base, controller: Decorator, onClass: readonly Decorator[], verb: string, path: Value | undefined): Registration {
    const { linker } = this;
    const { driver, options } = base.server;
    const method = verb.toUpperCase();
    const below = textOf(controller.args[0]) ?? "";
    const route = joinRoute("", joinRoute(joinRoute(base.prefix, below), path === undefined || path.k === "object" ? "" : (pathOf(path) ?? "*")));
    const request = driver.request(linker, { ...(method !== "ALL" && { method }), route, mount: "/" });
    const action = driver.action(linker, request);
    const facts = h.owner.file.facts.fns[h.fn];
    const called = this.parameters.of(facts?.params ?? [], { server: base.server, request, action, cls: h.owner });
    const used = (name: string): readonly { readonly value: Value; readonly place: Place }[] => [...onClass, ...h.decorators].filter((d) => d.name === `${PACKAGE}#${name}`).flatMap((d) => d.args.flatMap((a) => (a.k === "array" ? a.items : [a])).map((value) => ({ value, place: d.place })));
    const interceptors = [...base.interceptors, ...used("UseInterceptor").map((u) => u.value)];
    return {
      framework: "routing-controllers", kind: "http", method, route, isPartial: base.isPartial, file: h.owner.file.path, pos: h.at, end: h.at + h.name.length, handlerName: h.name,
      below: base.prefix === "" && !base.isPartial ? (below === "" ? undefined : controller.place) : base.at,
      handler: { k: "function", file: h.owner.file, index: h.fn, up: h.owner.up, self: linker.instantiate(h.cls, null) }, args: called.args, errors: "handled",
      isSerialised: interceptors.some((i) => i.k === "class" && this.layers.remakes(i)),
      layers: [
        ...[...base.before, ...used("UseBefore")].map((u) => middleware(linker, driver, u.value, request, u.place)),
        ...authorized([...onClass, ...h.decorators], callable(linker, setting(linker, options, "authorizationChecker") ?? UNKNOWN, "check"), action),
        ...called.layers,
      ],
    };
  }
}

/** `@Authorized` on the class or the method: the project's function is asked once, with all roles. */
function authorized(decorators: readonly Decorator[], checker: Value, action: Value): readonly Layer[] {
  const asked = decorators.filter((d) => d.name === `${PACKAGE}#Authorized`);
  const last = asked.at(-1);
  if (!last) return [];
  const roles: Value = { k: "array", items: asked.flatMap((d) => d.args.flatMap((a) => (a.k === "array" ? a.items : [a]))), isWhole: true };
  return [{ value: checker, args: [action, roles], passes: "by returning true", place: last.place, name: "Authorized" }];
}

function keyOf({ file, pos }: Place): string {
  return `${file}:${pos}`;
}

const known = new WeakMap<Linker, Controllers>();

export function controllersOf(linker: Linker): Controllers {
  let found = known.get(linker);
  if (!found) known.set(linker, (found = new Controllers(linker)));
  return found;
}

/** The endpoints of a server that is set up on an application of Express or Koa: what that has registered before stands before them. */
export function hostedOn(linker: Linker, driver: Driver["name"], callee: string, args: () => readonly Value[]): { readonly on: Value; readonly hosts: (prefix: string, at: Place) => Iterable<Registration> } | undefined {
  const server = serverOf(callee, args);
  if (!server?.on || server.driver.name !== driver) return undefined;
  return { on: server.on, hosts: (prefix, at) => controllersOf(linker).hostedBy(server, prefix, at) };
}
