/** Database, cache and search calls: one row for each way to read or write, at one point of each chain. */
import { each, either } from "./patterns.js";
import type { CallbackRow, QueryRow } from "./rows.js";

type More = Partial<Omit<QueryRow, "match" | "effect" | "docs">>;

/** Rows of one library: `[effect, members, more]` on each of its receivers. */
function client(docs: string, packages: readonly string[], receivers: readonly string[], ...calls: readonly (readonly [QueryRow["effect"], string, More?])[]): QueryRow[] {
  return calls.map(([effect, members, more]) => ({ match: each(packages, receivers, members), effect, docs, ...more }));
}

const MANY: More = { isBatch: true };
const RAW: More = { isRaw: true };
/** Its rows are `any` or `unknown` unless the call says what they are. */
const UNTYPED: More = { isUntyped: true };
/** For rows that each get values of their own: argument, and property of it, where these stand. */
const own = (arg: number, path?: string, batch = "one statement with a CASE or `UPDATE … FROM (VALUES …)` writes all of them, or one transaction holds them together"): More => ({ own: { arg, ...(path !== undefined && { path }), batch } });

// Prisma. `$extends` may be chained; a delegate may be taken apart from the client.
const PRISMA = "https://www.prisma.io/docs/orm/reference/prisma-client-reference";
const PRISMA_PACKAGES = ["@prisma/client/*", ".prisma/client/*", "nestjs-prisma"];
const PRISMA_CLIENTS = [
  "PrismaClient()|PrismaService()", "PrismaClient().$extends()|$primary()|$replica()", "PrismaClient().$extends().$extends()|$primary()|$replica()",
  "PrismaClient().$extends().$extends().$extends()", "Prisma.TransactionClient()", "CustomPrismaService().client",
];
const prisma: readonly QueryRow[] = [
  ...client(PRISMA, PRISMA_PACKAGES, [...PRISMA_CLIENTS.map((c) => `${c}.*`), "Prisma.*"],
    // https://www.prisma.io/docs/orm/prisma-client/queries/query-optimization-performance#solving-n1-in-graphql-with-findunique-and-prisma-clients-dataloader
    ["read", "findUnique|findUniqueOrThrow", { isGathered: true, batch: "findMany({ where: { id: { in: ids } } })" }],
    ["read", "findFirst|findFirstOrThrow", { batch: "findMany({ where: { id: { in: ids } } })" }],
    ["read", "findMany", { batch: "one findMany with `in`, grouped afterwards" }],
    ["read", "count|aggregate|groupBy", { batch: "groupBy" }],
    ["read", "findRaw|aggregateRaw"],
    ["write", "create", { batch: "createMany({ data: rows })" }],
    ["write", "createMany|createManyAndReturn", MANY],
    ["write", "update|updateMany|updateManyAndReturn", { batch: "updateMany({ where: { id: { in: ids } }, data })", ...own(0, "data") }],
    ["write", "delete|deleteMany", { batch: "deleteMany({ where: { id: { in: ids } } })" }],
    ["write", "upsert", { batch: "createMany({ data: rows, skipDuplicates: true })", ...own(0, "update", "one `INSERT … ON CONFLICT DO UPDATE` writes all of them, or one transaction holds them together") }],
  ),
  ...client(PRISMA, PRISMA_PACKAGES, PRISMA_CLIENTS,
    ["read", "$queryRaw", { ...RAW, ...UNTYPED, batch: "one statement with `IN` or `ANY`" }],
    ["read", "$queryRawTyped", { ...RAW, batch: "one statement with `IN` or `ANY`" }],
    ["write", "$queryRawUnsafe", { ...RAW, ...UNTYPED, batch: "one statement with `IN` or `ANY`" }],
    ["write", "$executeRaw|$executeRawUnsafe|$runCommandRaw", { ...RAW, batch: "one statement with `IN` or `ANY`" }],
  ),
];

// Drizzle. Drivers that run inside the process are below.
const DRIZZLE = "https://orm.drizzle.team/docs/overview";
const DRIZZLE_DRIVERS = [
  "node-postgres", "postgres-js", "neon", "neon-http", "neon-serverless", "vercel-postgres", "aws-data-api", "netlify-db", "pg-core", "pg-proxy",
  "mysql-core", "mysql2", "mysql-proxy", "planetscale-serverless", "tidb-serverless", "singlestore", "singlestore-core", "singlestore-proxy",
  "sqlite-core", "sqlite-proxy", "libsql", "d1", "gel", "gel-core", "bun-sql", "supabase", "xata-http", "prisma",
].map((d) => `drizzle-orm/${d}/*`);
const DRIZZLE_IN_PROCESS = ["better-sqlite3", "bun-sqlite", "durable-sqlite", "expo-sqlite", "op-sqlite", "sql-js", "pglite"].map((d) => `drizzle-orm/${d}/*`);
const drizzleOn = (packages: readonly string[]): QueryRow[] => [
  ...client(DRIZZLE, packages, ["*", "*.with()", "*.$primary"],
    ["read", "select|selectDistinct|selectDistinctOn", { isLazy: true, batch: "where(inArray(table.id, ids))" }],
    ["write", "insert", { batch: "insert(table).values(rows)" }],
    ["write", "update", { batch: "one update with inArray or a CASE" }],
    ["write", "delete", { batch: "delete(table).where(inArray(table.id, ids))" }],
  ),
  ...client(DRIZZLE, packages, ["*.query.*"],
    ["read", "findFirst|findMany", { batch: "findMany({ where: inArray(table.id, ids) })" }],
  ),
  ...client(DRIZZLE, packages, ["*"],
    ["read", "$count", { isLazy: true, batch: "count() with groupBy" }],
    ["write", "execute|run|all|get|values", { ...RAW, batch: "one statement with `IN` or `ANY`" }],
    ["write", "refreshMaterializedView"],
    ["write", "batch", { ...MANY, carries: 0 }],
  ),
  ...client(DRIZZLE, packages, ["**.prepare()"], ["write", "execute|run|all|get|values", RAW]),
];

