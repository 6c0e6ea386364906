/** Checking again after each change, what holds as configuration, and where results are kept: by the built command line. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { afterEach, describe, expect, test } from "vitest";
import { foldersOf } from "../src/commands/watch.js";
import { BIN, plainEnv, stopship, write } from "./git.js";
import { projectFolder } from "./project-folder.js";

const MANIFEST = '{ "name": "shop", "private": true, "dependencies": { "express": "5.1.0" } }\n';
const any = "export function read(row: any): string {\n  return String(row);\n}\n";

let running: ChildProcess | undefined;
afterEach(() => {
  running?.kill();
  running = undefined;
});

/** Starts it, and waits for what it says. */
function started(root: string, words: readonly string[]): { says(text: RegExp): Promise<string> } {
  const child = spawn(process.execPath, [BIN, ...words], { cwd: root, env: plainEnv() });
  running = child;
  let said = "", wake = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      wake();
    });
  }
  return {
    async says(text) {
      for (;;) {
        const at = text.exec(said);
        if (at) {
          const before = said.slice(0, at.index + at[0].length);
          said = said.slice(before.length);
          return before;
        }
        await new Promise<void>((resolve, reject) => {
          const limit = setTimeout(() => reject(new Error(`said: ${said}`)), 60_000);
          wake = () => {
            clearTimeout(limit);
            resolve();
          };
        });
      }
    },
  };
}

test("the task that the README shows finds what is printed, and when it begins and ends", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const { tasks } = parse(/```jsonc task\n([^]*?)```/.exec(readme)?.[1] ?? "") as { readonly tasks: readonly [{ readonly command: string; readonly problemMatcher: { readonly pattern: Readonly<Record<string, string | number>>; readonly background: Readonly<Record<string, string>> } }] };
  const [{ command, problemMatcher: { pattern, background } }] = tasks;
  expect(command).toBe("npx stopship check --watch --format unix");
  const [line = ""] = stopship(projectFolder({ "package.json": MANIFEST, "src/a.ts": any }), ["check", "--format", "unix"]).out.split("\n");
  const found = new RegExp(String(pattern["regexp"])).exec(line) ?? [];
  expect(["file", "line", "column", "code"].map((name) => found[Number(pattern[name])])).toEqual(["src/a.ts", "1", "27", "no-explicit-any"]);
  for (const [said, name] of [["stopship: checking", "beginsPattern"], ["stopship: watching 2 folders", "endsPattern"]] as const) expect(said).toMatch(new RegExp(background[name] ?? "-"));
});

describe("--watch", () => {
  test("checks again when a file changes, comes into a new folder, or the configuration does", { timeout: 180_000 }, async () => {
    const root = projectFolder({ "package.json": MANIFEST, "src/a.ts": any });
    const { says } = started(root, ["check", "--watch", "--format", "unix"]);
    expect(await says(/watching \d+ folders?\n/)).toContain("src/a.ts:1:27: ");
    write(root, { "src/a.ts": "export {};\n" });
    expect(await says(/watching \d+ folders?\n/)).toMatch(/^stopship: src\/a\.ts changed\nstopship: checking\n(?![^]*no-explicit-any)/);
    mkdirSync(join(root, "src/new"));
    await says(/src\/new changed\n[^]*watching \d+ folders?\n/);
    write(root, { "src/new/b.ts": any });
    expect(await says(/watching \d+ folders?\n/)).toContain("src/new/b.ts:1:27: ");
    write(root, { "stopship.config.jsonc": '{ "rules": { "no-explicit-ny": "off" } }' });
    expect(await says(/watching \d+ folders?\n/)).toContain('did you mean "no-explicit-any"?');
    write(root, { "stopship.config.jsonc": '{ "rules": { "no-explicit-any": "off" } }' });
    expect(await says(/watching \d+ folders?\n/)).not.toContain("src/new/b.ts:1:27: ");
  });

  test("goes with no option that ends by itself", () => {
    const root = projectFolder({ "package.json": MANIFEST });
    for (const other of ["--fix", "--print-config"]) expect(stopship(root, ["check", "--watch", other])).toMatchObject({ code: 2, err: expect.stringContaining(`--watch and ${other} exclude each other`) as string });
    expect(stopship(root, ["gate", "--watch"])).toMatchObject({ code: 2, err: expect.stringContaining("--watch is not an option of stopship gate") as string });
  });

  test("watches the folders of files and those above them", () => {
    expect(foldersOf(["package.json", "src/a.ts", "src/b/c/d.ts", "src/b/e.ts"])).toEqual(["", "src", "src/b/c", "src/b"]);
  });
});

