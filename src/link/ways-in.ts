/**
 * What tells an endpoint as it is registered (its handler, and everything on the way to it) from any other, in words
 * that the next run finds again: where they stay the same and no edit reaches what stands in them, an edit elsewhere
 * changes nothing of what is said of it, although a file that imports it was what mounted it.
 */
import type { FieldResolver, Layer, Registration } from "../frameworks/adapter.js";
import type { Resting } from "./resting.js";
import type { Env, Marks, Value } from "./values.js";

/** What is larger than this is taken for changed: in values, and in letters, as one value can be a long text. */
const MOST = 4_000, MOST_LETTERS = 400_000;

/** A registration, or a value, in words. */
export interface WayIn {
  /** Undefined where it is too large to be told from others. */
  readonly words: string | undefined;
  /** The files whose code runs there. */
  readonly files: ReadonlySet<string>;
  /** Those of which only what is written there runs, and not what they lead to. */
  readonly own: ReadonlySet<string>;
}

/** All of something but what is evaluated, by name: what is added to it has to be written as well. */
type Said<T, Evaluated extends keyof T> = { readonly [K in keyof Required<Omit<T, Evaluated>>]: T[K] };

function saidOf(r: Registration): string {
  const { framework, kind, method, usually, route, below, isPartial, file, pos, end, handlerName, errors, isSerialised, apart, broken, isHandedOn, internal, effect, described } = r;
  const said: Said<Registration, "handler" | "args" | "layers"> = { framework, kind, method, usually, route, below, isPartial, file, pos, end, handlerName, errors, isSerialised, apart, broken, isHandedOn, internal, effect, described };
  return JSON.stringify(said);
}

function saidBy(layer: Layer): string {
  const { passes, place, name, isPassive, isDoubtful, isExcluded, checks, condition } = layer;
  const said: Said<Layer, "value" | "args" | "elsewhere" | "forged" | "self" | "and" | "fits"> = { passes, place, name, isPassive, isDoubtful, isExcluded, checks, condition };
  return JSON.stringify(said);
}

/** Whether nothing is known of what is around a function but what is written there. */
function isPlain(env: Env | null): boolean {
  for (let at = env; at; at = at.up) if (at.args || at.self || at.round) return false;
  return true;
}

/** What was told of a value before: most of a way in is the same for many endpoints. */
interface Told {
  readonly words: string;
  readonly files: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
  readonly size: number;
}

export class WaysIn {
  readonly #told = new Map<object, Told>();

  /**
   * @param resting tells of functions how far they lead, where that is not as far as their files
   * @param isMadeThere whether what a library makes is of the file in which it is asked: there is more to it than the call
   */
  constructor(private readonly resting?: Resting, private readonly isMadeThere = false) {}

  #writer(): Writer {
    return new Writer(this.#told, this.resting, this.isMadeThere);
  }

  ofValue(value: Value): WayIn {
    const writer = this.#writer();
    return writer.all(writer.value(value));
  }

  ofField({ fn, parent, args, name, place }: FieldResolver): WayIn {
    const writer = this.#writer();
    return writer.all(`${JSON.stringify([parent, name, place])}${writer.value(fn)}${writer.list(args)}`);
  }

  of(registration: Registration): WayIn {
    const { handler, args, layers } = registration;
    const writer = this.#writer();
    return writer.all([saidOf(registration), writer.value(handler), writer.list(args), ...layers.map((layer) => writer.layer(layer))].join("\n"));
  }
}

class Writer {
  files = new Set<string>();
  own = new Set<string>();
  #size = 0;
  #letters = 0;
  /** What is being written, outermost first: what leads back to one of them is written as the way back. */
  readonly #open: object[] = [];
  /** How far out the furthest way back of what is being written leads. */
  #back = Number.POSITIVE_INFINITY;

  constructor(private readonly told: Map<object, Told>, private readonly resting: Resting | undefined, private readonly isMadeThere: boolean) {}

  all(words: string): WayIn {
    return { words: this.isFull ? undefined : words, files: this.files, own: this.own };
  }

  get isFull(): boolean {
    return this.#size > MOST || this.#letters > MOST_LETTERS;
  }

  list(values: readonly Value[] | null | undefined): string {
    return values ? `[${values.map((v) => this.value(v)).join(",")}]` : "?";
  }

  layer(layer: Layer): string {
    const { value, args, elsewhere, self, and, fits } = layer;
    const fit = fits?.();
    return `${saidBy(layer)}${this.value(value)}${this.list(args)}${this.list(elsewhere)}${self ? this.value(self) : ""}${and ? `&${this.layer(and)}` : ""}${fit ? `=${this.value(fit)}` : ""}`;
  }

