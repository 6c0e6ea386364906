/** Finds answers that give away what is for the server alone. */
import type { Leak, Rule } from "../concepts.js";

const PARTS: Readonly<Record<"error" | "message" | "stack", string>> = { error: "the whole error", message: "the error's own message", stack: "the stack trace" };

function listed(columns: Leak["columns"]): string {
  return columns.slice(0, 4).map((c) => `\`${c}\``).join(", ");
}

export const noSensitiveResponse: Rule = {
  id: "no-sensitive-response",
  title: "No answer gives away what is for the server alone",
  violation: "A response exposes sensitive data",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 200,
  messages: {
    secrets: "An answer carries {columns} of {of}: the whole row goes out. Select the fields the caller needs, or leave these out.",
    tokens: "An answer carries {columns} of {of}: whoever reads it can act as its owner. Select the fields the caller needs, or leave these out.",
    named: "An answer carries {columns} of {of}, put in by name. Nobody has to see it to sign in: leave it out.",
    caught: "An answer carries {part}. It names tables, files and hosts to whoever provokes it: log it, and answer with a text of your own.",
  },
  why:
    "A row that is sent as it was read takes the password's hash along, and with it every other place its owner uses it. The message of a caught error was written by a driver " +
    "for a developer: connection strings, SQL, paths. Both are invisible on the page and one look away in the browser's network tab.",
  instead:
    "Choose what goes out: `select` or `omit` in the query, an explicit object, a response schema. Log the error where operators see it and answer with a fixed sentence and an id. " +
    "Messages of errors that were made for the caller (by class, code or a status below 500) are let through, and so is what only development shows.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "prisma/schema.prisma": "model User {\n  id           String @id\n  email        String\n  passwordHash String\n}\n",
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.get("/users/:id", async (req, res) => {\n  const user = await prisma.user.findUnique({ where: { id: req.params.id } });\n  res.json(user);\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "prisma/schema.prisma": "model User {\n  id           String @id\n  email        String\n  passwordHash String\n}\n",
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.get("/users/:id", async (req, res) => {\n  const user = await prisma.user.findUnique({ where: { id: req.params.id }, select: { id: true, email: true } });\n  res.json(user);\n});\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  isLocal: true,
  *check(project) {
    for (const leak of project.leaks()) {
      const file = project.file(leak.file);
      if (file?.isExcluded !== false || !file.isBackend) continue;
      const { what } = leak;
      const isCaught = what === "error" || what === "message" || what === "stack";
      yield {
        file: leak.file, pos: leak.pos, end: leak.end, message: isCaught ? "caught" : what,
        data: isCaught ? { part: PARTS[what] } : { columns: listed(leak.columns), of: leak.of },
        confidence: leak.confidence, ...(what === "tokens" && { level: "warning" as const }),
        evidence: leak.trail, symbol: leak.endpoint ?? leak.symbol, identity: `${what} ${leak.columns.join(" ")}`,
        ...(leak.endpoint !== undefined && { endpoint: leak.endpoint }),
      };
    }
  },
};

export default noSensitiveResponse;
