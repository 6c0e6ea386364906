/** A finding in ESLint's words: one place, one message, its fix and its suggestions. */
import type { AST, Rule as EslintRule, SourceCode } from "eslint";
import type { Fix } from "../concepts.js";
import type { Pos } from "../extract/facts.js";
import { applyEdits } from "../fixes/edits.js";
import type { Finding } from "../judge/finding.js";

/** Messages of every rule: the words are the engine's, so that both hosts say the same. */
export const messages = { finding: "{{message}}", fix: "{{title}}" } as const;

type Report = EslintRule.ReportDescriptor;

/**
 * What ESLint is told of a finding.
 *
 * @param lines offsets at which the lines of the file start, as the finding counts them
 */
export function report(finding: Finding, sourceCode: SourceCode, lines: readonly Pos[]): Report {
  const { text } = sourceCode;
  const mine = finding.fixes.flatMap((fix) => (isOwn(fix, finding.file) ? (changed(fix, text) ?? []) : []));
  const safe = mine.find((change) => change.isSafe);
  return {
    loc: placeOf(finding, sourceCode, lines),
    messageId: "finding",
    data: { message: messageOf(finding) },
    fix: safe ? (fixer) => fixer.replaceTextRange(safe.range, safe.text) : null,
    suggest: mine.filter((change) => change !== safe).map(({ title, range, text: put }) => ({
      messageId: "fix", data: { title }, fix: (fixer) => fixer.replaceTextRange(range, put),
    })),
  };
}

/** A range on one line: a whole handler underlined would hide what else is wrong in it. */
function placeOf(finding: Finding, sourceCode: SourceCode, lines: readonly Pos[]): AST.SourceLocation {
  const { length } = sourceCode.text;
  // ESLint knows more line ends than we do, so it counts its own lines.
  const offset = (line: number, column: number): Pos => Math.min((lines[line - 1] ?? 0) + column - 1, length);
  const start = sourceCode.getLocFromIndex(offset(finding.line, finding.column));
  const end = sourceCode.getLocFromIndex(offset(finding.endLine, finding.endColumn));
  return { start, end: end.line === start.line ? end : { line: start.line, column: sourceCode.lines[start.line - 1]?.trimEnd().length ?? start.column } };
}

/** ESLint shows one place. Where the trail ends in another file, the message names it; so it does fixes that reach there. */
function messageOf({ message, file, evidence, fixes }: Finding): string {
  const elsewhere = evidence.findLast((step) => step.file !== file);
  const trail = elsewhere ? ` (${elsewhere.file}:${elsewhere.line}: ${elsewhere.message})` : "";
  const reaching = fixes.find((fix) => !isOwn(fix, file));
  if (!reaching) return message + trail;
  const others = [...new Set(reaching.edits.map((edit) => edit.file))].filter((other) => other !== file);
  return `${message}${trail} The fix "${reaching.title}" also changes ${others.join(", ")}, so it is left to the command line.`;
}

function isOwn(fix: Fix, file: string): boolean {
  return fix.edits.every((edit) => edit.file === file);
}

interface Change {
  readonly title: string;
  readonly isSafe: boolean;
  readonly range: AST.Range;
  readonly text: string;
}

/** The edits of a fix as one replacement; nothing where they contradict each other. */
function changed({ title, safety, edits }: Fix, text: string): Change | undefined {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  if (!(start <= end)) return undefined;
  try {
    const after = applyEdits(text, edits);
    return { title, isSafe: safety === "safe", range: [start, end], text: after.slice(start, after.length - (text.length - end)) };
  } catch {
    return undefined;
  }
}
