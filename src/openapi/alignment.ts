/** Which operation of a description is which endpoint, although a gateway or a server's base path may stand between the two. */
import { segmentsOf, Shapes, shapesOf } from "./shapes.js";

/** What is compared: of endpoints and of operations alike. */
export interface Addressed {
  /** In capitals, or `ALL`. */
  readonly method: string;
  readonly path: string;
}

/** Segments that endpoints have in front of what a description says (`isOfCode`), or the other way round. */
interface Prefix {
  readonly segments: readonly string[];
  readonly isOfCode: boolean;
}

const NONE: Prefix = { segments: [], isOfCode: true };
/** Longer prefixes are none. */
const MAX_PREFIX = 6;

/** Endpoints and the operations of one description beside each other. */
export class Alignment<E extends Addressed, O extends Addressed> {
  /** The operation of each endpoint that has one. */
  readonly operationOf = new Map<E, O>();
  /** Operations that an endpoint answers. */
  readonly served = new Set<O>();

  constructor(endpoints: readonly E[], operations: readonly O[], bases: readonly string[]) {
    const written = new Shapes<O>(), coded = new Shapes<E>();
    for (const o of operations) for (const segments of shapesOf(o.path)) written.add(segments, o);
    for (const e of endpoints) for (const segments of shapesOf(e.path)) coded.add(segments, e);
    const known = bases.map((base): Prefix => ({ segments: segmentsOf(base), isOfCode: true }));
    const prefixes = [NONE, ...known, ...mostVoted(endpoints, operations, written, coded)];
    for (const e of endpoints) {
      const found = first(shapesOf(e.path).flatMap((segments) => prefixes.map((p) => withoutPrefix(segments, p))), (s) => pick(written.answering(s), e));
      if (found) this.operationOf.set(e, found);
    }
    for (const o of operations) {
      const isServed = shapesOf(o.path).some((segments) => prefixes.some((p) => pick(coded.answering(withPrefix(segments, p), true), o) !== undefined));
      if (isServed) this.served.add(o);
    }
  }
}

function isSame(a: Addressed, b: Addressed): boolean {
  return a.method === b.method || a.method === "ALL" || b.method === "ALL";
}

function pick<T extends Addressed>(found: Iterable<T>, wanted: Addressed): T | undefined {
  for (const one of found) if (isSame(one, wanted)) return one;
  return undefined;
}

function first<A, T>(asked: readonly (A | undefined)[], ask: (a: A) => T | undefined): T | undefined {
  for (const a of asked) {
    const answer = a === undefined ? undefined : ask(a);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

const startsWith = (segments: readonly string[], start: readonly string[]): boolean => start.every((s, i) => segments[i] === s);

/** How a description would write what the code has. */
function withoutPrefix(segments: readonly string[], { segments: prefix, isOfCode }: Prefix): readonly string[] | undefined {
  if (!isOfCode) return [...prefix, ...segments];
  return startsWith(segments, prefix) ? segments.slice(prefix.length) : undefined;
}

/** How the code would write what a description has. */
function withPrefix(segments: readonly string[], { segments: prefix, isOfCode }: Prefix): readonly string[] {
  if (isOfCode) return [...prefix, ...segments];
  return startsWith(segments, prefix) ? segments.slice(prefix.length) : segments;
}

/** The prefix that brings most of both together: what most ends of paths agree in. */
function mostVoted(endpoints: readonly Addressed[], operations: readonly Addressed[], written: Shapes<Addressed>, coded: Shapes<Addressed>): readonly Prefix[] {
  const votes = new Map<string, { readonly prefix: Prefix; count: number }>();
  const vote = (asked: Addressed, others: Shapes<Addressed>, isOfCode: boolean): void => {
    for (const segments of shapesOf(asked.path)) {
      for (let i = 1; i <= Math.min(MAX_PREFIX, segments.length - 1); i++) {
        if (!others.at(segments.slice(i)).some((other) => isSame(other, asked))) continue;
        const prefix = { segments: segments.slice(0, i), isOfCode };
        const key = `${isOfCode} ${prefix.segments.join("/")}`;
        const known = votes.get(key);
        if (known) known.count++;
        else votes.set(key, { prefix, count: 1 });
      }
    }
  };
  for (const e of endpoints) vote(e, written, true);
  for (const o of operations) vote(o, coded, false);
  const [best] = [...votes.values()].sort((a, b) => b.count - a.count);
  return best ? [best.prefix] : [];
}
