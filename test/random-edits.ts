/** Edits as people make them, chosen by numbers that look random and are the same each time. */

/** Numbers from 0 to 1. */
export function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** A text with a line more, or one less, and what was done to it. */
export function editedText(text: string, next: () => number): { readonly text: string; readonly what: string } {
  const lines = text.split("\n");
  const statements = lines.flatMap((line, i) => (/^\s*[\w.@].*[;,]$/.test(line) ? [i] : []));
  const any = (): number => statements[Math.floor(next() * statements.length)] ?? 0;
  const at = any(), how = next();
  if (how < 0.5) lines.splice(at, 1);
  else if (how < 0.65) lines.splice(at, 0, "// a word on this");
  else if (how < 0.8) lines.splice(at, 0, lines[any()] ?? "");
  else lines.push(`export const edited = ${Math.floor(next() * 1000)};`);
  return { text: lines.join("\n"), what: how < 0.5 ? `take line ${at + 1} out of` : how < 0.8 ? `put a line at ${at + 1} of` : "add a line to" };
}

/** A text that does the same, mostly: with a comment, an empty line, a wrapped one, a name that is being typed more, or one less. */
export function rewordedText(text: string, next: () => number): string {
  const lines = text.split("\n");
  const inside = lines.flatMap((line, i) => (/^\s+\S/.test(line) ? [i] : [])), aside = lines.flatMap((line, i) => (/^\s*(?:\/\/.*)?$/.test(line) ? [i] : []));
  const at = inside[Math.floor(next() * inside.length)] ?? 0, how = next();
  if (how < 0.3) lines.splice(at, 0, "// a word on this");
  else if (how < 0.45) lines[at] = `${lines[at] ?? ""} /* because */`;
  else if (how < 0.55) lines.splice(at, 0, "", "");
  else if (how < 0.65) lines.splice(at, 0, how < 0.62 ? "resul" : "const spare = 5;");
  else if (how < 0.8) lines.splice(aside[Math.floor(next() * aside.length)] ?? 0, 1);
  else lines[at] = (lines[at] ?? "").replace(/([(,{]) ?/, "$1\n      ");
  return lines.join("\n");
}
