/** Finds the nodes and comments that matches in a text stand in; only the nodes on the way down to a match are opened. */
import type { ts as TypeScript } from "ts-morph";
import type { Sighting } from "../concepts.js";

type Comment = NonNullable<Sighting["comment"]>;
type Ts = typeof TypeScript;

/** A node on the way down, with its children as far as matches have passed them. */
interface Step {
  readonly node: TypeScript.Node;
  /** Where its text starts, after leading white space and comments. */
  readonly start: number;
  readonly children: readonly TypeScript.Node[];
  /** First child that does not end before the last match. */
  next: number;
  /** Comments between the children were looked for up to here. */
  searched: number;
  /** The comment that was found last. */
  comment: Comment;
}

/** Code nested deeper than this is generated or hostile; the outermost ancestors are then left out. */
const MAX_ANCESTORS = 256;

/**
 * Walks down to one match after another. Matches come in order and do not overlap, so no node is
 * opened twice: a hostile file with a match on each of its lines stays linear.
 */
export class Descent {
  private readonly steps: Step[] = [];

  /** @param opened the children of the nodes that any descent has come through */
  constructor(
    private readonly ts: Ts,
    private readonly source: TypeScript.SourceFile,
    private readonly text: string,
    private readonly opened: Map<TypeScript.Node, readonly TypeScript.Node[]>,
  ) {
    this.open(source);
  }

  /** Moves to the smallest node that contains the match. */
  to(start: number, end: number): TypeScript.Node {
    while (this.steps.length > 1 && this.top.node.end < end) this.steps.pop();
    for (;;) {
      const step = this.top;
      while ((step.children[step.next]?.end ?? Infinity) <= start) step.next++;
      let inside: TypeScript.Node | undefined;
      for (let i = step.next; i < step.children.length; i++) {
        const child = step.children[i];
        if (!child || child.pos > start) break;
        if (end <= child.end && child.end > child.pos) inside = child;
        if (inside) break;
      }
      if (!inside) return step.node;
      this.open(inside);
    }
  }

  /** From the parent of the current node up to the source file. */
  get ancestors(): TypeScript.Node[] {
    return this.steps.slice(-1 - MAX_ANCESTORS, -1).map((s) => s.node).reverse();
  }

  /** The comment of the current node that an offset lies in: before its first token, or between its parts. */
  commentAt(at: number): Comment | undefined {
    const step = this.top;
    if (at >= step.start) {
      if (this.ts.isTokenKind(step.node.kind)) return undefined;
      step.searched = Math.max(step.searched, step.start, step.children[step.next - 1]?.end ?? 0);
    }
    for (;;) {
      if (at < step.comment.end) return step.comment.pos <= at ? step.comment : undefined;
      const slash = this.text.indexOf("/", step.searched);
      if (slash < 0 || slash >= at) return undefined;
      const second = this.text[slash + 1];
      if (second !== "/" && second !== "*") {
        step.searched = slash + 1;
        continue;
      }
      const stop = second === "/" ? this.text.indexOf("\n", slash) : this.text.indexOf("*/", slash + 2);
      step.searched = stop < 0 ? this.text.length : stop + (second === "/" ? 0 : 2);
      step.comment = { pos: slash, end: step.searched };
    }
  }

  private get top(): Step {
    return this.steps[this.steps.length - 1] as Step;
  }

  private open(node: TypeScript.Node): void {
    let children = this.opened.get(node);
    if (!children) {
      const found: TypeScript.Node[] = [];
      this.ts.forEachChild(node, (child) => {
        found.push(child);
      });
      this.opened.set(node, (children = found));
    }
    this.steps.push({ node, start: node.getStart(this.source), children, next: 0, searched: node.pos, comment: { pos: 0, end: 0 } });
  }
}
