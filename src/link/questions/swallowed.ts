/**
 * Catches after which nobody knows that something went wrong: nothing is called, thrown, kept or given back that
 * tells of it, and what stood in the `try` left the process. A catch that says why it is empty, falls back after a
 * parse or a probe, or cleans up, is meant that way.
 */
import type { Swallowed, Trail } from "../../concepts.js";
import { type CallEvent, CallFlag, type Expr, type FunctionFacts } from "../../extract/facts.js";
import { answering, responses } from "../../libraries/responses.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { isAround } from "../names.js";
import { alternatives, type Env, type FileNode } from "../values.js";
import { mentions, partsOf } from "./expressions.js";
import { boundNames } from "./flow.js";
import { keepsErrors } from "./lets-out.js";
import { statusOf } from "./status.js";
import { isOnError, type Trip } from "./trips.js";

type Found = Omit<Swallowed, "symbol">;

/** Work that is undone or ended: that it fails too changes nothing. */
const CLEANS_UP = /^(?:close|end|release|rollback|unlink|destroy|disconnect|abort|clean\w*|rm|kill|unsubscribe|invalidate\w*|flush|teardown|dispose|revoke\w*|logout|signOut)$/i;
/** What may fail without anybody missing it. */
const INCIDENTAL = /(?:^|\.)\w*(?:log|track|analytics|telemetry|metric|cache|audit|capture|ping|heartbeat|lastSeen|lastUsed|touch|increment\w*Views?)\w*$/i;
/** That there is no such row is what its failure says. */
const FINDS_OR_FAILS = /Or(?:Throw|Fail)$/;
/** A value given back that tells of the failure. */
const TELLS = /^(?:err|error|errors|message|msg|reason|success|ok|isOk|status|statusCode|code|failed|failure|isError|valid|isValid)$/i;

/** A response that cannot be resolved: its name tips. */
const NAMED_RESPONSE = /^(?:res|response|reply)\./;

export class Swallows {
  constructor(private readonly evaluator: Evaluator, private readonly tripOf: (env: Env, event: number, call: CallEvent) => Trip | undefined, private readonly text: (path: string) => string) {}

