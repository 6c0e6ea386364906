/** A secret that only its owner can know, compared with the stored one. */
import { isCapabilityName } from "../frameworks/request.js";
import { digests, keyedDigests } from "../libraries/access.js";
import { settingName } from "./settings.js";
import { type Env, alternatives, type Implied, type InputMark, inputsOf, type Value } from "./values.js";

/** What makes other forms of a text, and no other text. */
const RESHAPES = /^global#(?:Buffer\.from|String)\(\)$|^buffer#Buffer\.from\(\)$/;

type External = Extract<Value, { k: "external" }>;

/** Inputs that hold one: a code, an answer, a password. */
const SECRET_INPUT = /(?:^|[._]|[a-z](?=[A-Z]))(?:code|otp|pin|answer|token|secret|password|passcode|passphrase|captcha|signature|key)$/i;

/** Settings of the server that hold one: whatever callers call it, they were told. */
const SECRET_SETTING = /(?:^|[._]|[a-z](?=[A-Z]))(?:SECRET|TOKEN|KEY|PASS(?:WORD|PHRASE|CODE)?|PWD|CREDENTIALS?)(?:_|$)|[a-z](?:Secret|Token|Key|Pass(?:word|phrase|code)?)$/;

/** Codes that stand for something everybody may know: of an article, a country, a language. */
const OPEN_CODE = /(?:^|[._]|[a-z](?=[A-Z]))(?:sku|article|product|item|category|course|subject|room|branch|bank|country|currency|region|state|city|area|zip|post(?:al)?|dial|language|lang|locale|colou?r|status|error|http|type|bar|qr|iso|iata|tax|vat)_?code$/i;

/** What else a key of the server's own is sent as. */
const KEY = /key$/i;
/** Shorter texts with a digit are names as often. */
const WRITTEN_KEY = 20;

/** What a person types, and another may guess. */
const PASSWORD = /(?:(?:^|[._])(?:[Pp]ass(?:wd|code|phrase)?|[Pp]wd|[Pp]in|[Tt]?[Oo]tp)|[a-z](?:Pass(?:wd|code|phrase)?|Pwd|Pin|Otp|Totp)|(?:^|\.)\w*[Pp]assword|_[^\W_]*[Pp]assword)$/;
const TYPED_CODE = /(?:^|\.)\w*code$/i;

/** Whether an input, by its path, is a password or a PIN. */
export function isTypedPassword(path: string): boolean {
  return PASSWORD.test(path);
}

/** Whether an input, by its path, is a password, a PIN or a code. */
export function isTypedSecret(path: string): boolean {
  return PASSWORD.test(path) || TYPED_CODE.test(path);
}

/** Whether an input, by its path, is what only its owner can know: a code, an answer, a token, a password. */
export function isOwnersSecret(path: string): boolean {
  return path.split(".").some((name) => SECRET_INPUT.test(name) && !OPEN_CODE.test(name));
}

/** What the comparison of two values says about the caller, where one was sent and the other is stored or made of a secret of the server. */
export function secretCompared(a: Value, b: Value, env: Env, at: number): Implied {
  if ((isSigned(a) && isSent(b)) || (isSigned(b) && isSent(a))) return { whenTrue: true, whenFalse: false, source: { file: env.file.path, pos: env.facts.events[at]?.pos ?? env.facts.pos, message: "compares a signature that only the server can make" }, isCapability: true };
  const inputs = (v: Value): readonly InputMark[] => alternatives(v).flatMap((o) => [...(o.marks?.input ?? []), ...(o.marks?.checked ?? [])]);
  const sent = (v: Value): boolean => inputs(v).some((i) => isOwnersSecret(i.path));
  const isStored = (v: Value): boolean => v.k !== "literal" && !alternatives(v).some((o) => o.marks?.input || o.marks?.checked || o.k === "literal");
  const isToldOf = (sender: Value, own: Value): boolean => inputs(sender).length > 0 && isStored(own) && SECRET_SETTING.test(settingName(own) ?? "");
  const isTold = (sender: Value, own: Value): boolean => isWrittenKey(own) && inputs(sender).some((i) => i.path.split(".").some((name) => SECRET_INPUT.test(name) || KEY.test(name)));
  const isWritten = isTold(a, b) || isTold(b, a);
  if (!(sent(a) && isStored(b)) && !(sent(b) && isStored(a)) && !isToldOf(a, b) && !isToldOf(b, a) && !isWritten) return { whenTrue: false, whenFalse: false };
  const pos = env.facts.events[at]?.pos ?? env.facts.pos;
  const source = { file: env.file.path, pos, message: "compares what only its owner knows", ...([...inputs(a), ...inputs(b)].some((i) => i.part === "body" && isTypedSecret(i.path)) && { isGuess: true as const }) };
  // A secret of the server's own is known to those who run it and whom they told: a caller like any other.
  return { whenTrue: true, whenFalse: false, source, ...(settingName(a) === undefined && settingName(b) === undefined && !isWritten && { isCapability: true }) };
}

