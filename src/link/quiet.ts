/**
 * Which functions only compute and log: they format, compare and take apart, and whatever they are given they ask
 * nobody, answer nobody and change nothing of others. Of an endpoint that has run one, the next run says nothing new.
 */
import type { CallEvent, Event, Expr, FunctionFacts } from "../extract/facts.js";
import { harmless } from "../libraries/harmless.js";
import { iterations } from "../libraries/iterations.js";
import { loggers } from "../libraries/loggers.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { mayHoldInput } from "./held-input.js";
import { namesOf } from "./names.js";
import { partsOf } from "./questions/expressions.js";
import { alternatives, type Env, type FileNode, isRunnable, UNKNOWN, type Value } from "./values.js";

type FunctionValue = Extract<Value, { k: "function" }>;

/** Evaluation that one function may cost. */
const FUEL = 2_000;
/** Objects of the language whose members compute. */
const ROOTS = new Set(["Math", "JSON", "Object", "Array", "Number", "String", "Boolean", "Date", "Buffer", "Symbol", "Reflect", "Intl", "URL", "URLSearchParams", "Error", "TypeError", "RegExp", "Set", "Map", "WeakSet", "WeakMap", "BigInt", "parseInt", "parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent", "structuredClone"]);
/** Methods that only texts, numbers and dates have, whoever made them. */
const OF_TEXTS = new Set([
  "includes", "indexOf", "lastIndexOf", "trim", "trimStart", "trimEnd", "toString", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "padStart", "padEnd",
  "charAt", "charCodeAt", "getTime", "toISOString", "toFixed", "localeCompare", "substring", "hasOwnProperty",
]);
/** Methods of texts, numbers, lists, dates and patterns. */
const METHODS = new Set([
  ...OF_TEXTS, "push", "slice", "join", "split", "replace", "replaceAll", "sort", "reverse", "flat", "at", "repeat", "concat", "fill",
  "map", "forEach", "flatMap", "filter", "some", "every", "reduce", "findIndex", "has", "test", "substr", "normalize", "valueOf",
]);
/** Which of their arguments calls of the language run. */
const RUNS: ReadonlyMap<string, number> = new Map([
  ...["map", "forEach", "flatMap", "filter", "some", "every", "reduce", "findIndex", "sort", "Reflect.apply", "Reflect.construct"].map((name) => [name, 0] as const),
  ...["replace", "replaceAll", "Array.from", "JSON.stringify", "JSON.parse"].map((name) => [name, 1] as const),
]);
/** Methods of lists that databases have as well. */
const LOOKS = new Set(["find", "findLast", "findLastIndex"]);
/** Methods that change what they are called on. */
const CHANGES = new Set(["push", "sort", "reverse", "fill"]);
/** Methods that take a text as well as what makes one. */
const TAKES_TEXTS = new Set(["replace", "replaceAll"]);
/** Harmless packages that read the request, or answer it. */
const OF_A_REQUEST = /^(?:h3|nitro\w*|global|hono|express|passport)(?:\/[\w-]+)?#(?!(?:Set|Map|WeakSet|WeakMap|Promise|Object|Error|Date|URL)\b|console\.|require$)/;

export class Quiet {
  private readonly answers = new WeakMap<FileNode, Map<FunctionFacts, boolean>>();

  constructor(private readonly evaluator: Evaluator) {}

  /** Whether a run of a function that an endpoint has run before says nothing new: it only computes and logs, and is handed nothing to run. */
  isNothingNew(fn: FunctionValue, args: readonly Value[] | null, self: Value | null): boolean {
    return args !== null && this.isQuiet(fn.file, fn.index) && !mayRun({ args, self: self ?? fn.self, up: fn.up });
  }

