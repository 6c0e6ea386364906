/**
 * Koa with its routers: chains of middleware in any order, routers in routers, apps mounted in apps.
 * https://github.com/koajs/router/blob/master/API.md
 */
import type { Adapter } from "./adapter.js";
import { isRegistering, koaDialect } from "./koa/dialect.js";
import { koaRequest, REQUEST } from "./koa/request.js";
import { mayBringRouter, mayRegister, registered } from "./routing/registered.js";

const PACKAGE = /^(?:koa|@koa\/router|koa-router|koa-joi-router)$/;

export const koa: Adapter = {
  name: "koa",
  docs: "https://github.com/koajs/router/blob/master/API.md",
  joins: "by imports",
  shapes: [koaRequest],
  ambient: [{ match: ["koa#Context()|ParameterizedContext()|ExtendableContext()|DefaultContext()", "@koa/router#RouterContext()", "koa-router#RouterContext()|IRouterContext()"], shape: REQUEST, path: "" }],
  makes: ["koa#", "@koa/router#", "@koa/router#Router", "koa-router#", "koa-joi-router#"],
  neverReturns: ["koa#Response().throw"],
  parameterTypes: { [REQUEST]: [{ name: "Context", from: "koa" }, { name: "Next", from: "koa" }] },

  isOf: (i) => PACKAGE.test(i.specifier) && mayBringRouter(i, koaDialect),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, koaDialect, seen),
};
