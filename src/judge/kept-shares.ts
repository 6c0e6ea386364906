/** What endpoints say of the whole project, as it is kept between runs: most say little, and name the same guards. */
import type { Share, Use } from "../concepts.js";

/** `0` says nothing at all; what is used is named by numbers. */
export type ShareRow = 0 | readonly [makes: Share["makes"], writes: Share["writes"], reads: Share["reads"], owns: Share["owns"], asks: Share["asks"], guards: Share["guards"], changes: Share["changes"], uses: readonly number[]];

const NOTHING: Share = { makes: [], writes: [], reads: [], owns: [], asks: [], guards: [], changes: [], uses: [] };

/** What any endpoint uses, each once, by the numbers that go for it. */
export class Used {
  readonly all: Use[];
  #numbers: Map<string, number> | undefined;

  constructor(before: readonly Use[] = []) {
    this.all = [...before];
  }

  /** Whether most of it is used by nobody any more. */
  isStale(shares: readonly Share[]): boolean {
    return new Set(shares.flatMap(({ uses }) => uses)).size * 2 < this.all.length;
  }

  rowOf({ makes, writes, reads, owns, asks, guards, changes, uses }: Share): ShareRow {
    const said = [makes, writes, reads, owns, asks, guards, changes] as const;
    return uses.length === 0 && said.every((one) => one.length === 0) ? 0 : [...said, uses.map((use) => this.#numberOf(use))];
  }

  #numberOf(use: Use): number {
    const numbers = (this.#numbers ??= new Map(this.all.map((one, i) => [JSON.stringify(one), i])));
    const key = JSON.stringify(use), known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, this.all.length);
    return this.all.push(use) - 1;
  }
}

export function sharesIn(rows: readonly ShareRow[], used: readonly Use[]): Share[] {
  return rows.map((row) => {
    if (row === 0) return { ...NOTHING };
    const [makes, writes, reads, owns, asks, guards, changes, uses] = row;
    return { makes, writes, reads, owns, asks, guards, changes, uses: uses.flatMap((n) => used[n] ?? []) };
  });
}
