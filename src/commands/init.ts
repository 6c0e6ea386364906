/** `stopship init`: finds what a project is made of and writes what it takes to run here; each file is shown before. */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Outcome } from "../judge/finding.js";
import { readSources } from "../judge/sources.js";
import { count, pad, width } from "../reporters/columns.js";
import { escape } from "../reporters/escape.js";
import { stackRows } from "../reporters/inspect.js";
import { drawn, type Terminal, terminal } from "../reporters/terminal.js";
import { linesOf, newLines } from "../workspace/line-diff.js";
import { makeFolder } from "../workspace/make-folder.js";
import { configFile, type KnownGuard } from "../workspace/setup/config-file.js";
import { editor } from "../workspace/setup/editor.js";
import type { Offer, Proposal, Site } from "../workspace/setup/proposal.js";
import { siteOf } from "../workspace/stack.js";
import { baselinePlace } from "./accepted.js";
import { baseline } from "./baseline.js";
import type { Command, Io } from "./command.js";
import { crashed, done } from "./exit.js";
import { scan } from "./scan.js";

const INSTALL = { npm: "npm install --save-dev", pnpm: "pnpm add --save-dev", yarn: "yarn add --dev", bun: "bun add --dev" } as const;
const SHOWN_GUARDS = 8;

/** What checks the caller, as the project calls it, with how many endpoints have it. */
function guardsOf({ learned }: Outcome): readonly KnownGuard[] {
  return learned.filter(({ kind }) => kind === "guard");
}

function found(guards: readonly KnownGuard[], { stack, endpoints }: Outcome, { paint }: Terminal): string[] {
  const names = Math.max(0, ...guards.map(({ name }) => width(name)));
  return [
    paint.bold("Found"),
    ...stackRows(stack),
    ...(guards.length === 0 ? [] : ["", paint.bold("Guards that were learned from what they do"), ...guards.slice(0, SHOWN_GUARDS).map(({ name, endpoints: n }) => `  ${paint.green("✔")} ${pad(escape(name), names)}  ${n} of ${count(endpoints.length, "endpoint")}`)]),
    "",
  ];
}

/** The lines that are new, with the file they go into. */
function preview({ what, path, before, after }: Proposal, { paint }: Terminal): string[] {
  const lines = linesOf(after), fresh = before === null ? undefined : newLines(linesOf(before), lines);
  const shown = lines.map((text, i) => ({ text, line: i + 1 })).filter(({ text, line }) => (fresh ? fresh.has(line) : line < lines.length || text !== ""));
  return [`${paint.bold(what)}  ${escape(path)}${before === null ? " (new)" : ""}`, ...shown.map(({ text }) => paint.green(`  + ${escape(text)}`)), ""];
}

function write(root: string, { path, after, isExecutable }: Proposal): void {
  const file = join(root, path);
  makeFolder(dirname(file));
  writeFileSync(file, after);
  if (isExecutable) chmodSync(file, 0o755);
}

/** Asks on a terminal; elsewhere nobody can answer. */
async function isWanted(question: string, ask: Io["ask"]): Promise<boolean> {
  return ask !== undefined && !/^\s*[nq]/i.test(await ask(`${question} [Y/n] `));
}

/** What writes YAML is loaded here: every other command would pay for it. */
async function offersFor(site: Site, guards: readonly KnownGuard[], endpoints: number): Promise<readonly Offer[]> {
  const [{ commitHook }, { pipelines }] = await Promise.all([import("../workspace/setup/commit-hook.js"), import("../workspace/setup/pipeline.js")]);
  return [configFile(site, guards, endpoints), ...editor(site), commitHook(site), ...pipelines(site)];
}

export const init: Command = {
  name: "init",
  usage: "[folder]",
  summary: "finds the stack and writes configuration, ESLint entry, commit hook and pipeline",
  about: "Each file is shown before it is written; what is there is left alone, and nothing is installed.",
  options: ["yes", "dry-run", "no-cache", "cache-location", "concurrency", "no-progress"],
  async run(args, io) {
    const { root, analysis, config } = await scan(args.words, args, io);
    const { packages } = readSources(root, config);
    const to = terminal(io.stdout, io.env, args.color);
    const site = siteOf({ root, packages });
    const say = (lines: readonly string[]): void => io.stdout.write(drawn(`${lines.join("\n")}\n`, to));
    const guards = guardsOf(analysis);
    say(found(guards, analysis, to));

    const ask = args.isYes || args.isDryRun ? undefined : io.ask;
    const written: Proposal[] = [];
    let isLeft = false;
    for (const offer of await offersFor(site, guards, analysis.endpoints.length)) {
      if (!("after" in offer)) {
        say([`${to.paint.bold(offer.what)}  skipped: ${escape(offer.why)}`, ...(offer.paste === undefined ? [] : offer.paste.trimEnd().split("\n").map((line) => `  | ${line}`)), ""]);
        continue;
      }
      say(preview(offer, to));
      if (args.isYes ? !args.isDryRun : await isWanted(`Write ${escape(offer.path)}?`, ask)) {
        write(root, offer);
        written.push(offer);
      } else isLeft = true;
    }
    say(last(site, written, isLeft && !ask, analysis));
    const crash = crashed(analysis);
    if (crash || !ask || analysis.findings.length === 0 || existsSync(baselinePlace(root, config, args, io).path)) return crash ?? done;
    return (await isWanted("Keep them as a baseline, so that only new ones fail?", ask)) ? baseline.run({ ...args, words: ["record", ...args.words] }, io) : done;
  },
};

/** What was written, and what to do next. */
function last(site: Site, written: readonly Proposal[], isUnasked: boolean, { findings }: Outcome): string[] {
  return [
    ...(written.length > 0 ? [`Wrote ${written.map(({ path }) => path).join(", ")}`] : []),
    ...(isUnasked ? ["Nothing was written: stopship init --yes writes it"] : []),
    ...written.flatMap(({ then }) => (then === undefined ? [] : [`Run   ${then}`])),
    ...(site.dependencies.has("stopship") ? [] : [`Run   ${INSTALL[site.manager]} stopship`]),
    ...(findings.length > 0 ? [`First run: ${count(findings.length, "finding")}. stopship baseline accepts them, so that only new ones fail`] : ["First run: no findings"]),
  ];
}
