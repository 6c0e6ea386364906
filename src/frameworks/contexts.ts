/**
 * The context that a server makes for each request and hands to everything that answers it: what its maker
 * returns, and what middleware adds to it on the way. tRPC, GraphQL servers and builders of actions share it.
 */
import type { Value } from "../link/values.js";
import type { Linker } from "./adapter.js";
import { argumentOf, boundShape, cookie, header, type Meaning, namesCaller, type RequestShape } from "./request.js";
import { alternatives, UNKNOWN } from "./values.js";

const CONTEXT = "context";
/** What servers call the request, or what they keep it in; and where middleware before them puts what it found out. */
const HOLDER = /^(?:req|request|raw|event|opts|options|ctx|context|info|c|koaContext|honoContext|extra|socket|upgradeReq|var|state|locals|clone\(\))$/;

/** Whether something of that name is such a context. */
export function isContextName(name: string): boolean {
  return /^(?:ctx|context)$/i.test(name);
}

/** What stands below a context. */
export function contextMeaning(path: readonly string[]): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (first === "headers" || first === "connectionParams" || first === "rawHeaders") return second === undefined ? { is: "part" } : header(argumentOf(second) ?? second);
  if (first === "signedCookies" && second !== undefined) return { is: "credential", source: "cookie" };
  if (first === "cookies" || first === "signedCookies") return second === undefined ? { is: "part" } : cookie(second);
  if (first.startsWith("header(")) return header(argumentOf(first));
  if (first.startsWith("get(")) {
    const name = argumentOf(first);
    const sent = header(name);
    return sent.is !== "credential" && name !== undefined && namesCaller(name) ? { is: "identity" } : sent;
  }
  if (HOLDER.test(first)) return rest.length === 0 ? { is: "part" } : contextMeaning(rest);
  if (first === "url" || first === "path") return { is: "url", path: "" };
  if (first === "session") return second === undefined ? { is: "part" } : { is: "identity" };
  if (first === "isAuthenticated()") return { is: "identity" };
  return namesCaller(first) && !first.endsWith(")") ? { is: "identity" } : undefined;
}

/** The shape of what a maker of contexts is given, and of a context whose maker cannot be seen: servers pass the request on. */
export const contextShapes: readonly RequestShape[] = [{ id: CONTEXT, meaning: contextMeaning }];

/** What a maker of contexts is called with: the request, wherever its server puts it. */
export function contextArguments(linker: Linker): readonly Value[] {
  return [opaqueContext(linker), opaqueContext(linker)];
}

/** A context nobody can see into: its members are told by their names. */
export function opaqueContext(linker: Linker): Value {
  return linker.request(boundShape(CONTEXT, {}));
}

/** The context that its maker gives back. A member that should name the caller and cannot be followed is taken by its name. */
export function contextFrom(linker: Linker, made: Value): Value {
  const { names, isOpen } = namesIn(made);
  const byName = opaqueContext(linker);
  const props = new Map([...names].map((name): [string, () => Value] => [name, () => either(alternatives(linker.member(made, name)).map((v) => (v.k === "unknown" && !v.marks && namesCaller(name) ? linker.member(byName, name) : v)))]));
  return { k: "object", props, rest: isOpen ? openIn(made).map((v) => () => (v.marks?.identity === undefined ? byName : v)) : [], isOpen: false };
}

/** What a value has members of that are not written down: `{ ...(await callerOf(request)), agent }`. */
function openIn(value: Value, depth = 8): readonly Value[] {
  if (value.k === "literal") return [];
  if (depth === 0 || (value.k !== "object" && value.k !== "union")) return [value];
  const inner = value.k === "union" ? value.of : value.rest.map((r) => r());
  return [...inner.flatMap((v) => openIn(v, depth - 1)), ...(value.k === "object" && value.isOpen ? [UNKNOWN] : [])];
}

/** A context with what was added to it, on each of the ways on; undefined where a way adds nothing. */
export function extended(linker: Linker, base: Value, ways: readonly (Value | undefined)[]): Value {
  const added = ways.map((w) => (w ? { value: w, ...namesIn(w) } : undefined));
  const names = new Set(added.flatMap((a) => [...(a?.names ?? [])]));
  if (names.size === 0) return base;
  const props = new Map([...names].map((name): [string, () => Value] => [name, () => either(added.map((a) => linker.member(a?.names.has(name) ? a.value : base, name)))]));
  return { k: "object", props, rest: [() => base], isOpen: false };
}

/** The names of a value's members, as far as they are written down. */
function namesIn(value: Value, depth = 8): { readonly names: ReadonlySet<string>; readonly isOpen: boolean } {
  if (value.k === "literal") return { names: new Set(), isOpen: false };
  if (value.k === "instance") return { names: new Set([...value.of.facts.members.filter((m) => !m.isStatic).map((m) => m.name), ...(value.put?.keys() ?? [])]), isOpen: true };
  if (depth === 0 || (value.k !== "object" && value.k !== "union")) return { names: new Set(), isOpen: true };
  const inner = value.k === "union" ? value.of : value.rest.map((r) => r());
  const parts = inner.map((v) => namesIn(v, depth - 1));
  const own = value.k === "object" ? [...value.props.keys()] : [];
  return { names: new Set([...own, ...parts.flatMap((p) => [...p.names])]), isOpen: parts.some((p) => p.isOpen) || (value.k === "object" && value.isOpen) };
}

/** One of these. */
export function either(values: readonly Value[]): Value {
  const flat = [...new Set(values.flatMap(alternatives))];
  return flat.length === 1 && flat[0] ? flat[0] : { k: "union", of: flat };
}
