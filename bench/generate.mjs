/**
 * Writes a made-up monorepo of backends: the same files for the same number, none of them copied from anywhere.
 * Services, data access, schemas, guards, tests and pages, in the proportions that such repositories have.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Changes whenever what is written does. */
const EDITION = "3";

const NOUNS = [
  "order", "invoice", "parcel", "tenant", "ticket", "recipe", "booking", "vehicle", "contract", "shipment", "lesson", "survey", "refund", "voucher",
  "warehouse", "employee", "campaign", "document", "machine", "payment", "member", "venue", "policy", "report", "channel", "product", "supplier", "meeting",
];
const QUALITIES = ["", "draft", "archived", "shared", "regional", "internal", "partner", "yearly", "pending", "bulk", "legacy", "public"];
const FIELDS = [["title", "string"], ["amount", "number"], ["notes", "string"], ["email", "string"], ["quantity", "number"], ["isActive", "boolean"], ["country", "string"], ["dueInDays", "number"], ["reference", "string"], ["priority", "number"]];

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const camel = (words) => words.map((word, i) => (i === 0 ? word : capital(word))).join("");

/** A small generator of numbers: the same sequence for the same seed. */
function dice(seed) {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A subject that files are about: `regionalShipment`, with some fields. */
function subject(i) {
  const noun = NOUNS[i % NOUNS.length];
  const quality = QUALITIES[Math.floor(i / NOUNS.length) % QUALITIES.length];
  const round = Math.floor(i / (NOUNS.length * QUALITIES.length));
  const words = [...(quality ? [quality] : []), noun, ...(round > 0 ? [`v${round + 1}`] : [])];
  const roll = dice(i + 7);
  const fields = FIELDS.filter(() => roll(10) < 6);
  return { words, name: camel(words), Name: capital(camel(words)), file: words.join("-"), fields: fields.length > 1 ? fields : FIELDS.slice(0, 3), roll };
}

const ZOD = { string: "z.string().min(1).max(200)", number: "z.number().int().nonnegative()", boolean: "z.boolean()" };

const schema = ({ Name, name, fields }) => `import { z } from "zod";

/** What a client may say about a ${name}. */
export const create${Name}Schema = z.object({
${fields.map(([f, t]) => `  ${f}: ${ZOD[t]},`).join("\n")}
  tags: z.array(z.string().max(40)).max(20).default([]),
});

export const update${Name}Schema = create${Name}Schema.partial().extend({ version: z.number().int().positive() });

export const list${Name}Schema = z.object({
  search: z.string().max(100).optional(),
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  sort: z.enum(["createdAt", "updatedAt"${fields.map(([f]) => `, "${f}"`).join("")}]).default("createdAt"),
});

export type Create${Name} = z.infer<typeof create${Name}Schema>;
export type Update${Name} = z.infer<typeof update${Name}Schema>;
export type List${Name} = z.infer<typeof list${Name}Schema>;
`;

const repository = ({ Name, name, fields, file }) => `import { db } from "../db/client";
import type { Create${Name}, List${Name}, Update${Name} } from "../schemas/${file}.schema";

export interface ${Name}Row {
  readonly id: string;
${fields.map(([f, t]) => `  readonly ${f}: ${t};`).join("\n")}
  readonly tags: readonly string[];
  readonly ownerId: string;
  readonly version: number;
  readonly createdAt: Date;
}

const visible = { id: true, ${fields.map(([f]) => `${f}: true`).join(", ")}, tags: true, ownerId: true, version: true, createdAt: true } as const;

/** Everything that is asked of the table of ${name}s. */
export class ${Name}Repository {
  async byId(id: string): Promise<${Name}Row | null> {
    return db.${name}.findUnique({ where: { id }, select: visible });
  }

  async ownedBy(ownerId: string, { search, page, pageSize, sort }: List${Name}): Promise<{ rows: ${Name}Row[]; total: number }> {
    const where = { ownerId, ...(search ? { ${fields[0][0]}: { contains: search } } : {}) };
    const [rows, total] = await Promise.all([
      db.${name}.findMany({ where, select: visible, orderBy: { [sort]: "desc" }, skip: (page - 1) * pageSize, take: pageSize }),
      db.${name}.count({ where }),
    ]);
    return { rows, total };
  }

  async create(ownerId: string, data: Create${Name}): Promise<${Name}Row> {
    return db.${name}.create({ data: { ...data, ownerId, version: 1 }, select: visible });
  }

  async update(id: string, { version, ...data }: Update${Name}): Promise<${Name}Row | null> {
    const { count } = await db.${name}.updateMany({ where: { id, version }, data: { ...data, version: version + 1 } });
    return count === 0 ? null : this.byId(id);
  }

  async remove(ids: readonly string[]): Promise<number> {
    const { count } = await db.${name}.deleteMany({ where: { id: { in: [...ids] } } });
    return count;
  }
}

export const ${name}Repository = new ${Name}Repository();
`;

const service = ({ Name, name, file, fields, roll }, other) => `import { logger } from "../lib/logger";
import { NotFoundError, ConflictError } from "../lib/errors";
import { publish } from "../lib/events";
import { ${name}Repository, type ${Name}Row } from "../repositories/${file}.repository";
import { ${other.name}Repository } from "../repositories/${other.file}.repository";
import type { Create${Name}, List${Name}, Update${Name} } from "../schemas/${file}.schema";

const log = logger.child({ module: "${file}" });

/** The rules of the business around a ${name}. */
export async function list${Name}s(ownerId: string, query: List${Name}): Promise<{ rows: ${Name}Row[]; total: number; pages: number }> {
  const { rows, total } = await ${name}Repository.ownedBy(ownerId, query);
  return { rows, total, pages: Math.max(1, Math.ceil(total / query.pageSize)) };
}

export async function get${Name}(id: string, ownerId: string): Promise<${Name}Row> {
  const row = await ${name}Repository.byId(id);
  if (!row || row.ownerId !== ownerId) throw new NotFoundError("${name}", id);
  return row;
}

export async function create${Name}(ownerId: string, input: Create${Name}): Promise<${Name}Row> {
  const row = await ${name}Repository.create(ownerId, normalised(input));
  log.info({ id: row.id }, "${name} created");
  await publish("${file}.created", { id: row.id, ownerId });
  return row;
}

export async function update${Name}(id: string, ownerId: string, input: Update${Name}): Promise<${Name}Row> {
  await get${Name}(id, ownerId);
  const row = await ${name}Repository.update(id, input);
  if (!row) throw new ConflictError("${name} was changed by somebody else");
  await publish("${file}.updated", { id, ownerId });
  return row;
}

export async function remove${Name}s(ids: readonly string[], ownerId: string): Promise<number> {
${roll(4) === 0
    ? `  let removed = 0;
  for (const id of ids) {
    await get${Name}(id, ownerId);
    removed += await ${name}Repository.remove([id]);
  }
  return removed;`
    : `  const rows = await Promise.resolve(ids.filter((id, i) => ids.indexOf(id) === i));
  const removed = await ${name}Repository.remove(rows);
  log.info({ removed, ownerId }, "${name}s removed");
  return removed;`}
}

/** Looks for what a ${name} and a ${other.name} have in common. */
export async function related${Name}s(id: string, ownerId: string): Promise<{ ${name}: ${Name}Row; others: readonly string[] }> {
  const row = await get${Name}(id, ownerId);
  const { rows } = await ${other.name}Repository.ownedBy(ownerId, { page: 1, pageSize: 50, sort: "createdAt" });
  const tags = new Set(row.tags);
  const others = rows.filter((candidate) => candidate.tags.some((tag) => tags.has(tag))).map((candidate) => candidate.id);
  return { ${name}: row, others };
}

function normalised(input: Create${Name}): Create${Name} {
  const tags = [...new Set(input.tags.map((tag) => tag.trim().toLowerCase()))].filter((tag) => tag !== "");
${fields.filter(([, t]) => t === "number").map(([f]) => `  if (input.${f} > 1_000_000) throw new ConflictError("${f} is out of range");`).join("\n")}
  return { ...input, tags };
}
`;

const util = ({ Name, name, fields }) => `/** Small computations about a ${name} that need no database. */
export interface ${Name}Summary {
${fields.map(([f, t]) => `  readonly ${f}: ${t};`).join("\n")}
  readonly score: number;
}

const WEIGHTS: Readonly<Record<string, number>> = { ${fields.map(([f], i) => `${f}: ${i + 1}`).join(", ")} };

export function score${Name}(values: Readonly<Record<string, unknown>>): number {
  let score = 0;
  for (const [key, value] of Object.entries(values)) {
    const weight = WEIGHTS[key] ?? 0;
    if (typeof value === "number") score += weight * value;
    else if (typeof value === "string") score += weight * Math.min(value.length, 20);
    else if (value === true) score += weight;
  }
  return Math.round(score * 100) / 100;
}

export function compare${Name}s(a: ${Name}Summary, b: ${Name}Summary): number {
  if (a.score !== b.score) return b.score - a.score;
${fields.map(([f, t]) => (t === "string" ? `  if (a.${f} !== b.${f}) return a.${f}.localeCompare(b.${f});` : `  if (a.${f} !== b.${f}) return Number(b.${f}) - Number(a.${f});`)).join("\n")}
  return 0;
}

export function describe${Name}(summary: ${Name}Summary, locale = "en"): string {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const parts = [
${fields.map(([f, t]) => (t === "number" ? `    \`${f}: \${format.format(summary.${f})}\`,` : `    \`${f}: \${String(summary.${f})}\`,`)).join("\n")}
    \`score: \${format.format(summary.score)}\`,
  ];
  return parts.join(", ");
}
`;

