/** What the options of a route put before its handler: hooks, a schema, a rate limit, settings for hooks to read. */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { flatten } from "../routing/routers.js";
import { alternatives, isAbsent } from "../values.js";

/** In the order in which they run. */
export const HOOKS = ["onRequest", "preParsing", "preValidation", "preHandler"];
/** The schema of a route, taken apart; a row of the validators says what it checks. */
const SCHEMA = "fastify#schema()";
/** What goes out is cut down to a schema. */
const RESPONSE = "fastify#responseSchema()";
/** A schema that cannot be seen. */
export const UNSEEN_SCHEMA = "fastify#unseenSchema()";
export const RATE_LIMIT = "@fastify/rate-limit#()";
/** A setting whose value is not written down. */
const UNREAD: readonly never[] = [];

export function isSchemaLayer(v: Value): boolean {
  return v.k === "external" && (v.name === SCHEMA || v.name === UNSEEN_SCHEMA || v.name === RESPONSE);
}

/** What runs before the handler. */
export function before(linker: Linker, options: Value | undefined): Value[] {
  if (!options) return [];
  const hooks = HOOKS.flatMap((name) => hooksIn(linker, linker.member(options, name)));
  const limit = linker.member(linker.member(options, "config"), "rateLimit");
  const isLimited = limit.k === "object" || (limit.k === "literal" && limit.value === true);
  return [...(isLimited ? [linker.external(RATE_LIMIT)] : []), ...hooks, ...schemaLayers(linker, options)];
}

/** Whether a route is kept out of descriptions, or has a place in them whatever is left out. */
export function describedAs(linker: Linker, options: Value | undefined): "yes" | "hidden" | undefined {
  const schema = options && linker.member(options, "schema");
  const hide = schema && linker.member(schema, "hide");
  if (hide?.k === "literal" && hide.value === true) return "hidden";
  return schema && linker.member(schema, "tags").k === "array" ? "yes" : undefined;
}

/** One hook, a list of them, or `app.auth([…])`, which asks several. */
export function hooksIn(linker: Linker, value: Value): Value[] {
  return flatten([value]).flatMap((v) => (isAbsent(v) ? [] : asked(linker, v)));
}

/** `@fastify/auth` lets through whoever one of its functions accepts, or all of them. */
function asked(linker: Linker, v: Value): Value[] {
  const [list, options] = v.k === "external" && /\.auth\(\)$/.test(v.name) ? (v.args ?? []) : [];
  if (list?.k !== "array" || list.of) return [v];
  if (list.items.length === 0) return [];
  const isKnown = list.items.length > 0 && list.items.every((f) => f.k === "function");
  const relation = options && linker.member(options, "relation");
  return !isKnown ? [v] : relation?.k === "literal" && relation.value === "and" ? [...list.items] : [list];
}

function schemaLayers(linker: Linker, options: Value): Value[] {
  const schema = linker.member(options, "schema");
  // With `attachValidation` the handler is called all the same.
  const attached = linker.member(options, "attachValidation");
  if (isAbsent(schema) || (attached.k === "literal" && attached.value === true)) return [];
  const parts = new Map<string, () => Value>();
  let isUnseen = false;
  for (const [part, names] of [["body", ["body"]], ["query", ["querystring", "query"]], ["params", ["params"]]] as const) {
    const found = names.map((name) => linker.member(schema, name)).find((v) => !isAbsent(v));
    if (found?.k === "unknown" && isOpaque(schema)) isUnseen = true;
    else if (found && !acceptsAll(linker, found)) parts.set(part, () => found);
  }
  const seen: Value = { k: "external", name: SCHEMA, args: [{ k: "object", props: parts, rest: [], isOpen: false }] };
  const compiler = linker.member(options, "validatorCompiler");
  if (!isAbsent(compiler) && isIdle(linker, compiler)) parts.clear();
  const answers = linker.member(schema, "response");
  const isCut = answers.k === "object" ? [...answers.props.keys()].some((status) => /^(?:2|default)/i.test(status)) || answers.rest.length > 0 : !isAbsent(answers);
  return [...(parts.size > 0 ? [seen] : []), ...(isCut ? [linker.external(RESPONSE)] : []), ...(isUnseen ? [linker.external(UNSEEN_SCHEMA)] : [])];
}

/** Whether parts of a schema may be written where we cannot see. */
function isOpaque(schema: Value): boolean {
  if (schema.k === "object") return schema.isOpen || schema.rest.some((r) => isOpaque(r()));
  return schema.k !== "literal";
}

/** `{}`, `Type.Any()`, an object of which no member is named: everything fits. */
function acceptsAll(linker: Linker, schema: Value): boolean {
  if (schema.k === "external") return /#(?:Type|T|t|z)?\.?(?:Any|Unknown|any|unknown)\(\)$/.test(schema.name);
  if (schema.k !== "object" || schema.isOpen || schema.rest.length > 0) return false;
  const type = linker.member(schema, "type");
  const isAnyObject = type.k === "literal" && type.value === "object";
  return [...schema.props.keys()].every((k) => k === "$id" || k === "description" || k === "title" || (isAnyObject && k === "type") || k === "additionalProperties");
}

/** Whether a validator compiler makes functions that check nothing: they call nothing. */
export function isIdle(linker: Linker, compiler: Value): boolean {
  if (compiler.k !== "function") return false;
  const made = [...linker.visited(linker.envOf(compiler, null, null, 0))].flatMap((env) => env.facts.events.flatMap((e, i) => (e.k === "return" ? alternatives(linker.value(e.val, env, i)) : [])));
  const validators = made.filter((v) => v.k === "function");
  return validators.length > 0 && validators.every((v) => v.k === "function" && !v.file.facts.fns[v.index]?.events.some((e) => e.k === "call"));
}

/** The settings of a route that are literals, for hooks to read. */
export function configOf(linker: Linker, options: Value | undefined): string | undefined {
  const config = options && linker.member(options, "config");
  if (!config || config.k !== "object") return config && !isAbsent(config) ? undefined : "{}";
  if (config.isOpen || config.rest.length > 0) return undefined;
  const settings: Record<string, unknown> = {};
  for (const [name, value] of config.props) {
    const v = value();
    settings[name] = v.k === "literal" && !v.isMasked ? v.value : v.k === "object" || v.k === "array" ? true : UNREAD;
  }
  return JSON.stringify(settings);
}
