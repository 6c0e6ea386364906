/**
 * Which of several changes bring no type errors, neither to the files they change nor to those that import them. All are
 * tried at once, since a program is what costs; whoever stands near an error is left out and tried again later, with few
 * others around.
 */
import type { Edit, Fix } from "../concepts.js";
import { Blame } from "./blame.js";
import type { Importers } from "./importers.js";
import type { TypeErrors } from "./types.js";

/** Programs that sorting out type errors may cost. */
const MAX_ROUNDS = 60;
/** Files with errors that tell enough of those who can have brought them. */
const ENOUGH = 12;

interface Changing {
  readonly fix: Fix;
}

export interface Typing {
  readonly types: TypeErrors;
  /** The text of a file without any of the changes. */
  textOf(file: string): string;
  textsAfter(fixes: readonly Fix[]): ReadonlyMap<string, string>;
  readonly importers: Importers;
  /** The declaration that an offset of a file lies in, as a number. */
  regionOf(file: string, at: number): number;
}

export interface Sorted<C> {
  /** Those that bring no type errors. */
  readonly right: readonly C[];
  /** Those that were not tried to the end: it would have cost too much. */
  readonly open: readonly C[];
}

export function wellTyped<C extends Changing>(candidates: readonly C[], typing: Typing): Sorted<C> {
  return new Sorting(candidates, typing).sorted();
}

class Sorting<C extends Changing> {
  readonly #around = new Map<string, readonly string[]>();
  /** What files show without any of the changes, and with those that were right when they were tried last. */
  readonly #original: ReadonlyMap<string, string>;
  #shown: Map<string, string>;
  readonly #kept: Set<C>;
  /** Left out, and to be tried again: soon, and when all that is wrong is gone. */
  #doubted: C[] = [];
  #later: C[] = [];
  readonly #contested = new Set<C>();
  /** Files that show something else to others with what was tried of them: an error anywhere can be of those. */
  readonly #showing = new Set<string>();
  #rounds = 0;

  constructor(private readonly candidates: readonly C[], private readonly typing: Typing) {
    // What nothing is known of fits least often: it is tried when the others are settled.
    const isVague = ({ fix }: C): boolean => fix.edits.some(({ text }) => /\bunknown\b/.test(text));
    this.#kept = new Set(candidates.filter((c) => !isVague(c)));
    this.#doubted = candidates.filter(isVague);
    this.#original = typing.types.surfaces(new Map(), [...new Set(candidates.flatMap(filesOf))]);
    this.#shown = new Map(this.#original);
  }

