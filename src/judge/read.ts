/** The second step of an analysis: from the texts of a project to the facts of its files. */
import { extract } from "../extract/extract.js";
import type { FileFacts } from "../extract/facts.js";
import { positionAt } from "../extract/position.js";
import { timing } from "../extract/timing.js";
import { View, type ViewIndex, viewIndexOf } from "../extract/view.js";
import type { LinkInput } from "../link/input.js";
import { rules } from "../rules/index.js";
import { type PathClass, pathClass } from "../workspace/classify.js";
import type { Config } from "../workspace/config.js";
import { byFile } from "../workspace/files.js";
import { sourceOf, type SourceText } from "../workspace/source.js";
import type { NotAnalysed } from "./finding.js";
import { type FileRead, readSources, type SourceFiles } from "./sources.js";

/** A project as read: what link needs, and what was left out. */
export interface ProjectFiles extends Omit<SourceFiles, "read"> {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Without byte order mark. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface ReadOptions {
  /** Texts that stand for the files on disk: what an editor holds, or git's index. Paths relative to the root. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly onProgress?: (done: number, total: number, file: string) => void;
}

/**
 * Reads a project and the facts of its files.
 *
 * @param read reads one file: a host that stays remembers what it read
 */
export function readProject(root: string, config: Config, { overlay, onProgress }: ReadOptions = {}, read?: (path: string) => FileRead): ProjectFiles {
  return withFacts(readSources(root, config, overlay, read), onProgress);
}

/**
 * The facts of the files of a project.
 *
 * @param factsOf where they come from
 */
export function withFacts({ read, ...rest }: SourceFiles, onProgress?: ReadOptions["onProgress"], factsOf: (text: string, path: string) => FileRead = extracted): ProjectFiles {
  const files = new Map<string, FileFacts>();
  const texts = new Map<string, string>();
  const notAnalysed: NotAnalysed[] = [...rest.notAnalysed];
  const skipped: NotAnalysed[] = [...rest.skipped];
  let done = 0;
  for (const [path, { text, facts }] of read) {
    onProgress?.(done++, read.size, path);
    const file = facts ? { facts, text } : factsOf(text, path);
    if ("facts" in file) {
      files.set(path, file.facts);
      texts.set(path, text);
    } else if ("skipped" in file) skipped.push({ file: path, reason: file.skipped });
    else notAnalysed.push({ file: path, reason: file.notAnalysed });
  }
  onProgress?.(done, read.size, "");
  return { ...rest, files, texts, skipped: byFile(skipped), notAnalysed: byFile(notAnalysed) };
}

/** Reads a text that is at hand: an editor's, or git's. */
export function readText(text: string, path: string): FileRead {
  return factsIn(sourceOf(text, path), path);
}

function factsIn(source: SourceText, path: string): FileRead {
  return "text" in source ? extracted(source.text, path) : source;
}

/** What serves no request. */
const ASIDE: ReadonlySet<PathClass> = new Set<PathClass>(["test", "story", "fixture"]);

/** The facts of a text, or why there are none. */
export function extracted(text: string, path: string): FileRead {
  const index = timing.measure("look at components", () => viewIndexOf(text, path, rules, ASIDE.has(pathClass(path))));
  return index ? { facts: viewOf(() => index, text, path), text } : parsed(text, path);
}

/**
 * Facts of a component, most of which wait to be asked for.
 *
 * @param known all of them, where they were asked for before
 */
export function viewOf(index: () => ViewIndex, text: string, path: string, known?: () => FileFacts | undefined): View {
  return new View(text, index, () => {
    const kept = known?.();
    if (kept) return kept;
    const whole = parsed(text, path);
    return "facts" in whole ? whole.facts : NO_FACTS;
  });
}

/** What shows nothing: a component that turns out not to parse, a file that is gone. */
export const NO_FACTS: FileFacts = { imports: [], exports: [], fns: [], classes: [], enums: [], types: {}, comments: [], seen: {}, lines: [0], statements: [] };

function parsed(text: string, path: string): FileRead {
  try {
    const facts = extract(text, path, rules);
    if (!facts.syntaxError) return { facts, text };
    const { line, column } = positionAt(facts.lines, facts.syntaxError.pos);
    return { notAnalysed: `${line}:${column} ${facts.syntaxError.message}` };
  } catch (error) {
    const why = error instanceof RangeError ? "nested too deeply" : error instanceof Error ? error.message : "unknown error";
    return { notAnalysed: `cannot be analysed: ${why}` };
  }
}

/** What link takes in. */
export function linkInput(read: Pick<ProjectFiles, "root" | "files" | "texts" | "documents" | "packages" | "tsconfigs">, config: Config): LinkInput {
  return {
    root: read.root,
    files: read.files,
    documents: read.documents,
    text: (path) => read.texts.get(path) ?? read.documents.get(path) ?? "",
    packages: read.packages,
    tsconfigs: read.tsconfigs,
    classOf: pathClass,
    config: {
      guards: config.auth.guards,
      publicEndpoints: config.auth.public,
      parsers: config.validation.parsers,
      scope: config.scope,
      hasExternalRateLimit: config.rateLimit.external,
    },
  };
}
