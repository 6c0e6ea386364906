/**
 * Which objects of a graph come in lists: what a query gives a list of, and all that is reached from there. The field
 * of an object that never does is asked for once a request, whatever it asks the database.
 */
import { graphTypesIn } from "../../extract/graph-types.js";
import type { GraphType } from "../../extract/facts.js";
import type { Linker } from "../adapter.js";

const DOCUMENT = /\.(?:graphqls?|gql)$/i;
const written = new WeakMap<Linker, readonly GraphType[]>();

/** The types that the schemas of a project define as text, in code and in documents. */
export function writtenTypes(linker: Linker): readonly GraphType[] {
  let known = written.get(linker);
  if (!known) {
    known = [
      ...[...linker.files.values()].flatMap((f) => f.facts.graph ?? []),
      ...[...linker.documents].flatMap(([path, text]) => (DOCUMENT.test(path) ? graphTypesIn(text) : [])),
    ];
    written.set(linker, known);
  }
  return known;
}

export class Lists {
  private readonly led = new Set<string>();
  private readonly listed = new Set<string>();

  /** `types`: what code says of its types, besides what is written as text. */
  constructor(linker: Linker, types: readonly GraphType[] = []) {
    const all = [...writtenTypes(linker), ...types];
    const below = new Map<string, string[]>();
    for (const { name, leads } of all) {
      for (const [, type, isList] of leads) {
        this.led.add(type);
        if (isList) this.listed.add(type);
        below.set(name, [...(below.get(name) ?? []), type]);
      }
    }
    // A set grows while it is walked.
    for (const type of this.listed) for (const next of below.get(type) ?? []) this.listed.add(next);
  }

  /** Whether objects of this type can come in lists; where nothing says what leads to it, they can. */
  mayHold(type: string): boolean {
    return this.listed.has(type) || !this.led.has(type);
  }
}
