/** What an editor is told while a file is edited is what a project that was read anew tells: after any edit. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { JudgedProject } from "../src/eslint/judged-project.js";
import { KnownProject } from "../src/eslint/known-project.js";
import { Moved } from "../src/eslint/moved.js";
import type { Judges } from "../src/eslint/verdicts.js";
import { extracted, type ProjectFiles, readProject } from "../src/judge/read.js";
import { rules } from "../src/rules/index.js";
import { UNUSED_SUPPRESSION } from "../src/workspace/config-schema.js";
import { defaultConfig } from "../src/workspace/config.js";
import { editedText, numbers, rewordedText } from "./random-edits.js";

const FIXTURES = join(dirname(dirname(fileURLToPath(import.meta.url))), "fixtures");
const ASKED = [...rules.filter((rule) => rule.presets.includes("recommended") && rule.needs !== "types").map(({ id }) => id), UNUSED_SUPPRESSION];

let root: string;
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Everything that a file is told, in order. */
function told(judges: Judges, path: string): string[] {
  return ASKED.flatMap((id) => judges.of(id, path, { options: {} }).map((f) => `${f.rule} ${f.line}:${f.column} ${f.message}`)).sort();
}

function withText(read: ProjectFiles, path: string, text: string): ProjectFiles | undefined {
  const file = extracted(text, path);
  return "facts" in file ? { ...read, files: new Map(read.files).set(path, file.facts), texts: new Map(read.texts).set(path, file.text) } : undefined;
}

function copied(apps: readonly string[]): void {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-edited-")));
  for (const app of apps) cpSync(join(FIXTURES, app), join(root, app), { recursive: true, filter: (path) => !path.endsWith("expected.json") });
  writeFileSync(join(root, "package.json"), '{ "name": "all", "private": true, "workspaces": ["apps/*", "frameworks/*/*", "frameworks/*"] }\n');
}

/**
 * Edits one file after the other, each some times over, and compares.
 *
 * @param kept how many of the edits stay when the next file is edited, of 1
 */
function compared(apps: readonly string[], edits: number, seed: number, kept = 0): void {
  copied(apps);
  const read = readProject(root, defaultConfig);
  const project = new JudgedProject(defaultConfig, read);
  const random = numbers(seed);
  const next = (): number => random.next().value;
  const paths = [...read.files.keys()];
  let isOther = 0, state = read;
  for (let i = 0; i < edits; i++) {
    const path = paths[Math.floor(next() * paths.length)] ?? "";
    let text = state.texts.get(path) ?? "", last = state;
    for (let round = 0; round < 2; round++) {
      const edited = editedText(text, next);
      ({ text } = edited);
      const now = withText(state, path, text);
      if (!now) continue;
      last = now;
      const found = told(project.on(path, now), path);
      expect(found, `${edited.what} ${path}`).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
      if (found.join("\n") !== told(project.on(path, read), path).join("\n")) isOther++;
    }
    if (kept > 0 && next() < kept) state = last;
  }
  // Edits that change nothing anywhere would prove nothing.
  expect(isOther).toBeGreaterThan(0);
}

test("of an application that has routes, services and pages", () => compared(["apps/shop"], 10, 3), 300_000);

test("of applications of several frameworks, side by side", () => compared(["frameworks/next/app-router", "frameworks/hono", "frameworks/koa", "frameworks/trpc", "frameworks/nest", "frameworks/fastify"], 8, 1), 300_000);

test("of what is in scope without an import", () => {
  copied(["frameworks/nitro"]);
  const read = readProject(root, defaultConfig);
  const path = "frameworks/nitro/nuxt/server/api/auth/login.post.ts";
  const now = withText(read, path, (read.texts.get(path) ?? "").replace(/readValidatedBody\(event, .*\)/, "readBody(event)"));
  if (!now) throw new Error("it does not parse");
  const found = told(new JudgedProject(defaultConfig, read).on(path, now), path);
  expect(found).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
  expect(found.join("\n")).toContain("no-unvalidated-input");
}, 60_000);

test("of a route that only the file of all routes tells of", () => {
  copied(["frameworks/remix/auto-routes"]);
  const read = readProject(root, defaultConfig);
  const path = "frameworks/remix/auto-routes/app/routes/settings/profile/_layout.tsx";
  const now = withText(read, path, (read.texts.get(path) ?? "").replace("= () =>", "= (given: any) =>"));
  if (!now) throw new Error("it does not parse");
  const found = told(new JudgedProject(defaultConfig, read).on(path, now), path);
  expect(found).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
  expect(found.join("\n")).toContain("no-explicit-any");
}, 60_000);

test("of files that are edited while others are not what they were", () => compared(["apps/shop", "frameworks/express"], 8, 5, 0.6), 300_000);

