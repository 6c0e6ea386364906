/** The imports of a project, in both directions: an edit must not cost a look at everything. */
import type { ExportFacts, FileFacts } from "../extract/facts.js";
import type { Modules } from "../link/modules.js";

/** A file that is imported. */
export interface Edge {
  readonly path: string;
  /** Whether anything of it is there at run time. */
  readonly isRuntime: boolean;
  /** Whether it only says where what is imported stands: a file that does nothing but export from others. */
  readonly isPassed: boolean;
}

export type Edges = ReadonlyMap<string, readonly Edge[]>;

/** Where an export stands, and the files that say so. */
interface Origin {
  readonly path: string;
  readonly by: readonly string[];
}

/** Tells what files import. Files that only export from others are looked through: whoever asks them for one name has nothing to do with the rest. */
export class EdgeFinder {
  readonly #barrels = new Map<string, boolean>();

  constructor(private readonly files: ReadonlyMap<string, FileFacts>, private readonly modules: Modules) {}

  /** The files that one imports, or exports things of, each once. */
  of(path: string, { imports }: Pick<FileFacts, "imports">): Edge[] {
    const found = new Map<string, Edge>();
    const note = (to: string, isRuntime: boolean, isPassed: boolean): void => {
      const known = found.get(to);
      found.set(to, { path: to, isRuntime: isRuntime || known?.isRuntime === true, isPassed: isPassed && known?.isPassed !== false });
    };
    // What is exported from elsewhere is among the imports, without a name.
    for (const { specifier, name, isType } of imports) {
      const target = this.modules.resolve(path, specifier);
      if (target.k !== "file") continue;
      const origin = name === undefined || name === "*" ? "anywhere" : this.#origin(target.path, name, []);
      const known: Origin = typeof origin === "object" ? origin : { path: target.path, by: [] };
      for (const passed of known.by) note(passed, isType !== true, true);
      note(known.path, isType !== true, false);
    }
    return [...found.values()];
  }

  /** Whether nothing stands in a file but exports from others. */
  isBarrel(path: string): boolean {
    let known = this.#barrels.get(path);
    if (known === undefined) this.#barrels.set(path, (known = isBarrel(this.files.get(path))));
    return known;
  }

  /** Where an export of a file stands: nowhere, or anywhere where that cannot be told. */
  #origin(path: string, name: string, by: readonly string[]): Origin | "anywhere" | undefined {
    if (!this.isBarrel(path)) return { path, by };
    if (by.includes(path)) return undefined;
    const passed = [...by, path];
    const exports = this.files.get(path)?.exports ?? [];
    const own = exports.filter((e) => e.as === name).at(-1);
    if (own) {
      const { from = undefined, name: there = name } = own.from === undefined ? (importedAs(this.files.get(path), own) ?? {}) : own;
      const target = this.#target(path, from);
      if (target === undefined) return "anywhere";
      return there === "*" ? { path: target, by: passed } : this.#origin(target, there, passed);
    }
    for (const star of exports) {
      const target = star.as === "*" ? this.#target(path, star.from) : undefined;
      const found = target === undefined ? undefined : this.#starred(target, name, passed);
      if (found) return found;
    }
    return undefined;
  }

  #starred(path: string, name: string, by: readonly string[]): Origin | "anywhere" | undefined {
    const facts = this.files.get(path);
    // To ask a component for its exports is to parse it.
    if (!facts || facts.isView) return "anywhere";
    if (this.isBarrel(path)) return this.#origin(path, name, by);
    if (facts.exports.some((e) => e.as === name)) return { path, by };
    return facts.exports.some((e) => e.as === "*" || e.as === "=") ? "anywhere" : undefined;
  }

  #target(path: string, from: string | undefined): string | undefined {
    const target = from === undefined ? undefined : this.modules.resolve(path, from);
    return target?.k === "file" ? target.path : undefined;
  }
}

/** Where what is exported was imported from, and under which name: `import { a } from "./a"; export { a };`. */
function importedAs(facts: FileFacts | undefined, { value }: ExportFacts): { readonly from: string; readonly name: string } | undefined {
  const found = facts?.imports.find((i) => i.local !== undefined && i.local === value);
  return found?.name === undefined ? undefined : { from: found.specifier, name: found.name };
}

/** Whether nothing stands in a file but exports from others. */
export function isBarrel(facts: FileFacts | undefined): boolean {
  if (!facts || facts.isView || facts.directive !== undefined || facts.exports.length === 0) return false;
  const { imports, exports } = facts;
  const from = new Set(exports.map((e) => e.from));
  if (!exports.every((e) => e.from !== undefined || importedAs(facts, e)) || !imports.every((i) => i.local !== undefined || from.has(i.specifier))) return false;
  return facts.fns.every((fn) => fn.events.length === 0) && facts.classes.length === 0;
}

/** What a file exports, by name: as long as it stays the same, it changes nothing about where others find things. */
export function exportsIn({ exports }: Pick<FileFacts, "exports">): string {
  return JSON.stringify(exports.map(({ as, from, name, isType }) => [as, from, name, isType]));
}

/** Who imports what: without those that are only passed, and those. */
interface Backwards {
  readonly from: ReadonlyMap<string, readonly string[]>;
  readonly passing: ReadonlyMap<string, readonly string[]>;
}

export class Imports {
  readonly #states: readonly Edges[];
  #importers: Backwards | undefined;

  /** @param states of the project: an import of any of them counts */
  constructor(...states: readonly Edges[]) {
    this.#states = states;
  }

  isImported(path: string): boolean {
    const { from, passing } = this.#backwards();
    return from.has(path) || passing.has(path);
  }

  /** The files that import one. */
  importersOf(path: string): readonly string[] {
    const { from, passing } = this.#backwards();
    return [...(from.get(path) ?? []), ...(passing.get(path) ?? [])];
  }

  /** Files and what reaches them: only what these do can come to anything in them. */
  reaching(paths: Iterable<string>): Set<string> {
    const start = [...paths];
    const { from, passing } = this.#backwards();
    return reached([...start, ...start.flatMap((path) => passing.get(path) ?? [])], (path) => from.get(path) ?? []);
  }

  /** Files and what they have to do with: not what only stands beside it. */
  usedBy(paths: Iterable<string>): Set<string> {
    return reached(paths, (path) => this.#targets(path, false));
  }

  /** Files and all that they reach. */
  below(paths: Iterable<string>): Set<string> {
    return reached(paths, (path) => this.#targets(path, true));
  }

  *#targets(path: string, isPassedToo: boolean): Generator<string> {
    for (const edges of this.#states) for (const target of edges.get(path) ?? []) if (isPassedToo || !target.isPassed) yield target.path;
  }

  /** Made when somebody looks up from a file. */
  #backwards(): Backwards {
    if (this.#importers) return this.#importers;
    const from = new Map<string, string[]>(), passing = new Map<string, string[]>();
    for (const edges of this.#states) for (const [path, targets] of edges) for (const { path: to, isPassed } of targets) {
      const importers = isPassed ? passing : from;
      const known = importers.get(to);
      if (known) known.push(path);
      else importers.set(to, [path]);
    }
    return (this.#importers = { from, passing });
  }
}

function reached(start: Iterable<string>, next: (path: string) => Iterable<string>): Set<string> {
  const found = new Set(start);
  for (const path of found) for (const to of next(path)) found.add(to);
  return found;
}
