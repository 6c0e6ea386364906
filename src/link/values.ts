/** Abstract values: what the evaluator knows about the result of an expression. */
import type { Place } from "../concepts.js";
import type { CallEvent, ClassFacts, FileFacts, FunctionFacts } from "../extract/facts.js";
import { mayBeMissing } from "./missing.js";
import type { Reading } from "./readings.js";

/** A file of the project, with what lookups need. */
export interface FileNode {
  readonly path: string;
  readonly facts: FileFacts;
}

/** A call of a function, and the environment in which it stands. */
export interface CallSite {
  readonly env: Env;
  readonly call: CallEvent;
}

/** A function together with the bindings it runs under. */
export interface Env {
  readonly id: number;
  readonly file: FileNode;
  readonly index: number;
  readonly facts: FunctionFacts;
  /** The environment it closes over; null above the module body. */
  readonly up: Env | null;
  /** Arguments of the call; null when the caller is unknown. */
  readonly args: readonly Value[] | null;
  readonly self: Value | null;
  /** One round of a loop of `of`: in its context, the binding made by an event stands for an element. */
  readonly round?: { readonly of: Env; readonly ctx: number; readonly event: number; readonly element: Value };
  /** Length of the chain of calls that led here. */
  readonly depth: number;
  /** Which round of a recursion it is, 0 where it was not called by itself. */
  readonly recursion: number;
  /** The edit since which it is there; 0 for what was there from the start. */
  readonly since: number;
  /** Memo of event results. */
  readonly results: Map<number, Value>;
  /** Memo of composite expressions. */
  readonly values: Map<object, Value>;
  /** The paths that its function reads, the same in all its environments. */
  readonly reads: Map<string, Reading>;
  /** Memo of paths such as `req.body.name`, by number and the event they are read at. */
  readonly paths: Map<number, Value>;
  /** Memo of paths that functions inside read whose root is bound here; of the body of a module, also of those that are bound nowhere. */
  readonly outside: Map<string, Value>;
  /** Memo of what control contexts imply about the caller. */
  readonly implied: Map<number, Implied>;
  /** Memo of which contexts can never be entered. */
  readonly dead: Map<number, boolean>;
  /** Memo of which calls return only for a known caller. */
  readonly establishing: Map<number, Establishes | null>;
}

/** Where a credential came from: only headers and cookies are the caller's own; an input may be a capability. */
export type CredentialSource = "header" | "cookie" | "input";

/** A part of the request as a caller sends it. */
export type InputPart = "body" | "query" | "params" | "headers" | "url";

export interface InputMark {
  readonly part: InputPart;
  /** Path below the part, such as `user.name`; "" for the whole. */
  readonly path: string;
}

/** Input that became a part of a text as it came: what the text is written in takes it for its own. */
export interface Splice extends Place {
  readonly input: InputMark;
  /** Where it was put in: what is known of the input there decides. */
  readonly env: Env;
  readonly event: number;
  /** The text around it reads as a query. */
  readonly isQuery: boolean;
  /** A schema on the way in has let it through. */
  readonly isChecked?: true;
}

/** What tells who is calling. */
export interface Source extends Place {
  readonly message: string;
  /** A secret that somebody types is compared there: it can be tried until it fits. */
  readonly isGuess?: true;
}

/** How an address goes on, which the caller writes: that is left out, or any text is found in it. */
export type Query = "left out" | "anything";

