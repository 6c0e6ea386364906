/** `stopship routes`: every endpoint with its auth, validation, rate limit and error handling. */
import { routesJson } from "../reporters/json.js";
import { MaskedSource } from "../reporters/masked-source.js";
import { limitations } from "../reporters/pretty.js";
import { routesPretty } from "../reporters/routes.js";
import { surfaceJson, surfaceMarkdown, surfacePretty } from "../reporters/surface.js";
import { surfaceChange } from "../judge/surface.js";
import { drawn } from "../reporters/terminal.js";
import type { Command } from "./command.js";
import { deliver } from "./deliver.js";
import { crashed, done, UsageError } from "./exit.js";
import { analysisAt } from "./routes-diff.js";
import { aboutProject } from "../workspace/manifests.js";
import { analysisOf, isAsked, scan } from "./scan.js";

export const routes: Command = {
  name: "routes",
  usage: "[paths...]",
  summary: "every endpoint with its auth, validation, rate limit and error handling",
  about: "✔ yes   ✖ no   ○ public on purpose   ? could not be decided   – not used, or not needed everywhere",
  options: ["format", "diff", "config", "no-cache", "cache-location", "concurrency", "no-progress"],
  formats: ["pretty", "json", "markdown", "html", "openapi"],
  async run(args, io) {
    // What an API description says of validators is asked of the linked project: it is not kept.
    const isDescribed = args.formats.some(({ name }) => name === "openapi") && args.diff === undefined;
    const found = isDescribed ? await analysisOf(args.words, args, io) : await scan(args.words, args, io);
    const { analysis } = found;
    const endpoints = analysis.endpoints.filter((e) => isAsked(found, e.file));
    if (args.diff !== undefined) {
      const fixed = args.formats.find(({ name }) => name === "html" || name === "openapi");
      if (fixed) throw new UsageError(`--format ${fixed.name} is not a format of routes --diff: pretty, json, markdown`);
      const before = await analysisAt(args.diff, found.root, found.config, io);
      const surface = surfaceChange(before.endpoints.filter((e) => isAsked(found, e.file)), endpoints);
      await deliver(args, io, (format, to) => {
        if (format === "json") return surfaceJson(surface, analysis.sources, before.sources);
        return format === "markdown" ? surfaceMarkdown(surface) : surfacePretty(surface, to);
      });
      return crashed(analysis) ?? done;
    }
    const limits = { analysis: { ...analysis, notAnalysed: analysis.notAnalysed.filter((n) => isAsked(found, n.file)), notRun: [] } };
    const { sources, learned } = analysis;
    await deliver(args, io, async (format, to) => {
      if (format === "json") return routesJson(sources, endpoints, learned);
      if (format === "markdown") return (await import("../reporters/routes-markdown.js")).routesMarkdown(endpoints, learned, sources);
      if (format === "openapi") return (await import("../reporters/openapi.js")).openApi(endpoints, sources, aboutProject(found.root));
      if (format === "html") return (await import("../reporters/html.js")).routesHtml(endpoints, learned, sources);
      const lines = limitations(limits, to);
      return routesPretty(endpoints, sources, new MaskedSource(sources, analysis.secrets), to, learned) + (lines.length > 0 ? drawn(`\n${lines.join("\n")}\n`, to) : "");
    });
    return crashed(analysis) ?? done;
  },
};
