/** A report as the reporters of formats get it, from hand-made findings. */
import type { Endpoint, Place } from "../../src/concepts.js";
import { lineStarts } from "../../src/extract/text.js";
import type { Finding, Outcome } from "../../src/judge/finding.js";
import { MaskedSource } from "../../src/reporters/masked-source.js";
import type { CheckView } from "../../src/reporters/report.js";
import { terminal } from "../../src/reporters/terminal.js";
import { rules } from "../../src/rules/index.js";

export const ESC = String.fromCharCode(27);
export const RLO = String.fromCharCode(0x202e);
/** A file name as somebody may choose it who wants to be more than a file name. */
export const HOSTILE = `::error::a${ESC}[31m${RLO}\r\n::error::x ##[error]y ##vso[task.b]z <script>alert(1)</script> | \`c\` [x](javascript:1) @team %0A, ' "`;

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    rule: "require-auth", level: "emergency", confidence: "proven", message: "`POST /api/orders` changes data and nothing checks who is calling. Put a guard before the handler.",
    file: "src/orders.ts", line: 2, column: 8, endLine: 2, endColumn: 12, endpoint: "POST /api/orders",
    evidence: [{ file: "src/app.ts", line: 1, column: 1, message: "no guard before the router" }],
    fixes: [{ title: "Add requireUser", safety: "suggestion", edits: [{ file: "src/orders.ts", start: 34, end: 34, text: "requireUser, " }] }],
    fingerprint: "3f9a1c0e5b7d2a46", identity: { rule: "require-auth", file: null, symbol: "POST /api/orders", evidence: "", occurrence: 0 }, ...more,
  };
}

const none = { status: "none", trail: [], fields: [] } as const;
export function endpoint(more: Partial<Endpoint> = {}): Endpoint {
  return {
    framework: "express", kind: "http", method: "POST", route: "/api/orders", file: "src/orders.ts", pos: 0, end: 10, handler: "createOrder", label: "POST /api/orders",
    auth: { status: "missing", trail: [] }, body: { ...none, status: "validated" }, query: none, params: none, rateLimit: { value: "no", trail: [] }, errors: { status: "handled", trail: [] }, ...more,
  };
}

const texts: Readonly<Record<string, string>> = { "src/app.ts": 'app.use("/api", orders);\n', "src/orders.ts": 'const r = Router();\nr.post("/orders", createOrder);\nconst s = 1;\n' };

interface Given extends Partial<Omit<Outcome, "secrets">> {
  readonly texts?: Readonly<Record<string, string>>;
  readonly secrets?: readonly Place[];
  readonly folder?: string;
  readonly maxFindings?: number;
  readonly isQuiet?: boolean;
}

export function view(findings: readonly Finding[], { texts: more = {}, folder = "", isQuiet = false, maxFindings, ...outcome }: Given = {}): CheckView {
  const all = { ...texts, ...more };
  const sources = { text: (path: string) => all[path] ?? "", lines: (path: string) => lineStarts(all[path] ?? "") };
  const analysis: Outcome = {
    root: "/shop", preset: "recommended", findings, endpoints: [endpoint()], learned: [], stack: [], files: 3, suppressed: 0, skipped: [], notAnalysed: [], notRun: [], crashes: [], ran: [], secrets: [], sources, ...outcome,
  };
  return {
    report: { analysis, findings, isQuiet, exit: { code: 1, reason: "1 emergency" }, ...(maxFindings !== undefined && { maxFindings }) },
    source: new MaskedSource(sources, analysis.secrets),
    options: { maxFindings: 50, hasCode: true, hasUnknown: false, seconds: 0.4, rules },
    terminal: terminal({}, { LANG: "C.UTF-8" }), folder, version: "1.2.3",
  };
}
