/**
 * Operations that are described in comments, as generators that read these take them: YAML behind a tag.
 * https://github.com/Surnet/swagger-jsdoc
 */
import { readYaml } from "../extract/yaml.js";
import { type Described, operationsInText } from "./operations.js";

const TAG = /^@(?:swagger|openapi)\b/;
/** A comment that is longer is data. */
const MAX_LENGTH = 200_000;

/** What the comments of a file describe; undefined where none does. */
export function operationsInComments(file: string, text: string): Described | undefined {
  const found: Described[] = [];
  for (let from = 0; ; ) {
    const start = text.indexOf("/**", from);
    if (start < 0) break;
    const stop = text.indexOf("*/", start + 3);
    const end = stop < 0 ? text.length : stop;
    from = end + 1;
    if (end - start > MAX_LENGTH) continue;
    found.push(...inComment(file, text, start + 3, end));
  }
  if (found.length === 0) return undefined;
  return { operations: found.flatMap(({ operations }) => operations), bases: found.flatMap(({ bases }) => bases), isOpen: found.some(({ isOpen }) => isOpen) };
}

function* inComment(file: string, text: string, start: number, end: number): Generator<Described> {
  const comment = text.slice(start, end);
  if (!comment.includes("@swagger") && !comment.includes("@openapi")) return;
  /** Lines behind a tag, and where each starts in the file and in the YAML. */
  let block: { text: string; starts: { readonly yaml: number; readonly file: number }[] } | undefined;
  let at = start;
  for (const line of [...comment.split("\n"), "@"]) {
    const bare = line.replace(/^[ \t]*\*?/, "");
    const said = bare.trim();
    if (said.startsWith("@")) {
      if (block) yield* described(file, block);
      block = TAG.test(said) ? { text: "", starts: [] } : undefined;
    } else if (block) {
      block.starts.push({ yaml: block.text.length, file: at + line.length - bare.length });
      block.text += `${bare.replace(/\r$/, "")}\n`;
    }
    at += line.length + 1;
  }
}

function* described(file: string, { text, starts }: { readonly text: string; readonly starts: readonly { readonly yaml: number; readonly file: number }[] }): Generator<Described> {
  const root = readYaml(text);
  if (!root) return;
  const found = operationsInText(root, file, (offset) => {
    const line = starts.findLast(({ yaml }) => yaml <= offset);
    return line ? line.file + offset - line.yaml : 0;
  });
  if (found) yield found;
}
