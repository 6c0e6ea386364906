/**
 * Which files a change of types can hurt: those that name what a changed file shows differently, and so on through what
 * these show in turn. Whoever imports the file for something else is as well typed as before.
 */
import type { Edit, Fix } from "../concepts.js";
import type { Importers } from "./importers.js";
import { type Surface, UNNAMED } from "./surface.js";

interface Changing {
  readonly fix: Fix;
}

/** Names of a file that are something else now, and by whose change. */
type Names<C> = Map<string, Set<C>>;

export interface Reach<C> {
  /** Files in which there can be other errors than before, each with the changes that can have brought them. */
  readonly hurt: ReadonlyMap<string, ReadonlySet<C>>;
  /** What files show differently. */
  readonly shown: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<C>>>;
}

export interface Field {
  readonly importers: Importers;
  /** What a file shows without the changes, and with them. */
  before(file: string): Surface | undefined;
  after(file: string): Surface | undefined;
  /** Words in the changed text of a file. */
  words(file: string): ReadonlySet<string>;
  /** The declaration that an offset of the unchanged file lies in, by what it is called. */
  nameAt(file: string, at: number): string | undefined;
}

export const isImport = ({ text }: Edit): boolean => /^\s*import\b/.test(text);

export const filesOf = ({ fix }: Changing): string[] => fix.edits.map(({ file }) => file);

/** How far changes can be seen. */
export function reached<C extends Changing>(changes: readonly C[], field: Field): Reach<C> {
  const hurt = new Map<string, Set<C>>();
  const open: { readonly file: string; readonly names: Names<C> }[] = [];
  const seen = new Map<string, Names<C>>();
  /** Notes names of a file, and goes on from those that are news. */
  const show = (file: string, names: Names<C>): void => {
    const known = seen.get(file) ?? new Map<string, Set<C>>();
    seen.set(file, known);
    const news: Names<C> = new Map();
    for (const [name, by] of names) {
      const fresh = new Set([...by].filter((change) => known.get(name)?.has(change) !== true));
      if (fresh.size === 0) continue;
      news.set(name, fresh);
      known.set(name, new Set([...(known.get(name) ?? []), ...fresh]));
    }
    if (news.size > 0) open.push({ file, names: news });
  };
  for (const [file, own] of byFile(changes)) {
    hurt.set(file, new Set(own));
    // What a file shows is dear to tell, and matters to those that import it.
    if (field.importers(file).length > 0) show(file, changedBy(file, own, field));
  }
  for (let next = open.pop(); next; next = open.pop()) {
    for (const file of field.importers(next.file)) {
      const isBarrel = field.after(file)?.isBarrel === true;
      const words = field.words(file);
      const met: Names<C> = new Map([...next.names].filter(([name]) => isBarrel || name === UNNAMED || words.has(name)));
      if (met.size === 0) continue;
      const all = new Set([...met.values()].flatMap((by) => [...by]));
      hurt.set(file, new Set([...(hurt.get(file) ?? []), ...all]));
      if (field.importers(file).length === 0) continue;
      show(file, isBarrel ? new Map([...met, ...handedOn(file, met, all, field)]) : handedOn(file, met, all, field));
    }
  }
  return { hurt, shown: seen };
}

/** What a changed file shows differently, by whoever changed the declaration; by all of them where what it shows is inferred from another. */
function changedBy<C extends Changing>(file: string, own: readonly C[], field: Field): Names<C> {
  const was = field.before(file), is = field.after(file);
  const names: Names<C> = new Map();
  // Of what is not known nobody can say that it stayed as it was.
  if (!was || !is) return new Map([[UNNAMED, new Set(own)]]);
  for (const [name, text] of is.parts) {
    if (was.parts.get(name) === text) continue;
    const by = own.filter(({ fix }) => fix.edits.some((edit) => edit.file === file && !isImport(edit) && field.nameAt(file, edit.start) === name));
    names.set(name, new Set(by.length > 0 ? by : own));
  }
  // What is made of a changed type is another too.
  return closed(is, names);
}

/** What a file shows of what it was given: what has another type now, and what names something that is another. */
function handedOn<C>(file: string, met: Names<C>, all: ReadonlySet<C>, field: Field): Names<C> {
  const was = field.before(file), is = field.after(file);
  const names: Names<C> = new Map();
  if (!is) return names;
  for (const [name, text] of is.parts) if (was?.parts.get(name) !== text) names.set(name, new Set(all));
  return closed(is, new Map([...met, ...names]), names);
}

/** The names that are changed, and those whose text names one of them. */
function closed<C>({ parts }: Surface, changed: Names<C>, found: Names<C> = new Map(changed)): Names<C> {
  for (let isMore = true; isMore; ) {
    isMore = false;
    for (const [name, text] of parts) {
      if (found.has(name)) continue;
      const by = [...changed, ...found].filter(([other]) => other !== UNNAMED && hasWord(text, other)).flatMap(([, some]) => [...some]);
      if (by.length === 0) continue;
      found.set(name, new Set(by));
      isMore = true;
    }
  }
  return found;
}

const hasWord = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w$]/.test(text[at - 1] ?? "") && !/[\w$]/.test(text[at + word.length] ?? "")) return true;
  }
  return false;
};

function byFile<C extends Changing>(changes: readonly C[]): Map<string, C[]> {
  const groups = new Map<string, C[]>();
  for (const change of changes) {
    for (const file of new Set(filesOf(change))) {
      const known = groups.get(file);
      if (known) known.push(change);
      else groups.set(file, [change]);
    }
  }
  return groups;
}
