/** Finds what is a secret by its format alone: keys of services, private keys, signed tokens, addresses with a password. */
import { type SecretFormatRow, secretFormats } from "../../libraries/secret-formats.js";
import { isPlaceholder, isPlaceholderKey, looksRandom } from "./values.js";

/** A secret in a text, without the secret. */
export interface Formatted {
  readonly start: number;
  readonly end: number;
  /** What it is: "Stripe secret key". */
  readonly what: string;
  /** Its beginning, as far as every such secret has it. */
  readonly prefix: string;
  readonly isPublicInBrowsers?: boolean;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

interface Trie {
  readonly next: Map<string, Trie>;
  isEnd: boolean;
}

/** One pattern for many texts, branching at the first letter that differs: fast where a long alternation is not. */
function anyOf(texts: readonly string[]): string {
  const root: Trie = { next: new Map(), isEnd: false };
  for (const text of texts) {
    let node = root;
    for (const c of text) {
      let below = node.next.get(c);
      if (!below) node.next.set(c, (below = { next: new Map(), isEnd: false }));
      node = below;
    }
    node.isEnd = true;
  }
  const write = (node: Trie): string => {
    if (node.isEnd || node.next.size === 0) return "";
    const branches = [...node.next].map(([c, below]) => escaped(c) + write(below));
    return branches.length === 1 ? (branches[0] ?? "") : `(?:${branches.join("|")})`;
  };
  return write(root);
}

/** A lead as short as `re_` stands in ordinary words too: there the whole format decides. */
const isTelling = (row: SecretFormatRow): boolean => row.leads.every((lead) => lead.length > 4);

const initial = secretFormats.filter((row) => row.before === undefined);
const inner = secretFormats.filter((row) => row.before !== undefined);
const URL_PASSWORD = ":\\/\\/[^\\s/:@'\"`<>]{0,100}:[^\\s/@'\"`]{1,200}@";
const PEM = "-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----";

/** Matches wherever a format may begin. */
export const formatPattern = [
  `(?:\\b|\\\\[nrt])(?:${anyOf([...initial.filter(isTelling).flatMap((row) => row.leads), "eyJ"])}|${initial.filter((row) => !isTelling(row)).map((row) => row.pattern.source).join("|")})`,
  anyOf(inner.flatMap((row) => row.leads)),
  URL_PASSWORD,
  PEM,
].join("|");

const sticky = new Map(secretFormats.map((row) => [row, new RegExp(row.pattern.source, row.before === undefined ? "y" : "g")]));
const CONTINUES = /^[A-Za-z0-9_]/;

/** Whether a key can begin here: behind no letter (that of an escaped line end is none) and behind no dot of a file's name. */
function isStart(text: string, at: number): boolean {
  return at === 0 || !/[A-Za-z0-9_.]/.test(text[at - 1] ?? "") || /\\[nrt]$/.test(text.slice(Math.max(0, at - 2), at));
}

function serviceKey(text: string, at: number): Formatted | undefined {
  for (const row of secretFormats) {
    const lead = row.leads.find((l) => text.startsWith(l, at));
    const pattern = sticky.get(row);
    if (lead === undefined || !pattern) continue;
    pattern.lastIndex = Math.max(0, at - (row.before ?? 0));
    const match = pattern.exec(row.before === undefined ? text : text.slice(0, at + 400));
    if (!match || match.index > at || match.index + match[0].length <= at) continue;
    const key = match[0], start = match.index, end = start + key.length;
    if (!isStart(text, start) || CONTINUES.test(text[end] ?? "")) continue;
    if (isPlaceholderKey(key.slice(row.before === undefined ? lead.length : 0), row.entropy ?? 3)) continue;
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

const TOKEN = /eyJ[\w-]{5,2000}\.eyJ[\w-]{2,4000}\.[\w-]{0,1000}/y;

/** A token that passes every row level policy; the one of the public local demo opens nothing. */
function serviceRoleToken(text: string, at: number): Formatted | undefined {
  TOKEN.lastIndex = at;
  const token = TOKEN.exec(text)?.[0];
  const claims = token === undefined ? undefined : claimsOf(token);
  if (token === undefined || claims?.["role"] !== "service_role" || claims["iss"] === "supabase-demo") return undefined;
  return { start: at, end: at + token.length, what: "Supabase service role key", prefix: "eyJ" };
}

const DOCUMENTED_PASSWORD = /^(?:pass(?:word|wd|phrase)?|pwd|secret|admin|root|test|user(?:name)?|postgres|mysql|mongo(?:db)?|redis|guest|default|docker|dev|local|qwerty|letmein|\d{1,8})$/i;
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
  return { start: from + found.start, end: from + found.end, what: `Password in a ${found.scheme}:// address`, prefix: "" };
}

const MAX_KEY = 20_000;

/** A private key with a body: the frame alone is text for people. */
function privateKey(text: string, at: number, frame: string): Formatted | undefined {
  const near = text.slice(at, at + MAX_KEY);
  const length = near.indexOf("-----END");
  if (length < 0) return undefined;
  const body = near.slice(frame.length, length).replace(/\\[nr]|[\s"'`+,\\]/g, "");
  if (body.length < 64 || new Set(body).size < 20 || !/^[\w/=:.-]+$/.test(body) || isPlaceholderKey(body, 3.5)) return undefined;
  return { start: at, end: at + length, what: "Private key", prefix: frame };
}

/** The secret whose format begins around `at`, or undefined. */
export function formattedAt(text: string, from: number, match: string): Formatted | undefined {
  const escape = match.startsWith("\\") ? 2 : 0;
  const at = from + escape, matched = match.slice(escape);
  if (matched.startsWith("-----BEGIN")) return privateKey(text, at, matched);
  if (matched.startsWith("://")) return address(text, at);
  return serviceKey(text, at) ?? (matched.startsWith("eyJ") ? serviceRoleToken(text, at) : undefined);
}
