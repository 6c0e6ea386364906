/** Finds endpoints that read a whole table. */
import type { Rule } from "../concepts.js";

export const noUnboundedQuery: Rule = {
  id: "no-unbounded-query",
  title: "Lists are paged",
  violation: "An endpoint reads a list without a limit: the whole table",
  level: "warning",
  needs: "project",
  presets: ["all"],
  cwe: 770,
  messages: {
    whole: "{endpoint} reads everything that `{what}` finds: no limit, and no condition that says whose. It gets slower with every row, until the table no longer fits into memory; read a page of it.",
    chosen: "{endpoint} lets its callers say how much `{what}` reads, with no maximum: one request for a million rows is enough. Bound it, as with `Math.min`.",
  },
  why:
    "A list of forty rows in the test is one of four million two years later. The query, the answer and the memory it takes grow with the table, for every caller and every reload, until one request stops the server for all.",
  instead:
    "Give the query a `take`, a `limit` or a cursor with a maximum of its own, and answer page by page. A size that callers choose needs one too. Lists of what belongs to somebody, streams, counts and the short tables that everybody chooses from (tags, countries, roles) are let through. " +
    "Which tables stay short cannot be seen in the code, and on real repositories about every second finding was of one that does: that is why it is only in the preset `all`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\napp.get("/orders", async (_req, res) => {\n' +
        '  res.json(await prisma.order.findMany({ orderBy: { createdAt: "desc" } }));\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\napp.get("/orders", async (_req, res) => {\n' +
        '  res.json(await prisma.order.findMany({ orderBy: { createdAt: "desc" }, take: 50 }));\n});\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    for (const { file, pos, end, how, what, chain, endpoint, symbol } of project.wholeTables()) {
      yield {
        file, pos, end, message: how, confidence: "likely", endpoint, symbol, data: { endpoint, what },
        evidence: chain.map((place) => ({ ...place, message: "calls" })), identity: how === "whole" ? what : `${how} ${what}`,
      };
    }
  },
};

export default noUnboundedQuery;
