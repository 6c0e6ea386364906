/** Does the handler itself check its caller before it does what strangers should not have done? */
import type { Trail } from "../../concepts.js";
import { kindOfCall } from "../answer-kinds.js";
import type { State } from "../caller.js";
import { methodName, nameOf } from "../evaluate.js";
import { isCreation, modelOf } from "../asked-rows.js";
import { findsByPassword } from "../passwords.js";
import { isOwnKey, isSentKey } from "../secrets.js";
import { placeOf, type Step, type Trace, type Visit } from "../trace.js";
import type { Expr } from "../../extract/facts.js";
import { alternatives, derived, inputsOf, isOfContext, type Value } from "../values.js";
import { checkAfter } from "./checked-after.js";
import { effectOf, type Effect, localEffectOf } from "./effects.js";
import { type Asked, isReading } from "./asked.js";
import { handedTo } from "./handed-out.js";
import { keptForCallers } from "./kept.js";
import { isOpaqueGuard, mayRunCheck } from "./opaque.js";
import { actsAsCaller, isUnderPolicies } from "./acts-as-caller.js";
import { unseenIn } from "./unseen.js";
import { meantForStrangers } from "./signs.js";
import { isPastAnyRefusal } from "./refusals.js";
import { strangers } from "./strangers.js";
import { conditionsAfter, isNoneForStrangers, whoseRows } from "./whose.js";
import { isCounter, isMeantForSome, speakingForCheck } from "./meant.js";
import { type Auth, type Done, generatedVerdict, missing, worstOf } from "./unguarded.js";

/** Of the handler alone; `needsCaller`: to tell callers apart is not enough; `isLikely` and `isHeld`: open for strangers by a weak sign, and for whoever holds a link or code. */
type OfHandler = Auth & { readonly needsCaller?: true; readonly isOfAccounts?: true; readonly isLikely?: true; readonly isHeld?: true };

