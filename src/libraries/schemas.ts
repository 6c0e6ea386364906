/** Schemas of a database that belong to somebody else, and those that an API serves to clients. */

/**
 * Schemas that Supabase and its extensions keep for themselves: its own linter passes over them too.
 * https://supabase.com/docs/guides/database/database-advisors
 */
export const FOREIGN_SCHEMAS: ReadonlySet<string> = new Set([
  "_timescaledb_cache", "_timescaledb_catalog", "_timescaledb_config", "_timescaledb_internal", "auth", "cron", "extensions", "graphql", "graphql_public", "information_schema", "net",
  "pgmq", "pgroonga", "pgsodium", "pgsodium_masks", "pgtle", "pgbouncer", "pg_catalog", "realtime", "repack", "storage", "supabase_functions", "supabase_migrations", "tiger", "topology", "vault",
]);

/** What its API serves where its configuration does not say. https://supabase.com/docs/guides/local-development/cli/config#api.schemas */
export const SERVED_SCHEMAS: readonly string[] = ["public"];

/** The schemas that a configuration of Supabase serves: none where its API is off, undefined where it does not say. */
export function servedSchemas(config: string): readonly string[] | undefined {
  const api = /^\[api\][^\n]*\n((?:(?!\[)[^\n]*(?:\n|$))*)/m.exec(config)?.[1];
  if (api === undefined) return undefined;
  if (/^\s*enabled\s*=\s*false\b/m.test(api)) return [];
  const list = /^\s*schemas\s*=\s*\[([^\]]*)\]/m.exec(api)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/["']([^"'\n]+)["']/g)].map((match) => match[1] ?? "");
}

/** Tables that a tool keeps its own books in. */
export const TOOL_TABLES = /^(?:_prisma_migrations|__drizzle_\w+|schema_migrations|knex_migrations(?:_lock)?|typeorm_metadata|migrations|pgmigrations|flyway_schema_history|goose_db_version|spatial_ref_sys|_[A-Z]\w*To[A-Z]\w*)$/;
