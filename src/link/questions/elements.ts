/** What the elements of a list are: single things, or lists themselves (chunks), told by what the loop does with them. */
import type { Expr, FunctionFacts, Pattern } from "../../extract/facts.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { alternatives, type Env } from "../values.js";
import { partsOf } from "./expressions.js";
import type { Repetition } from "./loops.js";

const CHUNK = /^(?:chunk|batch|slice)$|(?:Chunk|Batch|Slice)$/;
const PLURAL = /(?:chunks|batches|slices|partitions)$/i;
const CUTS = /^(?:chunk\w*|batch\w*|\w*(?:Chunks|Batches|Chunk)|splitEvery|splitInto\w*|inGroupsOf)$/;
const LIST_METHODS = new Set(["map", "forEach", "filter", "reduce", "flatMap", "some", "every", "find", "join", "push", "entries", "sort"]);
const MEMBERS_OF_BOTH = new Set(["length", "slice", "includes", "indexOf", "concat", "at"]);
const LIST_KEYS = /^(?:in|notIn|not_in|\$in|\$nin|hasSome|hasEvery)$/;
const TAKES_LIST = /^(?:inArray|notInArray|whereIn|orWhereIn|whereNotIn|In|insertMany|bulkCreate|bulkWrite|addBulk|mget|all|allSettled)$/;
const TAKES_ROWS = /(?:Many|ManyAndReturn|Bulk)$/;
const ROW_KEYS = /^(?:data|items|rows|records)$/;

type Kind = "list" | "object" | undefined;

export class Elements {
  readonly #kinds = new Map<string, Kind>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Chunks: each element is a list that goes out in one call. */
  areLists(r: Repetition): boolean {
    const kind = this.#kindOf(r);
    return kind === "list" || (kind === undefined && this.#isCut(r));
  }

  areObjects(r: Repetition): boolean {
    return this.#kindOf(r) === "object";
  }

  /** Named chunks, or made by a function that cuts a list into some. */
  #isCut(r: Repetition): boolean {
    const { over } = r;
    if (CHUNK.test(bareName(r.element?.pattern ?? null) ?? "")) return true;
    if (typeof over === "string") return PLURAL.test(over.slice(over.lastIndexOf(".") + 1)) || this.#isMadeByCutting(r, over);
    const call = typeof over === "number" ? r.env.facts.events[over] : undefined;
    return call?.k === "call" && CUTS.test(lastName(call.callee));
  }

  #isMadeByCutting(r: Repetition, name: string): boolean {
    for (const e of r.env.facts.events) {
      if (e.k !== "def" || e.to !== name || typeof e.from !== "number") continue;
      const call = r.env.facts.events[e.from];
      if (call?.k === "call" && CUTS.test(lastName(call.callee))) return true;
    }
    return false;
  }

  #kindOf(r: Repetition): Kind {
    const { element } = r;
    if (!element) return undefined;
    const name = bareName(element.pattern);
    if (name === undefined) return Array.isArray(element.pattern) && element.pattern[0] === "{" ? "object" : undefined;
    return this.#usedAs(element.env, name, 0);
  }

  /** How a function, and those written inside it, uses a name. */
  #usedAs(env: Env, name: string, depth: number): Kind {
    const key = `${env.file.path}#${env.index}|${name}`;
    if (this.#kinds.has(key)) return this.#kinds.get(key);
    this.#kinds.set(key, undefined);
    const { facts } = env.file;
    let found: Kind;
    for (const [index, f] of facts.fns.entries()) {
      if (f.pos < env.facts.pos || f.end > env.facts.end || (index === 0 && env.index !== 0)) continue;
      const kind = usedIn(f, name) ?? (depth < 2 ? this.#handedOn(env, index, f, name, depth) : undefined);
      if (kind === "list") {
        this.#kinds.set(key, "list");
        return "list";
      }
      found ??= kind;
    }
    this.#kinds.set(key, found);
    return found;
  }

  /** What functions of the project do with it: `processBatch(batch)`. */
  #handedOn(env: Env, index: number, fn: FunctionFacts, name: string, depth: number): Kind {
    for (const [i, e] of fn.events.entries()) {
      if (e.k !== "call") continue;
      const arg = e.args.indexOf(name);
      if (arg < 0) continue;
      const from = index === env.index ? env : this.evaluator.environments.defaultEnv(env.file, index);
      for (const callee of alternatives(this.evaluator.callee(from, i, e))) {
        if (callee.k !== "function") continue;
        const pattern = callee.file.facts.fns[callee.index]?.params[arg]?.pattern;
        const inner = bareName(pattern ?? null);
        if (inner === undefined) return Array.isArray(pattern) && pattern[0] === "{" ? "object" : undefined;
        const kind = this.#usedAs(this.evaluator.environments.defaultEnv(callee.file, callee.index), inner, depth + 1);
        if (kind) return kind;
      }
    }
    return undefined;
  }
}

/** How the events of one function use a name. */
function usedIn(fn: FunctionFacts, name: string): Kind {
  let found: Kind;
  const look = (e: Expr, isListPlace: boolean, takesRows = false): void => {
    if (e === name) {
      if (isListPlace) found = "list";
      return;
    }
    if (typeof e === "string") {
      if (!e.startsWith(`${name}.`)) return;
      const member = e.slice(name.length + 1).split(".")[0] ?? "";
      if (!LIST_METHODS.has(member) && !MEMBERS_OF_BOTH.has(member)) found ??= "object";
      return;
    }
    if (!Array.isArray(e)) return;
    if (e[0] === "o") {
      for (let i = 1; i < e.length; i += 2) {
        const key = e[i] as string | null, value = e[i + 1] as Expr;
        if (value === name && key !== null && /^(?:id|slug|email|key|name|path|url|userId|teamId)$/.test(key)) found ??= "object";
        look(value, key !== null && key !== "..." && (LIST_KEYS.test(key) || (takesRows && ROW_KEYS.test(key))));
      }
      return;
    }
    if (e[0] === "...") return look(e[1] as Expr, true);
    if (e[0] === "`" && (e.slice(1) as Expr[]).includes(name)) found ??= "object";
    for (const x of partsOf(e)) look(x, false);
  };
  for (const e of fn.events) {
    if (found === "list") return found;
    if (e.k === "call") {
      const callee = lastName(e.callee);
      if (typeof e.callee === "string" && e.callee === `${name}.${callee}` && LIST_METHODS.has(callee)) found = "list";
      else look(e.callee, false);
      for (const a of e.args) look(a, TAKES_LIST.test(callee), TAKES_ROWS.test(callee));
    } else if (e.k === "def" || e.k === "set") {
      if (e.k === "def" && e.from === name && Array.isArray(e.to) && e.to[0] === "{") found ??= "object";
      look(e.from, false);
    } else if (e.k !== "leave") look(e.val, false);
  }
  for (const c of fn.contexts) {
    if (c.k === "loop" && c.over === name && c.form === "of") return "list";
    if (c.k === "then" || c.k === "else" || c.k === "rest") look(c.if, false);
  }
  return found;
}

function bareName(pattern: Pattern): string | undefined {
  if (typeof pattern === "string") return pattern;
  return Array.isArray(pattern) && pattern[0] === "=" ? bareName(pattern[1]) : undefined;
}

function lastName(callee: Expr): string {
  return methodName(callee) ?? (typeof callee === "string" ? callee : "");
}
