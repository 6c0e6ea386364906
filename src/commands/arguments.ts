/** Turns the words of the command line into a command and its settings, or into a sentence about what is wrong with them. */
import { parseArgs } from "node:util";
import type { Preset } from "../concepts.js";
import { isDay } from "../workspace/baseline.js";
import { closest } from "../workspace/spelling.js";
import { UsageError } from "./exit.js";

interface Option {
  readonly name: string;
  readonly short?: string;
  /** What stands behind it, as shown in the help; absent for a switch. */
  readonly value?: string;
  readonly isRepeatable?: true;
  /** Its value may be left out. */
  readonly isOptional?: true;
  readonly help: string;
}

/** Every option there is, in the order of the help. */
export const options = [
  { name: "format", short: "f", value: "NAME[=FILE]", isRepeatable: true, help: "how to print the result, and where to (pretty); repeatable" },
  { name: "preset", value: "recommended|strict|all", help: "which rules run, and whether warnings fail (recommended)" },
  { name: "rule", value: "ID", isRepeatable: true, help: "only this rule, whatever the preset; repeatable" },
  { name: "skip", value: "ID", isRepeatable: true, help: "not this rule; repeatable" },
  { name: "min-confidence", value: "proven|likely", help: "only findings of which this much is certain" },
  { name: "quiet", help: "do not print warnings" },
  { name: "max-warnings", value: "N", help: "fail when there are more warnings than this" },
  { name: "fail-on", value: "emergency|warning|never", help: "what fails: emergencies (in strict warnings too), warnings, or nothing" },
  { name: "config", short: "c", value: "FILE", help: "read this configuration file" },
  { name: "max-findings", value: "N", help: "print at most this many findings, the worst (50 in pretty)" },
  { name: "yes", short: "y", help: "write everything without asking" },
  { name: "dry-run", help: "show, and write nothing" },
  { name: "staged", help: "what is about to be committed: findings that it answers for, in the whole project" },
  { name: "changed-since", value: "REF", isOptional: true, help: "the same for what changed since REF and HEAD parted; without REF as the pipeline says" },
  { name: "all", help: "with these two: every finding" },
  { name: "baseline", value: "FILE", help: "findings accepted before (stopship-baseline.json, where there is one)" },
  { name: "no-baseline", help: "accept nothing" },
  { name: "fix", help: "repair what can be repaired safely: stopship fix" },
  { name: "fixes", help: "with each finding the change that ends it, where one can be proved: takes as long as fixing" },
  { name: "unsafe", help: "make suggestions too: changes that may alter what the code does" },
  { name: "interactive", help: "ask before each change" },
  { name: "reason", value: "TEXT", help: "why the recorded findings are accepted" },
  { name: "owner", value: "NAME", help: "who answers for them" },
  { name: "expires", value: "DATE", help: "until when they are accepted: 2027-03-01" },
  { name: "diff", value: "REF", help: "the endpoints that came, went or became weaker since this commit or branch" },
  { name: "no-code", help: "leave out the code" },
  { name: "show-unknown", help: "list what nothing could be said about" },
  { name: "json", help: "print JSON" },
  { name: "color", help: "colour, even when the output is not a terminal" },
  { name: "no-color", help: "no colour" },
  { name: "types", help: "check types too: needs node_modules, and takes as long as the compiler does" },
  { name: "no-cache", help: "analyse everything anew, and keep nothing" },
  { name: "cache-location", value: "DIR", help: "keep what is known of unchanged files here" },
  { name: "concurrency", value: "N", help: "read files in this many threads (by itself: one, where there are fewer than four cores)" },
  { name: "watch", help: "check again whenever something changes" },
  { name: "print-config", value: "FILE", isOptional: true, help: "print the configuration as it holds, for one file or at all, and check nothing" },
  { name: "no-progress", help: "no progress line" },
  { name: "timing", help: "print where the time went" },
  { name: "debug", help: "print the stack of an error" },
  { name: "help", short: "h", help: "print this" },
  { name: "version", short: "v", help: "print the version" },
] as const satisfies readonly Option[];

export type OptionName = (typeof options)[number]["name"];

const table: readonly Option[] = options;

/** Options that every command takes. */
export const COMMON: readonly OptionName[] = ["color", "no-color", "timing", "debug", "help", "version"];

export type FormatName = (typeof FORMATS)[number];

