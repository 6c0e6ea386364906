/** Decides which rules run, with which options, and at which level their findings count in each file. */
import type { Level, Preset, Rule } from "../concepts.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import type { Config, RuleSetting } from "../workspace/config.js";
import { globs } from "../workspace/glob.js";

/** One set of options a rule runs with, and the files it holds for. */
export interface Variant {
  readonly options: object;
  holdsFor(path: string): boolean;
}

/** What a run asks for beyond configuration and preset. */
export interface Asked {
  /** Run these rules whatever preset and levels say. */
  readonly only?: readonly string[] | undefined;
  /** Run these too, unless the configuration says otherwise. */
  readonly also?: readonly string[] | undefined;
  readonly hasUnknown?: boolean | undefined;
}

/** The configuration as rules meet it. */
export class Settings {
  readonly preset: Preset;
  readonly #config: Config;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #also: readonly string[];
  readonly #overrides: readonly { readonly covers: (path: string) => boolean; readonly rules: Readonly<Record<string, RuleSetting>> }[];

  /** Whether findings of which nothing certain can be said are reported. */
  readonly hasUnknown: boolean;

  constructor(config: Config, preset: Preset, { only, also = [], hasUnknown = preset === "strict" }: Asked = {}) {
    this.preset = preset;
    this.hasUnknown = hasUnknown;
    this.#config = config;
    this.#only = only && new Set(only);
    this.#also = also;
    this.#overrides = config.overrides.map(({ files, rules }) => ({ covers: globs(files), rules }));
  }

  /** Whether a rule reports in any file at all. */
  isOn(rule: Rule): boolean {
    if (this.#only) return this.#only.has(rule.id);
    return this.#baseLevel(rule) !== "off" || this.#overrides.some(({ rules }) => (own(rules, rule.id)?.level ?? "off") !== "off");
  }

  /** Whether a rule runs because somebody wants it, not only as one of the preset that everybody has. */
  isNamed(rule: Rule): boolean {
    return this.preset !== "recommended" || this.#only !== undefined || own(this.#config.rules, rule.id) !== undefined;
  }

  /** The level of a rule's findings in a file; `given` is what the problem itself says. */
  level(rule: Rule, path: string, given: Level = rule.level): Level | "off" {
    let level = this.#baseLevel(rule);
    for (const { covers, rules } of this.#overrides) {
      const setting = own(rules, rule.id);
      if (setting && covers(path)) level = setting.level;
    }
    // Writing down a rule's own level, for the sake of its options, does not raise its milder findings.
    return level === rule.level ? given : level;
  }

  /** Level of `unused-suppression` in a file. */
  suppressionLevel(path: string): Level | "off" {
    let level = own(this.#config.rules, UNUSED_SUPPRESSION)?.level ?? "warning";
    for (const { covers, rules } of this.#overrides) {
      const setting = own(rules, UNUSED_SUPPRESSION);
      if (setting && covers(path)) level = setting.level;
    }
    return level;
  }

  /** The options a rule runs with: one set, unless overrides give some files their own. */
  variants(rule: Rule): Variant[] {
    const overriding = this.#overrides.filter(({ rules }) => own(rules, rule.id)?.options);
    const owner = (path: string): number => overriding.findLastIndex(({ covers }) => covers(path));
    const base = own(this.#config.rules, rule.id)?.options;
    return [base, ...overriding.map(({ rules }) => own(rules, rule.id)?.options)].map((options, i) => ({
      options: { ...rule.options.defaults, ...options },
      holdsFor: overriding.length === 0 ? () => true : (path) => owner(path) === i - 1,
    }));
  }

  #baseLevel(rule: Rule): Level | "off" {
    const level = own(this.#config.rules, rule.id)?.level;
    if (this.#only) return this.#only.has(rule.id) ? (level === undefined || level === "off" ? rule.level : level) : "off";
    return level ?? (isInPreset(rule, this.preset) || this.#also.includes(rule.id) ? rule.level : "off");
  }
}

function isInPreset(rule: Rule, preset: Preset): boolean {
  if (preset === "all") return true;
  return rule.presets.includes("recommended") || (preset === "strict" && rule.presets.includes("strict"));
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
