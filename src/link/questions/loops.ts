/** What runs code once per element: loops, callbacks of lists, and functions of the project that call what they are handed in a loop. */
import type { Place, RepeatedRoundTrip } from "../../concepts.js";
import { type CallEvent, CallFlag, type Context, type Expr, type Pattern } from "../../extract/facts.js";
import { iterations } from "../../libraries/iterations.js";
import { queries } from "../../libraries/queries.js";
import { transparent } from "../../libraries/transparent.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { namesOf } from "../names.js";
import { alternatives, type Env, type Value } from "../values.js";
import { boundNames } from "./flow.js";
import { type FunctionValue, receiverOf } from "./trips.js";

export type LoopContext = Extract<Context, { k: "loop" }>;

/** Something that repeats, seen from one call inside it. */
export interface Repetition {
  /** The function the loop stands in. */
  readonly env: Env;
  /** The call as that function sees it: itself, or the one that runs the callback it stands in. */
  readonly event: number;
  /** From that event inwards to the call, for each callback between: function and event. */
  readonly inside: readonly { readonly env: Env; readonly event: number }[];
  /** Index of the loop's context; absent where a call iterates. */
  readonly loop?: number;
  /** What is iterated, where it is known. */
  readonly over: Expr;
  /** What the loop calls an element, and the function that uses the name. */
  readonly element?: { readonly pattern: Pattern; readonly env: Env };
  readonly form: RepeatedRoundTrip["loopForm"];
  readonly place: Place;
}

/** How a call treats a function it is handed. */
type Treatment = { readonly how: "each"; readonly over: Expr } | { readonly how: "once" | "later" };

const ITERATES = new Set(["map", "forEach", "flatMap", "filter", "some", "every", "find", "findIndex", "reduce", "reduceRight", "each", "eachSeries", "mapSeries"]);
/** Names of functions that may call what they are handed for each element. */
const ITERATES_BY_NAME = /map|each|batch|concurren|parallel|sequen|series|limit|pool|all|chunk|filter|reduce|some|every|process|run/i;
const COUNTER = /^_?(?:[ijkn]|idx|index|\w+Index|)$/;
/** Methods that keep a function for events to come. */
const KEEPS = /^(?:on|once|off|addListener|addEventListener|prependListener|removeListener|subscribe|use|catch|setInterval|process|register|createServer|listen|watch|describe|it|test|(?:before|after)(?:Each|All)?|onConflict\w*|push|unshift|add|set)$/;
const ROUTES = /^(?:get|post|put|patch|delete|del|head|options|all|route|define|handle|command|action)$/;

export class Loops {
  readonly #treatments = new Map<string, Treatment>();
  readonly #known = new WeakMap<CallEvent, Treatment[]>();

  /** `isEndless` tells whether a repetition has no bound of its own. */
  constructor(private readonly evaluator: Evaluator, private readonly isEndless: (r: Repetition) => boolean) {}

  /** The repetitions around a call, innermost first, through the callbacks it stands in. */
  *around(env: Env, event: number): Iterable<Repetition> {
    const inside: { readonly env: Env; readonly event: number }[] = [];
    let at = env, i = event;
    for (;;) {
      const { facts, file } = at;
      for (let c = facts.events[i]?.ctx ?? 0; c > 0; c = facts.contexts[c]?.up ?? -1) {
        const loop = facts.contexts[c];
        if (loop?.k !== "loop") continue;
        yield { env: at, event: i, inside: [...inside], loop: c, form: formOf(loop), place: { file: file.path, pos: loop.pos, end: loop.end }, ...elementOf(at, c, loop) };
      }
      const outer = at.up;
      const use = outer && this.evaluator.scope.usesIn(outer.facts).get(at.index);
      const call = use && outer.facts.events[use.event];
      if (!outer || !use || call?.k !== "call") return;
      const treatment = this.treatment(outer, use.event, call, use.arg);
      if (treatment.how === "later") return;
      inside.unshift({ env: at, event: i });
      if (treatment.how === "each") yield this.iteration(outer, use.event, call, treatment.over, inside, at);
      at = outer;
      i = use.event;
    }
  }

