/** Functions that throw when what they are given is not so: `assert(session)` is a test with an exit. */
import type { CallEvent, Expr } from "../extract/facts.js";
import { table } from "./match.js";

export interface AssertionRow {
  readonly match: string | readonly string[];
  /** The argument that must be true. */
  readonly arg: number;
  /** It must equal this argument instead. */
  readonly equals?: number;
  readonly docs: string;
}

const NODE = "https://nodejs.org/api/assert.html";

export const assertionRows: readonly AssertionRow[] = [
  { match: ["assert#", "assert#ok|assert|strict", "assert/strict#", "assert/strict#ok|assert", "assert#strict.ok"], arg: 0, docs: NODE },
  { match: ["assert#equal|strictEqual|deepEqual|deepStrictEqual", "assert/strict#equal|strictEqual|deepEqual|deepStrictEqual"], arg: 0, equals: 1, docs: NODE },
  { match: ["http-assert#", "tiny-invariant#", "tiny-invariant#invariant", "invariant#", "ts-invariant#invariant", "ts-invariant#", "@hapi/hoek#assert", "ts-essentials#assert", "outvariant#invariant"], arg: 0, docs: "https://github.com/jshttp/http-assert" },
  { match: "koa#Response().assert", arg: 0, docs: "https://koajs.com/#ctx-assert-value-status-msg-properties-" },
  { match: "http-assert#equal|strictEqual|deepEqual", arg: 0, equals: 1, docs: "https://github.com/jshttp/http-assert" },
];
export const assertions = table(assertionRows);

/** The condition that holds once a call has returned, where it is one of these. */
export function assertionIn(name: string, { args }: Pick<CallEvent, "args">): Expr | undefined {
  const row = assertions.find(name);
  const left = row && args[row.arg];
  if (!row || left === undefined) return undefined;
  return row.equals === undefined ? left : ["==", left, args[row.equals] ?? null];
}
