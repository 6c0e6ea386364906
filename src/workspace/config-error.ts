/** What is wrong with a configuration file, shown where it stands. */
import { escape } from "../reporters/escape.js";

/** A configuration file as read: the name it is shown under, and its text. */
export interface ConfigSource {
  readonly file: string;
  readonly text: string;
}

/** Where a value of the configuration was written. */
export interface Origin {
  readonly source: ConfigSource;
  readonly offset: number;
  readonly length: number;
}

export interface ConfigProblem {
  readonly file: string;
  /** From 1; 0 where the problem has no place. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Such as `did you mean "require-auth"?`. */
  readonly hint?: string;
  /** The lines around it, drawn. */
  readonly frame: string;
}

const MAX_COLUMNS = 100;

/** A problem at a place in a configuration file. */
export function problemAt({ source, offset, length }: Origin, message: string, hint?: string): ConfigProblem {
  const lines = source.text.split("\n");
  const before = source.text.slice(0, offset).split("\n");
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return {
    file: source.file, line, column, message, ...(hint !== undefined && { hint }),
    frame: drawn(lines, line, column, Math.min(length, (lines[line - 1]?.trimEnd().length ?? 0) - column + 1), hint),
  };
}

function drawn(lines: readonly string[], line: number, column: number, length: number, hint: string | undefined): string {
  const gutter = Math.max(2, String(line + 1).length);
  const rows: string[] = [];
  for (let n = Math.max(1, line - 1); n <= Math.min(lines.length, line + 1); n++) {
    const text = shown(lines[n - 1] ?? "");
    if (n !== line && text.trim() === "") continue;
    rows.push(`${n === line ? "  ❯ " : "    "}${String(n).padStart(gutter)} │ ${text}`.trimEnd());
    if (n !== line) continue;
    const left = shown((lines[n - 1] ?? "").slice(0, column - 1)).length;
    if (left >= MAX_COLUMNS) continue;
    const mark = "─".repeat(Math.max(1, Math.min(length, MAX_COLUMNS - left)));
    rows.push(`${" ".repeat(gutter + 4)} │ ${" ".repeat(left)}${mark}${hint === undefined ? "" : ` ${escape(hint)}`}`);
  }
  return rows.join("\n");
}

function shown(line: string): string {
  return escape(line.replace(/\r$/, "").replaceAll("\t", "  ").slice(0, MAX_COLUMNS));
}

/** Everything that is wrong with the configuration, as one error: nothing is analysed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super([...problems.map(told), summary(problems)].join("\n"));
    this.problems = problems;
  }
}

function told(problem: ConfigProblem): string {
  const place = problem.line > 0 ? `${escape(problem.file)}:${problem.line}:${problem.column}` : escape(problem.file);
  return `${place}  ${escape(problem.message)}${problem.frame === "" ? "" : `\n${problem.frame}`}`;
}

function summary(problems: readonly ConfigProblem[]): string {
  const files = [...new Set(problems.map((p) => escape(p.file)))];
  return `${problems.length === 1 ? "1 problem" : `${problems.length} problems`} in ${files.join(", ")}. Nothing was analysed.`;
}
