/** A project as git knows it: the files on disk, with what a commit or the index holds in their stead. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDocument } from "../workspace/documents.js";
import { byFile, isManifest, isSource } from "../workspace/files.js";
import type { Repository, Tree } from "../workspace/git.js";
import { globs } from "../workspace/glob.js";
import { readManifests } from "../workspace/manifests.js";
import { decode, MAX_BYTES, sourceOf } from "../workspace/source.js";
import type { SourceFiles } from "./sources.js";

/** Texts that stand for files on disk; null where the file is not there. */
export type Overlay = ReadonlyMap<string, string | null>;

const isRead = (path: string): boolean => isSource(path) || isDocument(path) || isManifest(path);

/** The id that git gives a text, as long as the ids of the repository are. */
function idOf(content: Buffer | string, isLong: boolean): string {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  return createHash(isLong ? "sha256" : "sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** The files on disk by path, each with the id of its content: what git would say if everything were added. */
export function treeOnDisk(disk: SourceFiles, like: Tree): Tree {
  const isLong = [...like.files.values()][0]?.length === 64;
  const files = new Map<string, string>();
  for (const path of pathsOf(disk)) {
    if (isBelow(path, like.submodules)) continue;
    const content = contentOf(disk, path);
    if (content === undefined) continue;
    const id = idOf(content, isLong), known = like.files.get(path);
    // Line ends are git's to convert, and a byte order mark says nothing.
    const isSame = id === known || (known !== undefined && typeof content === "string" && [content.replaceAll("\r\n", "\n"), `\uFEFF${content}`].some((text) => idOf(text, isLong) === known));
    files.set(path, isSame && known !== undefined ? known : id);
  }
  return { files, submodules: like.submodules };
}

function pathsOf({ listing }: SourceFiles): ReadonlySet<string> {
  return new Set([...listing.sources, ...listing.documents, ...listing.manifests]);
}

function contentOf(disk: SourceFiles, path: string): Buffer | string | undefined {
  const text = disk.read.get(path)?.text ?? disk.documents.get(path);
  if (text !== undefined) return text;
  try {
    const file = join(disk.root, path);
    return statSync(file).size > MAX_BYTES ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

export function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** What has to be put in the place of the files on disk to have what a tree holds. @throws GitError */
export function overlayFor(tree: Tree, disk: SourceFiles, onDisk: Tree, repository: Repository, ignore: readonly string[]): Overlay {
  const overlay = new Map<string, string | null>();
  const listed = pathsOf(disk);
  const isLeftOut = globs(ignore);
  for (const path of listed) if (!tree.files.has(path) && !isBelow(path, tree.submodules)) overlay.set(path, null);
  const wanted = [...tree.files].filter(([path, id]) => {
    if (!isRead(path) || onDisk.files.get(path) === id) return false;
    if (listed.has(path)) return true;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    // What the walk left out stays out.
    return !existsSync(join(disk.root, path)) && !isLeftOut(path) && (folder === "" || !disk.listing.leavesOut(folder));
  });
  const contents = repository.contents(wanted.map(([, id]) => id));
  for (const [path, id] of wanted) {
    const bytes = contents.get(id);
    if (bytes) overlay.set(path, decode(bytes) ?? "");
  }
  return overlay;
}

/** The project with an overlay in place. Nothing is read from disk anew but the manifests, where one of them differs. */
export function overlaid(disk: SourceFiles, overlay: Overlay): SourceFiles {
  if (overlay.size === 0) return disk;
  const read = new Map(disk.read), documents = new Map(disk.documents);
  const untouched = ({ file }: { readonly file: string }): boolean => !overlay.has(file);
  const skipped = disk.skipped.filter(untouched), notAnalysed = disk.notAnalysed.filter(untouched);
  for (const [path, text] of overlay) {
    read.delete(path);
    documents.delete(path);
    if (text === null) continue;
    if (isDocument(path)) documents.set(path, text);
    if (!isSource(path)) continue;
    const source = sourceOf(text, path);
    if ("text" in source) read.set(path, source);
    else if ("skipped" in source) skipped.push({ file: path, reason: source.skipped });
    else notAnalysed.push({ file: path, reason: source.notAnalysed });
  }
  const with_ = (paths: readonly string[], isKind: (path: string) => boolean): string[] =>
    [...new Set([...paths.filter((path) => overlay.get(path) !== null), ...[...overlay].filter(([path, text]) => text !== null && isKind(path)).map(([path]) => path)])].sort();
  const listing = {
    ...disk.listing, sources: with_(disk.listing.sources, isSource), documents: with_(disk.listing.documents, isDocument), manifests: with_(disk.listing.manifests, isManifest),
    leavesOut: disk.listing.leavesOut,
  };
  const isRemapped = [...overlay.keys()].some(isManifest);
  const manifests = isRemapped ? readManifests(disk.root, listing.manifests, overlay) : undefined;
  const others = manifests ? notAnalysed.filter(({ file }) => !isManifest(file)) : notAnalysed;
  return {
    ...disk, ...(manifests && { packages: manifests.packages, tsconfigs: manifests.tsconfigs }), listing,
    read: new Map([...read].sort(([a], [b]) => (a < b ? -1 : 1))), documents: new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1))),
    skipped: byFile(skipped), notAnalysed: byFile([...others, ...(manifests?.notAnalysed ?? [])]),
  };
}
