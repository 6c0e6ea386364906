/** Which findings come first: how grave a weakness is, by its CWE. */
import type { Finding } from "../judge/finding.js";
import { type Described, described } from "../rules/catalogue/described.js";

/** On the scale of CVSS. CWEs from 1000 on are about quality. */
const GRAVITY: Readonly<Record<number, number>> = { 798: 9.8, 89: 9.8, 306: 9.1, 20: 8.1, 347: 8.1, 327: 7.5, 532: 6.5, 209: 5.3, 200: 6.5, 942: 6.5, 770: 5.3 };
const OF_LEVEL = { emergency: 7.5, warning: 5 };
const CONFIDENCES = ["proven", "likely", "unknown"];

/** How grave what a rule finds is, 0 to 10; undefined where it is no weakness anyone could use. */
export function gravity({ cwe, level }: Pick<Described, "cwe" | "level">): number | undefined {
  return cwe === undefined || cwe >= 1000 ? undefined : (GRAVITY[cwe] ?? OF_LEVEL[level]);
}

/** Of each rule; what costs those who run the code comes before what costs those who write it. */
const RANKS = new Map(described.map((rule) => [rule.id, gravity(rule) ?? (rule.cwe === undefined ? 0 : 1)]));

/** The worst first: emergencies, then by gravity, then what is proven, and those equally bad by place. */
export function bySeverity(a: Finding, b: Finding): number {
  return (
    Number(b.level === "emergency") - Number(a.level === "emergency") ||
    (RANKS.get(b.rule) ?? 0) - (RANKS.get(a.rule) ?? 0) ||
    CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) ||
    a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column
  );
}
