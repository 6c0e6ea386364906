/** The imports of a project, in both directions: an edit must not cost a look at everything. */
import type { FileFacts } from "../extract/facts.js";
import type { Modules } from "../link/modules.js";

/** A file that is imported; whether anything of it is there at run time. */
export interface Edge {
  readonly path: string;
  readonly isRuntime: boolean;
}

export type Edges = ReadonlyMap<string, readonly Edge[]>;

/** The files that one imports, or exports things of, each once. */
export function edgesOf(path: string, { imports, exports }: FileFacts, modules: Modules): Edge[] {
  const found = new Map<string, boolean>();
  const note = (specifier: string, isRuntime: boolean): void => {
    const target = modules.resolve(path, specifier);
    if (target.k === "file") found.set(target.path, found.get(target.path) === true || isRuntime);
  };
  for (const i of imports) note(i.specifier, i.isType !== true);
  for (const e of exports) if (e.from !== undefined) note(e.from, e.isType !== true);
  return [...found].map(([to, isRuntime]) => ({ path: to, isRuntime }));
}

export class Imports {
  readonly #to = new Map<string, readonly string[]>();
  readonly #from = new Map<string, string[]>();

  /** @param states of the project: an import of any of them counts */
  constructor(...states: readonly Edges[]) {
    for (const edges of states) for (const [path, targets] of edges) {
      this.#to.set(path, [...(this.#to.get(path) ?? []), ...targets.map((t) => t.path)]);
      for (const target of targets) {
        const importers = this.#from.get(target.path);
        if (importers) importers.push(path);
        else this.#from.set(target.path, [path]);
      }
    }
  }

  isImported(path: string): boolean {
    return this.#from.has(path);
  }

  /** Files and what reaches them: only what these do can come to anything in them. */
  reaching(paths: Iterable<string>): Set<string> {
    return reached(paths, this.#from);
  }

  /** Files and all that they reach. */
  below(paths: Iterable<string>): Set<string> {
    return reached(paths, this.#to);
  }
}

function reached(start: Iterable<string>, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(start);
  for (const path of found) for (const next of edges.get(path) ?? []) found.add(next);
  return found;
}
