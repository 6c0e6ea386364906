/** What a report cannot vouch for, in plain sentences: files and rules that were left out, and entries of the baseline that accept nothing. */
import type { BaselineEntry } from "../workspace/baseline.js";
import { type BaselineReport, type CheckReport } from "./report.js";

/** `more` goes on with what stands before it. */
export interface Limit {
  readonly kind: "warning" | "crash" | "more";
  readonly text: string;
}

/** Files that were left out, and entries of a baseline without a finding, are listed up to this many. */
const SHOWN_FILES = 50;
const SHOWN_STALE = 5;

/** Texts are as they were found: whoever prints them escapes them. */
export function limitsOf({ analysis, baseline }: Pick<CheckReport, "analysis" | "baseline">): Limit[] {
  const warning = (text: string): Limit => ({ kind: "warning", text });
  return [
    ...analysis.notAnalysed.slice(0, SHOWN_FILES).map(({ file, reason }) => {
      const [, place = "", why = reason] = /^(\d+:\d+) (.+)$/.exec(reason) ?? [];
      return warning(`${place === "" ? file : `${file}:${place}`} not analysed: ${why}`);
    }),
    ...(analysis.notAnalysed.length > SHOWN_FILES ? [warning(`${analysis.notAnalysed.length - SHOWN_FILES} more files not analysed: --format json names them`)] : []),
    ...analysis.notRun.map(({ rule, reason }) => warning(`${rule} was not run: ${reason}`)),
    ...(analysis.files === 0 && analysis.notAnalysed.length === 0 ? [warning(`no TypeScript or JavaScript files found in ${analysis.root}`)] : []),
    ...analysis.crashes.flatMap(({ rule, file, error }): Limit[] => [
      { kind: "crash", text: `${rule}${file === null ? "" : ` on ${file}`}: this is our bug, please report it` },
      ...error.split("\n").map((line): Limit => ({ kind: "more", text: line.trim() })),
    ]),
    ...(baseline ? outlived(baseline) : []),
  ];
}

/** What is wrong with a baseline. */
function outlived({ file: name, stale, expired }: BaselineReport): Limit[] {
  const about = ({ rule, at, file }: BaselineEntry, what: string): Limit => ({ kind: "warning", text: `${name}: ${[rule, at, file].filter(Boolean).join(" · ")} ${what}` });
  const left = stale.length - SHOWN_STALE;
  return [
    ...stale.slice(0, SHOWN_STALE).map((entry) => about(entry, "is no finding any more")),
    ...(left > 0 ? [{ kind: "warning", text: `${name}: ${left} more ${left === 1 ? "is no finding" : "are no findings"} any more` } as const] : []),
    ...(stale.length > 0 ? [{ kind: "more", text: "stopship baseline prune removes them" } as const] : []),
    ...expired.map((entry) => about(entry, `was accepted until ${entry.expires ?? ""}${entry.owner === undefined ? "" : ` (${entry.owner})`}`)),
  ];
}
