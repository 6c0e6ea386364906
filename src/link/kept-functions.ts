/** Maps that functions are kept in: what is looked up in one is whatever was put there, `handlers.get(kind)?.(request)`. */
import type { Evaluator } from "./evaluate.js";
import { innerSets, setsIn } from "./inner-writes.js";
import { isOfTheLanguage } from "./questions/language.js";
import { lastName } from "./callee-names.js";
import { alternatives, type Env, isRunnable, union, UNKNOWN, type Value, VOID } from "./values.js";

type External = Extract<Value, { k: "external" }>;

const MAP = /^global#(?:Weak)?Map\(\)$/;
const GET = /^global#(?:Weak)?Map\(\)\.get$/;
const FOUND = /^global#(?:Weak)?Map\(\)\.get\(\)(?:\.\w+)?$/;
/** As many calls that put something into a map are looked at. */
const MAX_SETS = 24;

/** A map with the functions that are put into it where its file can be seen, whenever that is. */
export function withFunctions(evaluator: Evaluator, map: Value, name: string, env: Env): Value {
  if (map.k !== "external" || !MAP.test(map.name)) return map;
  const own = setsIn(env.facts).filter(([of]) => of === name).map(([, at]) => [env, at] as const);
  const inner = innerSets(env.file.facts, env.facts, name).map(({ fn, at }) => [evaluator.defaultEnv(env.file, fn), at] as const);
  const sets = [...own, ...inner].slice(0, MAX_SETS);
  const pairs = sets.map(([where, at]): Value => {
    const e = where.facts.events[at];
    return { k: "array", items: e?.k === "call" ? evaluator.argumentsOf(where, at, e) : [] };
  });
  if (!pairs.some((p) => p.k === "array" && p.items[1] && isRunnable(p.items[1]))) return map;
  const [given] = map.args ?? [], isOpen = isExported(env, name) || sets.length === MAX_SETS || (given !== undefined && given.k !== "array");
  return { ...map, args: [{ k: "array", items: [...(given?.k === "array" ? given.items : []), ...pairs], ...(isOpen && { of: UNKNOWN }) }] };
}

/** Others may put something into it. */
function isExported({ file, facts }: Env, name: string): boolean {
  return facts === file.facts.fns[0] && file.facts.exports.some((e) => e.value === name);
}

/** What a map of functions has under a key; undefined where there is none in it. */
export function foundInMap(callee: External, [key]: readonly Value[]): Value | undefined {
  if (!GET.test(callee.name) || callee.receiver?.k !== "external") return undefined;
  const [entries] = callee.receiver.args ?? [];
  if (entries?.k !== "array") return undefined;
  const asked = key?.k === "literal" && !key.isMasked ? key.value : undefined;
  const held = entries.items.flatMap((pair) => {
    const [of, what] = pair.k === "array" ? pair.items : [];
    return what && (asked === undefined || of?.k !== "literal" || of.isMasked || of.value === asked) ? [what] : [];
  });
  return held.some(isRunnable) ? union([...held, ...(entries.of ? [UNKNOWN] : []), VOID]) : undefined;
}

/** What is looked up in a map and run cannot be seen, where it is not known what is in there: nobody says that it does nothing. */
export function asLookedUp(callee: Value): Value {
  const isUnseen = (v: Value): boolean => v.k === "external" && FOUND.test(v.name) && !(v.name.includes(".get().") && isOfTheLanguage(lastName(v.name)));
  if (!alternatives(callee).some(isUnseen)) return callee;
  return union(alternatives(callee).map((v) => (isUnseen(v) ? { k: "unknown", ...(v.marks && { marks: v.marks }) } : v)));
}
