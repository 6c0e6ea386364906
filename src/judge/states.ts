/**
 * Judges one state of a project after another, as repairs are tried on it: what differs from the state before is all
 * that is looked at, wherever that tells the whole of it.
 */
import type { Endpoint, Project } from "../concepts.js";
import { linesIn } from "../extract/text.js";
import { link } from "../link/project.js";
import { shortDigest } from "../workspace/cache.js";
import { analysed, type AnalyseOptions } from "./analyse.js";
import { judgedAgain } from "./again.js";
import { answered, type Before, restsOf } from "./before.js";
import type { Finding, NotAnalysed, Outcome } from "./finding.js";
import { linkInput, type ProjectFiles } from "./read.js";

/** A project with some texts, and what it was judged to be. */
export interface State {
  readonly files: ProjectFiles;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly endpoints: readonly Endpoint[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** For those who ask further: linked when they do. */
  readonly project: Project;
}

export class States {
  #last: { readonly files: ProjectFiles; readonly before: Before } | undefined;
  readonly #digests = new Map<string, { readonly text: string; readonly digest: string }>();

  /** @param options how findings are looked for, those of which nothing certain can be said included */
  constructor(private readonly options: AnalyseOptions) {}

  /** Judges a state. */
  judged(files: ProjectFiles): State {
    const names = new Map([...files.texts].map(([path, text]) => [path, this.#digest(path, text)]));
    const last = this.#last;
    const again = last && hasSame(last.files.documents, files.documents) ? judgedAgain(files, this.options, last.before, names) : undefined;
    if (again) {
      this.#last = { files, before: again };
      return this.#state(files, again);
    }
    const analysis = analysed(files, this.options);
    const { preset, findings, endpoints, learned, stack, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets } = analysis;
    const outcome = { preset, findings, endpoints: endpoints.map(answered), learned, stack, files: analysis.files, suppressed, skipped, notAnalysed, notRun, ran, crashes, secrets };
    const before = { outcome, ...restsOf(analysis, files, names) };
    // What crashed says too little to tell anything from.
    this.#last = crashes.length > 0 ? undefined : { files, before };
    return this.#state(files, before, analysis.project);
  }

  #state(files: ProjectFiles, { outcome: kept }: Before, linked?: Project): State {
    const { config, root } = this.options;
    const { findings, endpoints, notAnalysed } = kept;
    let project = linked;
    const text = (path: string): string => files.texts.get(path) ?? files.documents.get(path) ?? "";
    return {
      files, findings, endpoints, notAnalysed,
      outcome: { ...kept, root, sources: { text, lines: (path) => files.files.get(path)?.lines ?? linesIn(files.documents, path) } },
      get project() {
        return (project ??= link(linkInput(files, config)));
      },
    };
  }

  #digest(path: string, text: string): string {
    const known = this.#digests.get(path);
    if (known?.text === text) return known.digest;
    const digest = shortDigest(text);
    this.#digests.set(path, { text, digest });
    return digest;
  }
}

function hasSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a === b || (a.size === b.size && [...a].every(([path, text]) => b.get(path) === text));
}