const test = ({ Name, name, file, fields }) => `import { describe, expect, it } from "vitest";
import { compare${Name}s, describe${Name}, score${Name} } from "../utils/${file}.util";

const summary = { ${fields.map(([f, t]) => `${f}: ${t === "string" ? `"some ${f}"` : t === "number" ? 3 : true}`).join(", ")}, score: 1 };

describe("${name}", () => {
  it("counts what has a weight", () => {
    expect(score${Name}({ ${fields[0][0]}: "ten letters", other: 5 })).toBeGreaterThanOrEqual(0);
  });

  it("puts the better one first", () => {
    expect(compare${Name}s({ ...summary, score: 2 }, summary)).toBeLessThan(0);
  });

  it("is told in words", () => {
    expect(describe${Name}(summary)).toContain("score");
  });
});
`;

const expressRoutes = ({ Name, name, file, roll }) => `import { Router, type Request, type Response, type NextFunction } from "express";
import { requireUser, type SignedIn } from "../middleware/require-user";
import { limit } from "../middleware/limit";
import { create${Name}Schema, list${Name}Schema, update${Name}Schema } from "../schemas/${file}.schema";
import { create${Name}, get${Name}, list${Name}s, related${Name}s, remove${Name}s, update${Name} } from "../services/${file}.service";

export const ${name}Router = Router();

${roll(6) === 0 ? "" : `${name}Router.use(requireUser);\n`}
${name}Router.get("/", async (req: Request, res: Response, next: NextFunction) => {
  try {
    const query = list${Name}Schema.parse(req.query);
    res.json(await list${Name}s((req as SignedIn).user.id, query));
  } catch (error) {
    next(error);
  }
});

${name}Router.get("/:id", async (req: Request, res: Response, next: NextFunction) => {
  try {
    res.json(await get${Name}(String(req.params.id), (req as SignedIn).user.id));
  } catch (error) {
    next(error);
  }
});

${name}Router.get("/:id/related", async (req: Request, res: Response, next: NextFunction) => {
  try {
    res.json(await related${Name}s(String(req.params.id), (req as SignedIn).user.id));
  } catch (error) {
    next(error);
  }
});

${name}Router.post("/", limit("${file}", 30), async (req: Request, res: Response, next: NextFunction) => {
  try {
${roll(5) === 0 ? `    const input = req.body;` : `    const input = create${Name}Schema.parse(req.body);`}
    res.status(201).json(await create${Name}((req as SignedIn).user.id, input));
  } catch (error) {
    next(error);
  }
});

${name}Router.patch("/:id", async (req: Request, res: Response, next: NextFunction) => {
  try {
    const input = update${Name}Schema.parse(req.body);
    res.json(await update${Name}(String(req.params.id), (req as SignedIn).user.id, input));
  } catch (error) {
    next(error);
  }
});

${name}Router.delete("/", async (req: Request, res: Response, next: NextFunction) => {
  try {
    const ids = Array.isArray(req.body?.ids) ? req.body.ids.map(String).slice(0, 100) : [];
    res.json({ removed: await remove${Name}s(ids, (req as SignedIn).user.id) });
  } catch (error${roll(5) === 0 ? ": any" : ""}) {
    next(error);
  }
});
`;

