/**
 * Middleware that modules bind to routes: `consumer.apply(M).exclude(…).forRoutes(…)`, by path and method.
 * https://docs.nestjs.com/middleware
 */
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { type Route, routesIn } from "./applications.js";
import type { ClassValue } from "../decorators.js";
import type { Layers } from "./layers.js";
import type { Module } from "./modules.js";
import { isFor } from "./routes.js";

const CONSUMER = "@nestjs/common#MiddlewareConsumer()";

/** One binding. */
export interface Bound {
  readonly layer: Layer;
  /** @param bare the route without prefix and version */
  runsFor(method: string, route: string, bare: string, controller: ClassValue): "yes" | "no" | "excluded";
}

/** What the modules of an application bind, in their order. */
export function middlewareOf(linker: Linker, modules: readonly Module[], layers: Layers): readonly Bound[] {
  const found: Bound[] = [];
  const seen = new Set<object>();
  for (const { cls } of modules) {
    const configure = cls.facts.members.find((m) => m.name === "configure")?.fn;
    if (configure === undefined || seen.has(cls.facts)) continue;
    seen.add(cls.facts);
    const fn: Extract<Value, { k: "function" }> = { k: "function", file: cls.file, index: configure, up: cls.up, self: linker.instantiate(cls, null) };
    const env = linker.envOf(fn, [linker.external(CONSUMER)], null, 1);
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "call" || linker.isDead(env, e.ctx)) continue;
      const callee = linker.callee(env, i, e);
      if (callee.k !== "external" || !callee.name.startsWith(CONSUMER) || !callee.name.endsWith(".forRoutes")) continue;
      const routes = linker.argumentsOf(env, i, e);
      const place = { file: cls.file.path, pos: e.pos, end: e.end };
      found.push(...bound(linker, callee, routes, (value) => layers.middleware(value, [], place)));
    }
  }
  return found;
}

function bound(linker: Linker, forRoutes: Extract<Value, { k: "external" }>, given: readonly Value[], layerOf: (value: Value) => Layer): Bound[] {
  const applied: Value[] = [];
  const excluded: Route[] = [];
  for (let v: Value | undefined = forRoutes.receiver; v?.k === "external"; v = v.receiver) {
    if (v.name.endsWith(".apply()")) applied.unshift(...(v.args ?? []).flatMap((a) => (a.k === "array" ? a.items : [a])));
    if (v.name.endsWith(".exclude()")) excluded.push(...(v.args ?? []).flatMap((a) => routesIn(linker, a)));
  }
  const flat = given.flatMap((g) => (g.k === "array" ? g.items : [g]));
  const controllers = new Set(flat.flatMap((g) => (g.k === "class" ? [g.facts] : [])));
  const routes = flat.flatMap((g) => routesIn(linker, g));
  const isUnseen = flat.some((g) => g.k === "unknown" || g.k === "union");
  return applied.map((value) => {
    const layer = layerOf(value);
    return {
      layer: isUnseen ? { ...layer, isDoubtful: true } : layer,
      runsFor: (method, route, bare, controller) => {
        const takes = (r: Route, isWhole: boolean): boolean => isFor(r, method, bare, isWhole) || isFor(r, method, route, isWhole);
        if (!isUnseen && !controllers.has(controller.facts) && !routes.some((r) => takes(r, r.method !== undefined))) return "no";
        return excluded.some((r) => takes(r, true)) ? "excluded" : "yes";
      },
    };
  });
}
