/** The other ways in which libraries hand on errors: in what they answer, and to functions of a certain shape. */
import { table } from "./match.js";

/** A result that holds either data or an error, where others would throw. */
export interface EnvelopeRow {
  readonly match: string | readonly string[];
  readonly data: string;
  readonly error: string;
  /** A call in the chain after which it throws. */
  readonly throwing: string;
  /** The member that is given the table, and those behind it that change rows. */
  readonly table: string;
  readonly writes: readonly string[];
  readonly docs: string;
}
export const envelopeRows: readonly EnvelopeRow[] = [
  {
    match: ["@supabase/*#**.from()|rpc()|schema()", "@supabase/*#**.from()|rpc()|schema().**"], data: "data", error: "error", throwing: "throwOnError()",
    table: "from", writes: ["insert", "upsert", "update", "delete"],
    docs: "https://supabase.com/docs/reference/javascript/db-throwonerror",
  },
];
export const envelopes = table(envelopeRows);

/** What takes an error handler for one by the number of its parameters. */
export interface ErrorHandlerRow {
  readonly match: string | readonly string[];
  readonly parameters: number;
  /** The parameter that answers, and what it is. */
  readonly response: { readonly at: number; readonly name: string };
  readonly docs: string;
}
export const errorHandlerRows: readonly ErrorHandlerRow[] = [
  { match: ["express#**.use", "router#**.use", "express-promise-router#**.use"], parameters: 4, response: { at: 2, name: "express#Response()" }, docs: "https://expressjs.com/en/guide/error-handling.html#writing-error-handlers" },
];
export const errorHandlers = table(errorHandlerRows);
