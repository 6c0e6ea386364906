/** What V8 made of our code is read only where nobody else can have put it, and changes nothing but how long a run takes. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { shortDigest } from "../src/workspace/cache.js";
import { codeCache, CompiledCode } from "../src/workspace/compiled.js";
import { projectFolder } from "./project-folder.js";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(HOME, "dist", "src", "cli.js");
const SHOP = { "package.json": '{ "name": "shop" }', "src/rows.ts": "export function read(row: any): string {\n  return String(row);\n}\n" };
/** Where a folder is private by its mode. */
const isPosix = process.platform !== "win32";

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "stopship-home-")));
  vi.stubEnv(process.platform === "win32" ? "LOCALAPPDATA" : "XDG_CACHE_HOME", home);
  vi.stubEnv("STOPSHIP_CODE_CACHE", join(home, "stopship"));
  vi.stubEnv("NODE_DISABLE_COMPILE_CACHE", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** A module that is worth keeping, and a small one that it asks for. */
function codeIn(folder: string, answer = "42"): string {
  writeFileSync(join(folder, "answer.cjs"), `exports.of = (n) => n === undefined ? require("./told.cjs").told : n;\n// ${"-".repeat(40_000)}\n`);
  writeFileSync(join(folder, "told.cjs"), `exports.told = "${answer} " + require("node:path").basename(__filename);\n`);
  return folder;
}

function answered(code: CompiledCode): unknown {
  return (code.load("answer.cjs") as { of(): unknown }).of();
}

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true }).flatMap((e) => (e.isFile() ? [join(e.parentPath, e.name)] : [])).sort();
const kept = (): string[] => filesOf(join(home, "stopship", "code"));

