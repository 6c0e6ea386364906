/** Findings for a page beside the code: the summary of a pipeline's run, a comment on a change. */
import type { Finding } from "../judge/finding.js";
import { count } from "./columns.js";
import { bySeverity } from "./gravity.js";
import { limitsOf } from "./limits.js";
import { codeSpan, prose } from "./markup.js";
import { type CheckView, groupBy, printed, sentences, totals } from "./report.js";
import { MARK, scores } from "./scorecard.js";

/** GitHub's page of a run takes a mebibyte. What is longer ends where it is full. */
const MAX_BYTES = 1_000_000;

function row({ file, line, message, evidence, fixes, level }: Finding): string {
  const [first, rest] = sentences(message);
  const known = evidence.map((e) => `${codeSpan(`${e.file}:${e.line}`)} ${prose(e.message)}`);
  const cells = [
    level === "emergency" ? "✖" : "⚠",
    codeSpan(`${file}:${line}`),
    [`**${prose(first)}**`, prose(rest), ...known, ...fixes.map(({ title }) => `Fix: ${prose(title)}`)].filter((part) => part !== "").join("<br>"),
  ];
  return `| ${cells.join(" | ")} |`;
}

function scorecardRows({ report }: CheckView): string[] {
  const rows = scores(report.analysis);
  if (rows.length === 0) return [];
  return ["| | Scorecard | |", "|---|---|---|", ...rows.map(({ what, text, is }) => `| ${MARK[is]} | ${what} | ${text} |`), ""];
}

/** `stopship check --format markdown`. */
export function checkMarkdown(view: CheckView): string {
  const { analysis, findings } = view.report;
  const shown = [...printed(view.report)].sort(bySeverity);
  const limits = limitsOf(view.report).map(({ kind, text }) => `${kind === "more" ? "  " : "- "}${prose(text)}`);
  const head = [
    `### Stopship: ${totals(findings)}`,
    "",
    ...scorecardRows(view),
    ...limits,
    ...(limits.length > 0 ? [""] : []),
  ];
  const lines: string[] = [];
  let room = MAX_BYTES - Buffer.byteLength(head.join("\n"));
  let told = 0;
  for (const [rule, all] of groupBy(shown, (f) => f.rule)) {
    const title = [`#### ${rule} (${all.length})`, "", "| | Where | What |", "|---|---|---|"];
    const rows = all.map(row);
    const kept: string[] = [];
    for (const text of rows) {
      room -= Buffer.byteLength(text) + 1;
      if (room < 500) break;
      kept.push(text);
    }
    if (kept.length > 0) lines.push(...title, ...kept, "");
    told += kept.length;
    if (kept.length < rows.length) break;
  }
  const left = findings.length - told;
  const foot = `${left > 0 ? `${left} more not shown. ` : ""}${count(analysis.files, "file")}, ${count(analysis.endpoints.length, "endpoint")}${analysis.suppressed > 0 ? `, ${analysis.suppressed} suppressed` : ""}.`;
  return [...head, ...lines, foot, ""].join("\n");
}
