/** The progress line: on a terminal, for scans that take long enough to wonder about. */
import { cutStart } from "../reporters/columns.js";
import { escape } from "../reporters/escape.js";
import type { Io } from "./command.js";

const QUIET_MS = 500;
const REDRAW_MS = 80;
const CLEAR = "\r\u001b[2K";

export class Progress {
  readonly #isOn: boolean;
  readonly #startedAt: number;
  #drawnAt = 0;

  constructor(
    private readonly io: Pick<Io, "stderr" | "env">,
    isWanted: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    const { stderr, env } = io;
    this.#isOn = isWanted && stderr.isTTY === true && !env["CI"] && env["TERM"] !== "dumb";
    // Node loads more than a clock where it is asked for `performance`.
    this.#startedAt = this.#isOn ? now() : 0;
  }

  /** Shows where the scan is, at most every few frames. */
  at(done: number, total: number, file: string): void {
    if (!this.#isOn) return;
    const now = this.now();
    if (now - this.#startedAt < QUIET_MS || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const counted = `Analysing ${done}/${total}  `;
    const room = (this.io.stderr.columns ?? 80) - counted.length - 1;
    this.io.stderr.write(CLEAR + counted + cutStart(escape(file), Math.max(0, room)));
  }

  /** Takes the line away before something else is printed. */
  end(): void {
    if (this.#drawnAt > 0) this.io.stderr.write(CLEAR);
    this.#drawnAt = 0;
  }
}
