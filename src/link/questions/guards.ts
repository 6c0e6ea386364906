/** Does an element of the way in let only known callers through? Asked of middleware, wrappers and what packages make. */
import type { Layer } from "../../frameworks/adapter.js";
import { fitsExpression } from "../../frameworks/route-expression.js";
import { matches } from "../../frameworks/next/matcher.js";
import { identity } from "../../libraries/identity.js";
import { loggers } from "../../libraries/loggers.js";
import { callbacks } from "../../libraries/queries.js";
import type { IdentityRow } from "../../libraries/rows.js";
import { isNext, isOfResponse, passing, refusals } from "../../libraries/responses.js";
import { endOf } from "../blocks.js";
import type { State } from "../caller.js";
import { identityRow, stricterRow, unreadOption } from "../library.js";
import { settingName } from "../settings.js";
import { alternatives, type Env, UNKNOWN, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { passesByTruth, passesUnlessItThrows } from "./decisions.js";
import { wayPast } from "./forged.js";
import { guestMadeBy } from "./guests.js";
import { passesByEnding } from "./hooks.js";
import { elsewhere, otherwise, passesByNext, passesOf } from "./middleware.js";
import { mayGuard } from "./opaque.js";
import { asksForCredential, mayRefuse } from "./refusals.js";
import { asksAboutRoute } from "./route-conditions.js";
import { answering, evidence, madeBy, NO, type Verdict } from "./verdict.js";

type FunctionValue = Extract<Value, { k: "function" }>;

/** Whether an element of the way in lets only known callers through. */
export function guards(asked: Asked, layer: Layer): Verdict {
  const own = guardsAlone(asked, layer);
  return own.value === "yes" && layer.and ? guards(asked, layer.and) : own;
}

function guardsAlone(asked: Asked, layer: Layer): Verdict {
  if (layer.value.k === "array" && layer.passes === "by ending") return anyOf(layer, layer.value.items.map((value) => guards(asked, { ...layer, value, name: nameOf(value) ?? layer.name })));
  const verdicts = alternatives(layer.value).map((v) => guardsAs(asked, layer, v));
  if (verdicts.length > 0 && verdicts.every((v) => v.value === "yes")) return verdicts[0] ?? NO;
  const decided = verdicts.find((v) => v.value === "unknown" || v.value === "partial");
  // One of them stands there, and which cannot be told.
  return decided ?? (verdicts.some((v) => v.value === "yes") ? { value: "unknown", trail: [] } : (verdicts[0] ?? NO));
}

function nameOf(value: Value): string | undefined {
  return value.k === "function" ? value.file.facts.fns[value.index]?.name || undefined : undefined;
}

/** Of several, one lets the caller through: all have to check. */
function anyOf(layer: Layer, verdicts: readonly Verdict[]): Verdict {
  const open = verdicts.find((v) => v.value !== "yes");
  if (!open && verdicts[0]) return { ...verdicts[0], trail: verdicts.flatMap((v) => v.trail) };
  if (!open || open.value === "unknown" || verdicts.every((v) => v.value !== "yes")) return open ?? verdicts[0] ?? NO;
  return verdicts.find((v) => v.value === "unknown") ?? { value: "partial", trail: [{ ...layer.place, message: `${layer.name} lets some callers through unchecked` }] };
}

/** The same, with who it is in the evidence. */
function guardsAs(asked: Asked, layer: Layer, value: Value): Verdict {
  const verdict = verdictOf(asked, layer, value);
  const [first, ...rest] = verdict.trail;
  return verdict.value === "yes" && first ? { ...verdict, trail: [{ ...first, by: answering(layer, value) }, ...rest] } : verdict;
}

function verdictOf(asked: Asked, layer: Layer, value: Value): Verdict {
  if (layer.isPassive && value.k === "unknown") return NO;
  if (layer.passes === "by returning true" && value.k !== "function") {
    const verdict = passesIfTrue(asked, layer, value);
    if (verdict.value === "yes" || value.k !== "external") return verdict;
  }
  if (value.k === "function") {
    const name = value.file.facts.fns[value.index]?.name ?? "";
    if (asked.isConfiguredGuard(name) || asked.isConfiguredGuard(layer.name)) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} is a guard by configuration` }] };
    if (asked.isTaggedGuard(value)) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} is documented as a guard` }] };
    const verdict = passes(asked, layer, value);
    const way = verdict.value === "yes" ? wayPast(asked, layer, value, (other) => passes(asked, other, value)) : undefined;
    if (way) return { ...verdict, way };
    const isPlainNo = verdict.value === "no" && !verdict.isExempt && !verdict.isOptional;
    if (!isPlainNo) return verdict;
    const trace = asked.trace(asked.entered(value, layer.args));
    if (mayRefuse(asked, trace)) return { value: "unknown", trail: [] };
    if (guestMadeBy(asked, trace)) return { ...verdict, isOptional: true };
    return asksForCredential(asked, trace) ? { ...verdict, isHollow: true } : verdict;
  }
  if (value.k === "external") {
    const made = madeBy(value.name);
    const row = identityRow(made, value.args ?? []) ?? identityRow(value.name, []);
    if (row) {
      if (row.except && spares(asked, row.except.options.map((option) => optionOf(value.args?.[row.except?.arg ?? 0], option)))) return { ...NO, isExempt: true };
      if (isRejecting(row)) return asOptionsSay(layer, unreadOption(row, value.args ?? []));
      const stricter = stricterRow(made, value.args ?? []);
      if (stricter && isRejecting(stricter)) return { value: "unknown", trail: [] };
      if (row.wraps) return wrapped(asked, layer, value, row.wraps.arg, row.wraps.field);
      const inner = value.args?.find((a) => a.k === "function");
      if (inner?.k === "function" && layer.passes === "by returning") return handed(asked, layer, made, inner);
      return row.gives === "identifies" ? { ...NO, isOptional: true } : row.gives === "remembers" ? { ...NO, isRemembering: true } : NO;
    }
    // A guard that its options switch off.
    if (layer.isPassive || identity.all(made).length > 0) return NO;
    return mayGuard(value.name) ? { value: "unknown", trail: [] } : NO;
  }
  // All that a file exports, where the name that is imported is not among it: it cannot be called.
  if (value.k === "literal" || value.k === "object" || (value.k === "module" && value.file.facts.exports.length > 0)) return NO;
  return asked.isConfiguredGuard(layer.name) ? { value: "yes", trail: [{ ...layer.place, message: `${layer.name} is a guard by configuration` }] } : { value: "unknown", trail: [] };
}

