/** A run after an edit, told from the one before, comes to what a run that knows of nothing comes to: after any edit. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgedAgain } from "../src/judge/again.js";
import { analysed } from "../src/judge/analyse.js";
import { answered, type Before, type Kept, restsIn, restsOf, written } from "../src/judge/before.js";
import { extracted, type ProjectFiles, withFacts } from "../src/judge/read.js";
import { readSources } from "../src/judge/sources.js";
import { defaultConfig } from "../src/workspace/config.js";
import { shortDigest } from "../src/workspace/cache.js";

const FIXTURES = join(dirname(dirname(fileURLToPath(import.meta.url))), "fixtures");
/** Apps of frameworks that join by imports and of those that do not, side by side as the workspaces of one repository. */
const APPS = ["apps/shop", "frameworks/next/app-router", "frameworks/next/middleware-objects", "frameworks/next/server-actions", "frameworks/hono", "frameworks/koa", "frameworks/trpc", "frameworks/nest", "frameworks/fastify", "frameworks/nitro", "frameworks/remix"];

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-again-")));
  for (const app of APPS) cpSync(join(FIXTURES, app), join(root, app), { recursive: true, filter: (path) => !path.endsWith("expected.json") });
  writeFileSync(join(root, "package.json"), '{ "name": "all", "private": true, "workspaces": ["apps/*", "frameworks/*/*", "frameworks/*"] }\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Numbers that look random and are the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const read = ((): (() => { files: ProjectFiles; names: ReadonlyMap<string, string> }) => {
  const known = new Map<string, ReturnType<typeof extracted>>();
  return () => {
    const sources = readSources(root, defaultConfig);
    const facts = (text: string, path: string): ReturnType<typeof extracted> => {
      const key = `${path}\0${text}`;
      const found = known.get(key) ?? extracted(text, path);
      known.set(key, found);
      return found;
    };
    return { files: withFacts(sources, undefined, facts), names: new Map([...sources.read].map(([path, { text }]) => [path, shortDigest(text)])) };
  };
})();

const options = (): { root: string; config: typeof defaultConfig } => ({ root, config: defaultConfig });

/** What is written and read again. */
function kept(outcome: Kept): Kept {
  const { preset, findings, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = outcome;
  const endpoints = outcome.endpoints.map(answered);
  return JSON.parse(JSON.stringify({ preset, findings, endpoints, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets })) as Kept;
}

/** Changes one file in some way that people change files, or takes it away, or brings it back. */
function edit(next: () => number, texts: Map<string, string>): string {
  const paths = [...texts.keys()];
  const path = paths[Math.floor(next() * paths.length)] ?? "";
  const file = join(root, path);
  const text = statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, "utf8") : undefined;
  const original = texts.get(path) ?? "";
  const how = next();
  if (text === undefined || (how < 0.15 && text !== original)) {
    writeFileSync(file, original);
    return `bring ${path} back`;
  }
  if (how < 0.08) {
    rmSync(file);
    return `delete ${path}`;
  }
  if (how < 0.15) {
    const copy = path.replace(/(\.[jt]sx?)$/, "-two$1");
    writeFileSync(join(root, copy), text);
    texts.set(copy, text);
    return `copy ${path}`;
  }
  const lines = text.split("\n");
  const statements = lines.flatMap((line, i) => (/^\s*[\w.@].*[;,]$/.test(line) ? [i] : []));
  const at = statements[Math.floor(next() * statements.length)] ?? 0;
  if (how < 0.6) lines.splice(at, 1);
  else if (how < 0.8) lines.splice(at, 0, "// a word on this");
  else lines.push(`export const edited = ${Math.floor(next() * 1000)};`);
  writeFileSync(file, lines.join("\n"));
  return `${how < 0.6 ? `take line ${at + 1} out of` : "add a line to"} ${path}`;
}

const SEED = 7;
const EDITS = 24;

test("after any edit", () => {
  const random = numbers(SEED);
  const next = (): number => random.next().value;
  const texts = new Map(readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.[jt]sx?$/.test(path)).map((path) => [path, readFileSync(join(root, path), "utf8")]));
  let before: Before | undefined, told = 0;
  for (let i = 0; i < EDITS; i++) {
    const what = i === 0 ? "nothing" : edit(next, texts);
    const { files, names } = read();
    const whole = analysed(files, options());
    const again = before && judgedAgain(files, options(), before, names);
    if (again) {
      told++;
      expect(kept(again.outcome), what).toEqual(kept(whole));
      expect(restsIn(written(again)), what).toEqual(restsIn(written(restsOf(whole, files, names))));
    }
    const rests = again ?? restsOf(whole, files, names);
    const back = restsIn(written(rests));
    if (!back) throw new Error("what was written cannot be read");
    before = { outcome: kept(again?.outcome ?? whole), ...back };
  }
  expect(told).toBeGreaterThan(EDITS / 3);
}, 600_000);
