/** From migrations to the tables they leave behind: statement by statement, past those that cannot be parsed. */
import type { Place } from "../concepts.js";
import { Draft } from "./draft.js";
import { backwards, type MigrationFolder, type SqlText } from "./migration-files.js";
import { replay, type Spot } from "./replay.js";
import { parse, type Parsed } from "./sql-parser.js";
import { statementsOf } from "./sql-split.js";
import type { Unread } from "./table.js";

/** Statements that say something of tables; of the rest only their end matters. */
const ABOUT_TABLES = /^(?:create\s+(?:(?:global|local)\s+)?(?:unlogged\s+)?table|create\s+(?:unique\s+)?index|create\s+policy|alter\s+(?:table|policy|default\s+privileges|index)|drop\s+(?:table|index|policy|schema)|grant|revoke|do|set\s+(?:local\s+|session\s+)?search_path)\b/i;
/** The same inside of procedural code, where words may stand before. */
const INNER = /\b(?:create\s+(?:unlogged\s+)?table|create\s+(?:unique\s+)?index|create\s+policy|alter\s+(?:table|policy)|drop\s+(?:table|index|policy)|grant|revoke)\s/i;
/** More are nobody's migrations, and more unread ones help nobody. */
const MAX_STATEMENTS = 20_000, MAX_TOLD = 100;
const SECURES = /row\s+level\s+security/i;

/** A statement to be parsed, with the offset of its text in the file. */
interface Piece {
  readonly file: string;
  readonly text: string;
  readonly at: number;
  readonly depth: number;
  /** It stands in procedural code: it may be no statement at all. */
  readonly isInner: boolean;
  /** Code that switches row security on for tables it works out. */
  readonly isSecuring?: boolean;
}

/** Replays the migrations of a folder. */
export function replayed(folder: MigrationFolder): { readonly draft: Draft; readonly unread: readonly Unread[] } {
  const draft = new Draft("postgres");
  const unread: Unread[] = [];
  const pieces = folder.texts.flatMap(piecesOf);
  const rest = pieces.splice(MAX_STATEMENTS)[0];
  if (rest) unread.push({ file: rest.file, pos: rest.at, reason: `more than ${MAX_STATEMENTS} statements about tables in one folder: rules about schemas do without the rest`, isForeign: false });
  const trees = parsed(pieces);
  for (const piece of pieces) {
    if (piece.isSecuring) draft.isSecuredByCode = true;
    const result = trees.get(piece);
    if (!result) continue;
    if ("tree" in result) {
      replay(result.tree, draft, spotOf(piece));
      continue;
    }
    doubt(draft, piece.text);
    if (piece.isInner || unread.length >= MAX_TOLD) continue;
    // Where files are no steps, they may be templates.
    unread.push({ file: piece.file, pos: piece.at, reason: `this statement cannot be parsed (${result.error}), so rules about schemas do without it`, isForeign: !folder.isHistory });
  }
  for (const { changes } of folder.texts) if (changes !== undefined) doubt(draft, changes);
  return { draft, unread };
}

function piecesOf({ file, text, at }: SqlText): Piece[] {
  const isBack = backwards(text);
  const found: Piece[] = [];
  for (const { start, end, depth } of statementsOf(text)) {
    const statement = text.slice(start, end);
    if (isBack(start)) continue;
    if (/^do\b/i.test(statement)) found.push(...innerOf(statement, file, at + start));
    else if (ABOUT_TABLES.test(statement)) found.push({ file, text: statement, at: at + start, depth, isInner: false });
    else if (SECURES.test(statement) && /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i.test(statement)) found.push({ file, text: "", at, depth: 0, isInner: true, isSecuring: true });
  }
  return found;
}

/** The statements in a block of procedural code that stand there as they are. */
function innerOf(block: string, file: string, at: number): Piece[] {
  const open = /\$\w*\$/.exec(block);
  if (!open) return [];
  const from = open.index + open[0].length;
  const body = block.slice(from, block.lastIndexOf(open[0]));
  return statementsOf(body).flatMap(({ start, end, depth }): Piece[] => {
    const text = body.slice(start, end);
    if (/\bexecute\b/i.test(text)) return [{ file, text: "", at, depth: 0, isInner: true, isSecuring: SECURES.test(body) }];
    const begin = INNER.exec(text)?.index;
    return begin === undefined ? [] : [{ file, text: text.slice(begin), at: at + from + start + begin, depth, isInner: true }];
  });
}

/** Answers by text: an editor asks for the same migrations after every keystroke. */
const known = new Map<string, Parsed>();
const MAX_KNOWN = 5_000;

function parsed(pieces: readonly Piece[]): ReadonlyMap<Piece, Parsed> {
  const asked = pieces.filter(({ text }) => text !== "");
  const fresh = [...new Map(asked.filter(({ text }) => !known.has(text)).map((piece) => [piece.text, piece])).values()];
  if (known.size + fresh.length > MAX_KNOWN) known.clear();
  const missing = known.size === 0 ? [...new Map(asked.map((piece) => [piece.text, piece])).values()] : fresh;
  for (const [i, result] of parse(missing).entries()) known.set(missing[i]?.text ?? "", result);
  return new Map(asked.flatMap((piece) => {
    const result = known.get(piece.text);
    return result ? [[piece, result] as const] : [];
  }));
}

/** Tables that a lost statement names may be other than they look. */
function doubt(draft: Draft, text: string): void {
  const words = new Set(text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
  for (const name of words) for (const schema of draft.schemas) {
    const table = draft.tables.get(draft.key({ schema, name }));
    if (table) table.isDoubtful = true;
  }
}

function spotOf({ file, text, at }: Piece): Spot {
  const isAscii = !/[^\x00-\x7f]/.test(text);
  const bytes = isAscii ? undefined : Buffer.from(text);
  const whole: Place & { readonly end: number } = { file, pos: at, end: at + Math.max(1, text.search(/\s*(?:\n|$)/)) };
  return {
    file,
    at(location, length = 1) {
      if (location === undefined) return whole;
      const offset = bytes ? bytes.subarray(0, location).toString().length : location;
      const isQuoted = text[offset] === '"' ? 2 : 0;
      return { file, pos: at + offset, end: Math.min(at + offset + length + isQuoted, at + text.length) };
    },
  };
}
