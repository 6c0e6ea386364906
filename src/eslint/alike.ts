/**
 * Edits after which a file does what it did, at other places: a comment, an empty line, a line that is wrapped. Every
 * fact about it has to be the same, its places moved, and nothing may have changed that is told from the text itself.
 */
import type { FileFacts, Pos } from "../extract/facts.js";
import { Mentions } from "../extract/mentions.js";
import { styleOf } from "../fixes/style.js";
import { namesOfModule } from "../judge/statements.js";
import { remarksIn } from "../link/questions/swallowed.js";
import { Comparison } from "./comparison.js";

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
  /** What a fix adds to the text would be written the same, and beside the same imports. */
  readonly isStyledAlike: boolean;
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
  return new Comparison(change, was, is).isSame() && usesTheSame(was, is, change) ? { ...change, remarks: remarksBetween(was, is), isStyledAlike: isStyledAlike(was, is, change) } : undefined;
}

type Change = Pick<Move, "start" | "end" | "by">;

/** What became of the comments beside the handling of errors. */
function remarksBetween(was: Shown, is: Shown): Move["remarks"] {
  const before = remarksIn(was.facts, was.text), now = remarksIn(is.facts, is.text);
  if (before.every((one, i) => one === now[i])) return "same";
  return before.every((one, i) => !one || now[i]) ? "more" : "other";
}

/** Quotes, semicolons and ends of lines are told by the first import, or by all of the text. */
function isStyledAlike(was: Shown, is: Shown, { start, end }: Change): boolean {
  if (was.facts.imports.some((one) => one.pos <= end && start <= one.end)) return false;
  const before = styleOf(was.text, was.facts.imports), now = styleOf(is.text, is.facts.imports);
  return before.quote === now.quote && before.semicolon === now.semicolon && before.newline === now.newline;
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
