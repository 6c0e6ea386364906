/** `stopship baseline`: accepts the findings of today, so that only new ones fail. */
import { entryOf } from "../judge/baseline.js";
import { count, pad, width } from "../reporters/columns.js";
import { escape, escapeJson } from "../reporters/escape.js";
import { limitations } from "../reporters/pretty.js";
import type { Exit } from "../reporters/report.js";
import { drawn, type Terminal, terminal } from "../reporters/terminal.js";
import { type BaselineEntry, readBaseline, writeBaseline } from "../workspace/baseline.js";
import { baselinePlace, compared, today } from "./accepted.js";
import { type Arguments, hint } from "./arguments.js";
import type { Command, Io } from "./command.js";
import { deliver } from "./deliver.js";
import { crashed, done, UsageError } from "./exit.js";
import { BEFORE_DEPLOY, isAsked, scan, type Scan } from "./scan.js";

const ACTIONS = ["record", "update", "prune", "show"] as const;
type Action = (typeof ACTIONS)[number];

/** The first word, where it is an action; the rest are paths. */
function actionOf([word, ...rest]: readonly string[]): { readonly action: Action; readonly paths: readonly string[] } {
  const action = ACTIONS.find((a) => a === word);
  if (action) return { action, paths: rest };
  const meant = word === undefined || /[\\/.]/.test(word) ? "" : hint(word, ACTIONS);
  if (meant !== "") throw new UsageError(`stopship baseline knows no ${escape(word ?? "")}${meant}`);
  return { action: "record", paths: word === undefined ? [] : [word, ...rest] };
}

/** What the arguments say of entries that are new. */
function given({ reason, owner, expires }: Arguments): Pick<BaselineEntry, "reason" | "owner" | "expires" | "added"> {
  return { ...(reason !== undefined && { reason }), ...(owner !== undefined && { owner }), ...(expires !== undefined && { expires }), added: today() };
}

interface Change {
  readonly entries: readonly BaselineEntry[];
  readonly added: number;
  readonly removed: number;
}

/** The entries after an action; those for places that were not asked about stay as they are. */
function changed(action: Exclude<Action, "show">, found: Scan, before: readonly BaselineEntry[], args: Arguments): Change {
  const { accepted, open, stale } = compared(found.analysis, found.analysis.findings, before, args);
  const isGone = new Set(stale.filter(({ file }) => isAsked(found, file)));
  const moved = new Map([...accepted].map(([finding, entry]) => [entry, entryOf(finding, entry)]));
  const kept = before.filter((entry) => !isGone.has(entry)).map((entry) => moved.get(entry) ?? entry);
  const isWanted = (rule: string): boolean => args.rules.length === 0 || args.rules.includes(rule);
  const fresh = action === "prune" ? [] : open.filter((f) => isAsked(found, f.file) && isWanted(f.rule)).map((f) => entryOf(f, given(args)));
  return { entries: [...kept, ...fresh], added: fresh.length, removed: isGone.size };
}

async function write(action: Exclude<Action, "show">, paths: readonly string[], args: Arguments, io: Io): Promise<Exit> {
  const found = await scan(paths, args, io, BEFORE_DEPLOY);
  const place = baselinePlace(found.root, found.config, args, io);
  const before = readBaseline(place.path, place.name);
  if (action === "record" && before && before.length > 0) {
    throw new UsageError(`${escape(place.name)} accepts ${count(before.length, "finding")} already: stopship baseline update adds the new ones and drops those that are gone`);
  }
  if (action !== "record" && !before) throw new UsageError(`there is no baseline ${escape(place.name)}: stopship baseline records one`);
  const crash = crashed(found.analysis);
  if (crash) return crash;
  const { entries, added, removed } = changed(action, found, before ?? [], args);
  if (added + removed > 0 || entries.length === 0 || action === "update") writeBaseline(place.path, entries);
  const what = [...(action === "prune" ? [] : [`${added} added`]), ...(action === "record" ? [] : [`${removed} removed`])];
  // What did not look has nothing accepted: a pipeline where it does will say more.
  const limits = limitations(found, terminal(io.stderr, io.env));
  if (limits.length > 0) io.stderr.write(drawn(`${limits.join("\n")}\n`, terminal(io.stderr, io.env)));
  io.stdout.write(drawn(`${escape(place.name)}: ${count(entries.length, "finding")} accepted (${what.join(", ")})\n`, terminal(io.stdout, io.env)));
  return done;
}

type Shown = BaselineEntry & { readonly state: string };

/** The entries for people. */
function table(entries: readonly Shown[], to: Terminal): string {
  const rows = entries.map(({ state, rule, at, file, reason, owner, expires }) =>
    [state, rule, at, file, [reason, owner, expires === undefined ? undefined : `until ${expires}`].filter(Boolean).join(" · ")].map((cell) => escape(cell)));
  const widths = [0, 1, 2, 3].map((i) => Math.max(0, ...rows.map((row) => width(row[i] ?? ""))));
  const lines = rows.map((row) => row.map((cell, i) => pad(cell, widths[i] ?? 0)).join("  ").trimEnd());
  const tally = [count(entries.length, "finding"), ...["stale", "expired"].map((s) => [entries.filter(({ state }) => state === s).length, s] as const).filter(([n]) => n > 0).map(([n, s]) => `${n} ${s}`)];
  return drawn(`${[...lines, ...(lines.length > 0 ? [""] : []), tally.join(" · ")].join("\n")}\n`, to);
}

/** The entries, with what became of each. */
async function show(paths: readonly string[], args: Arguments, io: Io): Promise<Exit> {
  const found = await scan(paths, args, io, BEFORE_DEPLOY);
  const place = baselinePlace(found.root, found.config, args, io);
  const all = readBaseline(place.path, place.name);
  if (!all) throw new UsageError(`there is no baseline ${escape(place.name)}: stopship baseline records one`);
  const { stale, expired } = compared(found.analysis, found.analysis.findings, all, args);
  const stateOf = (entry: BaselineEntry): string => (stale.includes(entry) ? "stale" : expired.includes(entry) ? "expired" : "accepted");
  const entries = all.filter(({ file }) => isAsked(found, file)).map((entry) => ({ ...entry, state: stateOf(entry) }));
  await deliver(args, io, (format, to) => (format === "json" ? `${escapeJson(JSON.stringify({ version: 1, entries }, null, 2))}\n` : table(entries, to)));
  return crashed(found.analysis) ?? done;
}

export const baseline: Command = {
  name: "baseline",
  usage: "[update|prune|show] [paths...]",
  summary: "accepts the findings of today, so that only new ones fail",
  about: "Alone it records; update adds new findings and drops those that are gone, prune only drops, show lists.",
  options: ["baseline", "reason", "owner", "expires", "rule", "format", "preset", "config", "no-cache", "cache-location", "concurrency", "no-progress"],
  formats: ["pretty", "json"],
  run(args, io) {
    const { action, paths } = actionOf(args.words);
    return action === "show" ? show(paths, args, io) : write(action, paths, args, io);
  },
};
