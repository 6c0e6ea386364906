/** What is evaluated of one edit after another: of files that an edit cannot matter to, the same as before it. */
import type { FileFacts } from "../extract/facts.js";
import type { Imports } from "../judge/imports.js";
import { Lasting } from "../link/lasting.js";

/** A state of a project. */
interface State {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Files that are not what they were at first. */
  readonly changed: readonly string[];
  readonly imports: Imports;
}

const NONE: ReadonlySet<string> = new Set();

export class Edits {
  readonly #lasting = new Lasting();
  #last: State | undefined;
  /** Files of which more is known than holds: what they reach was edited, and nobody asked who would have come by that. */
  #stale: ReadonlySet<string> = new Set();

  /**
   * Goes on to a state. Who asked about another one before has to ask anew.
   *
   * @param kept files that nobody asks by way of what changed
   */
  enter(state: State, kept: ReadonlySet<string> = NONE): Lasting {
    const last = this.#last;
    this.#last = state;
    if (!last) return this.#lasting;
    const different = [...new Set([...last.changed, ...state.changed])].filter((path) => last.files.get(path) !== state.files.get(path));
    const imports = last.imports === state.imports ? [state.imports] : [last.imports, state.imports];
    const reaching = new Set([...this.#stale, ...imports.flatMap((all) => [...all.reaching(different)])]);
    this.#lasting.forget(new Set([...reaching].filter((path) => !kept.has(path))));
    this.#stale = new Set([...reaching].filter((path) => kept.has(path)));
    return this.#lasting;
  }

  /** Whether a state is the one that was entered last. */
  isIn(files: ReadonlyMap<string, FileFacts>): boolean {
    return this.#last?.files === files;
  }
}
