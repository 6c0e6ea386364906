/** Lines of code that are moved to the right together: those inside of a text of several lines stay where they are. */
import { compiler } from "../extract/compiler.js";
import { indentAt } from "./style.js";
import { inside, type Node } from "./tree.js";

/** Whether a node is a text of several lines. */
function isLongText(node: Node): boolean {
  const ts = compiler();
  return (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isStringLiteral(node) || ts.isJsxText(node)) && node.getText().includes("\n");
}

/** Starts of the lines that begin in a range and are neither empty nor inside of a text. @param around a node that holds the range */
export function linesWithin(around: Node, text: string, start: number, end: number): number[] {
  const texts = [...inside(around)].filter(isLongText).map((n) => [n.getStart(), n.end] as const);
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
  if (!text.includes("\n") || /\/\/|\/\*/.test(text) || [...inside(node)].some((n) => isLongText(n) || ts.isStatement(n))) return text;
  const flat = inOne(text.split("\n").flatMap((line) => line.trim() || []));
  return flat.length > LINE ? text : flat;
}

/** Lines as one; only what stands where two of them meet is changed, so that texts stay what they are. */
function inOne(lines: readonly string[]): string {
  return lines.map((line, i) => {
    const next = lines[i + 1];
    if (next === undefined) return line;
    const isTight = /[([]$/.test(line) || /^(?:[)\]]|\??\.\w)/.test(next);
    return `${/^[)\]}]/.test(next) ? line.replace(/,$/, "") : line}${isTight ? "" : " "}`;
  }).join("");
}

/** Code of several lines as it looks where lines begin with another indentation; one that holds a text of several lines stays as it is. */
export function movedTo(node: Node, indent: string): string {
  const text = node.getText();
  if ([...inside(node)].some(isLongText)) return text;
  const own = indentAt(node.getSourceFile().text, node.getStart());
  return text.replaceAll(`\n${own}`, `\n${indent}`);
}
