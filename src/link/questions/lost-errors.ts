/**
 * Errors that reach nobody although the code looks as if they did: a promise returned out of a `try` before it
 * fails, a promise nobody waits for, an error handler that is never called, an answer whose error is not asked for.
 */
import type { LostError, Trail } from "../../concepts.js";
import { type CallEvent, CallFlag, type Event, type Expr, type FunctionFacts, FunctionFlag, type Pattern } from "../../extract/facts.js";
import { type EnvelopeRow, envelopeRows, envelopes, errorHandlers } from "../../libraries/error-channels.js";
import { type Evaluator, methodName, nameOf } from "../evaluate.js";
import { identityRow } from "../library.js";
import { ERROR_NAME, isAround } from "../names.js";
import { isInTry } from "../caught.js";
import type { Step } from "../trace.js";
import { alternatives, type Env, type FileNode, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { mentions } from "./expressions.js";
import { effectOf, effectOfCall, localEffectOf } from "./effects.js";
import { floatingIn } from "./floating.js";
import { isAsync, letsOut } from "./lets-out.js";
import { holds, type Trip } from "./trips.js";

type Found = Omit<LostError, "symbol">;

/** The members that begin a query, and those that change rows. */
const TABLES = new Set(envelopeRows.map((row) => row.table)), WRITES = new Set(envelopeRows.flatMap((row) => row.writes));
/** Tables that nobody misses a row of. */
const INCIDENTAL = /log|event|track|metric|analytic|audit|visit|view|telemetry|cache/i;

export class LostErrors {
  private readonly found = new Map<string, Found>();

  /** @param only the file of which somebody asks what is lost in it; absent: all */
  constructor(private readonly evaluator: Evaluator, private readonly tripOf: (env: Env, event: number, call: CallEvent) => Trip | undefined, private readonly only?: string) {}

  /** What a handler starts and does not wait for. */
  ofEndpoint(asked: Asked): void {
    const trace = asked.handlerTrace();
    const endpoint = `${asked.registration.method} ${asked.registration.route}`;
    const there = trace?.visits.filter(({ env }) => this.isAsked(env.file.path)) ?? [];
    for (const { visit: { env, chain }, event, call } of floatingIn(there, this.evaluator, 2)) {
      if (this.mayReject(env, event, call)) this.add({ ...placeOf(env.file, call), how: "floating", what: nameOf(call.callee), confidence: "proven", trail: chain.map((c) => ({ ...c, message: "calls" })), endpoint });
    }
  }

  /** Middleware that is async, in front of a framework that waits for nothing: told where it stands, once for all that it is in front of. */
  ofLayers(asked: Asked): void {
    if (asked.registration.errors !== "unhandled if async") return;
    for (const layer of asked.registration.layers) {
      for (const fn of alternatives(layer.value)) {
        if (fn.k !== "function" || fn.isCaught || !isAsync(fn)) continue;
        const trace = asked.trace(asked.entered(fn, layer.args));
        if (!this.isAsked(fn.file.path) && !trace.visits.some(({ env }) => this.isAsked(env.file.path))) continue;
        const started = new Set([...floatingIn(trace.visits, this.evaluator, Number.MAX_SAFE_INTEGER)].map(({ visit, call }) => `${visit.env.file.path}:${call.pos}`));
        const lost = trace.steps.find((s) => !s.isCaught && mayFail(s) && !s.chain.some((c) => started.has(`${c.file}:${c.pos}`)));
        const facts = fn.file.facts.fns[fn.index];
        const first = lost?.chain[0];
        const at = first?.file === fn.file.path ? first : lost && { file: lost.env.file.path, pos: lost.call.pos, end: lost.call.end };
        if (lost && at && facts) this.add({ ...at, end: at.end ?? at.pos + 1, how: "before", what: facts.name || layer.name, confidence: "proven", trail: [...lost.chain.map((c) => ({ ...c, message: "calls" })), { ...placeOf(lost.env.file, lost.call), message: "nothing catches an error of this call" }] });
      }
    }
  }

  ofFile(file: FileNode): void {
    const isAsked = this.isAsked(file.path);
    for (const [index, fn] of file.facts.fns.entries()) {
      const hasTry = fn.contexts.some((c) => c.k === "catch") && (fn.flags & FunctionFlag.async) !== 0;
      let env: Env | undefined;
      for (const [event, e] of fn.events.entries()) {
        // What is registered may stand elsewhere.
        if (!isAsked && (e.k !== "call" || methodName(e.callee) !== "use")) continue;
        this.evaluator.start(50_000);
        if (hasTry && e.k === "return" && typeof e.val === "number") {
          env ??= this.evaluator.defaultEnv(file, index);
          this.ofReturn(file, fn, env, e);
        } else if (e.k === "call" && methodName(e.callee) === "use") {
          env ??= this.evaluator.defaultEnv(file, index);
          this.ofRegistration(env, event, e);
        } else if (e.k === "def" && Array.isArray(e.to) && e.to[0] === "{" && typeof e.from === "number") {
          env ??= this.evaluator.defaultEnv(file, index);
          this.ofEnvelope(file, fn, env, event, e);
        } else if (e.k === "call" && e.flags & CallFlag.await && WRITES.has(writeIn(fn, event) ?? "") && !isTaken(fn, event)) {
          env ??= this.evaluator.defaultEnv(file, index);
          this.ofDroppedAnswer(file, fn, env, event, e);
        }
      }
    }
  }

  all(symbolAt: (file: string, pos: number) => string): readonly LostError[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }

  private isAsked(path: string): boolean {
    return this.only === undefined || path === this.only;
  }

  private add(found: Found): void {
    const key = `${found.file}:${found.pos}`;
    if (!this.found.has(key)) this.found.set(key, found);
  }

  /** Work of a function of the project that lets an error out, or of a client. */
  private mayReject(env: Env, event: number, call: CallEvent): boolean {
    return alternatives(this.evaluator.callee(env, event, call)).some((callee) => {
      if (callee.k === "function") return isAsync(callee) && letsOut(this.evaluator, this.tripOf, callee);
      const effect = effectOfCall(callee, nameOf(call.callee), call.flags);
      return effect !== undefined && !effect.isByName && effect.row?.isLazy !== true && (effect.kind === "mail" || effect.kind === "queue" || effect.kind === "http" || effect.kind === "write") && !hasCallback(call);
    });
  }

  /** `try { return work(); } catch …`: the promise leaves before it fails. */
  private ofReturn(file: FileNode, fn: FunctionFacts, env: Env, e: Extract<Event, { k: "return" | "throw" }>): void {
    const event = e.val as number;
    const call = fn.events[event];
    if (call?.k !== "call" || call.flags & (CallFlag.await | CallFlag.new) || !isInTry(fn, e.ctx) || isCatchEmpty(fn, e.ctx)) return;
    // A function that calls itself again has caught there what it would catch here.
    const isPromise = alternatives(this.evaluator.callee(env, event, call)).every((callee) => callee.k === "function" && isAsync(callee) && callee.file.facts.fns[callee.index] !== fn);
    if (!isPromise || this.tripOf(env, event, call) === undefined) return;
    this.add({ file: file.path, pos: call.pos, end: call.end, how: "returned", what: nameOf(call.callee), confidence: "proven", trail: catchesOf(file, fn, e.ctx) });
  }

  /** An error handler is told by the number of its parameters. */
  private ofRegistration(env: Env, event: number, call: CallEvent): void {
    const row = alternatives(this.evaluator.callee(env, event, call)).map((c) => (c.k === "external" ? errorHandlers.find(c.name) : undefined)).find((r) => r !== undefined);
    if (!row) return;
    for (const arg of this.evaluator.argumentsOf(env, event, call)) {
      const fn = arg.k === "function" ? arg.file.facts.fns[arg.index] : undefined;
      const first = fn?.params[0]?.pattern;
      if (!fn || arg.k !== "function" || fn.params.length !== row.parameters - 1 || typeof first !== "string" || !ERROR_NAME.test(first)) continue;
      this.add({ file: arg.file.path, pos: fn.pos, end: fn.end, how: "arity", what: fn.name || "the error handler", confidence: "proven", trail: [{ ...placeOf(env.file, call), message: "is registered here" }] });
    }
  }

  /** `await client.from("orders").insert(row)`, and that is all. */
  private ofDroppedAnswer(file: FileNode, fn: FunctionFacts, env: Env, event: number, call: CallEvent): void {
    const [named] = alternatives(this.evaluator.result(env, event));
    if (named?.k !== "external" || !throwsNot(named.name) || isIncidental(named)) return;
    this.add({ ...placeOf(file, call), how: "dropped", what: writeIn(fn, event) ?? "", confidence: "proven", trail: [{ ...placeOf(file, call), message: "answers with data or with an error" }] });
  }

  /** `const { data } = await client.from(…)…`, and nobody looks whether there is any. */
  private ofEnvelope(file: FileNode, fn: FunctionFacts, env: Env, event: number, e: Extract<Event, { k: "def" }>): void {
    const call = fn.events[e.from as number];
    if (call?.k !== "call" || !(call.flags & CallFlag.await)) return;
    const result = this.evaluator.result(env, e.from as number);
    const row = alternatives(result).map((r) => (r.k === "external" ? throwsNot(r.name) : undefined)).find((r) => r !== undefined);
    if (!row || !isEnvelope(e.to, row)) return;
    const name = nameIn(e.to, row.data);
    if (name === undefined || isAskedFor(file, fn, name, event)) return;
    this.add({ file: file.path, pos: e.pos, end: call.end, how: "ignored", what: nameOf(call.callee), confidence: "proven", trail: [{ file: file.path, pos: call.pos, end: call.end, message: "answers with data or with an error" }] });
  }
}

/** Asks somebody else and waits, or throws what an async function around it makes a rejection of. */
function mayFail(s: Step): boolean {
  const isAwaited = (s.call.flags & CallFlag.await) !== 0;
  if (effectOf(s) ?? localEffectOf(s)) return isAwaited || effectOf(s) === undefined;
  const row = s.callee.k === "external" ? identityRow(s.callee.name, s.args) : undefined;
  return row !== undefined && (isAwaited || row.onFailure === "throws");
}

/** The member behind `from(…)` in a chain that ends at a call: `from(table).insert(row).eq(…)`. */
function writeIn(fn: FunctionFacts, end: number): string | undefined {
  let after: string | undefined;
  for (let e = fn.events[end]; e?.k === "call";) {
    const method = methodName(e.callee);
    if (method !== undefined && TABLES.has(method)) return after;
    after = method;
    if (!Array.isArray(e.callee) || e.callee[0] !== "." || typeof e.callee[1] !== "number") return undefined;
    e = fn.events[e.callee[1]];
  }
  return undefined;
}

/** Whether anything is done with what a call gives. */
function isTaken(fn: FunctionFacts, event: number): boolean {
  return fn.events.some((e) => (e.k === "call" ? holds(e.callee, event) || e.args.some((a) => holds(a, event)) : e.k === "def" || e.k === "set" ? holds(e.from, event) : e.k !== "leave" && holds(e.val, event)))
    || fn.contexts.some((c) => "if" in c && holds(c.if, event));
}

function hasCallback(call: CallEvent): boolean {
  return call.args.some((a) => Array.isArray(a) && a[0] === "f");
}

/** Written to on the side, by the name of the table. */
function isIncidental(made: Extract<Value, { k: "external" }>): boolean {
  for (let v: Value | undefined = made; v?.k === "external"; v = v.receiver) {
    const [table] = v.args ?? [];
    if (/\.from\(\)$/.test(v.name)) return table?.k !== "literal" || INCIDENTAL.test(String(table.value));
  }
  return true;
}

function isCatchEmpty(fn: FunctionFacts, ctx: number): boolean {
  return fn.contexts.every((c, i) => c.k !== "catch" || !isAround(fn, c.of, ctx) || !fn.events.some((e) => isAround(fn, i, e.ctx)));
}

function catchesOf(file: FileNode, fn: FunctionFacts, ctx: number): Trail[] {
  return fn.contexts.flatMap((c) => (c.k === "catch" && isAround(fn, c.of, ctx) ? [{ file: file.path, pos: c.pos, message: "never sees its error" }] : []));
}

/** `{ data }` or `{ data: rows }`, and no `error`. */
function isEnvelope(p: Pattern, row: EnvelopeRow): boolean {
  return Array.isArray(p) && p[0] === "{" && p.includes(row.data) && !p.includes(row.error) && !p.includes("...");
}

/** The envelope that a call gives, unless its chain makes it throw. */
function throwsNot(name: string): EnvelopeRow | undefined {
  const row = envelopes.find(name);
  return row && !name.includes(row.throwing) ? row : undefined;
}

function nameIn(p: Pattern, member: string): string | undefined {
  const parts = p as readonly (string | null | Pattern)[];
  for (let i = 1; i < parts.length; i += 2) if (parts[i] === member) return typeof parts[i + 1] === "string" ? (parts[i + 1] as string) : undefined;
  return undefined;
}

/** Whether anything depends on there being data: a condition, a default, an optional link cannot be seen and counts. */
function isAskedFor(file: FileNode, fn: FunctionFacts, name: string, from: number): boolean {
  const inside = (f: FunctionFacts): boolean => f === fn || (f.up >= 0 && file.facts.fns[f.up] !== undefined && inside(file.facts.fns[f.up] as FunctionFacts));
  const decides = (e: Expr): boolean => {
    if (!Array.isArray(e)) return false;
    if ((e[0] === "??" || e[0] === "||" || e[0] === "&&" || e[0] === "!" || e[0] === "==" || e[0] === "!=" || e[0] === "?") && mentions(e[1] as Expr, name)) return true;
    return (e as readonly unknown[]).slice(1).some((x) => Array.isArray(x) && decides(x as unknown as Expr));
  };
  return file.facts.fns.some((f) => inside(f) && (f.contexts.some((c) => (c.k === "then" || c.k === "else" || c.k === "rest") && mentions(c.if, name)) || f.events.some((e, i) => {
    if (f === fn && i <= from) return false;
    if (e.k === "call") return e.args.some(decides) || decides(e.callee);
    return e.k === "def" || e.k === "set" ? decides(e.from) : e.k !== "leave" && decides(e.val);
  })));
}

function placeOf(file: FileNode, call: CallEvent): { readonly file: string; readonly pos: number; readonly end: number } {
  return { file: file.path, pos: call.pos, end: call.end };
}
