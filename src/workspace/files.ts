/** Finds the files below the root in one walk: sources to analyse, manifests to resolve by, and what is left out and why. */
import { existsSync, readFileSync, readdirSync, realpathSync, type Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { NotAnalysed } from "../judge/finding.js";
import { isDocument } from "./documents.js";
import { IgnoreFile } from "./gitignore.js";
import { globs } from "./glob.js";

/** What the walk found. All paths are relative to the root, with forward slashes, sorted. */
export interface Listing {
  readonly sources: readonly string[];
  /** package.json, tsconfig*.json and jsconfig.json. */
  readonly manifests: readonly string[];
  /** What is no code and still says something: manifests, pipelines, schemas. */
  readonly documents: readonly string[];
  readonly skipped: readonly NotAnalysed[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Files and folders that the configuration leaves out. */
  readonly ignored: readonly string[];
  /** Whether git or convention leaves out a folder of this path, existing or not. */
  leavesOut(path: string): boolean;
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d(?:\.[^.]+)?\.[cm]?ts$/;
const MANIFEST = /^(?:package|[tj]sconfig(?:\..+)?|tsconfig-.+)\.json$/;

/** Written by package managers and build tools, whatever a project's ignore file says. */
const NEVER = new Set([
  "node_modules", "bower_components", "jspm_packages", ".git", ".hg", ".svn", ".jj", ".yarn", ".pnpm-store",
  ".next", ".nuxt", ".output", ".svelte-kit", ".astro", ".vinxi", ".nitro", ".docusaurus", ".angular", ".expo",
  ".turbo", ".nx", ".cache", ".parcel-cache", ".rollup.cache", ".vercel", ".netlify", ".open-next", ".serverless", ".aws-sam",
  ".wrangler", ".sst", ".nyc_output", ".venv", "__pycache__",
]);
/** Build output by its name alone; named among the skipped, because somebody may keep source there. */
const OUTPUT = new Set(["dist", "storybook-static"]);
/** Output or foreign code when it stands beside a package.json; deeper down these are ordinary names (`src/vendor`). */
const OUTPUT_OF_PACKAGE = new Set(["coverage", "out", "vendor", "lib-cov"]);
/** As above, but only where no ignore file says what is output: some keep build scripts in it. */
const OUTPUT_UNLESS_TRACKED = new Set(["build"]);

/** Whether a path names a file that is analysed: TypeScript or JavaScript, and not only declarations. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !DECLARATION.test(path);
}

/** Whether a path names a manifest that says how imports resolve. */
export function isManifest(path: string): boolean {
  return MANIFEST.test(path.slice(path.lastIndexOf("/") + 1));
}

interface IgnoreLevel {
  /** Parts of the path from this file's folder down to the root; empty below the root. */
  readonly above: readonly string[];
  /** How many parts of a path relative to the root lie above this file's folder. */
  readonly depth: number;
  readonly file: IgnoreFile;
}

function readIgnoreFile(path: string): IgnoreFile | undefined {
  try {
    return new IgnoreFile(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether the ignore files leave a path out; the deepest file that says anything decides. */
function isIgnored(levels: readonly IgnoreLevel[], path: readonly string[], isFolder: boolean): boolean {
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i];
    if (!level) continue;
    const verdict = level.file.verdict(level.above.length > 0 ? [...level.above, ...path] : path.slice(level.depth), isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/**
 * The ignore files between the top of the git repository and the root, outermost first.
 * Where they leave out the root itself they are not asked: somebody wants to see it.
 */
function levelsAbove(root: string): IgnoreLevel[] {
  const levels: IgnoreLevel[] = [];
  const below: string[] = [];
  for (let dir = root; ; ) {
    const file = dir === root ? undefined : readIgnoreFile(join(dir, ".gitignore"));
    if (file) levels.unshift({ above: [...below], depth: 0, file });
    if (existsSync(join(dir, ".git"))) {
      const exclude = readIgnoreFile(join(dir, ".git", "info", "exclude"));
      if (exclude) levels.unshift({ above: [...below], depth: 0, file: exclude });
      break;
    }
    const up = dirname(dir);
    if (up === dir) return [];
    below.unshift(relative(up, dir));
    dir = up;
  }
  const hidesRoot = levels.some((level) => level.above.some((_, i) => level.file.verdict(level.above.slice(0, i + 1), true)));
  return hidesRoot ? [] : levels;
}

/** A second checkout of the same repository below the root would report everything twice. */
function isWorktree(dir: string, entries: readonly Dirent[]): boolean {
  if (!entries.some((e) => e.name === ".git" && e.isFile())) return false;
  try {
    return /[\\/]worktrees[\\/]/.test(readFileSync(join(dir, ".git"), "utf8"));
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unreadable";
}

/** Why a symbolic link is not an ordinary file or folder of the project. Links are never followed: what they
 *  lead to inside the root is walked under its own name, and what is outside is not the project's. */
function linkProblem(link: string, realRoot: string): { kind: "loop" | "outside" } | undefined {
  let target: string;
  try {
    target = realpathSync(link);
  } catch (error) {
    return codeOf(error) === "ELOOP" ? { kind: "loop" } : undefined;
  }
  const folder = realpathSync(dirname(link));
  if (folder === target || folder.startsWith(target + sep)) return { kind: "loop" };
  return target.startsWith(realRoot + sep) ? undefined : { kind: "outside" };
}

/**
 * Walks the root once.
 *
 * @param root absolute path
 * @param ignore globs of the configuration
 */
export function listFiles(root: string, ignore: readonly string[]): Listing {
  const sources: string[] = [];
  const manifests: string[] = [];
  const documents: string[] = [];
  const skipped: NotAnalysed[] = [];
  const notAnalysed: NotAnalysed[] = [];
  const ignored: string[] = [];
  const isLeftOut = globs(ignore);
  const realRoot = realpathSync(root);
  const around = levelsAbove(root);
  const open: { dir: string; parts: readonly string[]; levels: readonly IgnoreLevel[] }[] = [{ dir: root, parts: [], levels: around }];

  for (let here = open.pop(); here; here = open.pop()) {
    const { dir, parts } = here;
    let entries: Dirent[];
    try {
      entries = readdirSync(dir, { withFileTypes: true });
    } catch (error) {
      notAnalysed.push({ file: parts.join("/") || ".", reason: `folder cannot be read (${codeOf(error)})` });
      continue;
    }
    if (parts.length > 0 && isWorktree(dir, entries)) {
      skipped.push({ file: `${parts.join("/")}/`, reason: "another git worktree" });
      continue;
    }
    const own = entries.some((e) => e.name === ".gitignore" && e.isFile()) ? readIgnoreFile(join(dir, ".gitignore")) : undefined;
    const levels = own ? [...here.levels, { above: [], depth: parts.length, file: own }] : here.levels;
    const above = parts.map((part) => `${part}/`).join("");
    const isPackage = parts.length === 0 || entries.some((e) => e.name === "package.json");

    for (const entry of entries) {
      const name = entry.name;
      const isFolder = entry.isDirectory();
      const isLink = entry.isSymbolicLink();
      if (NEVER.has(name) || !(isFolder || isLink || entry.isFile())) continue;
      const path = `${above}${name}`;
      const isMap = MANIFEST.test(name), isText = isDocument(path);
      if (!isFolder && !isLink && !isMap && !isText && !isSource(name)) continue;
      const isUnwanted = isLeftOut(path);
      if (isUnwanted) ignored.push(path);
      if (isUnwanted || (levels.length > 0 && isIgnored(levels, [...parts, name], isFolder))) continue;
      if (isLink) {
        const problem = linkProblem(join(dir, name), realRoot);
        if (problem?.kind === "loop") notAnalysed.push({ file: path, reason: "link loop" });
        else if (problem) skipped.push({ file: path, reason: "link that leaves the project" });
      } else if (!isFolder) {
        if (isText) documents.push(path);
        if (isMap) manifests.push(path);
        else if (isSource(name)) sources.push(path);
      }
      else if (
        OUTPUT.has(name) || (isPackage && OUTPUT_OF_PACKAGE.has(name)) ||
        (isPackage && OUTPUT_UNLESS_TRACKED.has(name) && levels.length === 0)
      ) skipped.push({ file: `${path}/`, reason: "output folder" });
      else open.push({ dir: `${dir}${sep}${name}`, parts: [...parts, name], levels });
    }
  }
  return {
    sources: sources.sort(),
    manifests: manifests.sort(),
    documents: documents.sort(),
    skipped: byFile(skipped),
    notAnalysed: byFile(notAnalysed),
    ignored,
    leavesOut: (path) => {
      const parts = path.split("/");
      const own = readIgnoreFile(join(root, ".gitignore"));
      const levels = own ? [...around, { above: [], depth: 0, file: own }] : around;
      return parts.some((name) => NEVER.has(name) || OUTPUT.has(name) || OUTPUT_OF_PACKAGE.has(name) || OUTPUT_UNLESS_TRACKED.has(name))
        || parts.some((_, i) => isIgnored(levels, parts.slice(0, i + 1), true));
    },
  };
}

const WILD = /[*?{]/;

/** Whether git or convention leaves out what a pattern names: leaving that out is right, also where it does not exist at the moment. */
export function leavesOutAll(pattern: string, listing: Pick<Listing, "leavesOut">): boolean {
  const parts = pattern.replace(/^[!./]+/, "").split("/");
  const wild = parts.findIndex((p) => WILD.test(p));
  const fixed = parts.slice(0, wild < 0 ? undefined : wild).join("/");
  return [fixed, ...parts.filter((p) => !WILD.test(p))].some((path) => path !== "" && listing.leavesOut(path));
}

/** Entries in the order of their paths. */
export function byFile<T extends { readonly file: string }>(entries: T[]): T[] {
  return entries.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}
