/** Compares findings with those that were accepted before. It goes by what a finding is, never by its line or by how many there are. */
import type { BaselineEntry } from "../workspace/baseline.js";
import type { Finding, Outcome } from "./finding.js";
import { fingerprintOf } from "./fingerprint.js";

export interface Compared {
  /** Findings that nobody accepted. */
  readonly open: readonly Finding[];
  /** Findings that are accepted, each with its entry. */
  readonly accepted: ReadonlyMap<Finding, BaselineEntry>;
  /** Entries whose finding is gone. */
  readonly stale: readonly BaselineEntry[];
  /** Entries of accepted findings whose last day is over. */
  readonly expired: readonly BaselineEntry[];
}

/** What a comparison needs to know of the analysis. */
export interface Known {
  /** Rules that looked, and paths that nothing could be said of: an entry for anything else is not stale. */
  looked(rule: string): boolean;
  readonly notAnalysed: Outcome["notAnalysed"];
  hasFile(path: string): boolean;
  /** Such as `2026-11-26`. */
  readonly today: string;
}

/** Sorts findings into accepted and open ones, and entries into those in use, stale and expired. */
export function compare(findings: readonly Finding[], entries: readonly BaselineEntry[], known: Known): Compared {
  const accepted = new Map<Finding, BaselineEntry>();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const finding of findings) {
    const entry = byId.get(finding.fingerprint);
    if (entry) accepted.set(finding, entry);
  }
  const used = new Set(accepted.values());
  const idle = [...byId.values()].filter((entry) => !used.has(entry));
  for (const [finding, entry] of moved(findings.filter((f) => !accepted.has(f)), idle, known)) {
    accepted.set(finding, entry);
    used.add(entry);
  }
  const unseen = new Set(known.notAnalysed.map(({ file }) => file));
  return {
    open: findings.filter((f) => !accepted.has(f)),
    accepted,
    stale: idle.filter((entry) => !used.has(entry) && known.looked(entry.rule) && !unseen.has(entry.file)),
    expired: [...used].filter(({ expires }) => expires !== undefined && expires < known.today),
  };
}

/** A file of another name: what was accepted in it is accepted still, where the old file is gone. */
function* moved(open: readonly Finding[], idle: readonly BaselineEntry[], { hasFile }: Known): Generator<readonly [Finding, BaselineEntry]> {
  const gone = new Map<string, BaselineEntry[]>();
  for (const entry of idle) {
    if (hasFile(entry.file)) continue;
    const key = `${entry.rule}\0${entry.at}`;
    const there = gone.get(key);
    if (there) there.push(entry);
    else gone.set(key, [entry]);
  }
  for (const finding of open) {
    if (finding.identity.file === null) continue;
    const candidates = gone.get(`${finding.rule}\0${placeOf(finding)}`) ?? [];
    const at = candidates.findIndex(({ id, file }) => id === fingerprintOf({ ...finding.identity, file }));
    const [entry] = at < 0 ? [] : candidates.splice(at, 1);
    if (entry) yield [finding, entry];
  }
}

/** Where a finding is, as people call it. */
export function placeOf({ identity }: Finding): string {
  return identity.symbol;
}

/** The entry that accepts a finding. What an earlier entry says of reason, owner and days stays. */
export function entryOf(finding: Finding, before: Partial<BaselineEntry> & Pick<BaselineEntry, "added">): BaselineEntry {
  return { ...before, id: finding.fingerprint, rule: finding.rule, at: placeOf(finding), file: finding.file };
}
