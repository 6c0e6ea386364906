/** Conditions that say which rows are left out: whoever sends something else is found all the rows there are. */
import { each } from "./patterns.js";
import { table } from "./match.js";

export interface UnlikeRow {
  readonly match: string | readonly string[];
  /** The argument in which an operator says so. */
  readonly operator?: number;
  readonly docs: string;
}

export const unlike = table<UnlikeRow>([
  { match: ["drizzle-orm", "drizzle-orm/*"].map((pkg) => `${pkg}#ne|not|notInArray|notLike|notIlike|notExists|notBetween`), docs: "https://orm.drizzle.team/docs/operators" },
  { match: ["typeorm#Not"], docs: "https://typeorm.io/docs/working-with-entity-manager/find-options/#advanced-options" },
  { match: each(["mongoose"], ["**"], "ne|nin|nor"), docs: "https://mongoosejs.com/docs/api/query.html#Query.prototype.ne()" },
  { match: each(["knex"], ["**"], "whereNot|whereNotIn|whereNotLike|andWhereNot|orWhereNot"), docs: "https://knexjs.org/guide/query-builder.html#wherenot" },
  { match: each(["kysely", "knex"], ["**"], "where|andWhere|orWhere|having"), operator: 1, docs: "https://kysely-org.github.io/kysely-apidoc/interfaces/WhereInterface.html#where" },
  { match: each(["@supabase/supabase-js", "@supabase/ssr"], ["**"], "neq|not"), docs: "https://supabase.com/docs/reference/javascript/neq" },
]);

/** Operators that leave rows out. */
export const UNLIKE_OPERATOR = /^\s*(?:!=|<>|not\b|is\s+(?:not|distinct)\b)/i;
/** Members of a condition that do so: https://www.prisma.io/docs/orm/reference/prisma-client-reference#not, https://www.mongodb.com/docs/manual/reference/operator/query/ne/ */
export const UNLIKE_MEMBER = /^(?:NOT|not|notIn|\$ne|\$nin|\$not|\$nor)$/;
