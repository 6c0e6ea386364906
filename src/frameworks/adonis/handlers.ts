/** Controllers and middleware of AdonisJS, which are classes that are imported when they are needed. https://docs.adonisjs.com/guides/basics/controllers */
import type { Value } from "../../link/values.js";
import type { Layer, Linker } from "../adapter.js";
import { nameOf } from "../nest/layers.js";
import { flatten } from "../routing/routers.js";
import { NEXT } from "./request.js";
import { alternatives } from "../values.js";

const NAMED = /^@adonisjs\/core\/services\/router#named\(\)\.(\w+)\(\)$/;

/** A class, or what `() => import("#controllers/users")` gives. */
export function classOf(linker: Linker, value: Value, depth = 0): Value | undefined {
  for (const v of alternatives(value)) {
    if (v.k === "class" || depth > 3) return v.k === "class" ? v : undefined;
    const inner = v.k === "module" ? linker.exported(v.file, "default") : v.k === "function" ? linker.returned(v, []) : undefined;
    const found = inner && classOf(linker, inner, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** `[UsersController, "index"]`, `[HomeController]`, a function. */
export function handlerOf(linker: Linker, given: Value): { readonly handler: Value; readonly name: string | null } {
  if (given.k !== "array") return { handler: given, name: given.k === "function" ? given.file.facts.fns[given.index]?.name || null : null };
  const [controller, method] = given.items;
  const name = method?.k === "literal" && typeof method.value === "string" ? method.value : "handle";
  const cls = controller && classOf(linker, controller);
  return { handler: cls ? linker.member(linker.instantiate(cls, null), name) : { k: "unknown" }, name };
}

/** What `use` is given: functions, named middleware with their options, limiters. */
export function layersOf(linker: Linker, given: readonly Value[], ctx: Value, place: Layer["place"]): Layer[] {
  const next = linker.external(NEXT);
  return flatten(given).flatMap((value): Layer[] => {
    const name = value.k === "external" ? NAMED.exec(value.name)?.[1] : undefined;
    const common = { args: [ctx, next], passes: "by calling next" as const, place, name: name ?? nameOf(value) };
    if (value.k !== "external" || name === undefined) return value.k === "literal" ? [] : [{ ...common, value }];
    const cls = namedClass(linker, value, name);
    return [{ ...common, value: cls ? linker.member(linker.instantiate(cls, null), "handle") : { k: "unknown" }, args: [ctx, next, ...(value.args?.[0] ? [value.args[0]] : [{ k: "object" as const, props: new Map<string, () => Value>(), rest: [], isOpen: false }])] }];
  });
}

/** `router.named({ auth: () => import("#middleware/auth_middleware") })`, from the call `middleware.auth()`. */
function namedClass(linker: Linker, called: Extract<Value, { k: "external" }>, name: string): Value | undefined {
  for (let v: Value | undefined = called; v?.k === "external"; v = v.receiver) {
    if (!v.name.endsWith("#named()")) continue;
    const set = v.args?.[0];
    return set && classOf(linker, linker.member(set, name));
  }
  return undefined;
}

/** Middleware of the project that runs for every route: `server.use([() => import("#middleware/…")])`. */
export function globalLayers(linker: Linker, given: readonly Value[], ctx: Value, place: Layer["place"]): Layer[] {
  return flatten(given).flatMap((value): Layer[] => {
    const cls = classOf(linker, value);
    return cls ? [{ value: linker.member(linker.instantiate(cls, null), "handle"), args: [ctx, linker.external(NEXT)], passes: "by calling next", place, name: nameOf(cls) }] : [];
  });
}
