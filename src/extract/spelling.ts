/** Names come again and again, in a file and from one file to the next: facts hold one text for all that are alike. */

/** More than a project has; what an editor sees in its life is let go of. */
const MAX = 100_000;
const known = new Map<string, string>();

/** The text that stands for all like this one. */
export function spelled(text: string): string {
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size >= MAX) known.clear();
  known.set(text, text);
  return text;
}
