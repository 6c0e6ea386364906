/**
 * What values are told apart by where environments are looked for: under equal keys evaluation says the same. An object
 * is told by what is in it, wherever it was written; so what a helper does with `{ where: { id } }` is found again for
 * whoever else hands it the like. Places are not in keys, for they are evidence alone; the versions of their files are.
 */
import type { Evaluator } from "./evaluate.js";
import type { Marks, Value } from "./values.js";

/** Deeper inside, and where more is in one object, it is told by identity. */
const MAX_DEPTH = 4;
const MAX_MEMBERS = 24;
const MAX_LENGTH = 3000;

export class ValueKeys {
  private readonly composite = new WeakMap<Value, string>();
  private readonly ids = new WeakMap<Value, number>();
  private nextId = 1;
  private depth = 0;
  /** How often something was too deep inside to be looked into. */
  private tooDeep = 0;

  constructor(private readonly evaluator: Evaluator) {}

  /** Of a call: what goes into its parameters, and what it is made on. */
  ofCall(args: readonly Value[] | null, self: Value | null): string {
    return callKey(args, self, (v) => this.of(v));
  }

  /** The same without looking into what is made up of others: equal ones may be alike, others are not. */
  roughly(args: readonly Value[] | null, self: Value | null): string {
    return callKey(args, self, (v) => this.rough(v));
  }

  of(v: Value): string {
    if (v.k === "literal" || v.k === "unknown" || v.k === "request") return this.written(v);
    const known = this.composite.get(v);
    if (known !== undefined) return known;
    if (this.depth === MAX_DEPTH) {
      this.tooDeep++;
      return `o${this.idOf(v)}`;
    }
    const before = this.evaluator.underWay.cuts, deep = this.tooDeep;
    this.depth++;
    const whole = this.written(v);
    this.depth--;
    const isTold = whole !== "" && whole.length <= MAX_LENGTH && this.evaluator.underWay.cuts === before;
    const key = isTold ? whole : `o${this.idOf(v)}`;
    // Further in, less of it may have been told than where it is asked for itself.
    if (this.depth === 0 || this.tooDeep === deep) this.composite.set(v, key);
    return key;
  }

  private rough(v: Value): string {
    switch (v.k) {
      case "union": return "(";
      case "object": return `{${v.props.size}`;
      case "array": return `[${v.items.length}`;
      case "instance": return `i${this.fileOf(v.of)}#${v.of.cls}`;
      case "external": return `x${v.name}`;
      case "bound": return "b";
      default: return this.of(v);
    }
  }

  private written(v: Value): string {
    const marks = v.marks ? this.ofMarks(v.marks) : "";
    switch (v.k) {
      case "unknown": return `?${v.spelled ?? ""}${v.statement ?? ""}${v.why === undefined ? "" : `!${v.why}`}${marks}`;
      case "literal": return `${v.isMasked ? `#${v.place?.pos ?? 0}@${v.place?.file ?? ""}` : `'${typeof v.value}${sized(String(v.value))}`}${marks}${this.versionOf(v.place?.file)}`;
      case "request": return `r${v.shape}:${v.path}`;
      case "function": return `f${this.fileOf(v)}#${v.index}@${v.up?.id ?? ""}${v.self ? this.of(v.self) : ""}${v.isCaught ? "!" : ""}`;
      case "class": return `c${this.fileOf(v)}#${v.cls}@${v.up?.args ? v.up.id : ""}`;
      case "module": return `m${this.fileOf(v)}`;
      case "instance": return `i${this.fileOf(v.of)}#${v.of.cls}@${v.of.up?.args ? v.of.up.id : ""}${v.args ? this.list(v.args) : ""}${v.for ? `<${this.of(v.for)}` : ""}${marks}`;
      case "external": return `x${v.name}${v.args && v.at ? `${this.atPlace(v.at, v.madeIn)}${v.args.map((a) => this.settings(a)).join(",")}` : `${v.args ? this.list(v.args) : ""}${v.receiver ? `<${this.of(v.receiver)}` : ""}`}${marks}`;
      case "union": return `(${[...new Set(v.of.map((o) => this.of(o)))].sort().join("|")})`;
      case "array": return `[${this.list(v.items)}${v.of ? this.of(v.of) : ""}${v.isWhole ? "!" : ""}${marks}`;
      case "object": return v.props.size > MAX_MEMBERS ? "" : `${this.members(v)}${marks}${this.versionOf(v.at?.file)}`;
      case "bound": return "";
    }
  }

