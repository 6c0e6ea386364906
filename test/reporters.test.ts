/** What people and programs are shown, from hand-made findings and endpoints: no analysis is needed to draw. */
import { describe, expect, test } from "vitest";
import type { Endpoint, Project, Rule, SourceFacts, Texts } from "../src/concepts.js";
import { lineStarts } from "../src/extract/text.js";
import type { Analysis, Finding } from "../src/judge/finding.js";
import { escape, escapeJson } from "../src/reporters/escape.js";
import { explainFile, explainLine } from "../src/reporters/explain.js";
import { checkJson, routesJson } from "../src/reporters/json.js";
import { MaskedSource } from "../src/reporters/masked-source.js";
import { checkPretty } from "../src/reporters/pretty.js";
import type { CheckReport, PrettyOptions } from "../src/reporters/report.js";
import { routesPretty } from "../src/reporters/routes.js";
import { rulePage } from "../src/reporters/rule-page.js";
import { terminal } from "../src/reporters/terminal.js";

const ESC = String.fromCharCode(27);
const RLO = String.fromCharCode(0x202e);

const ROUTER = `import { Router } from "express";
const router = Router();

router.use(rateLimit({ max: 60 }));
router.post("/orders", validate(OrderDto), createOrder);
router.get("/orders/:id", requireUser, getOrder);

const KEY = "hunter2hunter2";
`;
const texts: Record<string, string> = {
  "src/orders.ts": ROUTER,
  "src/app.ts": 'app.use("/api", orders);\n',
  "src/any.ts": Array.from({ length: 9 }, (_, i) => `export const v${i}: any = ${i};`).join("\n"),
};

function project(files: Record<string, string> = texts): Project {
  const facts = (path: string): SourceFacts =>
    ({
      path, isBackend: true, onPages: { isInBrowser: false, uses: [] }, isExcluded: false, reason: "reached from src/app.ts", seen: () => [], symbolAt: () => "",
      facts: { imports: [], exports: [], fns: [], classes: [], enums: [], types: {}, comments: [], seen: {}, lines: lineStarts(files[path] ?? ""), statements: [] },
    });
  return {
    root: "/shop", files: Object.keys(files).map(facts), asked: Object.keys(files).map(facts), endpoints: [], askedEndpoints: [], enteringEndpoints: [],
    file: (path) => (path in files ? facts(path) : undefined),
    text: (path) => files[path] ?? "",
    learned: () => [], failureAnswers: () => [], apiDescriptions: () => ({ services: [], unserved: [] }), shares: () => [], registered: () => new Map(), lookups: () => new Map(), given: () => new Map(), lookup: () => undefined, told: () => new Map(), runsOf: () => new Map(), ranIn: () => new Map(), pathNames: () => new Set(), repeatedRoundTrips: () => [], injections: () => [], leaks: () => [], separateWrites: () => [], wholeTables: () => [], swallowedErrors: () => [], lostErrors: () => [], callsOf: () => [], callsThat: () => [], libraryCall: () => undefined, documents: new Map(), importOf: () => undefined, dependency: () => undefined, handles: () => undefined, originAt: () => undefined, schema: () => ({ tables: [], unread: [] }), parameterType: () => undefined,
    answerTypes: () => undefined, looseType: () => undefined, importsOf: () => [], mayCall: () => () => false,
  };
}