  /**
   * What to follow of a function instead of its first run for an endpoint: where it only computes and logs, what it does
   * whatever it is given, which all endpoints share. The run itself where it may do more, is handed functions to run, or
   * input of the request.
   */
  standInFor(env: Env): Env {
    if (!env.args || !this.isQuiet(env.file, env.index) || mayRun(env) || mayHoldInput(env)) return env;
    const { up, self } = this.evaluator.defaultEnv(env.file, env.index);
    return this.evaluator.envOf({ k: "function", file: env.file, index: env.index, up, self }, env.args.map(() => UNKNOWN), null, env.depth - 1);
  }

  private isQuiet(file: FileNode, index: number): boolean {
    const facts = file.facts.fns[index];
    if (!facts) return false;
    const known = this.answersIn(file).get(facts);
    if (known !== undefined) return known;
    // Functions that call each other are quiet together, or none is: of each it is asked what it does besides.
    const reached = new Map<FunctionFacts, { readonly file: FileNode; readonly index: number }>([[facts, { file, index }]]);
    for (const [fn, at] of reached) {
      const before = this.answersIn(at.file).get(fn);
      const called = before === false ? undefined : before ? [] : this.calledBy(at.file, at.index, fn);
      if (!called) {
        this.answersIn(file).set(facts, false);
        return false;
      }
      for (const next of called) {
        const other = next.file.facts.fns[next.index];
        if (other) reached.set(other, next);
      }
    }
    for (const [fn, at] of reached) this.answersIn(at.file).set(fn, true);
    return true;
  }

  private answersIn(file: FileNode): Map<FunctionFacts, boolean> {
    let known = this.answers.get(file);
    if (!known) this.answers.set(file, (known = new Map()));
    return known;
  }

  /** The functions that one runs; undefined where it does more than compute. What it only makes runs where somebody calls it. */
  private calledBy(file: FileNode, index: number, fn: FunctionFacts): FunctionValue[] | undefined {
    if (index === 0 || fn.events.some((e) => e.k === "throw" || (e.k === "set" && !isOwn(fn, e.to)) || (e.k === "call" && changesOthers(fn, e)))) return undefined;
    // Which settings it reads may depend on what it is given.
    if (fn.events.some((e) => readBy(e).some(takesSettings))) return undefined;
    const found: FunctionValue[] = [];
    for (const [event, call] of fn.events.entries()) {
      if (call.k !== "call") continue;
      const called = this.functionsOf(file, index, event, call);
      if (!called) return undefined;
      found.push(...called);
    }
    return found;
  }

  /** The functions of the project that a call runs; undefined where it may do more than compute. */
  private functionsOf(file: FileNode, index: number, event: number, call: CallEvent): FunctionValue[] | undefined {
    const { evaluator } = this;
    const before = evaluator.fuel;
    evaluator.fuel = FUEL;
    const env = evaluator.defaultEnv(file, index);
    const callees = alternatives(evaluator.callee(env, event, call));
    const back = callees.map((callee) => backOf(callee, call)).find((arg) => arg !== undefined);
    const isText = TAKES_TEXTS.has(methodName(call.callee) ?? "");
    const ran = back === undefined ? [] : alternatives(evaluator.value(back, env, event)).filter((v) => !isText || v.k === "function");
    const handed = callees.every((v) => v.k === "function") ? [] : call.args.flatMap((a) => evaluator.contents(evaluator.value(a, env, event), 2));
    evaluator.fuel = before;
    const isQuiet = callees.every((v) => v.k === "function" || (v.k === "external" && staysHere(v.name)) || (computes(call) && (!isOfPackage(v) || OF_TEXTS.has(methodName(call.callee) ?? "")))) && ran.every((v) => v.k === "function" || v.k === "literal" || (v.k === "external" && computesAs(v.name.replace("global#", ""))));
    return isQuiet ? [...callees, ...ran, ...handed].filter((v) => v.k === "function") : undefined;
  }
}

/** Whether a function, or one that it is written in, is handed functions, which a package may run for it. */
function mayRun({ args, self, up }: Pick<Env, "args" | "self" | "up">): boolean {
  return args?.some((v) => holdsFunction(v)) === true || (self?.k === "instance" && self.args?.some((v) => holdsFunction(v)) === true) || (up !== null && mayRun(up));
}

