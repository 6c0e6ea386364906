/** Results that are there whatever was found: a list, a count of rows, an object with the rows in it, a session in which nobody may be. */
import { table } from "./match.js";

export interface AlwaysThereRow {
  readonly match: string | readonly string[];
  readonly docs: string;
}

const SELECTED = "select()|selectDistinct().from()";
const NARROWED = "where()|limit()|orderBy()|innerJoin()|leftJoin()|all()";
const SQLITE = "prepare()|query()";

/** Asked whether one of these is there, everybody is told that it is: `if (!rows) return refuse()`. */
export const alwaysThere = table<AlwaysThereRow>([
  { match: "iron-session/*#getIronSession()", docs: "https://github.com/vvo/iron-session" },
  { match: ["@prisma/client/*#**.findMany()|createMany()|updateMany()|deleteMany()|aggregate()|groupBy()", ".prisma/client/*#**.findMany()|createMany()|updateMany()|deleteMany()|aggregate()|groupBy()"], docs: "https://www.prisma.io/docs/orm/reference/prisma-client-reference" },
  { match: ["mongoose#**.find()|updateOne()|updateMany()|deleteOne()|deleteMany()", "mongoose#**.find().lean()|exec()|sort()|limit()", "mongodb#**.find()|updateOne()|updateMany()|deleteOne()|deleteMany()", "mongodb#**.find().toArray()"], docs: "https://mongoosejs.com/docs/api/model.html" },
  { match: ["drizzle-orm/*#**.query.*.findMany()", `drizzle-orm/*#**.${SELECTED}`, `drizzle-orm/*#**.${SELECTED}.**.${NARROWED}`], docs: "https://orm.drizzle.team/docs/select" },
  { match: "typeorm#**.find()|findBy()|update()|delete()", docs: "https://typeorm.io/docs/working-with-entity-manager/repository-api/" },
  { match: ["sequelize#**.findAll()", "sequelize-typescript#**.findAll()", "@sequelize/core#**.findAll()"], docs: "https://sequelize.org/docs/v6/core-concepts/model-querying-finders/" },
  { match: ["global#D1Database().prepare().**.all()|run()|raw()", "global#D1Database().prepare().**.all()|run().results"], docs: "https://developers.cloudflare.com/d1/worker-api/return-object/" },
  { match: [`better-sqlite3#**.${SQLITE}.**.all()|run()|iterate()`, `bun:sqlite#**.${SQLITE}.**.all()|run()|values()`], docs: "https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md" },
  { match: ["pg#**.query()", "pg#**.query().rows", "@neondatabase/serverless#**.query()", "@neondatabase/serverless#**.query().rows"], docs: "https://node-postgres.com/apis/result" },
  { match: ["mysql2/promise#**.query()|execute()", "mysql2/promise#**.query()|execute().[]"], docs: "https://sidorares.github.io/node-mysql2/docs" },
]);
