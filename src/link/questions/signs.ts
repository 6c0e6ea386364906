/**
 * Weak signs that an endpoint is meant for whoever comes: what it asks for, refuses, or limits speaks for it and proves
 * nothing. With one of them nobody can tell whether a check is missing, so it is not reported as such.
 */
import type { Trail } from "../../concepts.js";
import type { Expr } from "../../extract/facts.js";
import { isCreation, modelOf } from "../asked-rows.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type InputMark, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { type Effect, effectOf, localEffectOf } from "./effects.js";
import { partsOf } from "./expressions.js";
import { isOfGuest } from "./guests.js";
import { rateLimitOf } from "./limits.js";
import { givesRole } from "./roles.js";
import { vouchedBy } from "./vouched-rows.js";
import { comparedBy } from "./whose.js";
import { isPastPartialRefusal, isPastUnseenRefusal } from "./refusals.js";
import { codeSent } from "./strangers.js";

/** Columns that say that a row is for everybody. */
const PUBLISHED = /^(?:is_?)?(?:public|published|publicly_?\w*|visible|shared|listed)$|^published_?at$/i;
const HIDDEN = /^(?:is_?)?(?:hidden|private|draft|unlisted)$/i;
/** What such a row says of itself, in whatever column, and in one for who may see it. */
const IS_PUBLIC = /^(?:public|publicly_?\w*|published)$/i;
const SEEN_BY = /visib|audience|access|privacy/i;
const IS_SEEN = /^(?:unlisted|listed|shared|everyone|anyone|all)$/i;
/** Names of what only somebody can send who was given it. */
const PROOF = /(?:token|hash|signature|sig|otp|secret|digest|hmac|nonce|code|(?:access|share)_?id)$/i;
const ADDRESS = /(?:^|[._[ -]|[a-z](?=E))e-?mail(?:_?address)?\]?$/i;
const POINTS_AT = /(?:^|[._])id$|[a-z]Id$/;
/** What else people say of themselves. */
const PERSON = /(?:^|[._[ -]|[a-z](?=[NP]))(?:name|phone(?:_?number)?)\]?$/i;
/** What is asked of those only who are not signed in. */
const GUEST = /(?:^|[._[ -])guest_?(?:name|e-?mail|phone|contact)/i;
/** Points at people and what they belong to: who makes such a row for a stranger lets somebody in. */
export const POINTS_AT_PEOPLE = /(?:user|account|member|owner|team|org(?:ani[sz]ation)?|tenant|workspace|company|role|group|project|author|sender|creator|invited_?by)_?id$/i;
/** What of a row of somebody others know who were told: together with its id it stands for a sign-in at many counters. */
const DETAIL = /(?:e-?mail|phone|last_?name|surname|birth\w*|dob|post_?code|zip)$/i;
/** What a client keeps that nobody signed in on: whoever holds it is all the owner there is. */
const KEPT = /(?:device|visitor|guest|anon(?:ymous)?|browser|installation|cart|basket)(?:[-_]?(?:id|key|uuid))?$/i;
/** A part of the address: whoever chose it calls what is below it public. */
const SAYS_PUBLIC = /(?:^|\/)public(?:\/|$)/i;
const SUBSCRIBED = /subscri|newsletter/i;
/** Columns that tell visitors apart who have no account. */
const VISITOR = /^(?:ip(?:_?addr(?:ess)?)?|fingerprint|(?:visitor|anon(?:ymous)?)_?(?:id|key|hash)?)$/i;
const MAX_DEPTH = 4;

/** The first sign, if there is any. */
export function meantForStrangers(asked: Asked, trace: Trace, worst: { readonly step: Step; readonly effect: Effect }): Trail | undefined {
  const { file, pos, route } = asked.registration;
  if (SAYS_PUBLIC.test(route) && worst.effect.kind === "read" && !comparedBy(asked, worst.step).some(([column]) => POINTS_AT_PEOPLE.test(column))) return { file, pos, message: "calls itself public in its address, and asks for nobody's rows in particular: it may be meant for everybody" };
  const said = asked.saidPublic(worst.effect.kind === "read" || isCreation(worst.effect));
  if (said) return said;
  const done = trace.steps.flatMap((step) => {
    const effect = effectOf(step) ?? localEffectOf(step);
    return effect ? [{ step, effect }] : [];
  });
  for (const { step, effect } of done) {
    if (effect.kind !== "read") continue;
    const compared = comparedBy(asked, step);
    if (worst.effect.kind === "read" && (step.args.some((a) => saysPublished(a, MAX_DEPTH)) || compared.some(([column, value]) => isPublished(column, value)))) return at(step, "asks for what is marked as public: what comes of it may be for everybody");
    if (step.args.some((a) => inputsIn(a, MAX_DEPTH).some((i) => i.part !== "headers" && PROOF.test(i.path)) || asksForProof(a, MAX_DEPTH)) || compared.some(([column, value]) => PROOF.test(column) && isProof(value))) {
      return at(step, "is given what may prove that somebody sent it: whether it is checked cannot be told");
    }
    if (compared.some(([column, value]) => DETAIL.test(column) && isSent(value)) && compared.some(([column, value]) => POINTS_AT.test(column) && isSent(value))) return at(step, "finds a row by its id and by what only some know of whom it is about: that may be the proof");
  }
  if ([...worst.step.args, ...comparedBy(asked, worst.step).map(([, value]) => value)].some((a) => inputsIn(a, MAX_DEPTH).some((i) => i.part === "headers" && KEPT.test(i.path)))) return at(worst.step, "is about what a client that nobody signed in on keeps: whoever holds its id may be meant");
  const chosen = comparedBy(asked, worst.step);
  if (chosen.length > 0 && chosen.every(([, value]) => alternatives(value).some((o) => o.marks?.credential === "cookie"))) return at(worst.step, "is about the row that a cookie of the caller names: whoever holds it may be meant");
  if (worst.effect.kind !== "write" || isCreation(worst.effect)) {
    const guest = done.find(({ step, effect }) => step.isForGuests === true && isCreation(effect));
    if (guest) return at(guest.step, "makes a row for callers who are not known, beside those who are: it may be meant for guests");
  }
  if (isOfGuest(asked, trace, worst.step)) return at(worst.step, "is about a row that is made for whoever has none: it may be meant for visitors");
  for (const { step, effect } of done) {
    const sent = step.args.flatMap((a) => inputsIn(a, MAX_DEPTH)).filter(({ part }) => part === "body" || part === "query");
    if (sent.some(({ path }) => VISITOR.test(path.slice(path.lastIndexOf(".") + 1))) || (effect.kind === "read" && comparedBy(asked, step).some(([column]) => VISITOR.test(column)))) return at(step, "tells visitors apart who have no account: it may be meant for them");
  }
  if (isPastUnseenRefusal(asked, worst.step)) return at(worst.step, "comes after a refusal that rests on what cannot be seen");
  if (isPastPartialRefusal(asked, worst.step)) return at(worst.step, "comes after a refusal that lets through those with a credential, and others of whom nothing is kept");
  const vouching = worst.effect.kind === "write" && !isCreation(worst.effect) ? vouchedBy(asked, trace, worst.step) : undefined;
  if (vouching) return at(vouching, "asks another service about what the caller names, and goes by what it says: that may be the proof");
  const code = worst.effect.kind === "write" ? codeSent(trace, done) : undefined;
  if (code) return at(code, "sends a random text that it keeps: it may be a code for whoever signs in");
  if (isCreation(worst.effect) && worst.step.call.args.some((a) => providesForNobody(asked, worst.step, a, MAX_DEPTH))) return at(worst.step, "keeps who is calling, or nobody: it may be meant for guests as well");
  if (ofSubscription(asked, worst.step, worst.effect)) return at(worst.step, "changes what somebody subscribed to by their address: it may be how they leave");
  const isForSome = givesRole(asked, worst.step, worst.effect);
  if (!isForSome && isCreation(worst.effect) && asked.makesAccount(worst.step)) return at(worst.step, "makes an account: it may be how people sign up");
  if (!isForSome && isCreation(worst.effect) && isContact(worst.step, done.some(({ effect }) => effect.kind === "mail"))) return at(worst.step, "keeps what somebody says of themselves: it may be meant for everybody");
  if (worst.effect.kind === "mail" && saysNothing(worst.step)) return at(worst.step, "sends the same to whatever address it is given: it may be how people subscribe");
  if (worst.effect.kind !== "http") return undefined;
  const limit = rateLimitOf(asked);
  const [limited] = limit.value === "yes" ? limit.trail : [];
  const isOwn = limited !== undefined && !asked.registration.layers.some(({ place }) => place.file === limited.file && place.pos === limited.pos);
  return isOwn ? { ...limited, message: "limits the rate by itself: it may be meant for everybody" } : undefined;
}

function at(s: Step, message: string): Trail {
  return { file: s.env.file.path, pos: s.call.pos, end: s.call.end, message };
}

/** `{ isPublic: true }`, `{ hidden: false }`, `{ status: "published" }`. */
function isPublished(column: string, value: Value): boolean {
  if (value.k !== "literal" || value.isMasked) return false;
  if (HIDDEN.test(column)) return value.value === false;
  if (isFalse(value)) return false;
  return typeof value.value === "string" ? IS_PUBLIC.test(value.value) || (SEEN_BY.test(column) && IS_SEEN.test(value.value)) : PUBLISHED.test(column);
}

function saysPublished(v: Value, depth: number): boolean {
  if (depth === 0) return false;
  if (v.k === "union") return v.of.some((o) => saysPublished(o, depth));
  if (v.k === "array") return v.items.some((i) => saysPublished(i, depth - 1));
  if (v.k !== "object") return false;
  return [...v.props].some(([name, p]) => (name === "where" || depth < MAX_DEPTH) && name !== "select" && name !== "data" && (isPublished(name, p()) || saysPublished(p(), depth - 1)));
}

/** `{ where: { token: … } }`: what it has to be is written nowhere. */
function asksForProof(v: Value, depth: number): boolean {
  if (depth === 0 || v.k !== "object") return false;
  return [...v.props].some(([name, p]) => name !== "select" && name !== "data" && ((depth < MAX_DEPTH && PROOF.test(name) && isProof(p())) || asksForProof(p(), depth - 1)));
}

/** It is written nowhere, and no client sends it by itself. */
function isProof(value: Value): boolean {
  return alternatives(value).some((o) => o.k !== "literal" && o.k !== "object" && o.marks?.credential !== "cookie" && o.marks?.credential !== "header");
}

function isSent(value: Value): boolean {
  return inputsIn(value, 1).length > 0;
}

function isFalse(v: Value): boolean {
  return v.k === "literal" && (v.value === false || v.value === null);
}

/** `{ userId: session?.user.id ?? null }`: nobody is provided for, where the row is made. */
function providesForNobody(asked: Asked, step: Step, e: Expr, depth: number): boolean {
  const { facts } = step.env;
  const made = typeof e === "string" ? facts.events.find((x) => x.k === "def" && x.to === e) : undefined;
  if (made?.k === "def") return depth > 0 && typeof made.from !== "string" && providesForNobody(asked, step, made.from, depth - 1);
  if (Array.isArray(e) && (e[0] === "??" || e[0] === "||")) return Array.isArray(e[2]) && e[2][0] === "'" && e[2][1] === null && isOfCaller(asked, step, e[1] as Expr);
  return Array.isArray(e) && e[0] === "o" && depth > 0 && partsOf(e).some((p) => providesForNobody(asked, step, p, depth - 1));
}

/** What was subscribed to, found by nothing but an address. */
function ofSubscription(asked: Asked, step: Step, effect: Effect): boolean {
  const compared = SUBSCRIBED.test(modelOf(effect) ?? "") ? comparedBy(asked, step) : [];
  return compared.length > 0 && compared.every(([column]) => ADDRESS.test(column));
}

function isOfCaller(asked: Asked, { env, event }: Step, e: Expr): boolean {
  return alternatives(asked.evaluator.value(e, env, event)).some((o) => o.marks?.identity === 1);
}

/** A row of an address and words, and of nothing that points at another row; or one that says that a guest made it. */
function isContact(s: Step, isMailed: boolean): boolean {
  const rows = [...s.args, ...madeOf(s)], said = rows.flatMap((a) => saidIn(a, MAX_DEPTH)), inputs = rows.flatMap((a) => inputsIn(a, MAX_DEPTH));
  if (said.some((name) => GUEST.test(name))) return true;
  if (!said.some((name) => ADDRESS.test(name))) return false;
  // An appointment, an order of a guest: whoever makes one says who they are.
  const pointing = said.filter((name) => POINTS_AT.test(name));
  if (pointing.length > 0 && (pointing.some((name) => POINTS_AT_PEOPLE.test(name)) || !said.some((name) => PERSON.test(name)))) return false;
  // What is sent to whomever the caller names says something, and lets nobody into anything.
  return !isMailed || (inputs.some((i) => !ADDRESS.test(i.path)) && !rows.some((row) => pointsAtAnother(row, MAX_DEPTH, said.some((name) => PERSON.test(name)) ? POINTS_AT_PEOPLE : POINTS_AT)));
}

/** A letter that is the same for everybody, to an address that the caller names. */
function saysNothing({ args }: Step): boolean {
  const inputs = args.flatMap((a) => inputsIn(a, MAX_DEPTH));
  return inputs.length > 0 && inputs.every((i) => ADDRESS.test(i.path));
}

function pointsAtAnother(v: Value, depth: number, points: RegExp): boolean {
  return v.k === "object" && depth > 0 && [...v.props].some(([name, get]) => points.test(name) || pointsAtAnother(get(), depth - 1, points));
}

/** What callers call the things they send, and the columns that these go to. */
function saidIn(v: Value, depth: number): readonly string[] {
  const sent = inputsIn(v, 0).map((i) => i.path);
  if (depth === 0) return sent;
  if (v.k === "array") return [...sent, ...v.items.flatMap((i) => saidIn(i, depth - 1))];
  return v.k === "object" ? [...sent, ...[...v.props].flatMap(([name, p]) => (isSent(p()) ? [name, ...saidIn(p(), depth - 1)] : [])), ...v.rest.flatMap((p) => saidIn(p(), depth - 1))] : sent;
}

/** What was kept by `save()` was made of something before. */
function madeOf({ callee, args }: Step): readonly Value[] {
  return args.length === 0 && callee.k === "external" && callee.receiver?.k === "external" ? (callee.receiver.args ?? []) : [];
}

/** All that was sent of what a value is made of, checked or not. */
export function inputsIn(v: Value, depth: number): readonly InputMark[] {
  const own = alternatives(v).flatMap((o) => [...(o.marks?.input ?? []), ...(o.marks?.checked ?? []), ...(o.marks?.spliced ?? []).map((x) => x.input)]);
  if (depth === 0) return own;
  if (v.k === "array") return [...own, ...v.items.flatMap((i) => inputsIn(i, depth - 1))];
  return v.k === "object" ? [...own, ...[...v.props.values(), ...v.rest].flatMap((p) => inputsIn(p(), depth - 1))] : own;
}
