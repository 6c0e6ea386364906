/** What one element of the way in says about the caller. */
import type { Trail } from "../../concepts.js";
import type { Layer } from "../../frameworks/adapter.js";
import type { State } from "../caller.js";

export interface Verdict {
  readonly value: "yes" | "no" | "partial" | "unknown";
  readonly trail: readonly Trail[];
  readonly condition?: string;
  readonly isCapability?: boolean;
  /** Identifies those who have a session and lets everybody through: the endpoint is meant for both. */
  readonly isOptional?: boolean;
  /** Checks others and lets this endpoint through by its path or method: it is meant to be open. */
  readonly isExempt?: boolean;
}

export const NO: Verdict = { value: "no", trail: [] };

/** The callee behind a result: `cors#()` was made by calling `cors#`. */
export function madeBy(name: string): string {
  return name.replace(/\(\)$/, "");
}

export function evidence(layer: Layer, state: State | undefined): Pick<Verdict, "trail" | "condition" | "isCapability"> {
  const first = { ...layer.place, message: `${layer.name} runs before the handler` };
  return {
    trail: state?.source ? [first, state.source] : [first],
    ...(state?.condition !== undefined && state.condition !== "" && { condition: state.condition }),
    ...(state?.isCapability && { isCapability: true }),
  };
}
