/** What stands in for packages that are not installed says of their calls what the packages themselves would. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Project } from "../src/concepts.js";
import { compiler } from "../src/extract/compiler.js";
import { extract } from "../src/extract/extract.js";
import { standInsFor } from "../src/fixes/stand-ins/index.js";
import { Compiler } from "../src/fixes/types.js";

const SCHEMA = `
datasource db {
  provider = "postgresql"
}
enum Role {
  ADMIN // may do everything
  MEMBER
}
model User {
  id String @id
  email String?
  role Role
  data Json?
  price Decimal
  posts Post[]
}
model Post {
  id Int @id
  title String
  authorId String
  author User @relation(fields: [authorId], references: [id])
}
`;

const CODE = `
import { PrismaClient } from "@prisma/client";
import Big from "big.js";
import { addDays, eachDayOfInterval, format, intervalToDuration, isBefore } from "date-fns";
import { count, desc, eq, relations, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { NextResponse } from "next/server";
import { createHash } from "node:crypto";
import { z } from "zod";

const prisma = new PrismaClient();
const kinds = pgEnum("kind", ["new", "old"]);
const users = pgTable("users", { id: uuid().primaryKey(), name: text().notNull(), bio: text("bio"), at: timestamp({ mode: "string" }).notNull(), kind: kinds().notNull(), teamId: uuid().notNull() });
const teams = pgTable("teams", { id: uuid().primaryKey(), title: text().notNull() });
const usersRelations = relations(users, ({ one }) => ({ team: one(teams, { fields: [users.teamId], references: [teams.id] }) }));
const teamsRelations = relations(teams, ({ many }) => ({ users: many(users) }));
const db = drizzle({}, { schema: { users, teams, usersRelations, teamsRelations } });
const checked = z.object({ name: z.string().min(1), age: z.number().optional(), kind: z.enum(["a", "b"]), tags: z.array(z.string()) });

export const asks = {
`;

const CASES: readonly (readonly [what: string, code: string, type: string])[] = [
  ["a day", `addDays(new Date(), 2)`, "Date"],
  ["days", `eachDayOfInterval({ start: 0, end: "2030-01-01" })`, "Date[]"],
  ["a day as text", `format(new Date(), "PP")`, "string"],
  ["which day is first", `isBefore(new Date(), 0)`, "boolean"],
  ["time in parts", `intervalToDuration({ start: 0, end: 1 }).days`, "number | undefined"],
  ["exact numbers", `new Big(1).plus("0.1").times(3)`, "Big"],
  ["and as plain ones", `Big(1).div(3).toNumber()`, "number"],
  ["a row", `prisma.user.findUniqueOrThrow({ where: { id: "1" } })`, "User"],
  ["a row that may be missing", `prisma.user.findFirst({})`, "User | null"],
  ["columns", `prisma.user.findMany({ select: { id: true, email: true, role: false, posts: { select: { title: true } } } })`, "{ id: string; email: string | null; posts: { title: string; }[]; }[]"],
  ["rows of another table beside it", `prisma.post.findMany({ include: { author: true } })`, "(Post & { author: User; })[]"],
  ["a number of rows", `prisma.user.count()`, "number"],
  ["several answers", `prisma.$transaction([prisma.user.count(), prisma.post.findMany()])`, "[number, Post[]]"],
  ["what a transaction gives", `prisma.$transaction(async (tx) => (await tx.user.create({ data: {} })).email)`, "string | null"],
  ["groups", `prisma.user.groupBy({ by: ["role"], _count: { id: true } })`, "({ role: Role; } & { _count: { id: number; }; })[]"],
  ["rows of Drizzle", `db.select().from(teams).where(eq(teams.id, "1"))`, "{ id: string; title: string; }[]"],
  ["columns of a row that may be missing", `db.select({ id: users.id, title: teams.title, n: count(), x: sql<number>\`1\`.as("x") }).from(users).leftJoin(teams, eq(teams.id, users.teamId)).orderBy(desc(users.at))`, "{ id: string; title: string | null; n: number; x: number; }[]"],
  ["a row in a row", `db.select({ id: users.id, team: { id: teams.id } }).from(users).leftJoin(teams, eq(teams.id, users.teamId))`, "{ id: string; team: { id: string; } | null; }[]"],
  ["what was written", `db.update(users).set({}).returning({ bio: users.bio, kind: users.kind })`, `{ bio: string | null; kind: "new" | "old"; }[]`],
  ["a relation", `db.query.users.findFirst({ columns: { id: true }, with: { team: { columns: { title: true } } } })`, "{ id: string; team: { title: string; }; } | undefined"],
  ["many", `db.query.teams.findMany({ columns: { id: true }, with: { users: { columns: { name: true } } } })`, "{ id: string; users: { name: string; }[]; }[]"],
  ["what a schema lets through", `checked.parseAsync({})`, `{ name: string; kind: "a" | "b"; tags: string[]; age?: number | undefined; }`],
  ["an answer", `Promise.resolve(NextResponse.json({ a: 1 }))`, "NextResponse<unknown>"],
  ["a digest", `Promise.resolve(createHash("sha256").update("a").digest("hex"))`, "string"],
];

describe("where packages are not installed", () => {
  const ts = compiler();
  let root = "";
  let found: readonly string[] = [];
  let errors: ReadonlyMap<string, readonly unknown[]> = new Map();

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "stopship-stand-ins-"));
    const text = `${CODE}${CASES.map(([, code], i) => `  a${i}: async () => await ${code},\n`).join("")}};\n`;
    const facts = extract(text, "src/a.ts", []);
    const project = { root, files: [{ path: "src/a.ts", facts }], documents: new Map([["package.json", "{}"], ["prisma/schema.prisma", SCHEMA]]) } as unknown as Project;
    const types = new Compiler(root, (path) => (path === "src/a.ts" ? text : undefined), standInsFor(project));
    const checked = types.checked("src/a.ts");
    const object = checked?.source.statements.findLast((s) => ts.isVariableStatement(s))?.declarationList.declarations[0]?.initializer;
    if (!checked || !object || !ts.isObjectLiteralExpression(object)) throw new Error("the code is not what it was");
    found = object.properties.map((property) => {
      const [signature] = checked.checker.getTypeAtLocation(property).getCallSignatures();
      const type = signature && checked.checker.getAwaitedType(checked.checker.getReturnTypeOfSignature(signature));
      return type ? checked.checker.typeToString(type, object, ts.TypeFormatFlags.NoTruncation).replace(/import\("[^"]*"\)\./g, "") : "";
    });
    errors = types.of(new Map([["src/b.ts", text]]), ["src/b.ts"]);
  }, 120_000);

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each(CASES.map(([what, , type], i) => [what, i, type] as const))("%s", (_, i, type) => {
    expect(found[i]).toBe(type);
  });

  test("nothing that is written correctly is called wrong", () => {
    expect([...errors]).toEqual([]);
  });
});
