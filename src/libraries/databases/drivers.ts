/** Drivers that are given a query as text: SQL, or the language of a graph. */
import { each } from "../patterns.js";
import type { CallbackRow, QueryRow } from "../rows.js";
import { begins, client, MANY, type More, RAW, UNTYPED } from "./client.js";

// SQL drivers
const PG = "https://node-postgres.com/apis/pool";
const MYSQL = "https://sidorares.github.io/node-mysql2/docs";
const SQL: More = { isRaw: true, batch: "one statement with `IN (…)` or several VALUES" };
export const driverRows: readonly QueryRow[] = [
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

// Clients that a Fastify plugin hangs on the instance
const PLUGIN = "https://fastify.dev/ecosystem/";
export const fastifyRows: readonly QueryRow[] = [
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

export const driverCallbackRows: readonly CallbackRow[] = [
  ...[0, 1].map((arg) => begins(["postgres#()|postgres()|Sql().begin", "postgres#()|TransactionSql().savepoint"], "$", "https://github.com/porsager/postgres", arg)),
  ...[0, 1].map((arg) => begins(each(["pg-promise"], ["()()", "IDatabase()|ITask()"], "tx|task|txIf|taskIf"), "$", "https://vitaly-t.github.io/pg-promise/", arg)),
  begins(each(["slonik", "@silverhand/slonik"], ["*"], "connect|transaction"), "$", "https://github.com/gajus/slonik"),
  begins("@planetscale/database#*.transaction", "@planetscale/database#Transaction()", "https://planetscale.com/docs/postgres/tutorials/planetscale-serverless-driver"),
  begins("neo4j-driver#*.session().executeRead|executeWrite|readTransaction|writeTransaction", "neo4j-driver#ManagedTransaction()", "https://neo4j.com/docs/javascript-manual/current/"),
  { match: ["mysql#createPool().getConnection", "mysql2#createPool().getConnection"], arg: 0, params: [null, "mysql#createConnection()"], docs: MYSQL },
  { match: "pg#Pool().connect", arg: 0, params: [null, "pg#PoolClient()", null], docs: PG },
];