function isRejecting({ gives, onFailure }: IdentityRow): boolean {
  return gives === "middleware" || (gives === "wrapper" && onFailure === "rejects");
}

/** A guard of a package whose options may switch it off: by a setting, or by what cannot be seen. */
function asOptionsSay(layer: Layer, option: Value | undefined): Verdict {
  const condition = option && settingName(option);
  if (option && condition === undefined) return { value: "unknown", trail: [] };
  return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} lets only known callers through` }], ...(condition !== undefined && { condition }) };
}

/** An option of a call by its path: `middlewareAuth.unauthenticatedPaths`. */
function optionOf(options: Value | undefined, path: string): Value | undefined {
  return path.split(".").reduce<Value | undefined>((v, name) => (v?.k === "object" ? v.props.get(name)?.() : undefined), options);
}

/** Whether an endpoint is among the paths that middleware is told to let through: as texts, or with the methods they are for. */
function spares({ registration: { route, method } }: Asked, lists: readonly (Value | undefined)[]): boolean {
  const textOf = (v: Value | undefined): string | undefined => (v?.k === "literal" && typeof v.value === "string" ? v.value : undefined);
  return lists.flatMap((list) => (list?.k === "array" ? list.items : list ? [list] : [])).some((item) => {
    const asked = optionOf(item, "url") ?? item;
    const pattern = textOf(asked);
    const methods = optionOf(item, "methods") ?? optionOf(item, "method");
    const isOfMethod = !methods || (methods.k === "array" ? methods.items : [methods]).some((m) => textOf(m)?.toUpperCase() === method);
    return isOfMethod && (pattern === undefined ? fitted(asked, route) : matches(pattern, route)) === true;
  });
}

/** Whether a regular expression takes a route. */
function fitted(v: Value, route: string): boolean | undefined {
  const [source, flags] = v.k === "external" && v.name === "global#RegExp()" ? (v.args ?? []) : [];
  return source?.k === "literal" && typeof source.value === "string" ? fitsExpression(source.value, flags?.k === "literal" ? String(flags.value) : "", route) : undefined;
}

function passes(asked: Asked, layer: Layer, fn: FunctionValue): Verdict {
  switch (passesOf(layer, fn)) {
    case "by calling next":
      return passesByNext(asked, layer, fn);
    case "by ending":
      return passesByEnding(asked, layer, fn);
    case "unless it throws":
      return passesUnlessItThrows(asked, layer, fn);
    case "by returning true":
      return passesByTruth(asked, layer, fn);
    default:
      return passesByReturn(asked, layer, fn, layer.args);
  }
}

/** It asks, and the framework rejects where the answer is no. */
function passesIfTrue(asked: Asked, layer: Layer, answer: Value): Verdict {
  // An error that is given back instead of thrown is a refusal as well.
  const given = alternatives(answer).filter((v) => v.marks?.under !== "deny" && !isRefusal(v));
  const { whenTrue, source, condition, isCapability } = asked.caller.impliedByValue({ k: "union", of: given });
  if (whenTrue) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} runs before the handler` }, ...(source ? [source] : [])], ...(condition !== undefined && { condition }), ...(isCapability && { isCapability }) };
  return given.some((v) => v.k === "unknown" && !v.marks) ? { value: "unknown", trail: [] } : NO;
}

