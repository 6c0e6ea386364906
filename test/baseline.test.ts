/** Accepted findings: known again wherever they go, and nothing else is. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BaselineEntry } from "../src/workspace/baseline.js";
import { type CheckJson, found, git, repository, stopship, write } from "./git.js";
import { projectFolder } from "./project-folder.js";

const FILE = "stopship-baseline.json";
const any = (...names: readonly string[]): string => names.map((name) => `export function ${name}(row: any): string {\n  return String(row);\n}\n`).join("\n");
const MANIFEST = '{ "name": "shop", "private": true, "dependencies": { "express": "5.1.0", "@prisma/client": "6.0.0" } }\n';
const APP =
  'import express from "express";\nimport { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
  'app.delete("/orders", async (_req, res) => {\n  await prisma.order.deleteMany();\n  res.status(204).end();\n});\n';

const shop = (files: Readonly<Record<string, string>>): string => projectFolder({ "package.json": MANIFEST, ...files });
const entries = (root: string): readonly BaselineEntry[] => (JSON.parse(readFileSync(join(root, FILE), "utf8")) as { readonly entries: readonly BaselineEntry[] }).entries;
const edit = (root: string, change: (entry: BaselineEntry) => BaselineEntry): void => writeFileSync(join(root, FILE), JSON.stringify({ version: 1, entries: entries(root).map(change) }));

test("what is accepted does not fail, and is counted", () => {
  const root = shop({ "src/a.ts": any("read", "write"), "src/app.ts": APP });
  const record = stopship(root, ["baseline"]);
  expect(record.code).toBe(0);
  expect(record.err).toContain("warning  no-type-errors was not run: there is no tsconfig.json\n");
  expect(record.out).toBe(`${FILE}: 3 findings accepted (3 added)\n`);
  const { code, out } = stopship(root, ["check", "--format", "json"]);
  expect([code, (JSON.parse(out) as CheckJson).summary["baselined"]]).toEqual([0, 3]);
  expect(stopship(root, []).out).toContain("no findings · 3 in baseline");
  expect(found(root, "--no-baseline")).toHaveLength(3);
});

test("one entry a line, sorted, with a place in names and no line", () => {
  const root = shop({ "src/b.ts": any("read"), "src/app.ts": APP });
  stopship(root, ["baseline", "--reason", "legacy", "--owner", "@shop", "--expires", "2999-03-01"]);
  const lines = readFileSync(join(root, FILE), "utf8").split("\n");
  expect(lines.slice(1, -2).map((line) => line.replace(/"id":"[0-9a-f]+"/, '"id":"…"').replace(/\d{4}-\d\d-\d\d"\},?$/, '…"}'))).toEqual([
    '{"id":"…","rule":"require-auth","at":"DELETE /orders","file":"src/app.ts","reason":"legacy","owner":"@shop","expires":"2999-03-01","added":"…"}',
    '{"id":"…","rule":"no-explicit-any","at":"read","file":"src/b.ts","reason":"legacy","owner":"@shop","expires":"2999-03-01","added":"…"}',
  ]);
});

test("code that moves within its file is known, and so is a route that moves to another", () => {
  const root = shop({ "src/a.ts": any("read"), "src/app.ts": APP });
  stopship(root, ["baseline"]);
  write(root, { "src/a.ts": `// a comment above\n\n${any("read")}`, "src/app.ts": "export {};\n", "src/orders.ts": APP });
  expect(found(root)).toEqual([]);
});

test("a file of another name takes its findings along", () => {
  const root = shop({ "src/a.ts": any("read") });
  stopship(root, ["baseline", "--reason", "legacy"]);
  mkdirSync(join(root, "src/store"));
  renameSync(join(root, "src/a.ts"), join(root, "src/store/rows.ts"));
  expect(found(root)).toEqual([]);
  stopship(root, ["baseline", "update"]);
  expect(entries(root)).toMatchObject([{ file: "src/store/rows.ts", reason: "legacy" }]);
});

test("one that is mended and another of the same rule in the same file is a new one", () => {
  const root = shop({ "src/a.ts": any("read", "write") });
  stopship(root, ["baseline"]);
  write(root, { "src/a.ts": any("read", "send") });
  expect(found(root)).toEqual(["no-explicit-any src/a.ts:5"]);
  const { err, out } = stopship(root, []);
  expect(out + err).toContain(`${FILE}: no-explicit-any · write · src/a.ts is no finding any more`);
});

test("the same function in a new file is a new finding while the old file is there", () => {
  const root = shop({ "src/a.ts": any("read") });
  stopship(root, ["baseline"]);
  write(root, { "src/a.ts": "export {};\n", "src/b.ts": any("read") });
  expect(found(root)).toEqual(["no-explicit-any src/b.ts:1"]);
});

test("update adds and drops, and keeps reasons and owners; prune only drops", () => {
  const root = shop({ "src/a.ts": any("read", "write") });
  stopship(root, ["baseline"]);
  edit(root, (entry) => (entry.at === "read" ? { ...entry, reason: "until v2", owner: "@api", added: "2020-01-02" } : entry));
  write(root, { "src/a.ts": any("read", "send") });
  const prune = stopship(root, ["baseline", "prune"]);
  expect(prune.out).toBe(`${FILE}: 1 finding accepted (1 removed)\n`);
  expect(stopship(root, ["baseline", "update"]).out).toBe(`${FILE}: 2 findings accepted (1 added, 0 removed)\n`);
  expect(entries(root)).toMatchObject([{ at: "read", reason: "until v2", owner: "@api", added: "2020-01-02" }, { at: "send" }]);
  expect(found(root)).toEqual([]);
});

test("update of a folder leaves the entries of others alone", () => {
  const root = shop({ "src/a.ts": any("read"), "lib/b.ts": any("write") });
  stopship(root, ["baseline"]);
  write(root, { "src/a.ts": any("send"), "lib/b.ts": any("store") });
  stopship(root, ["baseline", "update", "src"]);
  expect(entries(root).map(({ at }) => at)).toEqual(["write", "send"]);
});

test("recording twice overwrites nothing", () => {
  const root = shop({ "src/a.ts": any("read") });
  stopship(root, ["baseline"]);
  const before = readFileSync(join(root, FILE), "utf8");
  write(root, { "src/a.ts": any("read", "write") });
  const { code, err } = stopship(root, ["baseline"]);
  expect([code, err]).toEqual([2, `stopship: ${FILE} accepts 1 finding already: stopship baseline update adds the new ones and drops those that are gone\nexit 2: nothing was analysed\n`]);
  expect(readFileSync(join(root, FILE), "utf8")).toBe(before);
});

test("an entry for a rule that did not look is not called stale", () => {
  const root = shop({ "src/a.ts": any("read"), "src/app.ts": APP });
  stopship(root, ["baseline"]);
  expect(stopship(root, ["check", "--rule", "require-auth"]).out).not.toContain("any more");
});

test("an entry whose last day is over is told here, and its finding still accepted", () => {
  const root = shop({ "src/a.ts": any("read") });
  stopship(root, ["baseline", "--owner", "@api", "--expires", "2020-01-31"]);
  const { code, out } = stopship(root, []);
  expect(code).toBe(0);
  expect(out).toContain(`${FILE}: no-explicit-any · read · src/a.ts was accepted until 2020-01-31 (@api)`);
  expect(stopship(root, ["baseline", "show"]).out).toMatch(/^expired {2}no-explicit-any {2}read {2}src\/a\.ts {2}@api · until 2020-01-31\n\n1 finding · 1 expired\n$/);
});

test("no text of a secret is in it", () => {
  const secret = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dcQx7Rk2Vb"].join("_");
  const root = shop({ "src/pay.ts": `export const stripeKey = "${secret}";\n` });
  expect(stopship(root, ["baseline"]).out).toContain("1 finding accepted");
  expect(readFileSync(join(root, FILE), "utf8")).not.toContain(secret.slice(8, 16));
});

test("two branches that accept different findings merge", () => {
  const files = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`src/${name}.ts`, any(name)]));
  const root = shop(files);
  stopship(root, ["baseline"]);
  repository(root);
  for (const [branch, file] of [["left", "src/a.ts"], ["right", "src/d.ts"]] as const) {
    git(root, "checkout", "-q", "-b", branch, "main");
    write(root, { [file]: `${files[file] ?? ""}\n${any(`${branch}Added`)}` });
    stopship(root, ["baseline", "update"]);
    git(root, "commit", "-q", "-a", "-m", branch);
  }
  git(root, "merge", "-q", "-m", "both", "left");
  expect(entries(root)).toHaveLength(7);
  expect(found(root)).toEqual([]);
});

test("a file that is no baseline is refused with its place", () => {
  const root = shop({ "src/a.ts": any("read") });
  for (const [text, words] of [
    ['{ "version": 1, "entries": [{ "expire": "2027-01-01", "id": "a", "rule": "r", "at": "", "file": "f", "added": "2026-01-01" }] }', 'did you mean "expires"?'],
    ['{ "version": 2, "entries": [] }', '"version" must be'],
    ['<<<<<<< HEAD\n{ "version": 1 }\n', "holds a merge conflict"],
    ['{ "version": 1, "entries": [{ "id": "a", "rule": "r", "at": "", "file": "f", "added": "2026-01-01", "expires": "2027-13-01" }] }', "is not a day"],
    ["[".repeat(200_000), "not valid JSON"],
  ] as const) {
    writeFileSync(join(root, FILE), text);
    const { code, err } = stopship(root, []);
    expect([code, err.includes(words)], err.slice(0, 300)).toEqual([2, true]);
  }
});

test("a baseline that somebody named has to be there", () => {
  const root = shop({ "src/a.ts": any("read") });
  expect(stopship(root, ["check", "--baseline", "known.json"]).err).toContain("there is no baseline known.json");
  stopship(root, ["baseline", "--baseline", "known.json"]);
  expect(existsSync(join(root, FILE))).toBe(false);
  expect(found(root, "--baseline", "known.json")).toEqual([]);
});
