/** `stopship rules`: what is looked for. */
import { REPAIRED_RULES } from "../fixes/repaired-rules.js";
import type { Rule } from "../concepts.js";
import { rules as allRules } from "../rules/index.js";
import { count, cut, pad } from "../reporters/columns.js";
import type { Terminal } from "../reporters/terminal.js";
import type { Command } from "./command.js";
import { deliver } from "./deliver.js";
import { done, UsageError } from "./exit.js";

/** What programs may know of a rule. */
function ruleJson({ id, title, violation, level, needs, presets, cwe, hasFix, why, instead }: Rule) {
  return { id, title, violation, level, needs, presets, cwe: cwe ?? null, hasFix: hasFix || REPAIRED_RULES.has(id), why, instead };
}

/** The rules for people. */
function table({ paint, columns }: Terminal): string {
  const id = Math.max(4, ...allRules.map((r) => r.id.length));
  const room = Math.max(20, columns - id - 9 - 11 - 3 - 8);
  const presets = (rule: Rule): string => (rule.presets.includes("recommended") ? "recommended" : rule.presets.includes("strict") ? "strict" : "all");
  const rows = allRules.map((rule) => {
    const level = pad(rule.level, 9);
    const color = rule.level === "emergency" ? paint.red(level) : paint.yellow(level);
    return `${pad(rule.id, id)}  ${color}  ${pad(presets(rule), 11)}  ${rule.hasFix || REPAIRED_RULES.has(rule.id) ? "yes" : "no "}  ${cut(rule.title, room)}`;
  });
  return [
    paint.bold(`${pad("RULE", id)}  LEVEL      FROM         FIX  FINDS`),
    ...rows,
    "",
    `${count(allRules.length, "rule")} · FROM is the first preset that has it: recommended, strict, all`,
    paint.dim("More about one:  stopship explain <rule>"),
    "",
  ].join("\n");
}

export const rules: Command = {
  name: "rules",
  usage: "",
  summary: "the rules, their level, presets and fixes",
  options: ["json", "format"],
  formats: ["pretty", "json"],
  async run(args, io) {
    if (args.words.length > 0) throw new UsageError(`stopship rules takes no words; for one rule: stopship explain ${args.words[0] ?? ""}`);
    await deliver(args, io, (format, to) => (format === "json" ? `${JSON.stringify(allRules.map(ruleJson), null, 2)}\n` : table(to)));
    return done;
  },
};
