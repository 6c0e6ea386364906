/** The built command line as people and pipelines meet it: words in, text and an exit code out. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Progress } from "../src/commands/progress.js";

const BIN = fileURLToPath(new URL("../dist/src/cli.js", import.meta.url));
const ESC = String.fromCharCode(27);
const folders: string[] = [];

beforeAll(() => {
  if (!existsSync(BIN)) throw new Error("dist is missing: run npm run build");
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const HAS_ANY = "export function read(row: any): string {\n  return String(row);\n}\n";
const CLEAN = "export function read(row: unknown): string {\n  return String(row);\n}\n";
const MANIFEST = '{ "name": "shop", "private": true }\n';

/** A folder with these files; one with a package.json unless it says otherwise. */
function project(files: Record<string, string>, manifest: string | null = MANIFEST): string {
  const folder = mkdtempSync(join(tmpdir(), "stopship-cli-"));
  folders.push(folder);
  const all = manifest === null ? files : { "package.json": manifest, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly lastLine: string;
}

function stopship(cwd: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/COLOR|^CI$|^COLUMNS$/.test(name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, env: { ...clean, ...env }, encoding: "utf8", maxBuffer: 1 << 27 });
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  return { code: status, out: stdout, err: stderr, lastLine: stderr.trimEnd().split("\n").at(-1) ?? "" };
}

interface CheckJson {
  readonly version: number;
  readonly findings: readonly { readonly rule: string; readonly level: string; readonly file: string; readonly line: number }[];
  readonly summary: Readonly<Record<string, number>>;
  readonly notAnalysed: readonly { readonly file: string; readonly reason: string }[];
  readonly notRun: readonly unknown[];
  readonly exit: { readonly code: number; readonly reason: string };
}

/** Parses all of stdout: nothing else may stand there. */
function json(cwd: string, args: readonly string[]): CheckJson & { readonly code: number | null } {
  const { code, out } = stopship(cwd, ["check", "--format", "json", ...args]);
  return { ...(JSON.parse(out) as CheckJson), code };
}

const AS_WARNING = '{ "rules": { "no-explicit-any": "warning" } }';

