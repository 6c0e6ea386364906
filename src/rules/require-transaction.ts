/** Finds writes that belong together and are no transaction. */
import type { Rule } from "../concepts.js";

export const requireTransaction: Rule = {
  id: "require-transaction",
  title: "Writes that belong together are one transaction",
  violation: "Several writes that belong together are made one by one",
  level: "warning",
  needs: "project",
  presets: ["strict", "all"],
  cwe: 662,
  messages: {
    separate: "`{what}` and {then} belong together and are made one by one: where a later one fails, the earlier ones stay, and nobody mends them. Make them one transaction.",
  },
  why:
    "Between two writes a process can be stopped, a connection lost, a rule of the database broken. What was written before stays: an order without its lines, a wallet that was charged for nothing. It shows weeks later, one customer at a time.",
  instead:
    "Put the writes into the transaction of your client (`$transaction`, `transaction(async (tx) => …)`), or make them one nested write. Only writes of one function that use what an earlier one made, or are about the same thing, are reported; " +
    "what runs inside a transaction, on a client that was handed in, on logs and the like, or is undone in a `catch` is left alone.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\napp.post("/orders", async (_req, res) => {\n' +
        "  const order = await prisma.order.create({ data: { total: 10 } });\n  await prisma.invoice.create({ data: { orderId: order.id } });\n  res.status(201).end();\n});\n",
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\napp.post("/orders", async (_req, res) => {\n' +
        "  await prisma.$transaction(async (tx) => {\n    const order = await tx.order.create({ data: { total: 10 } });\n    await tx.invoice.create({ data: { orderId: order.id } });\n  });\n  res.status(201).end();\n});\n",
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    for (const { file, pos, end, what, then, chain, endpoint, symbol } of project.separateWrites()) {
      const others = then.map((t) => `\`${t.what}\``);
      yield {
        file, pos, end, message: "separate", confidence: "likely", endpoint, symbol,
        data: { what, then: others.length > 2 ? `${others.length} others` : others.join(" and ") },
        evidence: [...chain.map((place) => ({ ...place, message: "calls" })), ...then.map((place) => ({ file: place.file, pos: place.pos, end: place.end, message: "then writes on its own" }))],
        identity: `${what} ${then.map((t) => t.what).join(" ")}`,
      };
    }
  },
};

export default requireTransaction;
