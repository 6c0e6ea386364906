/** From paths to an analysis: what `check`, `routes` and `explain` have in common. */
import { statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { timing } from "../extract/timing.js";
import type { Analysis, Finding, Outcome } from "../judge/finding.js";
import { type Asking, Outcomes, textsOf } from "../judge/outcome.js";
import type { ProjectFiles } from "../judge/read.js";
import { readSources, type SourceFiles } from "../judge/sources.js";
import { escape } from "../reporters/escape.js";
import { described } from "../rules/catalogue/described.js";
import { Cache } from "../workspace/cache.js";
import { type Config, loadConfig } from "../workspace/config.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import { takesNoFolder } from "../workspace/make-folder.js";
import { findRoot } from "../workspace/root.js";
import { type Arguments, hint } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";
import { whileParsing } from "./patience.js";
import { Progress } from "./progress.js";
import type { Scope } from "./scope.js";

export interface Target {
  readonly root: string;
  /** What the given paths are relative to the root: "" is the root itself. */
  readonly paths: readonly string[];
}

/** What an analysis has at its disposal. */
interface Means {
  readonly cache: Cache | undefined;
  readonly progress: Progress;
  /** Threads; undefined: as cores and files say. */
  readonly concurrency: number | undefined;
}

export interface Scan extends Target {
  readonly analysis: Outcome;
  readonly config: Config;
  readonly seconds: number;
  /** Paths of everything that was read. */
  readonly listed: readonly string[];
  /** Whether the change that the arguments speak of answers for a finding, and whether a file is part of it. Without one, always. */
  isOfChange(finding: Finding): boolean;
  hasChanged(file: string): boolean;
}

/** Finds the root that all paths share. @throws UsageError */
export function target(words: readonly string[], { cwd }: Pick<Io, "cwd">): Target {
  const given = (words.length > 0 ? words : ["."]).map((word) => ({ word, path: resolve(cwd, word) }));
  for (const { word, path } of given) {
    if (!statSync(path, { throwIfNoEntry: false })) throw new UsageError(`no such file or folder: ${escape(word)}`);
  }
  const roots = given.map(({ path }) => findRoot(path));
  const [root = cwd] = roots;
  const other = roots.findIndex((r) => r !== root);
  if (other >= 0) {
    throw new UsageError(`${escape(given[0]?.word ?? "")} and ${escape(given[other]?.word ?? "")} belong to different projects: check them one by one`);
  }
  return { root, paths: given.map(({ path }) => relative(root, path).split(sep).join("/")) };
}

/** Whether a file of the project is in what the paths ask for. */
export function isAsked({ paths }: Target, file: string): boolean {
  return paths.some((path) => path === "" || file === path || file.startsWith(`${path}/`));
}

/** Whether enough is certain of a finding for those who ask. */
export function isWanted({ confidence }: Finding, { minConfidence }: Arguments): boolean {
  return minConfidence === undefined || confidence === "proven" || (minConfidence === "likely" && confidence === "likely");
}

/** Refuses names that no rule has. @throws UsageError */
function expectRules(ids: readonly string[]): void {
  const known = [...described.map((rule) => rule.id), UNUSED_SUPPRESSION];
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger !== undefined) throw new UsageError(`unknown rule ${escape(stranger)}${hint(stranger, known)}`);
}

/** The configuration of a root, less what the arguments skip. @throws UsageError, ConfigError */
export function configOf(root: string, args: Arguments, { cwd }: Pick<Io, "cwd">): Config {
  expectRules([...args.rules, ...args.skips]);
  const loaded = loadConfig(root, args.config === undefined ? undefined : resolve(cwd, args.config));
  const off = Object.fromEntries(args.skips.map((id) => [id, { level: "off" as const }]));
  return args.skips.length === 0 ? loaded : { ...loaded, rules: { ...loaded.rules, ...off }, overrides: [...loaded.overrides, { files: ["**"], rules: off }] };
}

