/** Which repetitions do not grow with the data: short lists written in the code, chunks, pages, polls, retries, searches that end at a hit. */
import { CallFlag, type Event, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { isAround, namesOf } from "../names.js";
import { alternatives, type Env, type Value } from "../values.js";
import { Elements } from "./elements.js";
import { partsOf } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";
import type { LoopContext, Repetition } from "./loops.js";
import { chainEnd, receiverOf, type Trip } from "./trips.js";

/** Lists up to this length are short, where they are written in the code. */
const SHORT = 50;
const KEEPS_LENGTH = new Set(["filter", "map", "sort", "toSorted", "reverse", "toReversed", "entries", "keys", "values", "concat", "flat", "slice", "fill", "with"]);
const WRAPS = new Set(["Promise.all", "Promise.allSettled", "Object.keys", "Object.values", "Object.entries", "Array.from", "Set", "Map", "Array.of", "Object.freeze"]);
/** Written in capitals: a constant of the project, or of a package. */
const CAPITALS = /(?:^|\.)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[A-Z]{3,}$/;

export class Bounds {
  readonly #elements: Elements;

  constructor(private readonly evaluator: Evaluator) {
    this.#elements = new Elements(evaluator);
  }

  /** Whether a repetition may run as often as there are elements, whatever it does. */
  isEndless(r: Repetition): boolean {
    const loop = this.#loop(r);
    if (loop?.isAwait) return false;
    if (loop && (loop.form === "while" || loop.form === "do")) return this.#drains(r, loop);
    const over = loop?.form === "for" ? this.#counted(r, loop) : r.over;
    if (loop?.form === "for" && over === undefined) return false;
    return !this.isConstant(over ?? null, r.env, this.#decidedAt(r)) && !this.#elements.areLists({ ...r, over: over ?? null });
  }

  /** Whether a repetition makes this round-trip once for each element. */
  repeats(r: Repetition, trip: Trip): boolean {
    const loop = this.#loop(r);
    if (!loop) return this.isEndless(r);
    if (!this.isEndless(r) && !this.#walks(r, loop, trip)) return false;
    return !this.#leaves(r);
  }

  /** Whether an element is certainly one thing, not a list of things. */
  hasSingleElements(r: Repetition): boolean {
    return this.#elements.areObjects(r);
  }

  #loop(r: Repetition): LoopContext | undefined {
    const c = r.loop === undefined ? undefined : r.env.facts.contexts[r.loop];
    return c?.k === "loop" ? c : undefined;
  }

  #decidedAt(r: Repetition): number {
    if (r.loop === undefined) return r.event;
    const first = r.env.facts.events.findIndex((e) => isAround(r.env.facts, r.loop ?? 0, e.ctx));
    return first < 0 ? r.event : first;
  }

  // Counting and draining

  /** The list a counter runs along (`i < xs.length; i++`, or down from its end); undefined where the step or the end is another. */
  #counted(r: Repetition, loop: LoopContext): Expr | undefined {
    const { facts } = r.env;
    const step = Array.isArray(loop.step) && loop.step[0] === "'" ? loop.step[1] : undefined;
    if (step === 1) return pathsIn(loop.over).map((path) => lengthOf(path) ?? this.#alias(facts, path)).find((list) => list !== undefined);
    if (step !== -1) return undefined;
    const names = pathsIn(loop.over);
    for (const e of facts.events) {
      if (e.k !== "def" || typeof e.to !== "string" || !names.includes(e.to)) continue;
      const list = pathsIn(e.from).map(lengthOf).find((l) => l !== undefined);
      if (list !== undefined) return list;
    }
    return undefined;
  }

  /** `const n = xs.length` */
  #alias(facts: FunctionFacts, name: string): string | undefined {
    const def = facts.events.find((e) => e.k === "def" && e.to === name);
    return def?.k === "def" && typeof def.from === "string" ? lengthOf(def.from) : undefined;
  }

  /** Takes one element after another off a list: `while (queue.length) { const next = queue.shift(); … }`. */
  #drains(r: Repetition, loop: LoopContext): boolean {
    const { facts } = r.env;
    const index = r.loop ?? 0;
    const isMade = (list: string): boolean => facts.events.some((e) => e.k === "def" && isAround(facts, index, e.ctx) && boundNames(e.to).includes(list.split(".")[0] ?? ""));
    const lists = facts.events.flatMap((e) => {
      if (!isAround(facts, index, e.ctx)) return [];
      if (e.k === "call") {
        const method = methodName(e.callee), list = receiverOf(e.callee);
        const isTaken = (method === "shift" || method === "pop") && e.args.length === 0 && !(e.flags & CallFlag.await);
        return isTaken && typeof list === "string" && !isMade(list) ? [list] : [];
      }
      // `while (i < xs.length) { …; i++ }`
      const counter = e.k === "value" && Array.isArray(e.val) && e.val[0] === "mix" && e.val.length === 2 ? e.val[1] : undefined;
      return typeof counter === "string" ? comparedWith(loop.over, counter) : [];
    });
    return lists.some((list) => !this.isConstant(list, r.env, this.#decidedAt(r)));
  }

  /** `while (id) { const row = await find(id); id = row.parentId; }` asks row by row; pages, polls and retries do not. */
  #walks(r: Repetition, loop: LoopContext, trip: Trip): boolean {
    if (loop.form !== "while" && loop.form !== "do" && loop.form !== "for") return false;
    const { facts, file } = r.env;
    const call = facts.events[r.event];
    if (call?.k !== "call") return false;
    if (!trip.isRow) return false;
    const end = chainEnd(facts, r.event, call);
    const flow = new Flow(file.facts, facts, { event: end });
    const isMade = (e: Expr): boolean => (typeof e === "string" ? flow.touches(e) : typeof e === "number" ? this.#isMade(facts, e, isMade) : partsOf(e).some(isMade));
    return facts.events.some((e) => e.k === "call" && e.pos === call.pos && e.args.some(isMade));
  }

  #isMade(facts: FunctionFacts, event: number, isMade: (e: Expr) => boolean): boolean {
    const e = facts.events[event];
    return e?.k === "call" && e.args.some(isMade);
  }

  // Leaving

  /** The loop is left after the call: always, or as soon as it found something. */
  #leaves(r: Repetition): boolean {
    const { facts, file } = r.env;
    const index = r.loop ?? 0;
    const call = facts.events[r.event];
    if (call?.k !== "call") return false;
    const result = new Flow(file.facts, facts, { event: chainEnd(facts, r.event, call) });
    const element = new Flow(file.facts, facts, { names: boundNames(r.element?.pattern) });
    return facts.events.some((e, i) => {
      if (i <= r.event || !isAround(facts, index, e.ctx) || !isExit(facts, index, e)) return false;
      if (isAround(facts, e.ctx, call.ctx)) return true;
      const sign = this.#sign(facts, index, e.ctx, call.ctx, result);
      if (sign === 0) return false;
      const isTold = e.k === "return" && (result.touches(e.val) || element.touches(e.val));
      if (e.k === "return") return isTold ? sign > 0 || !isAnswer(e.val) : sign > 0 && Array.isArray(e.val) && e.val[0] === "'" && e.val[1] !== null;
      return sign > 0 || facts.events.some((w) => w.k === "set" && isAround(facts, e.ctx, w.ctx) && (element.touches(w.from) || result.touches(w.from)));
    });
  }

  /** 1 where a branch is taken on a result, -1 where it is taken without, 0 where the result does not decide it. */
  #sign(facts: FunctionFacts, loop: number, ctx: number, from: number, result: Flow): number {
    for (let c = ctx; c > loop; c = facts.contexts[c]?.up ?? -1) {
      const context = facts.contexts[c];
      if (isAround(facts, c, from) || (context?.k !== "then" && context?.k !== "else")) continue;
      const sign = signOf(context.if, result);
      if (sign !== 0) return context.k === "then" ? sign : -sign;
    }
    return 0;
  }

  // Short lists

  /** The list is written in the code: its length does not depend on data. */
  isConstant(over: Expr, env: Env, at: number, depth = 0): boolean {
    if (depth > 8 || over === null) return false;
    if (typeof over === "string" && this.#isFilled(over, env)) return false;
    const values = alternatives(this.evaluator.value(over, env, at));
    if (values.every((v) => this.#isShort(v))) return true;
    if (typeof over === "string") {
      if (CAPITALS.test(over) && !values.some((v) => v.k === "array" && v.items.length === 0)) return true;
      const source = this.#definition(over, env);
      return source !== undefined && this.isConstant(source.from, source.env, source.at, depth + 1);
    }
    if (typeof over === "number") return this.#isShortCall(env, over, depth);
    if (Array.isArray(over)) {
      if (over[0] === "a") return over.length > 1 && (over.slice(1) as Expr[]).every((x) => !Array.isArray(x) || x[0] !== "..." || this.isConstant(x[1] as Expr, env, at, depth + 1));
      if (over[0] === "?") return this.isConstant(over[2], env, at, depth + 1) && this.isConstant(over[3], env, at, depth + 1);
    }
    return false;
  }

  #isShort(v: Value): boolean {
    if (v.k === "array") return v.items.length > 0 && v.items.length <= SHORT && !v.of;
    if (v.k === "object") return v.props.size > 0 && !v.isOpen && v.rest.length === 0;
    if (v.k === "literal") return v.value !== null && v.value !== false;
    if (v.k !== "external") return false;
    // A list that a package exports, or one that the operator writes into a variable.
    if (!v.name.includes("()") && !v.name.startsWith("global#")) return true;
    if (/^global#(?:process|import\.meta|Bun|Deno)\.env\./.test(v.name)) return /\.split\(\)|\.\w+$/.test(v.name);
    const made = /^global#(Object\.(?:keys|values|entries)|Array\.from|Set|Array)\(\)$/.exec(v.name)?.[1];
    const of = v.args?.[0];
    if (made === undefined || !of) return false;
    if (made === "Array" || made === "Array.from") {
      const length = of.k === "object" ? of.props.get("length")?.() : of;
      if (length?.k === "literal" && typeof length.value === "number") return length.value <= SHORT;
    }
    return alternatives(of).every((o) => this.#isShort(o));
  }

  #isShortCall(env: Env, event: number, depth: number): boolean {
    const call = env.facts.events[event];
    if (call?.k !== "call") return false;
    const method = methodName(call.callee);
    if (typeof call.callee === "string" && WRAPS.has(call.callee)) return call.args[0] !== undefined && (this.isConstant(call.args[0], env, event, depth + 1) || isEnumName(call.args[0]));
    if (method === "slice" && isSmall(call.args[1])) return true;
    if (method === undefined || !KEEPS_LENGTH.has(method)) return false;
    return this.isConstant(receiverOf(call.callee), env, event, depth + 1) && (method !== "concat" || call.args.every((a) => this.isConstant(a, env, event, depth + 1)));
  }

  /** Where a name is defined, if it is defined once. */
  #definition(name: string, env: Env): { readonly from: Expr; readonly env: Env; readonly at: number } | undefined {
    for (let e: Env | null = env; e; e = e.up) {
      const bindings = namesOf(e.facts).bindings.get(name);
      if (!bindings) continue;
      const [only] = bindings;
      const def = only && e.facts.events[only.at];
      return bindings.length === 1 && only?.k === "def" && only.steps.length === 0 && def?.k === "def" ? { from: def.from, env: e, at: only.at } : undefined;
    }
    return undefined;
  }

  /** Whether something is put into a list after it was made. */
  #isFilled(name: string, env: Env): boolean {
    const calls = new Set(["push", "unshift", "splice", "set", "add"].map((m) => `${name}.${m}`));
    return env.file.facts.fns.some((f) => f.events.some((e) => (e.k === "call" ? typeof e.callee === "string" && calls.has(e.callee) : e.k === "set" && Array.isArray(e.to) && e.to[0] === "[" && e.to[1] === name)));
  }
}

