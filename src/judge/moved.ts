/** What is known from before an edit, with the places where the same stands after it. */
import type { Share } from "../concepts.js";
import { answered, type Before, type StartBefore } from "./before.js";
import type { Finding } from "./finding.js";
import { mayName } from "./kept-endpoints.js";
import { type Changed, movedBy } from "./outline.js";

/** Names of what is an offset beside the file that it is in, and of what is a line. */
const OFFSETS: ReadonlySet<string> = new Set(["pos", "end", "start"]), LINES: ReadonlySet<string> = new Set(["line", "endLine"]);

/**
 * A result with its places moved as an edit has moved them. What stands in what was changed has no place: whoever comes to
 * that is to be judged anew.
 *
 * @param lost is told the files in which endpoints stand, or something was found, of which a place is lost
 */
export function movedBefore(before: Before, changed: readonly Changed[], lost: Set<string>): Before {
  return changed.reduce((was, { path, move }) => new Moved(path, move, lost).before(was), before);
}

class Moved {
  /** `src/rows.ts:120`, as it stands in words. */
  readonly #named: RegExp;
  #hasLost = false;

  constructor(private readonly path: string, private readonly move: Changed["move"], private readonly lost: Set<string>) {
    this.#named = new RegExp(`(?<=(?:^| )${path.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")}:)\\d+(?= |$)`, "g");
  }

  before({ outcome, files, taken, shares, lookups }: Before): Before {
    return {
      lookups, taken: taken.map((one) => this.#finding(one)), shares: shares.map((share) => (this.#isIn(share) ? this.#share(share) : share)),
      files: new Map([...files].map(([path, file]) => [path, file.start ? { ...file, start: this.#start(file.start) } : file])),
      outcome: {
        ...outcome, findings: outcome.findings.map((one) => this.#finding(one)), secrets: this.#value(outcome.secrets),
        endpoints: outcome.endpoints.map((one) => (mayName(one, this.path) ? this.#owned(answered(one)) : one)),
      },
    };
  }

  #finding(finding: Finding): Finding {
    return finding.file === this.path || finding.evidence.some(({ file }) => file === this.path) || finding.fixes.some(({ edits }) => edits.some(({ file }) => file === this.path)) ? this.#owned(finding) : finding;
  }

  #owned<T extends { readonly file: string }>(one: T): T {
    this.#hasLost = false;
    const moved = this.#value(one);
    if (this.#hasLost) this.lost.add(one.file);
    return moved;
  }

  #share({ writes, asks, uses, ...others }: Share): Share {
    const words = (text: string): string => text.replace(this.#named, (pos) => String(movedBy(this.move.pos, Number(pos))));
    return {
      ...others, writes: writes.map(([site, way, isKnown]) => [words(site), words(way), isKnown]), asks: asks.map(words).sort(),
      uses: uses.map(({ key, ...use }) => ({ ...this.#value(use), key: words(key) })),
    };
  }

  #start(start: StartBefore): StartBefore {
    const fns = start.runs.get(this.path);
    return fns && fns.size > 0 && this.move.fn.by !== 0 ? { ...start, runs: new Map(start.runs).set(this.path, new Set([...fns].map((fn) => movedBy(this.move.fn, fn)))) } : start;
  }

  #isIn({ writes, asks, uses }: Share): boolean {
    return uses.some(({ by }) => by.file === this.path) || [...writes.flatMap(([site, way]) => [site, way]), ...asks].some((text) => text.includes(this.path));
  }

  /** The same object where nothing of it is in the file. */
  #value<T>(value: T): T;
  #value(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const isHere = "file" in value && value.file === this.path;
    let isSame = true;
    const of = (name: string, one: unknown): unknown => {
      const step = !isHere ? undefined : OFFSETS.has(name) ? this.move.pos : LINES.has(name) ? this.move.line : undefined;
      const is = step && typeof one === "number" ? movedBy(step, one) : this.#value(one);
      if (is !== one) isSame = false;
      if (is === -1) this.#hasLost = true;
      return is;
    };
    if (Array.isArray(value)) {
      const items = value.map((one) => of("", one));
      return isSame ? value : items;
    }
    const fields = Object.entries(value).map(([name, one]) => [name, of(name, one)]);
    return isSame ? value : Object.fromEntries(fields);
  }
}
