/** git and the built command line, for tests that drive both in a project on disk. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const BIN = fileURLToPath(new URL("../dist/src/cli.js", import.meta.url));
if (!existsSync(BIN)) throw new Error("dist is missing: run npm run build");

/** The environment without what says how to draw, where it runs, and which repository it is about. */
export function plainEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const plain = Object.entries(process.env).filter(([name]) => !/COLOR|^CI$|^COLUMNS$|^GIT_|^GITHUB_|^CI_|^VITEST/.test(name));
  return { ...Object.fromEntries(plain.map(([name, value]) => [name, value ?? ""])), ...more };
}

/** Runs git and gives what it printed. */
export function git(cwd: string, ...words: readonly string[]): string {
  const config = ["user.name=Test", "user.email=test@example.invalid", "init.defaultBranch=main", "commit.gpgsign=false", "protocol.file.allow=always", "core.autocrlf=false"];
  const { status, stdout, stderr } = spawnSync("git", [...config.flatMap((c) => ["-c", c]), ...words], { cwd, env: plainEnv(), encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${words.join(" ")} failed\n${stdout}${stderr}`);
  return stdout;
}

/** Writes files below a folder. */
export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Makes a repository of what is in a folder, with one commit. */
export function repository(root: string): string {
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "start");
  return root;
}

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly lastLine: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs the built command line. No stack may ever be seen. */
export function stopship(cwd: string, words: readonly string[], { env, input }: RunOptions = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], { cwd, env: plainEnv(env), encoding: "utf8", maxBuffer: 1 << 27, ...(input !== undefined && { input }) });
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  return { code: status, out: stdout, err: stderr, lastLine: stderr.trimEnd().split("\n").at(-1) ?? "" };
}

export interface CheckJson {
  readonly findings: readonly { readonly rule: string; readonly file: string; readonly line: number; readonly endpoint: string | null; readonly fingerprint: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

/** What `check --format json` finds, as `rule file:line`. */
export function found(cwd: string, ...words: readonly string[]): readonly string[] {
  const { out, err } = stopship(cwd, ["check", "--format", "json", ...words]);
  if (out === "") throw new Error(err);
  return (JSON.parse(out) as CheckJson).findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`);
}