  *in(file: FileNode): Iterable<Found> {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [ctx, c] of fn.contexts.entries()) {
        if (c.k !== "catch" || isOnError(fn, c.up) || failsClosed(fn, c.up, c.pos) || isExplained(this.text(file.path), c.pos)) continue;
        const answers = this.answersIn(file, index, fn, ctx);
        const names = boundNames(c.binds);
        if (isTold(fn, ctx, names, answers)) {
          const found = decides(fn, c.of) && !isTold(fn, ctx, names, answers, isNo) ? this.lostIn(file, index, fn, ctx, c.of, true, isDirectRead) : undefined;
          if (found) yield { ...found, isDeliberate: true };
          continue;
        }
        const found = this.lostIn(file, index, fn, ctx, c.of, answers.size > 0);
        if (found) yield { ...found, ...(answers.size > 0 && { isAnswered: true }) };
      }
      for (const [event, e] of fn.events.entries()) {
        const found = e.k === "call" && methodName(e.callee) === "catch" ? this.lostByChain(file, index, fn, event, e) : undefined;
        if (found) yield found;
      }
    }
  }

  /** The calls in a catch that answer as if it were no failure of the server's, and the steps that lead up to them. */
  private answersIn(file: FileNode, index: number, fn: FunctionFacts, ctx: number): ReadonlySet<number> {
    const found = new Set<number>();
    let env: Env | undefined;
    for (const [event, e] of fn.events.entries()) {
      if (e.k !== "call" || !isAround(fn, ctx, e.ctx)) continue;
      env ??= this.evaluator.defaultEnv(file, index);
      this.evaluator.start(20_000);
      if (e.callee === "JSON.stringify" || this.hidesFailure(env, event, e)) found.add(event);
    }
    return found;
  }

  /** A status that nobody watches: what the caller did wrong, or nothing wrong at all. Who may not, and conflicts, are told by failing. */
  private hidesFailure(env: Env, event: number, call: CallEvent): boolean {
    const callee = alternatives(this.evaluator.callee(env, event, call))[0];
    const method = methodName(call.callee) ?? "";
    const isNamed = callee?.k !== "external" && NAMED_RESPONSE.test(startOf(env.facts, call.callee));
    if (!callee || !(isNamed || (callee.k === "external" && answering.find(callee.name)))) return false;
    if (/^(?:status|code|header|setHeader|set|type)$/.test(method)) return true;
    const args = this.evaluator.argumentsOf(env, event, call);
    const row = callee.k === "external" ? responses.find(callee.name) : undefined;
    const otherwise = row?.status && args[row.status.arg] === undefined ? row.otherwise : method === "next" ? 200 : undefined;
    const status = statusOf(callee, args) ?? otherwise ?? statusInChain(env.facts, call.callee);
    return status !== undefined && status < 500 && ![401, 403, 409, 429].includes(status);
  }

  private lostIn(file: FileNode, index: number, fn: FunctionFacts, ctx: number, tried: number, isAnswered: boolean, counts = isMissed): Found | undefined {
    let env: Env | undefined;
    for (const [event, e] of fn.events.entries()) {
      if (e.k !== "call" || !isAround(fn, tried, e.ctx) || isInside(fn, e.ctx, tried)) continue;
      const name = methodName(e.callee) ?? nameOf(e.callee);
      if (CLEANS_UP.test(name) || INCIDENTAL.test(nameOf(e.callee)) || isRollback(e) || (isAnswered && FINDS_OR_FAILS.test(name))) continue;
      env ??= this.evaluator.defaultEnv(file, index);
      this.evaluator.start(50_000);
      const trip = this.tripOf(env, event, e);
      if (trip && counts(trip)) return { ...placeOf(file, fn, ctx), what: trip.effect.what, confidence: trip.effect.isByName ? "likely" : "proven", trail: trailOf(file, fn, e, trip) };
    }
    return undefined;
  }

  /** `work().catch(() => {})`. */
  private lostByChain(file: FileNode, index: number, fn: FunctionFacts, event: number, call: CallEvent): Found | undefined {
    const [handler] = call.args;
    const inner = Array.isArray(handler) && handler[0] === "f" ? file.facts.fns[handler[1] as number] : undefined;
    const tried = workBefore(fn, call);
    const work = tried === undefined ? undefined : fn.events[tried];
    if (!inner || tried === undefined || work?.k !== "call" || isTold(inner, 0, inner.params.flatMap((p) => boundNames(p.pattern)))) return undefined;
    const name = methodName(work.callee) ?? nameOf(work.callee);
    if (CLEANS_UP.test(name) || /^(?:delete|remove|del)/i.test(name) || INCIDENTAL.test(nameOf(work.callee)) || isExplained(this.text(file.path), call.at) || isRemarked(this.text(file.path), call.end)) return undefined;
    this.evaluator.start(50_000);
    const env = this.evaluator.defaultEnv(file, index);
    const trip = this.tripOf(env, tried, work);
    if (!trip || !isMissed(trip)) return undefined;
    // Who catches their own errors leaves nothing to be told of.
    const called = alternatives(this.evaluator.callee(env, tried, work));
    if (called.every((v) => v.k === "function" && keepsErrors(this.evaluator, this.tripOf, v))) return undefined;
    return { file: file.path, pos: call.at, end: call.end, isDeliberate: true, what: trip.effect.what, confidence: trip.effect.isByName ? "likely" : "proven", trail: trailOf(file, fn, work, trip) };
  }
}

/** A comment behind it, on the same line. */
function isRemarked(text: string, end: number): boolean {
  return /^[;,)\s]*(?:\/\/|\/\*)\s*\S/.test(text.slice(end, end + 200).split("\n", 1)[0] ?? "");
}

