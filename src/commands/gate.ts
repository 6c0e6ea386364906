/** `stopship gate`: what a pipeline runs before it deploys. It is as strict about its own work as about the project's. */
import type { Compared } from "../judge/baseline.js";
import type { Finding, Outcome } from "../judge/finding.js";
import { count } from "../reporters/columns.js";
import { scorecardPretty } from "../reporters/gate.js";
import type { Exit } from "../reporters/report.js";
import { terminal } from "../reporters/terminal.js";
import { GitError, Repository } from "../workspace/git.js";
import { acceptedEntries, baselinePlace, compared, reportOf } from "./accepted.js";
import type { Arguments } from "./arguments.js";
import { BEFORE_DEPLOY, cacheOf, isAsked, isWanted, scan, target } from "./scan.js";
import type { Command, Io } from "./command.js";
import { verdict } from "./exit.js";
import { CHECK_FORMATS, printCheck } from "./print-check.js";

/** A cache that came with the code may say what it likes: it is left alone. */
function isCacheTracked(root: string, args: Arguments, io: Io): boolean {
  const cache = cacheOf(root, args, io);
  if (!cache) return false;
  try {
    return Repository.of(root, io.env).tracks(cache.folder);
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** Accepted until a day that is over is not accepted. */
function openNow({ open, accepted, expired }: Compared): readonly Finding[] {
  const over = new Set(expired);
  return [...open, ...[...accepted].filter(([, entry]) => over.has(entry)).map(([finding]) => finding)];
}

/** Findings come first, then what the baseline says of findings that are none, then what nobody looked at. */
function gateExit(analysis: Outcome, findings: readonly Finding[], baseline: Compared | undefined, args: Arguments): Exit {
  const found = verdict(analysis, findings, args);
  if (found.code === 2 || args.failOn === "never") return found;
  const reasons = [
    ...(found.code === 1 ? [found.reason] : []),
    ...(baseline && baseline.stale.length > 0 ? [`${count(baseline.stale.length, "stale entry", "stale entries")} in the baseline`] : []),
    ...(baseline && baseline.expired.length > 0 ? [`${count(baseline.expired.length, "expired entry", "expired entries")} in the baseline`] : []),
  ];
  const missing = analysis.notAnalysed.length > 0 ? [`${count(analysis.notAnalysed.length, "file")} not analysed`] : [];
  if (reasons.length > 0) return { code: 1, reason: [...reasons, ...missing].join(", ") };
  return missing.length > 0 ? { code: 3, reason: missing.join(", ") } : found;
}

export const gate: Command = {
  name: "gate",
  usage: "[paths...]",
  summary: "check for a pipeline: compared with the baseline, and strict about what was not analysed",
  about: "It checks types too, and whether the deployment depends on type check, lint, tests and build. Stale and expired entries\nof the baseline fail it, and so does a file that could not be analysed (exit code 3).",
  options: ["format", "preset", "skip", "min-confidence", "quiet", "max-warnings", "fail-on", "config", "max-findings", "baseline", "no-baseline", "no-code", "no-cache", "cache-location", "concurrency", "no-progress"],
  formats: CHECK_FORMATS,
  async run(given, io) {
    const isTracked = given.hasCache && isCacheTracked(target(given.words, io).root, given, io);
    if (isTracked) io.stderr.write("warning  git tracks the cache: it was not used\n");
    const args: Arguments = { ...given, hasCache: given.hasCache && !isTracked };
    const found = await scan(args.words, args, io, { ...BEFORE_DEPLOY, hasScorecard: true });
    const { analysis } = found;
    const place = baselinePlace(found.root, found.config, args, io);
    const entries = acceptedEntries(place, args);
    const baseline = entries && compared(analysis, analysis.findings, entries, args);
    const findings = (baseline ? openNow(baseline) : analysis.findings).filter((f) => isAsked(found, f.file) && isWanted(f, args));
    const exit = gateExit(analysis, findings, baseline, args);
    const report = { analysis, findings, isQuiet: args.isQuiet, exit, ...(baseline && { baseline: { ...reportOf(place, baseline), accepted: baseline.accepted.size - baseline.expired.length } }) };
    await printCheck(report, found.seconds, args, io, { hasSummary: true });
    const isForPeople = args.formats.some(({ name, file }) => name === "pretty" && file === undefined);
    if (isForPeople) io.stdout.write(scorecardPretty(analysis, terminal(io.stdout, io.env, args.color)));
    return exit;
  },
};
