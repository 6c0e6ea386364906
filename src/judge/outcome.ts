/** Results that outlive a run: where nothing that went in has changed, what came out is printed again. */
import { lineStarts } from "../extract/text.js";
import { type Cache, digest, type Sealed, shortDigest } from "../workspace/cache.js";
import { leavesOutAll } from "../workspace/files.js";
import { isData } from "../workspace/manifests.js";
import { plainJson } from "../workspace/plain-text.js";
import type { AnalyseOptions } from "./analyse.js";
import type { Before, Kept, Rests } from "./before.js";
import type { Finding, Outcome } from "./finding.js";
import { answersOf, endpointsOf, headOf, type HeadRow } from "./kept-endpoints.js";
import { KeptLines, type Lines, linesOf } from "./kept-lines.js";
import { type EarlierRests, readRests, RESTS, writtenRests } from "./kept-rests.js";
import type { SourceFiles } from "./sources.js";

/** What an analysis was asked for. Types depend on packages, which no name of a result tells of: a result with them is not kept. */
export type Asking = Pick<AnalyseOptions, "config" | "preset" | "rules" | "also" | "hasScorecard" | "hasTypes">;

/** Everything a result depends on: the texts of source files, and all the rest, as one name each. */
function inputOf(names: ReadonlyMap<string, string>, sources: SourceFiles, asking: Asking): { readonly texts: string; readonly around: string } {
  const { documents, listing, packages, tsconfigs, skipped, notAnalysed } = sources;
  const rest = [...documents].map(([path, text]) => [path, digest(text)]);
  const { config, preset = null, rules = null, also = null } = asking;
  const leftOut = config.entries.filter(({ key, value }) => key === "ignore" && leavesOutAll(value, listing)).map(({ value }) => value);
  return {
    texts: digest(JSON.stringify([[...names], listing.sources, skipped, notAnalysed])),
    around: digest(JSON.stringify([rest, listing.manifests, listing.ignored, leftOut, packages, tsconfigs, { ...config, entries: config.entries.map(({ key, value }) => [key, value]) }, preset, rules, also])),
  };
}

/** The results of one project: of what is there, and in a slot of its own of what it is compared with. */
export class Outcomes {
  /** Digests of the texts of all source files. */
  readonly names: ReadonlyMap<string, string>;
  readonly #input: string;
  readonly #around: string;
  readonly #name: string;
  #sealed: Sealed | undefined;
  #kept: Earlier | undefined;

  constructor(
    private readonly cache: Cache,
    private readonly sources: SourceFiles,
    asking: Asking,
    slot: "result" | "base" = "result",
  ) {
    const { preset = null, rules = null, also = null } = asking;
    this.names = new Map([...sources.read].map(([path, { text }]) => [path, shortDigest(text)]));
    const { texts, around } = inputOf(this.names, sources, asking);
    this.#input = around + texts;
    this.#around = around;
    this.#name = `${slot}-${digest(JSON.stringify([preset, rules, also])).slice(0, 12)}`;
  }