  value(v: Value): string {
    return this.#once(v, () => `${this.#shape(v)}${v.marks ? `~${this.#marks(v.marks)}` : ""}`);
  }

  /** Writes something that others may lead to as well. */
  #once(what: object, write: () => string): string {
    if (this.isFull) return "";
    const at = this.#open.indexOf(what);
    if (at >= 0) {
      this.#back = Math.min(this.#back, at);
      return `^${this.#open.length - at}`;
    }
    const known = this.told.get(what);
    if (known) {
      this.#size += known.size;
      this.#letters += known.words.length;
      for (const file of known.files) this.files.add(file);
      for (const file of known.own) this.own.add(file);
      return known.words;
    }
    const outer = this.files, outerOwn = this.own, size = this.#size, letters = this.#letters, back = this.#back, depth = this.#open.length;
    this.files = new Set();
    this.own = new Set();
    this.#back = Number.POSITIVE_INFINITY;
    this.#size++;
    this.#open.push(what);
    const words = write();
    this.#open.pop();
    this.#letters = letters + words.length;
    // What leads further back means something else in another place.
    if (!this.isFull && this.#back >= depth) this.told.set(what, { words, files: this.files, own: this.own, size: this.#size - size });
    this.#back = Math.min(back, this.#back >= depth ? Number.POSITIVE_INFINITY : this.#back);
    for (const file of this.files) outer.add(file);
    for (const file of this.own) outerOwn.add(file);
    this.files = outer;
    this.own = outerOwn;
    return words;
  }

  #in(file: string): string {
    this.files.add(file);
    return file;
  }

  #shape(v: Value): string {
    switch (v.k) {
      case "unknown": return `?${JSON.stringify([v.why, v.spelled, v.statement])}`;
      case "literal": return `'${JSON.stringify([v.isMasked ? null : v.value, v.place, v.length])}${this.isMadeThere && v.place ? this.#in(v.place.file) : ""}`;
      case "function": return this.#function(v);
      case "bound": return `b${v.how}${this.value(v.fn)}${this.list(v.args)}`;
      case "class": return `c${this.#in(v.file.path)}#${v.cls}@${this.#env(v.up)}`;
      case "instance": return `i${this.value(v.of)}${this.list(v.args)}${v.for ? this.value(v.for) : ""}${v.put ? this.#props(v.put) : ""}`;
      case "external": return `x${v.name}${this.list(v.args)}${v.receiver ? `<${this.value(v.receiver)}` : ""}@${v.at ? `${this.isMadeThere ? this.#in(v.at.file) : v.at.file}:${v.at.pos}` : ""}`;
      case "module": return `m${this.#in(v.file.path)}`;
      case "object": return `{${this.#props(v.props)}|${v.rest.map((of) => (this.isFull ? "" : this.value(of()))).join(",")}|${v.isOpen}${JSON.stringify([v.at, v.keys && [...v.keys]])}}`;
      case "array": return `${this.list(v.items)}${v.of ? this.value(v.of) : ""}${v.isWhole ? "!" : ""}`;
      case "request": return `r${v.shape}:${v.path}`;
      case "union": return `(${v.of.map((o) => this.value(o)).join("|")})`;
    }
  }

  #props(props: ReadonlyMap<string, () => Value>): string {
    return [...props].map(([name, of]) => `${JSON.stringify(name)}:${this.isFull ? "" : this.value(of())}`).join(",");
  }

  #function(v: Extract<Value, { k: "function" }>): string {
    const facts = v.self ? undefined : v.file.facts.fns[v.index];
    const rests = facts && isPlain(v.up) ? this.resting?.of(v.file, facts) : undefined;
    if (!rests) return `f${this.#in(v.file.path)}#${v.index}@${this.#env(v.up)}${v.self ? this.value(v.self) : ""}${v.isCaught ? "!" : ""}`;
    this.own.add(v.file.path);
    for (const file of rests) this.files.add(file);
    return `f${v.file.path}#${v.index}${v.isCaught ? "!" : ""}`;
  }

  #env(env: Env | null): string {
    if (!env) return "";
    return this.#once(env, () => `${this.#in(env.file.path)}#${env.index}${this.list(env.args)}${env.self ? this.value(env.self) : ""}${env.round ? `*${env.round.event}${this.value(env.round.element)}${this.#env(env.round.of)}` : ""}@${this.#env(env.up)}`);
  }

  #marks({ spliced, ...others }: Marks): string {
    return `${JSON.stringify(others)}${spliced ? spliced.map(({ env, ...said }) => `${JSON.stringify(said)}${this.#env(env)}`).join(",") : ""}`;
  }
}
