/** Calls of packages and of the language: what the tables know of their results. */
import { isOpenChoice, leavesOut, provingIn, unsaid, withoutCredential } from "./choices.js";
import { settingName } from "./settings.js";
import { type CallEvent, CallFlag } from "../extract/facts.js";
import { matches, routeOfGlob } from "../frameworks/next/matcher.js";
import { digests, policyClients, routeMatchers } from "../libraries/access.js";
import { harmless } from "../libraries/harmless.js";
import { localQueries, queries } from "../libraries/queries.js";
import { readers } from "../libraries/readers.js";
import { bringsAlong } from "../libraries/row-calls.js";
import { errorForms } from "../libraries/responses.js";
import { combinations, transparent, partials } from "../libraries/transparent.js";
import { validators } from "../libraries/validators.js";
import { methodName, nameOf } from "./callee-names.js";
import { looksUp, withoutInput } from "./calls.js";
import { type Asking, choosingRows, isJustMade, makesRows, saidOfRows } from "./choosing.js";
import { withoutGuests } from "./found-or-made.js";
import { foundInMap } from "./kept-functions.js";
import { identityRow } from "./library.js";
import { findsByPassword } from "./passwords.js";
import { behindProxy } from "./proxies.js";
import { filledWith } from "./put-over.js";
import { askedOfResult, goingOn } from "./results.js";
import { isRepeated, isSentKey } from "./secrets.js";
import { isStoreGetter } from "./stores.js";
import { alternatives, derived, type Env, identityOf, inputsOf, isRunnable, mark, type Marks, union, UNKNOWN, type Value, VOID, truthiness } from "./values.js";
import type { Evaluator } from "./evaluate.js";

/** Functions of the language that give back what they are given, in another form. */
const PURE = new Set([
  "String", "Number", "Boolean", "BigInt", "parseInt", "parseFloat", "decodeURIComponent", "encodeURIComponent", "structuredClone",
  "JSON.parse", "JSON.stringify", "Buffer.from", "Object.assign", "Object.keys", "Object.values", "Object.entries", "Object.fromEntries",
  "Object.freeze", "Array.from", "Array.isArray", "atob", "btoa", "Date", "URL", "URLSearchParams", "Promise.resolve", "TextEncoder()", "TextDecoder()", "Math.max", "Math.min", "Set", "Map",
]);
const PARAMETERS = /^global#URL(?:\(\)\.searchParams|SearchParams\(\))\.(?:get|getAll)$/;
/** What makes a number of a text, or nothing that is one. */
const NUMBERS = /^global#(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float)|Math\.\w+)\(\)$/;
/** What only the holder of a link, code or key can send. */
const HELD: Value = { k: "unknown", marks: { credential: "input" } };
/** Methods that look their argument up in the receiver. */
const LOOKUPS = new Set(["get", "has", "find", "findIndex", "includes", "some", "every", "indexOf", "contains"]);

export class PackageCalls {
  constructor(private readonly evaluator: Evaluator) {}

