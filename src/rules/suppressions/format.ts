/** The formats that a configuration may ask of reasons: patterns of a scanned project, so only those that cannot hang. */

/** Two loops in a row try every split of the text: more would take seconds on a long line. */
const MAX_LOOPS = 3;
const MAX_TEXT = 200;

/**
 * A pattern as a function, or nothing where it is none, or could take for ever: it repeats a group, refers back,
 * or has many loops.
 */
export function formatTest(pattern: string): ((text: string) => boolean) | undefined {
  const bare = pattern.replace(/\\[^\d]/g, "_").replace(/\[[^\]]*\]/g, "_");
  const loops = bare.match(/[*+]|\{\d*,\}/g)?.length ?? 0;
  if (pattern.length > MAX_TEXT || loops > MAX_LOOPS || /\)(?:[*+]|\{)|\\\d/.test(bare) || pattern.includes("\\k<")) return undefined;
  try {
    const expression = new RegExp(pattern);
    return (text) => expression.test(text.slice(0, MAX_TEXT));
  } catch {
    return undefined;
  }
}
