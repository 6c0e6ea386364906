/** Files that a server has nothing to do with: tests, and what browsers run. Only secrets are found in them, so that most of an edit need not be judged. */
import type { Project } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import { adapters } from "../frameworks/index.js";
import type { Finding } from "../judge/finding.js";
import { isForBrowsersOnly, isOfPages } from "../link/backend.js";
import { rules } from "../rules/index.js";
import type { Asking, Judges } from "./verdicts.js";

/** What all files do from which a file is reached, itself among them: nothing but test, or serve pages; anything else is "no". */
export type Apart = "tests" | "pages" | "no";

/** @param reaching a file and all that reach it */
export function apartFrom(project: Project, path: string, reaching: ReadonlySet<string>): Apart {
  const all = [...reaching].flatMap((other) => project.file(other) ?? []);
  if (all.every((file) => file.isExcluded)) return "tests";
  return all.every((file) => file.isExcluded || (!file.isBackend && (file.path === path || isForBrowsersOnly(file) || !isSeen(file.path, file.facts)))) ? "pages" : "no";
}

/** Whether a file that was none of a server's is none after an edit either, whatever it does now: what it imports is the same. */
export function staysForPages(path: string, facts: FileFacts, project: Project): boolean {
  if (facts.isView) return true;
  return !isSeen(path, facts) && (isForBrowsersOnly({ path, facts }) || isOfPages((name) => project.dependency(path, name) !== undefined));
}

/** Whether a framework looks for endpoints in it. */
function isSeen(path: string, facts: FileFacts): boolean {
  return !facts.isView && adapters.some((adapter) => adapter.see(facts, path));
}

export class Aside implements Judges {
  /** @param before who judged the project before the edit */
  constructor(
    private readonly part: Judges,
    private readonly before: Judges,
    private readonly path: string,
    private readonly facts: FileFacts | undefined,
  ) {}

  of(id: string, path: string, asking: Asking): readonly Finding[] {
    const rule = rules.find((r) => r.id === id);
    const isSilent = rule?.isLocal === true && rule.isSecret !== true && path === this.path && this.before.of(id, path, asking).length === 0;
    return isSilent ? [] : this.part.of(id, path, asking);
  }

  linesOf(): readonly number[] {
    return this.facts?.lines ?? [];
  }

  takeCrashes(): string[] {
    return this.part.takeCrashes();
  }
}
