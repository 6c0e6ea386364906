/**
 * What an edit bears on, by names: a function can only come to an edited one by way of statements that mention it, and
 * of statements that mention those. Every word counts as a mention, so that this is more than is true and never less:
 * a file that is left out runs nothing that the edit changed.
 */
import type { FileFacts, ImportFacts } from "../extract/facts.js";
import { ofFacts } from "../extract/of-facts.js";
import type { Modules } from "../link/modules.js";
import { rootOf } from "../link/names.js";
import type { ProjectFiles } from "./read.js";
import { mentionsIn, namesOfModule, type Statement, statementAt, statementsIn } from "./statements.js";

type Texts = Pick<ProjectFiles, "files" | "texts">;

/** What is imported by names, and by whom. */
interface Importer {
  readonly path: string;
  readonly import: ImportFacts;
}

/** What an edit bears on in one file. */
interface Borne {
  readonly names: Set<string>;
  readonly exports: Set<string>;
  readonly statements: Set<Statement>;
  /** Names of which it is known who mentions them. */
  readonly spread: Set<string>;
  /** Names to which something is done. */
  readonly changed: Set<string>;
}

export class Bearing {
  readonly #importers = new Map<string, Importer[]>();
  /** The last answers, by files that changed: of what is typed in a function, most says the same to others. */
  readonly #known = new Map<string, { readonly said: string; readonly files: ReadonlySet<string> | undefined }>();

  /** @param before all files as they were: what they import has to be the same after an edit */
  constructor(private readonly before: Texts, private readonly modules: Modules) {
    for (const [path, { imports }] of before.files) for (const one of imports) {
      const target = modules.resolve(path, one.specifier);
      if (target.k !== "file") continue;
      const known = this.#importers.get(target.path);
      if (known) known.push({ path, import: one });
      else this.#importers.set(target.path, [{ path, import: one }]);
    }
  }

  /** Files in which something may come to what was changed, those that changed among them; undefined where that does not show. */
  of(now: Texts, changed: readonly string[]): ReadonlySet<string> | undefined {
    const spread = new Spread(this.before, now, this.modules, (path) => this.#importers.get(path) ?? []);
    const said = spread.begin(changed);
    if (said === undefined) return undefined;
    const key = changed.join("\0"), known = this.#known.get(key);
    if (known?.said === said) return known.files;
    const files = spread.from(changed);
    this.#known.set(key, { said, files });
    return files;
  }
}

class Spread {
  readonly #files = new Map<string, Borne>();
  readonly #waiting = new Set<string>();
  readonly #whole = new Set<string>();
  #isOpen = false;

  constructor(private readonly before: Texts, private readonly now: Texts, private readonly modules: Modules, private readonly importersOf: (path: string) => readonly Importer[]) {}

  /** Begins with what is not what it was; in words, all of it that others may be told by. Undefined where that does not show. */
  begin(changed: readonly string[]): string | undefined {
    const said: unknown[] = [];
    for (const path of changed) {
      const was = this.before.files.get(path), is = this.now.files.get(path);
      if (!was || !is || was.isView || is.isView || JSON.stringify(was.graph) !== JSON.stringify(is.graph)) return undefined;
      const old = slicesOf(was, this.before.texts.get(path) ?? ""), fresh = slicesOf(is, this.now.texts.get(path) ?? "");
      const [start, end] = difference(old, fresh);
      const gone = old.slice(start, old.length - end), here = fresh.slice(start, fresh.length - end);
      this.#begin(path, gone);
      this.#begin(path, here);
      said.push(start, gone.length, here.map(({ statement: { binds, exports, names, does } }) => [[...binds], exports, names, does]), [...namesOfModule(is)], is.exports.map(({ pos: _pos, ...e }) => e));
    }
    return JSON.stringify(said);
  }

