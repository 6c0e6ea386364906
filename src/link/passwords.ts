/** Rows that are asked for by the password which a client sends: signing in, by a query instead of by a comparison. */
import type { CallEvent, FunctionFacts } from "../extract/facts.js";
import { methodName } from "./callee-names.js";
import { isSentPassword } from "./secrets.js";
import { statementRun } from "./statements.js";
import { inputsOf, type Value } from "./values.js";

/** Asks for rows by what it is given first. */
const ASKS = /^(?:find(?!\w*(?:Update|Delete|Replace|Remove|Create))\w*|where|first|exists|count\w*)$/;

/** Whether a query has such a condition, in the object that it is given or in the text that it runs. */
export function findsByPassword(callee: Value, args: readonly Value[], call: CallEvent, facts: FunctionFacts): boolean {
  const [filter] = args;
  if (filter?.k === "object") {
    const where = filter.props.get("where")?.() ?? filter;
    return ASKS.test(methodName(call.callee) ?? "") && where.k === "object" && [...where.props].some(([column, held]) => isSentPassword(column, held()));
  }
  const statement = statementRun(callee, args, call, facts);
  return statement?.isReading === true && statement.isByPassword && args.some((a) => inputsOf(a, 3).length > 0 || (a.marks?.spliced?.length ?? 0) > 0);
}
