/** What the outcome of a condition says of the input: hand-made checks, type guards, and the answers of validators. */
import type { Trail } from "../../concepts.js";
import type { CallEvent, Event, Expr } from "../../extract/facts.js";
import type { ValidatorRow } from "../../libraries/rows.js";
import { validators } from "../../libraries/validators.js";
import { type Evaluator, methodName } from "../evaluate.js";
import type { Frame } from "../frames.js";
import { identityRow } from "../library.js";
import { signedInput } from "../secrets.js";
import { decidedAt, isAround, namesOf } from "../names.js";
import { alternatives, type Env, type InputMark, truthiness, union, type Value } from "../values.js";
import { endsOf } from "./ends.js";
import { propertyIn } from "./expressions.js";
import { inputFor, schemaOf } from "./input-schemas.js";
import { both, checks, covering, either, isBelow, isSchema, type Known, NOTHING, rawIn } from "./known-input.js";

/** What the conditions need of the flow around them. */
export interface Flow {
  /** What is known of the input at an event. */
  at(env: Env, event: number): Known;
  /** What checks that only collect errors speak of. */
  readonly collected: readonly InputMark[];
  /** What a validator is taken to be given where that cannot be seen: in a middleware, the request. */
  readonly unseen: readonly InputMark[];
  /** Whether an event happens only where a setting says so. */
  isBySetting(env: Env, event: number): boolean;
}

/** A name or member that holds (a member of) the result of a call. */
interface Origin {
  readonly env: Env;
  readonly event: number;
  /** Members below the result. */
  readonly path: readonly string[];
}

const MAX_DEPTH = 6;
const KINDS = new Set(["string", "number", "boolean", "bigint", "function"]);
const NAMES_A_TEST = /^(?:is|has|can|valid|validate|check|assert|verify|ensure|matches|allowed)(?:[A-Z_]|$)/;
/** Says that it is a text, and nothing of what stands in it. */
const TEXT = { isText: true, isScalar: true } as const, SCALAR = { isScalar: true } as const;
const LOOKS_UP = new Set(["has", "includes", "hasOwn", "hasOwnProperty", "contains"]);
const LOOKS_AT = new Set(["includes", "startsWith", "endsWith", "match", "matchAll", "every", "search"]);

/** A method that looks at what it is called on, or gives a part of it that is checked as the whole. */
function isLook(method: string | undefined): boolean {
  return method === undefined || method === "some" || LOOKS_AT.has(method);
}

type External = Extract<Value, { k: "external" }>;
type Composite = Exclude<Expr, null | number | string>;

export class Conditions {
  private depth = 0;

  constructor(private readonly evaluator: Evaluator, private readonly flow: Flow) {}

  /** What is known where `e` was found to be true (`holds`) or false. */
  when(e: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    if (this.depth > MAX_DEPTH * 3) return NOTHING;
    this.depth++;
    const known = this.learn(e, holds, env, at, place);
    this.depth--;
    return known;
  }

  /** What is known where `e` is one of these values. */
  isOneOf(e: Expr, values: readonly Expr[], env: Env, at: number, place: Trail): Known {
    const isKnown = values.length > 0 && values.every((v) => rawIn(this.evaluator.value(v, env, at)).length === 0);
    return isKnown ? checks(rawIn(this.evaluator.value(e, env, at)), "kind", place) : NOTHING;
  }

  private learn(e: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    if (e === null) return NOTHING;
    if (typeof e === "number") return this.ofCall(env, e, [], holds, place);
    if (typeof e === "string") return this.ofPath(e, holds, env, at, place);
    const x = e as Composite;
    switch (x[0]) {
      case "!":
        return this.when(x[1], !holds, env, at, place);
      case "await":
        return this.when(x[1], holds, env, at, place);
      case "&&":
      case "||": {
        const sides = [this.when(x[1], holds, env, at, place), this.when(x[2], holds, env, at, place)];
        return holds === (x[0] === "&&") ? both(...sides) : either(sides);
      }
      case "==":
      case "!=":
        return this.compared(x[1], x[2], (x[0] === "==") === holds, env, at, place);
      case "<":
        return this.measured(x[1], x[2], holds, env, at, place);
      case "instanceof":
        return this.ofKind(x[1], x[2], holds, env, at, place);
      case "in":
        return this.contained(x[1], x[2], holds, env, at, place);
      case ".": {
        const origin = this.originOf(x, env, at);
        return origin ? this.ofCall(origin.env, origin.event, origin.path, holds, place) : this.truth(x, holds, env, at, place);
      }
      case "[": {
        const key = rawIn(this.evaluator.value(x[2], env, at));
        return holds && key.length > 0 && rawIn(this.evaluator.value(x[1], env, at)).length === 0 ? checks(key, "kind", place) : this.truth(x, holds, env, at, place);
      }
      case "??":
      case "'":
      case "o":
      case "f":
        return NOTHING;
      default:
        return this.truth(x, holds, env, at, place);
    }
  }

