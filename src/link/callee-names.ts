/** Parts of the names that calls go by, and callees and paths as people read them. */
import type { CallEvent, Expr, FunctionFacts } from "../extract/facts.js";

/** The last name of a callee: `get` of `router.get`. */
export function methodName(callee: Expr): string | undefined {
  if (typeof callee === "string") {
    const dot = callee.lastIndexOf(".");
    return dot < 0 ? undefined : callee.slice(dot + 1);
  }
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

/** The last name of a canonical one: `find` of `pkg#Client().find`. */
export function lastName(canonical: string): string {
  return canonical.slice(Math.max(canonical.lastIndexOf("."), canonical.lastIndexOf("#")) + 1);
}

/** The calls in a canonical name, the first one first: `pkg#connect` and `pkg#connect().find` of `pkg#connect().find().rows`. */
export function callsIn(canonical: string): readonly string[] {
  const found: string[] = [];
  for (let at = canonical.indexOf("()"); at >= 0; at = canonical.indexOf("()", at + 2)) found.push(canonical.slice(0, at));
  return found;
}

/** A path as a reader knows it: `items[].id` for any element of a list. */
export function shown(path: string): string {
  return path.replaceAll(".[]", "[]");
}

/** A callee as a reader knows it: `prisma.user.findMany`, or `findMany` where it hangs on a call. */
export function nameOf(callee: Expr): string {
  if (typeof callee === "string") return callee;
  return (Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined) ?? "the call";
}

/** The call of which this one calls a member: `fetch(url).then(f)`. */
export function receiverCall({ callee }: CallEvent, facts: FunctionFacts): { readonly call: CallEvent; readonly at: number } | undefined {
  const at = Array.isArray(callee) && callee[0] === "." && typeof callee[1] === "number" ? callee[1] : undefined;
  const call = at === undefined ? undefined : facts.events[at];
  return at !== undefined && call?.k === "call" ? { call, at } : undefined;
}

/** The call that a chain begins with: `db.select()` of `db.select().from(orders).limit(10)`. */
export function chainStart(call: CallEvent, facts: FunctionFacts): CallEvent {
  let start = call;
  for (let before = receiverCall(start, facts); before; before = receiverCall(start, facts)) start = before.call;
  return start;
}
