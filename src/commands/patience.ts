/**
 * Makes V8 optimise later. A scan runs much code a few times each: what V8 spends on compiling it, in threads of its
 * own, is a third of the processor time of the whole scan and does not come back.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";

/**
 * The flag by version of V8 (Node 20, 22 and 24), each with ten times what is usual: bytes of bytecode that a function
 * runs before V8 thinks of optimising it, or how often it is called before. Others would complain on stderr.
 */
const FLAGS: Readonly<Record<string, string>> = {
  11: "--interrupt-budget=1500000",
  12: "--invocation-count-for-turbofan=30000",
  13: "--invocation-count-for-turbofan=30000",
};

/**
 * What every run needs of Node itself, asked for before V8 is told anything: what it was made of comes with Node, and is
 * not taken by a V8 that goes by other flags.
 */
function loadNode(): readonly unknown[] {
  return [process.stdout, process.stderr, parseArgs];
}

/** Only for a process of our own: a host's code may run long. */
export function optimiseLater(): void {
  const flag = FLAGS[Number.parseInt(process.versions.v8, 10)];
  if (flag === undefined) return;
  loadNode();
  setFlagsFromString(flag);
}

/** Where so many letters are parsed, what parses runs often enough for optimising it early to come back; by version of V8. */
const MUCH = 2_500_000;
const SOONER: Readonly<Record<string, string>> = { 11: "--interrupt-budget=300000" };

/**
 * Parses many files, in a process of our own.
 *
 * @param letters how much there is to parse
 */
export function whileParsing<T>(letters: number, parse: () => T): T {
  const version = Number.parseInt(process.versions.v8, 10);
  const sooner = SOONER[version], later = FLAGS[version];
  if (letters < MUCH || sooner === undefined || later === undefined) return parse();
  setFlagsFromString(sooner);
  try {
    return parse();
  } finally {
    setFlagsFromString(later);
  }
}
