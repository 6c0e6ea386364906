/** Whether what a statement is given chooses the rows it reads: `where token = ? or public = 1` finds some for everybody. */
import { callsIn } from "./callee-names.js";
import { statementIn, textGiven } from "./statements.js";
import type { Value } from "./values.js";

const FILLED = /\$\d|\?|[:@][a-z_]|\{\}/i;
/** What is written in a text or a comment is no condition. */
const WRITTEN = /'[^']*'|--[^\n]*/g;
const UNLIKE = /!=|<>|\bnot\b|\bis\s+distinct\b/i;
/** What comes behind the conditions. */
const AFTER = /^\s(?:group\s+by|order\s+by|having|limit|offset|fetch|for\s+(?:update|share)|union|returning|window)\b/i;
/** A row that others are joined with, or that a function finds, is chosen there. */
const CHOSEN_ELSEWHERE = /(?<!\b(?:left|right|full)\s+(?:outer\s+)?)\bjoin\b[^;]*?\bon\b[^;]*?=\s*(?:\$\d|\?|[:@][a-z_]|\{\})|\b(?:from|join|select|call|lateral)\s+(?!(?:exists|count|max|min|sum|avg)\b)[\w.]+\s*\([^()]*(?:\$\d|\?|[:@][a-z_]|\{\})/i;
const MAX_LENGTH = 4000;
const MAX_DEPTH = 6;

/** Whether a statement that reads asks for rows that what it is given tells from others, as far as can be told. */
export function choosesRows(text: string): boolean {
  const read = text.replace(WRITTEN, "''");
  if (read.length > MAX_LENGTH || !FILLED.test(read)) return true;
  const wheres = [...read.matchAll(/\bwhere\b/gi)].map((m) => read.slice(m.index + m[0].length));
  return wheres.some((where) => isChosenBy(conditionsOf(where), 0)) || CHOSEN_ELSEWHERE.test(read);
}

/** Every alternative has to ask for what is given, by one of its conditions. */
function isChosenBy(condition: string, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  return split(condition, "or").every((either) => split(either, "and").some((one) => {
    const inner = /^\s*\(([\s\S]*)\)\s*$/.exec(one)?.[1];
    return inner !== undefined && !/^\s*select\b/i.test(inner) ? isChosenBy(inner, depth + 1) : FILLED.test(one) && !UNLIKE.test(one);
  }));
}

/** The conditions up to what comes behind them, or the end of what they stand in. */
function conditionsOf(where: string): string {
  let open = 0;
  for (let i = 0; i < where.length; i++) {
    if (where[i] === "(") open++;
    else if (where[i] === ")" && open-- === 0) return where.slice(0, i);
    else if (open === 0 && (where[i] === ";" || (/\s/.test(where[i] ?? "") && AFTER.test(where.slice(i, i + 40))))) return where.slice(0, i);
  }
  return where;
}

/** The parts between words that stand in no parentheses. */
function split(condition: string, word: "and" | "or"): readonly string[] {
  const parts: string[] = [];
  let open = 0, from = 0;
  for (let i = 0; i < condition.length; i++) {
    if (condition[i] === "(") open++;
    else if (condition[i] === ")") open--;
    else if (open === 0 && condition.slice(i, i + word.length).toLowerCase() === word && !/\w/.test(condition[i - 1] ?? "") && !/\w/.test(condition[i + word.length] ?? "")) {
      parts.push(condition.slice(from, i));
      from = i + word.length;
    }
  }
  return [...parts, condition.slice(from)];
}

/** `select count(*) …`, `select exists(…)`: one row, whatever there is. */
const ONE_ROW = /^\s*select\s+(?:(?:count|exists|sum|avg|max|min|bool_or|bool_and)\s*\((?:[^()]|\([^()]*\))*\)\s*(?:>\s*0\s*)?(?:::\w+\s*)?(?:as\s+["`]?\w+["`]?\s*|["`]?(?!from\b)\w+["`]?\s*)?,?\s*)+(?:from\b|$)/i;
const COUNTED = /^\s*select\s+(?:count|exists)\s*\(/i;
/** The row, how many there are, or the list of them; a column says more. */
const OF_ROWS = /\(\)(?:\.(?:rows|results|recordset|\[\]|length|rowCount|at\(\)))*$/;

/** Whether a value is the one row that a statement gives whatever is in the table. */
export function isOneRowAlways(v: Value): boolean {
  return isOfOneRow(v) && !isColumn(v);
}

/** Whether a value is a column of such a row that is a number or a truth, and never null. */
export function isNumberAlways(v: Value): boolean {
  return isOfOneRow(v, COUNTED) && isColumn(v);
}

/** `statement.first("n")` gives a column. */
function isColumn(v: Value): boolean {
  const last = v.k === "external" ? callsIn(v.name).at(-1) : undefined;
  if (!last?.endsWith(".first")) return false;
  for (let of: Value | undefined = v; of?.k === "external"; of = of.receiver) if (of.name === `${last}()`) return (of.args?.length ?? 0) > 0;
  return false;
}

function isOfOneRow(v: Value, columns = ONE_ROW): boolean {
  if (v.k !== "external" || !OF_ROWS.test(v.name)) return false;
  if (v.name.includes(".pluck()")) return false;
  for (let of: Value | undefined = v; of?.k === "external"; of = of.receiver) {
    const text = of.args?.[0] && textGiven(of.args[0]);
    if (text !== undefined && statementIn(text)?.isReading) return ONE_ROW.test(text) && columns.test(text) && !/\b(?:group\s+by|having)\b/i.test(text);
  }
  return false;
}
