/** Tables as TypeORM's entities have them. https://typeorm.io/docs/entity/entities */
import type { CallEvent, ClassFacts, Member } from "../extract/facts.js";
import type { Linker } from "../frameworks/adapter.js";
import type { FileNode, Value } from "../link/values.js";
import { kindNamed } from "./sql-tree.js";
import { type Column, type Dialect, type ForeignKey, type Index, stampOf, type Table } from "./table.js";
import { items, literal, option, type Span, text } from "./values.js";

const DRIVERS: readonly (readonly [name: string, dialect: Dialect])[] = [["pg", "postgres"], ["mysql2", "mysql"], ["mysql", "mysql"], ["better-sqlite3", "sqlite"], ["sqlite3", "sqlite"], ["mssql", "other"]];

/** A decorator of the library with what it is given. */
interface Decorator {
  readonly name: string;
  readonly args: readonly Value[];
}

/** How many classes extend one another before we give up. */
const MAX_CHAIN = 9;

/** The tables that the files of a project define. */
export function typeormTables(linker: Linker): Table[] {
  const found: Table[] = [];
  for (const file of linker.files.values()) {
    if (!file.facts.imports.some(({ specifier }) => specifier === "typeorm")) continue;
    for (const cls of file.facts.classes) {
      const entity = decoratorsOf(linker, file, cls, cls.decorators).find(({ name }) => name === "Entity");
      if (entity) found.push(tableOf(linker, file, cls, entity));
    }
  }
  return found;
}

function decoratorsOf(linker: Linker, file: FileNode, cls: ClassFacts, indexes: readonly number[] | undefined): Decorator[] {
  const env = cls.fn === 0 ? linker.moduleEnv(file) : linker.defaultEnv(file, cls.fn);
  return (indexes ?? []).flatMap((index) => {
    const event = file.facts.fns[cls.fn]?.events[index];
    if (event?.k !== "call") return [];
    const callee = linker.callee(env, index, event);
    return callee.k === "external" && callee.name.startsWith("typeorm#") ? [{ name: callee.name.slice("typeorm#".length), args: linker.argumentsOf(env, index, event as CallEvent) }] : [];
  });
}

/** The class and those it extends, the furthest first; `isOpen`: one of them cannot be seen. */
function line(linker: Linker, file: FileNode, cls: ClassFacts): { readonly of: readonly { readonly file: FileNode; readonly cls: ClassFacts }[]; readonly isOpen: boolean } {
  const of = [{ file, cls }];
  let base = linker.baseOf({ file, facts: cls, up: null });
  while (base?.k === "class" && of.length < MAX_CHAIN) {
    of.unshift({ file: base.file, cls: base.facts });
    base = linker.baseOf(base);
  }
  return { of, isOpen: base !== undefined && !(base.k === "external" && base.name === "typeorm#BaseEntity") };
}

