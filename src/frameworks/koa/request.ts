/** The context of Koa: `ctx.request` and its shortcuts are what was sent, `ctx.body` and `ctx.status` are the answer. */
import { address, argumentOf, type Bound, commonMeaning, header, input, location, type Meaning, namesCaller, type RequestShape } from "../request.js";

export const REQUEST = "koa";

const ANSWERS = /^(?:body|status|throw|assert|redirect|attachment|type|length|response|res|set|append|remove|message|respond|back|render)(?:\(|$)/;
/** Middleware of Koa leaves the caller in the state, or beside it. */
const STATE = "state";

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (first === "") return { is: "part" };
  if (bound.identityAt !== undefined && (first === bound.identityAt || `${first}.${second}` === bound.identityAt)) return { is: "identity" };
  if (ANSWERS.test(first)) return { is: "answer", name: `koa#Response().${path.join(".")}` };
  if (first === "request" || first === "req") return second === undefined ? { is: "part" } : sent(rest, bound);
  if (first === STATE) return second === undefined ? { is: "part" } : namesCaller(second) ? { is: "identity" } : { is: "other" };
  if (first === "session") return second === undefined || second === "save()" ? { is: "part" } : { is: "identity" };
  if (first === "isAuthenticated()") return { is: "identity" };
  if (first === "isUnauthenticated()") return { is: "identity", isNone: true };
  if (first === "get" || first === "isAuthenticated" || first === "isUnauthenticated") return { is: "part" };
  if (first === "app" || first === "cookies") return second?.startsWith("get(") ? { is: "credential", source: "cookie" } : { is: "part" };
  if (first === "captures") return input("params", rest);
  return sent(path, bound) ?? (namesCaller(first) && !first.endsWith(")") ? { is: "identity" } : { is: "other" });
}

/** A member of `ctx.request`, most of which `ctx` has too. */
function sent(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (first === "body" || first === "rawBody") return input("body", rest);
  if (first === "files" || first === "file") return input("body", path);
  if (first === "querystring" || first === "search") return input("query", []);
  if (first === "header") return second === undefined ? { is: "part" } : header(second);
  if (first.startsWith("get(")) return header(argumentOf(first));
  if (first === "path") return location(bound);
  if (first === "url" || first === "originalUrl") return address(bound);
  if (first === "href") return { is: "url", path: "" };
  if (["ip", "ips", "host", "hostname", "protocol", "secure", "origin"].includes(first)) return { is: "headers", path: first };
  return commonMeaning(path, bound);
}

export const koaRequest: RequestShape = { id: REQUEST, meaning, tellsEndpoint: ["", "request.", "req."].flatMap((at) => ["method", "path", "url", "originalUrl", "href"].map((name) => at + name)) };
