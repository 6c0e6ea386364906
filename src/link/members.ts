/** Members of values: of objects, of what packages give, of the request. */
import { FunctionFlag } from "../extract/facts.js";
import { type Bound, isCapabilityName, shapeParts } from "../frameworks/request.js";
import { digests } from "../libraries/access.js";
import { envelopes } from "../libraries/error-channels.js";
import { identity } from "../libraries/identity.js";
import { Bindings } from "./bindings.js";
import { callsIn, lastName } from "./callee-names.js";
import { handedOn } from "./calls.js";
import { identityRow } from "./library.js";
import { isOfTheLanguage } from "./questions/language.js";
import { memberOfResult } from "./results.js";
import { alternatives, CONTEXT, derived, identityOf, type InputMark, mark, type Marks, union, UNKNOWN, type Value, VOID } from "./values.js";
import type { Evaluator } from "./evaluate.js";

const MAX_DEPTH = 40;
/** Getters are read in the middle of other work: what they do counts as far from the handler. */
const GETTER_DEPTH = 4;
/** The token of a session, by its name: `session.access_token`, `auth().getToken`. */
const OWN_TOKEN = /^(?:get)?(?:access|id|session|bearer|auth|raw|provider)?_?(?:token|jwt)$/i;
/** A canonical name longer than this is a value that was made from itself. */
const MAX_NAME = 240;
/** Where packages keep sessions, which are always there, and projects the one that they have found. */
const SESSION = "session";

export class Members {
  private depth = 0;
  /** Canonical names that were put together: one text for all that are alike, so that tables need not read it again. */
  private readonly names = new Map<string, string>();
  private readonly requests = new Map<string, Map<string, Value>>();
  private readonly found = new WeakMap<Value, Map<string, Value>>();
  private readonly properties = new WeakMap<object, Map<string, Value>>();

  /** What was asked of requests of many endpoints that tells which of these it is. */
  private readonly told = new Map<string, Set<keyof Bound>>();

  /** What the platform puts into the environment. */
  bindings: Bindings;

  constructor(private readonly evaluator: Evaluator) {
    this.bindings = new Bindings(evaluator.scene.files);
  }

  /** Goes on to a state of a project. */
  enter(): void {
    this.bindings = new Bindings(this.evaluator.scene.files);
  }

  /** What was asked of a request of many endpoints, and tells which of these it is. */
  toldBy(shape: string): ReadonlySet<keyof Bound> | undefined {
    return this.told.get(shape);
  }

  /** What a shape is bound to; what is asked for is remembered of a request that stands for those of many endpoints. */
  boundOf(shape: string): Bound {
    const { bound } = shapeParts(shape);
    if (bound.asker === undefined) return bound;
    return new Proxy<Bound>({}, {
      get: (_, name) => {
        const key = name as keyof Bound;
        if (key === "identityAt" || bound[key] !== undefined) return bound[key];
        const asked = this.told.get(shape);
        if (asked) asked.add(key);
        else this.told.set(shape, new Set([key]));
        return undefined;
      },
    });
  }

  requestValue(shape: string, path: string): Value {
    let parts = this.requests.get(shape);
    if (!parts) this.requests.set(shape, (parts = new Map()));
    let value = parts.get(path);
    if (!value) parts.set(path, (value = this.makeRequest(shape, path)));
    return value;
  }

