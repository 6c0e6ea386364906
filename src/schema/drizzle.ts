/** Tables as Drizzle has them, wherever their columns are put together. https://orm.drizzle.team/docs/sql-schema-declaration */
import type { CallEvent } from "../extract/facts.js";
import type { Linker } from "../frameworks/adapter.js";
import type { Env, FileNode, Value } from "../link/values.js";
import { CLIENT_ROLES } from "./draft.js";
import { kindNamed } from "./sql-tree.js";
import { type Column, type Condition, type Dialect, type ForeignKey, type Index, type Policy, stampOf, type Table } from "./table.js";
import { chain, type External, items, literal, option, properties, type Span, text } from "./values.js";

const MAKES = /^drizzle-orm\/(pg|gel|mysql|singlestore|sqlite)-core#(?:\w+Table|\w+TableCreator\(\)|\w+Schema\(\)\.table)(?:\.withRLS)?$/;
const DIALECTS: Readonly<Record<string, Dialect>> = { pg: "postgres", mysql: "mysql", sqlite: "sqlite" };

/** A table on the way: columns are known before anything points at them. */
interface Found {
  readonly call: CallEvent;
  readonly value: External;
  readonly file: FileNode;
  readonly env: Env;
  readonly dialect: Dialect;
  readonly name: string;
  readonly schema: string;
  readonly definitions: ReadonlyMap<string, { readonly value: Value }>;
  readonly columns: ReadonlyMap<string, Column>;
  readonly isDoubtful: boolean;
}

/** The tables that the files of a project define. */
export function drizzleTables(linker: Linker): Table[] {
  const found = [...linker.files.values()].filter(({ facts }) => facts.imports.some(({ specifier }) => specifier.startsWith("drizzle-orm/"))).flatMap((file) => [...tablesIn(file, linker)]);
  const byPlace = new Map(found.map((table) => [`${table.file.path}:${table.call.pos}`, table]));
  return found.map((table) => finished(table, linker, byPlace));
}

function* tablesIn(file: FileNode, linker: Linker): Generator<Found> {
  const env = linker.moduleEnv(file);
  for (const [i, call] of (file.facts.fns[0]?.events ?? []).entries()) {
    if (call.k !== "call" || call.args.length < 2) continue;
    const callee = linker.callee(env, i, call);
    const made = callee.k === "external" ? MAKES.exec(callee.name) : null;
    const value = made ? linker.value(i, env, i) : undefined;
    const dialect = DIALECTS[made?.[1] ?? ""];
    if (callee.k !== "external" || value?.k !== "external" || !dialect) continue;
    const [name, columns] = value.args ?? [];
    const label = text(name);
    const given = columns?.k === "function" ? linker.returned(columns, [linker.external(`drizzle-orm/${made?.[1] ?? ""}-core`)]) : columns;
    if (label === undefined || given?.k !== "object") continue;
    const { of, isOpen } = properties(given);
    const schemaCall = chain(callee.receiver).find(({ name: part }) => part.endsWith("Schema"));
    yield {
      call, value, file, env, dialect, name: label, schema: text(schemaCall?.args[0]) ?? (dialect === "postgres" ? "public" : ""), isDoubtful: isOpen, definitions: of,
      columns: new Map([...of].map(([field, { value: column, at }]) => [field, columnOf(field, column, at?.file === file.path ? at : { file: file.path, pos: call.pos }, dialect)])),
    };
  }
}

