/** Which baseline a command compares with, and what is left of the findings then. */
import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { compare, type Compared } from "../judge/baseline.js";
import type { Finding, Outcome } from "../judge/finding.js";
import type { BaselineReport } from "../reporters/report.js";
import { escape } from "../reporters/escape.js";
import { BASELINE_FILE, type BaselineEntry, readBaseline } from "../workspace/baseline.js";
import type { Config } from "../workspace/config.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import type { Arguments } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";

export interface BaselinePlace {
  readonly path: string;
  /** As shown to people. */
  readonly name: string;
  /** Somebody named it, so that it has to be there. */
  readonly isNamed: boolean;
}

/** Where the baseline of a root is, by the arguments, then the configuration. */
export function baselinePlace(root: string, config: Config, args: Arguments, { cwd }: Pick<Io, "cwd">): BaselinePlace {
  const path = args.baseline === undefined ? resolve(root, config.baseline ?? BASELINE_FILE) : resolve(cwd, args.baseline);
  const inside = relative(root, path).split(sep).join("/");
  return { path, name: inside.startsWith("../") ? path : inside, isNamed: args.baseline !== undefined || config.baseline !== undefined };
}

/** The entries of the baseline that a command compares with; none where there is none. @throws UsageError, ConfigError */
export function acceptedEntries(place: BaselinePlace, args: Arguments): readonly BaselineEntry[] | undefined {
  if (!args.hasBaseline) return undefined;
  const entries = readBaseline(place.path, place.name);
  if (!entries && place.isNamed) throw new UsageError(`there is no baseline ${escape(place.name)}: stopship baseline records one`);
  return entries;
}

/** The day it is, for entries that expire. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Compares what an analysis found with a baseline. */
export function compared(analysis: Outcome, findings: readonly Finding[], entries: readonly BaselineEntry[], args: Pick<Arguments, "rules">): Compared {
  const isWanted = (rule: string): boolean => args.rules.length === 0 || args.rules.includes(rule);
  // A rule that looked at a part only says nothing of what it used to find elsewhere.
  const ran = new Set([...analysis.ran, UNUSED_SUPPRESSION].filter((id) => !analysis.notRun.some(({ rule }) => rule === id)));
  return compare(findings, entries, {
    looked: (rule) => isWanted(rule) && ran.has(rule),
    notAnalysed: analysis.notAnalysed,
    hasFile: (path) => existsSync(resolve(analysis.root, path)),
    today: today(),
  });
}

/** What a report says of a baseline. */
export function reportOf({ name }: BaselinePlace, { accepted, stale, expired }: Compared): BaselineReport {
  return { file: name, accepted: accepted.size, stale, expired };
}