  sorted(): Sorted<C> {
    this.#settle();
    for (let time = 0; time < 2 && this.#doubted.length > 0; time++) {
      for (let width = Infinity; this.#doubted.length > 0 && this.#rounds < MAX_ROUNDS; ) width = this.#again(width);
      // Some that were kept may have rested on what was not.
      this.#shown = new Map(this.#original);
      this.#settle();
      this.#doubted.push(...this.#later);
      this.#later = [];
      this.#contested.clear();
    }
    const open = this.#rounds < MAX_ROUNDS ? [] : this.#doubted;
    return { right: this.candidates.filter((c) => this.#kept.has(c)), open };
  }

  /** Leaves out whoever an error is likely to be of, until there is none. */
  #settle(): void {
    let changed = new Set([...this.#kept].flatMap(filesOf));
    while (this.#kept.size > 0) {
      const { likely, wrong, isCut, surfaces } = this.#blamed([...this.#kept], changed);
      for (const [file, surface] of surfaces) this.#shown.set(file, surface);
      if (likely.size === 0) return;
      for (const candidate of likely) this.#kept.delete(candidate);
      this.#doubted.push(...likely);
      changed = new Set([...[...likely].flatMap(filesOf), ...wrong]);
      if (!isCut) continue;
      changed = new Set([...changed, ...[...this.#kept].flatMap(filesOf)]);
      this.#shown = new Map(this.#original);
    }
    this.#shown = new Map(this.#original);
  }

  /** Tries some of those in doubt once more; how many to try next. */
  #again(width: number): number {
    const tried = this.#apart(width);
    const isTried = new Set(tried);
    const { near, guilty, likely, possible, isCut, surfaces } = this.#blamed([...this.#kept, ...tried], new Set(tried.flatMap(filesOf)), isTried);
    const open = new Set<C>();
    for (const candidate of tried) {
      if (guilty.has(candidate)) continue;
      if (!possible.has(candidate)) (isCut ? open : this.#kept).add(candidate);
      else if (possible.size > 1 && !(near.has(candidate) && this.#contested.has(candidate)) && !(likely.size === 1 && likely.has(candidate))) open.add(candidate);
      else if (possible.size > 1) this.#later.push(candidate);
      if (near.has(candidate)) this.#contested.add(candidate);
    }
    const out = new Set((isCut ? tried : [...possible]).flatMap(filesOf));
    for (const [file, surface] of surfaces) if (!out.has(file)) this.#shown.set(file, surface);
    this.#doubted = this.#doubted.filter((c) => !isTried.has(c) || open.has(c));
    return open.size === tried.length ? Math.ceil(tried.length / 2) : width * 2;
  }

  /** The first of those in doubt of which no two change one declaration; those that nobody else sees before the others. */
  #apart(width: number): C[] {
    const taken = new Set<string>();
    const tried: C[] = [];
    const inner = this.#doubted.filter((c) => !filesOf(c).some((file) => this.#showing.has(file)));
    for (const candidate of inner.length > 0 ? inner : this.#doubted) {
      const regions = candidate.fix.edits.filter((edit) => !isImport(edit)).map((edit) => `${edit.file} ${this.typing.regionOf(edit.file, edit.start)}`);
      if (tried.length >= width || regions.some((region) => taken.has(region))) continue;
      for (const region of regions) taken.add(region);
      tried.push(candidate);
    }
    return tried;
  }

  /**
   * Whose errors there can be with all of these made: those near one, of these the ones that nobody
   * else can have brought, those that one is likely to be of, and all that one can be of.
   *
   * @param changed files that are not as they were when they were tried last
   * @param isOpen those that can be blamed
   */
  #blamed(all: readonly C[], changed: ReadonlySet<string>, isOpen: ReadonlySet<C> = new Set(all)): Readonly<Record<"near" | "guilty" | "likely" | "possible", ReadonlySet<C>>> & { readonly wrong: readonly string[]; readonly isCut: boolean; readonly surfaces: ReadonlyMap<string, string> } {
    this.#rounds++;
    const { types, textsAfter } = this.typing;
    const texts = textsAfter(all.map(({ fix }) => fix));
    const surfaces = types.surfaces(texts, [...changed]);
    // Whoever imports what shows nothing new is as well typed as before.
    const asked = new Set(changed), seen = new Set<string>();
    for (const file of changed) {
      const now = surfaces.get(file);
      if (now !== undefined && now === this.#shown.get(file)) continue;
      seen.add(file);
      this.#showing.add(file);
      for (const other of this.#aroundOf(file)) asked.add(other);
    }
    const errors = types.of(texts, [...asked], ENOUGH);
    const blame = new Blame(all, this.typing);
    const found = { near: new Set<C>(), guilty: new Set<C>(), likely: new Set<C>(), possible: new Set<C>(), wrong: [...errors.keys()], isCut: errors.size >= ENOUGH, surfaces };
    for (const [file, mistakes] of errors) {
      const far = [...isOpen].filter((c) => filesOf(c).some((own) => own === file || (seen.has(own) && this.#aroundOf(own).includes(file))));
      for (const candidate of far) found.possible.add(candidate);
      for (const mistake of mistakes) {
        const near = blame.near(file, mistake).filter((c) => isOpen.has(c));
        const isTheirs = far.every((c) => filesOf(c).includes(file));
        for (const candidate of near) found.near.add(candidate);
        if (isTheirs) for (const candidate of near) found.guilty.add(candidate);
        const named = blame.named(far, texts.get(file) ?? this.typing.textOf(file), mistake);
        for (const candidate of [...near, ...named]) found.likely.add(candidate);
        if (near.length === 0 && named.length === 0) for (const candidate of far) found.likely.add(candidate);
      }
    }
    return found;
  }

  #aroundOf(file: string): readonly string[] {
    let around = this.#around.get(file);
    if (!around) this.#around.set(file, (around = [...this.typing.importers([file]).keys()]));
    return around;
  }
}

const filesOf = ({ fix }: Changing): string[] => fix.edits.map(({ file }) => file);

const isImport = ({ text }: Edit): boolean => /^\s*import\b/.test(text);
