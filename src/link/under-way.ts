/**
 * Answers that may ask for themselves. One that is asked for while it is being made is answered provisionally, and
 * what was made of a provisional answer is not kept until the answer itself is there: otherwise what is known of an
 * endpoint would depend on what was asked before.
 */

/** Answers made anew before they are kept as they are: a bound on what cycles within cycles can cost. */
const MAX_ANEW = 20_000;

export class UnderWay {
  /** What is being made, outermost first: the memo and the key. Those beyond `depth` are over. */
  private readonly memos: object[] = [];
  private readonly keys: unknown[] = [];
  private depth = 0;
  /** Index of the outermost of these that was answered provisionally since. */
  private lowest = Infinity;
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
      this.lowest = Math.min(this.lowest, i);
      this.cuts++;
      return meanwhile;
    }
    const outer = this.lowest, mine = this.depth++, bounded = this.bounded;
    this.lowest = Infinity;
    memos[mine] = memo;
    keys[mine] = key;
    try {
      const made = make();
      const isFinal = this.lowest >= mine;
      if (this.bounded === bounded && (isFinal || this.anew++ > MAX_ANEW)) memo.set(key, made);
      this.lowest = isFinal ? outer : Math.min(outer, this.lowest);
      return made;
    } finally {
      this.depth = mine;
    }
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
    return this.lowest === Infinity;
  }
}