  private list(values: readonly Value[]): string {
    return `(${values.map((v) => this.of(v)).join(",")})`;
  }

  private members({ props, rest, isOpen, later }: Extract<Value, { k: "object" }>): string {
    let key = "{";
    for (const [name, get] of props) key += `${sized(name)}:${this.of(get())},`;
    for (const get of rest) key += `...${this.of(get())},`;
    return `${key}}${isOpen ? "+" : ""}${later ? [...later].join(",") : ""}`;
  }

  /** What a call of a package has made, by where that stands. */
  private atPlace(at: NonNullable<Extract<Value, { k: "external" }>["at"]>, madeIn: number | undefined): string {
    return `@${at.file}:${at.pos}:${madeIn ?? ""}${this.versionOf(at.file)}${this.evaluator.versions?.ofCall(at) ?? ""}`;
  }

  /** What it was told that is written down: a guard that lets pass who has no token is not the one that does not. */
  private settings(v: Value): string {
    if (v.k === "literal") return this.written(v);
    if (v.k !== "object" || v.props.size > MAX_MEMBERS) return "";
    let key = "";
    for (const [name, get] of v.props) {
      const value = get();
      if (value.k === "literal") key += `${name}:${this.written(value)},`;
    }
    return key;
  }

  private fileOf({ file }: Extract<Value, { k: "function" | "class" | "module" }>): string {
    return this.evaluator.nameOf(file);
  }

  private versionOf(file: string | undefined): string {
    return this.evaluator.versions?.at(file) ?? "";
  }

  private ofMarks(marks: Marks): string {
    return `${keyOfMarks(marks)}${this.versionOf(marks.source?.file)}`;
  }

  private idOf(value: Value): number {
    let id = this.ids.get(value);
    if (id === undefined) this.ids.set(value, (id = this.nextId++));
    return id;
  }
}

/** A text of the scanned code, so that nothing in it can pass for what stands around it. */
function sized(text: string): string {
  return `${text.length}"${text}`;
}

function callKey(args: readonly Value[] | null, self: Value | null, keyOf: (v: Value) => string): string {
  return `${args ? args.map(keyOf).join(",") : "?"}|${self ? keyOf(self) : ""}`;
}

/** All that marks say but where, written without more than it takes: most environments are found again by it. */
function keyOfMarks({ source: _, credential, identity, under, caught, isCapability, isPlain, isOwnToken, isByName, hasSetting, condition, setting, inProduction, query, begins, holds, without, input, checked, texts, spliced, ...others }: Marks): string {
  // A mark that is added, and not here, does not compile.
  others satisfies Record<string, never>;
  let key = `~${credential ?? ""}\0${identity ?? ""}\0${under ?? ""}\0${caught ?? ""}\0${isCapability ? 1 : 0}${isPlain ? 1 : 0}${isOwnToken ? 1 : 0}${isByName ? 1 : 0}${hasSetting ? 1 : 0}`;
  if (condition !== undefined) key += `\0?${condition}`;
  if (setting !== undefined) key += `\0$${setting}`;
  if (inProduction !== undefined) key += `\0${String(inProduction)}`;
  if (query !== undefined) key += `\0q${query}`;
  if (begins !== undefined) key += `\0^${begins}`;
  if (holds !== undefined) key += `\0*${holds}`;
  for (const name of without ?? []) key += `\0-${name}`;
  for (const { part, path } of input ?? []) key += `\0${part}:${path}`;
  for (const { part, path } of checked ?? []) key += `\0!${part}:${path}`;
  for (const { part, path } of texts ?? []) key += `\0"${part}:${path}`;
  for (const s of spliced ?? []) key += `\0+${s.input.part}:${s.input.path}@${s.file}:${s.pos}:${s.env.id}`;
  return key;
}
