/** What a run leaves behind so that the next one need not judge everything again: what it came to, and what that rests on. */
import type { Endpoint, Project, Registered, Runs, Share } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { Modules } from "../link/modules.js";
import type { OnPages } from "../link/pages.js";
import { shortDigest } from "../workspace/cache.js";
import type { Analysis, Finding, Outcome } from "./finding.js";
import { type Edge, EdgeFinder, exportsIn } from "./imports.js";
import { type LookupsBefore, lookupsOf } from "./lookups-before.js";
import type { ProjectFiles } from "./read.js";

/** Characters of a name for exports, or for what is registered. */
const SHORT_NAME = 10;

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
    const start = isJudged(path) ? startOf(path, registered, project) : before?.files.get(path)?.start;
    return [path, { digest: names.get(path) ?? "", isBackend: file?.isBackend === true, onPages: file?.onPages ?? NOTHING, edges: finder.of(path, facts), exports: exportsNamed(facts), ...(start && { start }) }];
  }));
  return { files, taken, shares: project.shares(), lookups };
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
