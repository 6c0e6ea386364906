/**
 * AWS Lambda: exported handlers of HTTP events, in middy or not, and of queues, schedules and streams.
 * https://docs.aws.amazon.com/lambda/latest/dg/typescript-handler.html
 */
import type { FileFacts, FunctionFacts } from "../extract/facts.js";
import { identity } from "../libraries/identity.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Adapter, Layer, Linker, Registration } from "./adapter.js";
import { exportPlace, functionName } from "./export-places.js";
import { type Authorizer, type Deployed, Trees, type Way } from "./lambda/deployment.js";
import { SAM_FILE, samFunctions } from "./lambda/sam.js";
import { SERVERLESS_FILE, serverlessFunctions } from "./lambda/serverless.js";
import { METHODS, methodsTold } from "./methods.js";
import { methodOf } from "./routing/calls.js";
import { type Bound, boundShape, header, input, type Meaning, namesCaller } from "./request.js";

const REQUEST = "lambda";
/** What types of events and handlers say about what calls the function. */
const HTTP_TYPE = /\bAPIGateway(?:Proxy|Event)?\w*(?:Event|Handler)\w*|\bALB(?:Event|Handler)|\bLambdaFunctionURL(?:Event|Handler)|\bProxyHandler\b/;
const MESSAGE_TYPE = /\b(?:SQS|SNS|S3|DynamoDBStream|KinesisStream|Firehose\w*|EventBridge|Scheduled|CloudWatchLogs|CloudFront\w*|Cognito\w*|PreSignUp\w*|PostConfirmation\w*|PreTokenGeneration\w*|CustomMessage\w*|SES|MSK|IoT|Lex\w*|CodePipeline\w*|CloudFormationCustomResource)(?:Event|Handler|TriggerEvent|TriggerHandler)\b/;
/** An authorizer is called by the gateway, and answers it. */
const AUTHORIZER = /\bAPIGateway\w*Authorizer(?:Event|Handler|\w*Handler)/;
/** What functions that are deployed under other names call what they are given. */
const EVENT = /^_?(?:event|evt)$/;
/** Members that only the events of a gateway have. */
const HTTP_MEMBER = /^\w+\.(?:body|pathParameters|queryStringParameters|httpMethod|requestContext|rawPath|rawQueryString|multiValueHeaders)\b/;
const MESSAGE_MEMBER = /^\w+\.(?:Records|detail|detail-type)\b/;
const TYPES = /^(?:aws-lambda|@types\/aws-lambda|@middy\/.*|@aws-lambda-powertools\/.*|@aws-sdk\/.*|aws-sdk|sst|@serverless\/.*)$/;

function meaning(path: readonly string[], bound: Bound): Meaning | undefined {
  const [first = "", second, third] = path;
  const rest = path.slice(1);
  switch (first) {
    case "body":
      return input("body", rest);
    case "queryStringParameters":
    case "multiValueQueryStringParameters":
      return input("query", rest);
    case "rawQueryString":
      return input("query", []);
    case "pathParameters":
      return input("params", rest);
    case "headers":
    case "multiValueHeaders":
      return second === undefined ? { is: "part" } : header(second);
    case "cookies":
      return { is: "credential", source: "cookie" };
    case "httpMethod":
      return bound.method ? { is: "known", value: bound.method } : { is: "part" };
    case "path":
    case "rawPath":
    case "resource":
    case "routeKey":
      return { is: "url", path: "" };
    case "requestContext":
      if (second === "http") return third === "method" && bound.method ? { is: "known", value: bound.method } : { is: "part" };
      if (second === "httpMethod") return bound.method ? { is: "known", value: bound.method } : { is: "part" };
      // What an authorizer of the gateway found out: nothing where there is none.
      return second === "authorizer" && third !== undefined ? { is: "identity" } : { is: "part" };
    default:
      return namesCaller(first) ? { is: "identity" } : undefined;
  }
}

