/**
 * A project judged as a whole once, and after edits in parts: an edit asks for the files around it only, and only
 * where such a part has proved to say the same as the whole.
 */
import type { Project } from "../concepts.js";
import { adapters } from "../frameworks/index.js";
import { beyondByName, namedIn } from "../judge/by-name.js";
import type { Finding } from "../judge/finding.js";
import type { FileFacts } from "../extract/facts.js";
import { type Edge, EdgeFinder, type Edges, exportsIn, Imports, isBarrel } from "../judge/imports.js";
import { linkInput, type ProjectFiles } from "../judge/read.js";
import { Lasting } from "../link/lasting.js";
import { Modules } from "../link/modules.js";
import type { Evaluating } from "../link/evaluation.js";
import { link } from "../link/project.js";
import { rules } from "../rules/index.js";
import type { Config } from "../workspace/config.js";
import { type Apart, apartFrom, Aside, type Callers, callersIn, staysForPages } from "./aside.js";
import { Edits } from "./edits.js";
import { Given } from "./given.js";
import { type Narrowed, Narrowing } from "./narrowed.js";
import { type Asking, isSilent, type Judges, Verdicts } from "./verdicts.js";

/** Parts that are kept for comparison: files a person goes back and forth between. */
const MAX_PARTS = 8;

/** The files that can matter to one, and those among them by which something can be found in it. */
interface Surroundings {
  readonly around: ReadonlySet<string>;
  readonly reaching: ReadonlySet<string>;
  readonly imports: Imports;
}

/** Verdicts on the part around a file, before any edit. */
interface Before {
  readonly all: Verdicts;
  /** On what all that reach the file bring about in it. */
  readonly others: Verdicts;
  /** On what is found in it whoever is asked. */
  readonly nobody: Verdicts;
}

/** The same after an edit. */
interface Edited {
  /** Of those who may have to do with it; nothing where all have to be asked. */
  few(): Verdicts | undefined;
  readonly isNarrow: boolean;
  all(): Verdicts;
}

export class JudgedProject {
  readonly #whole: Verdicts;
  /** What each file imports, before any edit. */
  #edges: Edges | undefined;
  #imports: Imports | undefined;
  /** Verdicts on the parts around files, before any edit. */
  readonly #before = new Map<string, Before>();
  /** Of the last state that each was asked in, with what files imported and exported there that are not as they were. */
  readonly #surroundings = new Map<string, Surroundings & { readonly ties: string }>();
  /** As long as all files import what they did. */
  readonly #untouched = new Map<string, Surroundings>();
  /** What those do that reach a file, by their set. */
  readonly #apart = new WeakMap<ReadonlySet<string>, { readonly is: Apart; readonly callers: Callers }>();
  #always: ReadonlySet<string> | undefined;
  readonly #given: Given;
  readonly #edits = new Edits();
  #narrowing: Narrowing | undefined;
  /** What imports mean, by what is there. */
  readonly #modules = new WeakMap<object, { readonly size: number; readonly modules: Modules }>();

  constructor(
    readonly config: Config,
    readonly read: ProjectFiles,
  ) {
    this.#whole = this.#verdicts(read);
    this.#given = new Given(this.#whole.project);
  }

  /** Whether a later state of the project can be told from this one: the same files and manifests, whatever is in the files. */
  isBaseOf(config: Config, read: ProjectFiles): boolean {
    if (read === this.read) return config === this.config;
    return config === this.config && read.files.size === this.read.files.size && [...read.files.keys()].every((path) => this.read.files.has(path)) &&
      read.documents.size === this.read.documents.size && [...read.documents].every(([path, text]) => this.read.documents.get(path) === text) &&
      JSON.stringify([read.packages, read.tsconfigs]) === JSON.stringify([this.read.packages, this.read.tsconfigs]);
  }

