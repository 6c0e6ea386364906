/** Which part of a project can matter to one file: an edit must not cost a look at everything. */
import type { FileFacts } from "../extract/facts.js";
import type { ProjectFiles } from "../judge/read.js";
import { Modules } from "../link/modules.js";

/** What each file imports, by its facts: as long as no file comes or goes, facts that stay import the same files. */
export type Resolved = WeakMap<FileFacts, readonly string[]>;

/** The imports of a project, in both directions. */
export class Imports {
  readonly #to = new Map<string, readonly string[]>();
  readonly #from = new Map<string, string[]>();

  constructor(read: ProjectFiles, resolved: Resolved) {
    const modules = new Modules(read.files, read);
    for (const [path, facts] of read.files) {
      let targets = resolved.get(facts);
      if (!targets) resolved.set(facts, (targets = targetsOf(path, facts, modules)));
      this.#to.set(path, targets);
      for (const target of targets) {
        const importers = this.#from.get(target);
        if (importers) importers.push(path);
        else this.#from.set(target, [path]);
      }
    }
  }

  isImported(path: string): boolean {
    return this.#from.has(path);
  }

  /** A file and what reaches it: only what these do can come to anything in it. */
  reaching(path: string): Set<string> {
    return reached([path], this.#from);
  }

  /** A file, what reaches it, and all that these reach; `always` is part of it too. */
  around(path: string, always: Iterable<string>): Set<string> {
    return reached([...this.reaching(path), ...always], this.#to);
  }
}

function targetsOf(path: string, { imports, exports }: FileFacts, modules: Modules): string[] {
  const specifiers = [...imports.map((i) => i.specifier), ...exports.flatMap((e) => e.from ?? [])];
  const targets = specifiers.map((specifier) => modules.resolve(path, specifier));
  return [...new Set(targets.flatMap((target) => (target.k === "file" ? [target.path] : [])))];
}

function reached(start: readonly string[], edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(start);
  for (const path of found) for (const next of edges.get(path) ?? []) found.add(next);
  return found;
}
