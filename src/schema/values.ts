/** Reads what definitions in code are made of: literals, options and chains of calls, as the evaluator gives them. */
import type { Place } from "../concepts.js";
import type { Value } from "../link/values.js";

export type External = Extract<Value, { k: "external" }>;
export type Span = Place & { readonly end: number };

export function literal(value: Value | undefined): string | number | boolean | undefined {
  return value?.k === "literal" && value.value !== null && value.isMasked !== true ? value.value : undefined;
}

export function text(value: Value | undefined): string | undefined {
  const found = literal(value);
  return typeof found === "string" ? found : undefined;
}

/** An option of an object that is written down. */
export function option(value: Value | undefined, name: string): Value | undefined {
  return value?.k === "object" ? value.props.get(name)?.() : undefined;
}

/** The properties of an object, with those of the objects that are spread into it; `isOpen`: there may be more. */
export function properties(value: Value | undefined, depth = 6): { readonly of: ReadonlyMap<string, { readonly value: Value; readonly at?: Place }>; readonly isOpen: boolean } {
  const found = new Map<string, { readonly value: Value; readonly at?: Place }>();
  if (value?.k !== "object" || depth === 0) return { of: found, isOpen: true };
  let isOpen = value.isOpen;
  for (const get of value.rest) {
    const spread = properties(get(), depth - 1);
    isOpen ||= spread.isOpen;
    for (const [name, property] of spread.of) found.set(name, property);
  }
  for (const [name, get] of value.props) {
    const at = value.keys?.get(name);
    found.set(name, { value: get(), ...(at && { at }) });
  }
  return { of: found, isOpen };
}

/** The calls of a chain, the first one first: `text("id").primaryKey()` is `text`, `primaryKey`. */
export function chain(value: Value | undefined): { readonly name: string; readonly args: readonly Value[] }[] {
  const found: { readonly name: string; readonly args: readonly Value[] }[] = [];
  for (let v = value, left = 40; v?.k === "external" && left > 0; v = v.receiver, left--) {
    if (v.name.endsWith("()")) found.unshift({ name: v.name.slice(0, -2).split(/[.#]/).at(-1) ?? "", args: v.args ?? [] });
  }
  return found;
}

export function items(value: Value | undefined): readonly Value[] {
  if (value?.k === "array") return value.items;
  return value?.k === "object" ? [...value.props.values()].map((get) => get()) : [];
}
