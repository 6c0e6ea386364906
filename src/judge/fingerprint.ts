/** Gives a finding a name that survives edits around it, so that a baseline knows it again. */
import { createHash } from "node:crypto";

/** What makes two findings the same one: no line numbers, no secret. */
export interface Identity {
  readonly rule: string;
  /** Where it is, in names: the endpoint's label, or the file and the symbol in it. */
  readonly symbol: string;
  /** Normalised evidence. */
  readonly evidence: string;
}

/** Hands out fingerprints; equal identities are told apart by their order, so ask in the order of the code. */
export class Fingerprints {
  readonly #seen = new Map<string, number>();

  next({ rule, symbol, evidence }: Identity): string {
    const key = [rule, symbol, evidence.replace(/\s+/g, " ").trim()].join("\0");
    const occurrence = this.#seen.get(key) ?? 0;
    this.#seen.set(key, occurrence + 1);
    return createHash("sha256").update(`${key}\0${occurrence}`).digest("hex").slice(0, 16);
  }
}
