/** What a command has to say, before a format is chosen. */
import type { Finding, Outcome } from "../judge/finding.js";
import type { Described } from "../rules/catalogue/described.js";
import type { BaselineEntry } from "../workspace/baseline.js";
import { count } from "./columns.js";
import { bySeverity } from "./gravity.js";
import type { MaskedSource } from "./masked-source.js";
import type { Terminal } from "./terminal.js";

/** How a command ends: DESIGN.md section 3 has the table of codes. */
export interface Exit {
  readonly code: 0 | 1 | 2 | 3 | 130;
  readonly reason: string;
}

/** What a baseline makes of the findings: entries are shown by where they are. */
export interface BaselineReport {
  /** The file, as shown to people. */
  readonly file: string;
  /** Findings that it accepts. */
  readonly accepted: number;
  /** Entries whose finding is gone. */
  readonly stale: readonly BaselineEntry[];
  /** Entries that were accepted until a day that is over. */
  readonly expired: readonly BaselineEntry[];
}

export interface CheckReport {
  readonly analysis: Outcome;
  /** The findings that the arguments asked for: they decide how it ends. */
  readonly findings: readonly Finding[];
  /** `--quiet`: warnings are counted and not printed. */
  readonly isQuiet: boolean;
  /** `--max-findings`: the worst of them are printed. */
  readonly maxFindings?: number;
  readonly exit: Exit;
  /** Findings that the change under review does not answer for. */
  readonly elsewhere?: number;
  readonly baseline?: BaselineReport;
}

/** How findings are shown to people. */
export interface PrettyOptions {
  readonly maxFindings: number;
  readonly hasCode: boolean;
  readonly hasUnknown: boolean;
  readonly seconds: number;
  readonly rules: readonly Described[];
}

/** All that a reporter of findings may need. */
export interface CheckView {
  readonly report: CheckReport;
  readonly source: MaskedSource;
  readonly options: PrettyOptions;
  readonly terminal: Terminal;
  /** Path from the repository's root to the project's; "" where they are one. */
  readonly folder: string;
  /** Of Stopship. */
  readonly version: string;
  /** GitHub has a page for more than its annotations. */
  readonly hasSummary?: boolean;
}

/** A file's path from the repository's root. */
export function pathInRepository({ folder }: Pick<CheckView, "folder">, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

/** The findings that `--quiet` leaves. */
export function wanted({ findings, isQuiet }: CheckReport): readonly Finding[] {
  return isQuiet ? findings.filter((f) => f.level === "emergency") : findings;
}

/** The findings of a report that are printed, in the order of the code. */
export function printed(report: CheckReport): readonly Finding[] {
  const all = wanted(report);
  const { maxFindings = Infinity } = report;
  if (all.length <= maxFindings) return all;
  const worst = new Set([...all].sort(bySeverity).slice(0, maxFindings));
  return all.filter((finding) => worst.has(finding));
}

/** The first sentence, and what follows it. */
export function sentences(message: string): [first: string, rest: string] {
  const end = /[.!?](?=\s+[\p{Lu}`"'(])/u.exec(message);
  if (!end) return [message.replace(/\.$/, ""), ""];
  return [message.slice(0, end.index), message.slice(end.index + 1).trim()];
}

/** Things with the same key, in the order in which the keys came. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

export interface Tally {
  readonly emergencies: number;
  readonly warnings: number;
}

export function tally(findings: readonly Finding[]): Tally {
  const emergencies = findings.filter((f) => f.level === "emergency").length;
  return { emergencies, warnings: findings.length - emergencies };
}

/** `2 emergencies, 1 warning`. */
export function totals(findings: readonly Finding[]): string {
  const { emergencies, warnings } = tally(findings);
  const parts = [...(emergencies > 0 ? [count(emergencies, "emergency", "emergencies")] : []), ...(warnings > 0 ? [count(warnings, "warning")] : [])];
  return parts.length === 0 ? "no findings" : parts.join(", ");
}
