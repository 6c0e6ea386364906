/** Which files a change can reach: those that import what was changed, directly or through others. */
import type { Project } from "../concepts.js";

/** How far away, in imports, a change is followed. */
const MAX_STEPS = 4;

export type Importers = (files: Iterable<string>) => ReadonlyMap<string, ReadonlySet<string>>;

/** For some files, every file that imports one of them, with those it reaches; the files themselves are left out. */
export function importersIn(project: Pick<Project, "files" | "importsOf">): Importers {
  let direct: Map<string, string[]> | undefined;
  return (files) => {
    if (!direct) {
      direct = new Map();
      for (const { path } of project.files) for (const target of project.importsOf(path)) direct.set(target, [...(direct.get(target) ?? []), path]);
    }
    const changed = new Set(files);
    const reached = new Map<string, Set<string>>();
    for (const origin of changed) {
      let edge = [origin];
      const seen = new Set(edge);
      for (let step = 0; step < MAX_STEPS && edge.length > 0; step++) {
        edge = edge.flatMap((path) => direct?.get(path) ?? []).filter((path) => !seen.has(path) && seen.add(path));
        for (const path of edge) if (!changed.has(path)) reached.set(path, (reached.get(path) ?? new Set()).add(origin));
      }
    }
    return reached;
  };
}
