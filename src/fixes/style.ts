/** How a file is written, so that what we add to it looks like the rest. */
import type { FileFacts } from "../extract/facts.js";

export interface Style {
  readonly quote: '"' | "'";
  readonly semicolon: ";" | "";
  readonly newline: "\n" | "\r\n";
}

/** The style of a file, judged by its imports where it has any, else by its text. */
export function styleOf(text: string, imports: FileFacts["imports"]): Style {
  const sample = imports[0];
  const statement = sample && text.slice(sample.pos, sample.end);
  const quoted = /["']/.exec(statement ?? text)?.[0];
  const lineEnd = /[^\s{}(,](\r?\n)/.exec(text)?.[0];
  const hasSemicolon = statement ? statement.endsWith(";") : lineEnd === undefined || /;[ \t]*\r?\n/.test(text);
  return {
    quote: quoted === "'" ? "'" : '"',
    semicolon: hasSemicolon ? ";" : "",
    newline: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

/** The white space a line starts with, of the line that holds `at`. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}
