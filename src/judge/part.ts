/**
 * Which part of a project an edit can matter to. Whatever is found starts somewhere, at an endpoint or in a file, and
 * looks at no more than that file's imports lead to: what starts in a file that reaches the edit is found anew, with
 * all files that these reach at hand. Of those, and of files that the edit reached before, only some have to be judged
 * anew, which shows when they are linked (src/judge/starts.ts). Where a framework joins files by more than imports,
 * they are taken together.
 */
import type { Endpoint, Project } from "../concepts.js";
import { adapters } from "../frameworks/index.js";
import { timing } from "../extract/timing.js";
import type { RestOfProject } from "../link/input.js";
import { Modules } from "../link/modules.js";
import { byTarget } from "../link/pages.js";
import { pathClass } from "../workspace/classify.js";
import { type Before, exportsNamed } from "./before.js";
import { asEdges } from "./lookups-before.js";
import { type Edge, EdgeFinder, type Edges, Imports } from "./imports.js";
import { narrowed } from "./narrowing.js";
import { isIn } from "./outline.js";
import { NO_FACTS, type ProjectFiles } from "./read.js";
import { Starts } from "./starts.js";
import { Unimported } from "./unimported.js";

export interface Part {
  /** What was known before, at the places where the same stands now. */
  readonly before: Before;
  /** What is linked: whatever the files to judge reach, and whatever frameworks may join to it. */
  readonly files: ReadonlySet<string>;
  /** Files that are not what they were, or are gone. */
  readonly edited: ReadonlySet<string>;
  /** Those of them that others reach as well: what is found there need not come of the judged files alone. */
  readonly shared: ReadonlySet<string>;
  readonly rest: RestOfProject;
  /** Whether all that a framework may join to an endpoint is part of it. */
  isWhole(endpoint: Pick<Endpoint, "framework" | "file">): boolean;
  /** Whether what stands on a line may not be what it was, or what its file imports. */
  isEdited(path: string, line: number): boolean;
  /** The same of a file of which it is known what was changed: all that is found there now is found by way of what is judged anew. */
  isChanged(path: string, line: number): boolean;
  /** The same of what stands at an offset. */
  isChangedAt(path: string, pos: number): boolean;
  /** Whether it is known what was changed in an edited file. */
  isTold(path: string): boolean;
  /** Whether what was found in a file, or by way of its endpoints, stands as it is. */
  isOutside(path: string): boolean;
  /** Tells which files are to be judged anew, now that everything is linked. */
  settle(project: Project): ReadonlySet<string>;
}

/** To judge nearly all files of the backend, which most of the work is about, saves nothing. */
const MOST = 0.7;
/** The same of files that register endpoints, where all is linked that is judged. */
const MOST_REGISTERED = 0.5;
const JOINS = new Map(adapters.map((a) => [a.name, a.joins]));
const HANDING = adapters.filter((a) => a.container && a.gives && a.tell);
const ASIDE: ReadonlySet<string> = new Set(["test", "story", "fixture"]);

/**
 * The part of a project to judge anew; nothing where that is better done with all of it.
 *
 * @param last what the run before came to
 * @param names digests of all texts
 * @param also files to judge anew, though they are what they were
 */
