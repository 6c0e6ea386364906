/** Texts that are paths in part: what cannot be read of them has a name, by which two that are the same are known to be. */
import type { Expr } from "../extract/facts.js";
import { unread, unreadPart } from "../frameworks/unread.js";
import type { Env, Value } from "./values.js";

const MAX_LENGTH = 160;

/** A path made of these, or undefined: a text of another kind, or one that is made of what has no name. */
export function spelledOf(parts: readonly Value[], written: readonly Expr[], env: Env): string | undefined {
  const [first, second] = parts;
  if (!first || !(startsPath(first) || (first.k !== "literal" && (!second || startsPath(second))))) return undefined;
  let text = "";
  for (const [i, part] of parts.entries()) {
    const own = part.k === "literal" && typeof part.value !== "boolean" && !part.isMasked ? String(part.value ?? "") : (unreadPart(part) ?? (part.k === "unknown" ? nameAt(written[i] ?? null, env) : undefined));
    if (own === undefined || text.length + own.length > MAX_LENGTH) return undefined;
    text += own;
  }
  return text;
}

/** What stands for a variable of which nothing is known: it is one thing wherever it is read. */
export function nameAt(written: Expr, env: Env): string | undefined {
  if (typeof written !== "string") return undefined;
  let home: Env = env;
  for (let out = env.reads.get(written)?.out ?? 0; out > 0 && home.up; out--) home = home.up;
  return unread(`${home.id}:${written}`);
}

function startsPath(v: Value): boolean {
  return v.k === "literal" && typeof v.value === "string" && !v.isMasked && v.value.startsWith("/");
}
