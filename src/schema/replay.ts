/** Replays the statements of migrations into the tables they leave behind. */
import type { AlterDefaultPrivilegesStmt, AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, CreatePolicyStmt, CreateStmt, DropStmt, GrantStmt, IndexStmt, Node, RenameStmt } from "libpg-query";
import type { Place } from "../concepts.js";
import { addColumn, CLIENT_ROLES, type Draft, type DraftTable, dropColumn, dropConstraint, renameColumn, setPrimaryKey } from "./draft.js";
import { asksClient, conditionOf, constraintsOf, isCounter, isNow, isRandom, kindOf, named, nameOf, rolesOf, strings } from "./sql-tree.js";
import { type Column, type Policy, stampOf } from "./table.js";

/** Where offsets of the parser stand in the file. */
export interface Spot {
  readonly file: string;
  /** The place of a name of this length at an offset of the parser; of the whole statement where it gives none. */
  at(location: number | undefined, length?: number): Place & { readonly end: number };
}

/** Applies one statement to the database. */
export function replay(tree: Node, draft: Draft, spot: Spot): void {
  if ("CreateStmt" in tree) createTable(tree.CreateStmt, draft, spot);
  else if ("CreateTableAsStmt" in tree) {
    const into = tree.CreateTableAsStmt.into?.rel;
    const name = tree.CreateTableAsStmt.objtype === "OBJECT_TABLE" && into?.relpersistence !== "t" ? nameOf(into) : undefined;
    if (name) draft.create(name.schema, name.name, spot.at(into?.location, name.name.length)).isDoubtful = true;
  } else if ("AlterTableStmt" in tree) alterTable(tree.AlterTableStmt, draft, spot);
  else if ("IndexStmt" in tree) createIndex(tree.IndexStmt, draft);
  else if ("CreatePolicyStmt" in tree) createPolicy(tree.CreatePolicyStmt, draft, spot);
  else if ("AlterPolicyStmt" in tree) {
    const { policy_name, table, roles, qual, with_check } = tree.AlterPolicyStmt;
    const of = tableOf(draft, nameOf(table));
    if (!of) return;
    of.rowSecurity.policies = of.rowSecurity.policies.map((policy) => (policy.name !== policy_name ? policy : {
      ...policy, ...spot.at(undefined), ...(roles && { isForClients: isForClients(rolesOf(roles)) }), ...(qual && { using: conditionOf(qual) }), ...(with_check && { check: conditionOf(with_check) }),
    }));
  } else if ("DropStmt" in tree) drop(tree.DropStmt, draft);
  else if ("RenameStmt" in tree) rename(tree.RenameStmt, draft);
  else if ("AlterObjectSchemaStmt" in tree) {
    const { objectType, relation, newschema } = tree.AlterObjectSchemaStmt;
    const table = objectType === "OBJECT_TABLE" ? tableOf(draft, nameOf(relation)) : undefined;
    if (table && newschema !== undefined) draft.rename(table, { schema: newschema });
  } else if ("GrantStmt" in tree) grant(tree.GrantStmt, draft);
  else if ("AlterDefaultPrivilegesStmt" in tree) defaultPrivileges(tree.AlterDefaultPrivilegesStmt, draft);
  else if ("VariableSetStmt" in tree && tree.VariableSetStmt.name === "search_path") {
    const [first] = (tree.VariableSetStmt.args ?? []).flatMap((arg) => ("A_Const" in arg && "sval" in arg.A_Const ? [arg.A_Const.sval?.sval ?? ""] : []));
    draft.searchPath = first === undefined || first === "" || first === "$user" ? "public" : first;
  }
}

function tableOf(draft: Draft, name: ReturnType<typeof nameOf>): DraftTable | undefined {
  return name && draft.tables.get(draft.key(name));
}

