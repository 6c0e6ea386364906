/** Names of a function that functions inside it assign to: `let db; async function connect() { db = await open(); }`. */
import type { FileFacts, FunctionFacts } from "../extract/facts.js";
import { namesOf } from "./names.js";

/** An assignment: the function it stands in, and its event there. */
export interface InnerWrite {
  readonly fn: number;
  readonly at: number;
}

type Writes = ReadonlyMap<string, readonly InnerWrite[]>;

const memo = new WeakMap<FileFacts, ReadonlyMap<FunctionFacts, Writes>>();

/** Where functions inside assign to a name that this one declares. */
export function innerWrites(file: FileFacts, of: FunctionFacts, name: string): readonly InnerWrite[] {
  let all = memo.get(file);
  if (!all) memo.set(file, (all = collect(file)));
  return all.get(of)?.get(name) ?? [];
}

function collect({ fns }: FileFacts): ReadonlyMap<FunctionFacts, Writes> {
  const found = new Map<FunctionFacts, Map<string, InnerWrite[]>>();
  for (const [fn, facts] of fns.entries()) {
    if (facts.up < 0) continue;
    for (const [at, e] of facts.events.entries()) {
      if (e.k !== "set" || typeof e.to !== "string" || e.to.includes(".") || declares(facts, e.to)) continue;
      let owner = fns[facts.up];
      while (owner && !declares(owner, e.to)) owner = fns[owner.up];
      if (!owner) continue;
      const own = found.get(owner) ?? new Map<string, InnerWrite[]>();
      found.set(owner, own);
      own.set(e.to, [...(own.get(e.to) ?? []), { fn, at }]);
    }
  }
  return found;
}

function declares(facts: FunctionFacts, name: string): boolean {
  return namesOf(facts).bindings.get(name)?.some((b) => b.k !== "set") === true;
}
