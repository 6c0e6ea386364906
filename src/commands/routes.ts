/** `stopship routes`: every endpoint with its auth, validation, rate limit and error handling. */
import { routesJson } from "../reporters/json.js";
import { MaskedSource } from "../reporters/masked-source.js";
import { limitations } from "../reporters/pretty.js";
import { routesPretty } from "../reporters/routes.js";
import { drawn, terminal } from "../reporters/terminal.js";
import type { Command } from "./command.js";
import { crashed, done } from "./exit.js";
import { isAsked, scan } from "./scan.js";

export const routes: Command = {
  name: "routes",
  usage: "[paths...]",
  summary: "every endpoint with its auth, validation, rate limit and error handling",
  about: "✔ yes   ✖ no   ○ public on purpose   ? could not be decided   – not used, or not needed everywhere",
  options: ["format", "config", "no-cache", "cache-location", "no-progress"],
  async run(args, io) {
    const found = await scan(args.words, args, io);
    const { analysis } = found;
    const endpoints = analysis.endpoints.filter((e) => isAsked(found, e.file));
    if (args.format === "json") io.stdout.write(routesJson(analysis.sources, endpoints));
    else {
      const to = terminal(io.stdout, io.env, args.color);
      const source = new MaskedSource(analysis.sources, analysis.secrets);
      io.stdout.write(routesPretty(endpoints, analysis.sources, source, to));
      const notAnalysed = analysis.notAnalysed.filter((n) => isAsked(found, n.file));
      const limits = limitations({ analysis: { ...analysis, notAnalysed, notRun: [] } }, to);
      if (limits.length > 0) io.stdout.write(drawn(`\n${limits.join("\n")}\n`, to));
    }
    return crashed(analysis) ?? done;
  },
};
