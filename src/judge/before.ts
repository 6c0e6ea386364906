/** What a run leaves behind so that the next one need not judge everything again: what it came to, and what that rests on. */
import type { Endpoint, Project, Registered, Runs, Share } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { Modules } from "../link/modules.js";
import type { OnPages } from "../link/pages.js";
import { shortDigest } from "../workspace/cache.js";
import type { Analysis, Finding, Outcome } from "./finding.js";
import { type Edge, EdgeFinder, exportsIn } from "./imports.js";
import { type LookupsBefore, lookupsOf } from "./lookups-before.js";
import { type Outline, outlineOf } from "./outline.js";
import type { ProjectFiles } from "./read.js";

/** Characters of a name for exports, or for what is registered. */
const SHORT_NAME = 10;

/** Files with endpoints that are judged again without asking which of them have to be. */
const FEW = 3;

/** What is kept of an outcome: root and texts are those of whoever reads it. */
export type Kept = Omit<Outcome, "root" | "sources">;

/** A file with endpoints as it was. */
export interface StartBefore {
  /** A name for what it registers; "" where nothing tells that from anything else. */
  readonly name: string;
  /** The files of its handlers. */
  readonly handlers: readonly string[];
  readonly runs: Runs;
}

/** One file as it was. */
export interface FileBefore {
  readonly digest: string;
  readonly isBackend: boolean;
  readonly onPages: OnPages;
  readonly edges: readonly Edge[];
  /** A name for what others may import of it; "" where the file says nothing of that before it is parsed. */
  readonly exports: string;
  readonly start?: StartBefore;
  /** Of a file that many endpoints reach. */
  readonly outline?: Outline;
}

export interface Before {
  readonly outcome: Kept;
  readonly files: ReadonlyMap<string, FileBefore>;
  /** Findings that comments take back. */
  readonly taken: readonly Finding[];
  /** What each endpoint says of the project, in their order. */
  readonly shares: readonly Share[];
  readonly lookups: LookupsBefore;
}

/** What nobody looked at is to pages. */
const NOTHING: OnPages = { isInBrowser: false, uses: [] };

export type Rests = Omit<Before, "outcome">;

/**
 * What an analysis rests on.
 *
 * @param names digests of all texts
 * @param before what is known of the files that were no part of it, and of those that were not judged
 */
export function restsOf({ project, taken }: Pick<Analysis, "project" | "taken">, read: ProjectFiles, names: ReadonlyMap<string, string>, before?: Before, isJudged: (path: string) => boolean = () => true): Rests {
  const lookups = lookupsOf(project, (path) => !before || before.files.get(path)?.digest === names.get(path), read.files.size, before?.lookups);
  const finder = new EdgeFinder(read.files, new Modules(read.files, read));
  const registered = project.registered();
  const files = new Map([...read.files].map(([path, facts]): [string, FileBefore] => {
    const file = project.file(path);
    const known = file ? undefined : before?.files.get(path);
    if (known) return [path, known];
    const was = before?.files.get(path), digest = names.get(path) ?? "";
    const start = isJudged(path) ? startOf(path, registered, project) : was?.start;
    const outline = was?.digest === digest ? was.outline : undefined;
    return [path, { digest, isBackend: file?.isBackend === true, onPages: file?.onPages ?? NOTHING, edges: finder.of(path, facts), exports: exportsNamed(facts), ...(start && { start }), ...(outline && { outline }) }];
  }));
  return { files: outlined(files, read), taken, shares: project.shares(), lookups };
}

/** Files with what they hold, where more than a few files with endpoints reach them: an edit there need not matter to all of these. */
function outlined(files: ReadonlyMap<string, FileBefore>, { files: all, texts }: ProjectFiles): ReadonlyMap<string, FileBefore> {
  const shared = reachedByMany([...files].flatMap(([path, { start }]) => (start ? [path] : [])), (path) => files.get(path)?.edges ?? []);
  return new Map([...files].map(([path, file]): [string, FileBefore] => {
    const isShared = file.isBackend && shared.has(path);
    if (isShared === (file.outline !== undefined)) return [path, file];
    const { outline: _none, ...others } = file;
    const facts = all.get(path), outline = isShared && facts ? outlineOf(facts, texts.get(path) ?? "") : undefined;
    return [path, outline ? { ...others, outline } : others];
  }));
}

/** The files that more than a few of these reach. */
function reachedByMany(starts: readonly string[], edgesOf: (path: string) => readonly Edge[]): ReadonlySet<string> {
  const by = new Map<string, Set<string>>(), found = new Set<string>();
  const left = starts.map((start) => [start, start] as const);
  for (let at = left.pop(); at; at = left.pop()) {
    const [path, start] = at;
    for (const { path: to } of edgesOf(path)) {
      const known = by.get(to) ?? new Set();
      if (known.size > FEW || known.has(start)) continue;
      by.set(to, known.add(start));
      if (known.size > FEW) found.add(to);
      left.push([to, start]);
    }
  }
  return found;
}

function startOf(path: string, registered: ReadonlyMap<string, Registered>, project: Project): StartBefore | undefined {
  const here = registered.get(path);
  return here && { name: registeredName(here), handlers: [...here.handlers].sort(), runs: project.runsOf(path) };
}

/** What tells what a file registers from anything else; "" where nothing does. */
export function registeredName({ words }: Registered): string {
  return words === undefined ? "" : shortDigest(words).slice(0, SHORT_NAME);
}

/** What tells the exports of a file from any others. */
export function exportsNamed(facts: FileFacts): string {
  return facts.isView ? "" : shortDigest(exportsIn(facts)).slice(0, SHORT_NAME);
}

/** An endpoint with all its answers. */
export function answered({ framework, kind, method, route, file, pos, end, handler, label, auth, body, query, params, rateLimit, errors }: Endpoint): Endpoint {
  return { framework, kind, method, route, file, pos, end, handler, label, auth, body, query, params, rateLimit, errors };
}
