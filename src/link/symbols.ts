/** Says in which function an offset lies, and what people call that place. */
import type { Expr, FileFacts, FunctionFacts } from "../extract/facts.js";

const functionsByStart = new WeakMap<FileFacts, readonly FunctionFacts[]>();

/** The innermost function around an offset: the last one to start before it, or one around that. */
export function functionAt(facts: FileFacts, pos: number): FunctionFacts | undefined {
  let sorted = functionsByStart.get(facts);
  if (!sorted) functionsByStart.set(facts, (sorted = facts.fns.filter((f) => f.up >= 0).sort((a, b) => a.pos - b.pos || b.end - a.end)));
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.pos ?? Infinity) <= pos) low = middle + 1;
    else high = middle;
  }
  let f = sorted[low - 1];
  while (f && f.up >= 0 && f.end <= pos) f = facts.fns[f.up];
  return f;
}

/** `Class.method`, `GET /orders`: the functions around an offset that have a name or are handed over under one, outermost first. */
export function symbolAt(facts: FileFacts, pos: number): string {
  const names: string[] = [];
  for (let f = functionAt(facts, pos); f && f.up >= 0; f = facts.fns[f.up]) {
    const cls = facts.classes[f.cls];
    const name = f.name === "" ? routeOf(facts, f) : cls?.name ? `${cls.name}.${f.name}` : f.name;
    if (name !== undefined) names.unshift(name);
  }
  return names.join(".");
}

const routes = new WeakMap<FileFacts, ReadonlyMap<FunctionFacts, string>>();
const REGISTERS = /(?:^|\.)(get|post|put|patch|delete|del|head|options|all|use|route|on)$/;
/** `get("/orders", wrapped(checked(async () => …)))`. */
const MAX_WRAPPERS = 4;

/** What a function without a name is registered for, as it is written there. */
function routeOf(facts: FileFacts, fn: FunctionFacts): string | undefined {
  let known = routes.get(facts);
  if (!known) routes.set(facts, (known = new Map(registered(facts))));
  return known.get(fn);
}

function* registered(facts: FileFacts): Generator<readonly [FunctionFacts, string]> {
  for (const { events } of facts.fns) {
    const handed = function* (arg: Expr, depth: number): Generator<FunctionFacts> {
      const inner = typeof arg === "number" ? events[arg] : undefined;
      const fn = Array.isArray(arg) && arg[0] === "f" ? facts.fns[arg[1] as number] : undefined;
      if (fn?.name === "") yield fn;
      if (inner?.k === "call" && depth > 0) for (const a of inner.args) yield* handed(a, depth - 1);
    };
    for (const e of events) {
      if (e.k !== "call") continue;
      const [first, ...rest] = e.args;
      const path = Array.isArray(first) && first[0] === "'" && typeof first[1] === "string" && first[1].startsWith("/") ? first[1] : undefined;
      const name = path === undefined ? undefined : memberOf(e.callee);
      const method = name === undefined ? undefined : REGISTERS.exec(name)?.[1];
      if (path === undefined || method === undefined) continue;
      for (const a of rest) for (const fn of handed(a, MAX_WRAPPERS)) yield [fn, `${method.toUpperCase()} ${path}`];
    }
  }
}

function memberOf(callee: Expr): string | undefined {
  return typeof callee === "string" ? callee : Array.isArray(callee) && callee[0] === "." && typeof callee[2] === "string" ? callee[2] : undefined;
}