  /** The value itself: that it is there, or that it is empty. */
  private truth(e: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    return checks(rawIn(this.evaluator.value(e, env, at)), holds ? "presence" : "kind", place);
  }

  private ofPath(path: string, holds: boolean, env: Env, at: number, place: Trail): Known {
    const origin = this.originOf(path, env, at);
    if (origin) {
      const known = this.ofCall(origin.env, origin.event, origin.path, holds, place);
      if (known.size > 0) return known;
    }
    const list = /^(\w+)\.length$/.exec(path)?.[1];
    const filled = list === undefined ? this.flagged(path, holds, env, at, place) : this.filled(list, holds, env, at, place);
    if (filled.size > 0) return filled;
    const named = path.includes(".") ? undefined : this.definitionOf(path, env, at);
    if (named && typeof named.def.from !== "number" && typeof named.def.to === "string") {
      const known = this.when(named.def.from, holds, named.env, named.at, place);
      if (known.size > 0) return known;
    }
    return this.truth(path, holds, env, at, place);
  }

  // Flags and lists of errors

  /** `let error; if (bad) error = …`: where it is still unset, what would have set it did not hold. */
  private flagged(name: string, holds: boolean, env: Env, at: number, place: Trail): Known {
    const { facts } = env;
    const sets = (namesOf(facts).bindings.get(name) ?? []).filter((b) => b.k === "set" && b.at < at).map((b) => b.at);
    const excluded = sets.filter((i) => {
      const set = facts.events[i];
      if (set?.k !== "set") return false;
      const all = alternatives(this.evaluator.value(set.from, env, i)).map(truthiness);
      return holds ? all.every((t) => !t.canBeTrue) : all.every((t) => !t.canBeFalse);
    });
    return this.notReached(excluded, env, at, place);
  }

  /** `if (bad) errors.push(…)`: where the list is empty, nothing was bad. */
  private filled(name: string, isFilled: boolean, env: Env, at: number, place: Trail): Known {
    if (isFilled) return NOTHING;
    const fills = [...env.facts.events.entries()].filter(([i, e]) => i < at && isFilling(e, name)).map(([i]) => i);
    return this.notReached(fills, env, at, place);
  }

  /** None of these events has happened: the conditions right above them did not hold. */
  private notReached(events: readonly number[], env: Env, at: number, place: Trail): Known {
    const { facts } = env;
    const here = facts.events[at]?.ctx ?? 0;
    return both(...events.map((i) => {
      let c = facts.events[i]?.ctx ?? 0;
      while (facts.contexts[c]?.k === "try" || facts.contexts[c]?.k === "rest") c = facts.contexts[c]?.up ?? 0;
      const context = facts.contexts[c];
      if (context?.k !== "then" && context?.k !== "else") return NOTHING;
      return this.isSureToRun(env, context.up, here) ? this.when(context.if, context.k === "else", env, decidedAt(facts, c), place) : NOTHING;
    }));
  }

  private isSureToRun(env: Env, ctx: number, to: number): boolean {
    for (let c = ctx; !isAround(env.facts, c, to); c = env.facts.contexts[c]?.up ?? 0) {
      const context = env.facts.contexts[c];
      if (!context || context.up < 0) return false;
      if (context.k !== "try" && context.k !== "rest" && !this.isTaken(env, c)) return false;
    }
    return true;
  }

  /** Whether a branch is always taken: by a constant, or because a schema is given (`if (schema) …`). */
  isTaken(env: Env, ctx: number): boolean {
    const c = env.facts.contexts[ctx];
    if (c?.k !== "then" && c?.k !== "else") return false;
    const at = decidedAt(env.facts, ctx);
    if (this.evaluator.decided(c.if, env, at) === (c.k === "then")) return true;
    return c.k === "then" && (typeof c.if === "string" || typeof c.if === "number") && isSchema(this.evaluator.value(c.if, env, at));
  }

  // Comparisons

