/** The formats of findings: each fits its schema, none can be steered by what it prints, and none prints a secret. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { Ajv, type SchemaObject } from "ajv";
import { describe, expect, test } from "vitest";
import type { Finding } from "../src/judge/finding.js";
import { checkAgent } from "../src/reporters/agent.js";
import { checkGithub } from "../src/reporters/github.js";
import { checkGitlab } from "../src/reporters/gitlab.js";
import { checkHtml } from "../src/reporters/html.js";
import { checkJson } from "../src/reporters/json.js";
import { checkJunit } from "../src/reporters/junit.js";
import { lineHashes } from "../src/reporters/line-hashes.js";
import { checkMarkdown } from "../src/reporters/markdown.js";
import { checkPretty } from "../src/reporters/pretty.js";
import type { CheckView } from "../src/reporters/report.js";
import { checkSarif } from "../src/reporters/sarif.js";
import { checkUnix } from "../src/reporters/unix.js";
import { ESC, finding, HOSTILE, RLO, view } from "./formats/view.js";

const formats: Readonly<Record<string, (v: CheckView) => string>> = {
  pretty: (v) => checkPretty(v.report, v.source, v.options, v.terminal), json: (v) => checkJson(v.report),
  sarif: checkSarif, github: checkGithub, gitlab: checkGitlab, junit: checkJunit, html: checkHtml, markdown: checkMarkdown, unix: checkUnix, agent: checkAgent,
};
const all = Object.entries(formats);
const warning = finding({ level: "warning", rule: "no-explicit-any", file: "src/app.ts", fingerprint: "00", fixes: [], evidence: [], endpoint: null });

/** What the schema says against a SARIF log. */
const faults = ((): ((log: unknown) => unknown) => {
  const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as SchemaObject;
  // It names an older draft than the validator knows, and uses nothing that has changed since.
  delete schema.$schema;
  delete schema["id"];
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(schema);
  return (log) => (validate(log) ? [] : validate.errors);
})();

interface Region { readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number }
interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }; readonly region: Region } }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
}
interface Sarif {
  readonly runs: readonly {
    readonly results: readonly SarifResult[];
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly markdown: string }; readonly properties: Readonly<Record<string, unknown>> }[] } };
  }[];
}
const sarif = (v: CheckView): Sarif => JSON.parse(checkSarif(v)) as Sarif;
const resultsOf = (v: CheckView): readonly SarifResult[] => sarif(v).runs[0]?.results ?? [];

