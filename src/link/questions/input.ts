/** Is the input validated? Follows each part of the request from where it is read to where it is used. */
import type { InputAnswer, Place, Trail } from "../../concepts.js";
import { CallFlag, type Expr } from "../../extract/facts.js";
import { harmless } from "../../libraries/harmless.js";
import { loggers } from "../../libraries/loggers.js";
import { validators } from "../../libraries/validators.js";
import { methodName, nameOf } from "../evaluate.js";
import { isAround } from "../names.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, inputsOf, type InputMark, type InputPart, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { placeOf } from "./auth.js";
import { effectOf } from "./effects.js";

type Part = "body" | "query" | "params";

/** Methods that only look at or reshape a value. */
const LOOKS = new Set(["toString", "trim", "toLowerCase", "toUpperCase", "split", "slice", "join", "map", "filter", "forEach", "includes", "startsWith", "endsWith", "indexOf", "match", "test", "replace", "replaceAll", "some", "every", "find", "reduce", "keys", "entries", "values", "get", "getAll", "has", "append", "concat", "push", "sort", "flatMap", "at", "substring", "padStart", "toISOString", "getTime", "valueOf", "text", "json", "then", "catch", "finally", "charAt", "normalize", "size", "arrayBuffer"]);
/** Tests of a value's kind: a hand-made check. */
const TESTS = new Set(["test", "isArray", "includes", "has", "isInteger", "isFinite", "isNaN", "match", "isSafeInteger", "startsWith", "some", "every"]);
const ANSWERS = /Response\b|Response\(\)|#NextFunction|^global#(?:console|Response)/;

interface Use {
  readonly mark: InputMark;
  readonly place: Place;
  readonly what: string;
  readonly isSerious: boolean;
  readonly order: number;
}

interface Findings {
  readonly reads: Map<Part, Place>;
  readonly uses: Use[];
  readonly validated: { readonly mark: InputMark; readonly place: Trail; readonly order: number }[];
  readonly checked: Map<string, "strong" | "weak">;
  readonly doubts: { readonly mark: InputMark; readonly place: Trail }[];
}

const memo = new WeakMap<Asked, Findings>();

/** What the endpoint does with one part of its input. */
export function inputOf(asked: Asked, part: Part): InputAnswer {
  const found = findings(asked);
  const uses = found.uses.filter((u) => u.mark.part === part);
  const validated = found.validated.filter((v) => v.mark.part === part);
  const doubts = found.doubts.filter((d) => d.mark.part === part);
  const read = found.reads.get(part);
  if (!read && validated.length === 0 && uses.length === 0) {
    const isOpaque = !asked.handlerTrace() || (asked.isHandlerOpaque() && part === "body" && asked.registration.method !== "GET");
    return { status: isOpaque ? "unknown" : "none", trail: [], fields: [] };
  }
  const trail = validated.slice(0, 3).map((v) => v.place);
  const isWhole = validated.some((v) => v.mark.path === "");
  const isCovered = (m: InputMark): boolean => validated.some((v) => v.mark.path === "" || m.path === v.mark.path || m.path.startsWith(v.mark.path + "."));
  const open = uses.filter((u) => !isCovered(u.mark));
  if (open.length === 0) {
    if (validated.length === 0) return doubts[0] ? { status: "unknown", trail: [doubts[0].place], fields: [] } : { status: "none", trail: [], fields: [] };
    const raw = uses.filter((u) => u.isSerious && validated.some((v) => v.order >= 0 && v.order < u.order && (v.mark.path === "" || u.mark.path === v.mark.path)));
    const first = raw[0];
    if (first && isWhole) return { status: "validated", trail, fields: fieldsOf(raw), use: first.place, isRawAfterValidation: true };
    return { status: "validated", trail, fields: [] };
  }
  const unchecked = open.filter((u) => strength(found, u.mark) !== "strong");
  const anyCheck = validated.length > 0 || open.some((u) => strength(found, u.mark) !== undefined);
  if (unchecked.length === 0) return { status: "validated", trail: [...trail, ...(open[0] ? [{ ...open[0].place, message: "every field that is used is checked by hand" }] : [])], fields: [] };
  const first = unchecked[0];
  if (!first) return { status: "unknown", trail, fields: [] };
  const shown: Trail[] = [...(read ? [{ ...read, message: `${part === "body" ? "the body" : part === "query" ? "the query" : "a path parameter"} is read here` }] : []), ...unchecked.slice(0, 3).map((u) => ({ ...u.place, message: `${u.mark.path === "" ? "the whole value" : u.mark.path} reaches ${u.what}` }))];
  return { status: anyCheck ? "partial" : "unvalidated", trail: shown, fields: fieldsOf(unchecked), use: read ?? first.place, ...(unchecked.some((u) => u.isSerious) && { reaches: true }) };
}

function fieldsOf(uses: readonly Use[]): string[] {
  return [...new Set(uses.map((u) => u.mark.path.split(".")[0] ?? "").filter((f) => f !== "" && f !== "[]"))];
}

