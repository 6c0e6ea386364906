/** Loops that look as if one query could do for all, and cannot: nothing is offered for them. */
import { expect, test } from "vitest";
import { readProject } from "../src/judge/read.js";
import { repaired } from "../src/judge/repaired.js";
import { loadConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const SCHEMA = `
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Task {
  id       String  @id
  boardId  String
  position Int
  title    String
  size     BigInt
  tags     String[]

  @@unique([boardId, position])
}
`;

const HEAD = `
import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
interface Item { readonly id: string; readonly position: number; readonly size: bigint; readonly title?: string; readonly tags: string[]; readonly at: Date }
`;

async function offered(body: string, { schema = SCHEMA, more = {} }: { readonly schema?: string; readonly more?: Readonly<Record<string, string>> } = {}): Promise<string[]> {
  const root = projectFolder({
    "package.json": '{ "name": "board", "type": "module", "dependencies": { "@prisma/client": "^6.19.0", "sequelize": "^6.37.0" } }', "prisma/schema.prisma": schema, "src/board.ts": HEAD + body, ...more,
  });
  const config = loadConfig(root);
  const { made, refused, before } = await repaired(readProject(root, config), { root, config, isWanted: ({ rule }) => rule === "no-n-plus-one", hasSuggestions: true });
  expect(before.findings.some(({ rule }) => rule === "no-n-plus-one")).toBe(true);
  return [...made, ...refused].map(({ fix }) => fix.title);
}

const update = (data: string, where = "{ id: item.id }"): string => `export async function save(items: readonly Item[]): Promise<void> {
  await Promise.all(items.map((item) => prisma.task.update({ where: ${where}, data: ${data} })));
}
`;

test.each([
  ["two rows would share a unique value while the statement runs", update("{ position: item.position }")],
  ["what is undefined is left as it is, one by one", update("{ title: item.title }")],
  ["no text says what a number of this size is", update("{ size: item.size }")],
  ["a column of lists", update("{ tags: item.tags }")],
  ["a value that the database computes", update("{ title: { set: item.id } }")],
])("nothing is written as one statement: %s", async (_, body) => {
  expect(await offered(body)).toEqual([]);
}, 60_000);

test("nothing is written as one statement of another database", async () => {
  const body = update('{ title: `${item.id}!` }');
  expect(await offered(body, { schema: SCHEMA.replace("postgresql", "mysql").replace("  tags     String[]\n", "") })).toEqual([]);
  expect(await offered(body)).toHaveLength(1);
}, 60_000);

test.each([
  ["each row is wanted", `export async function add(items: readonly Item[]): Promise<unknown[]> {
  return await Promise.all(items.map((item) => prisma.task.create({ data: { id: item.id, title: "new" } })));
}
`],
  ["the row is told who failed", `export async function add(items: readonly Item[]): Promise<void> {
  for (const item of items) {
    try {
      await prisma.task.create({ data: { id: item.id, title: "new" } });
    } catch (error) {
      console.error(item.id, error);
    }
  }
}
`],
  ["the loop does more", `export async function add(items: readonly Item[]): Promise<number> {
  let made = 0;
  for (const item of items) {
    await prisma.task.create({ data: { id: item.id, title: "new" } });
    made++;
  }
  return made;
}
`],
  ["it stops at the first", `export async function add(items: readonly Item[]): Promise<void> {
  for (const item of items) {
    if (item.position > 3) break;
    await prisma.task.create({ data: { id: item.id, title: "new" } });
  }
}
`],
  ["one row is written twice", `export async function add(items: readonly Item[]): Promise<void> {
  for (const item of items) {
    await prisma.task.deleteMany({ where: { id: item.id } });
    await prisma.task.create({ data: { id: item.id, title: "new" } });
  }
}
`],
  ["what fails is dealt with for each", `export async function read(items: readonly Item[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const item of items) {
    try {
      found.push(await prisma.task.findUnique({ where: { id: item.id } }));
    } catch (error) {
      console.error(item.id, error);
    }
  }
  return found;
}
`],
  ["the key is another by then", `export async function read(items: { id: string }[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const item of items) {
    item.id = item.id.trim();
    found.push(await prisma.task.findUnique({ where: { id: item.id } }));
  }
  return found;
}
`],
  ["keys that are objects are never the same", `export async function read(items: readonly Item[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const item of items) {
    found.push(await prisma.task.findFirst({ where: { at: item.at } }));
  }
  return found;
}
`],
  ["its list grows as it is read", `export async function read(first: string): Promise<unknown[]> {
  const queue: string[] = [first];
  const found: unknown[] = [];
  for (let i = 0; i < queue.length; i++) {
    const id = "task:" + queue.slice(i, i + 1).join("");
    const task = await prisma.task.findUnique({ where: { id } });
    found.push(task);
    if (i < 9) queue.push(id);
  }
  return found;
}
`],
  ["what the key is made of is another by then", `export async function read(items: { id: string }[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const item of items) {
    item.id = item.id.trim();
    const { id } = item;
    const key = "task:" + item.id;
    found.push(await prisma.task.findUnique({ where: { id } }), await prisma.task.findUnique({ where: { id: key } }));
  }
  return found;
}
`],
  ["the key counts along", `export async function read(items: readonly Item[]): Promise<unknown[]> {
  const found: unknown[] = [];
  let n = 0;
  for (const item of items) {
    n++;
    const key = item.id + String(n);
    found.push(await prisma.task.findUnique({ where: { id: key } }));
  }
  return found;
}
`],
  ["the key is made by a function that may do more", `export async function read(items: readonly Item[]): Promise<unknown[]> {
  const next = (id: string): string => id + String(Math.random());
  const found: unknown[] = [];
  for (const item of items) {
    const key = next(item.id);
    found.push(await prisma.task.findUnique({ where: { id: key } }));
  }
  return found;
}
`],
])("a loop stays one: %s", async (_, body) => {
  expect(await offered(body)).toEqual([]);
}, 60_000);

test("hooks of single rows are not run for many", async () => {
  const boats = (hook: string): Readonly<Record<string, string>> => ({
    "src/boats.ts": `import { Model } from "sequelize";
export class Boat extends Model {}
${hook}
export async function launch(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await Boat.create({ name });
  }
}
`,
  });
  expect(await offered("", { more: boats('Boat.addHook("beforeCreate", (boat) => void boat);') })).toEqual([]);
  expect(await offered("", { more: { ...boats(""), "src/hooks.js": "module.exports = (sequelize) => sequelize.define('Boat', {}, { hooks: { beforeValidate() {} } });\n" } })).toEqual([]);
  expect(await offered("", { more: boats("") })).toHaveLength(1);
}, 60_000);