function holdsFunction(given: Value, depth = 2): boolean {
  return alternatives(given).some((v) => {
    if (isRunnable(v) || depth === 0) return isRunnable(v);
    if (v.k === "array") return [...v.items, ...(v.of ? [v.of] : [])].some((i) => holdsFunction(i, depth - 1));
    return v.k === "object" && [...v.props.values()].some((p) => holdsFunction(p(), depth - 1));
  });
}

function isOfPackage(v: Value): boolean {
  return v.k === "external" && !v.name.startsWith("global#");
}

function staysHere(name: string): boolean {
  return loggers.find(name) !== undefined || (!OF_A_REQUEST.test(name) && (harmless.find(name) !== undefined || name === "global#require"));
}

/** A call of the language that stays in memory, told by its name. */
function computes({ callee, args }: CallEvent): boolean {
  // Databases find by what they are told, and only lists by asking a function.
  if (LOOKS.has(methodName(callee) ?? "")) return Array.isArray(args[0]) && args[0][0] === "f";
  return typeof callee === "string" ? computesAs(callee) : METHODS.has(methodName(callee) ?? "");
}

function computesAs(name: string): boolean {
  const dot = name.indexOf(".");
  return ROOTS.has(dot < 0 ? name : name.slice(0, dot)) || (dot >= 0 && METHODS.has(name.slice(name.lastIndexOf(".") + 1)));
}

/** What a call that goes through a list runs of what it is given, where that is not written in place: `list.forEach(work)`. */
function backOf(callee: Value, call: CallEvent): Expr | undefined {
  const { args } = call, name = typeof call.callee === "string" && RUNS.has(call.callee) ? call.callee : (methodName(call.callee) ?? "");
  const at = callee.k === "external" && isOfPackage(callee) ? iterations.find(callee.name)?.each : RUNS.get(name);
  if (at === undefined) return undefined;
  // A list that is spread may hold it.
  const back = args.slice(0, at + 1).some((a) => Array.isArray(a) && a[0] === "...") ? null : args[at];
  return Array.isArray(back) && back[0] === "f" ? undefined : back;
}

/** Whether an assignment stays in the function: a name, or a member of what the function itself has made. */
export function isOwn(fn: FunctionFacts, to: Expr): boolean {
  const path = Array.isArray(to) && (to[0] === "[" || to[0] === ".") ? to[1] : to;
  if (typeof path !== "string") return false;
  return namesOf(fn).bindings.get(path.split(".", 1)[0] ?? "")?.some((b) => b.k === "def") === true;
}

/** `list.push(one)`, `Object.assign(settings, given)`: whether a call of the language changes what the function has not made. */
function changesOthers(fn: FunctionFacts, { callee, args }: CallEvent): boolean {
  if (callee === "Object.assign") return !isOwn(fn, args[0] ?? null) && !(Array.isArray(args[0]) && args[0][0] === "o");
  return CHANGES.has(methodName(callee) ?? "") && !isOwn(fn, typeof callee === "string" ? callee : null) && !(Array.isArray(callee) && isMadeHere(fn, callee[1] as Expr));
}

/** `list.map(shown).sort()`: what a call has given is nobody else's, or was not changed by us. */
function isMadeHere(fn: FunctionFacts, of: Expr): boolean {
  return typeof of === "number" || (Array.isArray(of) && of[0] === "a") || isOwn(fn, of);
}

/** The expressions that an event reads. */
function readBy(e: Event): readonly Expr[] {
  if (e.k === "call") return [e.callee, ...e.args];
  if (e.k === "leave") return [];
  return e.k === "def" ? [e.from] : e.k === "set" ? [e.to, e.from] : [e.val];
}

/** `process.env` as a whole, or the variable of a name that is computed. */
function takesSettings(e: Expr): boolean {
  return e === "process.env" || partsOf(e).some(takesSettings);
}
