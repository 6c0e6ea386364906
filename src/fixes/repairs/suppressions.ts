/** Says behind a comment that silences the compiler which error it is silenced for, and takes out one that silences nothing. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix } from "../../concepts.js";
import { applyEdits, replacement } from "../edits.js";
import type { Mistake } from "../mistakes.js";
import type { Repair } from "../repair.js";
import { inside, type Node } from "../tree.js";

/** A longer message is cut: the number says the rest. */
const MAX_REASON = 100;

/** What the compiler says first, on one line. */
function reasonOf({ says }: Mistake): string {
  const [, code = "", text = ""] = /^(\d+) ([^]*)$/.exec(says) ?? [];
  const sentence = (/^[^\n]*?[.](?=\s|$)/.exec(text)?.[0] ?? text).replace(/\*\//g, "");
  return `TS${code}: ${sentence.length > MAX_REASON ? `${sentence.slice(0, MAX_REASON)}…` : sentence}`;
}

/** Everything in what starts on the line behind an offset. */
function statementsFrom(source: TypeScript.SourceFile, lineEnd: number): Node[] {
  const next = source.text.indexOf("\n", lineEnd + 1);
  const all = [...inside(source)];
  const isThere = (n: Node): boolean => n.getStart(source) > lineEnd && (next < 0 || n.getStart(source) < next);
  const end = Math.max(...all.filter(isThere).map((n) => n.end));
  return all.filter((n) => n.getStart(source) > lineEnd && n.end <= end);
}

export const suppressionRepair: Repair = {
  rule: "no-ts-suppressions",
  *propose({ finding, pos, end }, scene): Generator<Fix> {
    const { file } = finding;
    const text = scene.project.text(file);
    const name = text.slice(pos, end);
    const lineStart = text.lastIndexOf("\n", pos) + 1;
    const lineEnd = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
    const isAlone = /^[ \t]*\/\/+[ \t]*$/.test(text.slice(lineStart, pos)) && text.slice(end, lineEnd).trim() === "";
    if (!scene.types || !isAlone || !/^@ts-(?:ignore|expect-error)$/.test(name)) return;
    const without = replacement(file, pos, end, " ".repeat(end - pos));
    const mistakes = scene.types.of(new Map([[file, applyEdits(text, [without])]]), [file]).get(file) ?? [];
    const [first] = mistakes.toSorted((a, b) => a.at - b.at);
    if (first) {
      yield { title: "Say which error it is, with `@ts-expect-error`, which reports when that is gone", safety: "suggestion", edits: [replacement(file, pos, end, `@ts-expect-error ${reasonOf(first)}`)] };
      return;
    }
    // With its package installed there may be an error after all.
    const checked = scene.types.checked(file);
    const isUnknown = checked && statementsFrom(checked.source, lineEnd).some((n) => scene.types?.isUnchecked(checked, n) === true);
    if (checked && !isUnknown) yield { title: "Take it out: there is no error behind it", safety: "suggestion", edits: [replacement(file, lineStart, Math.min(lineEnd + 1, text.length), "")] };
  },
};