  externalCall(callee: Extract<Value, { k: "external" }>, args: readonly Value[], env: Env, call: CallEvent): Value {
    const place = { file: env.file.path, pos: call.pos, end: call.end };
    this.evaluator.versions?.madeAt(place, env.since);
    const { name } = callee;
    if (name === "global#require" || name === "global#import") {
      const first = args[0];
      if (first?.k === "literal" && typeof first.value === "string") return this.evaluator.exports.imported(env.file, first.value, "*");
      return UNKNOWN;
    }
    // A method of a package with its `this`: still that method.
    if (name.endsWith(".bind") && callee.receiver?.k === "external" && callee.receiver.receiver && !isStatement(callee.receiver.name)) return callee.receiver;
    const byFramework = this.evaluator.scene.gives(callee, args);
    if (byFramework) return byFramework;
    const kept = isStoreGetter(callee) ? this.evaluator.stores.given(callee) : undefined;
    if (kept) return kept;
    const held = askedOfResult(callee, args) ?? foundInMap(callee, args);
    if (held) return held;
    const on = goingOn(callee);
    const then = on?.at === undefined ? undefined : args[on.at];
    if (on) return on.result(then?.k === "function" ? this.evaluator.calls.call(then, [on.given], null, env) : on.at === undefined ? undefined : UNKNOWN);
    const read = this.readPart(callee, args, env, call);
    if (read) return read;
    const told = this.identityCall(callee, args, place, call);
    if (told) return told;
    const validator = validators.find(name);
    if (validator?.how === "throws" || typeof validator?.how === "object") {
      const given = validator.input === "receiver" ? (callee.receiver ? [callee.receiver] : []) : [args[validator.input]];
      const checked = given.flatMap((g) => (g ? inputsOf(g, 2) : []));
      // A token of the right form is a token all the same, which nobody has looked up.
      const token = withoutInput(derived(given));
      return this.evaluator.members.external(`${name}()`, { args, receiver: callee, at: place }, checked.length > 0 || token ? { ...token, ...(checked.length > 0 && { checked }) } : undefined);
    }
    const isRoute = this.matchedRoute(callee, args);
    if (isRoute !== undefined) return { k: "literal", value: isRoute };
    const wrapper = transparent.find(name);
    const inner = wrapper && (wrapper.arg === "receiver" ? callee.receiver : args.at(wrapper.arg === "last" ? -1 : wrapper.arg));
    if (inner && !(wrapper.keepsInput && inputsOf(inner, 4).length === 0)) {
      if (wrapper.isRun) return inner.k === "function" ? this.evaluator.calls.call(inner, null, null, env) : UNKNOWN;
      return wrapper.catches && inner.k === "function" ? { ...inner, isCaught: true } : inner;
    }
    const partial = partials.find(name);
    if (partial && args[0]?.k === "function") {
      const [, second] = args;
      return { k: "bound", fn: args[0], how: "partial", args: partial.isListed ? (second?.k === "array" ? second.items : [UNKNOWN]) : args.slice(1) };
    }
    const combination = combinations.find(name);
    if (combination) return combination.how === "every" ? { k: "array", items: args } : union(args);
    const short = name.startsWith("global#") ? name.slice(7) : "";
    if (short === "Promise.allSettled") return settled(args[0] ?? VOID);
    if (short === "Promise.all" || short === "Promise.resolve" || short === "Object.freeze" || short === "structuredClone") return args[0] ?? VOID;
    const filled = short === "Object.assign" ? filledWith(this.evaluator, args) : undefined;
    if (filled) return filled;
    const work = short === "Object.values" || short === "Object.entries" ? workIn(args[0], short === "Object.entries") : undefined;
    if (work) return work;
    if (short === "Proxy" && call.flags & CallFlag.new) return behindProxy(this.evaluator, args[0], args[1], env.depth + 1);
    const executor = short === "Promise" && call.flags & CallFlag.new ? args[0] : undefined;
    const resolved = executor?.k === "function" ? this.evaluator.resolved(executor, env.depth + 1) : undefined;
    if (resolved) return resolved;
    if (short === "Promise.race" || short === "Promise.any") return this.raced(args[0]);
    // Bound to what it belongs to, a method is the same method.
    if (name.endsWith(".bind") && callee.receiver?.k === "external" && !isStatement(callee.receiver.name)) return callee.receiver;
    const isList = short === "Array.isArray" ? listhood(args[0]) : undefined;
    if (isList !== undefined) return { k: "literal", value: isList };
    if (short === "Boolean") return union(alternatives(args[0] ?? VOID).map(truthOf));
    const isQuery = queries.find(name) !== undefined;
    const asked = isQuery ? [...boundTo(callee), ...args] : args;
    const said = asked.flatMap((a) => (isQuery ? provingIn(this.evaluator, a) : this.evaluator.calls.contents(a, 4)));
    const isUnlike = leavesOut(name, args), contents = isUnlike ? said.map(unsaid) : said;
    const caught = args[0]?.marks?.caught;
    const form = caught && errorForms.find(name);
    if (caught && form) return { k: "unknown", marks: { caught: caught === "error" ? form.gives : caught } };
    const all = derived([callee, ...contents]), from = all && isOpenChoice(this.evaluator, name, args) ? withoutCredential(all) : all;
    const clamped = isClamped(short, args) ? args.flatMap(alternatives).flatMap((v) => [...(v.marks?.input ?? []), ...(v.marks?.checked ?? [])]) : [];
    if (clamped.length > 0) return this.evaluator.members.external(`${name}()`, { args, at: place }, { checked: clamped });
    if (PURE.has(short)) return this.evaluator.members.external(`${name}()`, { args, at: place }, (short === "JSON.parse" ? identityOf(args) : undefined) ?? from);
    const isByPassword = (isQuery || localQueries.find(name) !== undefined) && findsByPassword(callee, args, call, env.facts);
    // A client that acts as the caller has asked nobody yet.
    const known = policyClients.find(`${name}()`) ? undefined : this.found({ env, call, callee, args: isUnlike ? [] : asked }, contents, isQuery, isByPassword);
    // What a package makes of the input is the input no more; what only reshapes it gives it on.
    const isReshaped = callee.marks?.input !== undefined || name.startsWith("global#") || harmless.find(name) !== undefined;
    const isDigest = digests.find(name) !== undefined;
    const given = isDigest ? digestOf(callee, from) : isReshaped && !isQuery && !looksUp(callee, call) ? from : withoutInput(from);
    if (PARAMETERS.test(name)) return this.evaluator.members.external(`${name}()`, { args, at: place }, parameterOf(from, args[0]));
    const made = this.evaluator.scene.makes(name) ? { madeIn: env.id } : {};
    return this.evaluator.members.external(`${name}()`, { args, receiver: callee, at: place, ...made }, isDigest ? given : (known ?? given));
  }

