/**
 * Fastify 3 to 5: plugins and their scopes, hooks, decorators, autoload, schemas.
 * https://fastify.dev/docs/latest/Reference/Routes/
 */
import type { Adapter } from "./adapter.js";
import { fastifyDialect, isRegistering } from "./fastify/dialect.js";
import { FASTIFY_REQUEST, fastifyShape } from "./fastify/request.js";
import { mayRegister, registered } from "./routing/registered.js";

const PACKAGE = /^(?:fastify|fastify-plugin|@fastify\/.*)$/;
/** How a reply ends a request; those of `@fastify/sensible` included. */
const ANSWERS = "send|redirect|hijack|sendFile|callNotFound|badRequest|unauthorized|paymentRequired|forbidden|notFound|methodNotAllowed|notAcceptable|conflict|gone|tooManyRequests|internalServerError|serviceUnavailable|getHttpError|unprocessableEntity";

export const fastify: Adapter = {
  name: "fastify",
  docs: "https://fastify.dev/docs/latest/Reference/Routes/",
  shapes: [fastifyShape],
  ambient: [{ match: "fastify#FastifyRequest()", shape: FASTIFY_REQUEST, path: "" }],
  describers: [{ from: ["@fastify/swagger", "fastify-swagger", "fastify-oas"], has: "all", isPartial: /\bhideUntagged\b/, isStatic: /\bmode\s*:\s*["']static/ }],
  makes: ["fastify#", "fastify#fastify|default|Fastify"],
  neverReturns: ["global#process.exit", `fastify/hook#Response().${ANSWERS}`, `fastify/hook#Response().**.${ANSWERS}`],
  parameterTypes: { [FASTIFY_REQUEST]: [{ name: "FastifyRequest", from: "fastify" }, { name: "FastifyReply", from: "fastify" }] },
  answerTypes: { [FASTIFY_REQUEST]: { by: { parameter: 1, methods: { "*": "FastifyReply" } } } },

  isOf: (i) => PACKAGE.test(i.specifier),
  see: (facts) => mayRegister(facts, isRegistering),

  join: (linker, seen) => registered(linker, fastifyDialect, seen),
};