  /** The repetition of a call that iterates; `callback` is the function it runs. */
  iteration(env: Env, event: number, call: CallEvent, over: Expr, inside: Repetition["inside"], callback: Env): Repetition {
    const pattern = callback.facts.params[0]?.pattern;
    const method = methodName(call.callee);
    const form = method === "forEach" ? "forEach" : method === "map" || method === "flatMap" ? "map" : "callback";
    return { env, event, inside: [...inside], over, form, place: { file: env.file.path, pos: call.at, end: call.end }, ...(pattern !== undefined && { element: { pattern, env: callback } }) };
  }

  /** What a call does with the function it is handed as argument `arg`. */
  treatment(env: Env, event: number, call: CallEvent, arg: number): Treatment {
    let known = this.#known.get(call);
    if (!known) this.#known.set(call, (known = []));
    return (known[arg] ??= this.#treatmentOf(env, event, call, arg));
  }

  #treatmentOf(env: Env, event: number, call: CallEvent, arg: number): Treatment {
    const method = methodName(call.callee) ?? (typeof call.callee === "string" ? call.callee : "");
    if (arg === 0 && ITERATES.has(method) && isOwnValue(env, call.callee)) return { how: "each", over: receiverOf(call.callee) };
    const callees = alternatives(this.evaluator.callee(env, event, call));
    for (const c of callees) {
      if (c.k === "external") {
        const row = iterations.find(c.name);
        if (row?.each === arg) return { how: "each", over: row.over === null ? null : (call.args[row.over] ?? null) };
        if (queries.find(c.name)) return { how: "once" };
        // A call of what a limiter gave runs the function; a memoiser gives it back.
        if (transparent.find(c.name)) return { how: c.name.endsWith("()") ? "once" : "later" };
        if (isNamespace(c.name)) return { how: call.flags & CallFlag.new ? "later" : "once" };
      }
      if (c.k === "function") return this.#inProject(c, arg, call);
    }
    if (arg === 0 && ITERATES.has(method)) return { how: "each", over: receiverOf(call.callee) };
    if (KEEPS.test(method) || (ROUTES.test(method) && arg > 0) || (method === "schedule" && isText(call.args[0]))) return { how: "later" };
    if (call.flags & CallFlag.new && call.callee !== "Promise") return { how: "later" };
    return { how: "once" };
  }

  /** Whether the function runs while the call does. */
  runs(env: Env, event: number, call: CallEvent, arg: number): boolean {
    return this.treatment(env, event, call, arg).how !== "later";
  }

  /** A function of the project: looks where it calls its parameter. */
  #inProject(fn: FunctionValue, arg: number, call: CallEvent): Treatment {
    const key = `${fn.file.path}#${fn.index}|${arg}`;
    let found = this.#treatments.get(key);
    if (!found) {
      this.#treatments.set(key, { how: "once" });
      found = this.#parameter(fn, arg);
      this.#treatments.set(key, found);
    }
    if (found.how !== "each" || typeof found.over !== "string") return found;
    // The list is a parameter too: what the caller gave for it.
    const root = found.over.split(".")[0] ?? "";
    const given = fn.file.facts.fns[fn.index]?.params.findIndex((p) => boundNames(p.pattern).includes(root)) ?? -1;
    return { how: "each", over: given < 0 ? null : (call.args[given] ?? null) };
  }

  #parameter(fn: FunctionValue, arg: number): Treatment {
    const { facts } = fn.file;
    const own = facts.fns[fn.index];
    const names = new Set(boundNames(own?.params[arg]?.pattern));
    if (!own || names.size === 0) return { how: "once" };
    let found: Treatment = { how: "later" };
    for (const [index, f] of facts.fns.entries()) {
      if (f.pos < own.pos || f.end > own.end || index === 0) continue;
      for (const [i, e] of f.events.entries()) {
        if (e.k !== "call") continue;
        const env = this.evaluator.defaultEnv(fn.file, index);
        const isCalled = typeof e.callee === "string" && names.has(e.callee.split(".")[0] ?? "");
        const passed = e.args.findIndex((a) => typeof a === "string" && names.has(a));
        if (!isCalled && passed < 0) continue;
        const treatment: Treatment = isCalled ? { how: "once" } : this.treatment(env, i, e, passed);
        if (treatment.how === "each") return treatment;
        for (const r of this.around(env, i)) if (this.isEndless(r)) return { how: "each", over: r.over };
        if (treatment.how === "once") found = treatment;
      }
    }
    return found;
  }

  /** The function an iterating call is handed by name, and what it iterates: `rows.map(toView)`, `pMap(rows, toView)`. */
  byReference(env: Env, event: number, call: CallEvent): { readonly fn: Value; readonly over: Expr } | undefined {
    for (const [arg, a] of call.args.entries()) {
      if (!isReference(a) || arg > 2) continue;
      const treatment = this.treatment(env, event, call, arg);
      if (treatment.how !== "each") continue;
      const fn = this.evaluator.value(a, env, event);
      if (fn.k === "function" || fn.k === "external") return { fn, over: treatment.over };
    }
    return undefined;
  }
}