/** A comment in the clause: somebody thought about it. */
function isExplained(text: string, pos: number): boolean {
  const open = text.indexOf("{", pos);
  if (open < 0) return false;
  let depth = 0;
  for (let i = open; i < Math.min(text.length, open + 2_000); i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return /\/\/\s*\S|\/\*/.test(text.slice(open, i));
  }
  return false;
}

/** Of each place of a file at which errors are caught, whether a comment says why: nothing else is asked of the text itself. */
export function remarksIn({ fns }: Pick<FileNode["facts"], "fns">, text: string): boolean[] {
  return fns.flatMap(({ contexts, events }) => [
    ...contexts.flatMap((c) => (c.k === "catch" ? [isExplained(text, c.pos)] : [])),
    ...events.flatMap((e) => (e.k === "call" && methodName(e.callee) === "catch" ? [isExplained(text, e.at) || isRemarked(text, e.end)] : [])),
  ]);
}

/** What a chain of promises began with: `work().then(…).catch(…)`. */
function workBefore(fn: FunctionFacts, call: CallEvent): number | undefined {
  let at: number | undefined;
  for (let e: CallEvent | undefined = call; e && Array.isArray(e.callee) && e.callee[0] === "." && typeof e.callee[1] === "number";) {
    at = e.callee[1];
    const before: FunctionFacts["events"][number] | undefined = fn.events[at];
    e = before?.k === "call" && /^(?:then|finally)$/.test(methodName(before.callee) ?? "") ? before : undefined;
  }
  return at;
}

/** The caller, a variable, a log or whoever awaits is told. */
function isTold(fn: FunctionFacts, ctx: number, names: readonly string[], answers: ReadonlySet<number> = new Set(), isNothing = isEmpty): boolean {
  return fn.events.some((e, event) => {
    if (!isAround(fn, ctx, e.ctx)) return false;
    if (e.k === "call" && answers.has(event)) return e.args.some((arg) => names.some((n) => mentions(arg, n)));
    if (e.k === "return" && typeof e.val === "number" && answers.has(e.val)) return false;
    if (e.k === "call" || e.k === "throw") return true;
    // A variable that is given nothing in its place tells as little as an answer of nothing.
    if (e.k === "set") return !isEmpty(e.from) || names.some((n) => mentions(e.from, n)) || (typeof e.to === "string" && TELLS.test(e.to.slice(e.to.lastIndexOf(".") + 1)));
    if (e.k === "def" || e.k === "value") return names.some((n) => mentions(e.k === "def" ? e.from : e.val, n));
    return e.k === "return" && (!isNothing(e.val) || names.some((n) => mentions(e.val, n)));
  });
}

/** `res.status(404).json(…)` of a response that cannot be resolved. */
function statusInChain(fn: FunctionFacts, callee: Expr): number | undefined {
  const before = Array.isArray(callee) && callee[0] === "." && typeof callee[1] === "number" ? fn.events[callee[1]] : undefined;
  const given = before?.k === "call" && /^(?:status|code)$/.test(methodName(before.callee) ?? "") ? before.args[0] : undefined;
  return Array.isArray(given) && given[0] === "'" && typeof given[1] === "number" ? given[1] : undefined;
}

/** What a chain of calls is made on, as written. */
function startOf(fn: FunctionFacts, callee: Expr): string {
  let e = callee;
  for (let steps = 0; steps < 6 && typeof e !== "string"; steps++) {
    const inner = Array.isArray(e) && e[0] === "." && typeof e[1] === "number" ? fn.events[e[1]] : undefined;
    if (inner?.k !== "call") return "";
    e = inner.callee;
  }
  return typeof e === "string" ? e : "";
}