describe("--print-config", () => {
  const CONFIG = '{ "preset": "strict", "rules": { "no-n-plus-one": "warning" }, "overrides": [{ "files": ["scripts/**"], "rules": { "no-n-plus-one": "off" } }], "auth": { "public": ["GET /health"] } }';
  interface Printed { readonly config: string; readonly file?: string; readonly preset: string; readonly rules: Readonly<Record<string, unknown>>; readonly auth: unknown; readonly overrides?: unknown }
  const level = (set: unknown): unknown => (Array.isArray(set) ? (set as readonly unknown[])[0] : set);
  const printed = (root: string, ...words: string[]): Printed => JSON.parse(stopship(root, ["check", ...words]).out) as Printed;

  test("says what holds at all, and in one file", () => {
    const root = projectFolder({ "package.json": MANIFEST, "stopship.config.jsonc": CONFIG, "scripts/seed.ts": any });
    const whole = printed(root, "--print-config");
    expect(whole).toMatchObject({ config: "stopship.config.jsonc", preset: "strict", auth: { public: ["GET /health"] }, overrides: [{ files: ["scripts/**"] }] });
    expect([level(whole.rules["no-n-plus-one"]), level(whole.rules["no-explicit-any"])]).toEqual(["warning", "emergency"]);
    expect(whole.rules["no-explicit-any"]).toEqual(["emergency", { fixToUnknown: false, ignoreRestArgs: false }]);
    expect(printed(root, "--print-config", "scripts/seed.ts")).toMatchObject({ file: "scripts/seed.ts", rules: { "no-n-plus-one": "off" } });
    expect(printed(root, "--print-config", "src/a.ts", "--skip", "no-explicit-any").rules).toMatchObject({ "no-n-plus-one": ["warning", {}], "no-explicit-any": "off" });
    expect(printed(root, "--print-config", "--preset", "recommended").rules["schema-timestamps"]).toBe("off");
  });

  test("checks nothing, and refuses a configuration that is wrong", () => {
    const root = projectFolder({ "package.json": MANIFEST, "src/a.ts": any, "stopship.config.jsonc": '{ "preset": "all" }' });
    expect(stopship(root, ["--print-config"])).toMatchObject({ code: 0, err: "" });
    write(root, { "stopship.config.jsonc": '{ "preset": "some" }' });
    expect(stopship(root, ["--print-config"]).code).toBe(2);
  });
});

describe("cache", () => {
  test("says where results are kept and how much, and forgets them", () => {
    const root = projectFolder({ "package.json": MANIFEST, "src/a.ts": any });
    mkdirSync(join(root, "node_modules"));
    stopship(root, ["check"]);
    const folder = join(root, "node_modules/.cache/stopship");
    expect(stopship(root, ["cache"])).toMatchObject({ code: 0, out: expect.stringMatching(/\.cache\/stopship: [2-9] files, \d+ kB\n$/) as string });
    expect(stopship(root, ["cache", "clear"])).toMatchObject({ code: 0, out: expect.stringMatching(/: [2-9] files, \d+ kB deleted\n$/) as string });
    expect(existsSync(folder)).toBe(false);
    expect(stopship(root, ["cache", "clear"]).code).toBe(0);
    expect(stopship(root, ["cache", "claer"])).toMatchObject({ code: 2, err: expect.stringContaining("did you mean clear?") as string });
    rmSync(join(root, "node_modules"), { recursive: true });
  });

  test("leaves what else lies in a folder that was named", () => {
    const root = projectFolder({ "package.json": MANIFEST, "src/a.ts": any, "kept/mine.txt": "" });
    stopship(root, ["check", "--cache-location", "kept"]);
    expect(stopship(root, ["cache", "clear", "--cache-location", "kept"]).code).toBe(0);
    expect(existsSync(join(root, "kept/mine.txt"))).toBe(true);
  });
});

describe("in GitHub Actions", () => {
  const project = (): string => projectFolder({ "package.json": MANIFEST, "src/a.ts": any, "src/::error file=x,title=y::z.ts": any });
  const env = { GITHUB_ACTIONS: "true" };

  test("annotations stand beside the report without being asked for", () => {
    const { out } = stopship(project(), ["check"], { env });
    expect(out).toContain("no-explicit-any · proven");
    expect(out.match(/^::error file=src\/a\.ts,line=1,/gm)).toHaveLength(1);
    expect(out.split("\n").filter((line) => line.trimStart().startsWith("::")).every((line) => /^::error file=src\/[^,]+,line=\d+,/.test(line))).toBe(true);
  });

  test("who names a format gets that one", () => {
    const root = project();
    for (const words of [["--format", "pretty"], ["--format", "json"]]) expect(stopship(root, ["check", ...words], { env }).out).not.toMatch(/^::error/m);
    expect(stopship(root, ["check"]).out).not.toMatch(/^::error/m);
  });
});