function columnOf(field: string, value: Value, at: { readonly file: string; readonly pos: number }, dialect: Dialect): Column {
  const calls = chain(value);
  const [first, ...rest] = calls;
  const has = (...names: readonly string[]): boolean => rest.some(({ name }) => names.includes(name));
  const mode = text(option(first?.args.find(({ k }) => k === "object"), "mode")) ?? "";
  const type = (first?.name ?? "").toLowerCase();
  const isSerial = /^(?:small|big)?serial$/.test(type);
  const base = mode.startsWith("timestamp") ? "timestamp" : mode === "boolean" ? "other" : isSerial ? "integer" : kindNamed(type);
  const isMade = has("$default", "$defaultFn", "defaultRandom");
  const stamp = base === "timestamp" || base === "integer" || base === "text" ? (has("$onUpdate", "$onUpdateFn", "onUpdateNow") && base === "timestamp" ? "updated" : stampOf(text(first?.args[0]) ?? field, has("defaultNow"))) : undefined;
  return {
    file: at.file, pos: at.pos, end: at.pos + field.length, name: text(first?.args[0]) ?? field, field, kind: base === "text" && isMade ? "key" : base,
    isCounted: isSerial || has("autoincrement", "generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity") || (dialect === "sqlite" && base === "integer" && has("primaryKey")),
    ...(has("array") && { isList: true }), ...(stamp && { stamp }),
  };
}

function finished(table: Found, linker: Linker, byPlace: ReadonlyMap<string, Found>): Table {
  const { call, value, file, dialect, columns } = table;
  const place: Span = { file: file.path, pos: call.pos, end: call.pos + Math.max(1, call.at - call.pos) };
  const nameOf = (field: string): string => columns.get(field)?.name ?? field;
  const primaryKey: string[] = [];
  const indexes: Index[] = [];
  const foreignKeys: ForeignKey[] = [];
  const policies: Policy[] = [];
  for (const [field, column] of columns) {
    const calls = chain(table.definitions.get(field)?.value);
    const has = (name: string): boolean => calls.some((part) => part.name === name);
    if (has("primaryKey")) primaryKey.push(column.name);
    if (has("unique")) indexes.push({ columns: [column.name], isUnique: true });
    const to = calls.find(({ name }) => name === "references")?.args[0];
    const target = to?.k === "function" ? ownerOf(linker.returned(to, []), byPlace)?.table : undefined;
    if (to) foreignKeys.push({ file: column.file, pos: column.pos, end: column.end, columns: [column.name], table: target?.name ?? "another table" });
  }
  const extra = value.args?.[2];
  for (const entry of items(extra?.k === "function" ? linker.returned(extra, [value]) : extra)) {
    const calls = chain(entry);
    const [first] = calls;
    const on = calls.find(({ name }) => name === "on" || name === "using" || name === "onOnly");
    if (first?.name === "index" || first?.name === "uniqueIndex" || first?.name === "unique") {
      indexes.push({ columns: columnsAmong(on?.args ?? [], byPlace, nameOf), isUnique: first.name !== "index" });
    } else if (first?.name === "primaryKey") {
      primaryKey.push(...columnsAmong(first.args[0]?.k === "object" ? items(option(first.args[0], "columns")) : first.args, byPlace, nameOf));
    } else if (first?.name === "foreignKey") {
      const target = ownerOf(items(option(first.args[0], "foreignColumns"))[0], byPlace)?.table;
      foreignKeys.push({ ...spanOf(entry, first.name, place), columns: columnsAmong(items(option(first.args[0], "columns")), byPlace, nameOf), table: target?.name ?? "another table" });
    } else if (first?.name === "pgPolicy") policies.push(policyOf(first.args, entry, place));
  }
  if (primaryKey.length > 0) indexes.push({ columns: primaryKey, isUnique: true });
  const isOn = policies.length > 0 || isSecured(table);
  const clients = policies.some(({ isForClients }) => isForClients) ? "policies name the roles that clients come in" : undefined;
  return {
    ...place, database: `${linker.packageDir(file.path)} ${dialect}`, name: table.name, schema: table.schema, label: table.name, dialect, columns: [...columns.values()], primaryKey, foreignKeys, indexes, part: "whole",
    isDoubtful: table.isDoubtful || isSearchIndex(dialect, [...columns.values()], indexes, foreignKeys) || (extra !== undefined && extra.k !== "function" && extra.k !== "array"), rowSecurity: { is: isOn ? "on" : "off", isForced: false, policies }, ...(clients !== undefined && { clients }),
    repair: () => undefined,
  };
}

