/** What every command is: a row of the help, the options it takes, and a function from arguments to an exit code. */
import type { Exit } from "../reporters/report.js";
import type { Stream } from "../reporters/terminal.js";
import type { Arguments, FormatName, OptionName } from "./arguments.js";

export interface Output extends Stream {
  write(text: string): void;
}

/** The world outside, handed in so that tests can hold it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** Asks whoever sits at the terminal; absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
}

export interface Command {
  readonly name: string;
  /** What stands behind the name: `[paths...]`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What else the help of the command says. */
  readonly about?: string;
  readonly options: readonly OptionName[];
  /** What `--format` may name; the first is what it prints when nothing is said. */
  readonly formats?: readonly FormatName[];
  /** @throws UsageError, ConfigError */
  run(args: Arguments, io: Io): Exit | Promise<Exit>;
}
