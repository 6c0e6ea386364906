/** Finds catches after which nobody knows that something went wrong. */
import type { Rule } from "../concepts.js";

export const noSwallowedErrors: Rule = {
  id: "no-swallowed-errors",
  title: "No error disappears in a catch",
  violation: "Errors are neither logged nor monitored",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 390,
  messages: {
    swallowed: "This catch drops the error of {what}: nothing is logged, thrown on, answered or kept, and the caller goes on as if it had worked. Log it with what it was about, or throw it on.",
    answered: "This catch answers a failure of {what} as if the server had none: no log, and no status that anybody watches. Log it, and answer with a 500.",
  },
  why:
    "When the database is down, the customer sees an empty list and the dashboard stays green. Nobody is paged, and a week later nobody can say which orders were lost.",
  instead:
    "Log the error where operators see it (with the request's id), hand it to the error tracker, throw it on, or answer with a status that says so. " +
    "Where it is right to do nothing, say why in a comment inside the catch. A catch that logs nothing and answers with a status of the caller's (404, 400) or none is a warning. Fallbacks after a parse, probes, caches and cleaning up are let through.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "@prisma/client": "^6.0.0" } }',
      "src/orders.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function ordersOf(userId: string): Promise<unknown[]> {\n' +
        "  try {\n    return await prisma.order.findMany({ where: { userId }, take: 50 });\n  } catch {\n    return [];\n  }\n}\n",
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "@prisma/client": "^6.0.0" } }',
      "src/orders.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function ordersOf(userId: string): Promise<unknown[]> {\n' +
        '  try {\n    return await prisma.order.findMany({ where: { userId }, take: 50 });\n  } catch (error) {\n    console.error("orders could not be read", { userId, error });\n    throw error;\n  }\n}\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  isLocal: true,
  asksRemarks: true,
  *check(project) {
    for (const found of project.swallowedErrors()) {
      const file = project.file(found.file);
      if (file?.isExcluded !== false || !file.isBackend) continue;
      yield {
        file: found.file, pos: found.pos, end: found.end, message: found.isAnswered ? "answered" : "swallowed", data: { what: found.what }, confidence: found.confidence, ...((found.isDeliberate || found.isAnswered) && { level: "warning" as const }),
        evidence: found.trail, symbol: found.symbol, identity: `${found.isAnswered ? "answered" : "swallowed"} ${found.what}`,
      };
    }
  },
};

export default noSwallowedErrors;
