/** The expressions inside an expression. */
import type { Expr } from "../../extract/facts.js";

/** Direct parts; keys of objects, texts and functions are none. */
export function partsOf(e: Expr): readonly Expr[] {
  if (!Array.isArray(e)) return [];
  const [kind, ...rest] = e as unknown as [string, ...unknown[]];
  if (kind === "'" || kind === "#" || kind === "re" || kind === "f" || kind === "class") return [];
  if (kind === "o") return rest.filter((_, i) => i % 2 === 1) as Expr[];
  if (kind === ".") return [rest[0] as Expr];
  return rest as Expr[];
}

/** Every path in an expression. */
export function pathsIn(e: Expr): string[] {
  return typeof e === "string" ? [e] : partsOf(e).flatMap(pathsIn);
}

/** The expression of a property of an object that is written out; null where there is none. */
export function propertyIn(e: Expr, name: string): Expr {
  if (!Array.isArray(e) || e[0] !== "o") return null;
  const parts = e as unknown as readonly unknown[];
  for (let i = 1; i < parts.length; i += 2) if (parts[i] === name) return parts[i + 1] as Expr;
  return null;
}

/** Whether a name (or a path that starts with `name`) is used in an expression. */
export function mentions(e: Expr, name: string): boolean {
  if (typeof e === "string") return e === name || e.startsWith(`${name}.`);
  return partsOf(e).some((x) => mentions(x, name));
}
