/**
 * Does a function that lets the request through by its result, or by ending, let only known callers through?
 * Guards that return true, and functions that throw for those they refuse.
 */
import { CallFlag, type Expr } from "../../extract/facts.js";
import type { Layer } from "../../frameworks/adapter.js";
import { harmless } from "../../libraries/harmless.js";
import { limiters } from "../../libraries/limiters.js";
import type { State } from "../caller.js";
import { methodName } from "../evaluate.js";
import { alternatives, type Env, truthiness, type Value } from "../values.js";
import type { Asked } from "./asked.js";
import { endsOf } from "./ends.js";
import { partsOf } from "./expressions.js";
import { isOpaqueGuard, mayGuard } from "./opaque.js";
import { asksAboutRoute } from "./route-conditions.js";
import { evidence, madeBy, NO, type Verdict } from "./verdict.js";

/** Methods that look for something in a list or text. */
const LOOKS: ReadonlySet<string> = new Set(["includes", "indexOf", "startsWith", "endsWith"]);

type FunctionValue = Extract<Value, { k: "function" }>;

/** One way to the end of the function. */
interface End {
  readonly event: number;
  readonly is: "known" | "open" | "opaque";
  readonly state: State;
}

/** Ends in `true`: whatever else it returns is a refusal. */
export function passesByTruth(asked: Asked, layer: Layer, fn: FunctionValue): Verdict {
  const env = asked.entered(fn, layer.args);
  const ends = endsInTruth(asked, env);
  const verdict = decided(asked, layer, env, ends);
  if (verdict.value !== "no" || !layer.elsewhere) return verdict;
  const elsewhere = asked.entered(fn, layer.elsewhere);
  const isExempt = elsewhere.id !== env.id && endsInTruth(asked, elsewhere).some((e) => e.is === "known");
  return isExempt ? { ...verdict, isExempt: true } : verdict;
}

/** What it returns does not matter: the caller is known once it has returned at all. */
export function passesUnlessItThrows(asked: Asked, layer: Layer, fn: FunctionValue): Verdict {
  const env = asked.entered(fn, layer.args);
  const { knows, isNever } = asked.caller.completion(env);
  if (knows) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} runs before the handler` }, knows.source], ...(knows.condition && { condition: knows.condition }), ...(knows.isCapability && { isCapability: true }) };
  if (isNever) return { value: "yes", trail: [{ ...layer.place, message: `${layer.name} lets nobody through` }] };
  // A getter that cannot be opened gives a caller or none; what is called for nothing but its effect may reject.
  if (asked.trace(env).steps.some((s) => s.call.flags & CallFlag.floating && isOpaqueGuard(s))) return { value: "unknown", trail: [] };
  const tells = layer.args.some((a) => a.marks?.identity === 1) || (layer.isPassive === true && endsOf(env, asked.evaluator).some((end) => asked.caller.stateAt(env, end).isKnown));
  return tells ? { ...NO, isOptional: true } : NO;
}

function endsInTruth(asked: Asked, env: Env): readonly End[] {
  asked.trace(env);
  const { evaluator, caller } = asked;
  return endsOf(env, evaluator).flatMap((event): End[] => {
    const e = env.facts.events[event];
    if (e?.k !== "return") return [];
    const state = caller.stateAt(env, event);
    if (state.isKnown) return [{ event, is: "known", state }];
    const implied = evaluator.implies(e.val, env, event);
    if (implied.whenTrue) return [{ event, is: "known", state: { state: "allow", isKnown: true, ...(implied.source && { source: implied.source }), ...(implied.condition !== undefined && { condition: implied.condition }) } }];
    const value = evaluator.value(e.val, env, event);
    const through = alternatives(value).filter((v) => truthiness(v).canBeTrue && v.marks?.under !== "deny" && v.marks?.under !== "allow" && v.marks?.identity !== 1);
    if (through.length === 0) return [];
    return [{ event, is: !isPlainTest(e.val, env) && through.some((v) => isOpaque(v)) ? "opaque" : "open", state }];
  });
}

/** A comparison of what can be seen, or a look into a list: it asks nothing else. */
function isPlainTest(e: Expr, { facts }: Env): boolean {
  const asks = (x: Expr): boolean => {
    const call = typeof x === "number" ? facts.events[x] : undefined;
    if (call?.k === "call" && LOOKS.has(methodName(call.callee) ?? "")) return call.args.some(asks) || partsOf(call.callee).some(asks);
    return typeof x === "number" || partsOf(x).some(asks);
  };
  return isTest(e) ? !partsOf(e).some(asks) : typeof e === "number" && !asks(e);
}

function isTest(e: Expr): boolean {
  return Array.isArray(e) && /^(?:[!=]=|[<!]|in|instanceof|typeof|&&|\|\|)$/.test(String(e[0]));
}

/** A result that may be the answer of a check we cannot open. */
function isOpaque(v: Value): boolean {
  if (v.k === "unknown") return true;
  if (v.k !== "external" || harmless.find(madeBy(v.name)) || limiters.find(madeBy(v.name))) return false;
  return v.name.startsWith("global#") ? /^global#Promise/.test(v.name) : mayGuard(v.name);
}

function decided(asked: Asked, layer: Layer, env: Env, ends: readonly End[]): Verdict {
  const known = ends.filter((e) => e.is === "known"), open = ends.filter((e) => e.is === "open");
  const trace = asked.trace(env);
  const isUnsure = ends.some((e) => e.is === "opaque") || trace.isCut !== false || trace.steps.some((s) => isOpaqueGuard(s));
  const first = known[0]?.state;
  if (ends.length === 0) return isUnsure ? { value: "unknown", trail: [] } : { value: "yes", trail: [{ ...layer.place, message: `${layer.name} lets nobody through` }] };
  if (known.length === ends.length) return { value: "yes", ...evidence(layer, first) };
  if (known.length > 0 && open.length > 0) {
    const condition = asked.caller.settingAroundAll(env, open.map((e) => e.event));
    if (condition !== undefined) return { value: "yes", ...evidence(layer, first), condition };
    if (open.every((e) => asksAboutRoute(asked.evaluator, env, env.facts.events[e.event]?.ctx ?? 0))) return { value: "unknown", trail: [] };
  }
  if (known.length > 0 && open.length > 0) return { value: "partial", trail: [{ ...layer.place, message: `${layer.name} lets some callers through unchecked` }] };
  return isUnsure ? { value: "unknown", trail: [] } : NO;
}
