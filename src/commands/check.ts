/** `stopship check`: the findings, and whether they stop the ship. */
import { acceptedEntries, baselinePlace, compared, reportOf } from "./accepted.js";
import type { Command } from "./command.js";
import { UsageError, verdict } from "./exit.js";
import { CHECK_FORMATS, printCheck } from "./print-check.js";
import { isAsked, isWanted, scan } from "./scan.js";

export const check: Command = {
  name: "check",
  usage: "[paths...]",
  summary: "findings, with code, evidence and fix (the default command)",
  about: "The whole project is analysed, whichever part of it is named: paths narrow what is printed.",
  options: ["format", "preset", "rule", "skip", "min-confidence", "quiet", "max-warnings", "fail-on", "config", "max-findings", "staged", "changed-since", "all", "baseline", "no-baseline", "no-code", "show-unknown", "types", "fix", "unsafe", "dry-run", "interactive", "no-cache", "cache-location", "concurrency", "no-progress"],
  formats: CHECK_FORMATS,
  async run(args, io) {
    if (args.isFix) return (await import("./fix.js")).runFix(args, io);
    for (const name of ["unsafe", "dry-run", "interactive"] as const) if (args.given.has(name)) throw new UsageError(`--${name} goes with --fix`);
    const found = await scan(args.words, args, io);
    const { analysis } = found;
    const place = baselinePlace(found.root, found.config, args, io);
    const entries = acceptedEntries(place, args);
    const baseline = entries && compared(analysis, analysis.findings, entries, args);
    const open = (baseline?.open ?? analysis.findings).filter((f) => isAsked(found, f.file) && isWanted(f, args) && (args.rules.length === 0 || args.rules.includes(f.rule)));
    const findings = open.filter(found.isOfChange);
    const notAnalysed = analysis.notAnalysed.filter((n) => isAsked(found, n.file) && found.hasChanged(n.file));
    const exit = verdict(analysis, findings, args);
    const report = { analysis: { ...analysis, notAnalysed }, findings, isQuiet: args.isQuiet, exit, elsewhere: open.length - findings.length, ...(baseline && { baseline: reportOf(place, baseline) }) };
    await printCheck(report, found.seconds, args, io);
    return exit;
  },
};