function createTable({ relation, tableElts, inhRelations, constraints, partspec, partbound, if_not_exists }: CreateStmt, draft: Draft, spot: Spot): void {
  const name = nameOf(relation);
  if (!name || relation?.relpersistence === "t" || (if_not_exists === true && draft.tables.has(draft.key(name)))) return;
  const table = draft.create(name.schema, name.name, spot.at(relation?.location, name.name.length));
  table.part = partspec ? "partitioned" : partbound ? "partition" : "whole";
  for (const node of inhRelations ?? []) if ("RangeVar" in node) inherit(table, tableOf(draft, nameOf(node.RangeVar)));
  for (const node of [...(tableElts ?? []), ...(constraints ?? [])]) {
    if ("ColumnDef" in node) defineColumn(table, node.ColumnDef, draft, spot);
    else if ("Constraint" in node) constrain(table, node.Constraint, [], draft, spot);
    else if ("TableLikeClause" in node) inherit(table, tableOf(draft, nameOf(node.TableLikeClause.relation)));
  }
}

/** Columns that come from another table; of one that is not there nothing is known. */
function inherit(table: DraftTable, from: DraftTable | undefined): void {
  if (!from) table.isDoubtful = true;
  for (const column of from?.columns ?? []) addColumn(table, column);
  if (table.part !== "partition" || !from) return;
  table.primaryKey = [...from.primaryKey];
  table.indexes.push(...from.indexes.map((index) => ({ ...index, columns: [...index.columns] })));
}

function defineColumn(table: DraftTable, definition: ColumnDef, draft: Draft, spot: Spot): void {
  const name = definition.colname ?? "";
  const { kind, isCounted, isList } = kindOf(definition.typeName);
  const constraints = constraintsOf(definition);
  const default_ = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr;
  const stamp = stampOf(name, isNow(default_));
  const column: Column = {
    ...spot.at(definition.location, name.length), name, field: name, kind: kind === "text" && isRandom(default_) ? "key" : kind, ...(isList && { isList }),
    isCounted: isCounted || isCounter(default_) || constraints.some(({ contype }) => contype === "CONSTR_IDENTITY"), ...(stamp && { stamp }),
  };
  addColumn(table, column);
  for (const constraint of constraints) constrain(table, constraint, [name], draft, spot);
}

function constrain(table: DraftTable, constraint: Constraint, own: readonly string[], draft: Draft, spot: Spot): void {
  const { contype, conname, keys, pktable, fk_attrs, location, indexname } = constraint;
  const used = table.indexes.find(({ name }) => name === indexname)?.columns;
  const columns = used ?? (keys ? strings(keys) : [...own]);
  if (contype === "CONSTR_PRIMARY") setPrimaryKey(table, columns, conname);
  else if (contype === "CONSTR_UNIQUE") table.indexes.push({ name: conname ?? `${table.name}_${columns.join("_")}_key`, columns: [...columns], isUnique: true });
  else if (contype === "CONSTR_FOREIGN") {
    const from = fk_attrs ? strings(fk_attrs) : [...own];
    const to = nameOf(pktable);
    if (to) table.foreignKeys.push({ ...spot.at(location, "references".length), name: conname ?? `${table.name}_${from.join("_")}_fkey`, columns: from, table: draft.key(to) });
  }
}

function alterTable({ relation, cmds, objtype }: AlterTableStmt, draft: Draft, spot: Spot): void {
  const table = objtype === "OBJECT_INDEX" ? undefined : tableOf(draft, nameOf(relation));
  if (!table) return;
  for (const node of cmds ?? []) if ("AlterTableCmd" in node) alter(table, node.AlterTableCmd, draft, spot);
}

