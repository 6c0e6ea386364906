/** The HTTP status of an answer, where it is written down. */
import { STATUS_NAMES } from "../../libraries/responses.js";
import { lastName } from "../callee-names.js";
import type { Value } from "../values.js";

/** A status as a number, or by the name that a package has for it. */
export function numberIn(v: Value | undefined): number | undefined {
  if (v?.k === "external" && !v.name.endsWith(")")) return STATUS_NAMES.get(lastName(v.name));
  return v?.k === "literal" && typeof v.value === "number" ? v.value : undefined;
}

/** Of the call that answers: in its options, or set earlier in its chain (`res.status(404).json(…)`). */
export function statusOf(callee: Value, args: readonly Value[]): number | undefined {
  const init = args[1];
  const inInit = init?.k === "object" ? numberIn(init.props.get("status")?.()) : numberIn(init);
  if (inInit !== undefined) return inInit;
  for (let v: Value | undefined = callee; v?.k === "external"; v = v.receiver) {
    if (v.name.endsWith(".status()") || v.name.endsWith(".code()") || v.name.endsWith(".sendStatus()")) return numberIn(v.args?.[0]);
  }
  return undefined;
}
