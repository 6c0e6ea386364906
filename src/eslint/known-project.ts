/** Keeps a project between the files of a lint run and the keystrokes of an editor: read once, then looked after by stat. */
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { FactCache } from "../judge/fact-cache.js";
import { extracted, linkInput, type ProjectFiles, readProject, readText } from "../judge/read.js";
import type { FileRead } from "../judge/sources.js";
import { link } from "../link/project.js";
import { Cache } from "../workspace/cache.js";
import { type Config, loadConfig } from "../workspace/config.js";
import { listFiles } from "../workspace/files.js";
import { readManifests } from "../workspace/manifests.js";
import { readSource } from "../workspace/source.js";
import { movedBetween, type Shown } from "./alike.js";
import { ChangedMap } from "./changed-map.js";
import { JudgedProject } from "./judged-project.js";
import { Moved } from "./moved.js";
import { type Judges, Verdicts } from "./verdicts.js";

/** Other files are looked at no more often than this. */
const FRESH_MS = 2_000;
/** How long a slice of reading in the background may keep the editor waiting. */
const SLICE_MS = 10;
/** Clocks of file systems tick in steps. */
const TICK_MS = 20;

interface Remembered {
  /** Changes whenever the file does. */
  readonly stamp: string;
  readonly file: FileRead;
}

/** A project as it was at the last look. */
interface State {
  readonly config: Config;
  readonly read: ProjectFiles;
}

/** The last answer: editors ask twice about the same text. */
interface Answer {
  readonly state: State;
  readonly path: string;
  readonly text: string;
  readonly judges: Judges | undefined;
}

/** The last answer that was found by judging. */
interface Told {
  readonly state: State;
  readonly path: string;
  readonly shown: Shown;
  readonly judges: Judges;
}

