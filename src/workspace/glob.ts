/**
 * Path patterns, matched without regular expressions: they come from the scanned repository and from users,
 * and no pattern may take more than (its length) × (the path's length) steps.
 *
 * Two dialects share the matcher. In globs of the configuration `[`, `]`, `(` and `)` stand for themselves,
 * because folders such as `[id]` and `(shop)` are what backends have; in .gitignore `[a-z]` is a set of characters.
 */

const STAR = Symbol("*");
const ONE = Symbol("?");
/** `**`: any number of folders. */
const DEEP = Symbol("**");

interface CharSet {
  readonly ranges: readonly (readonly [from: string, to: string])[];
  readonly isNegated: boolean;
}
type Token = string | typeof STAR | typeof ONE | CharSet;
/** One part of a pattern between slashes; a string where it holds no wildcard. */
export type Segment = string | typeof DEEP | readonly Token[];

/** More alternatives than anybody writes by hand: beyond it braces are taken as text. */
const MAX_ALTERNATIVES = 128;

/** Reads `[a-z]` at `at`; gives the set and where it ends, or nothing when it never closes. */
function charSet(pattern: string, at: number): { set: CharSet; end: number } | undefined {
  let i = at + 1;
  const isNegated = pattern[i] === "!" || pattern[i] === "^";
  if (isNegated) i++;
  const ranges: [string, string][] = [];
  for (let isFirst = true; ; isFirst = false) {
    let from = pattern[i];
    if (from === undefined) return undefined;
    if (from === "]" && !isFirst) return { set: { ranges, isNegated }, end: i + 1 };
    if (from === "\\") from = pattern[++i] ?? "\\";
    i++;
    let to = from;
    if (pattern[i] === "-" && pattern[i + 1] !== undefined && pattern[i + 1] !== "]") {
      to = pattern[i + 1] ?? from;
      i += 2;
    }
    ranges.push([from, to]);
  }
}

function segment(pattern: string, hasSets: boolean): Segment {
  if (pattern === "**") return DEEP;
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    if (c === "\\" && i + 1 < pattern.length) tokens.push(pattern[++i] ?? "");
    else if (c === "*") { if (tokens.at(-1) !== STAR) tokens.push(STAR); }
    else if (c === "?") tokens.push(ONE);
    else if (c === "[" && hasSets) {
      const read = charSet(pattern, i);
      tokens.push(read ? read.set : c);
      if (read) i = read.end - 1;
    } else tokens.push(c);
  }
  return tokens.every((t) => typeof t === "string") ? tokens.join("") : tokens;
}

/** Splits a pattern at its slashes into what `matches` takes. `hasSets`: `[a-z]` is a set of characters. */
export function compile(pattern: string, hasSets: boolean): Segment[] {
  const parts = pattern.split("/").filter((p) => p !== "" && p !== ".");
  const segments: Segment[] = [];
  for (const part of parts) {
    const next = segment(part, hasSets);
    if (next !== DEEP || segments.at(-1) !== DEEP) segments.push(next);
  }
  return segments;
}

function isOne(token: Token | undefined, c: string): boolean {
  if (token === ONE) return true;
  if (typeof token !== "object") return token === c;
  return token.ranges.some(([from, to]) => from <= c && c <= to) !== token.isNegated;
}

/** Greedy with one point of return: the last star is the only one worth going back to. */
function isName(tokens: readonly Token[], name: string): boolean {
  let t = 0, star = -1, from = 0;
  for (let i = 0; i < name.length; ) {
    const token = tokens[t];
    if (token === STAR) { star = t++; from = i; }
    else if (token !== undefined && isOne(token, name.charAt(i))) { t++; i++; }
    else if (star >= 0) { t = star + 1; i = ++from; }
    else return false;
  }
  while (tokens[t] === STAR) t++;
  return t === tokens.length;
}

function isPart(seg: Segment | undefined, part: string): boolean {
  return typeof seg === "string" ? seg === part : typeof seg === "object" && isName(seg, part);
}

/** Whether a compiled pattern covers the whole path, given as its parts. */
export function matches(segments: readonly Segment[], path: readonly string[]): boolean {
  let s = 0, deep = -1, from = 0;
  for (let i = 0; i < path.length; ) {
    const seg = segments[s];
    if (seg === DEEP) { deep = s++; from = i; }
    else if (isPart(seg, path[i] ?? "")) { s++; i++; }
    else if (deep >= 0) { s = deep + 1; i = ++from; }
    else return false;
  }
  while (segments[s] === DEEP) s++;
  return s === segments.length;
}

/** `{a,b}` written out; the pattern itself where it has no braces or too many. */
function alternatives(pattern: string): string[] {
  let open: string[] = [pattern];
  for (;;) {
    const next: string[] = [];
    for (const p of open) {
      const split = firstBraces(p);
      if (split) for (const choice of split.choices) next.push(split.before + choice + split.after);
      else next.push(p);
      if (next.length > MAX_ALTERNATIVES) return [pattern];
    }
    if (next.length === open.length && next.every((p, i) => p === open[i])) return open;
    open = next;
  }
}

/** The first `{…,…}` of a pattern, nested braces left inside its choices. */
function firstBraces(pattern: string): { before: string; choices: string[]; after: string } | undefined {
  let start = -1, depth = 0, from = 0;
  let choices: string[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") { i++; continue; }
    if (c === "{" && depth++ === 0) { start = i; from = i + 1; choices = []; }
    else if (c === "," && depth === 1) { choices.push(pattern.slice(from, i)); from = i + 1; }
    else if (c === "}" && depth > 0 && --depth === 0 && choices.length > 0) {
      choices.push(pattern.slice(from, i));
      return { before: pattern.slice(0, start), choices, after: pattern.slice(i + 1) };
    }
  }
  return undefined;
}

/** Whether a pattern that names a folder covers everything below it, or the folder itself. */
type Covers = "below" | "itself";

/** A glob of the configuration, relative to the root: `src/**`, `**\/*.gen.ts`, `apps/{api,jobs}`. */
export function glob(pattern: string, covers: Covers = "below"): (path: string) => boolean {
  const compiled = alternatives(pattern).map((p) => compile(p, false).concat(covers === "below" ? [DEEP] : []));
  return (path) => {
    const parts = path === "" ? [] : path.split("/");
    return compiled.some((segments) => matches(segments, parts));
  };
}

/** Several globs at once; one that starts with `!` takes back what those before it covered. */
export function globs(patterns: readonly string[], covers: Covers = "below"): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules = patterns.map((p) => ({ takes: !p.startsWith("!"), test: glob(p.replace(/^!/, ""), covers) }));
  return (path) => rules.findLast((rule) => rule.test(path))?.takes ?? false;
}
