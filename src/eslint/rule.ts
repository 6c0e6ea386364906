/** Makes a rule of ours into one of ESLint's. */
import type { Rule as EslintRule } from "eslint";
import type { Rule } from "../concepts.js";
import { UNUSED_SUPPRESSION } from "../workspace/config-schema.js";
import { lintedFile } from "./linted-file.js";
import { messages, report } from "./report.js";

const HOME = "https://www.npmjs.com/package/stopship#rules";

/** What ESLint needs to know of a rule. */
type Described = Pick<Rule, "id" | "title" | "level" | "presets" | "hasFix" | "options">;

/** Suppressions that do nothing are found by the engine, not by a rule. */
export const unusedSuppression: Described = {
  id: UNUSED_SUPPRESSION,
  title: "Suppressions suppress something, and give a reason",
  level: "warning",
  presets: ["recommended", "strict", "all"],
  hasFix: false,
  options: { schema: {}, defaults: {} },
};

/** A rule as ESLint wants it: it reports when the program is entered, because the engine has seen the whole text by then. */
export function eslintRule(rule: Described): EslintRule.RuleModule {
  const { schema, defaults } = rule.options;
  const hasOptions = Object.keys(schema["properties"] ?? {}).length > 0;
  return {
    meta: {
      type: rule.level === "emergency" ? "problem" : "suggestion",
      docs: { description: rule.title, url: HOME, recommended: rule.presets.includes("recommended") },
      messages,
      schema: hasOptions ? [schema] : [],
      defaultOptions: hasOptions ? [{ ...defaults }] : [],
      ...(rule.hasFix && { hasSuggestions: true, fixable: "code" as const }),
      languages: ["js/js"],
    },
    create: (context) => ({
      Program() {
        const { sourceCode } = context;
        const file = lintedFile(context);
        const findings = file.findings(rule.id, given(context.options[0], defaults));
        for (const message of file.takeProblems()) context.report({ loc: { line: 1, column: 0 }, messageId: "finding", data: { message } });
        for (const finding of findings) context.report(report(finding, sourceCode, file.lines));
      },
    }),
  };
}

/** What ESLint's configuration says. ESLint fills in our defaults, which are no reason to pass over Stopship's configuration. */
function given(options: unknown, defaults: object): object {
  const table = defaults as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(options ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(table[name])));
}
