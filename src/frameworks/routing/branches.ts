/** The conditions a registration stands under: `if (config.auth) app.use(guard)` is a guard only where that holds. */
import type { Expr } from "../../extract/facts.js";
import type { Env } from "../../link/values.js";
import type { Branch } from "./routers.js";

/** The branches around a context, outermost first. */
export function branchesOf(env: Env, ctx: number): Branch[] {
  const found: Branch[] = [];
  const { contexts } = env.facts;
  for (let c = ctx; c > 0; c = contexts[c]?.up ?? -1) {
    const context = contexts[c];
    if (context?.k === "then" || context?.k === "else" || context?.k === "rest") {
      const holds = context.k === "rest" ? context.holds : context.k === "then";
      found.unshift({ of: `${env.id}:${contexts.findIndex((o) => "if" in o && o.if === context.if)}`, side: String(holds), name: `${holds ? "" : "not "}${nameOf(context.if, env)}` });
    } else if (context?.k === "case") {
      found.unshift({ of: `${env.id}:${contexts.findIndex((o) => o.k === "case" && o.of === context.of)}`, side: JSON.stringify(context.is), name: nameOf(context.of, env) });
    }
  }
  return found;
}

/** Whether two registrations never happen both. */
export function isExclusive(a: readonly Branch[], b: readonly Branch[]): boolean {
  return a.some((x) => b.some((y) => x.of === y.of && x.side !== y.side));
}

/** What has to hold for `a` where `b` happens, or undefined. */
export function conditionOf(a: readonly Branch[], b: readonly Branch[]): string | undefined {
  return a.find((x) => !b.some((y) => x.of === y.of))?.name;
}

/** A condition as a reader would say it: the setting it asks about. */
function nameOf(e: Expr, env: Env): string {
  if (typeof e === "string") return e;
  if (typeof e === "number") {
    const call = env.facts.events[e];
    return call?.k === "call" && typeof call.callee === "string" ? `${call.callee}()` : "a condition";
  }
  if (Array.isArray(e) && (e[0] === "!" || e[0] === "==" || e[0] === "!=" || e[0] === "&&" || e[0] === "||" || e[0] === "typeof")) return nameOf(e[1] as Expr, env);
  return "a condition";
}
