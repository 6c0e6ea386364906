/** Gives a finding a name that survives edits around it, so that a baseline knows it again. */
import { createHash } from "node:crypto";
import type { Identity } from "./finding.js";

/** What equals have in common: everything but which of them it is. */
export function keyOf({ rule, file, symbol, evidence }: Omit<Identity, "occurrence">): string {
  return [rule, file === null ? symbol : `${file} ${symbol}`, evidence].join("\0");
}

/** The short name of an identity. */
export function fingerprintOf(identity: Identity): string {
  return createHash("sha256").update(`${keyOf(identity)}\0${identity.occurrence}`).digest("hex").slice(0, 16);
}

/** Numbers equal identities by their order, so ask in the order of the code. */
export class Occurrences {
  readonly #seen = new Map<string, number>();

  next(given: Omit<Identity, "occurrence">): Identity {
    const identity = { ...given, evidence: given.evidence.replace(/\s+/g, " ").trim() };
    const key = keyOf(identity);
    const occurrence = this.#seen.get(key) ?? 0;
    this.#seen.set(key, occurrence + 1);
    return { ...identity, occurrence };
  }
}
