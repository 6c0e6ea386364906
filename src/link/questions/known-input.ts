/** What is known of request input at a point of the program: which fields were checked there, and how well. */
import type { Trail } from "../../concepts.js";
import { validators } from "../../libraries/validators.js";
import { callsIn } from "../callee-names.js";
import type { Frame } from "../frames.js";
import { type InputMark, type InputPart, NUMBER, type Value } from "../values.js";

/** The parts of a request that are validated. */
export type Part = "body" | "query" | "params";

/** How well a field is checked: it is there, it is of the right kind, or it fits a schema. */
export type Strength = "presence" | "kind" | "schema";

export interface Check {
  readonly mark: InputMark;
  readonly how: Strength;
  readonly place: Trail;
  /** No more is said than that it is a text, whatever stands in it. */
  readonly isText?: true;
  /** It is a text or a number, and has no fields. */
  readonly isScalar?: true;
  /** The schema it fits, where it is known. */
  readonly schema?: Value;
  /** The call of a library that validated it and gave back a copy. */
  readonly copy?: Frame & { readonly schema: string };
}

/** Checks by the field they are about. */
export type Known = ReadonlyMap<string, Check>;

export const NOTHING: Known = new Map();
const RANK: Readonly<Record<Strength, number>> = { presence: 1, kind: 2, schema: 3 };

/** Methods and members that look at a value: `name.trim().length` is about `name`. */
const ABOUT_ITSELF = new Set([
  "length", "trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "toString", "split", "slice", "map", "filter", "replace", "replaceAll",
  "match", "includes", "startsWith", "endsWith", "substring", "normalize", "join", "some", "every", "find", "forEach", "toFixed", "charAt", "concat", "indexOf", "flatMap", "reduce", "sort",
]);

/** What a file that was sent has. */
const FILE_MEMBER = /^(?:name|originalname|filename|buffer|arrayBuffer|stream|bytes|size|type|encoding)$/;

/** Bytes fit no schema: a bound on how many there are is what can be checked. */
const BYTES = "byteLength";

export function isPart(part: InputPart): part is Part {
  return part === "body" || part === "query" || part === "params";
}

/** The field a mark is about, without what is only a look at it. */
export function fieldOf(mark: InputMark): InputMark {
  const names = mark.path.split(".");
  const end = names.findIndex((n, i) => (i > 0 && ABOUT_ITSELF.has(n)) || n === "toString" || n === BYTES || n === "forEach" || n === "flatMap" || n === "map");
  return end < 0 ? mark : { part: mark.part, path: names.slice(0, end).join(".") };
}

/** Whether a field is another one, or part of it. */
export function isBelow(mark: InputMark, of: InputMark): boolean {
  return mark.part === of.part && (of.path === "" || mark.path === of.path || mark.path.startsWith(`${of.path}.`));
}

function keyOf(mark: InputMark): string {
  return `${mark.part}:${mark.path}`;
}

function better(a: Check | undefined, b: Check): Check {
  if (a && RANK[a.how] === RANK[b.how]) {
    const best = a.isText && !b.isText ? b : a;
    return a.isScalar || b.isScalar ? { ...best, isScalar: true } : best;
  }
  return a && RANK[a.how] > RANK[b.how] ? a : b;
}

/** The same fields, each checked as `how`. */
export function checks(marks: readonly InputMark[], how: Strength, place: Trail, more?: Pick<Check, "copy" | "isText" | "isScalar" | "schema">): Known {
  const known = new Map<string, Check>();
  for (const m of marks) {
    if (!isPart(m.part)) continue;
    const mark = fieldOf(m);
    known.set(keyOf(mark), { ...more, mark, how: how === "kind" && m.path === BYTES ? "schema" : how, place });
  }
  return known;
}

/** What one or the other says. */
export function both(...all: readonly Known[]): Known {
  const some = all.filter((k) => k.size > 0);
  if (some.length < 2) return some[0] ?? NOTHING;
  const known = new Map<string, Check>();
  for (const k of some) for (const [key, c] of k) known.set(key, better(known.get(key), c));
  return known;
}

