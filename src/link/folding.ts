/** Calls of the language whose result is known because what they are asked about is: tests of texts, lists and patterns. */
import { fitsExpression, isAnchored } from "../frameworks/route-expression.js";
import { alternatives, UNKNOWN, type Value } from "./values.js";

type Text = Extract<Value, { k: "literal" }> & { readonly value: string };
type FunctionValue = Extract<Value, { k: "function" }>;

const MAX_ITEMS = 200;
const MAX_LENGTH = 100_000;
const MAX_CHAIN = 8;
/** Methods that are looked at. */
const FOLDED = new Set(["startsWith", "endsWith", "includes", "some", "every", "has", "test", "match", "indexOf", "find", "findLast", "findIndex", "findLastIndex", "toLowerCase", "toUpperCase", "trim", "toString", "filter", "concat", "split", "map", "at", "slice", "replace", "replaceAll", "reduce", "reduceRight"]);

const PARAMETER_AT_END = /\/(?::\w+|\[[^/[\]]+\])$/;

/** Those that ask a function about elements and tell whether it is true of one. */
const ASKS = new Set(["some", "find", "findLast", "findIndex", "findLastIndex"]);

export function isFolded(method: string | undefined): method is string {
  return method !== undefined && FOLDED.has(method);
}

/**
 * The result of `receiver.method(…args)`, or undefined where it is not known.
 * @param call what a function of the project gives back for these arguments
 */
export function folded(method: string, receiver: Value, args: readonly Value[], call: (fn: FunctionValue, ...given: Value[]) => Value): Value | undefined {
  const [first] = args;
  if (isText(receiver)) return first?.k === "union" ? agreed(first.of.map((one) => ofText(method, receiver, one))) : ofText(method, receiver, first, args[1]);
  if (method === "startsWith" && receiver.marks?.begins && first && isText(first)) return begun(receiver.marks.begins, first.value);
  if (method === "test" && first && isText(first)) return matched(receiver, first);
  const held = heldBy(method, receiver, first);
  if (held) return held;
  const items = itemsOf(receiver);
  if ((!items || method.startsWith("find")) && ASKS.has(method) && first?.k === "function") return saying([call(first, UNKNOWN)], false);
  if (!items) return undefined;
  if ((method === "includes" || method === "has") && first && isText(first) && items.every(isText)) return truth(items.some((i) => i.value === first.value));
  if (method === "map" && receiver.k === "array" && first?.k === "function" && items.length > 0 && items.every(isText)) {
    const made = items.map((item) => call(first, item));
    return made.every((m) => isText(m) || isTelling(m)) ? { k: "array", items: made, ...(receiver.isWhole && { isWhole: true as const }) } : undefined;
  }
  if (method === "filter" && receiver.k === "array" && (first?.k === "function" || isBoolean(first))) {
    const asked = items.map((item) => ({ item, is: first.k === "function" ? call(first, item) : item }));
    const isSure = receiver.isWhole === true && asked.every(({ is }) => is.k === "literal" && !is.isMasked);
    return { k: "array", items: asked.filter(({ is }) => !isFalse(is)).map(({ item }) => item), ...(isSure && { isWhole: true as const }) };
  }
  if (method === "concat" && receiver.k === "array" && args.every((a) => a.k === "array" && !a.of)) return { k: "array", items: [...items, ...args.flatMap((a) => (a.k === "array" ? a.items : []))] };
  if (method === "reduce" || method === "reduceRight") return chained(method === "reduce" ? items : [...items].reverse(), receiver, args, call);
  if (method === "at" && receiver.k === "array" && receiver.isWhole && isNumber(first)) return items.at(first.value) ?? { k: "literal", value: null };
  if (method === "slice" && receiver.k === "array" && receiver.isWhole && args.every(isNumber)) return { ...receiver, items: items.slice(...args.map((a) => (isNumber(a) ? a.value : 0))) };
  if ((method !== "some" && method !== "every") || first?.k !== "function") return undefined;
  const unsure: Value[] = [];
  for (const item of items) {
    const result = call(first, item);
    if (result.k !== "literal" || result.isMasked) unsure.push(result);
    else if (Boolean(result.value) === (method === "some")) return truth(method === "some");
  }
  return unsure.length > 0 ? saying(unsure, method === "every") : truth(method === "every");
}

/** `steps.reduceRight((next, step) => () => step(request, next), last)`: functions that are made into one, each of which goes on to the next. */
function chained(items: readonly Value[], receiver: Value, [join, first]: readonly Value[], call: (fn: FunctionValue, ...given: Value[]) => Value): Value | undefined {
  if (join?.k !== "function" || !first || receiver.k !== "array" || receiver.of || items.length > MAX_CHAIN || !items.every((i) => i.k === "function")) return undefined;
  return items.reduce((made, item) => call(join, made, item), first);
}

/** `roles.every((r) => caller?.roles.includes(r))`, `ids.find((id) => signed(id) === signature)`: true only for a caller that is known, where one of the answers is (of all, or where each is). */
function saying(results: readonly Value[], isOfAll: boolean): Value | undefined {
  const telling = results.filter(isTelling);
  const [first] = telling;
  return first && (isOfAll || telling.length === results.length) ? first : undefined;
}

/** True, or there at all, only for a caller that is known. */
function isTelling(value: Value): boolean {
  return alternatives(value).every((v) => v.marks?.identity === 1 || isFalse(v));
}

