/** What facts take from texts: where lines start, and which strings may be kept, since a secret must never reach the cache or a report. */

const MAX_KEPT = 400;
const TOKEN = /[A-Za-z0-9_+/=~-]{16,}/g;
const CREDENTIALS_IN_URL = /:\/\/[^\s/:@]*:[^\s/@]+@/;

/** Letters and digits mixed as in a key, not as in `version2` or a path. */
function isKeyLike(token: string): boolean {
  let digits = 0, letters = 0, changes = 0, last = 0;
  for (let i = 0; i < token.length; i++) {
    const c = token.charCodeAt(i);
    const kind = c >= 48 && c <= 57 ? 1 : (c | 32) >= 97 && (c | 32) <= 122 ? 2 : 0;
    if (kind === 1) digits++;
    else if (kind === 2) letters++;
    if (kind !== 0 && kind !== last) { changes++; last = kind; }
  }
  if (digits + letters < 14) return false;
  if (digits === 0) return letters >= 32 && !/[/_-]/.test(token) && /[a-z][A-Z].*[a-z][A-Z].*[A-Z]{2}/.test(token.slice(0, 80));
  return digits >= 2 && changes >= 4 && letters >= 2;
}

/**
 * Whether a string's text may stay in the facts: routes, SQL, identifiers and prose may;
 * anything that looks like a key, or is very long, may not.
 */
export function isKeepable(text: string): boolean {
  if (text.length > MAX_KEPT) return false;
  if (text.length < 16) return true;
  if (CREDENTIALS_IN_URL.test(text)) return false;
  for (const token of text.match(TOKEN) ?? []) if (isKeyLike(token)) return false;
  return true;
}

const STATEMENT = /^\s*(?:(?:--[^\n]*\n|\()\s*)*(?:select|insert|update|delete|with|replace|merge|create|alter|drop|truncate|pragma)\b/i;
const MAX_STATEMENT = 2_000;

/** Whether a text begins like a statement of SQL, after comments and an opening bracket. */
export function isStatement(text: string): boolean {
  return STATEMENT.test(text);
}

/** A statement that is too long to be kept as it is, or has something like a key in it: on one line, without the texts and tokens written into it. */
export function shortened(statement: string): string {
  const plain = statement.slice(0, 4 * MAX_STATEMENT).replace(/--[^\n]*/g, " ").replace(/'[^']*'/g, "''").replace(/\s+/g, " ");
  return plain.replace(TOKEN, (token) => (isKeyLike(token) ? "_" : token)).slice(0, MAX_STATEMENT);
}

/** Offsets at which the lines of a text start; the first is 0. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

/** The same of a file among texts by path, or undefined where it is none of them. */
export function linesIn(texts: ReadonlyMap<string, string>, path: string): number[] | undefined {
  const text = texts.get(path);
  return text === undefined ? undefined : lineStarts(text);
}
