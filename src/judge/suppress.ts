/** Reads the comments that take findings back, and tells which of them took nothing back. */
import type { CommentFacts, FileFacts, Pos } from "../extract/facts.js";
import { positionAt } from "../extract/position.js";

/** One comment that takes findings back: those that start from `from` up to `to`. */
interface Directive {
  readonly comment: CommentFacts;
  readonly rules: readonly string[];
  readonly from: Pos;
  to: Pos;
  /** Where an `eslint-enable` ends it for one rule. */
  readonly ends: Map<string, Pos>;
  /** Names below a decorator on the line it is for. */
  readonly names: ReadonlySet<Pos>;
  /** A range of ESLint's runs until an `eslint-enable`. */
  readonly isRange: boolean;
  /** Without a reason or a rule it takes nothing back. */
  readonly fault?: "no reason" | "no rule";
  readonly used: Set<string>;
}

/** A suppression that does nothing. */
export interface IdleSuppression {
  readonly pos: Pos;
  readonly end: Pos;
  readonly why:
    | "no reason"
    /** Names no rule at all. */
    | "no rule"
    /** Names what is no rule. */
    | "unknown rule"
    | "unused";
  readonly rules: readonly string[];
}

const OURS = /^stopship-ignore-(next-line|file)(?![\w-])/;
const ESLINT = /^eslint-(disable-next-line|disable-line|disable|enable)(?![\w-])/;
const PREFIX = "stopship/";

/** More than anybody writes in one file; what stands behind them takes nothing back. */
const MAX_COMMENTS = 2_000;

/** What a comment says: its text without the marks around it. */
function said(comment: string): string {
  const inner = comment.startsWith("/*") ? comment.slice(2, comment.endsWith("*/") ? -2 : undefined) : comment.slice(2);
  return inner.replace(/^[*\s]+/, "").trim();
}

/** Names and reason: what stands before and behind ` -- `. */
function parts(text: string): { names: string[]; reason: string } {
  const at = text.search(/(?<![^\s])--/);
  const list = at < 0 ? text : text.slice(0, at);
  return { names: list.split(/[\s,]+/).filter((name) => name !== ""), reason: at < 0 ? "" : text.slice(at).replace(/^-+/, "").trim() };
}

