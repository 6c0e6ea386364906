/** The plugin as ESLint's users meet it: their parser, their configuration, both versions, real runs. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint, Linter } from "eslint";
import { defineConfig } from "eslint/config";
import { ESLint as ESLint9 } from "eslint9";
import { defineConfig as defineConfig9 } from "eslint9/config";
import tseslint from "typescript-eslint";
import { afterEach, describe, expect, test, vi } from "vitest";
import plugin from "../eslint-plugin.js";
import { report } from "../src/eslint/report.js";
import * as extraction from "../src/extract/extract.js";
import type { Finding } from "../src/judge/finding.js";
import { rules } from "../src/rules/index.js";
import { projectFolder } from "./project-folder.js";

vi.mock("../src/extract/extract.js", async (original) => {
  const actual = await original<typeof extraction>();
  return { ...actual, extract: vi.fn(actual.extract) };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(extraction.extract).mockClear();
});

const typescript: Linter.Config = { files: ["**/*.{ts,tsx}"], languageOptions: { parser: tseslint.parser as Linter.Parser } };
const commonjs: Linter.Config = { files: ["**/*.js"], languageOptions: { sourceType: "commonjs" } };
const NEXT = '{ "name": "shop", "private": true, "dependencies": { "next": "16.0.0", "react": "19.0.0" } }';
const PLAIN = '{ "name": "shop", "private": true }';

type Message = Linter.LintMessage;
interface Lint {
  readonly config?: readonly Linter.Config[];
  readonly isFixing?: boolean;
}

/** An ESLint that takes its configuration from us alone. */
function eslintIn(root: string, { config = [plugin.configs.recommended], isFixing = false }: Lint = {}): ESLint {
  return new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [typescript, commonjs, ...config], fix: isFixing });
}

async function lint(root: string, options: Lint = {}): Promise<Record<string, readonly Message[]>> {
  const results = await eslintIn(root, options).lintFiles(["."]);
  return Object.fromEntries(results.map(({ filePath, messages }) => [filePath.slice(root.length + 1), messages]));
}

/** `file:line:column rule`, the prefix of the plugin left out. */
function places(found: Record<string, readonly Message[]>): string[] {
  return Object.entries(found).flatMap(([file, messages]) => messages.map((m) => `${file}:${m.line}:${m.column} ${m.ruleId?.replace("stopship/", "") ?? m.message}`));
}

const SHOP_IN_JAVASCRIPT = {
  "package.json": '{ "name": "shop", "private": true, "dependencies": { "express": "4.21.0", "@prisma/client": "6.0.0" } }',
  "app.js": 'const express = require("express");\nconst { orders } = require("./orders");\n\nconst app = express();\napp.use(express.json());\napp.use("/orders", orders);\n\nmodule.exports = { app };\n',
  "orders.js":
    'const { Router } = require("express");\nconst { totals } = require("./totals");\nconst { prisma } = require("./prisma");\n\nconst orders = Router();\n\n' +
    'orders.delete("/:id", async (req, res) => {\n  await prisma.order.delete({ where: { id: req.params.id } });\n  res.status(204).end();\n});\n\n' +
    'orders.post("/", async (req, res) => {\n  if (!req.get("authorization")) return res.status(401).end();\n  await prisma.order.create({ data: req.body });\n  res.json(await totals(req.body.ids));\n});\n\nmodule.exports = { orders };\n',
  "totals.js":
    'const { prisma } = require("./prisma");\n\nasync function rowOf(id) {\n  return prisma.order.findUnique({ where: { id } });\n}\n\n' +
    "async function totals(ids) {\n  const found = [];\n  for (const id of ids) found.push(await rowOf(id));\n  return found;\n}\n\nmodule.exports = { totals };\n",
  "prisma.js": 'const { PrismaClient } = require("@prisma/client");\n\nmodule.exports = { prisma: new PrismaClient() };\n',
};

