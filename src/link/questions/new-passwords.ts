/**
 * A password that its caller chooses, put into a row that is there: whoever signs up makes a row, and whoever resets a
 * password brings along a code, a token or the old one. Who is asked for none of these takes somebody's account over.
 */
import type { Expr } from "../../extract/facts.js";
import { sensitivityOf } from "../../libraries/columns.js";
import { isCreation, isOfAccounts } from "../asked-rows.js";
import { isOwnersSecret } from "../secrets.js";
import { writtenText } from "../statements.js";
import type { Step, Trace } from "../trace.js";
import { alternatives, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import type { Effect } from "./effects.js";
import { inputsIn } from "./signs.js";
import { signInRowOf } from "./strangers.js";

type Effects = readonly { readonly step: Step; readonly effect: Effect }[];

const MAX_DEPTH = 3;
/** What a statement puts into which column. */
const SETS = /\bset\b([^;]*?)(?:\bwhere\b|$)/i;
const COLUMN = /["`[]?(\w+)["`\]]?\s*=/g;
/** Writes members of the object that it is called on, or given first. */
const FILLS = /^(?:(.+)\.(?:set|setDataValue|update|assign|merge)|Object\.assign)$/;
/** A member that says how many there are, or which: that there is a row at all. */
const IS_THERE = /\.(?:length|size|rows|data|_?id|count|rowCount|affectedRows)$/i;

/** The new password, a second time. */
const REPEATED = /(?:confirm|repeat|retype|again|re(?:enter)?_?password)/i;

/** Whether rows of accounts are changed so, and none is made. */
export function changesPassword(asked: Asked, trace: Trace, effects: Effects): boolean {
  const writes = effects.filter(({ effect }) => effect.kind === "write");
  if (writes.some(({ step, effect }) => isCreation(effect) && (isOfAccounts(effect) || asked.makesAccount(step) || givesSecret(step)))) return false;
  const changed = writes.filter(({ step, effect }) => !isCreation(effect) && !step.isKnown && !step.isRefused && !/upsert/i.test(effect.what) && givesSecret(step));
  return changed.length > 0 && !isSomethingAsked(trace) && !changed.some(({ step }) => isAllowed(asked, step.env, step.call.ctx)) && !trace.visits.some(({ env }) => env.facts.events.some((e) => e.k === "throw" && isRefused(asked, env, e.ctx)));
}

/** Whether what is hashed was sent: what the server makes up itself is nobody's choice. */
export function isOfInput({ args }: Step): boolean {
  return args.some((a) => inputsIn(a, MAX_DEPTH).length > 0);
}

/** A code or token that is not the new password goes to something, which may know whether it is right. */
function isSomethingAsked({ steps }: Trace): boolean {
  const chosen = new Set(steps.flatMap((s) => (signInRowOf(s.callee, s.args)?.asksNothing ? sentIn(s) : [])));
  return steps.some((s) => sentIn(s).some((path) => isOwnersSecret(path) && !chosen.has(path) && !REPEATED.test(path)));
}

/** What was sent and is among what a call is given. */
function sentIn({ args }: Step): readonly string[] {
  return args.flatMap((a) => inputsIn(a, MAX_DEPTH).map((i) => i.path));
}

function givesSecret(step: Step): boolean {
  const given = [...step.args];
  for (let v: Value | undefined = step.callee; v?.k === "external"; v = v.receiver) given.push(...(v.args ?? []));
  return given.some((v) => hasSecret(v, MAX_DEPTH)) || isFilled(step) || setsSecret(step);
}

function hasSecret(v: Value, depth: number): boolean {
  if (depth === 0) return false;
  if (v.k === "union") return v.of.some((o) => hasSecret(o, depth));
  return v.k === "object" && [...v.props].some(([name, get]) => !/^(?:where|select|omit|include)$/.test(name) && ((sensitivityOf(name) === "secret" && alternatives(get()).some((o) => o.k !== "literal")) || hasSecret(get(), depth - 1)));
}

/** `user.password = …; user.save()`, `repository.save(user)`. */
function isFilled({ env, call, event }: Step): boolean {
  const saved = typeof call.callee === "string" ? call.callee.slice(0, call.callee.lastIndexOf(".")) : "";
  const rows = new Set([saved, ...call.args].filter((x) => typeof x === "string" && x !== ""));
  return env.facts.events.some((e, i) => {
    if (i >= event) return false;
    if (e.k === "set") return typeof e.to === "string" && rows.has(e.to.slice(0, e.to.lastIndexOf("."))) && sensitivityOf(e.to.slice(e.to.lastIndexOf(".") + 1)) === "secret";
    const filled = e.k === "call" && typeof e.callee === "string" ? FILLS.exec(e.callee) : null;
    return filled !== null && e.k === "call" && (rows.has(filled[1] ?? "") || rows.has(e.args[0] ?? "")) && e.args.some((a) => namesSecret(a));
  });
}

function namesSecret(e: Expr): boolean {
  if (!Array.isArray(e)) return false;
  const isName = (x: unknown): boolean => typeof x === "string" && sensitivityOf(x) === "secret";
  return e[0] === "o" ? e.some(isName) : e[0] === "'" && isName(e[1]);
}

/** `UPDATE users SET password = $1`. */
function setsSecret({ call, args, env }: Step): boolean {
  const [first] = args;
  const text = writtenText(call.args[0] ?? null, env.facts) || (first?.k === "literal" && typeof first.value === "string" ? first.value : "");
  const set = /^\s*update\b/i.test(text) ? SETS.exec(text)?.[1] : undefined;
  return set !== undefined && [...set.matchAll(COLUMN)].some(([, column]) => sensitivityOf(column ?? "") === "secret");
}

/** Something was noted in a row before that has to be there for it: a code was right, an owner has allowed it. */
function isAllowed(asked: Asked, env: Env, ctx: number): boolean {
  for (let c = ctx; c > 0; c = env.facts.contexts[c]?.up ?? -1) {
    const context = env.facts.contexts[c];
    if ((context?.k === "then" || context?.k === "else") && isColumn(asked, env, context.if, context.k === "then", c)) return true;
    if (context?.k === "rest" && isColumn(asked, env, context.if, context.holds, c)) return true;
  }
  return false;
}

/** Who has none of that is turned away there. */
function isRefused(asked: Asked, env: Env, ctx: number): boolean {
  const context = env.facts.contexts[ctx];
  return context?.k === "then" && isColumn(asked, env, context.if, false, ctx);
}

/** Whether a condition is what it is only where some member of a row is true. */
function isColumn(asked: Asked, env: Env, e: Expr, holds: boolean, ctx: number): boolean {
  if (typeof e === "string") {
    if (!holds || !e.includes(".") || IS_THERE.test(e)) return false;
    const at = env.facts.events.findIndex((x) => x.ctx >= ctx);
    return alternatives(asked.evaluator.value(e, env, at < 0 ? env.facts.events.length : at)).every((v) => v.k !== "request" && inputsIn(v, 1).length === 0);
  }
  if (!Array.isArray(e)) return false;
  const [kind, ...parts] = e as unknown as readonly [string, ...Expr[]];
  if (kind === "!") return isColumn(asked, env, parts[0] ?? null, !holds, ctx);
  return kind === (holds ? "&&" : "||") && parts.some((p) => isColumn(asked, env, p, holds, ctx));
}
