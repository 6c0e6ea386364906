/** `stopship cache`: where it remembers what it knows of a project, and forgetting it. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { count } from "../reporters/columns.js";
import { escape } from "../reporters/escape.js";
import { drawn, terminal } from "../reporters/terminal.js";
import { hint } from "./arguments.js";
import type { Command } from "./command.js";
import { done, UsageError } from "./exit.js";
import { cacheOf, target } from "./scan.js";

/** Bytes in the files of a folder, and how many there are. */
function contents(folder: string): { readonly files: number; readonly bytes: number } {
  let files = 0, bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const stat = statSync(join(folder, entry), { throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    files++;
    bytes += stat.size;
  }
  return { files, bytes };
}

export const cache: Command = {
  name: "cache",
  usage: "[clear]",
  summary: "where results are kept, and how much; clear forgets them",
  about: "Nothing has to be cleared by hand: what has changed is analysed anew, and so is everything after an update of Stopship. What Node made of Stopship's own code lies elsewhere, in the cache folder of the user and never in a project; STOPSHIP_CODE_CACHE names another place, and NODE_DISABLE_COMPILE_CACHE=1 keeps none.",
  options: ["cache-location"],
  run(args, io) {
    const [action] = args.words;
    if (args.words.length > 1 || (action !== undefined && action !== "clear")) throw new UsageError(`stopship cache knows no ${escape(args.words.join(" "))}${hint(action ?? "", ["clear"])}`, "nothing was done");
    const { root } = target([], io);
    const folder = cacheOf(root, args, io)?.folder;
    if (folder === undefined) throw new UsageError("there is no place for a cache: neither node_modules nor the user's cache folder can be written");
    const { files, bytes } = contents(folder);
    if (action === "clear") rmSync(folder, { recursive: true, force: true });
    const size = `${count(files, "file")}, ${bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`}`;
    io.stdout.write(drawn(`${escape(folder)}: ${action === "clear" ? `${size} deleted` : size}\n`, terminal(io.stdout, io.env, args.color)));
    return done;
  },
};
