/** What users get: the packed tarball in an empty folder, beside TypeScript 5.9 and beside TypeScript 7, with nothing of this repository around it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install, npm } from "./npm.js";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(HOME, "package.json"), "utf8")) as { version: string };

let home: string;
let tarball: string;
let packed: readonly string[];

beforeAll(() => {
  if (!existsSync(join(HOME, "dist/eslint-plugin.js"))) throw new Error("dist is missing: run npm run build");
  home = realpathSync(mkdtempSync(join(tmpdir(), "stopship-package-")));
  const [pack] = JSON.parse(npm(HOME, "pack", "--json", "--ignore-scripts", "--pack-destination", home)) as { filename: string; files: { path: string }[] }[];
  tarball = join(home, pack?.filename ?? "");
  packed = pack?.files.map(({ path }) => path) ?? [];
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const FILES = {
  "package.json": '{ "name": "shop", "version": "1.0.0", "private": true, "type": "module" }\n',
  "src/rows.ts": "export function read(row: any): string {\n  return String(row);\n}\n",
  "src/sign.js": 'import jwt from "jsonwebtoken";\n\nexport const sign = (id) => jwt.sign({ id }, process.env.JWT_SECRET ?? "pineapple-cake");\n',
};
/** `defineConfig` takes the plugin, in JavaScript and as TypeScript checks it. */
const config = (parser: string): string =>
  'import { defineConfig } from "eslint/config";\nimport stopship from "stopship/eslint-plugin";\n' +
  `${parser === "" ? "" : `import tseslint from "typescript-eslint";\n`}\nexport default defineConfig([\n  { ignores: ["eslint.config.*"] },\n` +
  `  { files: ["**/*.${parser === "" ? "js" : "{js,ts}"}"], plugins: { stopship }, extends: ["stopship/recommended"]${parser} },\n  { rules: { eqeqeq: "error" } },\n]);\n`;
const TYPED = ', languageOptions: { parser: tseslint.parser }';

function project(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(home, name);
  for (const [path, text] of Object.entries({ ...FILES, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function run(root: string, command: string, ...words: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", command, ...words], { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  return { code: status, out: stdout, err: stderr };
}

interface Found {
  readonly rule: string;
  readonly file: string;
}

function checked(root: string): { readonly code: number | null; readonly found: readonly string[] } {
  const { code, out } = run(root, "stopship", "check", "--format", "json");
  const { findings } = JSON.parse(out) as { findings: readonly Found[] };
  return { code, found: findings.map(({ rule, file }) => `${file} ${rule}`).sort() };
}

function linted(root: string): { readonly code: number | null; readonly found: readonly string[] } {
  const { code, out, err } = run(root, "eslint", ".", "--format", "json");
  expect(err.replace(/^npm .*\n/gm, "")).toBe("");
  const results = JSON.parse(out) as { filePath: string; messages: { ruleId: string | null; message: string }[] }[];
  const found = results.flatMap(({ filePath, messages }) => messages.map((m) => `${filePath.slice(root.length + 1).replaceAll("\\", "/")} ${m.ruleId ?? m.message}`));
  return { code, found: found.sort() };
}

const CHECKED = { code: 1, found: ["src/rows.ts no-explicit-any", "src/sign.js no-hardcoded-secrets"] };
const LINTED = { code: 1, found: ["src/rows.ts stopship/no-explicit-any", "src/sign.js stopship/no-hardcoded-secrets"] };
const SLOW = 300_000;

test("the tarball holds the build, and nothing of how it was made", () => {
  expect(packed).toEqual(expect.arrayContaining(["README.md", "LICENSE", "CHANGELOG.md", "package.json", "schema.json", "dist/src/cli.js", "dist/src/index.d.ts", "dist/eslint-plugin.js", "dist/eslint-plugin.d.ts"]));
  expect(packed.filter((path) => !/^(?:dist\/(?:src\/.+|eslint-plugin)\.d\.ts|dist\/(?:src\/(?:cli|index)|eslint-plugin|bundle\/worker)\.js|dist\/bundle\/(?:[\w-]+\.cjs|LICENSE-TypeScript\.txt)|[A-Z]+\.md|LICENSE|package\.json|schema\.json)$/.test(path))).toEqual([]);
});

describe("beside TypeScript 5.9", () => {
  let root: string;
  beforeAll(() => {
    root = project("five", { "eslint.config.js": config(TYPED) });
    install(root, tarball, "typescript@~5.9", "eslint@^10", "typescript-eslint@8.72");
  }, SLOW);

  test("npx stopship says its version", () => {
    expect(run(root, "stopship", "--version").out.trim()).toBe(version);
  }, SLOW);

  test("the command line finds, and ends as it should", () => {
    expect(checked(root)).toEqual(CHECKED);
  }, SLOW);

  test("the plugin finds the same in ESLint", () => {
    expect(linted(root)).toEqual(LINTED);
  }, SLOW);

  test("a configuration in CommonJS can require the plugin: nothing in it waits while it loads", () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-p", 'require("stopship/eslint-plugin").default.meta.name'], { cwd: root, encoding: "utf8" });
    expect([stdout.trim(), stderr.replace(/^.*(?:ExperimentalWarning|--trace-warnings).*\n/gm, "")]).toEqual(["stopship", ""]);
  });

  test("the compiler takes the plugin where a configuration is typed, and the API", () => {
    writeFileSync(join(root, "typed.config.ts"), config(""));
    writeFileSync(join(root, "api.ts"), 'import { analyse, defaultConfig, type Finding } from "stopship";\n\nexport const found: readonly Finding[] = analyse({ root: ".", config: defaultConfig }).findings;\n');
    const { out } = run(root, "tsc", "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2023", "--module", "nodenext", "typed.config.ts", "api.ts");
    expect(out).toBe("");
  }, SLOW);
});

describe("beside TypeScript 7", () => {
  let root: string;
  beforeAll(() => {
    root = project("seven", { "eslint.config.js": config("") });
    install(root, tarball, "typescript@^7", "eslint@^10");
  }, SLOW);

  test("the command line finds, and ends as it should", () => {
    expect(run(root, "tsc", "--version").out).toMatch(/ 7\./);
    expect(checked(root)).toEqual(CHECKED);
  }, SLOW);

  test("the plugin works on JavaScript with ESLint's own parser", () => {
    expect(linted(root)).toEqual({ code: 1, found: ["src/sign.js stopship/no-hardcoded-secrets"] });
  }, SLOW);

  test("the plugin works on TypeScript where typescript-eslint gets the old compiler by its alias", () => {
    install(root, "typescript@npm:@typescript/typescript6@^6", "typescript7@npm:typescript@^7", "typescript-eslint@8.72");
    writeFileSync(join(root, "eslint.config.js"), config(TYPED));
    expect(linted(root)).toEqual(LINTED);
  }, SLOW);
});
