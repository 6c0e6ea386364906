/** A secret that only its owner can know, compared with the stored one. */
import { isCapabilityName } from "../frameworks/request.js";
import { settingName } from "./settings.js";
import { type Env, alternatives, type Implied, type Value } from "./values.js";

/** Inputs that hold one: a code, an answer, a password. */
const SECRET_INPUT = /(?:^|[._]|[a-z](?=[A-Z]))(?:code|otp|pin|answer|token|secret|password|passcode|passphrase|captcha|signature|key)$/i;

/** What the comparison of two values says about the caller, where one was sent and the other is stored. */
export function secretCompared(a: Value, b: Value, env: Env, at: number): Implied {
  const sent = (v: Value): boolean => alternatives(v).some((o) => [...(o.marks?.input ?? []), ...(o.marks?.checked ?? [])].some((i) => i.path.split(".").some((name) => SECRET_INPUT.test(name))));
  const isStored = (v: Value): boolean => v.k !== "literal" && !alternatives(v).some((o) => o.marks?.input || o.marks?.checked || o.k === "literal");
  if (!(sent(a) && isStored(b)) && !(sent(b) && isStored(a))) return { whenTrue: false, whenFalse: false };
  const pos = env.facts.events[at]?.pos ?? env.facts.pos;
  const source = { file: env.file.path, pos, message: "compares what only its owner knows" };
  // A secret of the server's own is known to those who run it and whom they told: a caller like any other.
  return { whenTrue: true, whenFalse: false, source, ...(settingName(a) === undefined && settingName(b) === undefined && { isCapability: true }) };
}

/** `{ licenseKey: key }` among conditions: what the client sends has to be the row's own secret, whatever the client calls it. */
export function isSentKey(column: string, value: Value): boolean {
  return isCapabilityName(column) && alternatives(value).some((v) => (v.marks?.input ?? v.marks?.checked) !== undefined);
}
