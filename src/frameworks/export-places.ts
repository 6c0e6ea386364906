/** Where frameworks that go by exports have their endpoints: the place and the name of what is exported. */
import type { FileFacts } from "../extract/facts.js";
import type { Value } from "../link/values.js";

/** Where an export is shown: the function it names, else the export itself. */
export function exportPlace(facts: FileFacts, name: string): { readonly pos: number; readonly end: number; readonly handler: string | null } | undefined {
  const found = facts.exports.filter((e) => e.as === name).at(-1);
  if (!found) return undefined;
  const value = found.value;
  if (typeof value === "string") {
    const def = facts.fns[0]?.events.find((e) => e.k === "def" && e.to === value);
    const fn = def?.k === "def" && Array.isArray(def.from) && def.from[0] === "f" ? facts.fns[def.from[1] as number] : undefined;
    if (def) return { pos: def.pos, end: fn?.end ?? def.pos + value.length, handler: value };
    return { pos: found.pos, end: found.pos + name.length, handler: value };
  }
  if (Array.isArray(value) && value[0] === "f") {
    const fn = facts.fns[value[1] as number];
    return { pos: fn?.at ?? found.pos, end: fn?.end ?? found.pos, handler: fn?.name || null };
  }
  return { pos: found.pos, end: found.pos + 1, handler: null };
}

/** The name of a function, or null. */
export function functionName(v: Value): string | null {
  return v.k === "function" ? v.file.facts.fns[v.index]?.name || null : null;
}

/** What a function is called that a call is given and whose result has a name: `const currentUser = cache(async () => …)`. */
export function nameThroughCall({ fns }: FileFacts, index: number): string | undefined {
  const events = fns[fns[index]?.up ?? -1]?.events ?? [];
  const given = events.findIndex((e) => e.k === "call" && e.args.some((a) => Array.isArray(a) && a[0] === "f" && a[1] === index));
  const kept = given < 0 ? undefined : events.find((e) => e.k === "def" && e.from === given);
  return kept?.k === "def" && typeof kept.to === "string" ? kept.to : undefined;
}