describe("sarif", () => {
  test("fits the published schema, with findings, without, and with a file that was not analysed", () => {
    for (const v of [view([]), view([finding(), warning, finding({ rule: "unused-suppression", endLine: 3 })], { notAnalysed: [{ file: "a b#.ts", reason: "1:1 ')' expected" }] })]) {
      expect(faults(JSON.parse(checkSarif(v)))).toEqual([]);
    }
    expect(faults({ version: "2.1.0", runs: [{ results: [] }] })).not.toEqual([]);
  });

  test("a region has one line, whatever the finding spans: GitHub shows an alert only where all its lines changed", () => {
    const [result] = resultsOf(view([finding({ endLine: 3, endColumn: 4 })]));
    expect(result?.locations[0]?.physicalLocation.region).toEqual({ startLine: 2, startColumn: 8, endLine: 2, endColumn: 32 });
  });

  test("paths are relative URIs from the repository's root", () => {
    const [result] = resultsOf(view([finding({ file: "src/[id]/a b%.ts" })], { folder: "apps/api" }));
    expect(result?.locations[0]?.physicalLocation.artifactLocation).toEqual({ uri: "apps/api/src/%5Bid%5D/a%20b%25.ts", uriBaseId: "%SRCROOT%" });
  });

  test("the way to a finding is a code flow, and its rule explains itself in Markdown", () => {
    const [run] = sarif(view([finding()])).runs;
    expect(run?.results[0]?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(1);
    const rule = run?.tool.driver.rules[run.results[0]?.ruleIndex ?? -1];
    expect(rule?.id).toBe("require-auth");
    expect(rule?.help.markdown).toContain("```ts");
    expect(rule?.properties).toMatchObject({ precision: "high", "security-severity": "9.1", tags: ["security", "external/cwe/cwe-306"] });
    const quality = run?.tool.driver.rules.find(({ id }) => id === "no-n-plus-one");
    expect(quality?.properties).not.toHaveProperty("security-severity");
  });

  test("brackets in a message make no link", () => {
    expect(resultsOf(view([finding({ message: "see [here](https://x)" })]))[0]?.message.text).toBe("see \\[here\\](https://x)");
  });

  test("a line is known by its own text: what stands above moves nothing, blanks count for nothing", () => {
    const at = (text: string, line: number): string | undefined => lineHashes(text)[line - 1];
    const long = `${"const first = 1;\nconst second = 2;\n".repeat(5)}last();\n`;
    expect(at(`// new\n\n${long}`, 4)).toBe(at(long, 2));
    expect(at(long.replaceAll("\n", "\r\n").replaceAll(" = ", "\t=  "), 3)).toBe(at(long, 3));
    expect(at(long, 1)).not.toBe(at(long, 2));
    // Equal lines with equal lines behind them are numbered.
    expect(lineHashes("x\n".repeat(300)).slice(0, 3).map((hash) => hash.split(":")[1])).toEqual(["1", "2", "3"]);
  });

  test("hashes are those of GitHub's uploader, computed here with whole numbers", () => {
    const text = "import a from 'b';\r\n\tconst x = 1;\n\nrun(x);\n";
    const codes = [...text.replaceAll("\r\n", "\n").replace(/[ \t]/g, "")].map((c) => c.charCodeAt(0)).concat(65_535, ...Array.from({ length: 100 }, () => 0));
    const starts = [0, ...codes.flatMap((code, i) => (code === 10 ? [i + 1] : []))];
    const whole = starts.map((start) => BigInt.asUintN(64, codes.slice(start, start + 100).reduce((hash, code) => hash * 37n + BigInt(code), 0n)).toString(16));
    expect(lineHashes(text).map((hash) => hash.split(":")[0])).toEqual(whole);
  });
});

describe("github", () => {
  test("an annotation is one line, with columns where it has one line of code", () => {
    const text = checkGithub(view([finding({ message: "50% off.\nNo" }), finding({ line: 1, endLine: 3 })], { folder: "apps/a,b" }));
    expect(text.split("\n")[0]).toBe("::error file=apps/a%2Cb/src/orders.ts,line=1,endLine=3,title=require-auth::`POST /api/orders` changes data and nothing checks who is calling. Put a guard before the handler.%0AFix: Add requireUser");
    expect(text).toContain("line=2,endLine=2,col=8,endColumn=12,title=require-auth::50%25 off.\\nNo%0A");
  });

  test("ten of a kind, the worst first, and a line for the rest", () => {
    const many = Array.from({ length: 25 }, (_, i) => finding({ line: i + 1, endLine: i + 1, confidence: i === 24 ? "proven" : "likely" }));
    const lines = checkGithub(view([...many, ...many.map((f): Finding => ({ ...f, level: "warning" }))])).trimEnd().split("\n");
    expect(lines.filter((l) => l.startsWith("::error "))).toHaveLength(10);
    expect(lines.filter((l) => l.startsWith("::warning "))).toHaveLength(10);
    expect(lines[0]).toContain("line=25,");
    expect(lines.at(-1)).toBe("30 more: stopship check shows all. stopship: 25 emergencies, 25 warnings");
  });
});

describe("gitlab", () => {
  test("an array of issues with what GitLab requires", () => {
    const schema = {
      type: "array",
      items: {
        type: "object", additionalProperties: false, required: ["description", "check_name", "fingerprint", "severity", "location"],
        properties: {
          description: { type: "string", minLength: 1 }, check_name: { type: "string" }, fingerprint: { type: "string", minLength: 1 }, severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
          location: {
            type: "object", required: ["path", "lines"],
            properties: { path: { type: "string", pattern: "^[^/]" }, lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 }, end: { type: "integer", minimum: 1 } } } },
          },
        },
      },
    };
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(JSON.parse(checkGitlab(view([finding(), warning, finding({ confidence: "likely" })]))));
    expect(validate.errors).toBeNull();
  });
});