/** What is known about a value besides its shape. */
export interface Marks {
  /** Derived from a credential of the request, but not checked. */
  readonly credential?: CredentialSource;
  /** What the caller is known by elsewhere: the token of a session, whether that was checked here or not. */
  readonly isOwnToken?: true;
  /** Its truthiness says that the caller is known (1) or was refused (-1). */
  readonly identity?: 1 | -1;
  /** Where the identity came from. */
  readonly source?: Source;
  /** The identity rests on a name alone. */
  readonly isByName?: boolean;
  /** Proves the holder of a link or token rather than a user. */
  readonly isCapability?: boolean;
  /** Raw request input it is made of. */
  readonly input?: readonly InputMark[];
  /** Input it is made of that a schema has checked. */
  readonly checked?: readonly InputMark[];
  /** Input of which no more was checked than that it is a text. */
  readonly texts?: readonly InputMark[];
  /** Input that stands in this text as it came. */
  readonly spliced?: readonly Splice[];
  /** It cannot carry code of another language: a number, a text whose quotes are escaped, or what cannot be seen made it. */
  readonly isPlain?: true;
  /** What was caught, or a part of it: the error, its message, its stack. */
  readonly caught?: "error" | "message" | "stack";
  /** A row from which these columns were taken out. */
  readonly without?: readonly string[];
  /** Something else stands in for it where it is missing: `(await find(token)) ?? undefined`. */
  readonly isThere?: true;
  /** It was produced where the caller is known (`allow`) or known to be refused (`deny`). */
  readonly under?: "allow" | "deny";
  /** The caller is known here only as long as this setting does not switch the check off. */
  readonly condition?: string;
  /** Decided by this setting of the server: `process.env.NODE_ENV === "production"`. */
  readonly setting?: string;
  /** A text that a setting of the server is a part of. */
  readonly hasSetting?: true;
  /** An address, which goes on with what the caller writes. */
  readonly query?: Query;
  /** A text that begins with this, and whose rest is not known. */
  readonly begins?: string;
  /** A text that has this in it, and around which the rest is not known. */
  readonly holds?: string;
  /** What it is where customers are served. */
  readonly inProduction?: boolean;
}

type Shape =
  /** `spelled`: a path of which some is known (src/frameworks/unread.ts); `statement`: a text that begins as one, with `{}` for what is filled in. */
  | { readonly k: "unknown"; readonly why?: string; readonly spelled?: string; readonly statement?: string }
  /** `only`: compared in a way that tells `null` and `undefined` apart. */
  | { readonly k: "literal"; readonly value: string | number | boolean | null; readonly place?: Place; readonly length?: number; readonly isMasked?: boolean; readonly only?: "null" | "undefined" }
  /** `isCaught`: a package is around it that hands its errors on. */
  | { readonly k: "function"; readonly file: FileNode; readonly index: number; readonly up: Env | null; readonly self: Value | null; readonly isCaught?: true }
  /** `fn.bind`, `fn.call`, `fn.apply` before they are called; `partial`: a function that has its first arguments already. */
  | { readonly k: "bound"; readonly fn: Value; readonly how: string; readonly args?: readonly Value[] }
  | { readonly k: "class"; readonly file: FileNode; readonly cls: number; readonly facts: ClassFacts; readonly up: Env | null }
  /** `for`: the instance as the class it extends sees it (`super`); `put`: members that were written into it where it was made. */
  | { readonly k: "instance"; readonly of: Extract<Shape, { k: "class" }>; readonly args: readonly Value[] | null; readonly for?: Extract<Shape, { k: "instance" }>; readonly put?: ReadonlyMap<string, () => Value> }
  /** Something of a package, by canonical name (src/libraries/rows.ts). `madeIn`: the environment of the call that made it, where one line makes several. */
  | { readonly k: "external"; readonly name: string; readonly args?: readonly Value[]; readonly receiver?: Value; readonly at?: Place; readonly madeIn?: number }
  | { readonly k: "module"; readonly file: FileNode }
  /** `keys`: where its keys stand, where facts tell. `later`: members that were written into it after it was made. */
  | { readonly k: "object"; readonly props: ReadonlyMap<string, () => Value>; readonly rest: readonly (() => Value)[]; readonly isOpen: boolean; readonly at?: Place; readonly keys?: ReadonlyMap<string, Place>; readonly later?: ReadonlySet<string> }
  /** `isWhole`: nothing is added to it later, so that its length is known. */
  | { readonly k: "array"; readonly items: readonly Value[]; readonly of?: Value; readonly isWhole?: true }
  /** A part of the framework's request: the adapter's shape says what a path means. */
  | { readonly k: "request"; readonly shape: string; readonly path: string }
  | { readonly k: "union"; readonly of: readonly Value[] };

