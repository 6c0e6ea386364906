/** Which files import a file. */
import type { Project } from "../concepts.js";

/** The files that import one directly. */
export type Importers = (file: string) => readonly string[];

export function importersIn(project: Pick<Project, "files" | "importsOf">): Importers {
  let direct: Map<string, string[]> | undefined;
  return (file) => {
    if (!direct) {
      direct = new Map();
      for (const { path } of project.files) {
        for (const target of new Set(project.importsOf(path))) {
          const known = direct.get(target);
          if (known) known.push(path);
          else direct.set(target, [path]);
        }
      }
    }
    return direct.get(file) ?? [];
  };
}
