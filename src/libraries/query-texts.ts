/** Which arguments are read as a query: SQL and its relatives as a text, and selectors whose operators are obeyed. */
import { table } from "./match.js";
import type { QueryTextRow } from "./rows.js";

type More = Partial<Omit<QueryTextRow, "match" | "docs" | "bind">>;

/** Rows of a library's members, wherever in a chain they stand. */
function texts(docs: string, bind: string, packages: readonly string[], members: string, more: More = {}): QueryTextRow {
  return { match: packages.flatMap((pkg) => [`${pkg}#**.${members}`]), arg: 0, as: "query", bind, docs, ...more };
}

const DOLLARS = "`$1` in the text and the value in the second argument";
const MARKS = "`?` in the text and the value in the second argument";
const NAMED = "a named placeholder in the text and the value among the parameters";

const drivers: readonly QueryTextRow[] = [
  texts("https://node-postgres.com/features/queries#parameterized-query", DOLLARS, ["pg", "pg-pool", "pg-native", "@neondatabase/serverless", "@vercel/postgres", "@electric-sql/pglite"], "query|exec", { paths: ["text"] }),
  { match: "@neondatabase/serverless#neon()", arg: 0, as: "query", bind: "the tagged template", docs: "https://github.com/neondatabase/serverless" },
  texts("https://node-postgres.com/features/queries", DOLLARS, ["fastify"], "query|execute", { paths: ["text", "sql"] }),
  texts("https://vitaly-t.github.io/pg-promise/", DOLLARS, ["pg-promise"], "any|none|one|oneOrNone|many|manyOrNone|result|query|multi|multiResult|each", { paths: ["text"] }),
  texts("https://sidorares.github.io/node-mysql2/docs/documentation/prepared-statements", MARKS, ["mysql", "mysql2/*", "promise-mysql", "mariadb/*", "serverless-mysql"], "query|execute|batch|prepare", { paths: ["sql"] }),
  texts("https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md", "`?` in the text and the value in `run`, `get` or `all`", ["better-sqlite3", "bun:sqlite", "libsql"], "prepare|exec|query|pragma|run", { paths: ["sql"] }),
  texts("https://github.com/TryGhost/node-sqlite3/wiki/API", MARKS, ["sqlite3", "sqlite", "node-sqlite3-wasm"], "run|get|all|each|exec|prepare", { paths: ["sql"] }),
  texts("https://tediousjs.github.io/node-mssql/#input-name-type-value", "`@name` in the text and `.input(\"name\", value)`", ["mssql"], "query|batch"),
  { match: "tedious#Request", arg: 0, as: "query", bind: "`@name` in the text and `addParameter`", docs: "https://tediousjs.github.io/tedious/parameters.html" },
  texts("https://node-oracledb.readthedocs.io/en/latest/user_guide/bind.html", "`:name` in the text and the value in the second argument", ["oracledb"], "execute|executeMany|queryStream"),
  texts("https://github.com/porsager/postgres#queries", "the tagged template", ["postgres"], "unsafe"),
  texts("https://bun.com/docs/runtime/sql", "the tagged template", ["bun", "global"], "SQL().unsafe"),
  texts("https://github.com/planetscale/database-js", MARKS, ["@planetscale/database"], "execute"),
  texts("https://docs.turso.tech/sdk/ts/reference", "`?` in `sql` and the value in `args`", ["@libsql/client/*", "@tursodatabase/serverless/*"], "execute|executeMultiple|prepare", { paths: ["sql"] }),
  texts("https://developers.cloudflare.com/d1/worker-api/prepared-statements/", "`?` in the text and `.bind(value)`", ["global", "@cloudflare/workers-types"], "D1Database().prepare|exec"),
  texts("https://docs.datastax.com/en/developer/nodejs-driver/4.8/features/parameterized-queries/", MARKS, ["cassandra-driver"], "execute|stream|eachRow"),
  texts("https://clickhouse.com/docs/integrations/javascript#queries-with-parameters", "`{name: Type}` in the text and `query_params`", ["@clickhouse/client", "@clickhouse/client-web"], "query|exec|command", { paths: ["query"] }),
  texts("https://cloud.google.com/bigquery/docs/parameterized-queries", NAMED, ["@google-cloud/bigquery"], "query|createQueryJob|createQueryStream", { paths: ["query"] }),
  texts("https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-execute", "`?` in `sqlText` and the value in `binds`", ["snowflake-sdk"], "execute", { paths: ["sqlText"] }),
  texts("https://neo4j.com/docs/javascript-manual/current/query-simple/", "`$name` in the text and the value among the parameters", ["neo4j-driver"], "run|executeQuery"),
  texts("https://arangodb.github.io/arangojs/", "the `aql` template", ["arangojs"], "query"),
];

