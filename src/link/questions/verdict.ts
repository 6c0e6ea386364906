/** What one element of the way in says about the caller. */
import type { Trail, Way } from "../../concepts.js";
import type { Layer } from "../../frameworks/adapter.js";
import type { State } from "../caller.js";
import type { Value } from "../values.js";

export interface Verdict {
  readonly value: "yes" | "no" | "partial" | "unknown";
  readonly trail: readonly Trail[];
  readonly condition?: string;
  readonly isCapability?: boolean;
  /** Identifies those who have a session and lets everybody through: the endpoint is meant for both. */
  readonly isOptional?: boolean;
  /** Keeps the sessions of those who have one, and tells nobody apart. */
  readonly isRemembering?: boolean;
  /** Turns away whoever sends no credential, and verifies none: somebody meant a check. */
  readonly isHollow?: boolean;
  /** Where it looks anywhere in the address for a text that switches it off: whoever writes that there gets past it. */
  readonly way?: Way;
  /** It was not seen to go on to anything. */
  readonly isEnd?: boolean;
  /** Checks others and lets this endpoint through by its path or method: it is meant to be open. */
  readonly isExempt?: boolean;
}

export const NO: Verdict = { value: "no", trail: [] };

/** The callee behind a result: `cors#()` was made by calling `cors#`. */
export function madeBy(name: string): string {
  return name.replace(/\(\)$/, "");
}

/** Who answers for an element of the way in: a function or class of the project by its own name, else what is written there. */
export function answering(layer: Layer, value: Value): NonNullable<Trail["by"]> {
  const cls = value.k === "instance" ? value.of : value;
  if (cls.k === "class") return { name: cls.facts.name, file: cls.file.path, pos: cls.facts.pos };
  if (value.k === "function") {
    const { fns, classes } = value.file.facts;
    let fn = fns[value.index];
    while (fn && fn.name === "" && fn.up > 0) fn = fns[fn.up];
    const name = (fn && (classes[fn.cls]?.name || fn.name)) || "";
    if (fn && name !== "") return { name, file: value.file.path, pos: fn.at };
  }
  return { name: layer.name, ...layer.place };
}

export function evidence(layer: Layer, state: State | undefined): Pick<Verdict, "trail" | "condition" | "isCapability"> {
  const first = { ...layer.place, message: `${layer.name} runs before the handler` };
  return {
    trail: state?.source ? [first, state.source] : [first],
    ...(state?.condition !== undefined && state.condition !== "" && { condition: state.condition }),
    ...(state?.isCapability && { isCapability: true }),
  };
}
