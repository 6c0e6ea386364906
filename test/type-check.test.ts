/** The whole-project type check beside the compilers people have: what their own `tsc` passes, passes here, and what it stops is found. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { defaultConfig } from "../src/workspace/config.js";
import { install } from "./npm.js";
import { projectFolder } from "./project-folder.js";

const CLEAN = `import * as path from "node:path";

export class Box { value!: string; constructor(public readonly name: string) {} }

export function places(names: string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const [i, name] of names.entries()) found.set(name, i);
  return found;
}

const bytes = new Uint8Array(8);
export const buffer: ArrayBufferLike = bytes.buffer;
export const joined = path.join("a", "b");
export const timer = setTimeout(() => undefined, 5);
`;
const WRONG = 'export const port: number = "80";\n';
const LOOSE = '{ "compilerOptions": { "target": "es2022", "lib": ["es2022"], "noEmit": true, "skipLibCheck": true }, "include": ["src"] }';
const PLAIN = '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "types": ["node"], "noEmit": true, "skipLibCheck": true }, "include": ["src"] }';

const checked = (root: string): { readonly found: readonly string[]; readonly notRun: readonly string[] } => {
  const { findings, notRun } = analyse({ root, config: defaultConfig, rules: ["no-type-errors"], hasTypes: true });
  return { found: findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`), notRun: notRun.map(({ reason }) => reason) };
};

describe.each([["~5.4", LOOSE], ["~5.9", LOOSE], ["~6.0", PLAIN], ["^7", PLAIN]])("beside TypeScript %s", (version, config) => {
  test("a project that its own compiler passes is clean, and a mistake is found", { timeout: 300_000 }, () => {
    const root = projectFolder({ "package.json": '{ "name": "shop", "private": true }', "tsconfig.json": config, "src/clean.ts": CLEAN });
    install(root, `typescript@${version}`, "@types/node@22");
    const { stdout } = spawnSync("npx", ["--no-install", "tsc", "-p", "."], { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
    expect(stdout).toBe("");
    expect(checked(root)).toEqual({ found: [], notRun: [] });
    writeFileSync(join(root, "src/wrong.ts"), WRONG);
    expect(checked(root)).toEqual({ found: ["no-type-errors src/wrong.ts:1"], notRun: [] });
  });
});

describe("where types cannot be checked, it says why", () => {
  test.each([
    ["no packages", { "tsconfig.json": PLAIN, "src/a.ts": WRONG }, "node_modules is missing: install the dependencies first"],
    ["no tsconfig", { "src/a.ts": "export const a = 1;\n" }, "there is no tsconfig.json"],
    ["what it extends lies outside", { "tsconfig.json": '{ "extends": "../elsewhere/tsconfig.json" }', "src/a.ts": WRONG }, expect.stringMatching(/^tsconfig\.json cannot be used: /)],
    ["it extends itself", { "tsconfig.json": '{ "extends": "./tsconfig.json" }', "src/a.ts": WRONG }, expect.stringMatching(/^tsconfig\.json cannot be used: /)],
    ["broken JSON", { "tsconfig.json": '{ "compilerOptions": { ', "src/a.ts": WRONG }, expect.stringMatching(/^tsconfig\.json cannot be used: /)],
  ])("%s", (_, files, reason) => {
    const root = projectFolder({ "package.json": "{}", ...files } as Record<string, string>);
    expect(checked(root)).toEqual({ found: [], notRun: [reason] });
  });

  test("Prisma's client before it is generated: every line that uses it would be wrong", { timeout: 120_000 }, () => {
    const root = projectFolder({
      "package.json": '{ "name": "shop", "private": true }', "tsconfig.json": PLAIN,
      "node_modules/@prisma/client/package.json": '{ "name": "@prisma/client", "version": "6.0.0", "types": "index.d.ts" }', "node_modules/@prisma/client/index.d.ts": "export {};\n",
      "src/db.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const users = new PrismaClient().user;\nexport const wrong: number = "80";\n',
    });
    mkdirSync(join(root, "node_modules/@types"), { recursive: true });
    for (const name of ["typescript", "@types/node", "undici-types"]) symlinkSync(join(dirname(fileURLToPath(import.meta.url)), "../node_modules", name), join(root, "node_modules", name));
    expect(checked(root)).toEqual({ found: [], notRun: ["Prisma's client is not generated: run `prisma generate` first"] });
  });

  test("packages without a compiler", () => {
    const root = projectFolder({ "package.json": "{}", "tsconfig.json": PLAIN, "src/a.ts": WRONG });
    mkdirSync(join(root, "node_modules"));
    expect(checked(root)).toEqual({ found: [], notRun: ["TypeScript is not installed"] });
  });
});

describe("rules with a typed half", () => {
  const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "../node_modules");
  const FILES = {
    "package.json": '{ "name": "shop", "dependencies": { "mongodb": "^6.0.0" } }',
    "tsconfig.json": PLAIN.replace('"nodenext"', '"esnext", "moduleResolution": "bundler"'),
    "src/mongodb.d.ts": 'declare module "mongodb" { export class MongoClient { constructor(url: string); db(): { collection(name: string): { findOne(filter: object): Promise<any> } } } }\n',
    "src/names.ts": [
      'import { MongoClient } from "mongodb";',
      'const client = new MongoClient("mongodb://localhost");',
      "export async function nameOf(id: string): Promise<string> {",
      '  const user = await client.db().collection("users").findOne({ id });',
      "  return user.nmae;",
      "}",
      "export declare function load(id: string): unknown;",
      "export declare function typed(id: string): { name: string } | string;",
      "export const loaded = (id: string): string => (load(id) as { name: string }).name;",
      "export const narrowed = (id: string): string => (typed(id) as { name: string }).name;",
    ].join("\n"),
  };
  const halves = (root: string, hasTypes: boolean): { readonly found: readonly string[]; readonly notRun: readonly string[] } => {
    const { findings, notRun } = analyse({ root, config: defaultConfig, rules: ["no-untyped-query", "no-unsafe-unknown"], hasTypes });
    return { found: findings.map(({ rule, line }) => `${rule} ${line}`), notRun: notRun.map(({ rule, reason }) => `${rule}: ${reason}`) };
  };

  test("see more where types are asked for, and nothing of it where they are not", { timeout: 120_000 }, () => {
    const root = projectFolder(FILES);
    symlinkSync(PACKAGES, join(root, "node_modules"), "junction");
    expect(halves(root, false)).toEqual({ found: [], notRun: [] });
    expect(halves(root, true)).toEqual({ found: ["no-untyped-query 4", "no-unsafe-unknown 9"], notRun: [] });
  });

  test("and say so without packages", () => {
    const why = "node_modules is missing: install the dependencies first";
    expect(halves(projectFolder(FILES), true).notRun).toEqual([
      `no-unsafe-unknown: casts of what only the compiler knows to be \`unknown\`: ${why}`,
      `no-untyped-query: queries whose rows the compiler knows to be \`any\`: ${why}`,
    ]);
  });
});
