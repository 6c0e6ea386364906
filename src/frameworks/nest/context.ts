/**
 * The execution context that guards and parameter decorators are given: it leads to the request, and through
 * the `Reflector` to the metadata of the endpoint at hand.
 * https://docs.nestjs.com/fundamentals/execution-context
 */
import type { Value } from "../../link/values.js";
import type { Linker } from "../adapter.js";
import { type External, keyOf, VOID } from "../decorators.js";

export const CONTEXT = "@nestjs/common#ExecutionContext()";
const READS = /^(?:@nestjs\/core#Reflector\(\)\.(get|getAll|getAllAndOverride|getAllAndMerge)|global#Reflect\.(getMetadata))$/;

/** Hands out what stands for a class: `app.get(Reflector)`. */
const HANDS_OUT = /^@nestjs\/(?:core#(?:NestFactory\.create\w*\(\)|ModuleRef\(\))|common#INestApplication\w*\(\))\.(?:get|resolve)$/;

/** Callees that lead from a context to the request, read metadata, or hand out what stands for a class. */
export const GIVES_FOR = new RegExp(`${READS.source}|${HANDS_OUT.source}|^@nestjs/(?:common#|graphql#Gql)ExecutionContext\\b`);

/** What is known of the endpoint a context belongs to. */
export interface Scene {
  readonly handler: ReadonlyMap<string, Value>;
  readonly cls: ReadonlyMap<string, Value>;
  readonly request: Value;
  readonly type: "http" | "graphql" | "ws" | "rpc";
}

/** A context as a value; its arguments carry the scene. */
export function contextOf(scene: Scene): External {
  return { k: "external", name: CONTEXT, args: [asObject(scene.handler), asObject(scene.cls), scene.request, { k: "literal", value: scene.type }] };
}

function asObject(entries: ReadonlyMap<string, Value>): Value {
  return { k: "object", props: new Map([...entries].map(([key, v]) => [key, () => v])), rest: [], isOpen: false };
}

/** The context that a chain of calls began with. */
function rootOf(v: Value | undefined): External | undefined {
  for (let at = v; at?.k === "external"; at = at.receiver) if (at.args && (at.name === CONTEXT || at.name === "@nestjs/graphql#GqlExecutionContext()")) return at;
  return undefined;
}

/** What a call of the framework gives back, where the context it is about is known. */
export function givenBack(callee: External, args: readonly Value[], linker: Linker): Value | undefined {
  const [token] = args;
  if (token && (token.k === "class" || token.k === "external") && HANDS_OUT.test(callee.name)) return linker.instantiate(token, null);
  const read = READS.exec(callee.name);
  if (read) return metadata(read[1] ?? read[2] ?? "", args);
  if (callee.name === "@nestjs/graphql#GqlExecutionContext.create") {
    const root = rootOf(args[0]);
    return root?.args && { k: "external", name: "@nestjs/graphql#GqlExecutionContext()", args: root.args };
  }
  const root = rootOf(callee.receiver);
  const [, , request, type] = root?.args ?? [];
  if (!root || !request) return undefined;
  const isOfGraphql = root.name.startsWith("@nestjs/graphql");
  switch (callee.name.slice(root.name.length)) {
    case ".getType": return type;
    case ".switchToHttp().getRequest": return request;
    case ".switchToWs().getClient": return request;
    case ".switchToHttp().getResponse": return { k: "external", name: "express#Response()" };
    case ".getContext": return isOfGraphql ? graphqlContext(request) : undefined;
    case ".getArgs": return isOfGraphql ? undefined : { k: "array", items: [request] };
    case ".getArgByIndex": return args[0]?.k === "literal" && args[0].value === 0 ? request : undefined;
    default: return undefined;
  }
}

/** The context of a GraphQL operation: whatever else the project puts there, the request is in it. */
export function graphqlContext(request: Value): Value {
  return { k: "object", props: new Map([["req", () => request], ["request", () => request]]), rest: [], isOpen: true };
}

function metadata(how: string, args: readonly Value[]): Value | undefined {
  const key = keyOf(args[0]);
  const targets = args[1]?.k === "array" && !args[1].of ? args[1].items : args[1] ? [args[1]] : [];
  const found: (Value | undefined)[] = [];
  for (const target of targets) {
    const root = rootOf(target);
    const of = root?.args?.[target.k === "external" && target.name.endsWith(".getHandler()") ? 0 : 1];
    if (key === undefined || of?.k !== "object") return undefined;
    const value = of.props.get(key)?.();
    found.push(value?.k === "array" ? { ...value, isWhole: true } : value);
  }
  if (targets.length === 0) return undefined;
  if (how === "getAll") return { k: "array", items: found.map((f) => f ?? VOID), isWhole: true };
  if (how !== "getAllAndMerge") return found.find((f) => f !== undefined) ?? VOID;
  const all = found.filter((f) => f !== undefined);
  return all.length < 2 && all[0]?.k !== "array" && all[0] ? all[0] : { k: "array", items: all.flatMap((f) => (f.k === "array" ? f.items : [f])), isWhole: true };
}
