/** What becomes of what a call gives: whether it outlives the request, and whether somebody else waits for it. */
import type { Place } from "../../concepts.js";
import { type Event, type Expr, type FunctionFacts, CallFlag } from "../../extract/facts.js";
import { methodName } from "../callee-names.js";
import { namesOf } from "../names.js";
import type { FileNode } from "../values.js";
import { partsOf } from "./expressions.js";

/** Methods by which a collection keeps what it is given. */
const KEEPS = /^(?:set|push|add|put|unshift|enqueue)$/;
/** Waits for all of its promises, however long they take. */
const WAITS = /^Promise\.all(?:Settled)?$/;

/** Everything in a function that holds the result of an event: results of other events, and names. */
function* holdersOf(fn: FunctionFacts, event: number): Iterable<{ readonly e: Event; readonly holds: (x: Expr) => boolean }> {
  const held = new Set<number | string>([event]);
  const holds = (x: Expr): boolean => (typeof x === "number" || typeof x === "string" ? held.has(x) : partsOf(x).some(holds));
  for (const [i, e] of fn.events.entries()) {
    if (i <= event) continue;
    if (e.k === "def" && typeof e.to === "string" && holds(e.from)) held.add(e.to);
    else if (e.k === "set" && typeof e.to === "string" && holds(e.from)) held.add(e.to);
    else if (e.k === "call" && (e.args.some(holds) || holds(e.callee))) held.add(i);
    yield { e, holds };
  }
}

/** Whether a function puts what an event gives where the next request finds it: a variable around it, a member, a collection. */
function keeps(fn: FunctionFacts, event: number): boolean {
  const isOwn = (path: string): boolean => {
    const root = path.split(".")[0] ?? "";
    return root !== "this" && namesOf(fn).bindings.get(root)?.some((b) => b.k !== "set") === true;
  };
  for (const { e, holds } of holdersOf(fn, event)) {
    if (e.k === "set" && typeof e.to === "string" && holds(e.from) && !isOwn(e.to)) return true;
    if (e.k !== "call" || !e.args.some(holds) || !KEEPS.test(methodName(e.callee) ?? "")) continue;
    if (typeof e.callee !== "string" || !isOwn(e.callee)) return true;
  }
  return false;
}

/**
 * Whether the result of an event outlives the call of its function: kept there, or by one of the callers it is returned to.
 *
 * @param chain the calls that led to the function, outermost first
 */
export function isKept(files: ReadonlyMap<string, FileNode>, fn: FunctionFacts, event: number, chain: readonly Place[]): boolean {
  for (let at: { fn: FunctionFacts; event: number } | undefined = { fn, event }, i = chain.length - 1; at; i--) {
    if (keeps(at.fn, at.event)) return true;
    const isReturned = [...holdersOf(at.fn, at.event)].some(({ e, holds }) => e.k === "return" && holds(e.val));
    const caller = chain[i];
    at = isReturned && caller ? eventAt(files.get(caller.file), caller) : undefined;
  }
  return false;
}

export function eventAt(file: FileNode | undefined, { pos, end }: Place): { fn: FunctionFacts; event: number } | undefined {
  for (const fn of file?.facts.fns ?? []) {
    if (pos < fn.pos || pos > fn.end) continue;
    const event = fn.events.findIndex((e) => e.k === "call" && e.pos === pos && e.end === end);
    if (event >= 0) return { fn, event };
  }
  return undefined;
}

/** Whether a promise goes to another call before anybody waits for it, as with `Promise.race`: how long that takes is for that call to say. */
export function isHandedOn(fn: FunctionFacts, event: number): boolean {
  const own = fn.events[event];
  if (own?.k === "call" && own.flags & CallFlag.await) return false;
  for (const { e, holds } of holdersOf(fn, event)) {
    if (e.k === "call" && e.args.some(holds) && !(typeof e.callee === "string" && WAITS.test(e.callee))) return true;
    if (e.k === "call" && e.flags & CallFlag.await && holds(e.callee)) return false;
  }
  return false;
}
