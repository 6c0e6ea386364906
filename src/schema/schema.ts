/** The schema of a project: one table model, whatever its tables are written in. */
import type { Fix } from "../concepts.js";
import type { Linker } from "../frameworks/adapter.js";
import { SERVED_SCHEMAS, servedSchemas, TOOL_TABLES } from "../libraries/schemas.js";
import { sqlInCode } from "./code-migrations.js";
import { drizzleTables } from "./drizzle.js";
import { foldersOf, isForeign, type MigrationFolder, type SqlText } from "./migration-files.js";
import { replayed } from "./migrations.js";
import { prismaTables } from "./prisma.js";
import { sqlTables } from "./sql-tables.js";
import type { Schema, Table, Unread, Wish } from "./table.js";
import { typeormTables } from "./typeorm.js";

/** What a schema is read from. */
export interface SchemaSources {
  readonly documents: ReadonlyMap<string, string>;
  /** Whether a file is a test, a fixture or an example. */
  isAside(path: string): boolean;
  /** Folder of the nearest package.json above a file. */
  packageDir(path: string): string;
  /** For definitions in code. */
  readonly linker: Linker;
}

/** A schema as it was when a migration was made, kept beside that. */
const SNAPSHOT = /(?:^|\/)migrations\//;

/** Reads the tables of a project. */
export function schemaOf(sources: SchemaSources): Schema {
  const sql = [...sources.documents].flatMap(([file, text]): SqlText[] => (file.endsWith(".sql") && !sources.isAside(file) ? [{ file, text, at: 0 }] : []));
  sql.push(...sqlInCode(sources.linker.files.values()));
  const defined = [...prismaTables([...sources.documents].filter(([file]) => file.endsWith(".prisma") && !SNAPSHOT.test(file) && !sources.isAside(file))), ...drizzleTables(sources.linker), ...typeormTables(sources.linker)].filter(({ name }) => !TOOL_TABLES.test(name));
  const dialects = new Map(defined.map((table) => [sources.packageDir(table.file), table.dialect]));
  const unread: Unread[] = [];
  const histories: Table[] = [];
  const others: Table[] = [];
  for (const folder of foldersOf(sql)) {
    const [first] = folder.texts;
    if (!first || !folder.texts.some(({ text }) => /\bcreate\s+(?:unlogged\s+)?table\b/i.test(text))) continue;
    const own = dialects.get(sources.packageDir(first.file));
    if (isForeign(folder) || (own !== undefined && own !== "postgres")) {
      // Where the code defines the tables, the migrations say nothing new.
      if (own === undefined) unread.push({ file: first.file, reason: "SQL of a database other than Postgres: rules about schemas do not read it", isForeign: true });
      continue;
    }
    const { draft, unread: lost } = replayed(folder);
    unread.push(...lost);
    (folder.isHistory ? histories : others).push(...sqlTables(draft, folder, served(folder, sources)));
  }
  // A dump of the schema beside the migrations that made it says everything twice.
  const key = (table: Table): string => `${sources.packageDir(table.file)}\n${table.schema}.${table.name}`;
  const made = new Set(histories.map(key));
  return { tables: joined(defined, [...histories, ...others.filter((table) => !made.has(key(table)))], key), unread };
}

/** What code defines and migrations make is one table: it is mended where it is defined, and has what either says. */
function joined(defined: readonly Table[], made: readonly Table[], key: (table: Table) => string): Table[] {
  const byKey = new Map(made.map((table) => [key(table), table]));
  const known = new Set(defined.map(key));
  const packages = new Set(defined.filter((table) => byKey.has(key(table))).map((table) => key(table).split("\n")[0]));
  return [
    ...defined.map((table) => {
      const other = byKey.get(key(table));
      if (!other) return table;
      const { rowSecurity, clients, isDoubtful } = other;
      return {
        ...table, rowSecurity: rowSecurity.is === "off" && table.rowSecurity.is !== "off" ? table.rowSecurity : rowSecurity, clients: clients ?? table.clients, isDoubtful: isDoubtful || table.isDoubtful,
        indexes: [...table.indexes, ...other.indexes], foreignKeys: [...table.foreignKeys, ...other.foreignKeys.filter(({ columns }) => !table.foreignKeys.some((known_) => known_.columns.join() === columns.join()))],
        repair: (wish: Wish): Fix | undefined => (wish.k === "row security" ? (other.repair(wish) ?? table.repair(wish)) : table.repair(wish)),
      };
    }),
    // What only the migrations know in a package whose tables are defined is a tool's, or was dropped by hand.
    ...made.filter((table) => !known.has(key(table)) && !packages.has(key(table).split("\n")[0])),
  ];
}

/** What Supabase's configuration, beside its migrations, says about who is served. */
function served({ dir }: MigrationFolder, { documents }: SchemaSources): { readonly schemas: readonly string[]; readonly because?: string } {
  const home = /(?:^|.*\/)supabase(?=\/|$)/.exec(dir)?.[0];
  const config = home === undefined ? [...documents].find(([path]) => path.endsWith("supabase/config.toml"))?.[1] : documents.get(`${home}/config.toml`);
  const schemas = (config === undefined ? undefined : servedSchemas(config)) ?? SERVED_SCHEMAS;
  return { schemas, ...(home !== undefined && { because: `${home}/ holds them` }) };
}