describe.each([["9", ESLint9, defineConfig9], ["10", ESLint, defineConfig]] as const)("ESLint %s", (version, Eslint, define) => {
  test("is the version it says", () => {
    expect(Eslint.version).toMatch(new RegExp(`^${version}\\.`));
  });

  test("with its own parser on JavaScript follows an Express app through its modules", async () => {
    const root = projectFolder(SHOP_IN_JAVASCRIPT);
    const eslint = new Eslint({ cwd: root, overrideConfigFile: true, overrideConfig: define([commonjs, plugin.configs.recommended]) as never });
    const results = await eslint.lintFiles(["."]);
    const found = Object.fromEntries(results.map(({ filePath, messages }) => [filePath.slice(root.length + 1), messages as Message[]]));
    expect(places(found)).toEqual(expect.arrayContaining(["orders.js:7:8 require-auth", "totals.js:9:42 no-n-plus-one"]));
    const trip = found["totals.js"]?.find((m) => m.ruleId === "stopship/no-n-plus-one");
    expect(trip).toMatchObject({ severity: 2, endLine: 9, messageId: "finding" });
  });

  test("with typescript-eslint's parser on TypeScript reports and suggests", async () => {
    const root = projectFolder({ "package.json": PLAIN, "src/a.ts": "export const read = (row: any): string => String(row);\n" });
    const eslint = new Eslint({ cwd: root, overrideConfigFile: true, overrideConfig: [typescript, plugin.configs.recommended] as never });
    const [result] = await eslint.lintFiles(["."]);
    expect(result?.messages).toMatchObject([{ ruleId: "stopship/no-explicit-any", line: 1, column: 27, endLine: 1, endColumn: 30, suggestions: [{ desc: "Use `unknown` and narrow it" }] }]);
    expect(result?.messages[0]).not.toHaveProperty("fix");
    const fix = result?.messages[0]?.suggestions?.[0]?.fix;
    expect(fix).toEqual({ range: [26, 29], text: "unknown" });
  });

  test("extends its configurations by name, whatever the plugin is registered as", async () => {
    const root = projectFolder({ "package.json": PLAIN, "a.ts": "export const a: any = 1;\n" });
    for (const [key, name] of [["stopship", "stopship/recommended"], ["ours", "ours/strict"]] as const) {
      const config = define([{ files: ["**/*.ts"], plugins: { [key]: plugin as never }, extends: [name], languageOptions: { parser: tseslint.parser as never } }]);
      const eslint = new Eslint({ cwd: root, overrideConfigFile: true, overrideConfig: config as never });
      const [result] = await eslint.lintFiles(["."]);
      expect(result?.messages.map((m) => m.ruleId)).toEqual([`${key}/no-explicit-any`]);
    }
  });
});

describe("what ESLint knows of a rule", () => {
  const ids = [...rules.map(({ id }) => id), "unused-suppression"];

  test.each(ids)("%s is complete", (id) => {
    const meta = plugin.rules[id]?.meta;
    expect(meta?.type).toMatch(/^(?:problem|suggestion)$/);
    expect(meta?.docs?.description).toMatch(/\S/);
    expect(meta?.docs?.url).toMatch(/^https:/);
    expect(meta?.docs).toHaveProperty("recommended");
    expect(Object.values(meta?.messages ?? {})).not.toEqual([]);
    expect(meta?.schema).toBeInstanceOf(Array);
    expect(meta?.defaultOptions).toBeInstanceOf(Array);
    expect(meta?.languages).toEqual(["js/js"]);
    const rule = rules.find((r) => r.id === id);
    expect([meta?.hasSuggestions ?? false, meta?.fixable !== undefined]).toEqual([rule?.hasFix ?? false, rule?.hasFix ?? false]);
  });

  test("the plugin names itself, its version and its namespace", () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
    expect(plugin.meta).toEqual({ name: "stopship", version, namespace: "stopship" });
  });

  test("configurations hold the rules of their preset; what does not stop the ship only warns, but in strict", () => {
    expect(plugin.configs.recommended).toMatchObject({ name: "stopship/recommended", rules: { "stopship/require-auth": "error", "stopship/unused-suppression": "warn" } });
    expect(plugin.configs.strict).toMatchObject({ name: "stopship/strict", rules: { "stopship/unused-suppression": "error" }, settings: { stopship: { preset: "strict" } } });
    expect(Object.keys(plugin.configs.all.rules ?? {}).sort()).toEqual(ids.map((id) => `stopship/${id}`).sort());
  });
});

