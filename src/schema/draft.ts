/** A database while it is being put together: what statements and definitions change, by name. */
import type { Place } from "../concepts.js";
import { type Column, type Dialect, type ForeignKey, type Index, type Policy, stampOf, type Table } from "./table.js";

export interface NamedIndex extends Index {
  name: string;
  columns: string[];
}

export interface NamedKey extends ForeignKey {
  name: string;
  columns: string[];
  /** Name of the other table with its schema: `public.users`. */
  table: string;
}

export interface DraftTable {
  schema: string;
  name: string;
  readonly place: Place & { readonly end: number };
  columns: Column[];
  primaryKey: string[];
  foreignKeys: NamedKey[];
  indexes: NamedIndex[];
  part: Table["part"];
  rowSecurity: { is: "on" | "off" | "unknown"; isForced: boolean; off?: Place & { readonly end: number }; policies: Policy[] };
  /** Roles that may read it, among those that clients have; all until somebody says otherwise. */
  readers: Set<string>;
  isDoubtful: boolean;
}

/** The roles in which clients come. */
export const CLIENT_ROLES: readonly string[] = ["anon", "authenticated"];

export class Draft {
  readonly tables = new Map<string, DraftTable>();
  /** Roles that may read the tables that a schema gets. */
  readonly defaults = new Map<string, Set<string>>();
  /** What shows that clients come here, if anything does. */
  clients: string | undefined;
  /** Row security is switched on by code that cannot be read. */
  isSecuredByCode = false;
  searchPath = "public";
  /** That tables were made in. */
  readonly schemas = new Set<string>();

  constructor(readonly dialect: Dialect) {}

  key(name: { readonly schema?: string | undefined; readonly name: string }): string {
    return `${name.schema ?? this.searchPath}.${name.name}`;
  }

  create(schema: string | undefined, name: string, place: DraftTable["place"]): DraftTable {
    const table: DraftTable = {
      schema: schema ?? this.searchPath, name, place, columns: [], primaryKey: [], foreignKeys: [], indexes: [], part: "whole",
      rowSecurity: { is: "off", isForced: false, policies: [] }, readers: new Set(this.defaults.get(schema ?? this.searchPath) ?? CLIENT_ROLES), isDoubtful: false,
    };
    this.tables.set(this.key({ schema: table.schema, name }), table);
    this.schemas.add(table.schema);
    return table;
  }

  rename(table: DraftTable, to: { readonly schema?: string; readonly name?: string }): void {
    const before = this.key(table);
    this.tables.delete(before);
    table.schema = to.schema ?? table.schema;
    table.name = to.name ?? table.name;
    this.schemas.add(table.schema);
    const after = this.key(table);
    this.tables.set(after, table);
    for (const { foreignKeys } of this.tables.values()) for (const key of foreignKeys) if (key.table === before) key.table = after;
  }
}

/** A column that the table may have already under this name. */
export function addColumn(table: DraftTable, column: Column): void {
  if (!table.columns.some(({ name }) => name === column.name)) table.columns.push(column);
}

export function dropColumn(table: DraftTable, name: string): void {
  const isWithout = ({ columns }: { readonly columns: readonly string[] }): boolean => !columns.includes(name);
  table.columns = table.columns.filter((column) => column.name !== name);
  table.indexes = table.indexes.filter(isWithout);
  table.foreignKeys = table.foreignKeys.filter(isWithout);
  if (table.primaryKey.includes(name)) table.primaryKey = [];
}

export function renameColumn(table: DraftTable, from: string, to: string): void {
  const renamed = (name: string): string => (name === from ? to : name);
  table.columns = table.columns.map((column) => (column.name === from ? { ...column, name: to, field: to, ...stamped(to) } : column));
  table.primaryKey = table.primaryKey.map(renamed);
  for (const list of [table.indexes, table.foreignKeys]) for (const entry of list) entry.columns = entry.columns.map(renamed);
}

function stamped(name: string): Pick<Column, "stamp"> {
  const stamp = stampOf(name, false);
  return stamp ? { stamp } : {};
}

export function dropConstraint(table: DraftTable, name: string): void {
  if (table.indexes.some((index) => index.name === name && index.columns.join() === table.primaryKey.join())) table.primaryKey = [];
  table.indexes = table.indexes.filter((index) => index.name !== name);
  table.foreignKeys = table.foreignKeys.filter((key) => key.name !== name);
}

export function setPrimaryKey(table: DraftTable, columns: readonly string[], name = `${table.name}_pkey`): void {
  table.primaryKey = [...columns];
  table.indexes.push({ name, columns: [...columns], isUnique: true });
}
