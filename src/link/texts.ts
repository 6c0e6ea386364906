/** What texts are made of: which input stands in a text as it came, and what cannot carry anything but itself. */
import type { CallEvent, Expr } from "../extract/facts.js";
import { SOME_TEXT } from "../frameworks/values.js";
import type { Evaluator } from "./evaluate.js";
import { rawIn } from "./questions/known-input.js";
import { kindOfChecked } from "./schema-kinds.js";
import { settingName } from "./settings.js";
import { spelledOf } from "./spelled.js";
import { alternatives, derived, type Env, type InputMark, mark, type Splice, union, type Value } from "./values.js";

const MAX_TEXTS = 24;
/** Reads as a query: tips what a client that cannot be resolved is given. */
const QUERY = /^\s*(?:select|insert\s+into|replace\s+into|update|delete\s+from|with|alter\s+table|drop\s+table|create\s+table|call|exec(?:ute)?|merge)\b|\b(?:where|order\s+by|group\s+by|having)\b/i;
const STATEMENT = /^\s*(?:select|insert|update|delete|with|merge|replace)\b/i;
const MAX_STATEMENT = 1200;
/** What the language makes of input and stays a text, or a list of texts. */
const TEXTUAL = /^global#(?:String|decodeURIComponent|decodeURI|encodeURI|JSON\.stringify|JSON\.parse|structuredClone|Object\.(?:keys|values|entries|fromEntries|assign)|Array\.from|Set|Map|URLSearchParams|URL)\(\)(?=$|\.)/;
/** Members that are numbers or truths whatever they are asked of. */
const COUNTS = /(?:^|\.)(?:length|size|(?:indexOf|lastIndexOf|findIndex|search|charCodeAt|codePointAt|localeCompare|getTime|valueOf|toFixed|toISOString|includes|startsWith|endsWith|some|every|has)\([^.]*\))$/;
const TEXT_METHODS = new Set(["trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "toString", "slice", "substring", "substr", "padStart", "padEnd", "normalize", "concat", "repeat", "at", "valueOf", "split", "reverse", "filter", "sort", "flat"]);
const NUMBERS = /^global#(?:Number|parseInt|parseFloat|BigInt|Boolean)$/;

/** A text made of these, in order; `written`: as they stand in the code. */
export function textOf(parts: readonly Value[], env: Env, event: number, written: readonly Expr[] = []): Value {
  const spelled = joinedTexts(parts);
  if (spelled) return union(spelled.map((text) => ({ k: "literal", value: text })));
  const caught = parts.find((p) => p.marks?.caught)?.marks?.caught;
  if (caught) return { k: "unknown", marks: { caught: caught === "error" ? "message" : caught } };
  const marks = derived(parts), path = marks ? undefined : spelledOf(parts, written, env), known = path !== undefined ? { spelled: path } : statementOf(parts);
  const hasSetting = parts.some((p) => settingName(p) !== undefined);
  if (!marks && !hasSetting && parts.every((p) => !p.marks?.checked)) return { k: "unknown", why: SOME_TEXT, ...known };
  const spliced = splicesOf(parts, env, event);
  return { k: "unknown", ...known, marks: { ...marks, ...(hasSetting && { hasSetting }), ...(spliced.length > 0 ? { spliced } : { isPlain: true }) } };
}

/** A text that begins as a statement, of which the rest is known in part: what it says it does, and of which table. */
function statementOf(parts: readonly Value[]): { readonly statement: string } | undefined {
  const textIn = (p: Value | undefined): string | undefined => (p?.k === "literal" && typeof p.value === "string" && !p.isMasked ? p.value : undefined);
  if (!STATEMENT.test(textIn(parts[0]) ?? "")) return undefined;
  return { statement: parts.map((p) => textIn(p) ?? (p.k === "unknown" ? p.statement : undefined) ?? "{}").join("").slice(0, MAX_STATEMENT) };
}

/** The input in a text: what was put into its parts before, and what is put in here. */
function splicesOf(parts: readonly Value[], env: Env, event: number): Splice[] {
  const found: Splice[] = [];
  const isQuery = parts.some((p) => p.k === "literal" && typeof p.value === "string" && QUERY.test(p.value)) || parts.some((p) => alternatives(p).some((a) => a.marks?.spliced?.some((s) => s.isQuery)));
  const e = env.facts.events[event];
  for (const part of parts) {
    for (const v of alternatives(part)) {
      if (v.marks?.isPlain) continue;
      for (const s of v.marks?.spliced ?? []) if (found.length < 8 && !found.some((f) => f.pos === s.pos && f.file === s.file && f.input.path === s.input.path)) found.push(isQuery ? { ...s, isQuery } : s);
      for (const input of spliceable(v)) if (found.length < 8) found.push({ file: env.file.path, pos: e?.pos ?? env.facts.pos, ...(e && "end" in e && { end: e.end }), input, env, event, isQuery, ...(isValid(v) && { isChecked: true }) });
    }
  }
  return found;
}

/** Input that would stand in a text as it came. */
export function spliceable(v: Value): readonly InputMark[] {
  if (v.k === "union") return v.of.flatMap(spliceable);
  const m = v.marks;
  if (!m || m.isPlain || m.spliced) return [];
  if (m.texts) return m.texts.filter((t) => !COUNTS.test(t.path));
  if (v.k === "external") {
    if (m.checked) return kindOfChecked(v) === "text" ? m.checked : [];
    return m.input && TEXTUAL.test(v.name) && !COUNTS.test(v.name) ? m.input : [];
  }
  if (v.k === "request") {
    if (COUNTS.test(v.path)) return [];
    if (isValid(v)) return m.checked ?? [];
    return m.input ?? (m.credential ? [{ part: "headers", path: v.path }] : []);
  }
  return rawIn(v).filter((i) => !COUNTS.test(i.path));
}

/** Input that the framework hands out after a schema has let it through: `c.req.valid("json")`. */
export function isValid(v: Value): boolean {
  return v.k === "request" && v.marks?.checked !== undefined && v.marks.input === undefined;
}

/** What methods of texts and lists of texts make of them: the result of a call, with what is known of its text. */
export function afterTextMethod(result: Value, method: string | undefined, call: CallEvent, args: readonly Value[], env: Env, at: number, evaluator: Evaluator): Value {
  if (method === "join") return joined(result, call.callee, args, env, at, evaluator);
  if (method === "map" || method === "flatMap") return mapped(result, args, call, env, at, evaluator);
  if (method === "replace" || method === "replaceAll") return replaced(result, method, call.callee, args, env, at, evaluator);
  if (method === "toString" && args[0]?.k === "literal" && typeof args[0].value === "string") return result.marks?.input ? mark(result, { isPlain: true }) : result;
  if (method === undefined || !TEXT_METHODS.has(method)) return result;
  const marks = evaluator.receiverOf(call.callee, env, at).marks;
  if (!marks?.spliced && !marks?.isPlain && !marks?.texts) return result;
  return mark(result, { ...(marks.spliced && { spliced: marks.spliced }), ...(marks.isPlain && { isPlain: true }), ...(marks.texts && { texts: marks.texts }) });
}

function joined(result: Value, callee: Expr, args: readonly Value[], env: Env, at: number, evaluator: Evaluator): Value {
  const list = evaluator.receiverOf(callee, env, at);
  if (list.k === "array") return textOf([...list.items, ...(list.of ? alternatives(list.of) : []), ...args.slice(0, 1)], env, at);
  const { spliced, isPlain } = list.marks ?? {};
  return spliced || isPlain ? mark(result, { ...(spliced && { spliced }), ...(isPlain && { isPlain }) }) : result;
}

function mapped(result: Value, args: readonly Value[], call: CallEvent, env: Env, at: number, evaluator: Evaluator): Value {
  const [fn] = args;
  if (!result.marks) return result;
  if (fn?.k === "external" && NUMBERS.test(fn.name)) return mark(result, { isPlain: true });
  if (fn?.k !== "function") return result;
  const each = alternatives(evaluator.call(fn, [evaluator.element(evaluator.receiverOf(call.callee, env, at), null), { k: "unknown" }], null, env));
  const spliced = each.flatMap((v) => (v.marks?.isPlain ? [] : v.marks?.spliced ?? []));
  if (spliced.length > 0) return mark(result, { spliced });
  return each.every((v) => v.k === "literal" || v.marks?.isPlain || (v.k === "unknown" && v.why === SOME_TEXT)) ? mark(result, { isPlain: true }) : result;
}

function replaced(result: Value, method: string, callee: Expr, args: readonly Value[], env: Env, at: number, evaluator: Evaluator): Value {
  const [pattern, by] = args;
  const text = evaluator.receiverOf(callee, env, at);
  if (pattern && escapes(pattern, method === "replaceAll")) return mark(result, { isPlain: true });
  const into = by && alternatives(by).some((b) => spliceable(b).length > 0 || (b.marks?.spliced && !b.marks.isPlain));
  if (into || text.marks?.spliced) return textOf([text, ...(into ? [by] : [])], env, at);
  return text.marks?.isPlain ? mark(result, { isPlain: true }) : result;
}

/** Takes out (or doubles) quotes everywhere, or whatever is no letter or digit. */
function escapes(pattern: Value, isAll: boolean): boolean {
  if (pattern.k === "literal") return isAll && (pattern.value === "'" || pattern.value === '"' || pattern.value === "`");
  const [source, flags] = pattern.k === "external" && pattern.name === "global#RegExp()" ? (pattern.args ?? []) : [];
  if (source?.k !== "literal" || typeof source.value !== "string" || flags?.k !== "literal" || !String(flags.value).includes("g")) return false;
  const text = source.value;
  return /^\\[WD]\+?$/.test(text) || (text.startsWith("[^") ? !/['"`;\\](?![wdsW.-])/.test(text.slice(2)) : /['"`]/.test(text));
}

/** The texts a template can be, where all its parts are known texts. */
function joinedTexts(parts: readonly Value[]): string[] | undefined {
  let texts = [""];
  for (const p of parts) {
    const options = alternatives(p);
    if (!options.every((o) => o.k === "literal" && !o.isMasked && !o.marks)) return undefined;
    texts = texts.flatMap((t) => options.map((o) => t + (o.k === "literal" ? String(o.value) : "")));
    if (texts.length > MAX_TEXTS) return undefined;
  }
  return texts;
}
