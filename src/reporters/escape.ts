/** The one way text of the scanned project enters a report: it can never steer a terminal or reorder what is read. */

/** Controls, format characters (direction marks, overrides, invisible joiners), lone surrogates, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function asCode(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Makes characters that do not print, or that change how others print, visible as `\u{…}`. */
export function escape(text: string): string {
  return text.replace(UNPRINTABLE, asCode);
}

/**
 * The same for JSON text: unprintable characters become `\uXXXX`, which reads back as the same value.
 * New lines of the layout stay.
 */
export function escapeJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => {
    if (character === "\n") return character;
    return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
  });
}
