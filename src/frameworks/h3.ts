/**
 * h3 1 and 2 without Nitro: apps, routers behind a base, middleware.
 * https://h3.dev/guide/basics/routing
 */
import type { Adapter } from "./adapter.js";
import { h3Dialect, isRegistering } from "./h3/dialect.js";
import { registered } from "./routing/registered.js";

export const h3: Adapter = {
  name: "h3",
  docs: "https://h3.dev/guide/basics/routing",
  joins: "by imports",
  shapes: [],
  ambient: [],
  makes: ["h3#createApp|createRouter|H3"],
  neverReturns: [],

  see: (facts) => facts.fns.some((f) => f.events.some((e) => e.k === "call" && isRegistering(e))),

  *join(linker, seen) {
    if ([...linker.files.values()].some((f) => f.facts.imports.some((i) => /^h3(?:-nightly)?$/.test(i.specifier) && !i.isType && /^(?:createApp|createRouter|H3|\*)$/.test(i.name ?? "")))) yield* registered(linker, h3Dialect, seen);
  },
};
