/**
 * Which methods of which classes answer what, as their decorators say.
 * https://docs.nestjs.com/controllers
 */
import type { EndpointKind, Place } from "../../concepts.js";
import { covers, joinRoute } from "../routing/paths.js";
import { type Application, type Route, textsOf } from "./applications.js";
import type { Linker } from "../adapter.js";
import type { Decorator } from "../decorators.js";
import { textOf } from "../values.js";

const COMMON = "@nestjs/common#";
/** Names the route of a contract that a method implements. */
export const CONTRACT_ROUTE = "@ts-rest/nest#TsRest";
const VERBS: Readonly<Record<string, string>> = {
  Get: "GET", Post: "POST", Put: "PUT", Patch: "PATCH", Delete: "DELETE", All: "ALL", Options: "OPTIONS", Head: "HEAD", Search: "SEARCH", Sse: "GET",
};

/** Something a method answers. */
export interface Answers {
  readonly kind: EndpointKind;
  readonly method: string;
  /** Paths below the controller, or the name of an operation or message. */
  readonly paths: readonly string[];
  /** Who hands over the work, where no caller outside can. */
  readonly internal?: string;
  readonly type: "http" | "graphql" | "ws" | "rpc";
  /** Its input is no caller's. */
  readonly isWithoutInput?: true;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  "@nestjs/graphql#Query": "QUERY", "@nestjs/graphql#Mutation": "MUTATION", "@nestjs/graphql#Subscription": "SUBSCRIPTION",
};
interface Message {
  readonly type: "ws" | "rpc";
  readonly internal?: string;
  readonly isWithoutInput?: true;
}
const JOB: Message = { type: "rpc", internal: "runs for a job of a queue: nobody outside calls it", isWithoutInput: true };
const TIMER: Message = { type: "rpc", internal: "runs by the clock: nobody outside calls it", isWithoutInput: true };
const MESSAGES: Readonly<Record<string, Message>> = {
  "@nestjs/websockets#SubscribeMessage": { type: "ws" },
  "@nestjs/microservices#MessagePattern": { type: "rpc", internal: "answers messages of other services", isWithoutInput: true },
  "@nestjs/microservices#EventPattern": { type: "rpc", internal: "handles events of other services", isWithoutInput: true },
  "@nestjs/microservices#GrpcMethod": { type: "rpc", internal: "answers calls of other services", isWithoutInput: true },
  "@nestjs/microservices#GrpcStreamMethod": { type: "rpc", internal: "answers calls of other services", isWithoutInput: true },
  "@nestjs/bull#Process": JOB, "@nestjs/bullmq#Process": JOB,
  "@nestjs/schedule#Cron": TIMER, "@nestjs/schedule#Interval": TIMER, "@nestjs/schedule#Timeout": TIMER,
  "@nestjs/event-emitter#OnEvent": { type: "rpc", internal: "handles events of the process itself", isWithoutInput: true },
};

/** What a decorated method answers; several decorators make several. */
export function answersOf(linker: Linker, decorators: readonly Decorator[], method: string): readonly Answers[] {
  return decorators.flatMap((d): Answers[] => {
    const [first, second] = d.args;
    const operation = OPERATIONS[d.name];
    if (operation !== undefined) {
      const named = textOf(first) ?? [first, second].map((o) => (o?.k === "object" ? textOf(linker.member(o, "name")) : undefined)).find((n) => n !== undefined);
      return [{ kind: "graphql", method: operation, paths: [named ?? method], type: "graphql" }];
    }
    const message = MESSAGES[d.name];
    if (message) return [{ kind: "message", method: "MESSAGE", paths: namesOf(linker, d, method), ...message }];
    if (d.name === CONTRACT_ROUTE && first?.k === "object") {
      const [verb, path] = ["method", "path"].map((name) => textOf(linker.member(first, name)));
      return verb === undefined ? [] : [{ kind: "http", method: verb, paths: [path ?? "*"], type: "http" }];
    }
    if (!d.name.startsWith(COMMON)) return [];
    if (d.name === `${COMMON}RequestMapping`) return requestMapping(linker, d);
    const verb = VERBS[d.name.slice(COMMON.length)];
    return verb === undefined ? [] : [{ kind: "http", method: verb, paths: pathsOf(linker, first), type: "http" }];
  });
}