function tableOf(linker: Linker, file: FileNode, cls: ClassFacts, entity: Decorator): Table {
  const place = (at: FileNode, member: Member): Span => (at === file ? { file: at.path, pos: member.at, end: member.at + member.name.length } : here);
  const here: Span = { file: file.path, pos: cls.pos, end: Math.min(cls.end, cls.pos + cls.name.length) };
  const { of, isOpen } = line(linker, file, cls);
  const columns: Column[] = [];
  const primaryKey: string[] = [];
  const indexes: Index[] = [];
  const foreignKeys: ForeignKey[] = [];
  const names = new Map<string, string>();
  for (const { file: at, cls: owner } of of) {
    for (const member of owner.members) {
      const decorators = decoratorsOf(linker, at, owner, member.decorators);
      const get = (name: string): Decorator | undefined => decorators.find((d) => d.name === name);
      const span = place(at, member);
      const relation = get("ManyToOne") ?? (get("JoinColumn") ? get("OneToOne") : undefined);
      const column = decorators.find(({ name }) => name.endsWith("Column") && name !== "JoinColumn");
      const key = relation ? (text(option(get("JoinColumn")?.args[0], "name")) ?? `${member.name}Id`) : (text(option(column && optionsOf(column), "name")) ?? member.name);
      names.set(member.name, key);
      if (relation && literal(option(relation.args.at(-1), "createForeignKeyConstraints")) !== false) foreignKeys.push({ ...span, columns: [key], table: targetOf(linker, relation) });
      if (relation && get("OneToOne")) indexes.push({ columns: [key], isUnique: true });
      if (column) columns.push({ ...span, name: key, field: member.name, ...contentOf(column, member, key) });
      if (decorators.some(({ name }) => name.startsWith("Primary"))) primaryKey.push(key);
      const isUnique = literal(option(column && optionsOf(column), "unique")) === true || get("Unique") !== undefined;
      if (isUnique || get("Index")) indexes.push({ columns: [key], isUnique: isUnique || literal(option(get("Index")?.args.at(-1), "unique")) === true });
    }
  }
  for (const { file: at, cls: owner } of of) {
    for (const { name, args } of decoratorsOf(linker, at, owner, owner.decorators)) {
      if (name !== "Index" && name !== "Unique") continue;
      const fields = items(args.find(({ k }) => k === "array")).map((field) => text(field) ?? "");
      if (fields.length > 0) indexes.push({ columns: fields.map((field) => names.get(field) ?? field), isUnique: name === "Unique" || literal(option(args.at(-1), "unique")) === true });
    }
  }
  if (primaryKey.length > 0) indexes.push({ columns: primaryKey, isUnique: true });
  const [given] = entity.args;
  const schema = text(option(given, "schema"));
  const drivers = DRIVERS.filter(([name]) => linker.dependency(file.path, name) !== undefined).map(([, dialect]) => dialect);
  return {
    ...here, database: `${linker.packageDir(file.path)} typeorm`, name: text(given) ?? text(option(given, "name")) ?? snake(cls.name), schema: schema ?? "public", label: cls.name,
    dialect: new Set(drivers).size === 1 && drivers[0] ? drivers[0] : "unknown", columns, primaryKey, foreignKeys, indexes, part: "whole",
    rowSecurity: { is: "off", isForced: false, policies: [] }, isDoubtful: isOpen, repair: () => undefined,
  };
}

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** The options of a column: they stand first, or behind its type. */
function optionsOf({ args }: Decorator): Value | undefined {
  return args.find(({ k }) => k === "object");
}

/** The class that a relation leads to. */
function targetOf(linker: Linker, { args: [to] }: Decorator): string {
  const target = to?.k === "function" ? linker.returned(to, []) : to;
  return target?.k === "class" ? target.facts.name : (text(target) ?? "another table");
}

function contentOf(column: Decorator, member: Member, key: string): Pick<Column, "kind" | "isCounted" | "stamp" | "isList"> {
  const [first] = column.args;
  const options = optionsOf(column);
  const type = (text(first) ?? text(option(options, "type")) ?? "").toLowerCase();
  if (column.name === "CreateDateColumn") return { kind: "timestamp", isCounted: false, stamp: "created" };
  if (column.name === "UpdateDateColumn") return { kind: "timestamp", isCounted: false, stamp: "updated" };
  if (column.name === "PrimaryGeneratedColumn") return { kind: type === "uuid" ? "uuid" : "integer", isCounted: type !== "uuid" };
  const generated = literal(option(options, "generated"));
  const stated = type.replace(/\s+with(?:out)? time zone$/, "").replace(/^(?:character varying|nvarchar|longtext|mediumtext|nchar)$/, "varchar").replace("timestamptz", "timestamp");
  const written = ({ string: "text", number: "integer", Date: "timestamp" } as const)[(member.type ?? "").replace(/\s*\|\s*(?:null|undefined)/g, "").trim()];
  const kind = generated === "uuid" ? "uuid" : stated === "" ? (written ?? "other") : kindNamed(stated);
  const stamp = kind === "timestamp" || kind === "integer" || kind === "text" ? stampOf(key, false) : undefined;
  const isCounted = generated === true || generated === "increment" || generated === "identity";
  return { kind, isCounted, ...(stamp && { stamp }), ...(literal(option(options, "array")) === true && { isList: true }) };
}
