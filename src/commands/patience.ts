/**
 * Makes V8 optimise later. A scan runs much code a few times each: what V8 spends on compiling it, in threads of its
 * own, is a third of the processor time of the whole scan and does not come back.
 */
import { setFlagsFromString } from "node:v8";

/** Versions of V8 that are known to have the flag (Node 20 to 24): others would complain on stderr. */
const KNOWN = { from: 11, to: 13 };
/** Bytes of bytecode that a function runs before V8 thinks of optimising it: ten times the usual. */
const BUDGET = 1_500_000;

/** Only for a process of our own: a host's code may run long. */
export function optimiseLater(): void {
  const major = Number.parseInt(process.versions.v8, 10);
  if (major >= KNOWN.from && major <= KNOWN.to) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
