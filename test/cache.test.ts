/** What is kept between runs changes how long a scan takes, and nothing else. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { analysed } from "../src/judge/analyse.js";
import { FactCache } from "../src/judge/fact-cache.js";
import type { Analysis } from "../src/judge/finding.js";
import { withFacts } from "../src/judge/read.js";
import { readSources } from "../src/judge/sources.js";
import { Cache } from "../src/workspace/cache.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(HOME, "dist", "src", "cli.js");
const MANIFEST = '{ "name": "shop", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0", "jsonwebtoken": "^9.0.0" } }';
const GUARD =
  'import type { NextFunction, Request, Response } from "express";\nimport jwt from "jsonwebtoken";\n\nexport function requireUser(req: Request, res: Response, next: NextFunction): void {\n' +
  '  try {\n    jwt.verify(req.get("authorization") ?? "", process.env.JWT_KEY ?? "");\n    next();\n  } catch {\n    res.status(401).end();\n  }\n}\n';
const OPEN =
  'import type { NextFunction, Request, Response } from "express";\n\nexport function requireUser(_req: Request, _res: Response, next: NextFunction): void {\n  next();\n}\n';
const APP =
  'import express from "express";\nimport { PrismaClient } from "@prisma/client";\nimport { requireUser } from "./require-user.js";\n\nconst prisma = new PrismaClient();\nexport const app = express();\n\n' +
  'app.delete("/orders/:id", requireUser, async (req, res) => {\n  await prisma.order.delete({ where: { id: req.params.id } });\n  res.status(204).end();\n});\n';
const SHOP = { "package.json": MANIFEST, "src/app.ts": APP, "src/require-user.ts": GUARD };

let location: string;
beforeEach(() => {
  location = mkdtempSync(join(tmpdir(), "stopship-cache-"));
});

/** An analysis with the facts that an earlier one left. */
function analysis(root: string, cache: Cache | undefined): Analysis {
  const facts = cache && new FactCache(cache);
  const read = withFacts(readSources(root, defaultConfig), undefined, facts && ((text, path) => facts.of(text, path)));
  const outcome = analysed(read, { root, config: defaultConfig, preset: "all", isLenient: true });
  facts?.save();
  return outcome;
}

/** Everything that anybody can be told of an analysis. */
function told({ findings, endpoints, files, suppressed, skipped, notAnalysed }: Analysis): unknown {
  return JSON.parse(JSON.stringify({ findings, endpoints, files, suppressed, skipped, notAnalysed }));
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function check(root: string, ...more: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "check", root, "--format", "json", "--timing", ...more], { encoding: "utf8", maxBuffer: 1 << 27 });
  return { code: status, out: stdout, err: stderr };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)).filter((path) => statSync(path).isFile());
}

test("facts that were kept say what facts anew say, of every fixture", () => {
  const root = join(HOME, "fixtures");
  const cold = told(analysis(root, undefined));
  const cache = Cache.open(root, location);
  expect(told(analysis(root, cache))).toEqual(cold);
  expect(told(analysis(root, cache))).toEqual(cold);
}, 240_000);

describe("a run in which nothing changed", () => {
  test("prints what the last one printed, and parses nothing", () => {
    const root = projectFolder({ ...SHOP, "src/require-user.ts": OPEN });
    const first = check(root, "--cache-location", location), second = check(root, "--cache-location", location);
    expect(first.err).toContain("load the parser");
    expect(second.err).not.toContain("load the parser");
    expect(second.err).not.toContain("see express");
    expect([second.code, second.out]).toEqual([first.code, first.out]);
    expect(first.out).toContain('"require-auth"');
  });

  test("is another one for another preset, and none with --no-cache", () => {
    const root = projectFolder(SHOP);
    check(root, "--cache-location", location);
    expect(check(root, "--cache-location", location, "--preset", "all").err).toContain("rule require-auth");
    const before = filesIn(location).length;
    expect(check(root, "--no-cache").err).toContain("load the parser");
    expect(filesIn(location).length).toBe(before);
  });

  test("is what routes and code frames need too", () => {
    const root = projectFolder({ ...SHOP, "src/require-user.ts": OPEN });
    const words = (name: string): string[] => [BIN, name, root, "--cache-location", location];
    const first = ["routes", "check"].map((name) => spawnSync(process.execPath, words(name), { encoding: "utf8" }).stdout);
    const again = ["routes", "check"].map((name) => spawnSync(process.execPath, words(name), { encoding: "utf8" }).stdout);
    const withoutSeconds = (texts: readonly string[]): string[] => texts.map((text) => text.replace(/in \d+\.\d s/, ""));
    expect(withoutSeconds(again)).toEqual(withoutSeconds(first));
  });
});

