/** What files have of others without importing it, such as what a container hands to their classes, before any edit. */
import type { Lookup, Project } from "../concepts.js";
import type { Edges } from "../judge/imports.js";
import { asEdges } from "../judge/lookups-before.js";

type Answers = ReadonlyMap<string, ReadonlyMap<string, Lookup>>;

export class Given {
  #answers: Answers | undefined;
  #edges: Edges | undefined;

  constructor(private readonly project: Project) {}

  /** As if it were imported. */
  get edges(): Edges {
    return (this.#edges ??= asEdges(this.#all()));
  }

  /** Files that have something of one of these. */
  by(paths: ReadonlySet<string>): readonly string[] {
    return [...this.edges].flatMap(([path, targets]) => (targets.some((to) => paths.has(to.path)) ? [path] : []));
  }

  /**
   * Whether it is of the same files after an edit.
   *
   * @param changed files that are not what they were: who has something of others there is asked anyway
   */
  isAlike(now: Project, changed: readonly string[]): boolean {
    return [...this.#all()].every(([path, answers]) => changed.includes(path) || now.file(path) === undefined || [...answers].every(([ask, was]) => {
      // What is found by its name tells of itself alone.
      if (!ask.startsWith('["injected"')) return true;
      const files = now.lookup(path, ask)?.files;
      return files !== undefined && [...files].every((file) => was.files.has(file));
    }));
  }

  #all(): Answers {
    return (this.#answers ??= this.project.given());
  }
}
