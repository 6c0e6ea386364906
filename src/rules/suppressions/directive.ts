/** Reads the comments with which TypeScript is told to look away, as TypeScript itself reads them. */
import type { Sighting } from "../../concepts.js";

export const DIRECTIVES = ["ts-ignore", "ts-nocheck", "ts-expect-error", "ts-check"] as const;
export type DirectiveName = (typeof DIRECTIVES)[number];

/** One directive: plain data without its words, which `check` reads from the text where an option asks for them. */
export interface DirectiveSighting {
  readonly name: DirectiveName;
  /** The `@` and the end of the directive's name. */
  readonly start: number;
  readonly nameEnd: number;
  /** End of the comment's last line, or of what closes it. */
  readonly end: number;
  /** Length of the reason given; 0 for none. */
  readonly described: number;
  /** The reason stands in a comment of its own, on the line above. */
  readonly isExplainedAbove?: true;
}

/** A place to fill in is no reason. */
const PLACEHOLDER = /^<[^>]*>$/;
/** What other tools are told; never a reason. */
const TOOL = /^(?:@|eslint|prettier|biome|oxlint|stopship|istanbul|c8|v8|webpack|region|endregion|#)/i;
/** Words, not code that somebody switched off. */
const PROSE = /^[\p{L}(`'"][^;{}=]*$/u;
const MIN_WORDS = 3;

/** The reason behind a directive, without the punctuation that leads to it. */
export function reasonIn(text: string): string {
  const reason = text.replace(/^[\s:,;.–—-]+/, "").replace(/[\s*/]+$/, "");
  return PLACEHOLDER.test(reason) ? "" : reason;
}

/** The directive that a match is, if TypeScript would obey it there. */
export function directiveAt({ match, comment, text, source }: Sighting): DirectiveSighting | undefined {
  const name = DIRECTIVES.find((d) => d === match[0].slice(1));
  if (!comment || !name) return undefined;
  const isBlock = text.startsWith("/*", comment.pos);
  const isPragma = name === "ts-nocheck" || name === "ts-check";
  // TypeScript takes a directive of a block comment from its last line; those for the whole file stand in line comments.
  if (isBlock && isPragma) return undefined;
  const lineStart = isBlock ? Math.max(comment.pos, text.lastIndexOf("\n", comment.end - 1) + 1) : comment.pos;
  if (match.index < lineStart) return undefined;
  const before = text.slice(lineStart, match.index);
  if (before.length > 200 || !(isPragma ? /^\/\/\/?\s*$/ : isBlock ? /^[\s/*]*$/ : /^\/\/+\s*$/).test(before)) return undefined;
  if (isPragma && match.index >= (source.statements[0]?.getStart(source) ?? Infinity)) return undefined;
  const nameEnd = match.index + match[0].length;
  const end = isBlock && text.startsWith("*/", comment.end - 2) ? comment.end - 2 : comment.end;
  return {
    name, start: match.index, nameEnd, end: comment.end,
    described: [...reasonIn(text.slice(nameEnd, end))].length,
    ...(isExplainedAbove(text, comment.pos) && { isExplainedAbove: true }),
  };
}

/** Whether the line above is a comment of its own that says something to people. */
function isExplainedAbove(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  if (lineStart === 0 || text.slice(lineStart, at).trim() !== "") return false;
  const above = text.slice(text.lastIndexOf("\n", lineStart - 2) + 1, lineStart).trim();
  const words = above.startsWith("//") ? above.replace(/^\/+/, "").trim() : above.startsWith("/*") && above.endsWith("*/") ? above.slice(2, -2).trim() : "";
  return words.length < 400 && words.split(/\s+/).length >= MIN_WORDS && !TOOL.test(words) && PROSE.test(words);
}
