/** Who judges a file that does what it did: what was found stands, at other places. */
import type { FileFacts, Pos } from "../extract/facts.js";
import { positionAt } from "../extract/position.js";
import type { Finding } from "../judge/finding.js";
import { rules } from "../rules/index.js";
import type { Move } from "./alike.js";
import type { Asking, Judges } from "./verdicts.js";

export class Moved implements Judges {
  readonly #known = new Map<string, readonly Finding[]>();
  #anew: Judges | undefined;

  /**
   * @param before who judged the file as it was
   * @param was its lines then
   * @param again who judges it as it is: of a rule that reads texts, or that says how to change one around the edit
   */
  constructor(
    private readonly before: Judges,
    private readonly path: string,
    private readonly was: Pick<FileFacts, "lines">,
    private readonly is: Pick<FileFacts, "lines">,
    private readonly move: Move,
    private readonly again: () => Judges,
  ) {}

  of(id: string, path: string, asking: Asking): readonly Finding[] {
    const key = `${id}\0${path}\0${JSON.stringify(asking)}`;
    let found = this.#known.get(key);
    if (!found) this.#known.set(key, (found = this.#of(id, path, asking)));
    return found;
  }

  #of(id: string, path: string, asking: Asking): readonly Finding[] {
    const before = READING.has(id) ? undefined : this.before.of(id, path, asking);
    // One more comment may take a finding away, and brings none.
    const stands = before && (!ASKING_REMARKS.has(id) || this.move.remarks === "same" || (this.move.remarks === "more" && before.length === 0));
    const found = stands ? before.map((finding) => this.#moved(finding)) : undefined;
    return found?.every((finding) => finding !== undefined) ? found : (this.#anew ??= this.again()).of(id, path, asking);
  }

  linesOf(path: string): readonly Pos[] {
    return path === this.path ? this.is.lines : this.before.linesOf(path);
  }

  takeCrashes(): string[] {
    return [...this.before.takeCrashes(), ...(this.#anew?.takeCrashes() ?? [])];
  }

  #moved(finding: Finding): Finding | undefined {
    const { start, end, by } = this.move;
    if (finding.file !== this.path) return finding;
    const pos = this.#offset(finding.line, finding.column), stop = this.#offset(finding.endLine, finding.endColumn);
    const edits = finding.fixes.flatMap((fix) => fix.edits.filter((edit) => edit.file === this.path));
    const first = Math.min(pos, ...edits.map((edit) => edit.start)), last = Math.max(stop, ...edits.map((edit) => edit.end));
    // An edit may be made of the line that it is in, and is written like the rest of the file.
    if (edits.length > 0 && !(this.move.isStyledAlike && this.#isApart(first, last))) return undefined;
    const at = this.#place(pos), to = stop === pos ? at : this.#place(stop, true);
    const evidence = finding.evidence.map((step) => (step.file === this.path ? { ...step, ...this.#place(this.#offset(step.line, step.column)) } : step));
    const fixes = edits.length === 0 || last <= start ? finding.fixes : finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => (edit.file === this.path && edit.start >= end ? { ...edit, start: edit.start + by, end: edit.end + by } : edit)) }));
    return { ...finding, ...at, endLine: to.line, endColumn: to.column, evidence, fixes };
  }

  #isApart(first: Pos, last: Pos): boolean {
    const line = (pos: Pos): number => positionAt(this.was.lines, pos).line;
    return line(last) < line(this.move.start) || line(first) > line(this.move.end);
  }

  #offset(line: number, column: number): Pos {
    return (this.was.lines[line - 1] ?? 0) + column - 1;
  }

  /** @param isEnd what stands before it, and not what stands there, is what it is the place of */
  #place(pos: Pos, isEnd = false): { readonly line: number; readonly column: number } {
    const { start, end, by } = this.move;
    return positionAt(this.is.lines, (isEnd ? pos > start : pos >= end) ? pos + by : pos);
  }
}

/** Rules that look at more of a text than where something was found in it: those of the checklists. */
const READING: ReadonlySet<string> = new Set(rules.flatMap((rule) => (rule.presets.includes("recommended") ? [] : [rule.id])));
const ASKING_REMARKS: ReadonlySet<string> = new Set(rules.flatMap((rule) => (rule.asksRemarks === true ? [rule.id] : [])));
