/** From problems to findings: levels, options, suppressions, fingerprints, and that nothing scanned or thrown stops the rest. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Endpoint, Problem, Project, Rule, SourceFacts } from "../src/concepts.js";
import { analyse } from "../src/judge/analyse.js";
import { extract } from "../src/extract/extract.js";
import type { Finding } from "../src/judge/finding.js";
import { judge, type Judgement } from "../src/judge/judge.js";
import { readProject, type ProjectFiles, type ReadOptions } from "../src/judge/read.js";
import { Settings } from "../src/judge/settings.js";
import { unmatched } from "../src/judge/unmatched.js";
import { defaultConfig, loadConfig, type Config } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

/** A project that is nothing but these files. */
function project(texts: Readonly<Record<string, string>>, endpoints: readonly Endpoint[] = []): Project {
  const files = Object.entries(texts).map(([path, text]): SourceFacts => {
    const facts = extract(text, path, []);
    return { path, facts, isBackend: true, onPages: { isInBrowser: false, uses: [] }, isExcluded: path.includes(".test."), seen: () => [], symbolAt: (pos) => facts.fns.filter((fn) => fn.pos <= pos && pos < fn.end).at(-1)?.name ?? "" };
  });
  return {
    root: "/p", files, asked: files, endpoints, askedEndpoints: endpoints, enteringEndpoints: endpoints,
    file: (path) => files.find((f) => f.path === path),
    text: (path) => texts[path] ?? "",
    learned: () => [], failureAnswers: () => [], apiDescriptions: () => ({ services: [], unserved: [] }), shares: () => [], registered: () => new Map(), lookups: () => new Map(), given: () => new Map(), lookup: () => undefined, told: () => new Map(), runsOf: () => new Map(), ranIn: () => new Map(), pathNames: () => new Set(), repeatedRoundTrips: () => [], injections: () => [], leaks: () => [], separateWrites: () => [], wholeTables: () => [], swallowedErrors: () => [], lostErrors: () => [], callsOf: () => [], callsThat: () => [], libraryCall: () => undefined, documents: new Map(), importOf: () => undefined, dependency: () => undefined, handles: () => undefined, originAt: () => undefined, schema: () => ({ tables: [], unread: [] }), parameterType: () => undefined,
    answerTypes: () => undefined, looseType: () => undefined, importsOf: () => [], mayCall: () => () => false,
  };
}

/** A rule that reports every `BAD` of every file. */
function rule(more: Partial<Rule> & { problem?: Partial<Problem> } = {}): Rule {
  const { problem, ...rest } = more;
  return {
    id: "no-bad", title: "", violation: "", level: "emergency", needs: "project", presets: ["recommended"], why: "", instead: "",
    messages: { bad: "`{what}` is bad. Make it good." }, example: { bad: {}, repaired: {} }, options: { schema: { type: "object" }, defaults: { max: 1 } }, hasFix: false,
    *check({ files, text }) {
      for (const { path } of files) {
        for (const m of text(path).matchAll(/BAD/g)) yield { file: path, pos: m.index, end: m.index + 3, message: "bad", data: { what: "BAD" }, confidence: "proven", ...problem };
      }
    },
    ...rest,
  };
}

function judged(texts: Readonly<Record<string, string>>, rules: readonly Rule[] = [rule()], config: Partial<Config> = {}, only?: readonly string[]): Judgement {
  return judge(project(texts), rules, new Settings({ ...defaultConfig, ...config }, config.preset ?? "recommended", { only }));
}
const found = (...args: Parameters<typeof judged>): readonly Finding[] => judged(...args).findings;
const places = (findings: readonly Finding[]): string[] => findings.map((f) => `${f.file}:${f.line}:${f.column} ${f.level} ${f.rule}`);