/** A report that is wanted. */
export interface Wanted {
  readonly name: FormatName;
  /** Where it goes, as written; absent: stdout. */
  readonly file?: string;
}

export interface Arguments {
  /** Words that are not options. */
  readonly words: readonly string[];
  /** At least one; at most one of them goes to stdout. */
  readonly formats: readonly Wanted[];
  readonly preset: Preset | undefined;
  readonly rules: readonly string[];
  readonly skips: readonly string[];
  readonly minConfidence: (typeof CONFIDENCES)[number] | undefined;
  readonly failOn: FailOn | undefined;
  readonly isQuiet: boolean;
  readonly maxWarnings: number | undefined;
  readonly config: string | undefined;
  /** Undefined: as many as the format prints by itself. */
  readonly maxFindings: number | undefined;
  readonly isYes: boolean;
  readonly isStaged: boolean;
  /** "" where the pipeline says since when. */
  readonly changedSince: string | undefined;
  readonly isAll: boolean;
  readonly baseline: string | undefined;
  readonly hasBaseline: boolean;
  /** `check --fix`. */
  readonly isFix: boolean;
  /** `check --fixes`. */
  readonly hasFixes: boolean;
  readonly hasSuggestions: boolean;
  readonly isDryRun: boolean;
  readonly isInteractive: boolean;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  readonly expires: string | undefined;
  readonly diff: string | undefined;
  readonly hasCode: boolean;
  readonly hasUnknown: boolean;
  /** Undefined: as the environment and the terminal say. */
  readonly color: boolean | undefined;
  readonly hasTypes: boolean;
  readonly hasCache: boolean;
  readonly cacheLocation: string | undefined;
  /** Undefined: as cores and files say. */
  readonly concurrency: number | undefined;
  readonly isWatch: boolean;
  /** "" where no file is named. */
  readonly printConfig: string | undefined;
  readonly hasProgress: boolean;
  readonly hasTiming: boolean;
  readonly isDebug: boolean;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
  /** Names of the options that were given. */
  readonly given: ReadonlySet<OptionName>;
}

