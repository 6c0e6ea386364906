/** Object-relational mappers and query builders. */
import { each } from "../patterns.js";
import type { CallbackRow, QueryRow } from "../rows.js";
import { begins, client, MANY, own, RAW, UNTYPED } from "./client.js";

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

export const ormRows: readonly QueryRow[] = [...prisma, ...drizzleOn(DRIZZLE_DRIVERS), ...typeorm, ...knex, ...kysely, ...sequelize, ...orms];

/** Drizzle on drivers that run inside the process. */
export const inProcessOrmRows: readonly QueryRow[] = drizzleOn(DRIZZLE_IN_PROCESS);

export const ormCallbackRows: readonly CallbackRow[] = [
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
  begins(["core", "postgresql", "mysql", "sqlite", "mongodb"].map((d) => `@mikro-orm/${d}#**.transactional`), "$", MIKRO),
];
