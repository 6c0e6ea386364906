/**
 * Does middleware that goes on by calling `next` let only known callers through? Every way on counts: `next()`
 * itself, and `next` handed to something else that will call it. A way that is open for this endpoint's path or
 * method, while others are checked, is an exemption: the project says that the endpoint is meant to be open.
 */
import { FunctionFlag } from "../../extract/facts.js";
import type { Layer } from "../../frameworks/adapter.js";
import { type Bound, boundShape, shapeParts } from "../../frameworks/request.js";
import { harmless } from "../../libraries/harmless.js";
import { isNext, isOfResponse } from "../../libraries/responses.js";
import { methodName } from "../callee-names.js";
import { callbackOf, identityRow } from "../library.js";
import { decidedAt, isAround, withoutTry } from "../names.js";
import type { Step } from "../trace.js";
import { alternatives, type Env, type Value, VOID } from "../values.js";
import type { Asked } from "./asked.js";
import { isOpaqueGuard, mayGuard } from "./opaque.js";
import { isPastUnseenRefusal } from "./refusals.js";
import { asksAboutRoute } from "./route-conditions.js";
import { evidence, madeBy, NO, type Verdict } from "./verdict.js";

/** A step that lets the request go on. */
interface Way {
  readonly step: Step;
  readonly is: "known" | "open" | "opaque";
}

