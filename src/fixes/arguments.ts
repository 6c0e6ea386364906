/** Finds the arguments of a call in its text, and puts options into the last of them. */
import type { Edit } from "../concepts.js";
import { insertion, replacement } from "./edits.js";

type Range = readonly [start: number, end: number];

const OPENS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The end of a text or comment that starts there, or the same offset where none does. */
function pastText(text: string, at: number): number {
  const mark = text[at];
  if (mark === "/" && text[at + 1] === "/") return lineEnd(text, at);
  if (mark === "/" && text[at + 1] === "*") return after(text, "*/", at + 2);
  if (mark !== '"' && mark !== "'" && mark !== "`") return at;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === mark) return i + 1;
  }
  return text.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function after(text: string, what: string, at: number): number {
  const found = text.indexOf(what, at);
  return found < 0 ? text.length : found + what.length;
}

/** Ranges of the arguments of the call that ends at `end`, without white space around them; undefined where the text is none. */
export function argumentRanges(text: string, pos: number, end: number): readonly Range[] | undefined {
  const stack: { readonly close: string; readonly open: number; readonly commas: number[] }[] = [];
  let last: { readonly open: number; readonly commas: readonly number[] } | undefined;
  for (let i = pos; i < end; i++) {
    const past = pastText(text, i);
    if (past > i) {
      i = past - 1;
      continue;
    }
    const c = text[i] ?? "";
    const close = OPENS[c];
    if (close !== undefined) stack.push({ close, open: i, commas: [] });
    else if (stack.at(-1)?.close === c) {
      const top = stack.pop();
      if (stack.length === 0 && c === ")" && i === end - 1) last = top;
    } else if (c === ",") stack.at(-1)?.commas.push(i);
  }
  if (!last) return undefined;
  const cuts = [last.open, ...last.commas, end - 1];
  return cuts.slice(1).flatMap((to, i): Range[] => {
    const from = (cuts[i] ?? 0) + 1;
    const part = text.slice(from, to);
    const trimmed = part.trim();
    const start = from + part.indexOf(trimmed);
    return trimmed === "" ? [] : [[start, start + trimmed.length]];
  });
}

/**
 * Edits that give a call these options: what stands there with another literal is replaced, what is missing is put in.
 *
 * @param at index of the options; undefined is returned where they are no object that is written out there
 */
export function withOptions(file: string, text: string, call: { readonly pos: number; readonly end: number }, at: number, options: Readonly<Record<string, string>>): readonly Edit[] | undefined {
  const ranges = argumentRanges(text, call.pos, call.end);
  if (!ranges) return undefined;
  const range = ranges[at];
  const written = Object.entries(options).map(([key, value]) => `${key}: ${value}`);
  if (!range) {
    const [, end] = ranges.at(-1) ?? [call.end - 1, call.end - 1];
    return ranges.length === at ? [insertion(file, end, `${at > 0 ? ", " : ""}{ ${written.join(", ")} }`)] : undefined;
  }
  const [start, end] = range;
  if (text[start] !== "{" || text[end - 1] !== "}") return undefined;
  const edits: Edit[] = [];
  const missing: string[] = [];
  const body = text.slice(start, end);
  for (const [key, value] of Object.entries(options)) {
    const known = new RegExp(`\\b${key}\\s{0,20}:\\s{0,20}(?:false|true|null|undefined|\\d{1,9}|["'][^"'\\n]{0,80}["'])`).exec(body);
    if (known) edits.push(replacement(file, start + known.index, start + known.index + known[0].length, `${key}: ${value}`));
    else if (new RegExp(`\\b${key}\\b`).test(body)) return undefined;
    else missing.push(`${key}: ${value}`);
  }
  if (missing.length > 0) {
    const isEmpty = body.slice(1, -1).trim() === "";
    const isMultiline = /^\{\s*\n/.test(body);
    const indent = /^\{\s*?\r?\n([ \t]*)/.exec(body)?.[1] ?? "";
    edits.push(isEmpty ? replacement(file, start, end, `{ ${missing.join(", ")} }`) : insertion(file, start + 1, isMultiline ? `\n${missing.map((m) => `${indent}${m},`).join("\n")}` : ` ${missing.join(", ")},`));
  }
  return edits;
}