  from(changed: readonly string[]): ReadonlySet<string> | undefined {
    for (const path of this.#waiting) {
      this.#waiting.delete(path);
      this.#spread(path);
      if (this.#isOpen) return undefined;
    }
    return new Set([...changed, ...this.#whole, ...[...this.#files].flatMap(([path, { statements }]) => (statements.size > 0 ? [path] : []))]);
  }

  /** What is not what it was in a file: a comment that opens or closes brings statements back, or takes them away. */
  #begin(path: string, changed: readonly Slice[]): void {
    this.#waiting.add(path);
    for (const { statement } of changed) this.#reach(path, statement);
  }

  #borne(path: string): Borne {
    let found = this.#files.get(path);
    if (!found) this.#files.set(path, (found = { names: new Set(), exports: new Set(), statements: new Set(), spread: new Set(), changed: new Set() }));
    return found;
  }

  #reach(path: string, one: Statement): void {
    const { names, exports, statements } = this.#borne(path);
    if (statements.has(one)) return;
    if (one.binds.size + one.exports.length === 0 && !one.does) return;
    statements.add(one);
    for (const name of one.binds) names.add(name);
    for (const name of one.exports) exports.add(name);
    // Whatever stands beside it may be handed what is changed, as in `app.use(audit); app.use(users)`.
    for (const name of one.names) this.#change(path, name);
  }

  /** Something is done to what a name of the module stands for: whoever else has it has that too. */
  #change(path: string, name: string): void {
    const facts = this.now.files.get(path), { names, changed } = this.#borne(path);
    if (!facts || facts.isView || changed.has(name)) return;
    changed.add(name);
    names.add(name);
    for (const { name: of, specifier } of importsBy(facts).get(name) ?? []) {
      const target = of !== undefined ? this.modules.resolve(path, specifier) : undefined;
      if (target?.k === "file") this.#changeExport(target.path, of ?? "*");
    }
  }

  #changeExport(path: string, name: string): void {
    const facts = this.now.files.get(path);
    if (!facts) return;
    const { exports, names } = this.#borne(path);
    if (facts.isView) {
      this.#isOpen = true;
      return;
    }
    if (exports.has(name)) return;
    exports.add(name);
    this.#waiting.add(path);
    for (const e of facts.exports) {
      if (name !== "*" && e.as !== name && e.as !== "*" && e.as !== "=" && !(name === "default" && lacksDefault(facts))) continue;
      const target = e.from === undefined ? undefined : this.modules.resolve(path, e.from);
      if (target?.k === "file") this.#changeExport(target.path, e.as === "*" ? name : (e.name ?? name));
      else if (typeof e.value === "string") names.add(rootOf(e.value));
      const one = statementsIn(facts, this.now.texts.get(path) ?? "")[statementAt(facts, e.pos)];
      if (one && target === undefined) this.#reach(path, one);
    }
  }

  #spread(path: string): void {
    const facts = this.now.files.get(path);
    if (!facts) return;
    if (!facts.isView && !this.#whole.has(path)) {
      const mentioning = mentionsIn(facts, this.now.texts.get(path) ?? "");
      const { names, spread } = this.#borne(path);
      // Those that come to it meanwhile come last.
      for (const name of names) {
        if (spread.has(name)) continue;
        spread.add(name);
        for (const one of mentioning.get(name) ?? []) this.#reach(path, one);
      }
    }
    const { exports } = this.#borne(path);
    if (exports.size > 0) for (const importer of this.importersOf(path)) this.#handOn(facts, exports, importer);
  }

  /** An importer, where what it imports is borne on. */
  #handOn(of: FileFacts, exports: ReadonlySet<string>, { path, import: { local, name, specifier } }: Importer): void {
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
      const again = facts.exports.filter((e) => e.from === specifier);
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
    for (const one of statementsIn(facts, this.now.texts.get(path) ?? "")) this.#reach(path, one);
    this.#waiting.add(path);
  }
}

function lacksDefault({ exports }: FileFacts): boolean {
  return exports.every((e) => e.as !== "default");
}

/** What is imported under each name. */
const importsBy = ofFacts(({ imports }) => {
  const found = new Map<string, ImportFacts[]>();
  for (const one of imports) if (one.local !== undefined) found.set(one.local, [...(found.get(one.local) ?? []), one]);
  return found;
});

/** A statement as it is written, with the comments before it. */
interface Slice {
  readonly statement: Statement;
  readonly text: string;
}

function slicesOf(facts: FileFacts, text: string): readonly Slice[] {
  let start = 0;
  return statementsIn(facts, text).map((statement) => {
    const own = text.slice(start, statement.end);
    start = statement.end;
    return { statement, text: own };
  });
}

/** How many are the same before, and behind, what differs. */
function difference(a: readonly Slice[], b: readonly Slice[]): readonly [start: number, end: number] {
  const most = Math.min(a.length, b.length);
  let start = 0, end = 0;
  while (start < most && a[start]?.text === b[start]?.text) start++;
  while (end < most - start && a.at(-1 - end)?.text === b.at(-1 - end)?.text) end++;
  return [start, end];
}
