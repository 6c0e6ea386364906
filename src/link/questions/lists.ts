/** Which lists are written in the code: their length does not depend on data. */
import type { Expr, FileFacts } from "../../extract/facts.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { namesOf } from "../names.js";
import { alternatives, type Env, type Value } from "../values.js";
import { receiverOf } from "./trips.js";

/** `Array.from({ length: 12 })` up to this length is short. */
const SHORT = 100;
/** `rows.slice(0, 5)` up to this length is short whatever the rows are. */
const FEW = 10;
const KEEPS_LENGTH = new Set(["filter", "map", "sort", "toSorted", "reverse", "toReversed", "entries", "keys", "values", "concat", "flat", "slice", "fill", "with"]);
const WRAPS = new Set(["Promise.all", "Promise.allSettled", "Object.keys", "Object.values", "Object.entries", "Array.from", "Set", "Map", "Array.of", "Object.freeze"]);
const FILLS = new Set(["push", "unshift", "splice", "set", "add"]);
/** Written in capitals: a constant of the project, or of a package. */
const CAPITALS = /(?:^|\.)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[A-Z]{3,}$/;

interface Place {
  readonly from: Expr;
  readonly env: Env;
  readonly at: number;
}

export class Lists {
  readonly #filled = new WeakMap<FileFacts, ReadonlySet<string>>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Whether the list is written in the code: an array, an enumeration, a constant, or made of one. */
  isWritten(over: Expr, env: Env, at: number, depth = 0): boolean {
    if (depth > 8 || over === null) return false;
    if (typeof over === "string" && this.#filledIn(env.file.facts).has(over)) return false;
    const values = alternatives(this.evaluator.value(over, env, at));
    if (values.every((v) => this.#isWritten(v))) return true;
    if (typeof over === "string") {
      if (CAPITALS.test(over) && !values.some((v) => v.k === "array" && v.items.length === 0)) return true;
      const source = this.#definition(over, env);
      return source !== undefined && this.isWritten(source.from, source.env, source.at, depth + 1);
    }
    if (typeof over === "number") return this.#isMadeOfOne(env, over, depth);
    if (Array.isArray(over)) {
      if (over[0] === "a") return over.length > 1 && (over.slice(1) as Expr[]).every((x) => !Array.isArray(x) || x[0] !== "..." || this.isWritten(x[1] as Expr, env, at, depth + 1));
      if (over[0] === "?") return this.isWritten(over[2], env, at, depth + 1) && this.isWritten(over[3], env, at, depth + 1);
    }
    return false;
  }

  #isWritten(v: Value): boolean {
    if (v.k === "array") return v.items.length > 0 && !v.of;
    if (v.k === "object") return v.props.size > 0 && !v.isOpen && v.rest.length === 0;
    if (v.k === "literal") return v.value !== null && v.value !== false;
    if (v.k !== "external") return false;
    // A list that a package exports, or one that the operator writes into a variable.
    if (!v.name.includes("()") && !v.name.startsWith("global#")) return true;
    if (/^global#(?:process|import\.meta|Bun|Deno)\.env\./.test(v.name)) return /\.split\(\)|\.\w+$/.test(v.name);
    const made = /^global#(Object\.(?:keys|values|entries)|Array\.from|Set|Array)\(\)$/.exec(v.name)?.[1];
    const of = v.args?.[0];
    if (made === undefined || !of) return false;
    if (made === "Array" || made === "Array.from") {
      const length = of.k === "object" ? of.props.get("length")?.() : of;
      if (length?.k === "literal" && typeof length.value === "number") return length.value <= SHORT;
    }
    return alternatives(of).every((o) => this.#isWritten(o));
  }

  #isMadeOfOne(env: Env, event: number, depth: number): boolean {
    const call = env.facts.events[event];
    if (call?.k !== "call") return false;
    const method = methodName(call.callee);
    if (typeof call.callee === "string" && WRAPS.has(call.callee)) return call.args[0] !== undefined && (this.isWritten(call.args[0], env, event, depth + 1) || isEnumName(call.args[0]));
    if (method === "slice" && isFew(call.args[1])) return true;
    if (method !== undefined && KEEPS_LENGTH.has(method) && this.isWritten(receiverOf(call.callee), env, event, depth + 1)) {
      return method !== "concat" || call.args.every((a) => this.isWritten(a, env, event, depth + 1));
    }
    const callees = alternatives(this.evaluator.callee(env, event, call));
    return callees.every((c) => c.k === "function" && this.#givesOne(this.evaluator.environments.defaultEnv(c.file, c.index), depth));
  }

  /** A function that chooses from a list written in the code. */
  #givesOne(env: Env, depth: number): boolean {
    const returns = env.facts.events.flatMap((e, i) => (e.k === "return" ? [{ val: e.val, i }] : []));
    return returns.length > 0 && returns.every((r) => this.isWritten(r.val, env, r.i, depth + 1));
  }

  /** Where a name is defined, if it is defined once: here or in the file it is imported from. */
  #definition(name: string, env: Env): Place | undefined {
    for (let e: Env | null = env; e; e = e.up) {
      const bindings = namesOf(e.facts).bindings.get(name);
      if (!bindings) continue;
      const [only] = bindings;
      const def = only && e.facts.events[only.at];
      return bindings.length === 1 && only?.k === "def" && only.steps.length === 0 && def?.k === "def" ? { from: def.from, env: e, at: only.at } : undefined;
    }
    const imported = env.file.facts.imports.find((i) => i.local === name);
    const target = imported && this.evaluator.scene.modules.resolve(env.file.path, imported.specifier);
    const file = target?.k === "file" ? this.evaluator.scene.files.get(target.path) : undefined;
    const exported = file?.facts.exports.find((x) => x.as === imported?.name && x.from === undefined)?.value;
    return file && typeof exported === "string" ? this.#definition(exported, this.evaluator.environments.moduleEnv(file)) : undefined;
  }

  /** The names of a file's lists that something is put into after they were made. */
  #filledIn(facts: FileFacts): ReadonlySet<string> {
    const known = this.#filled.get(facts);
    if (known) return known;
    const found = new Set<string>();
    for (const f of facts.fns) {
      for (const e of f.events) {
        if (e.k === "call" && typeof e.callee === "string" && FILLS.has(methodName(e.callee) ?? "")) found.add(e.callee.slice(0, e.callee.lastIndexOf(".")));
        else if (e.k === "set" && Array.isArray(e.to) && e.to[0] === "[" && typeof e.to[1] === "string") found.add(e.to[1]);
      }
    }
    this.#filled.set(facts, found);
    return found;
  }
}

/** `DataSource`, `Prisma.Role`: what is written like a type and listed with `Object.values` is an enumeration. */
function isEnumName(e: Expr): boolean {
  return typeof e === "string" && /(?:^|\.)[A-Z][A-Za-z0-9_]*$/.test(e);
}

function isFew(e: Expr | undefined): boolean {
  return Array.isArray(e) && e[0] === "'" && typeof e[1] === "number" && e[1] >= 0 && e[1] <= FEW;
}
