/** Lists whose length is what is written: nothing in their file puts anything into them or takes it out. */
import type { FileFacts } from "../extract/facts.js";
import type { Value } from "./values.js";

type ListValue = Extract<Value, { k: "array" }>;

const CHANGES = /(?:^|\.)([\w$]+)\.(?:push|pop|shift|unshift|splice|fill|copyWithin)$/;

const known = new WeakMap<FileFacts, ReadonlySet<string>>();

/** A value as it is found under a name: the length of a list that the file changes is not known. */
export function asNamed(value: Value, name: string, file: FileFacts): Value {
  if (value.k === "union") return value.of.some((v) => v.k === "array" && v.isWhole) && changedIn(file).has(name) ? { ...value, of: value.of.map((v) => (v.k === "array" ? opened(v) : v)) } : value;
  return value.k === "array" && value.isWhole && changedIn(file).has(name) ? opened(value) : value;
}

/** A list that more may be in. */
export function opened(list: ListValue): ListValue {
  const { isWhole: _, ...open } = list;
  return open;
}

/** What a parameter takes in place of nothing: an empty list is one here, and no beginning of one. */
export function asDefault(value: Value): Value {
  return value.k === "array" && !value.of ? { ...value, isWhole: true } : value;
}

/** Names of lists that the functions of a file change, variables and members alike. */
function changedIn(file: FileFacts): ReadonlySet<string> {
  const before = known.get(file);
  if (before) return before;
  const names = new Set<string>();
  known.set(file, names);
  for (const { events } of file.fns) {
    for (const e of events) {
      const changed = e.k === "call" && typeof e.callee === "string" ? CHANGES.exec(e.callee)?.[1] : e.k === "set" ? assigned(e.to) : undefined;
      if (changed !== undefined) names.add(changed);
    }
  }
  return names;
}

/** `list.length = 0`, `list[3] = x`. */
function assigned(to: unknown): string | undefined {
  const path = typeof to === "string" && to.endsWith(".length") ? to.slice(0, -".length".length) : Array.isArray(to) && to[0] === "[" && typeof to[1] === "string" ? to[1] : undefined;
  return path?.slice(path.lastIndexOf(".") + 1);
}
