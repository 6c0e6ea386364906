/** Names of a function that functions inside it assign to, `let db; async function connect() { db = await open(); }`, or put something into. */
import type { FileFacts, FunctionFacts } from "../extract/facts.js";
import { namesOf } from "./names.js";

/** An assignment, or a call that puts something into a list: the function it stands in, and its event there. */
export interface InnerWrite {
  readonly fn: number;
  readonly at: number;
}

type Writes = ReadonlyMap<string, readonly InnerWrite[]>;
type Inside = ReadonlyMap<FunctionFacts, Writes>;

const assigned = new WeakMap<FileFacts, Inside>();
const put = new WeakMap<FileFacts, Inside>();
const keyed = new WeakMap<FileFacts, Inside>();

/** Where functions inside assign to a name that this one declares. */
export function innerWrites(file: FileFacts, of: FunctionFacts, name: string): readonly InnerWrite[] {
  let all = assigned.get(file);
  if (!all) assigned.set(file, (all = collect(file, ({ events }) => events.flatMap((e, at) => (e.k === "set" && typeof e.to === "string" && !e.to.includes(".") ? [[e.to, at]] : [])))));
  return all.get(of)?.get(name) ?? [];
}

/** Where functions inside put something into a list that this one declares: `rows.forEach((row) => list.push(row))`. */
export function innerPushes(file: FileFacts, of: FunctionFacts, name: string): readonly InnerWrite[] {
  let all = put.get(file);
  if (!all) put.set(file, (all = collect(file, (facts) => [...namesOf(facts).pushes].flatMap(([list, events]) => events.map((at): [string, number] => [list, at])))));
  return all.get(of)?.get(name) ?? [];
}

/** Where functions inside put something under a key of what this one declares: `handlers.set("remove", remove)`. */
export function innerSets(file: FileFacts, of: FunctionFacts, name: string): readonly InnerWrite[] {
  let all = keyed.get(file);
  if (!all) keyed.set(file, (all = collect(file, setsIn)));
  return all.get(of)?.get(name) ?? [];
}

/** The names on which something is put under a key in a function itself, and where. */
export function setsIn({ events }: FunctionFacts): readonly (readonly [name: string, at: number])[] {
  return events.flatMap((e, at): [string, number][] => {
    const name = e.k === "call" && e.args.length === 2 && typeof e.callee === "string" ? /^([\w$]+)\.set$/.exec(e.callee)?.[1] : undefined;
    return name === undefined ? [] : [[name, at]];
  });
}

function collect({ fns }: FileFacts, written: (facts: FunctionFacts) => readonly (readonly [name: string, at: number])[]): Inside {
  const found = new Map<FunctionFacts, Map<string, InnerWrite[]>>();
  for (const [fn, facts] of fns.entries()) {
    if (facts.up < 0) continue;
    for (const [name, at] of written(facts)) {
      if (declares(facts, name)) continue;
      let owner = fns[facts.up];
      while (owner && !declares(owner, name)) owner = fns[owner.up];
      if (!owner) continue;
      const own = found.get(owner) ?? new Map<string, InnerWrite[]>();
      found.set(owner, own);
      own.set(name, [...(own.get(name) ?? []), { fn, at }]);
    }
  }
  return found;
}

function declares(facts: FunctionFacts, name: string): boolean {
  return namesOf(facts).bindings.get(name)?.some((b) => b.k !== "set") === true;
}