/** Whether two values are both as one request brings them (a cookie and a header that repeats it): whoever writes one writes the other. */
export function isRepeated(values: readonly (Value | undefined)[]): boolean {
  return values.length >= 2 && values.slice(0, 2).every((v) => v !== undefined && isAsItCame(v, 3));
}

function isAsItCame(v: Value, depth: number): boolean {
  const all = alternatives(v).filter((o) => o.k !== "literal" || Boolean(o.value));
  return all.length > 0 && depth > 0 && all.every((o) => (o.k === "request" && o.marks?.credential !== undefined) || (o.k === "external" && RESHAPES.test(o.name) && o.args?.[0] !== undefined && isAsItCame(o.args[0], depth - 1)));
}

/** A key in the source, where it should not be: a check all the same for whoever has not read it. */
export function isWrittenKey(v: Value): boolean {
  return v.k === "literal" && typeof v.value === "string" && (v.isMasked === true || (v.value.length >= WRITTEN_KEY && /^(?=\D*\d)[\w-]+$/.test(v.value)));
}

/** What went into the digest of one of two values that are compared, where nobody can make that who has not its key. */
export function signedInput(a: Value, b: Value): readonly InputMark[] {
  for (const [own, sent] of [[a, b], [b, a]] as const) {
    const digest = [own, ...(own.k === "external" ? (own.args ?? []) : [])].find(isSigned);
    if (!digest || ![sent, ...(sent.k === "external" ? (sent.args ?? []) : [])].some((v) => isSent(v) || alternatives(v).some((o) => o.marks?.credential !== undefined))) continue;
    return alternatives(digest).flatMap((o) => givenTo(o).flatMap((arg) => inputsOf(arg)));
  }
  return [];
}

/** A digest into which a setting of the server went, or a key that was not sent: nobody else can make it. */
function isSigned(v: Value): boolean {
  return alternatives(v).some((o) => isDigest(o) && callsBehind(o).some((call) => call.args?.some((a) => a.marks?.hasSetting || settingName(a) !== undefined) || isKeyed(call)));
}

function isKeyed({ name, args }: External): boolean {
  const row = name.endsWith("()") ? keyedDigests.find(name.slice(0, -2)) : undefined;
  const key = row && args?.[row.keyArg];
  return key !== undefined && alternatives(key).every((k) => k.k !== "literal" && !isSent(k));
}

/** `{ licenseKey: key }` among conditions: what the client sends has to be the row's own secret, whatever the client calls it; or `{ tokenHash: sha256(token) }`. */
export function isSentKey(column: string, value: Value): boolean {
  return isKeyColumn(column, value) && sourcesOf(value).some(isSent);
}

/** `{ token: request.cookies.session }` among conditions: the row's key is the caller's own cookie or header. */
export function isOwnKey(column: string, value: Value): boolean {
  return isKeyColumn(column, value) && sourcesOf(value).some((v) => v.marks?.credential === "cookie" || v.marks?.credential === "header");
}

/** What a secret is kept as. */
const KEPT = /(?:token|secret|key|otp|code)_?(?:hash(?:ed)?|digest)$|hashed_?(?:token|secret|key)$/i;

function isKeyColumn(column: string, value: Value): boolean {
  return isCapabilityName(column) || (KEPT.test(column) && alternatives(value).some(isDigest));
}

function isDigest(v: Value): v is External {
  return v.k === "external" && v.name.endsWith("()") && digests.find(v.name.slice(0, -2)) !== undefined;
}

/** A value, or what went into the digest that it is. */
function sourcesOf(value: Value): readonly Value[] {
  return alternatives(value).flatMap((v) => (isDigest(v) ? givenTo(v).flatMap((arg) => alternatives(arg)) : [v]));
}

/** What the calls were given that made a digest: `createHmac("sha256", key).update(text).digest("hex")`. */
function givenTo(digest: Value): readonly Value[] {
  return callsBehind(digest).flatMap((call) => call.args ?? []);
}

function callsBehind(digest: Value): readonly External[] {
  const calls: External[] = [];
  for (let v: Value | undefined = digest; v?.k === "external"; v = v.receiver) calls.push(v);
  return calls;
}

/** `{ email, password }` among conditions: there is a row for those only who know its password. */
export function isSentPassword(column: string, value: Value): boolean {
  return PASSWORD.test(column) && isSent(value);
}

function isSent(value: Value): boolean {
  return alternatives(value).some((v) => (v.marks?.input ?? v.marks?.checked) !== undefined);
}
