/** Runs the rules that look at one file: their text pattern finds the places, so that a file costs what its matches cost. */
import type { ts as TypeScript } from "ts-morph";
import type { Rule } from "../concepts.js";
import { Descent } from "./descent.js";
import { timing } from "./timing.js";

type Ts = typeof TypeScript;

/**
 * What the rules see in one file, by rule id; rules that see nothing are left out.
 *
 * @param rules those without `see` are passed over
 */
export function sightings(
  source: TypeScript.SourceFile,
  text: string,
  path: string,
  rules: readonly Rule[],
  ts: Ts,
): Record<string, unknown[]> {
  const seen: Record<string, unknown[]> = {};
  const opened = new Map<TypeScript.Node, readonly TypeScript.Node[]>();
  for (const { id, see } of rules) {
    if (!see) continue;
    const found = timing.measure(`see ${id}`, () => seenBy(see, source, text, path, ts, opened));
    if (found.length > 0) seen[id] = found;
  }
  return seen;
}

function seenBy(see: NonNullable<Rule["see"]>, source: TypeScript.SourceFile, text: string, path: string, ts: Ts, opened: Map<TypeScript.Node, readonly TypeScript.Node[]>): unknown[] {
  const found: unknown[] = [];
  let descent: Descent | undefined;
  for (const match of text.matchAll(see.text)) {
    if (see.may?.(match, text, false) === false) continue;
    descent ??= new Descent(ts, source, text, opened);
    const node = descent.to(match.index, match.index + match[0].length);
    const comment = descent.commentAt(match.index);
    const datum = see.at({ node, match, isInComment: comment !== undefined, ...(comment && { comment }), path, text, source, ts, ancestors: descent.ancestors });
    if (datum !== undefined) found.push(datum);
  }
  return found;
}