describe("code that is loaded with what V8 made of it", () => {
  test("answers as without, and is kept for the first runs of a kind, and once a day", () => {
    const folder = codeIn(realpathSync(mkdtempSync(join(tmpdir(), "stopship-code-"))));
    const first = new CompiledCode(folder, codeCache([]));
    expect(answered(first)).toBe("42 told.cjs");
    first.keep(1000);
    expect(kept()).toEqual([expect.stringMatching(/answer\.compiled$/)]);
    const [file = ""] = kept();
    const isKeptAnew = (now: number): boolean => {
      const before = readFileSync(file), again = new CompiledCode(folder, codeCache([]));
      expect(answered(again)).toBe("42 told.cjs");
      again.keep(now);
      return !readFileSync(file).equals(before);
    };
    expect([2000, 2500, 2999, 3000, 4900, 5000, 90_000_000, 90_000_000 + 86_399_999, 90_000_000 + 86_400_000].map(isKeptAnew)).toEqual([true, false, false, true, false, true, true, false, true]);
  });

  test.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ["cut off", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
    ["changed in what V8 is handed", (bytes) => flipped(bytes, bytes.length - 9)],
    ["changed in front", (bytes) => flipped(bytes, 40)],
    ["something else", () => Buffer.from("module.exports = 0")],
  ])("one that is %s is made anew", (_, breaks) => {
    const folder = codeIn(realpathSync(mkdtempSync(join(tmpdir(), "stopship-code-"))));
    const first = new CompiledCode(folder, codeCache([]));
    answered(first);
    first.keep(1000);
    const [file = ""] = kept(), whole = readFileSync(file);
    writeFileSync(file, breaks(whole));
    const again = new CompiledCode(folder, codeCache([]));
    expect(answered(again)).toBe("42 told.cjs");
    again.keep(1000);
    expect(readFileSync(file)).not.toEqual(breaks(whole));
  });

  test("one for other code is not taken for this one", () => {
    const folder = codeIn(realpathSync(mkdtempSync(join(tmpdir(), "stopship-code-"))));
    const first = new CompiledCode(folder, codeCache([]));
    answered(first);
    first.keep();
    const text = readFileSync(join(folder, "answer.cjs"), "utf8");
    writeFileSync(join(folder, "answer.cjs"), `exports.of = () => 1;\n${text.slice(text.indexOf("// "))}`);
    expect(answered(new CompiledCode(folder, codeCache([])))).toBe(1);
  });

  test.runIf(isPosix && process.getuid?.() !== 0)("where nothing can be written, nothing is", () => {
    const folder = codeIn(realpathSync(mkdtempSync(join(tmpdir(), "stopship-code-"))));
    const cache = codeCache([]);
    chmodSync(cache?.folder ?? "", 0o500);
    const code = new CompiledCode(folder, cache);
    expect(answered(code)).toBe("42 told.cjs");
    code.keep();
    expect(kept()).toEqual([]);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}

describe("where it lies", () => {
  test("in a folder of this user, however the project is called", () => {
    expect(codeCache(["check", projectFolder(SHOP)])?.folder).toContain(join(home, "stopship", "code"));
  });

  test("nowhere, where the folder is part of what is scanned, or where we were called", () => {
    expect(codeCache(["check", home])).toBeUndefined();
    expect(codeCache(["check", dirname(home)])).toBeUndefined();
    const cwd = vi.spyOn(process, "cwd").mockReturnValue(home);
    expect(codeCache(["check", projectFolder(SHOP)])).toBeUndefined();
    cwd.mockRestore();
    expect(codeCache(["check", projectFolder(SHOP)])).toBeDefined();
  });

  test.each([".git", "package.json"])("nowhere, where %s says that a project has brought the folder along", (sign) => {
    writeFileSync(join(home, sign), "{}");
    expect(codeCache(["check", projectFolder(SHOP)])).toBeUndefined();
  });

  test.runIf(isPosix)("nowhere, where others can write to it, or where a link leads there", () => {
    const folder = codeCache([])?.folder ?? "";
    for (const path of [folder, dirname(folder), join(home, "stopship")]) {
      chmodSync(path, 0o777);
      expect(codeCache([])).toBeUndefined();
      chmodSync(path, 0o700);
      expect(codeCache([])?.folder).toBe(folder);
    }
    const other = join(home, "other");
    mkdirSync(join(other, "stopship"), { recursive: true, mode: 0o700 });
    symlinkSync(join(home, "stopship", "code"), join(other, "stopship", "code"));
    vi.stubEnv("STOPSHIP_CODE_CACHE", join(other, "stopship"));
    expect(codeCache([])).toBeUndefined();
  });

  test.runIf(isPosix)("nowhere, where the environment alone says which home the user has: a project may lie in it", () => {
    vi.stubEnv("STOPSHIP_CODE_CACHE", undefined);
    expect(codeCache([])).toBeUndefined();
    expect(existsSync(join(home, "stopship"))).toBe(false);
  });

  test.runIf(isPosix)("nothing is deleted behind a link", () => {
    const victim = join(home, "victim");
    for (let i = 0; i < 9; i++) mkdirSync(join(victim, `folder-${i}`), { recursive: true });
    mkdirSync(join(home, "stopship"), { mode: 0o700 });
    symlinkSync(victim, join(home, "stopship", "code"));
    expect(codeCache([])).toBeUndefined();
    expect(readdirSync(victim)).toHaveLength(9);
  });

  test("nowhere, where nothing is to be kept", () => {
    expect(codeCache(["check", "--no-cache"])).toBeUndefined();
    vi.stubEnv("NODE_DISABLE_COMPILE_CACHE", "1");
    expect(codeCache([])).toBeUndefined();
    expect(existsSync(join(home, "stopship"))).toBe(false);
  });

  test("code of old versions goes", () => {
    for (let i = 0; i < 9; i++) mkdirSync(join(home, "stopship", "code", `old-${i}`), { recursive: true, mode: 0o700 });
    const folder = codeCache([])?.folder ?? "";
    expect(readdirSync(dirname(folder)).length).toBeLessThanOrEqual(4);
  });
});

describe("the command line", () => {
  const run = (root: string, ...more: readonly string[]): string => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, "check", root, "--format", "json", ...more], { encoding: "utf8" });
    return [status, stdout, stderr].join("\n");
  };

  test("prints the same whether its code was compiled before, and whatever became of that", () => {
    const root = projectFolder(SHOP);
    const nothing = run(root, "--no-cache");
    expect(existsSync(join(home, "stopship"))).toBe(false);
    expect(run(root)).toBe(nothing);
    const files = kept();
    expect(files.map((file) => basename(file))).toEqual(expect.arrayContaining(["front.compiled", "rules.compiled", "parser.compiled"]));
    expect(run(root)).toBe(nothing);
    for (const file of files) writeFileSync(file, flipped(readFileSync(file), readFileSync(file).length - 99));
    expect(run(root)).toBe(nothing);
    writeFileSync(join(root, "src/rows.ts"), SHOP["src/rows.ts"].replace("any", "unknown"));
    const repaired = run(root);
    expect(repaired).not.toBe(nothing);
    expect(run(root, "--no-cache")).toBe(repaired);
  });

  test("takes no code that a project has brought along, sealed though it is", () => {
    const root = projectFolder(SHOP);
    run(root);
    cpSync(join(home, "stopship"), join(root, ".cache", "stopship"), { recursive: true });
    vi.stubEnv(isPosix ? "XDG_CACHE_HOME" : "LOCALAPPDATA", join(root, ".cache"));
    vi.stubEnv("STOPSHIP_CODE_CACHE", join(root, ".cache", "stopship"));
    const before = filesOf(join(root, ".cache", "stopship", "code")).map((file) => shortDigest(readFileSync(file)));
    writeFileSync(join(root, "src/rows.ts"), SHOP["src/rows.ts"].replace("any", "unknown"));
    expect(run(root)).toContain('"findings": []');
    expect(codeCache(["check", root])).toBeUndefined();
    expect(filesOf(join(root, ".cache", "stopship", "code")).map((file) => shortDigest(readFileSync(file)))).toEqual(before);
  });
});