function alter(table: DraftTable, { subtype, name, def }: AlterTableCmd, draft: Draft, spot: Spot): void {
  const { rowSecurity } = table;
  const column = def && "ColumnDef" in def ? def.ColumnDef : undefined;
  const constraint = def && "Constraint" in def ? def.Constraint : undefined;
  switch (subtype) {
    case "AT_AddColumn":
      if (column) defineColumn(table, column, draft, spot);
      break;
    case "AT_DropColumn":
      dropColumn(table, name ?? "");
      break;
    case "AT_AddConstraint":
      if (constraint) constrain(table, constraint, [], draft, spot);
      break;
    case "AT_DropConstraint":
      dropConstraint(table, name ?? "");
      break;
    case "AT_AlterColumnType":
      change(table, name, (old) => ({ ...old, ...spot.at(undefined), ...kindOf(column?.typeName), isCounted: old.isCounted }));
      break;
    case "AT_ColumnDefault":
      change(table, name, (old) => ({ ...old, isCounted: isCounter(def), kind: old.kind === "text" && isRandom(def) ? "key" : old.kind }));
      break;
    case "AT_AddIdentity":
      change(table, name, (old) => ({ ...old, isCounted: true }));
      break;
    case "AT_DropIdentity":
      change(table, name, (old) => ({ ...old, isCounted: false }));
      break;
    case "AT_EnableRowSecurity":
      rowSecurity.is = "on";
      delete rowSecurity.off;
      break;
    case "AT_DisableRowSecurity":
      rowSecurity.is = "off";
      rowSecurity.off = spot.at(undefined);
      break;
    case "AT_ForceRowSecurity":
      rowSecurity.isForced = true;
      break;
    case "AT_NoForceRowSecurity":
      rowSecurity.isForced = false;
      break;
    case "AT_AttachPartition": {
      const part = def && "PartitionCmd" in def ? tableOf(draft, nameOf(def.PartitionCmd.name)) : undefined;
      if (part) part.part = "partition";
      break;
    }
    default:
  }
}

function change(table: DraftTable, name: string | undefined, to: (column: Column) => Column): void {
  table.columns = table.columns.map((column) => (column.name === name ? to(column) : column));
}

/** Indexes that find a row by the value of its first columns. */
const ORDERED = /^(?:btree|hash)$/;

function createIndex({ idxname, relation, accessMethod, indexParams, unique }: IndexStmt, draft: Draft): void {
  const table = tableOf(draft, nameOf(relation));
  if (accessMethod !== undefined && !ORDERED.test(accessMethod)) return;
  // An expression ends what the index can find by columns.
  const names = (indexParams ?? []).map((node) => ("IndexElem" in node ? node.IndexElem.name : undefined));
  const until = names.indexOf(undefined);
  const columns = names.slice(0, until < 0 ? undefined : until).flatMap((name) => name ?? []);
  table?.indexes.push({ name: idxname ?? `${table.name}_${columns.join("_")}_idx`, columns, isUnique: unique === true && until < 0 });
}

function isForClients(roles: readonly string[]): boolean {
  return roles.some((role) => role === "public" || CLIENT_ROLES.includes(role));
}

function createPolicy({ policy_name, table, cmd_name, permissive, roles, qual, with_check }: CreatePolicyStmt, draft: Draft, spot: Spot): void {
  const to = rolesOf(roles);
  if (to.some((role) => CLIENT_ROLES.includes(role))) draft.clients ??= "policies name the roles that clients come in";
  if (asksClient(qual) || asksClient(with_check)) draft.clients ??= "policies ask for the client's own token";
  const policies = tableOf(draft, nameOf(table))?.rowSecurity.policies;
  policies?.push({
    ...spot.at(undefined), name: policy_name ?? "", command: (cmd_name ?? "all") as Policy["command"], isForClients: to.length === 0 || isForClients(to), isPermissive: permissive === true,
    using: conditionOf(qual), check: conditionOf(with_check),
  });
}

