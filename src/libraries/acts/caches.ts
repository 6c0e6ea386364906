/** What puts an entry into a cache, what reads and ends one, and where each library is told how long it lasts. */
import type { ActRow } from "./row.js";

const IOREDIS = "https://redis.io/docs/latest/commands/set/";
const REDIS = "https://github.com/redis/node-redis";
const UPSTASH = "https://upstash.com/docs/redis/sdks/ts/commands/string/set";
const MANAGER = "https://docs.nestjs.com/techniques/caching";

const row = (does: ActRow["does"]) => (match: ActRow["match"], docs: string, at: NonNullable<ActRow["at"]>, more: Partial<ActRow> = {}): ActRow => ({ match, does, docs, at, ...more });
const puts = row("caches");
const reads = row("reads a cache");
const ends = row("ends a cache entry");

const CLIENTS = ["ioredis#()|Redis()|Cluster()", "redis#createClient()|createCluster()", "redis#createClient().**", "@upstash/redis/*#Redis()", "@upstash/redis/*#Redis.fromEnv()", "@vercel/kv#kv|createClient()"];
const CACHES = ["cache-manager#caching()|createCache()|Cache()", "@nestjs/cache-manager#Cache()", "keyv#()|Keyv()", "node-cache#()"];
const on = (clients: readonly string[], methods: string): string[] => clients.map((client) => `${client}.${methods}`);

/** `anHour`: how that is written behind the value, where it does not depend on the version. */
export const cacheRows: readonly ActRow[] = [
  // `set(key, value, "EX", 60)`: whatever follows the value is about its life.
  puts("ioredis#()|Redis()|Cluster().set", IOREDIS, { key: "0", ttl: ["2", "3"] }, { otherwise: { anHour: '"EX", 3600' } }),
  puts(["redis#createClient()|createCluster().set", "redis#createClient().**.set"], REDIS, { key: "0", ttl: ["2.EX", "2.PX", "2.EXAT", "2.PXAT", "2.KEEPTTL", "2.expiration"], options: "2" }, { otherwise: { anHour: "{ EX: 3600 }" } }),
  puts(["@upstash/redis/*#Redis().set", "@upstash/redis/*#Redis.fromEnv().set", "@vercel/kv#kv|createClient().set"], UPSTASH, { key: "0", ttl: ["2.ex", "2.px", "2.exat", "2.pxat", "2.keepTtl"], options: "2" }, { otherwise: { anHour: "{ ex: 3600 }" } }),
  puts(["cache-manager#caching()|createCache()|Cache().set", "@nestjs/cache-manager#Cache().set"], MANAGER, { key: "0", ttl: "2" }, { setup: "sets up a cache" }),
  puts("keyv#()|Keyv().set", "https://keyv.org/docs/keyv/", { key: "0", ttl: ["2", "^0.ttl", "^1.ttl"] }, { otherwise: { anHour: "3_600_000" } }),
  puts("node-cache#().set", "https://github.com/node-cache/node-cache", { key: "0", ttl: ["2", "^0.stdTTL"] }, { otherwise: { anHour: "3600" } }),
  puts("next/cache#unstable_cache", "https://nextjs.org/docs/app/api-reference/functions/unstable_cache", { key: "1", ttl: ["2.revalidate", "2.tags"], options: "2" }, { otherwise: { isCache: true, anHour: "{ revalidate: 3600 }" } }),
  { match: "@nestjs/cache-manager#CacheModule.register", does: "sets up a cache", at: { ttl: "0.ttl" }, docs: MANAGER },
  { match: "@nestjs/cache-manager#CacheModule.registerAsync", does: "sets up a cache", at: { ttl: "0.useFactory().ttl" }, docs: MANAGER },
  reads(on([...CLIENTS, ...CACHES], "get|getEx|getex"), REDIS, { key: "0" }),
  ends(on(CLIENTS, "expire|pexpire|expireat|pexpireat|expireAt|pExpire|pExpireAt"), IOREDIS, { key: "0" }),
];
