/**
 * Rules by what they report: `// want <rule>` stands on each violating line (`-- want`, `# want`; `want.txt` where
 * a file has no comments), and anything else that is reported fails the case. `says.json` holds words of messages, by
 * place, where it matters what they name.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import { describe, expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { loadConfig } from "../src/workspace/config.js";
import { compared, expectedEndpoints, foundEndpoints } from "./endpoints.js";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");
const WANT = /(?:\/\/|\/\*|--|#) want ([a-z0-9-]+(?: [a-z0-9-]+)*)/;

/** `file:line` of every place where the case wants this rule. */
function wanted(root: string, rule: string): string[] {
  const places = glob.sync("**/*", { cwd: root, dot: true, ignore: ["want.txt"] }).flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, i) => (WANT.exec(line)?.[1]?.split(" ").includes(rule) ? [`${file}:${i + 1}`] : [])),
  );
  const list = join(root, "want.txt");
  if (existsSync(list)) {
    for (const line of readFileSync(list, "utf8").split("\n")) {
      const [place, id] = line.split(" ");
      if (place && id === rule) places.push(place);
    }
  }
  return places.sort();
}

const cases = glob.sync("*/{bad,good}/*", { cwd: FIXTURES, onlyDirectories: true }).sort();

describe.each([...new Set(cases.map((path) => path.split("/")[0] ?? ""))])("%s", (rule) => {
  test.each(cases.filter((path) => path.startsWith(`${rule}/`)))("%s", (path) => {
    const root = join(FIXTURES, path);
    const analysis = analyse({ root, config: loadConfig(root), preset: "all", rules: [rule], hasTypes: true });
    const found = analysis.findings.filter((finding) => finding.rule === rule).map(({ file, line }) => `${file}:${line}`);
    const places = wanted(root, rule);

    expect([...new Set(found)].sort()).toEqual(places);
    expect(places.length > 0).toBe(path.startsWith(`${rule}/bad/`));
    expect(analysis.crashes).toEqual([]);
    expect(analysis.notAnalysed).toEqual([]);

    const words = join(root, "says.json");
    for (const [place, said] of existsSync(words) ? Object.entries(JSON.parse(readFileSync(words, "utf8")) as Record<string, string>) : []) {
      expect(analysis.findings.filter(({ file, line }) => `${file}:${line}` === place).map(({ message }) => message).join("\n")).toContain(said);
    }

    const expectation = join(root, "expect.json");
    if (existsSync(expectation)) {
      const { expected, actual } = compared(expectedEndpoints(expectation), foundEndpoints(analysis));
      expect(actual).toEqual(expected);
    }
  });
});
