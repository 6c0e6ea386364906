/** What happens to an error that the work of a handler throws? */
import type { Endpoint, Place, Trail } from "../../concepts.js";
import { CallFlag, FunctionFlag } from "../../extract/facts.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import { responses } from "../../libraries/responses.js";
import { transparent } from "../../libraries/transparent.js";
import { isInTry } from "../caught.js";
import { placeOf, type Step, type Trace } from "../trace.js";
import { alternatives, type Env } from "../values.js";
import type { Asked } from "./asked.js";
import { type Effect, effectOf, localEffectOf } from "./effects.js";
import { floatingIn } from "./floating.js";
import { boundNames, Flow } from "./flow.js";

/** As many wrappers as stand around a handler. */
const WRAPPERS = 2;

export function errorsOf(asked: Asked): Endpoint["errors"] {
  const { registration: r } = asked;
  const here = { file: r.file, pos: r.pos };
  for (const v of alternatives(r.handler)) if (v.k === "external" && identity.all(v.name).concat(identity.all(v.name.replace(/\(\)$/, ""))).some((row) => row.gives === "public")) return { status: "handled", trail: [{ ...here, message: "the library answers its own errors" }] };
  if (r.errors === "handled") {
    const lost = notWaitedFor(asked);
    return lost ? { status: "unhandled", trail: [lost] } : { status: "handled", trail: [{ ...here, message: "the framework hands errors to its handler" }] };
  }
  if (r.effect) return { status: "handled", trail: [{ ...here, message: "the library answers its own errors" }] };
  const trace = asked.handlerTrace();
  if (!trace) return { status: "unknown", trail: [] };
  for (const v of alternatives(r.handler)) if ((v.k === "function" && v.isCaught) || (v.k === "external" && transparent.find(v.name.replace(/\(\)$/, ""))?.catches)) return { status: "handled", trail: [{ ...here, message: "the wrapper hands errors on" }] };
  const library = trace.steps.find((s) => s.chain.length === 0 && s.callee.k === "external" && s.call.flags & CallFlag.returned && identity.all(s.callee.name).some((row) => row.gives === "public"));
  if (library) return { status: "handled", trail: [{ ...placeOf(library), message: "the library answers its own errors" }] };
  // What nobody waits for keeps nobody waiting.
  const aside = new Set([...floatingIn(trace.visits, asked.evaluator, Number.MAX_SAFE_INTEGER)].map(({ visit, call }) => `${visit.env.file.path}:${call.pos}`));
  const hangs = r.errors === "unhandled if async";
  const isAsync = asked.handlers().some(({ fn }) => (fn.file.facts.fns[fn.index]?.flags ?? 0) & FunctionFlag.async);
  // What throws at once in an async handler rejects its promise, which such a framework does not see.
  const reaches = (s: Step): Effect | undefined => effectOf(s) ?? (!hangs || isAsync ? localEffectOf(s) : undefined);
  const work = trace.steps.filter((s) => !s.chain.some((c) => aside.has(`${c.file}:${c.pos}`))).filter((s) => reaches(s) !== undefined || (s.callee.k === "unknown" && s.call.flags & CallFlag.await) || (s.callee.k === "request" && s.call.flags & CallFlag.await));
  const effects = work.filter((s) => reaches(s) !== undefined);
  const writes = effects.filter((s) => reaches(s)?.kind === "write");
  // What a `try` is put around is the work itself; reading the request and the session before it may stay outside.
  const main = writes.length > 0 ? writes : effects.length > 0 ? effects.slice(-1) : work;
  // A helper that catches its own errors leaves those of the rest to the framework; a wrapper that does has them all.
  const around = trace.visits[0]?.env.file.path === r.file ? 0 : WRAPPERS;
  const near = trace.visits.filter((v) => v.chain.length <= around);
  const isBare = r.errors === "unhandled" && !near.some((v) => v.env.facts.contexts.some((c) => c.k === "catch")) && !trace.steps.some((s) => s.chain.length === 0 && s.isCaught);
  // Where the framework answers by itself, a catch that logs and throws again has done what there is to do.
  const isKept = (s: Step): boolean => s.isCaught || (!hangs && near.some(({ env, chain }) => isTried(env, s.chain[chain.length] ?? placeOf(s))));
  // What cannot be opened may catch its own errors as the rest does.
  const bare = effects.some((s) => !isKept(s)) || effects.length === 0 ? [...effects, ...work] : work.filter((s) => s.callee.k === "request");
  const open = (isBare ? bare : main).filter((s) => !isKept(s));
  if (hangs && !isAsync && open.length === 0) return { status: "handled", trail: [{ ...here, message: "a synchronous throw reaches the error handler" }] };
  if (main.length > 0 && open.length === 0 && !(isBare && effects.length === 0)) return { status: "handled", trail: [{ ...here, message: "its work stands in try" }] };
  const first = open[0];
  if (first) return { status: "unhandled", trail: [{ ...placeOf(first), message: "nothing catches an error of this call" }], ...(hangs && { hangs }) };
  if (trace.visits[0]?.env.facts.contexts.some((c) => c.k === "catch")) return { status: "handled", trail: [{ ...here, message: "it has a catch" }] };
  if (asked.isHandlerOpaque()) return { status: "unknown", trail: [] };
  if (isConstant(trace)) return { status: "handled", trail: [{ ...here, message: "it answers what stands in the code: nothing can fail" }] };
  return r.errors === "unhandled" ? { status: "unhandled", trail: [{ ...here, message: "nothing catches its errors: the framework answers a bare 500" }] } : { status: "handled", trail: [] };
}