// TypeORM
const TYPEORM = "https://typeorm.io/docs/working-with-entity-manager/repository-api/";
const TYPEORM_MANAGERS = ["EntityManager()", "getManager()", "**.manager", "*.transactionalEntityManager"];
const TYPEORM_REPOSITORIES = [
  "Repository()|TreeRepository()|MongoRepository()", "getRepository()|getTreeRepository()|getMongoRepository()|getCustomRepository()",
  "*.getRepository()|getTreeRepository()|getMongoRepository()|getCustomRepository()|withRepository()",
  "*.*.getRepository()|getCustomRepository()|withRepository()", "*.*.*.getRepository()|withRepository()", "*.extend()", "*.*.extend()",
  "*.*.*.extend()", "BaseEntity", "BaseEntity()",
];
const typeorm: readonly QueryRow[] = [
  ...client(TYPEORM, ["typeorm"], [...TYPEORM_REPOSITORIES, ...TYPEORM_MANAGERS],
    ["read", "find|findBy|findAndCount|findAndCountBy|findByIds", { batch: "find({ where: { id: In(ids) } })" }],
    ["read", "findOne|findOneBy|findOneOrFail|findOneByOrFail|findOneById", { batch: "findBy({ id: In(ids) })" }],
    ["read", "count|countBy|exist|exists|existsBy|sum|average|minimum|maximum|findTrees|findDescendants|findAncestors|preload", { batch: "one grouped query" }],
    ["write", "save|insert|upsert", { batch: "save(entities) / insert(rows)" }],
    ["write", "update|updateAll", { batch: "update({ id: In(ids) }, values)", ...own(1) }],
    ["write", "increment|decrement", { batch: "increment({ id: In(ids) }, column, by)", ...own(2) }],
    ["write", "delete|deleteAll|remove|softDelete|softRemove|restore|recover|clear", { batch: "delete({ id: In(ids) })" }],
    ["write", "query|sql", { ...RAW, ...UNTYPED }],
  ),
  ...client(TYPEORM, ["typeorm"], ["DataSource()|Connection()|QueryRunner()|createConnection()|getConnection()", "*.createQueryRunner()"], ["write", "query|sql", { ...RAW, ...UNTYPED }]),
  ...client("https://typeorm.io/docs/query-builder/select-query-builder/", ["typeorm"], ["**"],
    ["read", "getMany|getOne|getOneOrFail|getRawMany|getRawOne|getManyAndCount|getRawAndEntities|getCount|getExists", { batch: "where(\"id IN (:...ids)\")" }],
  ),
  ...client("https://typeorm.io/docs/query-builder/insert-query-builder/", ["typeorm"], [
    "**.createQueryBuilder().**", "InsertQueryBuilder()|UpdateQueryBuilder()|DeleteQueryBuilder()|SelectQueryBuilder().**",
  ],
    ["write", "execute", { batch: "values(rows) / where(\"id IN (:...ids)\")" }],
  ),
  ...client("https://github.com/typedorm/typedorm#readme", ["@typedorm/core"], ["getEntityManager()|EntityManager()", "createConnection().entityManager"],
    ["write", "create|update|delete"], ["read", "findOne|find|exists|count"]),
  ...client(TYPEORM, ["typeorm"], ["BaseEntity.**"], ["write", "save|remove|softRemove|recover", { batch: "Entity.save(entities)" }], ["read", "reload"]),
];

// Knex and Objection: the call that names the table is the query; a verb further down the chain makes it a write.
const KNEX = "https://knexjs.org/guide/query-builder.html";
const KNEX_CLIENTS = "()|knex()|Knex()|default()";
const knexWrites = "insert|update|upsert|delete|del|increment|decrement|truncate|batchInsert|merge";
const knex: readonly QueryRow[] = [
  { match: [
    `knex#${KNEX_CLIENTS}`, "knex#Knex.Transaction()", `knex#${KNEX_CLIENTS}.transaction()`,
  ], effect: "read", isLazy: true, batch: "whereIn(\"id\", ids)", docs: KNEX },
  ...client(KNEX, ["knex"], [KNEX_CLIENTS, "Knex.Transaction()", `${KNEX_CLIENTS}.transaction()`],
    ["read", "select|first|from|table|with|count|column|distinct|queryBuilder", { isLazy: true, batch: "whereIn(\"id\", ids)" }],
    ["write", "raw", { ...RAW, ...UNTYPED, isLazy: true }],
    ["write", "batchInsert", MANY],
    ["write", "insert|into|update", { batch: "insert(rows)" }],
  ),
  ...client(KNEX, ["knex"], [
    "()()|knex()()|Knex()()|default()().**", "Knex.Transaction()().**", `${KNEX_CLIENTS}.transaction()().**`,
    `${KNEX_CLIENTS}.select()|from()|table()|with()|into()|queryBuilder().**`, "Knex.QueryBuilder().**",
  ],
    ["write", knexWrites, { batch: "insert(rows) / whereIn(\"id\", ids)" }],
  ),
  ...client("https://lucid.adonisjs.com/docs/crud-operations", ["@adonisjs/lucid/orm"], ["BaseModel"], [
    "read", "all|find|findOrFail|findBy|findByOrFail|findMany|findManyBy|first|firstOrFail|query",
  ], ["write", "create|createMany|updateOrCreate|updateOrCreateMany|firstOrCreate|fetchOrCreateMany|truncate"]),
  ...client("https://lucid.adonisjs.com/docs/crud-operations", ["@adonisjs/lucid/orm"], ["BaseModel()"], ["write", "save|delete"], ["read", "refresh|load"]),
  ...client("https://vincit.github.io/objection.js/", ["objection"], ["Model", "Model()", "Model.*"], [
    "read", "query|$query|$relatedQuery|relatedQuery", { isLazy: true, batch: "whereIn(\"id\", ids) / withGraphFetched" },
  ]),
  ...client("https://vincit.github.io/objection.js/", ["objection"], ["Model.query()|relatedQuery().**", "**.$query()|$relatedQuery().**"], [
    "write",
    "insert|insertAndFetch|insertGraph|upsertGraph|patch|patchAndFetch|patchAndFetchById|update|updateAndFetchById|delete|deleteById|increment|decrement|relate|unrelate",
    { batch: "insert(rows) / whereIn(\"id\", ids)" },
  ]),
];