describe("a place in ESLint", () => {
  test("is the finding's, after a byte order mark and with every kind of line end", async () => {
    const root = projectFolder({
      "package.json": PLAIN, "bom.ts": "\uFEFFexport const a: any = 1;\n", "crlf.ts": "const a = 1;\r\nexport const b: any = a;\r\n",
      "separators.ts": "const a = '\u2028';\nexport const b: any = a;\n",
    });
    const found = await lint(root);
    expect(places(found)).toEqual(["bom.ts:1:17 no-explicit-any", "crlf.ts:2:17 no-explicit-any", "separators.ts:3:17 no-explicit-any"]);
    expect(found["bom.ts"]?.[0]?.suggestions?.[0]?.fix.range).toEqual([16, 19]);
  });

  test("is one line, though the handler is many", async () => {
    const { "orders.js": [first] = [] } = await lint(projectFolder(SHOP_IN_JAVASCRIPT));
    expect(first).toMatchObject({ ruleId: "stopship/require-auth", line: 7, endLine: 7 });
  });

  test("says where the trail ends when that is another file", () => {
    const finding = made({ evidence: [{ file: "a.js", line: 1, column: 1, message: "the loop" }, { file: "db/rows.js", line: 7, column: 3, message: "runs the query" }] });
    expect(reported(finding).data?.["message"]).toBe("Bad. (db/rows.js:7: runs the query)");
  });
});

const TEXT = "const a = 1;\nconst b = 2;\n";

function made(more: Partial<Finding> = {}): Finding {
  return {
    rule: "no-bad", level: "emergency", confidence: "proven", message: "Bad.", file: "a.js", line: 2, column: 7, endLine: 2, endColumn: 8,
    endpoint: null, evidence: [], fixes: [], fingerprint: "0", identity: { rule: "no-bad", file: "a.js", symbol: "", evidence: "bad", occurrence: 0 }, ...more,
  };
}

function reported(finding: Finding): ReturnType<typeof report> & { readonly data?: Record<string, string> } {
  const linter = new Linter();
  linter.verify(TEXT, []);
  return report(finding, linter.getSourceCode(), [0, 13, 26]) as ReturnType<typeof reported>;
}

describe("fixes", () => {
  test("of a project's own kind are suggestions, and put in what they promise", async () => {
    const root = projectFolder({
      "package.json": NEXT,
      "app/api/orders/route.ts": 'import { NextResponse } from "next/server";\n\nexport async function GET(request: any) {\n  return NextResponse.json({ path: request.nextUrl.pathname });\n}\n',
    });
    const { messages = [], source = "" } = (await eslintIn(root).lintFiles(["."]))[0] ?? {};
    const typed = messages.find((m) => m.ruleId === "stopship/no-explicit-any");
    const suggestion = typed?.suggestions?.find((s) => s.desc.includes("NextRequest"));
    const { range = [0, 0], text = "" } = suggestion?.fix ?? {};
    expect(source.slice(0, range[0]) + text + source.slice(range[1])).toContain(
      'import { NextResponse, type NextRequest } from "next/server";\n\nexport async function GET(request: NextRequest) {',
    );
  });

  test("that are safe are made by --fix, and once only", async () => {
    const root = projectFolder({ "package.json": PLAIN, "a.ts": "export const a: any = 1;\nexport function f(x: any): void { void x; }\n" });
    const config = [plugin.configs.recommended, { files: ["**/*.ts"], rules: { "stopship/no-explicit-any": ["error", { fixToUnknown: true }] } }] satisfies Linter.Config[];
    const [result] = await eslintIn(root, { config, isFixing: true }).lintFiles(["."]);
    expect(result?.output).toBe("export const a: unknown = 1;\nexport function f(x: unknown): void { void x; }\n");
    expect(result?.messages).toEqual([]);
  });

  test("with several edits are one change of the text between them", () => {
    const edits = [{ file: "a.js", start: 19, end: 20, text: "c" }, { file: "a.js", start: 0, end: 0, text: "let x;\n" }];
    const { suggest } = reported(made({ fixes: [{ title: "Do it", safety: "suggestion", edits }] }));
    const calls: unknown[] = [];
    const [first] = (suggest ?? []) as { readonly fix: (fixer: unknown) => unknown; readonly data: object }[];
    first?.fix({ replaceTextRange: (range: unknown, text: unknown) => calls.push(range, text) });
    expect(first?.data).toEqual({ title: "Do it" });
    expect(calls).toEqual([[0, 20], "let x;\nconst a = 1;\nconst c"]);
  });

  test("that contradict themselves or do nothing are not offered", () => {
    const at = (start: number, end: number) => ({ file: "a.js", start, end, text: "x" });
    expect(reported(made({ fixes: [{ title: "t", safety: "safe", edits: [at(0, 5), at(3, 6)] }, { title: "u", safety: "safe", edits: [] }] }))).toMatchObject({ fix: null, suggest: [] });
  });

  test("that reach other files are named, and left to the command line", () => {
    const edits = [{ file: "a.js", start: 0, end: 1, text: "" }, { file: "b.js", start: 0, end: 1, text: "" }];
    const { suggest, fix, data } = reported(made({ fixes: [{ title: "Move it", safety: "safe", edits }] }));
    expect([suggest, fix]).toEqual([[], null]);
    expect(data?.["message"]).toBe('Bad. The fix "Move it" also changes b.js, so it is left to the command line.');
  });
});

