/** What is known about one place: the endpoint there with the trail of every answer, findings, and what stayed quiet. */
import type { Endpoint, Rule, Texts, Trail } from "../concepts.js";
import type { Analysis } from "../judge/finding.js";
import { count, cut, pad, width, wrap } from "./columns.js";
import { escape } from "./escape.js";
import type { MaskedSource } from "./masked-source.js";
import { positionOf } from "./positions.js";
import { findingPretty } from "./pretty.js";
import { drawn, type Terminal } from "./terminal.js";

interface Line {
  readonly file: string;
  readonly line: number;
}

interface Question {
  readonly name: string;
  readonly status: string;
  readonly trail: readonly Trail[];
}

const RATE = { yes: "present", no: "missing", partial: "on some paths only", unknown: "unknown" } as const;
const GOOD = new Set(["present", "validated", "handled"]);
const BAD = new Set(["missing", "unvalidated", "partial", "unhandled"]);

function questions({ auth, body, query, params, rateLimit, errors }: Endpoint): Question[] {
  const condition = auth.condition === undefined ? "" : `, under the condition ${auth.condition}`;
  const inputs = Object.entries({ body, query, params });
  return [
    { name: "auth", status: auth.status + condition, trail: auth.trail },
    ...inputs.filter(([, input]) => input.status !== "none").map(([name, { status, trail }]) => ({ name, status, trail })),
    ...(inputs.every(([, input]) => input.status === "none") ? [{ name: "input", status: "none", trail: [] }] : []),
    { name: "rate limit", status: RATE[rateLimit.value] + (rateLimit.condition === undefined ? "" : `, under the condition ${rateLimit.condition}`), trail: rateLimit.trail },
    { name: "errors", status: errors.status, trail: errors.trail },
  ];
}

function answer({ name, status, trail }: Question, sources: Pick<Texts, "lines">, source: MaskedSource, { paint, columns }: Terminal): string[] {
  const [word = ""] = status.split(",");
  const color = GOOD.has(word) ? paint.green : BAD.has(word) ? paint.red : paint.yellow;
  const mark = GOOD.has(word) ? "✔" : BAD.has(word) ? "✖" : word === "public" ? "○" : word === "none" ? "–" : "?";
  const steps = trail.flatMap((step, i) => {
    const [first = "", ...more] = wrap(escape(step.message), Math.max(30, Math.min(columns, 100) - 10));
    const { line } = positionOf(sources, step);
    const where = escape(`${step.file}:${line}`);
    const code = cut(escape(source.line(step.file, line)?.trim() ?? ""), Math.max(0, Math.min(columns, 160) - width(where) - 11));
    return [
      `    ${String(i + 1).padStart(2)}  ${first}`,
      ...more.map((text) => `        ${text}`),
      `        ${paint.dim(`${where}${width(code) > 8 ? `   ${code}` : ""}`)}`,
    ];
  });
  return [`  ${pad(name, 10)}  ${color(mark)} ${escape(status)}`, ...steps];
}

/** Whether the endpoint is registered, or its handler stands, at this line. */
function isAt(endpoint: Endpoint, at: Line, { project, sources }: Pick<Analysis, "project" | "sources">): boolean {
  if (endpoint.file !== at.file) return false;
  const facts = project.file(at.file)?.facts;
  const handler = endpoint.handler?.split(".").at(-1);
  const spans = [endpoint, ...(facts?.fns.filter((fn) => fn.name !== "" && fn.name === handler) ?? [])];
  return spans.some(({ pos, end }) => {
    const from = positionOf(sources, { file: at.file, pos }).line;
    const to = positionOf(sources, { file: at.file, pos: end }).line;
    return from <= at.line && at.line <= to;
  });
}

/** Endpoints whose answers rest on this line: those that a guard here protects. */
function resting(analysis: Analysis, at: Line): string[] {
  const { sources, endpoints } = analysis;
  return endpoints.flatMap((endpoint) =>
    questions(endpoint)
      .filter(({ trail }) => trail.some((step) => step.file === at.file && positionOf(sources, step).line === at.line))
      .map(({ name }) => `${name} of ${endpoint.label}`),
  );
}

