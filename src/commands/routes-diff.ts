/** The endpoints as they were at a commit: git is asked for its files, and the work tree is not touched. */
import type { Analysis } from "../judge/finding.js";
import { overlaid, overlayFor, treeOnDisk } from "../judge/snapshot.js";
import { readSources } from "../judge/sources.js";
import type { Config } from "../workspace/config.js";
import { GitError, Repository } from "../workspace/git.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";

/** Analyses the project as it was where the way to `ref` and ours part. @throws UsageError */
export async function analysisAt(ref: string, root: string, config: Config, { env }: Pick<Io, "env">): Promise<Analysis> {
  try {
    const disk = readSources(root, config);
    const repository = Repository.of(root, env);
    const tree = repository.commit(repository.mergeBase(ref));
    const before = overlaid(disk, overlayFor(tree, disk, treeOnDisk(disk, tree), repository, config.ignore));
    const { analysed, withFacts } = await import("../judge/analyse.js");
    // The configuration of today may name what was not there yet.
    return analysed(withFacts(before), { root, config, isLenient: true, rules: [] });
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}
