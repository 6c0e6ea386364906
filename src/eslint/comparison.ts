/** Whether two versions of a file show the same, but for where it stands and for statements that do nothing. */
import type { Event, Expr, FileFacts, FunctionFacts, Pos } from "../extract/facts.js";
import type { Move, Shown } from "./alike.js";
import { Idle } from "./idle.js";

/** Names of what is a place wherever it stands in facts, and in what rules see. */
const PLACES: ReadonlySet<string> = new Set(["pos", "at", "end"]);
const SEEN_PLACES: ReadonlySet<string> = new Set(["pos", "at", "end", "start", "fn", "nameEnd", "message", "operator", "operand", "literal", "part", "whole", "cut", "bare"]);

/** Fields of an event or a context in which a number is an event of the function. */
const VALUES: ReadonlySet<string> = new Set(["callee", "from", "val", "to", "if", "over", "step"]);

export class Comparison {
  /** Where the events of the function that is compared are in the other one. */
  #refs: readonly number[] | undefined;

  constructor(private readonly move: Pick<Move, "start" | "end" | "by">, private readonly was: Shown, private readonly is: Shown) {}

  isSame(): boolean {
    const a = this.was.facts, b = this.is.facts;
    return a.directive === b.directive && a.syntaxError === undefined && b.syntaxError === undefined &&
      JSON.stringify([a.enums, a.types, a.graph]) === JSON.stringify([b.enums, b.types, b.graph]) &&
      this.#all(a.imports, b.imports) && this.#all(a.exports, b.exports) && this.#all(a.classes, b.classes) &&
      a.statements.length === b.statements.length && a.statements.every((end, i) => this.#isMoved(end, b.statements[i])) && this.#isSeenAlike(a.seen, b.seen) &&
      this.#areFunctionsAlike(a, b);
  }

  #areFunctionsAlike(a: FileFacts, b: FileFacts): boolean {
    let idle: readonly [Idle, Idle] | undefined;
    return a.fns.length === b.fns.length && a.fns.every((fn, i) => {
      const other = b.fns[i];
      if (this.#is(fn, other)) return true;
      return i > 0 && other !== undefined && !isNumbered(a, i) && this.#isAlikeBut((idle ??= [new Idle(a, this.was.text), new Idle(b, this.is.text)]), fn, other);
    });
  }

  /** Whether two functions do the same, but for what is idle in them. */
  #isAlikeBut([was, is]: readonly [Idle, Idle], { events, contexts, params, ...a }: FunctionFacts, { events: others, contexts: around, params: given, ...b }: FunctionFacts): boolean {
    if (!this.#is(a, b)) return false;
    const refs: number[] = [];
    try {
      this.#refs = refs;
      let i = 0, j = 0;
      while (i < events.length || j < others.length) {
        if (this.#isEventAlike(events[i], others[j])) refs[i++] = j++;
        else if (is.is({ ...b, events: others, contexts: around, params: given }, j)) j++;
        else if (was.is({ ...a, events, contexts, params }, i)) i++;
        else return false;
      }
      return this.#all(contexts, around) && this.#all(params, given);
    } finally {
      this.#refs = undefined;
    }
  }

  #isEventAlike(a: Event | undefined, b: Event | undefined): boolean {
    return a !== undefined && b !== undefined && this.#is(a, b);
  }

  #isMoved(a: number, b: unknown): boolean {
    const { start, end, by } = this.move;
    return (b === a && a <= start) || (b === a + by && a >= end);
  }

