/** Endpoints for callers that cannot be known yet: sign-in, sign-up, reset, sign-out, and what asks for a captcha. */
import type { Trail } from "../../concepts.js";
import type { FunctionFacts } from "../../extract/facts.js";
import { namesCaller } from "../../frameworks/request.js";
import { cookieRows } from "../../libraries/acts/cookies.js";
import type { ActRow } from "../../libraries/acts/row.js";
import { type Table, table } from "../../libraries/match.js";
import { randomTexts } from "../../libraries/random.js";
import type { SignInRow } from "../../libraries/rows.js";
import { signIns } from "../../libraries/sign-in.js";
import { methodName, shown } from "../callee-names.js";
import { nameOf } from "../evaluate.js";
import type { State } from "../caller.js";
import { canonicalName, identityRow } from "../library.js";
import { isCreation } from "../asked-rows.js";
import type { Step, Trace } from "../trace.js";
import { asSent } from "../put-callers.js";
import { settingName } from "../settings.js";
import { type Frame, framesOf } from "../frames.js";
import { alternatives, derived, inputsOf, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { type Effect, serviceAskedBy } from "./effects.js";
import { Flow } from "./flow.js";
import { changesPassword, isOfInput } from "./new-passwords.js";
import { isOwnAccount } from "./own-account.js";
import { givesRole } from "./roles.js";
import { chainEnd } from "./trips.js";
import { mayReachOut } from "./unseen.js";
import { madeBy } from "./verdict.js";

/** How libraries call what sets a cookie. */
const SETS = /^(?:cookie|set|setCookie|setSignedCookie|serialize)$/;
/** Cookies of a way to sign in that is not over, and of forms. */
const NO_SESSION = /csrf|xsrf|state|nonce|verifier|challenge|csp/i;
let cookies: Table<ActRow> | undefined;

/** What says that its callers are not known yet; `isLikely`: behind what may be a guard, it is for those who are. */
type Stranger = Trail & { readonly isLikely?: true };

type Effects = readonly { readonly step: Step; readonly effect: Effect }[];

export function strangers(asked: Asked, trace: Trace, effects: Effects): Stranger | undefined {
  const open = trace.steps.filter((s) => !s.isKnown || s.state.isCapability || s.state.source === undefined);
  const signing = open.flatMap((step) => {
    const row = signInRowOf(step.callee, step.args);
    return row && (!step.isKnown || isItsOwnCheck(step)) && !isOwnAccount(step) ? [{ step, row }] : [];
  });
  // A hash of what was sent, and nothing that it is compared with.
  const isSomebodys = signing.every(({ row }) => row.asksNothing) && signing.some(({ step, row }) => row.does === "sign-up" && isOfInput(step))
    && (changesPassword(asked, trace, effects) || (signing.every(({ row }) => row.does === "sign-up") && effects.some(({ step, effect }) => !step.isKnown && givesRole(asked, step, effect))));
  const signIn = isSomebodys ? undefined : signing[0]?.step;
  if (signIn) return { ...placeOf(signIn), message: `${nameOf(signIn.call.callee)}: the caller is not known yet` };
  const captcha = open.find((s) => !s.isKnown && s.callee.k === "external" && serviceAskedBy(s)?.does === "captcha");
  if (captcha) return { ...placeOf(captcha), message: "asks for a captcha: meant for callers that are not known" };
  const mail = effects.find((e) => e.effect.kind === "mail" && !e.step.isKnown);
  const random = mail && open.find((s) => isRandom(s) && (!isName(s) || isSentBy(s, mail.step)));
  if (random) return { ...placeOf(mail.step), message: "sends a code or link to its owner: the caller is not known yet", isLikely: true };
  const sent = mail && effects.find(({ step, effect }) => effect.kind === "write" && isCreation(effect) && !step.isKnown && isSentBy(step, mail.step));
  const found = sent && effects.find(({ step, effect }) => effect.kind === "read" && isForWhoeverIsFound(step, mail.step));
  if (sent && found) return { ...placeOf(mail.step), message: `sends what ${sent.effect.what} made to somebody the caller names: the caller is not known yet`, isLikely: true };
  const [letter] = effects;
  if (letter && effects.every(({ step, effect }) => effect.kind === "mail" && isToOperators(step))) return { ...placeOf(letter.step), message: "writes to the operators and does nothing else: a contact form" };
  return isSomebodys ? undefined : (clientRegistered(trace, effects) ?? sessionStarted(asked, trace, effects) ?? cookieGiven(trace));
}

/** A program that registers itself to ask users for access is known to nobody yet. The member is named by the protocol: https://www.rfc-editor.org/rfc/rfc7591#section-2 */
function clientRegistered({ steps }: Trace, effects: Effects): Stranger | undefined {
  const made = effects.find(({ step, effect }) => effect.kind === "write" && isCreation(effect) && !step.isKnown);
  const named = made && steps.find((s) => !s.isKnown && s.args.some((a) => memberNamed(a, "redirect_uris", 3)));
  return named && made ? { ...placeOf(made.step), message: "registers a client of OAuth: the caller is not known yet" } : undefined;
}

/** Whether something that was sent under a name is in a value. */
function memberNamed(value: Value, name: string, depth: number): boolean {
  return alternatives(value).some((v) => {
    if ([...(v.marks?.input ?? []), ...(v.marks?.checked ?? [])].some((i) => i.part === "body" && i.path === name)) return true;
    return depth > 0 && v.k === "object" && [...v.props.values()].some((of) => memberNamed(of(), name, depth - 1));
  });
}

/** Who is given the cookie that tells who they are is not known yet: `cookies.set("session", token)`. */
function cookieGiven({ steps }: Trace): Stranger | undefined {
  for (const s of steps) {
    const name = s.isKnown || s.isRefused || !SETS.test(methodName(s.call.callee) ?? "") ? undefined : canonicalName(s.callee);
    const row = name === undefined ? undefined : (cookies ??= table(cookieRows)).find(name);
    if (row?.does !== "sets a cookie") continue;
    const given = (spot: "name" | "value"): Value | undefined => {
      for (const at of [row.at?.[spot] ?? []].flat()) {
        const [index = "", member] = at.split("."), arg = s.args[Number(index)];
        const found = member === undefined ? arg : arg?.k === "object" ? arg.props.get(member)?.() : undefined;
        if (found) return found;
      }
      return undefined;
    };
    const called = given("name"), value = given("value");
    if (called?.k !== "literal" || typeof called.value !== "string" || !namesCaller(called.value) || NO_SESSION.test(called.value)) continue;
    if (value && value.k !== "literal") return { ...placeOf(s), message: `gives out the cookie ${shown(called.value)}: the caller is not known yet`, isLikely: true };
  }
  return undefined;
}

/** A call that leaves the process with a random text which is kept in a row as well: a code, by a service of messages that nobody knows, or the reference of a payment. */
export function codeSent(trace: Trace, effects: Effects): Step | undefined {
  const leaving = [...effects.flatMap(({ step, effect }) => (effect.kind === "http" ? [step] : [])), ...trace.steps.filter((s) => mayReachOut(s))];
  if (leaving.length === 0) return undefined;
  for (const random of trace.steps) {
    if (!isRandom(random) || isName(random)) continue;
    const carrying = leaving.find((step) => isSentBy(random, step));
    if (carrying && effects.some(({ step, effect }) => effect.kind === "write" && isSentBy(random, step))) return carrying;
  }
  return undefined;
}

function isRandom({ callee }: Step): boolean {
  return callee.k === "external" && randomTexts.find(callee.name) !== undefined;
}

/** What it makes has to be what is sent: it names a row or a message as often as it is a code. */
function isName({ callee }: Step): boolean {
  return callee.k === "external" && randomTexts.find(callee.name)?.isName === true;
}

/** What was created goes into the mail: the database made the code or link, here or in a function that hands it back. */
function isSentBy(creation: Step, mail: Step): boolean {
  const made = framesOf(creation), sent = framesOf(mail);
  const parting = made.findIndex(({ env, event }, i) => env !== sent[i]?.env || event !== sent[i].event);
  const [here, ...below] = parting < 0 ? [] : made.slice(parting);
  if (!here || !below.every((frame) => frame.env.facts.events.some((e) => e.k === "return" && whatComesOf(frame).touches(e.val)))) return false;
  const { env, event } = sent[parting] ?? {};
  const sending = env === here.env && event !== undefined ? here.env.facts.events[event] : undefined;
  return sending?.k === "call" && sending.args.some((a) => whatComesOf(here).touches(a));
}

const comings = new WeakMap<FunctionFacts, Map<number, Flow>>();

/** All that is made of what the call at a frame gives. Asked for each call that may send it: followed once. */
export function whatComesOf({ env: { facts, file }, event }: Frame): Flow {
  let known = comings.get(facts);
  if (!known) comings.set(facts, (known = new Map()));
  let flow = known.get(event);
  if (!flow) {
    const call = facts.events[event];
    known.set(event, (flow = new Flow(file.facts, facts, { event: call?.k === "call" ? chainEnd(facts, event, call) : event })));
  }
  return flow;
}

/** The mail goes to the address that a row was looked up by, or that stands in it. */
function isForWhoeverIsFound(lookup: Step, mail: Step): boolean {
  const by = lookup.args.flatMap((a) => inputsOf(a, 4));
  const to = recipientOf(mail);
  const named = to ? inputsOf(to) : [];
  return by.length > 0 && to !== undefined && to.k !== "literal" && (named.length === 0 || named.some((m) => by.some((b) => b.part === m.part && b.path === m.path)));
}

function recipientOf(s: Step): Value | undefined {
  return s.args.flatMap((a) => (a.k === "object" ? [a.props.get("to") ?? a.props.get("To")] : [])).find((p) => p !== undefined)?.();
}

/** A mail whose recipients are written down or set by the operators, whatever the caller sends. */
function isToOperators(s: Step): boolean {
  const to = recipientOf(s);
  const isFixed = (v: Value): boolean => (v.k === "array" ? v.items.length > 0 && !v.of && v.items.every(isFixed) : alternatives(v).every((o) => (o.k === "literal" && o.value !== null) || settingName(o) !== undefined));
  return to !== undefined && isFixed(to);
}

/** A handler that a sign-in library made. */
export function isSignInLibrary(v: Extract<Value, { k: "external" }>): boolean {
  return v.name.endsWith("()") && signInRowOf({ ...v, name: madeBy(v.name) }, v.args ?? []) !== undefined;
}

/** The row that holds for a call. What compares a key that came in a header checks its caller, as what compares a password signs in. */
export function signInRowOf(callee: Value, args: readonly Value[]): SignInRow | undefined {
  const name = canonicalName(callee);
  return name === undefined ? undefined : signIns.all(name).find((row) => {
    if (row.isGuessable && isSentByItself(args)) return false;
    if (row.onlyIf && !lists(args[row.onlyIf.arg], row.onlyIf.is)) return false;
    return !(row.unless && lists(args[row.unless.arg], row.unless.is));
  });
}

/** Whether a credential is among these that every request of a client brings along: in a header or a cookie. */
function isSentByItself(args: readonly Value[]): boolean {
  const source = derived(args)?.credential;
  return source !== undefined && source !== "input";
}

/** Whether a value is one of these texts, or a list with one of them. */
function lists(v: Value | undefined, texts: readonly string[]): boolean {
  if (v?.k === "array") return v.items.some((i) => lists(i, texts));
  return v?.k === "literal" && typeof v.value === "string" && texts.includes(v.value.toLowerCase());
}

/** `req.session.user = user` where nobody is known yet starts a session, unless rows are changed for whomever the caller says to be. */
function sessionStarted(asked: Asked, trace: Trace, effects: Effects): Trail | undefined {
  for (const { env, isKnown } of trace.visits) {
    for (const [i, e] of env.facts.events.entries()) {
      if (e.k !== "set" || typeof e.to !== "string") continue;
      const dot = e.to.lastIndexOf(".");
      if (dot < 0 || !namesCaller(e.to.slice(dot + 1))) continue;
      const holder = asked.evaluator.value(e.to.slice(0, dot), env, i);
      if (holder.k !== "request" || holder.path !== "session") continue;
      const value = asked.evaluator.value(e.from, env, i);
      const state = asked.caller.stateAt(env, i);
      const isStranger = state.isKnown ? isBySecret(trace, state) : !isKnown;
      const isChanging = (): boolean => effects.some(({ step, effect }) => effect.kind === "write" && !isCreation(effect) && !step.isKnown);
      if (isStranger && value.k !== "literal" && !(asSent(value) && isChanging())) return { file: env.file.path, pos: e.pos, message: "starts a session: the caller is not known yet" };
    }
  }
  return undefined;
}

/** Known by a secret that was sent (a password), not by a session, a cookie or a header. */
function isBySecret(trace: Trace, { source }: State): boolean {
  const check = source && trace.steps.find((s) => s.env.file.path === source.file && s.call.pos === source.pos);
  const name = check && canonicalName(check.callee);
  if (!check || name === undefined || identityRow(name, check.args)?.gives !== "verified") return false;
  const credential = derived(check.args)?.credential;
  return credential === undefined || credential === "input";
}

/** A password compared is itself the check that makes the caller known. */
export function isItsOwnCheck(s: Step): boolean {
  const { source } = s.state;
  return source !== undefined && source.file === s.env.file.path && source.pos === s.call.pos;
}

function placeOf(s: Step): { readonly file: string; readonly pos: number; readonly end: number } {
  return { file: s.env.file.path, pos: s.call.pos, end: s.call.end };
}
