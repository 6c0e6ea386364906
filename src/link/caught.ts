/** Who takes the errors of a call: a `catch` around it, the chain of its promise, or a callback that is told of them. */
import type { CallEvent, Expr, FileFacts, FunctionFacts, Pattern } from "../extract/facts.js";
import { methodName } from "./callee-names.js";
import { ERROR_NAME, isAround } from "./names.js";
import { mentions } from "./questions/expressions.js";
import type { Env } from "./values.js";

/** What a promise is handed on by, and who is handed one. */
const CHAINING = new Set(["then", "catch", "finally", "resolve", "all"]);

const chained = new WeakMap<FunctionFacts, boolean[]>();

/** `work().catch(next)`, `Promise.resolve(work()).then(…).catch(next)`: the chain takes the error. */
export function isChained(facts: FunctionFacts, event: number): boolean {
  let known = chained.get(facts);
  if (!known) chained.set(facts, (known = []));
  return (known[event] ??= takesErrors(facts, event, 0));
}

function takesErrors(facts: FunctionFacts, event: number, depth: number): boolean {
  if (depth > 6) return false;
  const later = chainingIn(facts);
  if (later.length === 0) return false;
  // `const work = load(); work.then(…).catch(next)`, `Promise.resolve(work).catch(next)`
  const kept = facts.events[event + 1];
  const name = kept?.k === "def" && kept.from === event && typeof kept.to === "string" ? kept.to : undefined;
  return later.some(([i, { callee, args }]) => {
    if (i <= event) return false;
    const isKept = name !== undefined && typeof callee === "string" && callee.startsWith(`${name}.`);
    const isReceiver = isKept || (Array.isArray(callee) && callee[0] === "." && callee[1] === event);
    const method = isKept ? (callee as string).slice(name.length + 1) : isReceiver ? (callee as unknown as readonly unknown[])[2] : undefined;
    if (method === "catch" || (method === "then" && args.length > 1)) return true;
    if (method === "then" || method === "finally") return takesErrors(facts, i, depth + 1);
    return !isReceiver && (args[0] === event || (name !== undefined && args[0] === name)) && (callee === "Promise.resolve" || callee === "Promise.all") && takesErrors(facts, i, depth + 1);
  });
}

const chaining = new WeakMap<FunctionFacts, readonly (readonly [event: number, call: CallEvent])[]>();

/** Calls that go on with a promise. */
function chainingIn(facts: FunctionFacts): readonly (readonly [event: number, call: CallEvent])[] {
  let known = chaining.get(facts);
  if (!known) chaining.set(facts, (known = facts.events.flatMap((e, i) => (e.k === "call" && CHAINING.has(methodName(e.callee) ?? "") ? [[i, e] as const] : []))));
  return known;
}

const told = new WeakMap<FunctionFacts, ReadonlyMap<number, number>>();

/** `row.save((error, saved) => { if (error) … })`: a callback is told of the error, of the call itself or of its chain, and looks at it. */
export function isToldOf({ file, facts }: Env, { pos, end }: CallEvent): boolean {
  let ends = told.get(facts);
  if (!ends) told.set(facts, (ends = new Map(facts.events.flatMap((e) => (e.k === "call" && looksAtError(file.facts, e) ? [[e.pos, e.end]] : [])))));
  return (ends.get(pos) ?? -1) >= end;
}

function looksAtError({ fns }: FileFacts, { args }: CallEvent): boolean {
  const last = args.at(-1);
  const callback = Array.isArray(last) && last[0] === "f" ? fns[last[1] as number] : undefined;
  const error = callback?.params[0]?.pattern;
  if (!callback || typeof error !== "string" || !ERROR_NAME.test(error)) return false;
  return callback.contexts.some((c) => "if" in c && mentions(c.if, error)) || callback.events.some((e) => e.k === "call" && e.args.some((a) => mentions(a, error)));
}

/** Whether a `try` with a `catch` is around a context. */
export function isInTry(facts: FunctionFacts, ctx: number): boolean {
  return facts.contexts.some((c) => c.k === "catch" && isAround(facts, c.of, ctx));
}

const keeping = new WeakMap<FunctionFacts, boolean[]>();

/** Whether an error goes no further than a `catch` around a context: one that throws again, whatever it caught but for exceptions, keeps nothing. */
export function isKept(facts: FunctionFacts, ctx: number): boolean {
  let known = keeping.get(facts);
  if (!known) keeping.set(facts, (known = []));
  return (known[ctx] ??= facts.contexts.some((c, i) => c.k === "catch" && isAround(facts, c.of, ctx) && !throwingOn(facts).has(i)));
}

const thrownOn = new WeakMap<FunctionFacts, ReadonlySet<number>>();

/** `catch (error) { log(error); throw error; }`, also behind branches that others leave by, and for all that are not of a kind: `if (!(error instanceof NotFound)) throw error`. */
function throwingOn(facts: FunctionFacts): ReadonlySet<number> {
  const known = thrownOn.get(facts);
  if (known) return known;
  const found = new Set<number>();
  for (const e of facts.events) {
    if (e.k !== "throw") continue;
    const conditions: Expr[] = [];
    let at = e.ctx, c = facts.contexts[at];
    for (; c?.k === "rest" || (c?.k === "then" && isDenial(c.if)); c = facts.contexts[at = c.up]) if (c.k === "then") conditions.push(c.if);
    if (c?.k === "catch" && (conditions.length === 0 || isOf(c.binds, conditions))) found.add(at);
  }
  thrownOn.set(facts, found);
  return found;
}

function isDenial(condition: Expr): boolean {
  return Array.isArray(condition) && (condition[0] === "!" || condition[0] === "!=");
}

/** Whether all of them ask of what was caught. */
function isOf(caught: Pattern | undefined, conditions: readonly Expr[]): boolean {
  return typeof caught === "string" && conditions.every((e) => mentions(e, caught));
}