export type Value = Shape & { readonly marks?: Marks };

/** What the two outcomes of a condition say: whether the caller is then known. */
export interface Implied {
  readonly whenTrue: boolean;
  readonly whenFalse: boolean;
  readonly source?: Source;
  readonly isByName?: boolean;
  readonly isCapability?: boolean;
  /** Depends on a setting, such as an environment variable. */
  readonly condition?: string;
  /** The other outcome refuses nobody: more than the caller was asked about (`user && user.isBanned`). */
  readonly isLoose?: boolean;
}

/** A call after which the caller is known. */
export interface Establishes {
  readonly source: Source;
  readonly isByName?: boolean;
  readonly isCapability?: boolean;
  readonly condition?: string;
}

export const UNKNOWN: Value = { k: "unknown" };
/** Why something is not known: the project itself has put it into the context of the request, elsewhere. */
export const CONTEXT = "context";
/** Why something is not known: it was computed, and is a number whatever it is. */
export const NUMBER = "number";
export const VOID: Value = { k: "literal", value: null, only: "undefined" };

/** What the project keeps on the global object, where it outlives a reload of the modules. */
const KEPT = /^global#global(?:This)?\.\w+$/;

function isKept(v: Value): boolean {
  return v.k === "external" && v.name.startsWith("global#global") && KEPT.test(v.name);
}

/** Joins alternatives; nested unions are flattened, many alternatives become unknown. */
export function union(values: readonly Value[]): Value {
  const [only] = values;
  if (values.length === 1 && only && only.k !== "union") return only;
  const flat: Value[] = [];
  for (const v of values) {
    const parts = v.k === "union" ? v.of.map((m) => (v.marks ? mark(m, v.marks) : m)) : [v];
    for (const p of parts) if (!flat.some((f) => f === p || same(f, p))) flat.push(p);
  }
  // `globalThis.db ?? new Client()` is that client, whoever has put it there.
  if (flat.length > 1 && flat.some(isKept) && flat.some((v) => (v.k === "external" && !isKept(v)) || v.k === "instance")) return union(flat.filter((v) => !isKept(v)));
  if (flat.length === 1 && flat[0]) return flat[0];
  if (flat.length === 0) return UNKNOWN;
  if (flat.length > 12) return { k: "union", of: [...flat.slice(0, 11), UNKNOWN] };
  return { k: "union", of: flat };
}

function same(a: Value, b: Value): boolean {
  if (a.k !== b.k || a.marks?.under !== b.marks?.under || a.marks?.identity !== b.marks?.identity) return false;
  if (a.k === "literal" && b.k === "literal") return a.value === b.value && a.only === b.only && a.place?.pos === b.place?.pos;
  if (a.k === "unknown" && b.k === "unknown") return a.marks === b.marks && a.spelled === b.spelled;
  if (a.k === "external" && b.k === "external") return a.name === b.name && a.marks === b.marks && a.at === b.at;
  return false;
}

/** The value with more marks; marks that are there already stay. */
export function mark(value: Value, marks: Marks): Value {
  if (value.k === "union") return { k: "union", of: value.of.map((v) => mark(v, marks)) };
  return { ...value, marks: { ...marks, ...value.marks } };
}

/** `a ?? b`, `a || b`: what stands in for those of the first that are none is there for whom these were. */
export function otherwise(first: Value, second: Value, isNone: (v: Value) => boolean): Value {
  const none = alternatives(first).filter(isNone), kept = alternatives(first).filter((v) => !isNone(v));
  const { under, source } = none[0]?.marks ?? {};
  const isForSame = under !== undefined && none.every((v) => v.marks?.under === under) && !kept.some((v) => v.k === "unknown");
  return union([...kept.map((v) => (mayBeMissing(v) ? mark(v, { isThere: true }) : v)), isForSame ? mark(second, { under, ...(source && { source }) }) : second]);
}

/** The alternatives of a value: itself, or the members of a union. */
export function alternatives(value: Value): readonly Value[] {
  return value.k === "union" ? value.of : [value];
}

