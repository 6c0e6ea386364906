/** What follows from the facts of a file alone: found out once, in however many states of a project the file stays as it is. */
import type { FileFacts } from "./facts.js";

/** @param find looks at the facts only: what it is told besides has to be the same whenever it is asked */
export function ofFacts<T>(find: (facts: FileFacts) => T): (facts: FileFacts) => T {
  const known = new WeakMap<FileFacts, { readonly is: T }>();
  return (facts) => {
    let found = known.get(facts);
    if (!found) known.set(facts, (found = { is: find(facts) }));
    return found.is;
  };
}
