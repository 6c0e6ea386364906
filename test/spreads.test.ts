/** The build writes spreads so that V8 makes objects of one shape of them. */
import { expect, test } from "vitest";

const { withSteadySpreads } = (await import(new URL("../scripts/spreads.mjs", import.meta.url).href)) as { withSteadySpreads(code: string): string };

test("a literal that starts with a spread and says more is written so that its objects share a shape", () => {
  expect(withSteadySpreads("const b = { ...a, x: { ...c, ...d } };")).toBe("const b = { ...null, ...a, x: { ...null, ...c, ...d } };");
});

test.each([
  ["a copy alone", "const b = { ...a };"],
  ["a spread behind something", "const b = { x: 1, ...a };"],
  ["a list", "const b = [...a, 1];"],
  ["what is taken out of an object", "const { x, ...rest } = a;"],
  ["text that looks like one", 'const b = "{ ...a, x }";'],
])("%s stays as it is", (_, code) => {
  expect(withSteadySpreads(code)).toBe(code);
});
