/**
 * Updates that give each row something else, as one statement: Prisma's own methods give all rows the same, and
 * PostgreSQL takes the rows as one value. https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries#executeraw
 * https://www.postgresql.org/docs/current/functions-json.html
 */
import type { ts as TypeScript } from "ts-morph";
import type { Project } from "../../concepts.js";
import { type Block, blocksIn, type Field, listed, textOf } from "../../schema/prisma-text.js";
import { codeOf } from "../lines.js";
import { type About, memberCode, membersOf, type Write } from "./form.js";

type Members = ReadonlyMap<string, TypeScript.Expression>;

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model-field-scalar-types */
const TYPES: Readonly<Record<string, string>> = { String: "text", Int: "integer", Float: "double precision", Decimal: "decimal", Boolean: "boolean", DateTime: "timestamp(3)" };
/** Native types that are written the same in PostgreSQL; others would have to be known. */
const NATIVE = /^db\.(?:Uuid|Text|VarChar|Integer|SmallInt|Real|DoublePrecision|Decimal|Boolean|Date|Timestamp|Timestamptz)$/;

const attribute = (of: Pick<Block | Field, "attributes">, name: string): string | undefined => of.attributes.find((a) => a.name === name)?.args;
const mapped = (of: Block | Field): string => textOf(attribute(of, "map") ?? "") ?? of.name;
/** A name in SQL that is itself in a template: schemas may call a column anything. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""').replace(/[`\\$]/g, "\\$&")}"`;

interface Model {
  readonly block: Block;
  readonly enums: ReadonlyMap<string, Block>;
}

/** The model that a client calls by this name, if there is one of it, in PostgreSQL. */
function modelOf({ documents }: Project, name: string): Model | undefined {
  const blocks = blocksIn(documents);
  const sources = blocks.filter(({ kind }) => kind === "datasource");
  const [block, more] = blocks.filter((b) => b.kind === "model" && b.name.charAt(0).toLowerCase() + b.name.slice(1) === name);
  if (!block || more || sources.length !== 1 || !/^postgres(?:ql)?$/.test(sources[0]?.settings.get("provider") ?? "") || attribute(block, "schema") !== undefined) return undefined;
  return { block, enums: new Map(blocks.filter(({ kind }) => kind === "enum").map((e) => [e.name, e])) };
}

/** What PostgreSQL calls the type of a column. */
function columnType({ enums }: Model, field: Field): string | undefined {
  if (field.isList) return undefined;
  const native = field.attributes.find(({ name }) => name.startsWith("db."));
  if (native) return NATIVE.test(native.name) && /^[\d, ]*$/.test(native.args) ? `${native.name.slice(3).replace("DoublePrecision", "double precision").toLowerCase()}${native.args === "" ? "" : `(${native.args})`}` : undefined;
  const choice = enums.get(field.type);
  return choice ? quoted(mapped(choice)) : TYPES[field.type];
}

/** Columns that no two rows may share besides those that a row is found by: while a statement runs, two may. */
function hasUnique({ block }: Model, fields: ReadonlySet<string>): boolean {
  const groups = [...block.fields.filter((f) => attribute(f, "unique") !== undefined || attribute(f, "id") !== undefined).map(({ name }) => [name]), ...block.attributes.filter(({ name }) => name === "unique" || name === "id").map(({ args }) => listed(args))];
  return groups.some((group) => group.some((name) => fields.has(name)));
}

/**
 * @param isOne the row is found by what no other has: without it the call fails
 * @param where columns that say which row, `data` what it gets
 */
export function changedEach(root: string, isOne: boolean, where: Members | undefined, data: Members | undefined, about: About): Write | undefined {
  const dot = root.lastIndexOf(".");
  const model = modelOf(about.project, root.slice(dot + 1));
  const first = [...(where ?? [])][0]?.[1];
  if (!model || !where || !data || dot < 0 || !first || hasUnique(model, new Set(data.keys()))) return undefined;
  const columns: { readonly name: string; readonly type: string; readonly value: string; readonly isKey: boolean }[] = [];
  for (const [name, value] of [...where, ...data]) {
    const field = model.block.fields.find((f) => f.name === name);
    const type = field && columnType(model, field);
    const isKey = where.has(name);
    if (!field || type === undefined || (isKey && data.has(name))) return undefined;
    // Nothing is left out of a statement: what is undefined would be emptied, or ask for every row.
    const can = about.canBe(value);
    if (membersOf(value) || (can?.isObject === true && !/^(?:DateTime|Decimal)$/.test(field.type))) return undefined;
    if (can ? can.isUndefined || (isKey && can.isNull) : !(isKey && isOne)) return undefined;
    columns.push({ name: mapped(field), type, value: codeOf(value), isKey });
  }
  const stamps = model.block.fields.filter((f) => attribute(f, "updatedAt") !== undefined && !data.has(f.name)).map((f) => `, ${quoted(mapped(f))} = \${new Date()}`).join("");
  const table = quoted(mapped(model.block));
  const set = columns.filter(({ isKey }) => !isKey).map(({ name }) => `${quoted(name)} = changed.${quoted(name)}`).join(", ");
  const found = columns.filter(({ isKey }) => isKey).map(({ name }) => `${table}.${quoted(name)} = changed.${quoted(name)}`).join(" AND ");
  const declared = columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(", ");
  return {
    k: "rows", row: first, isChange: true,
    as: `{ ${columns.map(({ name, value }) => memberCode(name, value)).join(", ")} }`,
    written: (rows, { newline, indent }) => [
      `${root.slice(0, dot)}.$executeRaw\``, `UPDATE ${table} SET ${set}${stamps}`,
      `FROM jsonb_to_recordset(\${JSON.stringify(${rows})}::jsonb) AS changed(${declared})`, `WHERE ${found}`,
    ].join(`${newline}${indent}  `) + `${newline}${indent}\``,
  };
}
