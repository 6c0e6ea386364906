/** What queries and lookups give where there is nothing: what it is compared with tells whether anybody is turned away. */
import { table } from "./match.js";

export interface MissingRow {
  readonly match: string | readonly string[];
  readonly gives: "null" | "undefined";
  readonly docs: string;
}

const of = (packages: readonly string[], members: string): readonly string[] => packages.map((pkg) => `${pkg}#**.${members}`);
const MONGOOSE = "findOne()|findById()|findOneAndUpdate()|findOneAndDelete()|findByIdAndUpdate()|findByIdAndDelete()";

export const missing = table<MissingRow>([
  { match: of(["@prisma/client/*", ".prisma/client/*"], "findUnique()|findFirst()"), gives: "null", docs: "https://www.prisma.io/docs/orm/reference/prisma-client-reference#findunique" },
  { match: [...of(["mongoose"], MONGOOSE), ...of(["mongoose"], `${MONGOOSE}.**.lean()|exec()|select()|populate()`), ...of(["mongodb"], "findOne()")], gives: "null", docs: "https://mongoosejs.com/docs/api/model.html#Model.findOne()" },
  { match: of(["sequelize", "sequelize-typescript", "@sequelize/core"], "findOne()|findByPk()"), gives: "null", docs: "https://sequelize.org/docs/v6/core-concepts/model-querying-finders/" },
  { match: of(["drizzle-orm/*"], "query.*.findFirst()"), gives: "undefined", docs: "https://orm.drizzle.team/docs/rqb" },
  { match: of(["kysely"], "executeTakeFirst()"), gives: "undefined", docs: "https://kysely-org.github.io/kysely-apidoc/classes/SelectQueryBuilder.html" },
  { match: of(["knex"], "first()"), gives: "undefined", docs: "https://knexjs.org/guide/query-builder.html#first" },
  { match: of(["better-sqlite3"], "prepare().get()"), gives: "undefined", docs: "https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md" },
  { match: of(["bun:sqlite"], "prepare()|query().get()"), gives: "null", docs: "https://bun.com/docs/runtime/sqlite" },
  { match: ["global#D1Database().prepare().**.first()"], gives: "null", docs: "https://developers.cloudflare.com/d1/worker-api/prepared-statements/#first" },
  { match: ["ioredis#().get()", "ioredis#Redis().get()", "redis#createClient().get()", "@upstash/redis#Redis().get()"], gives: "null", docs: "https://redis.io/docs/latest/commands/get/" },
  { match: ["better-auth/*#betterAuth().api.getSession()"], gives: "null", docs: "https://www.better-auth.com/docs/concepts/session-management" },
  { match: ["next-auth/*#getServerSession()|unstable_getServerSession()", "next-auth/jwt#getToken()"], gives: "null", docs: "https://next-auth.js.org/configuration/nextjs#getserversession" },
  { match: ["@clerk/nextjs/*#currentUser()"], gives: "null", docs: "https://clerk.com/docs/references/nextjs/current-user" },
  { match: ["global#Map().get()"], gives: "undefined", docs: "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Map/get" },
]);
