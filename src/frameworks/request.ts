/** What adapters say about a framework's request: which of its parts are input, credentials or the caller. */
import type { CredentialSource, InputPart, Query } from "../link/values.js";
import { beginning, isSpelledOut } from "./routing/paths.js";

/** What a path below the request stands for. */
export type Meaning =
  /** `begins`: what a part of which the rest is not known begins with; `holds`: what is somewhere in it. */
  | { readonly is: InputPart; readonly path: string; readonly isChecked?: true; readonly begins?: string; readonly holds?: string; readonly query?: Query }
  | { readonly is: "credential"; readonly source: CredentialSource }
  /** Set by something that identified the caller: its truthiness says so, or (`isNone`) that there is none. */
  | { readonly is: "identity"; readonly isNone?: true }
  /** Known for the endpoint at hand, such as its HTTP method. */
  | { readonly is: "known"; readonly value: string | number | boolean | null; readonly part?: InputPart; readonly query?: Query }
  /** What the framework answers with, by canonical name: contexts hold both what was sent and the way to reply. */
  | { readonly is: "answer"; readonly name: string }
  /** What the project itself put there: nothing is known of it. */
  | { readonly is: "other" }
  /** A container without meaning of its own (`req.headers`, `cookies()`). */
  | { readonly is: "part" };

/** What is known of the endpoint whose request it is. */
export interface Bound {
  readonly method?: string;
  /** The route with its parameters as placeholders. */
  readonly route?: string;
  /** Member of the request at which a wrapper puts the caller. */
  readonly identityAt?: string;
  /** The part of the route at which the function is mounted: paths are relative to it. */
  readonly mount?: string;
  /** What the route says of itself for others to read, as JSON: its literal settings. */
  readonly config?: string;
  /** The function that is given it, where it stands for the requests of many endpoints: what these have not in common is not bound. */
  readonly asker?: string;
  /** It is called by somebody who writes into its address whatever a guard looks for there. */
  readonly isForged?: true;
}

/**
 * The request of a framework. In a path, literal arguments of calls stand in parentheses:
 * `request.headers.get("authorization")` is `headers`, `get(authorization)`.
 */
export interface RequestShape {
  readonly id: string;
  /** It reads of `bound` no more than the path needs: what is read tells endpoints apart. */
  meaning(path: readonly string[], bound: Bound): Meaning | undefined;
  /**
   * The members of the request at or below which `meaning` looks at what is bound (`identityAt` apart), and those a
   * route can be told from, such as `req.method`: functions that read no other are judged once for all endpoints.
   * Absent: none are.
   */
  readonly tellsEndpoint?: readonly string[];
  /** Parts besides the body whose fields may be objects (`?name[$ne]=1`). */
  readonly nests?: readonly InputPart[];
}

/** Whether an endpoint can be told from a member of the request, or from a part of it, such as `req` for `req.method`. */
export function tells(telling: readonly string[], path: string): boolean {
  const names = path.replace(/\([^()]*\)/g, "");
  return telling.some((t) => t === names || names.startsWith(`${t}.`) || t.startsWith(`${names}.`));
}

/** Stands in no method, route or member name. */
const SEPARATOR = "\n";

/** The name of a shape for one endpoint, as values carry it. */
export function boundShape(id: string, bound: Bound): string {
  return [id, bound.method ?? "", bound.route ?? "", bound.identityAt ?? "", bound.mount ?? "", bound.config ?? "", bound.asker ?? "", bound.isForged ? "forged" : ""].join(SEPARATOR);
}

interface ShapeParts {
  readonly id: string;
  readonly bound: Bound;
}

const parts = new Map<string, ShapeParts>();

/** The parts of a bound shape's name. */
export function shapeParts(name: string): ShapeParts {
  let known = parts.get(name);
  if (!known) parts.set(name, (known = partsOf(name)));
  return known;
}

function partsOf(name: string): ShapeParts {
  const [id = "", method = "", route = "", identityAt = "", mount = "", config = "", asker = "", forged = ""] = name.split(SEPARATOR);
  return { id, bound: { ...(method && { method }), ...(route && { route }), ...(identityAt && { identityAt }), ...(mount && { mount }), ...(config && { config }), ...(asker && { asker }), ...(forged && { isForged: true as const }) } };
}

