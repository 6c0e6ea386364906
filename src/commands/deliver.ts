/** Sends each report that is wanted to where it is wanted: one to stdout, the others into files. */
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { escape } from "../reporters/escape.js";
import { type Terminal, terminal } from "../reporters/terminal.js";
import { makeFolder } from "../workspace/make-folder.js";
import type { Arguments, FormatName } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";

/** Draws one report for the place it goes to. */
export type Draw = (format: FormatName, to: Terminal) => string | Promise<string>;

/** A file has no colour and no width, and takes every character. */
const PAGE = terminal({}, { LANG: "C.UTF-8" }, false);

/**
 * Draws and sends all of them; what goes to stdout is sent first, so that a full disk takes nothing from people.
 *
 * @throws UsageError where a file cannot be written, after the others were
 */
export async function deliver({ formats, color }: Pick<Arguments, "formats" | "color">, io: Io, draw: Draw): Promise<void> {
  const faults: string[] = [];
  for (const { name } of formats.filter(({ file }) => file === undefined)) io.stdout.write(await draw(name, terminal(io.stdout, io.env, color)));
  for (const { name, file } of formats) {
    if (file === undefined) continue;
    const text = await draw(name, PAGE);
    try {
      const path = resolve(io.cwd, file);
      makeFolder(dirname(path));
      writeFileSync(path, text);
    } catch (error) {
      faults.push(`cannot write ${escape(file)}: ${escape(error instanceof Error ? error.message : String(error))}`);
    }
  }
  if (faults.length > 0) throw new UsageError(faults.join("; "), "a report could not be written");
}