describe("a finding", () => {
  test("has lines and columns from 1, in the order of the code", () => {
    const findings = found({ "b.ts": "BAD;\n", "a.ts": "const x = 1;\r\n  BAD;\r\n" });
    expect(places(findings)).toEqual(["a.ts:2:3 emergency no-bad", "b.ts:1:1 emergency no-bad"]);
    expect(findings[0]).toMatchObject({ endLine: 2, endColumn: 6, message: "`BAD` is bad. Make it good.", endpoint: null, evidence: [], fixes: [], confidence: "proven" });
  });

  test("carries its evidence as places, and its endpoint", () => {
    const problem = { endpoint: "GET /x", evidence: [{ file: "b.ts", pos: 4, message: "mounted here" }] };
    expect(found({ "a.ts": "BAD", "b.ts": "1;\n2;" }, [rule({ problem })])[0]).toMatchObject({ endpoint: "GET /x", evidence: [{ file: "b.ts", line: 2, column: 2, message: "mounted here" }] });
  });

  test("holds no control character of the scanned code, nor all of a long one", () => {
    const problem = { data: { what: `\u001b[31m\n\u202e${"x".repeat(5_000)}` }, endpoint: "GET /\u0007", evidence: [{ file: "a.ts", pos: 0, message: "\u009b1m" }], fixes: [{ title: "\u001b", safety: "safe" as const, edits: [] }] };
    const [only] = found({ "a.ts": "BAD" }, [rule({ problem })]);
    expect(JSON.stringify([only?.message, only?.endpoint, only?.evidence, only?.fixes[0]?.title])).not.toMatch(/\\u00[019]|\u202e|\u009b/);
    expect(only?.message.length).toBeLessThan(400);
  });

  test("stands once where a rule sees it twice, at the graver level", () => {
    const twice = rule({ *check(p) { yield* rule({ problem: { level: "warning" } }).check(p, {}); yield* rule().check(p, {}); } });
    expect(places(found({ "a.ts": "BAD" }, [twice]))).toEqual(["a.ts:1:1 emergency no-bad"]);
  });

  test("may stand outside the sources, and past the end of a file", () => {
    expect(places(found({ "a.ts": "x" }, [rule({ *check() { yield { file: "package.json", pos: 3, end: 9, message: "bad", confidence: "proven" }; } })]))).toEqual(["package.json:1:4 emergency no-bad"]);
    expect(found({ "a.ts": "BAD" }, [rule({ problem: { pos: 900, end: 1 } })])).toHaveLength(1);
  });
});

