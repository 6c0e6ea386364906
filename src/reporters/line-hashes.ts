/**
 * What GitHub's uploader takes for the identity of a line, so that an alert is the same one after code above it
 * moved: a hash of the hundred characters from the line's start, blanks left out, with a number among equals.
 * https://github.com/github/codeql-action/blob/main/src/fingerprints.ts is the definition.
 */

const WINDOW = 100;
const FACTOR = 37;
const HALF = 2 ** 32;
const END = 65_535;

/** 64 bits as two halves: numbers of JavaScript hold 53. */
interface Word {
  readonly high: number;
  readonly low: number;
}

const times = ({ high, low }: Word, factor: number): Word => {
  const product = low * factor;
  return { low: product % HALF, high: (high * factor + Math.floor(product / HALF)) % HALF };
};
const plus = (a: Word, b: Word): Word => {
  const low = a.low + b.low;
  return { low: low % HALF, high: (a.high + b.high + Math.floor(low / HALF)) % HALF };
};
const minus = (a: Word, b: Word): Word => {
  const low = a.low - b.low;
  return { low: (low + HALF) % HALF, high: (a.high - b.high - (low < 0 ? 1 : 0) + 2 * HALF) % HALF };
};

/** 37 to the power of the window: the weight of what leaves it. */
const LEAVING = Array.from({ length: WINDOW }).reduce<Word>((word) => times(word, FACTOR), { high: 0, low: 1 });

function hex({ high, low }: Word): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, "0");
}

/** Hashes of the lines of a text; that of line 1 stands at 0. */
export function lineHashes(text: string): string[] {
  const window = new Uint16Array(WINDOW);
  const starts = new Int32Array(WINDOW).fill(-1);
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  let word: Word = { high: 0, low: 0 };
  let at = 0;
  let line = 0;
  let isLineStart = true;

  const take = (code: number): void => {
    const start = starts[at] ?? -1;
    if (start >= 0) {
      const hash = hex(word);
      const nth = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, nth);
      hashes[start] = `${hash}:${nth}`;
      starts[at] = -1;
    }
    if (isLineStart && code >= 0) starts[at] = line++;
    isLineStart = code === 10;
    const next = Math.max(0, code);
    word = minus(plus(times(word, FACTOR), { high: 0, low: next }), times(LEAVING, window[at] ?? 0));
    window[at] = next;
    at = (at + 1) % WINDOW;
  };

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9 || (code === 10 && text.charCodeAt(i - 1) === 13)) continue;
    take(code === 13 ? 10 : code);
  }
  take(END);
  for (let i = 0; i < WINDOW; i++) take(-1);
  return hashes;
}
