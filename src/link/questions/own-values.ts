/** Whether a statement in a loop writes each row values of its own: one statement with the same values for all rows does not do for those. */
import type { CallEvent, Expr } from "../../extract/facts.js";
import type { QueryRow } from "../../libraries/rows.js";
import type { Env } from "../values.js";
import { partsOf, propertyIn } from "./expressions.js";
import { boundNames, Flow } from "./flow.js";

/** The values that a call writes; null where its client says nothing of them. */
export function valuesOf(row: QueryRow | undefined, call: CallEvent): Expr {
  if (row?.own === undefined) return null;
  const given = call.args[row.own.arg] ?? null;
  if (row.own.path === undefined || !Array.isArray(given) || given[0] !== "o") return given;
  const values = propertyIn(given, row.own.path);
  // `{ where, ...rest }`: they may come with the rest.
  return values ?? (given.includes("...") ? given : null);
}

/** The parameters of a function, or of one around it, that values are made of. */
export function handedIn(values: readonly Expr[], env: Env): string[] {
  const open = values.filter((v) => v !== null && !isWritten(v));
  if (open.length === 0) return [];
  const names: string[] = [];
  for (let at: Env | null = env; at && at.index !== 0; at = at.up) names.push(...at.facts.params.flatMap((p) => boundNames(p.pattern)));
  return names.filter((name) => {
    const flow = new Flow(env.file.facts, env.facts, { names: [name] });
    return open.some((v) => flow.touches(v));
  });
}

/** Values that stand in the code. */
export function isWritten(values: Expr): boolean {
  return typeof values !== "string" && typeof values !== "number" && partsOf(values).every(isWritten);
}
