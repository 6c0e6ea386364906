/** The HTTP methods, and those that a handler of several tells apart. */
import type { Expr } from "../extract/facts.js";
import type { Env, Value } from "../link/values.js";
import type { Linker } from "./adapter.js";

export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"];

/** Where the requests of the frameworks hold their method. */
const METHOD_PATH = /(?:^|\.)(?:method|httpMethod)$/;

/** The HTTP methods a shared handler tells apart, in its own conditions and in those of what it calls. */
export function methodsTold(linker: Linker, root: Env): string[] {
  const found = new Set<string>();
  const add = (text: unknown): void => {
    if (typeof text === "string" && METHODS.includes(text.toUpperCase())) found.add(text.toUpperCase());
  };
  const isMethod = (e: Expr, env: Env, at: number): boolean => {
    const v = linker.value(e, env, at);
    return v.k === "request" && METHOD_PATH.test(v.path);
  };
  for (const env of linker.visited(root, leadsToRequest)) {
    const compare = (e: Expr, at: number): void => {
      if (!Array.isArray(e)) return;
      if (e[0] === "==" || e[0] === "!=") {
        for (const [side, other] of [[e[1], e[2]], [e[2], e[1]]] as unknown as [Expr, Expr][]) {
          if (Array.isArray(other) && other[0] === "'" && typeof other[1] === "string" && METHODS.includes(other[1].toUpperCase()) && isMethod(side, env, at)) add(other[1]);
        }
      } else if (e[0] !== "'" && e[0] !== "f" && e[0] !== "o") for (const part of e.slice(1)) if (Array.isArray(part)) compare(part as unknown as Expr, at);
    };
    env.facts.contexts.forEach((c) => {
      const at = env.facts.events.length;
      if (linker.isDead(env, c.up)) return;
      if (c.k === "then" || c.k === "rest") compare(c.if, at);
      else if (c.k === "case" && isMethod(c.of, env, at)) for (const label of c.is) if (Array.isArray(label) && label[0] === "'") add(label[1]);
    });
    env.facts.events.forEach((e, i) => {
      if (e.k === "def" || e.k === "set") tableMethods(linker, e.from, env, i, add, isMethod);
      if (e.k === "call") tableMethods(linker, e.callee, env, i, add, isMethod);
    });
  }
  found.delete("OPTIONS");
  if (found.size > 1) found.delete("HEAD");
  return METHODS.filter((m) => found.has(m));
}

/** Whether a function that is given this can find a request in it: without one, it cannot ask for its method. */
function leadsToRequest(v: Value): boolean {
  return v.k === "object" ? holdsRequest(v, 2) : v.k === "request" || v.k === "function";
}

function holdsRequest(v: Value, depth: number): boolean {
  if (v.k === "union") return v.of.some((o) => holdsRequest(o, depth));
  if (v.k === "array") return v.items.some((i) => holdsRequest(i, depth));
  if (v.k !== "object") return v.k === "request" || v.k === "function";
  return depth === 0 || [...v.props.values(), ...v.rest].some((p) => holdsRequest(p(), depth - 1));
}

/** `handlers[req.method]`: the keys of the table. */
function tableMethods(linker: Linker, e: Expr, env: Env, at: number, add: (text: unknown) => void, isMethod: (e: Expr, env: Env, at: number) => boolean): void {
  if (!Array.isArray(e) || e[0] !== "[") return;
  const key = e[2] as Expr;
  const first: Expr = Array.isArray(key) && key[0] === "`" ? (key[1] as Expr) : key;
  if (!isMethod(first, env, at)) return;
  const table = linker.value(e[1] as Expr, env, at);
  if (table.k === "object") for (const key of table.props.keys()) add(key.split(" ")[0]);
}
