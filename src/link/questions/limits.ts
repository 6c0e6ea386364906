/**
 * Is the rate limited? By a limiter of a library whose answer is heeded, or by anything on the way that can refuse
 * with 429, or that turns away whoever it has counted too often (counted-refusals.ts). What hands on somebody else's
 * limit (handed-on.ts) limits nothing, unless the project's own limiter threw.
 */
import type { Answer, Trail } from "../../concepts.js";
import type { Expr } from "../../extract/facts.js";
import { identity } from "../../libraries/identity.js";
import { limiters } from "../../libraries/limiters.js";
import type { LimiterRow } from "../../libraries/rows.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { placeOf, type Step, type Trace } from "../trace.js";
import { alternatives, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { refusesByCount } from "./counted-refusals.js";
import { whatIsCounted } from "./counting.js";
import { partsOf } from "./expressions.js";
import { Flow } from "./flow.js";
import { handsOn, NAMES_A_LIMIT } from "./handed-on.js";
import { isResultUsed } from "./input-copies.js";
import { isPlainMethod } from "./language.js";
import { numberIn } from "./status.js";
import { answering, madeBy } from "./verdict.js";

const NAMED_AS_STATUS = /Too_?Many_?Requests/i;
const TOO_MANY = /Too_?Many_?Requests|Rate_?Limit|Throttl/i;

export function rateLimitOf(asked: Asked): Answer {
  const { registration: r, evaluator } = asked;
  if (asked.hasExternalRateLimit()) return { value: "yes", trail: [{ file: r.file, pos: r.pos, message: "a platform in front limits rates (configuration)" }] };
  const doubts: Trail[] = r.broken === undefined ? [] : [{ file: r.file, pos: r.pos, message: r.broken }];
  for (const layer of r.layers) {
    if (layer.isExcluded) continue;
    for (const v of alternatives(layer.value)) {
      const limiter = limiterOf(evaluator, v);
      const found: Limited | undefined = limiter ? limitsUnless(maySkip(asked, layer.self ?? v, limiter), { ...layer.place, message: `${layer.name} limits the rate` }) : v.k === "function" ? limitedBy(asked, asked.trace(asked.entered(v, layer.args))) : undefined;
      if (found?.is === "sure" && !layer.isDoubtful) return yes({ ...found.at, by: answering(layer, v) });
      if (found) doubts.push(found.at);
      else if ((v.k === "unknown" && layer.passes !== "by returning true") || (v.k === "external" && NAMES_A_LIMIT.test(v.name))) doubts.push({ ...layer.place, message: `${layer.name} may limit the rate: what it does cannot be seen` });
    }
  }
  const trace = asked.handlerTrace();
  const own = trace && limitedBy(asked, trace);
  if (own?.is === "sure") return yes(own.at);
  if (own) doubts.push(own.at);
  // A sign-in library calls back what it was configured with, out of our sight.
  const signIn = trace?.steps.find((s) => s.callee.k === "external" && identity.all(s.callee.name).some((row) => row.gives === "public"));
  if (signIn) doubts.push(mayLimit(signIn));
  // What is called very deep belongs to the work: what limits an endpoint stands before that.
  if ((!trace && !r.effect) || trace?.isCut === "long" || asked.isHandlerOpaque()) doubts.push({ file: r.file, pos: r.pos, message: "the handler could not be followed to its end" });
  if (doubts.length > 0) return { value: "unknown", trail: doubts.slice(0, 3) };
  return { value: "no", trail: r.layers.slice(0, 6).map((l) => ({ ...l.place, message: `${l.name} limits no rate` })) };
}

function mayLimit(s: Step): Trail {
  return { ...placeOf(s), message: `${nameOf(s.call.callee)} may limit the rate: what it does cannot be seen` };
}

/** `limiter.take(key)`; no method that any text or date has: `RATE_LIMITED.replace("{who}", who)`. */
function namesALimiter(callee: Expr): boolean {
  return typeof callee === "string" && NAMES_A_LIMIT.test(callee) && !isPlainMethod(methodName(callee));
}

function yes(place: Trail): Answer {
  return { value: "yes", trail: [place] };
}

/** The row of a limiter of a library, made for the chain; or of the one that a class of the project extends. */
function limiterOf(evaluator: Evaluator, v: Value): LimiterRow | undefined {
  if (v.k === "external") return limiters.find(madeBy(v.name)) ?? limiters.find(v.name);
  const cls = v.k === "instance" ? v.of : v;
  const base = cls.k === "class" ? evaluator.baseOf(cls) : undefined;
  return base && limiterOf(evaluator, base);
}

/** Whether a class of the project says itself which requests its limiter lets pass: which those are depends on what they bring. */
function maySkip({ evaluator }: Asked, v: Value | null, { skippedBy }: LimiterRow): boolean {
  const cls = v?.k === "instance" ? v.of : v;
  if (skippedBy === undefined || cls?.k !== "class") return false;
  const fn = cls.facts.members.find((m) => m.name === skippedBy)?.fn;
  const env = fn === undefined ? undefined : evaluator.defaultEnv(cls.file, fn);
  return env?.facts.events.some((e, i) => e.k === "return" && alternatives(evaluator.value(e.val, env, i)).some((r) => !(r.k === "literal" && r.value === false))) === true;
}

/** What limits, if anything does; doubtful where it refuses when something else says so that cannot be seen. */
interface Limited {
  readonly is: "sure" | "doubtful";
  readonly at: Trail;
}

function limitsUnless(isDoubtful: boolean, at: Trail): Limited {
  return isDoubtful ? { is: "doubtful", at: { ...at, message: `${at.message} of some, which depends on the request` } } : { is: "sure", at };
}

function limitedBy(asked: Asked, trace: Trace): Limited | undefined {
  let doubt: Trail | undefined;
  const isOurs = (at: Pick<Step, "env" | "event" | "chain">, place: Trail): boolean => {
    const handed = handsOn(asked.evaluator, at);
    if (handed === "unknown") doubt ??= { ...place, message: "refuses too many requests, but whose limit it is cannot be seen" };
    return handed === "no";
  };
  for (const s of trace.steps) {
    const row = s.callee.k === "external" ? limiters.find(s.callee.name) : undefined;
    if (row && maySkip(asked, s.env.self, row)) doubt ??= limitsUnless(true, { ...placeOf(s), message: "limits the rate" }).at;
    else if (row && isHeeded(row, s)) return { is: "sure", at: { ...placeOf(s), message: "limits the rate" } };
    const at = { ...placeOf(s), message: "answers 429" };
    if ((asked.statusOf(s) === 429 || s.args.some(saysTooMany)) && isOurs(s, at)) return { is: "sure", at };
  }
  for (const { env, chain } of trace.visits) {
    for (const [event, e] of env.facts.events.entries()) {
      if (e.k !== "throw" || asked.evaluator.isDead(env, e.ctx)) continue;
      const thrown = alternatives(asked.evaluator.value(e.val, env, event)).filter(isTooMany);
      if (thrown.length === 0) continue;
      const at = { file: env.file.path, pos: e.pos, end: e.end, message: "throws an error for too many requests" };
      // Whose limit it is, a name alone does not say: a provider's may be meant.
      if (!thrown.some(isForCallers) && whatIsCounted(asked, { env, event, chain }) === "nothing") continue;
      if (!thrown.some(isForCallers)) doubt ??= { ...at, message: "throws an error about a limit, but whose limit it is cannot be seen" };
      else if (isOurs({ env, event, chain }, at)) return { is: "sure", at };
    }
  }
  const counted = refusesByCount(asked, trace);
  if (counted) return { is: "sure", at: counted };
  const named = trace.steps.find((s) => s.callee.k === "unknown" && namesALimiter(s.call.callee));
  if (named) doubt ??= mayLimit(named);
  return doubt && { is: "doubtful", at: doubt };
}

/** An answer that nobody reads limits nothing. */
function isHeeded(row: LimiterRow, s: Step): boolean {
  return typeof row.how !== "object" || isResultUsed(s.env, s.event, []) || isCondition(s);
}

function isCondition(s: Step): boolean {
  const { file, facts } = s.env;
  const flow = new Flow(file.facts, facts, { event: s.event });
  return facts.contexts.some((c) => (c.k === "then" || c.k === "else" || c.k === "rest") && flow.touches(c.if));
}

/** `429`, `{ status: 429 }`, `{ code: "TOO_MANY_REQUESTS" }`. */
function saysTooMany(v: Value): boolean {
  const said = v.k === "object" ? ["status", "statusCode", "code"].map((name) => v.props.get(name)?.()) : [v];
  return said.some((own) => numberIn(own) === 429 || (own?.k === "literal" && own.value === "TOO_MANY_REQUESTS"));
}

/** Whether an error for too many requests is one for those who call us: named as HTTP names it, or with its status. */
function isForCallers(v: Value): boolean {
  if (v.k !== "instance") return true;
  const { facts, file } = v.of;
  if (NAMED_AS_STATUS.test(facts.name) || (v.args ?? []).some(saysTooMany)) return true;
  return facts.members.some((m) => writesStatus(m.value ?? null) || (m.fn !== undefined && file.facts.fns[m.fn]?.events.some((e) => (e.k === "call" ? e.args.some(writesStatus) : e.k === "set" && writesStatus(e.from)))));
}

/** Whether the status stands in an expression: its number, its word, or a constant that is named so. */
function writesStatus(e: Expr): boolean {
  if (Array.isArray(e) && e[0] === "'") return e[1] === 429 || e[1] === "TOO_MANY_REQUESTS";
  return typeof e === "string" ? NAMED_AS_STATUS.test(e) : partsOf(e).some(writesStatus);
}

function isTooMany(v: Value): boolean {
  if (v.k === "instance") return TOO_MANY.test(v.of.facts.name) || (v.args ?? []).some(saysTooMany);
  return v.k === "external" && (TOO_MANY.test(v.name) || (v.args ?? []).some(saysTooMany));
}
