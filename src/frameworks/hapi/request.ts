/** The request that hapi hands to handlers and extensions. https://hapi.dev/api/#request-properties */
import { type Bound, commonMeaning, cookie, input, location, type Meaning, type RequestShape } from "../request.js";

export const REQUEST = "hapi";
export const TOOLKIT = "hapi#Response()";

const ASKED = /^(?:isAuthenticated|isAuthorized|credentials|artifacts)$/;

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  if (first === "") return { is: "part" };
  switch (first) {
    case "payload":
      return input("body", rest);
    case "query":
    case "params":
    case "headers":
      return commonMeaning(path, bound);
    case "method":
      return bound.method ? { is: "known", value: bound.method.toLowerCase() } : { is: "part" };
    case "state":
      return second === undefined ? { is: "part" } : cookie(second);
    case "auth":
      return second === undefined ? { is: "part" } : ASKED.test(second) ? { is: "identity" } : { is: "other" };
    case "path":
    case "url":
      return location(bound);
    case "info":
      return { is: "headers", path: rest.join(".") };
    case "raw":
      return second === "req" ? { is: "part" } : undefined;
    // A session of @hapi/yar: who is calling is what was put into it.
    case "yar":
      return second?.startsWith("get(") ? { is: "identity" } : { is: "part" };
    default:
      return first === "pre" || first === "app" || first === "plugins" || first === "server" || first === "route" ? { is: "other" } : undefined;
  }
}

export const hapiRequest: RequestShape = { id: REQUEST, meaning, nests: ["query"], tellsEndpoint: ["method", "path", "url"] };