  private makeRequest(shape: string, path: string): Value {
    const meaning = this.evaluator.scene.shapes.get(shapeParts(shape).id)?.meaning(path === "" ? [] : path.split("."), this.boundOf(shape));
    const value: Value = { k: "request", shape, path };
    const marksOfCaller = !meaning || meaning.is === "other" || (meaning.is === "part" && path === SESSION) ? this.evaluator.proved.at(shape, path) : undefined;
    if (marksOfCaller) return { ...value, marks: marksOfCaller };
    if (!meaning || meaning.is === "part") return value;
    if (meaning.is === "answer") return this.external(this.bindings.named(meaning.name) ?? meaning.name);
    if (meaning.is === "other") return { k: "unknown", why: CONTEXT };
    if (meaning.is === "known") return { k: "literal", value: meaning.value, ...(meaning.part && { marks: { input: [{ part: meaning.part, path: "" }], ...(meaning.query && { query: meaning.query }) } }) };
    if (meaning.is === "credential") return { ...value, marks: { credential: meaning.source } };
    if (meaning.is === "identity") return this.unproved(shape, path) ?? { ...value, marks: { identity: meaning.isNone ? -1 : 1 } };
    const isCapability = (meaning.is === "body" || meaning.is === "query" || meaning.is === "params") && isCapabilityName(meaning.path);
    const marks: readonly InputMark[] = [{ part: meaning.is, path: meaning.path }];
    return { ...value, marks: { ...(meaning.isChecked ? { checked: marks } : { input: marks }), ...(meaning.begins && !path.includes(")") && { begins: meaning.begins }), ...(meaning.holds !== undefined && { holds: meaning.holds }), ...(meaning.query && { query: meaning.query }), ...(isCapability && { credential: "input" as const }) } };
  }

  /** What is named after the caller and was never proved; a wrapper that puts the caller there has asked. */
  private unproved(shape: string, path: string): Value | undefined {
    return shapeParts(shape).bound.identityAt === undefined ? this.evaluator.unproved.at(shape, path) : undefined;
  }

  /** A value that stands for the request (or a part of it) of a framework. */
  request(shape: string, path = ""): Value {
    return this.requestValue(shape, path);
  }

  /** A canonical name as a value; names that are a framework's request become one. */
  external(name: string, more?: Pick<Extract<Value, { k: "external" }>, "args" | "receiver" | "at">, marks?: Marks): Value {
    if (name.length > MAX_NAME) return UNKNOWN;
    const known = this.names.get(name);
    if (known === undefined) this.names.set(name, name);
    return this.named(known ?? name, more, marks);
  }

  private named(name: string, more: Pick<Extract<Value, { k: "external" }>, "args" | "receiver" | "at"> | undefined, marks: Marks | undefined): Value {
    const ambient = this.evaluator.scene.ambient(name);
    if (ambient) return this.requestValue(ambient.shape, ambient.path);
    const added = this.added(name);
    if (added) return added;
    return { k: "external", name, ...more, ...(marks && { marks }) };
  }

  /** What the project itself has added to requests, at a path; undefined where it has added nothing. */
  addedTo(shape: string, path: string): Value | undefined {
    return this.evaluator.added.size > 0 ? this.added(`${shapeParts(shape).id}#Request().${path}`) : undefined;
  }

  /** The same by its name. */
  addedAs(name: string): Value | undefined {
    return this.added(name);
  }

  /** What the project itself has added to something of a framework; one that depends on itself is unknown. */
  private added(name: string): Value | undefined {
    const values = this.evaluator.added.get(name);
    if (!values) return undefined;
    this.evaluator.added.delete(name);
    const distinct: Value[] = [];
    for (const v of values.map((get) => get())) if (!distinct.some((d) => isSameFunction(d, v))) distinct.push(v);
    const value = union(distinct);
    this.evaluator.added.set(name, [() => value]);
    return value;
  }

  /** `value.name`. A value that contains itself (`x = { ...x, … }`) ends at a depth no real object has. */
  member(value: Value, name: string): Value {
    if (this.depth >= MAX_DEPTH) return this.evaluator.cut();
    this.depth++;
    const found = this.memberOf(value, name);
    this.depth--;
    return found;
  }

