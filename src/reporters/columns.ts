/** Text measured, cut, wrapped and aligned in terminal columns. Colour comes afterwards: nothing here knows it. */

const WIDE = /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /^\p{M}/u;

/** Columns that one character takes. */
export function widthOf(character: string): 0 | 1 | 2 {
  if (character.charCodeAt(0) < 0x300) return 1;
  return ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Columns that a text takes. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum;
}

/** The part of `text` from column `from` on that fits into `room` columns. */
export function slice(text: string, from: number, room: number): string {
  let column = 0;
  let kept = "";
  for (const character of text) {
    const end = column + widthOf(character);
    if (end > from + room) break;
    if (column >= from) kept += character;
    column = end;
  }
  return kept;
}

/** Shortens to `room` columns, with an ellipsis at the end. */
export function cut(text: string, room: number): string {
  return width(text) <= room ? text : `${slice(text, 0, Math.max(0, room - 1)).trimEnd()}…`;
}

/** Shortens to `room` columns, with an ellipsis at the start: the end of a path says more. */
export function cutStart(text: string, room: number): string {
  const all = width(text);
  return all <= room ? text : `…${slice(text, all - room + 1, room - 1)}`;
}

/** Shortens a path to `room` columns: folders in the middle go first, then its start. */
export function cutPath(path: string, room: number): string {
  if (width(path) <= room) return path;
  const [first = "", ...rest] = path.split("/");
  for (let i = 1; i < rest.length; i++) {
    const short = [first, "…", ...rest.slice(i)].join("/");
    if (width(short) <= room) return short;
  }
  return cutStart(path, room);
}

/** Fills up with spaces to `room` columns. */
export function pad(text: string, room: number): string {
  return text + " ".repeat(Math.max(0, room - width(text)));
}

/** Breaks at spaces into lines of at most `room` columns; a longer word keeps its line to itself. */
export function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && width(line) + 1 + width(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** `1 finding`, `2 findings`, `3 emergencies`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
