/** Which clients can make several writes one transaction with a call of their own, and which of their handles are inside one. */
import { table } from "./match.js";

/** Documents and clients over HTTP are left out: what belongs together is one document there, or one function of the database. */
const packages = ["@prisma/client/*", ".prisma/client/*", "nestjs-prisma", "drizzle-orm/*", "typeorm", "knex", "objection", "kysely", "sequelize", "sequelize-typescript", "@sequelize/core"];
const transactional = table([{ match: packages.map((name) => `${name}#**`) }]);

/** Whether the library that a canonical name belongs to has transactions. */
export function hasTransactions(name: string): boolean {
  return transactional.find(name) !== undefined;
}

/** Handles that belong to a transaction, or may. */
const INSIDE = /Transaction|QueryRunner|EntityManager\(\)/;

/** Whether a canonical name is that of a handle which a transaction gave, or may have given. */
export function mayBeInTransaction(name: string): boolean {
  return INSIDE.test(name);
}

/** Names that people have for a transaction and its handle, where what they stand for is made out of sight. */
const NAMED = /transac|\btx\b|\btrx\b|atomic|\bbegin/i;

export function namesTransaction(name: string): boolean {
  return NAMED.test(name);
}

/** Members of clients that run a list of queries as one transaction. https://www.prisma.io/docs/orm/prisma-client/queries/transactions#the-transaction-api */
const LISTED = /\.\$transaction$/;

/** @param callee as it is written */
export function waitsForQueries(callee: string): boolean {
  return LISTED.test(callee);
}

/** Tables that are written beside the work, by their names: a lost line of them breaks nothing. */
const BESIDE = /(?:^|[^a-z])(?:logs?|audits?|events?|activity|activities|history|analytics|notifications?|metrics?|views?|visits?|tracking|jobs?|queues?|cache)(?![a-z])/;

export function isWrittenBeside(target: string): boolean {
  return BESIDE.test(target.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase());
}
