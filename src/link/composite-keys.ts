/** Keys of objects and lists, by what is in them: one written in one place that holds the same is the same in every environment. */
import type { UnderWay } from "./under-way.js";
import type { Value } from "./values.js";

type Composite = Extract<Value, { k: "object" | "array" }>;

/** One that holds more is told apart by what it is: all that is in it would have to be found out. */
const MAX_HELD = 24;

/** How other values are told apart. */
interface Others {
  keyOf(value: Value): string;
  /** A number that no other object has. */
  idOf(value: object): number;
  /** Since when a file is what it is, where files change. */
  versionOf(file: string): string;
}

export class CompositeKeys {
  private readonly known = new WeakMap<object, string>();
  private readonly numbers = new Map<string, number>();

  constructor(private readonly others: Others, private readonly underWay: UnderWay) {}

  /** The key of a value, whatever its marks say. */
  of(value: Composite): string {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const own = `o${this.others.idOf(value)}`;
    // Whatever holds itself is asked for its key while that is made.
    this.known.set(value, own);
    const before = this.underWay.cuts;
    const held = value.k === "object" ? this.inObject(value) : this.inList(value);
    if (held === undefined || this.underWay.cuts !== before) return own;
    let number = this.numbers.get(held);
    if (number === undefined) this.numbers.set(held, (number = this.numbers.size));
    const key = `{${number}}`;
    this.known.set(value, key);
    return key;
  }

  private inObject({ at, isOpen, props, rest }: Extract<Value, { k: "object" }>): string | undefined {
    if (!at || props.size + rest.length > MAX_HELD) return undefined;
    let held = `${at.file}:${at.pos}${this.others.versionOf(at.file)}${isOpen ? "?" : ""}`;
    for (const [name, get] of props) held += `\0${name}=${this.others.keyOf(get())}`;
    for (const get of rest) held += `\0...${this.others.keyOf(get())}`;
    return held;
  }

  private inList({ items, of, isWhole }: Extract<Value, { k: "array" }>): string | undefined {
    if (items.length > MAX_HELD) return undefined;
    return `[${isWhole ? "!" : ""}${items.map((item) => this.others.keyOf(item)).join("\0")}\0...${of ? this.others.keyOf(of) : ""}`;
  }
}
