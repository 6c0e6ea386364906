/** Reads .gitignore files, so that what git leaves out is left out here too. https://git-scm.com/docs/gitignore */
import { compile, matches, type Segment } from "./glob.js";

interface IgnoreRule {
  readonly segments: readonly Segment[];
  readonly isNegated: boolean;
  readonly isFolderOnly: boolean;
  /** Holds for the name at any depth, not for the path from the file's folder. */
  readonly isName: boolean;
}

/** Beyond any ignore file written for people. */
const MAX_RULES = 5_000;

/** White space at the end does not count unless a backslash keeps it. */
function trimmed(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t") && line[end - 2] !== "\\") end--;
  return line.slice(0, end);
}

function rule(line: string): IgnoreRule | undefined {
  let pattern = trimmed(line);
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  const isNegated = pattern.startsWith("!");
  if (isNegated) pattern = pattern.slice(1);
  const isFolderOnly = pattern.endsWith("/");
  if (isFolderOnly) pattern = pattern.slice(0, -1);
  const isName = !pattern.includes("/");
  // `logs/**` covers what is in the folder, not the folder itself.
  const segments = compile(pattern.endsWith("/**") ? `${pattern}/*` : pattern, true);
  return segments.length === 0 ? undefined : { segments, isNegated, isFolderOnly, isName };
}

/** The rules of one ignore file, in order. */
export class IgnoreFile {
  readonly #rules: readonly IgnoreRule[];

  constructor(text: string) {
    this.#rules = text.split(/\r?\n/, MAX_RULES).map(rule).filter((r) => r !== undefined);
  }

  /** What this file says of a path relative to its folder: ignored, taken back, or nothing. */
  verdict(path: readonly string[], isFolder: boolean): boolean | undefined {
    const name = path.slice(-1);
    for (let i = this.#rules.length - 1; i >= 0; i--) {
      const r = this.#rules[i];
      if (!r || (r.isFolderOnly && !isFolder)) continue;
      if (matches(r.segments, r.isName ? name : path)) return !r.isNegated;
    }
    return undefined;
  }
}