export function handlerVerdict(asked: Asked): OfHandler {
  const { registration: r } = asked;
  const trace = asked.handlerTrace();
  if (!trace) return r.effect ? generatedVerdict(asked, r.effect) : { status: "unknown", trail: [{ file: r.file, pos: r.pos, message: "the handler cannot be found" }] };
  const effects = [...besideIt(asked), ...trace.steps].flatMap((step): Done[] => {
    const effect = effectOf(step) ?? localEffectOf(step);
    return effect && !isOwnFile(step, effect) ? [{ step, effect }] : [];
  });
  const serious = effects.filter((e) => e.effect.kind !== "cache" && !e.step.isRefused && asked.caller.settingAround(e.step.env, e.step.event) === undefined);
  const asking = serious.find((e) => e.effect.kind === "read" && !e.step.isKnown && isNoneForStrangers(asked, e.step));
  const reachable = serious.filter((e) => e !== asking && !e.step.isKnown && !isForItsHolder(asked, e.step) && !(isReading(r) && isIncidental(e)));
  const fates = new Map(reachable.flatMap(({ step, effect }) => (effect.kind === "read" ? [[step, handedTo(asked, trace, step)] as const] : [])));
  const open = reachable.filter(({ step }) => (fates.get(step) ?? "everybody") === "everybody");
  const late = [...fates.values()].find((given) => typeof given === "object");
  // What is changed for a caller who has to be there is a change that nobody checks all the same.
  const own = open.length > 0 && open.every((e) => e.effect.kind === "read") ? open.map(({ step }) => asked.caller.needsCaller(step.env, step.event)) : [];
  const guests = guestsOnly(asked, trace);
  const covered = serious.filter((e) => e.step.isKnown && !guests.some((g) => isBelow(e.step, g)));
  const answers = answersOf(asked, trace);
  const check = firstKnown(trace, covered.map((e) => e.step)) ?? answers.known;
  const byName = byNameCheck(asked, trace);
  const stranger = strangers(asked, trace, effects);
  if (stranger) {
    const { isLikely, ...trail } = stranger;
    return { status: "public", trail: [trail], ...(isLikely && { isLikely }) };
  }

  const [forGuests] = guests.flatMap(({ chain }) => chain);
  if (forGuests && covered.length === 0 && open.length > 0 && open.every((e) => e.effect.kind === "read" && asked.ownerOf(e.effect, e.step) === "nobody")) {
    return { status: "public", trail: [{ ...forGuests, message: "turns away whoever is signed in: meant for callers that are not known" }] };
  }

  const holder = serious.find((e) => !e.step.isKnown && isForItsHolder(asked, e.step));
  if (holder && open.length === 0 && covered.length === 0) return presentBy(asked, { state: "allow", isKnown: true, isCapability: true, source: { ...placeOf(holder.step), message: `${holder.effect.what} finds what the link or code belongs to`, ...(findsByPassword(holder.step.callee, holder.step.args, holder.step.call, holder.step.env.facts) && { isGuess: true }) } });
  if (covered.length > 0 && open.length === 0) return presentBy(asked, check);
  if (own.length > 0 && own.every((state) => state !== undefined)) return presentBy(asked, own[0]);
  if (late && open.length === 0) return presentBy(asked, late);
  const later = covered.length === 0 && open.length > 0 && open.every((e) => e.effect.kind === "read") ? open.map((e) => checkAfter(asked, e.step, e.effect)) : [];
  if (later.length > 0 && later.every((state) => state !== undefined)) return presentBy(asked, later[0]);
  const ends = serious.length === 0 && guests.length === 0 ? endsKnown(asked) : undefined;
  if (ends) return presentBy(asked, ends);
  if (covered.length > 0) {
    const uncovered = open.filter((e) => !checkAfter(asked, e.step, e.effect));
    if (uncovered.length === 0) return presentBy(asked, check);
    const write = uncovered.find((e) => e.effect.kind === "write");
    if (!write) return readByGuests(asked, trace, uncovered) ?? servesOthers(asked, uncovered, answers) ?? presentBy(asked, check);
    if ((isUnconditional(write.step) && !(write.step.isForGuests && isCreation(write.effect))) || covered.every((c) => uncovered.some((e) => isSameCall(c, e)))) return { ...missing(asked, write), ...(isCreation(write.effect) && { isOpen: true }) };
    return { status: "unknown", trail: [...(check?.source ? [check.source] : []), ...uncovered.slice(0, 2).map((e) => ({ ...placeOf(e.step), message: `${e.effect.what} runs without the check` }))] };
  }
  if (answers.known && open.every((e) => e.effect.kind !== "write")) return presentBy(asked, answers.known);
  if (byName) return { status: "present", trail: [byName] };
  const opaque = trace.steps.find((s) => isOpaqueGuard(s) || mayRunCheck(asked, s));
  const worst = worstOf(asked, open);
  if (opaque) return { status: "unknown", trail: [{ ...placeOf(opaque), message: `${nameOf(opaque.call.callee)} may check the caller: what it does cannot be seen` }] };
  if (trace.isCut || asked.isHandlerOpaque()) return { status: "unknown", trail: [{ file: r.file, pos: r.pos, message: "the handler could not be followed to its end" }] };
  const optOut = asked.optOut();
  if (optOut) return { status: "public", trail: [optOut] };
  const setting = worst ? undefined : namedSetting(asked, trace);
  if (setting) return { status: "missing", trail: [setting], effect: "reads" };
  const unseen = worst?.effect.kind === "write" || worst?.effect.kind === "read" ? undefined : unseenIn(asked, trace, worst !== undefined);
  if (unseen) return { status: "unknown", trail: [unseen] };
  const kept = worst ? undefined : keptForCallers(asked, trace);
  if (kept) return { status: "unknown", trail: [kept] };
  if (!worst) return { status: "public", trail: [{ file: r.file, pos: r.pos, message: "reads and changes nothing that somebody owns" }] };
  const policy = open.every((e) => e.effect.kind !== "write" || isUnderPolicies(e.step)) && open.find((e) => isUnderPolicies(e.step));
  if (policy) return { status: "unknown", trail: [{ ...placeOf(policy.step), message: `${policy.effect.what} acts as the caller: the database's row policies may be the guard` }] };
  const relayed = open.every((e) => e.effect.kind === "http" && actsAsCaller(asked, e.step)) ? open[0] : undefined;
  if (relayed) return { status: "unknown", trail: [{ ...placeOf(relayed.step), message: `${relayed.effect.what} carries the caller's credential: the service that is asked may be the guard` }] };
  const writes = open.filter((e) => e.effect.kind === "write");
  if (writes.length > 0 && writes.every((e) => asked.isOpenEverywhere(e.step))) {
    return { status: "unknown", trail: [{ ...placeOf(worst.step), message: `${worst.effect.what} is reached from several endpoints and none of them asks who is calling: it may be meant for everybody` }], isOpen: true };
  }
  const visit = writes.map((e) => belowOwnVisit(asked, e));
  if (visit[0] && visit.every((v) => v) && open.every((e) => e.effect.kind !== "read" || asked.ownerOf(e.effect, e.step) === "nobody")) return { status: "public", trail: [visit[0]] };
  if (asking && worst.effect.kind === "read") return { status: "public", trail: [{ ...placeOf(asking.step), message: `${asking.effect.what} finds the caller if there is one: the endpoint serves the others as well` }] };
  // More is done than to read, or what is read is the caller's.
  const demands = ({ step }: Done): { readonly needsCaller?: true } => (worst.effect.kind !== "read" || whoseRows(asked, step) === "of the caller" ? { needsCaller: true } : {});
  const verdict = missing(asked, worst);
  const sign = verdict.status === "missing" ? (meantForStrangers(asked, trace, worst) ?? mayBeAnybodys(asked, writes)) : undefined;
  const isOfAccounts = worst.effect.kind === "read" && asked.accountsOut(modelOf(worst.effect) ?? "") !== undefined;
  if (verdict.status === "missing" && !sign && !isOfAccounts) {
    for (const speaking of speakingForCheck(asked, trace, [worst, ...open])) {
      const said = speaking === worst ? verdict : missing(asked, speaking);
      if (said.status === "missing") return { ...said, ...demands(speaking) };
    }
    return { ...verdict, isOpen: true, ...demands(worst) };
  }
  return { ...verdict, ...(sign && { status: "unknown", trail: [sign, ...verdict.trail], isOpen: true }), ...demands(worst), ...(isOfAccounts && { isOfAccounts }) };
}

