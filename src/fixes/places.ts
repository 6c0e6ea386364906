/** Where new declarations can stand in a file, and what they can be called. */
import { compiler } from "../extract/compiler.js";
import { type Node, outwards } from "./tree.js";

/** The name wanted, with a number behind it where the text has that already. */
export function freeName(text: string, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}${n}`;
    if (!new RegExp(`\\b${name}\\b`).test(text)) return name;
  }
}

/** Where something can stand before the statement of the module that a node is in, and before the comments that belong to it. */
export function aboveModuleStatement(node: Node, text: string): number {
  const ts = compiler();
  let top = node;
  for (const n of outwards(node)) if (n.parent as Node | undefined) top = n;
  let at = top.getStart();
  for (const comment of (ts.getLeadingCommentRanges(text, top.pos) ?? []).toReversed()) {
    if (/\n\s*\n/.test(text.slice(comment.end, at)) || !/(?:^|\n)[ \t]*$/.test(text.slice(0, comment.pos))) break;
    at = comment.pos;
  }
  return at;
}
