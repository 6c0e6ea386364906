/** How builders are told which table a query is about: the members that are given it, and what declares one. */

/** By the end of a canonical name. https://knexjs.org/guide/query-builder.html https://kysely.dev/docs/getting-started https://orm.drizzle.team/docs/insert https://www.mongodb.com/docs/drivers/node/current/ https://mongoosejs.com/docs/models.html */
export const NAMES_TABLE = /(?:^|[.#])(?:from|into|table|insert|update|delete|insertInto|replaceInto|updateTable|deleteFrom|selectFrom|mergeInto|collection|getRepository|model|[kK]nex|default)?(?:\(\))+$/;
/** A repository, and a builder, of the entity whose class it is given. https://typeorm.io/docs/query-builder/select-query-builder/ */
export const IS_OF_ENTITY = /(?:[.#]|Tree|Mongo)Repository\(\)$|\.createQueryBuilder\(\)$/;
/** `pgTable("users", …)`, `sqliteTable(…)`, `schema.table(…)`: its first argument is its name. https://orm.drizzle.team/docs/sql-schema-declaration */
export const DECLARES_TABLE = /Table\(\)$|\.table\(\)$/;
/** Members that begin a query with the table. https://orm.drizzle.team/docs/insert */
export const BEGINS_WITH_TABLE = /^drizzle-orm[/#].*\.(?:insert|update|delete)$/;