const unguarded: Finding = {
  rule: "require-auth", level: "emergency", confidence: "proven",
  message: "`POST /api/orders` changes data and nothing checks who is calling. Anybody who knows the address can order. Put a guard before the handler.",
  file: "src/orders.ts", line: 5, column: 8, endLine: 5, endColumn: 12, endpoint: "POST /api/orders",
  evidence: [
    { file: "src/app.ts", line: 1, column: 1, message: "no guard before the router" },
    { file: "src/orders.ts", line: 5, column: 8, message: "no guard on this route" },
    { file: "src/orders.ts", line: 6, column: 27, message: "its neighbour has one" },
  ],
  fixes: [{ title: "Add requireUser before validate", safety: "suggestion", edits: [{ file: "src/orders.ts", start: 108, end: 108, text: "requireUser, " }] }],
  fingerprint: "3f9a1c", identity: { rule: "require-auth", file: null, symbol: "POST /api/orders", evidence: "missing", occurrence: 0 },
};
const anyAt = (line: number, more: Partial<Finding> = {}): Finding => ({
  rule: "no-explicit-any", level: "emergency", confidence: "proven", message: "`any` switches type checking off", file: "src/any.ts",
  line, column: 18, endLine: line, endColumn: 21, endpoint: null, evidence: [], fixes: [], fingerprint: `any${line}`,
  identity: { rule: "no-explicit-any", file: "src/any.ts", symbol: "", evidence: "annotation", occurrence: line }, ...more,
});

const rule: Rule = {
  id: "require-auth", title: "Endpoints without authentication", violation: "Missing authentication checks", level: "emergency", needs: "project",
  presets: ["recommended", "strict", "all"], cwe: 306, messages: {}, why: "Anybody can call it.", instead: "Check the caller.",
  example: { bad: { "src/a.ts": "app.get('/x', handler);" }, repaired: { "src/a.ts": "app.get('/x', requireUser, handler);" } },
  options: { schema: {}, defaults: { endpoints: "writes" } }, hasFix: true, check: () => [],
};

const answer = { value: "no", trail: [] } as const;
const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  framework: "express", kind: "http", method: "POST", route: "/api/orders", file: "src/orders.ts", pos: ROUTER.indexOf("router.post"), end: ROUTER.indexOf("createOrder"),
  handler: "createOrder", label: "POST /api/orders", auth: { status: "missing", trail: [] }, rateLimit: answer,
  body: { status: "validated", trail: [{ file: "src/orders.ts", pos: ROUTER.indexOf("validate"), message: "checked by OrderDto" }], fields: [] },
  query: { status: "none", trail: [], fields: [] }, params: { status: "none", trail: [], fields: [] },
  errors: { status: "handled", trail: [] }, ...more,
});

const sourcesOf = (of: Project): Texts => ({ text: (path) => of.text(path), lines: (path) => of.file(path)?.facts.lines });

function report(findings: readonly Finding[], more: Partial<Analysis> = {}): CheckReport & { readonly analysis: Analysis } {
  const analysis: Analysis = {
    root: "/shop", preset: "recommended", project: project(), sources: sourcesOf(more.project ?? project()), secrets: [], findings, endpoints: [endpoint()], learned: [], stack: [["frameworks", ["Express 5"]]], files: 3, suppressed: 1, taken: [],
    skipped: [], notAnalysed: [], notRun: [], ran: [], crashes: [], ...more,
  };
  return { analysis, findings, isQuiet: false, exit: { code: 1, reason: "1 emergency" } };
}

const wide = terminal({}, { LANG: "en_US.UTF-8", COLUMNS: "100" });
const options: PrettyOptions = { maxFindings: 50, hasCode: true, hasUnknown: false, seconds: 0.42, rules: [rule] };
const pretty = (r: CheckReport, more: Partial<PrettyOptions> = {}, to = wide): string =>
  checkPretty(r, new MaskedSource(r.analysis.sources), { ...options, ...more }, to);

