/** What a server keeps for its callers in the process: maps and lists of a module that requests fill, where no database stands. */
import type { Place, Trail } from "../../concepts.js";
import type { Event, Expr } from "../../extract/facts.js";
import { methodName } from "../callee-names.js";
import { isOfModule } from "../names.js";
import { placeOf, type Step, type Trace } from "../trace.js";
import { alternatives, derived, type Env, type Value } from "../values.js";
import type { Asked } from "./asked.js";

const OF_A_MAP = new Set(["get", "set", "delete"]);
const OF_A_LIST = new Set(["find", "findIndex", "filter", "some", "push", "splice", "unshift"]);

/** The first place where something is looked up or changed there, by what the request says. */
export function keptForCallers(asked: Asked, { steps, visits }: Trace): Trail | undefined {
  const step = steps.find((s) => !s.isRefused && !s.isKnown && isOfStore(asked, s));
  const place = step ? placeOf(step) : visits.flatMap(({ env, isKnown }) => (isKnown ? [] : (replacedIn(env) ?? [])))[0];
  return place && { ...place, message: "works with what the process keeps: whether that belongs to somebody cannot be told" };
}

/** `orders = orders.filter((o) => o.id !== id)`, `orders = [...orders, order]`: a list of the module makes place for the next. */
function replacedIn(env: Env): Place | undefined {
  const { events } = env.facts;
  const set = events.find((e) => e.k === "set" && typeof e.to === "string" && !e.to.includes(".") && isMadeOf(e.to, e.from, events) && isOfModule(env, e.to));
  return set && { file: env.file.path, pos: set.pos };
}

function isMadeOf(name: string, from: Expr, events: readonly Event[]): boolean {
  const call = typeof from === "number" ? events[from] : undefined;
  if (call?.k === "call") return call.callee === `${name}.filter` || call.callee === `${name}.concat`;
  return Array.isArray(from) && from[0] === "a" && from.some((part) => Array.isArray(part) && part[0] === "..." && part[1] === name);
}

function isOfStore(asked: Asked, s: Step): boolean {
  const { callee } = s.call, method = methodName(callee);
  if (typeof callee !== "string" || method === undefined || !(OF_A_MAP.has(method) || OF_A_LIST.has(method))) return false;
  const root = callee.split(".")[0] ?? "";
  if (root !== "this" && !isOfModule(s.env, root)) return false;
  const held = alternatives(asked.evaluator.receiverOf(callee, s.env, s.event));
  if (OF_A_MAP.has(method) && held.some(isMap)) return derived(s.args.slice(0, 1)) !== undefined;
  return OF_A_LIST.has(method) && held.some(isFilled);
}

function isMap(v: Value): boolean {
  return v.k === "external" && v.name === "global#Map()" && (v.args ?? []).length === 0;
}

/** It begins empty, or things are added. */
function isFilled(v: Value): boolean {
  return v.k === "array" && (v.items.length === 0 || v.of !== undefined);
}
