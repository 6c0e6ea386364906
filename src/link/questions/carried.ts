/** Where in a function something of a row is: under which names, in the results of which calls. */
import type { Event, Expr, FunctionFacts } from "../../extract/facts.js";
import { methodName } from "../callee-names.js";
import { alternatives, type Env } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { boundNames } from "./flow.js";

/** Methods whose result is a yes, a no or a number, whatever is in the list or text. */
const DECIDES = /^(?:some|every|includes|has|startsWith|endsWith|test|indexOf|lastIndexOf|findIndex|isBefore|isAfter|getTime|localeCompare)$/;
const DECIDED: ReadonlySet<string> = new Set(["!", "==", "!=", "<", "in", "instanceof", "typeof", "'", "#", "re", "class"]);
const COUNTS = /\.(?:length|size)$/;
/** Calls that ask for rows by what they are given. */
export const LOOKS_UP = /^(?:find\w*|where|andWhere|orWhere|count\w*|query|select|exists?)$/;
/** Methods that put what they are given into what they are called on. */
const FILLS = /^(?:push|unshift|add|set|append|splice)$/;
/** Methods that hand what they made so far to a function first, and an element after it. */
const REDUCES = /^reduce(?:Right)?$/;

/** The names and results of a function in which something of a row is. */
export class Carried {
  private readonly names = new Set<string>();
  private readonly events = new Set<number>();
  private readonly facts: FunctionFacts;

  /**
   * @param of the result of a call, or what names stand for
   * @param within a function that is written in that of the environment
   */
  constructor(private readonly asked: Asked, private readonly env: Env, of: { readonly event: number } | { readonly names: Iterable<string> }, private readonly within?: FunctionFacts) {
    if ("event" in of) this.events.add(of.event);
    else for (const name of of.names) this.names.add(name);
    this.facts = within ?? env.facts;
    // Twice: what a loop leaves for its next round is read above where it is written.
    this.spread();
    this.spread();
  }

  /** Whether something of the row is in an expression: more than a decision about it. */
  by(e: Expr): boolean {
    if (typeof e === "number") return this.events.has(e);
    if (typeof e === "string") {
      if (COUNTS.test(e)) return false;
      for (let end = e.length; end > 0; end = e.lastIndexOf(".", end - 1)) if (this.names.has(e.slice(0, end))) return true;
      return false;
    }
    if (!Array.isArray(e)) return false;
    const [kind] = e as unknown as readonly [string];
    if (DECIDED.has(kind)) return false;
    if (kind === "?" || kind === "&&") return (e.slice(2) as Expr[]).some((x) => this.by(x));
    if (kind === ".") return !COUNTS.test(`.${String(e[2])}`) && this.by(e[1] as Expr);
    if (kind === "f") return this.isRead(e[1] as number);
    return partsOf(e).some((x) => this.by(x));
  }

  private spread(): void {
    for (const [i, e] of this.facts.events.entries()) {
      if (e.k === "call") {
        if (this.comesOut(i, e.callee, e.args)) this.events.add(i);
        for (const name of this.filledBy(e)) this.names.add(name);
      } else if ((e.k === "def" || e.k === "set") && this.by(e.from)) {
        for (const name of e.k === "def" ? boundNames(e.to) : [nameOf(e.to)]) if (name !== "") this.names.add(name);
      }
    }
  }

  /** What a call puts something of the row into: `list.push(row)`, `Object.assign(all, row)`, `rows.forEach((row) => list.push(row))`. */
  private filledBy({ callee, args }: Extract<Event, { k: "call" }>): readonly string[] {
    const on = Array.isArray(callee) && callee[0] === "." ? (callee[1] as Expr) : typeof callee === "string" ? callee.slice(0, Math.max(callee.lastIndexOf("."), 0)) : null;
    if (on === null || on === "") return [];
    const method = methodName(callee) ?? "";
    if (callee === "Object.assign") return args.slice(1).some((a) => this.by(a)) ? [nameOf(args[0] ?? null)] : [];
    if (FILLS.test(method)) return args.some((a) => this.by(a)) ? [nameOf(on)] : [];
    return this.by(on) ? args.flatMap((a) => (Array.isArray(a) && a[0] === "f" ? this.filledIn(a[1] as number, REDUCES.test(method) ? 1 : 0) : [])) : [];
  }

  /** The names around a function into which it puts something of what it is called with. */
  private filledIn(index: number, element: number): readonly string[] {
    const facts = this.env.file.facts.fns[index];
    if (!facts) return [];
    const own = new Set([...facts.params.flatMap((p) => boundNames(p.pattern)), ...facts.events.flatMap((e) => (e.k === "def" ? boundNames(e.to) : []))]);
    const inside = new Carried(this.asked, this.env, { names: [...this.names, ...boundNames(facts.params[element]?.pattern)] }, facts);
    return [...inside.names].filter((name) => !own.has(name) && !this.names.has(name));
  }

  /** Whether something of the row is in what a call gives. */
  private comesOut(event: number, callee: Expr, args: readonly Expr[]): boolean {
    const method = methodName(callee) ?? (typeof callee === "string" ? callee : "");
    if (DECIDES.test(method) || method === "Boolean") return false;
    // What is looked up by it is another row.
    const isGiven = args.some((a) => this.by(a)) && !LOOKS_UP.test(method);
    if (!isGiven && !this.by(Array.isArray(callee) && callee[0] === "." ? (callee[1] as Expr) : callee)) return false;
    return this.within !== undefined || !alternatives(this.asked.evaluator.result(this.env, event)).every((v) => v.k === "literal");
  }

  /** Whether a function that is written here uses any of it. */
  private isRead(index: number): boolean {
    const uses = (e: Expr): boolean => (typeof e === "number" ? false : typeof e === "string" ? this.by(e) : Array.isArray(e) && e[0] === "f" ? false : partsOf(e).some(uses));
    const calls = ({ callee, args }: Extract<Event, { k: "call" }>): boolean => {
      const method = methodName(callee) ?? "";
      return !DECIDES.test(method) && (args.some(uses) || (!FILLS.test(method) && uses(callee)));
    };
    return this.env.file.facts.fns[index]?.events.some((e) => (e.k === "call" ? calls(e) : e.k === "def" || e.k === "set" ? uses(e.from) : e.k !== "leave" && uses(e.val))) ?? false;
  }
}

/** What stands for all that something is put into: `list`, `all` of `all[row.id]`, `this.rows` of `this.rows[0]`; "" where nothing does. */
function nameOf(e: Expr): string {
  if (typeof e === "string") return e.startsWith("this.") ? e.split(".", 2).join(".") : e.replace(/\..*$/s, "");
  const [first] = partsOf(e);
  return first === undefined ? "" : nameOf(first);
}
