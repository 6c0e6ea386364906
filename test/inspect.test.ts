/** What `inspect` says of a project: found by itself, escaped, and the same in every format. */
import { describe, expect, it } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { checkHtml, inspectHtml } from "../src/reporters/html.js";
import { inspectPretty } from "../src/reporters/inspect.js";
import { inspectJson } from "../src/reporters/json.js";
import { terminal } from "../src/reporters/terminal.js";
import { defaultConfig } from "../src/workspace/config.js";
import { view } from "./formats/view.js";
import { projectFolder } from "./project-folder.js";

const PLAIN = terminal({}, { LANG: "C.UTF-8" });

const api = (): ReturnType<typeof analyse> => analyse({
  config: defaultConfig, preset: "recommended",
  root: projectFolder({
    "package.json": '{ "name": "api", "dependencies": { "express": "^5.1.0", "drizzle-orm": "^0.45.0", "pg": "^8.0.0", "zod": "^4.0.0", "pino": "^10.0.0", "helmet": "^8.0.0" }, "devDependencies": { "vitest": "^4.0.0" } }\n',
    "migrations/001.sql": "create table a (id uuid primary key);\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    "src/app.ts": 'import express from "express";\n\nconst app = express();\napp.get("/api/v1/items", (_req, res) => res.json([]));\napp.post("/api/v1/items", (req, res) => res.json(req.body));\n',
  }),
});

describe("inspect", () => {
  it("finds frameworks, databases, validators, tests, pipelines and versions of the API", () => {
    const { stack, endpoints } = JSON.parse(inspectJson(api())) as { stack: { part: string; found: string[] }[]; endpoints: object };
    expect(Object.fromEntries(stack.map(({ part, found }) => [part, found]))).toEqual({
      frameworks: ["Express 5"], database: ["Drizzle 0", "pg 8"], validation: ["zod 4"], logging: ["pino 10"], security: ["helmet 8"], tests: ["Vitest 4"],
      schema: ["SQL migrations"], "API versions": ["v1"], delivery: ["GitHub Actions"],
    });
    expect(endpoints).toEqual({ total: 2, frameworks: [{ name: "express", endpoints: 2 }] });
  });

  it("prints the scorecard of the standard", () => {
    expect(inspectPretty(api(), PLAIN)).toMatch(/Made of\n {2}frameworks {4}Express 5\n[^]*2 endpoints\n {2}by framework {2}express 2\n[^]*Scorecard\n[^]*✔ errors handled +2 of 2 \(100 %\)\n[^]*any +0\n/);
  });

  it("says the same in the reports", () => {
    const analysis = api();
    for (const page of [inspectHtml(analysis), checkHtml(view([], { stack: analysis.stack }))]) expect(page).toContain('<h2>Made of</h2>');
    expect(inspectHtml(analysis)).toContain("errors handled");
  });

  it("has nothing to say of an empty folder, and says that", () => {
    const empty = analyse({ root: projectFolder({ "readme.md": "" }), config: defaultConfig });
    expect(inspectPretty(empty, PLAIN)).toContain("nothing that is known");
    expect(JSON.parse(inspectJson(empty))).toMatchObject({ version: 1, stack: [], endpoints: { total: 0, frameworks: [] } });
  });
});
