/** What the text of a statement says it does, and the table it is about. */
import { type CallEvent, CallFlag, type Event, type Expr, type FunctionFacts } from "../extract/facts.js";
import { namesOf } from "./names.js";
import { alternatives, type Value } from "./values.js";

export interface Statement {
  readonly text: string;
  /** It changes nothing. */
  readonly isReading: boolean;
  /** It begins or ends a transaction, sets something of the session, or makes a table. */
  readonly isControl: boolean;
  /** It adds rows. */
  readonly isInsert: boolean;
  /** It asks for rows that are equal to what is given: whoever has the key may be meant to see them. */
  readonly isByKey: boolean;
  /** It asks for the row whose password is the one that is given. */
  readonly isByPassword: boolean;
  /** It asks for a number or a yes: nothing of any row. */
  readonly isNumber: boolean;
  /** The first table that is named, without its schema. */
  readonly table?: string;
}

const READS_ONLY = /^\s*(?:(?:--[^\n]*\n|\()\s*)*(?:select|show|explain|pragma|describe|with)\b/i;
/** What a query that begins with others (`with … as (…)`) may do in one of them, or with them. */
const CHANGES = /\b(?:insert\s+into|update\s+(?:only\s+)?["`[]?\w[^;]*?\bset|delete\s+from|merge\s+into)\b/i;
const IS_WITH = /^\s*(?:(?:--[^\n]*\n|\()\s*)*with\b/i;
/** Says when what others do holds, or prepares a place for it, and does nothing to rows itself. */
const CONTROL = /^\s*(?:begin|start\s+transaction|commit|end|rollback|savepoint|release|set|pragma|create\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unique\s+)?(?:table|index|view|extension|schema|type|function|trigger)|alter\s+table|vacuum|analyze|listen|unlisten)\b/i;
const NAME = /^\w+$/;
const INSERTS = /^\s*(?:insert|replace)\s+(?:(?:or\s+\w+|ignore)\s+)?into\b/i;
const TABLE = /\b(?:from|into|update|join|truncate(?:\s+table)?|(?:delete|merge)\s+from)\s+(?:only\s+)?(?:["`[]?\w+["`\]]?\s*\.\s*)?["`[]?([a-z_]\w*)/i;
const NUMBER = /^\s*select\s+(?:count|exists|sum|avg)\s*\([^()]*\)\s*(?:::\w+\s*)?(?:as\s+["`]?\w+["`]?\s*)?(?:from\b|$)/i;
const BY_KEY = /\bwhere\s+(?:\w+\.)?["`[]?\w+["`\]]?\s*=\s*(?:\$\d|\?|:\w|@\w|\{\})/i;

const BY_PASSWORD = /\bwhere\b[^;]*?\b(?:\w+\.)?["`[]?(?:pass(?:word|wd|code|phrase)|pwd|pin|otp)["`\]]?\s*=\s*'?(?:\$\d|\?|:\w|@\w|\{\})/i;

/**
 * Reads a statement as far as it is written.
 *
 * @param text with `{}` for each part that is filled in
 * @returns undefined where it is no text at all, or a name: `statement.first("user_id")`
 */
export function statementIn(text: string): Statement | undefined {
  if (text === "" || (NAME.test(text) && !CONTROL.test(text))) return undefined;
  const table = TABLE.exec(text)?.[1]?.toLowerCase();
  return { text, isReading: READS_ONLY.test(text) && !(IS_WITH.test(text) && CHANGES.test(text)), isControl: CONTROL.test(text), isInsert: INSERTS.test(text), isByKey: BY_KEY.test(text), isByPassword: BY_PASSWORD.test(text), isNumber: NUMBER.test(text), ...(table !== undefined && { table }) };
}

/** The statement that a call runs: written there, in a value that it is given, or given to a call before it (`db.prepare("select …").all()`). */
export function statementRun(callee: Value, args: readonly Value[], call: CallEvent, facts: FunctionFacts): Statement | undefined {
  for (let e: Event | undefined = call; e?.k === "call"; e = Array.isArray(e.callee) && e.callee[0] === "." && typeof e.callee[1] === "number" ? facts.events[e.callee[1]] : undefined) {
    const written = statementIn(writtenText(e.args[0] ?? null, facts));
    if (written) return written;
  }
  let of = args[0];
  for (let v: Value | undefined = callee; v?.k === "external" || of; v = v?.k === "external" ? v.receiver : undefined) {
    const text = of && textGiven(of);
    const given = text === undefined ? undefined : statementIn(text);
    if (given) return given;
    of = v?.k === "external" ? v.args?.[0] : undefined;
  }
  return undefined;
}

/** The text that a value is, as far as it is known: with `{}` for what is filled in. */
export function textGiven(value: Value): string | undefined {
  for (const v of alternatives(value)) {
    if (v.k === "unknown" && v.statement !== undefined) return v.statement;
    if (v.k === "literal" && typeof v.value === "string" && !v.isMasked) return v.value;
  }
  return undefined;
}

/** The text that an argument is, or what it was defined as; "" where it is none. */
export function writtenText(e: Expr, facts: FunctionFacts): string {
  if (typeof e === "number") {
    const made = facts.events[e];
    return made?.k === "call" && made.flags & CallFlag.tagged ? spelledIn(made.args[0] ?? null) : "";
  }
  if (typeof e !== "string") {
    const text = textOfOptions(e);
    return text === undefined ? spelledIn(e) : writtenText(text, facts);
  }
  const made = definitionOf(e, facts);
  return made && typeof made.from !== "string" ? writtenText(made.from, facts) : "";
}

/** `{ text, values }`, `{ sql, values }`: a statement together with what is bound to it. */
function textOfOptions(e: Expr): Expr | undefined {
  if (!Array.isArray(e) || e[0] !== "o") return undefined;
  const [, ...entries] = e as unknown as readonly [string, ...Expr[]];
  const key = entries.findIndex((x, i) => i % 2 === 0 && (x === "text" || x === "sql"));
  return key < 0 ? undefined : (entries[key + 1] ?? null);
}

function definitionOf(name: string, facts: FunctionFacts): Extract<Event, { k: "def" }> | undefined {
  const bound = namesOf(facts).bindings.get(name)?.find((b) => b.k === "def" && b.steps.length === 0);
  const made = bound && facts.events[bound.at];
  return made?.k === "def" ? made : undefined;
}

/** What is filled into the text that an argument is, or what it was defined as: one for each `{}`. */
export function filledIn(e: Expr, facts: FunctionFacts): readonly Expr[] {
  if (typeof e === "number") {
    const made = facts.events[e];
    return made?.k === "call" && made.flags & CallFlag.tagged ? holesIn(made.args[0] ?? null) : [];
  }
  if (typeof e !== "string") return holesIn(e);
  const made = definitionOf(e, facts);
  return made && typeof made.from !== "string" ? filledIn(made.from, facts) : [];
}

function holesIn(e: Expr): readonly Expr[] {
  if (!Array.isArray(e) || e[0] !== "`") return [];
  const [, ...parts] = e as unknown as readonly [string, ...Expr[]];
  return parts.flatMap((part) => (spelledIn(part) === "" ? (Array.isArray(part) && part[0] === "'" ? [] : [part]) : holesIn(part)));
}

/** The text an expression is, with `{}` for what is filled in; "" where it does not begin with a text. */
function spelledIn(e: Expr): string {
  if (!Array.isArray(e)) return "";
  const [kind, ...parts] = e as unknown as readonly [string, ...unknown[]];
  if (kind === "'") return typeof parts[0] === "string" ? parts[0] : "";
  if (kind !== "`") return "";
  const texts = parts.map((part) => spelledIn(part as Expr));
  return texts[0] === "" ? "" : texts.map((t) => (t === "" ? "{}" : t)).join("");
}