function drop({ removeType, objects }: DropStmt, draft: Draft): void {
  for (const node of objects ?? []) {
    const parts = "List" in node ? strings(node.List.items) : strings([node]);
    if (removeType === "OBJECT_TABLE") draft.tables.delete(draft.key(named(parts)));
    else if (removeType === "OBJECT_SCHEMA") for (const [key, table] of draft.tables) if (table.schema === parts[0]) draft.tables.delete(key);
    if (removeType === "OBJECT_INDEX") for (const table of draft.tables.values()) table.indexes = table.indexes.filter(({ name }) => name !== parts.at(-1));
    if (removeType === "OBJECT_POLICY") {
      const security = tableOf(draft, named(parts.slice(0, -1)))?.rowSecurity;
      if (security) security.policies = security.policies.filter(({ name }) => name !== parts.at(-1));
    }
  }
}

function rename({ renameType, relation, subname, newname }: RenameStmt, draft: Draft): void {
  const table = tableOf(draft, nameOf(relation));
  const to = newname ?? "";
  if (renameType === "OBJECT_TABLE" && table) draft.rename(table, { name: to });
  else if (renameType === "OBJECT_COLUMN" && table) renameColumn(table, subname ?? "", to);
  else if (renameType === "OBJECT_TABCONSTRAINT" && table) for (const entry of [...table.indexes, ...table.foreignKeys]) entry.name = entry.name === subname ? to : entry.name;
  else if (renameType === "OBJECT_INDEX") for (const { indexes } of draft.tables.values()) for (const index of indexes) index.name = index.name === relation?.relname ? to : index.name;
  else if (renameType === "OBJECT_POLICY" && table) table.rowSecurity.policies = table.rowSecurity.policies.map((policy) => (policy.name === subname ? { ...policy, name: to } : policy));
  else if (renameType === "OBJECT_SCHEMA") for (const other of [...draft.tables.values()]) if (other.schema === subname) draft.rename(other, { schema: to });
}

/** Whether a grant or its taking back is about reading. */
function isAboutReading({ privileges }: GrantStmt): boolean {
  const names = (privileges ?? []).flatMap((node) => ("AccessPriv" in node ? [node.AccessPriv] : []));
  // A grant on some columns leaves the table closed, and its taking back leaves it open.
  return names.length === 0 || names.some(({ priv_name, cols }) => priv_name === "select" && !cols);
}

/** The clients' roles that a grant is about: what everybody may, they may. */
function clientsIn(roles: readonly string[]): string[] {
  return CLIENT_ROLES.filter((role) => roles.includes(role));
}

function grant(statement: GrantStmt, draft: Draft): void {
  const { is_grant, targtype, objtype, objects, grantees } = statement;
  const roles = clientsIn(rolesOf(grantees));
  if (objtype !== "OBJECT_TABLE" || roles.length === 0 || !isAboutReading(statement)) return;
  draft.clients ??= "grants name the roles that clients come in";
  const schemas = targtype === "ACL_TARGET_ALL_IN_SCHEMA" ? strings(objects) : [];
  const tables = (objects ?? []).flatMap((node) => ("RangeVar" in node ? (tableOf(draft, nameOf(node.RangeVar)) ?? []) : []));
  for (const table of [...tables, ...[...draft.tables.values()].filter(({ schema }) => schemas.includes(schema))]) allow(table.readers, roles, is_grant === true);
}

function defaultPrivileges({ options, action }: AlterDefaultPrivilegesStmt, draft: Draft): void {
  const roles = clientsIn(rolesOf(action?.grantees));
  if (!action || action.objtype !== "OBJECT_TABLE" || !isAboutReading(action)) return;
  for (const node of options ?? []) {
    const given = "DefElem" in node && node.DefElem.defname === "schemas" ? node.DefElem.arg : undefined;
    for (const schema of given && "List" in given ? strings(given.List.items) : []) {
      const readers = draft.defaults.get(schema) ?? new Set(CLIENT_ROLES);
      allow(readers, roles, action.is_grant === true);
      draft.defaults.set(schema, readers);
    }
  }
}

function allow(readers: Set<string>, roles: readonly string[], isGranted: boolean): void {
  for (const role of roles) {
    if (isGranted) readers.add(role);
    else readers.delete(role);
  }
}
