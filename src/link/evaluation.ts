/** What a state of a project is evaluated with, and where all that is remembered of it is kept. */
import type { FileFacts } from "../extract/facts.js";
import { adapters } from "../frameworks/index.js";
import { table } from "../libraries/match.js";
import { Caller } from "./caller.js";
import { Evaluator, type Scene } from "./evaluate.js";
import { Promises } from "./promises.js";
import { narrowInput } from "./questions/input-conditions.js";
import { Tracer } from "./trace.js";
import type { FileNode } from "./values.js";
import type { Versions } from "./versions.js";

const AMBIENT = table(adapters.flatMap((a) => a.ambient));
const MAKES = table(adapters.map((a) => ({ match: a.makes ?? [] })));
const NEVER_RETURNS = table(adapters.map((a) => ({ match: a.neverReturns })));
const ENDING_METHODS = new Set(adapters.flatMap((a) => a.neverReturns).flatMap((match) => (/\)\.(?:[^#]*\.)?([\w|]+)$/.exec(match)?.[1] ?? "").split("|")));
/** The kinds of request that the frameworks have, by id. */
export const SHAPES = new Map(adapters.flatMap((a) => a.shapes.map((s) => [s.id, s] as const)));

/** One state of a project, and who asks about it. */
export interface State extends Pick<Scene, "modules" | "gives" | "injected"> {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Answers are to be made with these from here on. */
  use(evaluation: Evaluation): void;
  /** Lets the frameworks say what the project adds to them. */
  tell(): void;
}

/** Who evaluates the states of a project. */
export interface Evaluating {
  enter(state: State): void;
}

/** What one state, or several, are evaluated with. */
export class Evaluation {
  readonly evaluator: Evaluator;
  readonly caller: Caller;
  readonly tracer: Tracer;
  nodes: ReadonlyMap<string, FileNode> = new Map();

  constructor(versions?: Versions) {
    this.evaluator = new Evaluator({
      shapes: SHAPES, wrappedShape: "next-app",
      ambient: (name) => AMBIENT.find(name), makes: (name) => MAKES.find(name) !== undefined,
    }, versions);
    this.caller = new Caller(this.evaluator, { isOne: (name) => NEVER_RETURNS.find(name) !== undefined, mayBe: (method) => ENDING_METHODS.has(method) });
    this.tracer = new Tracer(this.evaluator, this.caller);
    new Promises(this.evaluator, this.tracer);
    narrowInput(this.evaluator);
  }

  /** Goes on to a state of the project with these files. */
  enter(nodes: ReadonlyMap<string, FileNode>, { modules, gives, injected }: Omit<State, "files">): void {
    this.nodes = nodes;
    this.evaluator.enter({ files: nodes, modules, gives, injected });
  }
}

/** Each state by itself. */
export const ANEW: Evaluating = {
  enter(state) {
    const evaluation = new Evaluation();
    evaluation.enter(new Map([...state.files].map(([path, facts]) => [path, { path, facts }])), state);
    state.use(evaluation);
  },
};