// Kysely
const KYSELY = "https://kysely.dev/docs/getting-started";
const RUNS = "execute|executeTakeFirst|executeTakeFirstOrThrow|stream";
const kysely: readonly QueryRow[] = [
  ...client(KYSELY, ["kysely"], ["**.selectFrom().**", "**.selectNoFrom().**", "SelectQueryBuilder().**"], ["read", RUNS, { batch: "where(\"id\", \"in\", ids)" }]),
  ...client(KYSELY, ["kysely"], ["**.insertInto().**", "**.replaceInto().**", "InsertQueryBuilder().**"], ["write", RUNS, { batch: "values(rows)" }]),
  ...client(KYSELY, ["kysely"], [
    "**.updateTable().**", "**.deleteFrom().**", "**.mergeInto().**", "UpdateQueryBuilder()|DeleteQueryBuilder().**",
  ], ["write", RUNS, { batch: "where(\"id\", \"in\", ids)" }]),
  { match: ["kysely#sql().execute", "kysely#sql.raw().execute", "kysely#Kysely()|Transaction().executeQuery"], effect: "write", isRaw: true, docs: KYSELY },
];

// Sequelize: classes that extend Model, `define()`, and the rows they give
const SEQUELIZE = "https://sequelize.org/docs/v6/core-concepts/model-querying-basics/";
const SEQUELIZE_PACKAGES = ["sequelize", "sequelize-typescript", "@sequelize/core"];
const sequelize: readonly QueryRow[] = [
  ...client(SEQUELIZE, SEQUELIZE_PACKAGES, ["**"],
    ["read", "findAll|findAndCountAll", { batch: "findAll({ where: { id: ids } })" }],
    ["read", "findOne|findByPk", { batch: "findAll({ where: { id: ids } })" }],
    ["write", "findOrCreate|findCreateFind|upsert", { batch: "bulkCreate(rows, { updateOnDuplicate })" }],
    ["write", "bulkCreate", MANY],
    ["write", "destroy|increment|decrement|restore|truncate", { batch: "destroy({ where: { id: ids } })" }],
    ["write", "save", { batch: "bulkCreate(rows, { updateOnDuplicate })" }],
    ["read", "reload"],
  ),
  ...client(SEQUELIZE, SEQUELIZE_PACKAGES, ["Model", "Model.scope()|unscoped()|schema()", "ModelStatic()|ModelCtor()|ModelType()", "*.define()|model()", "*.models.*"],
    ["read", "count|sum|min|max|aggregate|describe", { batch: "one query with `group`" }],
    ["write", "create", { batch: "bulkCreate(rows)" }],
    ["write", "update", { batch: "update(values, { where: { id: ids } })", ...own(0) }],
  ),
  ...client(SEQUELIZE, SEQUELIZE_PACKAGES, [
    "Model()", "Model.**.[]", "Model.findOne()|findByPk()|create()|build()", "*.define()|model().**.[]",
    "*.define()|model().findOne()|findByPk()|create()|build()",
  ], ["write", "update"]),
  ...client(SEQUELIZE, SEQUELIZE_PACKAGES, ["Sequelize()|()"], ["write", "query", { ...RAW, ...UNTYPED, typedByOption: "model", batch: "one statement with `IN`" }]),
];

// Mongoose and the MongoDB driver
const MONGOOSE = "https://mongoosejs.com/docs/api/model.html";
const MONGODB = "https://www.mongodb.com/docs/drivers/node/current/";
const MONGOOSE_PACKAGES = ["mongoose", "@typegoose/typegoose"];
const MODELS = [
  "model()|Model|Model()|getModelForClass()|ReturnModelType()|PaginateModel()|AggregatePaginateModel()|SoftDeleteModel()", "models.*",
  "connection|createConnection()|Connection()|Mongoose()|().model()", "connection|createConnection()|Connection().models.*", "*.discriminator()",
];
/** Steps after which a query for one document still is one. */
const ONE_FOUND = "session()|select()|populate()|sort()|orFail()|exec()|setOptions()|read()";
const COLLECTIONS = ["Collection()", "mongo.Collection()", "**.collection()", "connection.collections.*"];
const mongo: readonly QueryRow[] = [
  ...client(MONGOOSE, MONGOOSE_PACKAGES, MODELS,
    ["read", "find|findOne|findById|where|exists|paginate", { batch: "find({ _id: { $in: ids } })" }],
    ["read", "countDocuments|estimatedDocumentCount|count|distinct|aggregate|aggregatePaginate", { batch: "one aggregate with $group" }],
    ["write", "create|insertOne", { batch: "insertMany(docs)" }],
    ["write", "insertMany|bulkWrite|bulkSave", MANY],
    ["write", "updateOne|updateMany|update|replaceOne|findOneAndUpdate|findOneAndReplace|findByIdAndUpdate", { batch: "bulkWrite(operations)" }],
    ["write", "deleteOne|deleteMany|remove|findOneAndDelete|findOneAndRemove|findByIdAndDelete|findByIdAndRemove", { batch: "deleteMany({ _id: { $in: ids } })" }],
  ),
  ...client("https://mongoosejs.com/docs/api/document.html", MONGOOSE_PACKAGES, ["**"], ["write", "save", { batch: "Model.bulkSave(docs)" }]),
  ...client("https://mongoosejs.com/docs/populate.html", MONGOOSE_PACKAGES, ["Document()|HydratedDocument()", "**.[]"], ["read", "populate|execPopulate", { batch: "populate() on the query" }]),
  ...client("https://mongoosejs.com/docs/api/document.html", MONGOOSE_PACKAGES, [
    "Document()|HydratedDocument()", "**.findOne()|findById()|create()", `**.findOne()|findById().${ONE_FOUND}`, `**.findOne()|findById().${ONE_FOUND}.${ONE_FOUND}`, "**.[]",
  ], [
    "write", "deleteOne|updateOne|remove", { batch: "deleteMany({ _id: { $in: ids } })" },
  ]),
  ...client(MONGODB, ["mongodb", ...MONGOOSE_PACKAGES], COLLECTIONS,
    ["read", "find|findOne", { batch: "find({ _id: { $in: ids } })" }],
    ["read", "aggregate|countDocuments|estimatedDocumentCount|distinct", { batch: "one aggregate with $group" }],
    ["write", "insertOne", { batch: "insertMany(docs)" }],
    ["write", "insertMany|bulkWrite", MANY],
    ["write", "updateOne|updateMany|replaceOne|findOneAndUpdate|findOneAndReplace|findAndModify", { batch: "bulkWrite(operations)" }],
    ["write", "deleteOne|deleteMany|findOneAndDelete", { batch: "deleteMany({ _id: { $in: ids } })" }],
  ),
  ...client(MONGODB, ["mongodb"], ["Db()", "MongoClient().db()", "MongoClient.connect().db()"], ["write", "command", RAW]),
];

