/** `stopship check`: the findings, and whether they stop the ship. */
import { acceptedEntries, baselinePlace, compared, reportOf } from "./accepted.js";
import type { Exit } from "../reporters/report.js";
import type { Arguments } from "./arguments.js";
import type { Command, Io } from "./command.js";
import { done, UsageError, verdict } from "./exit.js";
import { CHECK_FORMATS, printCheck } from "./print-check.js";
import { isAsked, isWanted, type Scan, scan, target } from "./scan.js";

export const check: Command = {
  name: "check",
  usage: "[paths...]",
  summary: "findings, with code, evidence and fix (the default command)",
  about: "The whole project is analysed, whichever part of it is named: paths narrow what is printed.",
  options: ["format", "preset", "rule", "skip", "min-confidence", "quiet", "max-warnings", "fail-on", "config", "max-findings", "staged", "changed-since", "all", "baseline", "no-baseline", "no-code", "show-unknown", "types", "fix", "fixes", "unsafe", "dry-run", "interactive", "no-cache", "cache-location", "concurrency", "watch", "print-config", "no-progress"],
  formats: CHECK_FORMATS,
  async run(args, io) {
    if (args.hasFixes && args.isStaged) throw new UsageError("--fixes goes by the files as they are, and not with --staged");
    if (args.isFix) return (await import("./fix.js")).runFix(args, io);
    for (const name of ["unsafe", "dry-run", "interactive"] as const) if (args.given.has(name)) throw new UsageError(`--${name} goes with --fix`);
    if (args.printConfig !== undefined) {
      io.stdout.write((await import("./print-config.js")).printedConfig(args, io));
      return done;
    }
    if (!args.isWatch) return (await checked(args, io)).exit;
    const { foldersOf, watching } = await import("./watch.js");
    const at = target(args.words, io);
    return watching({ ...at, folders: [""] }, args, io, async () => {
      const { found } = await checked(args, io);
      return { root: found.root, folders: foldersOf(found.listed) };
    });
  },
};

/** Analyses, and prints what is found. */
async function checked(args: Arguments, io: Io): Promise<{ readonly exit: Exit; readonly found: Scan }> {
  const found = await scan(args.words, args, io);
  const { analysis } = found;
  const place = baselinePlace(found.root, found.config, args, io);
  const entries = acceptedEntries(place, args);
  const baseline = entries && compared(analysis, analysis.findings, entries, args);
  const open = (baseline?.open ?? analysis.findings).filter((f) => isAsked(found, f.file) && isWanted(f, args) && (args.rules.length === 0 || args.rules.includes(f.rule)));
  const ours = open.filter(found.isOfChange);
  const findings = args.hasFixes ? await (await import("./proved-fixes.js")).withProvedFixes(ours, args, io) : ours;
  const notAnalysed = analysis.notAnalysed.filter((n) => isAsked(found, n.file) && found.hasChanged(n.file));
  const exit = verdict(analysis, findings, args);
  const report = { analysis: { ...analysis, notAnalysed }, findings, isQuiet: args.isQuiet, exit, elsewhere: open.length - findings.length, ...(baseline && { baseline: reportOf(place, baseline) }) };
  await printCheck(report, found.seconds, args, io);
  return { exit, found };
}