export const lambda: Adapter = {
  name: "lambda",
  docs: "https://docs.aws.amazon.com/lambda/latest/dg/typescript-handler.html",
  // Who deploys functions names them by their files.
  joins: "by package",
  shapes: [{ id: REQUEST, meaning }],
  ambient: [],
  neverReturns: ["global#process.exit"],
  parameterTypes: { [REQUEST]: [{ name: "APIGatewayProxyEvent", from: "aws-lambda" }, { name: "Context", from: "aws-lambda" }] },

  see: (facts) => facts.exports.some((e) => !e.isType) && (facts.imports.some((i) => TYPES.test(i.specifier)) || facts.exports.some((e) => e.as === "handler") || facts.fns.some((f) => EVENT.test(String(f.params[0]?.pattern)))),

  *join(linker, seen) {
    const deployed = deployedIn(linker);
    for (const file of seen) for (const e of file.facts.exports) {
      if (e.isType || e.as === "*" || e.as === "=" || e.from !== undefined) continue;
      yield* handlers(linker, file, e.as, deployed.get(`${moduleOf(file.path)}.${e.as}`));
    }
  },
};

function moduleOf(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}

/** The ways to the functions that the project says it deploys, by their handlers. */
function deployedIn({ documents }: Linker): ReadonlyMap<string, readonly Way[]> {
  const trees = new Trees(documents);
  const found = new Map<string, readonly Way[]>();
  const add = ({ handler, ways }: Deployed): void => void found.set(handler, [...(found.get(handler) ?? []), ...ways]);
  for (const path of documents.keys()) {
    if (SERVERLESS_FILE.test(path)) serverlessFunctions(path, trees).forEach(add);
    else if (SAM_FILE.test(path)) samFunctions(path, trees).forEach(add);
  }
  return found;
}

function* handlers(linker: Linker, file: FileNode, name: string, ways: readonly Way[] | undefined): Iterable<Registration> {
  const at = exportPlace(file.facts, name);
  const { handler, layers, catches } = opened(linker, whole(linker, file, linker.exported(file, name)));
  if (!at || handler.k !== "function") return;
  const fn = handler.file.facts.fns[handler.index];
  if (!fn) return;
  const common = { framework: "lambda", file: file.path, pos: at.pos, end: at.end, handlerName: at.handler ?? functionName(handler) ?? name, handler };
  const context = linker.external("aws-lambda#Context()");
  const route = `${moduleOf(file.path)}.${name}`;
  const message = (internal: string): Registration => ({ ...common, kind: "message", method: "MESSAGE", route, internal, args: [linker.external("aws-lambda#Event()"), context], layers: [], errors: "unhandled" });
  const served = (method: string, before: readonly Layer[], more: Partial<Registration>): Registration => {
    const request = linker.request(boundShape(REQUEST, METHODS.includes(method) ? { method } : {}));
    const event: Value = { k: "object", props: new Map([["event", () => request], ["context", () => context]]), rest: [], isOpen: true };
    return { ...common, kind: "http", method, route, args: [request, context], layers: [...before, ...layers.map((l): Layer => ({ ...l, args: [event] }))], errors: catches ? "handled" : "unhandled", ...more };
  };
  const told = (): readonly string[] => {
    const methods = methodsTold(linker, linker.envOf(handler, [linker.request(boundShape(REQUEST, {})), context], null, 0));
    return methods.length > 0 ? methods : ["ALL"];
  };
  const kind = kindOf(file.facts, name, fn);
  if (ways && ways.length > 0) {
    if (ways.some((w) => w.is === "message")) yield message("called by the platform: there is no caller to ask");
    for (const way of ways) {
      if (way.is !== "http") continue;
      const before = layersOf(linker, way);
      const broken = way.isPrivate || (way.authorizer && before.every((l) => l.isPassive)) ? { broken: way.isPrivate ? "the gateway itself is closed to strangers, or may be" : `nothing shows whom ${way.authorizer?.name} turns away` } : {};
      for (const method of way.method === "ALL" ? told() : [way.method]) yield served(method, before, { route: way.route, ...broken });
    }
    return;
  }
  if (!kind) return;
  // A function that others call with the event is a part of theirs.
  if (!ways && !isNamedHandler(name) && !isDeclaredHandler(file.facts, name) && (/^(?:Promise<)?(?:string|number|boolean|void|undefined)\b/.test(fn.returnType ?? "") || linker.isImported(file.path))) return;
  if (kind === "message") yield message("called by the platform: there is no caller to ask");
  else for (const method of told()) yield served(method, [], { broken: "an authorizer of the gateway may stand before it" });
}