  private compared(left: Expr, right: Expr, isEqual: boolean, env: Env, at: number, place: Trail): Known {
    const found: Known[] = isEqual ? [signed(this.evaluator.value(left, env, at), this.evaluator.value(right, env, at), place)] : [];
    for (const [side, other] of [[left, right], [right, left]] as const) {
      const literal = Array.isArray(other) && other[0] === "'" ? (other as readonly unknown[])[1] : undefined;
      if (Array.isArray(side) && side[0] === "typeof") {
        found.push(this.ofType(side[1] as Expr, literal, isEqual, env, at, place));
        continue;
      }
      if (literal === null || literal === false || literal === true) {
        const known = this.when(side, literal === true ? isEqual : !isEqual, env, at, place);
        found.push(literal === null || !isRawAt(this.evaluator, side, env, at) ? known : checks(rawIn(this.evaluator.value(side, env, at)), "kind", place));
        continue;
      }
      const marks = rawIn(this.evaluator.value(side, env, at));
      if (marks.length === 0) {
        found.push(this.named(side, literal, isEqual, env, at, place));
        continue;
      }
      const isCounted = /\.length$/.test(typeof side === "string" ? side : "");
      if (literal === "" || (literal === 0 && isCounted)) found.push(checks(marks, isEqual ? "kind" : "presence", place));
      else if (isEqual) found.push(checks(marks, rawIn(this.evaluator.value(other, env, at)).length > 0 ? "presence" : "kind", place, SCALAR));
      else if (isCounted && literal !== undefined) found.push(NOTHING);
    }
    return both(...found);
  }

  private ofType(side: Expr, type: unknown, isEqual: boolean, env: Env, at: number, place: Trail): Known {
    const marks = rawIn(this.evaluator.value(side, env, at));
    if (type === "undefined") return checks(marks, isEqual ? "kind" : "presence", place);
    if (!isEqual) return NOTHING;
    return checks(marks, typeof type === "string" && KINDS.has(type) ? "kind" : "presence", place, type === "string" ? TEXT : typeof type === "string" && KINDS.has(type) ? SCALAR : undefined);
  }

  /** `result.status !== "success"`: a member of what a validator gave back, compared with its word for it. */
  private named(side: Expr, literal: unknown, isEqual: boolean, env: Env, at: number, place: Trail): Known {
    const list = typeof side === "string" ? /^(\w+)\.length$/.exec(side)?.[1] : undefined;
    if (literal === 0 && list !== undefined) return this.filled(list, !isEqual, env, at, place);
    const origin = typeof literal === "string" ? this.originOf(side, env, at) : undefined;
    return origin ? this.ofCall(origin.env, origin.event, [...origin.path.slice(0, -1), `${origin.path.at(-1) ?? ""}=${String(literal)}`], isEqual, place) : NOTHING;
  }

  private measured(left: Expr, right: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    const found: Known[] = [];
    for (const [side, other] of [[left, right], [right, left]] as const) {
      const bound = Array.isArray(other) && other[0] === "'" ? (other as readonly unknown[])[1] : undefined;
      const path = typeof side === "string" ? side : "";
      const list = /^(\w+)\.length$/.exec(path)?.[1];
      const marks = rawIn(this.evaluator.value(side, env, at));
      if (marks.length === 0) {
        if (list === undefined || (bound !== 0 && bound !== 1)) continue;
        const isAny = bound === (side === right ? 0 : 1);
        found.push(isAny ? this.ofPath(path, side === right ? holds : !holds, env, at, place) : this.filled(list, holds, env, at, place));
        continue;
      }
      // How long it is says neither that it is a text nor what is in it.
      found.push(checks(marks, path.endsWith(".length") ? "presence" : "kind", place));
    }
    return both(...found);
  }

  private ofKind(left: Expr, right: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    const origin = this.originOf(left, env, at);
    if (origin) {
      const kind = typeof right === "string" ? right.slice(right.lastIndexOf(".") + 1) : "";
      const known = this.ofCall(origin.env, origin.event, [...origin.path, "instanceof"], holds, place, (v) => (v.k === "unknown" ? true : (v.k === "external" && v.name.includes(kind)) === holds));
      if (known.size > 0) return known;
    }
    return holds ? checks(rawIn(this.evaluator.value(left, env, at)), "kind", place) : NOTHING;
  }

