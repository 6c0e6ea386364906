/** What the place that a report is printed to can show: how wide it is, colour, and characters beyond ASCII. */
import { type Paint, paintFor } from "./paint.js";

export interface Terminal {
  /** Infinity where nobody looks at columns: a pipe or a file. */
  readonly columns: number;
  readonly paint: Paint;
  readonly isUnicode: boolean;
}

export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A flag beats the environment, which beats what the stream is. */
function hasColor(stream: Stream, env: Environment, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"] || env["NODE_DISABLE_COLORS"]) return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** A locale that names another character set cannot show ours; Windows consoles that can, say so. */
function hasUnicode(env: Environment, platform: NodeJS.Platform): boolean {
  if (platform === "win32") return ["WT_SESSION", "TERM_PROGRAM", "ConEmuTask", "CI", "TERM"].some((name) => env[name]);
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value);
  return env["TERM"] !== "linux" && (locale === undefined || /utf-?8/i.test(locale));
}

/** Looks at the stream, the environment and the `--color` flag. `COLUMNS` gives a pipe a width. */
export function terminal(stream: Stream, env: Environment, color?: boolean, platform: NodeJS.Platform = process.platform): Terminal {
  const columns = Number(env["COLUMNS"]);
  return {
    columns: (stream.isTTY ? stream.columns : undefined) ?? (columns > 0 ? columns : Infinity),
    paint: paintFor(hasColor(stream, env, color)),
    isUnicode: hasUnicode(env, platform),
  };
}

/** One ASCII character for each of ours, so that columns stay aligned. */
const ASCII: Readonly<Record<string, string>> = {
  "❯": ">", "│": "|", "─": "-", "✔": "+", "✖": "x", "○": "o", "–": "-", "·": "-", "…": "~", "•": "*", "→": ">", "×": "x", "’": "'",
};
const OURS = new RegExp(`[${Object.keys(ASCII).join("")}]`, "gu");

/** Draws with ASCII where the terminal has nothing better. */
export function drawn(text: string, { isUnicode }: Terminal): string {
  return isUnicode ? text : text.replace(OURS, (character) => ASCII[character] ?? character);
}
