/** Calls that give back rows of a model, and what can be done to a row (or a list of them) that leaves it one. */
import { each } from "./patterns.js";
import { table } from "./match.js";

/** Who reads the call: each has its own way to name the model, to choose columns and to join. */
export type Orm = "prisma" | "drizzle" | "drizzle-relations" | "mongoose" | "typeorm" | "sequelize";

export interface RowCallRow {
  readonly match: string | readonly string[];
  readonly orm: Orm;
  /** What is handed to a condition that is a function, after the table. */
  readonly operators?: string;
  readonly docs: string;
}

const SEQUELIZE = ["sequelize", "sequelize-typescript", "@sequelize/core"];

export const rowCallRows: readonly RowCallRow[] = [
  {
    match: each(["@prisma/client/*", ".prisma/client/*", "nestjs-prisma"], ["**.*"],
      "findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|create|createManyAndReturn|update|updateManyAndReturn|upsert|delete"),
    orm: "prisma", docs: "https://www.prisma.io/docs/orm/reference/prisma-client-reference",
  },
  { match: each(["drizzle-orm/*"], ["**.query.*"], "findFirst|findMany"), orm: "drizzle-relations", operators: "drizzle-orm#", docs: "https://orm.drizzle.team/docs/rqb#select-filters" },
  { match: each(["drizzle-orm/*"], ["**"], "select|selectDistinct|returning"), orm: "drizzle", docs: "https://orm.drizzle.team/docs/select" },
  {
    match: [...each(["mongoose"], ["model()", "*.model()", "Model", "Model()"], "find|findOne|findById|findOneAndUpdate|findByIdAndUpdate|findOneAndDelete|findByIdAndDelete|findOneAndReplace|create"), "mongoose#model()", "mongoose#*.model()"],
    orm: "mongoose", docs: "https://mongoosejs.com/docs/queries.html",
  },
  {
    match: each(["typeorm"], ["**"], "find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|findAndCountBy|save|getMany|getOne|getOneOrFail|getManyAndCount"),
    orm: "typeorm", docs: "https://typeorm.io/docs/working-with-entity-manager/find-options/",
  },
  {
    match: each(SEQUELIZE, ["Model", "Model.*", "*.define()", "*.define().*"], "findAll|findOne|findByPk|findAndCountAll|findOrCreate|create|bulkCreate"),
    orm: "sequelize", docs: "https://sequelize.org/docs/v6/core-concepts/model-querying-finders/",
  },
];
export const rowCalls = table(rowCallRows);

/** Members of a query, of a row or of a list after which it is still those rows. */
export const KEEPS_ROWS = new Set([
  "[]", "filter", "slice", "sort", "toSorted", "reverse", "toReversed", "find", "at", "shift", "pop", "flat", "concat", "catch", "finally", "rows",
  // Queries that are built step by step
  "where", "andWhere", "from", "limit", "orderBy", "offset", "innerJoin", "leftJoin", "rightJoin", "fullJoin", "groupBy", "having", "for", "$dynamic", "execute",
  "sort", "skip", "exec", "lean", "populate", "select", "orFail", "cursor", "toArray",
  // Rows that are changed, read anew or made plain
  "update", "save", "reload", "set", "toJSON", "toObject", "get", "dataValues", "_doc", "increment",
]);

/** Methods by which a query is built that bring more along with its rows and choose none of them. */
export const bringsAlong = table([
  { match: each(["drizzle-orm/*"], ["**"], "with|leftJoin|fullJoin|select|selectDistinct|returning|orderBy"), docs: "https://orm.drizzle.team/docs/joins" },
  { match: each(["typeorm"], ["**"], "leftJoin|leftJoinAndSelect|leftJoinAndMapOne|leftJoinAndMapMany|addSelect|orderBy|addOrderBy"), docs: "https://typeorm.io/docs/query-builder/select-query-builder/" },
  { match: each(["knex", "kysely"], ["**"], "leftJoin|leftOuterJoin|select|returning|orderBy"), docs: "https://knexjs.org/guide/query-builder.html#leftjoin" },
]);
/** Options of a query that do the same. */
export const BRINGING: ReadonlySet<string> = new Set(["select", "include", "with", "attributes", "orderBy"]);
/** Options that are what is written. */
export const WRITING: ReadonlySet<string> = new Set(["data", "create", "update"]);
/** Methods that are given rows to keep, whether there are such already or not. */
export const MAKES_ROWS = /^(?:create\w*|insert\w*|upsert\w*|bulkCreate|findOrCreate|findCreateFind|findOrBuild|values|set|save)$/;

/** Functions that copy what they are given: argument by argument. */
export interface CopyRow {
  readonly match: string | readonly string[];
  readonly docs: string;
  /** Members that are named behind the first argument are left out, or are all that is kept. */
  readonly keeps: "all" | "the rest" | "the named";
}
export const copyRows: readonly CopyRow[] = [
  { match: ["global#JSON.stringify|parse", "global#structuredClone", "global#Object.assign"], keeps: "all", docs: "https://developer.mozilla.org/docs/Web/API/Window/structuredClone" },
  { match: ["lodash#cloneDeep|clone|merge|assign|defaults", "lodash-es#cloneDeep|clone|merge|assign", "superjson#serialize"], keeps: "all", docs: "https://lodash.com/docs/#cloneDeep" },
  { match: ["lodash#omit", "lodash-es#omit", "radash#omit", "remeda#omit", "es-toolkit/*#omit", "lodash/omit#"], keeps: "the rest", docs: "https://lodash.com/docs/#omit" },
  { match: ["lodash#pick", "lodash-es#pick", "radash#pick", "remeda#pick", "es-toolkit/*#pick", "lodash/pick#"], keeps: "the named", docs: "https://lodash.com/docs/#pick" },
];
export const copies = table(copyRows);

/** Methods, in whatever they are called on, that make a row where they find none. */
export const MAKES_WHERE_NONE = /upsert|findOrCreate|findCreateFind/i;
