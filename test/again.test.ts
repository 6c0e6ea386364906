/** A run after an edit, told from the one before, comes to what a run that knows of nothing comes to: after any edit. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { judgedAgain } from "../src/judge/again.js";
import { analysed } from "../src/judge/analyse.js";
import { answered, type Before, type Kept, restsOf } from "../src/judge/before.js";
import type { EarlierRests } from "../src/judge/kept-rests.js";
import { timing } from "../src/extract/timing.js";
import { extracted, type ProjectFiles, withFacts } from "../src/judge/read.js";
import { readSources } from "../src/judge/sources.js";
import { defaultConfig } from "../src/workspace/config.js";
import { shortDigest } from "../src/workspace/cache.js";
import { editedText, numbers } from "./random-edits.js";
import { reread } from "./reread.js";

const FIXTURES = join(dirname(dirname(fileURLToPath(import.meta.url))), "fixtures");
/** Apps of frameworks that join by imports and of those that do not, side by side as the workspaces of one repository. */
const APPS = ["apps/shop", "frameworks/next/app-router", "frameworks/next/middleware-objects", "frameworks/next/server-actions", "frameworks/next/lent-actions", "frameworks/hono", "frameworks/koa", "frameworks/trpc", "frameworks/nest", "frameworks/fastify", "frameworks/nitro", "frameworks/remix"];

/** Services behind files that only export from others, for routes that each want one of them. */
const BEHIND: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "behind", "dependencies": { "express": "^5", "pg": "^8", "zod": "^4" } }\n',
  "src/db.ts": 'import { Pool } from "pg";\n\nexport const pool = new Pool();\n',
  "src/services/index.ts": 'export * from "./orders";\nexport { findUser, type User } from "./users";\nexport * from "./nested";\n',
  "src/services/orders.ts": 'import { pool } from "../db";\n\nexport async function orders(ids: string[]): Promise<unknown[]> {\n  const rows: unknown[] = [];\n  for (const id of ids) rows.push(await pool.query("select * from orders where id = $1", [id]));\n  return rows;\n}\n\nexport function total(rows: unknown[]): number {\n  return rows.length;\n}\n',
  "src/services/users.ts": 'import { pool } from "../db";\n\nexport interface User {\n  id: string;\n}\n\nexport async function findUser(id: string): Promise<unknown> {\n  return pool.query(`select * from users where id = \'${id}\'`);\n}\n',
  "src/services/nested/index.ts": 'export * from "./guards";\nexport * as mail from "./mail";\n',
  "src/services/nested/guards.ts": 'import type { NextFunction, Request, Response } from "express";\n\nexport function guard(req: Request, res: Response, next: NextFunction): void {\n  if (req.headers.authorization !== process.env.TOKEN) {\n    res.status(401).end();\n    return;\n  }\n  next();\n}\n\nexport function noted(_req: Request, _res: Response, next: NextFunction): void {\n  next();\n}\n',
  "src/services/nested/mail.ts": 'export async function send(to: string): Promise<void> {\n  await fetch("https://mail.example/send", { method: "POST", body: to });\n}\n',
  "src/routes/orders.ts": 'import { Router } from "express";\nimport { guard, orders } from "../services";\n\nexport const router = Router();\nrouter.post("/orders", guard, async (req, res) => {\n  res.json(await orders(req.body.ids));\n});\n',
  "src/routes/users.ts": 'import { Router } from "express";\nimport { z } from "zod";\nimport { findUser, noted } from "../services";\n\nexport const router = Router();\nrouter.get("/users/:id", noted, async (req, res) => {\n  const { id } = z.object({ id: z.string() }).parse(req.params);\n  res.json(await findUser(id));\n});\n',
  "src/routes/mail.ts": 'import { Router } from "express";\nimport * as services from "../services";\n\nexport const router = Router();\nrouter.post("/mail", services.guard, async (req, res) => {\n  await services.mail.send(req.body.to);\n  res.end();\n});\n',
  "src/app.ts": 'import express from "express";\nimport { router as mail } from "./routes/mail";\nimport { router as orders } from "./routes/orders";\nimport { router as users } from "./routes/users";\n\nconst app = express();\napp.use(orders);\napp.use(users);\napp.use(mail);\napp.listen(3000);\n',
};

