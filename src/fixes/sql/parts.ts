/** A query text taken apart: what is written in the code, and the values that stand where a value can be bound. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../../extract/compiler.js";

/** A text, or an expression whose value is put into it. */
export type Piece = string | TypeScript.Expression;

/** Code that is written out, a value to bind, or an expression that has to stay in the text. */
export type Part = { readonly k: "text"; readonly text: string } | { readonly k: "value"; readonly code: string } | { readonly k: "kept"; readonly code: string };

/** The pieces of a text: a template, or texts and values that are added up; undefined where it is neither. */
export function piecesOf(node: TypeScript.Expression): readonly Piece[] | undefined {
  const ts = compiler();
  if (ts.isParenthesizedExpression(node)) return piecesOf(node.expression);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.flatMap(({ expression, literal }): Piece[] => [expression, literal.text])];
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const sides = [node.left, node.right].map((side) => piecesOf(side) ?? [side]);
  const all = sides.flat();
  return all.some((piece) => typeof piece === "string") ? all : undefined;
}

/** Before what stands without quotes, where a value is meant and no name. */
const BEFORE_VALUE = /(?:[=<>]|\b(?:like|ilike|limit|offset|between|similar\s+to|regexp)\b|\b(?:values|in)\s*\([^()]{0,2000})\s*$/i;
const IS_RANGE = /\bbetween\s+\S{1,80}\s+and\s*$/i;

/** What each piece of a query becomes; undefined where quotes do not close. */
export function partsOf(pieces: readonly Piece[]): readonly Part[] | undefined {
  const parts: Part[] = [];
  let before = "";
  let quoted: Piece[] | undefined;
  const put = (part: Part): void => {
    parts.push(part);
    before += part.k === "text" ? part.text : "?";
  };
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      if (quoted) quoted.push(piece);
      else put({ k: BEFORE_VALUE.test(before.slice(-2100)) || IS_RANGE.test(before.slice(-200)) ? "value" : "kept", code: piece.getText() });
      continue;
    }
    let at = 0;
    for (let i = 0; i <= piece.length; i++) {
      if (i < piece.length && piece[i] !== "'") continue;
      const text = piece.slice(at, i);
      at = i + 1;
      if (quoted && text !== "") quoted.push(text);
      else if (!quoted && text !== "") put({ k: "text", text });
      if (i === piece.length) break;
      if (quoted) {
        const isBound = quoted.some((q) => typeof q !== "string");
        put(isBound ? { k: "value", code: valueOf(quoted) } : { k: "text", text: `'${quoted.join("")}'` });
        quoted = undefined;
      } else quoted = [];
    }
  }
  return quoted ? undefined : parts;
}

/** One value of what stood between quotes. */
function valueOf(quoted: readonly Piece[]): string {
  const [first, more] = quoted;
  if (first !== undefined && typeof first !== "string" && more === undefined) return first.getText();
  return `\`${quoted.map((q) => (typeof q === "string" ? escaped(q) : `\${${q.getText()}}`)).join("")}\``;
}

export const escaped = (text: string): string => text.replace(/[`\\]|\$\{/g, "\\$&");

/** The query as code: a plain text where nothing is left in it. @param place what stands for the nth value */
export function textWith(parts: readonly Part[], place: (n: number, code: string) => string, quote: string): string {
  let n = 0;
  const shown = parts.map((part) => (part.k === "text" ? { text: part.text } : part.k === "value" ? { text: place(n++, part.code) } : { code: part.code }));
  const isPlain = shown.every((s) => "text" in s && !/[\n\\`]/.test(s.text));
  if (isPlain) {
    const text = shown.map((s) => ("text" in s ? s.text : "")).join("");
    const mark = text.includes(quote) ? (quote === '"' ? (text.includes("'") ? "`" : "'") : text.includes('"') ? "`" : '"') : quote;
    return `${mark}${text}${mark}`;
  }
  return `\`${shown.map((s) => ("text" in s ? escaped(s.text) : `\${${s.code}}`)).join("")}\``;
}
