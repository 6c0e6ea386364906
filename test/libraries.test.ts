/** The tables name the calls they mean, and leave the look-alikes alone. */
import { describe, expect, it, test } from "vitest";
import { assertionRows, assertions, callbackRows, callbacks, credentialRows, credentials, harmless, harmlessRows, identity, identityRows, iterationRows, iterations, limiterRows, limiters, localQueries, localQueryRows, loggerRows, loggers, queries, queryRows, queryTextRows, randomRows, readerRows, resultRows, signInRows, signIns, uploadRows, responseRows, errorAnswerRows, validatorRows, validators } from "../src/libraries/index.js";
import { actRows } from "../src/libraries/acts/index.js";
import { descriptionRows } from "../src/libraries/descriptions.js";
import { table } from "../src/libraries/match.js";

const isRoundTrip = (name: string): boolean => queries.find(name) !== undefined;

describe("matching", () => {
  const rows = [
    { match: "pkg#a.*.run|walk", id: "star" },
    { match: ["pkg#**.end", "other"], id: "deep" },
    { match: "pkg#()", id: "called" },
    { match: "family/*#x", id: "below" },
    { match: "@scope/*#x", id: "scoped" },
  ];
  const found = (name: string): string | undefined => table(rows).find(name)?.id;

  test.each([
    ["pkg#a.b.run", "star"],
    ["pkg#a.b().walk", "star"],
    ["pkg#end", "deep"],
    ["pkg#x().y.end", "deep"],
    ["other#whatever.it.is", "deep"],
    ["pkg#()", "called"],
    ["family#x", "below"],
    ["family/v2/deep#x", "below"],
    ["@scope/pkg#x", "scoped"],
  ])("%s is %s", (name, id) => expect(found(name)).toBe(id));

  test.each(["pkg#a.run", "pkg#a.b.c.run", "pkg#a.b.run()", "pkg#x.end.y", "pkg", "family-two#x", "familyx/v2#x", "unknown#end"])("%s is nothing", (name) => expect(found(name)).toBeUndefined());

  it("gives every row of a name, in order, so that options can choose", () => {
    const t = table([{ match: "p#f", n: 1 }, { match: "p#g", n: 2 }, { match: ["p#f", "p#*"], n: 3 }]);
    expect(t.all("p#f").map((r) => r.n)).toEqual([1, 3]);
  });
});

