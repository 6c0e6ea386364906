/** Which project a linted file belongs to, if it is a file at all. */
import { existsSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { findRoot } from "../workspace/root.js";

export interface FilePlace {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, forward slashes. */
  readonly path: string;
  /** A file on disk that belongs to a project. Blocks of a document and unsaved files are virtual. */
  readonly isReal: boolean;
}

/** Roots by folder: a lint run asks for many files of few folders. */
const roots = new Map<string, { readonly root: string; readonly at: number }>();
const FRESH_MS = 2_000;

function rootOf(folder: string): string {
  const known = roots.get(folder);
  if (known && Date.now() - known.at < FRESH_MS) return known.root;
  const root = findRoot(folder);
  roots.set(folder, { root, at: Date.now() });
  return root;
}

/**
 * The place of a file that ESLint lints.
 *
 * @param cwd where ESLint runs: the root of what has no package.json
 */
export function placeOf(filename: string, cwd: string): FilePlace {
  if (!isAbsolute(filename)) return { root: cwd, path: basename(filename), isReal: false };
  const folder = dirname(filename);
  const found = rootOf(folder);
  const isBelowCwd = folder === cwd || folder.startsWith(cwd.endsWith(sep) ? cwd : cwd + sep);
  const root = found === folder && isBelowCwd && !existsSync(join(folder, "package.json")) ? cwd : found;
  const isReal = statSync(filename, { throwIfNoEntry: false })?.isFile() === true;
  return { root, path: relative(root, filename).split(sep).join("/"), isReal };
}
