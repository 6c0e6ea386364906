/**
 * Which files to judge anew after an edit, told when everything that it can matter to is linked: those that reach it,
 * and of those that do not, the ones of which the project around says something else now. That is how their endpoints
 * are registered, whether a server runs them, what pages do with them, and which of their functions endpoints run.
 */
import type { Project, Runs } from "../concepts.js";
import { type Before, type FileBefore, registeredName, type StartBefore } from "./before.js";

export class Starts {
  readonly #found: Set<string>;
  readonly #runs = new Map<string, Runs>();

  /**
   * @param starts files that are judged in any case
   * @param reaching those from which imports lead to the edit
   * @param touched those that are not what they were
   */
  constructor(private readonly before: Before, private readonly project: Project, starts: ReadonlySet<string>, private readonly reaching: ReadonlySet<string>, private readonly touched: ReadonlySet<string>) {
    this.#found = new Set(starts);
  }

  judged(): Set<string> {
    for (const { path } of this.project.files) {
      const was = this.before.files.get(path);
      if (!was || !this.#standsAsBefore(path, was)) this.#found.add(path);
    }
    for (let known = -1; known < this.#found.size;) {
      known = this.#found.size;
      for (const path of this.#found) for (const handler of this.#handlersOf(path)) this.#found.add(handler);
      for (const path of this.#runOtherwise()) this.#found.add(path);
    }
    return this.#found;
  }

  #standsAsBefore(path: string, was: FileBefore): boolean {
    const file = this.project.file(path), now = this.project.registered().get(path);
    if (file?.isBackend !== was.isBackend || JSON.stringify(file.onPages) !== JSON.stringify(was.onPages)) return false;
    if (!now || !was.start) return now === undefined && was.start === undefined;
    return was.start.name !== "" && registeredName(now) === was.start.name && ![...now.files].some((of) => this.reaching.has(of)) && ![...now.own].some((of) => this.touched.has(of));
  }

  /** What a function is given depends on what it handles. */
  #handlersOf(path: string): readonly string[] {
    return [...(this.project.registered().get(path)?.handlers ?? []), ...(this.#startOf(path)?.handlers ?? [])].filter((of) => this.project.file(of) !== undefined);
  }

  #startOf(path: string): StartBefore | undefined {
    return this.before.files.get(path)?.start;
  }

  /** Files of which a function is run by an endpoint and was not, or the other way round: those that none runs are judged by themselves. */
  #runOtherwise(): readonly string[] {
    const was = new Map<string, Set<number>>(), is = new Map<string, Set<number>>();
    for (const path of this.#found) {
      add(was, this.#startOf(path)?.runs ?? new Map());
      add(is, this.#runsOf(path));
    }
    const others = [...this.before.files].flatMap(([path, { start }]) => (start && !this.#found.has(path) ? [start.runs] : []));
    return [...new Set([...was.keys(), ...is.keys()])].filter((path) => {
      if (this.#found.has(path) || this.project.file(path) === undefined) return false;
      const before = was.get(path) ?? new Set(), now = is.get(path) ?? new Set();
      return [...before, ...now].some((fn) => before.has(fn) !== now.has(fn) && !others.some((runs) => runs.get(path)?.has(fn)));
    });
  }

  #runsOf(path: string): Runs {
    const known = this.#runs.get(path) ?? this.project.runsOf(path);
    this.#runs.set(path, known);
    return known;
  }
}

function add(to: Map<string, Set<number>>, runs: Runs): void {
  for (const [path, fns] of runs) {
    const known = to.get(path);
    if (known) for (const fn of fns) known.add(fn);
    else to.set(path, new Set(fns));
  }
}