  /** What comes first of a list: a promise that is made there is the time that may run out. */
  private raced(list: Value | undefined): Value {
    if (list?.k !== "array") return UNKNOWN;
    const given = list.items.filter((i) => !(i.k === "external" && i.name === "global#Promise()"));
    return union([...(given.length > 0 ? given : list.items), ...(list.of ? [list.of] : [])]);
  }

  /** A part of the request, for a function that reads it; where it validates, what the validator gives back. */
  private readPart(callee: Extract<Value, { k: "external" }>, args: readonly Value[], env: Env, call: CallEvent): Value | undefined {
    const row = readers.find(callee.name);
    const request = row && args[row.request];
    if (!row || request?.k !== "request" || request.path !== "") return undefined;
    const named = row.name === undefined ? undefined : args[row.name];
    const name = named?.k === "literal" && typeof named.value === "string" && !named.isMasked ? named.value.replace(/\./g, "_") : "[]";
    const part = this.evaluator.members.requestValue(request.shape, row.name === undefined ? row.path : `${row.path}.${name}`);
    if (row.validates === undefined) return part;
    const validator = args[row.validates];
    if (validator?.k === "function") return this.evaluator.calls.call(validator, [part], null, env);
    if (validator?.k === "external" && !validator.name.endsWith("()")) return this.externalCall(validator, [part], env, call);
    return this.evaluator.members.external(`${callee.name}()`, { args, at: { file: env.file.path, pos: call.pos, end: call.end } }, { checked: inputsOf(part, 1) });
  }

  /** The path of a request's endpoint, or a path that is written down. */
  private pathOf(v: Value | undefined): string | undefined {
    if (v?.k === "request") return this.evaluator.members.boundOf(v.shape).route;
    return v?.k === "literal" && typeof v.value === "string" && !v.isMasked ? v.value : undefined;
  }

  /** Whether a matcher of a library takes the endpoint at hand, or a path that is known. */
  private matchedRoute(callee: Extract<Value, { k: "external" }>, args: readonly Value[]): boolean | undefined {
    const row = routeMatchers.find(callee.name);
    const given = row && (row.isMadeWith ? (callee.args ?? madeWith(callee)) : args)?.[row.patterns];
    const route = row && this.pathOf(args[row.asked]);
    if (!given || route === undefined) return undefined;
    let isUnsure = false;
    for (const p of given.k === "array" ? [...given.items, ...(given.of ? [UNKNOWN] : [])] : [given]) {
      const text = p.k === "literal" && typeof p.value === "string" && !p.isMasked ? p.value : undefined;
      const pattern = text !== undefined && row.syntax === "glob" ? routeOfGlob(text) : text;
      const fits = pattern === undefined ? undefined : matches(pattern, route);
      if (fits) return true;
      isUnsure ||= fits === undefined;
    }
    return isUnsure ? undefined : false;
  }

