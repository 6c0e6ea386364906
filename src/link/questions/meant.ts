/**
 * Whether more than the missing check says that one is meant. Letters, reports, subscriptions and links are made by
 * strangers on purpose, catalogues are read by them, and what the request says nothing of is the same whoever asks for
 * it; rows that are there, people and their words, and files are changed and read by whom they are for.
 */
import { isCreation, isOfPeople, makesRows, modelOf } from "../asked-rows.js";
import { methodName } from "../callee-names.js";
import type { Step, Trace } from "../trace.js";
import { settingName } from "../settings.js";
import { alternatives, derived, inputsOf, isOfContext, type Marks, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import type { Effect } from "./effects.js";
import { isUnderPolicies } from "./acts-as-caller.js";
import { givesRole } from "./roles.js";
import { POINTS_AT_PEOPLE } from "./signs.js";
import { chosenBy, comparedBy, whoseRows } from "./whose.js";

const MAX_DEPTH = 4;
const HIDDEN = /^(?:draft|private|hidden|unpublished|deleted|internal)$/i;
/** What is shown of people wherever they appear: nobody has to be known to read that. */
const SHOWN = /^(?:_?id|uuid|slug|handle|(?:first_?|last_?|full_?|display_?|user_?|nick_?)?name|image|avatar\w*|picture|photo\w*|bio|about|description|title|(?:created|updated|joined)_?(?:at|on))$/i;
const PERSON = /^(?:user|account|customer|client|member|owner|author|creator|buyer|patient|employee|student|attendee|participant)s?$/i;
const REACHES = /(?:^|[ _])(?:e_?mail|phone(?:_?number)?|mobile)(?: |$)/i;
const BELOW = /^(\w+?)_?[Ii]d$/;
const CREDENTIAL = /^(?:authorization|(?:x-)?api-?key)$/i;
const PROFILE = /profiles?$/i;

/**
 * Whether more than the missing check says that one is meant for making rows, in a project that guards nearly all of
 * its writes: the row is somebody's, or others have to be known to make such rows or to write something where this
 * endpoint stands.
 */
export function isMeantForSome(asked: Asked, step: Step, effect: Effect): boolean {
  if (givesRole(asked, step, effect) || !asked.isOfCarefulProject()) return true;
  const whose = whoseRows(asked, step);
  return whose === "of the caller" || whose === "of somebody" || asked.isGuardedElsewhere(effect);
}

/** What of the things done says by itself that its caller has to be known, in their order; asked one by one. */
export function* speakingForCheck<D extends { readonly step: Step; readonly effect: Effect }>(asked: Asked, trace: Trace, done: readonly D[]): Iterable<D> {
  let isForAll: boolean | undefined;
  for (const one of done) {
    if (!(isCreation(one.effect) && (isForAll ??= tellsApart(asked, trace))) && speaksForCheck(asked, one.step, one.effect)) yield one;
  }
}

function speaksForCheck(asked: Asked, step: Step, effect: Effect): boolean {
  switch (effect.kind) {
    case "read": return isOfSomebody(asked, step, effect);
    case "write": return makesRows(effect) ? isSomebodys(asked, step) || givesRole(asked, step, effect) || (takesInput(asked, step) && asked.isChangedOpenly(modelOf(effect) ?? "")) : changesWhatIsThere(asked, step, effect);
    case "storage": case "mail": return takesInput(asked, step);
    case "http": return asked.isGuardedElsewhere(effect) || (effect.row?.isAddressed === true && isByOwnKey(asked, givenTo(step).filter((a) => a !== step.args[0])) && takesInput(asked, step));
    default: return effect.row?.isControl === true || asked.isGuardedElsewhere(effect);
  }
}

/** Whether rows that are there are changed: a function of the database that is told nothing may only tidy up. */
export function changesWhatIsThere(asked: Asked, step: Step, effect: Effect): boolean {
  return !isCounter(step) && (effect.row?.isRoutine !== true || takesInput(asked, step));
}

/** Whether a service is asked with a key of the server. */
export function isByKey(asked: Asked, step: Step): boolean {
  return isKeyed(asked, givenTo(step));
}

/** The key, or what says who is calling, is none of the caller's. */
function isByOwnKey(asked: Asked, given: readonly Value[]): boolean {
  return isKeyed(asked, given) || given.some((v) => hasOwnCredential(v, MAX_DEPTH));
}

function hasOwnCredential(v: Value, depth: number): boolean {
  if (v.k !== "object" || depth === 0) return false;
  return [...v.props].some(([name, get]) => (CREDENTIAL.test(name) ? alternatives(get()).every((o) => o.marks?.identity !== 1 && derived([o])?.credential === undefined && inputsOf(o, 1).length === 0) : hasOwnCredential(get(), depth - 1)));
}

function isKeyed(asked: Asked, given: readonly Value[]): boolean {
  return given.flatMap((a) => asked.evaluator.calls.contents(a, MAX_DEPTH)).some((v) => v.marks?.hasSetting || settingName(v) !== undefined);
}

/** What a call is given, and what the client was made with that it belongs to. */
function givenTo(s: Step): readonly Value[] {
  const given = [...s.args];
  for (let v: Value | undefined = s.callee; v?.k === "external"; v = v.receiver) given.push(...(v.args ?? []));
  return given;
}

/** Rows of whom the request names, of people and their words, that are said to be hidden, or that no row policy holds for; what is shown of people everywhere is for everybody. */
function isOfSomebody(asked: Asked, step: Step, effect: Effect): boolean {
  const model = modelOf(effect) ?? "", whose = whoseRows(asked, step);
  if (whose === "of the caller" || comparedBy(asked, step).some(([, v]) => v.k === "literal" && typeof v.value === "string" && HIDDEN.test(v.value))) return true;
  const shown = columnsAsked(step);
  if (shown && shown.length > 0 && shown.every((column) => SHOWN.test(column))) return false;
  return isOfPeople(model) || (whose === "of somebody" && !PROFILE.test(model)) || isUnderPolicies(step) === false;
}

/** The columns that a query names, where it names them. */
function columnsAsked({ args: [first], call }: Step): readonly string[] | undefined {
  if (first?.k !== "object" || first.isOpen || first.rest.length > 0) return undefined;
  const select = first.props.get("select")?.();
  if (select?.k === "object") return select.isOpen || select.rest.length > 0 ? undefined : [...select.props.keys()];
  return methodName(call.callee) === "select" ? [...first.props.keys()] : undefined;
}

/** `include: { user: { select: { name: true, email: true } } }`: how people are reached comes along, whatever is read. */
export function bringsAddresses({ args: [first] }: Step): boolean {
  const asked = [first, ...(first?.k === "object" ? [first.props.get("include")?.(), first.props.get("select")?.()] : [])];
  return asked.some((v) => v?.k === "object" && [...v.props].some(([relation, get]) => PERSON.test(relation) && REACHES.test(columnsSelected(get()).join(" "))));
}

function columnsSelected(relation: Value): readonly string[] {
  const select = relation.k === "object" ? relation.props.get("select")?.() : undefined;
  return select?.k === "object" ? [...select.props.keys()] : [];
}

/** The row is the caller's, or says whose it is by what the caller sends, or to which row that known callers make it belongs; or it is all that the caller sends. */
function isSomebodys(asked: Asked, step: Step): boolean {
  if (step.args.some((a) => inputsOf(a, 2).some(({ part, path }) => part === "body" && path === ""))) return true;
  return /^of (?:the caller|somebody)$/.test(whoseRows(asked, step)) || chosenBy(asked, step).some((v) => namesSomebody(asked, v, MAX_DEPTH));
}

function namesSomebody(asked: Asked, v: Value, depth: number): boolean {
  if (depth === 0) return false;
  if (v.k === "union") return v.of.some((o) => namesSomebody(asked, o, depth));
  if (v.k === "array") return v.items.some((i) => namesSomebody(asked, i, depth - 1));
  return v.k === "object" && [...v.props].some(([name, get]) => (alternatives(get()).some((o) => inputsOf(o, 1).length > 0) && (POINTS_AT_PEOPLE.test(name) || asked.isMadeByKnown(BELOW.exec(name)?.[1]?.toLowerCase() ?? ""))) || namesSomebody(asked, get(), depth - 1));
}

/** Something is done for callers that are known, and what follows for all of them: `if (user) data.owner = user.id;`. */
function tellsApart({ caller }: Asked, trace: Trace): boolean {
  return trace.visits.some(({ env, chain }) => chain.length <= 1 && env.facts.events.some((e, i) => (e.k === "set" || e.k === "call") && e.ctx > 0 && caller.stateAt(env, i).state === "allow"));
}

/** Something that the request says goes into it, or into what it is done to. */
function takesInput(asked: Asked, step: Step): boolean {
  return chosenBy(asked, step).some((v) => inputsOf(v, MAX_DEPTH).length > 0 || isMadeOfInput(derived([v])) || isOfContext(v, MAX_DEPTH)) || comparedBy(asked, step).some(([, v]) => inputsOf(v, 1).length > 0);
}

function isMadeOfInput(marks: Marks | undefined): boolean {
  return marks?.input !== undefined || marks?.spliced !== undefined || marks?.credential !== undefined;
}

/** `{ clicks: { increment: 1 } }`, or `{ $inc: { clicks: 1 } }` beside what finds the row, is all that a counter writes. */
export function isCounter(s: Step): boolean {
  const change = s.args[1];
  if (change?.k === "object" && change.props.size === 1 && change.props.has("$inc") && !change.isOpen && change.rest.length === 0) return true;
  const data = s.args[0]?.k === "object" ? s.args[0].props.get("data")?.() : undefined;
  if (data?.k !== "object" || data.isOpen || data.rest.length > 0 || data.props.size === 0) return false;
  return [...data.props.values()].every((p) => {
    const v = p();
    return v.k === "object" && v.props.size === 1 && (v.props.has("increment") || v.props.has("decrement"));
  });
}