/** Looks like nothing happened: null, an empty list, an object of such that names no failure. */
function isEmpty(e: Expr): boolean {
  if (e === null || !Array.isArray(e)) return false;
  const x = e as readonly unknown[];
  if (x[0] === "'") return x[1] === null || x[1] === "" || x[1] === 0;
  if (x[0] === "a") return x.length === 1;
  if (x[0] !== "o") return false;
  for (let i = 1; i < x.length; i += 2) if (typeof x[i] !== "string" || TELLS.test(x[i] as string)) return false;
  return partsOf(e).every((p) => isEmpty(p) || (Array.isArray(p) && p[0] === "'"));
}

const isFalse = (e: Expr): boolean => Array.isArray(e) && e[0] === "'" && e[1] === false;
const isNo = (e: Expr): boolean => isFalse(e) || isEmpty(e);

/** A yes or no is read off what was found, and `true` alone is never given back: a `false` instead of it says that there is none, and not that nobody could look. */
function decides(fn: FunctionFacts, tried: number): boolean {
  const given = fn.events.flatMap((e) => (e.k === "return" && isAround(fn, tried, e.ctx) ? [e.val] : []));
  return given.some((val) => !isNo(val)) && given.every((val) => isNo(val) || typeof val === "number" || typeof val === "string" || (Array.isArray(val) && val[0] !== "'"));
}

/** Rows that are asked for here: a function of the project may fail where there are none. With `SELECT 1`, whether somebody answers is the question. */
function isDirectRead({ effect, chain }: Trip): boolean {
  return effect.kind === "read" && chain.length === 0 && !(effect.row?.isRaw === true && effect.statement?.table === undefined);
}

/** What comes after the catch, for those that have got nothing, is an error: `try { return user; } catch {} throw …`. */
function failsClosed(fn: FunctionFacts, ctx: number, pos: number): boolean {
  const next = fn.events.find((e) => e.pos > pos && (e.k === "throw" || e.k === "return") && isAround(fn, e.ctx, ctx));
  return next?.k === "throw";
}

function isRollback(call: CallEvent): boolean {
  const [text] = call.args;
  return Array.isArray(text) && text[0] === "'" && typeof text[1] === "string" && /^\s*rollback\b/i.test(text[1]);
}

/** In a catch, or in another `try` with a catch of its own, below a `try`. */
function isInside(fn: FunctionFacts, ctx: number, tried: number): boolean {
  for (let c = ctx; c > tried; c = fn.contexts[c]?.up ?? -1) if (fn.contexts[c]?.k === "catch" || fn.contexts.some((o) => o.k === "catch" && o.of === c)) return true;
  return false;
}

/** Somebody waits for it: rows, mails, jobs, files, money. Caches and other servers' pages are asked on the off chance. */
function isMissed({ effect }: Trip): boolean {
  return effect.kind === "read" || effect.kind === "write" || effect.kind === "mail" || effect.kind === "queue" || (effect.kind === "http" && (effect.row?.isPaid === true || effect.row?.isMoney === true));
}

function placeOf(file: FileNode, fn: FunctionFacts, ctx: number): { readonly file: string; readonly pos: number; readonly end: number } {
  const pos = fn.contexts[ctx]?.pos ?? 0;
  return { file: file.path, pos, end: pos + "catch".length };
}

function trailOf(file: FileNode, fn: FunctionFacts, call: CallEvent, trip: Trip): Trail[] {
  // The calls of a chain start at the same place: `await rows.find(…).sort(…)`.
  const isAwaited = fn.events.some((e) => e.k === "call" && e.pos === call.pos && e.end >= call.end && (e.flags & (CallFlag.await | CallFlag.returned)) !== 0);
  return [{ file: file.path, pos: call.pos, end: call.end, message: `${nameOf(call.callee)} ${trip.chain.length === 0 ? "may fail" : "leads to a call that may fail"}${isAwaited ? "" : ", and is not awaited"}` }, ...trip.chain];
}