// SQL drivers
const PG = "https://node-postgres.com/apis/pool";
const MYSQL = "https://sidorares.github.io/node-mysql2/docs";
const SQL: More = { isRaw: true, batch: "one statement with `IN (…)` or several VALUES" };
const drivers: readonly QueryRow[] = [
  ...client(PG, ["pg", "@neondatabase/serverless", "pg-pool", "@vercel/postgres"], [
    "Pool()|Client()|PoolClient()|ClientBase()|VercelPool()|VercelClient()|VercelPoolClient()|createPool()|createClient()|()|db",
    "native.Pool()|Client()", "Pool()|createPool()|db|().connect()",
  ], ["write", "query", { ...SQL, ...UNTYPED }]),
  ...client("https://vitaly-t.github.io/pg-promise/", ["pg-promise"], ["()()", "IDatabase()|ITask()"], [
    "write", "none|result|multi|multiResult|func|proc|each|map", SQL,
  ], [
    "write", "any|one|oneOrNone|many|manyOrNone|query", { ...SQL, ...UNTYPED },
  ]),
  ...client("https://github.com/gajus/slonik", ["slonik", "@silverhand/slonik"], ["createPool()|DatabasePool()|DatabasePoolConnection()|DatabaseTransactionConnection()|CommonQueryMethods()"], ["write", "any|anyFirst|exists|many|manyFirst|maybeOne|maybeOneFirst|one|oneFirst|query|stream", SQL]),
  ...client(MYSQL, ["mysql", "mysql2/*", "promise-mysql", "mariadb/*", "serverless-mysql"], [
    "createConnection()|createPool()|createPoolCluster()|Pool()|Connection()|PoolConnection()|PromisePool()|()",
    "createPool()|Pool()|PromisePool().getConnection()", "createPool()|createConnection()|Pool()|Connection().promise()",
    "createPool()|Pool().promise().getConnection()",
  ], ["write", "query|execute", { ...SQL, ...UNTYPED }], ["write", "batch", MANY]),
  { match: "postgres#()|postgres()|Sql()|TransactionSql()|ReservedSql()", effect: "write", isRaw: true, isUntyped: true, isTag: true, isLazy: true, batch: "where id in ${sql(ids)} / insert into t ${sql(rows)}", docs: "https://github.com/porsager/postgres" },
  { match: "postgres#().reserve()", effect: "write", isRaw: true, isTag: true, isLazy: true, docs: "https://github.com/porsager/postgres" },
  ...client("https://github.com/porsager/postgres", ["postgres"], ["()|postgres()|Sql()|TransactionSql()"], ["write", "unsafe|file", SQL]),
  { match: "@neondatabase/serverless#neon()", effect: "write", isRaw: true, isUntyped: true, isLazy: true, batch: "sql.transaction(queries)", docs: "https://github.com/neondatabase/serverless" },
  ...client("https://github.com/neondatabase/serverless", ["@neondatabase/serverless"], ["neon()"], ["write", "query", SQL], ["write", "transaction", { ...MANY, carries: 0 }]),
  { match: [
    "@vercel/postgres#sql", "@vercel/postgres#db|createPool()|createClient()|VercelPool()|VercelClient().sql",
    "@vercel/postgres#db|createPool().connect().sql",
  ], effect: "write", isRaw: true, isUntyped: true, batch: "where id = any(${ids})", docs: "https://github.com/vercel/storage/tree/main/packages/postgres" },
  ...client("https://github.com/vercel/storage/tree/main/packages/postgres", ["@vercel/postgres"], ["sql"], ["write", "query", { ...SQL, ...UNTYPED }]),
  ...client("https://planetscale.com/docs/postgres/tutorials/planetscale-serverless-driver", ["@planetscale/database"], [
    "connect()|Connection()|Transaction()", "Client()|Client().connection()",
  ], ["write", "execute", SQL]),
  ...client("https://docs.turso.tech/sdk/ts/reference", ["@libsql/client/*", "@tursodatabase/serverless/*"], [
    "createClient()|Client()|Transaction()|connect()", "createClient()|Client().transaction()",
  ], ["write", "execute", { ...SQL, batch: "client.batch(statements)" }], ["write", "batch|executeMultiple|migrate", { ...MANY, carries: 0 }]),
  ...client("https://docs.turso.tech/sdk/ts/reference", ["@tursodatabase/serverless/*"], ["connect().prepare()"], ["write", "run|get|all|iterate", SQL]),
  ...client("https://tediousjs.github.io/node-mssql/", ["mssql"], ["Request()", "**.request().**", "PreparedStatement()"], ["write", "query|execute", { ...SQL, ...UNTYPED }], ["write", "batch|bulk", SQL]),
  { match: ["mssql#query", "mssql#ConnectionPool()|connect().query"], effect: "write", isRaw: true, isUntyped: true, docs: "https://tediousjs.github.io/node-mssql/" },
  ...client("https://node-oracledb.readthedocs.io/", ["oracledb"], ["getConnection()|Connection()", "*.getConnection()"], ["write", "execute", SQL], ["write", "executeMany", MANY]),
  ...client("https://developers.cloudflare.com/d1/worker-api/", ["global", "@cloudflare/workers-types"], [
    "D1Database().prepare()", "D1Database().prepare().bind()", "D1PreparedStatement()",
  ], ["write", "run|raw", { ...SQL, batch: "db.batch(statements)" }], ["write", "first|all", { ...SQL, ...UNTYPED, batch: "db.batch(statements)" }]),
  ...client("https://developers.cloudflare.com/d1/worker-api/", ["global", "@cloudflare/workers-types"], ["D1Database()"], ["write", "batch|exec", { ...MANY, carries: 0 }]),
  ...client("https://clickhouse.com/docs/integrations/javascript", ["@clickhouse/client", "@clickhouse/client-web"], ["createClient()|ClickHouseClient()"], ["read", "query", SQL], ["write", "insert", MANY], ["write", "exec|command", SQL]),
  ...client("https://cloud.google.com/nodejs/docs/reference/bigquery/latest", ["@google-cloud/bigquery"], ["BigQuery()"], ["read", "query|createQueryJob", SQL]),
  ...client("https://docs.datastax.com/en/developer/nodejs-driver/", ["cassandra-driver"], ["Client()"], ["write", "execute", SQL], ["write", "batch", MANY]),
  ...client("https://neo4j.com/docs/javascript-manual/current/", ["neo4j-driver"], ["driver().session()|Session()|Transaction()|ManagedTransaction()"], ["write", "run", { ...RAW, batch: "UNWIND $rows" }]),
  ...client("https://neo4j.com/docs/javascript-manual/current/", ["neo4j-driver"], ["driver()|Driver()"], ["write", "executeQuery", { ...RAW, batch: "UNWIND $rows" }]),
];

