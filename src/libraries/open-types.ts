/** Types that their documentation itself gives `any`, and where: there is nothing better to write. */
import { table } from "./match.js";

export interface OpenTypeRow {
  readonly match: string | readonly string[];
  /** Names of the functions whose parameters have it. */
  readonly functions: RegExp;
  readonly docs: string;
}

export const openTypeRows: readonly OpenTypeRow[] = [
  // A migration meets a schema that is none of today's types.
  { match: "kysely#Kysely", functions: /^(?:up|down)$/, docs: "https://kysely.dev/docs/migrations" },
];
export const openTypes = table(openTypeRows);
