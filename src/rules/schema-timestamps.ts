/** Finds tables whose rows do not say when they were made or last changed. */
import type { Problem, Project, Rule } from "../concepts.js";
import { isLog, type Table } from "../schema/table.js";

type Stamp = "created" | "updated";

interface Options {
  readonly columns: readonly Stamp[];
}

/** A table that only ties others together: a row is there or it is not. */
function isTie({ columns, foreignKeys, primaryKey }: Table): boolean {
  const tied = new Set(foreignKeys.flatMap((key) => key.columns));
  return foreignKeys.length > 1 && columns.every(({ name, stamp }) => tied.has(name) || primaryKey.includes(name) || stamp !== undefined);
}

function* check(project: Project, options: Options): Generator<Problem> {
  for (const table of project.schema().tables) {
    if (table.isDoubtful || table.part === "partition" || table.columns.length === 0 || isTie(table)) continue;
    const missing = options.columns.filter((stamp) => !(stamp === "updated" && isLog(table)) && !table.columns.some((column) => column.stamp === stamp));
    if (missing.length === 0) continue;
    const fix = table.repair({ k: "timestamps", names: missing });
    const said = missing.map((stamp) => (stamp === "created" ? "when it was made" : "when it was last changed")).join(" or ");
    yield {
      file: table.file, pos: table.pos, end: table.end, message: "missing", data: { table: table.label, columns: missing.map((stamp) => `\`${stamp}_at\``).join(" and "), said },
      confidence: "proven", symbol: table.label, identity: missing.join(" "), ...(fix && { fixes: [fix] }),
    };
  }
}

const rule: Rule<Options> = {
  id: "schema-timestamps",
  title: "Rows say when they were made and changed",
  violation: "`created_at` and `updated_at` on every table",
  level: "warning",
  needs: "project",
  readsSchema: true,
  presets: ["strict", "all"],
  messages: {
    missing: "A row of `{table}` does not say {said}. Add {columns} with a default, so that errors can be dated and changes synchronised.",
  },
  why:
    "When something went wrong, the first question is since when. Without these columns no one can say which rows a faulty release wrote, and nothing can copy only what has changed.",
  instead:
    "Give every table `created_at` and `updated_at`, filled in by the database or the ORM. A table that only ties two others together needs neither, and the rows of a log do not change.",
  example: {
    bad: { "db/migrations/001_orders.sql": "create table orders (\n  id uuid primary key,\n  total numeric not null,\n  created_at timestamptz not null default now()\n);\n", "src/index.ts": "export const port = 80;\n" },
    repaired: {
      "db/migrations/001_orders.sql": "create table orders (\n  id uuid primary key,\n  total numeric not null,\n  created_at timestamptz not null default now()\n);\n",
      "db/migrations/002_updated.sql": "alter table orders add column updated_at timestamptz not null default now();\n",
      "src/index.ts": "export const port = 80;\n",
    },
  },
  options: {
    schema: {
      type: "object",
      properties: { columns: { type: "array", items: { type: "string", enum: ["created", "updated"] }, description: "What every row has to say." } },
      additionalProperties: false,
    },
    defaults: { columns: ["created", "updated"] },
  },
  hasFix: true,
  check,
};

export default rule;
