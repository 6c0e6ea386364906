/** One file under lint: what all its rules share, so that they cost one analysis. */
import type { Pos } from "../extract/facts.js";
import type { Finding } from "../judge/finding.js";
import { escape } from "../reporters/escape.js";
import { ConfigError } from "../workspace/config-error.js";
import { projectAt } from "./known-project.js";
import { hostSettings, type HostSettings } from "./mode.js";
import { type FilePlace, placeOf } from "./place.js";
import type { Judges } from "./verdicts.js";

/** The part of ESLint's context that is asked. Nothing is asked of its parser. */
export interface LintContext {
  readonly filename: string;
  readonly cwd: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sourceCode: { readonly text: string; readonly ast: object };
}

export class LintedFile {
  readonly place: FilePlace;
  readonly #settings: HostSettings;
  readonly #judges: Judges | undefined;
  readonly #problems: string[] = [];

  constructor({ filename, cwd, settings, sourceCode: { text } }: LintContext) {
    this.place = placeOf(filename, cwd);
    this.#settings = hostSettings(settings);
    try {
      this.#judges = this.#judged(text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#problems.push(worded(error));
    }
  }

  #judged(text: string): Judges | undefined {
    const { root, path, isReal } = this.place;
    const project = projectAt(root);
    const isPatient = this.#settings.project === "wait";
    return isReal && (isPatient || project.isRead()) ? project.whole(path, text, isPatient) : project.alone(path, text);
  }

  /** What a rule finds here, with the options that ESLint's configuration gives it. */
  findings(rule: string, options: object): readonly Finding[] {
    const found = this.#judges?.of(rule, this.place.path, { ...this.#settings, options }) ?? [];
    this.#problems.push(...(this.#judges?.takeCrashes() ?? []));
    return found;
  }

  /** What keeps the analysis from being whole: each is told once, by the rule that asks first. */
  takeProblems(): string[] {
    return this.#problems.splice(0);
  }

  /** Offsets at which the lines of the file start, as findings count them. */
  get lines(): readonly Pos[] {
    return this.#judges?.linesOf(this.place.path) ?? [];
  }
}

function worded({ problems }: ConfigError): string {
  const [first] = problems;
  if (!first) return "The configuration of Stopship cannot be read.";
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const at = first.line > 0 ? `:${first.line}:${first.column}` : "";
  return escape(`${first.file}${at} ${first.message}${first.hint === undefined ? "" : `, ${first.hint}`}${more}. Nothing was analysed.`);
}

const linted = new WeakMap<object, LintedFile>();

/** The file that a rule is created for. Trees are fresh for each lint; the object around them may not be. */
export function lintedFile(context: LintContext): LintedFile {
  const { ast } = context.sourceCode;
  let file = linted.get(ast);
  if (!file) linted.set(ast, (file = new LintedFile(context)));
  return file;
}
