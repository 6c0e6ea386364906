/** Where request input goes: what is read, which calls use it, and which might check it out of our sight. */
import type { Place, Trail } from "../../concepts.js";
import type { CallEvent, Event, Expr } from "../../extract/facts.js";
import { digests } from "../../libraries/access.js";
import { harmless } from "../../libraries/harmless.js";
import { loggers } from "../../libraries/loggers.js";
import { isNext, isOfResponse } from "../../libraries/responses.js";
import { KEEPS_ROWS } from "../../libraries/row-calls.js";
import { validators } from "../../libraries/validators.js";
import { isOfBinding } from "../bindings.js";
import { lastName, shown } from "../callee-names.js";
import { isParserByName } from "../calls.js";
import { methodName, nameOf } from "../evaluate.js";
import { mayHoldInput } from "../held-input.js";
import { identityRow } from "../library.js";
import { isOfModule } from "../names.js";
import { comesThrough, type Step, type Trace } from "../trace.js";
import { type Frame, framesOf } from "../frames.js";
import { alternatives, type Env, inputsOf, type InputMark, NUMBER, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { begunBefore, effectOf, effectOfCall, type Effect, localEffectOf } from "./effects.js";
import { mentions } from "./expressions.js";
import { fieldOf, isBelow, isPart, type Part, rawIn } from "./known-input.js";

export interface Use {
  readonly mark: InputMark;
  /** The calls that lead to it, and the statement itself. */
  readonly frames: readonly Frame[];
  /** The outermost statement that hands the input on. */
  readonly place: Place;
  /** What it reaches, as written. */
  readonly what: string;
  readonly effect?: Effect;
  /** Turned into a number, a text or a date on the way: of some kind, if not of the right one. */
  readonly isConverted: boolean;
}

/** A call that cannot be opened, and may check what it is given. */
export interface Doubt {
  readonly mark: InputMark;
  readonly place: Place;
  /** Its name says that it checks. */
  readonly isNamed: boolean;
}

export interface Flows {
  /** The first statement on the way to a use that has its part in hand; `at`: where a function that it calls takes it out of the request. */
  read(use: Use): { readonly place: Place; readonly at: Place } | undefined;
  readonly uses: readonly Use[];
  readonly doubts: readonly Doubt[];
  /** Parts of which a checked copy is used, and where. */
  readonly copied: ReadonlyMap<Part, Trail>;
}

/** Functions of frameworks that answer by themselves. */
const ANSWERS = /#(?:redirect|permanentRedirect|notFound|json)$/;
/** Answers that are made from a template or a file. */
const RENDERS = /\.(?:render|view|sendFile|download)$/;
const STORES = new Set(["add", "set", "push", "unshift", "insert"]);
const CONVERTS = /^global#(?:String|Number|BigInt|(?:Number\.)?parse(?:Int|Float)|Date|Math\.\w+)\(\)/;
const LOOKS = new Set(["has", "includes", "indexOf", "some", "every", "concat", "join", "then", "catch", "finally", "map", "forEach", "filter", "toString", "startsWith", "endsWith", "test", "match"]);
/** What a package makes with `new` (a command, a document, a message), and a statement that was given its values. */
const MADE = /(?:[#.][A-Z]\w*|\(\)|\.prepare\(\)\.bind)\(\)$/;
/** Names tip only what cannot be opened. */
const NAMES_A_CHECK = /valid(?!ator\.)|schema|sanit|assert|conform|coerce|(?:^|[a-z_.])(?:dto|zod|joi|yup|ajv)|(?:^|\.)(?:check|ensure|verify|parse)/i;
const NAMES_A_TEST = /^(?:is|has|equals|compare)(?:[A-Z]|$)/;
/** What is written to a log was not used: `recordRequestLog(body)`, `auditLogger.write(…)`. */
const NAMES_A_LOG = /(?:^log|^audit|Log|Audit|[Tt]elemetry|[Aa]nalytics)(?:s|ger|ging)?(?![a-z]|In|Out|On|Off)/;
/** Functions of packages that write their later arguments into the first. */
const MERGES = /^(?:global#Object\.assign|(?:lodash|lodash-es|underscore)#(?:merge|assign|extend|defaultsDeep|mergeWith|assignIn)|lodash[./](?:merge|assign)#|deepmerge#|deep-extend#|extend#)$/;

/** Follows the input through what a handler runs. */
export function flowsOf(asked: Asked, trace: Trace): Flows {
  const follower = new Follower(asked, trace);
  return { read: (use) => follower.read(use), uses: follower.uses(), doubts: follower.doubts, copied: follower.copied };
}

/** Whether input goes on somewhere from a file that the handler comes through: what is said of it may stand there. */
export function goesOnFrom(path: string, asked: Asked): boolean {
  const trace = asked.handlerTrace();
  return trace !== undefined && new Follower(asked, trace, path).uses().length > 0;
}

interface Given {
  readonly mark: InputMark;
  readonly isConverted: boolean;
  /** The body as it came, unread: text or bytes. */
  readonly isSealed: boolean;
}

const SEALED = /(?:^|\.)(?:text|arrayBuffer|blob|bytes)\(\)$/;

/** Input in a value, its members and elements included. */
function givenIn(value: Value, depth = 6): Given[] {
  const found: Given[] = [];
  const visit = (v: Value, left: number): void => {
    for (const m of v.marks?.input ?? []) {
      const mark = fieldOf(m);
      if (isPart(m.part) && !found.some((f) => f.mark.part === mark.part && f.mark.path === mark.path)) found.push({ mark, isConverted: v.k === "external" ? CONVERTS.test(v.name) : v.k === "unknown" && v.why === NUMBER, isSealed: v.k === "request" && SEALED.test(v.path) });
    }
    if (left === 0 || found.length > 60) return;
    if (v.k === "union") for (const o of v.of) visit(o, left);
    else if (v.k === "array") for (const i of v.of ? [...v.items, v.of] : v.items) visit(i, left - 1);
    else if (v.k === "object") {
      // What was written into it is followed where it is written.
      for (const [name, p] of v.props) if (!v.later?.has(name)) visit(p(), left - 1);
      for (const r of v.rest) visit(r(), left - 1);
    } else if (v.k === "external" && v.args && MADE.test(v.name) && (!v.name.startsWith("global#") || isOfBinding(v.name))) for (const a of v.args) visit(a, left - 1);
    // What is said to a row that was made here leaves it that row: `new Cart(input).populate("product")`.
    else if (v.k === "external" && KEEPS_ROWS.has(lastName(v.name.slice(0, -2))) && v.receiver?.k === "external" && v.receiver.receiver) visit(v.receiver.receiver, left - 1);
  };
  visit(value, depth);
  return found;
}

/** What a schema has checked in a value, its members and elements included. */
function checkedIn(value: Value, depth = 5): readonly InputMark[] {
  // What is hashed is no input any more, and was not looked at.
  if (value.k === "external" && digests.find(value.name.replace(/\(\)$/, ""))) return [];
  const own = value.marks?.checked ?? [];
  if (own.length > 0 || depth === 0) return own;
  if (value.k === "union") return value.of.flatMap((v) => checkedIn(v, depth));
  if (value.k === "array") return [...value.items, ...(value.of ? [value.of] : [])].flatMap((v) => checkedIn(v, depth - 1));
  return value.k === "object" ? [...value.props.values(), ...value.rest].flatMap((p) => checkedIn(p(), depth - 1)) : [];
}

class Follower {
  readonly doubts: Doubt[] = [];
  readonly copied = new Map<Part, Trail>();
  private readonly found: Use[] = [];

  /** @param by the file of which somebody asks; absent: all */
  constructor(private readonly asked: Asked, private readonly trace: Trace, private readonly by?: string) {}

  // Reads

  read({ frames, mark }: Use): ReturnType<Flows["read"]> {
    for (const { env, event } of frames) {
      const place = this.readIn(mark.part as Part, env, event);
      if (place) return { place, at: this.takenIn(mark.part as Part, env, place) };
    }
    return undefined;
  }

  private readIn(part: Part, env: Env, last: number): (Place & { readonly event: number }) | undefined {
    for (let i = 0; i <= last; i++) {
      const e = env.facts.events[i];
      if (e && !this.asked.evaluator.isDead(env, e.ctx) && this.isIn(part, env, i, e)) return { file: env.file.path, pos: startOf(env, i, e), event: i };
    }
    return undefined;
  }

  /** `pageOf(request)` reads it in the function that is called. */
  private takenIn(part: Part, env: Env, read: Place & { readonly event: number }, depth = 3): Place {
    const call = env.facts.events[read.event];
    const fn = call?.k === "call" ? alternatives(this.asked.evaluator.callee(env, read.event, call)).find((v) => v.k === "function") : undefined;
    if (call?.k !== "call" || fn?.k !== "function" || depth === 0) return read;
    const args = this.asked.evaluator.argumentsOf(env, read.event, call);
    if (!args.some((a) => a.k === "request" && rawIn(a).length === 0)) return read;
    const inner = this.asked.evaluator.envOf(fn, args, null, env);
    const found = this.readIn(part, inner, inner.facts.events.length);
    if (found) return this.takenIn(part, inner, found, depth - 1);
    const given = inner.facts.events.find((e, i) => e.k === "return" && inputsOf(this.asked.evaluator.value(e.val, inner, i), 2).some((m) => m.part === part));
    return given ? { file: inner.file.path, pos: given.pos } : read;
  }

  private isIn(part: Part, env: Env, i: number, e: Event): boolean {
    const { evaluator } = this.asked;
    const isOf = (marks: readonly InputMark[]): boolean => marks.some((m) => m.part === part);
    if (e.k === "def" || e.k === "set") return isOf(inputsOf(evaluator.value(e.from, env, i), 1));
    if (e.k !== "call") return false;
    const callees = alternatives(evaluator.callee(env, i, e));
    if (callees.some((c) => c.k === "external" && validators.find(c.name)) || this.asked.isConfiguredParser(lastNameOf(e))) return false;
    if (evaluator.argumentsOf(env, i, e).some((a) => isOf(inputsOf(a, 3)))) return true;
    if (callees.some((c) => c.k !== "external" && isOf(rawIn(c)))) return true;
    const result = evaluator.result(env, i);
    if (isOf(rawIn(result))) return true;
    return callees.some((c) => c.k === "function") && alternatives(result).some((v) => v.k === "object" && [...v.props.values()].slice(0, 12).some((p) => isOf(rawIn(p()))));
  }

  // Uses

  uses(): readonly Use[] {
    const { trace } = this;
    const isOf = (at: Pick<Step, "env" | "chain">): boolean => this.by === undefined || comesThrough(this.by, at);
    for (const s of trace.steps) if (isOf(s) && mayHoldInput(s.env) && !this.isWithinParser(s)) this.ofStep(s);
    for (const { env, chain } of trace.visits) {
      if (!isOf({ env, chain }) || !mayHoldInput(env)) continue;
      for (const [event, e] of env.facts.events.entries()) {
        if (e.k === "set" && !this.asked.evaluator.isDead(env, e.ctx)) this.ofAssignment(env, event, e, chain);
      }
    }
    return this.found;
  }

  private isWithinParser(s: Step): boolean {
    return framesOf(s).some(({ env, event }) => {
      const call = env.facts.events[event];
      return call?.k === "call" && this.asked.isConfiguredParser(lastNameOf(call));
    });
  }

  private ofStep(s: Step): void {
    const given = s.args.flatMap((a) => givenIn(a));
    const effect = effectOf(s) ?? localEffectOf(s) ?? begunBefore(s);
    if (effect) for (const a of s.args) for (const m of checkedIn(a)) if (isPart(m.part) && !this.copied.has(m.part) && !given.some((g) => isBelow(m, g.mark))) this.copied.set(m.part, { file: s.env.file.path, pos: s.call.pos, end: s.call.end, message: `what reaches ${shown(effect.what)} was checked` });
    if (effect && s.callee.k === "external" && s.callee.receiver) given.push(...givenIn(s.callee.receiver, 2));
    if (given.length === 0) return;
    // Who hands a letter on unopened need not know what it says: that is for the service it is meant for.
    if (effect) return this.use(s, effect.kind === "http" ? given.filter((g) => !g.isSealed) : given, effect);
    const { callee } = s;
    const method = methodName(s.call.callee);
    if (this.isStored(s, method)) return this.use(s, given);
    if (method !== undefined && LOOKS.has(method)) return;
    if (callee.k === "external") this.ofLibrary(s, callee.name, given);
    else if (callee.k === "unknown" && !isParserByName(callee, s.call)) {
      const isLook = method !== undefined && (STORES.has(method) || method === "append" || rawIn(this.asked.evaluator.receiverOf(s.call.callee, s.env, s.event)).length > 0);
      if (!isLook) this.doubt(s, given, NAMES_A_CHECK.test(nameOf(s.call.callee)));
    } else if (callee.k === "literal" || callee.k === "object") this.doubt(s, given, false);
  }

  private ofLibrary(s: Step, name: string, given: readonly Given[]): void {
    if (MERGES.test(name)) return this.ofMerge(s, given);
    if (isOfResponse(name) || isNext(name) || ANSWERS.test(name)) {
      if (RENDERS.test(name)) this.use(s, given);
      return;
    }
    if (name === "global#eval" || name === "global#Function") return this.use(s, given);
    if (name.startsWith("global#") || [name, name.replace(/\(\)$/, "")].some((n) => validators.find(n) || harmless.find(n) || loggers.find(n))) return;
    if (identityRow(name, s.args) || NAMES_A_TEST.test(lastNameOf(s.call))) return;
    const whole = given.filter((g) => g.mark.path === "");
    const isNamed = NAMES_A_CHECK.test(lastNameOf(s.call)) && !/^parse/.test(lastNameOf(s.call));
    if (isNamed) this.doubt(s, given, true);
    else if (whole.length > 0) this.doubt(s, whole, false);
    if (whole.length < given.length) this.use(s, given.filter((g) => g.mark.path !== ""));
  }

  /** `Object.assign(row, input)`: onto something that lives on. */
  private ofMerge(s: Step, given: readonly Given[]): void {
    const target = s.args[0];
    const isRow = target !== undefined && alternatives(target).some((t) => t.k === "external" || t.k === "instance" || (t.k === "unknown" && rawIn(t).length === 0));
    const written = s.call.args[0];
    if (isRow || (typeof written === "string" && this.isUsedLater(s.env, s.event, written))) this.use(s, given);
  }

  /** `user.name = input`: onto something that lives on, or onto an object that is handed to a query. */
  private ofAssignment(env: Env, event: number, e: Extract<Event, { k: "set" }>, chain: Step["chain"]): void {
    const root = rootOf(e.to);
    if (root === undefined) return;
    const given = givenIn(this.asked.evaluator.value(e.from, env, event));
    if (given.length === 0) return;
    const target = this.asked.evaluator.value(root.of, env, event);
    const livesOn = alternatives(target).some((t) => (t.k === "external" && !t.name.startsWith("global#") && !isOfResponse(t.name)) || (t.k === "unknown" && t.marks?.input === undefined));
    const isOwn = !livesOn && alternatives(target).some((t) => t.k === "object" || t.k === "literal" || t.k === "instance") && (this.isUsedLater(env, event, root.name) || isOfModule(env, root.name));
    if (!livesOn && !isOwn) return;
    const frames = framesOf({ env, event, chain });
    for (const g of given) this.add({ mark: g.mark, frames, what: typeof e.to === "string" ? e.to : root.name, isConverted: g.isConverted });
  }

  /** Whether a later call in the same function hands the name to a query. */
  private isUsedLater(env: Env, event: number, name: string): boolean {
    return env.facts.events.some((e, i) => {
      if (i <= event || e.k !== "call" || !e.args.some((a) => mentions(a, name))) return false;
      return alternatives(this.asked.evaluator.callee(env, i, e)).some((c) => {
        if (c.k !== "function") return effectOfCall(c, nameOf(e.callee), e.flags) !== undefined;
        return this.asked.trace(this.asked.evaluator.envOf(c, this.asked.evaluator.argumentsOf(env, i, e), null, 0)).steps.some((s) => effectOf(s) !== undefined);
      });
    });
  }

  /** A list, set or map that outlives the request. */
  private isStored(s: Step, method: string | undefined): boolean {
    if (method === undefined || !STORES.has(method)) return false;
    const { callee } = s.call;
    const path = typeof callee === "string" ? callee.slice(0, callee.lastIndexOf(".")) : "";
    const held = this.asked.evaluator.receiverOf(callee, s.env, s.event);
    const isContainer = alternatives(held).some((v) => v.k === "array" || (v.k === "external" && /^global#(?:Set|Map|Array|WeakMap)\(\)$/.test(v.name)));
    const root = path.split(".")[0] ?? "";
    // A list in a row is stored with the row.
    if (alternatives(held).some((v) => v.k === "external" && !v.name.startsWith("global#") && v.marks?.input === undefined && v.name.includes("()"))) return true;
    return isContainer && (root === "this" || isOfModule(s.env, root));
  }

  private use(s: Step, given: readonly Given[], effect?: Effect): void {
    const frames = framesOf(s);
    const isQuery = effect?.kind === "read" || effect?.kind === "write";
    if (!isQuery && frames.some(({ env, event }) => NAMES_A_LOG.test(env.facts.name) || NAMES_A_LOG.test(calleeAt(env, event)))) return;
    for (const g of given) this.add({ mark: g.mark, frames, what: effect?.what ?? nameOf(s.call.callee), isConverted: g.isConverted, ...(effect && { effect }) });
  }

  private add(u: Omit<Use, "place">): void {
    this.found.push({ ...u, place: this.handedOn(u.frames, u.mark) });
  }

  /** The outermost call that has the input in its arguments, else the innermost. */
  private handedOn(frames: readonly Frame[], mark: InputMark): Place {
    const hands = (f: Frame): boolean => {
      const call = f.env.facts.events[f.event];
      return call?.k === "call" && this.asked.evaluator.argumentsOf(f.env, f.event, call).some((a) => inputsOf(a, 4).some((m) => m.part === mark.part));
    };
    const at = frames.find(hands) ?? frames.at(-1);
    const e = at?.env.facts.events[at.event];
    return { file: at?.env.file.path ?? "", pos: e?.pos ?? 0, ...(e && "end" in e && { end: e.end }) };
  }

  private doubt(s: Step, given: readonly Given[], isNamed: boolean): void {
    for (const g of given) this.doubts.push({ mark: g.mark, place: { file: s.env.file.path, pos: s.call.pos, end: s.call.end }, isNamed });
  }
}

function calleeAt(env: Env, event: number): string {
  const call = env.facts.events[event];
  return call?.k === "call" ? nameOf(call.callee) : "";
}

function lastNameOf(call: CallEvent): string {
  return methodName(call.callee) ?? nameOf(call.callee);
}

/** Where a statement starts: `const { a } =` before the call that it takes. */
function startOf(env: Env, event: number, e: Event): number {
  if (e.k !== "call") return e.pos;
  const taker = env.facts.events[event + 1];
  return taker?.k === "def" && taker.from === event ? taker.pos : e.pos;
}

/** What an assignment writes into: `user` of `user.name`, `rows` of `rows[i]`. */
function rootOf(to: Expr): { readonly of: Expr; readonly name: string } | undefined {
  if (typeof to === "string") return to.includes(".") ? { of: to.slice(0, to.lastIndexOf(".")), name: to.slice(0, to.indexOf(".")) } : undefined;
  if (Array.isArray(to) && to[0] === "[" && typeof to[1] === "string") return { of: to[1], name: to[1].split(".")[0] ?? "" };
  return undefined;
}