/** What the gateway does before it calls the function. */
function layersOf(linker: Linker, way: Extract<Way, { is: "http" }>): readonly Layer[] {
  const found: Layer[] = [];
  const { authorizer } = way;
  if (authorizer && (authorizer.isDoubtful || refuses(linker, authorizer))) {
    found.push({ value: linker.external("aws-lambda#authorizer()"), args: [], passes: "by calling next", place: authorizer, name: authorizer.name, ...(authorizer.isDoubtful && { isDoubtful: true }) });
  }
  if (way.checksBody) found.push({ value: { k: "literal", value: null }, args: [], passes: "unless it throws", place: way, name: "the gateway's schema", isPassive: true, checks: [{ part: "body", path: "" }] });
  return found;
}

/** What an authorizer says to turn callers away. */
const REFUSAL = /^(?:Deny|Unauthorized|isAuthorized)$/;

/** Whether an authorizer may turn somebody away: one of the platform, or a function that throws or denies. */
function refuses(linker: Linker, { handler }: Authorizer): boolean {
  if (handler === undefined) return true;
  const [, module = "", name = ""] = /^(.*)\.([^./]*)$/.exec(handler) ?? [];
  const file = [".ts", ".js", ".mts", ".mjs", ".cjs", ".cts"].map((ending) => linker.files.get(module + ending)).find((f) => f !== undefined);
  if (!file) return true;
  const { handler: decides } = opened(linker, whole(linker, file, linker.exported(file, name)));
  if (decides.k !== "function") return false;
  const throws = (env: Env): boolean => env.facts.events.some((e, i) => {
    const callee = e.k === "call" ? linker.callee(env, i, e) : undefined;
    return callee?.k === "external" && identity.find(callee.name)?.onFailure === "throws";
  });
  return [...linker.visited(linker.envOf(decides, null, null, 0))].some((env) => throws(env) || env.facts.events.some((e) => e.k === "throw" || (e.k !== "def" && e.k !== "set" ? saysOne(e) : saysOne(e.from))));
}

/** Whether a text of those stands in what a function does, or a member of that name. */
function saysOne(part: unknown, depth = 6): boolean {
  if (typeof part === "string") return REFUSAL.test(part);
  if (typeof part !== "object" || part === null || depth === 0) return false;
  return Object.values(part).some((p) => saysOne(p, depth - 1));
}

function isNamedHandler(name: string): boolean {
  return /^(?:handler?|main|default)$/.test(name);
}

/** `export const remove: APIGatewayProxyHandler`. */
function isDeclaredHandler(facts: FileFacts, name: string): boolean {
  const declared = facts.fns[0]?.events.find((e) => e.k === "def" && e.to === name);
  return declared?.k === "def" && /Handler/.test(declared.type ?? "");
}

/** Whether a function handles requests, messages, or nothing that we know. */
function kindOf(facts: FileFacts, name: string, fn: FunctionFacts): "http" | "message" | undefined {
  const declared = facts.fns[0]?.events.find((e) => e.k === "def" && e.to === name);
  const types = `${(declared?.k === "def" ? declared.type : undefined) ?? ""} ${fn.params[0]?.type ?? ""}`;
  if (AUTHORIZER.test(types)) return undefined;
  if (HTTP_TYPE.test(types)) return "http";
  if (MESSAGE_TYPE.test(types)) return "message";
  const event = fn.params[0]?.pattern;
  if (name !== "handler" || fn.params.length > 3) return undefined;
  const read = typeof event === "string" ? pathsIn(fn).filter((p) => p.startsWith(`${event}.`)) : membersOf(event).map((m) => `event.${m}`);
  return read.some((p) => HTTP_MEMBER.test(p)) ? "http" : read.some((p) => MESSAGE_MEMBER.test(p)) ? "message" : undefined;
}