/** Computes with what it is given, and throws where that does not fit. */
const PICKY = /^global#(?:JSON\.parse|URL|BigInt|RegExp|atob|decodeURI\w*)(?:$|[.()])/;

/** A handler that reads nothing of its request, waits for nothing, throws nothing and calls nothing but what stays in memory and what makes answers. */
function isConstant({ visits, steps }: Trace): boolean {
  const [only, ...more] = visits;
  if (!only || more.length > 0) return false;
  const { env } = only;
  if (!steps.every(({ callee }) => callee.k === "external" && !PICKY.test(callee.name) && (callee.name.startsWith("global#") || harmless.find(callee.name) || responses.find(callee.name)))) return false;
  const given = new Flow(env.file.facts, env.facts, { names: env.facts.params.flatMap((p) => boundNames(p.pattern)) });
  return env.facts.events.every((e) => e.k !== "throw" && (e.k !== "call" || ((e.flags & CallFlag.await) === 0 && !given.touches(e.callee) && !e.args.some((a) => given.touches(a)))));
}

/** Whether a call is a function's, and in a `try` that it does not leave before it fails. */
function isTried({ file, facts }: Env, at: Place): boolean {
  if (file.path !== at.file) return false;
  const call = facts.events.find((e) => e.k === "call" && e.pos === at.pos && e.end === at.end);
  return call?.k === "call" && isInTry(facts, call.ctx) && (call.flags & (CallFlag.returned | CallFlag.await)) !== CallFlag.returned;
}

/** Work that a handler starts and does not wait for: whatever takes errors, these never reach it. */
function notWaitedFor(asked: Asked): Trail | undefined {
  const trace = asked.handlerTrace();
  for (const { visit: { env }, event, call } of floatingIn(trace?.visits ?? [], asked.evaluator, 0)) {
    const isAsync = alternatives(asked.evaluator.callee(env, event, call)).some((v) => v.k === "function" && ((v.file.facts.fns[v.index]?.flags ?? 0) & FunctionFlag.async) !== 0);
    const isWork = isAsync && trace?.steps.some((s) => s.chain[0]?.file === env.file.path && s.chain[0].pos === call.pos && !s.isCaught && effectOf(s) !== undefined);
    if (isWork) return { file: env.file.path, pos: call.pos, end: call.end, message: "nobody waits for it: an error of it reaches nobody" };
  }
  return undefined;
}