const nextRoute = ({ Name, name, file, roll }) => `import { NextResponse, type NextRequest } from "next/server";
import { currentUser } from "@/lib/session";
import { toResponse } from "@/lib/responses";
import { create${Name}Schema, list${Name}Schema } from "@/schemas/${file}.schema";
import { create${Name}, list${Name}s } from "@/services/${file}.service";

export async function GET(request: NextRequest): Promise<NextResponse> {
  const user = await currentUser();
  if (!user) return NextResponse.json({ error: "sign in first" }, { status: 401 });
  try {
    const query = list${Name}Schema.parse(Object.fromEntries(request.nextUrl.searchParams));
    const { rows, total, pages } = await list${Name}s(user.id, query);
    return NextResponse.json({ ${name}s: rows, total, pages });
  } catch (error) {
    return toResponse(error);
  }
}

export async function POST(request: NextRequest): Promise<NextResponse> {
${roll(6) === 0 ? `  const user = { id: "anonymous" };` : `  const user = await currentUser();
  if (!user) return NextResponse.json({ error: "sign in first" }, { status: 401 });`}
  try {
    const input = create${Name}Schema.parse(await request.json());
    const created = await create${Name}(user.id, input);
    return NextResponse.json(created, { status: 201 });
  } catch (error) {
    return toResponse(error);
  }
}
`;