  private memberOf(value: Value, name: string): Value {
    const kept = (v: Value): Value => handedOn(v, value.marks);
    switch (value.k) {
      case "union":
        return union(value.of.map((v) => this.member(v, name)));
      case "literal":
        return (value.value === null || value.value === false) && !value.isMasked ? kept(VOID) : { k: "unknown", ...(value.marks && { marks: value.marks }) };
      case "request": {
        if (value.marks?.without?.includes(name)) return VOID;
        const path = value.path === "" ? name : `${value.path}.${name}`;
        const added = this.addedTo(value.shape, path);
        return added ? this.asMethod(added, value) : kept(this.requestValue(value.shape, path));
      }
      case "external": {
        // `(await import("x")).default` is what `import x from "x"` names.
        if (name === "default" && value.name.endsWith("#")) return value;
        const parsed = name === "pathname" ? this.pathOf(value) : undefined;
        if (parsed) return parsed;
        const held = memberOfResult(value, name);
        if (held) return kept(held);
        const own = this.evaluator.models.method(value, name);
        return own ?? this.once(value, name, () => kept(this.external(`${value.name}${value.name.endsWith("#") ? "" : "."}${name}`, { receiver: value }, this.memberMarks(value, name))));
      }
      case "object": {
        return kept(this.property(value, name));
      }
      case "module":
        return this.evaluator.exports.exported(value.file, name);
      case "instance":
        return kept(value.put?.get(name)?.() ?? this.evaluator.classes.instanceMember(value, name));
      case "class":
        return this.evaluator.classes.staticMember(value, name);
      case "function":
        return name === "bind" || name === "call" || name === "apply" ? { k: "bound", fn: value, how: name } : UNKNOWN;
      case "array":
        if (name === "length") return value.isWhole && !value.of ? { k: "literal", value: value.items.length } : UNKNOWN;
        return { k: "unknown", ...(identityOf(value.items) && { marks: { identity: 1 as const } }) };
      default: {
        const m = value.marks;
        if (!m) return value.k === "unknown" && value.why === CONTEXT ? value : UNKNOWN;
        if (m.caught) return caughtMember(m.caught, name);
        // `Buffer.from(body).toString()` is all of the body again, and no field of it.
        // What cannot be seen may have looked a field up: a member of what it gave back is none of the field.
        const given = m.isPlain && !isOfTheLanguage(name) ? m.input?.filter((i) => i.path === "") : m.input;
        const input = name === "toString" ? m.input : given?.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
        return { k: "unknown", marks: { ...m, ...(input && { input }), ...(m.identity === 1 && OWN_TOKEN.test(name) && { isOwnToken: true }) } };
      }
    }
  }

