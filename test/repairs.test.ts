/** Every kind of repair on a small project: what comes out is what was meant, and a second run changes nothing. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../src/fixes/edits.js";
import { commentsIn } from "../src/fixes/tree.js";
import { readProject } from "../src/judge/read.js";
import { repaired, type Repaired } from "../src/judge/repaired.js";
import { REPAIRED_RULES } from "../src/fixes/repaired-rules.js";
import { repairs } from "../src/fixes/repairs/index.js";
import { unifiedDiff } from "../src/reporters/unified-diff.js";
import { loadConfig } from "../src/workspace/config.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/")).filter((path) => statSync(join(dir, path)).isFile()).sort();
}

async function repair(root: string, rule?: string): Promise<Repaired> {
  const config = loadConfig(root);
  return repaired(readProject(root, config), { root, config, preset: "all", isWanted: (f) => rule === undefined || f.rule === rule, hasSuggestions: true });
}

const cases = readdirSync(join(FIXTURES, "fixes")).flatMap((rule) => readdirSync(join(FIXTURES, "fixes", rule)).map((name) => [rule, name] as const));

describe.each(cases)("%s: %s", (rule, name) => {
  const before = join(FIXTURES, "fixes", rule, name, "before");
  const after = join(FIXTURES, "fixes", rule, name, "after");

  test("is repaired as written down", { timeout: 240_000 }, async () => {
    const { changes, made } = await repair(before, rule);
    expect(made).not.toEqual([]);
    expect(filesBelow(after)).toEqual(filesBelow(before));
    for (const path of filesBelow(before)) {
      const text = readFileSync(join(before, path), "utf8");
      expect(changes.get(path)?.after ?? text, path).toBe(readFileSync(join(after, path), "utf8"));
    }
  });

  test("has nothing left to repair then", { timeout: 240_000 }, async () => {
    const { changes, before: left } = await repair(after, rule);
    expect([...changes.keys()]).toEqual([]);
    expect(left.findings.filter((f) => f.rule === rule)).toEqual([]);
  });
});

test("every fix for the demo apps keeps files readable and comments where they are, and ends what it was made for", { timeout: 600_000 }, async () => {
  for (const app of readdirSync(join(FIXTURES, "apps")).filter((name) => statSync(join(FIXTURES, "apps", name)).isDirectory())) {
    const root = join(FIXTURES, "apps", app);
    const { made, changes, before, after } = await repair(root);
    expect(made, relative(FIXTURES, root)).not.toEqual([]);
    expect(after.notAnalysed).toEqual(before.notAnalysed);
    for (const [path, { before: was, after: is }] of changes) {
      for (const comment of commentsIn(was)) expect(is, path).toContain(comment);
    }
    const count = (findings: typeof before.findings): number => findings.length;
    expect(count(after.findings)).toBeLessThanOrEqual(count(before.findings) - made.length);
  }
});

test("changes that are proved apart fit the files as they are, and each ends its finding by itself", { timeout: 240_000 }, async () => {
  const root = join(FIXTURES, "fixes/no-sql-injection/bound-as-each-driver-does/before");
  const config = loadConfig(root);
  const read = readProject(root, config);
  const options = { root, config, isWanted: (f: { readonly rule: string }) => f.rule === "no-sql-injection", hasSuggestions: true };
  const { made, changes, before } = await repaired(read, { ...options, isApart: true });
  expect(made.length).toBe(before.findings.filter(options.isWanted).length);
  expect([...changes.keys()]).toEqual([]);
  for (const { finding, fix } of made) {
    const overlay = new Map(fix.edits.map(({ file }) => [file, applyEdits(read.texts.get(file) ?? "", fix.edits.filter((e) => e.file === file))]));
    const left = (await repaired(readProject(root, config, { overlay }), { ...options, hasSuggestions: false })).before.findings.filter(options.isWanted);
    expect(left.length, finding.message).toBe(made.length - 1);
  }
});

test("what is listed as repaired is", () => {
  expect([...new Set(repairs.map(({ rule }) => rule))].sort()).toEqual([...REPAIRED_RULES]);
});

describe("a diff", () => {
  test("shows three lines around a change, and counts from 1", () => {
    expect(unifiedDiff("a.ts", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n")).toBe("--- a/a.ts\n+++ b/a.ts\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  });

  test("names a last line that does not end", () => {
    expect(unifiedDiff("a.ts", "a", "b\n")).toBe("--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
  });

  test("is empty where nothing changed", () => {
    expect(unifiedDiff("a.ts", "a\n", "a\n")).toBe("");
  });
});
