/** What the options of a route put before its handler: functions that prepare something, schemas, limits. https://hapi.dev/api/#route-options */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { flatten } from "../routing/routers.js";
import { REQUEST, TOOLKIT } from "./request.js";
import { alternatives, isAbsent } from "../values.js";

/** Gives data to the handler, or answers itself. */
export const PRE = "hapi#pre()";
/** The route is taken out of a limit of the server. */
export const UNLIMITED = "hapi#unlimited()";
/** In the order in which they run; those after the handler are left out. */
const EXTENDS: ReadonlySet<string> = new Set(["onRequest", "onPreAuth", "onCredentials", "onPostAuth", "onPreHandler"]);
const PARTS = [["payload", "body"], ["query", "query"], ["params", "params"]] as const;

/** What runs before the handler, after the caller was asked. */
export function before(linker: Linker, options: Value | undefined): Value[] {
  if (!options) return [];
  return [...limits(linker, options), ...validated(linker, options), ...prepared(linker, linker.member(options, "pre"))];
}

/** `pre: [fn, { method: fn, assign: "user" }, [both, at, once]]`. */
function prepared(linker: Linker, pre: Value): Value[] {
  return flatten([pre]).flatMap((p): Value[] => {
    const fn = p.k === "object" ? linker.member(p, "method") : p;
    return fn.k === "literal" ? [] : [external(linker, PRE, [fn])];
  });
}

function validated(linker: Linker, options: Value): Value[] {
  const validate = linker.member(options, "validate");
  if (isAbsent(validate) || isLenient(linker, linker.member(validate, "failAction"))) return [];
  const parts = new Map<string, () => Value>();
  const found: Value[] = [];
  for (const [name, part] of PARTS) {
    const schema = linker.member(validate, name);
    if (isAbsent(schema) || schema.k === "literal") continue;
    if (schema.k === "function") found.push(external(linker, "hapi#validator()", [{ k: "literal", value: part }, schema]));
    else parts.set(part, () => schema);
  }
  if (parts.size > 0) found.push(external(linker, "hapi#validate()", [{ k: "object", props: parts, rest: [], isOpen: false }]));
  return found;
}

/** What does not fit is logged, or let through. */
function isLenient(linker: Linker, failAction: Value): boolean {
  if (failAction.k === "literal") return failAction.value === "ignore" || failAction.value === "log";
  if (failAction.k !== "function") return false;
  const given = alternatives(linker.returned(failAction, [linker.request(REQUEST), linker.external(TOOLKIT)]));
  return given.length > 0 && given.every((v) => v.k === "external" && v.name === `${TOOLKIT}.continue`);
}

/** `plugins: { "hapi-rate-limit": false }` takes the route out of a limit of the server. */
function limits(linker: Linker, options: Value): Value[] {
  const plugins = linker.member(options, "plugins");
  return ["hapi-rate-limit", "hapi-rate-limitor"].flatMap((name): Value[] => {
    const set = linker.member(plugins, name);
    const isOff = (set.k === "literal" && set.value === false) || (set.k === "object" && isFalse(linker.member(set, "enabled")));
    return isOff ? [linker.external(UNLIMITED)] : [];
  });
}

/** The functions of `server.ext` that run before handlers, and whether they stay in their plugin. */
export function extensions(linker: Linker, [first, second, third]: readonly Value[]): readonly { readonly fns: readonly Value[]; readonly isOwn: boolean }[] {
  if (!first) return [];
  const told = first.k === "literal" ? [{ type: first, method: second, options: third }] : flatten([first]).map((e) => ({ type: linker.member(e, "type"), method: linker.member(e, "method"), options: linker.member(e, "options") }));
  return told.flatMap(({ type, method, options }) => {
    if (type.k !== "literal" || typeof type.value !== "string" || !EXTENDS.has(type.value) || !method) return [];
    const sandbox = options && linker.member(options, "sandbox");
    return [{ fns: flatten([method]), isOwn: sandbox?.k === "literal" && sandbox.value === "plugin" }];
  });
}

export function external(linker: Linker, name: string, args: readonly Value[]): Extract<Value, { k: "external" }> {
  return { ...linker.external(name), k: "external", name, args };
}

function isFalse(v: Value): boolean {
  return v.k === "literal" && v.value === false;
}
