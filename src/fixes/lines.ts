/** Lines of code that are moved to the right together: those inside of a text of several lines stay where they are. */
import { compiler } from "../extract/compiler.js";
import { inside, type Node } from "./tree.js";

/** Starts of the lines that begin in a range and are neither empty nor inside of a text. @param around a node that holds the range */
export function linesWithin(around: Node, text: string, start: number, end: number): number[] {
  const ts = compiler();
  const texts = [...inside(around)].filter((n) => ts.isTemplateExpression(n) || ts.isNoSubstitutionTemplateLiteral(n) || ts.isJsxText(n)).map((n) => [n.getStart(), n.end] as const);
  const found: number[] = [];
  for (let at = text.indexOf("\n", start) + 1; at > 0 && at < end; at = text.indexOf("\n", at) + 1) {
    const isBlank = /^[ \t]*\r?$/.test(text.slice(at, text.indexOf("\n", at)));
    if (!isBlank && !texts.some(([from, to]) => from < at && at < to)) found.push(at);
  }
  return found;
}
