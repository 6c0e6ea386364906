/** Tables as SQL has them: what replayed migrations left behind, and the migration that would mend it. */
import type { Fix } from "../concepts.js";
import { FOREIGN_SCHEMAS, TOOL_TABLES } from "../libraries/schemas.js";
import type { Draft, DraftTable } from "./draft.js";
import type { MigrationFolder } from "./migration-files.js";
import type { Table, Wish } from "./table.js";

/** What is around the migrations: which schemas an API serves to clients. */
export interface Served {
  readonly schemas: readonly string[];
  /** Why clients come here, where more than the statements says so. */
  readonly because?: string | undefined;
}

export function sqlTables(draft: Draft, folder: MigrationFolder, { schemas, because }: Served): Table[] {
  const clients = because ?? draft.clients;
  return [...draft.tables.values()].filter(({ schema, name }) => !FOREIGN_SCHEMAS.has(schema) && !TOOL_TABLES.test(name)).map((table) => {
    const { rowSecurity, part, readers } = table;
    const isServed = clients !== undefined && part !== "partitioned" && schemas.includes(table.schema) && readers.size > 0;
    return {
      ...table.place, database: folder.dir, name: table.name, schema: table.schema, label: labelOf(table.schema, table.name), dialect: draft.dialect, columns: table.columns, primaryKey: table.primaryKey,
      foreignKeys: table.foreignKeys.map(({ file, pos, end, columns, table: to }) => ({ file, pos, end, columns, table: labelOfKey(to) })),
      indexes: table.indexes, part, isDoubtful: table.isDoubtful, ...(isServed && { clients }),
      rowSecurity: { ...rowSecurity, is: rowSecurity.is === "off" && draft.isSecuredByCode && !rowSecurity.off ? "unknown" : rowSecurity.is },
      repair: (wish) => repair(table, folder, wish),
    };
  });
}

export function labelOf(schema: string, name: string): string {
  return schema === "public" || schema === "" ? name : `${schema}.${name}`;
}

function labelOfKey(key: string): string {
  const dot = key.indexOf(".");
  return labelOf(key.slice(0, dot), key.slice(dot + 1));
}

const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

function repair(table: DraftTable, folder: MigrationFolder, wish: Wish): Fix | undefined {
  const name = `${quoted(table.schema)}.${quoted(table.name)}`;
  switch (wish.k) {
    case "row security": {
      const on = `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;`, force = `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;`;
      return migration(table, folder, [...(wish.isOn ? [] : [on]), ...(wish.isForced ? [force] : [])], `Enable row level security on ${table.name}`);
    }
    case "index": {
      const columns = wish.columns.join("_");
      return migration(table, folder, [`CREATE INDEX ${quoted(`${table.name}_${columns}_idx`)} ON ${name} (${wish.columns.map(quoted).join(", ")});`], `Add an index on ${table.name} (${wish.columns.join(", ")})`);
    }
    case "timestamps": {
      const isCamel = table.columns.some(({ name: column }) => /[a-z][A-Z]/.test(column));
      const columns = wish.names.map((word) => quoted(isCamel ? `${word}At` : `${word}_at`));
      return migration(table, folder, columns.map((column) => `ALTER TABLE ${name} ADD COLUMN ${column} timestamptz NOT NULL DEFAULT now();`), `Add ${columns.join(" and ")} to ${table.name}`);
    }
    case "foreign key": {
      const to = `${quoted(wish.to.schema || "public")}.${quoted(wish.to.name)} (${wish.to.primaryKey.map(quoted).join(", ")})`;
      return migration(table, folder, [`ALTER TABLE ${name} ADD FOREIGN KEY (${quoted(wish.column)}) REFERENCES ${to};`], `Reference ${wish.to.label} from ${table.name}`);
    }
  }
}

/** Statements in a migration of their own, behind the last one; at the end of the file, where files are no steps. */
function migration(table: DraftTable, { dir, texts, isHistory }: MigrationFolder, statements: readonly string[], title: string): Fix | undefined {
  const text = `${statements.join("\n")}\n`;
  if (!isHistory) {
    const own = texts.find(({ file }) => file === table.place.file);
    const end = own && own.at + own.text.length;
    return end === undefined ? undefined : { title, safety: "suggestion", edits: [{ file: table.place.file, start: end, end, text: `${own?.text.endsWith("\n") === true ? "" : "\n"}${text}` }] };
  }
  // All are offered under one name, so that no two of them ever get the same number.
  const file = nextFile(dir, texts.at(-1)?.file ?? "", "mend_schema");
  return file === undefined ? undefined : { title: `${title} in a new migration`, safety: "suggestion", edits: [{ file, start: 0, end: 0, text }] };
}

/** The name that comes next: one more than the last, in as many digits. */
function nextFile(dir: string, last: string, name: string): string | undefined {
  const [step = "", ...rest] = last.slice(dir === "" ? 0 : dir.length + 1).split("/");
  const [, prefix = "", digits, separator = "_"] = /^([A-Za-z]*)(\d{1,20})(_{1,2}|-|\.)?/.exec(step) ?? [];
  if (digits === undefined || !/\.sql$/.test(last)) return undefined;
  const next = `${prefix}${String(BigInt(digits) + 1n).padStart(digits.length, "0")}${separator}${name}`;
  const ending = /\.(?:up|do)\.sql$/.exec(step)?.[0] ?? ".sql";
  return `${dir === "" ? "" : `${dir}/`}${rest.length > 0 ? `${next}/${rest.join("/")}` : next + ending}`;
}