// Other ORMs
const MIKRO = "https://mikro-orm.io/docs/entity-manager";
const orms: readonly QueryRow[] = [
  ...client(MIKRO, ["core", "postgresql", "mysql", "mariadb", "sqlite", "libsql", "mongodb", "knex", "mssql", "better-sqlite"].map((d) => `@mikro-orm/${d}`), [
    "EntityManager()|SqlEntityManager()|EntityRepository()|SqlEntityRepository()", "*.em", "*.em.fork()|getRepository()", "*.fork()|getRepository()",
    "*.init().em", "*.init().em.fork()",
  ],
    ["read", "find|findAll|findOne|findOneOrFail|findAndCount|findByCursor|count|populate", { batch: "find({ id: { $in: ids } })" }],
    ["write", "flush|persistAndFlush|removeAndFlush|nativeUpdate|nativeDelete|nativeInsert|upsert|insert", { batch: "persist all, flush once" }],
    ["write", "insertMany|upsertMany", MANY],
    ["write", "execute", RAW],
  ),
  ...client("https://payloadcms.com/docs/local-api/overview", ["payload"], ["getPayload()|Payload()|BasePayload()"],
    ["read", "find|findByID|findGlobal|count|findVersions|findVersionByID", { batch: "find({ where: { id: { in: ids } } })" }],
    ["write", "create|updateGlobal|restoreVersion"],
    ["write", "update|delete", { batch: "update({ where: { id: { in: ids } } })" }],
  ),
  ...client("https://docs.strapi.io/cms/api/document-service", ["global"], ["strapi.entityService", "strapi.documents()|query()", "strapi.db.query()"],
    ["read", "findOne|findMany|findFirst|findPage|findWithCount|count", { batch: "findMany({ filters: { id: { $in: ids } } })" }],
    ["write", "create|update|delete|publish|unpublish", { batch: "createMany / updateMany" }],
    ["write", "createMany", MANY],
    ["write", "updateMany|deleteMany"],
  ),
  ...client("https://docs.geldata.com/reference/clients/js", ["edgedb", "gel"], ["createClient()|Client()|()"], [
    "write", "query|querySingle|queryRequired|queryRequiredSingle|execute", { ...RAW, batch: "for … in json_array_unpack(…)" },
  ]),
  ...client("https://arangodb.github.io/arangojs/", ["arangojs"], ["Database()"], ["write", "query", RAW]),
  ...client("https://github.com/apache/couchdb-nano", ["nano"], ["()", "().use()", "().db.use()"], ["read", "get|find|list|view", { batch: "fetch({ keys })" }], ["write", "insert|destroy", { batch: "bulk({ docs })" }], ["write", "bulk|fetch", MANY]),
];

// Clients that a Fastify plugin hangs on the instance
const PLUGIN = "https://fastify.dev/ecosystem/";
const fastify: readonly QueryRow[] = [
  ...client(PLUGIN, ["fastify"], ["*.pg", "*.pg.connect()", "*.mysql", "*.mysql.getConnection()"], [
    "write", "query|execute", { isRaw: true, isUntyped: true, batch: "one statement with `IN` or several VALUES" },
  ]),
  ...client(PLUGIN, ["fastify"], ["*.mongo.db.collection()"],
    ["read", "find|findOne|aggregate|countDocuments|distinct", { batch: "find({ _id: { $in: ids } })" }],
    ["write", "insertOne|updateOne|updateMany|replaceOne|findOneAndUpdate|deleteOne|deleteMany|findOneAndDelete", { batch: "bulkWrite(operations)" }],
    ["write", "insertMany|bulkWrite", MANY],
  ),
  ...client(PLUGIN, ["fastify"], ["*.redis"], ["cache", "get|set|del|incr|expire|hget|hset|hgetall|lpush|rpush|sadd|zadd|exists|setex", { batch: "a pipeline" }]),
];

