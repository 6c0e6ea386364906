/**
 * Which findings a change answers for: those that stand on a changed line, lead over one, or were not there before.
 * The last are what a deletion leaves behind: a guard taken out in one file opens the endpoints of others.
 */
import type { Repository, Tree } from "../workspace/git.js";
import { linesOf, newLines } from "../workspace/line-diff.js";
import { decode } from "../workspace/source.js";
import type { Finding } from "./finding.js";
import { keyOf } from "./fingerprint.js";

/** One state of the project compared with an earlier one. */
export interface Change {
  /** Changed lines by path; everything in a file that is new. */
  readonly lines: ReadonlyMap<string, ReadonlySet<number> | "all">;
  /** Where files were before, by their path now. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Whether anything at all is different. */
  readonly isAny: boolean;
}

/** More files that came and went are not compared with each other. */
const MAX_PAIRS = 10_000;
/** A file that keeps this share of its lines under another name is the same file. */
const SIMILAR = 0.5;

/**
 * Compares two trees.
 *
 * @param text the text of a file now
 * @throws GitError
 */
export function changeBetween(before: Tree, now: Tree, text: (path: string) => string | undefined, repository: Repository): Change {
  const changed = [...now.files].filter(([path, id]) => before.files.get(path) !== id).map(([path]) => path);
  const gone = [...before.files.keys()].filter((path) => !now.files.has(path));
  const shown = changed.filter((path) => text(path) !== undefined);
  const added = shown.filter((path) => !before.files.has(path));
  const candidates = added.length * gone.length <= MAX_PAIRS ? gone.filter((path) => added.some((other) => extension(other) === extension(path))) : [];
  const contents = repository.contents([...shown.filter((path) => before.files.has(path)), ...(added.length > 0 ? candidates : [])].map((path) => before.files.get(path) ?? ""));
  const earlier = (path: string): string | undefined => {
    const bytes = contents.get(before.files.get(path) ?? "");
    return bytes && decode(bytes);
  };
  const renamed = renames(added, candidates, text, earlier, (a, b) => now.files.get(a) === before.files.get(b));
  const lines = new Map<string, ReadonlySet<number> | "all">();
  for (const path of shown) {
    const old = earlier(renamed.get(path) ?? path);
    const fresh = old === undefined ? "all" : newLines(linesOf(old), linesOf(text(path) ?? ""));
    lines.set(path, fresh);
  }
  return { lines, renamed, isAny: changed.length + gone.length > 0 };
}

function extension(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Which of the new files is which of those that are gone: the same content first, then the most alike. */
function renames(added: readonly string[], gone: readonly string[], text: (path: string) => string | undefined, earlier: (path: string) => string | undefined, isSame: (path: string, old: string) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const left = new Set(gone);
  for (const path of added) {
    const old = [...left].find((candidate) => isSame(path, candidate));
    if (old === undefined) continue;
    found.set(path, old);
    left.delete(old);
  }
  const bags = new Map([...left].map((path) => [path, linesOf(earlier(path) ?? "").filter((line) => line.trim() !== "")]));
  for (const path of added) {
    if (found.has(path)) continue;
    const own = new Set(linesOf(text(path) ?? "").filter((line) => line.trim() !== ""));
    let best: { readonly old: string; readonly share: number } | undefined;
    for (const old of left) {
      const lines = bags.get(old) ?? [];
      const share = lines.filter((line) => own.has(line)).length / Math.max(1, lines.length, own.size);
      if (share >= SIMILAR && share > (best?.share ?? 0)) best = { old, share };
    }
    if (best) {
      found.set(path, best.old);
      left.delete(best.old);
    }
  }
  return found;
}

/** Whether a finding stands on a changed line, or its evidence leads over one. */
export function touches({ file, line, endLine, evidence }: Finding, { lines }: Change): boolean {
  const isChanged = (path: string, from: number, to: number): boolean => {
    const fresh = lines.get(path);
    if (fresh === undefined) return false;
    if (fresh === "all") return true;
    for (let n = from; n <= to; n++) if (fresh.has(n)) return true;
    return false;
  };
  return isChanged(file, line, endLine) || evidence.some((e) => isChanged(e.file, e.line, e.line));
}

/**
 * The findings that a change answers for.
 *
 * @param findings all that there are now
 * @param earlier all that there were before, asked for when somebody needs it
 */
export async function answeredFor(findings: readonly Finding[], change: Change, earlier: () => Promise<readonly Finding[]>): Promise<ReadonlySet<Finding>> {
  const answered = new Set(findings.filter((f) => touches(f, change)));
  if (answered.size === findings.length || !change.isAny) return answered;
  const before = ({ identity }: Finding): string => keyOf({ ...identity, file: identity.file === null ? null : (change.renamed.get(identity.file) ?? identity.file) });
  const counts = new Map<string, number>();
  for (const { identity } of await earlier()) counts.set(keyOf(identity), (counts.get(keyOf(identity)) ?? 0) + 1);
  // Equals are told apart by their number only: those that stand on a changed line are the new ones among them.
  const left = new Map<string, number>();
  for (const finding of findings) left.set(before(finding), (left.get(before(finding)) ?? -(counts.get(before(finding)) ?? 0)) + (answered.has(finding) ? 0 : 1));
  for (const finding of [...findings].reverse()) {
    const key = before(finding), surplus = left.get(key) ?? 0;
    if (answered.has(finding) || surplus <= 0) continue;
    answered.add(finding);
    left.set(key, surplus - 1);
  }
  return answered;
}
