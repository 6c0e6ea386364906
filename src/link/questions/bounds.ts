/** Which repetitions do not grow with the data: short lists written in the code, chunks, pages, polls, retries, searches that end at a hit. */
import { CallFlag, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { queries } from "../../libraries/queries.js";
import { callsIn } from "../callee-names.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { decidedAt, isAround } from "../names.js";
import { alternatives } from "../values.js";
import { Elements } from "./elements.js";
import { endsEarly, isForOne } from "./exits.js";
import { partsOf, pathsIn } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";
import { Lists } from "./lists.js";
import type { LoopContext, Repetition } from "./loops.js";
import { chainEnd, receiverOf, type Trip } from "./trips.js";

export class Bounds {
  readonly #elements: Elements;
  readonly #lists: Lists;
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
    this.#elements = new Elements(evaluator);
    this.#lists = new Lists(evaluator);
  }

  /** Whether a repetition may run as often as there are elements, whatever it does. */
  isEndless(r: Repetition): boolean {
    const loop = this.#loop(r);
    if (loop?.isAwait && !this.#isListed(r, loop)) return false;
    if (loop && (loop.form === "while" || loop.form === "do")) return this.#drains(r, loop);
    const over = loop?.form === "for" ? this.#counted(r, loop) : r.over;
    if (loop?.form === "for" && over === undefined) return false;
    return !this.#lists.isWritten(over ?? null, r.env, this.#decidedAt(r)) && !this.#elements.areLists({ ...r, over: over ?? null });
  }

  /** Whether a repetition makes this round-trip once for each element. */
  repeats(r: Repetition, trip: Trip): boolean {
    const loop = this.#loop(r);
    if (isForOne(r)) return false;
    if (!loop) return this.isEndless(r);
    if (!this.isEndless(r) && !this.#walks(r, loop, trip)) return false;
    return !endsEarly(r);
  }

  /** Whether an element is certainly one thing, not a list of things. */
  hasSingleElements(r: Repetition): boolean {
    return this.#elements.areObjects(r);
  }

  #loop(r: Repetition): LoopContext | undefined {
    const c = r.loop === undefined ? undefined : r.env.facts.contexts[r.loop];
    return c?.k === "loop" ? c : undefined;
  }

  /** Whether what `for await` goes through was waited for before: a list, and no stream that comes in pieces. */
  #isListed(r: Repetition, { over }: LoopContext): boolean {
    const { events } = r.env.facts;
    return typeof over === "string" && events.some((e) => {
      const call = e.k === "def" && e.to === over && typeof e.from === "number" ? events[e.from] : undefined;
      return call?.k === "call" && (call.flags & CallFlag.await) !== 0 && alternatives(this.#evaluator.value(over, r.env, this.#decidedAt(r))).every((v) => v.k === "external" && callsIn(v.name).some((name) => queries.find(name) !== undefined));
    });
  }

  #decidedAt(r: Repetition): number {
    return r.loop === undefined ? r.event : decidedAt(r.env.facts, r.loop);
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
    return lists.some((list) => !this.#lists.isWritten(list, r.env, this.#decidedAt(r)));
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