export function passesByNext(asked: Asked, layer: Layer, fn: Extract<Value, { k: "function" }>): Verdict {
  const env = asked.entered(fn, layer.args);
  const trace = asked.trace(env);
  const ways = trace.steps.flatMap((s) => wayOf(s) ?? []).map((w): Way => (w.is === "open" && isOverBefore(asked, w.step) ? { ...w, is: "known" } : w));
  const isOpaque = ways.some((w) => w.is === "opaque") || trace.steps.some((s) => isOpaqueGuard(s)) || trace.isCut !== false;
  if (ways.length === 0) {
    const answers = trace.steps.some((s) => s.callee.k === "external" && isOfResponse(s.callee.name));
    if (answers && !isOpaque) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} lets nobody through` }] };
    return isOpaque ? { value: "unknown", trail: [] } : { ...NO, isEnd: true };
  }
  const known = ways.filter((w) => w.is === "known"), open = ways.filter((w) => w.is === "open");
  const state = known[0]?.step.state;
  if (known.length === ways.length) return { value: "yes", ...evidence(layer, state) };
  if (known.length > 0 && open.length > 0) {
    const settings = open.map(({ step }) => asked.caller.settingAround(step.env, step.event));
    if (settings.every((x) => x !== undefined)) return { value: "yes", ...evidence(layer, state), condition: settings[0] ?? "" };
    if (open.every(({ step }) => asksAboutRoute(asked.evaluator, step.env, step.call.ctx))) return { value: "unknown", trail: [] };
  }
  if (known.length > 0) return isOpaque && open.length === 0 ? { value: "unknown", trail: [] } : { value: "partial", trail: [{ ...layer.place, message: `${layer.name} lets some callers through unchecked` }] };
  if (isOpaque || open.every(({ step }) => isPastUnseenRefusal(asked, step))) return { value: "unknown", trail: [] };
  return exempts(asked, layer, fn, env) ? { ...NO, isExempt: true } : NO;
}

/** `if (!caller) next(error); next();`: an error that was handed on ends the way in, and what comes behind leads nowhere. */
function isOverBefore({ evaluator }: Asked, { env, event, call, args }: Step): boolean {
  const { facts } = env;
  if (args.length > 0) return false;
  return facts.events.some((e, i) => {
    if (e.k !== "call" || i >= event || e.args.length === 0) return false;
    const at = withoutTry(facts, e.ctx), c = facts.contexts[at];
    if ((c?.k !== "then" && c?.k !== "else") || !isAround(facts, c.up, call.ctx) || isAround(facts, at, call.ctx) || !isGoingOn(evaluator.callee(env, i, e))) return false;
    const given = evaluator.argumentsOf(env, i, e)[0];
    const says = given && isError(given) ? evaluator.implies(c.if, env, decidedAt(facts, at)) : undefined;
    return says !== undefined && (c.k === "then" ? says.whenFalse : says.whenTrue);
  });
}

/** How a step goes on, if it does. */
function wayOf(s: Step): Way | undefined {
  const { callee } = s;
  if (s.state.isUnreached) return undefined;
  if (isGoingOn(callee)) {
    const passing = alternatives(s.args[0] ?? VOID).filter((v) => !isError(v));
    if (passing.length === 0) return undefined;
    // `next(isRight ? undefined : error)` goes on in one of two cases.
    return { step: s, is: s.isKnown || passing.every((v) => v.marks?.under === "allow") ? "known" : "open" };
  }
  if (!s.args.some(isGoingOn) || isToldOfErrors(s)) return undefined;
  if (s.isKnown) return { step: s, is: "known" };
  if (callee.k !== "external") return callee.k === "unknown" ? { step: s, is: "opaque" } : undefined;
  if (callee.name.startsWith("global#") || harmless.find(callee.name)) return { step: s, is: "open" };
  const row = identityRow(madeBy(callee.name), callee.args ?? []);
  // With a callback of the project's own, the library calls that instead.
  if (row && callbackOf(row, callee.args ?? [])) return undefined;
  if (row) return { step: s, is: row.gives === "middleware" ? "known" : "open" };
  return { step: s, is: mayGuard(callee.name) ? "opaque" : "open" };
}

/** `work().catch(next)`, `work().then(done, next)`: it is called with an error. */
function isToldOfErrors({ args, call }: Step): boolean {
  const method = methodName(call.callee), at = args.findIndex(isGoingOn);
  return (method === "catch" && at === 0) || (method === "then" && at === 1);
}

function isGoingOn(v: Value): boolean {
  return v.k === "external" && isNext(v.name);
}

/** `next(error)` ends the way in; `next()`, `next("route")`, `resolve(event)` and a builder's `next({ ctx })` go on. */
function isError(v: Value): boolean {
  return v.k !== "object" && v.k !== "request" && !(v.k === "literal" && (v.value === null || v.value === "route" || v.value === "router"));
}

/** How a function lets the request through: a hook that declares a way on calls it, the others end. */
export function passesOf(layer: Layer, fn: Extract<Value, { k: "function" }>): Layer["passes"] {
  const facts = fn.file.facts.fns[fn.index];
  const next = layer.args.findIndex(isGoingOn);
  const takesNext = layer.passes === "by ending" && facts !== undefined && !(facts.flags & FunctionFlag.async) && next >= 0 && facts.params.length > next;
  return takesNext ? "by calling next" : layer.passes;
}

/** Whether the same middleware checks the callers of other endpoints. */
function exempts(asked: Asked, layer: Layer, fn: Extract<Value, { k: "function" }>, env: Env): boolean {
  return elsewhere(layer.args).some((other) => {
    const there = asked.entered(fn, otherwise(asked, layer.args, other));
    return there.id !== env.id && asked.trace(there).steps.some((s) => wayOf(s)?.is === "known");
  });
}

/** A route that no middleware knows. */
const ELSEWHERE = "/-/elsewhere";

/**
 * Endpoints that a function on the way in does not know: elsewhere, by another method, with nothing said of itself.
 * If those are checked, this one was let through on purpose; if not, the check is there for others.
 */
export function elsewhere([request]: readonly Value[]): readonly Bound[] {
  if (request?.k !== "request") return [];
  const { bound } = shapeParts(request.shape);
  return [
    ...(bound.route === undefined ? [] : [{ ...bound, route: ELSEWHERE, mount: "/" }]),
    ...(bound.method === undefined ? [] : [{ ...bound, method: "OTHER" }]),
    ...(bound.config === undefined ? [] : [{ ...bound, config: "{}" }]),
  ];
}

/** What the function is called with for another endpoint. */
export function otherwise(asked: Asked, [request, ...rest]: readonly Value[], bound: Bound): Value[] {
  if (request?.k !== "request") return rest;
  return [asked.evaluator.request(boundShape(shapeParts(request.shape).id, bound), request.path), ...rest];
}
