/** What files asked of all files together in the run before, and how they were answered, by names that fit into a line. */
import type { Lookup, Project } from "../concepts.js";
import { adapters } from "../frameworks/index.js";
import { shortDigest } from "../workspace/cache.js";
import type { Edge, Edges } from "./imports.js";

/** Characters of a name for an answer. */
const SHORT_NAME = 10;
/** The name of an answer that nothing tells from others. */
const NO_NAME = "?";

export interface LookupBefore {
  /** A name for the answer; `NO_NAME` where nothing tells it from others. */
  readonly name: string;
  readonly files: readonly string[];
}

export interface LookupsBefore {
  /** By the files that ask, and what they ask. */
  readonly asked: ReadonlyMap<string, ReadonlyMap<string, LookupBefore>>;
  /** By the names under which files may ask for it. */
  readonly told: ReadonlyMap<string, LookupBefore>;
}

type WrittenLookup = readonly [ask: string, name: string, files: readonly number[]];
/** Asked by a file, by its number; told are those of none. */
export type WrittenLookups = readonly (readonly [file: number, lookups: readonly WrittenLookup[]])[];

const NOBODY = -1;
/** Those of a framework that joins its endpoints by imports are told by these alone. */
const BY_IMPORTS: ReadonlySet<string> = new Set(adapters.flatMap(({ name, joins }) => (joins === "by imports" ? [name] : [])));

/**
 * What is asked in a project.
 *
 * @param isSame whether a file has the text that it had
 * @param size how many files there are, among them those that are not linked
 */
export function lookupsOf(project: Project, isSame: (path: string) => boolean, size: number, before?: LookupsBefore): LookupsBefore {
  const asked = new Map<string, ReadonlyMap<string, LookupBefore>>();
  const now = project.lookups();
  for (const [path, was] of before?.asked ?? []) if (project.file(path) === undefined) asked.set(path, was);
  for (const { path } of project.files) {
    const own = new Map([...(now.get(path) ?? [])].map(([ask, answer]) => [ask, named(answer)]));
    for (const ask of isSame(path) ? (before?.asked.get(path)?.keys() ?? []) : []) {
      const answer = own.has(ask) ? undefined : project.lookup(path, ask);
      if (answer) own.set(ask, named(answer));
    }
    if (own.size > 0) asked.set(path, own);
  }
  const isPart = project.files.length < size;
  return { asked, told: isToldApart(project) ? new Map([...toldIn(project), ...toldElsewhere(project, before, isSame, isPart)]) : (before?.told ?? new Map()) };
}

/**
 * What was told by files that are not there now, or may have been, and what nobody has asked for this time. Where what it
 * leads through was edited, the answer is another one, which only those files say: none that it is compared with is the same.
 */
function* toldElsewhere(project: Project, before: LookupsBefore | undefined, isSame: (path: string) => boolean, isPart: boolean): Iterable<[string, LookupBefore]> {
  const now = project.told();
  for (const [name, was] of before?.told ?? []) {
    const isAll = !isPart || was.files.every((path) => project.file(path) !== undefined);
    const answer = isCaller(name) && isAll ? project.lookup("", name) : undefined;
    if (answer) yield [name, named(answer)];
    else if (isPart && (isCaller(name) || !now.has(name))) yield [name, was.files.every(isSame) ? was : { ...was, name: NO_NAME }];
  }
}

/** Whether it is asked for, and not added. */
export function isCaller(name: string): boolean {
  return name.startsWith("[");
}

/** Whether endpoints are joined by more than imports. */
function isToldApart({ endpoints }: Project): boolean {
  return endpoints.some(({ framework }) => !BY_IMPORTS.has(framework));
}

function* toldIn(project: Project): Iterable<[string, LookupBefore]> {
  for (const [name, answer] of project.told()) yield [name, named(answer)];
}

export function named({ words, files }: Lookup): LookupBefore {
  return { name: words === undefined ? NO_NAME : words === "" ? "" : shortDigest(words).slice(0, SHORT_NAME), files: [...files].sort() };
}

export function isSameAnswer(a: LookupBefore | undefined, b: LookupBefore | undefined): boolean {
  return a !== undefined && b !== undefined && a.name === b.name && a.name !== NO_NAME;
}

/** The answers, by the files that ask, as if they were imported there. */
export function asEdges(asked: ReadonlyMap<string, ReadonlyMap<string, { readonly files: Iterable<string> }>>): Edges {
  return new Map([...asked].flatMap(([path, answers]): [string, readonly Edge[]][] => {
    const files = new Set([...answers.values()].flatMap((answer) => [...answer.files]));
    return files.size > 0 ? [[path, [...files].map((to) => ({ path: to, isRuntime: true, isPassed: false }))]] : [];
  }));
}

export function writtenLookups({ asked, told }: LookupsBefore, numberOf: (path: string) => number | undefined): WrittenLookups {
  const list = (answers: ReadonlyMap<string, LookupBefore>): WrittenLookup[] => [...answers].map(([ask, { name, files }]) => [ask, name, files.flatMap((path) => numberOf(path) ?? [])]);
  return [...[...asked].map(([path, answers]) => [numberOf(path) ?? NOBODY, list(answers)] as const), [NOBODY, list(told)]];
}

export function lookupsIn(written: WrittenLookups, pathOf: (n: number) => string): LookupsBefore {
  const all = written.map(([file, answers]) => [file, new Map(answers.map(([ask, name, files]): [string, LookupBefore] => [ask, { name, files: files.map(pathOf) }]))] as const);
  return { asked: new Map(all.flatMap(([file, answers]) => (file === NOBODY ? [] : [[pathOf(file), answers]]))), told: all.find(([file]) => file === NOBODY)?.[1] ?? new Map() };
}