  /** A call of the identity table. */
  private identityCall(callee: Extract<Value, { k: "external" }>, args: readonly Value[], place: { file: string; pos: number; end: number }, call: CallEvent): Value | undefined {
    const row = identityRow(callee.name, args);
    if (!row) return undefined;
    const source = { ...place, message: `${nameOf(call.callee)} tells who is calling` };
    const more = { args, receiver: callee, at: place };
    if (row.gives === "decoded" || row.gives === "public" || row.gives === "middleware" || row.gives === "identifies" || row.gives === "remembers" || row.gives === "wrapper") {
      // What is read without being checked proves nothing, whatever is looked up with it.
      return this.evaluator.members.external(`${callee.name}()`, more);
    }
    if (typeof row.onFailure === "object" || (row.gives === "verified" && isRepeated(args))) return this.evaluator.members.external(`${callee.name}()`, more);
    const contents = row.gives === "verified" ? args.flatMap((a) => this.evaluator.calls.contents(a, 2)) : [];
    // What is compared with a secret of the server's own was given to nobody by a link.
    const isInput = derived(contents)?.credential === "input" && ![...args, ...contents].some((c) => settingName(c) !== undefined);
    return this.evaluator.members.external(`${callee.name}()`, more, { identity: 1, source, ...(isInput && { isCapability: true }) });
  }

  /** Marks of what a call finds by what it is given. */
  private found(asking: Asking, contents: readonly Value[], isQuery: boolean, isByPassword: boolean): Marks | undefined {
    const { callee, args, call, env } = asking;
    const isOfRows = isQuery || bringsAlong.find(callee.name) !== undefined || isOfQuery(callee);
    // Most queries are told nothing of who is calling.
    const isTold = (isOfRows || localQueries.find(callee.name) !== undefined) && contents.some(({ marks }) => marks?.identity === 1 || marks?.credential !== undefined);
    const all = (values: readonly Value[]): readonly Value[] => values.flatMap((a) => provingIn(this.evaluator, a));
    const said = isTold ? all(saidOfRows(asking)) : contents;
    const isKnown = identityOf([callee, ...withoutGuests(said)]) !== undefined;
    if (isTold && !isKnown && isJustMade(this.evaluator, asking)) return undefined;
    const chosen = isTold && !isKnown ? all(choosingRows(asking)) : said;
    const isHeld = isByPassword || (isOfRows && !makesRows(call) && isFoundByKey(args));
    return this.gained(callee, isHeld ? [...chosen, HELD] : chosen, { file: env.file.path, pos: call.pos, end: call.end }, call, isQuery || isByPassword, isByPassword);
  }

  /** Marks of a result that depends on who is calling: looked up by a credential, or asked about an identity. */
  gained(callee: Value, contents: readonly Value[], place: { file: string; pos: number; end: number }, call: CallEvent, isQuery: boolean, isByPassword = false): Marks | undefined {
    const said = withoutGuests(contents), who = identityOf([callee, ...said]);
    if (who) return { identity: 1, source: who.source ?? { ...place, message: `${nameOf(call.callee)} is asked about the caller` }, ...(who.isByName && { isByName: true }), ...(who.isCapability && { isCapability: true }) };
    const credential = derived(said)?.credential;
    if (!credential || (!isQuery && callee.k === "external" && !isLookup(callee.name, call))) return undefined;
    const method = methodName(call.callee);
    if (!isQuery && callee.marks?.credential && !(method !== undefined && LOOKUPS.has(method))) return undefined;
    return {
      identity: 1, source: { ...place, message: `${nameOf(call.callee)} looks the caller up`, ...(isByPassword && { isGuess: true }) },
      ...(!isQuery && { isByName: true }), ...(credential === "input" && { isCapability: true }),
    };
  }
}

/** A prepared statement, which is given its values by a method of its own that is called `bind`. */
function isStatement(name: string): boolean {
  return name.endsWith(".prepare()");
}

/** What a prepared statement was given before it is run: `db.prepare("select …").bind(token).first()`. */
function boundTo({ receiver }: Extract<Value, { k: "external" }>): readonly Value[] {
  return receiver?.k === "external" && receiver.name.endsWith(".prepare().bind()") ? (receiver.args ?? []) : [];
}

/** Whether a method says more of a query that was begun before it. */
function isOfQuery(callee: Extract<Value, { k: "external" }>): boolean {
  for (let v = callee.receiver; v?.k === "external"; v = v.receiver) if (v.name.endsWith("()") && queries.find(v.name.slice(0, -2))) return true;
  return false;
}

