/** From paths to an analysis: what `check`, `routes` and `explain` have in common. */
import { statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Place } from "../concepts.js";
import { analyse } from "../judge/analyse.js";
import type { Analysis } from "../judge/finding.js";
import { escape } from "../reporters/escape.js";
import { rules as allRules } from "../rules/index.js";
import { loadConfig } from "../workspace/config.js";
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
  readonly analysis: Analysis;
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

/** Analyses the whole project that the paths belong to. @throws UsageError, ConfigError */
export function scan(words: readonly string[], args: Arguments, io: Io): Scan {
  const started = performance.now();
  expectRules(args.rules);
  const at = target(words, io);
  const config = loadConfig(at.root, args.config === undefined ? undefined : resolve(io.cwd, args.config));
  const progress = new Progress(io, args.hasProgress);
  // Which suppressions do nothing shows only when the rules they name have run.
  const isNarrowed = args.rules.length > 0 && !args.rules.includes(UNUSED_SUPPRESSION);
  try {
    const analysis = analyse({
      root: at.root,
      config,
      ...(args.preset && { preset: args.preset }),
      ...(isNarrowed && { rules: args.rules }),
      onProgress: (done, total, file) => progress.at(done, total, file),
    });
    return { ...at, analysis, seconds: (performance.now() - started) / 1000 };
  } finally {
    progress.end();
  }
}

/** Every place that a rule about secrets points at, reported or not: it is never shown. */
export function* secretPlaces({ project }: Analysis): Generator<Place> {
  for (const rule of allRules) {
    if (!rule.isSecret) continue;
    try {
      yield* rule.check(project, rule.options.defaults);
    } catch {
      // A rule that crashes is reported by the analysis.
    }
  }
}
