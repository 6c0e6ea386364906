/** Findings for coding agents: one line each with how it is known and what to do, and always a last line that sums up. */
import { count } from "./columns.js";
import { escape } from "./escape.js";
import type { Finding } from "../judge/finding.js";
import { bySeverity } from "./gravity.js";
import { type CheckView, printed, totals } from "./report.js";

/** Places shown of a long way. */
const PLACES = 6;

/** One finding as one line. */
export function agentLine(finding: Finding): string {
  const { file, line, column, level, rule, message, evidence, fixes } = finding;
  const places = [...new Set(evidence.map((e) => `${e.file}:${e.line}`))];
  const parts = [
    `${file}:${line}:${column} ${level} ${rule} ${message}`,
    ...(places.length > 0 ? [`evidence: ${places.slice(0, PLACES).join(" > ")}${places.length > PLACES ? " > …" : ""}.`] : []),
    ...(fixes.length > 0 ? [`fix: ${fixes.map((fix) => fix.title).join(", or ")}.`] : []),
  ];
  return escape(parts.join(" "));
}

/** `stopship check --format agent`. */
export function checkAgent({ report }: CheckView): string {
  const { analysis, findings, exit } = report;
  const shown = [...printed(report)].sort(bySeverity);
  const left = findings.length - shown.length;
  const missing = analysis.notAnalysed.map(({ file, reason }) => `${escape(`${file} not analysed: ${reason}`)}\n`);
  const more = left > 0 ? `${left} more not shown. ` : "";
  const summary = `stopship: ${totals(findings)} in ${count(analysis.files, "file")}. ${more}exit ${exit.code}. (agent format; --format pretty for the human one)\n`;
  return shown.map((finding) => `${agentLine(finding)}\n`).join("") + missing.join("") + summary;
}
