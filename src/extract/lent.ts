/** What one file lends to pages: a whole file says `"use server"`, or a function at its top says it of itself. */
import { type FileFacts, FunctionFlag } from "./facts.js";
import { ofFacts } from "./of-facts.js";

/** Whether a file lends anything that others can import, or that stands at its top. */
export const lends = ofFacts((facts): boolean => facts.directive === "use server" || (!facts.isView && facts.fns.some((fn) => fn.up === 0 && (fn.flags & FunctionFlag.serverAction) !== 0)));

/** The names at the top of a file of the functions that say it of themselves, by their index: one that a call is given has the name of the result. */
const lentNames = ofFacts((facts): ReadonlyMap<number, string> => {
  const found = new Map<number, string>();
  const { events } = facts.fns[0] ?? { events: [] };
  const isLent = (e: unknown): e is readonly ["f", number] => Array.isArray(e) && e[0] === "f" && ((facts.fns[e[1] as number]?.flags ?? 0) & FunctionFlag.serverAction) !== 0;
  for (const e of events) {
    if (e.k !== "def" || typeof e.to !== "string") continue;
    const made = typeof e.from === "number" ? events[e.from] : undefined;
    for (const from of made?.k === "call" ? made.args : [e.from]) if (isLent(from)) found.set(from[1], e.to);
  }
  return found;
});

/** The name at the top of a file of a function that says of itself that it is lent. */
export function lentName(facts: FileFacts, index: number): string | undefined {
  return lentNames(facts).get(index);
}

/** What a file exports of the functions that say it of themselves. */
const lentExports = ofFacts((facts): ReadonlySet<string> => {
  const names = new Set(lentNames(facts).values());
  return new Set(facts.exports.flatMap((e) => (typeof e.value === "string" && names.has(e.value) ? [e.as] : [])));
});

/** Whether an export of a file is lent. */
export function isLent(facts: FileFacts, name: string): boolean {
  return facts.directive === "use server" || name === "*" || !lends(facts) ? lends(facts) : lentExports(facts).has(name);
}
