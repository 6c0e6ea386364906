/** Which rows a query is about, where it is told by a function of the table: `findFirst({ where: (users, { eq }) => eq(users.id, id) })` is asked as `eq(users.id, id)` is. */
import { rowCalls } from "../libraries/row-calls.js";
import type { Evaluator } from "./evaluate.js";
import { UNKNOWN, type Value } from "./values.js";

/** The arguments of a query with what such a function gives back in its place. */
export function withConditions(evaluator: Evaluator, callee: () => Value, args: Value[], depth: number): Value[] {
  const [options, ...others] = args;
  const where = options?.k === "object" ? options.props.get("where")?.() : undefined;
  if (options?.k !== "object" || where?.k !== "function") return args;
  const asked = callee();
  const operators = asked.k === "external" ? rowCalls.find(asked.name)?.operators : undefined;
  if (asked.k !== "external" || operators === undefined) return args;
  const condition = evaluator.call(where, [tableOf(evaluator, asked), evaluator.external(operators)], null, depth + 1);
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
