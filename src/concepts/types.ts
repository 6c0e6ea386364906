/** What the compiler knows of backend code. */
import type { Pos } from "../extract/facts.js";
import type { Place } from "./places.js";

/** What a type check says of a place. */
export interface TypeMistake extends Place {
  readonly end: Pos;
  readonly code: number;
  readonly message: string;
}

/** An expression of which the types say nothing: the value under a cast, or what a call gives (once awaited). */
export interface LooseType extends Place {
  readonly end: Pos;
  /** `any` stands for lists and results with rows of it too. */
  readonly is: "any" | "unknown";
}

/** What the compiler knows of backend code. */
export interface TypeKnowledge {
  readonly mistakes: readonly TypeMistake[];
  readonly loose: readonly LooseType[];
}
