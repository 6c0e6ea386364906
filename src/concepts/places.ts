/** Where something is, what it shows, and how sure we are. */
import type { Pos } from "../extract/facts.js";

export type Confidence = "proven" | "likely" | "unknown";

/** A place in the scanned code: path relative to the root with forward slashes, and offsets. */
export interface Place {
  readonly file: string;
  readonly pos: Pos;
  /** End offset, exclusive; absent where only the start matters. */
  readonly end?: Pos;
}

/** A place with what it shows. */
export interface Trail extends Place {
  readonly message: string;
  /** Who answers there: the function of the project, or what a package made, by the name it has in the project. */
  readonly by?: Place & { readonly name: string };
}

/** A three-valued answer with the places that led to it. `partial`: holds on some paths only. */
export interface Answer {
  readonly value: "yes" | "no" | "partial" | "unknown";
  readonly trail: readonly Trail[];
  /** A *yes* that holds only under this condition (an environment variable, a header). */
  readonly condition?: string;
}
