/** What is learned from use: guards, validators, limiters and loggers go by the names they have in the project, with how many endpoints use them. */
import { expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { loadConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const files = {
  "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "zod": "^4.0.0", "pino": "^9.0.0", "@prisma/client": "^6.0.0" } }',
  "src/way-in.ts": `
import pino from "pino";
import { PrismaClient } from "@prisma/client";
import { z } from "zod";
export const prisma = new PrismaClient();
export const journal = pino();
const tries = new Map<string, number>();

/** Refuses by itself: a limiter, whatever it is called. */
export function gentle(req: Request, res: Response, next: NextFunction) {
  const made = (tries.get(req.ip) ?? 0) + 1;
  tries.set(req.ip, made);
  if (made > 10) return res.status(429).end();
  next();
}

export async function members(req: Request, res: Response, next: NextFunction) {
  const session = await prisma.session.findUnique({ where: { token: req.headers.authorization } });
  if (!session) return res.status(401).end();
  next();
}

/** Called like a limiter and a guard: it limits and guards nothing. */
export function requireRateLimit(req: Request, res: Response, next: NextFunction) {
  next();
}

export const shaped = (schema: z.ZodType) => (req: Request, res: Response, next: NextFunction) => {
  const checked = schema.safeParse(req.body);
  if (!checked.success) return res.status(400).end();
  next();
};
`,
  "src/app.ts": `
import express from "express";
import { z } from "zod";
import { gentle, journal, members, prisma, requireRateLimit, shaped } from "./way-in";
const app = express();
app.use(express.json());
app.post("/orders", gentle, members, shaped(z.object({ total: z.number() })), async (req, res) => {
  journal.info("an order");
  res.json(await prisma.order.create({ data: req.body }));
});
app.post("/notes", members, shaped(z.object({ text: z.string() })), async (req, res) => res.json(await prisma.note.create({ data: req.body })));
app.get("/notes", requireRateLimit, members, async (req, res) => res.json(await prisma.note.findMany()));
`,
};

test("names and counts come from what endpoints use, not from what things are called", () => {
  const root = projectFolder(files);
  const { learned } = analyse({ root, config: loadConfig(root), preset: "all", rules: [] });
  expect(learned.map(({ kind, name, file, endpoints }) => `${kind} ${name} ${file} ${endpoints}`)).toEqual([
    "guard members src/way-in.ts 3",
    "validator shaped src/way-in.ts 2",
    "limiter gentle src/way-in.ts 1",
    "logger journal src/app.ts 1",
  ]);
});