describe("findings for people", () => {
  test("a finding shows what, where, the code, how we know, and the fix", () => {
    expect(pretty(report([unguarded]))).toBe(`src/orders.ts

  emergency  \`POST /api/orders\` changes data and nothing checks who is calling
             Anybody who knows the address can order. Put a guard before the handler.
             require-auth · proven · CWE-306 · src/orders.ts:5:8

    4 │ router.use(rateLimit({ max: 60 }));
  ❯ 5 │ router.post("/orders", validate(OrderDto), createOrder);
      │        ──── no guard on this route
    6 │ router.get("/orders/:id", requireUser, getOrder);
      │                           ─────────── its neighbour has one
    7 │

     How we know
       1  src/app.ts:1  no guard before the router   app.use("/api", orders);

     Fix  Add requireUser before validate (may change behaviour)

1 finding (1 emergency) · 1 suppressed
1 endpoint: 1 without auth   (stopship routes)
3 files in 0.4 s
`);
  });

  test("from the fourth on, the findings of a rule in a file are only listed", () => {
    const text = pretty(report([1, 2, 3, 4, 5, 6].map((line) => anyAt(line))));
    expect(text.match(/switches type checking off/g)).toHaveLength(3);
    expect(text).toContain("+ 3 more of no-explicit-any in this file: lines 4, 5, 6");
  });

  test("emergencies come before warnings, whatever their file is called", () => {
    const text = pretty(report([anyAt(1, { level: "warning" }), unguarded]));
    expect(text.indexOf("src/orders.ts")).toBeLessThan(text.indexOf("src/any.ts"));
  });

  test("--max-findings keeps the worst, and says how many are left", () => {
    const text = pretty(report([anyAt(1, { level: "warning" }), anyAt(2, { level: "warning" }), unguarded]), { maxFindings: 1 });
    expect(text).toContain("require-auth");
    expect(text).not.toContain("src/any.ts");
    expect(text).toContain("… 2 more: --max-findings 3 shows all");
  });

  test("a quiet report counts the warnings it does not print", () => {
    const text = pretty({ ...report([unguarded, anyAt(1, { level: "warning" })]), isQuiet: true });
    expect(text).not.toContain("src/any.ts");
    expect(text).toContain("2 findings (1 emergency, 1 warning not shown (--quiet))");
  });

  test("a narrow terminal gets no frames, and no line is longer than it", () => {
    const text = pretty(report([unguarded]), {}, terminal({}, { COLUMNS: "50" }));
    expect(text).not.toContain("│");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(text).toContain("src/orders.ts:5:8");
  });

  test("a terminal that is not UTF-8 is drawn with ASCII", () => {
    const text = pretty(report([unguarded]), {}, terminal({}, { LANG: "C", COLUMNS: "100" }));
    expect(text).toContain("  > 5 | router.post");
    expect(text).toContain("|        ---- no guard on this route");
  });

  test("a line that is too long is cut around the place that matters", () => {
    const line = `${"const filler = 1; ".repeat(40)}const v: any = 1;`;
    const column = line.indexOf("any") + 1;
    const r = report([anyAt(1, { column, endColumn: column + 3 })], { project: project({ "src/any.ts": line }) });
    const rows = pretty(r, {}, terminal({}, { COLUMNS: "80" })).split("\n");
    const code = rows.findIndex((row) => row.includes("❯"));
    expect(rows[code]?.length).toBeLessThanOrEqual(80);
    const mark = rows[code + 1] ?? "";
    expect(rows[code]?.slice(mark.indexOf("─"), mark.lastIndexOf("─") + 1)).toBe("any");
  });

  test("tabs and wide characters before the mark do not move it", () => {
    const line = '\t\tconst 名前 = "世界"; let v: any;';
    const column = line.indexOf("any") + 1;
    const r = report([anyAt(1, { column, endColumn: column + 3 })], { project: project({ "src/any.ts": line }) });
    const rows = pretty(r).split("\n");
    const at = rows.findIndex((row) => row.includes("❯"));
    const wideBefore = 4;
    expect((rows[at + 1] ?? "").indexOf("─")).toBe((rows[at] ?? "").indexOf("any") + wideBefore);
  });

  test("no findings are good news, not silence", () => {
    expect(pretty(report([]))).toContain("no findings");
  });

  test("what could not be looked at is said", () => {
    const text = pretty(report([], {
      notAnalysed: [{ file: "src/legacy.ts", reason: "88:3 ')' expected" }],
      notRun: [{ rule: "no-type-errors", reason: "needs type information" }],
      crashes: [{ rule: "no-n-plus-one", file: "src/report.ts", error: "TypeError: boom\n    at check" }],
    }));
    expect(text).toContain("src/legacy.ts:88:3 not analysed: ')' expected");
    expect(text).toContain("no-type-errors was not run: needs type information");
    expect(text).toContain("no-n-plus-one on src/report.ts: this is our bug");
    expect(text).toContain("1 file not analysed");
  });

  test("colour is for terminals: a flag beats the environment, which beats the stream", () => {
    const level = (...args: Parameters<typeof terminal>): number => (terminal(...args).paint.red("x") === "x" ? 0 : 1);
    expect(level({ isTTY: true }, {})).toBe(1);
    expect(level({}, {})).toBe(0);
    expect(level({ isTTY: true }, { NO_COLOR: "1" })).toBe(0);
    expect(level({}, { FORCE_COLOR: "1" })).toBe(1);
    expect(level({}, { FORCE_COLOR: "1" }, false)).toBe(0);
    expect(level({}, { NO_COLOR: "1" }, true)).toBe(1);
    expect(level({ isTTY: true }, { TERM: "dumb" })).toBe(0);
  });

  test("what is painted within a painted text ends where it ends, and no colour runs over the end of a line", () => {
    const { paint } = terminal({}, {}, true);
    expect(paint.dim("")).toBe("");
    expect(paint.dim(`a ${paint.bold("b")} c`)).toBe("\u001B[2ma \u001B[1mb\u001B[22m\u001B[2m c\u001B[22m");
    expect(paint.red("a\r\nb")).toBe("\u001B[31ma\u001B[39m\r\n\u001B[31mb\u001B[39m");
  });
});