  /**
   * Verdicts on one file in a later state of the project.
   *
   * @param other a state that has other facts of this file alone
   */
  on(path: string, now: ProjectFiles, other?: ProjectFiles): Judges {
    const looked = now === this.read ? [] : other === this.read ? [path] : [...now.files.keys()];
    const changed = looked.filter((file) => this.read.files.get(file) !== now.files.get(file));
    if (changed.length === 0) return this.#whole;
    const surroundings = this.#around(path, now, changed);
    if (!changed.some((file) => surroundings.around.has(file))) return this.#whole;
    const part = new Part(path, now.files.get(path), this.#whole, () => this.#partBefore(path), this.#edited(path, now, changed, surroundings), () => this.#verdicts(now));
    return (changed.length === 1 && changed[0] === path ? this.#aside(path, now, surroundings, part) : undefined) ?? part;
  }

  /** Who judges an edit that leaves a file what it was before: one that a server has nothing to do with. */
  #aside(path: string, now: ProjectFiles, { reaching }: Surroundings, part: Judges): Judges | undefined {
    const facts = now.files.get(path), was = this.read.files.get(path);
    if (!facts || !was || importsIn(facts) !== importsIn(was)) return undefined;
    const { project } = this.#whole;
    let apart = this.#apart.get(reaching);
    if (apart === undefined) this.#apart.set(reaching, (apart = { is: apartFrom(project, path, reaching), callers: callersIn(project, path, reaching) }));
    if (apart.is === "no" || (apart.is === "pages" && !staysForPages(path, facts, project))) return undefined;
    return new Aside(part, this.#whole, path, facts, now.texts.get(path) ?? "", apart.callers);
  }

  /** Verdicts on the part around a file after an edit. The next edit takes over what they are made of: who asks then is answered from nothing. */
  #edited(path: string, now: ProjectFiles, changed: readonly string[], surroundings: Surroundings): Edited {
    const state = { files: now.files, changed, imports: surroundings.imports };
    let few: Verdicts | undefined, all: Verdicts | undefined, later: Verdicts | undefined, whole: Verdicts | undefined;
    let found: Narrowed | null | undefined;
    const narrow = (): Narrowed | null => {
      if (found === undefined) found = this.#narrowed(path, now, changed, surroundings) ?? null;
      return found;
    };
    /** Whether files have something of others that they had nothing of: then it does not show who has to be asked. */
    let isOther: boolean | undefined;
    /** Whether those who are not asked are registered as they were. */
    let isEntered: boolean | undefined;
    const isAlike = ({ project }: Verdicts): boolean => !(isOther ??= !this.#given.isAlike(project, changed));
    return {
      get isNarrow() {
        return narrow() !== null;
      },
      few: () => {
        const narrowed = narrow();
        if (!narrowed || all || isOther || (few && !this.#edits.isIn(now.files))) return undefined;
        few ??= this.#verdicts(now, path, surroundings, this.#edits.enter(state, narrowed.kept), narrowed);
        isEntered ??= this.#narrowing?.isEnteredAlike(few.project, surroundings.reaching, narrowed.asked) === true;
        return isEntered && isAlike(few) ? few : undefined;
      },
      all: () => {
        if (!all && !isOther) all = this.#verdicts(now, path, surroundings, this.#edits.enter(state));
        if (!all || !isAlike(all)) all = whole ??= this.#verdicts(now);
        return isOther || this.#edits.isIn(now.files) ? all : (later ??= this.#verdicts(now, path, surroundings));
      },
    };
  }

  #narrowed(path: string, now: ProjectFiles, changed: readonly string[], { reaching, imports }: Surroundings): Narrowed | undefined {
    // What files import has to be the same, by name as well.
    if (imports !== this.#imports || changed.some((file) => importsOf(now.files.get(file)) !== importsOf(this.read.files.get(file)))) return undefined;
    this.#narrowing ??= new Narrowing(this.#whole.project, this.read, this.#modulesOf(this, this.read), imports, (this.#always ??= this.#unimported()), this.#given);
    return this.#narrowing.of(path, now, changed, reaching);
  }

  #partBefore(path: string): Before {
    let before = this.#before.get(path);
    if (!before && this.#before.size >= MAX_PARTS) this.#before.clear();
    if (!before) {
      const surroundings = this.#around(path, this.read, []), evaluating = new Lasting();
      const askedBy = (asked: ReadonlySet<string>): Verdicts => this.#verdicts(this.read, path, surroundings, evaluating, { asked });
      const all = this.#verdicts(this.read, path, surroundings, evaluating);
      this.#before.set(path, (before = { all, others: askedBy(new Set([...surroundings.reaching].filter((file) => file !== path))), nobody: askedBy(new Set()) }));
    }
    return before;
  }

  /** Nothing about it changes while the files that have changed import and export what they did. */
  #around(path: string, read: ProjectFiles, changed: readonly string[]): Surroundings {
    const others = changed.flatMap((file) => {
      const facts = read.files.get(file), was = this.read.files.get(file);
      const says = tiesOf(facts);
      return says === tiesOf(was) ? [] : [`${file}\0${says}`];
    });
    const ties = others.join("\0");
    const known = this.#surroundings.get(path);
    if (known?.ties === ties) return known;
    const imports = this.#importsIn(read, changed);
    // Most edits leave all files importing what they did.
    const isAsBefore = imports === this.#imports;
    const found = (isAsBefore ? this.#untouched.get(path) : undefined) ?? this.#surroundingsIn(imports, path);
    if (isAsBefore) this.#untouched.set(path, found);
    this.#surroundings.set(path, { ties, ...found });
    return found;
  }

  #surroundingsIn(imports: Imports, path: string): Surroundings {
    const reaching = imports.reaching([path]);
    return { around: imports.below([...reaching, ...(this.#always ??= this.#unimported())]), reaching, imports };
  }

  /** Files that have a say in endpoints of others although nobody imports them: frameworks know them by their place. */
  #unimported(): Set<string> {
    const imports = this.#importsIn(this.read, []);
    const found = new Set<string>();
    for (const { file, auth } of this.#whole.project.endpoints) {
      for (const step of auth.trail) if (step.file !== file && !imports.isImported(step.file)) found.add(step.file);
    }
    for (const path of tellers(this.read, this.#whole.project)) found.add(path);
    for (const path of setUpsIn(this.read, this.#whole.project)) found.add(path);
    return found;
  }

  /** The imports of a later state, in which these files are not what they were; the same object as long as they are as they were. */
  #importsIn(read: ProjectFiles, changed: readonly string[]): Imports {
    const before = (this.#edges ??= edgesOf(new EdgeFinder(this.read.files, this.#modulesOf(this, this.read)), this.read, [...this.read.files.keys()]));
    this.#imports ??= new Imports(before, this.#given.edges);
    const finder = new EdgeFinder(read.files, this.#modulesOf(this, read));
    // Where a file exports something else that others look through, any of them may find another one behind it.
    const isPassed = (file: string): boolean => [file, ...(this.#imports?.importersOf(file) ?? [])].some((by) => finder.isBarrel(by) || isBarrel(this.read.files.get(by)));
    const isWide = changed.some((file) => exportsOf(read.files.get(file)) !== exportsOf(this.read.files.get(file)) && isPassed(file));
    const found = edgesOf(finder, read, isWide ? [...read.files.keys()] : changed);
    const different = [...found].filter(([file, edges]) => JSON.stringify(edges) !== JSON.stringify(before.get(file)));
    const named = this.#namedIn(read, changed, this.#imports);
    return different.length + named.size === 0 ? this.#imports : new Imports(new Map([...before, ...different]), this.#given.edges, named);
  }

  /** Files that may come to each other by the name of a method since one of them is not what it was, as if they imported each other. */
  #namedIn(read: ProjectFiles, changed: readonly string[], imports: Imports): Edges {
    const found = new Map<string, Edge[]>();
    for (const path of changed) {
      const facts = read.files.get(path), was = this.read.files.get(path);
      if (!facts || facts.isView || (was && !was.isView && namedIn(facts) === namedIn(was))) continue;
      const around = imports.below(imports.reaching([path]));
      for (const other of beyondByName([path], read, (file) => around.has(file))) {
        for (const [from, to] of [[path, other], [other, path]] as const) found.set(from, [...(found.get(from) ?? []), { path: to, isRuntime: true, isPassed: false }]);
      }
    }
    return found;
  }

  /** States have the same files, but for one that could not be analysed before. */
  #modulesOf(of: object, read: ProjectFiles): Modules {
    const { size } = read.files;
    let known = this.#modules.get(of);
    if (known?.size !== size) this.#modules.set(of, (known = { size, modules: new Modules(read.files, read) }));
    return known.modules;
  }

  /** Verdicts on all files, or on one of them by what is around it. */
  #verdicts(read: ProjectFiles, path?: string, { around, reaching }: Partial<Surroundings> = {}, evaluating?: Evaluating, { asked = reaching, ran }: Partial<Narrowed> = {}): Verdicts {
    const files = around ? only(read, around) : read;
    return new Verdicts(link({ ...linkInput(files, this.config), modules: this.#modulesOf(around ?? this, files), ...(path !== undefined && { only: path }), ...(asked && { isOfInterest: (file: string) => asked.has(file) }), ...(ran && { ran }) }, evaluating), this.config, true);
  }
}

/** A part of a project, asked where it was right before. */
class Part implements Judges {
  #all: Verdicts | undefined;
  readonly #asked = new Set<Verdicts>();

  constructor(
    private readonly path: string,
    private readonly facts: FileFacts | undefined,
    private readonly wholeBefore: Verdicts,
    private readonly before: () => Before,
    private readonly now: Edited,
    private readonly whole: () => Verdicts,
  ) {}

  of(id: string, path: string, asking: Asking): readonly Finding[] {
    if (path === this.path && isSilent(id, this.facts)) return [];
    const isEnough = path === this.path && isSame(this.before().all.of(id, path, asking), this.wholeBefore.of(id, path, asking));
    if (!isEnough) return (this.#all ??= this.whole()).of(id, path, asking);
    const few = this.now.isNarrow && this.#isOwn(id, asking) ? this.now.few() : undefined;
    const asked = few ?? this.now.all();
    this.#asked.add(asked);
    return asked.of(id, path, asking);
  }

  /** Whether others brought nothing about in the file before that a rule reports. */
  #isOwn(id: string, asking: Asking): boolean {
    const { others, nobody } = this.before();
    return rules.some((rule) => rule.id === id && rule.isLocal === true) && isSame(others.of(id, this.path, asking), nobody.of(id, this.path, asking));
  }

  linesOf(path: string): readonly number[] {
    return path === this.path && this.facts ? this.facts.lines : this.now.all().linesOf(path);
  }

  takeCrashes(): string[] {
    return [...[...this.#asked].flatMap((asked) => asked.takeCrashes()), ...(this.#all?.takeCrashes() ?? [])];
  }
}

/** Files whose exports others have without an import: what their framework puts into scope, or a container hands out. */
function* tellers({ files }: ProjectFiles, { endpoints }: Project): Generator<string> {
  const telling = adapters.filter((a) => a.tell && a.joins !== "by imports" && (a.container || endpoints.some(({ framework }) => framework === a.name)));
  for (const [path, facts] of files) if (!facts.isView && telling.some((a) => a.see(facts, path))) yield path;
}

/** Files without an endpoint of their own that tell which others have one, or what stands before those: `routes.ts`, a layout. */
function* setUpsIn({ files }: ProjectFiles, { endpoints }: Project): Generator<string> {
  const joining = adapters.filter((a) => a.joins === "by package" && endpoints.some(({ framework }) => framework === a.name));
  const held = new Set(endpoints.map(({ file }) => file));
  for (const [path, facts] of files) if (!facts.isView && !held.has(path) && joining.some((a) => a.see(facts, path))) yield path;
}

/** What files import. */
function edgesOf(finder: EdgeFinder, { files }: ProjectFiles, paths: readonly string[]): Map<string, readonly Edge[]> {
  return new Map(paths.flatMap((path): [string, readonly Edge[]][] => {
    const facts = files.get(path);
    return facts ? [[path, finder.of(path, facts)]] : [];
  }));
}

/** What a file imports, and what it exports and calls by name where that is known without parsing it. */
function tiesOf(facts: FileFacts | undefined): string {
  return facts ? `${importsIn(facts)}\0${exportsOf(facts)}\0${facts.isView ? "" : namedIn(facts)}` : "";
}

function exportsOf(facts: FileFacts | undefined): string {
  return !facts || facts.isView ? "" : exportsIn(facts);
}

function importsOf(facts: FileFacts | undefined): string {
  return facts ? importsIn(facts) : "";
}

/** What a file imports and is marked as, wherever it stands in it. */
function importsIn(facts: FileFacts): string {
  const { directive, imports, isView } = facts;
  return JSON.stringify([isView, directive, imports.map(({ pos: _pos, end: _end, ...i }) => i)]);
}

function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  const said = (findings: readonly Finding[]): string => findings.map((f) => `${f.line}:${f.column} ${f.message}`).join("\n");
  return said(a) === said(b);
}

function only(read: ProjectFiles, paths: ReadonlySet<string>): ProjectFiles {
  return { ...read, files: new Map([...read.files].filter(([path]) => paths.has(path))) };
}
