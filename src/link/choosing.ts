/**
 * What a query is given that says which rows it is about. Of what it writes, or brings along, nobody is asked: a row
 * that is made of whatever the caller sends, or made where there is none, tells visitors apart and turns nobody away.
 */
import type { CallEvent } from "../extract/facts.js";
import { BRINGING, bringsAlong, MAKES_ROWS, WRITING } from "../libraries/row-calls.js";
import { methodName } from "./callee-names.js";
import type { Evaluator } from "./evaluate.js";
import { isOver } from "./names.js";
import { tableNamed } from "./questions/tables.js";
import { choosesRows } from "./row-choices.js";
import { statementRun } from "./statements.js";
import { derived, type Env, type Value } from "./values.js";

type External = Extract<Value, { k: "external" }>;

/** A call of a query, or one that says more of it. */
export interface Asking {
  readonly env: Env;
  readonly call: CallEvent;
  readonly callee: External;
  readonly args: readonly Value[];
}

/** What a query is given of its rows: what it brings along with them is about others. */
export function saidOfRows({ callee, args }: Asking): readonly Value[] {
  return bringsAlong.find(callee.name) ? [] : without(BRINGING, args);
}

/** What of that chooses them. */
export function choosingRows(asking: Asking): readonly Value[] {
  const { callee, args, call, env } = asking;
  if (makesRows(call) || args.some(isMadeWhereNone)) return [];
  const statement = statementRun(callee, args, call, env.facts);
  return statement && (statement.isInsert || (statement.isReading && !choosesRows(statement.text))) ? [] : without(WRITING, saidOfRows(asking));
}

function without(left: ReadonlySet<string>, args: readonly Value[]): readonly Value[] {
  const [options, ...others] = args;
  if (options?.k !== "object" || ![...options.props.keys()].some((option) => left.has(option))) return args;
  return [{ ...options, props: new Map([...options.props].filter(([option]) => !left.has(option))) }, ...others];
}

/** Whether rows are kept, whether there are such already or not. */
export function makesRows(call: CallEvent): boolean {
  return MAKES_ROWS.test(methodName(call.callee) ?? "");
}

/** `findOneAndUpdate({ id }, { … }, { upsert: true })` */
function isMadeWhereNone(v: Value): boolean {
  const upsert = v.k === "object" ? v.props.get("upsert")?.() : undefined;
  return upsert?.k === "literal" && upsert.value === true;
}

/** Whether a row of the same table was made on the way of what the caller sends: it is found whatever that was. */
export function isJustMade(evaluator: Evaluator, asking: Asking): boolean {
  const { env, call } = asking, { facts } = env;
  const of = tableOf(asking, facts.events.indexOf(call));
  return facts.events.some((e, event) => {
    if (e.k !== "call" || e.pos >= call.pos || !makesRows(e) || isOver(facts, e.ctx, call.ctx) || evaluator.stateAt(env, event).isKnown) return false;
    const callee = evaluator.value(e.callee, env, event);
    if (callee.k !== "external") return false;
    const args = evaluator.argumentsOf(env, event, e);
    return tableOf({ env, call: e, callee, args }, event) === of && derived(args.flatMap((a) => evaluator.calls.contents(a, 4)))?.credential !== undefined;
  });
}

/** The table that is named, or what the query is a method of. */
function tableOf({ env, callee, args }: Asking, event: number): string {
  return tableNamed({ env, event, callee, args }) ?? callee.name.slice(0, callee.name.lastIndexOf("."));
}