describe("text of the scanned project cannot steer a report", () => {
  test("controls, escapes and direction overrides become visible", () => {
    expect(escape(`a${ESC}[31mb${RLO}c\nd`)).toBe("a\\u{1b}[31mb\\u{202e}c\\nd");
    expect(escape("Grüße, 世界 ✔")).toBe("Grüße, 世界 ✔");
  });

  test("JSON keeps the value and hides the character", () => {
    const value = { a: `x${RLO}y${ESC}z\u007f` };
    const json = escapeJson(JSON.stringify(value));
    expect(json).not.toContain(RLO);
    expect(json).not.toContain("\u007f");
    expect(JSON.parse(json)).toEqual(value);
  });

  test("neither file names, nor code, nor routes, nor messages", () => {
    const file = `src/${ESC}]0;owned.ts`;
    const code = `const a: any = "${ESC}[2J${RLO}";`;
    const r = report([anyAt(1, { file, message: `bad ${RLO}`, column: 10, endColumn: 13, evidence: [{ file, line: 1, column: 1, message: `${ESC}[1m` }] })], {
      project: project({ [file]: code }),
      endpoints: [endpoint({ file, route: `/${ESC}[31m`, label: `GET ${RLO}` })],
      notAnalysed: [{ file, reason: `${ESC}[5m` }],
    });
    const source = new MaskedSource(r.analysis.sources);
    const outputs = [
      pretty(r, { hasUnknown: true }),
      checkJson(r),
      routesJson(r.analysis.sources, r.analysis.endpoints, r.analysis.learned),
      routesPretty(r.analysis.endpoints, r.analysis.sources, source, wide),
      explainFile(r.analysis, file, wide),
      explainLine(r.analysis, { file, line: 1 }, source, { rules: [rule], hasCode: true }, wide),
    ];
    for (const text of outputs) {
      expect(text).not.toContain(ESC);
      expect(text).not.toContain(RLO);
    }
  });
});

