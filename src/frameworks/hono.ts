/**
 * Hono: apps mounted in apps, middleware in the order of `use`, routes described with their schemas.
 * https://hono.dev/docs/api/routing
 */
import type { ImportFacts } from "../extract/facts.js";
import type { Adapter } from "./adapter.js";
import { honoDialect, isRegistering } from "./hono/dialect.js";
import { honoRequest, REQUEST } from "./hono/request.js";
import { tellVariables } from "./hono/variables.js";
import { mayRegister, registered } from "./routing/registered.js";

const PACKAGE = /^(?:hono(?:\/.+)?|@hono\/zod-openapi)$/;

function isOfHono({ specifier }: ImportFacts): boolean {
  return PACKAGE.test(specifier);
}

export const hono: Adapter = {
  name: "hono",
  docs: "https://hono.dev/docs/api/routing",
  joins: "by imports",
  shapes: [honoRequest],
  ambient: [
    { match: "hono#Context()", shape: REQUEST, path: "" },
    { match: "hono/cookie#getCookie()", shape: REQUEST, path: "cookie" },
  ],
  makes: ["hono#Hono", "hono/tiny#Hono", "hono/quick#Hono", "@hono/zod-openapi#OpenAPIHono"],
  describers: [{ from: ["@hono/zod-openapi", "hono-openapi"], has: "marked" }],
  neverReturns: [],
  parameterTypes: { [REQUEST]: [{ name: "Context", from: "hono" }, { name: "Next", from: "hono" }] },

  isOf: isOfHono,
  see: (facts) => mayRegister(facts, isRegistering),

  tell(linker) {
    for (const file of linker.files.values()) if (file.facts.imports.some(isOfHono)) tellVariables(linker, file);
  },

  join: (linker, seen) => registered(linker, honoDialect, seen),
};