export function partOf(last: Before, read: ProjectFiles, names: ReadonlyMap<string, string>, also: ReadonlySet<string>): Part | undefined {
  const modules = new Modules(read.files, read);
  const finder = new EdgeFinder(read.files, modules);
  const edges = new Map<string, readonly Edge[]>();
  const isKnown = (path: string): boolean => last.files.get(path)?.digest === names.get(path);
  const changed = new Set([...read.files.keys()].filter((path) => !isKnown(path)));
  // A file that comes or goes changes what imports mean, and so does what files export that others look through.
  const isSameSet = read.files.size === last.files.size && [...read.files.keys()].every((path) => last.files.has(path));
  const isSame = isSameSet && [...changed].every((path) => last.files.get(path)?.exports === exportsNamed(read.files.get(path) ?? NO_FACTS));
  for (const [path, facts] of read.files) {
    const known = last.files.get(path);
    const now = known && isSame && !changed.has(path) ? known.edges : finder.of(path, facts);
    edges.set(path, now);
    if (now !== known?.edges && JSON.stringify(now) !== JSON.stringify(known?.edges)) changed.add(path);
  }
  const gone = [...last.files.keys()].filter((path) => !read.files.has(path));
  const edited = new Set([...changed, ...gone]);
  const beforeAll = [...edited].find((path) => adapters.some((a) => a.runsBeforeAll?.(path)));
  if (beforeAll !== undefined) return allAgain(`${beforeAll} runs before all endpoints`);

  const old: Edges = new Map([...last.files].map(([path, file]) => [path, file.edges]));
  // Nearly all of both states is the same.
  const otherwise: Edges = new Map([...old].filter(([path, targets]) => edges.get(path) !== targets));
  // Who asks all files together for something rests on the answer as on an import.
  const given = asEdges(last.lookups.asked);
  const either = new Imports(otherwise, edges, given);
  const all = either.reaching([...edited, ...also]);
  const isAsked = isSameSet && [...edited].every((path) => !isKnown(path) && !also.has(path));
  const few = isAsked ? narrowed(last, { read, modules, edited, either, given, reaching: all }) : undefined;
  const before = few?.before ?? last, reaching = few ? new Set([...few.reaching, ...either.reaching(also)]) : all;
  const always = [...read.files.keys()].filter((path) => adapters.some((a) => a.runsBeforeAll?.(path)));
  const folderOf = (path: string): string => modules.packageOf(path)?.dir ?? "";
  const told = adapters.flatMap((a) => (a.tell && [...edited].some((path) => a.see(read.files.get(path) ?? NO_FACTS, path)) ? [a.name] : []));
  const imports = new Imports(edges, given);
  const { files, groups, joined } = whole([...all, ...always, ...new Imports(old).below(edited)], told, imports, before, read, folderOf);
  const starts = new Set([...reaching, ...always, ...(areHandedOut(joined, read) ? joined : [])].filter((path) => files.has(path)));
  const served = [...read.files.keys()].filter((path) => before.files.get(path)?.isBackend !== false);
  const touched = served.filter((path) => starts.has(path)).length;
  if (touched > served.length * MOST) return allAgain(`it can matter to ${touched} of ${served.length} files of the backend`);
  let judged: ReadonlySet<string> = starts;
  const isOld = (path: string): boolean => read.files.has(path) || !before.files.has(path);
  const isAbsent = (path: string): boolean => !files.has(path) && isOld(path);
  const isOutside = (path: string): boolean => !judged.has(path) && isOld(path);
  const isWithin = (of: "line" | "pos") => (path: string, at: number): boolean => {
    const move = few?.changed.get(path)?.move;
    return move !== undefined && isIn(move[of], at);
  };
  const isChanged = isWithin("line"), isTold = (path: string): boolean => few?.changed.has(path) === true;
  const around = borders(files, edges, before);
  const used = byTarget([...before.files].flatMap(([path, { onPages }]) => (isAbsent(path) ? [onPages.uses] : [])));
  let shared: ReadonlySet<string> | undefined;
  /** What stands on the way in to endpoints, and what everybody may ask for by its name. */
  let behind: Edges = new Map(), named: ReadonlySet<string> = new Set(), passing: ReadonlySet<string> = new Set();
  return {
    before, files, edited, isOutside, isChanged, isTold, isChangedAt: isWithin("pos"), isEdited: (path, line) => (isTold(path) ? isChanged(path, line) : edited.has(path)),
    get shared() {
      return (shared ??= new Set([...new Imports(edges, given, behind).usedBy([...around.all, ...named, ...[...files].filter((path) => !judged.has(path))]), ...passing]));
    },
    settle: (project) => {
      const { reaching: those, touched } = groups.size === 0 ? { reaching, touched: [] } : new Unimported(before.lookups, project, either, (path) => edited.has(path)).reaching(reaching);
      // What a file ran that is gone may be run by nothing now.
      const found = new Starts(before, project, new Set([...starts, ...[...those].filter((path) => files.has(path)), ...gone]), those, new Set([...edited, ...also, ...touched])).judged();
      const registering = [...project.registered().keys()];
      // The rest is little, and need not be put together with what was.
      for (const path of besideIn(before, found)) if (files.has(path)) found.add(path);
      judged = groups.size > 0 && registering.filter((path) => found.has(path)).length > registering.length * MOST_REGISTERED ? new Set([...found, ...files]) : found;
      const others = [...project.registered()].filter(([path]) => !judged.has(path));
      behind = new Map(others.map(([path, registered]) => [path, [...registered.files].map((to) => ({ path: to, isRuntime: true, isPassed: false }))]));
      passing = new Set(others.flatMap(([, { own }]) => [...own]));
      named = new Set([...project.told().values()].flatMap((answer) => [...answer.files]));
      timing.remarks.push(`judged again: ${judged.size} of ${read.files.size} files`);
      return judged;
    },
    isWhole: ({ framework, file }) => {
      const group = groupOf(framework, folderOf(file));
      return group === undefined || groups.has(group);
    },
    rest: {
      isImported: (path) => around.imported.has(path), isFromBackend: (path) => around.fromBackend.has(path), isInBrowser: (path) => around.inBrowser.has(path), uses: (path) => used.get(path) ?? [],
      get shares() {
        return before.outcome.endpoints.flatMap(({ file }, i) => (isOutside(file) ? (before.shares[i] ?? []) : []));
      },
      routes: before.outcome.endpoints.flatMap(({ file, route }) => (isAbsent(file) ? [route] : [])),
    },
  };
}

