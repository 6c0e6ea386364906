/** Which of several changes bring no type errors, neither to the files they change nor to those that import them. */
import type { Fix } from "../concepts.js";
import type { Importers } from "./importers.js";
import type { TypeErrors } from "./types.js";

/** Programs that sorting out type errors may cost. */
const MAX_ROUNDS = 120;

interface Changing {
  readonly fix: Fix;
}

/** Changes that are tried together, of one file mostly. */
interface Chunk<C> {
  readonly all: readonly C[];
  /** What they change. */
  readonly files: readonly string[];
  /** Everything that an error of theirs can show in besides. */
  readonly around: ReadonlySet<string>;
  /** It shared a file that became worse with others: nobody knows which of them it was. */
  readonly isSuspect?: true;
}

/**
 * Those that bring no type errors. What is tried in one round is of files of which none imports another: an error in a
 * file is then of that file's own changes, and one in a file that imports several of them is tried again for each alone.
 */
export function wellTyped<C extends Changing>(candidates: readonly C[], types: TypeErrors, textsAfter: (fixes: readonly Fix[]) => ReadonlyMap<string, string>, importers: Importers): C[] {
  const kept = new Set<C>();
  const aroundOf = remembered(importers);
  const chunkOf = (all: readonly C[]): Chunk<C> => {
    const files = [...new Set(all.flatMap(({ fix }) => fix.edits.map(({ file }) => file)))];
    return { all, files, around: new Set(files.flatMap(aroundOf)) };
  };
  let waiting = [...byFile(candidates).values()].map(chunkOf).toSorted((a, b) => a.around.size - b.around.size);
  const shown = new Map(types.surfaces(new Map(), [...new Set(waiting.flatMap(({ files }) => files))]));
  for (let round = 0; round < MAX_ROUNDS && waiting.length > 0; round++) {
    const { tried, rest } = apart(waiting);
    const texts = textsAfter([...kept, ...tried.flatMap(({ all }) => all)].map(({ fix }) => fix));
    const surfaces = types.surfaces(texts, tried.flatMap(({ files }) => files));
    // Whoever imports what shows nothing new is as well typed as before.
    const isSeen = ({ files }: Chunk<C>): boolean => files.some((file) => surfaces.get(file) === undefined || surfaces.get(file) !== shown.get(file));
    const errors = types.of(texts, [...new Set(tried.filter(isSeen).flatMap(({ around }) => [...around]))]);
    const again: Chunk<C>[] = [];
    for (const chunk of tried) {
      const hurt = [...chunk.around].filter((file) => errors.has(file));
      const isGuilty = chunk.files.some((file) => errors.has(file)) || hurt.some((file) => tried.every((other) => other === chunk || !other.around.has(file)));
      if (isGuilty) again.push(...(chunk.all.length > 1 ? halves(chunk.all).map(chunkOf) : []));
      else if (hurt.length > 0) again.push({ ...chunk, isSuspect: true });
      else {
        for (const candidate of chunk.all) kept.add(candidate);
        for (const file of chunk.files) shown.set(file, surfaces.get(file) ?? "");
      }
    }
    waiting = [...again, ...rest];
  }
  return candidates.filter((c) => kept.has(c));
}

/** The first of these, and those of the others that cannot be seen from it, nor it from them. */
function apart<C>(waiting: readonly Chunk<C>[]): { readonly tried: readonly Chunk<C>[]; readonly rest: readonly Chunk<C>[] } {
  const tried: Chunk<C>[] = [], rest: Chunk<C>[] = [];
  const changed = new Set<string>(), seen = new Set<string>(), watched = new Set<string>();
  for (const chunk of waiting) {
    const isApart = chunk.files.every((file) => !changed.has(file) && !seen.has(file)) && [...chunk.around].every((file) => !changed.has(file) && !(chunk.isSuspect ? seen : watched).has(file));
    if (!isApart) {
      rest.push(chunk);
      continue;
    }
    tried.push(chunk);
    for (const file of chunk.files) changed.add(file);
    for (const file of chunk.around) {
      seen.add(file);
      if (chunk.isSuspect) watched.add(file);
    }
  }
  return { tried, rest };
}

function remembered(importers: Importers): (file: string) => string[] {
  const known = new Map<string, string[]>();
  return (file) => {
    let around = known.get(file);
    if (!around) known.set(file, (around = [...importers([file]).keys()]));
    return around;
  };
}

/** The first half, which is the longer one, and the rest. */
export function halves<C>(all: readonly C[]): C[][] {
  const half = Math.ceil(all.length / 2);
  return [all.slice(0, half), all.slice(half)];
}

/** By the file that each changes first. */
export function byFile<C extends Changing>(candidates: readonly C[]): Map<string, C[]> {
  const groups = new Map<string, C[]>();
  for (const candidate of candidates) {
    const file = candidate.fix.edits[0]?.file ?? "";
    const known = groups.get(file);
    if (known) known.push(candidate);
    else groups.set(file, [candidate]);
  }
  return groups;
}
