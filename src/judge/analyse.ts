/** The driver: a folder and a configuration in, everything a host needs to report out. */
import type { Measured, Place, Preset, Project } from "../concepts.js";
import { positionAt } from "../extract/position.js";
import { lineStarts, linesIn } from "../extract/text.js";
import { timing } from "../extract/timing.js";
import type { RestOfProject } from "../link/input.js";
import { link } from "../link/project.js";
import { rules } from "../rules/index.js";
import { ConfigError, type Config } from "../workspace/config.js";
import { byFile } from "../workspace/files.js";
import { stackOf } from "../workspace/stack.js";
import { checkTypes, type TypeCheck } from "../workspace/type-check.js";
import type { Analysis, NotAnalysed } from "./finding.js";
import { judge, told, type TypesAsked } from "./judge.js";
import { linkInput, type ProjectFiles, readProject, type ReadOptions } from "./read.js";
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
  /** Run these rules too, whatever the preset, unless the configuration switches them off. */
  readonly also?: readonly string[];
  /** Measure what the scorecard shows, whichever rules report. */
  readonly hasScorecard?: boolean;
  /** Run the rules that need types. */
  readonly hasTypes?: boolean;
  /** Pass over names and patterns of the configuration that match nothing: an editor may see a project in the making. */
  readonly isLenient?: boolean;
  /** What is known of the rest, where the project is a part of one. */
  readonly rest?: RestOfProject;
  /** The files of which somebody asks what is found there or by way of their endpoints, told by what is registered in all; absent: all. */
  readonly judged?: (project: Project) => ReadonlySet<string>;
  /** Findings of which nothing certain can be said too: a fix that only blurs what was seen is none. */
  readonly hasUnknown?: boolean;
}

/**
 * Analyses everything below a root.
 *
 * @throws ConfigError where the configuration names what the project does not have
 */
export function analyse(options: AnalyseOptions): Analysis {
  return analysed(readProject(options.root, options.config, options), options);
}

/** The same for a project that was read. @throws ConfigError */
export function analysed(read: ProjectFiles, options: Omit<AnalyseOptions, keyof ReadOptions>): Analysis {
  const { root, config } = options;
  let checked: TypeCheck | undefined;
  const asked: { files?: ReadonlySet<string> | undefined } = {};
  const project = link({
    ...linkInput(read, config),
    ...(options.rest && { rest: options.rest }),
    ...(options.judged && { isOfInterest: (path: string) => asked.files?.has(path) !== false }),
    ...(options.hasTypes && { types: (isWanted) => (checked ??= timing.measure("check types", () => checkTypes(root, read.listing.manifests, isWanted, hasTypeScript(read)))) }),
  });
  asked.files = options.judged?.(project);
  const problems = options.isLenient ? [] : unmatched(config, project, read);
  if (problems.length > 0) throw new ConfigError(problems);
  const { rules: only, also, hasUnknown } = options;
  const settings = new Settings(config, options.preset ?? config.preset ?? "recommended", { only, also, hasUnknown });
  const typesOf = (isAsked: boolean): TypesAsked | undefined => {
    if (!isAsked) return undefined;
    const isEmpty = project.typeMistakes?.length === 0;
    return { reasons: checked?.reasons ?? [], isEmpty };
  };
  const judged = judge(project, rules, settings, "all", typesOf(options.hasTypes === true && rules.some((r) => (r.needs === "types" || r.typedHalf !== undefined) && settings.isOn(r))));
  const unread = rules.some((r) => r.readsSchema && judged.ran.includes(r.id)) ? project.schema().unread : [];
  const told = (isForeign: boolean): NotAnalysed[] => unread.flatMap((u) => (u.isForeign === isForeign ? [{ file: u.file, reason: u.pos === undefined ? u.reason : `${lineAndColumn(project.text(u.file), u.pos)} ${u.reason}` }] : []));
  let secrets: readonly Place[] | undefined;
  return {
    root,
    preset: settings.preset,
    project,
    sources: { text: (path) => project.text(path), lines: (path) => project.file(path)?.facts.lines ?? linesIn(project.documents, path) },
    endpoints: project.endpoints,
    get learned() {
      return project.learned();
    },
    stack: stackOf({ packages: read.packages, documents: read.documents.keys(), routes: project.endpoints.map(({ route }) => route) }),
    files: read.files.size,
    skipped: byFile([...read.skipped, ...told(true)]),
    notAnalysed: byFile([...read.notAnalysed, ...told(false)]),
    ...judged,
    ...(options.hasScorecard && measuredBy(project, settings, judged.crashes)),
    get secrets() {
      return (secrets ??= [...secretPlaces(project)].sort(byPosition));
    },
  };
}

export function byPosition(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.pos - b.pos;
}

function lineAndColumn(text: string, pos: number): string {
  const { line, column } = positionAt(lineStarts(text), pos);
  return `${line}:${column}`;
}

/** Where there is none, a missing tsconfig.json keeps nothing from being checked. */
function hasTypeScript({ files }: ProjectFiles): boolean {
  for (const path of files.keys()) if (/\.[cm]?tsx?$/.test(path)) return true;
  return false;
}

/** Rows of the scorecard, by whatever the rules of these would report: they need not be among those that do. */
function measuredBy(project: Project, settings: Settings, before: Analysis["crashes"]): Pick<Analysis, "measured" | "crashes"> {
  const measured: Record<string, Measured> = {};
  const crashes = [...before];
  for (const rule of rules) {
    const { measure } = rule;
    if (!measure) continue;
    const [variant] = settings.variants(rule);
    try {
      measured[rule.id] = timing.measure(`measure ${rule.id}`, () => measure(project, variant?.options ?? rule.options.defaults));
    } catch (error) {
      if (!crashes.some((crash) => crash.rule === rule.id)) crashes.push({ rule: rule.id, file: null, error: told(error) });
    }
  }
  return { measured, crashes };
}

/** Every place that a rule about secrets points at, whatever the configuration says of the rule. */
function* secretPlaces(project: Project): Generator<Place> {
  for (const rule of rules) {
    if (!rule.isSecret) continue;
    try {
      for (const { file, pos, end } of rule.check(project, rule.options.defaults)) yield { file, pos, end };
    } catch {
      // A rule that crashes is reported by the analysis.
    }
  }
}

export { FactCache } from "./fact-cache.js";
export { restsOf } from "./before.js";
export { withFacts } from "./read.js";
