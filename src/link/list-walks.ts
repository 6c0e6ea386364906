/** Functions that call themselves for the next place of a list, as a chain of middleware is gone along: each round runs something else. */
import type { FunctionFacts } from "../extract/facts.js";
import type { Value } from "./values.js";

/** How far a list is gone along: what is handed on in longer chains is not told apart. */
const MAX_PLACES = 12;

const known = new WeakMap<FunctionFacts, number>();

/** Whether what a function is called with is the next place of a list that it goes along: `dispatch(i + 1)`. */
export function isNextPlace(facts: FunctionFacts, args: readonly Value[]): boolean {
  let at = known.get(facts);
  if (at === undefined) known.set(facts, (at = placeIn(facts)));
  const place = args[at];
  return place?.k === "literal" && typeof place.value === "number" && place.value < MAX_PLACES;
}

/** The parameter that is a place in a list, or -1. */
function placeIn({ params, events }: FunctionFacts): number {
  return params.findIndex(({ pattern }) => typeof pattern === "string" && events.some((e) => (e.k === "def" && isElement(e.from, pattern)) || (e.k === "call" && isElement(e.callee, pattern))));
}

/** `steps[i]` */
function isElement(e: unknown, place: string): boolean {
  return Array.isArray(e) && e[0] === "[" && typeof e[1] === "string" && e[2] === place;
}
