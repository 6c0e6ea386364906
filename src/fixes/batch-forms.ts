/** How each database client asks for one row by its key, and for many: what a batched query is made from. */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";

/** A query for one row, taken apart. */
export interface One {
  /** `prisma.user`: what is asked. */
  readonly source: TypeScript.Expression;
  /** The column of the key, and the key. */
  readonly field: string;
  readonly key: TypeScript.Expression;
  /** What else the query says. */
  readonly rest: readonly TypeScript.Node[];
  /** What to call a row. */
  readonly name: string;
  /** The query for all rows with these keys. */
  many(keys: string): string;
}

export interface Many {
  readonly source: TypeScript.Expression;
  readonly data: TypeScript.ObjectLiteralExpression;
  written(list: string): string;
}

export interface BatchForm {
  /** Canonical names of the calls it takes apart. */
  readonly calls: RegExp;
  one(call: TypeScript.CallExpression): One | undefined;
  writeMany?(call: TypeScript.CallExpression): Many | undefined;
  /** A key as it is compared in a map: ids that are objects by their text. */
  keyOf(key: string): string;
  /** The list of keys is copied: the client takes no read-only list. */
  readonly copies?: boolean;
}

function property(object: TypeScript.ObjectLiteralExpression, name: string): TypeScript.PropertyAssignment | undefined {
  const ts = compiler();
  return object.properties.find((p): p is TypeScript.PropertyAssignment => ts.isPropertyAssignment(p) && p.name.getText() === name);
}

/** `prisma.user.findUnique({ where: { id }, … })`, https://www.prisma.io/docs/orm/reference/prisma-client-reference */
const prisma: BatchForm = {
  calls: /^@prisma\/client#|PrismaClient\(\)/,
  keyOf: (key) => key,
  one(call) {
    const ts = compiler();
    const { expression, arguments: [argument, more] } = call;
    if (!ts.isPropertyAccessExpression(expression) || !/^find(?:Unique|First)$/.test(expression.name.text) || !argument || more || !ts.isObjectLiteralExpression(argument)) return undefined;
    const where = property(argument, "where")?.initializer;
    const [by, another] = where && ts.isObjectLiteralExpression(where) ? where.properties : [];
    if (!by || another || !where) return undefined;
    const key = ts.isPropertyAssignment(by) ? by.initializer : ts.isShorthandPropertyAssignment(by) ? by.name : undefined;
    if (!key || !by.name || !ts.isIdentifier(by.name)) return undefined;
    const field = by.name.text;
    // The first of several rows is not any of them.
    if (expression.name.text === "findFirst" && field !== "id") return undefined;
    const rest = argument.properties.filter((p) => p.name?.getText() !== "where");
    const select = property(argument, "select")?.initializer;
    const lacksKey = select !== undefined && ts.isObjectLiteralExpression(select) && !property(select, field);
    if (rest.some((p) => !ts.isPropertyAssignment(p) || !["select", "include", "omit"].includes(p.name.getText())) || (select && !ts.isObjectLiteralExpression(select))) return undefined;
    const written = rest.map((p) => {
      const text = p.getText();
      return lacksKey && p.name?.getText() === "select" ? text.replace("{", `{ ${field}: true,`) : text;
    });
    const model = ts.isPropertyAccessExpression(expression.expression) ? expression.expression.name.text : "row";
    return {
      source: expression.expression, field, key, rest, name: model,
      many: (keys) => `${expression.expression.getText()}.findMany({ where: { ${field}: { in: ${keys} } }${written.map((w) => `, ${w}`).join("")} })`,
    };
  },
  writeMany(call) {
    const ts = compiler();
    const { expression, arguments: [argument] } = call;
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "create" || !argument || !ts.isObjectLiteralExpression(argument) || argument.properties.length !== 1) return undefined;
    const data = property(argument, "data")?.initializer;
    // Rows of other tables in it: `createMany` writes one table.
    if (!data || !ts.isObjectLiteralExpression(data) || data.properties.some((p) => !(ts.isPropertyAssignment(p) || ts.isShorthandPropertyAssignment(p)) || (ts.isPropertyAssignment(p) && ts.isObjectLiteralExpression(p.initializer)))) return undefined;
    return { source: expression.expression, data, written: (list) => `${expression.expression.getText()}.createMany({ data: ${list} })` };
  },
};

/** `User.findById(id)`, https://mongoosejs.com/docs/api/model.html */
const mongoose: BatchForm = {
  calls: /^mongoose#/,
  keyOf: (key) => `String(${key})`,
  copies: true,
  one(call) {
    const ts = compiler();
    const { expression, arguments: [key, more] } = call;
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "findById" || !key || more) return undefined;
    const source = expression.expression;
    const model = ts.isIdentifier(source) ? source.text : "row";
    return { source, field: "_id", key, rest: [], name: model.charAt(0).toLowerCase() + model.slice(1), many: (keys) => `${source.getText()}.find({ _id: { $in: ${keys} } })` };
  },
};

export const batchForms: readonly BatchForm[] = [prisma, mongoose];
