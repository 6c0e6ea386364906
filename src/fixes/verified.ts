/**
 * Proves fixes before anybody sees them: applied in memory, the finding is gone, nothing new is found, everything still
 * parses and no comment is lost. Fixes are tried together, since judging a project is what costs; where some fail, the
 * others are tried without them.
 */
import type { Endpoint, Fix } from "../concepts.js";
import type { Finding, Identity, NotAnalysed } from "../judge/finding.js";
import { compatible } from "./edits.js";
import type { Importers } from "./importers.js";
import { commentsIn } from "./tree.js";
import type { TypeErrors } from "./types.js";

/** Programs that sorting out type errors may cost. */
const MAX_ROUNDS = 60;

/** What is known of one state of the project, findings about which nothing certain can be said included. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly endpoints: readonly Endpoint[];
  readonly notAnalysed: readonly NotAnalysed[];
}

/** A change that is offered for a finding. */
export interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
  /** Why it was refused, where it was. */
  readonly why?: "comment" | "types" | "findings";
}

/** A finding without its number among equals: when the first is repaired, the second is the first. */
const keyOf = ({ rule, file, symbol, evidence }: Identity): string => [rule, file ?? "", symbol, evidence].join("\0");

function counted(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const findingKeys = ({ findings }: Judged): Map<string, number> => counted(findings.map(({ identity }) => keyOf(identity)));
const endpointKeys = ({ endpoints }: Judged): Map<string, number> => counted(endpoints.map(({ file, label }) => `${file} ${label}`));

/** Whether an edit takes out comments that it does not put back. */
function losesComment({ edits }: Fix, textOf: (file: string) => string): boolean {
  return edits.some((edit) => {
    const removed = commentsIn(textOf(edit.file).slice(edit.start, edit.end));
    return removed.some((comment) => !edit.text.includes(comment));
  });
}

export interface Verdict {
  readonly proved: readonly Candidate[];
  readonly refused: readonly Candidate[];
}

/** Tries candidates on one state of the project. */
export class Trial {
  readonly #findings: ReadonlyMap<string, number>;
  readonly #endpoints: ReadonlyMap<string, number>;
  readonly #broken: ReadonlySet<string>;

  /** @param judged what the project with these fixes made is judged to be; the cost of one is that of an analysis */
  constructor(
    private readonly before: Judged,
    private readonly textOf: (file: string) => string,
    private readonly judged: (fixes: readonly Fix[]) => Judged,
    private readonly types: TypeErrors,
    private readonly textsAfter: (fixes: readonly Fix[]) => ReadonlyMap<string, string>,
    private readonly importers: Importers,
  ) {
    this.#findings = findingKeys(before);
    this.#endpoints = endpointKeys(before);
    this.#broken = new Set(before.notAnalysed.map(({ file }) => file));
  }

  /** Which of these can be made together; they must not contradict each other. */
  verdict(candidates: readonly Candidate[]): Verdict {
    const proved: Candidate[] = [];
    const losing = new Set(candidates.filter(({ fix }) => losesComment(fix, this.textOf)));
    const typed = this.#typed(candidates.filter((c) => !losing.has(c)));
    this.#add(typed, proved);
    const whyOf = (c: Candidate): "comment" | "types" | "findings" => (losing.has(c) ? "comment" : typed.includes(c) ? "findings" : "types");
    return { proved, refused: candidates.filter((c) => !proved.includes(c)).map((c) => ({ ...c, why: whyOf(c) })) };
  }

  /** Those that bring no type errors: all files at once, in each file by halves. */
  #typed(candidates: readonly Candidate[]): Candidate[] {
    const kept: Candidate[] = [];
    const waiting = new Map<string, Candidate[][]>();
    for (const candidate of candidates) {
      const file = candidate.fix.edits[0]?.file ?? candidate.finding.file;
      waiting.set(file, [[...(waiting.get(file)?.[0] ?? []), candidate]]);
    }
    for (let round = 0; round < MAX_ROUNDS && waiting.size > 0; round++) {
      const tried = new Map([...waiting].flatMap(([file, chunks]) => {
        const chunk = chunks.pop();
        if (chunks.length === 0) waiting.delete(file);
        return chunk ? [[file, chunk] as const] : [];
      }));
      const errors = this.types.of(this.textsAfter([...kept, ...[...tried.values()].flat()].map(({ fix }) => fix)));
      for (const [file, chunk] of tried) {
        if (!chunk.some(({ fix }) => fix.edits.some((edit) => errors.has(edit.file)))) kept.push(...chunk);
        else if (chunk.length > 1) {
          const half = Math.ceil(chunk.length / 2);
          waiting.set(file, [...(waiting.get(file) ?? []), chunk.slice(half), chunk.slice(0, half)]);
        }
      }
    }
    return this.#undisturbing(candidates.filter((c) => kept.includes(c)));
  }

  /** Those after which the files that import what was changed are as well typed as before. */
  #undisturbing(candidates: readonly Candidate[]): Candidate[] {
    const around = this.importers(new Set(candidates.flatMap(({ fix }) => fix.edits.map(({ file }) => file))));
    if (around.size === 0) return [...candidates];
    const worse = (tried: readonly Candidate[], asked: readonly string[]): string[] => {
      const errors = this.types.of(this.textsAfter(tried.map(({ fix }) => fix)), asked);
      return asked.filter((path) => errors.has(path));
    };
    const hurt = worse(candidates, [...around.keys()]);
    if (hurt.length === 0) return [...candidates];
    const reached = new Set(hurt.flatMap((path) => [...(around.get(path) ?? [])]));
    const isSuspect = ({ fix }: Candidate): boolean => fix.edits.some(({ file }) => reached.has(file));
    const kept = candidates.filter((c) => !isSuspect(c));
    const open = [candidates.filter(isSuspect)];
    for (let round = 0; round < MAX_ROUNDS && open.length > 0; round++) {
      const some = open.pop() ?? [];
      if (worse([...kept, ...some], hurt).length === 0) kept.push(...some);
      else if (some.length > 1) open.push(some.slice(Math.ceil(some.length / 2)), some.slice(0, Math.ceil(some.length / 2)));
    }
    return candidates.filter((c) => kept.includes(c));
  }

  #add(candidates: readonly Candidate[], proved: Candidate[]): void {
    if (candidates.length === 0) return;
    const blamed = this.#blamed([...proved, ...candidates]);
    if (blamed === undefined) {
      proved.push(...candidates);
      return;
    }
    if (candidates.length === 1) return;
    // Those that are not to blame usually hold without the others.
    const suspects = candidates.filter((c) => blamed.has(c));
    const others = candidates.filter((c) => !blamed.has(c));
    if (suspects.length > 0 && others.length > 0) {
      this.#add(others, proved);
      this.#add(suspects, proved);
      return;
    }
    const half = Math.ceil(candidates.length / 2);
    this.#add(candidates.slice(0, half), proved);
    this.#add(candidates.slice(half), proved);
  }

  /** Undefined where all hold; else those that are known to be at fault, which may be none. */
  #blamed(candidates: readonly Candidate[]): ReadonlySet<Candidate> | undefined {
    const after = this.judged(candidates.map(({ fix }) => fix));
    const found = findingKeys(after);
    const wanted = counted(candidates.map(({ finding }) => keyOf(finding.identity)));
    const blamed = new Set<Candidate>();
    let isSound = true;
    for (const candidate of candidates) {
      const key = keyOf(candidate.finding.identity);
      if ((found.get(key) ?? 0) + (wanted.get(key) ?? 0) <= (this.#findings.get(key) ?? 0)) continue;
      isSound = false;
      blamed.add(candidate);
    }
    const worse = new Set(after.notAnalysed.map(({ file }) => file).filter((file) => !this.#broken.has(file)));
    for (const { identity, file } of after.findings) {
      const key = keyOf(identity);
      if ((found.get(key) ?? 0) > (this.#findings.get(key) ?? 0)) worse.add(file);
    }
    for (const [key, n] of this.#endpoints) if ((endpointKeys(after).get(key) ?? 0) < n) worse.add(key.slice(0, key.indexOf(" ")));
    if (worse.size === 0) return isSound ? undefined : blamed;
    for (const candidate of candidates) if (candidate.fix.edits.some(({ file }) => worse.has(file))) blamed.add(candidate);
    return blamed;
  }
}

/** The candidates that can be made in one go: the graver finding first, then the earlier one. */
export function chosen(candidates: readonly Candidate[]): Candidate[] {
  const gravity = ({ finding }: Candidate): number => (finding.level === "emergency" ? 0 : 1);
  const ordered = candidates.toSorted((a, b) => gravity(a) - gravity(b));
  const fixes = new Set(compatible(ordered.map(({ fix }) => fix)));
  return ordered.filter(({ fix }) => fixes.has(fix));
}
