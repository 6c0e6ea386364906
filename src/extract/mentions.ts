/** How a text uses a name that it imports: told from the text alone, because most components are never parsed. */
import type { FileFacts } from "./facts.js";

/** One way in which a name is used. */
export interface Mention {
  /** The member that is meant, where the name stands for a whole module; `*` for all of it. */
  readonly member: string;
  /** It is called there, and nothing else. */
  readonly isCall: boolean;
}

const PART = /[\w$]/;
const WORDS = /[\w$]+/g, WORD = /^[\w$]+$/;
/** Where a text is asked about more names than that, the places of all its words are noted. */
const FEW = 50;
const WHITE = /\s*/y;
const MEMBER = /\s*\??\.\s*([\w$]+)/y;
const COMMENTED = /\s*(?:\/\/|\/?\*)/y;
const TYPEOF = "typeof ";
const EXPORT = "export default ";

export class Mentions {
  /** The line that was looked at last, and whether it is a comment. */
  private line = -1;
  private isCommented = false;
  private asked = 0;
  private words: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(private readonly text: string, private readonly facts: Pick<FileFacts, "imports">, private readonly lines: readonly number[]) {}

  /** Whether what stands there imports while the program runs. */
  isDynamic(pos: number): boolean {
    return this.text.startsWith("import(", pos);
  }

  /**
   * The ways in which a name is used outside of imports, comments and types.
   *
   * @param isModule it stands for a whole module: its members are what is used
   * @param named where it is no use
   */
  of(local: string, isModule: boolean, named?: ReadonlySet<number>): readonly Mention[] {
    const found = new Map<string, Mention>();
    for (const at of this.places(local)) {
      const end = at + local.length;
      if (named?.has(at) || !this.isName(at, end) || this.isAside(at)) continue;
      const member = isModule ? after(MEMBER, this.text, end) : undefined;
      const name = isModule ? (member?.[1] ?? "*") : "";
      const isCall = name !== "*" && this.text[white(this.text, end + (member?.[0].length ?? 0))] === "(";
      found.set(`${name} ${isCall}`, { member: name, isCall });
    }
    return [...found.values()];
  }

  /** Where the letters of a name stand. */
  private *places(local: string): Iterable<number> {
    if (++this.asked > FEW && WORD.test(local)) yield* (this.words ??= placesOfWords(this.text)).get(local) ?? [];
    else for (let at = this.text.indexOf(local); at >= 0; at = this.text.indexOf(local, at + local.length)) yield at;
  }

  /** Whether a piece of the text is a name of its own: no part of another one, no member, no key, no word of a text. */
  private isName(start: number, end: number): boolean {
    const { text } = this;
    if (/["'`]/.test(text[start - 1] ?? "") || /["']/.test(text[end] ?? "")) return false;
    if (PART.test(text[start - 1] ?? "") || PART.test(text[end] ?? "")) return false;
    if (text[start - 1] === "." && text.slice(start - 3, start) !== "...") return false;
    return text[white(text, end)] !== ":" || !/[{,]\s{0,40}$/.test(text.slice(Math.max(0, start - 41), start));
  }

  private isAside(at: number): boolean {
    if (this.text.slice(at - TYPEOF.length, at) === TYPEOF || this.text.slice(at - EXPORT.length, at) === EXPORT) return true;
    if (this.facts.imports.some((i) => at >= i.pos && at < i.end)) return true;
    const line = lineOf(this.lines, at);
    if (line !== this.line) {
      this.line = line;
      this.isCommented = after(COMMENTED, this.text, this.lines[line] ?? 0) !== null;
    }
    return this.isCommented;
  }
}

function placesOfWords(text: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    const known = found.get(word);
    if (known) known.push(index);
    else found.set(word, [index]);
  }
  return found;
}

function after(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function white(text: string, at: number): number {
  return at + (after(WHITE, text, at)?.[0].length ?? 0);
}

/** The index of the last line that starts at an offset or before it. */
function lineOf(lines: readonly number[], at: number): number {
  let low = 0, high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
