/**
 * Edits after which a file does what it did, at other places: a comment, an empty line, a line that is wrapped. Every
 * fact about it has to be the same, its places moved, and nothing may have changed that is told from the text itself.
 */
import type { Expr, FileFacts, Pos } from "../extract/facts.js";
import { Mentions } from "../extract/mentions.js";
import { namesOfModule } from "../judge/statements.js";
import { remarksIn } from "../link/questions/swallowed.js";

/** A text and what it shows. */
export interface Shown {
  readonly facts: FileFacts;
  readonly text: string;
}

/** What differs between two texts: from `start` up to `end` of the first there is something else in the second, which is longer by `by`. */
export interface Move {
  readonly start: Pos;
  readonly end: Pos;
  readonly by: number;
  /** Comments that say why an error is dropped. */
  readonly remarks: "same" | "more" | "other";
}

/** How many letters of two texts are the same before, and behind, what differs. */
export function difference(a: string, b: string): readonly [start: number, end: number] {
  const most = Math.min(a.length, b.length);
  let start = 0, end = 0;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (end < most - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [start, end];
}

/** How the places of a file moved, where all that it does is the same; undefined where it may be something else. */
export function movedBetween(was: Shown, is: Shown): Move | undefined {
  // Components are not parsed for this, and what comments say rests on what stands beside them.
  if (was.facts.isView || is.facts.isView || was.facts.comments.length + is.facts.comments.length > 0) return undefined;
  const [start, behind] = difference(was.text, is.text);
  const change = { start, end: was.text.length - behind, by: is.text.length - was.text.length };
  return new Comparison(change).isSame(was.facts, is.facts) && usesTheSame(was, is, change) ? { ...change, remarks: remarksBetween(was, is) } : undefined;
}

type Change = Omit<Move, "remarks">;

/** Names of what is a place wherever it stands in facts, and in what rules see. */
const PLACES: ReadonlySet<string> = new Set(["pos", "at", "end"]);
const SEEN_PLACES: ReadonlySet<string> = new Set(["pos", "at", "end", "start", "fn", "nameEnd", "message", "operand", "literal", "part", "whole", "cut", "bare"]);

class Comparison {
  constructor(private readonly move: Change) {}

  isSame(a: FileFacts, b: FileFacts): boolean {
    return a.directive === b.directive && a.syntaxError === undefined && b.syntaxError === undefined &&
      JSON.stringify([a.enums, a.types, a.graph]) === JSON.stringify([b.enums, b.types, b.graph]) &&
      this.#all(a.fns, b.fns) && this.#all(a.imports, b.imports) && this.#all(a.exports, b.exports) && this.#all(a.classes, b.classes) &&
      a.statements.length === b.statements.length && a.statements.every((end, i) => this.#isMoved(end, b.statements[i])) && this.#isSeenAlike(a.seen, b.seen);
  }

  #isMoved(a: number, b: unknown): boolean {
    const { start, end, by } = this.move;
    return (b === a && a <= start) || (b === a + by && a >= end);
  }

  /** Whether what differs is inside of a piece of the text that facts do not keep as it is written. */
  #isInside(pos: Pos, end: Pos): boolean {
    return pos < this.move.end && this.move.start < end;
  }

  #all(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((one, i) => this.#is(one, b[i]));
  }

  #is(a: unknown, b: unknown): boolean {
    if (a === b && typeof a !== "object") return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
    if (Array.isArray(a)) return Array.isArray(b) && this.#isListAlike(a, b);
    return !Array.isArray(b) && this.#isTableAlike(a as Table, b as Table, PLACES, (x, y) => this.#is(x, y));
  }

  #isListAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
    switch (a[0]) {
      case "'": case "#": return this.#isLiteralAlike(a as Literal, b as Literal);
      case "@": return a.length === b.length && b[0] === "@" && a.slice(1).every((pos, i) => this.#isMoved(pos as number, b[i + 1]));
      default: return this.#all(a, b);
    }
  }

  /** Of a long text, and of what could be a secret, only the length is kept. */
  #isLiteralAlike(a: Literal, b: Literal): boolean {
    if (a.length !== b.length || a[0] !== b[0]) return false;
    const [value, pos, length] = a[0] === "#" ? [null, a[1], a[2]] : [a[1], a[2], a[3]];
    const [other, at, long] = b[0] === "#" ? [null, b[1], b[2]] : [b[1], b[2], b[3]];
    if (value !== other || length !== long) return false;
    if (pos === undefined) return at === undefined;
    return this.#isMoved(pos, at) && (length === undefined || !this.#isInside(pos, pos + length + 2));
  }

  #isTableAlike(a: Table, b: Table, places: ReadonlySet<string>, is: (x: unknown, y: unknown) => boolean): boolean {
    for (const name of Object.keys(a)) {
      const x = a[name], y = b[name];
      if (!(typeof x === "number" && places.has(name) ? this.#isMoved(x, y) : is(x, y))) return false;
    }
    return Object.keys(b).every((name) => b[name] === undefined || name in a);
  }

  #isSeenAlike(a: FileFacts["seen"], b: FileFacts["seen"]): boolean {
    const ids = Object.keys(a);
    return ids.length === Object.keys(b).length && ids.every((id) => {
      const one = a[id] ?? [], other = b[id] ?? [];
      return one.length === other.length && one.every((datum, i) => this.#isDatumAlike(datum, other[i], false) && !this.#isAround(datum));
    });
  }

  /** What a rule sees is its own: a number that is called like no place has to mean the same as one. */
  #isDatumAlike(a: unknown, b: unknown, isPlace: boolean): boolean {
    if (typeof a === "number") return isPlace ? this.#isMoved(a, b) : a === b;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
    if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => this.#isDatumAlike(one, b[i], isPlace));
    const table = a as Table, other = b as Table;
    return Object.keys(table).every((name) => this.#isDatumAlike(table[name], other[name], SEEN_PLACES.has(name))) && Object.keys(other).every((name) => other[name] === undefined || name in table);
  }

  /** Whether what differs is inside of something that a rule sees, of which it may read the text. */
  #isAround(datum: unknown): boolean {
    if (typeof datum !== "object" || datum === null) return false;
    const { start, end } = datum as Table;
    if (typeof start === "number" && typeof end === "number" && this.#isInside(start, end)) return true;
    return Object.values(datum).some((one) => this.#isAround(one));
  }
}

type Table = Readonly<Record<string, unknown>>;
type Literal = Extract<Expr, readonly ["'" | "#", ...unknown[]]>;

/** What became of the comments beside the handling of errors. */
function remarksBetween(was: Shown, is: Shown): Move["remarks"] {
  const before = remarksIn(was.facts, was.text), now = remarksIn(is.facts, is.text);
  if (before.every((one, i) => one === now[i])) return "same";
  return before.every((one, i) => !one || now[i]) ? "more" : "other";
}

/** Whether a text uses what it imports, and what stands at its top, as another one does. */
function usesTheSame(was: Shown, is: Shown, { start, end, by }: Change): boolean {
  const words = new Set([...linesAround(was.text, start, end), ...linesAround(is.text, start, end + by)].flatMap((lines) => lines.match(/[\w$]+/g) ?? []));
  const names = [...namesOfModule(is.facts)].filter((name) => words.has(name));
  if (names.length === 0) return true;
  const [before, now] = [was, is].map(({ text, facts }) => new Mentions(text, facts, facts.lines));
  const said = (of: Mentions | undefined, name: string): string => JSON.stringify([of?.of(name, false), of?.of(name, true)]);
  return names.every((name) => said(before, name) === said(now, name));
}

/** The lines that a piece of a text is in, and the next ones that hold something. */
function linesAround(text: string, start: Pos, end: Pos): readonly string[] {
  const before = text.slice(0, text.lastIndexOf("\n", start - 1) + 1).trimEnd();
  const line = text.indexOf("\n", end), rest = line < 0 ? text.length : line;
  const next = text.slice(rest).search(/\S/);
  const after = next < 0 ? text.length : text.indexOf("\n", rest + next);
  return [text.slice(before.lastIndexOf("\n") + 1, after < 0 ? text.length : after)];
}
