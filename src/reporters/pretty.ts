/** Findings for people: what is wrong, the code, how we know, and the fix; the worst first. */
import type { Finding } from "../judge/finding.js";
import { count, cut, pad, width, wrap } from "./columns.js";
import { escape } from "./escape.js";
import { frame, NEAR } from "./frame.js";
import { bySeverity } from "./gravity.js";
import { limitsOf } from "./limits.js";
import type { MaskedSource } from "./masked-source.js";
import { type CheckReport, groupBy, type PrettyOptions, sentences, tally, wanted } from "./report.js";
import { scorecard, unknowns } from "./routes.js";
import { drawn, type Terminal } from "./terminal.js";

/** From the fourth finding of a rule in a file on, only their lines are listed. */
const SHOWN_OF_A_RULE = 3;
/** Code frames need this many columns. */
const NARROW = 60;
/** Prose is not drawn wider than this. */
const PROSE = 100;
const INDENT = 13;
/** Holds words together that must not be wrapped. */
const GLUE = "\u00a0";
/** Code stands behind messages up to this wide in one column. */
const WORDS = 44;

/** Everything a finding is drawn with. */
interface Canvas {
  readonly terminal: Terminal;
  readonly source: MaskedSource;
  readonly options: PrettyOptions;
}

const indented = (lines: readonly string[], by: number): string[] => lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));

/** Room for prose behind an indentation. */
const room = (terminal: Terminal, indent: number): number => Math.max(20, Math.min(terminal.columns, PROSE) - indent);

function heading(finding: Finding, { terminal, options }: Canvas): string[] {
  const { paint } = terminal;
  const color = finding.level === "emergency" ? paint.red : paint.yellow;
  const cwe = options.rules.find((rule) => rule.id === finding.rule)?.cwe;
  const about = [finding.rule, finding.confidence, ...(cwe ? [`CWE-${cwe}`] : []), `${finding.file}:${finding.line}:${finding.column}`];
  const [first, rest] = sentences(escape(finding.message));
  const [title = "", ...more] = wrap(first, room(terminal, INDENT));
  const prose = rest === "" ? [] : wrap(rest, room(terminal, INDENT));
  const place = wrap(about.map(escape).join(" · "), room(terminal, INDENT)).map((line) => paint.dim(line));
  return [
    `  ${color(paint.bold(pad(finding.level, 9)))}  ${paint.bold(title)}`,
    ...indented([...more.map((line) => paint.bold(line)), ...prose, ...place], INDENT),
  ];
}

/** The numbered places that led to a finding, each with its code where there is room. */
function evidence(finding: Finding, told: readonly unknown[], { terminal, source, options }: Canvas): string[] {
  const { paint, columns } = terminal;
  const steps = finding.evidence
    .filter((e) => !told.includes(e))
    .map((e) => ({ ...e, place: escape(`${e.file}:${e.line}`), words: escape(e.message) }));
  if (steps.length === 0) return [];
  const places = Math.max(...steps.map((s) => width(s.place)));
  const isBeside = places + 40 <= Math.min(columns, PROSE);
  const left = isBeside ? 6 + places : 4;
  const prose = room(terminal, 6 + left);
  const messages = Math.max(0, ...steps.map((s) => width(s.words)).filter((w) => w <= Math.min(prose, WORDS)));
  const rows = steps.flatMap(({ file, line, place, words }, i) => {
    const number = String(i + 1).padStart(2);
    const [first = "", ...more] = wrap(words, prose);
    if (!isBeside) return [`${number}  ${paint.dim(place)}`, ...indented([first, ...more], left)];
    const isInFrame = file === finding.file && Math.abs(line - finding.line) <= NEAR;
    const code = options.hasCode && !isInFrame && more.length === 0 ? escape(source.line(file, line)?.trim() ?? "") : "";
    const free = Math.min(columns, 160) - 6 - left - Math.max(messages, width(first)) - 3;
    const shown = code !== "" && free >= Math.min(16, width(code)) ? `${pad(first, messages)}   ${paint.dim(cut(code, free))}` : first;
    return [`${number}  ${paint.dim(pad(place, places))}  ${shown}`, ...indented(more, left)];
  });
  return ["", ...indented([paint.bold("How we know"), ...indented(rows, 1)], 5)];
}

function repairs(finding: Finding, { terminal }: Canvas): string[] {
  const { paint } = terminal;
  const lines = finding.fixes.flatMap(({ title, safety }, i) => {
    const about = safety === "safe" ? "safe" : "may change behaviour";
    const [first = "", ...more] = wrap(`${escape(title)} (${about})`, room(terminal, 10));
    return [`${paint.green(i === 0 ? "Fix" : " or")}  ${first}`, ...indented(more, 5)];
  });
  return lines.length === 0 ? [] : ["", ...indented(lines, 5)];
}

