/** `stopship hook`: answers a coding agent that has just written a file. Agents read stderr, and only where the code is 2. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Finding } from "../judge/finding.js";
import { count } from "../reporters/columns.js";
import { agentLine } from "../reporters/agent.js";
import { escape } from "../reporters/escape.js";
import { bySeverity } from "../reporters/gravity.js";
import type { Exit } from "../reporters/report.js";
import { ConfigError } from "../workspace/config-error.js";
import { isSource } from "../workspace/files.js";
import { isData } from "../workspace/manifests.js";
import { acceptedEntries, baselinePlace, compared } from "./accepted.js";
import type { Arguments } from "./arguments.js";
import type { Command, Io } from "./command.js";
import { crashed, done, UsageError } from "./exit.js";
import { scan } from "./scan.js";

/** More at once is not read. */
const MAX_SHOWN = 10;
const MAX_INPUT = 64 * 1024 * 1024;
/** What agents call the file in what they send of a tool's use. */
const NAMES = ["file_path", "filePath", "path", "notebook_path", "file", "filename", "target_file"];

/** Everything on stdin. */
function stdin(): string {
  try {
    return readFileSync(0, "utf8");
  } catch {
    return "";
  }
}

/** The files that a tool has written, by what the agent says of its use. @throws UsageError */
export function editedFiles(text: string): readonly string[] {
  if (text.trim() === "") throw new UsageError("stopship hook reads the tool's use as JSON from stdin, and there is nothing");
  let data: unknown;
  try {
    data = text.length > MAX_INPUT ? undefined : JSON.parse(text);
  } catch {
    throw new UsageError("what stands on stdin is not JSON");
  }
  if (!isData(data)) throw new UsageError("what stands on stdin is not a JSON object");
  const places = [data["tool_input"], data["toolInput"], data["tool_response"], data["input"], data["args"], data["arguments"], data].filter(isData);
  const files = places.flatMap((place) => [...NAMES.map((name) => place[name]), ...[place["edits"], place["files"]].flatMap((list) => (Array.isArray(list) ? list : [])).map((item: unknown) => (isData(item) ? NAMES.map((name) => item[name]).find(Boolean) : item))]);
  return [...new Set(files.filter((file): file is string => typeof file === "string" && file !== ""))];
}

/** Findings in a file, or that lead over it. */
function isAbout({ file, evidence }: Finding, path: string): boolean {
  return file === path || evidence.some((e) => e.file === path);
}

async function checked(file: string, args: Arguments, io: Io): Promise<Exit> {
  const found = await scan([file], args, io);
  const crash = crashed(found.analysis);
  if (crash) return { code: 1, reason: crash.reason };
  const path = relative(found.root, realpathSync(file)).split(sep).join("/");
  const entries = acceptedEntries(baselinePlace(found.root, found.config, args, io), args);
  const open = entries ? compared(found.analysis, found.analysis.findings, entries, args).open : found.analysis.findings;
  const findings = open.filter((f) => f.level === "emergency" && isAbout(f, path)).sort((a, b) => Number(b.file === path) - Number(a.file === path) || bySeverity(a, b));
  const unread = found.analysis.notAnalysed.filter((n) => n.file === path);
  if (findings.length + unread.length === 0) return done;
  const left = findings.length - MAX_SHOWN;
  io.stderr.write([
    ...unread.map((n) => escape(`${n.file} not analysed: ${n.reason}`)),
    ...findings.slice(0, MAX_SHOWN).map(agentLine),
    ...(left > 0 ? [`${left} more: stopship check ${escape(path)} --format agent`] : []),
    `stopship: ${count(findings.length, "finding")} about ${escape(path)} that must not ship. stopship explain <rule> says what to do instead.`,
    "",
  ].join("\n"));
  return { code: 2, reason: "" };
}

export const hook: Command = {
  name: "hook",
  usage: "",
  summary: "answers coding agents: the tool's use as JSON on stdin, findings about the edited file on stderr",
  about: "Silent and 0 when there are none, 2 when there are, 1 when it could not run.",
  options: ["preset", "config", "baseline", "no-baseline", "no-cache", "cache-location"],
  async run(args, io) {
    try {
      for (const file of editedFiles(stdin()).map((name) => resolve(io.cwd, name))) {
        if (!isSource(file) || !statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
        const exit = await checked(realpathSync(file), { ...args, hasProgress: false }, io);
        if (exit.code !== 0) return exit;
      }
      return done;
    } catch (error) {
      // To an agent 2 means findings.
      const isOurs = !(error instanceof UsageError || error instanceof ConfigError);
      io.stderr.write(`stopship${isOurs ? " crashed, this is our bug" : ""}: ${error instanceof Error ? error.message : String(error)}\n`);
      return { code: 1, reason: "nothing was analysed" };
    }
  },
};
