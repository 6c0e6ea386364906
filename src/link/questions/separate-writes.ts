/**
 * Writes that belong together and are made one by one: the second uses what the first made, or is about the same thing,
 * and nothing makes them one. Judged by handle: what runs inside a transaction, or on a client that was handed in, is left alone.
 */
import type { Place, SeparateWrites } from "../../concepts.js";
import { CallFlag, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { hasTransactions, isWrittenBeside, mayBeInTransaction, namesTransaction } from "../../libraries/transactions.js";
import { methodName, nameOf } from "../callee-names.js";
import { isAround, isOver, namesOf } from "../names.js";
import type { Step } from "../trace.js";
import { framesOf } from "../frames.js";
import type { Env, FileNode, Value } from "../values.js";
import type { Asked } from "./asked.js";
import { effectOf } from "./effects.js";
import { partsOf, pathsIn } from "./expressions.js";
import { eventAt } from "./fates.js";
import { boundNames } from "./flow.js";
import { chainEnd } from "./trips.js";

const REPEATABLE = /\.(?:upsert|findOrCreate|findCreateFind)$/;

const COUNTS = /^(?:increment|decrement)$/;

interface Write {
  readonly step: Step;
  readonly what: string;
  /** Paths in the arguments of its chain. */
  readonly paths: ReadonlySet<string>;
  /** Adds to a number, or takes from it. */
  readonly isCount: boolean;
  /** The last call of its chain. */
  readonly end: number;
}

type Found = Omit<SeparateWrites, "symbol">;

export class WriteGroups {
  private readonly found = new Map<string, Found>();

  constructor(private readonly files: ReadonlyMap<string, FileNode>) {}

  ofEndpoint(asked: Asked): void {
    const trace = asked.handlerTrace();
    if (!trace) return;
    const byEnv = new Map<Env, Step[]>();
    const helped = new Map<Env, Write[]>();
    for (const step of trace.steps) {
      const list = byEnv.get(step.env);
      if (list) list.push(step);
      else byEnv.set(step.env, [step]);
      const write = helpedWrite(step);
      if (write) helped.set(write.step.env, [...(helped.get(write.step.env) ?? []), write]);
    }
    for (const [env, steps] of byEnv) this.inFunction(env, steps, helped.get(env) ?? [], `${asked.registration.method} ${asked.registration.route}`);
  }

  private inFunction(env: Env, steps: readonly Step[], helped: readonly Write[], endpoint: string): void {
    const [first] = steps;
    if (!first || mentionsTransaction(env) || first.chain.some((place) => this.isTransaction(place))) return;
    const writes = [...steps.flatMap((step) => writeOf(step) ?? []), ...helped].sort((a, b) => a.step.event - b.step.event);
    const outside = steps.filter((step) => isOutside(step)).map((step) => step.event);
    for (const [i, one] of writes.entries()) {
      // Asked again, it finds what it made: repeating the request mends it.
      if (REPEATABLE.test(one.what)) continue;
      // A transaction is not held open while another service is asked.
      const next = Math.min(...outside.filter((event) => event > one.end), Infinity);
      const others = writes.slice(i + 1).filter((other) => other.step.event < next && isAfter(env.facts, one, other) && isAbout(env.facts, one, other) && !isUndone(env.facts, other, writes));
      const [other] = others;
      if (!other) continue;
      const { call } = one.step;
      const key = `${env.file.path}:${call.pos}`;
      if (this.found.has(key)) return;
      const place = (w: Write): Required<Place> => ({ file: env.file.path, pos: w.step.call.pos, end: w.step.call.end });
      this.found.set(key, { ...place(one), what: one.what, then: others.map((w) => ({ ...place(w), what: w.what })), chain: first.chain, endpoint });
      return;
    }
  }

  private isTransaction(place: Place): boolean {
    const at = eventAt(this.files.get(place.file), place);
    const call = at?.fn.events[at.event];
    if (!at || call?.k !== "call") return false;
    const file = this.files.get(place.file);
    return namesTransaction(nameOf(call.callee)) || (file !== undefined && isDecoratedForOne(file, at.fn));
  }

  all(symbolAt: (file: string, pos: number) => string): readonly SeparateWrites[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }
}

/** The function, or one around it, begins or is given a transaction. */
function mentionsTransaction(env: Env): boolean {
  for (let e: Env | null = env; e; e = e.up) {
    const { facts } = e;
    if (isDecoratedForOne(e.file, facts)) return true;
    if (e.up && facts.events.some((x) => x.k === "call" && namesTransaction(methodName(x.callee) ?? nameOf(x.callee)))) return true;
  }
  return false;
}

/** A decorator of a method that puts everything it calls into a transaction. */
function isDecoratedForOne({ facts }: FileNode, fn: FunctionFacts): boolean {
  const owner = facts.classes[fn.cls];
  const member = owner?.members.find((m) => m.name === fn.name && m.decorators !== undefined);
  const events = facts.fns[owner?.fn ?? -1]?.events;
  return member?.decorators?.some((d) => {
    const decorator = events?.[d];
    return decorator?.k === "call" ? namesTransaction(nameOf(decorator.callee)) : decorator?.k === "value" && typeof decorator.val === "string" && namesTransaction(decorator.val);
  }) === true;
}

function isOutside(step: Step): boolean {
  const kind = effectOf(step)?.kind;
  return kind === "http" || kind === "mail" || kind === "storage";
}

function writeOf(step: Step): Write | undefined {
  const effect = effectOf(step);
  const { env, event, call } = step;
  if (effect?.kind !== "write" || effect.row === undefined || effect.row.isRaw || effect.name === undefined || !hasTransactions(effect.name)) return undefined;
  if (mayBeInTransaction(effect.name)) return undefined;
  const end = chainEnd(env.facts, event, call);
  // A builder may say what it is about before the call that runs it.
  const chain = env.facts.events.flatMap((e, i) => (e.k === "call" && i <= end && e.pos === call.pos ? [e] : []));
  const isWaitedFor = chain.some((e) => e.flags & (CallFlag.await | CallFlag.returned)) || isInAll(env.facts, end);
  if (!isWaitedFor || chain.some((e) => namesTransaction(methodName(e.callee) ?? "") || e.args.some(hasHandle))) return undefined;
  const root = rootOf(call.callee, env.facts);
  // A client that callers hand in may be that of a transaction, unless it is seen where it is made.
  if (root !== undefined && step.chain.length > 0 && isParameter(env, root) && !isMade(step.callee)) return undefined;
  const [begin] = chain;
  const what = typeof call.callee === "string" ? call.callee : typeof begin?.callee === "string" ? `${begin.callee}(${typeof begin.args[0] === "string" ? begin.args[0] : "…"}).${nameOf(call.callee)}` : nameOf(call.callee);
  const target = [what.split(".").slice(-2)[0] ?? "", ...chain.flatMap((e) => e.args.filter((a) => typeof a === "string"))].join(" ");
  if (isWrittenBeside(target)) return undefined;
  const isCount = COUNTS.test(methodName(call.callee) ?? "") || chain.some((e) => e.args.some(counts));
  return { step, what, isCount, paths: new Set([...chain.flatMap((e) => e.args.flatMap((a) => conditionPaths(env.facts, a))), ...foundBy(env.facts, root)]), end };
}

/** Paths in an argument; where that is a condition made by calls, `and(eq(orders.id, id), …)`, those of their arguments. */
function conditionPaths(fn: FunctionFacts, argument: Expr, depth = 0): readonly string[] {
  const made = typeof argument === "number" && depth < 4 ? fn.events[argument] : undefined;
  return made?.k === "call" && typeof made.callee === "string" ? made.args.flatMap((a) => conditionPaths(fn, a, depth + 1)) : pathsIn(argument);
}

/** What a row was looked up by that is written to itself: `user.update(…)`. */
function foundBy(fn: FunctionFacts, root: string | undefined): readonly string[] {
  const made = fn.events.find((e) => e.k === "def" && e.to === root);
  const query = made?.k === "def" && typeof made.from === "number" ? fn.events[made.from] : undefined;
  return query?.k === "call" ? query.args.flatMap(pathsIn) : [];
}

/** A write that a function of the same file makes when it is called, as a write of the caller: about what that hands over. */
function helpedWrite(step: Step): Write | undefined {
  const above = framesOf(step).at(-2);
  const call = above?.env.facts.events[above.event];
  if (!above || call?.k !== "call" || above.env.file !== step.env.file || above.env === step.env || !(call.flags & CallFlag.await)) return undefined;
  if (step.env.facts.up > 0 || call.args.some(hasHandle) || mentionsTransaction(step.env) || isOnlyThen(step.env.facts.contexts, step.call.ctx)) return undefined;
  const write = writeOf(step);
  return write && { ...write, step: { ...step, env: above.env, event: above.event, call }, paths: new Set(call.args.flatMap(pathsIn)), end: above.event };
}

/** `{ balance: { decrement: 10 } }` */
function counts(e: Expr): boolean {
  if (!Array.isArray(e) || e[0] !== "o") return false;
  const parts: readonly unknown[] = e;
  return parts.some((part, i) => i % 2 === 1 && typeof part === "string" && COUNTS.test(part)) || partsOf(e).some(counts);
}

/** `{ transaction: t }`, `{ session }`, or options from elsewhere that may hold one. */
function hasHandle(argument: Expr, index: number): boolean {
  if (typeof argument === "string") return namesTransaction(argument) || (index > 0 && /opt/i.test(argument));
  if (!Array.isArray(argument) || argument[0] !== "o") return false;
  return argument.some((key, i) => i % 2 === 1 && typeof key === "string" && namesTransaction(key));
}

function isInAll(fn: FunctionFacts, event: number): boolean {
  return fn.events.some((e) => e.k === "call" && e.flags & CallFlag.await && /^Promise\.all(?:Settled)?$/.test(nameOf(e.callee)) && e.args.some((a) => partsOf(a).includes(event)));
}

function rootOf(callee: Expr, fn: FunctionFacts): string | undefined {
  if (typeof callee === "string") return callee.split(".")[0];
  if (typeof callee === "number") {
    const made = fn.events[callee];
    return made?.k === "call" ? rootOf(made.callee, fn) : undefined;
  }
  return Array.isArray(callee) && (callee[0] === "." || callee[0] === "[") ? rootOf(callee[1], fn) : undefined;
}

function isParameter(env: Env, root: string): boolean {
  for (let e: Env | null = env; e; e = e.up) {
    const own = namesOf(e.facts).bindings.get(root);
    if (own) return own.some((b) => b.k === "param");
  }
  return false;
}

/** Whether what a method belongs to was made by a call that is seen, rather than known by its type. */
function isMade(callee: Value): boolean {
  for (let v: Value | undefined = callee, depth = 0; v?.k === "external" && depth < 24; v = v.receiver, depth++) if (v.args) return true;
  return false;
}

/** Whenever the second is made the first has been, or whenever the first has been made the second follows. */
function isAfter(fn: FunctionFacts, one: Write, other: Write): boolean {
  const [first, second] = [one.step.call, other.step.call];
  if (first.pos === second.pos || [first, second].some(({ ctx }) => isOnlyThen(fn.contexts, ctx)) || loopsAround(fn, second.ctx).some((c) => isAround(fn, c, first.ctx))) return false;
  const [a, b] = [attempted(fn, first.ctx), attempted(fn, second.ctx)];
  // What is counted up or down is so again where somebody tries once more.
  return isAround(fn, a, b) || (one.isCount && isAround(fn, b, a) && !isOver(fn, first.ctx, second.ctx));
}

/** A `try` is entered whenever what is around it is, and a loop has something to go over. */
function attempted(fn: FunctionFacts, ctx: number): number {
  let c = ctx;
  while (fn.contexts[c]?.k === "try" || fn.contexts[c]?.k === "loop") c = fn.contexts[c]?.up ?? 0;
  return c;
}

function loopsAround(fn: FunctionFacts, ctx: number): readonly number[] {
  const found: number[] = [];
  for (let c = ctx; c > 0; c = fn.contexts[c]?.up ?? 0) if (fn.contexts[c]?.k === "loop") found.push(c);
  return found;
}

function isOnlyThen(contexts: FunctionFacts["contexts"], ctx: number): boolean {
  for (let c = ctx; c > 0; c = contexts[c]?.up ?? 0) {
    const k = contexts[c]?.k;
    // Undoing by hand is the other way to keep things together.
    if (k === "catch" || k === "finally") return true;
  }
  return false;
}

/** Where the second fails, the first is undone by hand. */
function isUndone(fn: FunctionFacts, other: Write, writes: readonly Write[]): boolean {
  return writes.some(({ step: { call } }) => {
    for (let c = call.ctx; c > 0; c = fn.contexts[c]?.up ?? 0) {
      const context = fn.contexts[c];
      if (context?.k === "catch" && isAround(fn, context.of, other.step.call.ctx)) return true;
    }
    return false;
  });
}

/** Both are about the same thing: a name in both, what the first gave, or what was joined in between. */
function isAbout(fn: FunctionFacts, one: Write, other: Write): boolean {
  const made = new Set(fn.events.flatMap((e) => (e.k === "def" && (e.from === one.end || e.from === one.step.event) ? boundNames(e.to) : e.k === "set" && typeof e.to === "string" && e.from === one.end ? [e.to] : [])));
  const roots = (paths: ReadonlySet<string>): Set<string> => new Set([...paths].map((p) => p.split(".")[0] ?? ""));
  if ([...roots(other.paths)].some((r) => made.has(r))) return true;
  if ([...other.paths].some((p) => one.paths.has(p) && isNamed(fn, p))) return true;
  const [left, right] = [roots(one.paths), roots(other.paths)];
  return fn.events.some((e, i) => {
    if (i >= other.step.event || e.k !== "call" || e === one.step.call || i === one.end) return false;
    const named = new Set([...pathsIn(e.callee), ...e.args.flatMap(pathsIn)].map((p) => p.split(".")[0] ?? ""));
    return [...named].some((r) => left.has(r) && isNamed(fn, r)) && [...named].some((r) => right.has(r) && !left.has(r) && isNamed(fn, r)) && /^(?:push|add|set|remove)/.test(methodName(e.callee) ?? "");
  });
}

/** A variable of the function, not a table or an operator of the module. */
function isNamed(fn: FunctionFacts, path: string): boolean {
  return namesOf(fn).bindings.has(path.split(".")[0] ?? "");
}
