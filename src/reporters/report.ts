/** What a command has to say, before a format is chosen. */
import type { Rule } from "../concepts.js";
import type { Finding, Outcome } from "../judge/finding.js";
import type { BaselineEntry } from "../workspace/baseline.js";

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
  readonly exit: Exit;
  readonly baseline?: BaselineReport;
}

/** How findings are shown to people. */
export interface PrettyOptions {
  readonly maxFindings: number;
  readonly hasCode: boolean;
  readonly hasUnknown: boolean;
  readonly seconds: number;
  readonly rules: readonly Rule[];
}

/** The findings of a report that are printed. */
export function printed({ findings, isQuiet }: CheckReport): readonly Finding[] {
  return isQuiet ? findings.filter((f) => f.level === "emergency") : findings;
}

export interface Tally {
  readonly emergencies: number;
  readonly warnings: number;
}

export function tally(findings: readonly Finding[]): Tally {
  const emergencies = findings.filter((f) => f.level === "emergency").length;
  return { emergencies, warnings: findings.length - emergencies };
}
