/** Databases that run inside the process: they read and write, but a query costs no round-trip. */
import type { QueryRow } from "../rows.js";
import { client, RAW } from "./client.js";
import { inProcessOrmRows } from "./orms.js";

const SQLITE = "https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md";
export const inProcessRows: readonly QueryRow[] = [
  ...inProcessOrmRows,
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
