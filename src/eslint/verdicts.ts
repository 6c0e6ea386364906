/** What the rules say about one state of a project: each is judged when ESLint first asks for it, for all files at once. */
import type { Preset, Project, Rule } from "../concepts.js";
import type { FileFacts, Pos } from "../extract/facts.js";
import type { Finding } from "../judge/finding.js";
import { judge, type Judgement } from "../judge/judge.js";
import { Settings } from "../judge/settings.js";
import { rules } from "../rules/index.js";
import type { Config } from "../workspace/config.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";

/** How a rule is asked. */
export interface Asking {
  readonly preset?: Preset;
  /** The options given in ESLint's configuration: they win over Stopship's. */
  readonly options: object;
}

/** Whoever can be asked about a file. Paths are relative to the root. */
export interface Judges {
  /** What a rule finds in a file; `unused-suppression` is the name under which suppressions that do nothing are found. */
  of(rule: string, path: string, asking: Asking): readonly Finding[];
  /** Offsets at which the lines of a file start, as findings count them. */
  linesOf(path: string): readonly Pos[];
  /** Crashes that nobody was told of yet. */
  takeCrashes(): string[];
}

/** Whether a rule has nothing to say of a file, without a look at it: nobody checks types here, and only comments are suppressions. */
export function isSilent(id: string, facts: FileFacts | undefined): boolean {
  return id === UNUSED_SUPPRESSION ? facts?.comments.length === 0 : TYPED.has(id);
}

const TYPED: ReadonlySet<string> = new Set(rules.flatMap((rule) => (rule.needs === "types" ? [rule.id] : [])));

type ByFile = ReadonlyMap<string, readonly Finding[]>;

export class Verdicts implements Judges {
  readonly #given = new Map<string, ByFile>();
  readonly #crashes: string[] = [];

  /**
   * @param isWhole whether the project is all there: of a single file only file rules may judge
   */
  constructor(
    readonly project: Project,
    private readonly config: Config,
    private readonly isWhole: boolean,
  ) {}

  of(id: string, path: string, { preset = this.config.preset ?? "recommended", options }: Asking): readonly Finding[] {
    if (isSilent(id, this.project.file(path)?.facts)) return [];
    const key = [id, preset, JSON.stringify(options)].join("\0");
    let found = this.#given.get(key);
    if (!found) {
      const { findings, crashes } = this.#judge(id, preset, options);
      this.#given.set(key, (found = grouped(findings.filter((finding) => finding.rule === id))));
      // A rule that dies says so under its own name.
      if (id !== UNUSED_SUPPRESSION) this.#crashes.push(...crashes.map(({ rule, error }) => `${rule} crashed: this is our bug. ${error}`));
    }
    return found.get(path) ?? [];
  }

  linesOf(path: string): readonly Pos[] {
    return this.project.file(path)?.facts.lines ?? [];
  }

  takeCrashes(): string[] {
    return this.#crashes.splice(0);
  }

  #judge(id: string, preset: Preset, options: object): Judgement {
    const rule = rules.find((r) => r.id === id);
    const isAnswerable = this.isWhole || rule?.needs === "file";
    if (!isAnswerable) return { findings: [], suppressed: 0, taken: [], notRun: [], ran: [], crashes: [] };
    if (!rule) return judge(this.project, rules, new Settings(this.config, preset), "ours");
    return judge(this.project, [rule], new Settings(switchedOn(this.config, rule, options), preset), "ours");
  }
}

/** Switching a rule on is ESLint's business; for which files it is off, Stopship's configuration may say for both. */
function switchedOn(config: Config, rule: Rule, given: object): Config {
  const own = config.rules[rule.id];
  const hasGiven = Object.keys(given).length > 0;
  const overrides = config.overrides.map((override) => {
    const setting = override.rules[rule.id];
    return setting?.options && hasGiven ? { ...override, rules: { [rule.id]: { level: setting.level } } } : override;
  });
  return {
    ...config,
    rules: { ...config.rules, [rule.id]: { level: own?.level ?? rule.level, options: { ...own?.options, ...given } } },
    overrides: hasGiven ? overrides : config.overrides,
  };
}

function grouped(findings: readonly Finding[]): ByFile {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const there = byFile.get(finding.file);
    if (there) there.push(finding);
    else byFile.set(finding.file, [finding]);
  }
  return byFile;
}
