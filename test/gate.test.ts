/** What a pipeline and a coding agent run: how it ends, and what it says where. */
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { editedFiles } from "../src/commands/hook.js";
import { git, repository, stopship, write } from "./git.js";
import { projectFolder } from "./project-folder.js";

const MANIFEST = '{ "name": "shop", "private": true, "dependencies": { "express": "5.1.0", "@prisma/client": "6.0.0" } }\n';
const any = (name: string): string => `export function ${name}(row: any): string {\n  return String(row);\n}\n`;
const APP =
  'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
  'app.delete("/orders", async (_req, res) => {\n  await prisma.order.deleteMany();\n  res.status(204).end();\n});\n';
const DEPLOY = {
  "package.json": MANIFEST.replace(" }\n", ', "scripts": { "typecheck": "tsc --noEmit", "lint": "eslint . --max-warnings 0", "test": "vitest run", "build": "tsc" } }\n'),
};
const shop = (files: Readonly<Record<string, string>>): string => projectFolder({ ...DEPLOY, ...files });

describe("gate", () => {
  test("what the baseline accepts passes; the scorecard still counts it, and stands on the page of the run", () => {
    const root = shop({ "src/app.ts": APP, "src/a.ts": any("read") });
    expect(stopship(root, ["gate"]).code).toBe(1);
    stopship(root, ["baseline"]);
    const page = join(root, "summary.md");
    const { code, out } = stopship(root, ["gate"], { env: { GITHUB_STEP_SUMMARY: page } });
    expect(code).toBe(0);
    expect(out).toMatch(/Scorecard\n {2}✖ caller checked +0 of 1 \(0 %\)\n/);
    expect(out).toMatch(/✖ any +1\n/);
    expect(readFileSync(page, "utf8")).toContain("| ✖ | caller checked | 0 of 1 (0 %) |\n");
    expect(readFileSync(page, "utf8")).toContain("| ✖ | any | 1 |\n");
  });

  test("it asks for types and for what the deployment depends on, and says what did not look", () => {
    const root = projectFolder({ "package.json": MANIFEST, "tsconfig.json": "{}", "src/app.ts": APP, ".github/workflows/deploy.yml": "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx vercel deploy --prod\n", "stopship.config.jsonc": '{ "auth": { "public": ["DELETE /orders"] } }' });
    expect(stopship(root, ["check"]).code).toBe(0);
    const { code, out } = stopship(root, ["gate"]);
    expect(code).toBe(1);
    expect(out).toContain("require-deploy-checks · ");
    expect(out).toContain("warning  no-type-errors was not run: node_modules is missing: install the dependencies first\n");
    const recorded = stopship(root, ["baseline"]);
    expect(recorded.code).toBe(0);
    expect(recorded.err).toContain("warning  no-type-errors was not run: node_modules is missing: install the dependencies first\n");
    expect(stopship(root, ["gate"]).code).toBe(0);
    expect(stopship(root, ["check"]).out).not.toContain("no finding any more");
    write(root, { "stopship.config.jsonc": '{ "auth": { "public": ["DELETE /orders"] }, "rules": { "require-deploy-checks": "off", "no-type-errors": "off", "no-unsafe-unknown": "off" } }' });
    expect(stopship(root, ["gate", "--no-baseline"])).toMatchObject({ code: 0, out: expect.not.stringContaining("was not run") as string });
  });

  test("whether types are checked strictly is on the scorecard, and no reason to fail", () => {
    const root = shop({ "src/a.ts": "export {};\n", "tsconfig.json": '{ "compilerOptions": { "strict": false } }', "web/tsconfig.json": '{ "extends": "@company/tsconfig" }', "web/b.ts": "export {};\n" });
    const { code, out } = stopship(root, ["gate"]);
    expect([code, /. strict TypeScript.*/.exec(out)?.[0]]).toEqual([0, "✖ strict TypeScript  0 of 2 (0 %), 1 unknown"]);
    write(root, { "tsconfig.json": '{ "extends": "@company/tsconfig" }' });
    expect(stopship(root, ["gate"]).out).toContain("? strict TypeScript  0 of 2 (0 %), 2 unknown\n");
  });

  test("a project without TypeScript misses no tsconfig.json", () => {
    const root = shop({ "src/a.js": "export const port = 80;\n" });
    expect(stopship(root, ["gate"])).toMatchObject({ code: 0, out: expect.not.stringMatching(/tsconfig|was not run|strict TypeScript/) as string });
    expect(stopship(root, ["baseline"]).err).toBe("");
    write(root, { "src/b.ts": "export {};\n" });
    expect(stopship(root, ["gate"]).out).toContain("no-type-errors was not run: there is no tsconfig.json");
  });

  test("types that do not fit stop it", () => {
    const root = shop({ "tsconfig.json": '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "include": ["src"] }', "src/a.ts": 'export const port: number = "80";\n' });
    mkdirSync(join(root, "node_modules"));
    symlinkSync(join(process.cwd(), "node_modules/typescript"), join(root, "node_modules/typescript"));
    expect(stopship(root, ["check"]).code).toBe(0);
    expect(stopship(root, ["gate"])).toMatchObject({ code: 1, out: expect.stringContaining("no-type-errors · proven") as string });
  });

  test("a stale entry fails it", () => {
    const root = shop({ "src/a.ts": any("read") });
    stopship(root, ["baseline"]);
    write(root, { "src/a.ts": "export {};\n" });
    expect(stopship(root, ["gate"])).toMatchObject({ code: 1, lastLine: "exit 1: 1 stale entry in the baseline" });
    expect(stopship(root, ["check"]).code).toBe(0);
  });

  test("an expired entry accepts nothing", () => {
    const root = shop({ "src/a.ts": any("read") });
    stopship(root, ["baseline", "--expires", "2020-01-31"]);
    const { code, lastLine, out } = stopship(root, ["gate", "--format", "json"]);
    expect([code, lastLine]).toEqual([1, "exit 1: 1 emergency, 1 expired entry in the baseline"]);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ rule: "no-explicit-any" }], summary: { baselined: 0 } });
  });

  test("a file that does not parse is 3; with findings it is 1 and says both", () => {
    const root = shop({ "src/broken.ts": "export const = ;\n" });
    expect(stopship(root, ["gate"])).toMatchObject({ code: 3, lastLine: "exit 3: 1 file not analysed" });
    write(root, { "src/a.ts": any("read") });
    expect(stopship(root, ["gate"])).toMatchObject({ code: 1, lastLine: "exit 1: 1 emergency, 1 file not analysed" });
  });

  test("a cache that git tracks is not used", () => {
    const root = repository(shop({ "src/a.ts": any("read") }));
    mkdirSync(join(root, "node_modules"));
    stopship(root, ["check"]);
    const kept = join(root, "node_modules/.cache/stopship");
    expect(readdirSync(kept)).toContain("facts");
    expect(stopship(root, ["gate"]).err).not.toContain("tracks the cache");
    git(root, "add", "-f", "node_modules");
    const { code, err } = stopship(root, ["gate"]);
    expect([code, err.split("\n")[0]]).toEqual([1, "warning  git tracks the cache: it was not used"]);
  });

  test("the workflow that the README shows checks out the history and runs it", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const workflow: unknown = parse(/```yaml\n(# \.github\/workflows\/stopship\.yml\n[^]*?)```/.exec(readme)?.[1] ?? "");
    expect(workflow).toMatchObject({ jobs: { gate: { steps: [{ with: { "fetch-depth": 0 } }, {}, { run: "npm ci" }, { run: "npx stopship gate --format github" }] } } });
    const root = shop({ "src/a.ts": any("read") });
    expect(stopship(root, ["gate", "--format", "github"], { env: { GITHUB_STEP_SUMMARY: join(root, "summary.md") } }).out).toContain("::error file=src/a.ts,line=1");
    expect(readFileSync(join(root, "summary.md"), "utf8").match(/### Stopship/g)).toHaveLength(1);
  });
});

