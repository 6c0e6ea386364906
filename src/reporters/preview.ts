/** What a fix changes, as the lines before and after: with every secret masked, as everything that is shown. */
import { applyEdits } from "../fixes/edits.js";
import type { Fix } from "../concepts.js";
import { positionAt } from "../extract/position.js";
import type { MaskedSource } from "./masked-source.js";
import { groupBy } from "./report.js";

export interface Hunk {
  readonly file: string;
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** One hunk for each group of edits that share lines. */
export function hunksOf({ edits }: Fix, source: MaskedSource): Hunk[] {
  return [...groupBy(edits, (edit) => edit.file)].flatMap(([file, all]) => {
    const starts = source.starts(file);
    const text = source.text(file);
    const ranges: { first: number; last: number; edits: typeof all }[] = [];
    for (const edit of all.toSorted((a, b) => a.start - b.start)) {
      const first = positionAt(starts, edit.start).line;
      const last = positionAt(starts, Math.max(edit.start, edit.end)).line;
      const range = ranges.at(-1);
      if (range && first <= range.last) {
        range.last = Math.max(range.last, last);
        range.edits.push(edit);
      } else ranges.push({ first, last, edits: [edit] });
    }
    return ranges.map(({ first, last, edits: own }): Hunk => {
      const from = starts[first - 1] ?? 0;
      const old = text.slice(from, starts[last] ?? text.length).replace(/\r?\n$/, "");
      const moved = own.map((edit) => ({ ...edit, start: edit.start - from, end: Math.min(edit.end - from, old.length) }));
      return { file, line: first, before: old.split(/\r?\n/), after: applied(old, moved).split(/\r?\n/) };
    });
  });
}

function applied(text: string, edits: Parameters<typeof applyEdits>[1]): string {
  try {
    return applyEdits(text, edits);
  } catch {
    return text;
  }
}
