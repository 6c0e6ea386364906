/** Does the endpoint check its caller? Asked of everything on the way in and of the handler; a guard is what its body does. */
import type { Trail } from "../../concepts.js";
import type { Registration } from "../../frameworks/adapter.js";
import { identity } from "../../libraries/identity.js";
import { alternatives } from "../values.js";
import type { Asked } from "./asked.js";
import { guards } from "./guards.js";
import { isSignInLibrary } from "./strangers.js";
import { madeBy, type Verdict } from "./verdict.js";
import { handlerVerdict } from "./handler-auth.js";
import type { Auth } from "./unguarded.js";

/** Whether an element of the way in is a guard, whatever the handler does. */
export function isGuardedBefore(asked: Asked): boolean {
  return asked.registration.layers.some((layer) => !layer.isDoubtful && !layer.isExcluded && guards(asked, layer).value === "yes");
}

export function authOf(asked: Asked): Auth {
  const { registration: r } = asked;
  const auth = callerOf(asked);
  const isOpen = auth.status === "missing" || auth.status === "unknown";
  if (r.internal !== undefined && isOpen) return { status: "public", trail: [{ file: r.file, pos: r.pos, message: r.internal }] };
  return auth.status === "missing" && r.apart?.guards ? { ...auth, trail: [r.apart.guards, ...auth.trail] } : auth;
}

function callerOf(asked: Asked): Auth {
  const { registration: r } = asked;
  const byLibrary = publicByLibrary(r);
  if (byLibrary) return { status: "public", trail: [byLibrary] };
  let doubt: Trail | undefined;
  let gate: Trail | undefined;
  let partial: Verdict | undefined;
  let optional: Trail | undefined;
  let remembered: Trail | undefined;
  let exempt: Trail | undefined;
  let hollow: Trail | undefined;
  let passable: Verdict | undefined;
  for (const layer of r.layers) {
    if (layer.value.k === "external" && isSignInLibrary(layer.value)) return { status: "public", trail: [{ ...layer.place, message: `${layer.name} signs people in: the caller is not known yet` }] };
    const verdict = guards(asked, layer);
    if (layer.isExcluded) {
      if (verdict.value === "yes") exempt ??= { ...layer.place, message: `${layer.name} checks other endpoints and is told to leave this one out` };
      continue;
    }
    if (verdict.isOptional) optional ??= { ...layer.place, message: `${layer.name} tells callers apart and lets everybody through` };
    if (verdict.isRemembering) remembered ??= { ...layer.place, message: `${layer.name} remembers callers and lets everybody through` };
    if (verdict.isHollow) hollow ??= { ...layer.place, message: `${layer.name} asks for a credential and verifies none` };
    if (verdict.isExempt) exempt ??= { ...layer.place, message: `${layer.name} checks other endpoints and lets this one through` };
    if (verdict.value === "yes" && !layer.isDoubtful && verdict.way) {
      passable ??= verdict;
      continue;
    }
    if (verdict.value === "yes" && !layer.isDoubtful) return present({ ...(layer.condition !== undefined && { condition: layer.condition }), ...verdict });
    if (verdict.value === "partial") partial ??= verdict;
    if (verdict.value === "unknown" && !layer.isDoubtful && alternatives(layer.value).some((v) => v.k === "function")) gate ??= { ...layer.place, message: `${layer.name} may turn callers away who hold the link: what it does cannot be seen` };
    if (verdict.value === "unknown" || (verdict.value !== "no" && layer.isDoubtful)) doubt ??= { ...layer.place, message: `${layer.name} may check the caller: ${layer.isDoubtful ? "whether it runs here cannot be told" : "what it does cannot be seen"}` };
  }
  const { needsCaller, isOfAccounts, isLikely, isOpen, isHeld, ...own } = handlerVerdict(asked);
  if (passable) return doubt && own.status !== "present" ? { status: "unknown", trail: [doubt, ...passable.trail] } : past(passable, own);
  // Where sessions are kept for all endpoints, that says little of this one: nothing where more speaks for a check.
  if (!isOfAccounts && isOpen) optional ??= remembered;
  if (isHeld && gate) return { ...own, status: "unknown", trail: [gate, ...own.trail] };
  if (own.status === "missing" && own.effect === "reads" && !needsCaller && optional && !doubt) return { ...own, status: "public", trail: [optional, ...own.trail] };
  if ((own.status === "missing" || (own.status === "unknown" && own.effect === "reads")) && exempt && !doubt) return { ...own, status: "public", trail: [exempt, ...own.trail] };
  // Who asks callers for a credential did not mean what is read to be for everybody.
  if (hollow && !doubt && r.broken === undefined && own.effect === "reads" && own.status !== "present") return { ...own, status: "missing", trail: [hollow, ...own.trail] };
  // That nobody owns what is read was said for want of a guard.
  const unseen = doubt ?? (r.broken === undefined ? undefined : { file: r.file, pos: r.pos, message: r.broken });
  if (own.status === "public" && (own.effect === "reads" || isLikely || r.isHandedOn) && unseen) return { ...own, status: "unknown", trail: [unseen, ...own.trail] };
  if (own.status === "present" || own.status === "public") return own;
  if (own.status === "missing" && unseen) return { ...own, status: "unknown", trail: [unseen, ...own.trail] };
  // Who put a check here that some callers get past meant one: that speaks for it as well as anything that is done.
  if (own.status === "missing" && partial) return { ...own, trail: [...partial.trail, ...own.trail] };
  return isOpen && !unseen && !partial && !hollow ? { ...own, isOpen } : own;
}

function present(verdict: Verdict): Auth {
  return { status: "present", trail: verdict.trail, ...(verdict.condition !== undefined && { condition: verdict.condition }) };
}

/** Behind a guard that a text in the address switches off: nobody is asked there, unless the handler asks itself or there is nothing to ask for. */
function past({ way, trail }: Verdict, own: Auth): Auth {
  if (!way || own.status === "present" || (own.status === "public" && own.effect === undefined)) return own;
  return { status: "missing", trail: [way, ...trail], way, ...(own.effect && { effect: own.effect }) };
}

/** Handlers that a sign-in library makes are public by design. */
function publicByLibrary(r: Registration): Trail | undefined {
  for (const v of alternatives(r.handler)) {
    if (v.k !== "external") continue;
    if (isSignInLibrary(v)) return { file: r.file, pos: r.pos, message: "hands the request to the sign-in library" };
    for (const name of [v.name, madeBy(v.name)]) {
      if (identity.all(name).some((row) => row.gives === "public")) return { file: r.file, pos: r.pos, message: "made by the sign-in library: public by design" };
    }
  }
  return undefined;
}