describe("hook", () => {
  const said = (root: string, file: string): string => JSON.stringify({ session_id: "1", hook_event_name: "PostToolUse", cwd: root, tool_name: "Edit", tool_input: { file_path: file, old_string: "a", new_string: "b" } });

  test("silent and 0 when the edited file is clean, whatever others hold", () => {
    const root = shop({ "src/a.ts": any("read"), "src/b.ts": "export {};\n", "readme.md": "" });
    for (const file of ["src/b.ts", "readme.md", "gone.ts"]) expect(stopship(root, ["hook"], { input: said(root, join(root, file)) })).toMatchObject({ code: 0, out: "", err: "" });
  });

  test("findings on stderr and 2 when it is not, one line each and one that sums up", () => {
    const root = shop({ "src/a.ts": any("read") });
    const { code, out, err } = stopship(root, ["hook"], { input: said(root, join(root, "src/a.ts")) });
    expect([code, out]).toEqual([2, ""]);
    expect(err.split("\n")).toEqual([expect.stringMatching(/^src\/a\.ts:1:27 emergency no-explicit-any /), expect.stringContaining("1 finding about src/a.ts that must not ship"), ""]);
    stopship(root, ["baseline"]);
    expect(stopship(root, ["hook"], { input: said(root, "src/a.ts") })).toMatchObject({ code: 0, err: "" });
  });

  test("1 where it could not run", () => {
    const root = shop({ "src/a.ts": any("read") });
    for (const input of ["", "{", "[]"]) expect(stopship(root, ["hook"], { input }).code).toBe(1);
    for (const words of [["hook", "--formt", "x"], ["hook", "--preset", "stric"], ["--staged", "hook"], ["hook", "--config", "nowhere"]]) {
      expect(stopship(root, words, { input: said(root, "src/a.ts") })).toMatchObject({ code: 1, lastLine: "exit 1: nothing was analysed" });
    }
    writeFileSync(join(root, "stopship.config.jsonc"), '{ "preste": "strict" }');
    expect(stopship(root, ["hook"], { input: said(root, "src/a.ts") }).code).toBe(1);
  });

  test("what different agents call the file", () => {
    for (const use of [
      { tool_input: { file_path: "a.ts" } }, { toolInput: { filePath: "a.ts" } }, { file_path: "a.ts", edits: [{ old_string: "", new_string: "" }] },
      { tool_input: { edits: [{ file_path: "a.ts" }] } }, { input: { path: "a.ts" } }, { tool_input: { files: ["a.ts"] } },
    ]) expect(editedFiles(JSON.stringify(use))).toEqual(["a.ts"]);
    expect(editedFiles('{ "tool_input": { "command": "ls" } }')).toEqual([]);
  });

  test("the settings that the README shows name the command", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const settings: unknown = JSON.parse(/```json hook\n([^]*?)```/.exec(readme)?.[1] ?? "");
    expect(settings).toMatchObject({ hooks: { PostToolUse: [{ hooks: [{ type: "command", command: "npx stopship hook" }] }] } });
  });
});
