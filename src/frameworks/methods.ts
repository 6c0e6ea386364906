/** The HTTP methods, and those that a handler of several tells apart. */
import type { Context, Expr, FunctionFacts } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import type { Env, FileNode, Value } from "../link/values.js";
import type { Linker } from "./adapter.js";

export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"];

/** Where the requests of the frameworks hold their method. */
const METHOD_PATH = /(?:^|\.)(?:method|httpMethod)$/;

/** A comparison with a method, by its form: `x === "POST"`. */
function namesMethod(e: Expr | undefined): e is readonly ["'", string] {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "string" && METHODS.includes(e[1].toUpperCase());
}

function comparesMethod(e: Expr): boolean {
  if (!Array.isArray(e) || e[0] === "'" || e[0] === "f" || e[0] === "o") return false;
  return e[0] === "==" || e[0] === "!=" ? namesMethod(e[1] as Expr) || namesMethod(e[2] as Expr) : (e.slice(1) as Expr[]).some(comparesMethod);
}

function isIndexed(e: Expr): boolean {
  return Array.isArray(e) && e[0] === "[";
}

function mayTellIn(c: Context): boolean {
  return c.k === "then" || c.k === "rest" ? comparesMethod(c.if) : c.k === "case" && c.is.some(namesMethod);
}

/** Whether a function may tell methods apart, by the form of what stands in it. */
function mayTell({ contexts, events }: FunctionFacts): boolean {
  return contexts.some(mayTellIn) || events.some((e) => ((e.k === "def" || e.k === "set") && isIndexed(e.from)) || (e.k === "call" && isIndexed(e.callee)));
}

const hasTelling = ofFacts(({ fns }) => fns.some(mayTell));

const leading = new WeakMap<Linker, ReadonlySet<string>>();

/** The files that may tell methods apart, and those from which imports lead to one. */
function leadingToTelling(linker: Linker): ReadonlySet<string> {
  let known = leading.get(linker);
  if (!known) leading.set(linker, (known = linker.leadingTo([...linker.files.values()].filter(({ facts }) => hasTelling(facts)))));
  return known;
}

/**
 * The HTTP methods a shared handler tells apart, in its own conditions and in those of what it calls.
 *
 * @param isImported whether functions come to each other by imports alone, and not by names that the framework makes global
 */
export function methodsTold(linker: Linker, root: Env, isImported = true): string[] {
  const found = new Set<string>();
  const add = (text: unknown): void => {
    if (typeof text === "string" && METHODS.includes(text.toUpperCase())) found.add(text.toUpperCase());
  };
  const isMethod = (e: Expr, env: Env, at: number): boolean => {
    const v = linker.value(e, env, at);
    return v.k === "request" && METHOD_PATH.test(v.path);
  };
  // Where nothing tells methods apart, only a function that it is given could.
  const matters = (given: Value, { file }: { readonly file: FileNode }): boolean =>
    leadsToRequest(given) && (!isImported || leadingToTelling(linker).has(file.path) || !linker.files.has(file.path) || leadsToFunction(given));
  for (const env of linker.visited(root, matters)) {
    if (!mayTell(env.facts)) continue;
    const compare = (e: Expr, at: number): void => {
      if (!Array.isArray(e)) return;
      if (e[0] === "==" || e[0] === "!=") {
        for (const [side, other] of [[e[1], e[2]], [e[2], e[1]]] as unknown as [Expr, Expr][]) if (namesMethod(other) && isMethod(side, env, at)) add(other[1]);
      } else if (e[0] !== "'" && e[0] !== "f" && e[0] !== "o") for (const part of e.slice(1)) if (Array.isArray(part)) compare(part as unknown as Expr, at);
    };
    env.facts.contexts.forEach((c) => {
      const at = env.facts.events.length;
      if (!mayTellIn(c) || linker.isDead(env, c.up)) return;
      if (c.k === "then" || c.k === "rest") compare(c.if, at);
      else if (c.k === "case" && isMethod(c.of, env, at)) for (const label of c.is) if (namesMethod(label)) add(label[1]);
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

/** Whether a function that is given this is given a function. */
function leadsToFunction(v: Value, depth = 3): boolean {
  if (v.k === "union") return v.of.some((o) => leadsToFunction(o, depth));
  if (v.k === "array") return v.items.some((i) => leadsToFunction(i, depth));
  if (v.k !== "object") return v.k === "function" || v.k === "bound" || v.k === "instance" || v.k === "class";
  return depth === 0 || [...v.props.values(), ...v.rest].some((p) => leadsToFunction(p(), depth - 1));
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
