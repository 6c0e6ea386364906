/**
 * Packages that are imported by address, as Deno and browsers do: `npm:zod@3`, `https://esm.sh/zod@3`.
 * https://docs.deno.com/runtime/fundamentals/modules/, https://jsr.io/docs/using-packages
 */

const BY_ADDRESS = /^(?:npm|jsr|https):/;
/** Hosts that serve packages of npm by name, and what stands before the name. */
const OF_NPM = /^https:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm|ga\.jspm\.io\/npm:)\/?(?:v\d+\/|stable\/)?/;
const NAMED = /^((?:@[\w.~-]+\/)?[\w.~-]+)(?:@[^/?#]*)?([^?#]*)/;
/** What jsr calls otherwise than npm. */
const RENAMED: { readonly [name: string]: string } = { "@hono/hono": "hono", "@zod/zod": "zod", "@oak/oak": "oak" };

/** The name that a package has on npm, where an address names one; `std/http/server` for Deno's own; else what is written. */
export function packageNamed(specifier: string): string {
  if (!BY_ADDRESS.test(specifier)) return specifier;
  const standard = /^(?:https:\/\/deno\.land\/std(?:@[^/]*)?|jsr:@std)\/([^?#@]*?)(?:@[^/?#]*)?(?:\.[jt]s)?$/.exec(specifier)?.[1];
  if (standard !== undefined) return `std/${standard}`;
  const ofDeno = /^https:\/\/deno\.land\/x\/([\w.-]+?)(?:@[^/]*)?\/(?:mod|src\/mod|lib\/mod|index)\.[jt]s$/.exec(specifier)?.[1];
  if (ofDeno !== undefined) return ofDeno;
  const rest = specifier.startsWith("https:") ? (OF_NPM.test(specifier) ? specifier.replace(OF_NPM, "") : undefined) : specifier.slice(4).replace(/^\//, "");
  const [, name, below = ""] = rest === undefined ? [] : (NAMED.exec(rest) ?? []);
  if (name === undefined) return specifier;
  const path = /\/\+esm$|\.m?js$/.test(below) ? "" : below.replace(/\/$/, "");
  return (RENAMED[name] ?? name) + path;
}
