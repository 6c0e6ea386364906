/** Paths of routers: how prefixes join, and which routes one covers. Patterns are compared by their segments, never run. */
import { isUnread } from "../unread.js";

/** `/api` and `/orders/:id` make `/api/orders/:id`; a regular expression stays as it is written. */
export function joinRoute(prefix: string, path: string): string {
  const joined = isExpression(path) && prefix === "" ? path : `${prefix}/${path}`.replace(/\/{2,}/g, "/");
  return joined.length > 1 && !isExpression(path) ? joined.replace(/\/$/, "") : joined;
}

/** A regular expression, as `pathsOf` writes it. */
export function isExpression(path: string): boolean {
  return path.startsWith("/^") || (path.startsWith("/") && path.length > 2 && path.endsWith("/") && /[\\^$*+?()[\]|]/.test(path));
}

/** Whether `pattern` covers a route: as a prefix of it, or (`isWhole`) to its end. `maybe`: one of them is not spelled out. */
export function covers(pattern: string, route: string, isWhole = false): "yes" | "maybe" | "no" {
  if (pattern === route) return "yes";
  const wanted = segmentsOf(pattern), given = segmentsOf(route);
  for (const [i, w] of wanted.entries()) {
    const g = given[i];
    const isLast = i === wanted.length - 1;
    if (isLast && ((w.startsWith("*") && !isUnread(w)) || w === "(.*)")) return "yes";
    // What cannot be read may be nothing, or several segments.
    if (g === undefined) return isUnread(w) ? "maybe" : "no";
    // What stands below the same prefix is told apart by the rest, though the prefix cannot be read.
    if (w === g) continue;
    if (isWild(w) || isWild(g)) return isParameter(w) || isParameter(g) || startsAlike(w, g) ? "maybe" : "no";
    if (!isParameter(w)) return "no";
  }
  const rest = given.slice(wanted.length);
  return !isWhole || rest.length === 0 ? "yes" : isWild(rest[0] ?? "") ? "maybe" : "no";
}

/** Whether two segments, one of them a pattern, can begin with the same letters. */
function startsAlike(a: string, b: string): boolean {
  const [x, y] = [spelledOut(a), spelledOut(b)];
  return x.startsWith(y) || y.startsWith(x);
}

/** The letters a segment certainly begins with; one that may be left out is not among them. */
function spelledOut(segment: string): string {
  const at = segment.search(/[*(){}[\]^$+\\|?]/);
  if (at < 0) return segment;
  return segment.slice(0, /[?*{]/.test(segment[at] ?? "") ? Math.max(at - 1, 0) : at);
}

/** Whether a route is known to its last character, parameters aside. */
export function isSpelledOut(route: string): boolean {
  return !segmentsOf(route).some(isWild);
}

/** What every path that a route takes begins with: its segments before the first that is a pattern. */
export function beginning(route: string): string {
  const segments = segmentsOf(route), end = segments.findIndex(isWild);
  return segments.slice(0, end < 0 ? segments.length : end).map((s) => `/${s}`).join("");
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter(Boolean);
}

function isParameter(segment: string): boolean {
  return segment.startsWith(":");
}

/** What stands for any number of segments, and whatever else is a pattern. */
function isWild(segment: string): boolean {
  return /[*(){}[\]^$+\\|]/.test(segment) && !isParameter(segment);
}

/** What the parts of paths are called that stand for something: `id` of `/orders/:id`, `/orders/[id]` and `/orders/{id}`. */
export function namesInPaths(routes: readonly string[]): ReadonlySet<string> {
  return new Set(routes.flatMap((route) => [...route.matchAll(/[:[{](?:\.{3})?(\w+)/g)].map(([, name = ""]) => name)));
}
