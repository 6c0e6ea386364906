/** Files that a server has nothing to do with: tests, and what browsers run. Only secrets are found in them, so that most of an edit need not be judged. */
import type { Project, Rule } from "../concepts.js";
import type { FileFacts } from "../extract/facts.js";
import type { Adapter } from "../frameworks/adapter.js";
import { adapters } from "../frameworks/index.js";
import type { Finding } from "../judge/finding.js";
import { NO_FACTS } from "../judge/read.js";
import { isForBrowsersOnly, isOfPages } from "../link/backend.js";
import { rules } from "../rules/index.js";
import type { Asking, Judges } from "./verdicts.js";

/** What all files do from which a file is reached, itself among them: nothing but test, or serve pages; anything else is "no". */
export type Apart = "tests" | "pages" | "no";

/** @param reaching a file and all that reach it */
export function apartFrom(project: Project, path: string, reaching: ReadonlySet<string>): Apart {
  const all = [...reaching].flatMap((other) => project.file(other) ?? []);
  if (all.every((file) => file.isExcluded)) return "tests";
  const there = adaptersIn(project);
  const held = new Set(project.endpoints.map(({ file }) => file));
  return all.every((file) => file.isExcluded || (file.isBackend
    // A page that a server makes hands on to it what runs in browsers: it runs nothing of that itself.
    ? file.path !== path && !held.has(file.path) && !project.importsOf(file.path).includes(path)
    : file.path === path || isForBrowsersOnly(file) || !isSeen(there, file.path, file.facts))) ? "pages" : "no";
}

/** Whether a file that was none of a server's is none after an edit either, whatever it does now: what it imports is the same. */
export function staysForPages(path: string, facts: FileFacts, project: Project): boolean {
  if (facts.isView) return true;
  return !isSeen(adaptersIn(project), path, facts) && (isForBrowsersOnly({ path, facts }) || isOfPages((name) => project.dependency(path, name) !== undefined));
}

const there = new WeakMap<Project, readonly Adapter[]>();

/** Those of frameworks that some file may use. */
function adaptersIn(project: Project): readonly Adapter[] {
  let found = there.get(project);
  if (!found) there.set(project, (found = adapters.filter(({ isOf }) => !isOf || project.files.some(({ facts }) => facts.imports.some(isOf)))));
  return found;
}

/** Whether a framework looks for endpoints in a file. */
function isSeen(all: readonly Adapter[], path: string, facts: FileFacts): boolean {
  return !facts.isView && all.some((adapter) => adapter.see(facts, path));
}

/** What members a rule looks for, and whether one of the files that reach a file may call one. */
export type Callers = (rule: Rule) => { readonly mayCall: (facts: FileFacts, text: string) => boolean; readonly isCalledElsewhere: boolean };

/** @param reaching a file and all that reach it, of which those beside it are as they were */
export function callersIn(project: Project, path: string, reaching: ReadonlySet<string>): Callers {
  const known = new Map<Rule, ReturnType<Callers>>();
  return (rule) => {
    let found = known.get(rule);
    if (!found) {
      const mayCall = project.mayCall(rule.calls ?? []);
      const isCalledElsewhere = [...reaching].some((other) => other !== path && mayCall(project.file(other)?.facts ?? NO_FACTS, project.text(other)));
      known.set(rule, (found = { mayCall, isCalledElsewhere }));
    }
    return found;
  };
}

export class Aside implements Judges {
  /**
   * @param before who judged the project before the edit
   * @param text what the file holds now
   */
  constructor(
    private readonly part: Judges,
    private readonly before: Judges,
    private readonly path: string,
    private readonly facts: FileFacts,
    private readonly text: string,
    private readonly callers: Callers,
  ) {}

  of(id: string, path: string, asking: Asking): readonly Finding[] {
    const rule = rules.find((r) => r.id === id);
    const isNothing = rule?.isLocal === true && path === this.path && this.before.of(id, path, asking).length === 0 && (rule.isSecret !== true || this.#hidesNone(rule));
    return isNothing ? [] : this.part.of(id, path, asking);
  }

  /** Whether a rule that looks at all files sees nothing in this one, and nothing that is called can be given something of it. */
  #hidesNone(rule: Rule): boolean {
    const isSeen = this.facts.isView ? !this.facts.unseen?.includes(rule.id) : this.facts.seen[rule.id] !== undefined;
    if (isSeen || !rule.calls) return false;
    const { mayCall, isCalledElsewhere } = this.callers(rule);
    return !isCalledElsewhere && !mayCall(this.facts, this.text);
  }

  linesOf(): readonly number[] {
    return this.facts.lines;
  }

  takeCrashes(): string[] {
    return this.part.takeCrashes();
  }
}
