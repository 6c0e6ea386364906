/**
 * Lists as they are kept between runs: an item on each line, as JSON. After an edit most items are what they were, and go
 * back as the bytes that they were read from: to write them anew takes longer than to judge what the edit was about.
 */
import { bytesOf, plainJson, textOf } from "../workspace/plain-text.js";

const NEW_LINE = 10;
const SEPARATOR = ",\n";

export class KeptLines {
  #ends: readonly number[] | undefined;
  #numbers: ReadonlyMap<unknown, number> | undefined;
  #items: readonly unknown[] = [];

  constructor(readonly bytes: Uint8Array) {}

  /** What stands there: one item a line. */
  read(): readonly unknown[] {
    const items: unknown = JSON.parse(`[${textOf(this.bytes)}]`);
    return Array.isArray(items) ? items : [];
  }

  /** One line, as text. */
  line(number: number): string {
    return textOf(this.lines(number, number));
  }

  /** Notes what became of the lines, in their order: whoever writes these again writes what stands here. */
  note(items: readonly unknown[]): void {
    this.#items = items;
  }

  /** The number of an item that was noted. */
  numberOf(item: unknown): number | undefined {
    return (this.#numbers ??= new Map(this.#items.map((one, i) => [one, i]))).get(item);
  }

  /** Lines as they are, without what follows the last one. */
  lines(from: number, to: number): Uint8Array {
    const ends = (this.#ends ??= this.#found());
    return this.bytes.subarray(from === 0 ? 0 : (ends[from - 1] ?? 0) + SEPARATOR.length, ends[to] ?? 0);
  }

  #found(): number[] {
    const ends: number[] = [];
    for (let at = this.bytes.indexOf(NEW_LINE); at >= 0; at = this.bytes.indexOf(NEW_LINE, at + 1)) ends.push(at - 1);
    return [...ends, this.bytes.length];
  }
}

/** Lists by their names. */
export type Lines<Name extends string> = Readonly<Record<Name, KeptLines>>;

/**
 * A list as it is kept.
 *
 * @param before what was read of an earlier one
 * @param asData what is written of an item that was no part of it
 */
export function linesOf<T>(items: readonly T[], before: KeptLines | undefined, asData: (item: T) => unknown): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < items.length;) {
    const from = before?.numberOf(items[at]);
    if (parts.length > 0) parts.push(bytesOf(SEPARATOR));
    if (before === undefined || from === undefined) {
      const fresh: string[] = [];
      do fresh.push(plainJson(asData(items[at++] as T)));
      while (at < items.length && before?.numberOf(items[at]) === undefined);
      parts.push(bytesOf(fresh.join(SEPARATOR)));
      continue;
    }
    // Those that lay beside each other lie there again.
    let to = from;
    while (++at < items.length && before.numberOf(items[at]) === to + 1) to++;
    parts.push(before.lines(from, to));
  }
  return Buffer.concat(parts);
}
