/** The context of Hono: what was sent stands below `c.req`, what middleware found out below `c.var`, and `c` itself answers. */
import { contextMeaning, isContextName } from "../contexts.js";
import { argumentOf, type Bound, cookie, header, input, location, type Meaning, namesCaller, parsedAddress, type RequestShape } from "../request.js";

export const REQUEST = "hono";

const ANSWERS = /^(?:json|text|html|body|redirect|newResponse|notFound|render|status|header|res|set|setRenderer)\(?/;
const BODY = /^(?:json|parseBody|formData|text|arrayBuffer|blob|body)(?:\(.*\))?$/;
/** What was granted to the caller says that there is one. */
const GRANTS = /^(?:scopes?|roles?|permissions?|grants)$/i;
/** The parts of the request by the names that validators have for them. */
const TARGETS: Readonly<Record<string, "body" | "query" | "params" | "headers">> = { json: "body", form: "body", query: "query", param: "params", header: "headers", cookie: "headers" };

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second, ...rest] = path;
  if (bound.identityAt !== undefined && first === bound.identityAt) return { is: "identity" };
  if (first === "req") return second === undefined ? { is: "part" } : sent(second, rest, bound);
  if (first === "var") return second === undefined ? { is: "part" } : variable(second, rest);
  if (first.startsWith("get(")) return variable(argumentOf(first) ?? "", path.slice(1));
  if (first === "cookie") return second === undefined ? { is: "credential", source: "cookie" } : cookie(second);
  // Bindings are the settings of the deployment.
  if (first === "env") return second === undefined ? { is: "part" } : { is: "answer", name: `global#process.env.${[second, ...rest].join(".")}` };
  if (first === "executionCtx" || first === "event") return { is: "part" };
  if (ANSWERS.test(first)) return { is: "answer", name: `hono#Response().${path.join(".")}` };
  return undefined;
}

/** A member of `c.req`. */
function sent(name: string, rest: readonly string[], bound: Bound): Meaning | undefined {
  if (name === "raw") return rest[0] === undefined ? { is: "part" } : sent(rest[0], rest.slice(1), bound);
  if (BODY.test(name)) return name === "json" || name === "text" ? { is: "part" } : input("body", rest);
  if (name.startsWith("valid(")) {
    const part = TARGETS[argumentOf(name) ?? ""];
    const found = part && input(part, rest);
    return found && "path" in found ? { is: part, path: found.path, isChecked: true } : undefined;
  }
  for (const [method, part] of [["query", "query"], ["queries", "query"], ["param", "params"]] as const) {
    if (name === `${method}()`) return input(part, rest);
    if (name.startsWith(`${method}(`)) return input(part, [argumentOf(name) ?? "", ...rest]);
  }
  if (name === "header()" || name === "headers") return rest[0] === undefined ? { is: "part" } : header(argumentOf(rest[0]) ?? rest[0]);
  if (name.startsWith("header(")) return header(argumentOf(name));
  if (name === "method") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
  if (name === "path" || name === "routePath") return location(bound);
  if (name === "url") return parsedAddress(bound, rest[0]);
  return undefined;
}

/** What middleware has put into the context; the context of something else there is told by its members. */
function variable(name: string, rest: readonly string[]): Meaning {
  if (isTelling(name)) return { is: "identity" };
  return isContextName(name) ? (contextMeaning(rest) ?? { is: "part" }) : { is: "other" };
}

/** Whether what is kept under a name says who is calling. */
export function isTelling(name: string): boolean {
  return namesCaller(name) || GRANTS.test(name);
}

export const honoRequest: RequestShape = { id: REQUEST, meaning, tellsEndpoint: ["req.", "req.raw."].flatMap((at) => ["method", "path", "routePath", "url", "raw"].map((name) => at + name)).filter((name) => name !== "req.raw") };
