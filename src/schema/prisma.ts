/** Tables as Prisma schemas have them. https://www.prisma.io/docs/orm/prisma-schema */
import type { Fix } from "../concepts.js";
import { type Block, blocksOf, type Field, listed, textOf } from "./prisma-text.js";
import { type Column, type Dialect, type ForeignKey, type Index, stampOf, type Table, type Wish } from "./table.js";

const DIALECTS: Readonly<Record<string, Dialect>> = { postgresql: "postgres", postgres: "postgres", cockroachdb: "postgres", mysql: "mysql", sqlite: "sqlite", sqlserver: "other" };
const SCALARS = new Set(["String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes", "Unsupported"]);

interface SchemaFile {
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const dirOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf("/")));

/** The tables of all schemas: a file without a datasource belongs to the nearest one above or beside it. */
export function prismaTables(documents: Iterable<readonly [file: string, text: string]>): Table[] {
  const files = [...documents].map(([file, text]): SchemaFile => ({ file, text, blocks: blocksOf(text) }));
  const roots = files.filter(({ blocks }) => blocks.some(({ kind }) => kind === "datasource"));
  const byRoot = new Map(roots.map((root) => [root, [root]]));
  for (const file of files) {
    if (byRoot.has(file)) continue;
    const dir = dirOf(file.file);
    const [nearest] = roots.filter((root) => `${dir}/`.startsWith(`${dirOf(root.file)}/`)).sort((a, b) => b.file.length - a.file.length);
    const root = nearest ?? roots.find((other) => dirOf(other.file).startsWith(`${dirOf(dir)}/`) && dirOf(dir) !== "");
    if (root) byRoot.get(root)?.push(file);
  }
  return [...byRoot].flatMap(([root, own]) => tablesOf(own, root.blocks.find(({ kind }) => kind === "datasource")));
}

function tablesOf(files: readonly SchemaFile[], source: Block | undefined): Table[] {
  const dialect = DIALECTS[source?.settings.get("provider") ?? ""];
  // Documents have no foreign keys, and other providers are nobody's tables.
  if (!dialect) return [];
  const isVirtual = source?.settings.get("relationMode") === "prisma" || source?.settings.get("referentialIntegrity") === "prisma";
  const models = files.flatMap((file) => file.blocks.filter(({ kind }) => kind === "model").map((block) => ({ file, block })));
  const labels = new Set(models.map(({ block }) => block.name));
  return models.map(({ file, block }) => tableOf(file, block, dialect, isVirtual, labels, files[0]?.file ?? ""));
}

const attribute = (of: { readonly attributes: Block["attributes"] }, name: string): string | undefined => of.attributes.find((a) => a.name === name)?.args;
const mapped = (of: Block | Field): string => textOf(attribute(of, "map") ?? "") ?? of.name;
const schemaOf = (block: Block): string => textOf(attribute(block, "schema") ?? "") ?? "public";

function tableOf({ file, text }: SchemaFile, block: Block, dialect: Dialect, isVirtual: boolean, labels: ReadonlySet<string>, database: string): Table {
  const names = new Map(block.fields.map((field) => [field.name, mapped(field)]));
  const columnsOf = (fields: readonly string[]): string[] => fields.map((name) => names.get(name) ?? name);
  const place = (at: { readonly pos: number; readonly name: string }): { readonly file: string; readonly pos: number; readonly end: number } => ({ file, pos: at.pos, end: at.pos + at.name.length });
  const scalars = block.fields.filter(({ type }) => SCALARS.has(type) || !labels.has(type));
  const columns = scalars.map((field): Column => ({ ...place(field), name: mapped(field), field: field.name, ...contentOf(field), ...(field.isList && { isList: true }) }));
  const keys = block.fields.filter((field) => attribute(field, "id") !== undefined).map(({ name }) => name);
  const primaryKey = columnsOf(keys.length > 0 ? keys : listed(attribute(block, "id") ?? ""));
  const indexes: Index[] = [
    ...(primaryKey.length > 0 ? [{ columns: primaryKey, isUnique: true }] : []),
    ...block.fields.filter((field) => attribute(field, "unique") !== undefined).map(({ name }) => ({ columns: columnsOf([name]), isUnique: true })),
    ...block.attributes.filter(({ name }) => name === "index" || name === "unique").map(({ name, args }) => ({ columns: columnsOf(listed(args)), isUnique: name === "unique" })),
  ];
  const foreignKeys = block.fields.flatMap((field): ForeignKey[] => {
    const from = listed(attribute(field, "relation") ?? "", "fields");
    return from.length === 0 || !labels.has(field.type) ? [] : [{ ...place(field), columns: columnsOf(from), table: field.type, ...(isVirtual && { isVirtual }) }];
  });
  const table: Table = {
    ...place(block), database, name: mapped(block), schema: schemaOf(block), label: block.name, dialect, columns, primaryKey, foreignKeys, indexes, part: "whole",
    rowSecurity: { is: "off", isForced: false, policies: [] }, isDoubtful: attribute(block, "ignore") !== undefined, ...(isVirtual && { hasVirtualRelations: true }),
    repair: (wish) => repair(file, text, block, wish, columns),
  };
  return table;
}

function contentOf(field: Field): Pick<Column, "kind" | "isCounted" | "stamp"> {
  const default_ = attribute(field, "default") ?? "";
  const isNow = /^\s*(?:now\(|dbgenerated\("(?:now|current_timestamp))/i.test(default_);
  const stamp = attribute(field, "updatedAt") !== undefined ? "updated" : stampOf(mapped(field), isNow);
  const isUuid = attribute(field, "db.Uuid") !== undefined || /\buuid|gen_random_uuid/i.test(default_);
  const kind = ({ Int: "integer", BigInt: "integer", DateTime: "timestamp" } as const)[field.type]
    ?? (field.type !== "String" ? "other" : isUuid ? "uuid" : /\b(?:cuid|nanoid|ulid)\(/.test(default_) ? "key" : "text");
  return { kind, isCounted: /\bautoincrement\(|nextval/.test(default_), ...(stamp && { stamp }) };
}

function repair(file: string, text: string, block: Block, wish: Wish, columns: readonly Column[]): Fix | undefined {
  const line = text.lastIndexOf("\n", block.close) + 1;
  const first = block.fields[0];
  const indent = first ? text.slice(text.lastIndexOf("\n", first.pos) + 1, first.pos) : "  ";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const put = (title: string, lines: readonly string[]): Fix => ({ title, safety: "suggestion", edits: [{ file, start: line, end: line, text: lines.map((l) => `${indent}${l}${newline}`).join("") }] });
  if (wish.k === "index") {
    const fields = wish.columns.map((name) => columns.find((column) => column.name === name)?.field ?? name);
    return put(`Add an index on ${fields.join(", ")}`, [`@@index([${fields.join(", ")}])`]);
  }
  if (wish.k !== "timestamps") return undefined;
  const isSnake = columns.some(({ field }) => field.includes("_"));
  const fields = wish.names.map((name) => (isSnake ? `${name}_at` : `${name}At`));
  return put(`Add ${fields.join(" and ")}`, fields.map((field, i) => `${field} DateTime ${wish.names[i] === "updated" ? "@default(now()) @updatedAt" : "@default(now())"}`));
}