test("junit: a failed test for each finding, and one that passed where nothing was found", () => {
  expect(checkJunit(view([finding()]))).toContain('<testsuites name="stopship" tests="1" failures="1" errors="0">');
  expect(checkJunit(view([finding()]))).toContain('<testcase classname="src/orders.ts" name="require-auth@2:8" file="src/orders.ts" line="2">');
  expect(checkJunit(view([]))).toContain('<testcase classname="stopship" name="no findings"/>');
  expect(checkJunit(view([], { notAnalysed: [{ file: "a.ts", reason: "too large" }] }))).toContain('<error message="too large"/>');
});

test("unix: file, line and column stand first", () => {
  expect(checkUnix(view([warning]))).toBe("src/app.ts:2:8: `POST /api/orders` changes data and nothing checks who is calling. Put a guard before the handler. [no-explicit-any]\n");
});

test("agent: one line each, and always one that sums up", () => {
  expect(checkAgent(view([finding()])).split("\n")).toEqual([
    "src/orders.ts:2:8 emergency require-auth `POST /api/orders` changes data and nothing checks who is calling. Put a guard before the handler. evidence: src/app.ts:1. fix: Add requireUser.",
    "stopship: 1 emergency in 3 files. exit 1. (agent format; --format pretty for the human one)", "",
  ]);
  expect(checkAgent(view([]))).toMatch(/^stopship: no findings in 3 files\. .*\n$/);
});

test("markdown: the scorecard, then a table for each rule", () => {
  const text = checkMarkdown(view([finding(), warning]));
  expect(text).toContain("### Stopship: 1 emergency, 1 warning");
  expect(text).toContain("| ✖ | caller checked | 0 of 1 (0 %) |");
  expect(text).toContain("#### require-auth (1)");
  expect(text).toContain("| ✖ | `src/orders.ts:2` | **`POST /api/orders` changes data and nothing checks who is calling**<br>Put a guard before the handler.<br>`src/app.ts:1` no guard before the router<br>Fix: Add requireUser |");
});

test.each(all)("%s: --quiet and --max-findings leave out the same", (_, format) => {
  expect(format(view([finding(), warning], { isQuiet: true }))).not.toContain("no-explicit-any@");
  const few = format(view([warning, finding({ message: "The worst of all." })], { maxFindings: 1 }));
  expect(few).toContain("The worst of all");
});

describe.each(all)("hostile names in %s", (name, format) => {
  const file = HOSTILE.replaceAll("/", "");
  const hostile = finding({
    file, message: HOSTILE, endpoint: HOSTILE, evidence: [{ file, line: 1, column: 1, message: HOSTILE }],
    fixes: [{ title: HOSTILE, safety: "safe", edits: [{ file, start: 0, end: 0, text: HOSTILE }] }],
  });
  const text = format(view([hostile], { texts: { [file]: `${HOSTILE}\n${HOSTILE}\n` }, notAnalysed: [{ file, reason: HOSTILE }] }));

  test("no control character, no direction mark, no line of their own", () => {
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).not.toContain(ESC);
    expect(text).not.toContain(RLO);
    expect(text).not.toContain("\r");
  });

  test("nothing that a pipeline takes for a command", () => {
    const commands = text.split("\n").filter((line) => /^\s*::/.test(line));
    if (name === "github") expect(commands).toHaveLength(1);
    else expect(commands).toEqual([]);
    expect(commands.join("").match(/::/g)?.length ?? 2).toBeGreaterThanOrEqual(2);
    expect(text).not.toMatch(/##\w*\[/);
  });

  test("markup is text", () => {
    if (["junit", "html"].includes(name)) expect(text).not.toContain("<script>alert");
    if (name !== "markdown") return;
    const outsideCode = text.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/(?<!\\)<script|@team|(?<!\\)\]\(|(?<!\\)\[x/);
  });
});