/** What all of them say: what holds whichever way was taken. */
export function either(all: readonly Known[]): Known {
  const [first, ...rest] = all;
  if (!first) return NOTHING;
  return rest.reduce((a, b) => {
    const known = new Map<string, Check>();
    const add = (c: Check, other: Known): void => {
      const match = covering(other, c.mark);
      if (!match) return;
      const weaker = RANK[match.how] < RANK[c.how] ? { ...c, how: match.how } : c;
      known.set(keyOf(c.mark), better(known.get(keyOf(c.mark)), weaker));
    };
    for (const c of a.values()) add(c, b);
    for (const c of b.values()) add(c, a);
    return known;
  }, first);
}

/** The best check that speaks for a field: its own, or one of what it is part of. */
export function covering(known: Known, mark: InputMark): Check | undefined {
  if (known.size === 0) return undefined;
  const { part, path } = fieldOf(mark);
  let best: Check | undefined;
  const names = path === "" ? [] : path.split(".");
  for (let n = names.length; n >= 0; n--) {
    const check = known.get(`${part}:${names.slice(0, n).join(".")}`);
    // That there is an object at all says nothing of its fields; a body that is a text has none.
    const speaks = check?.how === "schema" || (names.length === 0 && check?.isScalar === true) || (n > 0 && (check?.how === "kind" || n === names.length));
    if (check && speaks) best = better(best, check);
  }
  return best && best.how !== "presence" ? best : (ofFile(known, part, names) ?? best);
}

/** A file whose kind was checked: there is no more that a schema could say of its name and its bytes. */
function ofFile(known: Known, part: InputPart, names: readonly string[]): Check | undefined {
  for (const base of FILE_MEMBER.test(names.at(-1) ?? "") ? [names.slice(0, -1), names] : [names]) {
    const of = (member: string): Check | undefined => {
      const check = known.get(`${part}:${[...base, member].join(".")}`);
      return check && check.how !== "presence" ? check : undefined;
    };
    const kind = base.length === 0 ? undefined : (of("mimetype") ?? of("mimeType") ?? (of("size") && of("type")));
    if (kind) return kind;
  }
  return undefined;
}

/** Whether something that is part of a field was checked well. */
export function isPartChecked(known: Known, mark: InputMark): boolean {
  const { part, path } = fieldOf(mark);
  return [...known.values()].some((c) => c.how !== "presence" && c.mark.part === part && c.mark.path !== path && (path === "" || c.mark.path.startsWith(`${path}.`)));
}

/** Whether a value is a schema of a library, and not what one gave back (`const { error } = schema.validate(body)`). */
export function isSchema(v: Value): boolean {
  return v.k === "external" && !callsIn(v.name).some((call) => typeof validators.find(call)?.how === "object") && ["parse", "validate", "assert"].some((m) => validators.find(`${v.name}.${m}`) !== undefined);
}

const CONVERSIONS = /^global#(?:String|Number|Boolean|BigInt|parseInt|parseFloat|Date|JSON\.parse|Object\.fromEntries|decodeURIComponent|Buffer\.from|atob|URLSearchParams(?:\(\)\.get(?:All)?)?|URL\(\)\.searchParams\.get(?:All)?|Math\.\w+|structuredClone|Array\.from|Object\.(?:keys|values|entries|assign))\(\)$|^global#JSON\.parse\(\)(?:\.\w+)+$/;

/** Input that a value is, as it came or in another form: not what was looked up or computed with it. */
export function rawIn(value: Value): readonly InputMark[] {
  if (value.k === "union") return value.of.flatMap(rawIn);
  const input = value.marks?.input;
  if (!input) return [];
  if (value.k === "request") return input;
  if (value.k === "unknown") return value.why === undefined || value.why === NUMBER || ABOUT_ITSELF.has(value.why) ? input : [];
  return value.k === "external" && CONVERSIONS.test(value.name) ? input : [];
}
