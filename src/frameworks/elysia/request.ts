/** The context of Elysia: what was sent, what hooks found out about the caller, and the ways to refuse. */
import { type Bound, cookie, header, input, location, type Meaning, namesCaller, parsedAddress, type RequestShape } from "../request.js";

export const REQUEST = "elysia";

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second, third] = path;
  const rest = path.slice(1);
  if (first === "") return { is: "part" };
  // What a socket keeps of the request that opened it.
  if (first === "data") return meaning(rest, bound);
  if (first === "body") return input("body", rest);
  if (first === "query") return input("query", rest);
  if (first === "params") return input("params", rest);
  if (first === "headers") return second === undefined ? { is: "part" } : header(second);
  if (first === "bearer") return { is: "credential", source: "header" };
  if (first === "cookie") return third === "value" && second !== undefined ? cookie(second) : { is: "part" };
  if (first === "jwt" || first === "accessJwt" || first === "refreshJwt") return { is: "answer", name: `@elysiajs/jwt#jwt()${rest.map((r) => `.${r}`).join("")}` };
  if (/^(?:status|error|redirect|set)(?:\(|$)/.test(first)) return { is: "answer", name: `elysia#Response().${path.join(".")}` };
  if (first === "request") return second === undefined ? { is: "part" } : requested(rest, bound);
  if (first === "path" || first === "route") return location(bound);
  if (first === "url") return parsedAddress(bound, second);
  if (first === "store" || first === "server") return { is: "part" };
  return namesCaller(first) && !first.endsWith(")") ? { is: "identity" } : { is: "other" };
}

/** A member of the web's own request. */
function requested([first = "", second]: readonly string[], bound: Bound): Meaning {
  if (first === "headers") return second?.startsWith("get(") ? header(second.slice(4, -1)) : { is: "part" };
  if (/^(?:json|text|formData|blob|arrayBuffer)\(/.test(first)) return input("body", []);
  if (first === "method" && bound.method !== undefined) return { is: "known", value: bound.method };
  return first === "url" ? parsedAddress(bound, second) : { is: "part" };
}

export const elysiaRequest: RequestShape = { id: REQUEST, meaning };
