/** Adapters apart from rules: which endpoints a little app of each framework has, and what is known of each. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { describe, expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { loadConfig } from "../src/workspace/config.js";
import { compared, expectedEndpoints, foundEndpoints } from "./endpoints.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");

describe("the endpoints of", () => {
  test.each(glob.sync("frameworks/*/*/expected.json", { cwd: FIXTURES }).sort().map(dirname))("%s", (app) => {
    const root = join(FIXTURES, app);
    const analysis = analyse({ root, config: loadConfig(root), rules: [] });
    const { expected, actual } = compared(expectedEndpoints(join(root, "expected.json")), foundEndpoints(analysis));
    expect(actual).toEqual(expected);
    expect(analysis.notAnalysed).toEqual([]);
  });
});

describe("the demo shop", () => {
  interface Row {
    readonly rule: string;
    readonly file: string;
    readonly line: number;
  }
  const root = join(FIXTURES, "apps/shop");
  const expectation = join(FIXTURES, "apps/shop.expected.json");
  const analysis = analyse({ root, config: loadConfig(root), preset: "all" });

  test("has its endpoints", () => {
    const { expected, actual } = compared(expectedEndpoints(expectation), foundEndpoints(analysis));
    expect(actual).toEqual(expected);
  });

  test("has every one of the named violations, and its clean neighbours none", () => {
    const { findings } = JSON.parse(readFileSync(expectation, "utf8")) as { findings: Row[] };
    expect(analysis.findings.map(({ rule, file, line }) => ({ rule, file, line }))).toEqual(findings);
  });
});
