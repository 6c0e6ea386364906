/** `stopship fix`: makes the changes that are proved to end findings, and says what is left. */
import { join } from "node:path";
import type { Finding, Outcome } from "../judge/finding.js";
import type { Candidate } from "../fixes/verified.js";
import { applyEdits } from "../fixes/edits.js";
import { count } from "../reporters/columns.js";
import { escape } from "../reporters/escape.js";
import { MaskedSource } from "../reporters/masked-source.js";
import { type Exit, tally } from "../reporters/report.js";
import { drawn, type Terminal, terminal } from "../reporters/terminal.js";
import { unifiedDiff } from "../reporters/unified-diff.js";
import { rules } from "../rules/index.js";
import { type NotReplaced, replaceText } from "../workspace/replace-file.js";
import { acceptedEntries, baselinePlace, compared } from "./accepted.js";
import type { Arguments } from "./arguments.js";
import type { Command, Io } from "./command.js";
import { done, UsageError, verdict } from "./exit.js";
import { isAsked, projectOf } from "./scan.js";

type Change = readonly [file: string, texts: { readonly before: string; readonly after: string }];

/** Code in a diff: nothing that steers a terminal, tabs and line ends as they are. */
function shownDiff(diff: string, { paint }: Terminal): string {
  const lines = diff.split("\n").map((line) => {
    const isCrlf = line.endsWith("\r");
    const safe = (isCrlf ? line.slice(0, -1) : line).split("\t").map(escape).join("\t") + (isCrlf ? "\r" : "");
    if (/^(?:---|\+\+\+) /.test(safe)) return paint.bold(safe);
    return safe.startsWith("+") ? paint.green(safe) : safe.startsWith("-") ? paint.red(safe) : safe.startsWith("@@") ? paint.cyan(safe) : safe;
  });
  return lines.join("\n");
}

/** The changes of a run as one diff, without the secrets of either side. */
function diffOf(changes: readonly Change[], secrets: { readonly before: Outcome["secrets"]; readonly after: Outcome["secrets"] }): string {
  const texts = new Map(changes);
  const before = new MaskedSource({ text: (file) => texts.get(file)?.before ?? "" }, secrets.before);
  const after = new MaskedSource({ text: (file) => texts.get(file)?.after ?? "" }, secrets.after);
  return changes.map(([file]) => unifiedDiff(file, before.text(file), after.text(file))).join("");
}

/** Shows one change and asks whether to make it. */
async function asked({ finding, fix }: Candidate, textOf: (file: string) => string, io: Io, screen: Terminal): Promise<"yes" | "no" | "stop"> {
  const files = [...new Set(fix.edits.map(({ file }) => file))];
  const changes = files.map((file): Change => [file, { before: textOf(file), after: applyEdits(textOf(file), fix.edits.filter((e) => e.file === file)) }]);
  const head = `\n${screen.paint.bold(escape(`${finding.file}:${finding.line}`))}  ${finding.rule}\n${finding.message}\n${screen.paint.green("Fix")}  ${fix.title}\n`;
  io.stdout.write(drawn(head + shownDiff(diffOf(changes, { before: [], after: [] }), screen), screen));
  for (;;) {
    const answer = ((await io.ask?.("Make this change? [y]es, [s]kip, [q]uit ")) ?? "q").trim().toLowerCase();
    if (/^(?:y|yes|a|accept)$/.test(answer)) return "yes";
    if (/^(?:|s|skip|n|no)$/.test(answer)) return "no";
    if (/^(?:q|quit)$/.test(answer)) return "stop";
  }
}

function left(findings: readonly Finding[]): string {
  const { emergencies, warnings } = tally(findings);
  const parts = [...(emergencies > 0 ? [count(emergencies, "emergency", "emergencies")] : []), ...(warnings > 0 ? [count(warnings, "warning")] : [])];
  return parts.length === 0 ? "nothing left" : `${parts.join(", ")} left`;
}