  private contained(key: Expr, object: Expr, holds: boolean, env: Env, at: number, place: Trail): Known {
    const name = Array.isArray(key) && key[0] === "'" ? String((key as readonly unknown[])[1]) : undefined;
    const origin = name === undefined ? undefined : this.originOf(object, env, at);
    if (origin && name !== undefined) {
      const known = this.ofCall(origin.env, origin.event, origin.path, true, place, (v) => (v.k === "object" ? v.props.has(name) === holds : v.k === "unknown"));
      if (known.size > 0) return known;
    }
    if (!holds) return NOTHING;
    const of = rawIn(this.evaluator.value(object, env, at));
    if (of.length === 0) return checks(rawIn(this.evaluator.value(key, env, at)), "kind", place);
    return name === undefined ? NOTHING : checks(of.map((m) => ({ part: m.part, path: m.path === "" ? name : `${m.path}.${name}` })), "presence", place);
  }

  // Calls

  /** What a result (or a member of it) that is true or false says. */
  private ofCall(env: Env, event: number, path: readonly string[], holds: boolean, place: Trail, fits?: (v: Value) => boolean): Known {
    const call = env.facts.events[event];
    if (call?.k !== "call" || this.depth > MAX_DEPTH * 3) return NOTHING;
    const args = this.evaluator.argumentsOf(env, event, call);
    return either(alternatives(this.evaluator.callee(env, event, call)).map((callee) => {
      if (callee.k === "function") {
        const known = this.returned(this.evaluator.envOf(callee, args, null, env), path, holds, place, fits);
        return holds && path.length === 0 ? asPredicate(callee, args, known, place) : known;
      }
      const told = callee.k === "external" ? this.ofLibrary(callee, args, path, holds, { env, event }, place) : undefined;
      return told ?? (path.length === 0 ? this.ofTest(callee, args, env, event, call, holds, place) : NOTHING);
    }));
  }

  /** A function of the project that returned something of this kind: what it knew where it returns such. */
  private returned(env: Env, path: readonly string[], holds: boolean, place: Trail, fits?: (v: Value) => boolean): Known {
    if (env.depth > MAX_DEPTH + 4) return NOTHING;
    this.depth++;
    const found: Known[] = [];
    const names = path.filter((p) => p !== "instanceof");
    const ends = endsOf(env, this.evaluator), usual = ends.filter((i) => !this.flow.isBySetting(env, i));
    for (const i of usual.length > 0 ? usual : ends) {
      const end = env.facts.events[i];
      const e: Expr = end?.k === "return" ? end.val : ["'", null];
      const value = names.reduce((v, n) => this.evaluator.member(v, n), this.evaluator.value(e, env, i));
      const all = alternatives(value);
      const isMeant = fits ? all.some(fits) : all.map(truthiness).some((t) => (holds ? t.canBeTrue : t.canBeFalse));
      if (!isMeant) continue;
      const member = fits ? null : memberOf(e, names);
      found.push(both(this.flow.at(env, i), member === null ? NOTHING : this.when(member, holds, env, i, place)));
    }
    this.depth--;
    return either(found);
  }

  /** An answer of a validator or verifier of the tables; undefined where the callee is in none. */
  private ofLibrary(callee: External, args: readonly Value[], path: readonly string[], holds: boolean, at: Frame, place: Trail): Known | undefined {
    const row = validators.find(callee.name);
    const members = path.join(".");
    if (row && row.how !== "middleware") return this.told(row, callee, args, members, holds, at, place);
    // A method of an answer: `errors.isEmpty()`.
    const base = callee.receiver;
    const made = base?.k === "external" && base.name.endsWith("()") ? base : undefined;
    const above = made && validators.find(made.name.slice(0, -2));
    if (made && above && typeof above.how === "object" && callee.name.startsWith(`${made.name}.`)) {
      const member = [`${callee.name.slice(made.name.length + 1)}()`, ...path].join(".");
      return this.told(above, made, made.args ?? [], member, holds, undefined, place);
    }
    const verified = path.length === 0 && holds ? identityRow(callee.name, args) : undefined;
    const [one, other] = args;
    return verified?.gives === "verified" ? both(checks(args.flatMap((a) => rawIn(a)), "kind", place), one && other ? signed(one, other, place) : NOTHING) : undefined;
  }