/** Two applications that have no file in common, and one table: whether the first reads what belongs to somebody is told by how the second reads it. */
const APART: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "apart", "private": true, "workspaces": ["apps/*"] }\n',
  ...Object.fromEntries(["one", "two"].flatMap((name) => [
    [`apps/${name}/package.json`, `{ "name": "${name}", "dependencies": { "express": "^5", "@prisma/client": "^6" } }\n`],
    [`apps/${name}/src/db.ts`, 'import { PrismaClient } from "@prisma/client";\n\nexport const db = new PrismaClient();\n'],
  ])),
  "apps/one/src/app.ts": 'import express from "express";\nimport { db } from "./db";\n\nconst app = express();\napp.get("/notes", async (req, res) => {\n  res.json(await db.note.findMany({ take: 10 }));\n});\napp.listen(3000);\n',
  "apps/two/src/guard.ts": BEHIND["src/services/nested/guards.ts"] ?? "",
  "apps/two/src/app.ts": 'import express from "express";\nimport { guard } from "./guard";\nimport { db } from "./db";\n\nconst app = express();\napp.get("/notes", guard, async (req, res) => {\n  res.json(await db.note.findMany({ take: 10 }));\n});\napp.get("/notes/new", guard, async (req, res) => {\n  res.json(await db.note.findMany({ take: 1 }));\n});\napp.listen(3001);\n',
};

/** Helpers side by side in files that all routes reach, of which each route wants a few. */
const SHARED: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "shared", "dependencies": { "next": "^16.0.0", "@prisma/client": "^6.0.0", "jsonwebtoken": "^9.0.0", "zod": "^4.0.0" } }\n',
  "lib/client.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const prisma = new PrismaClient();\n\nconst noted: string[] = [];\n\nexport function note(word: string): void {\n  noted.push(word);\n  console.log(noted.length);\n}\n',
  "lib/caller.ts": 'import jwt from "jsonwebtoken";\nimport { note, prisma } from "./client";\n\nconst SECRET = process.env.SECRET ?? "";\n\nfunction tokenIn(request: Request): string {\n  note("token");\n  return request.headers.get("authorization")?.split(" ")[1] ?? "";\n}\n\nexport async function callerOf(request: Request): Promise<{ id: string } | null> {\n  try {\n    const { sub } = jwt.verify(tokenIn(request), SECRET) as { sub: string };\n    return await prisma.user.findUnique({ where: { id: sub }, select: { id: true } });\n  } catch (error) {\n    console.error(error);\n    return null;\n  }\n}\n\nexport async function adminOf(request: Request): Promise<{ id: string } | null> {\n  const caller = await callerOf(request);\n  return caller && prisma.admin.findUnique({ where: { id: caller.id }, select: { id: true } });\n}\n\nexport const refused = (): Response => Response.json({ error: "no" }, { status: 401 });\n',
  "lib/rows.ts": 'import { prisma } from "./client";\n\n/** All of them. */\nexport async function rows(ids: string[]): Promise<unknown[]> {\n  const found: unknown[] = [];\n  for (const id of ids) found.push(await prisma.row.findUnique({ where: { id } }));\n  return found;\n}\n\nexport async function userOf(id: string): Promise<unknown> {\n  return prisma.user.findUnique({ where: { id } });\n}\n\nexport async function named(name: string): Promise<unknown> {\n  return prisma.$queryRawUnsafe(`select * from rows where name = \'${name}\'`);\n}\n\nexport async function renamed(id: string, name: string): Promise<void> {\n  try {\n    await prisma.row.update({ where: { id }, data: { name } });\n  } catch {\n    return;\n  }\n}\n',
  "lib/index.ts": 'export * from "./caller";\nexport { named, renamed, rows } from "./rows";\n',
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => {
    const [guard = "", work = ""] = [["callerOf", "await rows([body.id])"], ["adminOf", "await renamed(body.id, body.name)"], ["callerOf", "await named(body.name)"], ["", "await userOf(body.id)"]][i % 4] ?? [];
    const helper = /await (\w+)/.exec(work)?.[1] ?? "", check = guard === "" ? "" : `  if (!(await ${guard}(request))) return refused();\n`;
    const imports = `${guard === "" ? "" : `import { ${guard}, refused } from "../../../lib";\n`}import { ${helper} } from "../../../lib/rows";\n`;
    return [`app/api/r${i}/route.ts`, `import { z } from "zod";\n${imports}\nconst Body = z.object({ id: z.string(), name: z.string() });\n\nexport async function POST(request: Request): Promise<Response> {\n${check}  const body = ${i % 3 === 0 ? "await request.json()" : "Body.parse(await request.json())"};\n  return Response.json({ found: ${work} });\n}\n`];
  })),
};