test("what changes in one file changes what is found in others, and only that file is parsed", () => {
  const root = projectFolder(SHOP);
  expect(check(root, "--cache-location", location).out).not.toContain('"require-auth"');
  writeFileSync(join(root, "src/require-user.ts"), OPEN);
  const changed = check(root, "--cache-location", location);
  expect(changed.out).toContain('"require-auth"');
  expect(changed.out).toBe(check(root, "--no-cache").out);
  expect(changed.err).toMatch(/\nparse +[\d.]+ ms\n/);
  writeFileSync(join(root, "src/require-user.ts"), GUARD);
  expect(check(root, "--cache-location", location).out).not.toContain('"require-auth"');
});

test("what git leaves out no longer is asked for again, though no file came or went", () => {
  const root = projectFolder({ ...SHOP, ".gitignore": "made\n", "stopship.config.jsonc": '{ "ignore": ["made/**"] }' });
  mkdirSync(join(root, ".git"));
  expect(check(root, "--cache-location", location).code).toBe(0);
  writeFileSync(join(root, ".gitignore"), "other\n");
  const cold = check(root, "--no-cache");
  expect(cold.code).toBe(2);
  expect(check(root, "--cache-location", location).code).toBe(2);
});

describe("a cache is never trusted", () => {
  const broken: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ["empty", () => Buffer.alloc(0)],
    ["cut off", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["cut off in the seal", (bytes) => bytes.subarray(0, 20)],
    ["another header", (bytes) => flipped(bytes, 80)],
    ["another body", (bytes) => flipped(bytes, bytes.length - 40)],
    ["something else", () => Buffer.from('{"findings":[]}')],
  ];

  test.each(broken)("%s", (_, breaks) => {
    const root = projectFolder(SHOP);
    const cold = told(analysis(root, undefined));
    const cache = Cache.open(root, location);
    analysis(root, cache);
    for (const file of filesIn(location)) writeFileSync(file, breaks(readFileSync(file)));
    expect(told(analysis(root, Cache.open(root, location)))).toEqual(cold);
    expect(told(analysis(root, Cache.open(root, location)))).toEqual(cold);
  });

  test("facts that lie there no longer are made once, and kept again", () => {
    const root = projectFolder(SHOP);
    const cold = check(root, "--no-cache").out;
    check(root, "--cache-location", location);
    for (const file of filesIn(location)) {
      if (basename(file) !== "facts") rmSync(file);
      else writeFileSync(file, blank(readFileSync(file)));
    }
    const first = check(root, "--cache-location", location), second = check(root, "--cache-location", location, "--preset", "all");
    expect(first.out).toBe(cold);
    expect(first.err).toContain("load the parser");
    expect(second.err).not.toContain("load the parser");
  });

  test.runIf(process.platform !== "win32")("a pipe in the place of a file keeps nobody waiting", () => {
    const root = projectFolder(SHOP);
    const cold = check(root, "--cache-location", location).out;
    for (const file of filesIn(location)) {
      rmSync(file);
      spawnSync("mkfifo", [file]);
    }
    expect(check(root, "--cache-location", location).out).toBe(cold);
  });

  test("one that was sealed with another key, or for another root, is nobody's", () => {
    const root = projectFolder(SHOP);
    const cache = Cache.open(root, location);
    cache?.write("facts", '{"a":1}');
    expect(cache?.read("facts")).toBe('{"a":1}');
    const [file = ""] = filesIn(location);
    const other = projectFolder(SHOP);
    Cache.open(other, location)?.write("facts", "{}");
    for (const theirs of filesIn(location)) if (theirs !== file) writeFileSync(theirs, readFileSync(file));
    expect(Cache.open(other, location)?.read("facts")).toBeUndefined();
    const env = process.env["XDG_CACHE_HOME"];
    process.env["XDG_CACHE_HOME"] = mkdtempSync(join(tmpdir(), "stopship-home-"));
    expect(Cache.open(root, location)?.read("facts")).toBeUndefined();
    process.env["XDG_CACHE_HOME"] = env;
    expect(Cache.open(root, location)?.read("facts")).toBe('{"a":1}');
  });

  test("it holds no secret", () => {
    const secret = ["sk", "live", "51Hx8Kq2eZvKYlo2C0aBcDeFgHiJkL"].join("_");
    const root = projectFolder({ ...SHOP, "src/pay.ts": `export const STRIPE_KEY = "${secret}";\n` });
    expect(check(root, "--cache-location", location).out).toContain("no-hardcoded-secrets");
    for (const file of filesIn(location)) expect(readFileSync(file, "latin1")).not.toContain(secret.slice(8));
  });
});