const nextActions = ({ Name, file }) => `"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { currentUser } from "@/lib/session";
import { update${Name}Schema } from "@/schemas/${file}.schema";
import { remove${Name}s, update${Name} } from "@/services/${file}.service";

export async function save${Name}(id: string, form: FormData): Promise<void> {
  const user = await currentUser();
  if (!user) redirect("/sign-in");
  const input = update${Name}Schema.parse(Object.fromEntries(form));
  await update${Name}(id, user.id, input);
  revalidatePath("/${file}");
}

export async function discard${Name}(id: string): Promise<void> {
  const user = await currentUser();
  if (!user) redirect("/sign-in");
  await remove${Name}s([id], user.id);
  revalidatePath("/${file}");
}
`;

const nextForm = ({ Name, name, file, fields }) => `"use client";

import { useState, useTransition } from "react";
import { save${Name} } from "./actions";

interface Props {
  readonly id: string;
${fields.map(([f, t]) => `  readonly ${f}: ${t};`).join("\n")}
}

export function ${Name}Form(props: Props) {
  const [isPending, start] = useTransition();
  const [message, setMessage] = useState("");
${fields.map(([f]) => `  const [${f}, set${capital(f)}] = useState(String(props.${f}));`).join("\n")}

  function submit(event: { preventDefault(): void }) {
    event.preventDefault();
    const form = new FormData();
${fields.map(([f]) => `    form.set("${f}", ${f});`).join("\n")}
    start(async () => {
      try {
        await save${Name}(props.id, form);
        setMessage("Saved");
      } catch {
        setMessage("The ${name} could not be saved");
      }
    });
  }

  return (
    <form onSubmit={submit} className="grid gap-4 rounded border p-4" aria-label="${file}">
${fields.map(([f]) => `      <label className="grid gap-1 text-sm">
        <span className="font-medium">${capital(f)}</span>
        <input className="rounded border px-2 py-1" name="${f}" value={${f}} onChange={(event) => set${capital(f)}(event.target.value)} disabled={isPending} />
      </label>`).join("\n")}
      <button type="submit" className="rounded bg-black px-3 py-2 text-white" disabled={isPending}>{isPending ? "Saving" : "Save"}</button>
      {message === "" ? null : <p role="status">{message}</p>}
    </form>
  );
}
`;