describe("secrets are never shown whole", () => {
  const at = ROUTER.indexOf("hunter2hunter2");
  const finding = anyAt(8, { file: "src/orders.ts", rule: "no-hardcoded-secrets", column: 13, endColumn: 29 });

  test("the text a secret rule points at is masked, also next to other findings and in evidence", () => {
    const r = report([finding, { ...unguarded, line: 7, endLine: 7, evidence: [{ file: "src/orders.ts", line: 8, column: 1, message: "here" }] }]);
    const source = new MaskedSource(r.analysis.project, [{ file: "src/orders.ts", pos: at, end: at + 14 }]);
    const text = checkPretty(r, source, options, wide);
    expect(text).not.toContain("hunter2");
    expect(text).toContain('const KEY = "••••••••••••••";');
  });

  test("what looks like a key is masked although no rule reported it", () => {
    const key = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
    const source = new MaskedSource(project({ "src/any.ts": `pay("${key}", "postgres://app:s3cr3t@db/x");` }));
    const line = source.line("src/any.ts", 1) ?? "";
    expect(line).not.toContain("4eC39Hq");
    expect(line).not.toContain("s3cr3t");
    expect(line).toContain("postgres://app:••••••@db/x");
  });
});

describe("findings for programs", () => {
  test("the documented keys, in their order, and no others", () => {
    const { analysis, ...rest } = report([{ ...unguarded, ...{ extra: 1 } }]);
    const json = JSON.parse(checkJson({ analysis, ...rest })) as Record<string, Record<string, unknown>[]>;
    expect(Object.keys(json)).toEqual(["version", "findings", "summary", "notAnalysed", "notRun", "exit"]);
    expect(Object.keys(json["findings"]?.[0] ?? {})).toEqual([
      "rule", "level", "confidence", "message", "file", "line", "column", "endLine", "endColumn", "endpoint", "evidence", "fixes", "fingerprint",
    ]);
    expect(json["summary"]).toEqual({ files: 3, endpoints: 1, emergencies: 1, warnings: 0, suppressed: 1, baselined: 0, skipped: 0 });
    expect(json["exit"]).toEqual({ code: 1, reason: "1 emergency" });
  });

  test("endpoints: every question with its status and its evidence", () => {
    const json = JSON.parse(routesJson(sourcesOf(project()), [endpoint()], [])) as { version: number; endpoints: unknown[] };
    expect(json).toEqual({
      version: 1,
      endpoints: [{
        framework: "express", kind: "http", method: "POST", route: "/api/orders", file: "src/orders.ts", line: 5, handler: "createOrder",
        auth: { status: "missing", evidence: [] },
        validation: {
          body: { status: "validated", evidence: [{ file: "src/orders.ts", line: 5, column: 24, message: "checked by OrderDto" }] },
          query: { status: "none", evidence: [] },
          params: { status: "none", evidence: [] },
        },
        rateLimit: { status: "missing", evidence: [] },
        errorHandling: { status: "handled", evidence: [] },
      }],
      learned: [],
    });
    expect(Object.keys(json.endpoints[0] ?? {})).toEqual([
      "framework", "kind", "method", "route", "file", "line", "handler", "auth", "validation", "rateLimit", "errorHandling",
    ]);
  });
});

