/** Turns offsets into the lines and columns people read. */
import type { Pos } from "./facts.js";

/** Counted from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. `lines` holds the offsets at which lines start. */
export function positionAt(lines: readonly Pos[], pos: Pos): LineColumn {
  let low = 0, high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= pos) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(0, pos - (lines[low] ?? 0)) + 1 };
}
