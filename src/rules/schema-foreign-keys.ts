/** Finds columns that hold another table's key, and of which the database does not know it. */
import type { Problem, Project, Rule } from "../concepts.js";
import { type Column, isLog, type Table } from "../schema/table.js";

/** `user_id`, `ownerUserId`: what stands before the id. */
const REFERENCE = /^(.+?)(?:_id|Id|ID)$/;

/** Somebody has thought about it. */
const EXPLAINED = /\bno (?:FK|foreign[ -]key|relation)|soft[ -]ref|denormali[sz]|without (?:an? )?(?:FK|foreign key)|not (?:an? )?(?:FK|foreign key|relation)|\bexternal\b/i;

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** What a table may be called for one of its rows: `users`, `companies`, `boxes`. */
function pluralsOf(word: string): string[] {
  return [word, `${word}s`, `${word}es`, ...(word.endsWith("y") ? [`${word.slice(0, -1)}ies`] : [])];
}

/** The tables of one database, by name; those whose names are not unique are nobody's target. */
class Targets {
  readonly #byName = new Map<string, Table | null>();
  /** Labels of the tables that others point at: what nobody points at may be a namesake. */
  readonly #known: ReadonlySet<string>;

  constructor(tables: readonly Table[]) {
    for (const table of tables) this.#byName.set(snake(table.name), this.#byName.has(snake(table.name)) ? null : table);
    this.#known = new Set(tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ table }) => table)));
  }

  /** The table that a column is named after. */
  of(column: Column): Table | undefined {
    const word = REFERENCE.exec(column.name)?.[1];
    if (word === undefined) return undefined;
    for (const name of pluralsOf(snake(word))) {
      const table = this.#byName.get(name);
      if (table) return this.#known.has(table.label) ? table : undefined;
    }
    return undefined;
  }
}

/** Whether a column can hold the key of a table: of the same kind, and the table has one column as its key. */
function holdsKey(column: Column, { primaryKey, columns }: Table): boolean {
  const [key, second] = primaryKey;
  const kind = columns.find(({ name }) => name === key)?.kind;
  const isText = (k: string | undefined): boolean => k === "text" || k === "key";
  return second === undefined && key !== undefined && kind !== undefined && kind !== "other" && column.isList !== true && (kind === column.kind || (isText(kind) && isText(column.kind)));
}

/** Whether the comment above a column, or behind it, says why there is no foreign key. */
function isExplained(text: string, { pos, end }: Column): boolean {
  const above = text.slice(Math.max(0, pos - 600), pos).split("\n").slice(0, -1);
  const from = above.findLastIndex((line) => !/^\s*(?:\/\/|--|\*|\/\*)/.test(line)) + 1;
  const line = text.slice(pos, text.indexOf("\n", end) < 0 ? undefined : text.indexOf("\n", end));
  return EXPLAINED.test(above.slice(from).join("\n")) || EXPLAINED.test(/(?:\/\/|--|\/\*).*$/.exec(line)?.[0] ?? "");
}

/** The tables that stand together: those of one folder of migrations, one schema, one package. */
function databases(project: Project): Table[][] {
  const found = new Map<string, Table[]>();
  for (const table of project.schema().tables) {
    const there = found.get(table.database);
    if (there) there.push(table);
    else found.set(table.database, [table]);
  }
  return [...found.values()];
}

function* check(project: Project): Generator<Problem> {
  for (const tables of databases(project)) {
    const targets = new Targets(tables);
    for (const table of tables) {
      if (table.isDoubtful || table.part === "partition" || isLog(table)) continue;
      for (const column of table.columns) {
        const to = table.foreignKeys.some(({ columns }) => columns.includes(column.name)) ? undefined : targets.of(column);
        if (!to || to === table || to.isDoubtful || !holdsKey(column, to)) continue;
        // The key of the row itself may be another's by design: one table for two.
        if ((table.primaryKey.length === 1 && table.primaryKey[0] === column.name) || isExplained(project.text(column.file), column)) continue;
        const fix = table.repair({ k: "foreign key", column: column.name, to });
        yield {
          file: column.file, pos: column.pos, end: column.end, message: "undeclared", data: { table: table.label, column: column.field, to: to.label }, confidence: "likely", symbol: table.label, identity: column.name,
          evidence: [{ file: to.file, pos: to.pos, end: to.end, message: `\`${to.label}\` has a key of the same kind` }], ...(fix && { fixes: [fix] }),
        };
      }
    }
  }
}

const rule: Rule = {
  id: "schema-foreign-keys",
  title: "References between tables are declared",
  violation: "Foreign keys are declared",
  level: "warning",
  needs: "project",
  readsSchema: true,
  presets: ["strict", "all"],
  messages: {
    undeclared: "`{column}` of `{table}` names a row of `{to}`, and the database does not know it: rows that point at nothing stay behind when one of `{to}` is deleted. Declare the foreign key, and what a delete does.",
  },
  why:
    "A reference that only the code knows about is kept by code that sometimes fails. Sooner or later rows point at what is gone, and every reader has to cope with it.",
  instead:
    "Declare the foreign key, with what happens to the row when the other one is deleted (`on delete cascade`, `set null`, `restrict`). Logs may outlive what they are about, and a comment that says why there is no foreign key is taken at its word.",
  example: {
    bad: {
      "db/migrations/001_orders.sql": "create table users (id uuid primary key);\ncreate table carts (id uuid primary key, user_id uuid references users (id));\ncreate table orders (\n  id uuid primary key,\n  user_id uuid not null\n);\n",
      "src/index.ts": "export const port = 80;\n",
    },
    repaired: {
      "db/migrations/001_orders.sql": "create table users (id uuid primary key);\ncreate table carts (id uuid primary key, user_id uuid references users (id));\ncreate table orders (\n  id uuid primary key,\n  user_id uuid not null\n);\n",
      "db/migrations/002_reference.sql": "alter table orders add constraint orders_user foreign key (user_id) references users (id) on delete cascade;\n",
      "src/index.ts": "export const port = 80;\n",
    },
  },
  options: { schema: { type: "object", properties: {}, additionalProperties: false }, defaults: {} },
  hasFix: true,
  check,
};

export default rule;
