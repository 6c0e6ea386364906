/** Annotations of GitHub Actions: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
import type { Finding } from "../judge/finding.js";
import { escape } from "./escape.js";
import { bySeverity } from "./gravity.js";
import { limitsOf } from "./limits.js";
import { type CheckView, pathInRepository, printed, totals } from "./report.js";

/** GitHub shows this many of a kind in one step, and drops the rest. */
const SHOWN = 10;

function data(text: string): string {
  return escape(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function annotation(view: CheckView, finding: Finding): string {
  const { level, rule, message, file, line, column, endLine, endColumn, fixes } = finding;
  const properties = {
    file: pathInRepository(view, file), line, endLine,
    // Columns of two lines would be read as those of one.
    ...(line === endLine && { col: column, endColumn }),
    title: rule,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`).join(",");
  const fix = fixes[0] ? `%0AFix: ${data(fixes[0].title)}` : "";
  return `::${level === "emergency" ? "error" : "warning"} ${written}::${data(message)}${fix}`;
}

/** `stopship check --format github`. */
export function checkGithub(view: CheckView): string {
  const findings = [...printed(view.report)].sort(bySeverity);
  const shown = (["emergency", "warning"] as const).flatMap((level) => findings.filter((f) => f.level === level).slice(0, SHOWN));
  const more = view.report.findings.length - shown.length;
  const rest = more === 0 ? "" : `${more} more: ${view.hasSummary ? "see summary" : "stopship check shows all"}. `;
  const missing = view.report.analysis.notAnalysed.length;
  const limits = missing === 0 ? "" : `, ${missing} not analysed`;
  const told = limitsOf(view.report).map(({ kind, text }) => (kind === "more" ? `         ${escape(text)}` : `${kind}  ${escape(text)}`));
  return [...shown.map((finding) => annotation(view, finding)), ...told, `${rest}stopship: ${totals(view.report.findings)}${limits}`, ""].join("\n");
}