function strength(found: Findings, mark: InputMark): "strong" | "weak" | undefined {
  const parts = mark.path.split(".");
  for (let n = parts.length; n > 0; n--) {
    const known = found.checked.get(`${mark.part}:${parts.slice(0, n).join(".")}`);
    if (known) return known;
  }
  return mark.path === "" ? undefined : undefined;
}

function findings(asked: Asked): Findings {
  const known = memo.get(asked);
  if (known) return known;
  const found: Findings = { reads: new Map(), uses: [], validated: [], checked: new Map(), doubts: [] };
  memo.set(asked, found);
  for (const layer of asked.registration.layers) {
    for (const v of alternatives(layer.value)) {
      if (v.k === "external") middlewareOf(found, v, layer.place, layer.name);
      if (v.k !== "function") continue;
      const trace = asked.trace(asked.evaluator.envOf(v, layer.args, null, 0));
      const inner: Findings = { reads: new Map(), uses: [], validated: [], checked: new Map(), doubts: [] };
      collect(asked, trace, inner, -1);
      // A middleware's own uses are not the handler's; what it checks is checked for the handler.
      found.validated.push(...inner.validated);
      for (const [k, s] of inner.checked) found.checked.set(k, s);
    }
  }
  const trace = asked.handlerTrace();
  if (trace) collect(asked, trace, found, 0);
  return found;
}

/** A validating middleware of a library. */
function middlewareOf(found: Findings, v: Extract<Value, { k: "external" }>, place: Place, name: string): void {
  const row = validators.find(v.name.replace(/\(\)$/, "")) ?? validators.find(v.name);
  if (row?.how !== "middleware") return;
  const parts: Part[] = row.part === "body" || row.part === "query" || row.part === "params" ? [row.part] : row.part === "all" || row.part === undefined ? ["body", "query", "params"] : partsNamed(v.args?.[row.part.arg]);
  for (const part of parts) found.validated.push({ mark: { part, path: "" }, place: { ...place, message: `${name} validates the ${part}` }, order: -1 });
}