// Supabase: one point of each chain
const SUPABASE = "https://supabase.com/docs/reference/javascript/select";
const SUPABASE_PACKAGES = [
  "@supabase/supabase-js", "@supabase/ssr", "@supabase/auth-helpers-nextjs", "@supabase/auth-helpers-remix", "@supabase/auth-helpers-sveltekit",
  "@supabase/postgrest-js",
];
const supabase: readonly QueryRow[] = [
  ...client(SUPABASE, SUPABASE_PACKAGES, ["*.from()", "*.schema().from()"],
    ["read", "select", { batch: ".in(\"id\", ids)" }],
    ["write", "insert|upsert", { batch: ".insert(rows) / .upsert(rows)" }],
    ["write", "update|delete", { batch: ".in(\"id\", ids)" }],
  ),
  ...client(SUPABASE, SUPABASE_PACKAGES, ["*", "*.schema()"], ["write", "rpc", { ...RAW, isRoutine: true, batch: "one function that takes an array" }]),
  ...client("https://supabase.com/docs/reference/javascript/storage-from-upload", SUPABASE_PACKAGES, ["*.storage.from()"],
    ["storage", "upload|uploadToSignedUrl|update|move|copy|createSignedUploadUrl"],
    ["storage", "download|list|info|exists"],
    ["storage", "createSignedUrl", { batch: "createSignedUrls(paths)" }],
    ["storage", "createSignedUrls|remove", MANY],
  ),
  ...client("https://supabase.com/docs/reference/javascript/storage-createbucket", SUPABASE_PACKAGES, ["*.storage"], [
    "storage", "createBucket|getBucket|listBuckets|updateBucket|deleteBucket|emptyBucket",
  ]),
  ...client("https://supabase.com/docs/reference/javascript/admin-api", SUPABASE_PACKAGES, ["*.auth.admin"],
    ["read", "getUserById|listUsers"],
    ["write", "createUser|updateUserById|deleteUser|inviteUserByEmail|generateLink|signOut"],
  ),
  ...client("https://supabase.com/docs/reference/javascript/auth-updateuser", SUPABASE_PACKAGES, ["*.auth"], ["write", "updateUser|signUp"]),
  ...client("https://supabase.com/docs/reference/javascript/functions-invoke", SUPABASE_PACKAGES, ["*.functions"], ["http", "invoke"]),
];

// Redis and other key-value stores
const REDIS = "https://redis.io/docs/latest/commands/";
const REDIS_OTHER = either(
  "hget hset hgetall hdel hexists hincrby hincrbyfloat hkeys hlen hsetnx hvals hscan incr incrby incrbyfloat decr decrby append getset",
  "getdel getex setex psetex setnx strlen getrange setrange exists expire expireat pexpire persist ttl pttl type keys scan rename touch",
  "lpush rpush lpop rpop lrange llen lrem ltrim lindex linsert lset lmove blpop brpop rpoplpush sadd srem smembers sismember scard spop",
  "srandmember sinter sunion sdiff zadd zrem zrange zrangebyscore zrevrange zrevrangebyscore zremrangebyscore zremrangebyrank zscore zcard",
  "zcount zincrby zrank zrevrank zpopmin zpopmax xadd xread xrange xreadgroup xack xlen xdel geoadd geosearch pfadd pfcount publish eval",
  "evalsha fcall call setbit getbit bitcount flushall flushdb dbsize ping",
);
const NODE_REDIS = either(REDIS_OTHER,
  "hGet hSet hGetAll hDel hExists hIncrBy hIncrByFloat hKeys hLen hSetNX hVals hScan hmGet incrBy incrByFloat decrBy getSet getDel getEx",
  "setEx pSetEx setNX strLen getRange expireAt pExpire pTTL lPush rPush lPop rPop lRange lLen lRem lTrim lIndex lMove blPop brPop sAdd",
  "sRem sMembers sIsMember sCard sPop zAdd zRem zRange zRangeByScore zRangeWithScores zRemRangeByScore zScore zCard zCount zIncrBy zRank",
  "xAdd xRead xRange xReadGroup xAck xLen sendCommand evalSha",
);
const redisOn = (packages: readonly string[], clients: readonly string[], others: string): QueryRow[] => [
  ...client(REDIS, packages, clients,
    ["cache", "get", { batch: "mget(keys)" }],
    ["cache", "set", { batch: "mset or a pipeline" }],
    ["cache", "del|unlink", { batch: "del(...keys)" }],
    ["cache", "mget|mset|mGet|mSet|msetnx|hmget|hmset", MANY],
    ["cache", others, { batch: "a pipeline" }],
  ),
  ...client(REDIS, packages, clients.map((c) => `${c}.pipeline()|multi().**`), ["cache", "exec|execAsPipeline", MANY]),
];
const keyValue: readonly QueryRow[] = [
  ...redisOn(["ioredis", "ioredis-mock", "iovalkey"], ["()|Redis()|Cluster()|Valkey()", "Redis.Cluster()", "()|Redis().duplicate()", "Cluster"], REDIS_OTHER),
  ...redisOn(["redis", "@redis/client"], [
    "createClient()|createCluster()|createSentinel()|createClientPool()|RedisClientType()|RedisClient()",
    "createClient()|createCluster().connect()|duplicate()|on()", "createClient().on().connect()",
  ], NODE_REDIS),
  ...redisOn(["@upstash/redis/*"], ["Redis()", "Redis.fromEnv()"], REDIS_OTHER),
  ...redisOn(["bun"], ["RedisClient()|redis"], REDIS_OTHER),
  ...redisOn(["@vercel/kv"], ["kv|createClient()|VercelKV()"], REDIS_OTHER),
  ...client("https://developers.cloudflare.com/kv/api/", ["global", "@cloudflare/workers-types"], ["KVNamespace()"], ["cache", "get|getWithMetadata", { batch: "get(keys)" }], ["cache", "put|delete|list"]),
  ...client("https://vercel.com/docs/edge-config/edge-config-sdk", ["@vercel/edge-config"], ["createClient()"], ["cache", "get|has", { batch: "getAll(keys)" }], ["cache", "getAll", MANY]),
  { match: "@vercel/edge-config#get|has", effect: "cache", batch: "getAll(keys)", docs: "https://vercel.com/docs/edge-config/edge-config-sdk" },
  ...client("https://github.com/3rd-Eden/memcached", ["memcached", "memjs"], ["()|Client()", "Client.create()"], ["cache", "get|set|add|replace|delete|del|incr|decr|touch"], ["cache", "getMulti", MANY]),
];

