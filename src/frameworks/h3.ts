/**
 * h3 1 and 2 without Nitro: apps, routers behind a base, middleware.
 * https://h3.dev/guide/basics/routing
 */
import type { Adapter } from "./adapter.js";
import { h3Dialect, isRegistering } from "./h3/dialect.js";
import { mayRegister, registered } from "./routing/registered.js";

const PACKAGE = /^h3(?:-nightly)?$/;
const MAKES = /^(?:createApp|createRouter|H3|\*)$/;

export const h3: Adapter = {
  name: "h3",
  docs: "https://h3.dev/guide/basics/routing",
  joins: "by imports",
  shapes: [],
  ambient: [],
  makes: ["h3#createApp|createRouter|H3"],
  neverReturns: [],

  isOf: (i) => PACKAGE.test(i.specifier) && !i.isType && MAKES.test(i.name ?? ""),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, h3Dialect, seen),
};
