/** By what a statement chooses its rows, where it is a text: `where user_id = $1`, with what is bound or filled in there. */
import { queries } from "../../libraries/queries.js";
import { filledIn, textGiven, writtenText } from "../statements.js";
import type { Step } from "../trace.js";
import type { Value } from "../values.js";
import type { Asked } from "./asked.js";

const CONDITIONS = /\bwhere\b/i;
const COMPARES = /(?:\b\w+\.)?["`[]?\b([a-z_]\w*)["`\]]?\s*=\s*["']?(\{\}|\$\d+|\?)/gi;

/** The columns that the text of a query compares, each with what it has to be. */
export function comparedInText(asked: Asked, s: Step): readonly (readonly [column: string, value: Value])[] {
  if (s.callee.k !== "external" || !queries.find(s.callee.name)?.isRaw) return [];
  const written = s.call.args[0] ?? null, own = writtenText(written, s.env.facts);
  // A function of the project may run what others have written.
  const text = own === "" && s.args[0] ? (textGiven(s.args[0]) ?? "") : own, from = text.search(CONDITIONS);
  if (from < 0) return [];
  const filled = own === "" ? [] : filledIn(written, s.env.facts);
  return [...text.slice(from).matchAll(COMPARES)].flatMap(({ index, 1: column = "", 2: mark = "" }) => {
    const nth = mark.startsWith("$") ? Number(mark.slice(1)) - 1 : text.slice(0, from + index).split(mark).length - 1;
    const value = mark === "{}" ? filled[nth] !== undefined && asked.evaluator.value(filled[nth] ?? null, s.env, s.event) : boundAt(s.args.slice(1), nth);
    return value ? [[column, value] as const] : [];
  });
}

/** `query(text, [a, b])` or `query(text, a, b)`. */
function boundAt(args: readonly Value[], nth: number): Value | undefined {
  return args[0]?.k === "array" ? args[0].items[nth] : args[nth];
}
