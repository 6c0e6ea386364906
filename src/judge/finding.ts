/** Findings as hosts and reporters see them: the JSON shape of `stopship check --format json`. */
import type { Confidence, Endpoint, Fix, Learned, Level, Place, Preset, Measured, Project, Texts } from "../concepts.js";

/** A place shown to people: line and column count from 1. */
export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What makes two findings the same one: no line numbers, no secret. */
export interface Identity {
  readonly rule: string;
  /** The file, where the symbol alone may stand in many; null for an endpoint's name, which is the project's own. */
  readonly file: string | null;
  /** Where it is, in names: the endpoint's label, or the class and method. */
  readonly symbol: string;
  /** Normalised evidence. */
  readonly evidence: string;
  /** Its place among equals, in the order of the code. */
  readonly occurrence: number;
}

export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly endpoint: string | null;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly Fix[];
  readonly fingerprint: string;
  /** What the fingerprint is made of. */
  readonly identity: Identity;
}

export interface NotAnalysed {
  readonly file: string;
  readonly reason: string;
}

export interface NotRun {
  readonly rule: string;
  readonly reason: string;
}

/** What one analysis came to, before a host decides what to print and with which exit code to end. */
export interface Outcome {
  readonly root: string;
  readonly preset: Preset;
  /** Sorted by file, line, column, rule. Suppressed ones are not among them. */
  readonly findings: readonly Finding[];
  readonly endpoints: readonly Endpoint[];
  /** What they use to check callers and input, to limit rates and to log. */
  readonly learned: readonly Learned[];
  /** What the project is made of: rows such as `["frameworks", ["Express 5"]]`. */
  readonly stack: readonly (readonly [title: string, found: readonly string[]])[];
  /** Number of files analysed. */
  readonly files: number;
  readonly suppressed: number;
  /** Minified, generated and otherwise left out on purpose. */
  readonly skipped: readonly NotAnalysed[];
  /** Could not be analysed: too large, does not parse, unreadable. */
  readonly notAnalysed: readonly NotAnalysed[];
  readonly notRun: readonly NotRun[];
  /** Rules that looked: what any other would find is not known. */
  readonly ran: readonly string[];
  /** What rules measured for the scorecard, by rule; absent where nobody asked. */
  readonly measured?: Readonly<Record<string, Measured>>;
  /** Rules that threw: a crash of ours. */
  readonly crashes: readonly { readonly rule: string; readonly file: string | null; readonly error: string }[];
  /** Every place that a rule about secrets points at, reported or not: it is never shown. */
  readonly secrets: readonly Place[];
  readonly sources: Texts;
}

/** An outcome with the project it was found in, for further questions. */
export interface Analysis extends Outcome {
  readonly project: Project;
  /** Findings that comments take back. */
  readonly taken: readonly Finding[];
}