  /** What is kept, whatever its input: it may be what the next state is compared with. */
  kept(): Whole | undefined {
    const sealed = this.cache.open(this.#name);
    const whole = sealed && wholeOf(sealed);
    sealed?.close();
    return whole;
  }

  /**
   * What the last analysis of the same input came to.
   *
   * @param other what another slot held: kept here from now on, if it is of this input
   */
  read(other?: Whole): Outcome | undefined {
    const sealed = this.#opened();
    const isOwn = sealed?.header.startsWith(this.#input) === true;
    const whole = isOwn ? wholeOf(sealed) : other?.header.startsWith(this.#input) ? other : undefined;
    if (!whole) return undefined;
    this.#close();
    if (!isOwn) this.cache.write(this.#name, whole.header, RESULT.map((name) => whole.lines[name].bytes));
    return this.#outcome(whole.outcome);
  }

  /** What the last analysis came to that was asked the same of other texts, and what that rested on. */
  before(): Before | undefined {
    const sealed = this.#opened();
    if (!sealed) return undefined;
    const whole = sealed.header.startsWith(this.#around) ? wholeOf(sealed) : undefined;
    const rests = whole && sectionsOf(sealed, RESTS, whole.parts.slice(RESULT.length), whole.parts.slice(0, RESULT.length));
    this.#close();
    if (!rests) return undefined;
    const read = readRests(rests);
    this.#kept = { ...whole.lines, ...read.earlier };
    return { outcome: whole.outcome, ...read.rests };
  }

  /** What is kept, opened once: most of reading it is to prove that it is ours. */
  #opened(): Sealed | undefined {
    return (this.#sealed ??= this.cache.open(this.#name));
  }

  #close(): void {
    this.#sealed?.close();
    this.#sealed = undefined;
  }

  /** Keeps what an analysis came to, with what it rests on. One with a crash of ours is none. */
  write(outcome: Kept, rests?: Rests): void {
    if (outcome.crashes.length > 0) return;
    const { preset, findings, endpoints, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = outcome;
    const kept = this.#kept;
    const sections = [
      linesOf(findings, kept?.findings, (finding) => finding), linesOf(endpoints, kept?.heads, headOf), linesOf(endpoints, kept?.answers, answersOf),
      ...(rests ? writtenRests(rests, kept) : []),
    ];
    const written: Written = { outcome: { preset, learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets }, parts: sections.map((bytes) => [bytes.length, shortDigest(bytes)]) };
    this.cache.write(this.#name, this.#input + plainJson(written), sections);
  }

  /** An outcome as hosts want it. */
  #outcome(kept: Kept): Outcome {
    return { ...kept, root: this.sources.root, sources: textsOf(this.sources) };
  }
}

/** What stands behind the header, in this order: the result, and what it rests on, if anything asks. */
const RESULT = ["findings", "heads", "answers"] as const;

/** Length and digest of a section. */
type Named = readonly [length: number, proof: string];

interface Written {
  readonly outcome: Omit<Kept, "endpoints" | "findings">;
  readonly parts: readonly Named[];
}

/** A result, and as it was written. */
interface Whole {
  readonly header: string;
  readonly outcome: Kept;
  readonly parts: readonly Named[];
  readonly lines: Lines<(typeof RESULT)[number]>;
}

/** What was read of an earlier result. */
type Earlier = Lines<(typeof RESULT)[number]> & EarlierRests;

/** Nothing where not all of it is there. */
function wholeOf(sealed: Sealed): Whole | undefined {
  const { header } = sealed;
  const written = writtenIn(header);
  const lines = written && sectionsOf(sealed, RESULT, written.parts, []);
  if (!lines) return undefined;
  const findings = lines.findings.read() as readonly Finding[], endpoints = endpointsOf(lines.heads.read() as readonly HeadRow[], lines.answers);
  lines.findings.note(findings);
  lines.heads.note(endpoints);
  lines.answers.note(endpoints);
  return { header, outcome: { ...written.outcome, findings, endpoints }, parts: written.parts, lines };
}

/**
 * Sections of a result by their names; nothing where one is not there, or not ours.
 *
 * @param parts lengths and digests of these
 * @param before those of the sections in front
 */
function sectionsOf<Name extends string>(sealed: Sealed, names: readonly Name[], parts: readonly Named[], before: readonly Named[]): Lines<Name> | undefined {
  let at = before.reduce((sum, [length]) => sum + length, 0);
  const found: [Name, KeptLines][] = [];
  for (const [i, name] of names.entries()) {
    const [length, proof] = parts[i] ?? [0, ""];
    const bytes = sealed.part(at, length);
    if (shortDigest(bytes) !== proof) return undefined;
    found.push([name, new KeptLines(bytes)]);
    at += length;
  }
  return Object.fromEntries(found) as Record<Name, KeptLines>;
}

/** The header without the names of its input. */
function writtenIn(header: string): Written | undefined {
  const data: unknown = JSON.parse(header.slice(header.indexOf("{")));
  if (!isData(data) || !Array.isArray(data["parts"])) return undefined;
  const { outcome } = data;
  return isData(outcome) && ["stack", "skipped", "notAnalysed", "secrets"].every((name) => Array.isArray(outcome[name])) ? (data as unknown as Written) : undefined;
}

export function textsOf({ read, documents }: SourceFiles): Outcome["sources"] {
  const text = (path: string): string => read.get(path)?.text ?? documents.get(path) ?? "";
  const known = new Map<string, readonly number[]>();
  return {
    text,
    lines: (path) => {
      let lines = known.get(path);
      if (!lines && (read.has(path) || documents.has(path))) known.set(path, (lines = lineStarts(text(path))));
      return lines;
    },
  };
}
