/** Callees as people read them. */
import type { Expr } from "../extract/facts.js";

/** The last name of a callee: `get` of `router.get`. */
export function methodName(callee: Expr): string | undefined {
  if (typeof callee === "string") return callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  return Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined;
}

/** A callee as a reader knows it: `prisma.user.findMany`, or `findMany` where it hangs on a call. */
export function nameOf(callee: Expr): string {
  if (typeof callee === "string") return callee;
  return (Array.isArray(callee) && callee[0] === "." ? (callee[2] as string) : undefined) ?? "the call";
}