describe("a fingerprint", () => {
  const prints = (...args: Parameters<typeof judged>): string[] => found(...args).map((f) => f.fingerprint);

  test("stays when code around it moves, differs by symbol and occurrence", () => {
    const code = "function f() { BAD; BAD; }\nfunction g() { BAD; }\n";
    const before = prints({ "a.ts": code });
    expect(prints({ "a.ts": `// new\n\nconst more = 1;\n${code}` })).toEqual(before);
    expect(new Set(before).size).toBe(3);
    expect(before[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  test("of one file does not depend on another's", () => {
    expect(prints({ "a.ts": "BAD; BAD", "b.ts": "BAD" })[2]).toBe(prints({ "b.ts": "BAD" })[0]);
  });

  test("of an endpoint survives a move to another file", () => {
    const of = [rule({ problem: { endpoint: "GET /x", symbol: "GET /x" } })];
    expect(prints({ "a.ts": "BAD" }, of)).toEqual(prints({ "b.ts": "BAD" }, of));
  });

  test("stays when another finding is suppressed", () => {
    const [, second] = prints({ "a.ts": "\nBAD;\nBAD;" });
    expect(prints({ "a.ts": "// stopship-ignore-next-line no-bad -- x\nBAD;\nBAD;" })).toEqual([second]);
  });
});

describe("levels", () => {
  const warn = rule({ id: "warn", level: "warning", presets: ["strict"] });

  test("come from the rule, presets choose the rules", () => {
    const run = (preset: "recommended" | "strict" | "all"): string[] => places(found({ "a.ts": "BAD" }, [rule(), warn, rule({ id: "rest", presets: [] })], { preset }));
    expect(run("recommended")).toEqual(["a.ts:1:1 emergency no-bad"]);
    expect(run("strict")).toEqual(["a.ts:1:1 emergency no-bad", "a.ts:1:1 warning warn"]);
    expect(run("all")).toHaveLength(3);
  });

  test("set by the configuration win, overrides by file win over them, the last first", () => {
    const config = {
      rules: { "no-bad": { level: "warning" }, warn: { level: "emergency" } },
      overrides: [{ files: ["scripts/**"], rules: { "no-bad": { level: "off" } } }, { files: ["scripts/deploy.ts"], rules: { "no-bad": { level: "emergency" } } }],
    } as const;
    expect(places(found({ "a.ts": "BAD", "scripts/b.ts": "BAD", "scripts/deploy.ts": "BAD" }, [rule(), warn], config))).toEqual([
      "a.ts:1:1 warning no-bad", "a.ts:1:1 emergency warn", "scripts/b.ts:1:1 emergency warn", "scripts/deploy.ts:1:1 emergency no-bad", "scripts/deploy.ts:1:1 emergency warn",
    ]);
  });

  test("a milder finding of a rule stays mild when the rule's own level is written down, and grave findings can be made mild", () => {
    const mild = rule({ problem: { level: "warning" } });
    expect(found({ "a.ts": "BAD" }, [mild], { rules: { "no-bad": { level: "emergency" } } })[0]?.level).toBe("warning");
    expect(found({ "a.ts": "BAD" }, [rule()], { rules: { "no-bad": { level: "warning" } } })[0]?.level).toBe("warning");
  });

  test("only some rules, whatever preset and configuration say", () => {
    expect(places(found({ "a.ts": "BAD" }, [rule(), warn], { rules: { warn: { level: "off" } } }, ["warn"]))).toEqual(["a.ts:1:1 warning warn"]);
  });

  test("unknowns are reported in strict alone", () => {
    const unknown = [rule({ problem: { confidence: "unknown" } })];
    expect([found({ "a.ts": "BAD" }, unknown).length, found({ "a.ts": "BAD" }, unknown, { preset: "all" }).length, found({ "a.ts": "BAD" }, unknown, { preset: "strict" }).length]).toEqual([0, 0, 1]);
  });
});

test("options come from rule, configuration and overrides, each file under its own", () => {
  const seen = rule({
    messages: { bad: "{options}" },
    *check({ files }, options) { for (const { path } of files) yield { file: path, pos: 0, end: 1, message: "bad", data: { options: JSON.stringify(options) }, confidence: "proven" }; },
  });
  const config = { rules: { "no-bad": { level: "emergency", options: { min: 5 } } }, overrides: [{ files: ["b/**"], rules: { "no-bad": { level: "warning", options: { max: 9 } } } }] } as const;
  expect(found({ "a.ts": "", "b/a.ts": "" }, [seen], config).map((f) => f.message)).toEqual(['{"max":1,"min":5}', '{"max":9}']);
});

describe("a rule", () => {
  test("that throws is a crash of ours; what it and others found stays", () => {
    const broken = rule({ id: "broken", *check(p) { yield* rule().check(p, {}); throw new TypeError("no such \u001b[31mthing"); } });
    const { findings, crashes } = judged({ "a.ts": "BAD" }, [broken, rule()]);
    expect(places(findings)).toEqual(["a.ts:1:1 emergency broken", "a.ts:1:1 emergency no-bad"]);
    expect(crashes).toMatchObject([{ rule: "broken", file: null }]);
    expect(crashes[0]?.error).toMatch(/^TypeError: no such \\u\{1b\}\[31mthing\n/);
  });

  test("that uses a message it does not have is a crash too", () => {
    expect(judged({ "a.ts": "BAD" }, [rule({ problem: { message: "toString" } })]).crashes).toHaveLength(1);
  });

  test("that needs types is not run, and says so", () => {
    expect(judged({ "a.ts": "BAD" }, [rule({ needs: "types" })], { preset: "all" })).toMatchObject({ findings: [], notRun: [{ rule: "no-bad", reason: "needs type information: run with --types" }] });
    expect(judged({ "a.ts": "BAD" }, [rule({ needs: "types" })])).toMatchObject({ findings: [], notRun: [] });
  });
});

describe("suppressions", () => {
  test("are counted, and reported when they do nothing", () => {
    const { findings, suppressed } = judged({ "a.ts": "// stopship-ignore-next-line no-bad -- x\nBAD;\n// stopship-ignore-next-line no-bda -- x\nBAD;\n// stopship-ignore-next-line no-bad\nBAD;\n// stopship-ignore-file no-bad\n" });
    expect(suppressed).toBe(1);
    expect(places(findings)).toEqual(["a.ts:3:1 warning unused-suppression", "a.ts:4:1 emergency no-bad", "a.ts:5:1 warning unused-suppression", "a.ts:6:1 emergency no-bad", "a.ts:7:1 warning unused-suppression"]);
    expect(findings[0]?.message).toBe("`no-bda` is not a rule, so this takes nothing back. Did you mean `no-bad`?");
    expect(new Set(findings.map((f) => f.fingerprint)).size).toBe(5);
  });

  test("are not called unused where the rule is off, did not run, crashed or does not look", () => {
    const comment = "// stopship-ignore-next-line no-bad -- x\nconst a = 1;";
    expect(found({ "a.ts": comment }, [rule()], { rules: { "no-bad": { level: "off" } } })).toEqual([]);
    expect(found({ "a.ts": comment }, [rule({ needs: "types" })])).toEqual([]);
    expect(found({ "a.ts": comment }, [rule({ check: () => { throw new Error("x"); } })])).toEqual([]);
    expect(found({ "a.test.ts": comment })).toEqual([]);
    expect(found({ "a.ts": comment }, [rule()], { overrides: [{ files: ["*.ts"], rules: { "no-bad": { level: "off" } } }] })).toEqual([]);
    expect(found({ "a.ts": comment })).toHaveLength(1);
  });

  test("of secrets are told where no server looks: secrets are looked for everywhere", () => {
    const comment = { "a.test.ts": "// stopship-ignore-next-line no-bad -- x\nconst a = 1;" };
    expect(places(found(comment, [rule({ isSecret: true })]))).toEqual(["a.test.ts:1:1 warning unused-suppression"]);
  });

  test("unused ones can be made an emergency or passed over", () => {
    const text = { "a.ts": "// stopship-ignore-next-line no-bad -- x\nconst a = 1;" };
    expect(found(text, [rule()], { rules: { "unused-suppression": { level: "emergency" } } })[0]?.level).toBe("emergency");
    expect(found(text, [rule()], { rules: { "unused-suppression": { level: "off" } } })).toEqual([]);
  });
});

describe("reading a project", () => {
  const read = (files: Record<string, string | Buffer>, options?: ReadOptions): ProjectFiles => readProject(projectFolder(files), defaultConfig, options);

  test("gives every file's facts and text, and what was left out", () => {
    const { files, texts, skipped, notAnalysed, packages } = read({
      "package.json": '{ "name": "x" }', "a.ts": "\uFEFFexport const a = 1;", "b.min.js": "", "big.ts": "x".repeat(2_200_000), "broken.ts": "export const = ;\n", "nul.js": "\0",
    });
    expect([...files.keys()]).toEqual(["a.ts"]);
    expect(texts.get("a.ts")).toBe("export const a = 1;");
    expect(packages).toHaveLength(1);
    expect(skipped).toEqual([{ file: "b.min.js", reason: "minified" }, { file: "nul.js", reason: "binary" }]);
    expect(notAnalysed).toMatchObject([{ file: "big.ts", reason: "larger than 2 MB" }, { file: "broken.ts", reason: expect.stringMatching(/^1:14 /) as string }]);
  });

  test("survives what people and attackers put into repositories", () => {
    const root = projectFolder({
      "deep.ts": `${"(".repeat(100_000)}1${")".repeat(100_000)}`, "nested.ts": `${"{".repeat(50_000)}${"}".repeat(50_000)}`, "chain.ts": `a${".b()".repeat(50_000)};`,
      "long.ts": `const a = "${"x".repeat(1_500_000)}";`, "huge.js": "a();".repeat(5_000_000), "odd\n\u001b[31m.ts": "export {};", "latin.ts": Buffer.from([0x2f, 0x2f, 0xe9]), "empty.ts": "",
      "package.json": "{ not json", "tsconfig.json": "]",
    });
    symlinkSync(root, join(root, "loop"));
    const { files, notAnalysed } = readProject(root, defaultConfig);
    expect([...files.keys()]).toEqual(expect.arrayContaining(["empty.ts", "latin.ts", "long.ts", "odd\n\u001b[31m.ts"]));
    expect(notAnalysed).toEqual(expect.arrayContaining([{ file: "huge.js", reason: "larger than 2 MB" }, { file: "loop", reason: "link loop" }, { file: "package.json", reason: "invalid JSON at line 1" }]));
    for (const path of ["deep.ts", "nested.ts", "chain.ts"]) expect(files.has(path) || notAnalysed.some((n) => n.file === path)).toBe(true);
  });

  test("takes an editor's text for the file's, and its new files, but none that is left out", () => {
    const root = projectFolder({ ".gitignore": "out\n", "a.ts": "const old = 1;", "out/b.ts": "" });
    const overlay = new Map([["a.ts", "\uFEFFconst fresh = 1;"], ["new.ts", "const added = 1;"], ["out/b.ts", "const x = 1;"], ["notes.md", ""], ["c.min.js", ""]]);
    const { texts } = readProject(root, defaultConfig, { overlay });
    expect([...texts]).toEqual([["a.ts", "const fresh = 1;"], ["new.ts", "const added = 1;"]]);
  });

  test("tells how far it is", () => {
    const steps: string[] = [];
    read({ "a.ts": "", "b.ts": "" }, { onProgress: (done, total, file) => steps.push(`${done}/${total} ${file}`) });
    expect(steps).toEqual(["0/2 a.ts", "1/2 b.ts", "2/2 "]);
  });

  test("of nothing is nothing", () => {
    expect(read({})).toMatchObject({ packages: [], tsconfigs: [], skipped: [], notAnalysed: [] });
  });
});

describe("what the configuration names and the project has not", () => {
  const endpoint = (method: string, route: string): Endpoint => ({ method, route, label: `${method} ${route}` }) as Endpoint;
  const endpoints = [endpoint("GET", "/health"), endpoint("POST", "/webhooks/stripe/:id"), endpoint("QUERY", "user.byId")];

  function messages(config: object, files: Record<string, string> = {}): string[] {
    const root = projectFolder({ "src/auth.ts": "export const requireUser = wrap(() => 1);\nimport { protect as guard } from 'x';\nclass A { check() {} }\nconst { deep: [inner] } = x;", ...files, "stopship.config.json": JSON.stringify(config) });
    const own = loadConfig(root);
    return unmatched(own, project({}, endpoints), readProject(root, own)).map((p) => p.message + (p.hint === undefined ? "" : ` (${p.hint})`));
  }

  test("is shown where it was written, with what was meant", () => {
    expect(messages({ auth: { guards: ["requireUsr"], public: ["GET /helth"] } })).toEqual([
      'auth.guards: "requireUsr" matches no function in this project (did you mean "requireUser"?)',
      'auth.public: "GET /helth" matches no endpoint in this project (did you mean "GET /health"?)',
    ]);
    expect(messages({ scope: ["lib/**"], ignore: ["auth.ts"], overrides: [{ files: ["*.ts"], rules: {} }] })).toEqual([
      'scope: "lib/**" matches no file in this project',
      'ignore: "auth.ts" matches no file in this project (patterns are relative to the root: "**/auth.ts" is any depth)',
      'overrides.files: "*.ts" matches no file in this project (patterns are relative to the root: "**/*.ts" is any depth)',
    ]);
  });

  test("functions, variables, members, imports and patterns count as names", () => {
    expect(messages({ auth: { guards: ["requireUser", "guard", "protect", "a.check", "inner"] } })).toEqual([]);
  });

  test("endpoints are named with and without method, with wildcards and any spelling of parameters", () => {
    expect(messages({ auth: { public: ["GET /health", "/health/", "POST /webhooks/*", "* /webhooks/**", "POST /webhooks/stripe/[id]", "QUERY user.*"] } })).toEqual([]);
    expect(messages({ auth: { public: ["POST /health", "POST /hooks*", "/webhooks/stripe"] } })).toHaveLength(3);
  });

  test("leaving out what is left out already is no mistake, nor are patterns for files we do not read", () => {
    expect(messages({ ignore: ["**/dist/**", "node_modules", "generated/**", "**/*.graphql"] }, { ".gitignore": "generated\n" })).toEqual([]);
    expect(messages({ ignore: ["src/old", "**/*.gen.ts"] }, { "src/old/a.ts": "", "a.gen.ts": "" })).toEqual([]);
  });

  test("a name is not called missing while a file that may hold it does not parse", () => {
    expect(messages({ auth: { guards: ["gone"] } }, { "src/b.ts": "export const = 1" })).toEqual([]);
  });
});

describe("a whole analysis", () => {
  const app = {
    "package.json": '{ "dependencies": { "express": "5", "@prisma/client": "6" } }',
    "src/app.ts": [
      'import express from "express";', 'import { PrismaClient } from "@prisma/client";', "const app = express();", "const db = new PrismaClient();", "app.use(express.json());",
      'app.post("/orders", async (req, res) => {', "  res.json(await db.order.create({ data: req.body }));", "});", "export const list: any[] = [];", "",
    ].join("\n"),
  };
  const run = (files: Record<string, string>, more: Partial<Parameters<typeof analyse>[0]> = {}): ReturnType<typeof analyse> => {
    const root = projectFolder(files);
    return analyse({ root, config: loadConfig(root), ...more });
  };

  test("finds endpoints and what is wrong with them", () => {
    const { endpoints, findings, files, crashes, preset } = run(app);
    expect(endpoints.map((e) => e.label)).toEqual(["POST /orders"]);
    expect(findings.map((f) => f.rule)).toEqual(expect.arrayContaining(["require-auth", "no-unvalidated-input", "no-explicit-any"]));
    expect({ files, crashes, preset }).toEqual({ files: 1, crashes: [], preset: "recommended" });
  });

  test("obeys the configuration", () => {
    const config = JSON.stringify({ auth: { public: ["POST /orders"] }, rules: { "no-explicit-any": "warning", "no-unvalidated-input": "off" } });
    expect(run({ ...app, "stopship.config.jsonc": config }).findings.map((f) => `${f.level} ${f.rule}`)).toEqual(["warning no-explicit-any"]);
  });

  test("stops at a name that means nothing, unless it is asked to be lenient", () => {
    const files = { ...app, "stopship.config.jsonc": '{\n  "auth": { "guards": ["requireUser"] }\n}' };
    expect(() => run(files)).toThrow(/^stopship\.config\.jsonc:2:24 {2}auth\.guards: "requireUser" matches no function in this project\n/);
    expect(run(files, { isLenient: true }).files).toBe(1);
  });

  test("of an empty folder is empty", () => {
    expect(run({})).toMatchObject({ endpoints: [], findings: [], files: 0, notAnalysed: [], crashes: [] });
  });

  test("of a root inside a folder called fixtures is one of a project like any other", () => {
    const root = projectFolder(Object.fromEntries(Object.entries(app).map(([path, text]) => [`fixtures/tests/shop/${path}`, text])));
    const { findings } = analyse({ root: join(root, "fixtures/tests/shop"), config: defaultConfig });
    expect(findings.map((f) => f.rule)).toContain("require-auth");
  });
});
