/**
 * hapi: routes as objects, plugins with prefixes, strategies of authentication that a default or a route names.
 * https://hapi.dev/api/#-serverrouteroute
 */
import type { Adapter } from "./adapter.js";
import { hapiDialect, isRegistering } from "./hapi/dialect.js";
import { hapiRequest, REQUEST } from "./hapi/request.js";
import { registered } from "./routing/registered.js";

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

  see: (facts) => facts.fns.some((f) => f.events.some((e) => e.k === "call" && isRegistering(e))),

  *join(linker, seen) {
    if ([...linker.files.values()].some((f) => f.facts.imports.some((i) => PACKAGE.test(i.specifier)))) yield* registered(linker, hapiDialect, seen);
  },
};
