/** The ESLint host: every rule as an ESLint rule, and flat configurations that switch them on. */
import { createRequire } from "node:module";
import type { ESLint, Linter, Rule as EslintRule } from "eslint";
import type { Preset } from "./src/concepts.js";
import { eslintRule, unusedSuppression } from "./src/eslint/rule.js";
import { rules as ownRules } from "./src/rules/index.js";

/** What `import stopship from "stopship/eslint-plugin"` gives. */
export interface StopshipPlugin extends ESLint.Plugin {
  readonly meta: { name: string; version: string; namespace: string };
  readonly rules: Record<string, EslintRule.RuleModule>;
  readonly configs: Record<Preset, Linter.Config>;
}

const described = [...ownRules, unusedSuppression];

/** Rules of a preset. What does not stop the ship warns; in `strict` everything does. */
function levels(preset: Preset): Linter.RulesRecord {
  const chosen = described.filter(({ presets }) => preset === "all" || presets.includes(preset));
  return Object.fromEntries(chosen.map(({ id, level }) => [`stopship/${id}`, level === "emergency" || preset === "strict" ? "error" : "warn"]));
}

function config(preset: Preset): Linter.Config {
  return {
    name: `stopship/${preset}`,
    files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"],
    plugins: { stopship: plugin },
    ...(preset !== "recommended" && { settings: { stopship: { preset } } }),
    rules: levels(preset),
  };
}

const manifest = createRequire(import.meta.url)("stopship/package.json") as { readonly version: string };

const plugin: StopshipPlugin = {
  meta: { name: "stopship", version: manifest.version, namespace: "stopship" },
  rules: Object.fromEntries(described.map((rule) => [rule.id, eslintRule(rule)])),
  configs: {} as Record<Preset, Linter.Config>,
};
Object.assign(plugin.configs, { recommended: config("recommended"), strict: config("strict"), all: config("all") });

export default plugin;