/** Whether a value may be a function: what is handed one may run something else each time. */
export function isRunnable(value: Value): boolean {
  return alternatives(value).some((v) => v.k === "function" || v.k === "bound");
}

/** Whether a value is there for known callers only, whichever it is. */
export function isKnownOnly(value: Value): boolean {
  return alternatives(value).every((v) => v.marks?.under === "allow");
}

/** Whether the value can be truthy, and whether it can be falsy. */
export function truthiness(v: Value): { readonly canBeTrue: boolean; readonly canBeFalse: boolean } {
  switch (v.k) {
    case "literal":
      return v.isMasked ? { canBeTrue: true, canBeFalse: false } : { canBeTrue: Boolean(v.value), canBeFalse: !v.value };
    case "function":
    case "bound":
    case "class":
    case "instance":
    case "module":
    case "object":
    case "array":
      return { canBeTrue: true, canBeFalse: false };
    case "union": {
      const all = v.of.map(truthiness);
      return { canBeTrue: all.some((t) => t.canBeTrue), canBeFalse: all.some((t) => t.canBeFalse) };
    }
    default:
      return { canBeTrue: true, canBeFalse: true };
  }
}

/** Marks that a value derived from these carries on: credentials and raw input, not identity. */
export function derived(values: readonly (Value | undefined)[]): Marks | undefined {
  let credential: CredentialSource | undefined;
  let texts: readonly InputMark[] | undefined, spliced: readonly Splice[] | undefined;
  let isOwnToken = false;
  const input: InputMark[] = [];
  for (const value of values) {
    if (!value) continue;
    for (const v of alternatives(value)) {
      const m = v.marks;
      if (m?.credential && (!credential || credential === "input")) credential = m.credential;
      isOwnToken ||= m?.isOwnToken === true;
      texts ??= m?.texts;
      spliced ??= m?.spliced;
      for (const i of m?.input ?? []) if (input.length < 24 && !input.some((o) => o.part === i.part && o.path === i.path)) input.push(i);
    }
  }
  if (!credential && !isOwnToken && input.length === 0 && !texts && !spliced) return undefined;
  return { ...(credential && { credential }), ...(isOwnToken && { isOwnToken }), ...(input.length > 0 && { input }), ...(texts && { texts }), ...(spliced && { spliced }) };
}

/** The first mark of identity among values, for results that are made of them. */
export function identityOf(values: readonly (Value | undefined)[]): Marks | undefined {
  for (const value of values) {
    if (!value) continue;
    for (const v of alternatives(value)) if (v.marks?.identity === 1) return v.marks;
  }
  return undefined;
}

/** Whether a value is made of what the project itself has put into the context of the request. */
export function isOfContext(value: Value, depth: number): boolean {
  if (value.k === "unknown") return value.why === CONTEXT;
  if (depth === 0) return false;
  if (value.k === "union") return value.of.some((o) => isOfContext(o, depth));
  if (value.k === "array") return value.items.some((i) => isOfContext(i, depth - 1));
  return value.k === "object" && [...value.props.values(), ...value.rest].some((p) => isOfContext(p(), depth - 1));
}

/** All raw input a value is made of, spreads and properties included, to a small depth. */
export function inputsOf(value: Value, depth = 3): readonly InputMark[] {
  const found: InputMark[] = [];
  const add = (marks: readonly InputMark[] | undefined): void => {
    for (const m of marks ?? []) if (!found.some((f) => f.part === m.part && f.path === m.path)) found.push(m);
  };
  const visit = (v: Value, left: number): void => {
    add(v.marks?.input);
    if (left === 0 || found.length > 40) return;
    if (v.k === "union") for (const o of v.of) visit(o, left);
    else if (v.k === "array") for (const i of v.of ? [...v.items, v.of] : v.items) visit(i, left - 1);
    else if (v.k === "object") {
      for (const p of v.props.values()) visit(p(), left - 1);
      for (const r of v.rest) visit(r(), left - 1);
    }
  };
  visit(value, depth);
  return found;
}
