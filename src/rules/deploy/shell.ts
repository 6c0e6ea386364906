/** Splits what a shell is given into commands, as far as it matters whether one of them can stop the rest. */

export interface Command {
  readonly words: readonly string[];
  /** Its failure changes nothing: `|| true`. */
  readonly isSoft: boolean;
  /** Offset of its first word in the text. */
  readonly at: number;
}

const MAX_TEXT = 20_000;
/** What stands behind `||` and gives up: the failure goes on. */
const FAILS = /^(?:exit(?:\s+[1-9$].*)?|false|return(?:\s+[1-9$].*)?)$/;

/**
 * The commands of a text, in order.
 *
 * @param stops whether the shell stops at the first failure (`set -e`), as pipelines do
 */
export function commandsIn(text: string, stops: boolean): readonly Command[] {
  const parts: { readonly text: string; readonly at: number; readonly before: string }[] = [];
  let start = 0, quote = "", before = "";
  const push = (end: number, operator: string): void => {
    parts.push({ text: text.slice(start, end), at: start, before });
    before = operator;
    start = end + operator.length;
  };
  const length = Math.min(text.length, MAX_TEXT);
  for (let i = 0; i < length; i++) {
    const c = text[i] ?? "";
    if (quote !== "") {
      if (c === "\\" && quote === '"') i++;
      else if (c === quote) quote = "";
    } else if (c === "\\") i++;
    else if (c === '"' || c === "'") quote = c;
    else if (c === "#" && /\s/.test(text[i - 1] ?? "\n")) {
      const stop = text.indexOf("\n", i);
      push(i, "");
      start = i = stop < 0 ? length : stop;
      i--;
      before = ";";
    } else if (text.startsWith("&&", i) || text.startsWith("||", i)) {
      push(i, text.slice(i, i + 2));
      i++;
    } else if (c === ";" || c === "\n" || c === "|" || (c === "&" && text[i - 1] !== ">" && text[i + 1] !== ">")) push(i, c);
  }
  push(length, "");
  const filled = parts.filter((p) => p.text.trim() !== "");
  let isOff = !stops;
  return filled.flatMap((part, i) => {
    const words = wordsOf(part.text);
    if (words[0] === "set" && words[1] === "+e") isOff = true;
    if (words[0] === "set" && /^-\w*e/.test(words[1] ?? "")) isOff = false;
    const next = filled[i + 1];
    const isCaught = next?.before === "||" && !FAILS.test(next.text.trim());
    // Without `set -e` only the last of several statements counts; one in the background never does.
    const isPassed = next !== undefined && (next.before === "&" || (isOff && (next.before === ";" || next.before === "\n")));
    return words.length === 0 ? [] : [{ words, isSoft: isCaught || isPassed, at: part.at + (part.text.length - part.text.trimStart().length) }];
  });
}

function wordsOf(text: string): string[] {
  return (text.replace(/\\\r?\n/g, " ").match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+/g) ?? []).map((w) => w.replace(/^["'({]+|["')}]+$/g, "")).filter((w) => w !== "");
}
