/** Places of the model as the lines and columns that people and editors count, from 1. */
import type { Place, Project, Trail } from "../concepts.js";
import type { Evidence } from "../judge/finding.js";
import { type LineColumn, positionAt } from "../extract/position.js";

/** Line and column of a place; the start of the file where the project does not know it. */
export function positionOf(project: Pick<Project, "file">, { file, pos }: Place): LineColumn {
  const lines = project.file(file)?.facts.lines;
  return lines ? positionAt(lines, pos) : { line: 1, column: 1 };
}

/** A trail as evidence. */
export function evidenceOf(project: Pick<Project, "file">, trail: readonly Trail[]): Evidence[] {
  return trail.map((step) => ({ file: step.file, ...positionOf(project, step), message: step.message }));
}
