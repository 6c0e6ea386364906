/** What connects to other machines, and where it is told whom to trust. */
import type { ActRow } from "./row.js";

type Match = ActRow["match"];

/** A connection whose certificate check can be switched off at these spots. */
const connection = (match: Match, docs: string, tls: string | readonly string[], more: NonNullable<ActRow["at"]> = {}): ActRow => {
  const spots = typeof tls === "string" ? [tls] : tls;
  return { match, does: "opens a connection", docs, at: { verified: spots.map((s) => `${s}.rejectUnauthorized`), least: spots.map((s) => `${s}.minVersion`), protocol: spots.map((s) => `${s}.secureProtocol`), host: ["0.host", "0.connection.host", "0.socket.host"], ...more } };
};
const call = (match: Match, docs: string, url: string | readonly string[] = "0"): ActRow => ({ match, does: "opens a connection", docs, at: { url } });

const NODE = "https://nodejs.org/api/tls.html";
const PG = "https://node-postgres.com/features/ssl";
const VERBS = "get|post|put|patch|delete|head|request";

export const connectionRows: readonly ActRow[] = [
  call(["global#fetch", "node-fetch#", "undici#fetch|request", "cross-fetch#", "cross-fetch#fetch", "isomorphic-fetch#"], "https://developer.mozilla.org/docs/Web/API/Window/fetch"),
  call([`axios#${VERBS}`, `got#${VERBS}`, `ky#${VERBS}`, `superagent#${VERBS}`, `needle#${VERBS}`, "got#", "ky#", "ofetch#ofetch|$fetch", "global#$fetch"], "https://axios-http.com/docs/req_config"),
  call(["axios#", "axios#request"], "https://axios-http.com/docs/req_config", ["0.url", "0"]),
  call(["axios#create"], "https://axios-http.com/docs/req_config", "0.baseURL"),
  call(["got#extend", "ky#create"], "https://github.com/sindresorhus/got", "0.prefixUrl"),
  connection(["https#request|get"], NODE, ["1", "0"], { url: "0" }),
  call(["http#request|get"], NODE),
  connection(["https#Agent", "tls#connect|createServer|createSecureContext", "https#createServer", "http2#createSecureServer"], NODE, ["0", "1", "2"]),
  connection(["undici#Agent|Pool|Client|ProxyAgent"], "https://undici.nodejs.org/", ["0.connect", "1.connect", "0.requestTls"]),
  connection(["pg#Pool|Client", "pg-pool#", "@neondatabase/serverless#Pool|Client"], PG, "0.ssl"),
  connection("postgres#", "https://github.com/porsager/postgres", ["1.ssl", "0.ssl"]),
  connection(["mysql2/*#createConnection|createPool", "mysql#createConnection|createPool"], "https://sidorares.github.io/node-mysql2/docs", "0.ssl"),
  connection(["knex#", "knex#knex"], "https://knexjs.org/guide/", "0.connection.ssl"),
  connection(["typeorm#DataSource|createConnection", "@nestjs/typeorm#TypeOrmModule.forRoot"], "https://typeorm.io/docs/data-source/data-source-options/", ["0.ssl", "0.extra.ssl"]),
  connection(["sequelize#Sequelize", "sequelize#", "sequelize-typescript#Sequelize"], "https://sequelize.org/docs/v6/getting-started/", ["0.dialectOptions.ssl", "1.dialectOptions.ssl", "3.dialectOptions.ssl"]),
  connection(["drizzle-orm/*#drizzle"], "https://orm.drizzle.team/docs/connect-overview", ["0.connection.ssl"]),
  connection("@prisma/adapter-pg#PrismaPg", "https://www.prisma.io/docs/orm/overview/databases/database-drivers", "0.ssl"),
  connection(["ioredis#", "ioredis#Redis"], "https://github.com/redis/ioredis", ["0.tls", "1.tls", "2.tls"]),
  connection("redis#createClient", "https://github.com/redis/node-redis", "0.socket"),
  connection("nodemailer#createTransport", "https://nodemailer.com/smtp/", "0.tls"),
  { match: ["mongoose#connect|createConnection", "mongodb#MongoClient"], does: "opens a connection", docs: "https://www.mongodb.com/docs/drivers/node/current/", at: { acceptsAny: ["1.tlsAllowInvalidCertificates", "1.tlsInsecure"] } },
  { match: [], assigned: "process.env.NODE_TLS_REJECT_UNAUTHORIZED", does: "opens a connection", docs: "https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue", at: { forAll: "0" } },
];
