/** Which of the files that reach an edit it bears on, where what is kept of the edited files tells what was changed in them. */
import type { Modules } from "../link/modules.js";
import { borneBy } from "./bearing.js";
import type { Before } from "./before.js";
import type { Edges, Imports } from "./imports.js";
import { movedBefore } from "./moved.js";
import { type Changed, changedIn } from "./outline.js";
import { NO_FACTS, type ProjectFiles } from "./read.js";

export interface Narrowed {
  /** What was known, at the places where the same stands now. */
  readonly before: Before;
  /** Files in which something may come to what was changed. */
  readonly reaching: ReadonlySet<string>;
  /** What was changed, by files. */
  readonly changed: ReadonlyMap<string, Changed>;
}

/** To tell files apart that most of the endpoints stand in saves little, and may have to be done again. */
const MOST = 0.5;

/** What an edit may have to do with. */
interface Around {
  readonly read: ProjectFiles;
  readonly modules: Modules;
  /** Files that are there, and are not what they were. */
  readonly edited: ReadonlySet<string>;
  /** Imports before and after the edit. */
  readonly either: Imports;
  /** What files have of others without importing it. */
  readonly given: Edges;
  /** All files that reach the edit. */
  readonly reaching: ReadonlySet<string>;
}

/** Undefined where it may be most of them. */
export function narrowed(before: Before, { read, modules, edited, either, given, reaching }: Around): Narrowed | undefined {
  const changed = new Map<string, Changed>();
  for (const path of edited) {
    const was = before.files.get(path)?.outline;
    const one = was && changedIn(path, was, read.files.get(path) ?? NO_FACTS, read.texts.get(path) ?? "");
    // Places are told from words by the paths in front of them.
    if (!one || [...before.files.keys()].some((other) => other.endsWith(` ${path}`))) return undefined;
    changed.set(path, one);
  }
  const borne = borneBy([...changed.values()], read, modules, (path) => either.importersOf(path));
  const handed = [...given].flatMap(([path, targets]) => (targets.some((to) => borne.has(to.path)) ? [path] : []));
  const found = new Set([...borne, ...either.reaching(handed)]);
  const starting = (paths: ReadonlySet<string>): number => [...paths].filter((path) => before.files.get(path)?.start).length;
  if (starting(found) > starting(reaching) * MOST) return undefined;
  const lost = new Set<string>();
  const moved = movedBefore(before, [...changed.values()], lost);
  // Whoever came by what was changed is among those that may come to it: where names did not tell, all are asked.
  return [...lost].some((path) => !found.has(path)) ? undefined : { before: moved, reaching: found, changed };
}
