import { describe, expect, it } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { applyEdits } from "../src/fixes/edits.js";
import { formatTest } from "../src/rules/suppressions/format.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

function fixed(text: string): string {
  const { findings } = analyse({ root: projectFolder({ "src/a.ts": text }), config: defaultConfig, rules: ["no-ts-suppressions"] });
  return applyEdits(text, findings.flatMap((f) => f.fixes[0]?.edits ?? []));
}

describe("the fix", () => {
  it.each([
    ["// @ts-ignore\nlet a;\n", "// @ts-expect-error: <why the compiler is wrong here>\nlet a;\n"],
    ["// @ts-ignore: broken upstream\nlet a;\n", "// @ts-expect-error: broken upstream\nlet a;\n"],
    ["/* @ts-ignore */ let a;\n", "/* @ts-expect-error: <why the compiler is wrong here> */ let a;\n"],
    ["// @ts-nocheck\nlet a;\n", "// @ts-nocheck\nlet a;\n"],
  ])("of %j", (before, after) => {
    expect(fixed(before)).toBe(after);
  });

  it("does not take what it asks to fill in for a reason", () => {
    const once = fixed("// @ts-ignore\nlet a;\n");
    const { findings } = analyse({ root: projectFolder({ "src/a.ts": once }), config: defaultConfig, rules: ["no-ts-suppressions"] });
    expect(findings.map((f) => f.line)).toEqual([1]);
  });
});

describe("a format", () => {
  it("is tried on the reason", () => {
    expect(formatTest("^: TS\\d+ because .+$")?.(": TS2322 because of x")).toBe(true);
    expect(formatTest("^: TS\\d+ because .+$")?.(": because of x")).toBe(false);
  });

  it.each(["(a+)+$", "(a|a)*b", "((a))\\1", "a*a*a*a*b", "(", "(?<x>a)\\k<x>", "x".repeat(300)])("that cannot be used safely is none: %s", (pattern) => {
    expect(formatTest(pattern)).toBeUndefined();
  });
});

it("stays linear for a file of directives", () => {
  const root = projectFolder({ "src/a.ts": `${"// @ts-ignore\n".repeat(30_000)}let a;\n` });
  const start = performance.now();
  expect(analyse({ root, config: defaultConfig, rules: ["no-ts-suppressions"] }).findings.length).toBe(30_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});
