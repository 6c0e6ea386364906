/** The help texts, made from the tables of commands and options. */
import { pad } from "../reporters/columns.js";
import { COMMON, type OptionName, options } from "./arguments.js";
import type { Command } from "./command.js";

type Row = readonly [left: string, right: string];

function rows(pairs: readonly Row[]): string[] {
  const room = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${pad(left, room)}  ${right}`);
}

function optionRows(names: readonly OptionName[]): string[] {
  return rows(
    options.filter((o) => names.includes(o.name)).map((o) => {
      const short = "short" in o ? `-${o.short}, ` : "";
      return [`${short}--${o.name}${"value" in o ? ` ${o.value}` : ""}`, o.help] as const;
    }),
  );
}

/** `stopship --help`. */
export function help(commands: readonly Command[]): string {
  return [
    "Stopship finds backend code that must not ship: endpoints that nobody guards, input that",
    "nobody validates, secrets, any, one query per row. It follows calls across files and shows",
    "how it knows.",
    "",
    "Usage",
    ...rows(commands.map((c) => [`stopship ${c.name === "check" ? "[check]" : c.name} ${c.usage}`.trimEnd(), c.summary])),
    "",
    `Formats of check  ${(commands.find((c) => c.name === "check")?.formats ?? []).join(", ")}`,
    "",
    "Options of check",
    ...optionRows(commands.find((c) => c.name === "check")?.options ?? []),
    "",
    "Options of every command",
    ...optionRows(COMMON),
    "",
    "Exit codes",
    ...rows([["0", "nothing that stops the ship"], ["1", "findings that do"], ["2", "a wrong option, configuration or path; or a crash of ours"], ["3", "gate only: part of the code was not analysed"], ["130", "interrupted"]]),
    "",
  ].join("\n");
}

/** `stopship check --help`. */
export function commandHelp(command: Command): string {
  return [
    `stopship ${command.name} ${command.usage}`.trimEnd(),
    "",
    `  ${command.summary}`,
    ...(command.about === undefined ? [] : [`  ${command.about}`]),
    "",
    ...(command.formats ? [`Formats  ${command.formats.join(", ")}`, ""] : []),
    "Options",
    ...optionRows([...command.options, ...COMMON]),
    "",
  ].join("\n");
}
