/** Says in which function an offset lies, and what people call that place. */
import type { FileFacts, FunctionFacts } from "../extract/facts.js";

const functionsByStart = new WeakMap<FileFacts, readonly FunctionFacts[]>();

/** The innermost function around an offset: the last one to start before it, or one around that. */
export function functionAt(facts: FileFacts, pos: number): FunctionFacts | undefined {
  let sorted = functionsByStart.get(facts);
  if (!sorted) functionsByStart.set(facts, (sorted = facts.fns.filter((f) => f.up >= 0).sort((a, b) => a.pos - b.pos || b.end - a.end)));
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.pos ?? Infinity) <= pos) low = middle + 1;
    else high = middle;
  }
  let f = sorted[low - 1];
  while (f && f.up >= 0 && f.end <= pos) f = facts.fns[f.up];
  return f;
}

/** `Class.method`, or the named functions around an offset, outermost first. */
export function symbolAt(facts: FileFacts, pos: number): string {
  const names: string[] = [];
  for (let f = functionAt(facts, pos); f && f.up >= 0; f = facts.fns[f.up]) {
    const cls = facts.classes[f.cls];
    if (f.name !== "") names.unshift(cls?.name ? `${cls.name}.${f.name}` : f.name);
  }
  return names.join(".");
}
