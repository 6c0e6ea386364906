/** The built plugin in oxlint's `jsPlugins`: no parser of ESLint's, no file of its own, the same findings. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import plugin from "../eslint-plugin.js";
import { install } from "./npm.js";
import { projectFolder } from "./project-folder.js";

const PLUGIN = fileURLToPath(new URL("../dist/eslint-plugin.js", import.meta.url));
const CLI = fileURLToPath(new URL("../dist/src/cli.js", import.meta.url));

let home: string;
beforeAll(() => {
  if (!existsSync(PLUGIN)) throw new Error("dist is missing: run npm run build");
  home = realpathSync(mkdtempSync(join(tmpdir(), "stopship-oxlint-")));
  writeFileSync(join(home, "package.json"), '{ "private": true }');
  install(home, "oxlint@~1.94.0");
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const FILES = {
  "package.json": '{ "name": "shop", "private": true, "type": "module", "dependencies": { "express": "5.1.0", "@prisma/client": "6.0.0" } }',
  ".oxlintrc.json": JSON.stringify({ jsPlugins: [PLUGIN], categories: { correctness: "off" }, rules: plugin.configs.recommended.rules }),
  "src/app.ts": 'import express from "express";\nimport { orders } from "./orders.js";\n\nexport const app = express();\napp.use(express.json());\napp.use("/orders", orders);\n',
  "src/orders.ts":
    'import { Router } from "express";\nimport { totals } from "./totals.js";\nimport { prisma } from "./prisma.js";\n\nexport const orders = Router();\n\n' +
    'orders.delete("/:id", async (req, res) => {\n  await prisma.order.delete({ where: { id: req.params.id } });\n  res.status(204).end();\n});\n\n' +
    'orders.post("/", async (req, res) => {\n  await prisma.order.create({ data: req.body });\n  res.json(await totals(req.body.ids as string[]));\n});\n',
  "src/totals.ts":
    'import { prisma } from "./prisma.js";\n\nconst rowOf = (id: string) => prisma.order.findUnique({ where: { id } });\n\n' +
    "export async function totals(ids: string[]): Promise<any[]> {\n  const found = [];\n  for (const id of ids) found.push(await rowOf(id));\n  return found;\n}\n",
  "src/prisma.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const prisma = new PrismaClient();\n',
  "src/legacy.cjs": 'const jwt = require("jsonwebtoken");\n\nmodule.exports.sign = (user) => jwt.sign({ sub: user.id }, process.env.JWT_SECRET ?? "pineapple-cake");\n',
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[];
}

function oxlint(root: string, ...words: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(home, "node_modules/oxlint/bin/oxlint"), ...words], { cwd: root, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout;
}

test("oxlint finds what the command line finds", () => {
  const root = projectFolder(FILES);
  const { diagnostics } = JSON.parse(oxlint(root, "--format", "json", ".")) as { diagnostics: readonly Diagnostic[] };
  const found = diagnostics.map(({ code, filename, labels: [label] }) => `${filename}:${label?.span.line}:${label?.span.column} ${/\((.+)\)/.exec(code)?.[1]}`);

  const { stdout } = spawnSync(process.execPath, [CLI, "check", "--format", "json"], { cwd: root, encoding: "utf8" });
  const { findings } = JSON.parse(stdout) as { findings: readonly { file: string; line: number; column: number; rule: string }[] };
  expect(found.sort()).toEqual(findings.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`).sort());
  expect(new Set(findings.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(5);
});

test("oxlint applies a suggestion", () => {
  const root = projectFolder(FILES);
  oxlint(root, "--fix-suggestions", "src/totals.ts");
  expect(readFileSync(join(root, "src/totals.ts"), "utf8")).toContain("Promise<unknown[]>");
});
