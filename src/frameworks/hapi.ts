/**
 * hapi: routes as objects, plugins with prefixes, strategies of authentication that a default or a route names.
 * https://hapi.dev/api/#-serverrouteroute
 */
import type { Adapter } from "./adapter.js";
import { hapiDialect, isRegistering } from "./hapi/dialect.js";
import { hapiRequest, REQUEST } from "./hapi/request.js";
import { mayRegister, registered } from "./routing/registered.js";

const PACKAGE = /^(?:@hapi\/(?:hapi|glue)|hapi)$/;

export const hapi: Adapter = {
  name: "hapi",
  docs: "https://hapi.dev/api/#-serverrouteroute",
  joins: "by imports",
  shapes: [hapiRequest],
  ambient: [{ match: ["@hapi/hapi#Request()", "hapi#Request()"], shape: REQUEST, path: "" }],
  makes: ["@hapi/hapi#server|Server", "hapi#server|Server"],
  neverReturns: [],
  parameterTypes: { [REQUEST]: [{ name: "Request", from: "@hapi/hapi" }, { name: "ResponseToolkit", from: "@hapi/hapi" }] },

  isOf: (i) => PACKAGE.test(i.specifier),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, hapiDialect, seen),
};
