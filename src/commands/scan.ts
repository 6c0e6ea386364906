/** From paths to an analysis: what `check`, `routes` and `explain` have in common. */
import { statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { timing } from "../extract/timing.js";
import type { Analysis, Outcome } from "../judge/finding.js";
import { type Asking, Outcomes } from "../judge/outcome.js";
import { readSources, type SourceFiles } from "../judge/sources.js";
import { escape } from "../reporters/escape.js";
import { rules as allRules } from "../rules/index.js";
import { Cache } from "../workspace/cache.js";
import { type Config, loadConfig } from "../workspace/config.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import { findRoot } from "../workspace/root.js";
import { type Arguments, hint } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";
import { Progress } from "./progress.js";

export interface Target {
  readonly root: string;
  /** What the given paths are relative to the root: "" is the root itself. */
  readonly paths: readonly string[];
}

export interface Scan extends Target {
  readonly analysis: Outcome;
  readonly config: Config;
  readonly seconds: number;
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

/** Refuses names that no rule has. @throws UsageError */
function expectRules(ids: readonly string[]): void {
  const known = [...allRules.map((rule) => rule.id), UNUSED_SUPPRESSION];
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger !== undefined) throw new UsageError(`unknown rule ${escape(stranger)}${hint(stranger, known)}`);
}

/** What an analysis is asked for, by the arguments. */
function asked(root: string, args: Arguments, { cwd }: Pick<Io, "cwd">): Asking {
  const config = loadConfig(root, args.config === undefined ? undefined : resolve(cwd, args.config));
  // Which suppressions do nothing shows only when the rules they name have run.
  const isNarrowed = args.rules.length > 0 && !args.rules.includes(UNUSED_SUPPRESSION);
  return { config, ...(args.preset && { preset: args.preset }), ...(isNarrowed && { rules: args.rules }) };
}

/** Analyses the whole project that the paths belong to, or reads what the last analysis of it came to. @throws UsageError, ConfigError */
export async function scan(words: readonly string[], args: Arguments, io: Io): Promise<Scan> {
  const started = performance.now();
  expectRules(args.rules);
  const at = target(words, io);
  const asking = asked(at.root, args, io);
  const cache = args.hasCache ? Cache.open(at.root, args.cacheLocation === undefined ? undefined : resolve(io.cwd, args.cacheLocation)) : undefined;
  const sources = readSources(at.root, asking.config);
  const outcomes = cache && new Outcomes(cache, sources, asking);
  const known = timing.measure("open the cache", () => outcomes?.read());
  const outcome = known ?? (await analysedAnew(at.root, sources, asking, cache, new Progress(io, args.hasProgress)));
  if (!known) timing.measure("write the cache", () => outcomes?.write(outcome));
  return { ...at, analysis: outcome, config: asking.config, seconds: (performance.now() - started) / 1000 };
}

/** The same for those who ask further: the project is linked in any case. @throws UsageError, ConfigError */
export async function analysisOf(words: readonly string[], args: Arguments, io: Io): Promise<Target & { readonly analysis: Analysis }> {
  const at = target(words, io);
  const asking = asked(at.root, args, io);
  return { ...at, analysis: await analysedAnew(at.root, readSources(at.root, asking.config), asking, undefined, new Progress(io, args.hasProgress)) };
}

async function analysedAnew(root: string, sources: SourceFiles, asking: Asking, cache: Cache | undefined, progress: Progress): Promise<Analysis> {
  // A run that has its answer needs none of this.
  const { analysed, FactCache, withFacts } = await import("../judge/analyse.js");
  const facts = cache && new FactCache(cache);
  try {
    const read = withFacts(sources, (done, total, file) => progress.at(done, total, file), facts && ((text, path) => facts.of(text, path)));
    facts?.save();
    return analysed(read, { root, ...asking });
  } finally {
    progress.end();
  }
}