test("of a helper and of those who call it, in turn: what one edit brings about elsewhere is shown there, and nothing else is forgotten", () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-edited-")));
  const texts: Readonly<Record<string, string>> = {
    "package.json": '{ "name": "shop", "dependencies": { "next": "^16.0.0", "@prisma/client": "^6.0.0", "zod": "^4.0.0" } }',
    "lib/rows.ts": 'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport function idOf(body: { readonly id: string }): string {\n  return body.id;\n}\n\nexport async function save(id: string): Promise<void> {\n  try {\n    await prisma.order.update({ where: { id }, data: { isPaid: true } });\n  } catch (error) {\n    console.error(error);\n    throw error;\n  }\n}\n\nexport const spare = 1;\n',
    "app/api/pay/route.ts": 'import { z } from "zod";\nimport { idOf, save } from "../../../lib/rows";\n\nconst Body = z.object({ id: z.string() });\n\nexport async function POST(request: Request): Promise<Response> {\n  const body = Body.parse(await request.json());\n  await save(idOf(body));\n  return new Response(null, { status: 204 });\n}\n',
    "app/api/raw/route.ts": 'import { save } from "../../../lib/rows";\n\nexport async function POST(request: Request): Promise<Response> {\n  const body = await request.json();\n  await save(body.id);\n  return new Response(null, { status: 204 });\n}\n',
    "app/api/spare/route.ts": 'import { spare } from "../../../lib/rows";\n\nexport function GET(): Response {\n  return Response.json({ spare });\n}\n',
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const read = readProject(root, defaultConfig);
  const project = new JudgedProject(defaultConfig, read);
  const routes = Object.keys(texts).filter((path) => path.startsWith("app/"));
  const edits: readonly (readonly [string, string])[] = [
    // Nobody mentions it.
    ["export const spare = 1;", "export const spare = 1;\nexport const other = 2;"],
    ["export const spare = 1;", "export const spare = 3;"],
    // What is saved is no order any more.
    ["await prisma.order.update({ where: { id }, data: { isPaid: true } });", "await Promise.resolve(id);"],
    ["    console.error(error);\n    throw error;\n", ""],
    ["  return body.id;", "  return `${body.id}`;"],
    ["await prisma.order.update({ where: { id }, data: { isPaid: true } });", "await prisma.$executeRawUnsafe(`UPDATE orders SET paid = true WHERE id = '${id}'`);"],
  ];
  const seen = new Set<string>();
  for (const [from, to] of [...edits, ...edits]) {
    const now = withText(read, "lib/rows.ts", (read.texts.get("lib/rows.ts") ?? "").replace(from, to));
    if (!now) throw new Error("it does not parse");
    for (const path of ["lib/rows.ts", ...routes, "lib/rows.ts"]) {
      const found = told(project.on(path, now), path);
      expect(found, `${to} ${path}`).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
      seen.add(`${path} ${found.join()}`);
    }
  }
  // The findings of the routes, too, are others with other helpers.
  expect(seen.size).toBeGreaterThan(routes.length + 3);
}, 120_000);

test("of a method that is found by its name alone, which nobody asked for before", () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-edited-")));
  const caller = (name: string, work: string): string => `import type { Ledger } from "./ports";\n\nexport class ${name} {\n  constructor(private readonly ledgerService: Ledger) {}\n\n  async close(ids: string[]): Promise<void> {\n    ${work}\n  }\n}\n`;
  const call = "for (const id of ids) await this.ledgerService.bookEntry(id);", service = "src/ledger-service.ts", closing = "src/closing.ts", again = "src/again.ts";
  const texts: Readonly<Record<string, string>> = {
    "package.json": '{ "name": "books", "dependencies": { "@prisma/client": "^6.0.0" } }',
    "src/ports.ts": "export interface Ledger {\n  bookEntry(id: string): Promise<void>;\n}\n",
    [service]: 'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport class Books {\n  async bookEntry(id: string): Promise<void> {\n    await prisma.order.update({ where: { id }, data: { isBooked: true } });\n  }\n}\n',
    [closing]: caller("Closing", "console.log(ids);"), [again]: caller("Again", call),
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const read = readProject(root, defaultConfig), project = new JudgedProject(defaultConfig, read);
  const seen: boolean[] = [];
  let now = read;
  for (const [path, text] of [[service, texts[service]?.replace("class Books", "class LedgerService")], [closing, caller("Closing", call)], [service, texts[service]], [service, texts[service]?.replace("class Books", "class LedgerService")]] as const) {
    now = withText(now, path, text ?? "") ?? read;
    for (const file of [closing, again]) {
      const found = told(project.on(file, now), file);
      expect(found, file).toEqual(told(new JudgedProject(defaultConfig, now).on(file, now), file));
      seen.push(found.join().includes("no-n-plus-one"));
    }
  }
  expect(seen).toEqual([false, true, true, true, false, false, true, true]);
}, 60_000);

