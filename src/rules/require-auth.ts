/** Finds endpoints that nothing guards: not the way in, not the handler, not what it calls. */
import type { Endpoint, Project, Rule } from "../concepts.js";

const DOES = { writes: "changes data", reads: "reads data that belongs to somebody", calls: "calls another service", queues: "starts work", sends: "sends mail", stores: "reads or writes files" } as const;

function doesOf({ effect }: Endpoint["auth"]): string {
  return DOES[effect ?? "writes"];
}

function messageOf(e: Endpoint): string {
  return e.kind === "server-action" ? "action" : "endpoint";
}

/** The endpoint of the same file that has a guard: the neighbour a reader compares with. */
function guardedSibling(project: Project, e: Endpoint): Endpoint | undefined {
  return project.endpoints.find((o) => o !== e && o.file === e.file && o.auth.status === "present");
}

export const requireAuth: Rule = {
  id: "require-auth",
  title: "Every endpoint checks its caller",
  violation: "An authentication check is missing; every endpoint needs one, except documented public APIs",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 306,
  messages: {
    endpoint: "{endpoint} {does} and nothing checks who is calling. Put the project's guard before the handler, or name the endpoint in `auth.public` if it is public on purpose.",
    action: "Server action `{endpoint}` {does} and nothing checks who is calling: anyone can post to it, whatever the page around it does. Read the session first and stop without one.",
    open: "{endpoint} {does} and nothing checks who is calling; whether that is meant could not be told. Put the project's guard before the handler, or name the endpoint in `auth.public`.",
    way: "The guard of {endpoint} looks for {text} anywhere in the address: whoever writes that into the query gets past it, here and wherever else it stands. Compare the path alone.",
    unknown: "{endpoint}: whether anything checks the caller could not be told. Make the guard visible, or name it in `auth.guards`.",
  },
  why:
    "An endpoint is reachable by everyone who knows its address, whatever the page in front of it shows. One route that lost its guard, " +
    "or a server action that trusts the id it is given, hands out or changes other people's data.",
  instead:
    "Obtain the caller from the session, token or signature *and* stop when there is none, before the first query. A check in shared middleware, " +
    "a wrapper or a helper is followed across files. An exported server action of Next.js counts where a page refers to it: since version 15 the others get no address (before, all of them have one, and all count). Endpoints that are public on purpose are documented: `auth.public` in the configuration, or `/** @public */` above the handler. " +
    "It is reported where something besides the missing check speaks for one: rows that are there are changed or deleted, or people, their money and their words are read. What may be meant for everybody (new rows of strangers, catalogues, one row by its id) only `strict` reports. " +
    "On the last eighteen backends that nobody had tuned it for, 45 of 83 findings were right, 33 of the others for one cause that is repaired (CONTRIBUTING.md has each round): that is below the 95 % that are asked of the preset `recommended`. " +
    "A guard that a text in the query switches off guards nothing, and is reported once, where it looks for that text. " +
    "What it still gets wrong are updates that strangers are meant to make (votes, unsubscribing) and links redeemed by an id: document those.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.delete("/orders/:id", async (req, res) => {\n  await prisma.order.delete({ where: { id: req.params.id } });\n  res.status(204).end();\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0", "jsonwebtoken": "^9.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { PrismaClient } from "@prisma/client";\nimport { requireUser } from "./require-user.js";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
        'app.delete("/orders/:id", requireUser, async (req, res) => {\n  await prisma.order.delete({ where: { id: req.params.id } });\n  res.status(204).end();\n});\n',
      "src/require-user.ts":
        'import type { NextFunction, Request, Response } from "express";\nimport jwt from "jsonwebtoken";\n\nexport function requireUser(req: Request, res: Response, next: NextFunction): void {\n' +
        '  try {\n    jwt.verify(req.get("authorization") ?? "", process.env.JWT_KEY ?? "");\n    next();\n  } catch {\n    res.status(401).end();\n  }\n}\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  isLocal: true,
  *check(project) {
    const ways = new Set<string>();
    for (const e of project.askedEndpoints) {
      if (project.file(e.file)?.isExcluded) continue;
      const { auth } = e;
      if (auth.status === "unknown" || auth.isOpen) {
        const said = auth.isOpen ? { message: "open", data: { endpoint: e.label, does: doesOf(auth) } } : { message: "unknown", data: { endpoint: e.label } };
        yield { file: e.file, pos: e.pos, end: e.end, ...said, confidence: "unknown", level: "warning", endpoint: e.label, evidence: auth.trail, symbol: e.label, identity: "unknown" };
        continue;
      }
      if (auth.status !== "missing") continue;
      if (auth.way) {
        const { file, pos, end = pos } = auth.way, place = `${file}:${pos}`;
        if (!ways.has(place)) yield { file, pos, end, message: "way", data: { endpoint: e.label, text: auth.way.sought }, confidence: "proven", endpoint: e.label, evidence: auth.trail, symbol: "way past the guard", identity: "way" };
        ways.add(place);
        continue;
      }
      const sibling = guardedSibling(project, e);
      yield {
        file: e.file, pos: e.pos, end: e.end, message: messageOf(e), data: { endpoint: e.kind === "server-action" ? e.route : e.label, does: doesOf(auth) },
        confidence: "proven", endpoint: e.label, symbol: e.label, identity: "missing",
        evidence: [...auth.trail, ...(sibling ? [{ file: sibling.file, pos: sibling.pos, message: `its neighbour ${sibling.label} is guarded` }] : [])],
      };
    }
  },
};

export default requireAuth;