function withoutPrefix(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

/** The suppressions of one file. */
export class Suppressions {
  readonly #directives: Directive[] = [];
  readonly #facts: FileFacts;
  readonly #text: string;
  /** Names of functions by the line on which their decorators (or they themselves) start. */
  readonly #decorated = new Map<number, Set<Pos>>();

  constructor(facts: FileFacts, text: string, comments: "all" | "ours" = "all") {
    this.#facts = facts;
    this.#text = text;
    if (facts.comments.length > 0) this.#findDecorated();
    for (const comment of facts.comments.slice(0, MAX_COMMENTS)) {
      const words = said(comment.text);
      const ours = OURS.exec(words);
      const eslint = ESLINT.exec(words);
      if (ours) this.#readOurs(comment, ours[1] === "file", parts(words.slice(ours[0].length)));
      else if (eslint) this.#readEslint(comment, eslint[1] ?? "", parts(words.slice(eslint[0].length)), comments === "ours");
    }
  }

  /** Whether a finding of this rule that starts here is taken back. */
  takes(rule: string, pos: Pos): boolean {
    let isTaken = false;
    for (const d of this.#directives) {
      const isCovered = (d.from <= pos && pos < (d.ends.get(rule) ?? d.to)) || d.names.has(pos);
      if (d.fault || !isCovered || !d.rules.includes(rule)) continue;
      d.used.add(rule);
      isTaken = true;
    }
    return isTaken;
  }

  /**
   * The suppressions that do nothing, after all findings were asked about.
   *
   * @param hasRun whether a rule looked at this file
   * @param exists whether a rule of that name exists
   */
  *idle(hasRun: (rule: string) => boolean, exists: (rule: string) => boolean): Generator<IdleSuppression> {
    for (const { comment: { pos, end }, rules, used, fault } of this.#directives) {
      const unknown = rules.filter((rule) => !exists(rule));
      const unused = rules.filter((rule) => !used.has(rule));
      if (fault) yield { pos, end, why: fault, rules };
      else if (unknown.length > 0) yield { pos, end, why: "unknown rule", rules: unknown };
      else if (unused.length > 0 && rules.every(hasRun)) yield { pos, end, why: "unused", rules: unused };
    }
  }

  #readOurs(comment: CommentFacts, isFile: boolean, { names, reason }: { names: readonly string[]; reason: string }): void {
    const line = this.#nextCodeLine(comment.end);
    const range = isFile ? { from: 0, to: Infinity } : this.#line(line);
    const fault = names.length === 0 ? "no rule" : reason === "" ? "no reason" : undefined;
    this.#add(comment, names.map(withoutPrefix), range, { names: this.#decorated.get(line) ?? new Set(), ...(fault && { fault }) });
  }

  /**
   * ESLint's own count where they name a rule of ours: one that silences everything was not written with a missing check in mind.
   *
   * @param isItsOwn ESLint itself takes the findings back, so that only what is wrong with the comment is ours to tell
   */
  #readEslint(comment: CommentFacts, command: string, { names, reason }: { names: readonly string[]; reason: string }, isItsOwn: boolean): void {
    const rules = names.filter((name) => name.startsWith(PREFIX)).map(withoutPrefix);
    const isBlock = comment.text.startsWith("/*");
    if (command === "enable") {
      if (isBlock && (rules.length > 0 || names.length === 0)) this.#endRanges(comment.pos, rules);
      return;
    }
    if (rules.length === 0 || (isItsOwn && reason !== "")) return;
    const more = reason === "" ? ({ fault: "no reason" } as const) : {};
    if (command === "disable-line") this.#add(comment, rules, this.#line(this.#lineOf(comment.pos)), more);
    else if (command === "disable-next-line") this.#add(comment, rules, this.#line(this.#lineOf(comment.end) + 1), more);
    else if (isBlock) this.#add(comment, rules, { from: comment.pos, to: Infinity }, { isRange: true, ...more });
  }

  #add(comment: CommentFacts, rules: readonly string[], range: { from: Pos; to: Pos }, more: Partial<Pick<Directive, "isRange" | "fault" | "names">> = {}): void {
    this.#directives.push({ comment, rules, ...range, ends: new Map(), names: new Set(), isRange: false, ...more, used: new Set() });
  }

  /** `eslint-enable` ends the ranges above it, for the rules it names or for all. */
  #endRanges(end: Pos, rules: readonly string[]): void {
    for (const directive of this.#directives) {
      if (!directive.isRange || directive.to < end) continue;
      if (rules.length === 0) directive.to = end;
      else for (const rule of rules) if (!directive.ends.has(rule)) directive.ends.set(rule, end);
    }
  }

  #lineOf(pos: Pos): number {
    return positionAt(this.#facts.lines, pos).line;
  }

  #line(line: number): { from: Pos; to: Pos } {
    return { from: this.#facts.lines[line - 1] ?? Infinity, to: this.#facts.lines[line] ?? Infinity };
  }

  /** The next line that holds code: several suppressions may stand above each other. */
  #nextCodeLine(end: Pos): number {
    const text = this.#text;
    let i = this.#facts.lines[this.#lineOf(end)] ?? text.length;
    for (;;) {
      const blank = /[^\s]/g;
      blank.lastIndex = i;
      i = blank.exec(text)?.index ?? text.length;
      const brace = text.startsWith("{/*", i) ? 1 : 0;
      const close = text.startsWith("/*", i + brace) ? text.indexOf("*/", i + brace) : -1;
      if (text.startsWith("//", i)) i = this.#facts.lines[this.#lineOf(i)] ?? text.length;
      else if (close >= 0) i = close + 2 + brace;
      else return this.#lineOf(i);
    }
  }

  /** A finding about a decorated method stands at its name, the comment above its first decorator. */
  #findDecorated(): void {
    for (const { pos, at } of this.#facts.fns) {
      const line = this.#lineOf(pos);
      const names = this.#decorated.get(line);
      if (names) names.add(at);
      else this.#decorated.set(line, new Set([at]));
    }
  }
}
