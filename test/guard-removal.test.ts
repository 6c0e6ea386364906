/**
 * Recall of the auth question. Endpoints without a guard are rare in what there is to test with, so guards are taken
 * away: one at a time, in every demo app and in the app of every framework, and exactly the endpoints that lost theirs
 * must turn from present to missing. `guards/removals.ts` says how, and who loses it by which rule.
 *
 * Two answers besides *missing* are right. An endpoint that people would say has a second guard stays present, if it is
 * open once that one is gone as well. And what reads nothing that somebody owns is public, with a guard or without.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { describe, expect, test } from "vitest";
import { outcomes, type Outcome } from "./guards/outcomes.js";
import { FixtureApp } from "./guards/project.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");
const apps = glob.sync(["apps/*", "frameworks/*/*"], { cwd: FIXTURES, onlyDirectories: true }).sort();
const SHARE = 0.98;

describe("without a guard, exactly those that lost it are open", () => {
  const all: Outcome[] = [];
  const guarded: string[] = [], untouched: string[] = [];

  test.each(apps)("%s", { timeout: 120_000 }, (path) => {
    const tried = outcomes(new FixtureApp(join(FIXTURES, path)));
    all.push(...tried.found.map((o) => ({ ...o, name: `${path}: ${o.kind} ${o.name}` })));
    guarded.push(...tried.guarded);
    untouched.push(...tried.untouched.map((key) => `${path}: ${key}`));
  });

  test("for at least 98 of 100 guards", () => {
    const wrong = all.filter((o) => o.wrong.length > 0);
    const shown = wrong.map((o) => [o.name, ...o.wrong].join("\n  ")).join("\n");
    const kinds = [...new Set(all.map((o) => o.kind))].map((kind) => `${all.filter((o) => o.kind === kind).length} ${kind}`);
    process.stdout.write(`${all.length - wrong.length} of ${all.length} removals (${kinds.join(", ")}) are answered rightly.\n${shown}${wrong.length > 0 ? "\n" : ""}`);
    expect((all.length - wrong.length) / all.length, shown).toBeGreaterThanOrEqual(SHARE);
  });

  test("and there is a way to remove the guard of at least 98 of 100 endpoints", () => {
    if (untouched.length > 0) process.stdout.write(`No guard to remove:\n  ${untouched.join("\n  ")}\n`);
    expect((guarded.length - untouched.length) / guarded.length, untouched.join("\n")).toBeGreaterThanOrEqual(SHARE);
  });
});
