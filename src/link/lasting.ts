/**
 * An evaluation that outlives edits: what is known of a file hangs on the node of that file, and is let go with the
 * nodes of the files that an edit can matter to. What the project says as a whole (what a container hands out, what is
 * added to requests) is asked again after each edit: where it says something else, nothing is remembered.
 */
import type { Injection } from "../frameworks/adapter.js";
import { type Evaluating, Evaluation, type State } from "./evaluation.js";
import type { FileNode, Value } from "./values.js";
import { Versions } from "./versions.js";

/** Steps of evaluation that asking again may cost. */
const FUEL = 1_000_000;
/** Environments of states that are gone are not worth keeping beyond this many. */
const MOST = 60_000;

export class Lasting implements Evaluating {
  #versions = new Versions();
  #evaluation = new Evaluation(this.#versions);
  readonly #nodes = new Map<string, FileNode>();
  /** What a container was asked for, by place, and a key of its answer. */
  readonly #injected = new Map<string, { readonly asked: Injection; readonly answer: string }>();
  #told: string | undefined;

  /** Lets go of what is known of files that are not what they were, or reach one that is not. */
  forget(paths: ReadonlySet<string>): void {
    this.#versions.change(paths);
    for (const path of paths) this.#nodes.delete(path);
    for (const [place, { asked }] of this.#injected) if (paths.has(asked.file.path)) this.#injected.delete(place);
  }

  enter(state: State): void {
    if (this.#evaluation.evaluator.environments.made > MOST) this.#beginAnew();
    const { members } = this.#evaluation.evaluator;
    const bound = members.bindings.isAsked ? members.bindings.inWords() : undefined;
    this.#start(state);
    const told = this.#toldNow();
    const isAlike = (this.#told === undefined || this.#told === told) && (bound === undefined || bound === members.bindings.inWords()) && this.#isInjectedAlike(state);
    this.#told = told;
    if (isAlike) return;
    this.#beginAnew();
    this.#start(state);
    this.#told = this.#toldNow();
  }

  #beginAnew(): void {
    this.#versions = new Versions();
    this.#evaluation = new Evaluation(this.#versions);
    this.#nodes.clear();
    this.#injected.clear();
    this.#told = undefined;
  }

  #start(state: State): void {
    const nodes = new Map<string, FileNode>();
    for (const [path, facts] of state.files) {
      let node = this.#nodes.get(path);
      if (node?.facts !== facts) {
        this.#nodes.set(path, (node = { path, facts }));
        this.#versions.made(node);
      }
      nodes.set(path, node);
    }
    this.#evaluation.enter(nodes, { ...state, injected: (asked) => this.#inject(asked, state) });
    state.use(this.#evaluation);
    state.tell();
  }

  #inject(asked: Injection, state: State): Value | undefined {
    const answer = state.injected(asked);
    const { file, cls, decorators, type } = asked;
    const place = [file.path, file.facts.classes.indexOf(cls), decorators?.join() ?? "", type ?? ""].join("|");
    if (!this.#injected.has(place)) this.#injected.set(place, { asked, answer: this.#keyOf(answer) });
    return answer;
  }

  #isInjectedAlike(state: State): boolean {
    if (this.#injected.size === 0) return true;
    const { evaluator, nodes } = this.#evaluation;
    evaluator.start(FUEL);
    return [...this.#injected.values()].every(({ asked, answer }) => nodes.get(asked.file.path) === asked.file && this.#keyOf(state.injected(asked)) === answer);
  }

  /** What the project adds to its frameworks. */
  #toldNow(): string {
    const { evaluator } = this.#evaluation;
    evaluator.start(FUEL);
    return [...evaluator.added.keys()].map((name) => `${name}=${this.#keyOf(evaluator.members.addedAs(name))}`).sort().concat(evaluator.unproved.inWords(), evaluator.proved.inWords(), evaluator.stores.inWords()).join("\n");
  }

  #keyOf(value: Value | undefined): string {
    return value ? this.#evaluation.evaluator.environments.keyOf(value) : "";
  }
}
