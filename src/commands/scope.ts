/** What a run is scoped to: the index or the changes since a commit. The whole project is judged, as it is there. */
import { answeredFor, type Change, changeBetween } from "../judge/change.js";
import type { Finding } from "../judge/finding.js";
import { overlaid, overlayFor, treeOnDisk } from "../judge/snapshot.js";
import type { SourceFiles } from "../judge/sources.js";
import type { Config } from "../workspace/config.js";
import { GitError, Repository, type Tree } from "../workspace/git.js";
import type { Arguments } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";

export interface Scope {
  /** The project as it is judged. */
  readonly now: SourceFiles;
  /** Whether a file is part of the change. */
  hasChanged(file: string): boolean;
  /**
   * The findings that the change answers for.
   *
   * @param judged gives the findings of an earlier state
   */
  answered(findings: readonly Finding[], judged: (before: SourceFiles) => Promise<readonly Finding[]>): Promise<ReadonlySet<Finding>>;
}

/** The commit that a pipeline compares with: refs to try, in turn. */
function pipelineRefs(env: Io["env"]): readonly string[] {
  const branches = [env["GITHUB_BASE_REF"], env["SYSTEM_PULLREQUEST_TARGETBRANCH"]?.replace(/^refs\/heads\//, ""), env["BITBUCKET_PR_DESTINATION_BRANCH"]].filter((name) => name !== undefined && name !== "");
  const commit = env["CI_MERGE_REQUEST_DIFF_BASE_SHA"];
  return [...(commit ? [commit] : []), ...branches.flatMap((name) => [`refs/remotes/origin/${name}`, String(name)])];
}

function mergeBase(repository: Repository, given: string, env: Io["env"]): string {
  if (given !== "") return repository.mergeBase(given);
  const refs = pipelineRefs(env);
  if (refs.length === 0) throw new UsageError("--changed-since needs a commit or branch here: no pipeline says which");
  let failure: unknown;
  for (const ref of refs) {
    try {
      return repository.mergeBase(ref);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** The scope that the arguments ask for. @throws UsageError */
export function scopeOf(args: Pick<Arguments, "isStaged" | "changedSince">, disk: SourceFiles, { ignore }: Config, { env }: Pick<Io, "env">): Scope {
  return sayingWhy(() => {
    const repository = Repository.of(disk.root, env);
    const bases = args.isStaged ? repository.parents() : [mergeBase(repository, args.changedSince ?? "", env)];
    const index = args.isStaged ? repository.index() : undefined;
    // What another repository holds is as it is there, also before it became a submodule.
    const before = (tree: Tree): Tree => ({ ...tree, submodules: [...tree.submodules, ...(index?.submodules ?? [])] });
    const befores = bases.length === 0 ? [EMPTY] : bases.map((id) => before(repository.commit(id)));
    const onDisk = treeOnDisk(disk, index ?? befores[0] ?? EMPTY);
    const now = index ? overlaid(disk, overlayFor(index, disk, onDisk, repository, ignore)) : disk;
    const textOf = (path: string): string | undefined => now.read.get(path)?.text ?? now.documents.get(path);
    const changes = befores.map((before) => ({ before, change: changeBetween(before, index ?? onDisk, textOf, repository) }));
    return scope(now, changes, (before) => sayingWhy(() => overlaid(disk, overlayFor(before, disk, onDisk, repository, ignore))));
  });
}

const EMPTY: Tree = { files: new Map(), submodules: [] };

interface Compared {
  readonly before: Tree;
  readonly change: Change;
}

function scope(now: SourceFiles, changes: readonly Compared[], filesOf: (before: Tree) => SourceFiles): Scope {
  return {
    now,
    hasChanged: (file) => changes.every(({ change }) => change.lines.has(file)),
    // What one parent of a merge had is no doing of the merge.
    async answered(findings, judged) {
      let left: readonly Finding[] = findings;
      for (const { before, change } of changes) {
        const answered = await answeredFor(findings, change, () => judged(filesOf(before)));
        left = left.filter((f) => answered.has(f));
      }
      return new Set(left);
    },
  };
}

function sayingWhy<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof GitError ? new UsageError(error.message) : error;
  }
}