describe("configuration", () => {
  const REST = { "package.json": PLAIN, "a.ts": "export function f(...rows: any[]): void { void rows; }\n" };
  const rest = (options?: object): Linter.Config[] => [{ files: ["**/*.ts"], plugins: { stopship: plugin }, rules: { "stopship/no-explicit-any": options ? ["error", options] : "error" } }];
  const stopship = (rule: unknown): Record<string, string> => ({ "stopship.config.jsonc": JSON.stringify({ rules: { "no-explicit-any": rule } }) });

  test("options stand as in Stopship's, where ESLint's gives none", async () => {
    expect(places(await lint(projectFolder(REST), { config: rest() }))).toEqual(["a.ts:1:28 no-explicit-any"]);
    expect(places(await lint(projectFolder({ ...REST, ...stopship(["emergency", { ignoreRestArgs: true }]) }), { config: rest() }))).toEqual([]);
  });

  test("options of ESLint's win", async () => {
    expect(places(await lint(projectFolder(REST), { config: rest({ ignoreRestArgs: true }) }))).toEqual([]);
    const both = projectFolder({ ...REST, ...stopship(["emergency", { fixToUnknown: true }]) });
    expect(places(await lint(both, { config: rest({ ignoreRestArgs: true }) }))).toEqual([]);
  });

  test("options of ESLint's are checked by it", async () => {
    await expect(lint(projectFolder(REST), { config: rest({ ignoreRestArg: true }) })).rejects.toThrow(/ignoreRestArg/);
  });

  test("what is off in Stopship's is off here", async () => {
    expect(places(await lint(projectFolder({ ...REST, ...stopship("off") })))).toEqual([]);
    const overridden = JSON.stringify({ overrides: [{ files: ["scripts/**"], rules: { "no-explicit-any": "off" } }] });
    expect(places(await lint(projectFolder({ ...REST, "scripts/b.ts": "export const b: any = 1;", "stopship.config.jsonc": overridden })))).toEqual(["a.ts:1:28 no-explicit-any"]);
  });

  test("that is broken is one message on line 1, and no crash", async () => {
    const found = await lint(projectFolder({ ...REST, "stopship.config.jsonc": '{ "rules": { "no-explicit-eny": "off" } }' }));
    expect(found["a.ts"]).toHaveLength(1);
    expect(found["a.ts"]?.[0]).toMatchObject({ line: 1, column: 1, message: expect.stringMatching(/^stopship\.config\.jsonc:1:\d+ .*no-explicit-eny.*Nothing was analysed\.$/) as string });
  });

  test("what the project leaves out stays out: tests, browser code, ignored and generated files", async () => {
    const any = "export const a: any = 1;\n";
    const root = projectFolder({
      "package.json": NEXT, "app/api/x/route.ts": `${any}export const GET = (): Response => new Response();\n`, "components/button.tsx": any, "app/page.tsx": `"use client";\n${any}`,
      "src/a.test.ts": any, "legacy/a.ts": any, "lib/db.gen.ts": any, "stopship.config.jsonc": '{ "ignore": ["legacy"] }',
    });
    expect(places(await lint(root))).toEqual(["app/api/x/route.ts:1:17 no-explicit-any"]);
  });
});

