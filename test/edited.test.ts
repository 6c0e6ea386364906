/** What an editor is told while a file is edited is what a project that was read anew tells: after any edit. */
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { JudgedProject } from "../src/eslint/judged-project.js";
import type { Judges } from "../src/eslint/verdicts.js";
import { extracted, type ProjectFiles, readProject } from "../src/judge/read.js";
import { rules } from "../src/rules/index.js";
import { UNUSED_SUPPRESSION } from "../src/workspace/config-schema.js";
import { defaultConfig } from "../src/workspace/config.js";
import { editedText, numbers } from "./random-edits.js";

const FIXTURES = join(dirname(dirname(fileURLToPath(import.meta.url))), "fixtures");
const ASKED = [...rules.filter((rule) => rule.presets.includes("recommended") && rule.needs !== "types").map(({ id }) => id), UNUSED_SUPPRESSION];

let root: string;
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Everything that a file is told, in order. */
function told(judges: Judges, path: string): string[] {
  return ASKED.flatMap((id) => judges.of(id, path, { options: {} }).map((f) => `${f.rule} ${f.line}:${f.column} ${f.message}`)).sort();
}

function withText(read: ProjectFiles, path: string, text: string): ProjectFiles | undefined {
  const file = extracted(text, path);
  return "facts" in file ? { ...read, files: new Map(read.files).set(path, file.facts), texts: new Map(read.texts).set(path, file.text) } : undefined;
}

function copied(apps: readonly string[]): void {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stopship-edited-")));
  for (const app of apps) cpSync(join(FIXTURES, app), join(root, app), { recursive: true, filter: (path) => !path.endsWith("expected.json") });
  writeFileSync(join(root, "package.json"), '{ "name": "all", "private": true, "workspaces": ["apps/*", "frameworks/*/*", "frameworks/*"] }\n');
}

/**
 * Edits one file after the other, each some times over, and compares.
 *
 * @param kept how many of the edits stay when the next file is edited, of 1
 */
function compared(apps: readonly string[], edits: number, seed: number, kept = 0): void {
  copied(apps);
  const read = readProject(root, defaultConfig);
  const project = new JudgedProject(defaultConfig, read);
  const random = numbers(seed);
  const next = (): number => random.next().value;
  const paths = [...read.files.keys()];
  let isOther = 0, state = read;
  for (let i = 0; i < edits; i++) {
    const path = paths[Math.floor(next() * paths.length)] ?? "";
    let text = state.texts.get(path) ?? "", last = state;
    for (let round = 0; round < 2; round++) {
      const edited = editedText(text, next);
      ({ text } = edited);
      const now = withText(state, path, text);
      if (!now) continue;
      last = now;
      const found = told(project.on(path, now), path);
      expect(found, `${edited.what} ${path}`).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
      if (found.join("\n") !== told(project.on(path, read), path).join("\n")) isOther++;
    }
    if (kept > 0 && next() < kept) state = last;
  }
  // Edits that change nothing anywhere would prove nothing.
  expect(isOther).toBeGreaterThan(0);
}

test("of an application that has routes, services and pages", () => compared(["apps/shop"], 10, 3), 300_000);

test("of applications of several frameworks, side by side", () => compared(["frameworks/next/app-router", "frameworks/hono", "frameworks/koa", "frameworks/trpc", "frameworks/nest", "frameworks/fastify"], 8, 1), 300_000);

test("of what is in scope without an import", () => {
  copied(["frameworks/nitro"]);
  const read = readProject(root, defaultConfig);
  const path = "frameworks/nitro/nuxt/server/api/auth/login.post.ts";
  const now = withText(read, path, (read.texts.get(path) ?? "").replace(/readValidatedBody\(event, .*\)/, "readBody(event)"));
  if (!now) throw new Error("it does not parse");
  const found = told(new JudgedProject(defaultConfig, read).on(path, now), path);
  expect(found).toEqual(told(new JudgedProject(defaultConfig, now).on(path, now), path));
  expect(found.join("\n")).toContain("no-unvalidated-input");
}, 60_000);

test("of files that are edited while others are not what they were", () => compared(["apps/shop", "frameworks/express"], 8, 5, 0.6), 300_000);
