/** The Request of the web, which frameworks built on it hand to their handlers. https://developer.mozilla.org/docs/Web/API/Request */
import { argumentOf, type Bound, header, input, type Meaning, parsedAddress } from "./request.js";

const BODY = /^(?:json|formData|text|arrayBuffer|blob|bytes)\(\)$|^body$/;

/** What a path below a web request means. */
export function webMeaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first, second] = path;
  if (first === undefined) return { is: "part" };
  if (BODY.test(first)) return input("body", path.slice(1));
  if (first === "method") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (first === "headers") return second === undefined ? { is: "part" } : header(argumentOf(second) ?? second);
  // Of the parsed address, which is asked for below the text it was parsed from.
  if (first === "url") return parsedAddress(bound, second);
  return first === "clone()" ? webMeaning(path.slice(1), bound) : undefined;
}
