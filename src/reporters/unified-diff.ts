/** Changes as a unified diff, which people read and `patch` and `git apply` take. */

const CONTEXT = 3;
/** Longest stretch of changed lines that is compared line by line. */
const MAX_LINES = 2_000;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Lines with their ends; a last line without one is marked as such. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The lines of both texts in order: the longest common subsequence stays. */
function compared(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const kept = (text: string): Line => ({ mark: " ", text });
  return [...a.slice(0, head).map(kept), ...between(a.slice(head, a.length - tail), b.slice(head, b.length - tail)), ...a.slice(a.length - tail).map(kept)];
}

function between(a: readonly string[], b: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ mark: "-", text });
  const added = (text: string): Line => ({ mark: "+", text });
  if (a.length > MAX_LINES || b.length > MAX_LINES) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const out: Line[] = [];
  let i = 0, j = 0;
  for (let x = a[i], y = b[j]; x !== undefined || y !== undefined; x = a[i], y = b[j]) {
    if (x !== undefined && x === y) {
      out.push({ mark: " ", text: x });
      i++;
      j++;
    } else if (x !== undefined && (y === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push(removed(x));
      i++;
    } else if (y !== undefined) {
      out.push(added(y));
      j++;
    }
  }
  return out;
}

function range(start: number, count: number): string {
  return count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
}

/** The diff of one file; "" where nothing changed. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const lines = compared(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ mark }, i) => (mark === " " ? [] : [i]));
  if (changed.length === 0) return "";
  const hunks: { from: number; to: number }[] = [];
  for (const i of changed) {
    const last = hunks.at(-1);
    if (last && i - CONTEXT <= last.to) last.to = Math.min(lines.length, i + CONTEXT + 1);
    else hunks.push({ from: Math.max(0, i - CONTEXT), to: Math.min(lines.length, i + CONTEXT + 1) });
  }
  const out = [`--- a/${file}\n`, `+++ b/${file}\n`];
  for (const { from, to } of hunks) {
    const old = lines.slice(0, from).filter((l) => l.mark !== "+").length + 1;
    const now = lines.slice(0, from).filter((l) => l.mark !== "-").length + 1;
    const hunk = lines.slice(from, to);
    out.push(`@@ -${range(old, hunk.filter((l) => l.mark !== "+").length)} +${range(now, hunk.filter((l) => l.mark !== "-").length)} @@\n`);
    for (const { mark, text } of hunk) out.push(mark + (text.endsWith("\n") ? text : `${text}\n\\ No newline at end of file\n`));
  }
  return out.join("");
}
