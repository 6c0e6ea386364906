/** Which library calls limit how often a caller may come, and what has to be read of their answer. */
import { table } from "./match.js";
import { each } from "./patterns.js";
import type { LimiterRow } from "./rows.js";

type More = Partial<Omit<LimiterRow, "match" | "docs">>;
const kind = (how: LimiterRow["how"]) => (match: LimiterRow["match"], docs: string, more: More = {}): LimiterRow => ({ match, how, docs, ...more });
const middleware = kind("middleware");
const throws = kind("throws");
const allowedAt = (...allowed: readonly string[]) => kind({ allowed, refused: [] });
const refusedAt = (...refused: readonly string[]) => kind({ allowed: [], refused });

const UPSTASH = "https://upstash.com/docs/redis/sdks/ratelimit-ts/overview";
const FLEXIBLE = "https://github.com/animir/node-rate-limiter-flexible/wiki";
const FASTIFY = "https://github.com/fastify/fastify-rate-limit";
const ARCJET = "https://docs.arcjet.com/rate-limiting/reference";
const ARCJET_PACKAGES = [
  "@arcjet/next", "@arcjet/node", "@arcjet/bun", "@arcjet/deno", "@arcjet/sveltekit", "@arcjet/remix", "@arcjet/react-router", "@arcjet/nest",
  "@arcjet/fastify", "@arcjet/nuxt", "@arcjet/astro", "arcjet",
];
const ARCJET_RULE = "@arcjet/*#tokenBucket|fixedWindow|slidingWindow|protectSignup";

export const limiterRows: readonly LimiterRow[] = [
  middleware([
    "express-rate-limit#", "express-rate-limit#rateLimit|default", "express-slow-down#", "express-slow-down#slowDown",
  ], "https://express-rate-limit.mintlify.app/overview"),
  throws("rate-limiter-flexible/*#*.consume", FLEXIBLE),
  throws("rate-limiter-flexible/*#RateLimiterQueue().removeTokens", FLEXIBLE),
  allowedAt("success")([
    "@upstash/ratelimit#Ratelimit()|RegionRatelimit()|MultiRegionRatelimit().limit|blockUntilReady",
    "@unkey/ratelimit#Ratelimit()|NoopRatelimit().limit", "global#RateLimit().limit", "@cloudflare/workers-types#RateLimit().limit",
  ], UPSTASH),

  // Fastify: registered for a scope, as a hook of one route, or asked by hand. `isAllowed` means "on the allow list".
  middleware(["@fastify/rate-limit#", "fastify-rate-limit#", "fastify#*.rateLimit"], FASTIFY),
  refusedAt("isExceeded", "isBanned")("fastify#*.createRateLimit()", FASTIFY),

  // The module of @nestjs/throttler limits nothing without its guard, nor does the decorator.
  { ...middleware("@nestjs/throttler#ThrottlerGuard|ThrottlerGuard()", "https://docs.nestjs.com/security/rate-limiting"), skippedBy: "shouldSkip" },
  middleware("nestjs-rate-limiter#RateLimiterGuard|RateLimit", "https://docs.nestjs.com/security/rate-limiting"),
  { ...throws("@nestjs/throttler#ThrottlerGuard().handleRequest|canActivate", "https://docs.nestjs.com/security/rate-limiting"), skippedBy: "shouldSkip" },
  middleware([
    "hono-rate-limiter#rateLimiter|webSocketLimiter", "@hono-rate-limiter/cloudflare#rateLimiter|cloudflareRateLimiter",
    "elysia-rate-limit#rateLimit",
  ], "https://github.com/rhinobase/hono-rate-limiter"),
  middleware(["hapi-rate-limit#", "hapi-rate-limit#*", "hapi-rate-limitor#", "hapi-rate-limitor#*"], "https://github.com/wraithgar/hapi-rate-limit"),
  middleware("@adonisjs/limiter/services/main#define", "https://docs.adonisjs.com/guides/security/rate-limiting"),
  middleware(["koa-ratelimit#", "koa2-ratelimit#RateLimit.middleware", "koa-ratelimit-lru#", "koa-simple-ratelimit#"], "https://github.com/koajs/ratelimit"),
  middleware([
    "express-brute#().prevent", "express-brute#().getMiddleware", "express-limiter#()", "express-bouncer#().block",
  ], "https://github.com/AdamPflug/express-brute"),

  // Arcjet: shield and bot detection alone limit nothing; the decision has to be read.
  kind({ allowed: ["isAllowed()"], refused: ["isDenied()", "reason.isRateLimit()"] })(each(ARCJET_PACKAGES, [
    "()|arcjet()", "()|arcjet().withRule()", "()|arcjet().withRule().withRule()",
  ], "protect"), ARCJET, { onlyWith: ARCJET_RULE }),
  kind("wrapper")("@arcjet/next#withArcjet", ARCJET, { onlyWith: ARCJET_RULE }),
  middleware("@arcjet/next#createMiddleware", ARCJET, { onlyWith: ARCJET_RULE }),
  middleware("@arcjet/nest#ArcjetGuard|ArcjetGuard()", ARCJET, { onlyWith: ARCJET_RULE }),

  refusedAt("rateLimited", "error")("@vercel/firewall#checkRateLimit|unstable_checkRateLimit", "https://vercel.com/docs/vercel-firewall/vercel-waf/rate-limiting-sdk"),
  refusedAt("")("sveltekit-rate-limiter/server#RateLimiter()|RetryAfterRateLimiter().isLimited", "https://github.com/ciscoheat/sveltekit-rate-limiter"),
  refusedAt("limited")("sveltekit-rate-limiter/server#RateLimiter()|RetryAfterRateLimiter().check", "https://github.com/ciscoheat/sveltekit-rate-limiter"),
  allowedAt("")("limiter#RateLimiter()|TokenBucket().tryRemoveTokens", "https://github.com/jhurliman/node-rate-limiter"),
  allowedAt("remaining")(["ratelimiter#().get", "async-ratelimiter#().get"], "https://github.com/microlinkhq/async-ratelimiter"),
  middleware([
    "@trpc-limiter/memory#createTRPCStoreLimiter|createTrpcStoreLimiter", "@trpc-limiter/redis#createTRPCRedisLimiter|createTrpcRedisLimiter",
    "@trpc-limiter/upstash#createTRPCUpstashLimiter|createTrpcUpstashLimiter", "trpc-rate-limiter#createTRPCRateLimiter",
  ], "https://github.com/OrJDev/trpc-limiter"),
  middleware([
    "@envelop/rate-limiter#useRateLimiter", "graphql-rate-limit#createRateLimitRule|getGraphQLRateLimiter",
    "graphql-rate-limit-directive#rateLimitDirective",
  ], "https://github.com/teamplanes/graphql-rate-limit"),
  middleware(["@orpc/ratelimit#ratelimit", "@orpc/experimental-ratelimit#createRatelimitMiddleware"], "https://orpc.unnoq.com/docs/helpers/ratelimit"),
  allowedAt("success")([
    "@orpc/ratelimit/*#MemoryRateLimiter()|RedisRateLimiter()|UpstashRateLimiter()|CloudflareRateLimiter().limit",
    "@orpc/experimental-ratelimit/*#MemoryRatelimiter()|RedisRatelimiter()|UpstashRatelimiter()|CloudflareRatelimiter().limit",
  ], "https://orpc.unnoq.com/docs/helpers/ratelimit"),
  kind("wrapper")(["micro-ratelimit#"], "https://www.npmjs.com/package/micro-ratelimit"),
];
export const limiters = table(limiterRows);