const CREDENTIAL_NAME = /authorization|cookie|token|secret|signature|api-?_?key|hmac|session|passcode|^x-.*(?:-key|-sig|-auth)$/i;
const CAPABILITY_NAME = /(?:^|[._-]|[a-z](?=[TSHOKL]))(?:token|secret|signature|sig|hmac|api_?key|access_?key|licen[cs]e_?key|otp)$/i;
const SHARED_NAME = /(?:^|[._-]|[a-z](?=[LSPE]))(?:[Ll]ink|[Ss]hared?|[Pp]ortal|[Ss]hort|[Pp]ublic|[Pp]review|[Ee]mbed)(?:_|-)?(?:[Ii]d|[Ss]lug|[Cc]ode)$/;
const NAMES_SOMEBODY = /^(?:(?:user|account|customer|member|patient|employee|client|profile|admin|cart|basket)[-_]?(?:id|uuid|e-?mail|name|role)|e-?mail|user_?name|role|uid)$/i;
const NAMES_A_CHOICE = /^(?:(?:ui|site|user|app|preferred|selected|current|next)[-_])?(?:theme|colou?r[-_]?(?:scheme|mode)|dark[-_]?mode|appearance|locale|lang(?:uage)?|i18n(?:ext)?|currency|time[-_]?zone|tz|country|region|city|consent|layout|view|sidebar|tenant|workspace|organi[sz]ation|org|store|shop|branch|site)(?:[-_]?(?:id|name|slug|code|key|pref(?:erence)?))?$/i;
const CALLER_NAME = /user|account|auth|session|member|admin|principal|claims|viewer|identity|customer|token|uid$|jwt/i;

/** A header by name, however it is written: credentials are told from the rest. */
export function header(name: string | undefined): Meaning {
  return name !== undefined && CREDENTIAL_NAME.test(name) ? { is: "credential", source: "header" } : { is: "headers", path: name?.toLowerCase() ?? "" };
}

/** A cookie by name, however it is read: one with the name or id of somebody, or with what a visitor has chosen, is what every client can write for itself; that of a session is told by its holder alone. */
export function cookie(segment: string): Meaning {
  const name = argumentOf(segment) ?? segment;
  return NAMES_SOMEBODY.test(name) || NAMES_A_CHOICE.test(name) ? { is: "headers", path: name } : { is: "credential", source: "cookie" };
}

/** Whether an input of that name is a secret that its holder was given (a signed link, a one-time code). */
export function isCapabilityName(path: string): boolean {
  return CAPABILITY_NAME.test(path);
}

/** Whether an input of that name is the id in a link that people share: no secret to write with, enough to read what was shared. */
export function isSharedName(path: string): boolean {
  return SHARED_NAME.test(path);
}

/** Whether a member that the project itself puts on the request names the caller. */
export function namesCaller(name: string): boolean {
  return CALLER_NAME.test(name);
}

/** The literal argument in a path segment: `authorization` of `get(authorization)`. */
export function argumentOf(segment: string | undefined): string | undefined {
  const match = segment && /^\w+\((.*)\)$/.exec(segment);
  return match ? match[1] : undefined;
}

/** What requests of most servers call alike: the query, the parameters of the route, headers and the method; undefined for other members. */
export function commonMeaning([first, ...rest]: readonly string[], bound: Bound): Meaning | undefined {
  const [second] = rest;
  switch (first) {
    case "query":
    case "params":
      return input(first, rest);
    case "headers":
      return second === undefined ? { is: "part" } : header(argumentOf(second) ?? second);
    case "method":
      return bound.method === undefined ? { is: "part" } : { is: "known", value: bound.method };
    default:
      return undefined;
  }
}

/** What a route says of itself under a name, if anything. */
export function settingOf({ config }: Bound, name: string): unknown {
  const all: unknown = config === undefined ? null : JSON.parse(config);
  return typeof all === "object" && all !== null && Object.hasOwn(all, name) ? Reflect.get(all, name) : undefined;
}

/** The address as it was called: known where the route is spelled out, else what it begins with. */
export function location({ route }: Bound): Meaning {
  if (route === undefined) return { is: "url", path: "" };
  return isSpelledOut(route) ? { is: "known", value: route, part: "url" } : { is: "url", path: "", begins: beginning(route) };
}

/** The address with its origin, or what it was parsed into: its path is known as elsewhere. */
export function parsedAddress(bound: Bound, member: string | undefined): Meaning {
  if (member === "pathname") return location(bound);
  return member === undefined || member === "href" || member === "toString()" ? wholeAddress(bound) : { is: "url", path: "" };
}

/** The address with its origin: the path is somewhere in it, and the query at its end. */
export function wholeAddress(bound: Bound, path = location(bound)): Meaning {
  if (path.is !== "known" || typeof path.value !== "string") return { is: "url", path: "" };
  return { is: "url", path: "", holds: path.value, query: goingOn(bound) };
}

/** The address with its query, which the caller writes. */
export function address(bound: Bound, known = location(bound)): Meaning {
  return known.is === "known" ? { ...known, query: goingOn(bound) } : known;
}

function goingOn({ isForged }: Bound): Query {
  return isForged ? "anything" : "left out";
}

/** An input part: `body`, `user.name`; a getter's argument counts as a member, and what is read piece by piece as the whole. */
export function input(part: InputPart, path: readonly string[]): Meaning {
  const end = path.findIndex((p) => p.startsWith("getReader("));
  const names = path.slice(0, end < 0 ? path.length : end).map((p) => (p.endsWith(")") ? (/^(?:get|getAll|has)\(/.test(p) ? (argumentOf(p) ?? "") : "") : p)).filter((p) => p !== "");
  return { is: part, path: names.join(".") };
}
