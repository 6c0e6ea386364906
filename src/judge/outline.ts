/**
 * What a file holds, statement by statement, and which of it an edit changed: what stands before and behind is as it was,
 * some lines further down. Kept between runs of files that many endpoints reach, without a word of what is written there.
 */
import { type FileFacts, FunctionFlag, type Pos } from "../extract/facts.js";
import { positionAt } from "../extract/position.js";
import { shortDigest } from "../workspace/cache.js";
import { statementAt, statementsIn } from "./statements.js";

/** Characters of a name for a statement. */
const SHORT_NAME = 10;
/** What stands before a statement. */
const ABOVE = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/;
const EMPTY_LINE = /\n[^\S\n]*\n/;

/** A statement of a module. */
export type Row = readonly [
  /** A name for how it is written, with what stands above it and behind it on its line. */
  name: string, end: Pos, line: number,
  /** How many functions begin in it. */
  fns: number,
  /** Names of the module that mean something by it, and those under which it exports something. */
  names: readonly string[], exports: readonly string[],
];

export type Outline = readonly Row[];

const known = new WeakMap<FileFacts, Outline | null>();

/** Undefined where statements do not tell all of a file. */
export function outlineOf(facts: FileFacts, text: string): Outline | undefined {
  let found = known.get(facts);
  if (found === undefined) known.set(facts, (found = read(facts, text) ?? null));
  return found ?? undefined;
}

function read(facts: FileFacts, text: string): Outline | undefined {
  // Getters that call something are known by their names to all files.
  if (facts.isView || facts.graph || facts.syntaxError || facts.fns.some(({ flags, events }) => flags & FunctionFlag.getter && events.some((e) => e.k === "call"))) return undefined;
  const places = facts.fns.slice(1).map(({ pos }) => statementAt(facts, pos));
  if (places.some((at, i) => at < (places[i - 1] ?? 0) || at >= facts.statements.length)) return undefined;
  const fns = facts.statements.map((_, i) => places.filter((at) => at === i).length);
  let start = 0;
  return statementsIn(facts, text).map(({ end, binds, changes, exports }, i): Row => {
    const line = text.indexOf("\n", end);
    const own = text.slice(start, line < 0 ? text.length : line);
    start = end;
    return [shortDigest(own).slice(0, SHORT_NAME), end, positionAt(facts.lines, end).line, fns[i] ?? 0, [...new Set([...binds, ...changes])], exports];
  });
}

/** What an edit changed of a file: a run of statements, in which others may stand now. */
export interface Changed {
  readonly path: string;
  /** Statements from the first that is not what it was, and up to where those stand that are. */
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
  /** Those that stand there now. */
  readonly fresh: Outline;
  /** Names that meant something by those that stood there, and what they exported. */
  readonly names: readonly string[];
  readonly exports: readonly string[];
  readonly move: Moving;
}

/** Where something stands: places before `start` are what they were, those from `end` on are moved. */
export interface Moving {
  readonly pos: Step;
  readonly line: Step;
  readonly fn: Step;
}

export interface Step {
  /** The last that stands as it did. */
  readonly start: number;
  /** The first that is moved. */
  readonly end: number;
  readonly by: number;
}

/** What an edit changed of a file; undefined where that does not show. */
export function changedIn(path: string, was: Outline, facts: FileFacts, text: string): Changed | undefined {
  const is = outlineOf(facts, text);
  if (!is) return undefined;
  const most = Math.min(was.length, is.length);
  let start = 0, end = 0;
  while (start < most && was[start]?.[0] === is[start]?.[0]) start++;
  while (end < most - start && was.at(-1 - end)?.[0] === is.at(-1 - end)?.[0]) end++;
  // A comment speaks of all that stands below it without an empty line between.
  while (end > 0 && !isApart(is, is.length - end, text)) end--;
  const oldEnd = was.length - end, newEnd = is.length - end;
  const gone = was.slice(start, oldEnd);
  const step = (of: (row: Row) => number, first: number): Step => {
    const from = was[start - 1], old = was[oldEnd - 1], now = is[newEnd - 1];
    const to = old ? of(old) : first;
    return { start: from ? of(from) : first, end: to, by: (now ? of(now) : first) - to };
  };
  const count = (rows: Outline, to: number): number => rows.slice(0, to).reduce((sum, [, , , fns]) => sum + fns, 1);
  const pos = step(([, at]) => at, 0), line = step(([, , at]) => at, 1);
  const fn = { start: count(was, start) - 1, end: count(was, oldEnd), by: count(is, newEnd) - count(was, oldEnd) };
  return { path, start, oldEnd, newEnd, fresh: is.slice(start, newEnd), names: gone.flatMap(([, , , , names]) => names), exports: gone.flatMap(([, , , , , exports]) => exports), move: { pos, line: { ...line, end: line.end + 1 }, fn } };
}

/** Whether an empty line stands above a statement. */
function isApart(is: Outline, at: number, text: string): boolean {
  const above = ABOVE.exec(text.slice(is[at - 1]?.[1] ?? 0, is[at]?.[1]));
  return at === 0 || EMPTY_LINE.test(above?.[0] ?? "");
}

/** Where what stood at a place stands now; -1 where it was changed. */
export function movedBy({ start, end, by }: Step, at: number): number {
  return at <= start ? at : at < end ? -1 : at + by;
}

/** Whether a place is in what was changed: one that was told by what moved there, or one that is there now. */
export function isIn({ start, end, by }: Step, at: number): boolean {
  return at < 0 || (at > start && at < end + by);
}
