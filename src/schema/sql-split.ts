/** Cuts SQL into statements, so that one that cannot be parsed does not take the others with it. */

/** A statement by its offsets, without the comments in front of it and the semicolon behind it. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** How deeply its brackets nest. */
  readonly depth: number;
}

const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const SPACE = /\s*/y;
const PLAIN = /[^'"$;()\[\]\-/\\]+/y;

/** The statements of a text, in order. Linear; what is never closed ends with the text. */
export function statementsOf(text: string): Statement[] {
  const found: Statement[] = [];
  let at = 0;
  while (at < text.length) {
    const start = afterSpace(text, at);
    if (start >= text.length) break;
    if (text[start] === "\\") {
      // A command of the terminal: it ends with its line.
      at = lineEnd(text, start);
      continue;
    }
    const { end, depth } = scan(text, start);
    if (end > start) found.push({ start, end, depth });
    at = end + 1;
    if (/^copy\b[^;]*\bfrom\s+stdin\b/i.test(text.slice(start, Math.min(end, start + 2_000)))) {
      const over = text.indexOf("\n\\.", end);
      at = over < 0 ? text.length : over + 3;
    }
  }
  return found;
}

/** The offset of the next thing that is neither white space nor a comment. */
function afterSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    const next = pastComment(text, at);
    if (next === at) return at;
    at = next;
  }
}

function pastComment(text: string, at: number): number {
  if (text.startsWith("--", at)) return lineEnd(text, at);
  if (!text.startsWith("/*", at)) return at;
  let open = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === "/" && text[i + 1] === "*") {
      open++;
      i++;
    } else if (text[i] === "*" && text[i + 1] === "/") {
      i++;
      if (--open === 0) return i + 1;
    }
  }
  return text.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** Where the statement that starts there ends. */
function scan(text: string, start: number): { readonly end: number; readonly depth: number } {
  let at = start;
  let open = 0;
  let depth = 0;
  while (at < text.length) {
    PLAIN.lastIndex = at;
    if (PLAIN.test(text)) at = PLAIN.lastIndex;
    const c = text[at];
    if (c === undefined || (c === ";" && open <= 0)) break;
    if (c === "(" || c === "[") depth = Math.max(depth, ++open);
    else if (c === ")" || c === "]") open--;
    at = c === "'" || c === '"' ? pastQuote(text, at) : c === "$" ? pastDollar(text, at) : c === "-" || c === "/" ? Math.max(pastComment(text, at), at + 1) : at + 1;
  }
  return { end: at, depth };
}

function pastQuote(text: string, at: number): number {
  const quote = text[at] ?? "'";
  const isEscaped = quote === "'" && /[eE]/.test(text[at - 1] ?? "") && !/\w/.test(text[at - 2] ?? "");
  for (let i = at + 1; i < text.length; i++) {
    if (isEscaped && text[i] === "\\") i++;
    else if (text[i] === quote && text[++i] !== quote) return i;
  }
  return text.length;
}

function pastDollar(text: string, at: number): number {
  DOLLAR.lastIndex = at;
  const tag = /\w/.test(text[at - 1] ?? "") ? undefined : DOLLAR.exec(text)?.[0];
  if (tag === undefined) return at + 1;
  const over = text.indexOf(tag, at + tag.length);
  return over < 0 ? text.length : over + tag.length;
}