/** Row security is switched on by a call behind the table, or by how it is made. */
function isSecured({ file, call }: Found): boolean {
  const index = file.facts.fns[0]?.events.indexOf(call);
  const isWith = (expr: CallEvent["callee"]): boolean => (typeof expr === "string" ? expr.endsWith(".withRLS") : Array.isArray(expr) && expr[0] === "." && expr[2] === "withRLS");
  return isWith(call.callee) || (file.facts.fns[0]?.events.some((e) => e.k === "call" && Array.isArray(e.callee) && e.callee[0] === "." && e.callee[1] === index && e.callee[2] === "enableRLS") ?? false);
}

/** The table and the field that a value is the column of: sorting and casts around it count for nothing. */
function ownerOf(value: Value | undefined, byPlace: ReadonlyMap<string, Found>): { readonly table: Found; readonly field: string } | undefined {
  for (let v = value, left = 12; v?.k === "external" && left > 0; v = v.receiver, left--) {
    const owner = v.receiver;
    const table = owner?.k === "external" && owner.at ? byPlace.get(`${owner.at.file}:${owner.at.pos}`) : undefined;
    const field = v.name.slice(v.name.lastIndexOf(".") + 1);
    if (table?.columns.has(field) === true) return { table, field };
  }
  return undefined;
}

/** The columns that come first; an expression among them ends what an index finds. */
function columnsAmong(args: readonly Value[], byPlace: ReadonlyMap<string, Found>, nameOf: (field: string) => string): string[] {
  const found: string[] = [];
  for (const arg of args) {
    if (found.length === 0 && literal(arg) !== undefined) continue;
    const owner = ownerOf(arg, byPlace);
    if (!owner) break;
    found.push(nameOf(owner.field));
  }
  return found;
}

/** Where a call of this name stands. */
function spanOf(value: Value, name: string, otherwise: Span): Span {
  return value.k === "external" && value.at ? { file: value.at.file, pos: value.at.pos, end: value.at.pos + name.length } : otherwise;
}

function policyOf([name, options]: readonly Value[], value: Value, table: Span): Policy {
  const to = option(options, "to");
  const roles = (to?.k === "array" ? to.items : to ? [to] : []).map((role) => text(role) ?? (role.k === "external" ? role.name : ""));
  const at = spanOf(value, "pgPolicy", table);
  return {
    file: at.file, pos: at.pos, end: at.end, name: text(name) ?? "", command: (text(option(options, "for")) ?? "all") as Policy["command"],
    isForClients: roles.length === 0 || roles.some((role) => role === "public" || CLIENT_ROLES.some((client) => role === client || role.endsWith(`#${client}Role`))),
    isPermissive: text(option(options, "as")) !== "restrictive", using: conditionOf(option(options, "using")), check: conditionOf(option(options, "withCheck")),
  };
}

function conditionOf(value: Value | undefined): Condition {
  if (value === undefined) return "none";
  const [sql] = chain(value);
  return sql?.name === "sql" && sql.args.length === 1 && /^\s*\(?\s*(?:true|1\s*=\s*1)\s*\)?\s*$/i.test(text(sql.args[0]) ?? "") ? "true" : "some";
}

/** SQLite's tables for full-text search have texts and nothing else: no key, no index, and none can be added. https://www.sqlite.org/fts5.html */
function isSearchIndex(dialect: Dialect, columns: readonly Column[], indexes: readonly Index[], foreignKeys: readonly ForeignKey[]): boolean {
  return dialect === "sqlite" && columns.length > 0 && indexes.length + foreignKeys.length === 0 && columns.every(({ kind }) => kind === "text" || kind === "key");
}
