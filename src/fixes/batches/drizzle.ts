/** Batches in Drizzle: https://orm.drizzle.team/docs/operators#inarray */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../../extract/compiler.js";
import { type Chain, type Form, membersOf, type OfElement, type Read, rowName, type Step, type Write, written } from "./form.js";
import { codeOf } from "../lines.js";

const IN_ARRAY = [{ name: "inArray", from: "drizzle-orm" }];

interface Condition {
  /** `users.id`, of which the last part is the member of a row. */
  readonly column: string;
  readonly key: TypeScript.Expression;
  in(keys: string): string;
}

/** `eq(users.id, id)`, by itself or one part of an `and`. */
function conditionOf(where: TypeScript.Expression | undefined, isOfElement: OfElement): Condition | undefined {
  const ts = compiler();
  if (!where || !ts.isCallExpression(where)) return undefined;
  const [column, key, more] = where.arguments;
  if (where.expression.getText() === "eq" && column && key && !more && !isOfElement(column) && isOfElement(key) && /^[\w$]+\.[\w$]+$/.test(column.getText())) {
    return { column: column.getText(), key, in: (keys) => `inArray(${column.getText()}, ${keys})` };
  }
  if (where.expression.getText() !== "and") return undefined;
  const own = where.arguments.filter((a) => isOfElement(a));
  const inner = own.length === 1 ? conditionOf(own[0], isOfElement) : undefined;
  return inner && { ...inner, in: (keys) => `and(${where.arguments.map((a) => (a === own[0] ? inner.in(keys) : codeOf(a))).join(", ")})` };
}

/** The selection with the column that rows are told apart by, and what that is called in it. */
function selected(select: Step, column: string): { readonly code: string; readonly field: string } | undefined {
  const name = column.slice(column.indexOf(".") + 1);
  const [columns, more] = select.args;
  if (!columns) return { code: ".select()", field: name };
  const members = membersOf(columns);
  if (!members || more) return undefined;
  const known = [...members].find(([, value]) => codeOf(value) === column)?.[0];
  return { code: `.select(${known === undefined ? codeOf(columns).replace("{", `{ ${name}: ${column},`) : codeOf(columns)})`, field: known ?? name };
}

function read({ root, steps }: Chain, isOfElement: OfElement): Read | undefined {
  const where = steps.find(({ name }) => name === "where");
  const condition = conditionOf(where?.args[0], isOfElement);
  const [select, from, ...rest] = steps;
  const table = from?.args[0]?.getText();
  if (!where || !condition || !select || select.name !== "select" || from?.name !== "from" || table === undefined) return undefined;
  const columns = selected(select, condition.column);
  const kept = rest.filter(({ name }) => name !== "limit");
  const limit = rest.find(({ name }) => name === "limit")?.args[0]?.getText();
  if (!columns || kept.some((step) => !/^(?:where|orderBy|(?:inner|left)Join)$/.test(step.name) || (step !== where && step.args.some(isOfElement)))) return undefined;
  if (select.args.length === 0 && kept.some(({ name }) => name.endsWith("Join"))) return undefined;
  return {
    key: condition.key, field: columns.field, name: rowName(table), target: table, imports: IN_ARRAY, failsOnNone: true,
    answer: { k: "list", put: (rows) => (limit === undefined ? rows : `${rows}.slice(0, ${limit})`) },
    many: (keys) => `${root}${columns.code}.from(${table})${kept.map((step) => (step === where ? `.where(${condition.in(keys)})` : written([step]))).join("")}`,
    copies: true,
  };
}

function write({ root, steps }: Chain, isOfElement: OfElement): Write | undefined {
  const [verb, second, third, more] = steps;
  const table = verb?.args[0];
  if (!verb || !second || !table || isOfElement(table) || more) return undefined;
  if (verb.name === "insert" && second.name === "values") {
    const [row] = second.args;
    if (!row || !membersOf(row) || (third && !/^onConflictDoNothing$/.test(third.name))) return undefined;
    return { k: "rows", row, failsOnNone: true, written: (rows) => `${root}.insert(${table.getText()}).values(${rows})${third ? written([third]) : ""}` };
  }
  const isDelete = verb.name === "delete" && second.name === "where" && !third;
  const isUpdate = verb.name === "update" && second.name === "set" && third?.name === "where" && !second.args.some(isOfElement);
  const condition = isDelete || isUpdate ? conditionOf((isDelete ? second : third)?.args[0], isOfElement) : undefined;
  return condition && { k: "keys", key: condition.key, failsOnNone: true, imports: IN_ARRAY, written: (keys) => `${root}.${verb.name}(${table.getText()})${isUpdate ? written([second]) : ""}.where(${condition.in(keys)})` };
}

export const drizzle: Form = { calls: /^drizzle-orm\b/, package: "drizzle-orm", read, write };
