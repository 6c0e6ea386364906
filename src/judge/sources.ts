/** The first step of an analysis: from a folder to the texts of its files and what its manifests say. Nothing is parsed yet. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FileFacts } from "../extract/facts.js";
import { timing } from "../extract/timing.js";
import type { PackageInfo, TsConfigInfo } from "../link/input.js";
import type { Config } from "../workspace/config.js";
import { readDocuments } from "../workspace/documents.js";
import { byFile, isSource, listFiles, type Listing } from "../workspace/files.js";
import { globs } from "../workspace/glob.js";
import { readManifests } from "../workspace/manifests.js";
import { readSource, sourceOf, type SourceText } from "../workspace/source.js";
import type { NotAnalysed } from "./finding.js";

/** One file as read: its facts and its text, or why it has none. */
export type FileRead = { readonly facts: FileFacts; readonly text: string } | Exclude<SourceText, { readonly text: string }>;

/** A project before its files are parsed. */
export interface SourceFiles {
  readonly root: string;
  /** Without byte order mark; with the facts of those that somebody remembered. */
  readonly read: ReadonlyMap<string, { readonly text: string; readonly facts?: FileFacts }>;
  /** Texts of what is no code, by path. */
  readonly documents: ReadonlyMap<string, string>;
  readonly packages: readonly PackageInfo[];
  readonly tsconfigs: readonly TsConfigInfo[];
  readonly skipped: readonly NotAnalysed[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly listing: Listing;
}

/**
 * Reads every source file below the root. Nothing of what is read is executed, and no file makes it fail.
 *
 * @param overlay texts that stand for the files on disk
 * @param read reads one file from disk
 */
export function readSources(
  root: string, config: Config, overlay: ReadonlyMap<string, string> = new Map<string, string>(),
  read = (path: string): SourceText | FileRead => timing.measure("read files", () => readSource(`${root}/${path}`, path)),
): SourceFiles {
  const listing = timing.measure("list files", () => listFiles(root, config.ignore));
  const skipped = [...listing.skipped];
  const notAnalysed = [...listing.notAnalysed];
  const texts = new Map<string, { readonly text: string; readonly facts?: FileFacts }>();
  for (const path of withOverlay(root, config, listing.sources, overlay)) {
    const given = overlay.get(path);
    const source = given === undefined ? read(path) : sourceOf(given, path);
    if ("skipped" in source) skipped.push({ file: path, reason: source.skipped });
    else if ("notAnalysed" in source) notAnalysed.push({ file: path, reason: source.notAnalysed });
    else texts.set(path, source);
  }
  const documents = timing.measure("read documents", () => readDocuments(root, listing.documents));
  for (const file of documents.tooLarge) skipped.push({ file, reason: "larger than 2 MB" });
  const manifests = timing.measure("read manifests", () => readManifests(root, listing.manifests));
  return {
    root, read: texts, documents: documents.texts, packages: manifests.packages, tsconfigs: manifests.tsconfigs, listing,
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
