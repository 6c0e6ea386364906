/**
 * What becomes of a row that a query reads: handed out to whoever asks, to known callers only, or to nobody, because
 * only a decision rests on it. Followed from the function that reads it up to the handler.
 */
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import { loggers } from "../../libraries/loggers.js";
import { queries } from "../../libraries/queries.js";
import { signIns } from "../../libraries/sign-in.js";
import { methodName } from "../callee-names.js";
import type { State } from "../caller.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import { boundNames } from "./flow.js";
import { framesOf } from "./input-checks.js";
import type { Frame } from "./known-input.js";
import { chainEnd } from "./trips.js";

/** Who gets something of a row: everybody, nobody, or those who are known in this way. */
export type Given = "everybody" | "nobody" | State;

/** Methods whose result is a yes, a no or a number, whatever is in the list or text. */
const DECIDES = /^(?:some|every|includes|has|startsWith|endsWith|test|indexOf|lastIndexOf|findIndex|isBefore|isAfter|getTime|localeCompare)$/;
const DECIDED: ReadonlySet<string> = new Set(["!", "==", "!=", "<", "in", "instanceof", "typeof", "'", "#", "re", "class"]);
const COUNTS = /\.(?:length|size)$/;
/** How a response that cannot be resolved is answered with. */
const ANSWERS = /^(?:json|send|end|write|render|redirect|reply|respond|html|text|body)$/;
/** Calls that ask for rows by what they are given. */
const LOOKS_UP = /^(?:find\w*|where|andWhere|orWhere|count\w*|query|select|exists?)$/;

/** What becomes of what a step reads. */
export function handedTo(asked: Asked, trace: Trace, step: Step): Given {
  let known: State | undefined;
  const frames = framesOf(trace, step);
  if (frames.length !== step.chain.length + 1) return "everybody";
  for (const frame of [...frames].reverse()) {
    const { given, isReturned } = leaving(asked, frame);
    if (given === "everybody") return given;
    if (given !== "nobody") known ??= given;
    if (!isReturned) break;
    // What the handler gives back is the answer.
    if (frame === frames[0]) return "everybody";
  }
  return known ?? "nobody";
}

/** How what a call gives leaves its function: by its result, or straight to whoever asked. */
function leaving(asked: Asked, { env, event }: Frame): { readonly given: Given; readonly isReturned: boolean } {
  const { facts } = env;
  const call = facts.events[event];
  const end = call?.k === "call" ? chainEnd(facts, event, call) : event;
  const carried = new Carried(asked, env, end);
  let known: State | undefined;
  let isReturned = false;
  for (const [i, e] of facts.events.entries()) {
    if (e.k === "leave" || e.k === "def" || asked.evaluator.isDead(env, e.ctx) || !isOut(asked, env, i, end, carried)) continue;
    const state = asked.caller.stateAt(env, i);
    if (state.isKnown) known ??= state;
    else if (e.k === "return") isReturned = true;
    else return { given: "everybody", isReturned };
  }
  return { given: known ?? "nobody", isReturned };
}

function isOut(asked: Asked, env: Env, i: number, end: number, carried: Carried): boolean {
  const e = env.facts.events[i];
  if (e?.k === "return" || e?.k === "throw") return carried.by(e.val);
  if (e?.k === "set") return typeof e.to === "string" && e.to.includes(".") && carried.by(e.from);
  if (e?.k !== "call" || i <= end || !e.args.some((a) => carried.by(a)) || LOOKS_UP.test(methodName(e.callee) ?? "")) return false;
  const callees = alternatives(asked.evaluator.callee(env, i, e));
  if (callees.every((v) => keepsToItself(v) || (v.k === "unknown" && !ANSWERS.test(methodName(e.callee) ?? "")))) return false;
  // A function of the project has its part in the result, unless it can answer by itself.
  return !callees.every((v) => v.k === "function") || asked.evaluator.argumentsOf(env, i, e).some((a) => a.k === "request" || (a.k === "external" && /(?:Response|Reply)\(\)$/.test(a.name)));
}

/** Packages that compare, look up or log what they are given. */
function keepsToItself(v: Value): boolean {
  return v.k === "external" && [harmless, identity, loggers, queries, signIns].some((table) => table.find(v.name) !== undefined);
}

/** The names and results of a function in which something of a row is. */
class Carried {
  private readonly names = new Set<string>();
  private readonly events = new Set<number>();

  constructor(private readonly asked: Asked, private readonly env: Env, event: number) {
    this.events.add(event);
    // Twice: what a loop leaves for its next round is read above where it is written.
    this.spread(env.facts);
    this.spread(env.facts);
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

  private spread(facts: FunctionFacts): void {
    for (const [i, e] of facts.events.entries()) {
      if (e.k === "call") {
        if (this.comesOut(i, e.callee, e.args)) this.events.add(i);
      } else if ((e.k === "def" || e.k === "set") && this.by(e.from)) {
        for (const name of e.k === "def" ? boundNames(e.to) : typeof e.to === "string" ? [e.to] : []) this.names.add(name);
      }
    }
  }

  /** Whether something of the row is in what a call gives. */
  private comesOut(event: number, callee: Expr, args: readonly Expr[]): boolean {
    const method = methodName(callee) ?? (typeof callee === "string" ? callee : "");
    if (DECIDES.test(method) || method === "Boolean") return false;
    // What is looked up by it is another row.
    const isGiven = args.some((a) => this.by(a)) && !LOOKS_UP.test(method);
    if (!isGiven && !this.by(Array.isArray(callee) && callee[0] === "." ? (callee[1] as Expr) : callee)) return false;
    return !alternatives(this.asked.evaluator.result(this.env, event)).every((v) => v.k === "literal");
  }

  /** Whether a function that is written here uses any of it. */
  private isRead(index: number): boolean {
    const uses = (e: Expr): boolean => (typeof e === "number" ? false : typeof e === "string" ? this.by(e) : Array.isArray(e) && e[0] === "f" ? false : partsOf(e).some(uses));
    return this.env.file.facts.fns[index]?.events.some((e) => (e.k === "call" ? e.args.some(uses) || uses(e.callee) : e.k === "def" || e.k === "set" ? uses(e.from) : e.k !== "leave" && uses(e.val))) ?? false;
  }
}