/** The paths that a function reads, as written. */
function pathsIn(fn: FunctionFacts): string[] {
  const found: string[] = [];
  const visit = (e: unknown): void => {
    if (typeof e === "string") found.push(e);
    else if (Array.isArray(e) && e[0] !== "'") e.forEach(visit);
  };
  for (const e of fn.events) {
    if (e.k === "call") [e.callee, ...e.args].forEach(visit);
    else if (e.k === "def" || e.k === "set") visit(e.from);
    else if (e.k === "return" || e.k === "throw" || e.k === "value") visit(e.val);
  }
  for (const c of fn.contexts) visit("if" in c ? c.if : c.k === "loop" ? c.over : c.k === "case" ? c.of : null);
  return found;
}

/** `({ body, pathParameters }) => …`: what is taken out of the event. */
function membersOf(pattern: unknown): string[] {
  return Array.isArray(pattern) && pattern[0] === "{" ? pattern.filter((p, i): p is string => i % 2 === 1 && typeof p === "string") : [];
}

interface Opened {
  readonly handler: Value;
  readonly layers: readonly Omit<Layer, "args">[];
  readonly catches: boolean;
}

const ERROR_HANDLER = /^@middy\/http-error-handler#|^middy\/middlewares#httpErrorHandler\(\)/;

/** `handler.use(guard())` in a statement of its own adds to what is exported: the last of such chains is the whole of it. */
function whole(linker: Linker, file: FileNode, made: Value): Value {
  if (made.k !== "external" || !made.at) return made;
  const env = linker.moduleEnv(file);
  let layered: Value = made;
  const inner = new Set(env.facts.events.flatMap((e) => (e.k === "call" && Array.isArray(e.callee) && e.callee[0] === "." ? [e.callee[1]] : [])));
  for (const [i, e] of env.facts.events.entries()) {
    if (e.k !== "call" || inner.has(i) || e.pos < made.at.pos || !/^(?:use|before|after|onError|handler)$/.test(methodOf(e.callee) ?? "")) continue;
    const later = linker.value(i, env, i);
    // Each statement starts from what is exported, and changes it.
    if (startsWith(later, made)) layered = layered === made ? later : onto(later, made, layered);
  }
  return layered;
}

/** Whether a chain is made of calls on a value. */
function startsWith(chain: Value, on: Extract<Value, { k: "external" }>): boolean {
  for (let v: Value | undefined = chain; v?.k === "external"; v = v.receiver) if (v.at === on.at || (v.at?.pos === on.at?.pos && v.at?.end === on.at?.end && v.name === on.name)) return true;
  return false;
}

/** The chain, with what was put on the value before in its place. */
function onto(chain: Value, on: Extract<Value, { k: "external" }>, before: Value): Value {
  if (chain.k !== "external" || (chain.at?.pos === on.at?.pos && chain.at?.end === on.at?.end && chain.name === on.name)) return before;
  return chain.receiver ? { ...chain, receiver: onto(chain.receiver, on, before) } : chain;
}

/** `middy(handler).use(parser()).use(guard())`: the handler, what runs before it, and whether errors are answered. */
function opened(linker: Linker, made: Value): Opened {
  const layers: Omit<Layer, "args">[] = [];
  let catches = false;
  let handler: Value | undefined;
  for (let v: Value | undefined = made; v?.k === "external"; v = v.receiver) {
    if (/\.handler\(\)$/.test(v.name)) handler ??= v.args?.[0];
    if (/^(?:@middy\/core|middy)#(?:middy|default)?\(\)$/.test(v.name)) handler ??= v.args?.[0];
    if (!/\.(?:use|before)\(\)$/.test(v.name) || !v.at) continue;
    for (const used of (v.args ?? []).flatMap((a) => (a.k === "array" ? a.items : [a]))) {
      if (used.k === "external" && ERROR_HANDLER.test(used.name)) catches = true;
      if (used.k === "object" && linker.member(used, "onError").k === "function") catches = true;
      const value = used.k === "object" ? linker.member(used, "before") : used;
      if (value.k === "function" || value.k === "external") layers.unshift({ value, passes: "by returning", place: v.at, name: functionName(value) || "a middleware" });
    }
  }
  return { handler: handler ?? made, layers, catches };
}