function partsNamed(arg: Value | undefined): Part[] {
  const toPart = (name: string): Part[] => (/^(?:json|form|body|\[?segments\.body)/i.test(name) ? ["body"] : /query/i.test(name) ? ["query"] : /param/i.test(name) ? ["params"] : []);
  if (arg?.k === "literal" && typeof arg.value === "string") return toPart(arg.value);
  if (arg?.k === "object") return arg.isOpen ? ["body", "query", "params"] : [...arg.props.keys()].flatMap(toPart);
  return ["body", "query", "params"];
}

function isPart(part: InputPart): part is Part {
  return part === "body" || part === "query" || part === "params";
}

function collect(asked: Asked, trace: Trace, found: Findings, base: number): void {
  let order = base;
  for (const s of trace.steps) {
    order = base < 0 ? -1 : order + 1;
    for (const a of [...s.args, ...alternatives(s.callee)]) for (const m of inputsOf(a, 3)) if (isPart(m.part) && !found.reads.has(m.part)) found.reads.set(m.part, placeOf(s));
    validation(asked, s, found, order) || use(s, found, order);
  }
  for (const v of trace.visits) {
    conditions(asked, v.env, found);
    order = base < 0 ? -1 : trace.steps.length + 1;
    v.env.facts.events.forEach((e, i) => {
      if (e.k !== "set" && e.k !== "def" || asked.evaluator.isDead(v.env, e.ctx)) return;
      const value = asked.evaluator.value(e.from, v.env, i);
      for (const m of inputsOf(value, 1)) {
        if (!isPart(m.part)) continue;
        const place = { file: v.env.file.path, pos: e.pos };
        const earlier = found.reads.get(m.part);
        if (!earlier || (earlier.file === place.file && earlier.pos > place.pos)) found.reads.set(m.part, place);
      }
      if (e.k !== "set" || typeof e.to !== "string" || !e.to.includes(".")) return;
      const target = asked.evaluator.value(e.to.slice(0, e.to.indexOf(".")), v.env, i);
      if (target.k !== "external" && target.k !== "unknown") return;
      for (const m of inputsOf(value)) if (isPart(m.part)) found.uses.push({ mark: m, place: { file: v.env.file.path, pos: e.pos }, what: e.to, isSerious: true, order });
    });
  }
}

/** A step that validates: of the tables, by configuration, or by a name no other method has. */
function validation(asked: Asked, s: Step, found: Findings, order: number): boolean {
  const method = methodName(s.call.callee);
  const row = s.callee.k === "external" ? validators.find(s.callee.name) : undefined;
  const isConfigured = asked.isConfiguredParser(method ?? nameOf(s.call.callee));
  const isByName = s.callee.k === "unknown" && method !== undefined && /^(?:safeParse|safeParseAsync|parseAsync|validateAsync|validateSync|parse)$/.test(method) && !/^(?:JSON|qs|url|path|csv|yaml|marked)\./.test(nameOf(s.call.callee));
  if (!row && !isConfigured && !isByName) return false;
  if (row?.how === "middleware") return true;
  const input = row?.input === "receiver" ? s.callee.k === "external" ? s.callee.receiver : undefined : s.args[typeof row?.input === "number" ? row.input : 0];
  const marks = input ? inputsOf(input, 3) : [];
  for (const mark of marks) found.validated.push({ mark: input?.k === "object" && mark.path.includes(".") ? mark : mark, place: { ...placeOf(s), message: `${nameOf(s.call.callee)} validates it` }, order });
  if (row && input?.k === "request" && input.path === "") for (const part of ["body", "query", "params"] as const) found.validated.push({ mark: { part, path: "" }, place: { ...placeOf(s), message: `${nameOf(s.call.callee)} validates it` }, order });
  return true;
}

function use(s: Step, found: Findings, order: number): void {
  const method = methodName(s.call.callee);
  const name = s.callee.k === "external" ? s.callee.name : "";
  const effect = effectOf(s);
  if (!effect) {
    if (ANSWERS.test(name) || name.startsWith("global#") || name === "" && method !== undefined && LOOKS.has(method)) return;
    if (s.callee.k === "request" || s.callee.k === "literal" || s.callee.k === "array" || s.callee.k === "object") return;
    if (harmless.find(name) || harmless.find(name.replace(/\(\)$/, "")) || loggers.find(name)) return;
    if (method !== undefined && LOOKS.has(method) && alternatives(s.callee).every((c) => c.marks?.input !== undefined || c.k === "unknown")) return;
  }
  for (const a of s.args) {
    for (const mark of inputsOf(a, 4)) {
      if (!isPart(mark.part)) continue;
      found.uses.push({ mark, place: placeOf(s), what: effect?.what ?? nameOf(s.call.callee), isSerious: effect !== undefined && effect.kind !== "cache", order });
    }
  }
  if (s.call.flags & CallFlag.tagged) void 0;
}

/** Hand-made checks: a test of an input with an exit that depends on it. */
function conditions(asked: Asked, env: Env, found: Findings): void {
  const { facts } = env;
  facts.contexts.forEach((c, i) => {
    if ((c.k !== "then" && c.k !== "rest" && c.k !== "else") || asked.evaluator.isDead(env, i)) return;
    const exits = c.k === "rest" || (c.k !== undefined && (c as { exits?: boolean }).exits === true) || isCoveringRest(env, i);
    const at = firstEventIn(env, i);
    tests(asked, c.if, env, at, exits, found);
  });
}

function isCoveringRest(env: Env, ctx: number): boolean {
  // A guarded block: everything that uses the input stands inside.
  const c = env.facts.contexts[ctx];
  return c?.k === "then" && env.facts.events.some((e) => e.k === "call" && isAround(env.facts, ctx, e.ctx));
}

function firstEventIn(env: Env, ctx: number): number {
  const i = env.facts.events.findIndex((e) => isAround(env.facts, ctx, e.ctx));
  return i < 0 ? env.facts.events.length : i;
}

function note(found: Findings, value: Value, how: "strong" | "weak"): void {
  for (const m of inputsOf(value, 1)) {
    if (!isPart(m.part) || m.path === "") continue;
    const key = `${m.part}:${m.path}`;
    if (how === "strong" || !found.checked.has(key)) found.checked.set(key, how);
  }
}

function tests(asked: Asked, e: Expr, env: Env, at: number, exits: boolean, found: Findings): void {
  if (!exits) return;
  const value = (x: Expr): Value => asked.evaluator.value(x, env, at);
  if (Array.isArray(e)) {
    const t = e as Exclude<Expr, null | number | string>;
    switch (t[0]) {
      case "!":
        return tests(asked, t[1], env, at, exits, found);
      case "&&":
      case "||":
        tests(asked, t[1], env, at, exits, found);
        return tests(asked, t[2], env, at, exits, found);
      case "==":
      case "!=":
      case "<":
      case "instanceof": {
        for (const [side, other] of [[t[1], t[2]], [t[2], t[1]]] as [Expr, Expr][]) {
          const isKind = Array.isArray(side) && side[0] === "typeof";
          const isNull = Array.isArray(other) && other[0] === "'" && (other[1] === null || other[1] === "");
          note(found, value(isKind ? (side[1] as Expr) : side), isNull ? "weak" : "strong");
        }
        return;
      }
      case "typeof":
        return note(found, value(t[1]), "strong");
      default:
        break;
    }
  }
  if (typeof e === "number") {
    const call = env.facts.events[e];
    if (call?.k === "call") {
      const method = methodName(call.callee);
      const isTest = method === undefined || TESTS.has(method) || /^(?:is|has|valid|check|assert|verify)/i.test(method);
      for (const a of asked.evaluator.argumentsOf(env, e, call)) note(found, a, isTest ? "strong" : "weak");
      note(found, asked.evaluator.receiverOf(call.callee, env, e), method === "trim" ? "weak" : isTest ? "strong" : "weak");
      return;
    }
  }
  note(found, value(e), "weak");
}
