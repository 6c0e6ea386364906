/** Which lines of a text are new, compared with an earlier one: what somebody wrote is told apart from what merely moved down. */

/** Pairs of lines that are compared one by one where no line is the only one of its kind; beyond that a region counts as rewritten. */
const BUDGET = 4_000_000;
const MAX_DEPTH = 64;

export function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

interface Region {
  readonly from: readonly [before: number, after: number];
  readonly to: readonly [before: number, after: number];
  readonly depth: number;
}

/** The lines of `after`, counted from 1, that are not lines of `before`, in order. */
export function newLines(before: readonly string[], after: readonly string[]): ReadonlySet<number> {
  const fresh: number[] = [];
  let budget = BUDGET;
  const open: Region[] = [{ from: [0, 0], to: [before.length, after.length], depth: 0 }];
  for (let region = open.pop(); region; region = open.pop()) {
    let [a, b] = region.from, [aEnd, bEnd] = region.to;
    for (; a < aEnd && b < bEnd && before[a] === after[b]; a++) b++;
    for (; a < aEnd && b < bEnd && before[aEnd - 1] === after[bEnd - 1]; aEnd--) bEnd--;
    if (b === bEnd) continue;
    const anchors = a === aEnd || region.depth >= MAX_DEPTH ? [] : anchorsOf(before, after, [a, b], [aEnd, bEnd]);
    if (anchors.length > 0) {
      let from: readonly [number, number] = [a, b];
      for (const [x, y] of [...anchors, [aEnd, bEnd] as const]) {
        open.push({ from, to: [x, y], depth: region.depth + 1 });
        from = [x + 1, y + 1];
      }
      continue;
    }
    const cells = (aEnd - a) * (bEnd - b);
    const kept = cells > 0 && cells <= budget ? common(before.slice(a, aEnd), after.slice(b, bEnd)) : new Set<number>();
    budget -= cells;
    for (let i = b; i < bEnd; i++) if (!kept.has(i - b)) fresh.push(i + 1);
  }
  return new Set(fresh.sort((x, y) => x - y));
}

/** Lines that stand once in both regions, as far as they keep their order. */
function anchorsOf(before: readonly string[], after: readonly string[], [a, b]: readonly [number, number], [aEnd, bEnd]: readonly [number, number]): (readonly [number, number])[] {
  const places = new Map<string, { a: number; b: number; isOnce: boolean }>();
  for (let i = a; i < aEnd; i++) {
    const line = before[i] ?? "", known = places.get(line);
    if (known) known.isOnce = false;
    else places.set(line, { a: i, b: -1, isOnce: true });
  }
  for (let i = b; i < bEnd; i++) {
    const known = places.get(after[i] ?? "");
    if (!known) continue;
    if (known.b >= 0) known.isOnce = false;
    known.b = i;
  }
  const pairs = [...places.values()].filter(({ b: at, isOnce }) => isOnce && at >= 0).sort((x, y) => x.b - y.b).map((p) => [p.a, p.b] as const);
  return longestRising(pairs);
}

/** The longest run of pairs whose first numbers rise (patience sorting). */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tops: number[] = [], below: number[] = [];
  for (const [i, [value]] of pairs.entries()) {
    let low = 0, high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    below[i] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = i;
  }
  const found: (readonly [number, number])[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = below[i] ?? -1) {
    const pair = pairs[i];
    if (pair) found.push(pair);
  }
  return found.reverse();
}

/** Indices of `after` that belong to a longest common subsequence. */
function common(before: readonly string[], after: readonly string[]): Set<number> {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i * width + j] = before[i] === after[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const kept = new Set<number>();
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) {
      kept.add(j);
      i++;
      j++;
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return kept;
}
