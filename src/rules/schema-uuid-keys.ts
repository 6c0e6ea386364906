/** Finds tables whose rows are named by a number that the database counts up. */
import type { Problem, Project, Rule } from "../concepts.js";
import { type Column, isLog, type Table } from "../schema/table.js";

interface Options {
  readonly onlyUuid: boolean;
}

/** Columns by which a row can be shown to the world instead of its key. */
const SHOWN = /^(?:public_?|external_?|short_?|share_?)?(?:u?uid|guid|nano_?id|cuid|ulid|slug|code|token|public_?id|external_?id|short_?id|key_?id|handle|key|hash)$/i;

/** The column that is the key alone; a key that is somebody else's has its kind from there. */
function keyOf(table: Table): Column | undefined {
  const [name, second] = table.primaryKey;
  if (name === undefined || second !== undefined || table.foreignKeys.some(({ columns }) => columns.includes(name))) return undefined;
  return table.columns.find((column) => column.name === name);
}

/** Whether a row has another name that tells nobody how many there are. */
function isShownOtherwise({ indexes, columns, primaryKey }: Table): boolean {
  return indexes.some(({ isUnique, columns: [name, second] }) => {
    if (!isUnique || second !== undefined || name === undefined || primaryKey.includes(name)) return false;
    const column = columns.find((c) => c.name === name);
    return column?.kind === "uuid" || column?.kind === "key" || (column?.kind === "text" && SHOWN.test(name));
  });
}

function* check(project: Project, { onlyUuid }: Options): Generator<Problem> {
  for (const table of project.schema().tables) {
    const key = table.isDoubtful || table.part === "partition" || isLog(table) ? undefined : keyOf(table);
    if (!key || isShownOtherwise(table)) continue;
    const isCounted = key.kind === "integer" && key.isCounted;
    if (!isCounted && !(onlyUuid && (key.kind === "key" || key.kind === "text"))) continue;
    yield {
      file: key.file, pos: key.pos, end: key.end, message: isCounted ? "counted" : "otherText", data: { table: table.label, key: key.field }, confidence: "proven", symbol: table.label, identity: key.name,
      evidence: [{ file: table.file, pos: table.pos, end: table.end, message: `\`${table.label}\` has no other unique name for its rows` }],
    };
  }
}

const rule: Rule<Options> = {
  id: "schema-uuid-keys",
  title: "Keys of rows cannot be counted",
  violation: "Public ids are UUIDs",
  level: "warning",
  needs: "project",
  readsSchema: true,
  presets: ["all"],
  cwe: 340,
  messages: {
    counted: "The rows of `{table}` are numbered: `{key}` is counted up, so whoever sees one knows how many there are and can ask for the next. Make it a UUID, or give the row a unique one to be shown by.",
    otherText: "`{key}` of `{table}` is no UUID. Make it one.",
  },
  why:
    "A number that counts up tells how many customers or orders there are, and makes every forgotten check of ownership a list of everything: the next row is one request away. Whether anybody outside sees the key is not decided here: it leaks sooner or later.",
  instead:
    "Use UUIDs (`gen_random_uuid()`) as primary keys, or keep the number inside and add a unique UUID column that URLs and answers use. Which tables anybody outside ever sees is not known from the schema, and about one finding of seven was of one that nobody does: that is why it is only in the preset `all`.",
  example: {
    bad: { "db/migrations/001_orders.sql": "create table orders (\n  id bigserial primary key,\n  total numeric not null\n);\n", "src/index.ts": "export const port = 80;\n" },
    repaired: { "db/migrations/001_orders.sql": "create table orders (\n  id uuid primary key default gen_random_uuid(),\n  total numeric not null\n);\n", "src/index.ts": "export const port = 80;\n" },
  },
  options: {
    schema: {
      type: "object",
      properties: { onlyUuid: { type: "boolean", description: "Report keys that are texts (cuid, nanoid, slugs) too." } },
      additionalProperties: false,
    },
    defaults: { onlyUuid: false },
  },
  hasFix: false,
  check,
};

export default rule;
