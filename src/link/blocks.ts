/**
 * The statements of a function in blocks: what stands before what on the same level. A branch that is over can
 * have settled something for the statements after it; this is the structure that is asked for it.
 */
import type { Context, FunctionFacts } from "../extract/facts.js";

/** One statement of a block: an event, or a statement with blocks of its own. */
export type Item =
  | { readonly k: "event"; readonly at: number }
  /** `branches` are contexts: then and else, try with catch and finally, the cases, a loop, or the rest after a branch that leaves. */
  | { readonly k: "if" | "try" | "switch" | "loop" | "rest"; readonly last: number; readonly branches: readonly number[] };

const memo = new WeakMap<FunctionFacts, readonly (readonly Item[])[]>();

/** The items of each context, in source order. */
export function blocksOf(facts: FunctionFacts): readonly (readonly Item[])[] {
  const known = memo.get(facts);
  if (known) return known;
  const blocks = facts.contexts.map((): Item[] => []);
  const open = new Map<string, { last: number; readonly branches: number[] }>();
  for (const [at, e] of facts.events.entries()) {
    blocks[e.ctx]?.push({ k: "event", at });
    for (let c = e.ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (!context) break;
      const key = `${context.up}:${keyOf(context, c)}`;
      const item = open.get(key);
      if (item) {
        item.last = at;
        if (!item.branches.includes(c)) item.branches.push(c);
      } else {
        const made = { k: kindOf(context), last: at, branches: [c] };
        open.set(key, made);
        blocks[context.up]?.push(made);
      }
    }
  }
  // One that does nothing takes errors all the same: `try { verify(token); } catch {}` comes to its end for everybody.
  for (const [c, context] of facts.contexts.entries()) {
    const item = context.k === "catch" ? open.get(`${context.up}:${keyOf(context, c)}`) : undefined;
    if (item && !item.branches.includes(c)) item.branches.push(c);
  }
  memo.set(facts, blocks);
  return blocks;
}

function kindOf(c: Context): Exclude<Item["k"], "event"> {
  switch (c.k) {
    case "then":
    case "else":
      return "if";
    case "case":
      return "switch";
    case "loop":
    case "rest":
      return c.k;
    default:
      return "try";
  }
}

/** Contexts with the same key are parts of one statement. */
function keyOf(c: Context, index: number): string {
  switch (c.k) {
    case "then":
    case "else":
      return `if${c.pos}`;
    case "catch":
    case "finally":
      return `try${c.of}`;
    case "try":
      return `try${index}`;
    case "case":
      return `case${c.nth}`;
    default:
      return `${c.k}${index}`;
  }
}

/** The context in which a block comes to its end: what follows its last branch that leaves, if it ends with that. */
export function endOf(facts: FunctionFacts, ctx: number): number {
  const last = blocksOf(facts)[ctx]?.at(-1);
  return last?.k === "rest" && last.branches[0] !== undefined ? endOf(facts, last.branches[0]) : ctx;
}

/** Whether control leaves a block at its end: by `return`, `throw`, `break` or `continue`. */
export function isLeft(facts: FunctionFacts, ctx: number): boolean {
  const context = facts.contexts[ctx];
  if (context && "exits" in context && context.exits) return true;
  const last = blocksOf(facts)[endOf(facts, ctx)]?.at(-1);
  const event = last?.k === "event" ? facts.events[last.at] : undefined;
  if (event?.k === "leave") return !(event.how === "break" && context?.k === "case");
  return event?.k === "return" || event?.k === "throw";
}

/** The events with which control comes out of a `switch` from one of its cases. */
export function breaksOf(facts: FunctionFacts, of: number): readonly number[] {
  let known = breaks.get(facts);
  if (!known) breaks.set(facts, (known = breaksIn(facts)));
  return known.get(of) ?? NONE;
}

const breaks = new WeakMap<FunctionFacts, ReadonlyMap<number, readonly number[]>>();
const NONE: readonly number[] = [];

/** The same of all its loops and cases. */
function breaksIn(facts: FunctionFacts): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [i, e] of facts.events.entries()) {
    if (e.k !== "leave" || e.how !== "break") continue;
    const of = leftBy(facts, e.ctx), known = found.get(of);
    if (known) known.push(i);
    else found.set(of, [i]);
  }
  return found;
}

/** The loop or the case that a `break` leaves. */
function leftBy({ contexts }: FunctionFacts, ctx: number): number {
  let c = ctx;
  while (c > 0 && contexts[c]?.k !== "loop" && contexts[c]?.k !== "case") c = contexts[c]?.up ?? -1;
  return c;
}
