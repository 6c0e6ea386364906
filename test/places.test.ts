/** Every place in what is kept of a file moves with the text: one that is not known as such makes an editor judge anew what only stands further down. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Comparison } from "../src/eslint/comparison.js";
import { extract } from "../src/extract/extract.js";
import { rules } from "../src/rules/index.js";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith(".d.ts"));

/** Facts, and what rules see beside them, of a file that is a line further down. */
function staysAlike(path: string): boolean {
  const text = readFileSync(join(FIXTURES, path), "utf8");
  const was = { text, facts: extract(text, path, rules) };
  // A file that does not parse is judged anew, and what tells a shell who runs it has to come first.
  if (was.facts.syntaxError || text.startsWith("#!")) return true;
  const below = `\n${text}`;
  return new Comparison({ start: 0, end: 0, by: 1 }, was, { text: below, facts: extract(below, path, rules) }).isSame();
}

test("every fixture shows the same a line further down", () => {
  expect(files.length).toBeGreaterThan(1000);
  expect(files.filter((path) => !staysAlike(path))).toEqual([]);
}, 60_000);
