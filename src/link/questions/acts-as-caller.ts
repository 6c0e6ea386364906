/** Requests that carry the caller's own credential: the service or database that is asked knows who is calling, and may refuse. */
import { policyClients, UNBOUND_KEY } from "../../libraries/access.js";
import type { Step } from "../trace.js";
import { alternatives, derived, UNKNOWN, type Value } from "../values.js";
import type { Asked } from "./asked.js";

const MAX_DEPTH = 5;

/** Whether a request is made in the caller's name: by what it is given, or by what its client adds to each. */
export function actsAsCaller(asked: Asked, s: Step): boolean {
  const { evaluator } = asked;
  if (isCallers(s.args.flatMap((a) => evaluator.calls.contents(a, MAX_DEPTH)))) return true;
  for (let v: Value | undefined = s.callee; v?.k === "external"; v = v.receiver) {
    const given = (v.args ?? []).flatMap((a) => evaluator.calls.contents(a, MAX_DEPTH));
    if (given.some((f) => f.k === "function" && asked.trace(evaluator.envOf(f, null, null, 0)).steps.some((step) => isCallers(step.args)))) return true;
  }
  return false;
}

/** Whether the client that is asked acts as the caller, and the database may refuse; undefined where it is none that policies are for. */
export function isUnderPolicies({ callee }: Step): boolean | undefined {
  for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) {
    const row = policyClients.find(v.name);
    if (row) return !alternatives(v.args?.[row.keyArg] ?? UNKNOWN).some((k) => k.k === "external" && UNBOUND_KEY.test(k.name));
  }
  return undefined;
}

function isCallers(values: readonly Value[]): boolean {
  const credential = derived(values)?.credential;
  if (credential === "header" || credential === "cookie") return true;
  // `session?.access_token ?? SERVICE_KEY`: strangers would be given what the server has.
  return values.some((v) => alternatives(v).some((a) => a.marks?.isOwnToken && !a.marks.hasSetting));
}
