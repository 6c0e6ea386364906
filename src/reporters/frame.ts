/** The code frame: the lines around a finding, with the places that matter underlined and labelled. */
import type { Evidence, Finding } from "../judge/finding.js";
import { slice, width, widthOf } from "./columns.js";
import { escape, escapeNext } from "./escape.js";
import type { MaskedSource } from "./masked-source.js";
import type { Terminal } from "./terminal.js";

/** Evidence at most this many lines away stands in the frame. */
export const NEAR = 3;
const CONTEXT = 1;

interface Mark {
  readonly line: number;
  readonly column: number;
  /** Exclusive; absent where only the start is known, or the end is on another line. */
  readonly endColumn?: number;
  /** What it says, where it says something. */
  readonly evidence?: Evidence;
  readonly isPrimary: boolean;
}

/** A line as drawn: tabs spread, unprintable characters visible; `at[i]` is the column of UTF-16 offset `i`. */
interface DrawnLine {
  readonly text: string;
  readonly at: readonly number[];
}

function draw(line: string): DrawnLine {
  let text = "";
  let column = 0;
  const at: number[] = [];
  for (const character of line) {
    const shown = character === "\t" ? "  " : escapeNext(text, character);
    at.push(...Array.from({ length: character.length }, () => column));
    text += shown;
    column += shown === character ? widthOf(character) : shown.length;
  }
  at.push(column);
  return { text, at };
}

function marksOf(finding: Finding): Mark[] {
  const { line, column, endLine, endColumn, evidence } = finding;
  const here = evidence.find((e) => e.file === finding.file && e.line === line && e.column === column);
  const near = evidence.filter((e) => e.file === finding.file && e.line !== line && Math.abs(e.line - line) <= NEAR);
  return [
    { line, column, isPrimary: true, ...(endLine === line && endColumn > column && { endColumn }), ...(here && { evidence: here }) },
    ...near.map((e) => ({ line: e.line, column: e.column, evidence: e, isPrimary: false })),
  ];
}

/** What is underlined where no end is known: a name, with the words that introduce it. */
const NAME = /^(?:(?:export|default|async|function|const|let|class|return|await|new) +)*[\w$.]+/;

/** Columns from the start of a mark to its end. */
function span(line: string, drawn: DrawnLine, mark: Mark): { from: number; length: number } {
  const start = Math.min(mark.column - 1, line.length);
  const name = NAME.exec(line.slice(start, start + 100))?.[0].length ?? 1;
  const end = Math.min(mark.endColumn === undefined ? start + name : mark.endColumn - 1, line.trimEnd().length);
  const from = drawn.at[start] ?? 0;
  return { from, length: Math.max(1, (drawn.at[end] ?? from) - from) };
}

export interface Frame {
  /** Without indentation; none where the text of the file is not at hand. */
  readonly rows: readonly string[];
  /** The evidence that stands in the frame and need not be repeated. */
  readonly told: readonly Evidence[];
}

/** Draws the frame of a finding. */
export function frame(finding: Finding, source: MaskedSource, { columns, paint }: Terminal): Frame {
  const marks = marksOf(finding);
  const numbers = marks.map((m) => m.line);
  const last = Math.max(...numbers) + CONTEXT;
  const lines: { number: number; line: string; drawn: DrawnLine }[] = [];
  for (let number = Math.max(1, Math.min(...numbers) - CONTEXT); number <= last; number++) {
    const line = source.line(finding.file, number);
    if (line !== undefined) lines.push({ number, line, drawn: draw(line) });
  }
  const margin = Math.min(...lines.filter((s) => s.line.trim() !== "").map((s) => width(s.drawn.text) - width(s.drawn.text.trimStart())));
  const gutter = String(last).length;
  const room = Math.max(20, Math.min(columns, 160) - gutter - 5);
  const color = finding.level === "emergency" ? paint.red : paint.yellow;
  const rows: string[] = [];
  const told: Evidence[] = [];

  for (const { number, line, drawn } of lines) {
    const here = marks.filter((m) => m.line === number);
    const main = here.find((m) => m.isPrimary) ?? here[0];
    const reach = main && span(line, drawn, main);
    const isFarRight = reach !== undefined && reach.from + Math.min(reach.length, room / 2) > margin + room;
    const shift = isFarRight ? reach.from - Math.floor(room / 3) : margin;
    const pointer = main?.isPrimary ? color("❯") : " ";
    rows.push(`${pointer} ${paint.dim(`${String(number).padStart(gutter)} │`)} ${slice(drawn.text, shift, room)}`.trimEnd());

    for (const mark of here) {
      const { from, length } = span(line, drawn, mark);
      const left = from - shift;
      if (left < 0 || left >= room) continue;
      const tint = mark.isPrimary ? color : paint.cyan;
      const underline = Math.min(length, room - left);
      const label = escape(mark.evidence?.message ?? "");
      const isFitting = mark.evidence !== undefined && left + underline + 1 + width(label) <= room;
      if (isFitting) told.push(mark.evidence);
      const text = tint("─".repeat(underline)) + (isFitting ? ` ${tint(label)}` : "");
      rows.push(`  ${" ".repeat(gutter)} ${paint.dim("│")} ${" ".repeat(left)}${text}`);
    }
  }
  return { rows, told };
}