/** Says why a part does not tell. */
export function allAgain(reason: string): undefined {
  timing.remarks.push(`judged again: everything, because ${reason}`);
}

/**
 * Files with all that they reach, and with whatever their frameworks join to them.
 *
 * @param start files of both states: what is gone was joined as well
 * @param told frameworks that tell all their endpoints of something in an edited file
 */
function whole(start: readonly string[], told: readonly string[], imports: Imports, { outcome: { endpoints } }: Before, read: ProjectFiles, folderOf: (path: string) => string): { readonly files: ReadonlySet<string>; readonly groups: ReadonlySet<string>; readonly joined: ReadonlySet<string> } {
  const groups = new Map<string, Set<string>>();
  for (const { framework, file } of endpoints) {
    const group = groupOf(framework, folderOf(file));
    if (group === undefined) continue;
    const folders = groups.get(group) ?? new Set();
    groups.set(group, folders.add(folderOf(file)));
  }
  let files = imports.below(start.filter((path) => read.files.has(path)));
  const joined = new Set<string>();
  for (const done = new Set<string>(); ;) {
    const here = new Set([...start, ...files].map(folderOf));
    const fresh = [...groups].filter(([group, folders]) => !done.has(group) && (told.includes(group) || [...folders].some((folder) => here.has(folder))));
    if (fresh.length === 0) return { files, groups: done, joined };
    for (const [group] of fresh) done.add(group);
    const folders = new Set(fresh.flatMap(([, of]) => [...of]));
    for (const path of read.files.keys()) if (folders.has(folderOf(path))) joined.add(path);
    files = imports.below([...files, ...joined]);
  }
}

/** Files in which something was found by way of what is judged: an endpoint, or what its evidence leads through. It is told by nothing else. */
function besideIn({ outcome, taken }: Before, judged: ReadonlySet<string>): string[] {
  const labels = new Set(outcome.endpoints.flatMap(({ file, label }) => (judged.has(file) ? [label] : [])));
  return [...outcome.findings, ...taken].flatMap(({ file, endpoint, evidence }) => (!judged.has(file) && (endpoint === null ? evidence.some((step) => judged.has(step.file)) : labels.has(endpoint)) ? [file] : []));
}

/** Whether one of these files has a container that hands out things by tokens wherever somebody asks for them. */
function areHandedOut(paths: ReadonlySet<string>, { files }: ProjectFiles): boolean {
  return [...paths].some((path) => HANDING.some((adapter) => adapter.see(files.get(path) ?? NO_FACTS, path)));
}

/** What joins an endpoint to others that no import leads to, if anything does. */
function groupOf(framework: string, folder: string): string | undefined {
  const joins = JOINS.get(framework);
  return joins === "by imports" ? undefined : joins === "by package" ? `${framework} in ${folder}` : framework;
}

/** Files of a part that files outside import: all of them, for another reason than a test, and from what runs on a server or in browsers. */
function borders(files: ReadonlySet<string>, edges: Edges, before: Before): Readonly<Record<"all" | "imported" | "fromBackend" | "inBrowser", ReadonlySet<string>>> {
  const all = new Set<string>(), imported = new Set<string>(), fromBackend = new Set<string>(), inBrowser = new Set<string>();
  for (const [path, targets] of edges) {
    if (files.has(path)) continue;
    let isAside: boolean | undefined;
    for (const target of targets) {
      if (!files.has(target.path)) continue;
      isAside ??= ASIDE.has(pathClass(path));
      // Who only passes there has nothing to do with it.
      if (!target.isPassed) all.add(target.path);
      if (!isAside) imported.add(target.path);
      if (!isAside && target.isRuntime && before.files.get(path)?.isBackend) fromBackend.add(target.path);
      if (target.isRuntime && before.files.get(path)?.onPages.isInBrowser) inBrowser.add(target.path);
    }
  }
  return { all, imported, fromBackend, inBrowser };
}
