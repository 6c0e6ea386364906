/**
 * Tests a regular expression of the scanned code against a path, without running it: the expression becomes a
 * small program whose threads advance together, so that time is bounded by its length times that of the path.
 * Look-around and back-references are not understood.
 */

type Instruction =
  | { readonly k: "char"; readonly fits: (c: string) => boolean }
  | { readonly k: "split"; readonly to: readonly number[] }
  | { readonly k: "start" | "end" | "edge" | "match" };

const MAX_PROGRAM = 2000;
const CLASSES: Readonly<Record<string, (c: string) => boolean>> = {
  d: (c) => /[0-9]/.test(c), D: (c) => !/[0-9]/.test(c), w: (c) => /\w/.test(c), W: (c) => !/\w/.test(c), s: (c) => /\s/.test(c), S: (c) => !/\s/.test(c),
};
const CONTROL: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

class Unreadable extends Error {}

/** Compiles an expression by recursive descent. */
class Compiler {
  readonly program: Instruction[] = [];
  private at = 0;

  constructor(private readonly source: string, private readonly ignoresCase: boolean) {
    this.alternatives();
    if (this.at < source.length) throw new Unreadable();
    this.add({ k: "match" });
  }

  private add(instruction: Instruction): number {
    if (this.program.length > MAX_PROGRAM) throw new Unreadable();
    return this.program.push(instruction) - 1;
  }

  private alternatives(): void {
    const start = this.program.length;
    this.sequence();
    while (this.source[this.at] === "|") {
      this.at++;
      const first = this.program.splice(start);
      this.add({ k: "split", to: [start + 1, start + 2 + first.length] });
      this.program.push(...shifted(first, start, 1));
      const jump = this.add({ k: "split", to: [] });
      this.sequence();
      this.program[jump] = { k: "split", to: [this.program.length] };
    }
  }

  private sequence(): void {
    while (this.at < this.source.length && this.source[this.at] !== "|" && this.source[this.at] !== ")") this.repeated();
  }

  private repeated(): void {
    const start = this.program.length;
    this.atom();
    const body = this.program.slice(start);
    const [min, max] = this.quantifier();
    if (min === 1 && max === 1) return;
    this.program.length = start;
    for (let i = 0; i < min; i++) this.copy(body, start);
    if (max === Infinity) {
      const split = this.add({ k: "split", to: [] });
      this.copy(body, start);
      this.add({ k: "split", to: [split] });
      this.program[split] = { k: "split", to: [split + 1, this.program.length] };
    } else for (let i = min; i < max; i++) {
      const split = this.add({ k: "split", to: [] });
      this.copy(body, start);
      this.program[split] = { k: "split", to: [split + 1, this.program.length] };
    }
  }

  private copy(body: readonly Instruction[], from: number): void {
    const by = this.program.length - from;
    for (const i of shifted(body, from, by)) this.add(i);
  }

  private quantifier(): [number, number] {
    const [all, mark, low, comma, high] = /^(?:([*+?])|\{(\d{1,2})(,?)(\d{0,2})\})/.exec(this.source.slice(this.at, this.at + 8)) ?? [];
    if (all === undefined) return [1, 1];
    this.at += all.length;
    if (this.source[this.at] === "?") this.at++;
    if (mark !== undefined) return mark === "*" ? [0, Infinity] : mark === "+" ? [1, Infinity] : [0, 1];
    return [Number(low), comma === "" ? Number(low) : high === "" ? Infinity : Number(high)];
  }

  private atom(): void {
    const c = this.source[this.at++];
    if (c === "(") {
      if (this.source[this.at] === "?") {
        if (this.source[this.at + 1] !== ":") throw new Unreadable();
        this.at += 2;
      }
      this.alternatives();
      if (this.source[this.at++] !== ")") throw new Unreadable();
    } else if (c === "[") this.add({ k: "char", fits: this.set() });
    else if (c === ".") this.add({ k: "char", fits: (x) => x !== "\n" });
    else if (c === "^") this.add({ k: "start" });
    else if (c === "$") this.add({ k: "end" });
    else if (c === "\\") {
      const next = this.source[this.at];
      if (next === "b") this.at++;
      if (next === "b") this.add({ k: "edge" });
      else this.add({ k: "char", fits: this.escaped() });
    } else if (c === undefined || c === "*" || c === "+" || c === "?") throw new Unreadable();
    else this.add({ k: "char", fits: this.same(c) });
  }

  private same(c: string): (x: string) => boolean {
    const wanted = this.ignoresCase ? c.toLowerCase() : c;
    return (x) => (this.ignoresCase ? x.toLowerCase() : x) === wanted;
  }

