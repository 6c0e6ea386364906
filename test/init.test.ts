/** Setting a project up: what is proposed, what is left alone, and that the hooks it writes stop a commit, with the real hook managers. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readArguments } from "../src/commands/arguments.js";
import { init } from "../src/commands/init.js";
import { loadConfig } from "../src/workspace/config.js";
import { BIN, git, plainEnv, stopship, write } from "./git.js";
import { install } from "./npm.js";
import { projectFolder } from "./project-folder.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const ours = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const snippet = (name: string): string => new RegExp(`^\`\`\`\\w+\\n(?:#|//) ${name.replaceAll(".", "\\.")}\\n([^]*?)^\`\`\`$`, "m").exec(readme)?.[1] ?? "";

const MANIFEST = '{ "name": "shop", "private": true, "dependencies": { "express": "^5.1.0", "@prisma/client": "6.0.0", "jsonwebtoken": "9.0.0", "zod": "4.0.0" } }\n';
const APP =
  'import express, { type NextFunction, type Request, type Response } from "express";\nimport jwt from "jsonwebtoken";\n\nexport const app = express();\n\n' +
  'function requireUser(req: Request, res: Response, next: NextFunction): void {\n  try {\n    jwt.verify(req.get("authorization") ?? "", process.env.JWT_KEY ?? "");\n    next();\n  } catch {\n    res.status(401).end();\n  }\n}\n\n' +
  'app.get("/api/v1/me", requireUser, (_req, res) => {\n  res.json({ ok: true });\n});\n';
const HAS_ANY = "export function read(row: any): string {\n  return String(row);\n}\n";

function shop(files: Readonly<Record<string, string>> = {}): string {
  const root = projectFolder({ "package.json": MANIFEST, ".gitignore": "node_modules\n", "src/app.ts": APP, ...files });
  git(root, "init", "-q");
  return root;
}

describe("init", () => {
  test("shows what the project is made of and its guards, and writes nothing unasked", () => {
    const root = shop({ ".github/workflows/ci.yml": "on: push\n" });
    for (const words of [["init"], ["init", "--dry-run"], ["init", "--dry-run", "--yes"]]) {
      const { code, out, err } = stopship(root, words);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain("  frameworks      Express 5\n  database        Prisma 6\n  authentication  jsonwebtoken 9\n  validation      zod 4\n");
      expect(out).toContain("  API versions    v1\n  delivery        GitHub Actions\n");
      expect(out).toContain("  ✔ requireUser  1 of 1 endpoint\n");
      expect(out).toContain("Nothing was written: stopship init --yes writes it\nRun   npm install --save-dev stopship\n");
    }
    expect([existsSync(join(root, "stopship.config.jsonc")), existsSync(join(root, ".git/hooks/pre-commit"))]).toEqual([false, false]);
  });

  describe("on a terminal it asks", () => {
    /** What is asked, and what the folder holds then, where the answers are these and then the input ends. */
    async function answered(root: string, answers: readonly string[]): Promise<{ readonly asked: readonly string[]; readonly out: string }> {
      const left = [...answers], asked: string[] = [];
      let out = "";
      const stdout = { isTTY: true, write: (text: string): void => void (out += text) };
      const ask = (question: string): Promise<string> => (asked.push(question), Promise.resolve(left.shift() ?? "q"));
      await init.run({ ...readArguments(["--no-cache", "--no-progress"]), words: [] }, { stdout, stderr: { write: () => undefined }, env: { LANG: "C.UTF-8" }, cwd: root, ask });
      return { asked, out };
    }

    test("and writes what is wanted, and nothing else", async () => {
      const root = shop({ "src/rows.ts": HAS_ANY });
      const { asked, out } = await answered(root, ["n", "", "no"]);
      expect(asked).toEqual(["Write stopship.config.jsonc? [Y/n] ", "Write .git/hooks/pre-commit? [Y/n] ", "Keep them as a baseline, so that only new ones fail? [Y/n] "]);
      expect(out).toContain("Wrote .git/hooks/pre-commit\n");
      expect(["stopship.config.jsonc", ".git/hooks/pre-commit", "stopship-baseline.json"].map((file) => existsSync(join(root, file)))).toEqual([false, true, false]);
    });

    test("and keeps the findings of today where that is wanted, once", async () => {
      const root = shop({ "src/rows.ts": HAS_ANY });
      expect((await answered(root, ["y", "n", "y"])).out).toContain("stopship-baseline.json: 1 finding accepted (1 added)\n");
      expect((await answered(root, ["n"])).asked).toEqual(["Write .git/hooks/pre-commit? [Y/n] "]);
    });

    test("and the end of input is no", async () => {
      const root = shop({ "src/rows.ts": HAS_ANY });
      await answered(root, []);
      expect([existsSync(join(root, "stopship.config.jsonc")), existsSync(join(root, "stopship-baseline.json"))]).toEqual([false, false]);
    });

    test.skipIf(!existsSync("/usr/bin/script") || process.platform !== "linux")("a real one, where answers come before their questions", () => {
      const root = shop();
      const { stdout, status } = spawnSync("script", ["-qec", `"${process.execPath}" "${BIN}" init --no-cache`, "/dev/null"], { cwd: root, env: plainEnv(), input: "n\ny\n", encoding: "utf8", timeout: 60_000 });
      expect([status, stdout.includes("Wrote .git/hooks/pre-commit")]).toEqual([0, true]);
      expect([existsSync(join(root, "stopship.config.jsonc")), existsSync(join(root, ".git/hooks/pre-commit"))]).toEqual([false, true]);
    }, 90_000);
  });

  test("writes what is missing, and a second time nothing", () => {
    const root = shop({ ".github/workflows/ci.yml": "on: push\n", "eslint.config.js": 'import js from "@eslint/js";\n\nexport default [\n  js.configs.recommended,\n];\n', "pnpm-lock.yaml": "" });
    expect(stopship(root, ["init", "--yes"]).out).toContain("Wrote stopship.config.jsonc, eslint.config.js, .vscode/settings.json, .git/hooks/pre-commit, .github/workflows/stopship.yml\n");
    expect(loadConfig(root).preset).toBe("recommended");
    expect(readFileSync(join(root, "eslint.config.js"), "utf8")).toBe('import stopship from "stopship/eslint-plugin";\nimport js from "@eslint/js";\n\nexport default [\n  stopship.configs.recommended,\n  js.configs.recommended,\n];\n');
    expect(statSync(join(root, ".git/hooks/pre-commit")).mode & 0o100).toBe(0o100);
    expect(parse(readFileSync(join(root, ".github/workflows/stopship.yml"), "utf8"))).toMatchObject({ jobs: { gate: { steps: [{}, { uses: "pnpm/action-setup@v4" }, {}, { run: "pnpm install --frozen-lockfile" }, { run: "pnpm exec stopship gate --format github" }] } } });
    const files = ["stopship.config.jsonc", "eslint.config.js", ".vscode/settings.json", ".git/hooks/pre-commit", ".github/workflows/stopship.yml"].map((file) => join(root, file));
    const before = files.map((file) => readFileSync(file, "utf8"));
    const again = stopship(root, ["init", "--yes"]).out;
    expect(again).not.toContain("Wrote");
    expect(again.match(/skipped/g)).toHaveLength(5);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
  });

  test("the workflow it writes is the one that the README shows", () => {
    const root = shop({ ".github/workflows/ci.yml": "on: push\n" });
    stopship(root, ["init", "--yes"]);
    expect(readFileSync(join(root, ".github/workflows/stopship.yml"), "utf8")).toBe(snippet(".github/workflows/stopship.yml"));
  });

  test("keeps what stands in the files it adds to", () => {
    const root = shop({
      ".gitlab-ci.yml": "# ours\nstages: [build, test]\nbuild:\n  stage: build\n  script: make\n", "lefthook.yml": "# ours\npre-commit:\n  commands:\n    format:\n      run: prettier --check .\n",
      ".vscode/settings.json": '{\n  // ours\n  "editor.tabSize": 2\n}\n', "eslint.config.mjs": 'import tseslint from "typescript-eslint";\nexport default tseslint.config(tseslint.configs.base);\n',
    });
    stopship(root, ["init", "--yes"]);
    const text = (file: string): string => readFileSync(join(root, file), "utf8");
    expect(text(".gitlab-ci.yml")).toMatch(/^# ours\nstages:/);
    expect(parse(text(".gitlab-ci.yml"))).toMatchObject({ build: { script: "make" }, stopship: { stage: "test", script: ["npm ci", expect.stringContaining("npx stopship gate --format gitlab=")] } });
    expect(parse(text("lefthook.yml"))).toMatchObject({ "pre-commit": { commands: { format: {}, stopship: { run: "npx stopship check --staged" } } } });
    expect(text(".vscode/settings.json")).toContain("// ours");
    expect(text("eslint.config.mjs")).toContain("tseslint.config(stopship.configs.recommended, tseslint.configs.base)");
    expect(existsSync(join(root, ".git/hooks/pre-commit"))).toBe(false);
  });

  test("a shape it does not know is left alone, with what to paste", () => {
    const root = shop({ "eslint.config.js": "const list = make();\nexport { list as default };\n" });
    const { out } = stopship(root, ["init", "--yes"]);
    expect(out).toContain('ESLint  skipped: eslint.config.js has a shape that is left alone\n  | import stopship from "stopship/eslint-plugin";');
  });
});