describe("suppressions", () => {
  const strictly = { config: [plugin.configs.recommended, { linterOptions: { reportUnusedDisableDirectives: "error" as const } }] };

  test("in ESLint's words are ESLint's business, used or not", async () => {
    const root = projectFolder({
      "package.json": PLAIN,
      "used.ts": "// eslint-disable-next-line stopship/no-explicit-any -- a reason\nexport const a: any = 1;\n",
      "unused.ts": "// eslint-disable-next-line stopship/no-explicit-any -- a reason\nexport const a = 1;\n",
    });
    const found = await lint(root, strictly);
    expect(found["used.ts"]).toEqual([]);
    expect(found["unused.ts"]).toMatchObject([{ ruleId: null, message: expect.stringContaining("Unused eslint-disable") as string }]);
  });

  test("in ESLint's words without a reason are ours to tell: the gate does not take them", async () => {
    const root = projectFolder({ "package.json": PLAIN, "bare.ts": "// eslint-disable-next-line stopship/no-explicit-any\nexport const a: any = 1;\n" });
    expect(places(await lint(root, strictly))).toEqual(["bare.ts:1:1 unused-suppression"]);
  });

  test("in ours hold here, and those that do nothing are reported once", async () => {
    const root = projectFolder({
      "package.json": PLAIN,
      "used.ts": "// stopship-ignore-next-line no-explicit-any -- a reason\nexport const a: any = 1;\n",
      "unused.ts": "// stopship-ignore-next-line no-explicit-any -- a reason\nexport const a = 1;\n",
    });
    expect(places(await lint(root, strictly))).toEqual(["unused.ts:1:1 unused-suppression"]);
  });
});

test("a secret stands in no message, suggestion or fix", async () => {
  const key = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dcTYooMQauvdEDq54"].join("_");
  const root = projectFolder({ "package.json": PLAIN, "pay.ts": `import Stripe from "stripe";\n\nexport const stripe = new Stripe("${key}");\n` });
  const { "pay.ts": messages = [] } = await lint(root);
  expect(messages.map((m) => m.ruleId)).toEqual(["stopship/no-hardcoded-secrets"]);
  expect(JSON.stringify(messages)).not.toContain(key.slice(8, 20));
});

describe("a file that is none", () => {
  const ROUTE = 'import { prisma } from "../db";\n\nexport async function DELETE(request: any): Promise<Response> {\n  await prisma.order.delete({ where: { id: "1" } });\n  return new Response();\n}\n';

  test("is judged by the rules that need one file, wherever it would be", async () => {
    const root = projectFolder({ "package.json": NEXT, "lib/db.ts": "export const db = 1;\n" });
    for (const filePath of [join(root, "app/api/x/route.ts"), join(root, "README.md/0.ts"), "app/api/y/route.ts"]) {
      const [result] = await eslintIn(root).lintText(ROUTE, { filePath });
      expect(result?.messages.map((m) => m.ruleId)).not.toContain("stopship/require-auth");
    }
    const [route] = await eslintIn(root).lintText(ROUTE, { filePath: join(root, "app/api/x/route.ts") });
    expect(route?.messages.map((m) => m.ruleId)).toEqual(["stopship/no-explicit-any"]);
  });

  test("and has no name, does no harm", async () => {
    const [result] = await eslintIn(projectFolder({})).lintText("const a = 1;\n");
    expect(result?.messages).toEqual([]);
  });

  test("a folder without package.json is one project from where ESLint runs", async () => {
    const root = projectFolder({ "src/db.ts": "export const db: any = 1;\n", "src/deep/a.ts": 'import { db } from "../db.js";\nexport const a: any = db;\n' });
    expect(places(await lint(root))).toEqual(["src/db.ts:1:18 no-explicit-any", "src/deep/a.ts:2:17 no-explicit-any"]);
  });
});

