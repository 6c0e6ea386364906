/** Puts edits into a text, and chooses among fixes that want the same place. */
import type { Edit, Fix } from "../concepts.js";

/** An edit that only adds text. */
export function insertion(file: string, at: number, text: string): Edit {
  return { file, start: at, end: at, text };
}

/** An edit that puts `text` in the place of a range. */
export function replacement(file: string, start: number, end: number, text: string): Edit {
  return { file, start, end, text };
}

const isSame = (a: Edit, b: Edit): boolean => a.file === b.file && a.start === b.start && a.end === b.end && a.text === b.text;

/** Whether two edits cannot both be made: they overlap, or add different text at one place. */
function isConflict(a: Edit, b: Edit): boolean {
  if (a.file !== b.file || isSame(a, b)) return false;
  if (a.start === b.start) return true;
  return a.start < b.start ? b.start < a.end : a.start < b.end;
}

/**
 * The fixes that can be made together, in the order given; the others have to wait until the
 * file was looked at again. Two fixes may share an edit: both need the same import.
 */
export function compatible(fixes: readonly Fix[]): Fix[] {
  const chosen: Fix[] = [];
  const taken = new Map<string, Edit[]>();
  for (const fix of fixes) {
    if (fix.edits.some((e) => (taken.get(e.file) ?? []).some((t) => isConflict(t, e)))) continue;
    chosen.push(fix);
    for (const e of fix.edits) taken.set(e.file, [...(taken.get(e.file) ?? []), e]);
  }
  return chosen;
}

/**
 * The text after its edits; edits that are given twice are made once.
 *
 * @throws when two edits contradict each other
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let out = "";
  let at = 0;
  let last: Edit | undefined;
  for (const edit of ordered) {
    if (last && isSame(last, edit)) continue;
    if (last && isConflict(last, edit)) throw new Error(`edits at ${last.start} and ${edit.start} of ${edit.file} contradict each other`);
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
    last = edit;
  }
  return out + text.slice(at);
}
