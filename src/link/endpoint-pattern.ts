/** How the configuration names endpoints: `GET /health`, `POST /webhooks/*`, `/docs`, `QUERY user.*`. */
import type { Endpoint } from "../concepts.js";

/** Whether a pattern names an endpoint. A star stands for anything; without a method it names all of them. */
export function namesEndpoint(pattern: string, { method, label }: Pick<Endpoint, "method" | "label">): boolean {
  const [, verb = "*", name = ""] = /^(?:([A-Z*]+)\s+)?(.*)$/s.exec(pattern.trim()) ?? [];
  return (verb === "*" || verb === method) && isLike(spelled(name), spelled(label.slice(label.indexOf(" ") + 1)));
}

/** Without a slash at the end, and parameters (`:id`, `[id]`, `{id}`, `$id`) all written the same way. */
function spelled(name: string): string {
  const parts = name.split("/").map((part) => (/^(?::.|\[.*\]$|\{.*\}$|\$.)/.test(part) ? ":" : part));
  return parts.join("/").replace(/(?<=.)\/$/, "");
}

/** Greedy with one point of return, so that no pattern is slow. */
function isLike(pattern: string, text: string): boolean {
  let p = 0, star = -1, from = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[p] === "*") { star = p++; from = i; }
    else if (pattern[p] === text[i]) { p++; i++; }
    else if (star >= 0) { p = star + 1; i = ++from; }
    else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
