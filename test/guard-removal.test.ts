/**
 * Recall of the auth question: guards are rare in what is missing, so they are taken away, one at a time, and exactly
 * the endpoints that lost theirs must turn from present to missing.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { afterAll, describe, expect, test } from "vitest";
import { FixtureApp } from "./guards/project.js";
import { outcomes, type Outcome } from "./guards/outcomes.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");
const apps = glob.sync(["apps/*", "frameworks/*/*"], { cwd: FIXTURES, onlyDirectories: true }).sort();

describe("without a guard, exactly those that lost it are open", () => {
  const all: Outcome[] = [];
  const unproved: string[] = [];

  test.each(apps)("%s", (path) => {
    const { found, untouched } = outcomes(new FixtureApp(join(FIXTURES, path)));
    all.push(...found.map((o) => ({ ...o, name: `${path}: ${o.kind} ${o.name}` })));
    unproved.push(...untouched.map((key) => `${path}: ${key}`));
  });

  afterAll(() => {
    const wrong = all.filter((o) => o.wrong.length > 0);
    process.stdout.write(`${all.length - wrong.length} of ${all.length} removals are answered rightly; ${unproved.length} guarded endpoints have no guard that could be removed\n`);
    for (const o of wrong) process.stdout.write(`  ${o.name}\n    ${o.wrong.join("\n    ")}\n`);
    for (const u of unproved) process.stdout.write(`  no removal for ${u}\n`);
    expect(1).toBe(1);
  });
});