/** Whether a file is looked at, and why. */
export function explainFile(analysis: Analysis, file: string, terminal: Terminal): string {
  const { project, sources } = analysis;
  const left = [...analysis.notAnalysed, ...analysis.skipped].find((n) => n.file === file);
  const facts = project.file(file);
  if (!facts) return drawn(`${escape(file)} is not looked at: ${escape(left?.reason ?? "it is not TypeScript or JavaScript, or it is ignored")}\n`, terminal);
  const because = facts.reason === undefined ? "" : `: ${facts.reason}`;
  const verdict = facts.isExcluded ? "is left out" : facts.isBackend ? "is backend code" : "is not backend code";
  const endpoints = analysis.endpoints.filter((e) => e.file === file);
  const findings = analysis.findings.filter((f) => f.file === file);
  const lines = [
    `${escape(file)} ${verdict}${escape(because)}`,
    ...(left ? [`  not analysed: ${escape(left.reason)}`] : []),
    ...(facts.isBackend && !facts.isExcluded ? [] : ["  Only no-hardcoded-secrets reads it.  `scope` in the configuration changes this."]),
    ...endpoints.map((e) => `  ${escape(e.label)}  ${terminal.paint.dim(`line ${positionOf(sources, e).line}`)}`),
    `  ${count(findings.length, "finding")}${findings.length > 0 ? `: ${findings.map((f) => `${f.rule} on line ${f.line}`).join(", ")}` : ""}`,
  ];
  return drawn(`${lines.join("\n")}\n`, terminal);
}

/** What is known about a line. */
export function explainLine(
  analysis: Analysis,
  at: Line,
  source: MaskedSource,
  { rules, hasCode }: { readonly rules: readonly Rule[]; readonly hasCode: boolean },
  terminal: Terminal,
): string {
  const { project, sources } = analysis;
  const { paint } = terminal;
  if (!project.file(at.file)) return explainFile(analysis, at.file, terminal);
  const endpoints = analysis.endpoints.filter((e) => isAt(e, at, analysis));
  const lines: string[] = [];
  for (const endpoint of endpoints) {
    const about = [endpoint.framework, ...(endpoint.handler === null ? [] : [`handler ${endpoint.handler}`])].join(", ");
    const place = `${endpoint.file}:${positionOf(sources, endpoint).line}`;
    lines.push(`${paint.bold(escape(endpoint.label))}  ${paint.dim(escape(`${place}  ${about}`))}`);
    for (const question of questions(endpoint)) lines.push(...answer(question, sources, source, terminal));
    lines.push("");
  }
  const labels = new Set(endpoints.map((e) => e.label));
  const findings = analysis.findings.filter(
    (f) => (f.file === at.file && f.line <= at.line && at.line <= f.endLine) || (f.endpoint !== null && labels.has(f.endpoint)),
  );
  const options = { maxFindings: findings.length, hasCode, hasUnknown: false, seconds: 0, rules };
  for (const finding of findings) lines.push(...findingPretty(finding, { terminal, source, options }));
  const based = endpoints.length === 0 ? resting(analysis, at) : [];
  if (based.length > 0) lines.push(`Evidence here for: ${based.slice(0, 8).map(escape).join(", ")}${based.length > 8 ? ` and ${based.length - 8} more` : ""}`, "");
  if (endpoints.length + findings.length + based.length === 0) lines.push(`Nothing found at ${escape(at.file)}:${at.line}, and no endpoint stands there.`);
  const quiet = rules.filter((rule) => rule.presets.includes(analysis.preset) && !findings.some((f) => f.rule === rule.id)).map((rule) => rule.id);
  if (quiet.length > 0) lines.push(...wrap(`Rules that looked here and stayed quiet: ${quiet.join(", ")}`, Math.min(terminal.columns, 100)));
  return drawn(`${lines.join("\n").trimEnd()}\n`, terminal);
}