const builders: readonly QueryTextRow[] = [
  texts("https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries", "the `$queryRaw` template, or `$1` in the text and the value as an argument", ["@prisma/client/*", ".prisma/client/*", "nestjs-prisma"], "$queryRawUnsafe|$executeRawUnsafe|$queryRaw|$executeRaw"),
  texts("https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries", "the `Prisma.sql` template", ["@prisma/client/*", ".prisma/client/*"], "raw"),
  texts("https://orm.drizzle.team/docs/sql#sqlraw", "the `sql` template", ["drizzle-orm/*"], "sql.raw"),
  // Of the client itself: `insert(table).values(row)` and what was prepared take values, and bind them.
  { match: "drizzle-orm/*#*.execute|run|all|get|values", arg: 0, as: "query", bind: "the `sql` template", docs: "https://orm.drizzle.team/docs/sql" },
  texts("https://kysely.dev/docs/recipes/raw-sql", "the `sql` template, and `sql.ref` for names", ["kysely"], "sql.raw|lit"),
  texts("https://kysely.dev/docs/recipes/raw-sql", "the `sql` template", ["kysely"], "CompiledQuery.raw"),
  texts("https://knexjs.org/guide/raw.html#raw-parameter-binding", "`?` for values and `??` for names, with an array", ["knex", "objection"], "raw|whereRaw|andWhereRaw|orWhereRaw|havingRaw|orHavingRaw|orderByRaw|groupByRaw|joinRaw|fromRaw|selectRaw|onRaw"),
  texts("https://typeorm.io/docs/working-with-entity-manager/entity-manager-api/", "a placeholder in the text and the value in the second argument", ["typeorm"], "query"),
  texts("https://typeorm.io/docs/query-builder/select-query-builder/#using-parameters-to-escape-data", "`:name` in the text and the value in the second argument", ["typeorm"], "where|andWhere|orWhere|having|andHaving|orHaving|orderBy|addOrderBy|groupBy|addGroupBy|select|addSelect|Raw"),
  texts("https://typeorm.io/docs/query-builder/select-query-builder/", "`:name` in the text and the value in the last argument", ["typeorm"], "leftJoin|innerJoin|leftJoinAndSelect|innerJoinAndSelect", { arg: 2 }),
  texts("https://sequelize.org/docs/v6/core-concepts/raw-queries/#replacements", "`:name` in the text and `replacements` (or `bind`)", ["sequelize", "sequelize-typescript", "@sequelize/core"], "query|literal", { paths: ["query"] }),
  texts("https://mikro-orm.io/docs/raw-queries", MARKS, ["@mikro-orm/*"], "execute|raw"),
  texts("https://docs.strapi.io/cms/api/query-engine", MARKS, ["global"], "strapi.db.connection.raw"),
];

const filters: readonly QueryTextRow[] = [
  texts("https://supabase.com/docs/reference/javascript/or", "one filter method for each condition (`.eq`, `.ilike`)", ["@supabase/*"], "or", { as: "filter" }),
];

const EQUALS = "`{ $eq: value }`, or a check that the value is a text";
const SELECTS = "find|findOne|findOneAndUpdate|findOneAndReplace|findOneAndDelete|findOneAndRemove|updateOne|updateMany|update|replaceOne|deleteOne|deleteMany|remove|count|countDocuments|exists|where";
const selectors: readonly QueryTextRow[] = [
  texts("https://mongoosejs.com/docs/api/mongoose.html#Mongoose.prototype.sanitizeFilter()", EQUALS, ["mongoose", "@nestjs/mongoose", "@typegoose/typegoose"], SELECTS, { as: "selector" }),
  texts("https://www.mongodb.com/docs/manual/faq/fundamentals/#how-does-mongodb-address-sql-or-query-injection-", EQUALS, ["mongodb", "monk", "mongojs", "marsdb", "nedb/*", "nedb-promises", "@seald-io/nedb", "camo", "tingodb"], SELECTS, { as: "selector" }),
  texts("https://github.com/fastify/fastify-mongodb", EQUALS, ["fastify"], "mongo.**.collection().find|findOne|updateOne|updateMany|deleteOne|deleteMany|findOneAndUpdate", { as: "selector" }),
  texts("https://mongoosejs.com/docs/api/query.html#Query.prototype.$where()", "a condition without code", ["mongoose"], "$where"),
];

export const queryTextRows: readonly QueryTextRow[] = [...drivers, ...builders, ...filters, ...selectors];
export const queryTexts = table(queryTextRows);

/** The last names of all rows: the only calls worth evaluating. */
export const queryTextNames: ReadonlySet<string> = new Set(queryTextRows.flatMap((row) => [row.match].flat().flatMap((m) => m.slice(m.lastIndexOf(".") + 1).split("|"))));