  private escaped(): (x: string) => boolean {
    const c = this.source[this.at++];
    if (c === undefined || /[1-9kpPuxcB]/.test(c)) throw new Unreadable();
    return CLASSES[c] ?? this.same(CONTROL[c] ?? c);
  }

  /** What stands between brackets. */
  private set(): (x: string) => boolean {
    const isNegated = this.source[this.at] === "^";
    if (isNegated) this.at++;
    const parts: ((x: string) => boolean)[] = [];
    while (this.source[this.at] !== "]") {
      const c = this.source[this.at++];
      if (c === undefined) throw new Unreadable();
      if (c === "\\") parts.push(this.escaped());
      else if (this.source[this.at] === "-" && this.source[this.at + 1] !== "]" && this.source[this.at + 1] !== undefined) {
        const to = this.source[this.at + 1] ?? "";
        this.at += 2;
        parts.push((x) => (x >= c && x <= to) || (this.ignoresCase && x.toLowerCase() >= c && x.toLowerCase() <= to));
      } else parts.push(this.same(c));
    }
    this.at++;
    return (x) => parts.some((p) => p(x)) !== isNegated;
  }
}

/** Instructions that were compiled at `from`, moved by some places. */
function shifted(body: readonly Instruction[], from: number, by: number): Instruction[] {
  return body.map((i) => (i.k === "split" ? { k: "split", to: i.to.map((t) => (t >= from ? t + by : t)) } : i));
}

function runs(program: readonly Instruction[], text: string): boolean {
  let threads = new Set<number>();
  const follow = (into: Set<number>, at: number, i: number): void => {
    const instruction = program[at];
    if (!instruction || into.has(at)) return;
    into.add(at);
    if (instruction.k === "split") for (const t of instruction.to) follow(into, t, i);
    else if (instruction.k === "start" ? i === 0 : instruction.k === "end" ? i === text.length : instruction.k === "edge" && /\w/.test(text[i - 1] ?? "") !== /\w/.test(text[i] ?? "")) follow(into, at + 1, i);
  };
  for (let i = 0; i <= text.length; i++) {
    follow(threads, 0, i);
    const next = new Set<number>();
    for (const t of threads) {
      const instruction = program[t];
      if (instruction?.k === "match") return true;
      if (instruction?.k === "char" && i < text.length && instruction.fits(text[i] ?? "")) follow(next, t + 1, i + 1);
    }
    threads = next;
  }
  return false;
}

/** Whether an expression fits somewhere in a path; undefined where it depends on a parameter of the path, or is not understood. */
export function fitsExpression(source: string, flags: string, path: string): boolean | undefined {
  try {
    const { program } = new Compiler(source, flags.includes("i"));
    const answers = new Set(["x", "1"].map((sample) => runs(program, path.replace(/:\w+/g, sample))));
    return answers.size === 1 ? answers.has(true) : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Groups within groups are looked into as far as this. */
const MAX_GROUPS = 10;

/** Whether an expression looks for its text in one place, whichever of its alternatives it is: at the beginning of the other, or beside what it says that there is not. */
export function isAnchored(source: string, depth = MAX_GROUPS): boolean {
  return alternativesIn(source).every((one) => {
    if (one.startsWith("^") || /\(\?[=!<]/.test(one)) return true;
    const inner = /^\((?:\?:)?/.exec(one), end = inner ? endOfGroup(one) : -1;
    return inner !== null && end > 0 && depth > 0 && !/^[*?{]/.test(one.slice(end + 1)) && isAnchored(one.slice(inner[0].length, end), depth - 1);
  });
}

function alternativesIn(source: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  for (const { at, depth } of signsIn(source)) {
    if (depth !== 0 || source[at] !== "|") continue;
    found.push(source.slice(start, at));
    start = at + 1;
  }
  return [...found, source.slice(start)];
}

/** Where the group ends that an expression begins with. */
function endOfGroup(source: string): number {
  for (const { at, depth } of signsIn(source)) if (depth === 0 && source[at] === ")") return at;
  return -1;
}

/** What has a meaning of its own in an expression, outside of sets and escapes, and how many groups are around it. */
function* signsIn(source: string): Iterable<{ readonly at: number; readonly depth: number }> {
  let depth = 0, isSet = false;
  for (let at = 0; at < source.length; at++) {
    const c = source[at];
    if (c === "\\") at++;
    else if (isSet) isSet = c !== "]";
    else if (c === "[") isSet = true;
    else {
      if (c === ")") depth--;
      yield { at, depth };
      if (c === "(") depth++;
    }
  }
}
