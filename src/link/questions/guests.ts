/**
 * Visitors who are made a row where none is found, under what they themselves send or are sent: that tells them apart and
 * turns nobody away, and says that they are meant to come.
 */
import { MAKES_WHERE_NONE } from "../../libraries/row-calls.js";
import { isCreation, modelOf } from "../asked-rows.js";
import { isFound, isFoundOrMade } from "../found-or-made.js";
import type { Step, Trace } from "../trace.js";
import { alternatives } from "../values.js";
import type { Asked } from "./asked.js";
import { type Effect, effectOf } from "./effects.js";
import { chosenBy } from "./whose.js";

const MAX_DEPTH = 4;

interface Done {
  readonly step: Step;
  readonly effect: Effect;
}

/** The step that makes a row for whoever has none: by a cookie or header that the caller sends, in the table that it is looked for in. */
export function guestMadeBy(asked: Asked, { steps }: Trace): Step | undefined {
  const open = steps.flatMap((step): Done[] => {
    const effect = step.isKnown ? undefined : effectOf(step);
    return effect?.kind === "read" || effect?.kind === "write" ? [{ step, effect }] : [];
  });
  return open.find((made) => {
    const isAlone = MAKES_WHERE_NONE.test(made.effect.what);
    if (made.effect.kind !== "write" || !(isAlone || isCreation(made.effect)) || !isBySent(asked, made)) return false;
    return isAlone || open.some((found) => found.effect.kind === "read" && modelOf(found.effect) === modelOf(made.effect) && isBySent(asked, found));
  })?.step;
}

function isBySent(asked: Asked, { step }: Done): boolean {
  return chosenBy(asked, step).some((v) => asked.evaluator.calls.contents(v, MAX_DEPTH).some(({ marks }) => marks?.credential === "cookie" || marks?.credential === "header"));
}

/** Whether a step is about a row that was found by what the caller sends, or else was made for them. */
export function isOfGuest(asked: Asked, trace: Trace, step: Step): boolean {
  const chosen = chosenBy(asked, step).flatMap((v) => asked.evaluator.calls.contents(v, MAX_DEPTH));
  return chosen.some(isFoundOrMade) || (chosen.some((v) => alternatives(v).some(isFound)) && guestMadeBy(asked, trace) !== undefined);
}