/** Every path in an expression. */
function pathsIn(e: Expr): string[] {
  return typeof e === "string" ? [e] : partsOf(e).flatMap(pathsIn);
}

/** The lists whose length a counter is compared with. */
function comparedWith(e: Expr, counter: string): string[] {
  if (!Array.isArray(e) || e[0] !== "<" || !(e.slice(1) as Expr[]).includes(counter)) return partsOf(e).flatMap((x) => comparedWith(x, counter));
  return (e.slice(1) as Expr[]).flatMap((x) => (typeof x === "string" ? (lengthOf(x) ?? []) : []));
}

/** The list whose length a path is. */
function lengthOf(path: string): string | undefined {
  return /^(.+)\.(?:length|size)$/.exec(path)?.[1];
}

/** `DataSource`, `Prisma.Role`: what is written like a type and listed with `Object.values` is an enumeration. */
function isEnumName(e: Expr): boolean {
  return typeof e === "string" && /(?:^|\.)[A-Z][A-Za-z0-9_]*$/.test(e);
}

function isSmall(e: Expr | undefined): boolean {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "number" && e[1] >= 0 && e[1] <= 10;
}

/** Leaves this loop: a `return`, or a `break` that belongs to it and not to a loop or `switch` inside. */
function isExit(facts: FunctionFacts, loop: number, e: Event): boolean {
  if (e.k === "return") return true;
  if (e.k !== "leave" || e.how !== "break") return false;
  for (let c = e.ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const k = facts.contexts[c]?.k;
    if (k === "loop" || k === "case") return c === loop;
  }
  return false;
}

/** An answer to a request or an object that tells about it, not what was searched for. */
function isAnswer(e: Expr): boolean {
  return typeof e === "number" || (Array.isArray(e) && e[0] === "o");
}

/** Whether a condition holds because of a result (1), or because there was none (-1). */
function signOf(condition: Expr, result: Flow): number {
  if (!Array.isArray(condition)) return result.touches(condition) ? 1 : 0;
  const [kind, a, b] = condition as unknown as readonly [string, Expr, Expr];
  if (kind === "!") return -signOf(a, result);
  if (kind === "&&" || kind === "||") return signOf(a, result) || signOf(b, result);
  if (kind !== "==" && kind !== "!=") return result.touches(condition) ? 1 : 0;
  const sign = signOf(a, result) || signOf(b, result);
  const isEmpty = [a, b].some((x) => Array.isArray(x) && x[0] === "'" && (x[1] === null || x[1] === false || x[1] === 0));
  return (kind === "==") === isEmpty ? -sign : sign;
}
