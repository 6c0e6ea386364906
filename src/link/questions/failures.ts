/** What requests that fail are answered with, in which form: asked of all that endpoints and their middleware answer, and of error handlers. */
import type { AnswerField, FailureAnswer } from "../../concepts.js";
import type { Expr, FunctionFacts } from "../../extract/facts.js";
import type { Evaluator } from "../evaluate.js";
import { alternatives, type FileNode, type Value } from "../values.js";
import { type Answer, Answers } from "./answers.js";
import type { Asked } from "./asked.js";
import { propertyIn } from "./expressions.js";

type Found = Omit<FailureAnswer, "symbol" | "endpoints"> & { endpoints: number };

/** Calls that set a status apart from the answer. */
const SETS_STATUS = /(?:^|\.)(?:status|code|sendStatus|writeHead|setResponseStatus|setStatus)$/;
/** What says of an answer that the request failed, and what may stand beside it: an error among data is a part of these. */
const FAILED = /^(?:error|errors|err)$/;
const SUCCEEDED = /^(?:success|ok)$/;
const BESIDE = /^(?:message|msg|code|status(?:Code)?|detail|details|timestamp|path|data|result)$/;
/** Parameters of functions that answer what was thrown elsewhere. */
const THROWN = /^(?:err(?:or)?|e|ex|exception)$/;
const AS_JSON = /(?:^|\.)(?:json|jsonp)$/;

export class FailureAnswers {
  private readonly found = new Map<string, Found>();
  private readonly visited = new Set<FunctionFacts>();
  private readonly answers: Answers;

  constructor(private readonly evaluator: Evaluator) {
    this.answers = new Answers(evaluator);
  }

  ofEndpoint(asked: Asked): void {
    const { registration: r } = asked;
    if (r.kind !== "http" || r.method === "ACTION" || r.method === "LOADER") return;
    const own = asked.handlerTrace();
    const layers = asked.layerTraces();
    for (const trace of own ? [...layers, own] : layers) for (const { env } of trace.visits) this.visited.add(env.facts);
    const answers = [...(own ? this.answers.ofEndpoint(asked, own) : [])];
    const isData = answers.some((a) => AS_JSON.test(a.what) || alternatives(a.value).some((v) => v.k === "object" || v.k === "array"));
    for (const a of answers) this.add(a, isData, r.route);
    for (const trace of layers) for (const a of this.answers.ofTrace(asked, trace)) this.add(a, isData, r.route);
  }

  ofFile(file: FileNode): void {
    for (const a of this.answers.ofFile(file, this.visited)) this.add(a, true, undefined);
  }

  all(symbolAt: (file: string, pos: number) => string): readonly FailureAnswer[] {
    return [...this.found.values()].map((f) => ({ ...f, symbol: symbolAt(f.file, f.pos) }));
  }

  private add(a: Answer, isData: boolean, route: string | undefined): void {
    const place = decidedAt(a);
    const key = `${place.file}:${String(place.pos)}`;
    const known = this.found.get(key);
    if (known && known.endpoint !== a.endpoint) known.endpoints++;
    if (a.isThrown || known) return;
    const body = bodyOf(a, isData);
    const isForAll = a.endpoint === undefined && isHandler(a.env.facts);
    if (!body || (a.endpoint === undefined && !isForAll) || !this.isFailure(a, body)) return;
    this.found.set(key, { ...place, body, chain: a.chain, isForAll, endpoints: a.endpoint === undefined ? 0 : 1, ...(a.status !== undefined && { status: a.status }), ...(a.endpoint !== undefined && { endpoint: a.endpoint }), ...(route !== undefined && { route }) });
  }

  /** By its status, by where it stands, or by what it says although its status does not. */
  private isFailure(a: Answer, body: Found["body"]): boolean {
    if (a.status !== undefined && a.status >= 400) return true;
    const { facts } = a.env;
    if (a.status === undefined && a.endpoint === undefined) return true;
    if (body.is !== "fields" || (a.status !== undefined && a.status !== 200) || !saysSo(body.fields)) return false;
    return a.status === 200 || !setsStatus(facts);
  }
}

/** Where the form is decided: a function that sends what it is given leaves that to who calls it. */
function decidedAt(a: Answer): Answer["place"] {
  let { body, place } = a;
  for (let i = a.frames.length - 1; i > 0; i--) {
    const frame = a.frames[i], above = a.frames[i - 1];
    const call = above?.env.facts.events[above.event];
    const at = typeof body === "string" && frame ? frame.env.facts.params.findIndex((p) => p.pattern === body || (Array.isArray(p.pattern) && p.pattern[0] === "=" && p.pattern[1] === body)) : -1;
    if (at < 0 || !above || call?.k !== "call") break;
    place = { file: above.env.file.path, pos: call.pos, end: call.end };
    body = call.args[at] ?? null;
  }
  return place;
}

/** Whether a function answers what was thrown elsewhere. */
function isHandler({ params }: FunctionFacts): boolean {
  return params.length === 4 || params.slice(0, 1).some((p) => THROWN.test(String(p.pattern)));
}

/** Whether an answer says that the request failed, whatever came of it. */
function saysSo(fields: readonly AnswerField[]): boolean {
  if (!fields.every(({ name, is }) => FAILED.test(name) || SUCCEEDED.test(name) || (BESIDE.test(name) && is !== "list" && is !== "object"))) return false;
  return fields.some(({ name, is }) => (FAILED.test(name) && (is === "text" || is === "object")) || (SUCCEEDED.test(name) && is === "false" && fields.length > 1));
}

function setsStatus(facts: FunctionFacts): boolean {
  return facts.events.some((e) => (e.k === "call" && SETS_STATUS.test(typeof e.callee === "string" ? e.callee : Array.isArray(e.callee) && e.callee[0] === "." ? String(e.callee[2]) : "")) || (e.k === "set" && typeof e.to === "string" && /\.status(?:Code)?$/.test(e.to)));
}

/** What is answered, where that is known. */
function bodyOf(a: Answer, isData: boolean): Found["body"] | undefined {
  const value = unwrapped(a.value);
  if (isText(value, a.body) && isData && !AS_JSON.test(a.what)) return { is: "text", isPage: value.k === "literal" && typeof value.value === "string" && value.value.includes("<") };
  if (isText(value, a.body) && AS_JSON.test(a.what)) return { is: "text", isPage: false };
  if (value.k !== "object") return undefined;
  const fields = [...value.props].map(([name, of]): AnswerField => fieldOf(name, of(), propertyIn(a.body, name)));
  return { is: "fields", fields, isOpen: value.isOpen || value.rest.length > 0 };
}

/** `JSON.stringify({ … })`: what it writes. */
function unwrapped(value: Value): Value {
  return value.k === "external" && value.name === "global#JSON.stringify()" ? (value.args?.[0] ?? value) : value;
}

function isText(value: Value, written: Expr): boolean {
  if (alternatives(value).every((v) => v.k === "literal" && typeof v.value === "string")) return true;
  return Array.isArray(written) && written[0] === "`";
}

function fieldOf(name: string, value: Value, written: Expr): AnswerField {
  if (isText(value, written) || value.marks?.caught === "message" || value.marks?.caught === "stack") return { name, is: "text" };
  if (value.k === "array") return { name, is: "list" };
  if (value.k === "object") return { name, is: "object", members: [...value.props.keys()] };
  if (value.k === "literal" && typeof value.value !== "number") return { name, is: value.value === true ? "true" : value.value === false ? "false" : "null" };
  return { name, is: "unknown" };
}
