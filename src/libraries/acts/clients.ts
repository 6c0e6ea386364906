/** What makes a client that holds connections, or is made to be kept: databases, queues, mail, payment. */
import type { ActRow } from "./row.js";

/** `of` says what it reaches, `isAlone` that it reaches nobody; its options and keys are in the arguments. */
const client = (match: ActRow["match"], docs: string, of: string, more: Partial<ActRow> = {}): ActRow => ({
  match, does: "makes a client", docs, ...more, at: { first: "0", second: "1", isAlone: [], ...more.at }, otherwise: { of, ...more.otherwise },
});

export const clientRows: readonly ActRow[] = [
  client("@prisma/client#PrismaClient", "https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections", "database"),
  client(["pg#Pool", "pg#Client"], "https://node-postgres.com/features/pooling", "database"),
  client("postgres#", "https://github.com/porsager/postgres#the-connection-pool", "database"),
  client(["mysql2/*#createPool", "mysql#createPool"], "https://sidorares.github.io/node-mysql2/docs#using-connection-pools", "database"),
  client("mongodb#MongoClient", "https://www.mongodb.com/docs/drivers/node/current/connect/", "database"),
  client("knex#", "https://knexjs.org/guide/#pool", "database"),
  client("sequelize#Sequelize", "https://sequelize.org/docs/v6/other-topics/connection-pool/", "database"),
  client("typeorm#DataSource", "https://typeorm.io/docs/data-source/data-source", "database"),
  client("kysely#Kysely", "https://kysely.dev/docs/getting-started#instantiation", "database"),
  client("mssql#ConnectionPool", "https://github.com/tediousjs/node-mssql#connection-pools-1", "database"),
  client(["ioredis#", "ioredis#Redis", "ioredis#Cluster"], "https://github.com/redis/ioredis#connect-to-redis", "cache"),
  client(["redis#createClient", "redis#createCluster"], "https://github.com/redis/node-redis#usage", "cache"),
  client(["bullmq#Queue", "bull#"], "https://docs.bullmq.io/bull-101/connections", "queue"),
  client("kafkajs#Kafka", "https://kafka.js.org/docs/configuration", "queue"),
  client("amqplib/*#connect", "https://amqp-node.github.io/amqplib/channel_api.html#connect", "queue"),
  client("nodemailer#createTransport", "https://nodemailer.com/smtp/pooled", "mail server", { at: { isAlone: ["0.streamTransport", "0.jsonTransport"] } }),
  client("stripe#", "https://github.com/stripe/stripe-node#configuration", "service", { otherwise: { isKeyed: true } }),
];