/** What has nothing to do with any of that. */
const BESIDE = Array.from({ length: 12 }, (_, i) => [`src/jobs/job-${i}.ts`, `import { readFile } from "node:fs/promises";\n\nexport async function job(): Promise<string> {\n  return readFile("${i}.txt", "utf8");\n}\n`]);

let root: string;
afterEach(() => rmSync(root, { recursive: true, force: true }));

function copied(apps: readonly string[]): void {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-again-")));
  for (const app of apps) cpSync(join(FIXTURES, app), join(root, app), { recursive: true, filter: (path) => !path.endsWith("expected.json") });
  writeFileSync(join(root, "package.json"), '{ "name": "all", "private": true, "workspaces": ["apps/*", "frameworks/*/*", "frameworks/*"] }\n');
}

function laidOut(files: Readonly<Record<string, string>>): void {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-again-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const read = ((): (() => { files: ProjectFiles; names: ReadonlyMap<string, string> }) => {
  const known = new Map<string, ReturnType<typeof extracted>>();
  return () => {
    const sources = readSources(root, defaultConfig);
    const facts = (text: string, path: string): ReturnType<typeof extracted> => {
      const key = `${path}\0${text}`;
      const found = known.get(key) ?? extracted(text, path);
      known.set(key, found);
      return found;
    };
    return { files: withFacts(sources, undefined, facts), names: new Map([...sources.read].map(([path, { text }]) => [path, shortDigest(text)])) };
  };
})();

const options = (): { root: string; config: typeof defaultConfig } => ({ root, config: defaultConfig });

/** What is written and read again. */
function kept(outcome: Kept): Kept {
  const { preset, findings, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = outcome;
  const endpoints = outcome.endpoints.map(answered);
  return JSON.parse(JSON.stringify({ preset, findings, endpoints, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets })) as Kept;
}

/** Changes one file in some way that people change files, or takes it away, or brings it back. */
function edit(next: () => number, texts: Map<string, string>): string {
  const paths = [...texts.keys()];
  const path = paths[Math.floor(next() * paths.length)] ?? "";
  const file = join(root, path);
  const text = statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, "utf8") : undefined;
  const original = texts.get(path) ?? "";
  const how = next();
  if (text === undefined || (how < 0.15 && text !== original)) {
    writeFileSync(file, original);
    return `bring ${path} back`;
  }
  if (how < 0.08) {
    rmSync(file);
    return `delete ${path}`;
  }
  if (how < 0.15) {
    const copy = path.replace(/(\.[jt]sx?)$/, "-two$1");
    writeFileSync(join(root, copy), text);
    texts.set(copy, text);
    return `copy ${path}`;
  }
  const edited = editedText(text, next);
  writeFileSync(file, edited.text);
  return `${edited.what} ${path}`;
}

/** Edits one file after the other, and compares what is told from the run before with what a whole run tells. */
function compared(edits: number, seed: number): void {
  const random = numbers(seed);
  const next = (): number => random.next().value;
  const texts = new Map(readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.[jt]sx?$/.test(path)).map((path) => [path, readFileSync(join(root, path), "utf8")]));
  let before: Before | undefined, told = 0;
  for (let i = 0; i < edits; i++) {
    const what = i === 0 ? "nothing" : edit(next, texts);
    const state = judged(what, before);
    before = state.before;
    if (state.isTold) told++;
  }
  expect(told).toBeGreaterThan(edits / 3);
}

