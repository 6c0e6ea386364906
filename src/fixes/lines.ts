/** Lines of code that are moved to the right together: those inside of a text of several lines stay where they are. */
import { compiler } from "../extract/compiler.js";
import { indentAt } from "./style.js";
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

/** Code longer than this stays on its lines. */
const LINE = 120;

/** An expression as code that fits into a line, where it does: what moves to another place has another indentation there. */
export function codeOf(node: Node): string {
  const ts = compiler();
  const text = node.getText();
  if (!text.includes("\n")) return text;
  const isBound = /\/\/|\/\*/.test(text) || [...inside(node)].some((n) => ts.isTemplateExpression(n) || ts.isNoSubstitutionTemplateLiteral(n) || ts.isStringLiteral(n) && n.getText().includes("\n") || ts.isJsxText(n) || ts.isStatement(n));
  const flat = text.replace(/\s*\n\s*/g, " ").replace(/([([]) | ([)\]])/g, "$1$2").replace(/,(?= \}|[)\]])/g, "").replace(/ \.(?=\w)/g, ".").replace(/ \?\.(?=\w)/g, "?.");
  return isBound || flat.length > LINE ? text : flat;
}

/** Code of several lines as it looks where lines begin with another indentation; one that holds a text of several lines stays as it is. */
export function movedTo(node: Node, indent: string): string {
  const ts = compiler();
  const text = node.getText();
  if ([...inside(node)].some((n) => (ts.isTemplateExpression(n) || ts.isNoSubstitutionTemplateLiteral(n)) && n.getText().includes("\n"))) return text;
  const own = indentAt(node.getSourceFile().text, node.getStart());
  return text.replaceAll(`\n${own}`, `\n${indent}`);
}