describe("exit codes", () => {
  test("0 where nothing is found, and nothing on stderr", () => {
    const { code, out, err } = stopship(project({ "src/a.ts": CLEAN }), []);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("no findings");
  });

  test("1 for an emergency; the last line on stderr says why", () => {
    const { code, lastLine } = stopship(project({ "src/a.ts": HAS_ANY }), ["check"]);
    expect([code, lastLine]).toEqual([1, "exit 1: 1 emergency"]);
  });

  test("warnings alone do not stop the ship", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": AS_WARNING });
    expect(stopship(folder, []).code).toBe(0);
  });

  test("more warnings than --max-warnings do; as many do not", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "src/b.ts": HAS_ANY, "stopship.config.jsonc": AS_WARNING });
    expect(stopship(folder, ["--max-warnings", "2"]).code).toBe(0);
    const { code, lastLine } = stopship(folder, ["--max-warnings=1"]);
    expect([code, lastLine]).toEqual([1, "exit 1: 2 warnings (at most 1 allowed)"]);
  });

  test("in strict every warning does", () => {
    const { code, lastLine } = stopship(project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": AS_WARNING }), ["--preset", "strict"]);
    expect([code, lastLine]).toEqual([1, "exit 1: 1 warning (none allowed in strict)"]);
  });

  test("--fail-on says what fails, --skip and --min-confidence what counts", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": AS_WARNING });
    expect(stopship(folder, ["--fail-on", "warning"]).lastLine).toBe("exit 1: 1 warning (none allowed by --fail-on warning)");
    expect(stopship(folder, ["--preset", "strict", "--fail-on", "emergency"]).code).toBe(0);
    const grave = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": '{ "overrides": [{ "files": ["src/**"], "rules": { "no-explicit-any": "emergency" } }] }' });
    expect(stopship(grave, ["--fail-on", "never"])).toMatchObject({ code: 0, out: expect.stringContaining("1 finding (1 emergency)") as string });
    expect(stopship(grave, ["--skip", "no-explicit-any"]).out).toContain("no findings");
    expect(stopship(grave, ["--min-confidence", "proven"]).code).toBe(1);
  });

  test("the preset of the configuration counts, and the one on the command line wins", () => {
    const config = '{ "preset": "strict", "rules": { "no-explicit-any": "warning" } }';
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": config });
    expect(stopship(folder, []).code).toBe(1);
    expect(stopship(folder, ["--preset", "recommended"]).code).toBe(0);
  });

  test("a reader that has seen enough is no failure of ours", async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`src/f${i}.ts`, HAS_ANY.repeat(40)]));
    const child = spawn(process.execPath, [BIN, "--format", "json"], { cwd: project(files) });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(1);
    expect(err).toBe("exit 1: 2400 emergencies\n");
  });
});

describe("bad words on the command line are one sentence and exit 2", () => {
  const folder = project({ "src/a.ts": CLEAN });
  const other = project({ "src/a.ts": CLEAN });
  test.each([
    [["--formt", "json"], "unknown option --formt, did you mean --format?"],
    [["-x"], "unknown option -x"],
    [["--format"], "--format needs a value: NAME[=FILE]"],
    [["--format", "--quiet"], "--format needs a value: NAME[=FILE]"],
    [["--format", "jsn"], "did you mean json?"],
    [["--format", "json", "-f", "sarif"], "--format sarif needs a file: another format goes to stdout (--format sarif=FILE)"],
    [["--format", "sarif="], "needs a file behind the ="],
    [["routes", "--format", "junit"], "--format junit is not a format of stopship routes: pretty, json"],
    [["--preset", "stric"], "did you mean strict?"],
    [["--quiet=yes"], "--quiet takes no value"],
    [["--max-warnings", "few"], "--max-warnings few: not a whole number"],
    [["--config", "a", "--config", "b"], "--config is given twice"],
    [["--color", "--no-color"], "exclude each other"],
    [["--fail-on", "error"], "--fail-on error: not one of emergency, warning, never"],
    [["--fail-on", "never", "--max-warnings", "1"], "exclude each other"],
    [["--skip", "no-explicit-an"], "did you mean no-explicit-any?"],
    [["--rule", "no-explicit-an"], "unknown rule no-explicit-an, did you mean no-explicit-any?"],
    [["routes", "--quiet"], "--quiet is not an option of stopship routes"],
    [["chekc"], "unknown command chekc, did you mean check?"],
    [["whatever"], "unknown command whatever"],
    [["./nowhere"], "no such file or folder: ./nowhere"],
    [["check", "nowhere"], "no such file or folder: nowhere"],
    [["src", other], "belong to different projects"],
    [["explain"], "explain needs one word"],
    [["explain", "no-explicit-an"], "did you mean no-explicit-any?"],
    [["explain", "src/b.ts:3"], "no such file: src/b.ts"],
    [["explain", "src/a.ts:99"], "src/a.ts has no line 99"],
    [["rules", "no-explicit-any"], "stopship explain no-explicit-any"],
    [["--config", "nowhere.jsonc"], "nowhere.jsonc"],
    [["inspekt", "src"], "did you mean inspect?"],
  ])("%j", (args, sentence) => {
    const { code, out, err, lastLine } = stopship(folder, args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(lastLine).toMatch(/^exit 2: /);
  });
});

describe("bad input does not end the scan", () => {
  test("an empty folder is a warning", () => {
    const { code, out } = stopship(project({}, null), []);
    expect(code).toBe(0);
    expect(out).toContain("no TypeScript or JavaScript files found");
  });

  test("a folder without package.json is scanned", () => {
    expect(json(project({ "a.ts": HAS_ANY }, null), []).findings).toHaveLength(1);
  });

  test("a file that does not parse is named with its place, and the others are analysed", () => {
    const folder = project({ "src/bad.ts": "export const x = (1;\n", "src/good.ts": HAS_ANY });
    const { code, out } = stopship(folder, []);
    expect(code).toBe(1);
    expect(out).toMatch(/src\/bad\.ts:1:\d+ not analysed: /);
    expect(json(folder, []).notAnalysed.map((n) => n.file)).toEqual(["src/bad.ts"]);
  });

  test("a file over the size limit is named, and the others are analysed", () => {
    const folder = project({ "src/huge.ts": `export const rows = [\n${'  "row",\n'.repeat(2_400_000)}];\n`, "src/good.ts": HAS_ANY });
    const { code, out } = stopship(folder, []);
    expect(code).toBe(1);
    expect(out).toMatch(/src\/huge\.ts not analysed: .*2 MB/);
  });

  test("a loop of links ends", () => {
    const folder = project({ "src/a.ts": CLEAN });
    symlinkSync(folder, join(folder, "src", "loop"), "dir");
    const { code, summary } = json(folder, []);
    expect([code, summary["files"]]).toEqual([0, 1]);
  });

  test("bytes that are no text, a byte order mark, and CRLF", () => {
    const folder = project({ "src/a.ts": `\uFEFF${HAS_ANY.replaceAll("\n", "\r\n")}`, "src/b.ts": CLEAN });
    writeFileSync(join(folder, "src", "c.ts"), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x81]));
    const { code, findings } = json(folder, []);
    expect(code).toBe(1);
    expect(findings.map((f) => `${f.file}:${f.line}`)).toEqual(["src/a.ts:1"]);
  });

  test("a configuration with an unknown rule shows where, and what was meant", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": '{\n  "rules": {\n    "no-explicit-an": "off"\n  }\n}\n' });
    const { code, out, err, lastLine } = stopship(folder, []);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("stopship.config.jsonc:3:5");
    expect(err).toContain('did you mean "no-explicit-any"?');
    expect(lastLine).toBe("exit 2: the configuration is wrong");
  });
});

describe("what is printed", () => {
  test("paths narrow what is printed and what fails, never what is analysed", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "lib/b.ts": CLEAN, "src2/c.ts": HAS_ANY });
    const src = json(folder, ["src"]);
    expect(src.findings.map((f) => f.file)).toEqual(["src/a.ts"]);
    expect(src.summary["files"]).toBe(3);
    expect(json(folder, ["lib"]).code).toBe(0);
    expect(json(folder, ["lib/b.ts", "src2"]).findings.map((f) => f.file)).toEqual(["src2/c.ts"]);
    expect(stopship(join(folder, "src"), ["../lib"]).code).toBe(0);
  });

  test("a path may be the first word", () => {
    const folder = project({ "src/a.ts": HAS_ANY });
    expect(stopship(folder, ["src"]).code).toBe(1);
    expect(stopship(tmpdir(), [join(folder, "src", "a.ts")]).code).toBe(1);
  });

  test("JSON has the documented shape, also where the ship is stopped", () => {
    const result = json(project({ "src/a.ts": HAS_ANY }), []);
    expect(Object.keys(result)).toEqual(["version", "findings", "summary", "notAnalysed", "notRun", "exit", "code"]);
    expect(result.findings[0]).toMatchObject({
      rule: "no-explicit-any", level: "emergency", confidence: "proven", file: "src/a.ts", line: 1, column: 27, endLine: 1, endColumn: 30, endpoint: null,
    });
    expect(result.exit).toEqual({ code: 1, reason: "1 emergency" });
    expect(result.summary).toMatchObject({ files: 1, emergencies: 1, warnings: 0, suppressed: 0, baselined: 0 });
  });

  test("several formats at once: one to stdout, the others into files, the exit code as ever", () => {
    const folder = project({ "src/a.ts": HAS_ANY });
    const { code, out, lastLine } = stopship(folder, ["-f", "unix", "-f", "sarif=reports/out.sarif", "--format", "gitlab=gl.json"]);
    expect([code, lastLine]).toEqual([1, "exit 1: 1 emergency"]);
    expect(out).toMatch(/^src\/a\.ts:1:27: .+ \[no-explicit-any\]\n$/);
    expect(JSON.parse(readFileSync(join(folder, "reports", "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0", runs: [{ results: [{ ruleId: "no-explicit-any" }] }] });
    expect(JSON.parse(readFileSync(join(folder, "gl.json"), "utf8"))).toHaveLength(1);
  });

  test("a report that cannot be written is exit 2, after the others were", () => {
    const folder = project({ "src/a.ts": HAS_ANY });
    const { code, out, err, lastLine } = stopship(folder, ["-f", "sarif=src/a.ts/x.sarif", "-f", "json"]);
    expect([code, lastLine]).toEqual([2, "exit 2: a report could not be written"]);
    expect(err).toContain("cannot write src/a.ts/x.sarif");
    expect(JSON.parse(out)).toMatchObject({ exit: { code: 1 } });
  });

  test("on GitHub the whole list goes onto the page of the run", () => {
    const folder = project({ "src/a.ts": HAS_ANY.repeat(12) });
    const summary = join(folder, "summary.md");
    writeFileSync(summary, "before\n");
    const { code, out } = stopship(folder, ["-f", "github"], { GITHUB_STEP_SUMMARY: summary });
    expect(code).toBe(1);
    expect(out.match(/^::error /gm)).toHaveLength(10);
    expect(out).toContain("2 more: see summary. stopship: 12 emergencies\n");
    const page = readFileSync(summary, "utf8");
    expect(page.startsWith("before\n### Stopship: 12 emergencies\n")).toBe(true);
    expect(page.match(/^\| ✖ .*`src\/a\.ts/gm)).toHaveLength(12);
  });

  test("routes as JSON", () => {
    const { code, out } = stopship(project({ "src/a.ts": CLEAN }), ["routes", "-f", "json"]);
    expect([code, JSON.parse(out)]).toEqual([0, { version: 1, endpoints: [], learned: [] }]);
  });

  test("--quiet hides warnings", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": AS_WARNING });
    expect(stopship(folder, []).out).toContain("src/a.ts");
    const { out } = stopship(folder, ["--quiet"]);
    expect(out).not.toContain("src/a.ts");
    expect(out).toContain("1 warning not shown");
  });

  test("--rule runs that rule only, even where the configuration has it off", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "stopship.config.jsonc": '{ "rules": { "no-explicit-any": "off" } }' });
    expect(json(folder, []).findings).toEqual([]);
    expect(json(folder, ["--rule", "no-explicit-any"]).findings).toHaveLength(1);
  });

  test("a suppression with a reason is counted; one that does nothing is a finding", () => {
    const ignored = `// stopship-ignore-next-line no-explicit-any -- rows come from three drivers\n${HAS_ANY}`;
    const taken = json(project({ "src/a.ts": ignored }), []);
    expect([taken.code, taken.summary["suppressed"]]).toEqual([0, 1]);
    const idle = json(project({ "src/a.ts": `// stopship-ignore-next-line no-explicit-any -- not any more\n${CLEAN}` }), []);
    expect(idle.findings.map((f) => [f.rule, f.level])).toEqual([["unused-suppression", "warning"]]);
  });

  test("no colour in a pipe; a flag beats the environment", () => {
    const folder = project({ "src/a.ts": HAS_ANY });
    expect(stopship(folder, []).out).not.toContain(ESC);
    expect(stopship(folder, ["--color"]).out).toContain(ESC);
    expect(stopship(folder, [], { FORCE_COLOR: "1" }).out).toContain(ESC);
    expect(stopship(folder, ["--no-color"], { FORCE_COLOR: "1" }).out).not.toContain(ESC);
    expect(stopship(folder, ["--color", "--format", "json"]).out).not.toContain(ESC);
  });

  test("--no-code and --max-findings make it short", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "src/b.ts": HAS_ANY });
    expect(stopship(folder, ["--no-code"]).out).not.toContain("│");
    expect(stopship(folder, ["--max-findings", "1"]).out).toContain("… 1 more: --max-findings 2 shows all");
  });

  test.each(["check", "routes", "explain", "rules"])("%s --help says what it is for", (name) => {
    const { code, out } = stopship(tmpdir(), [name, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`stopship ${name}`);
  });

  test("--timing says on stderr what each stage, rule and adapter cost, and changes nothing else", () => {
    const folder = project({ "src/a.ts": HAS_ANY, "src/app.ts": 'import express from "express";\n\nexport const app = express();\n' });
    const { out, err } = stopship(folder, ["check", "--format", "json", "--timing"]);
    expect(out).toBe(stopship(folder, ["check", "--format", "json"]).out);
    for (const what of ["start", "parse", "see express", "rule no-explicit-any", "together", "peak memory"]) expect(err).toContain(`\n${what} `.slice(what === "start" ? 1 : 0));
  });

  test("--help lists every command, --version is the package's", () => {
    const { out } = stopship(tmpdir(), ["--help"]);
    for (const name of ["check", "routes", "explain", "rules"]) expect(out).toContain(name);
    expect(stopship(tmpdir(), ["--version"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("rules as a table and as JSON", () => {
    expect(stopship(tmpdir(), ["rules"]).out).toContain("no-explicit-any");
    const rules = JSON.parse(stopship(tmpdir(), ["rules", "--json"]).out) as { id: string; level: string }[];
    expect(rules.find((rule) => rule.id === "no-explicit-any")?.level).toBe("emergency");
  });

  test("explain a rule, a line and a file", () => {
    const folder = project({ "src/a.ts": HAS_ANY });
    expect(stopship(folder, ["explain", "no-explicit-any"]).out).toContain("Instead");
    expect(stopship(folder, ["explain", "unused-suppression"]).out).toContain("-- signed by the provider");
    expect(stopship(folder, ["explain", "src/a.ts:1"]).out).toContain("no-explicit-any · proven");
    expect(stopship(folder, ["explain", "src/a.ts:2"]).out).toContain("stayed quiet");
    expect(stopship(folder, ["explain", "src/a.ts"]).out).toContain("src/a.ts is backend code");
  });
});

describe("the progress line", () => {
  const FILES = 100;

  /** What is written to stderr while `FILES` files take `ms` each. */
  function written(stream: { readonly isTTY?: boolean }, env: Record<string, string>, ms: number, isWanted = true): string {
    let text = "";
    let now = 0;
    const stderr = { ...stream, columns: 60, write: (piece: string) => { text += piece; } };
    const progress = new Progress({ stderr, env }, isWanted, () => now);
    for (let i = 0; i < FILES; i++) {
      now += ms;
      progress.at(i, FILES, `src/orders/${"deep/".repeat(20)}service${i}.ts`);
    }
    progress.end();
    return text;
  }

  test("appears on a terminal when the scan takes more than half a second, fits into it, and goes away", () => {
    const text = written({ isTTY: true }, {}, 20);
    const lines = text.split(`\r${ESC}[2K`);
    expect(lines[1]).toMatch(/^Analysing 2\d\/100 {2}….*service\d+\.ts$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
    expect(text.endsWith(`\r${ESC}[2K`)).toBe(true);
  });

  test("stays away from short scans, pipes, CI, dumb terminals and --no-progress", () => {
    expect(written({ isTTY: true }, {}, 4)).toBe("");
    expect(written({}, {}, 20)).toBe("");
    expect(written({ isTTY: true }, { CI: "true" }, 20)).toBe("");
    expect(written({ isTTY: true }, { TERM: "dumb" }, 20)).toBe("");
    expect(written({ isTTY: true }, {}, 20, false)).toBe("");
  });
});