/** What is read for guests alone, beside what known callers get: `if (!session) return published; return own`. Nobody checks those, whoever they are. */
function readByGuests(asked: Asked, trace: Trace, uncovered: readonly Done[]): OfHandler | undefined {
  const worst = worstOf(asked, uncovered.filter(({ step }) => step.isForGuests));
  if (!worst) return undefined;
  const verdict = missing(asked, worst);
  const sign = verdict.status === "missing" ? meantForStrangers(asked, trace, worst) : undefined;
  if (sign) return { ...verdict, status: "unknown", trail: [sign, ...verdict.trail] };
  const [speaking] = speakingForCheck(asked, trace, [worst]);
  return verdict.status === "missing" && !speaking ? { ...verdict, isOpen: true } : verdict;
}

/**
 * What is asked of those who are known turns some of them away, and whoever is not gets the same as they: `if (me && await
 * isBlocked(me)) return …`. Undefined where it is for known callers all the same.
 */
function servesOthers(asked: Asked, uncovered: readonly Done[], answers: { readonly known?: State }): OfHandler | undefined {
  if (answers.known) return undefined;
  const read = uncovered.find(({ step }) => isUnconditional(step));
  if (!read || uncovered.some(({ step, effect }) => effect.kind !== "read" || isPastAnyRefusal(asked, step) || whoseRows(asked, step) === "of the caller")) return undefined;
  const isNobodys = uncovered.every(({ effect, step }) => asked.ownerOf(effect, step) === "nobody");
  if (isNobodys) return { status: "public", trail: [{ ...placeOf(read.step), message: `${read.effect.what} is for everybody: known callers are told apart` }], effect: "reads" };
  return { status: "unknown", trail: [{ ...placeOf(read.step), message: `${read.effect.what} runs without the check, which asks known callers alone` }], effect: "reads" };
}

