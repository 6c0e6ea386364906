/**
 * Proves fixes before anybody sees them: applied in memory, the finding is gone, nothing new is found, everything still
 * parses and no comment is lost. Fixes are tried together, since judging a project is what costs; where some fail, the
 * others are tried without them.
 */
import type { Endpoint, Fix } from "../concepts.js";
import type { Finding, Identity, NotAnalysed } from "../judge/finding.js";
import { compatible } from "./edits.js";
import type { Importers } from "./importers.js";
import { commentsIn, Regions } from "./tree.js";
import { wellTyped } from "./typed.js";
import type { TypeErrors } from "./types.js";

/** Judgements of the project for one set of candidates at most. */
const MAX_JUDGED = 24;

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
  readonly why?: "comment" | "types" | "findings" | "time";
}

/** A finding without its number among equals: when the first is repaired, the second is the first. */
const keyOf = ({ rule, file, symbol, evidence }: Identity): string => [rule, file ?? "", symbol, evidence].join("\0");

/** What a finding is about, whatever it is known from. */
const aboutOf = ({ rule, file, symbol }: Identity): string => [rule, file ?? "", symbol].join("\0");

function counted(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const findingKeys = ({ findings }: Judged): Map<string, number> => counted(findings.map(({ identity }) => keyOf(identity)));
const aboutKeys = (identities: readonly Identity[]): Map<string, number> => counted(identities.map(aboutOf));

/** Endpoints, and what is known to stand before them: what was guarded must not be lost from sight. */
const endpointKeys = ({ endpoints }: Judged): Map<string, number> => counted(endpoints.flatMap(({ file, label, auth, rateLimit }) => {
  const key = `${file} ${label}`;
  return [key, ...(auth.status === "present" ? [`${key} auth`] : []), ...(rateLimit.value === "yes" ? [`${key} limit`] : [])];
}));

/** Says nothing to people. */
const FOR_THE_COMPILER = /^\/\/+[ \t]*@ts-(?:ignore|expect-error)$/;

/** Whether an edit takes out comments that it does not put back. */
function losesComment({ edits }: Fix, textOf: (file: string) => string): boolean {
  return edits.some((edit) => {
    const removed = commentsIn(textOf(edit.file).slice(edit.start, edit.end));
    return removed.some((comment) => !edit.text.includes(comment) && !FOR_THE_COMPILER.test(comment));
  });
}

export interface Verdict {
  readonly proved: readonly Candidate[];
  readonly refused: readonly Candidate[];
  /** Not tried to the end. */
  readonly open: readonly Candidate[];
}

/** What is wrong with some candidates made. */
interface Faults {
  /** Candidates whose findings last. */
  readonly lasting: ReadonlySet<Candidate>;
  /** Files in which more is wrong than before, each with the symbols that it is found in. */
  readonly worse: ReadonlyMap<string, ReadonlySet<string>>;
  /** Some of that is in files that nobody changed. */
  readonly isVague: boolean;
}

/** Tries candidates on one state of the project. */
export class Trial<J extends Judged> {
  readonly #findings: ReadonlyMap<string, number>;
  readonly #about: ReadonlyMap<string, number>;
  readonly #endpoints: ReadonlyMap<string, number>;
  readonly #broken: ReadonlySet<string>;
  readonly #regions: Regions;
  #last: { readonly of: readonly Candidate[]; readonly judged: J } | undefined;

  /** @param judged what the project with these fixes made is judged to be; the cost of one is that of an analysis */
  constructor(
    private readonly before: Judged,
    private readonly textOf: (file: string) => string,
    private readonly judged: (fixes: readonly Fix[]) => J,
    private readonly types: TypeErrors,
    private readonly textsAfter: (fixes: readonly Fix[]) => ReadonlyMap<string, string>,
    private readonly importers: Importers,
  ) {
    this.#regions = new Regions(textOf);
    this.#findings = findingKeys(before);
    this.#about = aboutKeys(before.findings.map(({ identity }) => identity));
    this.#endpoints = endpointKeys(before);
    this.#broken = new Set(before.notAnalysed.map(({ file }) => file));
  }

  /** The project with these made, where it was judged already. */
  known(candidates: readonly Candidate[]): J | undefined {
    const last = this.#last;
    return last?.of.length === candidates.length && candidates.every((c) => last.of.includes(c)) ? last.judged : undefined;
  }

  /** Which of these can be made together; they must not contradict each other. */
  verdict(candidates: readonly Candidate[]): Verdict {
    const losing = new Set(candidates.filter(({ fix }) => losesComment(fix, this.textOf)));
    const { types, textsAfter, importers, textOf } = this;
    const { right: typed, open } = wellTyped(candidates.filter((c) => !losing.has(c)), { types, textOf, textsAfter, importers, regionOf: (file, at) => this.#regions.numberAt(file, at), nameAt: (file, at) => this.#regions.nameAt(file, at) });
    const { proved, open: untried } = this.#sound(typed);
    const whyOf = (c: Candidate): "comment" | "types" | "findings" => (losing.has(c) ? "comment" : typed.includes(c) ? "findings" : "types");
    const left = [...open, ...untried];
    return { proved, open: left, refused: candidates.filter((c) => !proved.includes(c) && !left.includes(c)).map((c) => ({ ...c, why: whyOf(c) })) };
  }

  /**
   * Those after which what is found is what was found, less what they repair. In each file that is at fault a part of
   * what was tried is tried again, all files at once: a judgement costs more than anything else here.
   */
  #sound(candidates: readonly Candidate[]): { readonly proved: readonly Candidate[]; readonly open: readonly Candidate[] } {
    const kept: Candidate[] = [];
    const open = grouped(candidates);
    let width = open.size;
    for (let round = 0; round < MAX_JUDGED && open.size > 0; round++) {
      const tried = [...open].slice(0, width).map(([file, chunks]) => {
        const chunk = chunks.pop() ?? [];
        if (chunks.length === 0) open.delete(file);
        return [file, chunk] as const;
      });
      const back = (file: string, ...chunks: readonly Candidate[][]): void => {
        const some = chunks.filter((chunk) => chunk.length > 0);
        if (some.length > 0) open.set(file, [...(open.get(file) ?? []), ...some]);
      };
      const { lasting, worse, isVague } = this.#faults([...kept, ...tried.flatMap(([, chunk]) => chunk)]);
      if (isVague && lasting.size === 0) {
        // Something is wrong, and nobody knows where.
        for (const [file, chunk] of tried) back(file, ...(tried.length > 1 ? [chunk] : chunk.length > 1 ? halves(chunk) : []));
        width = Math.max(1, Math.ceil(tried.length / 2));
        continue;
      }
      for (const [file, chunk] of tried) {
        const rest = chunk.filter((c) => !lasting.has(c));
        const isWorse = chunk.some(({ fix }) => fix.edits.some((edit) => worse.has(edit.file)));
        if (rest.length < chunk.length) back(file, rest);
        else if (!isWorse) kept.push(...chunk);
        else if (chunk.length > 1) back(file, ...parted(chunk, worse));
      }
      width = Math.max(width, open.size);
    }
    return { proved: this.#together(candidates.filter((c) => kept.includes(c))), open: [...open.values()].flat(2) };
  }

  /** What was found to hold beside others, held by itself. */
  #together(kept: readonly Candidate[]): Candidate[] {
    for (let rest = [...kept], round = 0; rest.length > 0 && round < MAX_JUDGED; round++) {
      const { lasting, worse, isVague } = this.#faults(rest);
      if (lasting.size === 0 && worse.size === 0) return rest;
      const blamed = rest.filter((c) => lasting.has(c) || c.fix.edits.some((edit) => worse.has(edit.file)));
      rest = isVague && blamed.length === 0 ? rest.slice(0, Math.floor(rest.length / 2)) : rest.filter((c) => !blamed.includes(c));
    }
    return [];
  }

  #faults(candidates: readonly Candidate[]): Faults {
    const after = this.#after(candidates);
    const found = findingKeys(after);
    const wanted = counted(candidates.map(({ finding }) => keyOf(finding.identity)));
    const lasting = new Set(candidates.filter(({ finding }) => {
      const key = keyOf(finding.identity);
      return (found.get(key) ?? 0) + (wanted.get(key) ?? 0) > (this.#findings.get(key) ?? 0);
    }));
    const worse = new Map<string, Set<string>>();
    const blame = (file: string, symbol?: string): void => void worse.set(file, new Set([...(worse.get(file) ?? []), ...(symbol === undefined ? [] : [symbol])]));
    for (const { file } of after.notAnalysed) if (!this.#broken.has(file)) blame(file);
    const about = aboutKeys(after.findings.map(({ identity }) => identity));
    const repaired = aboutKeys(candidates.map(({ finding }) => finding.identity));
    for (const { identity, file, confidence } of after.findings) {
      const key = keyOf(identity), subject = aboutOf(identity);
      // What cannot be told is no finding, and no proof that one has gone.
      if (confidence === "unknown" && !repaired.has(subject)) continue;
      const isMore = (about.get(subject) ?? 0) + (repaired.get(subject) ?? 0) > (this.#about.get(subject) ?? 0);
      // What was found before for another reason is not new.
      if (isMore && (found.get(key) ?? 0) > (this.#findings.get(key) ?? 0)) blame(file, identity.symbol);
    }
    const endpoints = endpointKeys(after);
    for (const [key, n] of this.#endpoints) if ((endpoints.get(key) ?? 0) < n) blame(key.slice(0, key.indexOf(" ")));
    const edited = new Set(candidates.flatMap(({ fix }) => fix.edits.map(({ file }) => file)));
    return { lasting, worse, isVague: [...worse.keys()].some((file) => !edited.has(file)) };
  }

  #after(candidates: readonly Candidate[]): J {
    const known = this.known(candidates);
    if (known) return known;
    const judged = this.judged(candidates.map(({ fix }) => fix));
    this.#last = { of: [...candidates], judged };
    return judged;
  }
}

/** Candidates of a file in which more is wrong: those that are about what is wrong by themselves, after the others. */
function parted(chunk: readonly Candidate[], worse: Faults["worse"]): Candidate[][] {
  const isLikely = ({ finding, fix }: Candidate): boolean => fix.edits.some(({ file }) => worse.get(file)?.has(finding.identity.symbol) === true);
  const likely = chunk.filter(isLikely);
  return likely.length === 0 || likely.length === chunk.length ? halves(chunk) : [likely, chunk.filter((c) => !likely.includes(c))];
}

/** The first half, which is the longer one, and the rest. */
function halves<C>(all: readonly C[]): C[][] {
  const half = Math.ceil(all.length / 2);
  return [all.slice(0, half), all.slice(half)];
}

function byFile(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const file = candidate.fix.edits[0]?.file ?? "";
    const known = groups.get(file);
    if (known) known.push(candidate);
    else groups.set(file, [candidate]);
  }
  return groups;
}

/** By the file that each changes first. */
const grouped = (candidates: readonly Candidate[]): Map<string, Candidate[][]> => new Map([...byFile(candidates)].map(([file, all]) => [file, [all]]));

/** The candidates that can be made in one go: the graver finding first, then the earlier one. */
export function chosen(candidates: readonly Candidate[]): Candidate[] {
  const gravity = ({ finding }: Candidate): number => (finding.level === "emergency" ? 0 : 1);
  const ordered = candidates.toSorted((a, b) => gravity(a) - gravity(b));
  const fixes = new Set(compatible(ordered.map(({ fix }) => fix)));
  return ordered.filter(({ fix }) => fixes.has(fix));
}
