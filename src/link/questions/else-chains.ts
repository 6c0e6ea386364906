/** The branches of `if (…) { … } else if (…) { … } else { … }` that belong together: one of them is taken. */
import type { FunctionFacts } from "../../extract/facts.js";

/** An `else`, by the indices of contexts. */
export interface Otherwise {
  /** The branch beside it. */
  readonly then: number;
  /** The `else` of the first `if` in it, or -1. */
  readonly next: number;
  /** Whether this one, or the last of those it leads to, never falls out of its end. */
  readonly exits: boolean;
}

const chains = new WeakMap<FunctionFacts, ReadonlyMap<number, Otherwise>>();

/** Each `else` of a function, in source order. */
export function chainsOf(facts: FunctionFacts): ReadonlyMap<number, Otherwise> {
  let known = chains.get(facts);
  if (!known) chains.set(facts, (known = chainsIn(facts)));
  return known;
}

function chainsIn({ contexts }: FunctionFacts): ReadonlyMap<number, Otherwise> {
  const thens = new Map<string, number>();
  for (const [i, c] of contexts.entries()) if (c.k === "then") thens.set(`${c.up}:${c.pos}`, i);
  const found = new Map<number, Otherwise>(), inside = new Map<number, number>();
  // Those inside stand behind what they are in.
  for (let i = contexts.length - 1; i >= 0; i--) {
    const c = contexts[i];
    if (c?.k !== "else") continue;
    const next = inside.get(i) ?? -1;
    found.set(i, { then: thens.get(`${c.up}:${c.pos}`) ?? -1, next, exits: c.exits === true || found.get(next)?.exits === true });
    inside.set(c.up, i);
  }
  return new Map([...found].reverse());
}