/** What is the same whichever it is asked about: `for (const prefix of PUBLIC) if (path.startsWith(prefix)) …`. */
function agreed([first, ...others]: readonly (Value | undefined)[]): Value | undefined {
  return first?.k === "literal" && others.every((o) => o?.k === "literal" && o.value === first.value) ? first : undefined;
}

/** Whether a text of which only the beginning is known begins with another. */
function begun(beginning: string, text: string): Value | undefined {
  return beginning.startsWith(text) ? truth(true) : text.startsWith(beginning) ? undefined : truth(false);
}

function ofText(method: string, text: Text, first: Value | undefined, by?: Value): Value | undefined {
  const same = (value: string, marks = text.marks): Value => ({ k: "literal", value, ...(marks && { marks }) });
  if (method === "toLowerCase") return same(text.value.toLowerCase());
  if (method === "toUpperCase") return same(text.value.toUpperCase());
  if (method === "trim") return same(text.value.trim());
  if (method === "toString") return same(text.value);
  if (!first) return undefined;
  if (method === "match") return matched(first, text);
  if (method === "replace" || method === "replaceAll") {
    if (!isText(first)) return fits(first, text) === false ? text : undefined;
    if (!by || !isText(by) || by.value.length * text.value.length > MAX_LENGTH) return undefined;
    return same(method === "replace" ? text.value.replace(first.value, () => by.value) : text.value.split(first.value).join(by.value));
  }
  if (!isText(first)) return undefined;
  if (method === "split") {
    const parts = text.value.split(first.value, MAX_ITEMS + 1);
    // What comes before the query is all of the path.
    const { query, ...others } = text.marks ?? {};
    const marks = query && first.value.includes("?") ? others : text.marks;
    return parts.length > MAX_ITEMS ? undefined : { k: "array", items: parts.map((part) => same(part, marks)), isWhole: true };
  }
  if (method === "startsWith") return truth(text.value.startsWith(first.value));
  if (method === "endsWith") return mayEnd(text, first.value) ? undefined : anywhere(text, text.value.endsWith(first.value));
  if (method === "includes") return anywhere(text, text.value.includes(first.value));
  return method === "indexOf" ? placed(text, text.value.indexOf(first.value)) : undefined;
}

function matched(expression: Value, text: Text): Value | undefined {
  const is = fits(expression, text), source = sourceOf(expression)?.value;
  return is === undefined || source === undefined ? undefined : isAnchored(source) ? truth(is) : anywhere(text, is);
}

/** Whether a path is in a text around which more stands that is not known: `request.url.includes("/public")`. */
function heldBy(method: string, receiver: Value, first: Value | undefined): Value | undefined {
  const isTest = method === "test", text = isTest ? first : receiver, source = isTest ? sourceOf(receiver) : first;
  const { holds, query } = text?.marks ?? {};
  if (holds === undefined || !source || !isText(source) || !/^\\?\//.test(source.value)) return undefined;
  const within: Text = { k: "literal", value: holds, ...(query && { marks: { query } }) };
  if (isTest) return matched(receiver, within);
  return method === "includes" || method === "indexOf" ? ofText(method, within, source) : undefined;
}

/** Whether a regular expression fits somewhere in a text. */
function fits(expression: Value, text: Text): boolean | undefined {
  const source = sourceOf(expression), flags = expression.k === "external" ? expression.args?.[1] : undefined;
  return source && fitsExpression(source.value, flags && isText(flags) ? flags.value : "", text.value);
}

function sourceOf(expression: Value): Text | undefined {
  const [source] = expression.k === "external" && expression.name === "global#RegExp()" ? (expression.args ?? []) : [];
  return source && isText(source) ? source : undefined;
}

/** Whether a path ends in a parameter, in which callers may write what it is asked to end with. */
function mayEnd({ value, marks }: Text, end: string): boolean {
  if (marks?.query || !marks?.input?.some((i) => i.part === "url")) return false;
  const filled = value.replace(PARAMETER_AT_END, `/${end.slice(end.lastIndexOf("/") + 1)}`);
  return filled !== value && filled.endsWith(end);
}

/** Whether a text holds what is looked for in all of it: one that the caller goes on with may always. */
function anywhere({ marks }: Text, isThere: boolean): Value {
  return isThere || !marks?.query ? truth(isThere) : { k: "literal", value: marks.query === "anything", marks: { query: marks.query } };
}

/** The same where it is asked at which place: it is there in what the caller goes on with. */
function placed({ value, marks }: Text, at: number): Value {
  return at >= 0 || !marks?.query ? { k: "literal", value: at } : { k: "literal", value: marks.query === "anything" ? value.length + 1 : at, marks: { query: marks.query } };
}

/** The members of a list or of a set made of one. */
function itemsOf(v: Value): readonly Value[] | undefined {
  const list = v.k === "external" && v.name === "global#Set()" ? v.args?.[0] : v;
  return list?.k === "array" && !list.of && list.items.length <= MAX_ITEMS ? list.items : undefined;
}

function isText(v: Value): v is Text {
  return v.k === "literal" && typeof v.value === "string" && !v.isMasked;
}

function isNumber(v: Value | undefined): v is Extract<Value, { k: "literal" }> & { readonly value: number } {
  return v?.k === "literal" && typeof v.value === "number";
}

/** The function of the language that tells whether something is true. */
function isBoolean(v: Value | undefined): v is Extract<Value, { k: "external" }> {
  return v?.k === "external" && v.name === "global#Boolean";
}

function isFalse(v: Value): boolean {
  return alternatives(v).every((o) => o.k === "literal" && !o.isMasked && !o.value);
}

function truth(value: boolean): Value {
  return { k: "literal", value };
}
