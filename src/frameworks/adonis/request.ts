/** The HTTP context of AdonisJS: what was sent, who is calling, and the way to answer. https://docs.adonisjs.com/guides/concepts/http-context */
import { argumentOf, type Bound, header, input, location, type Meaning, namesCaller, type RequestShape } from "../request.js";

export const REQUEST = "adonis";
export const NEXT = "@adonisjs/core#NextFunction()";
/** Who is asked, by the rows of the library tables. */
const AUTH = "@adonisjs/auth#Authenticator()";

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second] = path;
  const rest = path.slice(1);
  switch (first) {
    case "":
      return { is: "part" };
    case "request":
      return second === undefined ? { is: "part" } : sent(rest, bound);
    case "params":
      return input("params", rest);
    case "auth":
      if (second === undefined) return { is: "part" };
      return rest.some((p) => p === "user" || p === "isAuthenticated") ? { is: "identity" } : { is: "answer", name: `${AUTH}.${rest.map(bare).join(".")}` };
    case "response":
    case "view":
    case "inertia":
      return { is: "answer", name: `@adonisjs/core#Response()${rest.length > 0 ? "." : ""}${rest.map(bare).join(".")}` };
    case "containerResolver":
    case "logger":
      return { is: "answer", name: `@adonisjs/core#Container()${rest.length > 0 ? "." : ""}${rest.map(bare).join(".")}` };
    case "session":
      return second?.startsWith("get(") && namesCaller(argumentOf(second) ?? "") ? { is: "identity" } : { is: "part" };
    default:
      return first === "bouncer" ? { is: "answer", name: `@adonisjs/bouncer#Bouncer().${rest.map(bare).join(".")}` } : { is: "other" };
  }
}

/** `use(api)` as names of packages are written: `use()`. */
function bare(segment: string): string {
  return segment.replace(/\(.*\)$/, "()");
}

function sent(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = ""] = path;
  const name = argumentOf(first);
  const member = name === undefined || name === "" ? [] : [name];
  if (/^(?:all|body|only|except|raw|file|files|allFiles)\(/.test(first)) return input("body", path.slice(1));
  if (first.startsWith("input(")) return input("body", member);
  if (first.startsWith("qs(")) return input("query", path.slice(1));
  if (first.startsWith("param(")) return input("params", member);
  if (first.startsWith("params(")) return input("params", path.slice(1));
  if (first.startsWith("header(")) return header(name?.toLowerCase());
  if (first.startsWith("headers(")) return path.length > 1 ? header(path[1]) : { is: "part" };
  if (/^(?:cookie|encryptedCookie|plainCookie)\(/.test(first)) return { is: "credential", source: "cookie" };
  if (first === "method()") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (first === "url()" || first === "completeUrl()") return location(bound);
  if (first.startsWith("hasValidSignature(")) return { is: "credential", source: "input" };
  // It throws for what does not fit, and gives back what does.
  if (first.startsWith("validateUsing(")) return { is: "body", path: "", isChecked: true };
  return { is: "part" };
}

export const adonisRequest: RequestShape = { id: REQUEST, meaning, tellsEndpoint: ["request.method", "request.url", "request.completeUrl"] };
