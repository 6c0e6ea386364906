/** What is read of a folder, what is left out, and that no folder makes reading it fail. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { pathClass } from "../src/workspace/classify.js";
import { defaultConfig } from "../src/workspace/config.js";
import { listFiles } from "../src/workspace/files.js";
import { glob, globs } from "../src/workspace/glob.js";
import { readManifests } from "../src/workspace/manifests.js";
import { findRoot, yamlList } from "../src/workspace/root.js";
import { readSource } from "../src/workspace/source.js";
import { closest } from "../src/workspace/spelling.js";
import { projectFolder } from "./project-folder.js";

const sources = (root: string, ignore: readonly string[] = []): readonly string[] => listFiles(root, ignore).sources;
const read = (root: string, path: string): ReturnType<typeof readSource> => readSource(join(root, path), path);

describe("the root", () => {
  test("is the workspace root that lists the nearest package", () => {
    const root = projectFolder({ "package.json": '{ "workspaces": ["apps/*", "packages/**"] }', "apps/api/package.json": "{}", "packages/a/b/package.json": "{}", "apps/api/src/a.ts": "" });
    expect(findRoot(join(root, "apps/api/src/a.ts"))).toBe(root);
    expect(findRoot(join(root, "packages/a/b"))).toBe(root);
  });

  test("is the package itself where the workspace above does not list it", () => {
    const root = projectFolder({ "package.json": '{ "workspaces": ["apps/*", "!apps/old"] }', "fixtures/shop/package.json": "{}", "apps/old/package.json": "{}", "apps/api/examples/x/package.json": "{}" });
    for (const dir of ["fixtures/shop", "apps/old", "apps/api/examples/x"]) expect(findRoot(join(root, dir))).toBe(join(root, dir));
  });

  test("is found through pnpm-workspace.yaml and yarn's object form", () => {
    const pnpm = projectFolder({ "package.json": "{}", "pnpm-workspace.yaml": "packages:\n  # the apps\n  - 'apps/*' # all\n  - \"!apps/x\"\n\ncatalog:\n  - no\n", "apps/api/package.json": "{}" });
    expect(findRoot(join(pnpm, "apps/api"))).toBe(pnpm);
    const yarn = projectFolder({ "package.json": '{ "workspaces": { "packages": ["libs/*"] } }', "libs/db/package.json": "{}" });
    expect(findRoot(join(yarn, "libs/db"))).toBe(yarn);
    expect(yamlList("packages: [a/*, 'b']", "packages")).toEqual(["a/*", "b"]);
  });

  test("is the path itself without any package.json, a file's folder for a file", () => {
    const root = projectFolder({ "src/a.ts": "" });
    expect(findRoot(join(root, "src"))).toBe(join(root, "src"));
    expect(findRoot(join(root, "src/a.ts"))).toBe(join(root, "src"));
  });

  test("does not climb out of the repository", () => {
    const root = projectFolder({ "package.json": '{ "workspaces": ["*"] }', "repo/.git/HEAD": "", "repo/package.json": "{}", "repo/src/a.ts": "" });
    expect(findRoot(join(root, "repo/src"))).toBe(join(root, "repo"));
  });

  test("survives a broken package.json", () => {
    const root = projectFolder({ "package.json": "{ broken", "src/a.ts": "" });
    expect(findRoot(join(root, "src"))).toBe(root);
  });
});

describe("patterns", () => {
  test.each([
    ["src/**", "src/a/b.ts", true], ["src/**", "lib/a.ts", false],
    ["**/*.gen.ts", "a.gen.ts", true], ["**/*.gen.ts", "a/b/c.gen.ts", true], ["*.gen.ts", "a/c.gen.ts", false],
    ["src/legacy", "src/legacy/a.ts", true], ["src/legacy/", "src/legacy/a/b.ts", true], ["src/legacy", "src/legacy2/a.ts", false],
    ["./src/*.ts", "src/a.ts", true], ["src/*.ts", "src/a/b.ts", false],
    ["apps/{api,jobs}/**", "apps/jobs/a.ts", true], ["apps/{api,jobs}/**", "apps/web/a.ts", false], ["{a,b{c,d}}.ts", "bd.ts", true],
    ["app/[id]/(shop)/route.ts", "app/[id]/(shop)/route.ts", true], ["app/[id]/route.ts", "app/i/route.ts", false],
    ["a/**/b", "a/b", true], ["a/**/b", "a/x/y/b", true], ["a?c", "abc", true], ["a?c", "ac", false],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(glob(pattern)(path)).toBe(expected);
  });

  test("one that starts with ! takes back", () => {
    const covers = globs(["src/**", "!src/keep/**"]);
    expect([covers("src/a.ts"), covers("src/keep/a.ts")]).toEqual([true, false]);
  });

  test("no pattern makes matching slow", () => {
    const started = performance.now();
    expect(glob("*a".repeat(60) + "c")("a".repeat(5_000))).toBe(false);
    expect(glob("**/a/".repeat(60) + "c")("a/".repeat(2_000))).toBe(false);
    expect(glob("{a,b}".repeat(60))("ab")).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("files", () => {
  test("are TypeScript and JavaScript, never declarations", () => {
    const root = projectFolder({ "a.ts": "", "b.tsx": "", "c.mts": "", "d.cts": "", "e.js": "", "f.jsx": "", "g.mjs": "", "h.cjs": "", "i.d.ts": "", "j.d.mts": "", "k.d.css.ts": "", "l.json": "", "m.vue": "" });
    expect(sources(root)).toEqual(["a.ts", "b.tsx", "c.mts", "d.cts", "e.js", "f.jsx", "g.mjs", "h.cjs"]);
  });

  test("agree with git about what is ignored", () => {
    const names = [
      "a.log.ts", "keep.log.ts", "out.ts", "deep/out.ts", "root-only.ts", "deep/root-only.ts", "logs/a.ts", "logs/keep.ts", "x/logs/a.ts", "tmp/a.ts", "deep/tmp/b.ts",
      "a/b/c/d.ts", "a/c/d.ts", "q1.ts", "q12.ts", "r-b.ts", "r-z.ts", "sp ace.ts", "#hash.ts", "!bang.ts", "sub/only.ts", "sub/inner/only.ts", "sub/back.log.ts", "esc*.ts", "escx.ts", "folder.ts/x.ts", "foo/bar/x.ts",
    ];
    const root = projectFolder({
      ...Object.fromEntries(names.map((name) => [name, ""])),
      ".gitignore": ["# comment", "*.log.ts", "!keep.log.ts", "out.ts", "/root-only.ts", "logs/**", "!logs/keep.ts", "tmp/", "a/**/d.ts", "q?.ts", "r-[a-c].ts", "sp\\ ace.ts   ", "\\#hash.ts", "\\!bang.ts", "esc\\*.ts", "folder.ts/", "**/bar", ""].join("\n"),
      "sub/.gitignore": "/only.ts\r\n!back.log.ts\r\n",
    });
    execFileSync("git", ["init", "-q"], { cwd: root });
    const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
    expect(sources(root)).toEqual(listed.filter((path) => path.endsWith(".ts")).sort());
  });

  test("ignored above the root are ignored, unless that would hide the root itself", () => {
    const repo = projectFolder({ ".git/HEAD": "", ".gitignore": "*.skip.ts\n.tmp/\n", "app/a.ts": "", "app/b.skip.ts": "", ".tmp/x/a.ts": "" });
    expect(sources(join(repo, "app"))).toEqual(["a.ts"]);
    expect(sources(join(repo, ".tmp/x"))).toEqual(["a.ts"]);
  });

  test("of installed packages and build output are left out, build scripts that git tracks are not", () => {
    const root = projectFolder({ "package.json": "{}", "node_modules/x/a.js": "", "dist/a.js": "", ".next/a.js": "", "coverage/a.js": "", "vendor/a.js": "", "src/vendor/a.ts": "", "build/a.ts": "", "src/build/a.ts": "" });
    expect(sources(root)).toEqual(["src/build/a.ts", "src/vendor/a.ts"]);
    expect(listFiles(root, []).skipped).toContainEqual({ file: "dist/", reason: "output folder" });
    writeFileSync(join(root, ".gitignore"), "node_modules\n");
    expect(sources(root)).toContain("build/a.ts");
  });

  test("named by the configuration are left out", () => {
    const root = projectFolder({ "src/a.ts": "", "src/legacy/b.ts": "", "src/c.gen.ts": "" });
    expect(sources(root, ["src/legacy", "**/*.gen.ts"])).toEqual(["src/a.ts"]);
  });

  test("of another worktree of the repository are not reported twice", () => {
    const root = projectFolder({ "src/a.ts": "", "trees/x/.git": "gitdir: /r/.git/worktrees/x", "trees/x/src/a.ts": "", "modules/y/.git": "gitdir: ../../.git/modules/y", "modules/y/b.ts": "" });
    expect(sources(root)).toEqual(["modules/y/b.ts", "src/a.ts"]);
  });

  test("behind links are read once, a loop is one line, a link that leaves the project is not followed", () => {
    const outside = projectFolder({ "secret.ts": "" });
    const root = projectFolder({ "src/a.ts": "", "src/lib/b.ts": "" });
    symlinkSync(root, join(root, "src/loop"));
    symlinkSync("one.ts", join(root, "two.ts"));
    symlinkSync("two.ts", join(root, "one.ts"));
    symlinkSync(join(root, "src/lib"), join(root, "lib"));
    symlinkSync(outside, join(root, "outside"));
    symlinkSync(join(root, "gone"), join(root, "dangling.ts"));
    const { sources: found, notAnalysed, skipped } = listFiles(root, []);
    expect(found).toEqual(["src/a.ts", "src/lib/b.ts"]);
    expect(notAnalysed).toEqual(["one.ts", "src/loop", "two.ts"].map((file) => ({ file, reason: "link loop" })));
    expect(skipped).toEqual([{ file: "outside", reason: "link that leaves the project" }]);
  });

  test("in an empty folder are none", () => {
    expect(listFiles(projectFolder({}), [])).toMatchObject({ sources: [], manifests: [], skipped: [], notAnalysed: [] });
  });

  test("keep names with control characters", () => {
    const root = projectFolder({ "src/a\u001b[31m\n.ts": "" });
    expect(sources(root)).toEqual(["src/a\u001b[31m\n.ts"]);
  });

  test.skipIf(process.getuid?.() === 0)("in a folder that cannot be read are one line", () => {
    const root = projectFolder({ "src/a.ts": "", "shut/b.ts": "" });
    chmodSync(join(root, "shut"), 0);
    expect(listFiles(root, []).notAnalysed).toEqual([{ file: "shut", reason: "folder cannot be read (EACCES)" }]);
    chmodSync(join(root, "shut"), 0o755);
  });

  test("a hostile ignore file does not slow the walk", () => {
    const deep = Array.from({ length: 60 }, () => "a").join("/");
    const root = projectFolder({ ".gitignore": `${"**/a/".repeat(40)}x\n${"*a".repeat(100)}x\n`, [`${deep}/${"a".repeat(200)}.ts`]: "" });
    const started = performance.now();
    expect(sources(root)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("text", () => {
  test("is read without its byte order mark, UTF-16 included", () => {
    const le = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("const é = 1", "utf16le")]);
    const root = projectFolder({ "a.ts": "\uFEFFconst é = 1", "b.ts": le, "c.ts": Buffer.from(le).swap16(), "d.ts": "" });
    for (const path of ["a.ts", "b.ts", "c.ts"]) expect(read(root, path)).toEqual({ text: "const é = 1" });
    expect(read(root, "d.ts")).toEqual({ text: "" });
  });

  test("in an old encoding is read with its odd letters replaced", () => {
    expect(read(projectFolder({ "a.ts": Buffer.from("const a = 'caf\xe9';", "latin1") }), "a.ts")).toEqual({ text: "const a = 'caf\uFFFD';" });
  });

  test("that is none is skipped: films and translations end in .ts too", () => {
    const root = projectFolder({ "film.ts": Buffer.concat([Buffer.from([0x47, 0, 0x11]), Buffer.alloc(3_000_000)]), "de.ts": "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>" });
    expect(read(root, "film.ts")).toEqual({ skipped: "binary" });
    expect(read(root, "de.ts")).toEqual({ skipped: "markup, not code" });
  });

  test("over 2 MB is not analysed, however long its lines", () => {
    const root = projectFolder({ "a.ts": "x".repeat(2 * 1024 * 1024 + 1), "b.js": "a();".repeat(5_000_000), "c.min.js": "a();".repeat(1_000_000) });
    expect(read(root, "a.ts")).toEqual({ notAnalysed: "larger than 2 MB" });
    expect(read(root, "b.js")).toEqual({ notAnalysed: "larger than 2 MB" });
    expect(read(root, "c.min.js")).toEqual({ skipped: "minified" });
  });

  test("that vanished is not analysed", () => {
    expect(read(projectFolder({}), "a.ts")).toEqual({ notAnalysed: "cannot be read (ENOENT)" });
  });

  test("that a machine minified is skipped; one long string in written code is not", () => {
    const root = projectFolder({
      "a.js": `!function(e,t){${"t.a=function(n){return e(n,1)};".repeat(100)}}(a,b);`,
      "b.js": `export const logo = "${"iVBORw0KGgo".repeat(400)}";\nexport const size = 12;\n`,
      "c.ts": `export const list = [${"fn(1, {a: 2}),".repeat(200)}];`,
    });
    expect(read(root, "a.js")).toEqual({ skipped: "minified" });
    expect(read(root, "b.js")).toHaveProperty("text");
    expect(read(root, "c.ts")).toHaveProperty("text");
  });

  test.each([
    ["// @generated by protobuf-ts\nexport {}"],
    ["/* eslint-disable */\n// Code generated by X. DO NOT EDIT.\nexport {}"],
    ["#!/usr/bin/env node\n/**\n * This file is auto-generated; changes are lost.\n */"],
    ["\n/* !!! This is code generated by Prisma. Do not edit directly. !!!\n*/"],
    ["// This file was automatically generated by TanStack Router"],
  ])("that says it is generated is skipped: %j", (text) => {
    expect(read(projectFolder({ "a.ts": text }), "a.ts")).toEqual({ skipped: "generated" });
  });

  test.each([
    ["/** Service for auto-generated reports. */\nexport {}"],
    ["const x = 1;\n// DO NOT EDIT the line above"],
    ["// Types are generated lazily by the loader\nexport {}"],
    ["// Please do not modify the order of these routes\nexport {}"],
    ["// DO NOT MODIFY the order of these routes\nexport {}"],
    ["const note = '@generated';"],
  ])("that only speaks of generating is read: %j", (text) => {
    expect(read(projectFolder({ "a.ts": text }), "a.ts")).toEqual({ text });
  });

  test("of generated names is skipped", () => {
    const root = projectFolder({});
    for (const path of ["src/routeTree.gen.ts", "a_pb.js", "src/__generated__/a.ts", "src/generated/client/index.js"]) expect(read(root, path)).toEqual({ skipped: "generated" });
  });
});

describe("what a path is for", () => {
  test.each([
    ["src/users.test.ts", "test"], ["test/setup.ts", "test"], ["apps/api/__tests__/a.ts", "test"], ["e2e/login.ts", "test"], ["test/app.e2e-spec.ts", "test"], ["jest.setup.js", "test"], ["scripts/mobile-e2e-server.ts", "test"], ["src/api/e2e.ts", "source"], ["src/rooms/e2e-keys.ts", "source"], ["evals/tools.eval.ts", "test"], ["src/eval.ts", "source"],
    ["src/Button.stories.tsx", "story"], [".storybook/main.ts", "story"],
    ["src/__mocks__/db.ts", "fixture"], ["fixtures/a.ts", "fixture"], ["src/sms/mock.ts", "fixture"], ["src/hammock.ts", "source"],
    ["next.config.mjs", "config"], ["vite.config.ts", "config"], [".eslintrc.cjs", "config"], ["src/app.config.ts", "source"], ["src/config.ts", "source"],
    ["prisma/seed.ts", "script"], ["scripts/sync.ts", "script"], ["scripts/sync.test.ts", "test"],
    ["src/index.ts", "source"], ["src/contest.ts", "source"], ["src/ab-test.ts", "source"],
  ])("%s is %s", (path, expected) => {
    expect(pathClass(path)).toBe(expected);
  });

  test("a product's nouns are not our words: matches have fixtures, schools have tests", () => {
    for (const path of ["app/api/fixtures/route.ts", "src/modules/tests/tests.controller.ts", "pages/api/test.ts", "pages/api/tests/[id].ts", "src/routes/test/index.ts", "server/api/stories/index.get.ts"]) expect(pathClass(path)).toBe("source");
    expect(pathClass("tests/routes/test/index.ts")).toBe("test");
  });
});

describe("manifests", () => {
  const manifests = (root: string): ReturnType<typeof readManifests> => readManifests(root, listFiles(root, []).manifests);

  test("give packages outermost first, with all their dependencies", () => {
    const root = projectFolder({
      "apps/api/package.json": '{ "name": "api", "type": "module", "dependencies": { "a": "1" }, "devDependencies": { "a": "2", "b": "workspace:*" }, "exports": { ".": "./src/index.ts" } }',
      "package.json": "{}", "node_modules/x/package.json": "{}",
    });
    const { packages } = manifests(root);
    expect(packages.map((p) => p.dir)).toEqual(["", "apps/api"]);
    expect(packages[1]).toEqual({ dir: "apps/api", name: "api", isModule: true, dependencies: { a: "1", b: "workspace:*" }, exports: { ".": "./src/index.ts" } });
  });

  test("follow extends, arrays and packages included, with comments and trailing commas", () => {
    const root = projectFolder({
      "tsconfig.base.json": '{ // base\n "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["libs/*/src",], }, }, }',
      "apps/api/tsconfig.json": '{ "extends": ["@acme/tsconfig/strict.json", "../../tsconfig.base.json"], "compilerOptions": {} }',
      "apps/web/tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      "apps/job/tsconfig.json": '{ "extends": "@acme/tsconfig" }',
      "node_modules/@acme/tsconfig/strict.json": '{ "compilerOptions": { "strict": true } }',
      "node_modules/@acme/tsconfig/tsconfig.json": '{ "compilerOptions": { "paths": { "~/*": ["${configDir}/src/*"] } } }',
    });
    const { tsconfigs } = manifests(root);
    expect(tsconfigs).toContainEqual({ dir: "apps/api", base: "", hasBaseUrl: true, paths: { "@lib/*": ["libs/*/src"] } });
    expect(tsconfigs).toContainEqual({ dir: "apps/web", base: "apps/web", hasBaseUrl: false, paths: { "@/*": ["./src/*"] } });
    const job = tsconfigs.find((t) => t.dir === "apps/job");
    expect(join(job?.base ?? "", job?.paths["~/*"]?.[0] ?? "")).toBe("apps/job/src/*");
  });

  test("that extend each other end", () => {
    const root = projectFolder({ "tsconfig.json": '{ "extends": "./tsconfig.b.json", "compilerOptions": { "baseUrl": "src" } }', "tsconfig.b.json": '{ "extends": "./tsconfig.json" }' });
    expect(manifests(root).tsconfigs.map((t) => t.base)).toEqual(["src", "src"]);
  });

  test("are asked once, by however many ways they are extended", () => {
    const name = (i: number): string => `tsconfig.base.${i}.json`;
    const bases = Array.from({ length: 15 }, (_, i) => [name(i), i === 14 ? '{ "compilerOptions": { "baseUrl": "src" } }' : JSON.stringify({ extends: Array.from({ length: 9 }, () => `./${name(i + 1)}`) })] as const);
    const root = projectFolder({
      ...Object.fromEntries(bases), "tsconfig.json": `{ "extends": "./${name(0)}" }`, "package.json": '{ "dependencies": { "express": "5" }, "devDependencies": { "typescript": "5.9.2" } }',
      "src/app.ts": 'import express from "express";\n\nexport const app = express();\n',
    });
    expect(manifests(root).tsconfigs.map((t) => t.base)).toEqual(Array.from({ length: 16 }, () => "src"));
    expect(analyse({ root, config: defaultConfig, preset: "all", rules: ["strict-tsconfig"] }).findings.map((f) => f.file)).toEqual([name(0)]);
  });

  test("that are broken are one line each, and nothing of them is believed", () => {
    const root = projectFolder({ "package.json": "{ broken", "a/package.json": "[]", "b/tsconfig.json": "[".repeat(200_000), "c/package.json": '{ "name": 3, "dependencies": ["x"], "exports": null }', "test/package.json": "{" });
    const { packages, notAnalysed } = manifests(root);
    expect(packages).toEqual([{ dir: "c", isModule: false, dependencies: {}, exports: null }]);
    expect(notAnalysed.map((n) => n.file).sort()).toEqual(["a/package.json", "b/tsconfig.json", "package.json"]);
  });

  test("cannot reach into prototypes", () => {
    const root = projectFolder({ "package.json": '{ "__proto__": { "name": "x" }, "dependencies": { "__proto__": { "polluted": "1" }, "constructor": "2" } }' });
    const [own] = manifests(root).packages;
    expect(own?.dependencies).toEqual({ constructor: "2" });
    expect("polluted" in {}).toBe(false);
  });
});

test("a misspelt word finds the one that was meant, another word does not", () => {
  expect(closest("require-aut", ["require-auth", "require-timeout"])).toBe("require-auth");
  expect(closest("ingore", ["ignore", "scope"])).toBe("ignore");
  expect(closest("banana", ["ignore", "scope"])).toBeUndefined();
});

test("all of 5,000 files are found and read", () => {
  const root = projectFolder({ ".gitignore": "node_modules\n*.log\n.env*\n!.env.example\n/coverage\n" });
  const text = "export const value = (n: number): number => n + 1;\n".repeat(20);
  for (let i = 0; i < 5_000; i++) {
    const path = join(root, `src/m${i % 50}/f${i}.ts`);
    if (i < 50) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const found = sources(root);
  for (const path of found) read(root, path);
  expect(found).toHaveLength(5_000);
});
