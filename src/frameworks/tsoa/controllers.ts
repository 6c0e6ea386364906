/**
 * The methods of tsoa's controllers as endpoints. Which server has them is told by the call that registers the
 * generated routes on it; what that has registered before stands before them.
 * https://tsoa-community.github.io/docs/decorators.html
 */
import type { Place } from "../../concepts.js";
import type { FileFacts } from "../../extract/facts.js";
import type { Value } from "../../link/values.js";
import type { Linker, Registration } from "../adapter.js";
import { type ClassValue, type Decorator, Decorators, type Method } from "../decorators.js";
import { type Driver, drivers, middleware } from "../routing-controllers/drivers.js";
import { joinRoute } from "../routing/paths.js";
import { textOf } from "../values.js";
import { Parameters } from "./parameters.js";
import { configOf, nameIn, securityLayers } from "./security.js";

const VERB = /^(?:Get|Post|Put|Patch|Delete|Head|Options)$/;
const REGISTERS = "tsoa#RegisterRoutes";
const IMPORTED = /^(?:tsoa|@tsoa\/runtime)$/;

export function isOfTsoa(facts: Pick<FileFacts, "imports">): boolean {
  return facts.imports.some((i) => IMPORTED.test(i.specifier));
}

/** The controllers of a project. */
class Controllers {
  private readonly decorators: Decorators;
  private readonly parameters: Parameters;
  private readonly all: readonly ClassValue[];
  /** Packages of which a server has the routes. */
  private readonly hosted = new Set<string>();

  constructor(private readonly linker: Linker) {
    this.decorators = new Decorators(linker);
    this.parameters = new Parameters(linker, this.decorators);
    const files = [...linker.files.values()].filter(({ facts }) => isOfTsoa(facts));
    this.all = files.flatMap((file) => this.decorators.classesOf(file)).filter((cls) => this.routeOf(cls));
  }

  /** Those that no call was found to register. */
  *endpoints(): Iterable<Registration> {
    for (const cls of this.all) {
      if (this.hosted.has(this.linker.packageDir(cls.file.path))) continue;
      for (const r of this.ofClass(cls, "", drivers.express)) yield { ...r, broken: "the server that has this controller cannot be seen" };
    }
  }

  *hostedBy(driver: Driver, prefix: string, at: Place): Iterable<Registration> {
    const dir = this.linker.packageDir(at.file);
    const own = this.all.filter((cls) => this.linker.packageDir(cls.file.path) === dir);
    for (const cls of own.length > 0 ? own : this.all) {
      this.hosted.add(this.linker.packageDir(cls.file.path));
      for (const r of this.ofClass(cls, prefix, driver)) yield r;
    }
  }

  private routeOf(cls: ClassValue): Decorator | undefined {
    return this.decorators.ofClass(cls).find((d) => nameIn(d) === "Route");
  }

  private *ofClass(cls: ClassValue, above: string, driver: Driver): Iterable<Registration> {
    const route = this.routeOf(cls);
    if (!route) return;
    const base = joinRoute(joinRoute(above, configOf(this.linker, cls.file.path).basePath ?? ""), textOf(route.args[0]) ?? "");
    for (const method of this.decorators.methodsOf(cls)) {
      const verb = method.decorators.find((d) => VERB.test(nameIn(d) ?? ""));
      if (verb) yield this.registration(method, base, route.place, verb, driver);
    }
  }

  private registration(h: Method, base: string, below: Place, verb: Decorator, driver: Driver): Registration {
    const { linker } = this;
    const method = (nameIn(verb) ?? "").toUpperCase();
    const route = joinRoute("", joinRoute(base, textOf(verb.args[0]) ?? "")).replace(/\{(\w+)\}/g, ":$1");
    const request = driver.request(linker, { method, route, mount: "/" });
    const onClass = this.decorators.ofClass(h.cls);
    const called = this.parameters.of(h.owner.file.facts.fns[h.fn]?.params ?? [], { driver, request, cls: h.owner, route });
    const used = [...onClass, ...h.decorators].filter((d) => nameIn(d) === "Middlewares").flatMap((d) => d.args.flatMap((a) => (a.k === "array" ? a.items : [a])).map((value) => ({ value, place: d.place })));
    return {
      framework: "tsoa", kind: "http", method, route, file: h.owner.file.path, pos: h.at, end: h.at + h.name.length, handlerName: h.name, below,
      handler: { k: "function", file: h.owner.file, index: h.fn, up: h.owner.up, self: linker.instantiate(h.cls, null) }, args: called.args, errors: "handled",
      layers: [...securityLayers(linker, onClass, h.decorators, request, h.cls.file.path), ...used.map(({ value, place }) => middleware(linker, driver, value, request, place)), ...called.layers],
    };
  }
}

const known = new WeakMap<Linker, Controllers>();

export function controllersOf(linker: Linker): Controllers {
  let found = known.get(linker);
  if (!found) known.set(linker, (found = new Controllers(linker)));
  return found;
}

/** Whether a call may register generated routes, by its form. */
export function isRegisteringRoutes(name: string | undefined): boolean {
  return name === "RegisterRoutes";
}

/** The endpoints that the generated routes register on the application or router they are handed. */
export function routesOn(linker: Linker, driver: Driver["name"], callee: string, args: () => readonly Value[]): { readonly on: Value; readonly hosts: (prefix: string, at: Place) => Iterable<Registration> } | undefined {
  const on = callee === REGISTERS ? args()[0] : undefined;
  return on && { on, hosts: (prefix, at) => controllersOf(linker).hostedBy(drivers[driver], prefix, at) };
}
