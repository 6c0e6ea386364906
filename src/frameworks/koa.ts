/**
 * Koa with its routers: chains of middleware in any order, routers in routers, apps mounted in apps.
 * https://github.com/koajs/router/blob/master/API.md
 */
import type { Adapter } from "./adapter.js";
import { isRegistering, koaDialect } from "./koa/dialect.js";
import { koaRequest, REQUEST } from "./koa/request.js";
import { mayBringRouter } from "./routing/dialect.js";
import { mayRegister, registered } from "./routing/registered.js";

export const koa: Adapter = {
  name: "koa",
  docs: "https://github.com/koajs/router/blob/master/API.md",
  joins: "by imports",
  shapes: [koaRequest],
  ambient: [{ match: ["koa#Context()|ParameterizedContext()|ExtendableContext()|DefaultContext()", "@koa/router#RouterContext()", "koa-router#RouterContext()|IRouterContext()"], shape: REQUEST, path: "" }],
  makes: ["koa#", "@koa/router#", "@koa/router#Router", "koa-router#", "koa-joi-router#"],
  neverReturns: ["koa#Response().throw"],
  parameterTypes: { [REQUEST]: [{ name: "Context", from: "koa" }, { name: "Next", from: "koa" }] },

  isOf: (i) => mayBringRouter(i, koaDialect),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, koaDialect, seen),
};