/** Whether a query asks for the row whose secret the client sends. */
function isFoundByKey(args: readonly Value[]): boolean {
  const [column, held] = args;
  // `.eq("token", code)`
  if (column?.k === "literal" && typeof column.value === "string" && held) return isSentKey(column.value, held);
  const where = args[0]?.k === "object" ? args[0].props.get("where")?.() : undefined;
  return where?.k === "object" && [...where.props].some(([column, held]) => isSentKey(column, held()));
}

/** The arguments of the call that made the receiver: `pathToRegexp(pattern).test(path)`. */
function madeWith(callee: Extract<Value, { k: "external" }>): readonly Value[] | undefined {
  return callee.receiver?.k === "external" ? callee.receiver.args : undefined;
}

/** Whether a call can find out who is calling: the language (`pattern.test(token)`) and packages that only reshape cannot, unless they look something up. */
function isLookup(name: string, call: CallEvent): boolean {
  if (!name.startsWith("global#") && harmless.find(name) === undefined) return true;
  return !name.startsWith("global#RegExp()") && LOOKUPS.has(methodName(call.callee) ?? "");
}

/** `searchParams.get("sort")` is the parameter of that name. */
function parameterOf(from: Marks | undefined, name: Value | undefined): Marks | undefined {
  const path = name?.k === "literal" && typeof name.value === "string" ? name.value : "";
  return from?.input ? { ...from, input: from.input.map(({ part }) => ({ part, path })) } : from;
}

/** A digest keeps what it was made of, as something that is no input any more. */
function digestOf(callee: Value, from: Marks | undefined): Marks | undefined {
  const made = from?.input ?? callee.marks?.checked;
  return made ? { ...withoutInput(from), checked: made } : withoutInput(from);
}

/** Input of which whatever was sent made something that fits: nothing is left to check. */
function asChecked(marks: Marks | undefined): Marks {
  return { ...withoutInput(marks), ...(marks?.input && { checked: marks.input }) };
}

/** `Math.min(100, Number(size) || 20)`: a number for whatever is sent, and on one side of a bound. */
function isClamped(short: string, args: readonly Value[]): boolean {
  const isNumber = (v: Value): boolean => v.k === "literal" && typeof v.value === "number";
  if ((short !== "Math.max" && short !== "Math.min") || !args.some(isNumber)) return false;
  return args.every((a) => {
    const all = alternatives(a), hasDefault = all.some(isNumber);
    return a.marks?.input === undefined && all.every((v) => v.marks?.input === undefined || (hasDefault && v.k === "external" && NUMBERS.test(v.name)));
  });
}

/** Whether a value is a list, where it is the same whatever it can be. */
function listhood(v: Value | undefined): boolean | undefined {
  const all = alternatives(v ?? VOID);
  if (all.every((o) => o.k === "array")) return true;
  return all.every((o) => o.k === "literal" || o.k === "object" || o.k === "function" || o.k === "class" || o.k === "instance") ? false : undefined;
}

/** What came of each promise, and whether it failed, stands in an object for each: `Promise.allSettled`. */
function settled(list: Value): Value {
  if (list.k !== "array") return list;
  const outcome = (v: Value): Value => ({ k: "object", props: new Map([["status", () => UNKNOWN], ["value", () => v], ["reason", () => UNKNOWN]]), rest: [], isOpen: false });
  return { ...list, items: list.items.map(outcome), ...(list.of && { of: outcome(list.of) }) };
}

/** What `Boolean(…)` makes of a value: known where it is the same whatever the value can be. */
function truthOf(v: Value): Value {
  if (v.marks?.identity === 1) return mark(UNKNOWN, v.marks);
  const { canBeTrue, canBeFalse } = truthiness(v), marks = derived([v]);
  return { ...(canBeTrue && canBeFalse ? UNKNOWN : { k: "literal", value: canBeTrue }), ...(marks && { marks: asChecked(marks) }) };
}

/** `Object.values(steps)`, where functions are among them, which somebody may run: with their names, or without. */
function workIn(table: Value | undefined, isNamed: boolean): Value | undefined {
  if (table?.k !== "object" || ![...table.props.values()].some((get) => isRunnable(get()))) return undefined;
  const items = [...table.props].map(([name, get]): Value => (isNamed ? { k: "array", items: [{ k: "literal", value: name }, get()], isWhole: true } : get()));
  return { k: "array", items, ...(table.isOpen || table.rest.length > 0 ? { of: UNKNOWN } : { isWhole: true as const }) };
}
