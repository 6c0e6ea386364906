/** Does something again whenever a project changes: for somebody who has a terminal open beside the editor. */
import { type FSWatcher, readdirSync, statSync, watch as watchFolder } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { count } from "../reporters/columns.js";
import { drawn, terminal } from "../reporters/terminal.js";
import { escape } from "../reporters/escape.js";
import { ConfigError } from "../workspace/config-error.js";
import type { Arguments } from "./arguments.js";
import type { Io } from "./command.js";
import { UsageError } from "./exit.js";

/** What one round says of what has to be watched. */
export interface Watched {
  readonly root: string;
  /** Folders that hold files of the project, relative to the root. */
  readonly folders: readonly string[];
}

/** Editors save in several steps, and git in thousands: a round begins when it has been quiet for this long. */
const QUIET = 120;
/** Folders that come at once (an installation, a checkout) are found by the next round. */
const MAX_FRESH = 200;
/** Changes that are none of the project's. */
const ASIDE = /^(?:\.git|node_modules|\.cache|\.DS_Store)$|~$|\.sw[a-z]$|\.stopship-/;

/** The folders of files, with those between them and the root: a new folder shows in the one above. */
export function foldersOf(files: Iterable<string>): string[] {
  const found = new Set<string>([""]);
  for (const file of files) {
    for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1)) {
      const folder = file.slice(0, at);
      if (found.has(folder)) break;
      found.add(folder);
    }
  }
  return [...found];
}

/**
 * Runs a round at once and after each change, until it is interrupted. What is wrong with a configuration that is
 * being written is said, and the next change is waited for.
 *
 * @param at what is watched until a round says more
 */
export async function watching(at: Watched, { formats }: Pick<Arguments, "formats">, io: Io, round: () => Promise<Watched>): Promise<never> {
  const say = (text: string): void => void io.stderr.write(drawn(`${text}\n`, terminal(io.stderr, io.env)));
  const watch = new Watch(new Set(formats.flatMap(({ file }) => (file === undefined ? [] : [resolve(io.cwd, file)]))));
  for (let last = at; ; ) {
    // What changes while a round is on its way is for the next one.
    const changed = watch.next();
    watch.follow(last);
    say("stopship: checking");
    try {
      watch.follow((last = await round()));
    } catch (error) {
      if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
      say(error instanceof UsageError ? `stopship: ${error.message}` : error.message);
    }
    say(`stopship: watching ${count(last.folders.length, "folder")}`);
    const [first = "", ...others] = await changed;
    if (io.stdout.isTTY === true) io.stdout.write("\u001b[2J\u001b[3J\u001b[H");
    say(`stopship: ${escape(relative(last.root, first).split(sep).join("/"))}${others.length > 0 ? ` and ${count(others.length, "other")}` : ""} changed`);
  }
}

/** The folders that are watched, and what changes in them until it is quiet. */
class Watch {
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly fresh = new Set<string>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private settle: (changed: readonly string[]) => void = () => undefined;

  /** @param own files that a round writes itself */
  constructor(private readonly own: ReadonlySet<string>) {}

  /** The changes from now on, when it is quiet again. */
  next(): Promise<readonly string[]> {
    this.changed.clear();
    clearTimeout(this.timer);
    return new Promise((resolved) => (this.settle = resolved));
  }

  follow({ root, folders }: Watched): void {
    const wanted = new Set(folders.map((folder) => join(root, folder)));
    for (const path of this.watchers.keys()) if (!wanted.has(path) && !this.fresh.has(path)) this.stop(path);
    for (const path of wanted) this.start(path);
  }

  private start(path: string): void {
    if (this.watchers.has(path)) return;
    try {
      this.watchers.set(path, watchFolder(path, (_, name) => this.note(path, name ?? "")).on("error", () => this.stop(path)));
    } catch {
      // Gone since the walk: the folder above it tells.
    }
  }

  /** A folder that was made while we look: files may come into it later. */
  private enter(path: string): void {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true || this.fresh.size > MAX_FRESH || this.watchers.has(path)) return;
    this.fresh.add(path);
    this.start(path);
    for (const name of readdirSync(path)) if (!ASIDE.test(name)) this.enter(join(path, name));
  }

  private stop(path: string): void {
    this.fresh.delete(path);
    this.watchers.get(path)?.close();
    this.watchers.delete(path);
  }

  private note(folder: string, name: string): void {
    const path = join(folder, name);
    if (ASIDE.test(name) || this.own.has(path)) return;
    this.enter(path);
    this.changed.add(path);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle([...this.changed]), QUIET);
  }
}
