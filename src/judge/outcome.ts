/** Results that outlive a run: where nothing that went in has changed, what came out is printed again. */
import type { Endpoint, Preset } from "../concepts.js";
import { lineStarts } from "../extract/text.js";
import { type Cache, digest } from "../workspace/cache.js";
import type { Config } from "../workspace/config.js";
import { isData } from "../workspace/manifests.js";
import type { Outcome } from "./finding.js";
import type { SourceFiles } from "./sources.js";

/** What an analysis was asked for. */
export interface Asking {
  readonly config: Config;
  readonly preset?: Preset;
  readonly rules?: readonly string[];
  /** Rules beyond those of the preset. */
  readonly also?: readonly string[];
  /** Types depend on packages, which no name of a result tells of: such a result is not kept. */
  readonly hasTypes?: boolean;
}

type Kept = Omit<Outcome, "root" | "sources">;

/** Everything a result depends on, as one name. */
function inputOf(sources: SourceFiles, asking: Asking): string {
  const { read, documents, listing, packages, tsconfigs, skipped, notAnalysed } = sources;
  const texts = [...read].map(([path, { text }]) => [path, digest(text)]);
  const rest = [...documents].map(([path, text]) => [path, digest(text)]);
  const { config, preset = null, rules = null, also = null } = asking;
  return digest(JSON.stringify([texts, rest, listing.sources, listing.manifests, listing.ignored, packages, tsconfigs, skipped, notAnalysed, { ...config, entries: config.entries.map(({ key, value }) => [key, value]) }, preset, rules, also]));
}

/** The results of one project: of what is there, and in a slot of its own of what it is compared with. */
export class Outcomes {
  readonly #input: string;
  readonly #name: string;

  constructor(
    private readonly cache: Cache,
    private readonly sources: SourceFiles,
    asking: Asking,
    slot: "result" | "base" = "result",
  ) {
    const { preset = null, rules = null, also = null } = asking;
    this.#input = inputOf(sources, asking);
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
    const own = this.kept();
    const header = own?.startsWith(this.#input) ? own : other;
    if (!header?.startsWith(this.#input)) return undefined;
    if (header !== own) this.cache.write(this.#name, header);
    const kept: unknown = JSON.parse(header.slice(this.#input.length));
    return isKept(kept) ? { ...kept, root: this.sources.root, sources: textsOf(this.sources) } : undefined;
  }

  /** Keeps what an analysis came to. One with a crash of ours is none. */
  write(outcome: Outcome): void {
    if (outcome.crashes.length > 0) return;
    const { preset, findings, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = outcome;
    const kept: Kept = { preset, findings, endpoints: outcome.endpoints.map(answered), learned: outcome.learned, stack, files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets };
    this.cache.write(this.#name, this.#input + JSON.stringify(kept));
  }
}

function isKept(data: unknown): data is Kept {
  return isData(data) && ["findings", "endpoints", "stack", "skipped", "notAnalysed", "secrets"].every((name) => Array.isArray(data[name]));
}

/** An endpoint with all its answers. */
function answered({ framework, kind, method, route, file, pos, end, handler, label, auth, body, query, params, rateLimit, errors }: Endpoint): Endpoint {
  return { framework, kind, method, route, file, pos, end, handler, label, auth, body, query, params, rateLimit, errors };
}

function textsOf({ read, documents }: SourceFiles): Outcome["sources"] {
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
