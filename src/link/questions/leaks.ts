/**
 * What answers give away: columns that are for the server alone, and what was caught. Asked of everything that
 * answers, across files: calls of the response, what a handler returns where that is the answer, and errors that
 * the framework turns into one.
 */
import type { Leak, Place, Trail } from "../../concepts.js";
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { stackSenders } from "../../libraries/responses.js";
import { type Evaluator, methodName } from "../evaluate.js";
import { namesOf } from "../names.js";
import { alternatives, type Env, type FileNode, type Value } from "../values.js";
import { handsOutRows } from "./account-rows.js";
import { type Answer, Answers } from "./answers.js";
import type { Asked } from "./asked.js";
import { partsOf } from "./expressions.js";
import type { FoundColumn, RowColumns } from "./row-columns.js";
import { kindAbove, tellsKind } from "./error-kinds.js";

type Found = Omit<Leak, "symbol">;
type Caught = "error" | "message" | "stack";

const MAX_DEPTH = 6;
/** A part of an error that a function takes out of it. */
const TAKES_OUT = /\.(?:message|stack|cause|parent|original|toString)(?:\.|$)/;

export class Leaks {
  private readonly found = new Map<string, Found>();
  private readonly visited: Set<FunctionFacts>;
  private readonly answers: Answers;

  /** @param ran what handlers run of which nothing else is asked */
  constructor(private readonly evaluator: Evaluator, private readonly columns: RowColumns, ran?: ReadonlySet<FunctionFacts>) {
    this.visited = new Set(ran);
    this.answers = new Answers(evaluator);
  }

  ofEndpoint(asked: Asked): void {
    const { registration: r } = asked;
    const trace = asked.handlerTrace();
    if (!trace || r.kind === "message") return;
    for (const { env } of trace.visits) this.visited.add(env.facts);
    const hasRows = handsOutRows(asked);
    const run = trace.visits.map((v) => v.env.facts);
    for (const answer of this.answers.ofEndpoint(asked, trace)) this.judge(answer, hasRows, run);
  }

  /** Error handlers, and what no endpoint was seen to run: what was caught there. */
  ofFile(file: FileNode): void {
    if (file.facts.imports.some((i) => stackSenders.find(`${i.specifier}#()`))) this.ofStackSenders(file);
    for (const answer of this.answers.ofFile(file, this.visited)) this.judge(answer, false, []);
  }

