/**
 * Hono: apps mounted in apps, middleware in the order of `use`, routes described with their schemas.
 * https://hono.dev/docs/api/routing
 */
import type { FileNode } from "../link/values.js";
import type { Adapter } from "./adapter.js";
import { honoDialect, isRegistering } from "./hono/dialect.js";
import { honoRequest, REQUEST } from "./hono/request.js";
import { tellVariables } from "./hono/variables.js";
import { registered } from "./routing/registered.js";

const PACKAGE = /^(?:hono(?:\/.+)?|@hono\/zod-openapi)$/;

function usesHono({ facts }: Pick<FileNode, "facts">): boolean {
  return facts.imports.some((i) => PACKAGE.test(i.specifier));
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

  see: (facts) => facts.fns.some((f) => f.events.some((e) => e.k === "call" && isRegistering(e))),

  tell(linker) {
    for (const file of linker.files.values()) if (usesHono(file)) tellVariables(linker, file);
  },

  *join(linker, seen) {
    if (![...linker.files.values()].some(usesHono)) return;
    yield* registered(linker, honoDialect, seen);
  },
};