const FORMATS = ["pretty", "json", "sarif", "github", "gitlab", "junit", "html", "markdown", "unix", "agent", "openapi"] as const;
const CONFIDENCES = ["proven", "likely"] as const;
const FAIL_ON = ["emergency", "warning", "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];
const PRESETS: readonly Preset[] = ["recommended", "strict", "all"];

const shown = (word: string): string => (word.length > 60 ? `${word.slice(0, 59)}…` : word);

/** ", did you mean --format?" or nothing. */
export function hint(word: string, candidates: Iterable<string>): string {
  const meant = closest(word, candidates);
  return meant === undefined ? "" : `, did you mean ${meant}?`;
}

interface Values {
  readonly words: string[];
  readonly values: Map<string, string[]>;
}

/** An option that may go without its value, and does: `--changed-since --quiet`. */
function unvalued(word: string, at: number, argv: readonly string[]): string {
  const option = table.find((o) => o.isOptional && word === `--${o.name}`);
  return option && (argv[at + 1] === undefined || argv[at + 1]?.startsWith("-")) ? `${word}=` : word;
}

const typed = Object.fromEntries(table.map((o) => [o.name, { type: o.value === undefined ? "boolean" : "string", ...(o.short && { short: o.short }) }] as const));

/** Sorts words from options; every option must be one of the table and have what it needs. */
function sorted(argv: readonly string[]): Values {
  const { tokens } = parseArgs({
    args: argv.map(unvalued),
    options: typed,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = table.find((o) => o.name === token.name);
    const written = shown(token.rawName);
    if (!option) throw new UsageError(`unknown option ${written}${hint(token.rawName, table.map((o) => `--${o.name}`))}`);
    if (option.value === undefined && token.value !== undefined) throw new UsageError(`${written} takes no value`);
    const isMissing = !option.isOptional && (token.value === undefined || token.value === "" || (token.inlineValue === false && /^-[^\d]/.test(token.value)));
    if (option.value !== undefined && isMissing) throw new UsageError(`${written} needs a value: ${option.value}`);
    const before = values.get(option.name) ?? [];
    if (before.length > 0 && option.value !== undefined && !option.isRepeatable) throw new UsageError(`${written} is given twice`);
    values.set(option.name, [...before, token.value ?? ""]);
  }
  return { words, values };
}

/** The first word that is no option, whether or not the rest can be read. */
export function firstWord(argv: readonly string[]): string | undefined {
  const { positionals } = parseArgs({ args: [...argv], options: typed, strict: false, allowPositionals: true });
  return positionals[0];
}

function oneOf<T extends string>(name: string, value: string | undefined, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((c) => c === value);
  if (choice === undefined) throw new UsageError(`--${name} ${shown(value)}: not one of ${choices.join(", ")}${hint(value, choices)}`);
  return choice;
}

function whole(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--${name} ${shown(value)}: not a whole number`);
  return Number(value);
}

function day(name: string, value: string | undefined): string | undefined {
  if (value !== undefined && !isDay(value)) throw new UsageError(`--${name} ${shown(value)}: not a day such as 2027-03-01`);
  return value;
}

/** `sarif=out.sarif` is a report in a file; one without a file goes to stdout, and there is one stdout. */
function wanted(written: readonly string[]): Wanted[] {
  const formats = written.map((text): Wanted => {
    const at = text.indexOf("=");
    const name = oneOf("format", at < 0 ? text : text.slice(0, at), FORMATS) ?? "pretty";
    if (at === text.length - 1) throw new UsageError(`--format ${shown(text)} needs a file behind the =`);
    return at < 0 ? { name } : { name, file: text.slice(at + 1) };
  });
  const [, second] = formats.filter(({ file }) => file === undefined);
  if (second) throw new UsageError(`--format ${second.name} needs a file: another format goes to stdout (--format ${second.name}=FILE)`);
  return formats;
}

/** Reads the command line. @throws UsageError */
export function readArguments(argv: readonly string[]): Arguments {
  const { words, values } = sorted(argv);
  const value = (name: OptionName): string | undefined => values.get(name)?.at(-1);
  const has = (name: OptionName): boolean => values.has(name);
  if (has("no-cache") && has("cache-location")) throw new UsageError("--no-cache and --cache-location exclude each other");
  if (has("staged") && has("changed-since")) throw new UsageError("--staged and --changed-since exclude each other");
  for (const other of ["fix", "print-config"] as const) if (has("watch") && has(other)) throw new UsageError(`--watch and --${other} exclude each other`);
  if (has("all") && !has("staged") && !has("changed-since")) throw new UsageError("--all goes with --staged or --changed-since");
  if (has("fail-on") && has("max-warnings")) throw new UsageError("--fail-on and --max-warnings exclude each other");
  if (has("no-baseline") && has("baseline")) throw new UsageError("--no-baseline and --baseline exclude each other");
  if (has("dry-run") && has("interactive")) throw new UsageError("--dry-run and --interactive exclude each other");
  if (has("color") && has("no-color")) throw new UsageError("--color and --no-color exclude each other");
  return {
    words,
    formats: has("json") ? [{ name: "json" }] : wanted(values.get("format") ?? ["pretty"]),
    preset: oneOf("preset", value("preset"), PRESETS),
    rules: values.get("rule") ?? [],
    skips: values.get("skip") ?? [],
    minConfidence: oneOf("min-confidence", value("min-confidence"), CONFIDENCES),
    failOn: oneOf("fail-on", value("fail-on"), FAIL_ON),
    isQuiet: has("quiet"),
    maxWarnings: whole("max-warnings", value("max-warnings")),
    config: value("config"),
    maxFindings: whole("max-findings", value("max-findings")),
    isYes: has("yes"),
    isStaged: has("staged"),
    changedSince: value("changed-since"),
    isAll: has("all"),
    baseline: value("baseline"),
    hasBaseline: !has("no-baseline"),
    isFix: has("fix"),
    hasFixes: has("fixes"),
    hasSuggestions: has("unsafe"),
    isDryRun: has("dry-run"),
    isInteractive: has("interactive"),
    reason: value("reason"),
    owner: value("owner"),
    expires: day("expires", value("expires")),
    diff: value("diff"),
    hasCode: !has("no-code"),
    hasUnknown: has("show-unknown"),
    color: has("color") ? true : has("no-color") ? false : undefined,
    hasTypes: has("types"),
    hasCache: !has("no-cache"),
    cacheLocation: value("cache-location"),
    concurrency: whole("concurrency", value("concurrency")),
    isWatch: has("watch"),
    printConfig: value("print-config"),
    hasProgress: !has("no-progress"),
    hasTiming: has("timing"),
    isDebug: has("debug"),
    isHelp: has("help"),
    isVersion: has("version"),
    given: new Set(options.map((o) => o.name).filter(has)),
  };
}
