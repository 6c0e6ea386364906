/** Finds foreign keys that no index serves. */
import type { Problem, Project, Rule } from "../concepts.js";
import type { ForeignKey, Table } from "../schema/table.js";

/**
 * Whether an index starts with the columns of the key, in any order. Of a key of several columns the one that says
 * most is enough: not the tenant's, which is a foreign key by itself.
 */
function isServed({ columns }: ForeignKey, { indexes, foreignKeys }: Table): boolean {
  const isShared = (name: string): boolean => foreignKeys.some((key) => key.columns.length === 1 && key.columns[0] === name);
  return indexes.some((index) => {
    const [first] = index.columns;
    if (columns.length > 1 && first !== undefined && columns.includes(first) && !isShared(first)) return true;
    return columns.every((name) => index.columns.slice(0, columns.length).includes(name));
  });
}

/** Whether the database makes an index for every foreign key by itself, as some do. */
function isIndexedAnyway({ dialect }: Table, { isVirtual }: ForeignKey): boolean {
  return (dialect === "mysql" || dialect === "unknown") && isVirtual !== true;
}

function* check(project: Project): Generator<Problem> {
  for (const table of project.schema().tables) {
    if (table.isDoubtful || table.part === "partition") continue;
    const told = new Set<string>();
    for (const key of table.foreignKeys) {
      const name = key.columns.join(", ");
      if (key.columns.length === 0 || told.has(name) || isServed(key, table) || isIndexedAnyway(table, key)) continue;
      told.add(name);
      const fix = table.repair({ k: "index", columns: key.columns });
      yield {
        file: key.file, pos: key.pos, end: key.end, message: "unindexed", data: { table: table.label, columns: name, to: key.table }, confidence: "proven", symbol: table.label, identity: name, ...(fix && { fixes: [fix] }),
      };
    }
  }
}

const rule: Rule = {
  id: "schema-foreign-key-indexes",
  title: "Foreign keys are indexed",
  violation: "Foreign keys are indexed",
  level: "warning",
  needs: "project",
  readsSchema: true,
  presets: ["strict", "all"],
  messages: {
    unindexed: "No index serves the foreign key from `{table}` ({columns}) to `{to}`, so every join, and every delete in `{to}`, reads the whole table. Add an index that starts with {columns}.",
  },
  why:
    "The database indexes the column that a foreign key points at, and not the one it starts from. Listing what belongs to a row, and deleting a row that others may point at, then reads every row of the other table.",
  instead: "Add an index whose first columns are those of the foreign key. A primary key or a unique constraint that starts with them will do.",
  example: {
    bad: {
      "db/migrations/001_orders.sql": "create table users (id uuid primary key);\ncreate table orders (\n  id uuid primary key,\n  user_id uuid not null references users (id)\n);\n",
      "src/index.ts": "export const port = 80;\n",
    },
    repaired: {
      "db/migrations/001_orders.sql": "create table users (id uuid primary key);\ncreate table orders (\n  id uuid primary key,\n  user_id uuid not null references users (id)\n);\n",
      "db/migrations/002_index.sql": "create index concurrently orders_user_id_idx on orders (user_id);\n",
      "src/index.ts": "export const port = 80;\n",
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: true,
  check,
};

export default rule;
