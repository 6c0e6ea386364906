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

export class Edits {
  readonly #lasting = new Lasting();
  #last: State | undefined;

  /** Goes on to a state. Who asked about another one before has to ask anew. */
  enter(state: State): Lasting {
    const last = this.#last;
    this.#last = state;
    if (!last) return this.#lasting;
    const different = [...new Set([...last.changed, ...state.changed])].filter((path) => last.files.get(path) !== state.files.get(path));
    const imports = last.imports === state.imports ? [state.imports] : [last.imports, state.imports];
    this.#lasting.forget(new Set(imports.flatMap((all) => [...all.reaching(different)])));
    return this.#lasting;
  }

  /** Whether a state is the one that was entered last. */
  isIn(files: ReadonlyMap<string, FileFacts>): boolean {
    return this.#last?.files === files;
  }
}
