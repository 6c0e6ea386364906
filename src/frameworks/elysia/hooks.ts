/** The options of Elysia's routes: their schemas, their hooks, and the options a project has made up for itself (macros). */
import { validators } from "../../libraries/validators.js";
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import type { External } from "../routing/dialect.js";
import { flatten } from "../routing/routers.js";

const SCHEMA = "elysia#route.schema()";
const HOOK = "elysia#hook.";
const MACRO = "elysia#macro.";
/** What goes out is cut down to a schema. */
const RESPONSE = "elysia#route.response()";
const SCHEMAS = ["body", "query", "params"] as const;
/** Options that run before the handler: what they return answers, or adds to the context. */
const PASSES: Readonly<Record<string, Layer["passes"]>> = { beforeHandle: "by returning", resolve: "by returning data", derive: "by returning data", transform: "by returning data" };
const ASIDE: ReadonlySet<string> = new Set([
  ...SCHEMAS, "headers", "cookie", "response", "detail", "tags", "type", "parse", "afterHandle", "mapResponse", "afterResponse", "error", "as", "schema", "config", "standaloneValidator", "message", "open", "close", "drain", "upgrade",
]);

/** What the options of a route (or of a group) put before its handler. */
export function hooksOf(linker: Linker, options: Value): Value[] {
  if (options.k !== "object") return options.k === "literal" ? [] : [{ k: "unknown" }];
  const found: Value[] = [];
  const props = new Map<string, () => Value>();
  for (const part of SCHEMAS) {
    const schema = linker.member(options, part);
    const isNone = schema.k === "literal" && schema.value === null;
    if (!isNone && !(schema.k === "external" && (/#t\.(?:Any|Unknown)\(\)$/.test(schema.name) || validators.find(`${schema.name}.parse`)?.acceptsAll))) props.set(part, () => schema);
  }
  if (props.size > 0) found.push({ k: "external", name: SCHEMA, args: [{ k: "object", props, rest: [], isOpen: false }] });
  if (options.props.has("response")) found.push(linker.external(RESPONSE));
  for (const [name, value] of options.props) {
    if (name in PASSES) found.push(...flatten([value()]).map((fn) => hook(name, fn)));
    else if (!ASIDE.has(name)) found.push({ k: "external", name: `${MACRO}${name}()`, args: [value()] });
  }
  return found;
}

/** A function that runs at one of the stages before the handler. */
export function hook(stage: string, fn: Value): External {
  return { k: "external", name: `${HOOK}${stage}()`, args: [fn] };
}

export class Macros {
  private readonly definitions = new Map<string, Value>();

  /** `macro({ signedIn: … })`, `macro("signedIn", …)`. */
  add(linker: Linker, args: readonly Value[]): void {
    const [first, second] = args;
    if (first?.k === "literal" && typeof first.value === "string" && second) this.definitions.set(first.value, second);
    if (first?.k === "object") for (const [name, value] of first.props) this.definitions.set(name, value());
    if (first?.k === "function") for (const made of returned(linker, first, [])) this.add(linker, [made]);
  }

  /** The functions behind a hook or a macro; undefined for what is itself. */
  expand(linker: Linker, value: Value, depth = 0): readonly (Pick<Layer, "value" | "passes"> & { readonly name?: string })[] | undefined {
    if (value.k !== "external") return undefined;
    if (value.name.startsWith(HOOK)) return (value.args ?? []).map((fn) => ({ value: fn, passes: PASSES[value.name.slice(HOOK.length, -2)] ?? "by returning" }));
    if (!value.name.startsWith(MACRO) || depth > 3) return undefined;
    const option = value.args?.[0] ?? { k: "unknown" as const };
    if (option.k === "literal" && option.value === false) return [];
    const name = value.name.slice(MACRO.length, -2);
    const definition = this.definitions.get(name);
    if (!definition) return [{ value: { k: "unknown" }, passes: "by returning", name }];
    const options = definition.k === "function" ? returned(linker, definition, [option]) : [definition];
    return options.flatMap((o) => (o.k === "literal" ? [] : hooksOf(linker, o))).flatMap((h) => this.expand(linker, h, depth + 1) ?? [{ value: h, passes: "by returning" as const }]).map((l) => ({ ...l, name }));
  }
}

/** What a function returns for these arguments. */
function returned(linker: Linker, fn: Extract<Value, { k: "function" }>, args: readonly Value[]): Value[] {
  const env = linker.envOf(fn, args, null, 1);
  return env.facts.events.flatMap((e, i) => (e.k === "return" && !linker.isDead(env, e.ctx) ? [linker.value(e.val, env, i)] : []));
}
