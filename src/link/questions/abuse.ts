/** What somebody gains by calling an endpoint without end: guesses, accounts, mails, storage, the bill of a paid model. */
import type { Abuse } from "../../concepts.js";
import type { SignInRow } from "../../libraries/rows.js";
import { uploads } from "../../libraries/uploads.js";
import { alternatives, inputsOf, type Value } from "../values.js";
import { placeOf, type Step } from "../trace.js";
import type { Asked } from "./asked.js";
import { effectOf, localEffectOf } from "./effects.js";
import { isCreation, isOfAccounts, modelOf } from "../asked-rows.js";
import { isTypedSecret } from "../secrets.js";
import { isOfInput } from "./new-passwords.js";
import { isOwnAccount } from "./own-account.js";
import { isBudgeted, isForSome } from "./budgets.js";
import { isItsOwnCheck, signInRowOf } from "./strangers.js";
import { isSubstitute } from "./substitutes.js";
import { isOnError } from "./trips.js";
import { madeBy } from "./verdict.js";

/** Stores what it is given: told from reading by what the storage's own call is named. */
const STORES = /(?:upload|put|save|write|append|createMultipart|PutObject|createSignedUploadUrl)/i;

/** What a provider of identities gives a client, to be exchanged for who it is. */
const EXCHANGED = /(?:^|\.)(?:code|credential|(?:id|access)_?token)$/i;

const CUSTOMERS = /^customers?$/;

/** Methods by which nothing is sent to be stored, whatever the handler does for others. */
const TAKES_NO_FILES: ReadonlySet<string> = new Set(["HEAD", "OPTIONS", "DELETE"]);

/** The worst that one can do with it; undefined where it is neither of these. */
export function abuseOf(asked: Asked): Abuse | undefined {
  const trace = asked.handlerTrace();
  if (!trace) return undefined;
  const steps = trace.steps.filter((s) => !isOnError(s.env.facts, s.call.ctx));
  const found = (what: Abuse["what"], s: Step, message: string): Abuse => ({ what, isKnown: s.isKnown && !isItsOwnCheck(s), trail: [...s.chain.map((c) => ({ ...c, message: "calls" })), { ...placeOf(s), message }].slice(-6) });
  const rows = steps.flatMap((s) => { const row = signInRowOf(s.callee, s.args); return row ? [{ s, row }] : []; });
  const byRow = (does: SignInRow["does"]): Step | undefined => rows.find((r) => r.row.does === does)?.s;
  const paid = steps.find((s) => effectOf(s)?.row?.isPaid && !isSubstitute(s, trace));
  if (paid) return { ...found("bill", paid, "calls a paid model"), ...((asked.layerTraces().some((t) => isForSome(asked, t)) || isForSome(asked, trace) || isBudgeted(asked, paid)) && { isForFew: true }) };
  const mail = steps.find((s) => effectOf(s)?.kind === "mail");
  const hashed = byRow("sign-up");
  // What is hashed and not sent by anybody, where a message goes out, is the code in it.
  const made = hashed && (!mail || isOfInput(hashed)) ? hashed : steps.find((s) => makesAccount(asked, s));
  const account = made && isVouchedFor(made, steps) ? undefined : made;
  const guess = rows.find((r) => r.row.isGuessable)?.s ?? (!made && takesSecret(steps) ? byRow("sign-in") : undefined);
  if (guess) return { ...found("guess", guess, "tells a right secret from a wrong one"), ...(isOwnAccount(guess) && { isKnown: true }) };
  const { guess: compared } = asked.auth();
  if (compared && !made) return { what: "guess", isKnown: false, trail: [compared] };
  const reset = byRow("reset");
  if (reset) return found("reset", reset, "sends or redeems a code or link");
  if (account) return found("account", account, "makes an account or a new password");
  if (mail) return found("mail", mail, "sends a message");
  if (TAKES_NO_FILES.has(asked.registration.method)) return undefined;
  const layer = asked.registration.layers.find((l) => alternatives(l.value).some(isUpload));
  if (layer) return { what: "upload", isKnown: false, trail: [{ ...layer.place, message: `${layer.name} takes files` }] };
  const file = steps.find((s) => isUpload(s.callee) || isStored(asked, s));
  return file && found("upload", file, "stores what it is sent");
}

/** Another service has said of a code before that it gave it to this person: accounts are no easier to be had here than there. */
function isVouchedFor(account: Step, steps: readonly Step[]): boolean {
  return steps.slice(0, steps.indexOf(account)).some((s) => effectOf(s)?.kind === "http" && s.args.some((a) => inputsOf(a, 4).some((i) => i.part === "body" && EXCHANGED.test(i.path))));
}

/** A new row among the accounts, whoever hashes the password; a customer may be one in a list of names and addresses, and signs in only with a password. */
function makesAccount(asked: Asked, s: Step): boolean {
  const effect = effectOf(s);
  return effect?.kind === "write" && isCreation(effect) && ((isOfAccounts(effect) && (!CUSTOMERS.test(modelOf(effect) ?? "") || takesSecret([s]))) || asked.makesAccount(s));
}

function isUpload(v: Value): boolean {
  return v.k === "external" && (uploads.find(v.name) ?? uploads.find(madeBy(v.name))) !== undefined;
}

/** Writes a file whose content comes from the request. */
function isStored(asked: Asked, s: Step): boolean {
  const effect = effectOf(s) ?? localEffectOf(s);
  if (effect?.kind !== "storage" || asked.registration.method === "GET") return false;
  const given = s.args.flatMap((a) => [a, ...(a.k === "external" ? [...(a.args ?? [])] : [])]);
  const isStoring = STORES.test(effect.what.split(".").at(-1) ?? "") || s.args.some((a) => a.k === "external" && STORES.test(a.name));
  return isStoring && given.some((a) => inputsOf(a, 4).some((i) => i.part === "body"));
}

/** The body has a field for a password or a code. */
function takesSecret(steps: readonly Step[]): boolean {
  return steps.some((s) => s.args.some((a) => [...inputsOf(a, 4), ...(a.marks?.checked ?? []), ...(a.marks?.spliced ?? []).map((x) => x.input)].some((i) => i.part === "body" && isTypedSecret(i.path))));
}