function write(root: string, changes: readonly Change[]): (readonly [string, NotReplaced])[] {
  return changes.flatMap(([file, { before, after }]) => {
    const why = replaceText(root, join(root, file), before, after);
    return why ? [[file, why] as const] : [];
  });
}

/** Repairs, prints and writes. @throws UsageError, ConfigError */
export async function runFix(args: Arguments, io: Io): Promise<Exit> {
  if (args.isInteractive && !io.ask) throw new UsageError("--interactive needs a terminal");
  const screen = terminal(io.stdout, io.env, args.color);
  const { repaired } = await import("../judge/repaired.js");
  const found = await projectOf(args.words, args, io);
  const { root, read, asking: { config } } = found;
  const place = baselinePlace(root, config, args, io);
  const entries = acceptedEntries(place, args);
  const isNamed = (rule: string): boolean => args.rules.length === 0 || args.rules.includes(rule);
  const isOpen = (analysis: Outcome): Finding[] => {
    const certain = analysis.findings.filter((f) => f.confidence !== "unknown" || analysis.preset === "strict");
    const open = entries ? compared(analysis, certain, entries, args).open : certain;
    return open.filter((f) => isAsked(found, f.file) && isNamed(f.rule));
  };
  const preset = args.rules.some((id) => !rules.some((r) => r.id === id && r.presets.includes(args.preset ?? config.preset ?? "recommended"))) ? "all" : args.preset;
  const options = { root, config, ...(preset && { preset }), isWanted: (f: Finding) => isAsked(found, f.file) && isNamed(f.rule) };
  const result = await repaired(read, {
    ...options, hasSuggestions: args.hasSuggestions,
    ...(args.isInteractive && { accepts: (candidate: Candidate, textOf: (file: string) => string) => asked(candidate, textOf, io, screen) }),
  });
  const changes: Change[] = [...result.changes].sort(([a], [b]) => (a < b ? -1 : 1));
  const { made, before, after } = result;
  const say = (text: string): void => void io.stdout.write(drawn(text, screen));
  if (args.isDryRun) {
    say(shownDiff(diffOf(changes, { before: before.secrets, after: after.secrets }), screen));
    const more = args.hasSuggestions ? [] : (await repaired(result.read, { ...options, hasSuggestions: true })).made;
    const suggestions = made.filter(({ fix }) => fix.safety === "suggestion").length;
    const what = [...(args.hasSuggestions ? [count(suggestions, "suggestion")] : []), count(made.length - suggestions, "safe fix", "safe fixes")].join(" and ");
    say(`${what} (${count(changes.length, "file")})${more.length > 0 ? `; ${more.length} more with --unsafe` : ""}\n`);
    return done;
  }
  const failed = write(root, changes);
  const isWritten = (file: string): boolean => !failed.some(([name]) => name === file);
  for (const [file, why] of failed) io.stderr.write(drawn(`${escape(file)}: left alone, ${why}\n`, screen));
  const fixed = made.filter(({ fix }) => fix.edits.every(({ file }) => isWritten(file))).length;
  const rest = isOpen(after);
  say(fixed === 0 ? `Nothing to fix${args.hasSuggestions ? "" : " safely (--unsafe makes suggestions too)"}. Checked: ${left(rest)}.\n`
    : `Fixed ${fixed} in ${count(changes.length - failed.length, "file")}. Re-checked: ${left(rest)}.\n`);
  if (failed.length > 0) return { code: 1, reason: `${count(failed.length, "file")} left alone` };
  return verdict(after, rest, args);
}

export const fix: Command = {
  name: "fix",
  usage: "[paths...]",
  summary: "makes the changes that end findings, each proved before it is made",
  about: "Safe changes alone; --unsafe makes those that may alter what the code does too.",
  options: ["unsafe", "dry-run", "interactive", "rule", "preset", "max-warnings", "config", "baseline", "no-baseline", "no-cache", "cache-location", "concurrency", "no-progress"],
  run: runFix,
};
