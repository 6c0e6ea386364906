/** Calls that read every row there is, unless they are told otherwise: how each library is told. */
import { table } from "./match.js";

export interface ListRow {
  readonly match: string | readonly string[];
  /** Members of the first argument that bound how much is read, and those that say whose. */
  readonly limits?: readonly string[];
  readonly scopes?: readonly string[];
  /** Other members that the first argument may have: what is none of them is a condition. */
  readonly options?: readonly string[];
  /** The first argument itself says whose. */
  readonly isScope?: boolean;
  /** Methods further down the chain that do either. */
  readonly chained?: readonly string[];
  readonly docs: string;
}

const LIMITS = ["limit", "range", "single", "maybeSingle", "first", "take", "skip", "cursor", "stream", "count", "countDocuments", "estimatedDocumentCount", "explain", "top", "fetch", "paginate", "page"];
const FILTERS = ["where", "eq", "in", "match", "filter", "or", "not", "is", "neq", "gt", "gte", "lt", "lte", "contains", "textSearch", "having", "innerJoin", "andWhere", "orWhere", "whereIn", "equals", "whereNotNull", "whereNull", "join", "groupBy", "distinct"];
const CHAINED = [...LIMITS, ...FILTERS];

/** Calls that read every row there is, unless they are told otherwise. */
const listRows: readonly ListRow[] = [
  { match: ["@prisma/client/*#**.findMany", ".prisma/client/*#**.findMany", "nestjs-prisma#**.findMany"], limits: ["take", "cursor", "distinct"], scopes: ["where"], docs: "https://www.prisma.io/docs/orm/prisma-client/queries/pagination" },
  { match: "typeorm#**.find", limits: ["take"], scopes: ["where"], options: ["select", "relations", "order", "skip", "cache", "loadEagerRelations", "relationLoadStrategy", "withDeleted", "comment"], docs: "https://typeorm.io/docs/working-with-entity-manager/find-options/" },
  { match: ["sequelize#**.findAll", "sequelize-typescript#**.findAll", "@sequelize/core#**.findAll"], limits: ["limit", "group"], scopes: ["where", "include"], docs: "https://sequelize.org/docs/v6/core-concepts/model-querying-basics/" },
  { match: ["mongoose#**.find", "@typegoose/typegoose#**.find", "mongodb#**.find", "marsdb#Collection().find"], isScope: true, chained: CHAINED, docs: "https://mongoosejs.com/docs/api/query.html#Query.prototype.limit()" },
  { match: "drizzle-orm/*#**.query.*.findMany", limits: ["limit"], scopes: ["where"], docs: "https://orm.drizzle.team/docs/rqb" },
  { match: ["@supabase/supabase-js#**.from().select", "@supabase/ssr#**.from().select"], chained: CHAINED, docs: "https://supabase.com/docs/reference/javascript/limit" },
];
const lists = table(listRows);

/** How the call of a canonical name reads a list, if it does. */
export function listOf(name: string): ListRow | undefined {
  return lists.find(name);
}

/** Calls further down a chain whose argument says how much is read. */
const sizes = table([
  { match: ["drizzle-orm/*#**.limit", "kysely#**.limit", "knex#**.limit"], docs: "https://orm.drizzle.team/docs/select#limit--offset" },
  { match: "typeorm#**.limit|take", docs: "https://typeorm.io/docs/query-builder/select-query-builder/#using-pagination" },
  { match: ["mongoose#**.limit", "@typegoose/typegoose#**.limit", "mongodb#**.limit"], docs: "https://mongoosejs.com/docs/api/query.html#Query.prototype.limit()" },
  { match: ["@supabase/supabase-js#**.limit", "@supabase/ssr#**.limit"], docs: "https://supabase.com/docs/reference/javascript/limit" },
]);

/** Whether the argument of the call of a canonical name says how many rows are read. */
export function saysHowMany(name: string): boolean {
  return sizes.find(name) !== undefined;
}

/** Tables that stay small, by the last word of their name: what everybody chooses from. Nothing but the name tells them from those that grow. */
const SMALL = /(?:tag|categor|role|countr|currenc|plan|setting|permission|language|locale|timezone|type|status|feature|flag|config|tier|unit|size|color|brand|region|state|level)(?:s|ies|es|y)?$/i;

/** Whether a table is one that stays small, by its name. */
export function isSmall(model: string): boolean {
  return SMALL.test(model);
}
