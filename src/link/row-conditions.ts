/** Which rows a query is about, where it is told by a function of the table: `findFirst({ where: (users, { eq }) => eq(users.id, id) })` is asked as `eq(users.id, id)` is. https://orm.drizzle.team/docs/rqb#select-filters */
import type { Evaluator } from "./evaluate.js";
import { UNKNOWN, type Value } from "./values.js";

const ASKS_BY_TABLE = /\.query\.\w+\.find(?:First|Many)$/;

/** The arguments of a query with what such a function gives back in its place. */
export function withConditions(evaluator: Evaluator, callee: () => Value, args: Value[], depth: number): Value[] {
  const [options, ...others] = args;
  const where = options?.k === "object" ? options.props.get("where")?.() : undefined;
  if (options?.k !== "object" || where?.k !== "function") return args;
  const asked = callee();
  if (asked.k !== "external" || !ASKS_BY_TABLE.test(asked.name)) return args;
  const condition = evaluator.call(where, [tableOf(evaluator, asked), evaluator.external("drizzle-orm#")], null, depth + 1);
  return [{ ...options, props: new Map(options.props).set("where", () => condition) }, ...others];
}

/** The table of the schema that the client was made with. */
function tableOf(evaluator: Evaluator, { name, receiver }: Extract<Value, { k: "external" }>): Value {
  for (let v: Value | undefined = receiver; v?.k === "external"; v = v.receiver) {
    for (const made of v.args ?? []) {
      const schema = made.k === "object" ? made.props.get("schema")?.() : undefined;
      if (schema) return evaluator.member(schema, name.split(".").at(-2) ?? "");
    }
  }
  return UNKNOWN;
}