test("an annotation's properties cannot be left", () => {
  const [line = ""] = checkGithub(view([finding({ file: "a,title=x::b%\n.ts" })])).split("\n");
  expect(line).toMatch(/^::error file=a%2Ctitle=x%3A%3Ab%25\\n\.ts,line=2,/);
});

test("junit is well-formed, whatever stands in it", () => {
  const text = checkJunit(view([finding({ file: HOSTILE, message: `${HOSTILE} \ufffe ]]>` })]));
  expect(text.replace(/<\?xml[^<>]*\?>|<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>/g, "")).not.toMatch(/[<>]/);
  expect(text).not.toMatch(/&(?!(?:amp|lt|gt|quot|#\d+);)/);
});

describe.each(all)("a secret in %s", (name, format) => {
  const secret = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
  const plain = "hunter2hunter2";
  const text = `const first = 1;\nconst key = "${secret}";\nconst word = "${plain}";\n`;
  const at = (what: string) => ({ file: "src/keys.ts", pos: text.indexOf(what), end: text.indexOf(what) + what.length });
  const v = view([
    finding({ rule: "no-hardcoded-secrets", file: "src/keys.ts", line: 2, endLine: 2, column: 13, endColumn: 13 + secret.length, fixes: [{ title: "Read it", safety: "suggestion", edits: [{ file: "src/keys.ts", start: at(secret).pos - 1, end: at(secret).end + 1, text: "process.env.KEY" }] }] }),
    finding({ file: "src/keys.ts", line: 1, endLine: 1, evidence: [{ file: "src/keys.ts", line: 3, column: 1, message: "here" }] }),
  ], { texts: { "src/keys.ts": text }, secrets: [at(plain)] });

  test("is not printed, nor is a hash of its line", () => {
    const out = format(v);
    expect(out).not.toContain(secret);
    expect(out).not.toContain(plain);
    expect(out).not.toContain(createHash("sha256").update(secret).digest("hex"));
    if (name === "sarif") expect(resultsOf(v).map((r) => r.partialFingerprints["primaryLocationLineHash"])).toEqual([undefined, undefined]);
  });
});

test.each(all)("%s prints ten thousand findings, each once, in room that grows with them", (name, format) => {
  const many = (n: number): Finding[] => Array.from({ length: n }, (_, i) => finding({ file: `src/f${i % 500}.ts`, line: 1 + Math.floor(i / 500), endLine: 1 + Math.floor(i / 500), message: `Finding number ${i}x.`, fingerprint: `f${i}` }));
  const few = format(view(many(1_000)));
  const out = format(view(many(10_000)));
  expect(out.length).toBeLessThan(10 * few.length + 100_000);
  if (["pretty", "github", "markdown"].includes(name)) return;
  const told = new Set(out.match(/Finding number \d+x/g));
  expect(told.size).toBe(10_000);
});

test("sarif ends where code scanning refuses more, with the gravest in it", () => {
  const many = [...Array.from({ length: 25_010 }, (_, i) => finding({ level: "warning", line: 1, endLine: 1, fingerprint: `w${i}` })), finding({ rule: "no-sql-injection", fingerprint: "grave" })];
  const text = checkSarif(view(many));
  const results = (JSON.parse(text) as Sarif).runs[0]?.results ?? [];
  expect([results.length, results.some(({ ruleId }) => ruleId === "no-sql-injection")]).toEqual([25_000, true]);
  expect(text).toContain("11 findings more, and less grave, are left out");
});

test("markdown ends where a page of GitHub is full, and says what it left out", () => {
  const out = checkMarkdown(view(Array.from({ length: 10_000 }, (_, i) => finding({ message: `Finding number ${i}x.` }))));
  expect(Buffer.byteLength(out)).toBeLessThan(1 << 20);
  expect(out).toMatch(/\n\d+ more not shown\. /);
});
