/**
 * Who is asked before a route of hapi: strategies are set up by name on the server, a default names one for every route
 * that says nothing itself, and a route may name another, or none. What that comes to is only known with all of them.
 * https://hapi.dev/api/#-serverauthdefaultoptions
 */
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { external } from "./options.js";
import { REQUEST } from "./request.js";
import { alternatives, textOf } from "../values.js";

/** What is registered for all routes, for `settle` to read. */
const DEFAULT = "hapi#auth.default";
const STRATEGY = "hapi#auth.strategy";
const SCHEME = "hapi#auth.scheme";
/** What a route says of itself. */
const OWN = "hapi#auth";
/** Schemes of packages that leave it to the project whether a name or token is right. */
const ASKS_PROJECT = /^(?:basic|bearer|bearer-access-token)$/;

/** `strategy(name, scheme, options)`, with whether it lets everybody in for the options. */
export function strategy(linker: Linker, [name, scheme, options]: readonly Value[]): Value[] {
  if (!name || !scheme) return [];
  const isOpen = options !== undefined && isOpenStrategy(linker, textOf(scheme), options);
  return [external(linker, STRATEGY, [name, scheme, { k: "literal", value: isOpen }])];
}

/** `scheme(name, (server, options) => ({ authenticate }))`. */
export function scheme(linker: Linker, [name, made]: readonly Value[]): Value[] {
  if (!name || made?.k !== "function") return [];
  return [external(linker, SCHEME, [name, linker.member(linker.returned(made, []), "authenticate")])];
}

export function defaultAuth(linker: Linker, config: Value): Value[] {
  return [external(linker, DEFAULT, [config])];
}

/** What a route says of who is asked; nothing where the default holds. */
export function ownAuth(linker: Linker, options: Value | undefined): Value[] {
  const auth = options && linker.member(options, "auth");
  return !auth || (auth.k === "literal" && auth.value === null) ? [] : [external(linker, OWN, [auth])];
}

/** A strategy whose function lets everybody in. */
function isOpenStrategy(linker: Linker, scheme: string | undefined, options: Value): boolean {
  if (scheme === undefined || !ASKS_PROJECT.test(scheme)) return false;
  const validate = linker.member(options, "validate");
  if (validate.k !== "function") return false;
  const said = alternatives(linker.returned(validate, [linker.request(REQUEST)])).map((v) => linker.member(v, "isValid"));
  return said.length > 0 && said.every((v) => v.k === "literal" && v.value === true);
}

/** What really asks, of what was registered: in the place of what the route, or the default, says. */
export function settled(layers: readonly Layer[]): readonly Layer[] {
  const all = (name: string): readonly Layer[] => layers.filter((l) => nameIn(l) === name);
  const asking = all(OWN).at(-1) ?? all(DEFAULT).at(-1);
  const asks = asking ? askedBy(asking, all(STRATEGY), all(SCHEME)) : [];
  return layers.flatMap((l) => (l === asking ? asks : [OWN, DEFAULT, STRATEGY, SCHEME].includes(nameIn(l) ?? "") ? [] : [l]));
}

function nameIn({ value }: Layer): string | undefined {
  return value.k === "external" ? value.name : undefined;
}

function argsOf({ value }: Layer): readonly Value[] {
  return value.k === "external" ? (value.args ?? []) : [];
}

function askedBy(asking: Layer, strategies: readonly Layer[], schemes: readonly Layer[]): readonly Layer[] {
  const [config] = argsOf(asking);
  if (!config || (config.k === "literal" && config.value === false)) return [];
  const mode = textOf(memberOf(config, "mode"));
  // A caller that is not known gets on as well: the handler may ask.
  if (mode === "try" || mode === "optional") return [];
  const listed = memberOf(config, "strategies");
  const names = textOf(config) !== undefined ? [config] : listed?.k === "array" ? listed.items : [memberOf(config, "strategy")];
  const asked = names.map((name) => {
    const text = textOf(name);
    // Where a route names none, the default's are asked; a single strategy needs no name.
    const set = text === undefined ? (strategies.length === 1 ? strategies[0] : undefined) : strategies.find((s) => textOf(argsOf(s)[0]) === text);
    return asksOf(asking, text, set, schemes);
  });
  const values = asked.map((l) => l.value);
  const [first] = asked;
  // Any of several lets the caller in.
  return first && asked.length === 1 ? [first] : first ? [{ ...first, value: { k: "array", items: values }, passes: "by ending" }] : [];
}

function asksOf(asking: Layer, text: string | undefined, set: Layer | undefined, schemes: readonly Layer[]): Layer {
  const [, kind, isOpen] = set ? argsOf(set) : [];
  const name = textOf(kind);
  const own = schemes.find((s) => textOf(argsOf(s)[0]) === name && name !== undefined);
  const common: Layer = { ...asking, place: placeOf(argsOf(asking)[0]) ?? asking.place, name: `the strategy ${text ?? "of the server"}`, passes: "by returning" };
  if (isOpen?.k === "literal" && isOpen.value === true) return { ...common, value: { k: "literal", value: null } };
  const asks = own && argsOf(own)[1];
  if (asks?.k === "function") return { ...common, value: asks };
  return { ...common, value: name === undefined ? { k: "unknown" } : { k: "external", name: `hapi#scheme.${name}()` } };
}

/** Where it is said who is asked. */
function placeOf(config: Value | undefined): Layer["place"] | undefined {
  const said = config?.k === "object" ? memberOf(config, "strategy") : config;
  return said?.k === "literal" ? said.place : undefined;
}

function memberOf(v: Value, name: string): Value | undefined {
  return v.k === "object" ? v.props.get(name)?.() : undefined;
}
