/**
 * Evaluates the `matcher` of a Next.js middleware for a route, without running a pattern of the scanned code.
 * Understood: literals, `:name` with `*`, `+`, `?`, `(.*)`, alternatives of literals, a negative look-ahead of
 * literals. Anything else is unknown.
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
 */

type Token =
  | { readonly k: "text"; readonly text: string }
  | { readonly k: "segment"; readonly repeats: "" | "*" | "+" | "?" }
  | { readonly k: "any" }
  | { readonly k: "one of"; readonly texts: readonly string[]; readonly isOptional: boolean }
  | { readonly k: "not"; readonly texts: readonly string[] };

const DYNAMIC = /\[\[?(?:\.\.\.)?[^\]]+\]\]?|:[A-Za-z_]\w*[*+?]?|\*[A-Za-z_]?\w*/g;

/** A path that the route stands for: placeholders are filled in. */
export function samplePath(route: string): string {
  const path = route.replace(DYNAMIC, "x");
  return path === "" ? "/" : path;
}

/** Index of the parenthesis that closes the one at `open`, or -1. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

/** Splits at the top-level `|`. */
function splitAlternatives(text: string): string[] {
  const parts: string[] = [];
  let depth = 0, from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(" || text[i] === "[") depth++;
    else if (text[i] === ")" || text[i] === "]") depth--;
    else if (text[i] === "|" && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

const IS_LITERAL = /^(?:[^\\()[\]{}.*+?|^$]|\\[./-])*\$?$/;

/** The texts of a look-ahead; an alternative that needs a dot (a file name) never fits a route. */
function refusedTexts(body: string): string[] | undefined {
  const texts: string[] = [];
  for (const alternative of splitAlternatives(body)) {
    if (/\\\./.test(alternative) && !IS_LITERAL.test(alternative)) continue;
    if (/^\.\*\\\./.test(alternative)) continue;
    const bare = alternative.replace(/\.\*$/, "").replace(/^\((?:\?:)?(.*)\)$/, "$1");
    if (bare === "" && alternative !== "") return undefined;
    if (IS_LITERAL.test(bare)) texts.push(unescape(bare));
    else if (/^[\w/.-]+\.[\w-]+$/.test(bare)) texts.push(bare);
    else return undefined;
  }
  return texts;
}

function tokenise(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let i = 0; i < source.length; ) {
    const c = source[i];
    if (c === ":") {
      const name = /^:[A-Za-z_]\w*/.exec(source.slice(i))?.[0];
      if (!name) return undefined;
      i += name.length;
      if (source[i] === "(") {
        const end = closing(source, i);
        const body = source.slice(i + 1, end);
        if (end < 0) return undefined;
        i = end + 1;
        if (body === ".*") tokens.push({ k: "any" });
        else if (IS_LITERAL.test(body.replaceAll("|", ""))) tokens.push({ k: "one of", texts: body.split("|"), isOptional: false });
        else return undefined;
        continue;
      }
      const repeats = /^[*+?]/.exec(source.slice(i))?.[0] ?? "";
      i += repeats.length;
      tokens.push({ k: "segment", repeats: repeats as "" | "*" | "+" | "?" });
    } else if (c === "(") {
      const end = closing(source, i);
      if (end < 0) return undefined;
      const body = source.slice(i + 1, end);
      const after = source[end + 1];
      i = end + 1;
      if (body === ".*" || body === ".+") tokens.push({ k: "any" });
      else if (body.startsWith("(?!")) {
        const stop = closing(body, 0);
        const rest = body.slice(stop + 1);
        const texts = refusedTexts(body.slice(3, stop));
        if (!texts || (rest !== ".*" && rest !== ".+")) return undefined;
        tokens.push({ k: "not", texts }, { k: "any" });
      } else if (body.startsWith("?!")) {
        const texts = refusedTexts(body.slice(2));
        if (!texts) return undefined;
        tokens.push({ k: "not", texts });
      } else if (splitAlternatives(body).every((a) => IS_LITERAL.test(a))) {
        const isOptional = after === "?" || after === "*";
        if (isOptional) i++;
        tokens.push({ k: "one of", texts: body.split("|").map(unescape), isOptional });
      } else return undefined;
    } else if (c === "." && source[i + 1] === "*") {
      tokens.push({ k: "any" });
      i += 2;
    } else if (c === "*") {
      tokens.push({ k: "any" });
      i++;
    } else if (c === "\\") {
      tokens.push({ k: "text", text: source[i + 1] ?? "" });
      i += 2;
    } else if (c !== undefined && !"[]{}+?^$|)".includes(c)) {
      tokens.push({ k: "text", text: c });
      i++;
    } else return undefined;
  }
  return tokens;
}

/** Each pair of token and place is tried once: the work is bounded by their product. */
function fits(tokens: readonly Token[], t: number, path: string, p: number, failed: Set<number>): boolean {
  const key = t * (path.length + 2) + p;
  if (failed.has(key)) return false;
  if (fitsFrom(tokens, t, path, p, failed)) return true;
  failed.add(key);
  return false;
}

function fitsFrom(tokens: readonly Token[], t: number, path: string, p: number, failed: Set<number>): boolean {
  const token = tokens[t];
  if (!token) return p === path.length || (p === path.length - 1 && path[p] === "/");
  switch (token.k) {
    case "text": {
      if (path.startsWith(token.text, p)) return fits(tokens, t + 1, path, p + token.text.length, failed);
      // `/:path*` matches the path without its last slash too.
      const next = tokens[t + 1];
      return token.text === "/" && p === path.length && next?.k === "segment" && (next.repeats === "*" || next.repeats === "?") && t + 2 >= tokens.length;
    }
    case "not": {
      const rest = path.slice(p);
      if (token.texts.some((x) => (x.endsWith("$") ? rest === x.slice(0, -1) : rest.startsWith(x)))) return false;
      return fits(tokens, t + 1, path, p, failed);
    }
    case "any":
      for (let end = path.length; end >= p; end--) if (fits(tokens, t + 1, path, end, failed)) return true;
      return false;
    case "one of":
      return token.texts.some((x) => path.startsWith(x, p) && fits(tokens, t + 1, path, p + x.length, failed)) || (token.isOptional && fits(tokens, t + 1, path, p, failed));
    case "segment": {
      if ((token.repeats === "*" || token.repeats === "?") && fits(tokens, t + 1, path, p, failed)) return true;
      const many = token.repeats === "*" || token.repeats === "+";
      for (let end = p; end <= path.length; end++) {
        if (end > p && fits(tokens, t + 1, path, end, failed)) return true;
        if (path[end] === "/" && !many) return false;
      }
      return false;
    }
  }
}

/** Whether the matcher takes the route; undefined where the pattern is not understood. */
export function matches(source: string, route: string): boolean | undefined {
  const tokens = tokenise(source);
  return tokens && fits(tokens, 0, samplePath(route), 0, new Set());
}

/** The matcher that says the same as a glob over paths (`/api/auth/**`); undefined for globs with more than stars. */
export function routeOfGlob(glob: string): string | undefined {
  const segments = glob.split("/").map((s, i) => (s === "**" ? `:s${i}*` : s === "*" ? `:s${i}` : /^[\w.~-]*$/.test(s) ? s.replaceAll(".", "\\.") : undefined));
  return segments.every((s) => s !== undefined) ? segments.join("/") : undefined;
}
