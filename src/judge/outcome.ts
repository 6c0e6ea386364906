/** Results that outlive a run: where nothing that went in has changed, what came out is printed again. */
import type { Preset } from "../concepts.js";
import { lineStarts } from "../extract/text.js";
import { type Cache, digest, type Sealed, shortDigest } from "../workspace/cache.js";
import type { Config } from "../workspace/config.js";
import { isData } from "../workspace/manifests.js";
import { answered, type Before, type Kept, type Rests, restsIn, written } from "./before.js";
import type { Outcome } from "./finding.js";
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
  kept(): string | undefined {
    return this.cache.read(this.#name);
  }

  /**
   * What the last analysis of the same input came to.
   *
   * @param other what another slot held: kept here from now on, if it is of this input
   */
  read(other?: string): Outcome | undefined {
    const own = this.#opened()?.header;
    const header = own?.startsWith(this.#input) ? own : other;
    if (!header?.startsWith(this.#input)) return undefined;
    this.#close();
    if (header !== own) this.cache.write(this.#name, header);
    const kept = keptIn(header);
    return kept && this.#outcome(kept.outcome);
  }

  /** What the last analysis came to that was asked the same of other texts, and what that rested on. */
  before(): Before | undefined {
    const sealed = this.#opened();
    if (!sealed) return undefined;
    const kept = sealed.header.startsWith(this.#around) ? keptIn(sealed.header) : undefined;
    const [length, proof] = kept?.rests ?? [0, ""];
    const bytes = sealed.part(0, length);
    this.#close();
    const rests = kept && length > 0 && shortDigest(bytes) === proof ? restsIn(new TextDecoder().decode(bytes)) : undefined;
    return rests && kept && { outcome: kept.outcome, ...rests };
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
    const plain: Kept = { preset, findings, endpoints: outcome.endpoints.map(answered), learned: outcome.learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets };
    const body = rests && Buffer.from(written(rests), "utf8");
    const kept: Written = { outcome: plain, ...(body && { rests: [body.length, shortDigest(body)] }) };
    this.cache.write(this.#name, this.#input + JSON.stringify(kept), body && [body]);
  }

  /** An outcome as hosts want it. */
  #outcome(kept: Kept): Outcome {
    return { ...kept, root: this.sources.root, sources: textsOf(this.sources) };
  }
}

interface Written {
  readonly outcome: Kept;
  /** Length and digest of what stands behind. */
  readonly rests?: readonly [length: number, proof: string];
}

/** The header without the names of its input. */
function keptIn(header: string): Written | undefined {
  const data: unknown = JSON.parse(header.slice(header.indexOf("{")));
  const outcome = isData(data) ? data["outcome"] : undefined;
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
