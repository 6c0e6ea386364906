/** The driver: a folder and a configuration in, everything a host needs to report out. */
import type { Preset } from "../concepts.js";
import { link } from "../link/project.js";
import { rules } from "../rules/index.js";
import { ConfigError, type Config } from "../workspace/config.js";
import type { Analysis } from "./finding.js";
import { judge } from "./judge.js";
import { linkInput, readProject, type ReadOptions } from "./read.js";
import { Settings } from "./settings.js";
import { unmatched } from "./unmatched.js";

export interface AnalyseOptions extends ReadOptions {
  /** Absolute path. */
  readonly root: string;
  readonly config: Config;
  /** Wins over the configuration's. */
  readonly preset?: Preset;
  /** Run these rules only, whatever preset and levels say. */
  readonly rules?: readonly string[];
  /** Pass over names and patterns of the configuration that match nothing: an editor may see a project in the making. */
  readonly isLenient?: boolean;
}

/**
 * Analyses everything below a root.
 *
 * @throws ConfigError where the configuration names what the project does not have
 */
export function analyse(options: AnalyseOptions): Analysis {
  const { root, config } = options;
  const read = readProject(root, config, options);
  const project = link(linkInput(read, config));
  const problems = options.isLenient ? [] : unmatched(config, project, read);
  if (problems.length > 0) throw new ConfigError(problems);
  const settings = new Settings(config, options.preset ?? config.preset ?? "recommended", options.rules);
  return {
    root,
    preset: settings.preset,
    project,
    endpoints: project.endpoints,
    files: read.files.size,
    skipped: read.skipped,
    notAnalysed: read.notAnalysed,
    ...judge(project, rules, settings),
  };
}
