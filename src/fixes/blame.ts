/** Whose change an error is likely to be of: whoever wrote what stands there, changed the declaration around it, or one that is named there. */
import type { Edit, Fix } from "../concepts.js";
import type { Mistake } from "./mistakes.js";

interface Changing {
  readonly fix: Fix;
}

interface Placed<C> {
  readonly edit: Edit;
  readonly of: C[];
  /** Where the text of the edit starts in the changed file. */
  readonly at: number;
}

/** The files without the changes. */
export interface Ground {
  textOf(file: string): string;
  /** The declaration that an offset lies in, as a number. */
  regionOf(file: string, at: number): number;
}

export class Blame<C extends Changing> {
  readonly #files = new Map<string, readonly Placed<C>[]>();
  readonly #words = new Map<C, ReadonlySet<string>>();

  /** @param all changes that were made */
  constructor(all: readonly C[], private readonly ground: Ground) {
    const edits = new Map<string, { readonly edit: Edit; readonly of: C[] }[]>();
    for (const candidate of all) {
      for (const edit of candidate.fix.edits) {
        const known = edits.get(edit.file);
        const same = known?.find(({ edit: e }) => e.start === edit.start && e.end === edit.end && e.text === edit.text);
        if (same) same.of.push(candidate);
        else if (known) known.push({ edit, of: [candidate] });
        else edits.set(edit.file, [{ edit, of: [candidate] }]);
      }
    }
    for (const [file, some] of edits) {
      let moved = 0;
      this.#files.set(file, some.toSorted((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end).map(({ edit, of }) => {
        const at = edit.start + moved;
        moved += edit.text.length - (edit.end - edit.start);
        return { edit, of, at };
      }));
    }
  }

  /** Changes that wrote what is wrong, else those of the declaration around it. */
  near(file: string, { at }: Mistake): C[] {
    const placed = this.#files.get(file) ?? [];
    const own = placed.find((p) => p.at <= at && at < p.at + p.edit.text.length);
    if (own && own.of.length === 1) return own.of;
    const before = placed.findLast((p) => p.at <= at);
    const was = before ? Math.max(before.edit.end, at - before.at - before.edit.text.length + before.edit.end) : at;
    const { regionOf } = this.ground;
    const region = regionOf(file, was);
    return [...new Set(placed.filter(({ edit }) => regionOf(file, edit.start) === region).flatMap(({ of }) => of))];
  }

  /** Those that changed something which is named where an error is, or which the error names. @param text the changed file */
  named(some: readonly C[], text: string, { at, says }: Mistake): C[] {
    const words = new Set([...wordsIn(lineAt(text, at)), ...wordsIn(says)]);
    return some.filter((candidate) => {
      const own = this.#wordsOf(candidate);
      return own.size === 0 || [...own].some((word) => words.has(word));
    });
  }

  /** What a change is about: words in the lines it changes. */
  #wordsOf(candidate: C): ReadonlySet<string> {
    let words = this.#words.get(candidate);
    if (!words) this.#words.set(candidate, (words = new Set(candidate.fix.edits.flatMap(({ file, start }) => [...wordsIn(lineAt(this.ground.textOf(file), start))]))));
    return words;
  }
}

const MAX_LINE = 300;
const COMMON: ReadonlySet<string> = new Set("any async await boolean const default export from function import interface let new null number object private public readonly return string this type undefined unknown void Promise Array Record".split(" "));

function lineAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  return text.slice(Math.max(start, at - MAX_LINE), Math.min(end < 0 ? text.length : end, at + MAX_LINE));
}

function* wordsIn(text: string): Generator<string> {
  for (const [word] of text.matchAll(/[A-Za-z_$][\w$]{2,}/g)) if (!COMMON.has(word)) yield word;
}