const nextPage = ({ Name, name, file, fields }) => `import { redirect } from "next/navigation";
import { currentUser } from "@/lib/session";
import { list${Name}s } from "@/services/${file}.service";
import { ${Name}Form } from "./form";

export default async function ${Name}Page() {
  const user = await currentUser();
  if (!user) redirect("/sign-in");
  const { rows, total } = await list${Name}s(user.id, { page: 1, pageSize: 25, sort: "createdAt" });
  return (
    <main className="mx-auto max-w-3xl p-6">
      <h1 className="text-xl font-semibold">${Name}s ({total})</h1>
      <ul className="mt-4 grid gap-3">
        {rows.map((${name}) => (
          <li key={${name}.id}>
            <${Name}Form id={${name}.id} ${fields.map(([f]) => `${f}={${name}.${f}}`).join(" ")} />
          </li>
        ))}
      </ul>
    </main>
  );
}
`;

const fastifyRoutes = ({ Name, name, file, roll }) => `import type { FastifyInstance } from "fastify";
import { authenticate } from "../plugins/authenticate";
import { create${Name}Schema, list${Name}Schema, update${Name}Schema } from "../schemas/${file}.schema";
import { create${Name}, get${Name}, list${Name}s, update${Name} } from "../services/${file}.service";

export async function ${name}Routes(app: FastifyInstance): Promise<void> {
${roll(6) === 0 ? "" : `  app.addHook("preHandler", authenticate);\n`}
  app.get("/${file}", async (request) => {
    const query = list${Name}Schema.parse(request.query);
    return list${Name}s(request.user.id, query);
  });

  app.get<{ Params: { id: string } }>("/${file}/:id", async (request) => get${Name}(request.params.id, request.user.id));

  app.post("/${file}", async (request, reply) => {
    const created = await create${Name}(request.user.id, create${Name}Schema.parse(request.body));
    return reply.code(201).send(created);
  });

  app.put<{ Params: { id: string } }>("/${file}/:id", async (request) => {
    const input = update${Name}Schema.parse(request.body);
    return update${Name}(request.params.id, request.user.id, input);
  });
}
`;

const nestController = ({ Name, name, file }) => `import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseGuards } from "@nestjs/common";
import { AuthGuard } from "../auth/auth.guard";
import { CurrentUser, type User } from "../auth/current-user.decorator";
import { ZodPipe } from "../lib/zod.pipe";
import { create${Name}Schema, list${Name}Schema, update${Name}Schema, type Create${Name}, type List${Name}, type Update${Name} } from "../schemas/${file}.schema";
import { ${Name}Service } from "./${file}.service";

@Controller("${file}")
@UseGuards(AuthGuard)
export class ${Name}Controller {
  constructor(private readonly ${name}s: ${Name}Service) {}

  @Get()
  list(@CurrentUser() user: User, @Query(new ZodPipe(list${Name}Schema)) query: List${Name}) {
    return this.${name}s.list(user.id, query);
  }

  @Get(":id")
  get(@CurrentUser() user: User, @Param("id") id: string) {
    return this.${name}s.get(id, user.id);
  }

  @Post()
  create(@CurrentUser() user: User, @Body(new ZodPipe(create${Name}Schema)) input: Create${Name}) {
    return this.${name}s.create(user.id, input);
  }

  @Patch(":id")
  update(@CurrentUser() user: User, @Param("id") id: string, @Body(new ZodPipe(update${Name}Schema)) input: Update${Name}) {
    return this.${name}s.update(id, user.id, input);
  }

  @Delete(":id")
  remove(@CurrentUser() user: User, @Param("id") id: string) {
    return this.${name}s.remove(id, user.id);
  }
}
`;