// Document stores, content stores, search
const DYNAMO = "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/package/-aws-sdk-lib-dynamodb/";
const FIRESTORE = "https://googleapis.dev/nodejs/firestore/latest/";
const FIRESTORE_PACKAGES = ["firebase-admin/*", "@google-cloud/firestore", "firebase-functions/*"];
const FIRESTORE_QUERY = "doc()|collection()|collectionGroup()|where()|orderBy()|limit()|limitToLast()|offset()|startAt()|startAfter()|endAt()|endBefore()|select()|count()|ref|DocumentReference()|CollectionReference()|Query()";
const SANITY = "https://github.com/sanity-io/client";
const stores: readonly QueryRow[] = [
  ...client(DYNAMO, ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"], [
    "DynamoDBClient()|DynamoDBDocumentClient()", "DynamoDBDocumentClient.from()",
  ], ["write", "send", { ...RAW, batch: "BatchGetCommand / BatchWriteCommand" }]),
  ...client(DYNAMO, ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"], ["DynamoDB()|DynamoDBDocument()", "DynamoDBDocument.from()"],
    ["read", "get|getItem|query|scan", { batch: "batchGet" }],
    ["write", "put|putItem|update|updateItem|delete|deleteItem", { batch: "batchWrite" }],
    ["read", "batchGet|batchGetItem|transactGet|transactGetItems", MANY],
    ["write", "batchWrite|batchWriteItem|transactWrite|transactWriteItems", MANY],
    ["write", "executeStatement", RAW],
  ),
  ...client("https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/DynamoDB/DocumentClient.html", ["aws-sdk/*"], [
    "DynamoDB.DocumentClient()", "DynamoDB()", "DocumentClient()",
  ],
    ["read", "get|getItem|query|scan", { batch: "batchGet" }],
    ["write", "put|putItem|update|updateItem|delete|deleteItem", { batch: "batchWrite" }],
    ["write", "batchGet|batchWrite|transactWrite|transactGet", MANY],
  ),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, [`**.${FIRESTORE_QUERY}`], ["read", "get", { batch: "getAll(...refs) / where(\"id\", \"in\", ids)" }]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.doc()|ref|DocumentReference()"], ["write", "set|update|delete|create", { batch: "batch()" }]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.collection()|CollectionReference()"], ["write", "add", { batch: "batch()" }], ["read", "listDocuments"]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["Firestore()|getFirestore()|firestore()", "*.firestore()"], ["read", "getAll", MANY], ["write", "recursiveDelete"]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["Transaction()"], ["read", "get", { batch: "getAll(...refs)" }], ["read", "getAll", MANY]),
  ...client(FIRESTORE, FIRESTORE_PACKAGES, ["**.batch()", "WriteBatch()"], ["write", "commit", MANY]),
  { match: "firebase/firestore/*#getDoc|getDocs|getDocFromServer|getDocsFromServer|getCountFromServer|getAggregateFromServer", effect: "read", batch: "where(documentId(), \"in\", ids)", docs: FIRESTORE },
  { match: "firebase/firestore/*#setDoc|updateDoc|deleteDoc|addDoc", effect: "write", batch: "writeBatch()", docs: FIRESTORE },
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*", "sanity/*"], ["createClient()|SanityClient()|getClient()", "createClient()|SanityClient().withConfig()"],
    ["read", "fetch", { ...UNTYPED, typedBy: ["groq#defineQuery()", "next-sanity#defineQuery()"], batch: "fetch(\"*[_id in $ids]\", { ids })" }],
    ["read", "getDocument", { batch: "fetch(\"*[_id in $ids]\", { ids })" }],
    ["read", "getDocuments", MANY],
    ["write", "create|createOrReplace|createIfNotExists|delete", { batch: "transaction()" }],
    ["write", "mutate", MANY],
  ),
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*"], ["**.patch().**", "**.transaction().**"], ["write", "commit", { batch: "transaction()" }]),
  ...client(SANITY, ["@sanity/client/*", "next-sanity/*"], ["**.assets"], ["storage", "upload|delete"]),
  { match: "next-sanity/*#defineLive().sanityFetch", effect: "read", docs: SANITY },
  ...client("https://contentful.github.io/contentful.js/", ["contentful"], ["createClient()", "createClient().*"], [
    "read", "getEntries|getEntry|getAsset|getAssets", { batch: "getEntries({ \"sys.id[in]\": ids })" },
  ]),
  ...client("https://www.elastic.co/docs/reference/elasticsearch/clients/javascript", ["@elastic/elasticsearch", "@opensearch-project/opensearch"], ["Client()"],
    ["read", "search|get|count|exists", { batch: "msearch / mget" }],
    ["write", "index|create|update|delete|updateByQuery|deleteByQuery", { batch: "bulk" }],
    ["write", "bulk|msearch|mget", MANY],
  ),
  ...client("https://www.algolia.com/doc/libraries/sdk/", ["algoliasearch/*"], ["()|algoliasearch()", "()|algoliasearch().initIndex()"], [
    "read", "search|searchSingleIndex|getObject", { batch: "search with several queries / getObjects" },
  ], ["write", "saveObject|partialUpdateObject|deleteObject", { batch: "saveObjects / deleteObjects" }], ["write", "saveObjects|partialUpdateObjects|deleteObjects|getObjects|batch", MANY]),
  ...client("https://github.com/meilisearch/meilisearch-js", ["meilisearch"], ["*.index()"], [
    "read", "search|getDocument|getDocuments", { batch: "multiSearch" },
  ], ["write", "addDocuments|updateDocuments|deleteDocuments", MANY], ["write", "deleteDocument", { batch: "deleteDocuments(ids)" }]),
  ...client("https://docs.pinecone.io/reference/typescript-sdk", ["@pinecone-database/pinecone"], [
    "*.index()|Index()", "*.index()|Index().namespace()", "Index()",
  ], ["read", "query|fetch"], ["write", "upsert|update|deleteOne|deleteMany|deleteAll"]),
  ...client("https://github.com/qdrant/qdrant-js", ["@qdrant/js-client-rest"], ["QdrantClient()"], ["read", "search|query|retrieve|scroll|recommend"], ["write", "upsert|delete|setPayload|updateVectors"]),
];

/** Queries that leave the process. */
export const databaseRows: readonly QueryRow[] = [
  ...prisma, ...drizzleOn(DRIZZLE_DRIVERS), ...typeorm, ...knex, ...kysely, ...sequelize, ...mongo, ...drivers, ...orms, ...fastify, ...supabase,
  ...keyValue, ...stores,
];