function requestMapping(linker: Linker, d: Decorator): Answers[] {
  const options = d.args[0];
  const how = options && linker.member(options, "method");
  const verb = how?.k === "external" ? how.name.replace(/^.*\./, "") : "GET";
  return options ? [{ kind: "http", method: verb, paths: pathsOf(linker, linker.member(options, "path")), type: "http" }] : [];
}

/** The paths that a decorator is given: none, one, several, or an object with one. */
export function pathsOf(linker: Linker, given: Decorator["value"] | Decorator["args"][number] | undefined): readonly string[] {
  const inside = given?.k === "object" ? linker.member(given, "path") : given;
  const paths = textsOf(inside);
  return paths.length > 0 ? paths : [""];
}

/** The pattern of a message: a text, an object such as `{ cmd: "sum" }`, or the method's own name. */
function namesOf(linker: Linker, d: Decorator, method: string): readonly string[] {
  const [first, second] = d.args;
  // When it runs says nothing of what it does.
  const texts = d.name.startsWith("@nestjs/schedule#") ? [] : textsOf(first);
  if (d.name.endsWith("#GrpcMethod") || d.name.endsWith("#GrpcStreamMethod")) return [[texts[0], textOf(second) ?? method].filter((x) => x !== undefined).join(".")];
  if (texts.length > 0) return texts;
  if (first?.k === "object") {
    const inner = textOf(linker.member(first, "name")) ?? [...first.props.values()].map((p) => textOf(p())).find((t) => t !== undefined);
    if (inner !== undefined) return [inner];
  }
  return [method];
}

/** The versions in the address: those of the method, else of the controller, else the default. */
function versionsOf(linker: Linker, app: Application, onMethod: readonly Decorator[], controller: Decorator | undefined): readonly string[] {
  const { version } = app;
  if (!version) return [""];
  const own = onMethod.find((d) => d.name === `${COMMON}Version`)?.args[0];
  const options = controller?.args[0];
  const written = own ?? (options?.k === "object" ? linker.member(options, "version") : undefined);
  const isWritten = written !== undefined && !(written.k === "literal" && written.value === null);
  const versions = isWritten ? textsOf(written) : version.byDefault;
  return versions.length > 0 ? versions.map((v) => `${version.prefix}${v}`) : [""];
}

export interface Address {
  readonly route: string;
  /** Without prefix and version, as module middleware names it. */
  readonly bare: string;
  /** What puts it below another path first. */
  readonly below?: Place | undefined;
  /** The prefix is a setting. */
  readonly isPartial: boolean;
}

/** The addresses of a handler. */
export function addressesOf(linker: Linker, app: Application, modulePath: string, controller: Decorator | undefined, onMethod: readonly Decorator[], answers: Answers): readonly Address[] {
  const found: Address[] = [];
  for (const base of pathsOf(linker, controller?.args[0])) {
    for (const path of answers.paths) {
      const bare = joinRoute(joinRoute(modulePath, base), path);
      const isFree = app.unprefixed.some((r) => isFor(r, answers.method, bare, true));
      for (const version of versionsOf(linker, app, onMethod, controller)) {
        const below = !isFree && app.prefixAt ? app.prefixAt : base === "" ? undefined : controller?.place;
        found.push({ bare, below, isPartial: !isFree && app.prefixAt !== undefined && app.prefix === "", route: joinRoute("", joinRoute(joinRoute(isFree ? "" : app.prefix, version), bare)) });
      }
    }
  }
  return found;
}

/** Whether a route as it is written takes a method and path. */
export function isFor(r: Route, method: string, path: string, isWhole: boolean): boolean {
  if (r.method !== undefined && method !== r.method && method !== "ALL") return false;
  return covers(joinRoute("", r.path.replace(/\(\.\*\)/g, "*").replace(/\{\*\w*\}|\*\w+/g, "*")), path || "/", isWhole) !== "no";
}
