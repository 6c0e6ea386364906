/** Finds what stands at a path among many: parameters match whatever they are called, and whatever is asked in their place. */
import { openApiPath } from "./path.js";

/** One segment, a parameter, the rest of a path. */
const PARAMETER = "{}", REST = "{*}";
/** Steps that one question may take: paths in which everything is a parameter match everything. */
const MAX_STEPS = 2_000;

/** The segments of a path by what may stand there; two lists where its end may be left out. */
export function shapesOf(route: string): readonly (readonly string[])[] {
  const isOptional = /(?:\/:\w+\?|\/\[\[(?:\.\.\.)?[\w-]+\]\])$/.test(route);
  const { shape, parameters } = openApiPath(route);
  const segments = segmentsOf(shape);
  const last = segments.at(-1);
  if (last === PARAMETER && parameters.at(-1)?.isRest) segments[segments.length - 1] = REST;
  return isOptional ? [segments, segments.slice(0, -1)] : [segments];
}

/** The segments of a path that is plain. */
export function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

interface Branch<T> {
  readonly next: Map<string, Branch<T>>;
  readonly here: T[];
}

/** Things by the shapes of their paths. */
export class Shapes<T> {
  private readonly root: Branch<T> = { next: new Map(), here: [] };

  add(segments: readonly string[], thing: T): void {
    let at = this.root;
    for (const segment of segments) {
      let next = at.next.get(segment);
      if (!next) at.next.set(segment, (next = { next: new Map(), here: [] }));
      at = next;
    }
    at.here.push(thing);
  }

  /** What stands exactly there. */
  at(segments: readonly string[]): readonly T[] {
    let at: Branch<T> | undefined = this.root;
    for (const segment of segments) at = at?.next.get(segment);
    return at?.here ?? [];
  }

  /**
   * What may answer there: the most exact first.
   *
   * @param isAny a parameter that is asked for may be any of the names that stand in its place
   */
  *answering(segments: readonly string[], isAny = false): Generator<T> {
    yield* this.below(this.root, segments, 0, isAny, { steps: MAX_STEPS });
  }

  private *below(branch: Branch<T>, segments: readonly string[], i: number, isAny: boolean, left: { steps: number }): Generator<T> {
    if (left.steps-- <= 0) return;
    const segment = segments[i];
    if (segment === undefined) yield* branch.here;
    else {
      const isOpen = segment === PARAMETER || segment === REST;
      const named = branch.next.get(segment);
      if (named) yield* this.below(named, segments, i + 1, isAny, left);
      for (const [name, next] of isOpen && isAny ? branch.next : []) if (name !== segment && name !== REST) yield* this.below(next, segments, i + 1, isAny, left);
      const parameter = isOpen ? undefined : branch.next.get(PARAMETER);
      if (parameter) yield* this.below(parameter, segments, i + 1, isAny, left);
    }
    const rest = branch.next.get(REST);
    if (rest) yield* rest.here;
  }
}
