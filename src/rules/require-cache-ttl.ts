/** Finds cache entries that never end. */
import type { ActCall, Fix, Project, Rule } from "../concepts.js";
import { argumentRanges } from "../fixes/arguments.js";
import { insertion } from "../fixes/edits.js";
import { callsIn, isAbsent, lastNames, leadingTo, surely, textsOf, wordsOf } from "./acts/given.js";

export const requireCacheTtl: Rule = {
  id: "require-cache-ttl",
  title: "Cache entries end",
  violation: "An entry is put into a cache without a time to live",
  level: "warning",
  needs: "project",
  presets: ["all"],
  cwe: 1325,
  messages: {
    endless: "`{what}` keeps this entry for good: what it holds is served long after it is true, and the cache only ever grows. Say when it ends.",
  },
  why:
    "An entry without an end outlives what it was made from: a price, a permission, a name that has been changed for weeks is still answered. And as nothing ever leaves, the cache grows until its host starts to drop what it likes.",
  instead:
    "Give every entry a time to live, at the call, for the whole client or by `expire` afterwards. Only what is read back as a cache counts (the function that puts it in looks for it first, or its key says so): a store that is not a cache may keep things for good. It said nothing about more than fifty repositories, so how often it is right is not known: that is why it is only in the preset `all`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "ioredis": "^5.0.0" } }',
      "src/prices.ts":
        'import Redis from "ioredis";\n\nconst redis = new Redis();\n\nexport async function price(id: string, load: () => Promise<string>): Promise<string> {\n  const known = await redis.get(`price:${id}`);\n' +
        "  if (known !== null) return known;\n  const fresh = await load();\n  await redis.set(`price:${id}`, fresh);\n  return fresh;\n}\n",
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "ioredis": "^5.0.0" } }',
      "src/prices.ts":
        'import Redis from "ioredis";\n\nconst redis = new Redis();\n\nexport async function price(id: string, load: () => Promise<string>): Promise<string> {\n  const known = await redis.get(`price:${id}`);\n' +
        '  if (known !== null) return known;\n  const fresh = await load();\n  await redis.set(`price:${id}`, fresh, "EX", 300);\n  return fresh;\n}\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: true,
  *check(project) {
    const read = new Map<string, number>();
    for (const { file, symbol, pos } of callsIn(project, "reads a cache")) {
      const at = `${file} ${symbol}`;
      read.set(at, Math.min(pos, read.get(at) ?? pos));
    }
    const ended = new Set([...callsIn(project, "ends a cache entry")].map(({ file, symbol }) => `${file} ${symbol}`));
    const told = new Set<string>();
    for (const call of callsIn(project, "caches")) {
      const place = `${call.file}:${call.pos}`;
      const at = `${call.file} ${call.symbol}`;
      if (told.has(place) || ended.has(at) || !surely(call.given("ttl"), isAbsent)) continue;
      const isCache = call.symbol !== "" && (read.get(at) ?? Infinity) < call.pos;
      const isSaid = [...textsOf(call.given("key")), ...lastNames(call.names("key"))].flatMap(wordsOf).some((w) => w === "cache" || w === "cached");
      if (!isCache && !isSaid && !surely(call.given("isCache"), (g) => g.is === "literal")) continue;
      told.add(place);
      yield {
        file: call.file, pos: call.pos, end: call.end, message: "endless", data: { what: call.what }, confidence: isCache ? "proven" : "likely",
        evidence: leadingTo(call), symbol: call.endpoint ?? call.symbol, identity: call.what, ...(call.endpoint !== undefined && { endpoint: call.endpoint }), fixes: repair(project, call),
      };
    }
  },
};

/** How long an entry is true is for people to say: an hour is where to start. */
function repair(project: Project, call: ActCall): Fix[] {
  const ranges = argumentRanges(project.text(call.file), call.pos, call.end) ?? [];
  const [hour] = textsOf(call.given("anHour"));
  const last = ranges[1];
  if (hour === undefined || !last || ranges.length !== 2) return [];
  return [{ title: "Let it end after an hour", safety: "suggestion", edits: [insertion(call.file, last[1], `, ${hour}`)] }];
}

export default requireCacheTtl;
