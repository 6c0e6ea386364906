/** The first half of an analysis: from a folder to the facts of its files. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { extract } from "../extract/extract.js";
import type { FileFacts } from "../extract/facts.js";
import { timing } from "../extract/timing.js";
import type { LinkInput, PackageInfo, TsConfigInfo } from "../link/input.js";
import { rules } from "../rules/index.js";
import { pathClass } from "../workspace/classify.js";
import type { Config } from "../workspace/config.js";
import { byFile, isSource, listFiles, type Listing } from "../workspace/files.js";
import { globs } from "../workspace/glob.js";
import { readManifests } from "../workspace/manifests.js";
import { readSource, sourceOf, type SourceText } from "../workspace/source.js";
import type { NotAnalysed } from "./finding.js";
import { positionAt } from "../extract/position.js";

/** A project as read: what link needs, and what was left out. */
export interface ProjectFiles {
  readonly root: string;
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Without byte order mark. */
  readonly texts: ReadonlyMap<string, string>;
  readonly packages: readonly PackageInfo[];
  readonly tsconfigs: readonly TsConfigInfo[];
  readonly skipped: readonly NotAnalysed[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly listing: Listing;
}

/** One file as read: its facts and its text, or why it has none. */
export type FileRead = { readonly facts: FileFacts; readonly text: string } | Exclude<SourceText, { readonly text: string }>;

export interface ReadOptions {
  /** Texts that stand for the files on disk: what an editor holds, or git's index. Paths relative to the root. */
  readonly overlay?: ReadonlyMap<string, string>;
  readonly onProgress?: (done: number, total: number, file: string) => void;
}

/**
 * Reads every source file below the root. Nothing of what is read is executed, and no file makes it fail.
 *
 * @param read reads one file: a host that stays remembers what it read, and asks `readFile` for what changed
 */
export function readProject(
  root: string, config: Config, { overlay = new Map<string, string>(), onProgress }: ReadOptions = {}, read = (path: string): FileRead => readFile(root, path),
): ProjectFiles {
  const listing = timing.measure("list files", () => listFiles(root, config.ignore));
  const skipped = [...listing.skipped];
  const notAnalysed = [...listing.notAnalysed];
  const files = new Map<string, FileFacts>();
  const texts = new Map<string, string>();
  const paths = withOverlay(root, config, listing.sources, overlay);
  for (const [done, path] of paths.entries()) {
    onProgress?.(done, paths.length, path);
    const given = overlay.get(path);
    const file = given === undefined ? read(path) : readText(given, path);
    if ("skipped" in file) skipped.push({ file: path, reason: file.skipped });
    else if ("notAnalysed" in file) notAnalysed.push({ file: path, reason: file.notAnalysed });
    else {
      files.set(path, file.facts);
      texts.set(path, file.text);
    }
  }
  onProgress?.(paths.length, paths.length, "");
  const manifests = timing.measure("read manifests", () => readManifests(root, listing.manifests));
  return {
    root, files, texts, packages: manifests.packages, tsconfigs: manifests.tsconfigs, listing,
    skipped: byFile(skipped), notAnalysed: byFile([...notAnalysed, ...manifests.notAnalysed]),
  };
}

/** Files that exist in the overlay only are new; those on disk that the walk left out stay out. */
function withOverlay(root: string, config: Config, listed: readonly string[], overlay: ReadonlyMap<string, string>): readonly string[] {
  if (overlay.size === 0) return listed;
  const known = new Set(listed);
  const isLeftOut = globs(config.ignore);
  const added = [...overlay.keys()].filter((path) => !known.has(path) && isSource(path) && !isLeftOut(path) && !existsSync(join(root, path)));
  return [...listed, ...added].sort();
}

/** Reads a file from disk. `path` is relative to the root. */
export function readFile(root: string, path: string): FileRead {
  return factsOf(timing.measure("read files", () => readSource(join(root, path), path)), path);
}

/** The same for a text that is at hand. */
export function readText(text: string, path: string): FileRead {
  return factsOf(sourceOf(text, path), path);
}

function factsOf(source: SourceText, path: string): FileRead {
  if (!("text" in source)) return source;
  const { text } = source;
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
export function linkInput(read: Pick<ProjectFiles, "root" | "files" | "texts" | "packages" | "tsconfigs">, config: Config): LinkInput {
  return {
    root: read.root,
    files: read.files,
    text: (path) => read.texts.get(path) ?? "",
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
