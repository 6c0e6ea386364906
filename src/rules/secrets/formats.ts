/** Finds what is a secret by its format alone: keys of services, private keys, signed tokens, addresses with a password. */
import { secretFormats } from "../../libraries/secret-formats.js";
import { commandPattern, inCommand } from "./commands.js";
import { isHarmless, isPlaceholder, isPlaceholderKey, looksRandom } from "./values.js";

/** A secret in a text, without the secret. */
export interface Formatted {
  readonly start: number;
  readonly end: number;
  /** What it is: "Stripe secret key". */
  readonly what: string;
  /** Its beginning, as far as every such secret has it. */
  readonly prefix: string;
  readonly isPublicInBrowsers?: boolean;
  /** No format of a service's own: in a test it is as likely made up. */
  readonly isMadeUpEasily?: boolean;
  /** When it runs out, in seconds since 1970. */
  readonly expiry?: number;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** How the text goes on behind a lead. */
const TAIL = "(?=[\\w+/=.~-]{10})";
const URL_PASSWORD = ":\\/\\/[^\\s/:@'\"`<>]{0,100}:[^\\s/@'\"`]{1,200}@";
const PEM = "-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----";

/**
 * Finds any of the leads. Most end in a character that is rare in code: the search stops there and looks
 * behind; whether a key can begin there is asked later.
 */
function leadPattern(leads: readonly string[]): string {
  const endings = new Map<string, string[]>();
  for (const lead of new Set(leads)) {
    const last = lead.at(-1) ?? "";
    const ending = /\w/.test(last) && last !== "_" ? "" : last;
    endings.set(ending, [...(endings.get(ending) ?? []), escaped(lead)]);
  }
  return [...endings]
    .map(([ending, of]) => (ending === "" ? `(?:${of.sort().join("|")})${TAIL}` : `${escaped(ending)}(?<=${of.join("|")})${TAIL}`))
    .join("|");
}

/** Matches the lead of whatever format may begin. */
export const formatPattern = [leadPattern([...secretFormats.flatMap((row) => row.leads), "eyJ"]), URL_PASSWORD, PEM, commandPattern].join("|");

const sticky = new Map(secretFormats.map((row) => [row, new RegExp(row.pattern.source, row.before === undefined ? "y" : "g")]));
const CONTINUES = /^[A-Za-z0-9_]/;

/** Whether a key can begin here: behind no letter (that of an escaped line end is none) and behind no dot of a file's name. */
function isStart(text: string, at: number): boolean {
  return at === 0 || !/[A-Za-z0-9_.]/.test(text[at - 1] ?? "") || /\\[nrt]$/.test(text.slice(Math.max(0, at - 2), at));
}

/** The key whose lead ends at `leadEnd`. */
function serviceKey(text: string, leadEnd: number): Formatted | undefined {
  for (const row of secretFormats) {
    const lead = row.leads.find((l) => text.startsWith(l, leadEnd - l.length));
    const pattern = sticky.get(row);
    if (lead === undefined || !pattern) continue;
    const at = leadEnd - lead.length;
    pattern.lastIndex = Math.max(0, at - (row.before ?? 0));
    const match = pattern.exec(row.before === undefined ? text : text.slice(0, at + 400));
    if (!match || match.index > at || match.index + match[0].length < leadEnd) continue;
    const key = match[0], start = match.index, end = start + key.length;
    if (!isStart(text, start) || CONTINUES.test(text[end] ?? "")) continue;
    if (row.published?.includes(key.slice(lead.length)) || isPlaceholderKey(key.slice(row.before === undefined ? lead.length : 0), row.entropy ?? 3)) continue;
    return { start, end, what: row.name, prefix: row.before === undefined ? lead : "", ...(row.isPublicInBrowsers && { isPublicInBrowsers: true }) };
  }
  return undefined;
}

/** The claims of a signed token, or undefined where it is none. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload] = /^eyJ[\w-]{5,2000}\.(eyJ[\w-]{2,4000})\.[\w-]{0,1000}/.exec(token) ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

/** Not a stand-in, not public, and no token that has run out or admits anybody. */
export function isLive(text: string): boolean {
  if (isPlaceholder(text) || isHarmless(text)) return false;
  const claims = claimsOf(text);
  if (!claims) return true;
  const expiry = claims["exp"];
  return claims["role"] !== "anon" && claims["iss"] !== "supabase-demo" && claims["sub"] !== "1234567890" && !(typeof expiry === "number" && expiry * 1000 < Date.now());
}

const TOKEN = /eyJ[\w-]{5,2000}\.eyJ[\w-]{2,4000}\.[\w-]{0,1000}/y;

/** A signed token: one that passes every row level policy, or one that lets in whoever it was made for. Those of public demos open nothing. */
function signedToken(text: string, at: number): Formatted | undefined {
  TOKEN.lastIndex = at;
  const token = TOKEN.exec(text)?.[0];
  const claims = token === undefined ? undefined : claimsOf(token);
  if (token === undefined || !claims || claims["iss"] === "supabase-demo") return undefined;
  const found = { start: at, end: at + token.length, prefix: "eyJ" };
  if (claims["role"] === "service_role") return { ...found, what: "Supabase service role key" };
  const [, , signature = ""] = token.split(".");
  if (claims["role"] === "anon" || claims["sub"] === "1234567890" || signature.length < 20 || isPlaceholderKey(signature, 3.5)) return undefined;
  return { ...found, what: "Signed token", isMadeUpEasily: true, ...(typeof claims["exp"] === "number" && { expiry: claims["exp"] }) };
}

const DOCUMENTED_PASSWORD = /^(?:pass(?:word|wd|phrase)?|pwd|secret|token|x-oauth-basic|admin|root|test|user(?:name)?|postgres|mysql|mongo(?:db)?|redis|guest|default|docker|dev|local|qwerty|letmein|\d{1,8})$/i;
const OWN_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|(?:[\w-]+\.)*(?:example|test|local|localhost|invalid|internal)(?:\.(?:com|org|net))?|host(?:name)?|server|\d+\.\d+\.\d+\.\d+\.nip\.io)$/i;

