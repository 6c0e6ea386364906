/** The calls that lead to a statement: where each stands, and what it was made in. */
import type { Place } from "../concepts.js";
import type { CallEvent } from "../extract/facts.js";
import type { Env } from "./values.js";

/** A call in one of the functions that lead to a statement, outermost first; the last is the statement itself. */
export interface Frame {
  readonly env: Env;
  readonly event: number;
}

/** A call on the way to a statement: a place like any other, which evidence may copy without what it was made in. */
export class Passage implements Place {
  readonly file: string;
  readonly pos: number;
  readonly end: number;
  readonly #frame: Frame;

  constructor(env: Env, event: number, { pos, end }: CallEvent) {
    this.file = env.file.path;
    this.pos = pos;
    this.end = end;
    this.#frame = { env, event };
  }

  static frameOf(passage: Passage): Frame {
    return passage.#frame;
  }
}

/** The calls that led somewhere, outermost first. */
export type Chain = readonly Passage[];

/** The calls that lead to a statement, and the statement itself. */
export function framesOf({ env, event, chain }: Frame & { readonly chain: Chain }): readonly Frame[] {
  return [...chain.map((passage) => Passage.frameOf(passage)), { env, event }];
}