/** What an analysis is asked for, by the arguments. */
function asked(root: string, args: Arguments, io: Pick<Io, "cwd">, more: Partial<Asking> = {}): Asking {
  const config = configOf(root, args, io);
  // Which suppressions do nothing shows only when the rules they name have run.
  const isNarrowed = args.rules.length > 0 && !args.rules.includes(UNUSED_SUPPRESSION);
  return { config, ...(args.preset && { preset: args.preset }), ...((args.hasTypes || config.types === true) && { hasTypes: true }), ...(isNarrowed && { rules: args.rules }), ...more };
}

/** The cache that the arguments allow. @throws UsageError */
export function cacheOf(root: string, args: Arguments, { cwd }: Pick<Io, "cwd">): Cache | undefined {
  if (!args.hasCache) return undefined;
  const location = args.cacheLocation === undefined ? undefined : resolve(cwd, args.cacheLocation);
  const cache = Cache.open(root, location);
  if (!cache && location !== undefined && takesNoFolder(location)) throw new UsageError(`--cache-location ${escape(location)}: no folder can be made there`);
  return cache;
}

/** What is asked before a deployment: types, which an editor or a commit cannot wait for, and whether the checks run at all. */
export const BEFORE_DEPLOY: Partial<Asking> = { hasTypes: true, also: ["require-deploy-checks"] };

/**
 * Analyses the whole project that the paths belong to, or reads what the last analysis of it came to.
 *
 * @param more what is asked beyond the arguments
 * @throws UsageError, ConfigError
 */
export async function scan(words: readonly string[], args: Arguments, io: Io, more?: Partial<Asking>): Promise<Scan> {
  // Node loads more than this clock where it is asked for `performance`.
  const started = process.hrtime.bigint();
  expectRules([...args.rules, ...args.skips]);
  const at = target(words, io);
  const asking = asked(at.root, args, io, more);
  const cache = cacheOf(at.root, args, io);
  const disk = readSources(at.root, asking.config);
  const scope = await scoped(args, disk, asking.config, io);
  const means: Means = { cache, progress: new Progress(io, args.hasProgress), concurrency: args.concurrency };
  // The state before the change is the one that was there when somebody looked last, more often than not.
  const last = scope && cache && new Outcomes(cache, scope.now, asking).kept();
  const outcome = await outcomeOf(scope?.now ?? disk, asking, means);
  const judged = async (before: SourceFiles): Promise<readonly Finding[]> => (await outcomeOf(before, asking, means, { last })).findings;
  const answered = scope && !args.isAll ? await scope.answered(outcome.findings, judged) : undefined;
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { sources, documents, manifests } = disk.listing;
  return { ...at, analysis: outcome, config: asking.config, seconds, listed: [...sources, ...documents, ...manifests], isOfChange: (f) => answered?.has(f) !== false, hasChanged: (file) => answered === undefined || scope?.hasChanged(file) !== false };
}

/** What the arguments scope a run to; nothing where that is all of it, and nobody has to ask git. */
async function scoped(args: Arguments, disk: SourceFiles, config: Config, io: Io): Promise<Scope | undefined> {
  if (!args.isStaged && args.changedSince === undefined) return undefined;
  const { scopeOf } = await import("./scope.js");
  return timing.measure("ask git", () => scopeOf(args, disk, config, io));
}

/** What an analysis comes to, or came to when all was as it is now. */
async function outcomeOf(sources: SourceFiles, asking: Asking, means: Means, earlier?: { readonly last: ReturnType<Outcomes["kept"]> }): Promise<Outcome> {
  const { cache } = means;
  const outcomes = cache && asking.hasTypes !== true && asking.hasScorecard !== true ? new Outcomes(cache, sources, asking, earlier ? "base" : "result") : undefined;
  const known = timing.measure("open the cache", () => (outcomes ? outcomes.read(earlier?.last) : undefined));
  if (known) return known;
  if (outcomes && !earlier) return keptOutcome(sources, asking, outcomes, means);
  const outcome = await analysedAnew(sources, asking, means, earlier !== undefined);
  if (outcomes) timing.measure("write the cache", () => outcomes.write(outcome));
  return outcome;
}