/** One project in the memory of this process. Paths are relative to its root. */
export class KnownProject {
  readonly #root: string;
  readonly #files = new Map<string, Remembered>();
  #config: Config | undefined;
  #configAt = -Infinity;
  #state: State | undefined;
  /** When the last look began and ended. */
  #look = { from: -Infinity, to: -Infinity };
  #judged: JudgedProject | undefined;
  #answer: Answer | undefined;
  #told: Told | undefined;
  #facts: FactCache | null | undefined;
  #isKept = false;
  #background: "asleep" | "reading" | "done" = "asleep";

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Who judges a file of the project that has this text now; nobody where it is left out, or cannot be analysed.
   *
   * @param isPatient judge the whole project anew when other files have changed: a lint run asks for all of them
   * @throws ConfigError
   */
  whole(path: string, text: string, isPatient: boolean): Judges | undefined {
    const state = this.#now(path);
    if (isPatient ? this.#judged?.read !== state.read : !this.#judged?.isBaseOf(state.config, state.read)) this.#judged = undefined;
    const judged = (this.#judged ??= new JudgedProject(state.config, state.read));
    if (this.#answer?.state !== state || this.#answer.path !== path || this.#answer.text !== text) {
      const read = withText(state.read, path, text);
      this.#answer = { state, path, text, judges: read && (read === state.read ? judged.on(path, read, read) : this.#judges(judged, state, path, read)) };
    }
    return this.#answer.judges;
  }

  /** Who judges a file in a state: who did last, or did before all edits, as long as it does the same. */
  #judges(judged: JudgedProject, state: State, path: string, read: ProjectFiles): Judges {
    const again = (): Judges => judged.on(path, read, state.read);
    const is = shownIn(read, path), saved = shownIn(state.read, path);
    if (!is || !saved) return again();
    const last = this.#told?.state === state && this.#told.path === path ? this.#told : undefined;
    for (const { shown: was, judges } of [...(last ? [last] : []), { shown: saved, judges: judged.on(path, state.read, state.read) }]) {
      const move = movedBetween(was, is);
      if (move) return new Moved(judges, path, was.facts, is.facts, move, again);
    }
    const judges = again();
    this.#told = { state, path, shown: is, judges };
    return judges;
  }

  /**
   * Who judges a file alone: what the rest of the project holds is unknown.
   *
   * @throws ConfigError
   */
  alone(path: string, text: string): Judges | undefined {
    const config = this.#configNow();
    const file = readText(text, path);
    if (!("facts" in file)) return undefined;
    const { packages, tsconfigs } = readManifests(this.#root, manifestsAbove(path));
    const read = { root: this.#root, files: new Map([[path, file.facts]]), texts: new Map([[path, file.text]]), documents: new Map<string, string>(), packages, tsconfigs };
    return new Verdicts(link(linkInput(read, config)), config, false);
  }

  /**
   * Whether all files have been read. If not, reading them begins, in slices between which the editor is served.
   *
   * @throws ConfigError
   */
  isRead(): boolean {
    if (this.#background === "asleep") {
      const paths = this.#state ? [] : listFiles(this.#root, this.#configNow().ignore).sources;
      this.#background = "reading";
      setImmediate(() => this.#readFrom(paths, 0)).unref();
    }
    return this.#background === "done";
  }

  #readFrom(paths: readonly string[], start: number): void {
    const until = performance.now() + SLICE_MS;
    let at = start;
    for (let path = paths[at]; path !== undefined && performance.now() < until; path = paths[++at]) this.#file(path);
    if (at < paths.length) setImmediate(() => this.#readFrom(paths, at)).unref();
    else this.#background = "done";
  }

  #configNow(): Config {
    if (this.#config && isFresh(this.#configAt)) return this.#config;
    const config = loadConfig(this.#root);
    this.#configAt = Date.now();
    if (JSON.stringify(config) !== JSON.stringify(this.#config)) this.#config = config;
    return this.#config ?? config;
  }

  /** The project as it is on disk; looked at again when that is due, or when this file is newer than the last look. */
  #now(path: string): State {
    const before = this.#state;
    if (before && isFresh(this.#look.to) && !this.#isNew(path, before)) return before;
    const from = Date.now();
    const config = this.#configNow();
    const read = readProject(this.#root, config, {}, (file) => this.#file(file));
    this.#keep();
    for (const file of this.#files.keys()) if (!read.files.has(file) && !existsSync(join(this.#root, file))) this.#files.delete(file);
    this.#state = before?.config === config && isSameProject(before.read, read) ? before : { config, read };
    this.#look = { from, to: Date.now() };
    return this.#state;
  }

  #isNew(path: string, { read }: State): boolean {
    if (read.texts.has(path) || read.listing.sources.includes(path)) return false;
    return (statSync(join(this.#root, path), { throwIfNoEntry: false })?.ctimeMs ?? 0) > this.#look.from - TICK_MS;
  }

  #file(path: string): FileRead {
    const stamp = stampOf(join(this.#root, path));
    const known = this.#files.get(path);
    if (known?.stamp === stamp) return known.file;
    const source = readSource(join(this.#root, path), path);
    const file = "text" in source ? this.#factsOf(source.text, path) : source;
    this.#files.set(path, { stamp, file });
    return file;
  }

  /** The facts of a text on disk: what the command line or an earlier process has kept is not extracted again. */
  #factsOf(text: string, path: string): FileRead {
    if (this.#facts === undefined) {
      const cache = Cache.open(this.#root);
      this.#facts = cache ? new FactCache(cache) : null;
    }
    return this.#facts ? this.#facts.of(text, path) : extracted(text, path);
  }

  /** Keeps the facts of a project that was read as a whole, once: an editor changes files all the time. */
  #keep(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    this.#facts?.save();
  }
}

function isFresh(at: number): boolean {
  return Date.now() - at < FRESH_MS;
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size } = statSync(path);
    return `${mtimeMs} ${ctimeMs} ${size}`;
  } catch {
    return "";
  }
}

/** The project with this text in the place of a file's; nothing where the file is left out or cannot be analysed. */
function withText(read: ProjectFiles, path: string, text: string): ProjectFiles | undefined {
  if (read.texts.get(path) === text) return read;
  const file = read.listing.sources.includes(path) ? readText(text, path) : undefined;
  if (!file || !("facts" in file)) return undefined;
  // What could not be analysed before has no place in their order.
  if (!read.files.has(path)) return { ...read, files: new Map(read.files).set(path, file.facts), texts: new Map(read.texts).set(path, file.text) };
  return { ...read, files: new ChangedMap(read.files, path, file.facts), texts: new ChangedMap(read.texts, path, file.text) };
}

function shownIn({ files, texts }: ProjectFiles, path: string): Shown | undefined {
  const facts = files.get(path), text = texts.get(path);
  return facts && text !== undefined ? { facts, text } : undefined;
}

function isSameProject(a: ProjectFiles, b: ProjectFiles): boolean {
  return a.files.size === b.files.size && a.listing.sources.join("\0") === b.listing.sources.join("\0") &&
    [...b.files].every(([path, facts]) => a.files.get(path) === facts) &&
    a.documents.size === b.documents.size && [...b.documents].every(([path, text]) => a.documents.get(path) === text) &&
    JSON.stringify([a.packages, a.tsconfigs]) === JSON.stringify([b.packages, b.tsconfigs]);
}

/** Where the manifests that a file is under may be. */
function manifestsAbove(path: string): string[] {
  const found: string[] = [];
  for (let dir = posix.dirname(path); ; dir = posix.dirname(dir)) {
    found.push(...["package.json", "tsconfig.json", "jsconfig.json"].map((name) => posix.join(dir, name)));
    if (dir === "." || dir === "/" || dir === "") return found;
  }
}

const known = new Map<string, KnownProject>();

/** The project with this root. */
export function projectAt(root: string): KnownProject {
  let project = known.get(root);
  if (!project) known.set(root, (project = new KnownProject(root)));
  return project;
}