  private told(row: ValidatorRow, callee: External, args: readonly Value[], member: string, holds: boolean, at: Frame | undefined, place: Trail): Known {
    const isBelow = (list: readonly string[]): boolean => list.some((m) => m === member || (m !== "" && member.startsWith(`${m}.`)));
    let isValid = false;
    if (row.how === "boolean") isValid = member === "" && holds;
    else if (typeof row.how === "object") isValid = holds ? isBelow(row.how.ok) || isBelow(row.how.value) : isBelow(row.how.error);
    if (!isValid || row.acceptsAll) return NOTHING;
    const input = row.input === "receiver" ? callee.receiver : args[row.input];
    const schema = schemaOf(row, callee, args);
    const marks = input?.k === "request" && input.path === "" ? this.flow.collected : inputFor(input, schema, this.flow.unseen);
    const more = { ...(schema && { schema }), ...(at && typeof row.how === "object" && !row.isAssertion && { copy: { ...at, schema: callee.name } }) };
    return checks(marks, row.how === "boolean" && marks.every((m) => m.path !== "") ? "kind" : "schema", { ...place, message: `${callee.name.slice(callee.name.lastIndexOf(".") + 1)} validates it` }, more);
  }

  /** Tests of the language, and of what cannot be opened by their names. */
  private ofTest(callee: Value, args: readonly Value[], env: Env, event: number, call: CallEvent, holds: boolean, place: Trail): Known {
    const method = methodName(call.callee);
    const name = method ?? (typeof call.callee === "string" ? call.callee : "");
    const given = args.flatMap((a) => rawIn(a));
    const of = method === undefined ? [] : rawIn(this.evaluator.receiverOf(call.callee, env, event));
    if (name === "isArray") return checks(given, "presence", place);
    if (name === "isEmpty") return checks(given, holds ? "kind" : "presence", place);
    if (name === "isNaN") return holds ? NOTHING : checks(given, "kind", place);
    // What a getter gives is a field of what it is asked of: `form.get("name")`.
    const read = of.length > 0 && !isLook(method) ? rawIn(this.evaluator.result(env, event)) : [];
    if (read.length > 0) return checks(read, holds ? "presence" : "kind", place);
    if (of.length > 0) {
      if (method === "some") return holds ? NOTHING : checks(of, "kind", place);
      if (method !== undefined && LOOKS_AT.has(method)) return holds ? checks(of, "kind", place, /^(?:includes|startsWith|endsWith)$/.test(method) ? TEXT : undefined) : NOTHING;
      return checks(of, holds ? "presence" : "kind", place);
    }
    if (given.length === 0) return NOTHING;
    if (method === "test" || method === "exec" || (method !== undefined && LOOKS_UP.has(method))) return holds ? checks(given, "kind", place, SCALAR) : NOTHING;
    const isUnopened = callee.k === "unknown" || (callee.k === "external" && !callee.name.startsWith("global#"));
    if (isUnopened && NAMES_A_TEST.test(name)) return holds || /^(?:validate|check|assert|verify|ensure)/.test(name) ? checks(given, "kind", place) : NOTHING;
    const isConversion = callee.k === "external" && /^global#(?:String|Number|Boolean|parseInt|parseFloat)$/.test(callee.name);
    return isConversion ? checks(given, holds ? "presence" : "kind", place) : NOTHING;
  }

  // Where a name comes from

  /** The call whose result (or a member of it) an expression is. */
  private originOf(e: Expr, env: Env, at: number): Origin | undefined {
    if (typeof e === "number") return { env, event: e, path: [] };
    if (Array.isArray(e) && e[0] === ".") {
      const of = this.originOf(e[1] as Expr, env, at);
      return of && { ...of, path: [...of.path, e[2] as string] };
    }
    if (typeof e !== "string") return undefined;
    const [root = "", ...members] = e.split(".");
    const found = this.definitionOf(root, env, at);
    if (!found) return undefined;
    const path = [...found.path, ...members];
    if (typeof found.def.from === "number") return { env: found.env, event: found.def.from, path };
    const from = found.def.from;
    if (typeof from !== "string" && !(Array.isArray(from) && from[0] === ".")) return undefined;
    if (this.depth > MAX_DEPTH) return undefined;
    this.depth++;
    const above = this.originOf(from, found.env, found.at);
    this.depth--;
    return above && { ...above, path: [...above.path, ...path] };
  }

