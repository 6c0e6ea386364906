/** Scoped to the change, judged on the whole: the built command line in real repositories. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linesOf, newLines } from "../src/workspace/line-diff.js";
import { found, git, repository, stopship, write } from "./git.js";
import { projectFolder } from "./project-folder.js";

const MANIFEST = '{ "name": "shop", "private": true, "dependencies": { "express": "5.1.0", "@prisma/client": "6.0.0", "jsonwebtoken": "9.0.0" } }\n';
const GUARD =
  'import type { NextFunction, Request, Response } from "express";\nimport jwt from "jsonwebtoken";\n\nexport function requireUser(req: Request, res: Response, next: NextFunction): void {\n' +
  '  try {\n    jwt.verify(req.get("authorization") ?? "", process.env.JWT_KEY ?? "");\n    next();\n  } catch {\n    res.status(401).end();\n  }\n}\n';
const APP = 'import express from "express";\nimport { orders } from "./orders.js";\nimport { requireUser } from "./require-user.js";\n\nexport const app = express();\napp.use(requireUser);\napp.use("/orders", orders);\n';
const OPEN = APP.replace("app.use(requireUser);\n", "");
const ORDERS =
  'import { PrismaClient } from "@prisma/client";\nimport { Router } from "express";\n\nconst prisma = new PrismaClient();\nexport const orders = Router();\n\n' +
  'orders.delete("/", async (_req, res) => {\n  await prisma.order.deleteMany();\n  res.status(204).end();\n});\n';
const any = (...names: readonly string[]): string => names.map((name) => `export function ${name}(row: any): string {\n  return String(row);\n}\n`).join("\n");
const LOST = ["require-auth src/orders.ts:7"];

const shop = (files: Readonly<Record<string, string>> = {}): string =>
  repository(projectFolder({ "package.json": MANIFEST, ".gitignore": "node_modules\n", "src/app.ts": APP, "src/orders.ts": ORDERS, "src/require-user.ts": GUARD, "src/old.ts": any("read"), ...files }));

describe("--staged", () => {
  test("nothing staged is nothing found, whatever was found before", () => {
    const root = shop();
    expect(found(root)).toEqual(["no-explicit-any src/old.ts:1"]);
    expect(found(root, "--staged")).toEqual([]);
    expect(stopship(root, ["check", "--staged"]).out).toContain("no findings · 1 not of this change (--all)");
    expect(found(root, "--staged", "--all")).toEqual(["no-explicit-any src/old.ts:1"]);
  });

  test("a middleware taken out of one file reports the endpoint in another that lost its guard", () => {
    const root = shop();
    write(root, { "src/app.ts": OPEN });
    expect(found(root, "--staged")).toEqual([]);
    git(root, "add", "src/app.ts");
    expect(found(root, "--staged")).toEqual(LOST);
    expect(stopship(root, ["check", "--staged"]).lastLine).toBe("exit 1: 1 emergency");
  });

  test("the index is read, not the work tree: of a file staged in part only that part", () => {
    const root = shop();
    write(root, { "src/new.ts": any("staged") });
    git(root, "add", "src/new.ts");
    write(root, { "src/new.ts": any("later", "staged"), "src/untracked.ts": any("never") });
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/new.ts:1"]);
    write(root, { "src/new.ts": "export {};\n" });
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/new.ts:1"]);
    rmSync(join(root, "src/new.ts"));
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/new.ts:1"]);
  });

  test("a guard that stands in the work tree alone guards nothing", () => {
    const root = shop();
    write(root, { "src/app.ts": OPEN });
    git(root, "add", "-A");
    write(root, { "src/app.ts": APP });
    expect(found(root, "--staged")).toEqual(LOST);
  });

  test("a file of another name brings nothing new but what was changed in it", () => {
    const root = shop({ "src/old.ts": any("a", "b", "c", "d", "e", "f") });
    renameSync(join(root, "src/old.ts"), join(root, "src/rows.ts"));
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual([]);
    write(root, { "src/rows.ts": any("a", "b", "added", "c", "d", "e", "f") });
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/rows.ts:9"]);
  });

  test("of equals the new one is told, not the one that stood there", () => {
    const root = shop({ "src/old.ts": "export function read(a: any): string {\n  return String(a);\n}\n" });
    write(root, { "src/old.ts": "export function read(\n  b: any,\n  a: any): string {\n  return String(a) + String(b);\n}\n" });
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/old.ts:2", "no-explicit-any src/old.ts:3"]);
    write(root, { "src/old.ts": "export function read(a: any): string {\n  const b: any = a;\n  return String(b);\n}\n" });
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/old.ts:2"]);
  });

  test("a suppression that was taken out is a finding that came", () => {
    const root = shop({ "src/old.ts": `// stopship-ignore-next-line no-explicit-any -- legacy\n${any("read")}` });
    write(root, { "src/old.ts": any("read") });
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/old.ts:1"]);
  });

  test("the first commit of all", () => {
    const root = projectFolder({ "package.json": MANIFEST, "src/old.ts": any("read") });
    git(root, "init", "-q");
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(["no-explicit-any src/old.ts:1"]);
  });

  test("a merge answers for what it brings about, not for what either side had", () => {
    const root = shop();
    git(root, "checkout", "-q", "-b", "side");
    write(root, { "src/side.ts": any("side") });
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "side");
    git(root, "checkout", "-q", "main");
    write(root, { "src/main.ts": any("main") });
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "main");
    git(root, "merge", "-q", "--no-commit", "side");
    expect(found(root, "--staged")).toEqual([]);
    write(root, { "src/app.ts": OPEN });
    git(root, "add", "-A");
    expect(found(root, "--staged")).toEqual(LOST);
  });

  test("a hook of a commit of some paths looks at the index of that commit", () => {
    const root = shop();
    write(root, { ".git/hooks/pre-commit": `#!/bin/sh\nexec "${process.execPath}" "${join(process.cwd(), "dist/src/cli.js")}" check --staged --format json > found.json\n`, "src/new.ts": any("added"), "src/other.ts": any("other") });
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    git(root, "add", "-A");
    expect(() => git(root, "commit", "-q", "-m", "some", "--", "src/new.ts")).toThrow(/exit 1: 1 emergency/);
    const { findings } = JSON.parse(readFileSync(join(root, "found.json"), "utf8")) as { findings: readonly { file: string }[] };
    expect(findings.map(({ file }) => file)).toEqual(["src/new.ts"]);
  });

  test("a linked worktree has an index of its own, and a submodule is no part of ours", () => {
    const library = repository(projectFolder({ "package.json": '{ "name": "lib" }', "src/lib.ts": any("lib") }));
    const root = shop();
    git(root, "submodule", "add", "-q", library, "vendor-lib");
    expect(found(root, "--staged")).toEqual([]);
    git(root, "commit", "-q", "-m", "library");
    const tree = join(projectFolder({}), "tree");
    git(root, "worktree", "add", "-q", tree);
    write(tree, { "src/app.ts": OPEN });
    git(tree, "add", "-A");
    expect([found(tree, "--staged"), found(root, "--staged")]).toEqual([LOST, []]);
    write(join(root, "vendor-lib"), { "src/more.ts": any("more") });
    git(join(root, "vendor-lib"), "add", "-A");
    expect(found(join(root, "vendor-lib"), "--staged")).toEqual(["no-explicit-any src/more.ts:1"]);
  });

  test("a project in a folder of the repository", () => {
    const root = repository(projectFolder({ "readme.md": "", "apps/api/package.json": MANIFEST, "apps/api/src/app.ts": APP, "apps/api/src/orders.ts": ORDERS, "apps/api/src/require-user.ts": GUARD }));
    write(root, { "apps/api/src/app.ts": OPEN });
    git(root, "add", "-A");
    expect(found(join(root, "apps/api"), "--staged")).toEqual(LOST);
    expect(found(root, "apps/api", "--staged")).toEqual(LOST);
  });

  test("programs that the repository's configuration names are not run", () => {
    const root = shop();
    const program = join(root, "program.sh");
    writeFileSync(program, `#!/bin/sh\ntouch "${join(root, "ran")}"\ncat\n`, { mode: 0o755 });
    git(root, "add", "-A");
    write(root, { ".gitattributes": "*.ts filter=own diff=own\n", "src/app.ts": OPEN });
    git(root, "add", "-A");
    for (const name of ["core.fsmonitor", "filter.own.clean", "filter.own.smudge", "diff.own.textconv", "diff.own.command", "diff.external", "core.pager"]) git(root, "config", name, program);
    write(root, { "src/orders.ts": `${ORDERS}// later\n` });
    expect(found(root, "--staged")).toEqual(LOST);
    expect(found(root, "--changed-since", "HEAD")).toEqual(LOST);
    expect(existsSync(join(root, "ran"))).toBe(false);
  });
});

describe("--changed-since", () => {
  test("everything since the branches parted, committed or not, and nothing that came to the other branch", () => {
    const root = shop();
    git(root, "checkout", "-q", "-b", "feature");
    write(root, { "src/app.ts": OPEN });
    git(root, "commit", "-q", "-a", "-m", "open");
    write(root, { "src/untracked.ts": any("added") });
    git(root, "checkout", "-q", "main");
    write(root, { "src/old.ts": "export {};\n" });
    git(root, "commit", "-q", "-m", "mended", "src/old.ts");
    git(root, "checkout", "-q", "feature");
    expect(found(root, "--changed-since", "main")).toEqual([...LOST, "no-explicit-any src/untracked.ts:1"]);
  });

  test("a pipeline says since when", () => {
    const origin = shop();
    const root = join(projectFolder({}), "clone");
    git(origin, "clone", "-q", origin, root);
    git(root, "checkout", "-q", "-b", "feature");
    write(root, { "src/app.ts": OPEN });
    const run = (env: Readonly<Record<string, string>>): ReturnType<typeof stopship> => stopship(root, ["check", "--changed-since"], { env });
    expect(run({ GITHUB_BASE_REF: "main" }).lastLine).toBe("exit 1: 1 emergency");
    expect(run({ CI_MERGE_REQUEST_DIFF_BASE_SHA: git(root, "rev-parse", "main").trim() }).lastLine).toBe("exit 1: 1 emergency");
    expect(run({})).toMatchObject({ code: 2, err: expect.stringContaining("needs a commit or branch here") as string });
  });

  test("what git cannot say is one sentence, and exit 2", () => {
    const root = shop();
    write(root, { "src/more.ts": any("more") });
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "more");
    const said = (cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): string => {
      const { code, err } = stopship(cwd, ["check", ...words], { env });
      expect(code).toBe(2);
      return err.split("\n")[0] ?? "";
    };
    expect(said(root, ["--changed-since", "nowhere"])).toBe('stopship: git knows no commit "nowhere" here');
    expect(said(projectFolder({ "src/a.ts": "" }), ["--staged"])).toBe("stopship: this is no git repository, so there is nothing to compare with");
    expect(said(root, ["--staged"], { PATH: "/nowhere" })).toBe("stopship: git is not installed, or not on the PATH");
    const shallow = join(projectFolder({}), "shallow");
    git(root, "clone", "-q", "--depth", "1", `file://${root}`, shallow);
    expect(said(shallow, ["--changed-since", "HEAD~1"])).toContain("this clone is shallow, fetch its history (git fetch --unshallow");
    mkdirSync(join(root, "empty"));
    git(root, "checkout", "-q", "--orphan", "other");
    git(root, "commit", "-q", "-m", "other");
    expect(said(root, ["--changed-since", "main"])).toBe('stopship: "main" and HEAD have no common history');
  });
});

describe("which lines are new", () => {
  const fresh = (before: string, after: string): number[] => [...newLines(linesOf(before), linesOf(after))];
  test("lines that moved down are not", () => expect(fresh("a\nb\nc", "x\na\nb\ny\nc")).toEqual([1, 4]));
  test("equal lines are matched in order", () => expect(fresh("}\n}\n}", "}\nx\n}\n}\n}")).toEqual([2, 3]));
  test("line ends do not count", () => expect(fresh("a\r\nb\r\n", "a\nb\n")).toEqual([]));
  test("a long text of equal lines ends", () => expect(fresh("x\n".repeat(50_000), "y\n".repeat(50_000))).toHaveLength(50_000));
});