  /** Whether what differs is inside of a piece of the text that facts do not keep as it is written. */
  #isInside(pos: Pos, end: Pos): boolean {
    return pos < this.move.end && this.move.start < end;
  }

  #all(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((one, i) => this.#is(one, b[i]));
  }

  #is(a: unknown, b: unknown): boolean {
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
    if (Array.isArray(a)) return Array.isArray(b) && this.#isListAlike(a, b);
    return !Array.isArray(b) && this.#isTableAlike(a as Table, b as Table);
  }

  /** A number in an expression is an event of its function. */
  #isPartAlike(a: unknown, b: unknown): boolean {
    return typeof a === "number" && this.#refs ? this.#refs[a] === b : this.#is(a, b);
  }

  #isListAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
    switch (a[0]) {
      case "'": case "#": return this.#isLiteralAlike(a as Literal, b as Literal);
      case "@": return a.length === b.length && b[0] === "@" && a.slice(1).every((pos, i) => this.#isMoved(pos as number, b[i + 1]));
      case "f": case "class": return this.#all(a, b);
      case ".": return a.length === b.length && b[0] === "." && this.#isPartAlike(a[1], b[1]) && a[2] === b[2] && a[3] === b[3];
      default: return a.length === b.length && a.every((one, i) => this.#isPartAlike(one, b[i]));
    }
  }

  /** Of a long text, and of what could be a secret, only the length is kept. */
  #isLiteralAlike(a: Literal, b: Literal): boolean {
    if (a.length !== b.length || a[0] !== b[0]) return false;
    const [value, pos, length] = a[0] === "#" ? [null, a[1], a[2]] : [a[1], a[2], a[3]];
    const [other, at, long] = b[0] === "#" ? [null, b[1], b[2]] : [b[1], b[2], b[3]];
    if (value !== other || length !== long) return false;
    if (pos === undefined) return at === undefined;
    return this.#isMoved(pos, at) && (typeof length !== "number" || !this.#isInside(pos, pos + length + 2));
  }

  #isTableAlike(a: Table, b: Table): boolean {
    for (const name of Object.keys(a)) {
      const x = a[name], y = b[name];
      const isExpression = VALUES.has(name) || (name === "of" && a["k"] === "case");
      if (!(typeof x === "number" && PLACES.has(name) ? this.#isMoved(x, y) : isExpression ? this.#isPartAlike(x, y) : this.#is(x, y))) return false;
    }
    return Object.keys(b).every((name) => b[name] === undefined || name in a);
  }

  #isSeenAlike(a: FileFacts["seen"], b: FileFacts["seen"]): boolean {
    const ids = Object.keys(a);
    return ids.length === Object.keys(b).length && ids.every((id) => {
      const one = a[id] ?? [], other = b[id] ?? [];
      return one.length === other.length && one.every((datum, i) => this.#isDatumAlike(datum, other[i], false) && !this.#isAround(datum));
    });
  }

  /** What a rule sees is its own: a number that is called like no place has to mean the same as one. */
  #isDatumAlike(a: unknown, b: unknown, isPlace: boolean): boolean {
    if (typeof a === "number") return isPlace ? this.#isMoved(a, b) : a === b;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
    if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => this.#isDatumAlike(one, b[i], isPlace));
    const table = a as Table, other = b as Table;
    return Object.keys(table).every((name) => this.#isDatumAlike(table[name], other[name], SEEN_PLACES.has(name))) && Object.keys(other).every((name) => other[name] === undefined || name in table);
  }

  /** Whether what differs is inside of something that a rule sees, of which it may read the text. */
  #isAround(datum: unknown): boolean {
    if (typeof datum !== "object" || datum === null) return false;
    const { start, end } = datum as Table;
    if (typeof start === "number" && typeof end === "number" && this.#isInside(start, end)) return true;
    return Object.values(datum).some((one) => this.#isAround(one));
  }
}

type Table = Readonly<Record<string, unknown>>;
type Literal = Extract<Expr, readonly ["'" | "#", ...unknown[]]>;

/** Whether something outside of a function says which of its events is meant: a class that stands in it, a parameter of one inside. */
function isNumbered({ fns, classes }: FileFacts, index: number): boolean {
  return classes.some(({ fn }) => fn === index) || fns[index]?.params.some(({ decorators }) => decorators !== undefined) === true || fns.some(({ up, params }) => up === index && /[[,]\d/.test(JSON.stringify(params.map(({ pattern }) => pattern))));
}
