/** The README shows what the tool prints today: every command in it is run, and what it says of options and settings is tried. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { readArguments } from "../src/commands/arguments.js";
import { commandNames } from "../src/commands/index.js";
import { loadConfig } from "../src/workspace/config.js";

const home = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(home, "README.md"), "utf8");

/** The code blocks of a language. */
const blocks = (language: string): string[] => [...readme.matchAll(new RegExp(`^\`\`\`${language}\\b.*\\n([^]*?)^\`\`\`$`, "gm"))].map((match) => match[1] ?? "");

test("every output and the table of rules are as the tool prints them; otherwise run node scripts/readme.mjs", async () => {
  const { current } = (await import(pathToFileURL(join(home, "scripts", "readme.mjs")).href)) as { current(text: string): string };
  expect(blocks("console").length).toBeGreaterThan(2);
  expect(readme).toBe(current(readme));
});

test("it opens with the two commands", () => {
  expect(readme.split("\n").slice(2, 5).map((line) => line.trim().split("  ")[0])).toEqual(["npm start", "npm start -- check ../my-backend", "npm test"]);
});

test("the configuration it shows is accepted", () => {
  const folder = mkdtempSync(join(tmpdir(), "stopship-readme-"));
  const [config = ""] = blocks("jsonc");
  writeFileSync(join(folder, "stopship.config.jsonc"), config);
  expect(loadConfig(folder).auth.guards).toEqual(["requireUser"]);
  rmSync(folder, { recursive: true });
});

test("the options it names exist, and every command is listed", () => {
  for (const [flag] of readme.matchAll(/(?<=`)--[a-z-]+(?: (?:recommended|json|\d+))?(?=`)/g)) expect(() => readArguments(flag.split(" "))).not.toThrow(/unknown option/);
  for (const name of commandNames) expect(readme).toContain(name === "check" ? "stopship [check]" : `stopship ${name}`);
});