/** What is there now, judged as a whole; told from the run before, it is the same. */
function judged(what: string, before: Before | undefined): { readonly before: Before; readonly isTold: boolean } {
  const { files, names } = read();
  if (!before) edited.clear();
  else for (const [path, name] of names) if (textsBefore.get(path) !== name) edited.add(path);
  textsBefore = names;
  const whole = analysed(files, options());
  const again = before && judgedAgain(files, options(), before, names);
  if (again) {
    expect(kept(again.outcome), what).toEqual(kept(whole));
    const { rests } = reread(again, earlier), { rests: restsOfWhole } = reread(restsOf(whole, files, names));
    expect({ ...rests, lookups: undefined }, what).toEqual({ ...restsOfWhole, lookups: undefined });
    // What nobody asks any more does no harm.
    for (const [path, asks] of restsOfWhole.lookups.asked) for (const [ask, answer] of asks) expect(rests.lookups.asked.get(path)?.get(ask), `${what}: ${ask}`).toEqual(answer);
    for (const [name, answer] of restsOfWhole.lookups.told) {
      const is = rests.lookups.told.get(name);
      // What is said by files that were not linked has no name where it leads through an edited one, and counts as changed from then on.
      if (is?.name === "?" && is.files.some((path) => edited.has(path))) continue;
      expect(is, `${what}: ${name}`).toEqual(answer);
    }
  }
  const back = reread(again ?? restsOf(whole, files, names), before && earlier);
  earlier = back.earlier;
  return { before: { outcome: kept(again?.outcome ?? whole), ...back.rests }, isTold: again !== undefined };
}

/** What the last state was read from: the next one is written with what is the same in it. */
let earlier: EarlierRests | undefined;
/** Names of the texts of the last state, and the files that were edited since the first one. */
let textsBefore: ReadonlyMap<string, string> = new Map();
const edited = new Set<string>();

test("after any edit of applications side by side", () => {
  copied(APPS);
  compared(24, 7);
}, 600_000);

test("after any edit of applications on routers, where a file that mounts others says what runs before them", () => {
  copied(["frameworks/express", "frameworks/elysia", "frameworks/h3", "frameworks/hapi", "frameworks/lambda", "frameworks/sveltekit"]);
  compared(30, 3);
}, 600_000);

test("after any edit of an application whose services stand behind files that only export", () => {
  laidOut({ ...BEHIND, ...Object.fromEntries(BESIDE) });
  compared(120, 11);
}, 300_000);

test("after any edit of helpers side by side, each of which a few of the endpoints run that reach its file", () => {
  laidOut({ ...SHARED, ...Object.fromEntries(BESIDE) });
  compared(100, 5);
}, 300_000);

test("after an edit of a helper, those who run another one beside it stand as they were, with their trails at other places", () => {
  laidOut({ ...SHARED, ...Object.fromEntries(BESIDE) });
  const { before } = judged("nothing", undefined);
  const path = join(root, "lib/caller.ts");
  writeFileSync(path, readFileSync(path, "utf8").replace("  const caller = await", "  console.log(request.url);\n  const caller = await"));
  const after = judged("a line more", before);
  expect(after.isTold).toBe(true);
  expect(timing.remarks.at(-1)).toContain("judged again: 3 of");
});

test("after an edit of a guard that one file loads when it is asked, and from where it hands something else on", () => {
  const verified = (header: string): string => `jwt.verify(request.headers.get("${header}") ?? "", process.env.SECRET ?? "")`;
  const route = (guard: string, from: string): string => `import { prisma } from "../../../lib/client";\nimport { ${guard} } from "../../../lib/${from}";\n\nexport async function POST(request: Request): Promise<Response> {\n  if (!(await ${guard}(request))) return Response.json({}, { status: 401 });\n  return Response.json(await prisma.row.create({ data: await request.json() }));\n}\n`;
  laidOut({
    "package.json": SHARED["package.json"] ?? "", "lib/client.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const prisma = new PrismaClient();\n', ...Object.fromEntries(BESIDE),
    "lib/guards.ts": `import jwt from "jsonwebtoken";\n\nexport function plain(request: Request): unknown {\n  return ${verified("x-token")};\n}\n\nexport function strict(request: Request): unknown {\n  return ${verified("authorization")};\n}\n`,
    "lib/late.ts": 'export { plain } from "./guards";\n\nexport async function late(request: Request): Promise<unknown> {\n  const { strict } = await import("./guards");\n  return strict(request);\n}\n',
    ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`app/api/r${i}/route.ts`, i < 3 ? route("late", "late") : route("plain", "guards")])),
  });
  const { before } = judged("nothing", undefined);
  const path = join(root, "lib/guards.ts"), text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(`return ${verified("authorization")}`, "return { sub: request.url }"));
  const { before: open } = judged("the guard asks nobody", before);
  writeFileSync(path, text);
  judged("it does again", open);
}, 60_000);

