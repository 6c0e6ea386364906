/** What answers a request: calls of the response, what a handler returns where that is the answer, and errors that the framework turns into one. */
import type { Place } from "../../concepts.js";
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import { called, errorAnswers, type ResponseRow, responses } from "../../libraries/responses.js";
import { type Evaluator, nameOf } from "../evaluate.js";
import { propOf } from "../rows/row.js";
import type { Step, Trace } from "../trace.js";
import { type Frame, framesOf } from "../frames.js";
import { alternatives, type Env, type FileNode, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { propertyIn } from "./expressions.js";
import { numberIn } from "./status.js";

/** An expression that becomes an answer. */
export interface Answer {
  readonly env: Env;
  readonly event: number;
  readonly body: Expr;
  readonly value: Value;
  readonly place: Place & { readonly end: number };
  readonly chain: readonly Place[];
  readonly status: number | undefined;
  readonly what: string;
  /** An error that is thrown: the framework makes an answer of it. */
  readonly isThrown: boolean;
  /** An error goes on to the error handler. */
  readonly takesErrors: boolean;
  readonly endpoint?: string;
  /** The calls that led there, outermost first, itself last. */
  readonly frames: readonly Frame[];
}

/** An error handler's response that cannot be resolved: its name tips. */
const NAMED = /^(?:res|response|reply)(?:\.\w+)*\.(?:json|send|end)$/;

export class Answers {
  constructor(private readonly evaluator: Evaluator) {}

  /** Of the handler: what it calls to answer, and what it returns where that is the answer. */
  *ofEndpoint(asked: Asked, trace: Trace): Generator<Answer> {
    const { registration: r } = asked;
    const endpoint = `${r.method} ${r.route}`;
    yield* this.ofTrace(asked, trace);
    if (!r.args.some((a) => a.k === "external" && called.find(a.name))) yield* this.ofReturns(trace, endpoint);
  }

  /** The calls of a trace that answer. */
  *ofTrace(asked: Asked, trace: Trace): Generator<Answer> {
    const { registration: r } = asked;
    for (const s of trace.steps) {
      const answer = this.answerOf(s, framesOf(s), `${r.method} ${r.route}`, asked.statusOf(s));
      if (answer) yield answer;
    }
  }

  /** Error handlers, and whatever else no endpoint was seen to run. */
  *ofFile(file: FileNode, visited: ReadonlySet<FunctionFacts>): Generator<Answer> {
    for (const [index, fn] of file.facts.fns.entries()) {
      if (visited.has(fn) || !mayAnswer(fn)) continue;
      const env = this.evaluator.defaultEnv(file, index);
      this.evaluator.start(20_000);
      for (const [event, call] of fn.events.entries()) {
        if (call.k !== "call" || call.args.length === 0) continue;
        for (const callee of alternatives(this.evaluator.callee(env, event, call))) {
          const args = this.evaluator.argumentsOf(env, event, call);
          const s = { env, event, call, callee, args, chain: [] };
          const row = callee.k === "unknown" && NAMED.test(nameOf(call.callee)) ? ANY : undefined;
          const answer = this.answerOf(s, [{ env, event }], undefined, row ? undefined : statusBefore(callee), row);
          if (answer) yield answer;
        }
      }
    }
  }

  private answerOf(s: Pick<Step, "env" | "event" | "call" | "callee" | "args" | "chain">, frames: readonly Frame[], endpoint: string | undefined, before: number | undefined, named?: ResponseRow): Answer | undefined {
    const row = named ?? (s.callee.k === "external" ? (responses.find(s.callee.name) ?? errorAnswers.find(s.callee.name)) : undefined);
    if (!row) return undefined;
    const arg = s.args[row.arg];
    if (!arg) return undefined;
    const written = s.call.args[row.arg] ?? null;
    const body = row.path !== undefined && Array.isArray(written) && written[0] === "o" ? propertyIn(written, row.path) : written;
    const value = row.path === undefined ? arg : arg.k === "object" ? (arg.props.get(row.path)?.() ?? arg) : arg;
    const status = row.status ? (statusIn(s.args[row.status.arg], row.status.path) ?? (s.args[row.status.arg] ? undefined : row.otherwise)) : (before ?? row.otherwise);
    const place = { file: s.env.file.path, pos: s.call.pos, end: s.call.end };
    return { env: s.env, event: s.event, body, value, place, chain: s.chain, status, what: nameOf(s.call.callee), takesErrors: row.takesErrors === true, isThrown: named === undefined && s.callee.k === "external" && responses.find(s.callee.name) === undefined, frames, ...(endpoint !== undefined && { endpoint }) };
  }

  private *ofReturns(trace: Trace, endpoint: string): Generator<Answer> {
    for (const { env, chain } of trace.visits) {
      if (chain.length > 0) continue;
      for (const [event, e] of env.facts.events.entries()) {
        if (e.k !== "return" || this.evaluator.isDead(env, e.ctx)) continue;
        const place = { file: env.file.path, pos: e.pos, end: e.end };
        const value = this.evaluator.value(e.val, env, event);
        yield { env, event, body: bodyOf(e.val), value, place, chain, status: statusIn(propOf(value, "statusCode"), undefined), what: "the handler's answer", isThrown: false, takesErrors: false, endpoint, frames: [{ env, event }] };
      }
    }
  }
}

const ANY: ResponseRow = { match: "", arg: 0, docs: "" };

/** Has something caught, and something to answer with. */
function mayAnswer(fn: FunctionFacts): boolean {
  return fn.params.length === 4 || fn.contexts.some((c) => c.k === "catch") || fn.params.some((p) => /^(?:err\w*|e|ex|exception)$/.test(String(p.pattern)));
}

/** `{ statusCode, body }`: what a platform makes an answer of. */
function bodyOf(e: Expr): Expr {
  return Array.isArray(e) && e[0] === "o" && e.includes("statusCode") && e.includes("body") ? propertyIn(e, "body") : e;
}

function statusIn(v: Value | undefined, path: string | undefined): number | undefined {
  const own = path === undefined ? v : v?.k === "object" ? v.props.get(path)?.() : v;
  if (own?.k !== "literal" || typeof own.value !== "string") return numberIn(own);
  return own.value === "INTERNAL_SERVER_ERROR" ? 500 : /^[A-Z_]+$/.test(own.value) ? 400 : undefined;
}

/** `res.status(400).json(…)`: the status in the chain. */
function statusBefore(callee: Value): number | undefined {
  for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) if (/\.(?:status|code)\(\)$/.test(v.name)) return statusIn(v.args?.[0], undefined);
  return undefined;
}