describe("with the real hook managers", () => {
  let home: string;
  beforeAll(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "stopship-hooks-")));
    writeFileSync(join(home, "package.json"), '{ "private": true }');
    install(home, "lint-staged@~16.4.0", "husky@^9.1.0", "lefthook@^2.0.0", "simple-git-hooks@^2.13.0");
    writeFileSync(join(home, "node_modules/.bin/stopship"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });
  }, 300_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A shop with the managers in its node_modules. */
  function managed(files: Readonly<Record<string, string>>): string {
    const root = shop(files);
    symlinkSync(join(home, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, ".gitignore"), "node_modules\n.husky/_\n");
    return root;
  }

  const env = (): Record<string, string> => plainEnv({ PATH: [join(home, "node_modules/.bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter), npm_config_yes: "false", LEFTHOOK_BIN: "" });

  function run(root: string, words: readonly string[]): { readonly code: number | null; readonly text: string } {
    const [program = "", ...rest] = words;
    const { status, stdout, stderr } = spawnSync(program, rest, { cwd: root, env: { ...env(), GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@example.invalid", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@example.invalid" }, encoding: "utf8" });
    return { code: status, text: stdout + stderr };
  }

  /** A commit of a finding is stopped, one without is not, and what is not staged does not count. */
  function expectStops(root: string): void {
    write(root, { "src/new.ts": HAS_ANY });
    git(root, "add", "-A");
    const stopped = run(root, ["git", "commit", "-m", "bad"]);
    expect(stopped.code, stopped.text).not.toBe(0);
    expect(stopped.text).toContain("no-explicit-any");
    write(root, { "src/new.ts": "export const fine = 1;\n" });
    git(root, "add", "-A");
    write(root, { "src/untracked.ts": HAS_ANY });
    const passed = run(root, ["git", "commit", "-m", "good"]);
    expect(passed.code, passed.text).toBe(0);
  }

  test("a bare hook", () => {
    const root = managed({});
    stopship(root, ["init", "--yes"]);
    expectStops(root);
  });

  test("husky", () => {
    const root = managed({});
    mkdirSync(join(root, ".husky"));
    run(root, ["husky"]);
    stopship(root, ["init", "--yes"]);
    expect(readFileSync(join(root, ".husky/pre-commit"), "utf8")).toBe("npx stopship check --staged\n");
    expectStops(root);
  });

  test("lefthook, as the README shows it and as init adds to it", () => {
    const root = managed({ "lefthook.yml": snippet("lefthook.yml") });
    expect(run(root, ["lefthook", "install"]).code).toBe(0);
    expectStops(root);
    const other = managed({ "lefthook.yml": "pre-commit:\n  jobs:\n    - name: nothing\n      run: 'true'\n" });
    stopship(other, ["init", "--yes"]);
    run(other, ["lefthook", "install"]);
    expectStops(other);
  });

  test("lint-staged, as the README shows it and as init adds to it", () => {
    const root = managed({ "lint-staged.config.mjs": snippet("lint-staged.config.js"), ".git/hooks/pre-commit": "#!/bin/sh\nnpx lint-staged\n" });
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    git(root, "add", "-A");
    git(root, "commit", "-q", "--no-verify", "-m", "start");
    expectStops(root);
    const other = managed({ "lint-staged.config.mjs": 'export default {\n  "*.md": "true",\n};\n' });
    stopship(other, ["init", "--yes"]);
    expect(readFileSync(join(other, "lint-staged.config.mjs"), "utf8")).toContain('() => "stopship check --staged",\n  "*.md"');
  });

  test.skipIf(spawnSync("pre-commit", ["--version"]).status !== 0)("the pre-commit framework, as the README shows it", () => {
    const root = managed({ ".pre-commit-config.yaml": snippet(".pre-commit-config.yaml") });
    expect(run(root, ["pre-commit", "install"]).code).toBe(0);
    expectStops(root);
  });

  test("simple-git-hooks", () => {
    const root = managed({ "package.json": MANIFEST.replace(" }\n", ', "simple-git-hooks": { "pre-commit": "true" } }\n') });
    stopship(root, ["init", "--yes"]);
    expect(run(root, ["simple-git-hooks"]).code).toBe(0);
    expectStops(root);
  });

  test("the action runs what the project has installed", () => {
    const action = parse(ours("action.yml")) as { readonly inputs: Readonly<Record<string, { readonly default: string }>>; readonly runs: { readonly using: string; readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[] } };
    const [step] = action.runs.steps;
    const root = managed({ "src/new.ts": HAS_ANY });
    const given = { ...env(), STOPSHIP_ARGS: "--preset recommended", STOPSHIP_SARIF: "stopship.sarif", STOPSHIP_VERSION: "latest" };
    expect([action.runs.using, Object.keys(step?.env ?? {})]).toEqual(["composite", ["STOPSHIP_ARGS", "STOPSHIP_SARIF", "STOPSHIP_VERSION"]]);
    const { status, stdout } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", step?.run ?? ""], { cwd: root, env: given, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stdout).toContain("::error file=src/new.ts,line=1");
    expect(JSON.parse(readFileSync(join(root, "stopship.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    const { steps } = parse(/```yaml action\n([^]*?)```/.exec(readme)?.[1] ?? "") as { readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, string>> }[] };
    const own = steps.find(({ uses }) => uses?.includes("/stopship@")), upload = steps.find(({ uses }) => uses?.includes("upload-sarif"));
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? { missing: "" })));
    expect(upload?.with?.["sarif_file"]).toBe(own?.with?.["sarif"]);
    for (const input of Object.keys(action.inputs)) expect(readme).toContain(`\`${input}\``);
  });
});

test("the files of the pre-commit framework have what it asks for", () => {
  // It installs from a clone: npm pack has to build, and to print nothing but the name of what it packed.
  expect([(JSON.parse(ours("package.json")) as { scripts: Record<string, string> }).scripts["prepack"], ours(".npmrc")]).toEqual(["npm run build", expect.stringContaining("foreground-scripts=false\n")]);
  const hooks = parse(ours(".pre-commit-hooks.yaml")) as readonly Readonly<Record<string, unknown>>[];
  expect(hooks.map(({ id }) => id)).toEqual(["stopship", "stopship-system"]);
  for (const hook of [...hooks, ...(parse(snippet(".pre-commit-config.yaml")) as { readonly repos: readonly { readonly hooks: readonly Readonly<Record<string, unknown>>[] }[] }).repos.flatMap((repo) => repo.hooks)]) {
    expect(hook).toMatchObject({ pass_filenames: false, language: expect.stringMatching(/^(?:node|system)$/) as string });
    const words = String(hook["entry"]).replace(/^npx /, "").split(" ");
    expect(words[0]).toBe("stopship");
    const root = shop({ "src/new.ts": HAS_ANY });
    git(root, "add", "-A");
    expect(stopship(root, words.slice(1)).lastLine).toBe("exit 1: 1 emergency");
  }
});
