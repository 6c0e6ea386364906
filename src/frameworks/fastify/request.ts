/** The request that Fastify hands to hooks and handlers. https://fastify.dev/docs/latest/Reference/Request/ */
import { address, argumentOf, type Bound, commonMeaning, cookie, input, type Meaning, namesCaller, type RequestShape } from "../request.js";

export const FASTIFY_REQUEST = "fastify";

/** Bodies in parts, as `@fastify/multipart` gives them. */
const PARTS = /^(?:file|files|parts|formData|saveRequestFiles)\(\)$/;
/** What is done with a session as a whole, and its settings: no data that somebody put there. */
const OF_SESSION = /^(?:destroy|save|regenerate|reload|touch|set|delete|options|isModified|isSaved)\(|^(?:cookie|sessionId|encryptedSessionId)$/;

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (bound.identityAt !== undefined && first === bound.identityAt) return { is: "identity" };
  switch (first) {
    case "body":
      return input("body", rest);
    case "rawBody":
      return input("body", path);
    case "query":
    case "params":
    case "headers":
    case "method":
      return commonMeaning(path, bound);
    case "cookies":
      return second === undefined ? { is: "part" } : cookie(second);
    case "url":
    case "originalUrl":
      return address(bound);
    case "routerPath":
      return template(bound);
    case "routeOptions":
    case "context":
      return second === "url" ? template(bound) : second === "method" ? meaning(["method"], bound) : second === "config" ? setting(path.slice(2), bound) : { is: "part" };
    case "routeConfig":
      return setting(rest, bound);
    case "raw":
    case "req":
      return second === undefined ? { is: "part" } : second === "url" || second === "headers" || second === "method" ? meaning(rest, bound) : undefined;
    case "session":
      return second === undefined || OF_SESSION.test(second) ? { is: "part" } : { is: "identity" };
    case "server":
      return second?.startsWith("unsignCookie(") ? meaning(rest, bound) : { is: "part" };
    case "log":
      return { is: "part" };
    case "jwtVerify()":
    case "isAuthenticated()":
      return { is: "identity" };
    case "isUnauthenticated()":
      return { is: "identity", isNone: true };
    case "ip":
    case "ips":
    case "hostname":
    case "host":
    case "protocol":
      return { is: "headers", path: first };
    default:
      if (PARTS.test(first)) return input("body", path);
      // https://github.com/fastify/fastify-cookie#manual-cookie-unsigning: a value that was tampered with is null.
      if (first.startsWith("unsignCookie(")) return second === "valid" || second === "value" ? { is: "identity" } : undefined;
      return namesCaller(first) && argumentOf(first) === undefined && !first.endsWith(")") ? { is: "identity" } : undefined;
  }
}

/** The route as it was registered. */
function template({ route }: Bound): Meaning {
  return route === undefined ? { is: "part" } : { is: "known", value: route };
}

/** A setting of the route: one that is not there is undefined. */
function setting(path: readonly string[], { config }: Bound): Meaning | undefined {
  const [name] = path;
  if (name === undefined || path.length > 1 || config === undefined) return { is: "part" };
  const all = JSON.parse(config) as Readonly<Record<string, string | number | boolean | null>>;
  const value = Object.hasOwn(all, name) ? all[name] : null;
  // A setting that is no literal is written down as a list of nothing.
  return value === undefined || typeof value === "object" && value !== null ? { is: "part" } : { is: "known", value };
}

export const fastifyShape: RequestShape = { id: FASTIFY_REQUEST, meaning };