  /** `app.use(errorhandler())`, unless only development registers it. */
  private ofStackSenders(file: FileNode): void {
    for (const [index, fn] of file.facts.fns.entries()) {
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call" || kindAbove(fn, call.ctx) === "known") continue;
        const made = alternatives(this.evaluator.result(this.evaluator.defaultEnv(file, index), event));
        if (!made.some((v) => v.k === "external" && stackSenders.find(v.name))) continue;
        const place = { file: file.path, pos: call.pos, end: call.end };
        this.add({ ...place, what: "stack", columns: [], of: "", confidence: "proven", trail: [{ ...place, message: "answers every error with its stack" }] });
      }
    }
  }

  all(symbolAt: (file: string, pos: number) => string): readonly Leak[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }

  /** @param run the functions that run for the endpoint: what they take out of a row is gone */
  private judge(a: Answer, hasRows: boolean, run: readonly FunctionFacts[]): void {
    const isClientsFault = a.status !== undefined && a.status >= 400 && a.status < 500;
    const caught = this.caughtIn(a.body, a.env, a.event, MAX_DEPTH);
    if (caught && !(a.takesErrors && caught === "error") && (caught === "stack" || !isClientsFault) && !isOfKnownKind(a)) {
      const made = this.madeIn(a.body, a.env, a.event);
      if (made?.isKnownKind) return;
      const place = made?.place ?? this.handedOn(a);
      const calls = made ? [{ ...a.place, message: "calls" }, { ...made.place, message: "what was caught goes out" }] : undefined;
      this.add({ ...place, what: caught, columns: [], of: "", confidence: "proven", trail: calls ? [...a.chain.map((c) => ({ ...c, message: "calls" })), ...calls] : this.trailOf(a, "what was caught goes out"), ...(a.endpoint !== undefined && { endpoint: a.endpoint }) });
      return;
    }
    if (!hasRows) return;
    const rows = this.columns.in(a.value).filter((x) => ![a.env.facts, ...run].some((facts) => isRemoved(facts, x.exposed.column)));
    const secret = rows.find((x) => x.exposed.as === "secret" && !x.isNamed) ?? rows.find((x) => x.isNamed) ?? rows[0];
    if (!secret) return;
    const columns = [...new Set(rows.filter((x) => x.exposed.as === secret.exposed.as && x.isNamed === secret.isNamed).map((x) => x.exposed.column))];
    const { of, as } = secret.exposed;
    const trail: Trail[] = [...(secret.at ? [{ ...secret.at, message: `reads ${of} with ${columns.map((c) => `\`${c}\``).join(", ")}` }] : []), ...this.trailOf(a, secret.isNamed ? "they go out" : "the row goes out")];
    this.add({ ...placeOfRow(a, secret), what: secret.isNamed ? "named" : as === "secret" ? "secrets" : "tokens", columns, of, confidence: "proven", trail, ...(a.endpoint !== undefined && { endpoint: a.endpoint }) });
  }

  private add(found: Found): void {
    const key = `${found.file}:${found.pos}`;
    if (!this.found.has(key)) this.found.set(key, found);
  }

  /** `return this.users.find(id)`: the function of the project that puts what it caught into what it gives back, and where. */
  private madeIn(body: Expr, env: Env, at: number, depth = 3): { readonly place: Place & { readonly end: number }; readonly isKnownKind: boolean } | undefined {
    const event = typeof body === "number" ? body : Array.isArray(body) && body[0] === "await" && typeof body[1] === "number" ? body[1] : undefined;
    const call = event === undefined ? undefined : env.facts.events[event];
    if (event === undefined || call?.k !== "call" || depth === 0) return undefined;
    const args = this.evaluator.argumentsOf(env, event, call);
    let kept: ReturnType<Leaks["madeIn"]>;
    for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
      if (callee.k !== "function") continue;
      const inner = this.evaluator.envOf(callee, args, null, env);
      for (const [i, e] of inner.facts.events.entries()) {
        if (e.k !== "return" || this.evaluator.isDead(inner, e.ctx) || !this.caughtIn(e.val, inner, i, MAX_DEPTH)) continue;
        const isKnownKind = kindAbove(inner.facts, e.ctx) === "known";
        const found = this.madeIn(e.val, inner, i, depth - 1) ?? { place: { file: inner.file.path, pos: e.pos, end: e.end }, isKnownKind };
        if (!found.isKnownKind) return found;
        kept ??= found;
      }
    }
    return kept;
  }

  /** Where an error was handed to a function that sends whatever it is given: there it was decided. */
  private handedOn(a: Answer): Place & { readonly end: number } {
    let { body } = a, { place } = a;
    for (let i = a.frames.length - 1; i > 0; i--) {
      const frame = a.frames[i], above = a.frames[i - 1];
      const call = above?.env.facts.events[above.event];
      const given = frame && this.parameterIn(body, frame.env.facts, frame.env, frame.event);
      const isCallback = call?.k === "call" && call.args.some((arg) => Array.isArray(arg) && arg[0] === "f" && arg[1] === frame?.env.index && above?.env.id === frame?.env.up?.id);
      if (given === undefined || !above || call?.k !== "call" || isCallback) return place;
      place = { file: above.env.file.path, pos: call.pos, end: call.end };
      body = call.args[given] ?? null;
    }
    return place;
  }

  /** The parameter through which an error came in whole, where nothing is taken out of it. */
  private parameterIn(body: Expr, facts: FunctionFacts, env: Env, at: number): number | undefined {
    const names = rootsOf(body).filter((path) => caughtOf(this.evaluator.value(path, env, at), MAX_DEPTH));
    const found = names.map((path) => (TAKES_OUT.test(path) ? undefined : namesOf(facts).bindings.get(path.split(".")[0] ?? "")?.find((b) => b.k === "param")?.at));
    return found.length > 0 && found.every((f) => f !== undefined) ? found[0] : undefined;
  }

  private trailOf(a: Answer, message: string): Trail[] {
    return [...a.chain.map((c) => ({ ...c, message: "calls" })), { ...a.place, message }];
  }

  // What was caught

  private caughtIn(e: Expr, env: Env, at: number, depth: number): Caught | undefined {
    if (e === null || depth === 0) return undefined;
    if (Array.isArray(e)) {
      const x = e as Exclude<Expr, null | string | number>;
      if (x[0] === "?") {
        const told = tellsKind(x[1], env.facts);
        return (told === "known" ? undefined : this.caughtIn(x[2], env, at, depth - 1)) ?? (told === "otherwise" ? undefined : this.caughtIn(x[3], env, at, depth - 1));
      }
      if (x[0] === "&&") return tellsKind(x[1], env.facts) === "known" ? undefined : this.caughtIn(x[2], env, at, depth - 1);
      if (x[0] === "o" || x[0] === "a" || x[0] === "`" || x[0] === "||" || x[0] === "??" || x[0] === "..." || x[0] === "await") {
        const all = partsOf(x).map((p) => this.caughtIn(p, env, at, depth - 1)).filter((c) => c !== undefined);
        return all.find((c) => c === "stack") ?? all[0];
      }
      if (x[0] === "==" || x[0] === "!=" || x[0] === "!" || x[0] === "instanceof" || x[0] === "<" || x[0] === "typeof" || x[0] === "mix" || x[0] === "*" || x[0] === "-" || x[0] === "/") return undefined;
    }
    if (typeof e === "number") {
      const call = env.facts.events[e];
      // In `JSON.stringify({ message })` it is one of the members.
      if (call?.k === "call" && (call.callee === "JSON.stringify" || call.callee === "String")) return this.caughtIn(call.args[0] ?? null, env, e, depth - 1);
    }
    if (typeof e === "string") {
      const [root = "", member] = e.split(".");
      const bindings = namesOf(env.facts).bindings.get(root)?.filter((b) => b.steps.length === 0 && (b.k === "def" || b.k === "set")) ?? [];
      if (bindings.length > 0 && bindings.every((b) => b.at < at)) {
        for (const b of bindings) {
          const event = env.facts.events[b.at];
          if ((event?.k !== "def" && event?.k !== "set") || kindAbove(env.facts, event.ctx) === "known") continue;
          const found = this.caughtIn(event.from, env, b.at, depth - 1);
          if (found) return member === undefined ? found : caughtOf(this.evaluator.value(e, env, at), depth);
        }
        return undefined;
      }
    }
    return caughtOf(this.evaluator.value(e, env, at), depth);
  }
}

