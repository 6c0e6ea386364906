/**
 * What pages refer to of the functions that a server lends them (`"use server"`): whether code that browsers run, or a
 * component that hands them on to it, asks for one by name, or code of the server alone calls it.
 */
import type { FileFacts } from "../extract/facts.js";
import { isLent, lends } from "../extract/lent.js";
import { type Mention, Mentions } from "../extract/mentions.js";
import { ofFacts } from "../extract/of-facts.js";
import { isForBrowsersOnly } from "./backend.js";
import type { Modules } from "./modules.js";

/** What a file does with a function that another one lends to pages; `*`: with any of them. */
export interface Use {
  readonly path: string;
  readonly name: string;
  /** It is handed to a page, or may be; else it is only called, by code that runs on a server. */
  readonly isHandedOn: boolean;
}

/** A name of a file that lends functions to pages. */
type Lent = Pick<Use, "path" | "name">;

/** What a file is to pages, as far as it can matter to others. */
export interface OnPages {
  readonly isInBrowser: boolean;
  readonly uses: readonly Use[];
}

/** The part of the project that is looked at, and what is known of the rest. */
interface Scene {
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly modules: Modules;
  text(path: string): string;
  /** These files, and all from which imports lead to one of them. */
  leadingTo(paths: readonly string[]): ReadonlySet<string>;
  /** It serves nobody: a test. */
  isExcluded(path: string): boolean;
  /** Whether a file of the rest that browsers run imports this one. */
  isInBrowser?(path: string): boolean;
  /** What files of the rest do with the functions of this one. */
  uses?(path: string): readonly Use[];
}

const NONE: readonly Use[] = [];
/** What such a file imports while it runs may be put into the markup it makes. */
const MARKUP = /\.[jt]sx$/;

export class Pages {
  private leads: ReadonlySet<string> | undefined;
  private browser: ReadonlySet<string> | undefined;
  private found: ReadonlyMap<string, readonly Use[]> | undefined;
  private byTarget: ReadonlyMap<string, readonly Use[]> | undefined;
  private readonly lent = new Map<string, readonly Lent[]>();
  private readonly mentions = new Map<string, Mentions>();

  constructor(private readonly scene: Scene) {}

  /**
   * Who uses a function that a file lends to pages: undefined where nobody does.
   *
   * @param names those it is exported under
   * @param local its name in the file, which may hand it on itself where not all of it is lent
   */
  useOf(path: string, names: readonly string[], local: string | undefined): "handed on" | "called" | undefined {
    this.byTarget ??= byTarget(this.uses().values());
    const all = [...(this.byTarget.get(path) ?? NONE), ...(this.scene.uses?.(path) ?? NONE)].filter((u) => u.name === "*" || names.includes(u.name));
    const facts = this.scene.files.get(path);
    const within = facts && local !== undefined ? this.within(path, facts, local) : [];
    if (all.some((u) => u.isHandedOn) || (within.some((m) => !m.isCall) && facts?.directive !== "use server")) return "handed on";
    return all.length > 0 || within.some((m) => m.isCall) ? "called" : undefined;
  }

  /** What a file does with a function of its own, besides naming and exporting it. */
  private within(path: string, facts: FileFacts, local: string): readonly Mention[] {
    let mentions = this.mentions.get(path);
    if (!mentions) this.mentions.set(path, (mentions = new Mentions(this.scene.text(path), facts, facts.lines)));
    return mentions.of(local, false, namings(facts).get(local));
  }

  of(path: string): OnPages {
    return { isInBrowser: this.inBrowser().has(path), uses: this.uses().get(path) ?? NONE };
  }

  /** Files from which imports lead to what is lent, and which browsers run: they say so, or such a file imports them. */
  private inBrowser(): ReadonlySet<string> {
    if (this.browser) return this.browser;
    const { files, isExcluded } = this.scene;
    const found = new Set<string>();
    for (const path of this.leading()) {
      const facts = files.get(path);
      if (facts && !isExcluded(path) && !isOfServer(facts) && (isForBrowsersOnly({ path, facts }) || this.scene.isInBrowser?.(path))) found.add(path);
    }
    for (const path of found) for (const target of this.importedBy(path)) found.add(target);
    return (this.browser = found);
  }

  /** The files that lend something, and all from which imports lead to one. */
  private leading(): ReadonlySet<string> {
    return (this.leads ??= this.scene.leadingTo([...this.scene.files].flatMap(([path, facts]) => (lends(facts) ? [path] : []))));
  }