describe("the project behind a file", () => {
  const extracted = (): string[] => vi.mocked(extraction.extract).mock.calls.map(([, path]) => path);
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`src/f${i}.ts`, `export const a${i}: any = ${i};\n`]));

  test("is read once, for all files and all rules of a run", async () => {
    const found = await lint(projectFolder({ "package.json": PLAIN, ...files }));
    expect(places(found)).toHaveLength(20);
    expect(extracted().sort()).toEqual(Object.keys(files).sort());
  });

  test("is looked at again after two seconds, and only what changed is read again", async () => {
    const root = projectFolder(SHOP_IN_JAVASCRIPT);
    const eslint = eslintIn(root);
    const rulesIn = async (file: string): Promise<string[]> => (await eslint.lintFiles([file]))[0]?.messages.map((m) => m.ruleId ?? "") ?? [];
    expect(await rulesIn("totals.js")).toEqual(["stopship/no-n-plus-one"]);

    const elsewhere = 'module.exports = { prisma: { order: { findUnique: (row) => row } } };\n';
    writeFileSync(join(root, "prisma.js"), elsewhere);
    vi.mocked(extraction.extract).mockClear();
    expect(await rulesIn("totals.js")).toEqual(["stopship/no-n-plus-one"]);
    expect(extracted()).toEqual([]);

    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + 2_001);
    expect(await rulesIn("totals.js")).toEqual([]);
    expect(extracted()).toEqual(["prisma.js"]);
  });

  test("takes the text an editor holds for the file's", async () => {
    const root = projectFolder(SHOP_IN_JAVASCRIPT);
    const eslint = eslintIn(root);
    await eslint.lintFiles(["."]);
    vi.mocked(extraction.extract).mockClear();
    const text = SHOP_IN_JAVASCRIPT["totals.js"].replace("found.push(await rowOf(id))", "found.push(id)");
    const [result] = await eslint.lintText(text, { filePath: join(root, "totals.js") });
    expect(result?.messages).toEqual([]);
    expect(extracted()).toEqual(["totals.js"]);
  });

  test("knows a file that is new at once", async () => {
    const root = projectFolder({ "package.json": PLAIN, "a.ts": "export const a: any = 1;\n" });
    const eslint = eslintIn(root);
    await eslint.lintFiles(["."]);
    writeFileSync(join(root, "b.ts"), "export const b: any = 1;\n");
    expect((await eslint.lintFiles(["b.ts"]))[0]?.messages).toHaveLength(1);
  });

  test("knows a file by its new name that could not be analysed under the old one", async () => {
    const root = projectFolder({ "package.json": PLAIN, "a.ts": "export const a: any = 1;\n", "b.ts": "export const = ;\n" });
    const eslint = eslintIn(root);
    await eslint.lintFiles(["a.ts"]);
    renameSync(join(root, "b.ts"), join(root, "c.ts"));
    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + 2_001);
    const [result] = await eslint.lintText("export const c: any = 1;\n", { filePath: join(root, "c.ts") });
    expect(result?.messages).toHaveLength(1);
  });
});

