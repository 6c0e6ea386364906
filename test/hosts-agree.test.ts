/**
 * Two hosts, one judgement: every fixture goes through the engine as the command line runs it and through the
 * plugin in ESLint, and both must find the same in the files that ESLint lints.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import glob from "fast-glob";
import tseslint from "typescript-eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import plugin from "../eslint-plugin.js";
import { analyse } from "../src/judge/analyse.js";
import { loadConfig } from "../src/workspace/config.js";

const HOME = join(dirname(fileURLToPath(import.meta.url)), "..");
const LINTED = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}";
const cases = glob.sync(["*/{bad,good}/*", "frameworks/*/*", "apps/*"], { cwd: join(HOME, "fixtures"), onlyDirectories: true }).sort();

/** A copy: in this repository every folder below has our own package.json above it. */
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "stopship-agree-")));
  cpSync(join(HOME, "fixtures"), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const languages: Linter.Config[] = [
  { files: ["**/*.{js,mjs,jsx,tsx}"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
  { files: ["**/*.{ts,tsx,mts,cts}"], languageOptions: { parser: tseslint.parser as Linter.Parser } },
];

interface Found {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const words = (found: readonly Found[]): string[] => found.map((f) => `${f.file}:${f.line}:${f.column} ${f.rule}`).sort();

const sources = (root: string): string[] => glob.sync(LINTED, { cwd: root, dot: true, ignore: ["**/node_modules/**", "**/*.d.{ts,mts,cts}"] }).sort();

function inEslint(root: string, files: readonly string[], edit = (text: string): string => text): Found[] {
  const linter = new Linter({ cwd: root });
  const config = [...languages, { ...plugin.configs.all, linterOptions: { reportUnusedDisableDirectives: "off" as const } }];
  return files.flatMap((file) => {
    const messages = linter.verify(edit(readFileSync(join(root, file), "utf8")), config, { filename: join(root, file) });
    expect(messages.filter((message) => message.fatal)).toEqual([]);
    return messages.map(({ ruleId, line, column }) => ({ rule: ruleId?.replace("stopship/", "") ?? "", file, line, column }));
  });
}

describe("both hosts find the same", () => {
  test.each(cases)("%s", (path) => {
    const root = join(folder, path);
    const files = sources(root);
    const { findings, crashes } = analyse({ root, config: loadConfig(root), preset: "all" });
    expect(crashes).toEqual([]);
    expect(words(inEslint(root, files))).toEqual(words(findings.filter(({ file }) => files.includes(file))));
  });
});

test("a file being edited is judged as in the whole project, although only what is around it is looked at", () => {
  const root = join(folder, "apps/shop");
  const saved = inEslint(root, sources(root));
  const edited = inEslint(root, sources(root), (text) => `\n${text}`);
  expect(saved.length).toBeGreaterThan(5);
  expect(words(edited.map((f) => ({ ...f, line: f.line - 1 })))).toEqual(words(saved));
});

/** An edit that takes guards, validators and what is awaited out of a file. */
const careless = (text: string): string => text.replace(/^\s+(?:const \w+ = )?(?:await )?[\w.]+\(.*\);$/gm, "").replace(/, (?:authenticate|(?:requireRole|validate\w*)\([^()]*\))(?=,)/g, "");

test("what an edit brings about in a file is what a full run finds once it is saved", () => {
  const root = join(folder, "apps/shop"), saved = join(folder, "apps/shop-saved");
  cpSync(root, saved, { recursive: true });
  const files = sources(root).filter((file) => careless(readFileSync(join(root, file), "utf8")) !== readFileSync(join(root, file), "utf8"));
  expect(files.length).toBeGreaterThan(20);
  const before = inEslint(root, files);
  const edited = inEslint(root, files, careless);
  expect(words(edited)).not.toEqual(words(before));
  const found = files.flatMap((file) => {
    const text = readFileSync(join(saved, file), "utf8");
    writeFileSync(join(saved, file), careless(text));
    const { findings } = analyse({ root: saved, config: loadConfig(saved), preset: "all" });
    writeFileSync(join(saved, file), text);
    return findings.filter((finding) => finding.file === file);
  });
  expect(words(edited)).toEqual(words(found));
}, 120_000);
