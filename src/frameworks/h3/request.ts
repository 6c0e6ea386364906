/** The event of h3, which Nitro and Nuxt hand to every handler. https://h3.dev/guide/api/h3event */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { address, type Bound, commonMeaning, cookie, input, location, type Meaning, namesCaller, parsedAddress, type RequestShape } from "../request.js";

export const H3_REQUEST = "h3";

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  switch (first) {
    case "body":
      return input("body", rest);
    case "query":
    case "params":
    case "headers":
    case "method":
      return commonMeaning(path, bound);
    case "path":
      return address(bound);
    case "url":
      return second === "searchParams" ? input("query", path.slice(2)) : second === "pathname" ? location(bound) : { is: "part" };
    case "cookies":
      return second === undefined ? { is: "part" } : cookie(second);
    case "node":
      return second === "req" ? ofNode(path.slice(2), bound) : { is: "part" };
    case "req":
    case "request":
    case "web":
      return ofWeb(rest, bound);
    case "context":
      return ofContext(rest);
    default:
      return undefined;
  }
}

/** `event.node.req`: the request of Node. */
function ofNode([first, ...rest]: readonly string[], bound: Bound): Meaning | undefined {
  if (first === undefined || first === "headers" || first === "method") return first === undefined ? { is: "part" } : meaning([first, ...rest], bound);
  if (first === "url" || first === "originalUrl") return address(bound);
  return first === "body" ? input("body", rest) : undefined;
}

/** `event.req`: the request of the web. */
function ofWeb(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return { is: "part" };
  if (/^(?:json|text|formData|arrayBuffer|blob|bytes)\(\)$/.test(first)) return input("body", rest);
  if (first === "url") return parsedAddress(bound, path[1]);
  return meaning(path, bound);
}

/** What middleware leaves for those after it: the router's parameters, and the caller. */
function ofContext([first, second, ...rest]: readonly string[]): Meaning | undefined {
  if (first === undefined) return { is: "part" };
  if (first === "params") return input("params", second === undefined ? [] : [second, ...rest]);
  return namesCaller(first) ? { is: "identity" } : undefined;
}

export const h3Shape: RequestShape = { id: H3_REQUEST, meaning };

/** `{ onRequest, handler }` in place of a function. */
export function openedHandler(linker: Linker, value: Value): { readonly value: Value; readonly before: readonly Value[] } {
  if (value.k !== "object") return { value, before: [] };
  const hooks = linker.member(value, "onRequest");
  return { value: linker.member(value, "handler"), before: hooks.k === "array" ? hooks.items : hooks.k === "function" ? [hooks] : [] };
}
