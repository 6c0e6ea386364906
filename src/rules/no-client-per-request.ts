/** Finds clients that are made anew for every request. */
import type { ActCall, Given, Rule } from "../concepts.js";
import { callsIn, isOff, leadingTo, surely, textsOf } from "./acts/given.js";

export const noClientPerRequest: Rule = {
  id: "no-client-per-request",
  title: "Clients are made once, not for every request",
  violation: "A client that holds connections is made while a request is answered",
  level: "warning",
  needs: "project",
  presets: ["all"],
  cwe: 1072,
  messages: {
    made: "{endpoint} makes a new client of its {of} for every request: `{what}`. Each opens connections of its own, and a busy hour runs out of them; make it once, outside the handler.",
    keyed: "{endpoint} makes a new client of a service for every request: `{what}`. Its connections are never used again; make it once, outside the handler.",
  },
  why:
    "A database lets in some hundred connections. A pool that is made while a request is answered opens more for every visitor and closes none before it is collected, so a busy hour takes the database away from everybody. " +
    "A client of a service pays for a new handshake each time.",
  instead:
    "Make the client in the body of a module, or keep it where the next request finds it (`client ??= …`). Clients that are kept in a variable around the function, in a member or in a collection are no finding, nor are those whose " +
    "key belongs to the caller: they must be made per request. Nor are those that are set up by a row of a database or a file, which may be another one for the next request, as far as that can be seen. On real code nine of eighteen findings were wrong when they were read, and two of eleven still are: that is why it is only in the preset `all`.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { Pool } from "pg";\n\nexport const app = express();\n\napp.get("/orders", async (_req, res) => {\n' +
        '  const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n  res.json((await pool.query("select id from orders limit 20")).rows);\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { Pool } from "pg";\n\nexport const app = express();\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL });\n\n' +
        'app.get("/orders", async (_req, res) => {\n  res.json((await pool.query("select id from orders limit 20")).rows);\n});\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  *check(project) {
    const told = new Set<string>();
    for (const call of callsIn(project, "makes a client")) {
      const place = `${call.file}:${call.pos}`;
      if (call.endpoint === undefined || told.has(place) || isOfCaller(call) || call.isKept() || !surely(call.given("isAlone"), isOff)) continue;
      told.add(place);
      const isKeyed = surely(call.given("isKeyed"), (g) => g.is === "literal");
      yield {
        file: call.file, pos: call.pos, end: call.end, message: isKeyed ? "keyed" : "made",
        data: { endpoint: call.endpoint, what: call.what, of: textsOf(call.given("of"))[0] ?? "service" },
        confidence: "proven", evidence: leadingTo(call), endpoint: call.endpoint, symbol: call.endpoint, identity: call.what,
      };
    }
  },
};

/** Made with what the server has by itself, in every part; anything else may differ from caller to caller. */
function isOfCaller(call: ActCall): boolean {
  return !["first", "second"].every((at) => surely(call.given(at), isServers));
}

function isServers(given: Given): boolean {
  if (given.is === "object") return !given.isOpen && given.keys.every((key) => surely(given.member(key), isServers));
  if (given.is === "list") return given.items.every(isServers);
  // What is kept in a database is another one tomorrow, or for the next organisation.
  if (given.is === "made") return given.inputs.length === 0 && given.credential === undefined && !given.isStored && (given.with?.() ?? []).every(isServers);
  return given.is === "absent" || given.is === "literal" || given.is === "setting" || given.is === "function";
}

export default noClientPerRequest;
