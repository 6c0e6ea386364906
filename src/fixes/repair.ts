/** What a repair is: for the findings of one rule, the changes that could end them. Whether they do is proved elsewhere. */
import type { ts as TypeScript } from "ts-morph";
import type { Fix, Project } from "../concepts.js";
import type { Finding } from "../judge/finding.js";
import { treeOf } from "./tree.js";
import type { Compiler } from "./types.js";

/** A finding with its place in offsets. */
export interface Located {
  readonly finding: Finding;
  readonly pos: number;
  readonly end: number;
}

export interface Repair {
  /** Rule whose findings it ends. */
  readonly rule: string;
  /** Changes that could end the finding, the best first. */
  propose(located: Located, scene: Scene): Iterable<Fix>;
}

/** The project as repairs see it: linked, and with the trees of the files they ask for. */
export class Scene {
  readonly #trees = new Map<string, TypeScript.SourceFile>();
  readonly #learned = new Map<string, unknown>();

  /** @param types the compiler, for repairs that write types down */
  constructor(readonly project: Project, readonly types?: Compiler) {}

  tree(path: string): TypeScript.SourceFile {
    let tree = this.#trees.get(path);
    if (!tree) this.#trees.set(path, (tree = treeOf(path, this.project.text(path))));
    return tree;
  }

  /** What was learned of the project once: repairs ask for every finding. */
  once<T>(key: string, learn: () => T): T {
    if (!this.#learned.has(key)) this.#learned.set(key, learn());
    return this.#learned.get(key) as T;
  }
}
