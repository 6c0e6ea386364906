/** The schema of a project: one table model, whatever its tables are written in. */
import { SERVED_SCHEMAS, servedSchemas } from "../libraries/schemas.js";
import { foldersOf, isForeign, type MigrationFolder, type SqlText } from "./migration-files.js";
import { replayed } from "./migrations.js";
import { sqlTables } from "./sql-tables.js";
import type { Schema, Table, Unread } from "./table.js";

/** What a schema is read from. */
export interface SchemaSources {
  readonly documents: ReadonlyMap<string, string>;
  /** Whether a file is a test, a fixture or an example. */
  isAside(path: string): boolean;
  /** Folder of the nearest package.json above a file. */
  packageDir(path: string): string;
}

/** Reads the tables of a project. */
export function schemaOf(sources: SchemaSources): Schema {
  const sql = [...sources.documents].flatMap(([file, text]): SqlText[] => (file.endsWith(".sql") && !sources.isAside(file) ? [{ file, text, at: 0 }] : []));
  const unread: Unread[] = [];
  const histories: Table[] = [];
  const others: Table[] = [];
  for (const folder of foldersOf(sql)) {
    const [first] = folder.texts;
    if (!first || !folder.texts.some(({ text }) => /\bcreate\s+(?:unlogged\s+)?table\b/i.test(text))) continue;
    if (isForeign(folder)) {
      unread.push({ file: first.file, reason: "SQL of a database other than Postgres: rules about schemas do not read it", isForeign: true });
      continue;
    }
    const { draft, unread: lost } = replayed(folder);
    unread.push(...lost);
    (folder.isHistory ? histories : others).push(...sqlTables(draft, folder, served(folder, sources)));
  }
  // A dump of the schema beside the migrations that made it says everything twice.
  const key = (table: Table): string => `${sources.packageDir(table.file)}\n${table.schema}.${table.name}`;
  const made = new Set(histories.map(key));
  return { tables: [...histories, ...others.filter((table) => !made.has(key(table)))], unread };
}

/** What Supabase's configuration, beside its migrations, says about who is served. */
function served({ dir }: MigrationFolder, { documents }: SchemaSources): { readonly schemas: readonly string[]; readonly because?: string } {
  const home = /(?:^|.*\/)supabase(?=\/|$)/.exec(dir)?.[0];
  const config = home === undefined ? [...documents].find(([path]) => path.endsWith("supabase/config.toml"))?.[1] : documents.get(`${home}/config.toml`);
  const schemas = (config === undefined ? undefined : servedSchemas(config)) ?? SERVED_SCHEMAS;
  return { schemas, ...(home !== undefined && { because: `${home}/ holds them` }) };
}
