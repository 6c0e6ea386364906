/** Batches in query builders: https://knexjs.org/guide/query-builder.html, https://kysely.dev/docs/getting-started, https://supabase.com/docs/reference/javascript/in */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../../extract/compiler.js";
import { type Chain, type Form, keyed, memberCode, membersOf, type OfElement, type Read, rowName, type Step, type Write, written } from "./form.js";
import { codeOf } from "../lines.js";

const textOf = (node: TypeScript.Node | undefined): string | undefined => (node && compiler().isStringLiteralLike(node) ? node.text : undefined);
const columnOf = (node: TypeScript.Node | undefined): string | undefined => /^(?:\w+\.)?(\w+)$/.exec(textOf(node) ?? "")?.[1];

/** A condition on one column, by the argument that depends on the element. */
interface Where {
  readonly step: Step;
  readonly field: string;
  readonly key: TypeScript.Expression;
  with(keys: string): string;
}

function knexWhere(steps: readonly Step[], isOfElement: OfElement): Where | undefined {
  const own = steps.filter(({ args }) => args.some(isOfElement));
  const [step] = own;
  if (!step || own.length > 1 || !/^(?:and)?[wW]here$/.test(step.name)) return undefined;
  const [column, key, more] = step.args;
  if (more) return undefined;
  if (!key) {
    const by = keyed(membersOf(column), isOfElement);
    const others = [...(membersOf(column) ?? [])].filter(([name]) => name !== by?.field).map(([name, value]) => (memberCode(name, codeOf(value))));
    return by && { step, field: by.field, key: by.key, with: (keys) => `${others.length > 0 ? `.where({ ${others.join(", ")} })` : ""}.whereIn("${by.field}", ${keys})` };
  }
  const field = columnOf(column);
  return field === undefined || !column ? undefined : { step, field, key, with: (keys) => `.whereIn(${column.getText()}, ${keys})` };
}

const putIn = (steps: readonly Step[], where: Where, keys: string): string => steps.map((step) => (step === where.step ? where.with(keys) : written([step]))).join("");

/** Whether a selection leaves out the column that rows are told apart by. */
function lacksColumn(steps: readonly Step[], field: string): boolean {
  const columns = steps.filter(({ name }) => name === "select" || name === "columns").flatMap(({ args }) => args);
  return columns.length > 0 && !columns.some((column) => new RegExp(`["'.]${field}["']|["']\\*["']`).test(column.getText()));
}

export const knex: Form = {
  calls: /^knex\b/, package: "knex",
  read({ root, steps }, isOfElement): Read | undefined {
    const where = knexWhere(steps, isOfElement);
    const table = textOf(steps[0]?.args[0]);
    const isFirst = steps.some(({ name }) => name === "first");
    const kept = steps.filter(({ name, args }) => !(name === "first" && args.length === 0));
    if (!where || table === undefined || steps[0]?.name !== "" || kept.slice(1).some(({ name }) => !/^(?:select|columns|orderBy|(?:and)?[wW]here(?:Not)?(?:Null)?|(?:inner|left)?[jJ]oin)$/.test(name)) || lacksColumn(kept, where.field)) return undefined;
    return {
      key: where.key, field: where.field, name: rowName(table), target: table, copies: true, comparable: (key) => `String(${key})`,
      answer: isFirst ? { k: "first", nothing: "undefined" } : { k: "list", put: (rows) => rows },
      many: (keys) => root + putIn(kept, where, keys),
    };
  },
  write({ root, steps }, isOfElement): Write | undefined {
    const last = steps.at(-1);
    const table = steps[0];
    if (!last || table?.name !== "" || steps.length > 4) return undefined;
    const [row] = last.args;
    if (last.name === "insert" && steps.length === 2 && last.args.length === 1 && membersOf(row) && row) return { k: "rows", row, written: (rows) => `${root}${written([table])}.insert(${rows})` };
    const where = /^(?:del|delete|update)$/.test(last.name) && !last.args.some(isOfElement) ? knexWhere(steps, isOfElement) : undefined;
    return where && { k: "keys", key: where.key, written: (keys) => root + putIn(steps, where, keys) };
  },
};

function kyselyWhere(steps: readonly Step[], isOfElement: OfElement): Where | undefined {
  const own = steps.filter(({ args }) => args.some(isOfElement));
  const [step] = own;
  const [column, operator, key, more] = step?.args ?? [];
  const field = columnOf(column);
  if (!step || own.length > 1 || step.name !== "where" || textOf(operator) !== "=" || !column || !key || more || field === undefined) return undefined;
  return { step, field, key, with: (keys) => `.where(${column.getText()}, "in", ${keys})` };
}

export const kysely: Form = {
  calls: /^kysely\b/, package: "kysely",
  read({ root, steps }, isOfElement): Read | undefined {
    const where = kyselyWhere(steps, isOfElement);
    const table = columnOf(steps[0]?.args[0]);
    const last = steps.at(-1);
    if (!where || table === undefined || steps[0]?.name !== "selectFrom" || !last || !/^execute(?:TakeFirst)?$/.test(last.name)) return undefined;
    const kept = steps.slice(0, -1);
    if (kept.slice(1).some(({ name }) => !/^(?:select|selectAll|where|orderBy|innerJoin|leftJoin)$/.test(name)) || lacksColumn(kept, where.field)) return undefined;
    return {
      key: where.key, field: where.field, name: rowName(table), target: table, copies: true, failsOnNone: true,
      answer: last.name === "execute" ? { k: "list", put: (rows) => rows } : { k: "first", nothing: "undefined" },
      many: (keys) => `${root}${putIn(kept, where, keys)}.execute()`,
    };
  },
  write({ root, steps }, isOfElement): Write | undefined {
    const [verb, second, last, more] = steps;
    if (!verb || !second) return undefined;
    const [row] = second.args;
    if (verb.name === "insertInto" && second.name === "values" && row && membersOf(row) && last?.name === "execute" && !more) {
      return { k: "rows", row, failsOnNone: true, written: (rows) => `${root}${written([verb])}.values(${rows}).execute()` };
    }
    const where = /^(?:deleteFrom|updateTable)$/.test(verb.name) && /^execute$/.test(steps.at(-1)?.name ?? "") ? kyselyWhere(steps, isOfElement) : undefined;
    return where && { k: "keys", key: where.key, failsOnNone: true, written: (keys) => root + putIn(steps, where, keys) };
  },
};

/** Supabase answers with its data and its error in one object: a statement whose answer nobody reads is what can be batched without a guess. */
export const supabase: Form = {
  calls: /^@supabase\//, package: "@supabase/supabase-js",
  write({ root, steps }: Chain, isOfElement: OfElement): Write | undefined {
    const [from, verb, by, more] = steps;
    if (from?.name !== "from" || !verb || from.args.some(isOfElement)) return undefined;
    const [row, options] = verb.args;
    if (/^(?:insert|upsert)$/.test(verb.name) && row && membersOf(row) && !by && !(options && isOfElement(options))) {
      return { k: "rows", row, written: (rows) => `${root}${written([from])}.${verb.name}(${rows}${options ? `, ${codeOf(options)}` : ""})` };
    }
    const [column, key] = by?.args ?? [];
    if (!/^(?:delete|update)$/.test(verb.name) || verb.args.some(isOfElement) || by?.name !== "eq" || !column || !key || more || isOfElement(column)) return undefined;
    return { k: "keys", key, written: (keys) => `${root}${written([from, verb])}.in(${column.getText()}, ${keys})` };
  },
};