/** A place that leads to a finding on two ways is shown once. */
function withoutRepeats(finding: Finding): Finding {
  const steps = new Map(finding.evidence.map((e) => [`${e.file}:${e.line}:${e.column} ${e.message}`, e]));
  return { ...finding, evidence: [...steps.values()] };
}

/** One finding in full. */
export function findingPretty(reported: Finding, canvas: Canvas): string[] {
  const finding = withoutRepeats(reported);
  const { terminal, source, options } = canvas;
  const code = options.hasCode && terminal.columns >= NARROW ? frame(finding, source, { ...terminal, columns: terminal.columns - 2 }) : undefined;
  return [
    ...heading(finding, canvas),
    ...(code && code.rows.length > 0 ? ["", ...indented(code.rows, 2)] : []),
    ...evidence(finding, code?.told ?? [], canvas),
    ...repairs(finding, canvas),
    "",
  ];
}

function filePretty(file: string, findings: readonly Finding[], canvas: Canvas): string[] {
  const lines = [canvas.terminal.paint.underline(escape(file)), ""];
  for (const [rule, all] of groupBy(findings, (f) => f.rule)) {
    for (const finding of all.slice(0, SHOWN_OF_A_RULE)) lines.push(...findingPretty(finding, canvas));
    const more = all.slice(SHOWN_OF_A_RULE);
    if (more.length === 0) continue;
    const where = `+ ${more.length} more of ${escape(rule)} in this file: ${more.length === 1 ? "line" : "lines"} ${more.map((f) => f.line).join(", ")}`;
    lines.push(...indented(wrap(where, room(canvas.terminal, 5)), 5), "");
  }
  return lines;
}

/** What the report cannot vouch for, one line each. */
export function limitations(report: Pick<CheckReport, "analysis" | "baseline">, { paint }: Terminal): string[] {
  const label = { warning: paint.yellow("warning"), crash: paint.red("crash  "), more: "       " };
  return limitsOf(report).map(({ kind, text }) => `${label[kind]}  ${kind === "more" ? paint.dim(escape(text)) : escape(text)}`);
}

/** How many findings of each rule there are, the gravest rule first. */
function byRule(report: CheckReport, { columns, paint }: Terminal): string[] {
  const counts = [...groupBy([...wanted(report)].sort(bySeverity), (f) => f.rule)].map(([rule, { length }]) => `${escape(rule)}${GLUE}${length}`);
  if (counts.length < 2) return [];
  const lines = wrap(counts.join(`${GLUE}· `), Math.min(columns, PROSE));
  return [...lines.map((line) => paint.dim(line.replaceAll(GLUE, " "))), ""];
}

function summary(report: CheckReport, { terminal, options }: Canvas): string[] {
  const { analysis, findings, isQuiet } = report;
  const { emergencies, warnings } = tally(findings);
  const parts = [
    ...(emergencies > 0 ? [terminal.paint.red(count(emergencies, "emergency", "emergencies"))] : []),
    ...(warnings > 0 ? [terminal.paint.yellow(count(warnings, "warning")) + (isQuiet ? " not shown (--quiet)" : "")] : []),
  ];
  const total = findings.length === 0 ? terminal.paint.green("no findings") : `${count(findings.length, "finding")} (${parts.join(", ")})`;
  const elsewhere = report.elsewhere ? ` · ${report.elsewhere} not of this change (--all)` : "";
  const baselined = report.baseline ? ` · ${report.baseline.accepted} in baseline` : "";
  const suppressed = analysis.suppressed > 0 ? ` · ${analysis.suppressed} suppressed` : "";
  const skipped = analysis.skipped.length > 0 ? ` · ${analysis.skipped.length} skipped` : "";
  const missing = analysis.notAnalysed.length > 0 ? ` · ${count(analysis.notAnalysed.length, "file")} not analysed` : "";
  return [
    ...byRule(report, terminal),
    total + elsewhere + baselined + suppressed,
    ...(analysis.endpoints.length > 0 ? [scorecard(analysis.endpoints)] : []),
    `${count(analysis.files, "file")} in ${options.seconds.toFixed(1)} s${skipped}${missing}`,
  ];
}

/** `stopship check`: files with the worst findings first. */
export function checkPretty(report: CheckReport, source: MaskedSource, options: PrettyOptions, terminal: Terminal): string {
  const canvas: Canvas = { terminal, source, options };
  const all = [...wanted(report)].sort(bySeverity);
  const shown = all.slice(0, options.maxFindings);
  const lines = [...groupBy(shown, (f) => f.file)].flatMap(([file, findings]) => filePretty(file, findings, canvas));
  if (all.length > shown.length) lines.push(`… ${all.length - shown.length} more: --max-findings ${all.length} shows all`, "");
  const unknown = options.hasUnknown ? unknowns(report.analysis, terminal) : [];
  if (unknown.length > 0) lines.push(...unknown, "");
  const limits = limitations(report, terminal);
  if (limits.length > 0) lines.push(...limits, "");
  lines.push(...summary(report, canvas));
  return drawn(`${lines.join("\n")}\n`, terminal);
}