/** Whether a password is one that every example has. */
export function isUsualPassword(password: string): boolean {
  return DOCUMENTED_PASSWORD.test(password) || isPlaceholder(password);
}

/** Whether a text is an address whose password opens something. */
export function passwordInAddress(text: string): { readonly start: number; readonly end: number; readonly scheme: string } | undefined {
  const match = /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s/:@'"`<>]{0,100}):([^\s/@'"`]{1,200})@([^\s/:?#'"`,]{0,200})/i.exec(text);
  if (!match) return undefined;
  const [, scheme = "", user = "", password = "", host = ""] = match;
  if (isUsualPassword(password) || password === user || password.includes("$") || /[<>{}[\]]|%s|\$/.test(host) || host === "" || OWN_HOST.test(host)) return undefined;
  if (!host.includes(".") && !looksRandom(password, 10)) return undefined;
  const start = match.index + scheme.length + 3 + user.length + 1;
  return { start, end: start + password.length, scheme };
}

function address(text: string, at: number): Formatted | undefined {
  const from = Math.max(0, at - 30);
  const found = passwordInAddress(text.slice(from, at + 600));
  if (!found || found.start + from < at) return undefined;
  const start = from + found.start, end = from + found.end;
  return { start, end, what: `Password in a ${found.scheme}:// address`, prefix: "", ...(!looksRandom(text.slice(start, end), 12) && { isMadeUpEasily: true }) };
}

const MAX_KEY = 20_000;

/** Whether the bytes of a key end before they say they do: a sample that was cut off opens nothing. What joins the lines may be part of the key. https://www.rfc-editor.org/rfc/rfc5958 */
function isCutOff(written: string): boolean {
  const body = written.replace(/\\[nr]|[\s"'`,\\]/g, "");
  const bytes = Buffer.from(body, "base64");
  const [kind, size = 0] = bytes;
  if (kind !== 0x30 || !body.startsWith("MI") || size <= 0x80 || size > 0x83) return false;
  return bytes.length < 2 + (size - 0x80) + bytes.readUIntBE(2, size - 0x80);
}

/** A private key with a body: the frame alone is text for people. */
function privateKey(text: string, at: number, frame: string): Formatted | undefined {
  const near = text.slice(at, at + MAX_KEY);
  const length = near.indexOf("-----END");
  if (length < 0) return undefined;
  const body = near.slice(frame.length, length).replace(/\\[nr]|[\s"'`+,\\]/g, "");
  if (body.length < 64 || new Set(body).size < 20 || !/^[\w/=:.-]+$/.test(body) || isCutOff(near.slice(frame.length, length)) || isPlaceholderKey(body, 3.5)) return undefined;
  return { start: at, end: at + length, what: "Private key", prefix: frame };
}

/** The secret whose format was found by this match, or undefined. */
export function formattedAt(text: string, at: number, match: string): Formatted | undefined {
  if (match.startsWith("-----BEGIN")) return privateKey(text, at, match);
  if (match.startsWith("://")) return address(text, at);
  if (match.startsWith("curl")) return inCommand(text, at);
  const end = at + match.length;
  return serviceKey(text, end) ?? (match.endsWith("eyJ") ? signedToken(text, end - 3) : undefined);
}
