/**
 * What becomes of a row that a query reads: handed out to whoever asks, to known callers only, or to nobody, because
 * only a decision rests on it. Followed from the function that reads it up to the handler.
 */
import type { Expr } from "../../extract/facts.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import { loggers } from "../../libraries/loggers.js";
import { queries } from "../../libraries/queries.js";
import { isResponse } from "../../libraries/responses.js";
import { signIns } from "../../libraries/sign-in.js";
import { methodName } from "../callee-names.js";
import type { State } from "../caller.js";
import type { Step, Trace } from "../trace.js";
import { type Frame, framesOf } from "../frames.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { Carried, LOOKS_UP } from "./carried.js";
import { boundNames } from "./flow.js";
import { chainEnd } from "./trips.js";

/** Who gets something of a row: everybody, nobody, or those who are known in this way. */
export type Given = "everybody" | "nobody" | State;

/** How a response that cannot be resolved is answered with. */
const ANSWERS = /^(?:json|send|end|write|render|redirect|reply|respond|html|text|body)$/;
/** What becomes of what a step reads. */
export function handedTo(asked: Asked, trace: Trace, step: Step): Given {
  let known: State | undefined;
  const frames = framesOf(step);
  if (frames.length !== step.chain.length + 1) return "everybody";
  for (const frame of [...frames].reverse()) {
    const { given, isReturned } = leaving(asked, trace, frame);
    if (given === "everybody") return given;
    if (given !== "nobody") known ??= given;
    if (!isReturned) break;
    // What the handler gives back is the answer.
    if (frame === frames[0]) return "everybody";
  }
  return known ?? "nobody";
}

/** How something of a row leaves the function that it is in. */
interface Leaving {
  readonly given: Given;
  readonly isReturned: boolean;
}

/** How what a call gives leaves its function: by its result, straight to whoever asked, or by way of the function that is called back with it. */
function leaving(asked: Asked, trace: Trace, { env, event }: Frame): Leaving {
  const call = env.facts.events[event];
  const end = call?.k === "call" ? chainEnd(env.facts, event, call) : event;
  const own = outOf(asked, env, end, new Carried(asked, env, { event: end }));
  if (own.given === "everybody" || call?.k !== "call") return own;
  let { given, isReturned } = own;
  for (const back of calledBack(trace, env, call.args)) {
    // Of more than one parameter, the first is the error.
    const names = back.facts.params.slice(back.facts.params.length > 1 ? 1 : 0).flatMap((p) => boundNames(p.pattern));
    const found = outOf(asked, back, -1, new Carried(asked, back, { names }));
    if (found.given === "everybody") return found;
    if (given === "nobody") given = found.given;
    isReturned ||= found.isReturned;
  }
  return { given, isReturned };
}

/** `query(text, (error, rows) => …)`: the environments in which functions run that are written among the arguments. */
function calledBack(trace: Trace, env: Env, args: readonly Expr[]): readonly Env[] {
  const written = args.flatMap((a) => (Array.isArray(a) && a[0] === "f" ? [a[1] as number] : []));
  return written.length === 0 ? [] : trace.visits.flatMap((v) => (written.includes(v.env.index) && v.env.up?.id === env.id ? [v.env] : []));
}

function outOf(asked: Asked, env: Env, end: number, carried: Carried): Leaving {
  let known: State | undefined;
  let isReturned = false;
  for (const [i, e] of env.facts.events.entries()) {
    if (e.k === "leave" || e.k === "def" || asked.evaluator.isDead(env, e.ctx)) continue;
    // What a function is handed to call with it goes on to whoever handed that: `resolve(rows)`.
    const isHandedOn = e.k === "call" && i > end && isParameter(env, e.callee) && e.args.some((a) => carried.by(a));
    if (!isHandedOn && !isOut(asked, env, i, end, carried)) continue;
    const state = asked.caller.stateAt(env, i);
    if (state.isKnown) known ??= state;
    else if (e.k === "return" || isHandedOn) isReturned = true;
    else return { given: "everybody", isReturned };
  }
  return { given: known ?? "nobody", isReturned };
}

/** Whether a name is that of a parameter of a function around it. */
function isParameter(env: Env, callee: Expr): boolean {
  if (typeof callee !== "string" || callee.includes(".")) return false;
  for (let e: Env | null = env; e; e = e.up) if (e.facts.params.some((p) => boundNames(p.pattern).includes(callee))) return true;
  return false;
}

function isOut(asked: Asked, env: Env, i: number, end: number, carried: Carried): boolean {
  const e = env.facts.events[i];
  if (e?.k === "return" || e?.k === "throw") return carried.by(e.val);
  if (e?.k === "set") return typeof e.to === "string" && e.to.includes(".") && carried.by(e.from);
  if (e?.k !== "call" || i <= end || !e.args.some((a) => carried.by(a)) || LOOKS_UP.test(methodName(e.callee) ?? "")) return false;
  const callees = alternatives(asked.evaluator.callee(env, i, e));
  if (callees.every((v) => keepsToItself(v) || (v.k === "unknown" && !ANSWERS.test(methodName(e.callee) ?? "")))) return false;
  // A function of the project has its part in the result, unless it can answer by itself.
  return !callees.every((v) => v.k === "function") || asked.evaluator.argumentsOf(env, i, e).some((a) => a.k === "request" || (a.k === "external" && isResponse(a.name)));
}

/** Packages that compare, look up or log what they are given. */
function keepsToItself(v: Value): boolean {
  return v.k === "external" && [harmless, identity, loggers, queries, signIns].some((table) => table.find(v.name) !== undefined);
}
