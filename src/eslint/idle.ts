/**
 * Statements that do nothing: a name on its own, as long as it is being typed, and a name that is given a value and is
 * never mentioned again. Nobody can tell from what a function does whether they are there.
 */
import type { Event, Expr, FileFacts, FunctionFacts } from "../extract/facts.js";
import { namesOf } from "../link/names.js";

/** Names that stand for something wherever they are written. */
const MEANT: ReadonlySet<string> = new Set(["this", "super", "arguments", "module", "exports", "require", "new", "import"]);
export class Idle {
  #bound: ReadonlySet<string> | undefined;

  constructor(private readonly facts: FileFacts, private readonly text: string) {}

  /** Whether an event of a function changes nothing of what the function does. */
  is({ events }: FunctionFacts, at: number): boolean {
    const e = events[at], before = events[at - 1], after = events[at + 1];
    if (e?.k !== "value" && e?.k !== "def") return false;
    // Something else comes to pass there as well, and it is not the last that is said.
    const isBeside = (after?.ctx === e.ctx && (after.k === "return" || this.#doesMore(after))) || (before?.ctx === e.ctx && this.#doesMore(before));
    if (!isBeside) return false;
    return e.k === "value" ? this.#isPath(e.val) : typeof e.to === "string" && (this.#isPath(e.from) || isPlain(e.from)) && this.#isMentionedOnce(e.to);
  }

  /** A path from what is known to the whole module, or to nobody: not from what a function is given or makes. */
  #isPath(e: Expr): boolean {
    if (typeof e !== "string") return false;
    const root = e.split(/[.[?]/, 1)[0] ?? "";
    return root !== "" && !MEANT.has(root) && !(this.#bound ??= boundIn(this.facts)).has(root);
  }

  /** Whether an event is none that may be idle itself, and goes on. */
  #doesMore(e: Event): boolean {
    return e.k === "call" || e.k === "set" || (e.k === "def" && !(typeof e.to === "string" && this.#isMentionedOnce(e.to)));
  }

  #isMentionedOnce(name: string): boolean {
    let found = 0;
    for (let at = this.text.indexOf(name); at >= 0 && found < 2; at = this.text.indexOf(name, at + 1)) found++;
    return found === 1;
  }
}

function isPlain(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "'" && typeof e[3] !== "number";
}

/** Names that functions give a meaning of their own. */
function boundIn({ fns, classes }: FileFacts): ReadonlySet<string> {
  const inner = fns.slice(1);
  return new Set([...inner.flatMap((fn) => [...namesOf(fn).bindings.keys(), ...(fn.up > 0 ? [fn.name] : [])]), ...classes.flatMap(({ fn, name }) => (fn > 0 ? [name] : []))]);
}
