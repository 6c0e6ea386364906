/** `stopship inspect`: what a project is made of, and how it does by the standard. */
import { inspectJson } from "../reporters/json.js";
import { inspectPretty } from "../reporters/inspect.js";
import { COUNTED } from "../reporters/scorecard.js";
import { rules } from "../rules/index.js";
import type { Command } from "./command.js";
import { deliver } from "./deliver.js";
import { crashed, done } from "./exit.js";
import { scan } from "./scan.js";

export const inspect: Command = {
  name: "inspect",
  usage: "[folder]",
  summary: "what a project is made of, and its scorecard",
  about: "Told from manifests, files and endpoints. The scorecard counts everything that is there, accepted or not.",
  options: ["format", "config", "no-cache", "cache-location", "concurrency", "no-progress"],
  formats: ["pretty", "json", "html"],
  async run(args, io) {
    const also = COUNTED.filter((id) => rules.some((rule) => rule.id === id));
    const { analysis } = await scan(args.words, args, io, { also, hasScorecard: true });
    await deliver(args, io, async (format, to) => {
      if (format === "json") return inspectJson(analysis);
      return format === "html" ? (await import("../reporters/html.js")).inspectHtml(analysis) : inspectPretty(analysis, to);
    });
    return crashed(analysis) ?? done;
  },
};
