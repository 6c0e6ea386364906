/** Colours for those who see them: a text between the codes of a terminal. */

const CODES = { bold: [1, 22], dim: [2, 22], underline: [4, 24], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const;

type Style = keyof typeof CODES;

export type Paint = Readonly<Record<Style, (text: string) => string>>;

const code = (n: number): string => `\u001B[${n}m`;

/** Lines are painted one by one, so that nothing runs over their ends, and what is painted within a text ends where it ends. */
function painting([on, off]: (typeof CODES)[Style]): (text: string) => string {
  const start = code(on), end = code(off);
  return (text) => (text === "" ? "" : start + text.replaceAll(end, end + start).replace(/\r?\n/g, (line) => end + line + start) + end);
}

const STYLES = Object.keys(CODES) as readonly Style[];
const plain = Object.fromEntries(STYLES.map((style) => [style, (text: string) => text])) as Paint;
const coloured = Object.fromEntries(STYLES.map((style) => [style, painting(CODES[style])])) as Paint;

/** @param hasColor whether whoever looks sees colours */
export function paintFor(hasColor: boolean): Paint {
  return hasColor ? coloured : plain;
}
