/** Finds the comments that talk to us: suppressions, ours and ESLint's, the tags `@public` and `@guards`, and what people write beside an endpoint that is for everybody. */
import type { ts as TypeScript } from "ts-morph";
import { Descent } from "./descent.js";
import type { CommentFacts } from "./facts.js";

/** One of ESLint's that names rules, and none of ours, is no word to us: most of them do. */
const TALKS = /stopship-ignore|stopship\/|eslint-(?:disable|enable)(?:-next-line|-line)?(?![\w-])(?![^\S\n]{0,200}[\w@])|@public\b|@guards\b/g;

/**
 * `@access Public` of many a tutorial, and what people say in its place. Each way begins with letters, and looks behind
 * for what stands before them: a tenth of what it takes to look for the beginnings.
 */
const SAYS_PUBLIC = new RegExp([
  "\\bpublic(?:" + [
    "(?:ly)?(?: ?[/&,] ?\\w{1,20}){0,3} (?:accessible|endpoints?|routes?|apis?|access)\\b",
    "\\b(?<=@access:?\\s{1,20}public)",
    ": (?<=(?://|\\*) ?public: )",
    " for [^)\\n]{0,60}\\)(?<=\\(public for [^)\\n]{0,60}\\))",
    "\\b[^\\n*]{0,20}\\bno auth\\b",
  ].join("|") + ")",
  "auth(?<=\\b(?:no|without) auth)(?:entication|orization)?(?: is)? (?:required|needed)\\b",
  "\\bunguessable\\b",
].join("|"), "gi");

/** Whether a comment says that what it stands beside is for everybody. */
export function saysPublic(comment: string): boolean {
  return comment.search(SAYS_PUBLIC) >= 0;
}

/** Whether a comment of a text may talk to us. */
export function mayTalk(text: string): boolean {
  return text.search(TALKS) >= 0;
}

/** The comments of a file that mention one of our words, in source order. */
export function commentsThatTalk(ts: typeof TypeScript, source: TypeScript.SourceFile, text: string): CommentFacts[] {
  const found: CommentFacts[] = [];
  let descent: Descent | undefined;
  const words = [...text.matchAll(TALKS), ...text.matchAll(SAYS_PUBLIC)].sort((a, b) => a.index - b.index);
  for (const match of words) {
    descent ??= new Descent(ts, source, text, new Map());
    descent.to(match.index, match.index + match[0].length);
    const comment = descent.commentAt(match.index);
    if (comment && found.at(-1)?.pos !== comment.pos) found.push({ ...comment, text: text.slice(comment.pos, comment.end).trimEnd() });
  }
  return found;
}
