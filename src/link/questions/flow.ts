/** What depends on what inside one function: tells a walk from a page, a search from a scan, the element from what stays the same. */
import type { Expr, FileFacts, FunctionFacts, Pattern } from "../../extract/facts.js";
import { partsOf } from "./expressions.js";

const FILLS = /\.(?:push|unshift|set|add|append|concat)$/;

/** The names a pattern binds. */
export function boundNames(pattern: Pattern | undefined): string[] {
  if (pattern === null || pattern === undefined) return [];
  if (typeof pattern === "string") return [pattern];
  if (pattern[0] === "=" || pattern[0] === "...") return boundNames(pattern[1]);
  if (pattern[0] === "[") return (pattern.slice(1) as Pattern[]).flatMap(boundNames);
  return (pattern.slice(1) as (string | null | Pattern)[]).flatMap((p, i) => (i % 2 === 1 ? boundNames(p) : []));
}

/** Everything in a function that is made of some names, or of the result of some event. */
export class Flow {
  readonly #names: Set<string>;
  readonly #events = new Set<number>();
  readonly #closures = new Map<number, boolean>();

  constructor(private readonly file: FileFacts, private readonly fn: FunctionFacts, seeds: { readonly names?: Iterable<string>; readonly event?: number }) {
    this.#names = new Set(seeds.names);
    if (seeds.event !== undefined) this.#events.add(seeds.event);
    // Twice: what a loop leaves for its next round is read above where it is written.
    this.#spread();
    this.#spread();
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  has(event: number): boolean {
    return this.#events.has(event);
  }

  /** Whether an expression is made of any of it. */
  touches(e: Expr): boolean {
    if (typeof e === "number") return this.#events.has(e);
    if (typeof e === "string") {
      for (let end = e.length; end > 0; end = e.lastIndexOf(".", end - 1)) if (this.#names.has(e.slice(0, end))) return true;
      return false;
    }
    if (Array.isArray(e) && e[0] === "f") return this.#closes(e[1]);
    return partsOf(e).some((x) => this.touches(x));
  }

  #spread(): void {
    for (const [i, e] of this.fn.events.entries()) {
      if (e.k === "call") {
        const isMade = e.args.some((a) => this.touches(a));
        if (isMade || this.touches(e.callee)) this.#events.add(i);
        if (isMade && typeof e.callee === "string" && FILLS.test(e.callee)) this.#names.add(e.callee.slice(0, e.callee.lastIndexOf(".")));
      } else if ((e.k === "def" || e.k === "set") && (this.touches(e.from) || this.#isDecided(e.ctx))) {
        for (const name of e.k === "def" ? boundNames(e.to) : rootsOf(e.to)) this.#names.add(name);
      }
    }
  }

  /** Written in a branch that it decides: `if (row) found = true`. */
  #isDecided(ctx: number): boolean {
    for (let c = ctx; c > 0; c = this.fn.contexts[c]?.up ?? -1) {
      const context = this.fn.contexts[c];
      if ((context?.k === "then" || context?.k === "else") && this.touches(context.if)) return true;
    }
    return false;
  }

  #closes(index: number): boolean {
    const known = this.#closures.get(index);
    if (known !== undefined) return known;
    this.#closures.set(index, false);
    const inner = this.file.fns[index];
    const isMade = inner?.events.some((e) => {
      if (e.k === "call") return this.#names.size > 0 && (this.#reads(e.callee) || e.args.some((a) => this.#reads(a)));
      if (e.k === "def" || e.k === "set") return this.#reads(e.from);
      return e.k !== "leave" && this.#reads(e.val);
    }) ?? false;
    if (isMade) this.#closures.set(index, true);
    else this.#closures.delete(index);
    return isMade;
  }

  /** Like `touches`, in another function: its events have numbers of their own. */
  #reads(e: Expr): boolean {
    if (typeof e === "number") return false;
    if (typeof e === "string" || (Array.isArray(e) && e[0] === "f")) return this.touches(e);
    return partsOf(e).some((x) => this.#reads(x));
  }
}

/** What an assignment changes: the path, and the list or object a computed member belongs to. */
function rootsOf(to: Expr): string[] {
  if (typeof to === "string") return [to];
  return Array.isArray(to) && to[0] === "[" && typeof to[1] === "string" ? [to[1]] : [];
}