describe("the table of endpoints", () => {
  const guarded = endpoint({
    method: "GET", route: "/api/orders/:id", label: "GET /api/orders/:id", pos: ROUTER.indexOf("router.get"),
    auth: { status: "present", trail: [{ file: "src/orders.ts", pos: ROUTER.indexOf("requireUser"), message: "requireUser runs before the handler" }] },
    body: { status: "none", trail: [], fields: [] }, params: { status: "unvalidated", trail: [], fields: ["id"] }, rateLimit: { value: "yes", trail: [] },
  });
  const health = endpoint({
    method: "GET", route: "/health", auth: { status: "public", trail: [] }, body: { status: "none", trail: [], fields: [] }, errors: { status: "unhandled", trail: [] },
  });
  const dynamic = endpoint({ method: "ALL", route: "/legacy/*", auth: { status: "unknown", trail: [] }, rateLimit: { value: "unknown", trail: [] } });
  const source = new MaskedSource(project());

  test("aligned columns, one mark for each answer, and a summary", () => {
    expect(routesPretty([health, dynamic, guarded, endpoint()], sourcesOf(project()), source, wide)).toBe(
      `METHOD  ROUTE            AUTH           INPUT     RATE  ERRORS  WHERE
POST    /api/orders      ✖ none         ✔ body    –     ✔       src/orders.ts:5
GET     /api/orders/:id  ✔ requireUser  ✖ params  ✔     ✔       src/orders.ts:6
GET     /health          ○ public       – none    –     ✖       src/orders.ts:5
ALL     /legacy/*        ? unknown      ✔ body    ?     ✔       src/orders.ts:5

4 endpoints · auth 1 ✔ 1 ○ 1 ✖ 1 ? · input 2 ✔ 1 ✖ · rate limit 1 ✔ 1 ? · errors 3 ✔ 1 ✖
Proof for one line:  stopship explain src/orders.ts:5
`);
  });

  test("long routes give way on a narrow terminal and places stand below, a pipe gets everything whole", () => {
    const long = endpoint({ route: `/api/${"very/".repeat(20)}long` });
    const narrow = routesPretty([long], sourcesOf(project()), source, terminal({}, { COLUMNS: "60" })).split("\n");
    expect(narrow[1]).toMatch(/^POST {4}\/api\/very.*… {2}✖ none {2}✔ body/);
    expect(narrow[1]?.length).toBeLessThanOrEqual(60);
    expect(narrow[2]).toBe("        src/orders.ts:5");
    expect(routesPretty([long], sourcesOf(project()), source, terminal({}, {}))).toContain(long.route);
  });

  test("no endpoints is a sentence, not an empty table", () => {
    expect(routesPretty([], sourcesOf(project()), source, wide)).toBe("No endpoints found.\n");
  });
});

describe("explaining", () => {
  const source = new MaskedSource(project());
  const guard = { file: "src/orders.ts", pos: ROUTER.indexOf("requireUser"), message: "rejects callers without a session" };

  test("a line shows its endpoint with every answer and the trail, also of a yes", () => {
    const { analysis } = report([], { endpoints: [endpoint({ auth: { status: "present", trail: [guard] } })] });
    const text = explainLine(analysis, { file: "src/orders.ts", line: 5 }, source, { rules: [rule], hasCode: true }, wide);
    expect(text).toContain("POST /api/orders");
    expect(text).toMatch(/auth {8}✔ present\n {5}1 {2}rejects callers without a session\n {8}src\/orders\.ts:6 {3}router\.get/);
    expect(text).toMatch(/body {8}✔ validated/);
    expect(text).toMatch(/rate limit {2}✖ missing/);
    expect(text).toMatch(/errors {6}✔ handled/);
    expect(text).toContain("stayed quiet: require-auth");
  });

  test("a line shows the findings on it", () => {
    const { analysis } = report([unguarded]);
    const text = explainLine(analysis, { file: "src/orders.ts", line: 5 }, source, { rules: [rule], hasCode: true }, wide);
    expect(text).toContain("nothing checks who is calling");
    expect(text).not.toContain("stayed quiet");
  });

  test("the line of a guard names what it protects", () => {
    const { analysis } = report([], { endpoints: [endpoint({ auth: { status: "present", trail: [guard] } })] });
    const text = explainLine(analysis, { file: "src/orders.ts", line: 6 }, source, { rules: [rule], hasCode: true }, wide);
    expect(text).toContain("Evidence here for: auth of POST /api/orders");
  });

  test("a file says whether it is looked at, and why", () => {
    const { analysis } = report([], { skipped: [{ file: "src/min.js", reason: "minified" }] });
    expect(explainFile(analysis, "src/app.ts", wide)).toContain("src/app.ts is backend code: reached from src/app.ts");
    expect(explainFile(analysis, "src/min.js", wide)).toContain("src/min.js is not looked at: minified");
  });

  test("a rule is a page made of the rule itself", () => {
    const page = rulePage(rule, wide);
    for (const text of [rule.violation, rule.why, rule.instead, "CWE-306", "requireUser", 'endpoints: "writes"', "stopship-ignore-next-line require-auth -- "]) {
      expect(page).toContain(text);
    }
  });
});
