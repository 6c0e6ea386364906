/** Offsets as the lines and columns that people and editors count, from 1. */
import type { Place, Project, Trail } from "../concepts.js";
import type { Evidence } from "../judge/finding.js";

/** Line and column of an offset, given where lines start. */
export function positionAt(lines: readonly number[], pos: number): { line: number; column: number } {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= pos) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: pos - (lines[low] ?? 0) + 1 };
}

/** Line and column of a place; the start of the file where the project does not know it. */
export function positionOf(project: Pick<Project, "file">, { file, pos }: Place): { line: number; column: number } {
  const lines = project.file(file)?.facts.lines;
  return lines ? positionAt(lines, pos) : { line: 1, column: 1 };
}

/** A trail as evidence. */
export function evidenceOf(project: Pick<Project, "file">, trail: readonly Trail[]): Evidence[] {
  return trail.map((step) => ({ file: step.file, ...positionOf(project, step), message: step.message }));
}