test("after an edit by which somebody comes to a method that is found by its name alone, and that nobody asked for before", () => {
  const caller = (work: string): string => `import type { Ledger } from "./ports";\n\nexport class Closing {\n  constructor(private readonly ledgerService: Ledger) {}\n\n  async close(ids: string[]): Promise<void> {\n    ${work}\n  }\n}\n`;
  laidOut({
    ...BEHIND, ...Object.fromEntries(BESIDE),
    "src/ports.ts": "export interface Ledger {\n  bookEntry(id: string): Promise<void>;\n}\n",
    "src/ledger-service.ts": 'import { pool } from "./db";\n\nexport class LedgerService {\n  async bookEntry(id: string): Promise<void> {\n    await pool.query("update orders set booked = true where id = $1", [id]);\n  }\n}\n',
    "src/closing.ts": caller("console.log(ids);"),
  });
  const found = ({ outcome }: Before): boolean => outcome.findings.some(({ file, rule }) => file === "src/closing.ts" && rule === "no-n-plus-one");
  const put = (path: string, from: string, to: string): void => {
    writeFileSync(join(root, path), readFileSync(join(root, path), "utf8").replace(from, to));
  };
  let state = judged("nothing", undefined);
  expect(found(state.before)).toBe(false);
  put("src/closing.ts", "console.log(ids);", "for (const id of ids) await this.ledgerService.bookEntry(id);");
  state = judged("the first call", state.before);
  expect([state.isTold, found(state.before)]).toEqual([true, true]);
  put("src/ledger-service.ts", "class LedgerService", "class Books");
  state = judged("a class of another name", state.before);
  expect([state.isTold, found(state.before)]).toEqual([true, false]);
  put("src/ledger-service.ts", "class Books", "class LedgerService");
  state = judged("the class is there again", state.before);
  expect([state.isTold, found(state.before)]).toEqual([true, true]);
});

test("after any edit of an application that lends its functions to pages", () => {
  copied(["frameworks/next/lent-actions"]);
  for (const [path, text] of [...BESIDE, ...BESIDE.map(([path, text]) => [`more/${path}`, text])]) {
    mkdirSync(dirname(join(root, path ?? "")), { recursive: true });
    writeFileSync(join(root, path ?? ""), text ?? "");
  }
  compared(80, 3);
}, 300_000);

test("after an edit of an application that reads what another one reads too", () => {
  laidOut({ ...APART, ...Object.fromEntries(BESIDE) });
  const { before } = judged("nothing", undefined);
  const statusIn = ({ outcome }: Before): string | undefined => outcome.endpoints.find(({ file }) => file === "apps/one/src/app.ts")?.auth.status;
  expect(statusIn(before)).toBe("missing");
  const path = join(root, "apps/two/src/app.ts");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("guard, async", "async"));
  const after = judged("no guards", before);
  expect(after.isTold).toBe(true);
  expect(statusIn(after.before)).not.toBe("missing");
});

test("after a part of a path got another name, of what a file far from it says of its like", () => {
  laidOut({
    "package.json": '{ "name": "club", "dependencies": { "next": "^15.0.0" } }',
    "pages/api/members/[handle].ts": 'import type { NextApiRequest, NextApiResponse } from "next";\n\nexport default function member(req: NextApiRequest, res: NextApiResponse): void {\n  res.json({ handle: req.query.handle });\n}\n',
    "pages/api/mine.ts": 'import type { NextApiRequest, NextApiResponse } from "next";\nimport { handleOf } from "../../lib/handle";\n\nexport default function mine(req: NextApiRequest, res: NextApiResponse): void {\n  res.json({ handle: handleOf(req) });\n}\n',
    ...Object.fromEntries(["hall", "rink", "court", "track"].map((name) => [`pages/api/${name}.ts`, `import type { NextApiRequest, NextApiResponse } from "next";\n\nexport default function ${name}(_req: NextApiRequest, res: NextApiResponse): void {\n  res.json({ name: "${name}" });\n}\n`])),
    "lib/handle.ts": 'import type { NextApiRequest } from "next";\n\nexport function handleOf(req: NextApiRequest): string {\n  return (req.query as { handle: string }).handle;\n}\n',
  });
  const { before } = judged("nothing", undefined);
  const casts = ({ outcome }: Before): number => outcome.findings.filter(({ file, rule }) => file === "lib/handle.ts" && rule === "no-unsafe-unknown").length;
  expect(casts(before)).toBe(0);
  renameSync(join(root, "pages/api/members/[handle].ts"), join(root, "pages/api/members/[name].ts"));
  const after = judged("another name", before);
  expect(after.isTold).toBe(true);
  expect(casts(after.before)).toBe(1);
});
