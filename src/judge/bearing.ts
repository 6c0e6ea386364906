/**
 * What an edit bears on, by names: a function can only come to an edited one by way of statements that mention it, and
 * of statements that mention those. Every word counts as a mention, so that this is more than is true and never less:
 * what starts in a file that is left out runs nothing that the edit changed, unless it is handed that. Whoever asks sees
 * to what is handed around without being mentioned: what stands on the way in to endpoints, and what containers give.
 */
import type { FileFacts, ImportFacts } from "../extract/facts.js";
import type { Modules } from "../link/modules.js";
import type { Changed } from "./outline.js";
import type { ProjectFiles } from "./read.js";
import { mentionsIn, type Statement, statementsIn } from "./statements.js";

type Texts = Pick<ProjectFiles, "files" | "texts">;

/** What an edit bears on in one file. */
interface Borne {
  readonly names: Set<string>;
  readonly exports: Set<string>;
  readonly statements: Set<Statement>;
  /** Names of which it is known who mentions them. */
  readonly spread: Set<string>;
}

/**
 * Files in which something may come to what was changed, those that changed among them.
 *
 * @param importersOf gives files that may import something of one
 */
export function borneBy(changed: readonly Changed[], now: Texts, modules: Modules, importersOf: (path: string) => Iterable<string>): ReadonlySet<string> {
  return new Spread(now, modules, importersOf).from(changed);
}

class Spread {
  readonly #files = new Map<string, Borne>();
  readonly #waiting = new Set<string>();
  readonly #whole = new Set<string>();

  constructor(private readonly now: Texts, private readonly modules: Modules, private readonly importersOf: (path: string) => Iterable<string>) {}

  from(changed: readonly Changed[]): ReadonlySet<string> {
    for (const { path, names, exports, start, newEnd } of changed) {
      const borne = this.#borne(path), facts = this.now.files.get(path);
      for (const name of names) borne.names.add(name);
      for (const name of exports) borne.exports.add(name);
      if (facts) for (const one of this.#statementsIn(path, facts).slice(start, newEnd)) this.#reach(path, one);
      this.#waiting.add(path);
    }
    for (const path of this.#waiting) {
      this.#waiting.delete(path);
      this.#spread(path);
    }
    return new Set([...changed.map(({ path }) => path), ...this.#whole, ...[...this.#files].flatMap(([path, { statements }]) => (statements.size > 0 ? [path] : []))]);
  }

  #statementsIn(path: string, facts: FileFacts): readonly Statement[] {
    return statementsIn(facts, this.now.texts.get(path) ?? "");
  }

  #borne(path: string): Borne {
    let found = this.#files.get(path);
    if (!found) this.#files.set(path, (found = { names: new Set(), exports: new Set(), statements: new Set(), spread: new Set() }));
    return found;
  }

  #reach(path: string, one: Statement): void {
    const { names, exports, statements } = this.#borne(path);
    if (statements.has(one) || (one.binds.size + one.exports.length === 0 && !one.does)) return;
    statements.add(one);
    for (const name of one.binds) names.add(name);
    for (const name of one.changes) names.add(name);
    for (const name of one.exports) exports.add(name);
  }

  #spread(path: string): void {
    const facts = this.now.files.get(path);
    if (!facts) return;
    const { names, spread, exports } = this.#borne(path);
    if (!facts.isView && !this.#whole.has(path) && names.size > spread.size) {
      const mentioning = mentionsIn(facts, this.now.texts.get(path) ?? "");
      // Those that come to it meanwhile come last.
      for (const name of names) {
        if (spread.has(name)) continue;
        spread.add(name);
        for (const one of mentioning.get(name) ?? []) this.#reach(path, one);
      }
    }
    if (exports.size === 0) return;
    for (const importer of new Set(this.importersOf(path))) {
      for (const one of this.now.files.get(importer)?.imports ?? []) {
        const target = this.modules.resolve(importer, one.specifier);
        if (target.k === "file" && target.path === path) this.#handOn(facts, exports, importer, one);
      }
    }
  }

  /** An importer, where what it imports is borne on. */
  #handOn(of: FileFacts, exports: ReadonlySet<string>, path: string, { local, name, specifier, pos, end }: ImportFacts): void {
    const facts = this.now.files.get(path);
    if (!facts) return;
    const isHit = (wanted: string): boolean => wanted === "*" || exports.has(wanted) || exports.has("*") || exports.has("=") || (wanted === "default" && (of.isView === true || lacksDefault(of)));
    if (name !== undefined && !isHit(name)) return;
    const { names, exports: own } = this.#borne(path);
    const size = names.size + own.size;
    if (facts.isView) {
      if (this.#whole.has(path)) return;
      this.#whole.add(path);
      own.add("*");
    } else if (local !== undefined && name !== undefined) names.add(local);
    else {
      const again = facts.exports.filter((e) => e.from === specifier && e.pos >= pos && e.pos < end);
      if (again.length === 0) this.#all(path, facts, own);
      for (const e of again) {
        if (e.as === "*") for (const one of exports) own.add(one);
        else if (isHit(e.name ?? e.as)) own.add(e.as);
      }
    }
    if (size !== names.size + own.size) this.#waiting.add(path);
  }

  /** It is imported without a name, so that what is done with it does not show. */
  #all(path: string, facts: FileFacts, own: Set<string>): void {
    if (this.#whole.has(path)) return;
    this.#whole.add(path);
    own.add("*");
    for (const one of this.#statementsIn(path, facts)) this.#reach(path, one);
    this.#waiting.add(path);
  }
}

function lacksDefault({ exports }: FileFacts): boolean {
  return exports.every((e) => e.as !== "default");
}
