/** What a project is made of, by the packages it depends on: rows for the page that `init` prints. */

export type StackPart = "framework" | "database" | "authentication" | "validation" | "logging" | "security" | "tests" | "hooks" | "lint";

/** Package, the part of the stack it stands for, and what people call it. */
export const STACK: readonly (readonly [packageName: string, part: StackPart, name: string])[] = [
  ["next", "framework", "Next.js"], ["express", "framework", "Express"], ["fastify", "framework", "Fastify"], ["koa", "framework", "Koa"], ["hono", "framework", "Hono"],
  ["elysia", "framework", "Elysia"], ["@nestjs/core", "framework", "NestJS"], ["routing-controllers", "framework", "routing-controllers"], ["@trpc/server", "framework", "tRPC"], ["@orpc/server", "framework", "oRPC"], ["@remix-run/node", "framework", "Remix"],
  ["react-router", "framework", "React Router"], ["@sveltejs/kit", "framework", "SvelteKit"], ["nitropack", "framework", "Nitro"], ["h3", "framework", "h3"], ["nuxt", "framework", "Nuxt"],
  ["@apollo/server", "framework", "Apollo Server"], ["graphql-yoga", "framework", "GraphQL Yoga"], ["@middy/core", "framework", "middy"],
  ["@hapi/hapi", "framework", "hapi"], ["@adonisjs/core", "framework", "AdonisJS"], ["@ts-rest/core", "framework", "ts-rest"], ["graphql", "framework", "GraphQL"],
  ["@prisma/client", "database", "Prisma"], ["drizzle-orm", "database", "Drizzle"], ["typeorm", "database", "TypeORM"], ["sequelize", "database", "Sequelize"], ["mongoose", "database", "Mongoose"],
  ["knex", "database", "Knex"], ["kysely", "database", "Kysely"], ["pg", "database", "pg"], ["mysql2", "database", "mysql2"], ["mongodb", "database", "MongoDB"], ["@supabase/supabase-js", "database", "Supabase"],
  ["@mikro-orm/core", "database", "MikroORM"], ["objection", "database", "Objection"], ["postgres", "database", "postgres.js"], ["better-sqlite3", "database", "better-sqlite3"], ["@libsql/client", "database", "libSQL"], ["ioredis", "database", "Redis"], ["redis", "database", "Redis"],
  ["next-auth", "authentication", "Auth.js"], ["@auth/core", "authentication", "Auth.js"], ["better-auth", "authentication", "Better Auth"], ["@clerk/nextjs", "authentication", "Clerk"], ["@clerk/express", "authentication", "Clerk"],
  ["passport", "authentication", "Passport"], ["jsonwebtoken", "authentication", "jsonwebtoken"], ["jose", "authentication", "jose"], ["lucia", "authentication", "Lucia"], ["firebase-admin", "authentication", "Firebase"],
  ["@supabase/ssr", "authentication", "Supabase Auth"], ["iron-session", "authentication", "iron-session"], ["express-session", "authentication", "express-session"], ["@fastify/jwt", "authentication", "fastify-jwt"], ["@nestjs/jwt", "authentication", "NestJS JWT"], ["@auth0/nextjs-auth0", "authentication", "Auth0"], ["@workos-inc/node", "authentication", "WorkOS"],
  ["zod", "validation", "zod"], ["valibot", "validation", "Valibot"], ["yup", "validation", "yup"], ["joi", "validation", "Joi"], ["ajv", "validation", "Ajv"], ["class-validator", "validation", "class-validator"], ["@sinclair/typebox", "validation", "TypeBox"], ["arktype", "validation", "ArkType"], ["superstruct", "validation", "Superstruct"], ["express-validator", "validation", "express-validator"],
  ["pino", "logging", "pino"], ["winston", "logging", "winston"], ["@sentry/node", "logging", "Sentry"], ["@sentry/nextjs", "logging", "Sentry"], ["@opentelemetry/api", "logging", "OpenTelemetry"], ["dd-trace", "logging", "Datadog"], ["newrelic", "logging", "New Relic"], ["bunyan", "logging", "Bunyan"], ["morgan", "logging", "morgan"],
  ["helmet", "security", "helmet"], ["@fastify/helmet", "security", "helmet"], ["cors", "security", "cors"], ["express-rate-limit", "security", "express-rate-limit"], ["@upstash/ratelimit", "security", "Upstash Ratelimit"], ["@nestjs/throttler", "security", "NestJS Throttler"], ["@fastify/cors", "security", "cors"], ["@fastify/rate-limit", "security", "fastify-rate-limit"], ["rate-limiter-flexible", "security", "rate-limiter-flexible"],
  ["vitest", "tests", "Vitest"], ["jest", "tests", "Jest"], ["mocha", "tests", "Mocha"], ["ava", "tests", "AVA"], ["@playwright/test", "tests", "Playwright"], ["cypress", "tests", "Cypress"], ["supertest", "tests", "supertest"],
  ["husky", "hooks", "husky"], ["lefthook", "hooks", "lefthook"], ["lint-staged", "hooks", "lint-staged"], ["simple-git-hooks", "hooks", "simple-git-hooks"],
  ["eslint", "lint", "ESLint"], ["oxlint", "lint", "oxlint"], ["@biomejs/biome", "lint", "Biome"], ["typescript", "lint", "TypeScript"],
];
