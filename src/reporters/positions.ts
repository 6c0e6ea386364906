/** Places of the model as the lines and columns that people and editors count, from 1. */
import type { Place, Texts, Trail } from "../concepts.js";
import type { Evidence } from "../judge/finding.js";
import { type LineColumn, positionAt } from "../extract/position.js";

/** Line and column of a place; the start of the file where the project does not know it. */
export function positionOf(sources: Pick<Texts, "lines">, { file, pos }: Place): LineColumn {
  const lines = sources.lines(file);
  return lines ? positionAt(lines, pos) : { line: 1, column: 1 };
}

/** A trail as evidence. */
export function evidenceOf(sources: Pick<Texts, "lines">, trail: readonly Trail[]): Evidence[] {
  return trail.map((step) => ({ file: step.file, ...positionOf(sources, step), message: step.message }));
}