/** Whole in its header, and with nothing behind it that was there. */
function blank(bytes: Buffer): Buffer {
  return Buffer.from(bytes).fill(0, 36 + bytes.readUInt32LE(32));
}

function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  const i = Math.max(0, Math.min(at, bytes.length - 1));
  other[i] = (other[i] ?? 0) ^ 1;
  return other;
}

describe("where it lies", () => {
  test("in node_modules/.cache, where there are node_modules", () => {
    const root = projectFolder(SHOP);
    mkdirSync(join(root, "node_modules"));
    check(root);
    expect(readdirSync(join(root, "node_modules", ".cache", "stopship"))).toContain("facts");
  });

  test("a place that cannot be written is no reason to fail", () => {
    const root = projectFolder(SHOP);
    const file = join(location, "a-file");
    writeFileSync(file, "");
    const { code, err } = check(root, "--cache-location", file);
    expect(code).toBe(0);
    expect(err).toContain("load the parser");
  });

  test.runIf(process.platform === "linux")("a file system without folders of others is refused", () => {
    const { code, err } = check(projectFolder(SHOP), "--cache-location", "/proc/nobody/cache");
    expect(code).toBe(2);
    expect(err).toContain("--cache-location /proc/nobody/cache: no folder can be made there");
  });

  test("it does not grow with the ways of asking", () => {
    const root = projectFolder(SHOP);
    const cache = Cache.open(root, location);
    for (let i = 0; i < 20; i++) cache?.write(`result-${i}`, "{}");
    cache?.write("facts", "{}");
    expect(filesIn(location).length).toBeLessThanOrEqual(9);
  });

  test("nor with what processes leave that are killed while they write", () => {
    const cache = Cache.open(projectFolder(SHOP), location);
    for (let i = 0; i < 20; i++) writeFileSync(join(cache?.folder ?? "", `facts.${i}.draft`), "");
    cache?.write("facts", "{}");
    expect(filesIn(location).length).toBeLessThanOrEqual(5);
  });
});

test("several threads find what one finds, and leave what one leaves", () => {
  const root = projectFolder({ ...SHOP, "src/require-user.ts": OPEN });
  const alone = check(root, "--no-cache", "--concurrency", "1").out;
  expect(check(root, "--no-cache", "--concurrency", "3").out).toBe(alone);
  expect(check(root, "--cache-location", location, "--concurrency", "2").out).toBe(alone);
  const again = check(root, "--cache-location", location, "--preset", "all");
  expect(again.err).not.toContain("load the parser");
});

test("several processes may share it", async () => {
  const root = projectFolder({ ...SHOP, "src/require-user.ts": OPEN });
  const runs = await Promise.all(Array.from({ length: 3 }, () => new Promise<string>((resolve) => {
    const child = spawn(process.execPath, [BIN, "check", root, "--format", "json", "--cache-location", location]);
    let out = "";
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.on("close", () => {
      resolve(out);
    });
  })));
  const alone = check(root, "--no-cache").out;
  expect(runs).toEqual([alone, alone, alone]);
  expect(check(root, "--cache-location", location).out).toBe(alone);
  expect(filesIn(location).filter((file) => file.endsWith(".draft"))).toEqual([]);
});