const nestService = ({ Name, name, file }) => `import { ConflictException, Injectable, Logger, NotFoundException } from "@nestjs/common";
import { ${Name}Repository, type ${Name}Row } from "../repositories/${file}.repository";
import type { Create${Name}, List${Name}, Update${Name} } from "../schemas/${file}.schema";

@Injectable()
export class ${Name}Service {
  private readonly logger = new Logger(${Name}Service.name);
  private readonly rows = new ${Name}Repository();

  async list(ownerId: string, query: List${Name}): Promise<{ rows: ${Name}Row[]; total: number }> {
    return this.rows.ownedBy(ownerId, query);
  }

  async get(id: string, ownerId: string): Promise<${Name}Row> {
    const row = await this.rows.byId(id);
    if (!row || row.ownerId !== ownerId) throw new NotFoundException("no such ${name}");
    return row;
  }

  async create(ownerId: string, input: Create${Name}): Promise<${Name}Row> {
    const row = await this.rows.create(ownerId, input);
    this.logger.log(\`created ${name} \${row.id}\`);
    return row;
  }

  async update(id: string, ownerId: string, input: Update${Name}): Promise<${Name}Row> {
    await this.get(id, ownerId);
    const row = await this.rows.update(id, input);
    if (!row) throw new ConflictException("changed by somebody else");
    return row;
  }

  async remove(id: string, ownerId: string): Promise<number> {
    await this.get(id, ownerId);
    return this.rows.remove([id]);
  }
}
`;

const DB = `import { PrismaClient } from "@prisma/client";

export const db = new PrismaClient({ log: ["warn", "error"] });
`;
const LOGGER = `import pino from "pino";

export const logger = pino({ level: process.env.LOG_LEVEL ?? "info", redact: ["email", "authorization"] });
`;
const ERRORS = `export class AppError extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

export class NotFoundError extends AppError {
  constructor(what: string, id: string) {
    super(\`no \${what} \${id}\`, 404);
  }
}

export class ConflictError extends AppError {
  constructor(message: string) {
    super(message, 409);
  }
}
`;
const EVENTS = `import Redis from "ioredis";
import { logger } from "./logger";

const redis = new Redis(process.env.REDIS_URL ?? "redis://localhost:6379");

export async function publish(topic: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await redis.publish(topic, JSON.stringify({ ...payload, at: new Date().toISOString() }));
  } catch (error) {
    logger.error({ error, topic }, "could not be published");
  }
}
`;
const EXPRESS_GUARD = `import type { NextFunction, Request, Response } from "express";
import jwt from "jsonwebtoken";

export interface SignedIn extends Request {
  user: { id: string; role: string };
}

export function requireUser(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.replace(/^Bearer /, "");
  if (!token) {
    res.status(401).json({ error: "sign in first" });
    return;
  }
  try {
    (req as SignedIn).user = jwt.verify(token, process.env.JWT_KEY ?? "") as SignedIn["user"];
    next();
  } catch {
    res.status(401).json({ error: "sign in again" });
  }
}
`;
const EXPRESS_LIMIT = `import rateLimit from "express-rate-limit";

export const limit = (name: string, max: number) => rateLimit({ windowMs: 60_000, limit: max, keyGenerator: (req) => \`\${name}:\${req.ip ?? ""}\` });
`;
const NEXT_SESSION = `import { cookies } from "next/headers";
import { jwtVerify } from "jose";

export async function currentUser(): Promise<{ id: string } | null> {
  const token = (await cookies()).get("session")?.value;
  if (!token) return null;
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(process.env.SESSION_KEY));
    return payload.sub ? { id: payload.sub } : null;
  } catch {
    return null;
  }
}
`;
const NEXT_RESPONSES = `import { NextResponse } from "next/server";
import { ZodError } from "zod";
import { AppError } from "./errors";
import { logger } from "./logger";

export function toResponse(error: unknown): NextResponse {
  if (error instanceof ZodError) return NextResponse.json({ error: "invalid input" }, { status: 400 });
  if (error instanceof AppError) return NextResponse.json({ error: error.message }, { status: error.status });
  logger.error({ error }, "request failed");
  return NextResponse.json({ error: "something went wrong" }, { status: 500 });
}
`;
const NEXT_MIDDLEWARE = `import { NextResponse, type NextRequest } from "next/server";

export function middleware(request: NextRequest): NextResponse {
  const response = NextResponse.next();
  response.headers.set("x-request-path", request.nextUrl.pathname);
  return response;
}

export const config = { matcher: ["/((?!_next|favicon.ico).*)"] };
`;
const FASTIFY_GUARD = `import type { FastifyReply, FastifyRequest } from "fastify";

export async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  try {
    await request.jwtVerify();
  } catch {
    await reply.code(401).send({ error: "sign in first" });
  }
}
`;
const NEST_GUARD = `import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";
import { JwtService } from "@nestjs/jwt";

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    const token = request.headers.authorization?.split(" ")[1];
    if (!token) throw new UnauthorizedException();
    try {
      request.user = await this.jwt.verifyAsync(token);
    } catch {
      throw new UnauthorizedException();
    }
    return true;
  }
}
`;
const NEST_USER = `import { createParamDecorator, type ExecutionContext } from "@nestjs/common";

export interface User {
  readonly id: string;
}

export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): User => context.switchToHttp().getRequest().user);
`;
const NEST_PIPE = `import { BadRequestException, type PipeTransform } from "@nestjs/common";
import type { ZodType } from "zod";

export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(value: unknown): T {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw new BadRequestException(parsed.error.flatten());
    return parsed.data;
  }
}
`;