/** Whether a call may be handed a function by name to run for each element: told by names, before anything is evaluated. */
export function mayIterate(call: CallEvent): boolean {
  const method = methodName(call.callee);
  if (method !== undefined && ITERATES.has(method)) return isReference(call.args[0]);
  return ITERATES_BY_NAME.test(method ?? (typeof call.callee === "string" ? call.callee : "")) && call.args.some(isReference);
}

function isReference(e: Expr | undefined): boolean {
  return typeof e === "string" || typeof e === "number" || (Array.isArray(e) && (e[0] === "." || e[0] === "["));
}

/** A method of something a function made itself, or that hangs on a call: no module, whose `map` may be anything. */
function isOwnValue(env: Env, callee: Expr): boolean {
  if (typeof callee !== "string") return true;
  const root = callee.slice(0, callee.indexOf("."));
  for (let e: Env | null = env; e && e.index !== 0; e = e.up) if (namesOf(e.facts).bindings.has(root)) return true;
  return callee.indexOf(".") !== callee.lastIndexOf(".");
}

/** A member of what a package exports (`Effect.map`, `TE.map`), not of a list that it gave. */
function isNamespace(name: string): boolean {
  return !name.startsWith("global#") && !name.includes("()");
}

function isText(e: Expr | undefined): boolean {
  return Array.isArray(e) && (e[0] === "'" || e[0] === "`" || e[0] === "#");
}

function formOf(loop: LoopContext): RepeatedRoundTrip["loopForm"] {
  return loop.form === "of" ? "for…of" : loop.form === "in" ? "for…in" : loop.form === "for" ? "for" : "while";
}

/** What a loop iterates and what it calls an element: bound by `for…of`, or read at the counter's place. */
function elementOf(env: Env, index: number, loop: LoopContext): Pick<Repetition, "over" | "element"> {
  const { events } = env.facts;
  if (loop.bound === undefined) {
    const read = events.find((e) => e.k === "def" && e.ctx === index && Array.isArray(e.from) && e.from[0] === "[");
    return { over: loop.over, ...(read?.k === "def" && { element: { pattern: read.to, env } }) };
  }
  // `for (const [i, row] of rows.entries())`
  const call = typeof loop.over === "number" ? events[loop.over] : undefined;
  const isNumbered = call?.k === "call" && call.args.length === 0 && methodName(call.callee) === "entries" && Array.isArray(loop.bound) && loop.bound[0] === "[" && typeof loop.bound[1] === "string" && COUNTER.test(loop.bound[1]);
  if (isNumbered && Array.isArray(loop.bound)) return { over: receiverOf(call.callee), element: { pattern: (loop.bound[2] as Pattern | undefined) ?? null, env } };
  return { over: loop.over, element: { pattern: loop.bound, env } };
}
