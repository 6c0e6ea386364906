/** Finds queries that a caller can change: input written into their text, or obeyed as an operator. */
import type { Injection, Rule } from "../concepts.js";

export const noSqlInjection: Rule = {
  id: "no-sql-injection",
  title: "No query is built from input",
  violation: "SQL can be injected",
  level: "emergency",
  needs: "project",
  presets: ["recommended", "strict", "all"],
  cwe: 89,
  messages: {
    text: "{input} is written into the query that {what} runs: whoever calls can read and change every row. Bind it instead: {bind}.",
    whole: "{what} runs {input} as a query: whoever calls can read and change every row. Write the query in the code, and bind only values: {bind}.",
    code: "{input} is written into code that the database runs for {what}. Compare fields with plain operators instead.",
    operators: "{what} takes {input} as it comes: an object with operators (`{ \"$ne\": null }`) matches every row. Use {bind}.",
    filter: "{input} is written into the text of a filter for {what}: a comma in it adds conditions of the caller's. Use {bind}.",
    unknown: "{input} becomes part of the query that {what} runs; whether a caller hands in input could not be told. Bind it: {bind}.",
  },
  why:
    "A database cannot tell the query from the value that was pasted into it. One quote in a search field ends the text, and what follows runs with the rights " +
    "of the server: every password read, every table dropped. A schema that says `string` changes nothing about it.",
  instead:
    "Hand the value over beside the text: placeholders, a tagged template that binds, or the query builder's own methods. Names of columns and directions cannot be bound: " +
    "look them up in a list written in the code. Numbers, dates, values of an enum or a pattern, and texts from such a list are let through.",
  example: {
    bad: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { Pool } from "pg";\n\nconst pool = new Pool();\nexport const app = express();\n\n' +
        'app.get("/products", async (req, res) => {\n  const { rows } = await pool.query(`SELECT * FROM products WHERE name = \'${String(req.query.name)}\'`);\n  res.json(rows);\n});\n',
    },
    repaired: {
      "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }',
      "src/app.ts":
        'import express from "express";\nimport { Pool } from "pg";\n\nconst pool = new Pool();\nexport const app = express();\n\n' +
        'app.get("/products", async (req, res) => {\n  const { rows } = await pool.query("SELECT * FROM products WHERE name = $1", [String(req.query.name)]);\n  res.json(rows);\n});\n',
    },
  },
  options: { schema: { type: "object", additionalProperties: false }, defaults: {} },
  hasFix: false,
  isLocal: true,
  *check(project) {
    for (const found of project.injections()) {
      if (project.file(found.file)?.isExcluded !== false) continue;
      yield {
        file: found.file, pos: found.pos, end: found.end, message: found.how, data: { input: capital(found), what: found.what, bind: found.bind },
        confidence: found.confidence, ...((found.how === "filter" || found.how === "unknown") && { level: "warning" as const }),
        evidence: found.trail, symbol: found.endpoint ?? found.symbol, identity: `${found.how} ${found.what} ${found.input}`,
        ...(found.endpoint !== undefined && { endpoint: found.endpoint }),
      };
    }
  },
};

/** The input begins the sentence, unless the message begins with the call. */
function capital({ how, input }: Injection): string {
  return how === "whole" || how === "operators" || input.startsWith("`") ? input : input.charAt(0).toUpperCase() + input.slice(1);
}

export default noSqlInjection;
