/** Which table the query of a step is about: by what names the table on the way to it. */
import { BEGINS_WITH_TABLE, DECLARES_TABLE, IS_OF_ENTITY, NAMES_TABLE } from "../../libraries/named-tables.js";
import type { Expr } from "../../extract/facts.js";
import type { Step } from "../trace.js";
import { alternatives, type Value } from "../values.js";

type Querying = Pick<Step, "env" | "event" | "callee" | "args">;

/** The table that is named to the call itself, to one before it, or to the `from` behind it. */
export function tableNamed(s: Querying): string | undefined {
  if (s.callee.k !== "external") return undefined;
  for (let v: Value | undefined = { ...s.callee, name: `${s.callee.name}()`, args: s.args }; v?.k === "external"; v = v.receiver) {
    const [first] = v.args ?? [];
    const named = first && (NAMES_TABLE.test(v.name) || (first.k === "class" && IS_OF_ENTITY.test(v.name))) ? nameIn(first) : undefined;
    if (named !== undefined) return named;
  }
  return givenAsName(s) ?? selectedFrom(s);
}

function nameIn(v: Value): string | undefined {
  for (const one of alternatives(v)) {
    if (one.k === "literal" && typeof one.value === "string") return /^\s*(?:\w+\.)?(\w+)/.exec(one.value)?.[1]?.toLowerCase();
    if (one.k === "class") return one.facts.name?.toLowerCase();
    if (one.k === "external" && DECLARES_TABLE.test(one.name)) return one.args?.[0] && nameIn(one.args[0]);
  }
  return undefined;
}

/** `insert(users)` where what declared the table is out of sight: by the name that it has in the code. */
function givenAsName({ env, event, callee }: Querying): string | undefined {
  const call = env.facts.events[event];
  return call?.k === "call" && callee.k === "external" && BEGINS_WITH_TABLE.test(callee.name) ? inCode(call.args[0]) : undefined;
}

/** `select(columns).from(users)`: by the name that the table has in the code. */
function selectedFrom({ env, event }: Querying): string | undefined {
  const { events } = env.facts;
  let end = event;
  for (let i = event + 1; i < events.length; i++) {
    const e = events[i];
    if (e?.k !== "call" || !Array.isArray(e.callee) || e.callee[0] !== "." || e.callee[1] !== end) continue;
    if (e.callee[2] === "from") return inCode(e.args[0]);
    end = i;
  }
  return undefined;
}

function inCode(e: Expr | undefined): string | undefined {
  return typeof e === "string" ? e.slice(e.lastIndexOf(".") + 1).toLowerCase() : undefined;
}