describe("an editor, which lets the project be read in the background", () => {
  const background: Lint = { config: [plugin.configs.recommended, { settings: { stopship: { project: "background" } } }] };
  const passTime = (ms: number): void => {
    const now = Date.now() + ms;
    vi.spyOn(Date, "now").mockImplementation(() => now);
  };
  const asking = (root: string, file: string): (() => Promise<string[]>) => {
    const eslint = eslintIn(root, background);
    return async () => (await eslint.lintFiles([file]))[0]?.messages.map((m) => m.ruleId?.replace("stopship/", "") ?? "") ?? [];
  };
  const ROUTE = 'import { prisma } from "../../../lib/prisma";\n\nexport async function DELETE(): Promise<Response> {\n  try {\n    await prisma.order.deleteMany();\n  } catch (error) {\n    console.error(error);\n    return new Response(null, { status: 500 });\n  }\n  return new Response();\n}\n';
  const SHOP_IN_NEXT = { "package.json": NEXT, "app/api/orders/route.ts": ROUTE, "lib/prisma.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const prisma = new PrismaClient();\n' };

  test("hears of the file alone first, and of the project when it has been read", async () => {
    const root = projectFolder({ ...SHOP_IN_JAVASCRIPT, "totals.ts": `${SHOP_IN_JAVASCRIPT["totals.js"]}export const a: any = 1;\n` });
    const found = asking(root, "totals.ts");
    expect(await found()).toEqual(["no-explicit-any"]);
    await expect.poll(found, { interval: 20 }).toEqual(["no-n-plus-one", "no-explicit-any"]);
    expect(vi.mocked(extraction.extract).mock.calls.filter(([, path]) => path === "prisma.js")).toHaveLength(1);
  });

  test("sees the guard that somebody puts into another file", async () => {
    const root = projectFolder(SHOP_IN_JAVASCRIPT);
    const found = asking(root, "orders.js");
    await expect.poll(found, { interval: 20 }).toContain("require-auth");
    const guard = 'const guard = (req, res, next) => (jwt.verify(req.get("authorization") ?? "", process.env.KEY) ? next() : res.status(401).end());\n';
    writeFileSync(join(root, "app.js"), `const jwt = require("jsonwebtoken");\n${guard}${SHOP_IN_JAVASCRIPT["app.js"].replace("orders)", "guard, orders)")}`);
    passTime(2_001);
    expect(await found()).not.toContain("require-auth");
  });

  test("sees that a schema is gone", async () => {
    const route = 'import { prisma } from "../../../lib/prisma";\n\nexport async function GET(): Promise<Response> {\n  try {\n    return Response.json(await prisma.person.findMany({ take: 10 }));\n  } catch (error) {\n    console.error(error);\n    return new Response(null, { status: 500 });\n  }\n}\n';
    const root = projectFolder({ ...SHOP_IN_NEXT, "app/api/orders/route.ts": route, "prisma/schema.prisma": "model Person {\n  id String @id\n  passwordHash String\n}\n" });
    const found = asking(root, "app/api/orders/route.ts");
    await expect.poll(found, { interval: 20 }).toContain("no-sensitive-response");
    rmSync(join(root, "prisma"), { recursive: true });
    passTime(2_001);
    expect(await found()).not.toContain("no-sensitive-response");
  });

  test("sees a new file that the framework finds without an import", async () => {
    const root = projectFolder(SHOP_IN_NEXT);
    const found = asking(root, "app/api/orders/route.ts");
    await expect.poll(found, { interval: 20 }).toEqual(["require-auth"]);
    const guard = 'import { getToken } from "next-auth/jwt";\nimport { type NextRequest, NextResponse } from "next/server";\n\nexport async function middleware(request: NextRequest) {\n' +
      '  const token = await getToken({ req: request });\n  if (!token) return new NextResponse(null, { status: 401 });\n  return NextResponse.next();\n}\n';
    writeFileSync(join(root, "middleware.ts"), guard);
    passTime(2_001);
    expect(await found()).toEqual([]);

    const [typed] = await eslintIn(root, background).lintText(`${ROUTE}export const a: any = 1;\n`, { filePath: join(root, "app/api/orders/route.ts") });
    expect(typed?.messages.map((m) => m.ruleId)).toEqual(["stopship/no-explicit-any"]);
    writeFileSync(join(root, "middleware.ts"), guard.replace("if (!token)", "if (token === undefined && false)"));
    passTime(2_001);
    expect(await found()).toEqual(["require-auth"]);
  });
});

test("a rule of ours that dies says so once, and takes nothing with it", async () => {
  const broken = rules.find((rule) => rule.id === "require-auth");
  if (!broken) throw new Error("the rule is gone");
  vi.spyOn(broken, "check").mockImplementation(() => {
    throw new TypeError("no such thing");
  });
  const root = projectFolder({ "package.json": PLAIN, "a.ts": "export const a: any = 1;\n", "b.ts": "export const b: any = 1;\n" });
  const messages = Object.values(await lint(root)).flat();
  expect(messages.filter((m) => m.ruleId === "stopship/no-explicit-any")).toHaveLength(2);
  expect(messages.filter((m) => m.message.startsWith("require-auth crashed: this is our bug."))).toHaveLength(1);
});