test("of who is asked first what a helper makes: an edit of another file lets somebody else ask", () => {
  const app = "require-auth/bad/functions-that-make-a-router-by-each-other";
  copied([app]);
  const read = readProject(root, defaultConfig);
  const project = new JudgedProject(defaultConfig, read);
  const path = `${app}/src/app.ts`, text = read.texts.get(path) ?? "";
  const without = text.replace(/^.*\ball\b.*\n/gm, "");
  for (const edited of [`${text}\nconsole.log(1);\n`, `${without}\nconsole.log(2);\n`, `${text}\nconsole.log(3);\n`]) {
    const now = withText(read, path, edited);
    if (!now) throw new Error("it does not parse");
    const found = told(project.on(path, now), path);
    expect(found).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
    expect(found.join("\n")).toContain("require-auth");
  }
}, 60_000);

test("of files that others share", () => {
  copied(["apps/shop", "frameworks/express", "frameworks/next/app-router"]);
  const read = readProject(root, defaultConfig);
  const imports = new Map([...read.files].map(([path, facts]) => [path, facts.imports.map((i) => i.specifier.replace(/^.*\//, "").replace(/\.[jt]s$/, ""))]));
  const importers = (path: string): string[] => [...imports].flatMap(([by, names]) => (names.includes(path.replace(/^.*\//, "").replace(/\.tsx?$/, "")) ? [by] : []));
  const shared = [...read.files].flatMap(([path, facts]) => (!facts.isView && importers(path).length > 1 ? [path] : []));
  const project = new JudgedProject(defaultConfig, read);
  const random = numbers(11), next = (): number => random.next().value;
  for (let i = 0; i < 8; i++) {
    const path = shared[Math.floor(next() * shared.length)] ?? "", all = importers(path);
    for (let round = 0; round < 2; round++) {
      const edited = editedText(read.texts.get(path) ?? "", next);
      const now = withText(read, path, edited.text);
      if (!now) continue;
      const whole = new JudgedProject(defaultConfig, now);
      for (const file of [path, all[Math.floor(next() * all.length)] ?? path, path]) expect(told(project.on(file, now), file), `${edited.what} ${path}, seen from ${file}`).toEqual(told(whole.on(file, now), file));
    }
  }
}, 300_000);

test("of comments and lines that change nothing of what a file does: what was found stands, at other places, with its trail and its fixes", () => {
  const apps = ["apps/shop", "no-explicit-any/bad", "no-swallowed-errors", "no-hardcoded-secrets/bad", "frameworks/next/app-router"];
  copied(apps);
  const read = readProject(root, defaultConfig);
  const known = new KnownProject(root);
  const random = numbers(7), next = (): number => random.next().value;
  const whole = (judges: Judges | undefined, path: string): string[] => ASKED.flatMap((id) => judges?.of(id, path, { options: {} }).map((finding) => JSON.stringify(finding)) ?? []);
  const before = new JudgedProject(defaultConfig, read);
  const told = [...read.files.keys()].filter((path) => whole(before.on(path, read), path).length > 0);
  let moved = 0, found = 0;
  for (let i = 0; i < 14; i++) {
    const path = told[Math.floor(next() * told.length)] ?? "";
    let text = read.texts.get(path) ?? "";
    for (let round = 0; round < 3; round++) {
      text = round === 1 && i % 2 === 0 ? editedText(text, next).text : rewordedText(text, next);
      const now = withText(read, path, text), judges = known.whole(path, text, true);
      if (!now) continue;
      const is = whole(judges, path);
      expect(is, `${path}\n${text}`).toEqual(whole(new JudgedProject(defaultConfig, now).on(path, now), path));
      if (judges instanceof Moved) moved++;
      found += is.length;
    }
  }
  expect(moved).toBeGreaterThan(10);
  expect(found).toBeGreaterThan(25);
}, 300_000);

test("of how a file is written: a fix is written like the rest of it, also where what the file does is the same", () => {
  const apps = ["no-hardcoded-secrets/bad/a-key-where-it-is-used"];
  copied(apps);
  const read = readProject(root, defaultConfig);
  const path = `${apps[0] ?? ""}/src/tokens.ts`, text = read.texts.get(path) ?? "";
  const fixes = (judges: Judges | undefined): string => JSON.stringify(judges?.of("no-hardcoded-secrets", path, { options: {} }).map((finding) => finding.fixes));
  for (const edited of [text.replace("\n\n", "\r\n\n"), text.replace(/^(import .*);$/m, "$1"), text.replace(/^(import .* from )"(.*)"/m, "$1'$2'")]) {
    const now = withText(read, path, edited);
    if (!now) throw new Error("it does not parse");
    expect(edited).not.toBe(text);
    const known = new KnownProject(root);
    known.whole(path, text, true);
    const is = fixes(known.whole(path, edited, true));
    expect(is).not.toBe(fixes(new JudgedProject(defaultConfig, read).on(path, read)));
    expect(is).toBe(fixes(new JudgedProject(defaultConfig, now).on(path, now)));
  }
}, 60_000);