/** `clerkMiddleware(async (auth, request) => …)`: the function that the middleware hands on to decides. */
function handed(asked: Asked, layer: Layer, made: string, inner: Extract<Value, { k: "function" }>): Verdict {
  const row = callbacks.find(made);
  const params = inner.file.facts.fns[inner.index]?.params ?? [];
  const args = params.map((_, i) => {
    const name = row?.params[i];
    return name ? asked.evaluator.external(name) : (layer.args[0] ?? UNKNOWN);
  });
  return passesByReturn(asked, layer, inner, args);
}

/** `export default auth((request) => …)`: the inner function decides. */
function wrapped(asked: Asked, layer: Layer, value: Extract<Value, { k: "external" }>, arg: number, field: string): Verdict {
  const inner = value.args?.[arg];
  if (inner?.k !== "function") return NO;
  const request = layer.args[0];
  const withCaller = request?.k === "request" ? asked.withIdentityAt(request, field) : request;
  return passesByReturn(asked, layer, inner, withCaller ? [withCaller, ...layer.args.slice(1)] : null);
}

function passesByReturn(asked: Asked, layer: Layer, fn: Extract<Value, { k: "function" }>, args: readonly Value[] | null): Verdict {
  const verdict = endsOf(asked, layer, asked.evaluator.envOf(fn, args, null, 0));
  if (verdict.value !== "no" || !args) return verdict;
  const isExempt = elsewhere(args).some((other) => {
    const { value } = endsOf(asked, layer, asked.evaluator.envOf(fn, otherwise(asked, args, other), null, 0));
    return value === "yes" || value === "partial";
  });
  return isExempt ? { ...NO, isExempt } : verdict;
}

/** What holds where a function that lets requests through by returning comes to its ends. */
function endsOf(asked: Asked, layer: Layer, env: Env): Verdict {
  const ends: { readonly event: number; readonly state: State; readonly isThrough: boolean; readonly isOpaque: boolean }[] = [];
  env.facts.events.forEach((e, i) => {
    if (e.k !== "return" || asked.evaluator.isDead(env, e.ctx)) return;
    const state = asked.caller.stateAt(env, i);
    for (const v of alternatives(asked.evaluator.value(e.val, env, i))) {
      const isReply = (v.k === "external" && isOfResponse(v.name)) || (v.k === "object" && v.props.has("statusCode")) || (layer.passes === "by returning" && v.k === "literal" && typeof v.value === "string");
      const isThrough = (v.k === "external" && letsThrough(v.name)) || (v.k === "literal" && v.value === null) || (layer.passes === "by returning data" && !isReply && !isRefusal(v));
      // An error that is given back, or what only the refused get.
      const isAnswer = (isReply && !isThrough) || isRefusal(v) || v.marks?.under === "deny";
      const own = v.marks?.under === "allow" ? { ...(v.marks.source && { source: v.marks.source }), ...state, isKnown: true } : state;
      ends.push({ event: i, state: own, isThrough, isOpaque: !isThrough && !isAnswer });
    }
  });
  if (ends.length === 0 || (!asked.endsAlways(env) && !asked.evaluator.isDead(env, endOf(env.facts, 0)))) ends.push({ event: env.facts.events.length, state: asked.caller.stateAt(env, env.facts.events.length), isThrough: true, isOpaque: false });
  const through = ends.filter((e) => e.isThrough);
  const opaque = ends.some((e) => e.isOpaque && !e.state.isKnown);
  const known = through.find((e) => e.state.isKnown), open = through.filter((e) => !e.state.isKnown);
  if (known && open.length === 0 && !opaque) return { value: "yes", ...evidence(layer, known.state) };
  const condition = known && !opaque ? asked.caller.settingAroundAll(env, open.map((e) => e.event)) : undefined;
  if (known && condition !== undefined) return { value: "yes", ...evidence(layer, known.state), condition };
  if (known && open.length > 0 && open.every((e) => asksAboutRoute(asked.evaluator, env, env.facts.events[e.event]?.ctx ?? 0))) return { value: "unknown", trail: [] };
  if (known) return { value: "partial", trail: [{ ...layer.place, message: `${layer.name} lets some callers through unchecked` }] };
  return opaque ? { value: "unknown", trail: [] } : NO;
}

/** An answer that lets the request through: the framework's own, what comes back from further in, or nothing but a line in the log. */
function letsThrough(name: string): boolean {
  const made = madeBy(name);
  return passing.find(name) !== undefined || (made !== name && isNext(made)) || loggers.find(made) !== undefined;
}

/** An error that is given back instead of thrown. */
function isRefusal(v: Value): boolean {
  return v.k === "external" && (/Error\(\)$/.test(v.name) || refusals.find(madeBy(v.name)) !== undefined);
}
