/** The request of Express: what of it is input, which credentials it carries, who is calling. https://expressjs.com/en/api.html#req */
import { address, argumentOf, type Bound, commonMeaning, cookie, header, input, type Meaning, namesCaller, type RequestShape } from "../request.js";
import { isSpelledOut } from "../routing/paths.js";

export const REQUEST = "express";

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (bound.identityAt !== undefined && first === bound.identityAt) return { is: "identity" };
  if (first === "body" || first === "file" || first === "files" || first === "rawBody") return input("body", first === "body" ? rest : path);
  if (first.startsWith("param(")) return input("params", [argumentOf(first) ?? ""]);
  if (first.startsWith("get(") || first.startsWith("header(")) return header(argumentOf(first));
  if (first === "cookies" && second !== undefined) return cookie(second);
  if (first === "cookies" || first === "signedCookies") return second === undefined ? { is: "part" } : { is: "credential", source: "cookie" };
  if (first === "url" || first === "originalUrl" || first === "path" || first === "baseUrl") {
    const value = second === undefined ? knownPath(first, bound) : undefined;
    const known: Meaning = value === undefined ? { is: "url", path: "" } : { is: "known", value, part: "url" };
    return first === "url" || first === "originalUrl" ? address(bound, known) : known;
  }
  if (first === "session") return second === undefined || second === "destroy()" || second === "save()" || second === "regenerate()" || second === "cookie" ? { is: "part" } : { is: "identity" };
  if (first === "isAuthenticated()") return { is: "identity" };
  if (first === "isUnauthenticated()") return { is: "identity", isNone: true };
  if (["ip", "ips", "hostname", "protocol", "secure", "xhr"].includes(first)) return { is: "headers", path: first };
  return commonMeaning(path, bound) ?? (namesCaller(first) && !first.endsWith(")") ? { is: "identity" } : undefined);
}

/** What a path of the request is for the endpoint at hand, parameters as they are written: relative to where the function is mounted, or whole. */
function knownPath(name: "url" | "originalUrl" | "path" | "baseUrl", { route, mount }: Bound): string | undefined {
  if (route === undefined || mount === undefined || !isSpelledOut(route) || !`${route}/`.startsWith(mount === "/" ? "" : `${mount}/`.replace(/\/{2,}/g, "/"))) return undefined;
  if (name === "originalUrl") return route;
  if (name === "baseUrl") return mount === "/" ? "" : mount;
  return route.slice(mount === "/" ? 0 : mount.length) || "/";
}

export const expressRequest: RequestShape = { id: REQUEST, meaning, nests: ["query"], tellsEndpoint: ["method", "url", "originalUrl", "path", "baseUrl"] };
