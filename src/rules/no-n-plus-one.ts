/** Finds round-trips made once per element of a list. */
import type { RepeatedRoundTrip, Rule } from "../concepts.js";

interface Options {
  /** Also report calls that are no database queries: HTTP, cache, queue, mail, storage. */
  readonly allRoundTrips: boolean;
}

const NOUN: Readonly<Record<RepeatedRoundTrip["effect"], string>> = {
  read: "query", write: "write", http: "request to another service", cache: "cache access", queue: "queue call", mail: "mail", storage: "storage call",
};
const WHERE: Readonly<Record<RepeatedRoundTrip["loopForm"], string>> = {
  for: "a for loop", "for…of": "for…of", "for…in": "for…in", while: "a while loop", map: "map", forEach: "forEach", callback: "a callback over a list", recursion: "a recursion", resolver: "a field resolver",
};

/** Databases and caches take many keys at once; whether another service does is not for the caller to say. */
const IS_OURS: ReadonlySet<RepeatedRoundTrip["effect"]> = new Set(["read", "write", "cache"]);

export const noNPlusOne: Rule<Options> = {
  id: "no-n-plus-one",
  title: "No query per row",
  violation: "One query per row: N+1 in a loop, in `Promise.all(map)`, through a helper",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 1073,
  messages: {
    batch: "One {noun} per element: {what} in {loop}. A hundred elements make a hundred round-trips; there is {batch}.",
    plain: "One {noun} per element: {what} in {loop}. A hundred elements make a hundred round-trips: collect the keys first and do it in one call where the service has one.",
    own: "One {noun} per element: {what} in {loop}. A hundred elements make a hundred round-trips. Each row gets values of its own: {batch}.",
    turn: "One {noun} per element: {what} in {loop}, each waiting for the one before. A hundred elements take a hundred times as long: where nothing takes several at once, keep a few of them under way at a time.",
    many: "One {noun} per element: {what} in {loop}. A hundred elements make a hundred round-trips: where nothing takes several at once, see that only a few are under way at a time.",
    level: "One {noun} per level: {what} in {loop}. A tree ten levels deep makes ten round-trips, one after the other: fetch the rows at once, or let the database walk (a recursive query).",
  },
  why:
    "Each call waits for the network. A page with a hundred rows that asks once for each row makes a hundred and one queries where two would do; " +
    "it works on the developer's ten rows and stops the database on the customer's ten thousand. `Promise.all` hides the waiting, not the load.",
  instead:
    "Collect the keys, ask once (`where: { id: { in: ids } }`, `whereIn`, `createMany`), put the rows into a `Map` and let the loop read from it. " +
    "Loops over chunks, pages, retries and short lists written in the code are let through; calls of other services, which may have nothing to ask for many things at once, are warnings.",
  example: {
    bad: {
      "src/report.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function ownersOf(orders: { userId: string }[]): Promise<unknown[]> {\n' +
        "  const owners: unknown[] = [];\n  for (const order of orders) {\n    owners.push(await prisma.user.findUnique({ where: { id: order.userId } }));\n  }\n  return owners;\n}\n",
    },
    repaired: {
      "src/report.ts":
        'import { PrismaClient } from "@prisma/client";\n\nconst prisma = new PrismaClient();\n\nexport async function ownersOf(orders: { userId: string }[]): Promise<unknown[]> {\n' +
        "  return prisma.user.findMany({ where: { id: { in: orders.map((order) => order.userId) } } });\n}\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { allRoundTrips: { type: "boolean", description: "Report HTTP, cache, queue, mail and storage calls too, not only database queries." } },
      additionalProperties: false,
    },
    defaults: { allRoundTrips: true },
  },
  hasFix: false,
  isLocal: true,
  *check(project, options) {
    for (const trip of project.repeatedRoundTrips()) {
      const file = project.file(trip.file);
      if (!file?.isBackend) continue;
      if (!options.allRoundTrips && trip.effect !== "read" && trip.effect !== "write") continue;
      yield {
        file: trip.file, pos: trip.pos, end: trip.end, message: messageFor(trip),
        data: { noun: trip.isUnread ? "statement" : NOUN[trip.effect], what: trip.through === undefined ? trip.what : `${trip.through} makes ${trip.what}`, loop: WHERE[trip.loopForm], batch: trip.batch ?? "" },
        // Where nothing is known that would do for many at once, it may be as good as it gets.
        confidence: IS_OURS.has(trip.effect) || trip.batch !== undefined ? trip.confidence : "likely", evidence: trip.trail, symbol: trip.symbol, identity: `${trip.what} ${trip.loopForm}`,
        ...(trip.endpoint !== undefined && { endpoint: trip.endpoint }), ...(!IS_OURS.has(trip.effect) && { level: "warning" as const }),
      };
    }
  },
};

function messageFor(trip: RepeatedRoundTrip): "level" | "own" | "batch" | "plain" | "turn" | "many" {
  if (isWalk(trip)) return "level";
  if (trip.batch !== undefined) return trip.isOwn ? "own" : "batch";
  return IS_OURS.has(trip.effect) ? "plain" : trip.isInTurn ? "turn" : "many";
}

/** Goes from row to row instead of along a list. */
function isWalk(trip: RepeatedRoundTrip): boolean {
  return trip.loopForm === "recursion" || (trip.loopForm === "while" && trip.effect === "read");
}

export default noNPlusOne;
