/** Batches in SQL that is written out: `= ANY($1)` in PostgreSQL (https://node-postgres.com/features/queries), `IN (?)` in MySQL (https://sidorares.github.io/node-mysql2/docs). */
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../../extract/compiler.js";
import { type Chain, type Form, type OfElement, type Read, rowName } from "./form.js";

interface Statement {
  readonly isTyped: boolean;
  readonly table: string;
  readonly field: string;
  readonly key: TypeScript.Expression;
  /** The call for all, with another condition on the column. */
  many(condition: string, keys: string): string;
}

/** `SELECT … FROM table WHERE column = $1` with the key as its only value. */
function statementIn({ steps: [step, more] }: Chain, isOfElement: OfElement, parameter: RegExp): Statement | undefined {
  const ts = compiler();
  const [text, values, another] = step?.args ?? [];
  if (!step || more || another || !text || !ts.isStringLiteralLike(text) || !values || !ts.isArrayLiteralExpression(values) || values.elements.length !== 1) return undefined;
  const [key] = values.elements;
  const match = /^\s*select\s+([^;]*?)\s+from\s+"?([\w.]+)"?\s+where\s+(?:\w+\.)?"?(\w+)"?\s*=\s*(\$1|\?)\s*$/i.exec(text.text);
  const [, columns = "", table, field, mark] = match ?? [];
  if (!key || !isOfElement(key) || table === undefined || field === undefined || mark === undefined || !parameter.test(mark)) return undefined;
  if (!columns.includes("*") && !new RegExp(`\\b${field}\\b`).test(columns)) return undefined;
  const written = text.getText();
  const at = written.lastIndexOf("=");
  return { isTyped: step.types !== "", table, field, key, many: (condition, keys) => `query${step.types}(${written.slice(0, at).trimEnd()}${condition}${written.at(-1) ?? ""}, [${keys}])` };
}

const isRead = (name: string | undefined): boolean => name === "query" || name === "execute";

export const pg: Form = {
  calls: /^(?:pg|@neondatabase\/serverless|@vercel\/postgres)#/, package: "pg",
  read(chain, isOfElement): Read | undefined {
    const statement = isRead(chain.steps[0]?.name) ? statementIn(chain, isOfElement, /^\$1$/) : undefined;
    return statement && {
      key: statement.key, field: statement.field, name: rowName(statement.table), target: statement.table, copies: true, comparable: (key) => `String(${key})`, rows: ".rows",
      answer: { k: "list", put: (rows) => `{ rows: ${rows} }` },
      many: (keys) => `${chain.root}.${statement.many(" = ANY($1)", keys)}`,
    };
  },
};

export const mysql: Form = {
  calls: /^(?:mysql2?|mysql2\/promise|mariadb)#/, package: "mysql2",
  read(chain, isOfElement): Read | undefined {
    const statement = isRead(chain.steps[0]?.name) ? statementIn(chain, isOfElement, /^\?$/) : undefined;
    return statement && {
      key: statement.key, field: statement.field, name: rowName(statement.table), target: statement.table, copies: true, comparable: (key) => `String(${key})`, rows: "[0]", ...(!statement.isTyped && { rowType: `{ readonly ${statement.field}?: unknown }` }),
      answer: { k: "list", put: (rows) => `[${rows}]` },
      // A list without elements does not parse, and nothing is NULL.
      many: (keys) => `${chain.root}.${statement.many(" IN (?)", `[...${keys}, null]`.replace(/^\[\.\.\.\[(\.\.\.[\w.]+)\]/, "[$1"))}`,
    };
  },
};
