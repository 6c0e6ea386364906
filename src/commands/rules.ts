/** `stopship rules`: what is looked for. */
import type { Rule } from "../concepts.js";
import { rules as allRules } from "../rules/index.js";
import { count, cut, pad } from "../reporters/columns.js";
import { terminal } from "../reporters/terminal.js";
import type { Command } from "./command.js";
import { done, UsageError } from "./exit.js";

/** What programs may know of a rule. */
function ruleJson({ id, title, violation, level, needs, presets, cwe, hasFix, why, instead }: Rule) {
  return { id, title, violation, level, needs, presets, cwe: cwe ?? null, hasFix, why, instead };
}

export const rules: Command = {
  name: "rules",
  usage: "",
  summary: "the rules, their level, presets and fixes",
  options: ["json", "format"],
  run(args, io) {
    if (args.words.length > 0) throw new UsageError(`stopship rules takes no words; for one rule: stopship explain ${args.words[0] ?? ""}`);
    if (args.format === "json") {
      io.stdout.write(`${JSON.stringify(allRules.map(ruleJson), null, 2)}\n`);
      return done;
    }
    const { paint, columns } = terminal(io.stdout, io.env, args.color);
    const id = Math.max(4, ...allRules.map((r) => r.id.length));
    const presets = (rule: Rule): string => (rule.presets.includes("recommended") ? "recommended" : rule.presets.includes("strict") ? "strict" : "all");
    const room = Math.max(20, columns - id - 9 - 11 - 3 - 8);
    io.stdout.write(`${paint.bold(`${pad("RULE", id)}  LEVEL      FROM         FIX  FINDS`)}\n`);
    for (const rule of allRules) {
      const level = pad(rule.level, 9);
      const color = rule.level === "emergency" ? paint.red(level) : paint.yellow(level);
      io.stdout.write(`${pad(rule.id, id)}  ${color}  ${pad(presets(rule), 11)}  ${rule.hasFix ? "yes" : "no "}  ${cut(rule.title, room)}\n`);
    }
    io.stdout.write(`\n${count(allRules.length, "rule")} · FROM is the first preset that has it: recommended, strict, all\n${paint.dim("More about one:  stopship explain <rule>")}\n`);
    return done;
  },
};