/** New rows are all that is written, and nothing else says that somebody has to be known for that. */
function mayBeAnybodys(asked: Asked, writes: readonly Done[]): Trail | undefined {
  const [first] = writes;
  if (first && writes.every(({ step }) => isCounter(step))) return { ...placeOf(first.step), message: `${first.effect.what} only counts: it may be meant for everybody` };
  if (!first || !writes.every(({ step, effect }) => effect.kind === "write" && isCreation(effect) && !isMeantForSome(asked, step, effect))) return undefined;
  return { ...placeOf(first.step), message: `${first.effect.what} makes a row that is nobody's in particular: it may be meant for everybody` };
}

/** Changes and files that functions make which are registered together with the handler: they are there for this endpoint. */
function besideIt(asked: Asked): readonly Step[] {
  const { registration: r } = asked;
  const own = r.layers.filter(({ place, isExcluded }) => !isExcluded && place.file === r.file && place.pos >= r.pos && place.pos < r.end);
  return own.flatMap((layer) => alternatives(layer.value).flatMap((v) => {
    if (v.k !== "function") return [];
    return asked.trace(asked.entered(v, layer.args)).steps.filter((s) => /^(?:write|storage)$/.test((effectOf(s) ?? localEffectOf(s))?.kind ?? ""));
  }));
}

/** A file that the server reads for itself, wherever the request came from. */
function isOwnFile({ args }: Step, { row }: Effect): boolean {
  return row?.isLook === true && args.every((a) => inputsOf(a, 3).length === 0);
}

/** Helpers of the handler that turn known callers away and come back for the others: what they look up is no check of what follows. */
function guestsOnly({ caller }: Asked, trace: Trace): readonly Visit[] {
  return trace.visits.filter(({ env, chain, isKnown }) => {
    if (chain.length !== 1 || isKnown) return false;
    const turnsAway = env.facts.events.some((e, i) => (e.k === "throw" || (e.k === "call" && caller.isNever(env, i, e))) && caller.stateAt(env, i).state === "allow");
    return turnsAway && caller.ends(env).every(({ how }) => how === undefined);
  });
}

function isBelow({ chain }: Step, visit: Visit): boolean {
  const [first] = visit.chain;
  return chain[0]?.file === first?.file && chain[0]?.pos === first?.pos;
}

/** A new row below one that strangers make themselves (a reaction to their visit): whoever holds its id may add to it. */
function belowOwnVisit(asked: Asked, { step, effect }: Done): Trail | undefined {
  const data = step.args[0]?.k === "object" ? step.args[0].props.get("data")?.() : undefined;
  if (!isCreation(effect) || data?.k !== "object" || data.isOpen || data.rest.length > 0) return undefined;
  for (const [key, value] of data.props) {
    const parent = /^(\w+)Id$/.exec(key)?.[1]?.toLowerCase();
    if (parent !== undefined && inputsOf(value()).length > 0 && asked.isMadeByStrangers(parent)) return { ...placeOf(step), message: `adds to a ${parent}, which callers that are not known make themselves` };
  }
  return undefined;
}

/** `process.env[name]` with a name from the caller: hands out any secret of the server. */
function namedSetting(asked: Asked, trace: Trace): Trail | undefined {
  for (const { env } of trace.visits) {
    for (const [i, e] of env.facts.events.entries()) {
      const from = e.k === "return" ? e.val : e.k === "def" ? e.from : null;
      if (!Array.isArray(from) || from[0] !== "[" || from[1] !== "process.env") continue;
      const key = asked.evaluator.value(from[2] as Expr, env, i);
      if (inputsOf(key).length > 0) return { file: env.file.path, pos: e.pos, message: "reads the environment variable that the caller names" };
    }
  }
  return undefined;
}

/** What is done for known callers is done for the others all the same. */
function isSameCall(a: Done, b: Done): boolean {
  return a.step.env.file === b.step.env.file && a.step.call === b.step.call;
}

/** It runs on every way through the handler. */
function isUnconditional(s: Step): boolean {
  if (s.chain.length > 0) return false;
  const { facts } = s.env;
  for (let c = s.call.ctx; c > 0; c = facts.contexts[c]?.up ?? -1) {
    const k = facts.contexts[c]?.k;
    if (k !== "try" && k !== "rest") return false;
  }
  return true;
}

