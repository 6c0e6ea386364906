/** Calls that could check the caller without our seeing it: names tip only what cannot be opened. */
import { CallFlag } from "../../extract/facts.js";
import { abilities } from "../../libraries/access.js";
import { harmless } from "../../libraries/harmless.js";
import { identity } from "../../libraries/identity.js";
import { limiters } from "../../libraries/limiters.js";
import { queries } from "../../libraries/queries.js";
import { isNext, isOfResponse } from "../../libraries/responses.js";
import { validators } from "../../libraries/validators.js";
import { callsIn } from "../callee-names.js";
import { methodName, nameOf } from "../evaluate.js";
import type { Step } from "../trace.js";
import { isTypedPassword } from "../secrets.js";
import { derived, inputsOf, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { effectOf } from "./effects.js";
import { isPlainMethod } from "./language.js";
import { madeBy } from "./verdict.js";

const NAMES_A_GUARD = /(?:^|[._]|[a-z](?=[A-Z]))(?:require|ensure|assert|check|verify|protect|authenticate|authorize|guard|validate|throwUnless)(?:[A-Z_]\w*)?(?:auth|user|session|admin|login|role|permission|access|token|signed)?/i;

/** A package that nobody has told us about is taken for a guard only where its name speaks of access. */
const NAMES_ACCESS = /auth|sso|jwt|oidc|saml|session|passport|token|guard|acl|rbac|permi|access|login|identity|keycloak|okta|clerk|cognito|iam|shield|casl|secur|bearer|firewall|gateway|protect|credential|jwk|user|account|tenant|signature|hmac|^[@.]/i;

/** Something unknown that is waited for and given a function which lets only known callers come to its end: whether it runs that cannot be told. */
export function mayRunCheck({ caller, evaluator }: Asked, { callee, call, args }: Step): boolean {
  const isUnseen = callee.k === "external" ? !callee.name.startsWith("global#") && !harmless.find(callee.name) && !queries.find(callee.name) : callee.k === "unknown" && !isPlainMethod(methodName(call.callee));
  const isWaitedFor = (call.flags & (CallFlag.await | CallFlag.returned)) !== 0;
  return isUnseen && isWaitedFor && args.some((a) => a.k === "function" && caller.completion(evaluator.envOf(a, null, null, 0)).knows !== undefined);
}

/** Something unknown that is given the request, or a credential of it; or what asks an ability, whose rules say what strangers may do. */
export function isOpaqueGuard(s: Step): boolean {
  if (s.callee.k === "external") {
    if (abilities.find(s.callee.name)) return true;
    const isGlobal = s.callee.name.startsWith("global#");
    if ((isGlobal && !s.args.some((a) => isRequest(a))) || isNext(s.callee.name) || isOfResponse(s.callee.name)) return false;
    if ([s.callee.name, madeBy(s.callee.name)].some((n) => harmless.find(n) || limiters.find(n) || validators.find(n) || identity.find(n)) || effectOf(s) || callsIn(s.callee.name).some(isOfDatabase)) return false;
    return s.args.some((a) => isRequest(a)) || (!isGlobal && s.args.some((a) => derived([a])?.credential !== undefined) && !s.isKnown);
  }
  // What the project itself has put on the request (`req.checkRole("admin")`); the names of validators apart.
  if (s.callee.k === "request") return /^\w+$/.test(s.callee.path) && s.callee.marks === undefined && NAMES_A_GUARD.test(s.callee.path) && !/^(?:check|validate|assert)(?:Body|Params|Query|Headers|Cookies|Input|Schema)?$/.test(s.callee.path);
  return s.callee.k === "unknown" && (s.args.some((a) => isRequest(a)) || isGivenSecret(s) || (s.args.length <= 1 && !isPlain(s) && NAMES_A_GUARD.test(nameOf(s.call.callee))));
}

/** `validCredentials(db, { email, password })`: what a person types to be known by. */
function isGivenSecret(s: Step): boolean {
  return !isPlain(s) && s.args.some((a) => [...inputsOf(a, 2), ...(a.marks?.checked ?? [])].some((i) => i.part === "body" && isTypedPassword(i.path)));
}

/** `requiredFields.push(name)`: the list is called so, and the call puts something into it. */
function isPlain({ call }: Step): boolean {
  return isPlainMethod(methodName(call.callee));
}

/** Whether something of a package, by canonical name, may be a guard that no table knows. A row of a database is none by itself: what it was looked up by says more. */
export function mayGuard(name: string): boolean {
  return ![name, madeBy(name)].some((n) => harmless.find(n) || limiters.find(n) || validators.find(n) || isOfDatabase(n)) && NAMES_ACCESS.test(name);
}

function isOfDatabase(name: string): boolean {
  const effect = queries.find(name)?.effect;
  return effect === "read" || effect === "write";
}

function isRequest(v: Value): boolean {
  return v.k === "request" && v.marks?.input === undefined && /(?:^|\.)(?:request|req|event|headers|cookies)$|^$/.test(v.path) && !v.shape.startsWith("next-context");
}
