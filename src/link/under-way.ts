/**
 * Answers that may ask for themselves. One that is asked for while it is being made is answered provisionally, and
 * what was made of a provisional answer is kept no longer than that one is being made: otherwise what is known of an
 * endpoint would depend on what was asked before. (Functions that call each other, variables of a module that are
 * assigned what they were: made anew each time they are asked for, such answers take exponential time. Tabling of logic
 * programs does the same by strongly connected components: Sagonas and Swift, doi:10.1145/291889.291897.)
 */

/** Answers made anew before they are kept as they are: a bound on what cycles within cycles can cost. */
const MAX_ANEW = 20_000;

/** Provisional answers, by the place of each among those that are being made, outermost first. */
type Provisional = readonly number[];

const NONE: Provisional = [];

/** What was made of provisional answers. */
interface Tentative {
  readonly value: unknown;
  readonly of: Provisional;
}

export class UnderWay {
  /** What is being made, outermost first: the memo and the key. Those beyond `depth` are over. */
  private readonly memos: object[] = [];
  private readonly keys: unknown[] = [];
  private depth = 0;
  /** The provisional answers that were given since the innermost began. */
  private provisional: Provisional = NONE;
  /** Kept as long as the provisional ones they were made of stand. */
  private readonly tentative = new Map<object, Map<unknown, Tentative>>();
  /** Those of them that are over as soon as something has been made, by its place. */
  private readonly passing: (readonly [memo: object, key: unknown])[][] = [];
  private anew = 0;
  /** How often an answer was cut short, by a bound or provisionally. */
  cuts = 0;
  /** How often by a bound: what was made of that says how much there was to do, and not what is true. */
  private bounded = 0;

  /** The answer under a key: kept, or made now; `meanwhile` where it is being made already. */
  answer<K, V>(memo: Map<K, V>, key: K, meanwhile: V, make: () => V): V {
    const known = memo.get(key);
    if (known !== undefined) return known;
    const { memos, keys } = this;
    for (let i = this.depth - 1; i >= 0; i--) {
      if (memos[i] !== memo || keys[i] !== key) continue;
      this.rest([i]);
      return meanwhile;
    }
    const before = this.tentative.size > 0 ? this.tentative.get(memo)?.get(key) : undefined;
    if (before) {
      this.rest(before.of);
      return before.value as V;
    }
    const outer = this.provisional, mine = this.depth++, bounded = this.bounded;
    this.provisional = NONE;
    memos[mine] = memo;
    keys[mine] = key;
    try {
      const made = make();
      const of = this.provisional.length > 0 ? this.provisional.filter((i) => i < mine) : NONE;
      if (this.bounded === bounded) {
        if (of.length === 0 || this.anew++ > MAX_ANEW) memo.set(key, made);
        else this.keep(memo, key, made, of);
      }
      return made;
    } finally {
      this.depth = mine;
      this.pass(mine);
      const since = this.provisional;
      this.provisional = outer;
      if (since.length > 0) this.add(since.filter((i) => i < mine));
    }
  }

  /** Says that what is being made rests on provisional answers. */
  private rest(of: Provisional): void {
    this.cuts++;
    this.add(of);
  }

  private add(of: Provisional): void {
    const more = of.filter((i) => !this.provisional.includes(i));
    if (more.length > 0) this.provisional = [...this.provisional, ...more];
  }

  private keep(memo: object, key: unknown, value: unknown, of: Provisional): void {
    let ofMemo = this.tentative.get(memo);
    if (!ofMemo) this.tentative.set(memo, (ofMemo = new Map()));
    ofMemo.set(key, { value, of });
    (this.passing[Math.max(...of)] ??= []).push([memo, key]);
  }

  /** Lets go what was made of a provisional answer whose last word is there now. */
  private pass(place: number): void {
    const over = this.passing[place];
    if (!over || over.length === 0) return;
    for (const [memo, key] of over) {
      const ofMemo = this.tentative.get(memo);
      ofMemo?.delete(key);
      if (ofMemo?.size === 0) this.tentative.delete(memo);
    }
    over.length = 0;
  }

  /** Counts anew. */
  start(): void {
    this.anew = 0;
  }

  /** Says that a bound cut the answer under way short. */
  cut(): void {
    this.cuts++;
    this.bounded++;
  }

  /** Whether nothing provisional went into what the answer under way has found so far. */
  get isSure(): boolean {
    return this.provisional.length === 0;
  }
}