/** What a GET writes on the side: a counter, a row that nothing of the request goes into, nor of what the project has put onto it. Nothing is deleted on the side. */
function isIncidental({ step, effect }: Done): boolean {
  if (effect.kind !== "write" || /\.(?:delete|destroy|remove|truncate|drop)\w*(?:\(\))?$/i.test(effect.what)) return false;
  return isCounter(step) || !step.args.some((a) => inputsOf(a, 4).length > 0 || derived([a])?.input !== undefined || isOfContext(a, 4));
}

function presentBy(asked: Asked, check: State | undefined): OfHandler {
  const { registration: r } = asked;
  const trail = check?.source ? [check.source] : [{ file: r.file, pos: r.pos, message: "the caller is checked before anything happens" }];
  if (check?.isCapability) return { status: "public", isHeld: true, ...(check.source?.isGuess && { guess: check.source }), trail: [...trail, { file: r.file, pos: r.pos, message: "whoever holds the link or code may call it" }] };
  return { status: "present", trail, ...(check?.condition && { condition: check.condition }) };
}

/** How the caller is known: the state that says where, if any does. */
function firstKnown(trace: Trace, steps: readonly Step[]): State | undefined {
  const known = [...steps, ...trace.steps].filter((s) => s.isKnown && s.state.isKnown);
  return (known.find((s) => s.state.source) ?? known[0])?.state;
}

/** Answers of the handler: whether those that are not refusals are given to known callers only. */
function answersOf(asked: Asked, trace: Trace): { readonly known?: State } {
  let known: State | undefined;
  for (const s of trace.steps) {
    const kind = s.isRefused ? undefined : kindOfCall(s.callee, s.args);
    if (kind !== "served" && kind !== "sent away") continue;
    if (!s.isKnown) return {};
    known ??= s.state.isKnown ? s.state : undefined;
  }
  return known ? { known } : {};
}

/** A guard by configuration, called in the handler. */
function byNameCheck(asked: Asked, trace: Trace): Trail | undefined {
  for (const v of trace.visits) {
    for (const e of v.env.facts.events) {
      if (e.k !== "call") continue;
      const name = typeof e.callee === "string" ? e.callee.slice(e.callee.lastIndexOf(".") + 1) : (methodName(e.callee) ?? "");
      if (asked.isConfiguredGuard(name)) return { file: v.env.file.path, pos: e.pos, end: e.end, message: `${name} is a guard by configuration` };
    }
  }
  return undefined;
}

/** A handler that comes to its end for known callers only, whatever it answers. */
function endsKnown(asked: Asked): State | undefined {
  const [own, ...others] = asked.handlers();
  if (!own || own.isWrapped || others.length > 0) return undefined;
  const { knows } = asked.caller.completion(asked.evaluator.envOf(own.fn, asked.registration.args, null, 0));
  return knows && { state: "allow", isKnown: true, ...knows };
}

/** Finds its row by a secret that only the holder of a link or code was given: for others there is no row. */
function isForItsHolder(asked: Asked, s: Step): boolean {
  if (findsByPassword(s.callee, s.args, s.call, s.env.facts)) return true;
  const isHeld = (v: Value | undefined): boolean => v !== undefined && asCapability(v);
  const where = s.args[0]?.k === "object" ? s.args[0].props.get("where")?.() : undefined;
  if (isHeld(where) || conditionsAfter(asked, s).some(isHeld)) return true;
  for (let v: Value | undefined = s.callee; v?.k === "external"; v = v.receiver) {
    if (/\.where\(\)$/.test(v.name) && v.args?.some(isHeld)) return true;
  }
  return false;
}

function asCapability(v: Value, depth = 3): boolean {
  if (v.marks?.credential === "input" || (v.marks?.isCapability && v.marks.identity === 1)) return true;
  if (depth === 0) return false;
  if (v.k === "object") return !isChoice(v) && [...v.props].some(([name, p]) => asCapability(p(), depth - 1) || isSentKey(name, p()) || isOwnKey(name, p()));
  return false;
}

/** `{ OR: […] }`: one of several conditions is enough. */
function isChoice(v: Extract<Value, { k: "object" }>): boolean {
  return v.props.size === 1 && (v.props.has("OR") || v.props.has("NOT"));
}
