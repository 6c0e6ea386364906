/** How rows of databases are written: the calls of one library on each of its clients. */
import { each } from "../patterns.js";
import type { CallbackRow, QueryRow } from "../rows.js";

export type More = Partial<Omit<QueryRow, "match" | "effect" | "docs">>;

/** Rows of one library: `[effect, members, more]` on each of its receivers. */
export function client(docs: string, packages: readonly string[], receivers: readonly string[], ...calls: readonly (readonly [QueryRow["effect"], string, More?])[]): QueryRow[] {
  return calls.map(([effect, members, more]) => ({ match: each(packages, receivers, members), effect, docs, ...more }));
}

export const MANY: More = { isBatch: true };
export const RAW: More = { isRaw: true };
/** Its rows are `any` or `unknown` unless the call says what they are. */
export const UNTYPED: More = { isUntyped: true };
/** For rows that each get values of their own: argument, and property of it, where these stand. */
export const own = (arg: number, path?: string, batch = "one statement with a CASE or `UPDATE … FROM (VALUES …)` writes all of them, or one transaction holds them together"): More => ({ own: { arg, ...(path !== undefined && { path }), batch } });

/** A callback that is handed a client, most of them the transaction's. */
export const begins = (match: CallbackRow["match"], param: string, docs: string, arg = 0): CallbackRow => ({ match, arg, params: [param], isRun: true, docs });