  /** The files of those that lead to what is lent which one imports more than types of, and which a browser can run as well. */
  private *importedBy(path: string): Iterable<string> {
    const { files, modules, text } = this.scene;
    const facts = files.get(path);
    let mentions: Mentions | undefined;
    for (const { specifier, isType, local, name } of facts?.imports ?? []) {
      const target = isType ? undefined : modules.resolve(path, specifier);
      const of = target?.k === "file" && this.leading().has(target.path) ? files.get(target.path) : undefined;
      if (!facts || target?.k !== "file" || !of || isOfServer(of)) continue;
      if (local !== undefined && !of.isView && of.exports.some((e) => e.as === name && e.isType)) continue;
      if (local !== undefined && (mentions ??= new Mentions(text(path), facts, facts.lines)).of(local, false).length === 0) continue;
      yield target.path;
    }
  }

  /** What each file does with what others lend to pages. */
  private uses(): ReadonlyMap<string, readonly Use[]> {
    if (this.found) return this.found;
    const found = new Map<string, readonly Use[]>();
    const { files, isExcluded } = this.scene;
    for (const path of this.leading()) {
      const facts = files.get(path);
      const own = !facts || isExcluded(path) ? NONE : this.usesIn(path, facts);
      if (own.length > 0) found.set(path, own);
    }
    return (this.found = found);
  }

  private usesIn(path: string, facts: FileFacts): readonly Use[] {
    const found: Use[] = [];
    let mentions: Mentions | undefined;
    for (const { specifier, name, local, isType, pos } of facts.imports) {
      const target = isType ? undefined : this.scene.modules.resolve(path, specifier);
      const lent = target?.k === "file" ? this.lentBy(target.path, name ?? "*") : [];
      if (lent.length === 0) continue;
      mentions ??= new Mentions(this.scene.text(path), facts, facts.lines);
      const isInBrowser = this.inBrowser().has(path);
      if (local === undefined) {
        const isDynamic = mentions.isDynamic(pos);
        // What is exported from there is looked for by those who import it here, unless this is a component: its exports are not known.
        if (isDynamic || facts.isView) for (const of of lent) found.push({ ...of, isHandedOn: isInBrowser || !isDynamic || MARKUP.test(path) });
        continue;
      }
      const isModule = lent.some((of) => of.name === "*");
      for (const { member, isCall } of mentions.of(local, isModule)) for (const of of lent) found.push({ path: of.path, name: isModule ? member : of.name, isHandedOn: isInBrowser || !isCall });
    }
    return found;
  }

  /** The files that lend what `name` of a file is, and its names there; nothing where it is something else. */
  private lentBy(path: string, name: string): readonly Lent[] {
    const key = `${path}\0${name}`;
    let known = this.lent.get(key);
    if (!known) this.lent.set(key, (known = this.behind(key, { path, name })));
    return known;
  }

  /** The same, through barrels that may lead through each other: each is come to once. */
  private behind(key: string, asked: Lent): readonly Lent[] {
    const found: Lent[] = [];
    const reached = new Map([[key, asked]]);
    for (const at of reached.values()) {
      const facts = this.scene.files.get(at.path);
      if (facts && isLent(facts, at.name)) found.push(at);
      else if (facts && !facts.isView) for (const next of this.passedOn(at, facts)) reached.set(`${next.path}\0${next.name}`, next);
    }
    return found;
  }

  /** What a barrel has a name from. */
  private *passedOn({ path, name }: Lent, { exports }: FileFacts): Iterable<Lent> {
    const all = exports.filter((e) => e.from !== undefined && !e.isType && (name === "*" || e.as === name || e.as === "*"));
    const named = all.filter((e) => e.as === name);
    for (const e of named.length > 0 ? named : all) {
      const target = e.as === "*" && name === "default" ? undefined : this.scene.modules.resolve(path, e.from ?? "");
      if (target?.k === "file") yield { path: target.path, name: e.as === "*" ? name : (e.name ?? e.as) };
    }
  }
}

/** Where a file defines and exports what stands at its top, by its names. */
const namings = ofFacts((facts): ReadonlyMap<string, ReadonlySet<number>> => {
  const found = new Map<string, Set<number>>();
  const note = (name: unknown, pos: number): void => {
    if (typeof name === "string") found.set(name, (found.get(name) ?? new Set()).add(pos));
  };
  for (const e of facts.fns[0]?.events ?? []) if (e.k === "def") note(e.to, e.pos);
  for (const { value, pos } of facts.exports) note(value, pos);
  return found;
});

/** Whether no browser gets the code of a file, whoever imports it. */
function isOfServer(facts: FileFacts): boolean {
  return lends(facts) || facts.imports.some((i) => i.specifier === "server-only");
}

/** Uses by the file whose functions they are. */
export function byTarget(uses: Iterable<readonly Use[]>): ReadonlyMap<string, readonly Use[]> {
  const found = new Map<string, Use[]>();
  for (const all of uses) {
    for (const use of all) {
      const known = found.get(use.path);
      if (known) known.push(use);
      else found.set(use.path, [use]);
    }
  }
  return found;
}