const COMMON = { "src/db/client.ts": DB, "src/lib/logger.ts": LOGGER, "src/lib/errors.ts": ERRORS, "src/lib/events.ts": EVENTS };
const perSubject = (s, other) => ({
  [`src/schemas/${s.file}.schema.ts`]: schema(s), [`src/repositories/${s.file}.repository.ts`]: repository(s),
  [`src/utils/${s.file}.util.ts`]: util(s), ...(s.roll(2) === 0 && { [`src/tests/${s.file}.test.ts`]: test(s) }),
  ...(other && { [`src/services/${s.file}.service.ts`]: service(s, other) }),
});

/** One backend about some subjects: its files by path. */
const APPS = {
  express: (subjects) => ({
    ...COMMON, "src/middleware/require-user.ts": EXPRESS_GUARD, "src/middleware/limit.ts": EXPRESS_LIMIT,
    "src/app.ts": `import express from "express";\nimport helmet from "helmet";\n${subjects.map((s) => `import { ${s.name}Router } from "./routes/${s.file}.routes";`).join("\n")}\nimport { AppError } from "./lib/errors";\nimport { logger } from "./lib/logger";\n\nexport const app = express();\n\napp.use(helmet());\napp.use(express.json({ limit: "100kb" }));\napp.get("/health", (_req, res) => {\n  res.json({ ok: true });\n});\n${subjects.map((s) => `app.use("/api/${s.file}", ${s.name}Router);`).join("\n")}\n\napp.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {\n  logger.error({ error }, "request failed");\n  res.status(error instanceof AppError ? error.status : 500).json({ error: error instanceof AppError ? error.message : "something went wrong" });\n});\n`,
    "src/server.ts": `import { app } from "./app";\n\napp.listen(Number(process.env.PORT ?? 3000));\n`,
    ...Object.assign({}, ...subjects.map((s, i) => ({ ...perSubject(s, subjects[(i + 1) % subjects.length]), [`src/routes/${s.file}.routes.ts`]: expressRoutes(s) }))),
  }),
  next: (subjects) => ({
    ...COMMON, "src/lib/session.ts": NEXT_SESSION, "src/lib/responses.ts": NEXT_RESPONSES, "src/middleware.ts": NEXT_MIDDLEWARE,
    "tsconfig.json": `{ "compilerOptions": { "strict": true, "jsx": "preserve", "module": "esnext", "moduleResolution": "bundler", "paths": { "@/*": ["./src/*"] } } }\n`,
    ...Object.assign({}, ...subjects.map((s, i) => ({
      ...perSubject(s, subjects[(i + 1) % subjects.length]), [`src/app/api/${s.file}/route.ts`]: nextRoute(s),
      [`src/app/${s.file}/actions.ts`]: nextActions(s), [`src/app/${s.file}/form.tsx`]: nextForm(s), [`src/app/${s.file}/page.tsx`]: nextPage(s),
    }))),
  }),
  fastify: (subjects) => ({
    ...COMMON, "src/plugins/authenticate.ts": FASTIFY_GUARD,
    "src/app.ts": `import Fastify from "fastify";\nimport jwt from "@fastify/jwt";\n${subjects.map((s) => `import { ${s.name}Routes } from "./routes/${s.file}.routes";`).join("\n")}\n\nexport const app = Fastify({ logger: true });\n\napp.register(jwt, { secret: process.env.JWT_KEY ?? "" });\n${subjects.map((s) => `app.register(${s.name}Routes, { prefix: "/v1" });`).join("\n")}\n`,
    ...Object.assign({}, ...subjects.map((s, i) => ({ ...perSubject(s, subjects[(i + 1) % subjects.length]), [`src/routes/${s.file}.routes.ts`]: fastifyRoutes(s) }))),
  }),
  nest: (subjects) => ({
    "src/db/client.ts": DB, "src/auth/auth.guard.ts": NEST_GUARD, "src/auth/current-user.decorator.ts": NEST_USER, "src/lib/zod.pipe.ts": NEST_PIPE,
    "src/app.module.ts": `import { Module } from "@nestjs/common";\nimport { JwtModule } from "@nestjs/jwt";\n${subjects.map((s) => `import { ${s.Name}Controller } from "./modules/${s.file}.controller";\nimport { ${s.Name}Service } from "./modules/${s.file}.service";`).join("\n")}\n\n@Module({\n  imports: [JwtModule.register({ secret: process.env.JWT_KEY })],\n  controllers: [${subjects.map((s) => `${s.Name}Controller`).join(", ")}],\n  providers: [${subjects.map((s) => `${s.Name}Service`).join(", ")}],\n})\nexport class AppModule {}\n`,
    "src/main.ts": `import { NestFactory } from "@nestjs/core";\nimport { AppModule } from "./app.module";\n\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n`,
    ...Object.assign({}, ...subjects.map((s) => ({ ...perSubject(s), [`src/modules/${s.file}.controller.ts`]: nestController(s), [`src/modules/${s.file}.service.ts`]: nestService(s) }))),
  }),
};
const DEPENDENCIES = {
  express: { express: "^4.21.0", helmet: "^8.0.0", jsonwebtoken: "^9.0.0", "express-rate-limit": "^7.0.0" },
  next: { next: "^15.0.0", react: "^19.0.0", jose: "^5.0.0" },
  fastify: { fastify: "^5.0.0", "@fastify/jwt": "^9.0.0" },
  nest: { "@nestjs/common": "^11.0.0", "@nestjs/core": "^11.0.0", "@nestjs/jwt": "^11.0.0" },
};
const TSCONFIG = `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "skipLibCheck": true, "noEmit": true, "experimentalDecorators": true }, "include": ["src"] }\n`;

