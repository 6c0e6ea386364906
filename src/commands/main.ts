/** The command line: arguments to command to exit code. It analyses nothing. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Arguments, COMMON, firstWord, hint, readArguments } from "./arguments.js";
import type { Command, Io } from "./command.js";
import { done, UsageError } from "./exit.js";
import { commandHelp, help } from "./help.js";
import { allCommands, commandNamed, commandNames } from "./index.js";
import type { Questions } from "./questions.js";
import { timing } from "../extract/timing.js";
import { escape } from "../reporters/escape.js";
import type { Exit } from "../reporters/report.js";
import { timingTable } from "../reporters/timing.js";
import { drawn, terminal } from "../reporters/terminal.js";
import { ConfigError } from "../workspace/config-error.js";
import { version } from "../workspace/version.js";

let questions: Questions | undefined;

async function ask(question: string): Promise<string> {
  const { Questions: Asking } = await import("./questions.js");
  return (questions ??= new Asking(process.stdin, process.stdout)).ask(question);
}

// Input is opened by whoever asks what it is, and a run that prints for no terminal needs none.
const io: Io = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd(), ...(process.stdout.isTTY && process.stdin.isTTY && { ask }) };

/** The command that the first word names; `check` where it names a path or nothing. */
async function commandOf(words: readonly string[]): Promise<{ readonly command: Command | undefined; readonly rest: readonly string[] }> {
  const [word, ...rest] = words;
  const check = (): Promise<Command | undefined> => commandNamed("check");
  if (word === undefined) return { command: await check(), rest };
  const command = await commandNamed(word);
  if (command) return { command, rest };
  if (existsSync(resolve(io.cwd, word))) return { command: await check(), rest: words };
  const meant = hint(word, commandNames);
  if (meant !== "" || !/[\\/.]/.test(word)) throw new UsageError(`unknown command ${escape(word)}${meant || ": no file or folder has that name either"}`);
  return { command: await check(), rest: words };
}

function print(text: string): Exit {
  io.stdout.write(drawn(text, terminal(io.stdout, io.env)));
  return done;
}

async function run(args: Arguments): Promise<Exit> {
  if (args.isVersion) return print(`${version()}\n`);
  if ((args.isHelp && args.words.length === 0) || args.words[0] === "help") return print(help(await allCommands()));
  const { command, rest } = await commandOf(args.words);
  if (!command) return print(help(await allCommands()));
  if (args.isHelp) return print(commandHelp(command));
  const stray = [...args.given].find((name) => !command.options.includes(name) && !COMMON.includes(name));
  if (stray !== undefined) throw new UsageError(`--${stray} is not an option of stopship ${command.name}`);
  const odd = args.formats.find(({ name }) => command.formats?.includes(name) === false);
  if (odd) throw new UsageError(`--format ${odd.name} is not a format of stopship ${command.name}: ${(command.formats ?? []).join(", ")}`);
  if (args.hasTiming) timing.start();
  const exit = await command.run({ ...args, words: rest }, io);
  if (args.hasTiming) io.stderr.write(timingTable(timing.table(), timing.remarks, process.resourceUsage().maxRSS));
  return exit;
}

/** Who ran the hook takes 2 for findings: what kept it from looking is 1. */
const isHook = firstWord(process.argv.slice(2)) === "hook";

/** Says why it ends as it does, on the last line of stderr, and leaves the code for when everything is written. */
function end({ code, reason }: Exit): void {
  questions?.close();
  if (code !== 0 && reason !== "") io.stderr.write(`exit ${code}: ${reason}\n`);
  process.exitCode = code;
}

function failed(error: unknown, isDebug: boolean): Exit {
  const write = (text: string): void => {
    io.stderr.write(drawn(`${text}\n`, terminal(io.stderr, io.env)));
  };
  if (error instanceof UsageError) {
    write(`stopship: ${error.message}`);
    return { code: 2, reason: error.reason };
  }
  if (error instanceof ConfigError) {
    write(error.message);
    return { code: 2, reason: "the configuration is wrong" };
  }
  const message = error instanceof Error ? error.message : String(error);
  write(isDebug && error instanceof Error ? escape(error.stack ?? message).replaceAll("\\n", "\n") : `stopship crashed, this is our bug: ${escape(message)} (--debug shows where)`);
  return { code: 2, reason: "a crash of ours" };
}

/** Runs what the words of the process ask for, and leaves its exit code. */
export async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const isDebug = process.argv.includes("--debug");
  const crash = (error: unknown): void => {
    const exit = failed(error, isDebug);
    end(isHook ? { ...exit, code: 1 } : exit);
  };
  process.on("uncaughtException", crash);

  try {
    end(await run(readArguments(process.argv.slice(2))));
  } catch (error) {
    crash(error);
  }
}
