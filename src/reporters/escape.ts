/** The one way text of the scanned project enters a report: it can never steer a terminal or a pipeline, or reorder what is read. */

/** Controls, format characters (direction marks, overrides, invisible joiners), lone surrogates, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The same without new lines. */
const UNPRINTABLE_BESIDE_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What pipelines read as a command wherever it stands in a line (`##[error]`, `##vso[`, `##teamcity[`). */
const COMMAND = /##\w*\[/g;
/** The same at the start of a line. */
const LINE_COMMAND = /^(\s*):(?=:)/;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function asCode(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Makes characters that do not print, or that change how others print, visible as `\u{…}`; so the sign that makes a command of a text. */
export function escape(text: string): string {
  return text.replace(UNPRINTABLE, asCode).replace(COMMAND, (command) => command.slice(0, -1) + asCode("[")).replace(LINE_COMMAND, `$1${asCode(":")}`);
}

/** One character of a text of which this much is drawn already. */
export function escapeNext(drawn: string, character: string): string {
  return character === "[" && /##\w{0,20}$/.test(drawn.slice(-22)) ? asCode(character) : character.replace(UNPRINTABLE, asCode);
}

/**
 * The same for JSON text: unprintable characters become `\uXXXX`, which reads back as the same value.
 * New lines of the layout stay.
 */
export function escapeJson(json: string): string {
  const asUnits = (character: string): string => Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
  const plain = json.replace(UNPRINTABLE_BESIDE_LINES, asUnits);
  return plain.replace(COMMAND, (command) => `${command.slice(0, -1)}\\u005b`);
}
