/** A fixture app held in memory, so that a changed file can be judged in it without touching the disk. */
import { link } from "../../src/link/project.js";
import type { Endpoint } from "../../src/concepts.js";
import { linkInput, readProject, readText, type ProjectFiles } from "../../src/judge/read.js";
import { loadConfig, type Config } from "../../src/workspace/config.js";
import { type Edit, edited } from "./edits.js";

/** One endpoint as the analysis sees it: what it is called, and what is known of its caller. */
export interface Judged {
  /** Stays the same when lines move. */
  readonly key: string;
  readonly endpoint: Endpoint;
}

export class FixtureApp {
  private readonly read: ProjectFiles;
  private readonly config: Config;

  constructor(root: string) {
    this.config = loadConfig(root);
    this.read = readProject(root, this.config);
  }

  get texts(): ReadonlyMap<string, string> {
    return this.read.texts;
  }

  /** The texts after these edits, without the files that are empty now; undefined where one no longer parses. */
  with(edits: readonly Edit[], texts = this.texts): ReadonlyMap<string, string> | undefined {
    const changed = new Map(texts);
    for (const file of new Set(edits.map((e) => e.file))) {
      const text = edited(texts.get(file) ?? "", edits.filter((e) => e.file === file));
      if (!("facts" in readText(text, file))) return undefined;
      if (text === "") changed.delete(file);
      else changed.set(file, text);
    }
    return changed;
  }

  /** Its endpoints, with these texts in place of those on disk. */
  endpoints(texts = this.texts): readonly Judged[] {
    const files = new Map([...this.read.files].filter(([path]) => texts.has(path)));
    for (const [path, text] of texts) {
      if (text === this.read.texts.get(path)) continue;
      const file = readText(text, path);
      if ("facts" in file) files.set(path, file.facts);
    }
    const { endpoints } = link(linkInput({ ...this.read, files, texts }, this.config));
    const seen = new Map<string, number>();
    return endpoints.map((endpoint) => {
      const name = `${endpoint.label} in ${endpoint.file}`;
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return { key: count === 0 ? name : `${name} (${count + 1})`, endpoint };
    });
  }
}
