/**
 * Express 4 and 5: routers mounted across files, middleware in the order of `use`, handler factories.
 * https://expressjs.com/en/guide/routing.html
 */
import type { Adapter } from "./adapter.js";
import { expressDialect, isRegistering } from "./express/dialect.js";
import { expressRequest, REQUEST } from "./express/request.js";
import { mayBringRouter } from "./routing/dialect.js";
import { mayRegister, registered } from "./routing/registered.js";
import { contractGiven, CONTRACTS } from "./ts-rest.js";

export const express: Adapter = {
  name: "express",
  docs: "https://expressjs.com/en/guide/routing.html",
  joins: "by imports",
  shapes: [expressRequest],
  ambient: [{ match: ["express#Request()", "express-serve-static-core#Request()"], shape: REQUEST, path: "" }],
  makes: ["express#", "express#Router|express|default", "express-promise-router#", "router#", "router#Router"],
  givesFor: CONTRACTS,
  gives: contractGiven,
  neverReturns: ["global#process.exit"],
  parameterTypes: { [REQUEST]: [{ name: "Request", from: "express" }, { name: "Response", from: "express" }, { name: "NextFunction", from: "express" }] },
  answerTypes: { [REQUEST]: { by: { parameter: 1, methods: { redirect: "void", render: "void", sendFile: "void", download: "void", "*": "Response" } } } },

  isOf: (i) => mayBringRouter(i, expressDialect),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, expressDialect, seen),
};