describe("every row", () => {
  const all = [actRows, identityRows, signInRows, uploadRows, responseRows, errorAnswerRows, queryRows, queryTextRows, localQueryRows, callbackRows, validatorRows, limiterRows, loggerRows, credentialRows, randomRows, readerRows, resultRows, harmlessRows, assertionRows, iterationRows, descriptionRows].flat();

  it("names its source", () => {
    for (const row of all) expect(row.docs, String(row.match)).toMatch(/^https?:\/\/\S+\/?$/);
  });

  it("is spelt in the language of patterns", () => {
    for (const pattern of all.flatMap((row) => row.match)) expect(pattern).toMatch(/^[@.$\w][\w@./*:-]*(#[\w$()|.*[\]~-]*)?$/);
  });

  it("closes the parentheses it opens in each alternative", () => {
    for (const pattern of all.flatMap((row) => row.match)) {
      const path = pattern.split("#")[1] ?? "";
      for (const segment of path.split(".")) {
        for (const member of segment.split("|")) expect(member, pattern).toMatch(/^(?:[\w$~-]*(?:\(\))*|\*{1,2}|\[\])$/);
        if (segment.includes("|")) expect(segment, pattern).not.toContain("*");
      }
    }
  });
});

describe("who is calling", () => {
  test.each([
    ["next-auth#getServerSession", "identity", "null"],
    ["next-auth/next#unstable_getServerSession", "identity", "null"],
    ["next-auth#().auth", "identity", "null"],
    ["next-auth/jwt#getToken", "identity", "null"],
    ["next-auth/middleware#withAuth", "middleware", "rejects"],
    ["better-auth#betterAuth().api.getSession", "identity", "null"],
    ["@clerk/nextjs/server#auth.protect", "identity", "throws"],
    ["@clerk/nextjs#auth().protect", "identity", "throws"],
    ["@clerk/nextjs/server#currentUser", "identity", "null"],
    ["@clerk/express#requireAuth", "middleware", "rejects"],
    ["jsonwebtoken#verify", "identity", "throws"],
    ["jose#jwtVerify", "identity", "throws"],
    ["@nestjs/jwt#JwtService().verifyAsync", "identity", "throws"],
    ["@nestjs/passport#AuthGuard", "middleware", "rejects"],
    ["passport#authenticate", "middleware", "rejects"],
    ["firebase-admin/auth#getAuth().verifyIdToken", "identity", "throws"],
    ["firebase-admin#auth().verifyIdToken", "identity", "throws"],
    ["@auth0/nextjs-auth0#withApiAuthRequired", "wrapper", "rejects"],
    ["@upstash/qstash/nextjs#verifySignatureAppRouter", "wrapper", "rejects"],
    ["stripe#().webhooks.constructEvent", "verified", "throws"],
    ["stripe#Stripe().webhooks.constructEventAsync", "verified", "throws"],
    ["svix#Webhook().verify", "verified", "throws"],
    ["crypto#timingSafeEqual", "verified", "false"],
    ["bcryptjs#compare", "verified", "false"],
    ["express-basic-auth#", "middleware", "rejects"],
    ["hono/bearer-auth#bearerAuth", "middleware", "rejects"],
    ["iron-session#getIronSession", "identity", "null"],
  ])("%s gives %s and fails with %s", (name, gives, onFailure) => expect(identity.find(name)).toMatchObject({ gives, onFailure }));

  test.each([
    ["a decoded token", "jsonwebtoken#decode"],
    ["a decoded token", "jwt-decode#jwtDecode"],
    ["a decoded token", "jose#decodeJwt"],
    ["the presence of a cookie", "better-auth/cookies#getSessionCookie"],
    ["a session that the server did not verify", "@supabase/ssr#createServerClient().auth.getSession"],
    ["credentials nobody compared", "basic-auth#"],
  ])("%s is no check: %s", (_, name) => expect(identity.find(name)?.gives).toBe("decoded"));

  test.each([
    ["clerkMiddleware alone lets everybody through", "@clerk/nextjs/server#clerkMiddleware"],
    ["passport.session() only reads", "passport#session"],
  ])("%s: %s", (_, name) => expect(identity.find(name)?.gives).toBe("identifies"));

  test("a session store tells nobody apart", () => expect(identity.find("express-session#")?.gives).toBe("remembers"));

  test.each(["next-auth#().handlers", "next-auth#().handlers.GET", "better-auth/next-js#toNextJsHandler().POST", "next-auth#()", "@kinde-oss/kinde-auth-nextjs/server#handleAuth"])("%s is a route of the sign-in library", (name) => expect(identity.find(name)?.gives).toBe("public"));

  it("reads the user of Supabase below `data`, beside an error", () => {
    expect(identity.find("@supabase/supabase-js#createClient().auth.getUser")?.onFailure).toEqual({ identity: ["data.user"], error: ["error"] });
    expect(identity.find("@supabase/supabase-js#SupabaseClient().auth.getUser")).toBeDefined();
  });

  it("knows the options that switch a guard off, and what is left then", () => {
    const [guard, otherwise] = identity.all("express-jwt#expressjwt");
    expect(guard).toMatchObject({ gives: "middleware", unless: { path: "credentialsRequired", is: false } });
    expect(otherwise).toMatchObject({ gives: "identifies", field: "auth" });
    expect(identity.all("passport#authenticate").map((r) => r.gives)).toEqual(["middleware", "identifies"]);
    expect(identity.all("@workos-inc/authkit-nextjs#withAuth").map((r) => r.onlyIf?.is)).toEqual([true, undefined]);
  });

  it("knows that a callback takes over the outcome", () => {
    expect(identity.find("jsonwebtoken#verify")?.callback).toEqual({ args: [2, 3], error: 0, identity: 1, isInPlace: true });
    expect(identity.find("next-auth#().auth")?.wraps).toEqual({ arg: 0, field: "auth" });
  });

  test.each(["jsonwebtoken#sign", "passport#initialize", "next-auth/react#signIn", "jose#SignJWT().sign", "crypto#createHash", "@nestjs/common#UseGuards", "@nestjs/swagger#ApiBearerAuth", "next-axiom#withAxiom", "@supabase/supabase-js#createClient().auth.signUp", "lodash#find"])("%s says nothing about the caller", (name) => expect(identity.find(name)).toBeUndefined());

  it("tells a login by what it calls", () => {
    expect(signIns.find("@supabase/ssr#createServerClient().auth.signInWithPassword")?.does).toBe("sign-in");
    expect(signIns.find("better-auth#betterAuth().api.signUpEmail")?.does).toBe("sign-up");
    expect(signIns.find("jsonwebtoken#verify")).toBeUndefined();
  });
});

describe("round-trips", () => {
  test.each([
    "@prisma/client#PrismaClient().user.findMany",
    "@prisma/client/edge#PrismaClient().$extends().user.findUnique",
    "@prisma/client#PrismaClient().[].count",
    "@prisma/client#Prisma.TransactionClient().order.update",
    "@prisma/client#PrismaClient().$queryRaw",
    "drizzle-orm/node-postgres#drizzle().select",
    "drizzle-orm/postgres-js#PostgresJsDatabase().insert",
    "drizzle-orm/neon-http#drizzle().query.users.findFirst",
    "drizzle-orm/d1#drizzle().update",
    "typeorm#Repository().findOneBy",
    "typeorm#DataSource().getRepository().save",
    "typeorm#DataSource().manager.getRepository().save",
    "typeorm#EntityManager().find",
    "typeorm#BaseEntity.findOne",
    "typeorm#Repository().createQueryBuilder().where().getMany",
    "typeorm#DataSource().createQueryBuilder().update().set().execute",
    "knex#()",
    "knex#()().where().update",
    "knex#knex().raw",
    "kysely#Kysely().selectFrom().where().executeTakeFirst",
    "sequelize#Model.findAll",
    "sequelize#Sequelize().define().findOne",
    "sequelize#Model.findByPk().save",
    "mongoose#model().findById",
    "mongoose#Model.find",
    "mongoose#models.User.findOne",
    "mongoose#Model.findOne().save",
    "mongodb#MongoClient().db().collection().findOne",
    "mongodb#Collection().insertMany",
    "pg#Pool().query",
    "pg#Pool().connect().query",
    "mysql2/promise#createPool().getConnection().execute",
    "postgres#()",
    "@neondatabase/serverless#neon()",
    "@supabase/supabase-js#createClient().from().select",
    "@supabase/supabase-js#createClient().rpc",
    "@supabase/supabase-js#SupabaseClient().storage.from().createSignedUrl",
    "ioredis#().get",
    "redis#createClient().hGetAll",
    "@upstash/redis#Redis.fromEnv().incr",
    "@sanity/client#createClient().fetch",
    "firebase-admin/firestore#getFirestore().collection().where().get",
    "firebase-admin/firestore#getFirestore().collection().doc().update",
    "global#fetch",
    "axios#",
    "axios#get",
    "axios#create().post",
    "got#extend()",
    "nodemailer#createTransport().sendMail",
    "resend#Resend().emails.send",
    "bullmq#Queue().add",
    "@aws-sdk/client-s3#S3Client().send",
    "stripe#().customers.retrieve",
    "openai#().chat.completions.create",
    "@anthropic-ai/sdk#().messages.create",
    "ai#generateText",
  ])("%s", (name) => expect(isRoundTrip(name)).toBe(true));

  test.each([
    ["a Map is no table", "global#Map().delete"],
    ["a Map is no table", "global#Map().get"],
    ["lodash looks into memory", "lodash#find"],
    ["rows that are there already", "typeorm#Repository().find().find"],
    ["rows that are there already", "mongoose#model().find().find"],
    ["rows that are there already", "@prisma/client#PrismaClient().user.findMany().filter"],
    ["rows that are there already", "@supabase/supabase-js#createClient().from().select().data.find"],
    ["a snapshot's field", "firebase-admin/firestore#getFirestore().collection().doc().get().get"],
    ["an operator of the same package", "drizzle-orm#eq"],
    ["building an entity", "typeorm#Repository().create"],
    ["building a model", "sequelize#Model.build"],
    ["a step of a chain that has been counted", "@supabase/supabase-js#createClient().from().insert().select"],
    ["a step of a chain that has been counted", "drizzle-orm/node-postgres#drizzle().select().from().where"],
    ["a step of a chain that has been counted", "typeorm#Repository().createQueryBuilder().insert"],
    ["a command that waits in a pipeline", "ioredis#().pipeline().get"],
    ["making the client", "@prisma/client#PrismaClient"],
    ["making the client", "knex#"],
    ["making the client", "postgres#"],
    ["a database inside the process", "better-sqlite3#().prepare().all"],
    ["a database inside the process", "drizzle-orm/better-sqlite3#drizzle().select"],
    ["a file", "fs/promises#readFile"],
    ["a batching loader", "dataloader#().load"],
    ["a queue of promises", "p-queue#().add"],
    ["signing a URL is local", "@aws-sdk/s3-request-presigner#getSignedUrl"],
    ["verifying a signature is local", "stripe#().webhooks.constructEvent"],
  ])("%s: %s is none", (_, name) => expect(isRoundTrip(name)).toBe(false));

  it("still knows what in-process databases and files do", () => {
    expect(localQueries.find("better-sqlite3#().prepare().run")?.effect).toBe("write");
    expect(localQueries.find("drizzle-orm/better-sqlite3#drizzle().insert")?.effect).toBe("write");
    expect(localQueries.find("fs#promises.writeFile")?.effect).toBe("storage");
  });

  it("tells reads from writes", () => {
    expect(queries.find("@prisma/client#PrismaClient().user.findFirst")?.effect).toBe("read");
    expect(queries.find("@prisma/client#PrismaClient().user.upsert")?.effect).toBe("write");
    expect(queries.find("kysely#Kysely().deleteFrom().where().execute")?.effect).toBe("write");
    expect(queries.find("@supabase/ssr#createServerClient().from().delete")?.effect).toBe("write");
  });

  it("calls a batch what takes the rows, not what takes a condition", () => {
    for (const name of ["@prisma/client#PrismaClient().user.createMany", "mongoose#Model.insertMany", "mongodb#Collection().bulkWrite", "ioredis#().mget", "bullmq#Queue().addBulk", "resend#Resend().batch.send", "ai#embedMany"]) expect(queries.find(name)?.isBatch, name).toBe(true);
    for (const name of ["@prisma/client#PrismaClient().user.updateMany", "@prisma/client#PrismaClient().user.deleteMany", "mongoose#Model.updateMany"]) expect(queries.find(name), name).not.toHaveProperty("isBatch");
  });

  it("says how to batch where the client can", () => {
    expect(queries.find("@prisma/client#PrismaClient().user.findUnique")?.batch).toContain("findMany");
    expect(queries.find("ioredis#().get")?.batch).toContain("mget");
    expect(queries.find("resend#Resend().emails.send")?.batch).toContain("batch.send");
  });

  it("knows that a paid model is asked", () => {
    expect(queries.find("openai#OpenAI().responses.create")?.isPaid).toBe(true);
    expect(queries.find("global#fetch")).not.toHaveProperty("isPaid");
  });

  it("knows whose client a transaction's callback is handed", () => {
    expect(callbacks.find("@prisma/client#PrismaClient().$transaction")).toMatchObject({ arg: 0, params: ["$"] });
    expect(callbacks.find("drizzle-orm/postgres-js#drizzle().transaction")?.params).toEqual(["$"]);
    expect(callbacks.all("typeorm#DataSource().transaction").map((r) => r.arg)).toEqual([0, 1]);
    expect(callbacks.find("kysely#Kysely().transaction().execute")?.params).toEqual(["kysely#Transaction()"]);
    expect(callbacks.find("@clerk/nextjs/server#clerkMiddleware")?.params[0]).toBe("@clerk/nextjs/server#auth");
    expect(isRoundTrip("@prisma/client#PrismaClient().$transaction")).toBe(false);
  });
});

describe("validation", () => {
  test.each([
    ["zod#z.object().strict().parse", 0, "throws"],
    ["zod#object().parse", 0, "throws"],
    ["zod/v4#z.object().parseAsync", 0, "throws"],
    ["zod#z.ZodSchema().parse", 0, "throws"],
    ["zod#z.parse", 1, "throws"],
    ["drizzle-zod#createInsertSchema().parse", 0, "throws"],
    ["valibot#parse", 1, "throws"],
    ["joi#object().validateAsync", 0, "throws"],
    ["joi#attempt", 0, "throws"],
    ["yup#object().shape().validate", 0, "throws"],
    ["ajv#().validate", 1, "boolean"],
    ["ajv#().compile()", 0, "boolean"],
    ["@sinclair/typebox/value#Value.Check", 1, "boolean"],
    ["superstruct#create", 0, "throws"],
    ["effect#Schema.decodeUnknownSync()", 0, "throws"],
    ["class-validator#validateOrReject", 0, "throws"],
    ["typia#assert", 0, "throws"],
  ])("%s validates argument %i: %s", (name, input, how) => expect(validators.find(name)).toMatchObject({ input, how }));

  it("says where the value, the error and the success stand", () => {
    expect(validators.find("zod#z.object().safeParse")?.how).toEqual({ value: ["data"], error: ["error"], ok: ["success"] });
    expect(validators.find("joi#object().keys().validate")?.how).toEqual({ value: ["value"], error: ["error"], ok: [] });
    expect(validators.find("valibot#safeParse")?.how).toEqual({ value: ["output"], error: ["issues"], ok: ["success"] });
  });

  test.each([
    ["@hono/zod-validator#zValidator", { arg: 0 }],
    ["celebrate#celebrate", { arg: 0 }],
    ["zod-express-middleware#validateRequestBody", "body"],
    ["next-safe-action#createSafeActionClient().use().inputSchema", "all"],
    ["zsa#createServerAction().input", "all"],
  ])("%s guards the handler", (name, part) => expect(validators.find(name)).toMatchObject({ how: "middleware", part }));

  it("knows that the chains of express-validator only collect", () => {
    expect(validators.find("express-validator#body().isEmail().normalizeEmail")).toMatchObject({ how: "collects", part: "body" });
    expect(validators.find("express-validator#validationResult")?.how).toMatchObject({ ok: ["isEmpty()"] });
  });

  it("marks a schema that lets everything through", () => {
    expect(validators.find("zod#z.any().parse")?.acceptsAll).toBe(true);
    expect(validators.find("zod#z.object().parse")).not.toHaveProperty("acceptsAll");
  });

  test.each([
    ["a schema is no validation yet", "zod#z.object"],
    ["parsing JSON checks no shape", "global#JSON.parse"],
    ["a conversion is no validation", "global#Number"],
    ["turning a plain object into a class checks nothing", "class-transformer#plainToInstance"],
    ["reading the query is no validation", "qs#parse"],
    ["yup.cast runs no tests", "yup#object().cast"],
    ["a date parser", "date-fns#parse"],
    ["an unfinished action", "next-safe-action#createSafeActionClient().action"],
    ["an array may hold anything", "global#Array.isArray"],
  ])("%s: %s", (_, name) => expect(validators.find(name)).toBeUndefined());
});

describe("rate limits", () => {
  test.each([
    ["express-rate-limit#", "middleware"],
    ["express-rate-limit#rateLimit", "middleware"],
    ["rate-limiter-flexible#RateLimiterRedis().consume", "throws"],
    ["hono-rate-limiter#rateLimiter", "middleware"],
    ["@fastify/rate-limit#", "middleware"],
    ["@nestjs/throttler#ThrottlerGuard", "middleware"],
  ])("%s: %s", (name, how) => expect(limiters.find(name)?.how).toBe(how));

  it("wants the answer of a limiter to be read", () => {
    expect(limiters.find("@upstash/ratelimit#Ratelimit().limit")?.how).toEqual({ allowed: ["success"], refused: [] });
    expect(limiters.find("@arcjet/next#().withRule().protect")).toMatchObject({ how: { refused: ["isDenied()", "reason.isRateLimit()"] }, onlyWith: expect.stringContaining("tokenBucket") as string });
  });

  test.each([
    ["the module alone limits nothing", "@nestjs/throttler#ThrottlerModule.forRoot"],
    ["a decorator limits nothing by itself", "@nestjs/throttler#Throttle"],
    ["pacing one's own calls", "bottleneck#().schedule"],
    ["pacing one's own calls", "p-limit#()"],
    ["making the limiter", "@upstash/ratelimit#Ratelimit"],
    ["looking without consuming", "rate-limiter-flexible#RateLimiterRedis().get"],
  ])("%s: %s", (_, name) => expect(limiters.find(name)).toBeUndefined());
});

describe("logging", () => {
  test.each(["global#console.error", "pino#().child().error", "winston#createLogger().warn", "@sentry/nextjs#captureException", "@nestjs/common#Logger().error", "fastify#FastifyRequest().log.error", "@opentelemetry/api#trace.getTracer().startSpan().recordException", "debug#()", "consola#error"])("%s is seen by somebody", (name) => expect(loggers.find(name)).toBeDefined());
  test.each(["global#console.clear", "pino#", "winston#createLogger", "@sentry/nextjs#init", "global#Error", "debug#"])("%s is not", (name) => expect(loggers.find(name)).toBeUndefined());
});

describe("credentials", () => {
  const sinks = (name: string): string[] => credentials.all(name).map((r) => `${r.arg}${r.path === undefined ? "" : `.${r.path}`} ${r.as}`);

  test.each([
    ["jsonwebtoken#sign", "1 signing"],
    ["jose#SignJWT().setProtectedHeader().sign", "0 signing"],
    ["express-session#", "0.secret signing"],
    ["cookie-parser#", "0 signing"],
    ["crypto#createHmac", "1 signing"],
    ["iron-session#getIronSession", "2.password signing"],
    ["passport-jwt#Strategy", "0.secretOrKey signing"],
    ["pg#Pool", "0.password password"],
    ["pg#Pool", "0.connectionString connection"],
    ["mysql2/promise#createConnection", "0.password password"],
    ["mongoose#connect", "0 connection"],
    ["@supabase/supabase-js#createClient", "1 token"],
    ["stripe#", "0 token"],
    ["openai#OpenAI", "0.apiKey token"],
    ["@ai-sdk/openai#createOpenAI", "0.apiKey token"],
    ["@aws-sdk/client-s3#S3Client", "0.credentials.secretAccessKey token"],
    ["nodemailer#createTransport", "0.auth.pass password"],
    ["next-auth/providers/github#", "0.clientSecret token"],
    ["crypto#createCipheriv", "1 signing"],
  ])("%s takes %s", (name, sink) => expect(sinks(name)).toContain(sink));

  it("takes the password of an embedded database for a dummy", () => {
    expect(credentials.all("sequelize#Sequelize").find((r) => r.arg === 2)?.unless).toEqual({ arg: 3, path: "dialect", is: "sqlite" });
  });

  test.each(["jsonwebtoken#decode", "crypto#createHash", "crypto#randomBytes", "hashids#", "react#createContext", "posthog-node#PostHog"])("%s takes none", (name) => expect(sinks(name)).toEqual([]));
});

describe("what changes no answer", () => {
  test.each(["helmet#", "helmet#()", "cors#", "morgan#", "express#json", "express#static", "multer#().single", "lodash#pick", "lodash/fp#pick", "date-fns#format", "uuid#v4", "global#JSON.stringify", "global#Math.max", "global#Map().get", "path#join", "passport#initialize", "@opentelemetry/api#trace.getTracer", "pino-http#", "hono/cors#cors", "@fastify/cors#", "koa-bodyparser#"])("%s", (name) => expect(harmless.find(name)).toBeDefined());

  test.each([
    ["it may be anything", "express#Router"],
    ["it may be anything", "some-unknown-package#middleware"],
    ["it compares secrets", "crypto#timingSafeEqual"],
    ["it leaves the process", "global#fetch"],
    ["it throws for callers without a session", "assert#"],
    ["it limits rates", "express-rate-limit#"],
    ["it runs what it is given", "hono/combine#every"],
  ])("%s: %s", (_, name) => expect(harmless.find(name)).toBeUndefined());

  it("keeps what guards, limits or queries out", () => {
    const answering = [...identityRows, ...limiterRows, ...queryRows].flatMap((row) => row.match).filter((m) => !/[*|]/.test(m));
    const wrong = answering.filter((name) => harmless.find(name) && !/^@fastify\//.test(name));
    expect(wrong).toEqual([]);
  });
});

describe("assertions", () => {
  it("are tests with an exit", () => {
    expect(assertions.find("assert#")?.arg).toBe(0);
    expect(assertions.find("assert#strictEqual")).toMatchObject({ arg: 0, equals: 1 });
    expect(assertions.find("http-assert#")?.arg).toBe(0);
    expect(assertions.find("http-errors#")).toBeUndefined();
  });
});

describe("iterations", () => {
  test.each([["p-map#", 0, 1], ["lodash#forEach", 0, 1], ["async#eachLimit", 0, 2], ["ramda#map", 1, 0], ["bluebird#map", 0, 1]])("%s goes over argument %i and calls argument %i", (name, over, each) => expect(iterations.find(name)).toMatchObject({ over, each }));
  test.each(["lodash#chunk", "p-limit#()", "global#Promise.all", "lodash#debounce"])("%s does not", (name) => expect(iterations.find(name)).toBeUndefined());
});