/** What an analysis comes to, told from the last one where that can be done, and kept for the next. */
async function keptOutcome(sources: SourceFiles, asking: Asking, outcomes: Outcomes, means: Means): Promise<Outcome> {
  const { analysed, restsOf } = await import("../judge/analyse.js");
  const { read, keep } = await readAnew(sources, means, outcomes.names);
  const before = timing.measure("open the cache", () => outcomes.before());
  const options = { root: sources.root, ...asking };
  const again = before && (await import("../judge/again.js")).judgedAgain(read, options, before, outcomes.names);
  if (again) {
    keep();
    timing.measure("write the cache", () => outcomes.write(again.outcome, again));
    return { ...again.outcome, root: sources.root, sources: textsOf(sources) };
  }
  const outcome = analysed(read, options);
  const rests = restsOf(outcome, read, outcomes.names);
  keep();
  timing.measure("write the cache", () => outcomes.write(outcome, rests));
  return outcome;
}

/** The same for those who ask further: the project is linked in any case. @throws UsageError, ConfigError */
export async function analysisOf(words: readonly string[], args: Arguments, io: Io): Promise<Target & { readonly analysis: Analysis; readonly config: Config }> {
  const at = target(words, io);
  const asking = asked(at.root, args, io);
  return { ...at, config: asking.config, analysis: await analysedAnew(readSources(at.root, asking.config), asking, { cache: undefined, progress: new Progress(io, args.hasProgress), concurrency: args.concurrency }) };
}

/** The project that the paths belong to, read and not yet linked: for those who link it more than once. @throws UsageError, ConfigError */
export async function projectOf(words: readonly string[], args: Arguments, io: Io): Promise<Target & { readonly asking: Asking; readonly read: ProjectFiles }> {
  expectRules(args.rules);
  const at = target(words, io);
  const asking = asked(at.root, args, io);
  const cache = cacheOf(at.root, args, io);
  const { read, keep } = await readAnew(readSources(at.root, asking.config), { cache, progress: new Progress(io, args.hasProgress), concurrency: args.concurrency });
  keep();
  return { ...at, asking, read };
}

/** @param isEarlier another state than the one that is there: its facts are of no use to the next run, and the configuration need not fit it */
async function analysedAnew(sources: SourceFiles, asking: Asking, means: Means, isEarlier = false): Promise<Analysis> {
  // A run that has its answer needs none of this.
  const { analysed } = await import("../judge/analyse.js");
  const { read, keep } = await readAnew(sources, means);
  const outcome = analysed(read, { root: sources.root, ...asking, isLenient: isEarlier, hasTypes: asking.hasTypes === true && !isEarlier });
  if (!isEarlier) keep();
  return outcome;
}

/** The facts of all files; `keep` keeps them for the next run, with what was asked of them until then. */
async function readAnew(sources: SourceFiles, { cache, progress, concurrency }: Means, names?: ReadonlyMap<string, string>): Promise<{ readonly read: ProjectFiles; keep(): void }> {
  const { FactCache, withFacts } = await import("../judge/analyse.js");
  const { shortDigest } = await import("../workspace/cache.js");
  const { extractedIn, threadsFor } = await import("../judge/threads.js");
  const facts = new FactCache(cache);
  const nameOf = (path: string, text: string): string => names?.get(path) ?? shortDigest(text);
  const unknown = [...sources.read].flatMap(([path, { text, facts: known }]) => (known || (cache && facts.has(path, nameOf(path, text))) ? [] : [[path, text] as const]));
  const letters = unknown.reduce((sum, [, text]) => sum + text.length, 0);
  const threads = concurrency ?? threadsFor(letters);
  if (threads > 1 && unknown.length > 1) {
    const found = await extractedIn(threads, unknown);
    for (const [path, text] of unknown) {
      const one = found.get(path);
      if (one) facts.add(path, nameOf(path, text), one);
    }
  }
  try {
    const read = whileParsing(letters, () => withFacts(sources, (done, total, file) => progress.at(done, total, file), cache || threads > 1 ? (text, path) => facts.of(text, path, nameOf(path, text)) : undefined));
    return { read, keep: () => facts.save() };
  } finally {
    progress.end();
  }
}
