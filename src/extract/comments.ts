/** Finds the comments that talk to us: suppressions, ours and ESLint's, and the tags `@public` and `@guards`. */
import type { ts as TypeScript } from "ts-morph";
import type { CommentFacts } from "./facts.js";

/** One of ESLint's that names rules, and none of ours, is no word to us: most of them do. */
const TALKS = /stopship-ignore|stopship\/|eslint-(?:disable|enable)(?:-next-line|-line)?(?![\w-])(?![^\S\n]{0,200}[\w@])|@public\b|@guards\b/g;

/** Whether a comment of a text may talk to us. */
export function mayTalk(text: string): boolean {
  return text.search(TALKS) >= 0;
}

/** Start of the comment that contains `at`, judged by the text alone, or -1. */
function commentStart(text: string, at: number): number {
  const block = text.lastIndexOf("/*", at);
  if (block >= 0 && text.indexOf("*/", block + 2) >= at) return block;
  const line = text.lastIndexOf("\n", at) + 1;
  const slashes = text.indexOf("//", line);
  return slashes >= 0 && slashes < at ? slashes : -1;
}

/** Whether a position is inside a literal, where `//` is only text. */
function isInLiteral(ts: typeof TypeScript, source: TypeScript.SourceFile, at: number): boolean {
  let node: TypeScript.Node = source;
  for (;;) {
    const child: TypeScript.Node | undefined = ts.forEachChild(node, (c) => (c.pos <= at && at < c.end ? c : undefined));
    if (!child) break;
    node = child;
  }
  const isLiteral =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node) || ts.isJsxText(node);
  return isLiteral && at >= node.getStart(source);
}

/** The comments of a file that mention one of our words, in source order. */
export function commentsThatTalk(ts: typeof TypeScript, source: TypeScript.SourceFile, text: string): CommentFacts[] {
  const found: CommentFacts[] = [];
  for (const match of text.matchAll(TALKS)) {
    const pos = commentStart(text, match.index);
    if (pos < 0 || found.at(-1)?.pos === pos || isInLiteral(ts, source, pos)) continue;
    const isBlock = text.startsWith("/*", pos);
    const stop = isBlock ? text.indexOf("*/", pos + 2) : text.indexOf("\n", pos);
    const end = stop < 0 ? text.length : isBlock ? stop + 2 : stop;
    found.push({ pos, end, text: text.slice(pos, end).trimEnd() });
  }
  return found;
}