  /** `new URL(request.url).pathname`: the path that the endpoint is called at, where it is spelled out. */
  private pathOf({ name, args }: Extract<Value, { k: "external" }>): Value | undefined {
    const from = name === "global#URL()" ? args?.[0] : undefined;
    if (from?.k === "literal" && typeof from.value === "string" && /^\/[^?#]*$/.test(from.value) && from.marks?.input) {
      // What comes before the query is all of the path.
      const { query: _query, ...marks } = from.marks;
      return { k: "literal", value: from.value, marks };
    }
    const path = from?.k === "request" ? this.requestValue(from.shape, `${from.path}.pathname`) : undefined;
    return path?.k === "literal" ? path : undefined;
  }

  /** The members of what a package gave are the same whoever asks. */
  private once(value: Value, name: string, find: () => Value): Value {
    let known = this.found.get(value);
    if (!known) this.found.set(value, (known = new Map()));
    let member = known.get(name);
    if (!member) known.set(name, (member = find()));
    return member;
  }

  /** A property of an object literal; each is looked up once, and one that depends on itself is unknown. */
  private property(value: Extract<Value, { k: "object" }>, name: string): Value {
    let known = this.properties.get(value.props);
    if (!known) this.properties.set(value.props, (known = new Map()));
    return known.get(name) ?? this.evaluator.underWay.answer(known, name, UNKNOWN, () => this.lookProperty(value, name));
  }

  private lookProperty(value: Extract<Value, { k: "object" }>, name: string): Value {
    const own = value.props.get(name);
    if (own) return this.asMethod(own(), value);
    if (value.rest.length === 0) return value.isOpen ? UNKNOWN : VOID;
    // What is put over the others last wins, where it has it.
    let put: Value[] = [];
    for (const rest of value.rest.map((r) => r())) put = [...(alternatives(rest).every((v) => v.k === "object" && v.props.has(name)) ? [] : put), this.member(rest, name)];
    const spread = union(put);
    return value.isOpen ? union([spread, UNKNOWN]) : spread;
  }

  /** A function read off an object has the object as `this`; a getter is what it gives. */
  private asMethod(value: Value, object: Value): Value {
    if (value.k !== "function" || value.self) return value;
    const flags = value.file.facts.fns[value.index]?.flags ?? 0;
    if (flags & FunctionFlag.getter) return this.evaluator.call({ ...value, self: object }, [], object, GETTER_DEPTH);
    return flags & FunctionFlag.arrow ? value : { ...value, self: object };
  }

  private memberMarks(value: Extract<Value, { k: "external" }>, name: string): Marks | undefined {
    const marks = this.marksOfMember(value, name);
    return OWN_TOKEN.test(name) && callsIn(value.name).some((call) => identity.find(call) !== undefined) ? { ...marks, isOwnToken: true } : marks;
  }

  /** Marks of a member of something external: fields of an identity result, input of a parsed URL. */
  private marksOfMember(value: Extract<Value, { k: "external" }>, name: string): Marks | undefined {
    const m = value.marks;
    // What answers with an error instead of throwing it hands out the same that others throw.
    if (m?.caught) return caughtMember(m.caught, name).marks;
    if (name === "error" && envelopes.find(value.name)?.error === name) return { ...m, caught: "error" };
    const root = value.name.includes("()") ? /^(.*\(\))((?:\.[^.()]+)*)$/.exec(value.name) : null;
    const row = root ? identityRow((root[1] ?? "").replace(/\(\)$/, ""), value.args ?? []) : undefined;
    if (root && row && typeof row.onFailure === "object") {
      const path = `${root[2] ?? ""}.${name}`.slice(1);
      const source = value.at ?? value.receiver?.marks?.source;
      const told = m?.source ? { source: m.source } : source && "file" in source ? { source: { file: source.file, pos: source.pos, ...(source.end !== undefined && { end: source.end }), message: `${lastName(root[1] ?? "")} tells who is calling` } } : {};
      if (row.onFailure.identity.some((f: string) => path === f || path.startsWith(f + "."))) return { identity: 1, ...told };
      if (row.onFailure.error.includes(path)) return { identity: -1, ...told };
      return undefined;
    }
    if (!m) return undefined;
    // `createHash().update(token).digest`: still of the token.
    if (digests.find(value.name.replace(/\(\)$/, ""))) return m;
    if (m.checked) return checkedMember(m.checked, value.name, name);
    if (m.input?.some((i) => i.part === "url")) {
      if (name === "searchParams") return { input: [{ part: "query", path: "" }] };
      if (name !== "href" && name !== "search" && name !== "pathname" && !m.input.some((i) => i.part !== "url")) return undefined;
    }
    const input = m.input?.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
    return { ...m, ...(input && { input }) };
  }

  indexed(object: Value, key: Value): Value {
    if (key.k === "literal" && typeof key.value === "string" && !key.isMasked) return this.member(object, key.value);
    if (key.k === "literal" && typeof key.value === "number") return this.element(object, key.value);
    // `HANDLERS[session ? "member" : "guest"]`: each key leads to its own.
    if (object.k === "object" && key.k === "union" && key.of.every((k) => k.k === "literal" && typeof k.value === "string" && !k.isMasked)) return union(key.of.map((k) => handedOn(this.indexed(object, k), k.marks)));
    const looked = this.lookedUp([key]);
    // `MAY[user.role]`: there is nothing for nobody.
    const ofCaller = object.k === "object" && !looked ? this.foundFor(key, object) : undefined;
    if (ofCaller) return ofCaller;
    if (object.k === "object" && looked) return { k: "unknown", marks: looked };
    if (object.k === "object") {
      const held = [...object.props.values()].slice(0, 8).map((p) => p());
      // One of the functions that are written down is run, or nothing is.
      const isWhole = !object.isOpen && object.rest.length === 0 && held.length === object.props.size && held.length > 0 && held.every((v) => v.k === "function");
      return union([...held, isWhole ? VOID : UNKNOWN]);
    }
    if (object.k === "request") return this.elementOfInput(object);
    if (object.k === "external") return this.external(`${object.name}${object.name.endsWith("#") ? "" : "."}[]`, { receiver: object }, looked ?? object.marks);
    if (object.k === "array") return this.element(object, null);
    return { k: "unknown", ...((looked ?? object.marks) && { marks: looked ?? object.marks }) } as Value;
  }

  /** Looking something up by a credential gives an identity, if it is there. */
  private lookedUp(keys: readonly Value[]): Marks | undefined {
    const from = derived(keys)?.credential;
    return from ? { identity: 1, isByName: true, ...(from === "input" && { isCapability: true }) } : undefined;
  }

  /** What a table has for a caller who may not be there; one of functions stays what it is. */
  private foundFor(key: Value, { props }: Extract<Value, { k: "object" }>): Value | undefined {
    const isOfCaller = (v: Value): boolean => v.marks?.identity === 1;
    if (!alternatives(key).some(isOfCaller) || !alternatives(key).every((v) => isOfCaller(v) || (v.k === "literal" && v.value === null))) return undefined;
    const found = [...props.values()].slice(0, 8).map((p) => p());
    const marks = identityOf([key]);
    return marks && !found.some((v) => v.k === "function") ? { k: "unknown", marks } : undefined;
  }

  /** An element of an array: at an index, or any. */
  element(value: Value, index: number | null): Value {
    if (value.k === "union") return union(value.of.map((v) => this.element(v, index)));
    if (value.k === "array") {
      const at = index === null ? undefined : value.items[index];
      return handedOn(at ?? union([...value.items, ...(value.of ? [value.of] : [])]), value.marks);
    }
    if (value.k === "literal") return value.value === null ? VOID : UNKNOWN;
    if (value.k === "request") return this.elementOfInput(value);
    if (value.k === "external") return this.external(`${value.name}.[]`, { receiver: value }, value.marks);
    return { k: "unknown", ...(value.marks && { marks: value.marks }) };
  }

  /** An element of a list that was sent; of texts that were made of one it is such a text. */
  private elementOfInput({ shape, path, marks }: Extract<Value, { k: "request" }>): Value {
    const element = this.requestValue(shape, path === "" ? "[]" : `${path}.[]`);
    return marks?.isPlain || marks?.spliced ? mark(element, { ...(marks.isPlain && { isPlain: true }), ...(marks.spliced && { spliced: marks.spliced }) }) : element;
  }
}

/** The message and the stack of an error, and the errors inside it; what else it has was put there to be read. */
function caughtMember(of: NonNullable<Marks["caught"]>, name: string): Value {
  if (of !== "error") return { k: "unknown", marks: { caught: of } };
  if (name === "message" || name === "stack") return { k: "unknown", marks: { caught: name } };
  return /^(?:cause|parent|original|error|toString)$/.test(name) ? { k: "unknown", why: name, marks: { caught: "error" } } : UNKNOWN;
}

/** A member of what a schema gave back: the validator's own members (`data`, `value`) are no names of input. */
function checkedMember(checked: readonly InputMark[], from: string, name: string): Marks {
  const isWrapper = from.endsWith("()") && /^(?:data|value|error|success|output|issues)$/.test(name);
  const below = isWrapper ? checked : checked.map((i) => ({ part: i.part, path: i.path === "" ? name : `${i.path}.${name}` }));
  const isCapability = !isWrapper && below.some((i) => i.part !== "headers" && isCapabilityName(i.path));
  return { checked: below, ...(isCapability && { credential: "input" as const }) };
}

/** The same text; a plugin that is registered in many scopes adds it many times. */
function isSameFunction(a: Value, b: Value): boolean {
  return a.k === "function" && b.k === "function" && a.file === b.file && a.index === b.index;
}