const SQLITE = "https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md";
/** Databases that run inside the process: they read and write, but a query costs no round-trip. */
export const inProcessDatabaseRows: readonly QueryRow[] = [
  ...drizzleOn(DRIZZLE_IN_PROCESS),
  ...client(SQLITE, ["better-sqlite3", "libsql", "sqlite", "bun:sqlite", "node-sqlite3-wasm"], [
    "()|Database()|DatabaseSync()", "()|Database()|DatabaseSync().prepare()|query()", "**.prepare().bind()|pluck()|raw()",
  ],
    ["write", "run|exec|pragma", RAW],
    ["read", "get|all|iterate|values|each", RAW],
  ),
  ...client("https://github.com/TryGhost/node-sqlite3/wiki/API", ["sqlite3", "sqlite"], [
    "Database()|open()", "cached.Database()", "verbose().Database()", "Database()|open().prepare()", "verbose().Database().prepare()",
  ],
    ["write", "run|exec", RAW],
    ["read", "get|all|each", RAW],
  ),
  ...client("https://pglite.dev/docs/api", ["@electric-sql/pglite/*"], ["PGlite()", "PGlite.create()"], ["write", "query|sql|exec", RAW]),
  ...client("https://github.com/jaredwray/keyv", ["keyv", "cache-manager", "unstorage", "@nestjs/cache-manager"], ["()|Keyv()|Cache()|caching()|createCache()|multiCaching()|createStorage()|prefixStorage()"], ["cache", "get|set|del|delete|has|mget|mset|wrap|getItem|setItem|removeItem|hasItem"]),
  ...client("https://github.com/seald/nedb", ["marsdb", "nedb", "nedb-promises", "@seald-io/nedb", "lokijs"], [
    "()|Datastore()|Collection()|Nedb()", "Datastore.create()", "**.addCollection()|getCollection()",
  ],
    ["read", "find|findOne|findAsync|findOneAsync|count|countAsync"],
    ["write", "insert|update|remove|insertAsync|updateAsync|removeAsync|updateOne|deleteOne"],
  ),
  ...client("https://github.com/typicode/lowdb", ["lowdb/*"], ["Low()|LowSync()|JSONFilePreset()|JSONFileSyncPreset()"], ["read", "read"], ["write", "write|update"]),
];

const begins = (match: CallbackRow["match"], param: string, docs: string, arg = 0): CallbackRow => ({ match, arg, params: [param], isRun: true, docs });

/** Callbacks that are handed a client, most of them the transaction's. */
export const databaseCallbackRows: readonly CallbackRow[] = [
  begins(each(PRISMA_PACKAGES, PRISMA_CLIENTS, "$transaction"), "$", PRISMA),
  begins(each([...DRIZZLE_DRIVERS, ...DRIZZLE_IN_PROCESS], ["*"], "transaction"), "$", DRIZZLE),
  ...[0, 1].map((arg) => begins(each(["typeorm"], [
    "DataSource()|Connection()|EntityManager()|QueryRunner()|getManager()|getConnection()|createConnection()", "**.manager",
  ], "transaction"), "typeorm#EntityManager()", "https://typeorm.io/docs/advanced-topics/transactions/", arg)),
  begins(each(["knex"], [KNEX_CLIENTS, "Knex.Transaction()"], "transaction"), "$", KNEX),
  begins(["objection#Model.transaction", "objection#transaction"], "knex#Knex.Transaction()", "https://vincit.github.io/objection.js/guide/transactions.html"),
  begins("kysely#*.transaction().**.execute", "kysely#Transaction()", KYSELY),
  begins("kysely#*.connection().execute", "kysely#Kysely()", KYSELY),
  ...[0, 1].map((arg) => begins("sequelize#Sequelize()|().transaction", "sequelize#Transaction()", "https://sequelize.org/docs/v6/other-topics/transactions/", arg)),
  ...[0, 1].map((arg) => begins(["postgres#()|postgres()|Sql().begin", "postgres#()|TransactionSql().savepoint"], "$", "https://github.com/porsager/postgres", arg)),
  ...[0, 1].map((arg) => begins(each(["pg-promise"], ["()()", "IDatabase()|ITask()"], "tx|task|txIf|taskIf"), "$", "https://vitaly-t.github.io/pg-promise/", arg)),
  begins(each(["slonik", "@silverhand/slonik"], ["*"], "connect|transaction"), "$", "https://github.com/gajus/slonik"),
  begins("@planetscale/database#*.transaction", "@planetscale/database#Transaction()", "https://planetscale.com/docs/postgres/tutorials/planetscale-serverless-driver"),
  begins("neo4j-driver#*.session().executeRead|executeWrite|readTransaction|writeTransaction", "neo4j-driver#ManagedTransaction()", "https://neo4j.com/docs/javascript-manual/current/"),
  begins([
    "mongodb#MongoClient().withSession", "mongodb#MongoClient().**.withTransaction", "mongoose#**.withTransaction",
    "mongoose#connection.transaction",
  ], "mongodb#ClientSession()", MONGODB),
  { match: ["mysql#createPool().getConnection", "mysql2#createPool().getConnection"], arg: 0, params: [null, "mysql#createConnection()"], docs: MYSQL },
  { match: "pg#Pool().connect", arg: 0, params: [null, "pg#PoolClient()", null], docs: PG },
  begins(["core", "postgresql", "mysql", "sqlite", "mongodb"].map((d) => `@mikro-orm/${d}#**.transactional`), "$", MIKRO),
  begins(each(FIRESTORE_PACKAGES, ["**"], "runTransaction"), "@google-cloud/firestore#Transaction()", FIRESTORE),
];