  /** The definition or assignment that gives a name its value, where there is but one that counts. */
  private definitionOf(name: string, env: Env, at: number): { readonly def: Extract<Event, { k: "def" | "set" }>; readonly env: Env; readonly at: number; readonly path: readonly string[] } | undefined {
    let from = at;
    for (let e: Env | null = env; e; e = e.up) {
      const all = namesOf(e.facts).bindings.get(name);
      if (all) {
        const { facts } = e;
        const here = facts.events[from]?.ctx;
        const before = all.filter((b) => b.k !== "catch" && (b.k === "param" || b.at < from));
        const sure = before.filter((b) => b.k === "param" || here === undefined || isAround(facts, facts.events[b.at]?.ctx ?? 0, here));
        const last = sure.at(-1);
        if (!last || last.k === "param" || before.some((b) => b.k === "set" && b.at > last.at)) return undefined;
        const def = facts.events[last.at];
        if (def?.k !== "def" && def?.k !== "set") return undefined;
        const path = last.steps.flatMap((s) => ("prop" in s ? [s.prop] : "index" in s ? [String(s.index)] : []));
        return { def, env: e, at: last.at, path };
      }
      from = Number.MAX_SAFE_INTEGER;
    }
    return undefined;
  }
}

/** `(v: unknown): v is Menu`, which asks for fields of what it is given: it is a word for the whole of it. */
function asPredicate({ file, index }: Extract<Value, { k: "function" }>, args: readonly Value[], known: Known, place: Trail): Known {
  const facts = file.facts.fns[index], named = /^(\w+) is\b/.exec(facts?.returnType ?? "")?.[1];
  const given = named === undefined ? undefined : args[facts?.params.findIndex((p) => p.pattern === named) ?? -1];
  const marks = given ? rawIn(given) : [];
  const isAsked = (mark: InputMark): boolean => [...known.values()].some((c) => c.how !== "presence" && c.mark.path !== mark.path && isBelow(c.mark, mark));
  return marks.length > 0 && marks.every(isAsked) ? both(known, checks(marks, "kind", place)) : known;
}

/** A signature over the whole body that agrees: what stands in it is as its sender wrote it, who has the key. */
function signed(a: Value, b: Value, place: Trail): Known {
  const isWhole = signedInput(a, b).some((i) => i.part === "body" && (i.path === "" || i.path === "rawBody"));
  return isWhole ? checks([{ part: "body", path: "" }], "schema", { ...place, message: "the signature of all of it is compared" }) : NOTHING;
}

/** From now on, what `typeof x === "string" ? x : …` and `isId(x) && x` give is no raw input. */
export function narrowInput(evaluator: Evaluator): void {
  const conditions = new Conditions(evaluator, { at: () => NOTHING, collected: [], unseen: [], isBySetting: () => false });
  evaluator.narrowed = (value, condition, holds, env, at) => {
    if (!alternatives(value).some((v) => v.marks?.input)) return value;
    const known = conditions.when(condition, holds, env, at, { file: env.file.path, pos: env.facts.events[at]?.pos ?? 0, message: "checked by hand here" });
    return known.size === 0 ? value : union(alternatives(value).map((v) => narrow(v, known)));
  };
}

function narrow(v: Value, known: Known): Value {
  const { input, ...marks } = v.marks ?? {};
  const isChecked = (m: InputMark): boolean => ["kind", "schema"].includes(covering(known, m)?.how ?? "");
  if (!input?.some(isChecked)) return v;
  const raw = input.filter((m) => !isChecked(m));
  const texts = input.filter((m) => isChecked(m) && covering(known, m)?.isText);
  const narrowed = { ...marks, checked: [...(marks.checked ?? []), ...input.filter(isChecked)], ...(raw.length > 0 && { input: raw }), ...(texts.length > 0 && { texts }) };
  return v.k === "request" ? { k: "unknown", marks: narrowed } : { ...v, marks: narrowed };
}

function isRawAt(evaluator: Evaluator, e: Expr, env: Env, at: number): boolean {
  return rawIn(evaluator.value(e, env, at)).length > 0;
}

/** `errors.push(…)`, `errors.name = …`. */
function isFilling(e: Event, name: string): boolean {
  if (e.k === "call") return e.callee === `${name}.push`;
  return e.k === "set" && (typeof e.to === "string" ? e.to.startsWith(`${name}.`) : Array.isArray(e.to) && e.to[0] === "[" && e.to[1] === name);
}

/** The expression of a member of what is returned: of an object literal, a name, a call. Null where it is not written down. */
function memberOf(e: Expr, path: readonly string[]): Expr {
  const [first, ...rest] = path;
  if (first === undefined) return e;
  if (typeof e === "string") return [e, ...path].join(".");
  if (typeof e === "number") return path.reduce<Expr>((of, name) => [".", of, name], e);
  return memberOf(propertyIn(e, first), rest);
}