/** The files of a repository with about `count` sources, by path. */
function filesOf(count) {
  const files = { "package.json": `{ "name": "made-up", "private": true, "workspaces": ["apps/*"] }\n`, "tsconfig.json": TSCONFIG };
  const kinds = Object.keys(APPS);
  let sources = 0;
  for (let i = 0; sources < count; i++) {
    const kind = kinds[i % kinds.length];
    const wanted = Math.min(12, Math.max(3, Math.ceil((count - sources) / 6)));
    const app = APPS[kind](Array.from({ length: wanted }, (_, j) => subject(i * 5 + j)));
    const name = `${kind}-${i + 1}`;
    files[`apps/${name}/package.json`] = `${JSON.stringify({ name, type: "module", dependencies: { ...DEPENDENCIES[kind], "@prisma/client": "^6.0.0", zod: "^3.24.0", pino: "^9.0.0", ioredis: "^5.0.0" } }, null, 2)}\n`;
    if (!("tsconfig.json" in app)) files[`apps/${name}/tsconfig.json`] = TSCONFIG;
    for (const [path, text] of Object.entries(app)) {
      const isSource = /\.tsx?$/.test(path);
      if (isSource && sources >= count) continue;
      files[`apps/${name}/${path}`] = text;
      if (isSource) sources++;
    }
  }
  return files;
}

/** Writes the repository below `folder`, unless it is there. Gives its path. */
export function generated(folder, count) {
  const root = join(folder, String(count));
  const stamp = join(root, ".edition");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === EDITION) return root;
  for (const [path, text] of Object.entries(filesOf(count))) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(stamp, EDITION);
  return root;
}