/** Whether the error is of a kind that was made for the caller: by the conditions here, or where a function above caught it. */
function isOfKnownKind({ frames }: Answer): boolean {
  for (const { env, event } of [...frames].reverse()) {
    const told = kindAbove(env.facts, env.facts.events[event]?.ctx ?? 0);
    if (told) return told === "known";
  }
  return false;
}

function caughtOf(v: Value, depth: number): Caught | undefined {
  if (depth === 0) return undefined;
  if (v.marks?.caught) return v.marks.caught;
  if (v.k === "union") return v.of.map((o) => caughtOf(o, depth)).find((c) => c !== undefined);
  if (v.k === "object") return [...v.props.values(), ...v.rest].map((p) => caughtOf(p(), depth - 1)).find((c) => c !== undefined);
  return undefined;
}

/** `delete user.password`, `user.password = undefined`: what is put there instead is nothing, or a mask. */
export function isRemoved(facts: FunctionFacts, column: string): boolean {
  const ends = (e: Expr): boolean => typeof e === "string" && e.endsWith(`.${column}`);
  return facts.events.some((e) => (e.k === "set" && ends(e.to) && isNothing(e.from, facts)) || (e.k === "value" && Array.isArray(e.val) && e.val[0] === "mix" && partsOf(e.val).some(ends)));
}

/** A constant, or a text with its letters replaced. */
function isNothing(e: Expr, facts: FunctionFacts): boolean {
  if (e === "undefined" || (Array.isArray(e) && (e[0] === "'" || e[0] === "#"))) return true;
  if (Array.isArray(e) && e[0] === "?") return isNothing(e[2], facts) || isNothing(e[3], facts);
  const call = typeof e === "number" ? facts.events[e] : undefined;
  return call?.k === "call" && /^(?:replace|replaceAll|repeat|slice|substring)$/.test(methodName(call.callee) ?? "");
}

/** A row that another file reads is chosen there; one of the same file is where it goes out. */
function placeOfRow(a: Answer, { at }: FoundColumn): Place & { readonly end: number } {
  return at?.end !== undefined && at.file !== a.place.file ? { file: at.file, pos: at.pos, end: at.end } : a.place;
}

/** Names and paths in an expression. */
function rootsOf(e: Expr, depth = MAX_DEPTH): readonly string[] {
  if (typeof e === "string") return [e];
  return depth === 0 ? [] : partsOf(e).flatMap((p) => rootsOf(p, depth - 1));
}
