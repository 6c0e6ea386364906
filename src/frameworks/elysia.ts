/**
 * Elysia: chained apps, groups and guards, hooks that reach as far as they are told, routes with schemas and macros.
 * https://elysiajs.com/essential/life-cycle
 */
import type { ImportFacts } from "../extract/facts.js";
import type { Adapter } from "./adapter.js";
import { elysiaDialect, isRegistering } from "./elysia/dialect.js";
import { Macros } from "./elysia/hooks.js";
import { tellMembers } from "./elysia/members.js";
import { elysiaRequest, REQUEST } from "./elysia/request.js";
import { mayRegister, registered } from "./routing/registered.js";

const isOfElysia = (i: ImportFacts): boolean => i.specifier === "elysia";

export const elysia: Adapter = {
  name: "elysia",
  docs: "https://elysiajs.com/essential/life-cycle",
  joins: "by imports",
  shapes: [elysiaRequest],
  ambient: [{ match: "elysia#Context()", shape: REQUEST, path: "" }],
  makes: ["elysia#Elysia", "elysia#"],
  describers: [{ from: ["@elysiajs/swagger", "@elysiajs/openapi"], has: "all" }],
  neverReturns: [],
  parameterTypes: { [REQUEST]: [{ name: "Context", from: "elysia" }] },

  tell(linker) {
    for (const file of linker.files.values()) if (file.facts.imports.some(isOfElysia)) tellMembers(linker, file);
  },

  isOf: isOfElysia,
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, elysiaDialect(new Macros()), seen),
};
