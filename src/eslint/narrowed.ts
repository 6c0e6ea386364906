/**
 * Who still has to be asked after an edit what is found in a file: the file itself, and those in which something may
 * come to what was changed. Of all others that reach it, what they brought about in it stands, which is mostly nothing.
 */
import type { Project } from "../concepts.js";
import type { FunctionFacts } from "../extract/facts.js";
import { borneBy } from "../judge/bearing.js";
import type { Imports } from "../judge/imports.js";
import { type Changed, changedIn, outlineOf } from "../judge/outline.js";
import type { ProjectFiles } from "../judge/read.js";
import type { Ran } from "../link/input.js";
import type { Modules } from "../link/modules.js";
import type { Given } from "./given.js";
import { difference } from "./alike.js";

/** Of nearly all that reach a file, it is not worth telling the rest apart. */
const MOST = 0.7;

export interface Narrowed {
  /** Files that are asked. */
  readonly asked: ReadonlySet<string>;
  /** What endpoints of the others run in the file. */
  readonly ran: Ran;
  /** Files of which nothing has to be found out anew. */
  readonly kept: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export class Narrowing {
  /** The last answers, by files that changed: of what is typed in a function, most says the same to others. */
  readonly #borne = new Map<string, { readonly said: string; readonly files: ReadonlySet<string> }>();
  readonly #ran = new Map<string, ReadonlyMap<string, Ran>>();
  readonly #isPassed = new Map<string, boolean>();

  /**
   * @param project before any edit
   * @param always files that have a say in endpoints of others without being imported
   * @param given what files have of others that they do not import
   */
  constructor(private readonly project: Project, private readonly read: ProjectFiles, private readonly modules: Modules, private readonly imports: Imports, private readonly always: ReadonlySet<string>, private readonly given: Given) {}

  /**
   * Undefined where all that reach the file have to be asked.
   *
   * @param changed files that are not what they were, all of which import what they did
   */
  of(path: string, now: ProjectFiles, changed: readonly string[], reaching: ReadonlySet<string>): Narrowed | undefined {
    if (reaching.size < 2) return undefined;
    const borne = this.#borneBy(now, changed);
    if (!borne || [...borne].some((file) => this.always.has(file))) return undefined;
    const handed = this.imports.reaching(this.given.by(borne));
    // What stands on the way in to endpoints runs for them, whoever mentions it.
    const entered = [...this.project.registered()].flatMap(([file, { files, own }]) => ([...files, ...own].some((of) => borne.has(of)) ? [file] : []));
    const asked = new Set([path, ...[...borne, ...handed, ...entered].filter((file) => reaching.has(file))]);
    if (asked.size > reaching.size * MOST) return undefined;
    return { asked, ran: this.#ranBy(path, now, (file) => !asked.has(file)), kept: asked.size === 1 && !this.#isPassedOn(path, reaching) ? new Set([...reaching].filter((file) => file !== path)) : NONE };
  }

  /** Whether files that are not asked register what they did. */
  isEnteredAlike(now: Project, reaching: ReadonlySet<string>, asked: ReadonlySet<string>): boolean {
    const was = this.project.registered(), is = now.registered();
    return [...reaching].every((file) => asked.has(file) || was.get(file)?.words === is.get(file)?.words);
  }

  /** Files in which something may come to what was changed; undefined where that does not show. */
  #borneBy(now: ProjectFiles, paths: readonly string[]): ReadonlySet<string> | undefined {
    const changed: Changed[] = [];
    for (const path of paths) {
      const was = this.read.files.get(path), is = now.files.get(path);
      const outline = was && outlineOf(was, this.read.texts.get(path) ?? "");
      const one = outline && is && changedIn(path, outline, is, now.texts.get(path) ?? "");
      if (!one) return undefined;
      changed.push(one);
    }
    const said = JSON.stringify(changed.map(({ start, oldEnd, names, exports, fresh }) => [start, oldEnd, names, exports, fresh.map((row) => row.slice(4))]));
    const key = paths.join("\0"), known = this.#borne.get(key);
    if (known?.said === said) return known.files;
    const files = borneBy(changed, now, this.modules, (path) => this.imports.importersOf(path));
    this.#borne.set(key, { said, files });
    return files;
  }

  /** Whether somebody who looks at a file may be handed something of it by others, as it was before. */
  #isPassedOn(path: string, reaching: ReadonlySet<string>): boolean {
    let known = this.#isPassed.get(path);
    if (known === undefined) {
      this.#isPassed.set(path, (known = [...this.always].some((file) => reaching.has(file)) || [...this.imports.below([path])].some((file) => file !== path && reaching.has(file)) ||
        this.project.endpoints.some(({ file }) => file === path) || [...this.project.registered()].some(([, { files, own, handlers }]) => files.has(path) || own.has(path) || handlers.has(path))));
    }
    return known;
  }

  #ranBy(path: string, now: ProjectFiles, isOf: (file: string) => boolean): Ran {
    let all = this.#ran.get(path);
    if (!all) this.#ran.set(path, (all = this.project.ranIn(path)));
    const others = [...all].flatMap(([file, ran]) => (isOf(file) ? [ran] : []));
    const old = this.read.texts.get(path) ?? "", text = now.texts.get(path) ?? "";
    const [start, end] = difference(old, text);
    const byPlace = new Map((now.files.get(path)?.fns ?? []).map((fn) => [fn.pos, fn]));
    // What was changed is run by those who are asked.
    const placed = (fns: Iterable<FunctionFacts>): Set<FunctionFacts> => new Set([...fns].flatMap(({ pos, up }) => (up < 0 ? [] : (byPlace.get(pos < start ? pos : pos >= old.length - end ? pos + text.length - old.length : -1) ?? []))));
    return { byHandlers: placed(others.flatMap(({ byHandlers }) => [...byHandlers])), byAny: placed(others.flatMap(({ byAny }) => [...byAny])) };
  }
}
