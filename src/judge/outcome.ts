/** Results that outlive a run: where nothing that went in has changed, what came out is printed again. */
import type { Preset } from "../concepts.js";
import { lineStarts } from "../extract/text.js";
import { type Cache, digest, type Sealed, shortDigest } from "../workspace/cache.js";
import type { Config } from "../workspace/config.js";
import { isData } from "../workspace/manifests.js";
import { type Before, type Kept, type Rests, restsIn, written } from "./before.js";
import type { Outcome } from "./finding.js";
import { answersOf, endpointsOf, type Head, headOf } from "./kept-endpoints.js";
import type { SourceFiles } from "./sources.js";

/** What an analysis was asked for. */
export interface Asking {
  readonly config: Config;
  readonly preset?: Preset;
  readonly rules?: readonly string[];
  /** Rules beyond those of the preset. */
  readonly also?: readonly string[];
  /** What the scorecard shows is measured too: it is asked for where a run takes its time. */
  readonly hasScorecard?: boolean;
  /** Types depend on packages, which no name of a result tells of: such a result is not kept. */
  readonly hasTypes?: boolean;
}

/** Everything a result depends on: the texts of source files, and all the rest, as one name each. */
function inputOf(names: ReadonlyMap<string, string>, sources: SourceFiles, asking: Asking): { readonly texts: string; readonly around: string } {
  const { documents, listing, packages, tsconfigs, skipped, notAnalysed } = sources;
  const rest = [...documents].map(([path, text]) => [path, digest(text)]);
  const { config, preset = null, rules = null, also = null } = asking;
  return {
    texts: digest(JSON.stringify([[...names], listing.sources, skipped, notAnalysed])),
    around: digest(JSON.stringify([rest, listing.manifests, listing.ignored, packages, tsconfigs, { ...config, entries: config.entries.map(({ key, value }) => [key, value]) }, preset, rules, also])),
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
    if (!isOwn) this.cache.write(this.#name, whole.header, [whole.answers]);
    return this.#outcome(whole.outcome);
  }

  /** What the last analysis came to that was asked the same of other texts, and what that rested on. */
  before(): Before | undefined {
    const sealed = this.#opened();
    if (!sealed) return undefined;
    const whole = sealed.header.startsWith(this.#around) ? wholeOf(sealed) : undefined;
    const [length, proof] = whole?.rests ?? [0, ""];
    const bytes = sealed.part(whole?.answers.length ?? 0, length);
    this.#close();
    const rests = whole && length > 0 && shortDigest(bytes) === proof ? restsIn(new TextDecoder().decode(bytes)) : undefined;
    return rests && whole && { outcome: whole.outcome, ...rests };
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
    const { preset, findings, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = outcome;
    const plain: Written["outcome"] = { preset, findings, endpoints: outcome.endpoints.map(headOf), learned: outcome.learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets };
    const answers = answersOf(outcome.endpoints), body = rests && Buffer.from(written(rests), "utf8");
    const kept: Written = { outcome: plain, answers: named(answers), ...(body && { rests: named(body) }) };
    this.cache.write(this.#name, this.#input + JSON.stringify(kept), [answers, ...(body ? [body] : [])]);
  }

  /** An outcome as hosts want it. */
  #outcome(kept: Kept): Outcome {
    return { ...kept, root: this.sources.root, sources: textsOf(this.sources) };
  }
}

/** Length and digest of what stands behind the header. */
type Named = readonly [length: number, proof: string];

interface Written {
  readonly outcome: Omit<Kept, "endpoints"> & { readonly endpoints: readonly Head[] };
  readonly answers: Named;
  /** Behind the answers. */
  readonly rests?: Named;
}

/** A result with the answers about its endpoints, and as it was written. */
interface Whole {
  readonly header: string;
  readonly outcome: Kept;
  readonly answers: Uint8Array;
  readonly rests?: Named;
}

function named(bytes: Uint8Array): Named {
  return [bytes.length, shortDigest(bytes)];
}

/** Nothing where not all of it is there. */
function wholeOf(sealed: Sealed): Whole | undefined {
  const { header } = sealed;
  const written = writtenIn(header);
  if (!written) return undefined;
  const { outcome, answers: [length, proof], rests } = written;
  const answers = sealed.part(0, length);
  return shortDigest(answers) === proof ? { header, outcome: { ...outcome, endpoints: endpointsOf(outcome.endpoints, answers) }, answers, ...(rests && { rests }) } : undefined;
}

/** The header without the names of its input. */
function writtenIn(header: string): Written | undefined {
  const data: unknown = JSON.parse(header.slice(header.indexOf("{")));
  if (!isData(data) || !Array.isArray(data["answers"])) return undefined;
  const { outcome } = data;
  return isData(outcome) && ["findings", "endpoints", "stack", "skipped", "notAnalysed", "secrets"].every((name) => Array.isArray(outcome[name])) ? (data as unknown as Written) : undefined;
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
