/** The findings in the formats that were asked for: what every command that checks prints with. */
import { appendFileSync, existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { checkJson } from "../reporters/json.js";
import { MaskedSource } from "../reporters/masked-source.js";
import { checkPretty } from "../reporters/pretty.js";
import type { CheckReport, CheckView } from "../reporters/report.js";
import { terminal } from "../reporters/terminal.js";
import { described } from "../rules/catalogue/described.js";
import { version } from "../workspace/version.js";
import type { Arguments, FormatName } from "./arguments.js";
import type { Io } from "./command.js";
import { deliver } from "./deliver.js";

/** What `check` and `gate` can print. */
export const CHECK_FORMATS: readonly FormatName[] = ["pretty", "json", "sarif", "github", "gitlab", "junit", "html", "markdown", "unix", "agent"];

const MAX_PRETTY = 50;

/** Path from the repository's root to a folder of it: platforms that show findings beside code count from there. */
export function folderInRepository(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return relative(folder, root).split(sep).join("/");
    if (folder === dirname(folder)) return "";
  }
}

/** Reporters that a run does not need are not loaded. */
async function drawn(format: FormatName, view: CheckView): Promise<string> {
  switch (format) {
    case "sarif":
      return (await import("../reporters/sarif.js")).checkSarif(view);
    case "github":
      return (await import("../reporters/github.js")).checkGithub(view);
    case "gitlab":
      return (await import("../reporters/gitlab.js")).checkGitlab(view);
    case "junit":
      return (await import("../reporters/junit.js")).checkJunit(view);
    case "html":
      return (await import("../reporters/html.js")).checkHtml(view);
    case "markdown":
      return (await import("../reporters/markdown.js")).checkMarkdown(view);
    case "unix":
      return (await import("../reporters/unix.js")).checkUnix(view);
    case "agent":
      return (await import("../reporters/agent.js")).checkAgent(view);
    case "json":
      return checkJson(view.report);
    default:
      return checkPretty(view.report, view.source, view.options, view.terminal);
  }
}

/** GitHub shows few annotations, so that the whole list goes onto the page of the run. */
async function summarise(view: CheckView, file: string): Promise<void> {
  const { checkMarkdown } = await import("../reporters/markdown.js");
  appendFileSync(file, checkMarkdown(view));
}

/**
 * Prints a report as the arguments ask for.
 *
 * @param hasSummary whether it goes onto the page of a pipeline's run, whatever the format
 * @throws UsageError where a file cannot be written
 */
export async function printCheck(report: CheckReport, seconds: number, args: Arguments, io: Io, { hasSummary = false } = {}): Promise<void> {
  const { analysis } = report;
  const { hasCode, hasUnknown, maxFindings } = args;
  const base: Omit<CheckView, "terminal"> = {
    report: { ...report, ...(maxFindings !== undefined && { maxFindings }) },
    source: new MaskedSource(analysis.sources, analysis.secrets),
    options: { maxFindings: maxFindings ?? MAX_PRETTY, hasCode, hasUnknown, seconds, rules: described },
    folder: folderInRepository(analysis.root),
    version: version(),
  };
  const summary = io.env["GITHUB_STEP_SUMMARY"];
  // Whoever reads the log of a run sees the report; what else GitHub is told of it is for the change.
  const isRun = io.env["GITHUB_ACTIONS"] === "true" && !args.given.has("format") && !args.given.has("json");
  await deliver(isRun ? { ...args, formats: [...args.formats, { name: "github" }] } : args, io, async (format, to) => {
    const view = { ...base, hasSummary: Boolean(summary), terminal: to };
    if (format === "github" && summary && !hasSummary) await summarise(view, summary);
    const text = await drawn(format, view);
    return isRun && format === "github" ? text.split("\n").filter((line) => line.startsWith("::")).map((line) => `${line}\n`).join("") : text;
  });
  if (summary && hasSummary) await summarise({ ...base, terminal: terminal({}, { LANG: "C.UTF-8" }, false) }, summary);
}
