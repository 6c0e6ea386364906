/**
 * Where the time of a run goes, for `--timing`: by stage, rule and adapter. Costs nothing while nobody asks.
 * Counted is the processor time of all threads: it is the same on a busy machine.
 */

/** One line of the table: time of its own, without what was measured inside it. */
export interface Spent {
  readonly what: string;
  readonly ms: number;
  readonly times: number;
}

function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

class Timing {
  readonly #spent = new Map<string, { ms: number; times: number }>();
  /** Time of what is being measured inside the current piece of work. */
  #inside = 0;
  #isOn = false;
  /** What explains where it went. */
  readonly remarks: string[] = [];

  /** Begins; what was spent before is the start of the process. */
  start(): void {
    this.#isOn = true;
    this.note("start", now());
  }

  /** Does the work, and notes how long it took. */
  measure<T>(what: string, work: () => T): T {
    if (!this.#isOn) return work();
    const around = this.#inside;
    const from = now();
    this.#inside = 0;
    try {
      return work();
    } finally {
      const whole = now() - from;
      this.note(what, whole - this.#inside);
      this.#inside = around + whole;
    }
  }

  private note(what: string, ms: number): void {
    const known = this.#spent.get(what);
    if (!known) this.#spent.set(what, { ms, times: 1 });
    else {
      known.ms += ms;
      known.times++;
    }
  }

  /** In the order in which each was first done with, and what was spent on anything else. */
  table(): Spent[] {
    const rows = [...this.#spent].map(([what, { ms, times }]) => ({ what, ms, times }));
    return [...rows, { what: "the rest", ms: now() - rows.reduce((sum, { ms }) => sum + ms, 0), times: 1 }];
  }
}

/** The stopwatch of this process. */
export const timing = new Timing();
