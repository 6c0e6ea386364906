/** How findings say what they found, where only the words differ and no line does. */
import { expect, test } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import type { Finding } from "../src/judge/finding.js";
import { loadConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

function found(rule: string, text: string): readonly Finding[] {
  const root = projectFolder({ "package.json": JSON.stringify({ name: "shop", dependencies: { pg: "^8.0.0", express: "^5.0.0" } }), "src/app.ts": text });
  return analyse({ root, config: loadConfig(root), preset: "all", rules: [rule] }).findings;
}

test.each([
  ["a text that reads", '"select name from parcels where id = $1"', "query"],
  ["a template that reads", "`\n  SELECT name FROM parcels WHERE id = $1`", "query"],
  ["a text that writes", '"update parcels set sent = true where id = $1"', "write"],
  ["a text beside what is bound to it", '{ text: "select name from parcels where id = $1", values: [id] }', "query"],
  ["a text that is not written there", "process.argv[2]", "statement"],
])("%s", (_name, text, noun) => {
  const [finding] = found("no-n-plus-one", `import { Pool } from "pg";\nconst pool = new Pool();\nexport async function each(ids: number[]) {\n  for (const id of ids) await pool.query(${text}, [id]);\n}\n`);
  expect(finding?.message).toMatch(new RegExp(`^One ${noun} per element: pool.query in for…of`));
});

test("a field of any element of a list", () => {
  const [finding] = found("no-unvalidated-input", 'import express from "express";\nimport { Pool } from "pg";\nconst pool = new Pool();\nconst app = express();\napp.post("/parcels", async (req, res) => {\n  for (const item of req.body.items) await pool.query("select $1", [item.id]);\n  res.end();\n});\n');
  expect(finding?.evidence.map(({ message }) => message)).toContain("items[].id reaches pool.query");
});
