/** What a server keeps for the rest of a request beside it: `storage.run({ userId }, next)`, for `storage.getStore()` to find. https://nodejs.org/api/async_context.html */
import type { CallEvent } from "../extract/facts.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { NOBODY } from "./lookups.js";
import { alternatives, type Env, type FileNode, union, type Value, VOID } from "./values.js";

type External = Extract<Value, { k: "external" }>;

/** Steps of evaluation that one call may cost. */
const FUEL = 20_000;
/** As many calls of these names are looked at. */
const MAX_CALLS = 120;
const STORAGE = "async_hooks#AsyncLocalStorage()";
const KEEPS = new Set(["run", "enterWith"]);
/** What is handed first to what stands in place, where it is registered on a server. */
const REQUESTS: Readonly<Record<string, string>> = { express: "express#Request()", fastify: "fastify#FastifyRequest()", koa: "koa#Context()", hono: "hono#Context()" };

interface Keeping {
  readonly file: FileNode;
  readonly fn: number;
  readonly event: number;
  readonly call: CallEvent;
}

/** What is asked for what is kept. */
export function isStoreGetter({ name, receiver }: External): boolean {
  return name === `${STORAGE}.getStore` && receiver?.k === "external" && receiver.at !== undefined;
}

export class Stores {
  private calls: readonly Keeping[] | undefined;
  /** By the file in which storages are made: what is kept in each of them, by its place. */
  private readonly kept = new Map<string, ReadonlyMap<number, Value>>();
  private readonly asked = new Set<string>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Goes on to a state of a project. */
  enter(): void {
    this.calls = undefined;
    this.kept.clear();
  }

  /** What `getStore()` of a storage gives: what is kept there, or nothing outside of requests. Undefined where that cannot be told. */
  given({ receiver }: External): Value | undefined {
    if (receiver?.k !== "external" || !receiver.at) return undefined;
    const { file, pos } = receiver.at;
    this.asked.add(file);
    this.evaluator.lookups.note(NOBODY, ["store", file]);
    const value = this.in(file).get(pos);
    return value && union([value, VOID]);
  }

  /** All that is kept in the storages that a file makes. */
  all(file: string): Value {
    return { k: "array", items: [...this.in(file).values()] };
  }

  /** What is kept in those that were asked for. */
  inWords(): string {
    return [...this.asked].sort().map((file) => `${file}:${[...this.in(file).values()].map((v) => this.evaluator.environments.keyOf(v)).join()}`).join("\n");
  }

  private in(file: string): ReadonlyMap<number, Value> {
    const known = this.kept.get(file);
    if (known) return known;
    // What rests on itself is unknown.
    this.kept.set(file, new Map());
    const found = new Map<number, Value[]>();
    this.calls ??= this.keeping();
    for (const { file: at, fn, event, call } of this.calls) {
      const left = this.evaluator.fuel;
      this.evaluator.fuel = Math.min(left, FUEL);
      const env = this.envFor(at, fn);
      for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
        const made = callee.k === "external" && callee.receiver?.k === "external" && callee.receiver.name === STORAGE ? callee.receiver.at : undefined;
        if (made?.file === file) found.set(made.pos, [...(found.get(made.pos) ?? []), this.evaluator.value(call.args[0] ?? null, env, event)]);
      }
      this.evaluator.fuel = left;
    }
    const kept = new Map([...found].map(([pos, values]) => [pos, union(values)] as const));
    this.kept.set(file, kept);
    return kept;
  }

  private keeping(): readonly Keeping[] {
    const found: Keeping[] = [];
    for (const file of this.evaluator.scene.files.values()) {
      if (file.facts.isView) continue;
      for (const [fn, { events }] of file.facts.fns.entries()) {
        for (const [event, call] of events.entries()) if (call.k === "call" && call.args.length > 0 && KEEPS.has(methodName(call.callee) ?? "")) found.push({ file, fn, event, call });
      }
    }
    return found.length > MAX_CALLS ? [] : found;
  }

  /** A function that writes down no types is handed the request of the server that the file, or else the project, has. */
  private envFor(file: FileNode, fn: number): Env {
    const env = this.evaluator.defaultEnv(file, fn), [first] = env.facts.params;
    if (!first || first.type !== undefined || typeof first.pattern !== "string") return env;
    const request = this.requestIn([file]) ?? this.requestIn([...this.evaluator.scene.files.values()]);
    return request ? this.evaluator.envOf({ k: "function", file, index: fn, up: env.up, self: env.self }, [request], null, 0) : env;
  }

  private requestIn(files: readonly FileNode[]): Value | undefined {
    const names = new Set(files.flatMap(({ facts }) => facts.imports.flatMap(({ specifier }) => REQUESTS[specifier] ?? [])));
    const [name] = names;
    const request = names.size === 1 && name !== undefined ? this.evaluator.external(name) : undefined;
    return request?.k === "request" ? request : undefined;
  }
}
