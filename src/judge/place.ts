/** Turns what a rule reports into what people read: worded, with lines and columns, and nothing in it that steers a terminal. */
import type { Fix, Level, Problem, Project, Trail } from "../concepts.js";
import { lineStarts } from "../extract/text.js";
import type { Pos } from "../extract/facts.js";
import { escape } from "../reporters/escape.js";
import type { Evidence, Finding } from "./finding.js";
import { fingerprintOf, type Occurrences } from "./fingerprint.js";
import { positionAt, type LineColumn } from "../extract/position.js";

/** A problem, with the rule that found it and its message in words. */
export interface Reported {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly problem: Problem;
}

/** Longest piece of scanned code in a message. */
const MAX_DATA = 200;

/** Fills a message template. What comes from scanned code is escaped and cut. */
export function worded(template: string, data: Problem["data"] = {}): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => (Object.hasOwn(data, name) ? shown(data[name] ?? "") : placeholder));
}

function shown(text: string): string {
  const cut = text.length > MAX_DATA ? `${text.slice(0, MAX_DATA)}…` : text;
  return escape(cut);
}

/** Places of a project's files as lines and columns. */
export class Places {
  readonly #project: Project;
  readonly #lines = new Map<string, readonly Pos[]>();

  constructor(project: Project) {
    this.#project = project;
  }

  at(file: string, pos: Pos): LineColumn {
    let lines = this.#lines.get(file);
    if (!lines) this.#lines.set(file, (lines = this.#linesOf(file)));
    return positionAt(lines, pos);
  }

  /** Files without facts (a manifest, a workflow) are counted in their text. */
  #linesOf(file: string): readonly Pos[] {
    return this.#project.file(file)?.facts.lines ?? lineStarts(this.#project.text(file));
  }

  evidence({ file, pos, message }: Trail): Evidence {
    return { file, ...this.at(file, pos), message: shown(message) };
  }

  /** The finding of a problem. Ask in the order of the code: equal ones are numbered. */
  finding({ rule, level, message, problem }: Reported, occurrences: Occurrences): Finding {
    const { file, pos, end, endpoint } = problem;
    const start = this.at(file, pos);
    const stop = this.at(file, Math.max(pos, end));
    const symbol = problem.symbol ?? this.#project.file(file)?.symbolAt(pos) ?? "";
    // An endpoint's name is the project's own; any other symbol may stand in many files.
    const identity = occurrences.next({ rule, file: symbol !== "" && symbol === endpoint ? null : file, symbol, evidence: problem.identity ?? problem.message });
    return {
      rule, level, message, file, ...start,
      confidence: problem.confidence,
      endLine: stop.line,
      endColumn: stop.column,
      endpoint: endpoint === undefined ? null : shown(endpoint),
      evidence: (problem.evidence ?? []).map((trail) => this.evidence(trail)),
      fixes: (problem.fixes ?? []).map((fix): Fix => ({ ...fix, title: shown(fix.title) })),
      fingerprint: fingerprintOf(identity),
      identity,
    };
  }
}
