/**
 * Accounts that are given rights as they are made. Where people sign up elsewhere, an endpoint that makes accounts with
 * whatever role its caller sends is the one for those who run the place.
 */
import { sensitivityOf } from "../../libraries/columns.js";
import { isCreation, isOfAccounts } from "../asked-rows.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { givenTo } from "./account-rows.js";
import { effectOf, type Effect } from "./effects.js";
import { inputsIn } from "./signs.js";

/** What endpoints say of themselves that strangers sign up by, beside the models they change. */
const SIGN_UP = "@sign-up";
const ROLE = /^(?:user_?)?(?:roles?|role_?(?:id|name)s?|is_?(?:admin|super_?(?:user|admin)|staff)|permissions?)$/i;
/** Who anybody may be. */
const ORDINARY = /^(?:user|customer|client|member|guest|buyer|student|patient|reader|viewer|basic|standard|default)s?$/i;

/** Whether a new account gets the role that the caller sends, and people sign up elsewhere. */
export function givesRole(asked: Asked, step: Step, effect: Effect): boolean {
  return isNewAccount(asked, step, effect) && rolesIn(step).some(isSent) && asked.isChangedOpenly(SIGN_UP);
}

/** That strangers sign up by an endpoint: they choose a password, and nothing that they may do. */
export function signUpOf(asked: Asked, { steps }: Trace): readonly string[] {
  return steps.some((s) => {
    const effect = s.isKnown || s.isRefused ? undefined : effectOf(s);
    return effect !== undefined && isNewAccount(asked, s, effect) && givenTo(s).some(choosesPassword) && rolesIn(s).every(isOrdinary);
  }) ? [SIGN_UP] : [];
}

function isNewAccount(asked: Asked, step: Step, effect: Effect): boolean {
  return effect.kind === "write" && isCreation(effect) && (isOfAccounts(effect) || asked.makesAccount(step));
}

function rolesIn(step: Step): readonly Value[] {
  return givenTo(step).flatMap((row) => (row.k === "object" ? [...row.props].flatMap(([column, get]) => (ROLE.test(column) ? alternatives(get()) : [])) : []));
}

function isSent(v: Value): boolean {
  return inputsIn(v, 2).some(({ part }) => part === "body");
}

function isOrdinary(v: Value): boolean {
  return v.k === "literal" ? v.value === null || v.value === false || (typeof v.value === "string" && ORDINARY.test(v.value)) : v.k === "external" && ORDINARY.test(v.name.slice(v.name.lastIndexOf(".") + 1));
}

/** A password that was sent, or the hash of one. */
function choosesPassword(row: Value): boolean {
  const made = (v: Value): readonly Value[] => (v.k === "external" ? [v, ...(v.args ?? [])] : [v]);
  return row.k === "object" && [...row.props].some(([column, get]) => sensitivityOf(column) === "secret" && alternatives(get()).flatMap(made).some(isSent));
}
