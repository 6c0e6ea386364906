/**
 * Which of several changes bring no type errors, neither to the files they change nor to those that see them. Many are
 * tried at once, since a program is what costs: whoever an error can be of is tried again with fewer of the others, and
 * changes that cannot meet are tried side by side.
 */
import type { Fix } from "../concepts.js";
import { Blame } from "./blame.js";
import type { Importers } from "./importers.js";
import type { Mistake } from "./mistakes.js";
import { filesOf, reached } from "./reach.js";
import type { Surface } from "./surface.js";
import { type TypeErrors, UNCHANGED } from "./types.js";

/** Programs that one pass over changes may cost: there are two of them, and two more for what is tried again. */
const MAX_ROUNDS = 60;

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
  /** And by the name it has at the top of the file. */
  nameAt(file: string, at: number): string | undefined;
}

export interface Sorted<C> {
  /** Those that bring no type errors. */
  readonly right: readonly C[];
  /** Those that were not tried to the end: it would have cost too much. */
  readonly open: readonly C[];
}

export function wellTyped<C extends Changing>(candidates: readonly C[], typing: Typing): Sorted<C> {
  return candidates.length === 0 ? { right: [], open: [] } : new Sorting(candidates, typing).sorted();
}

/** Changes that are tried together, one lot after the other: no other lot shares an error with them. */
type Lots<C> = (readonly C[])[];

/** Changes that an error can be of: all, those that stand near it, and those it is likely to be of. */
interface Suspicion<C> {
  readonly file: string;
  readonly all: ReadonlySet<C>;
  readonly near: readonly C[];
  readonly likely: ReadonlySet<C>;
}

class Sorting<C extends Changing> {
  readonly #kept = new Set<C>();
  /** Those that were refused, by the round of it, and the files in which something was wrong; none where that was a guess. */
  readonly #refused = new Map<C, { readonly round: number; readonly files: readonly string[] }>();
  /** The round in which nothing was first found to be wrong with a change. */
  readonly #since = new Map<C, number>();
  /** The latest such round of the changes that can be seen in a file: what was refused before it may fit by now. */
  readonly #touched = new Map<string, number>();
  /** What files show with what is kept made: whoever was asked about that need not be asked again. */
  readonly #shown = new Map<string, Surface | undefined>();
  readonly #words = new Map<string, ReadonlySet<string>>();
  #rounds = 0;
  /** Whoever is refused now is not tried again. */
  #isLast = false;
  readonly #own: ReadonlySet<string>;
  /** Only the changed files themselves are looked at: most mistakes show there, and whoever sees these files is many more. */
  #isOwn = false;
  /** Files that were last looked at beside changes that are not kept. */
  readonly #unsure = new Set<string>();

  constructor(private readonly candidates: readonly C[], private readonly typing: Typing) {
    this.#own = new Set(candidates.flatMap(filesOf));
    typing.types.expect(this.#around());
  }

  sorted(): Sorted<C> {
    // What nothing is known of fits least often: it is tried when the others are settled.
    const isVague = ({ fix }: C): boolean => fix.edits.some(({ text }) => /\bunknown\b/.test(text));
    const ordered = (some: readonly C[]): C[][] => [some.filter((c) => !isVague(c)), some.filter(isVague)];
    const open = this.#tried(ordered(this.candidates), ordered);
    // Some may have been refused for what is done only now.
    const again = [...this.#refused].flatMap(([c, { round, files }]) => (files.length === 0 || files.some((file) => (this.#touched.get(file) ?? 0) > round) ? [c] : []));
    if (again.length > 0 && open.length === 0) {
      for (const c of again) this.#refused.delete(c);
      this.#isLast = true;
      open.push(...this.#tried([again], (some) => [some]));
    }
    this.#settle();
    return { right: this.candidates.filter((c) => this.#kept.has(c)), open };
  }

  /** Keeps what is right in the changed files, and of that what is right in those that see them; what was not tried to the end is given back. */
  #tried(groups: readonly (readonly C[])[], ordered: (some: readonly C[]) => Lots<C>): C[] {
    const before = new Set(this.#kept), shown = new Map(this.#shown);
    this.#isOwn = true;
    const open = this.#sort(groups);
    this.#isOwn = false;
    const passed = this.candidates.filter((c) => this.#kept.has(c) && !before.has(c));
    this.#startFrom(before, shown);
    return [...open, ...this.#sort(ordered(passed))];
  }

  #startFrom(kept: Iterable<C>, shown: ReadonlyMap<string, Surface | undefined>): void {
    this.#kept.clear();
    for (const c of kept) this.#kept.add(c);
    this.#shown.clear();
    for (const [file, surface] of shown) this.#shown.set(file, surface);
  }

  /** Keeps what is right of these, one group after the other; what was not tried to the end is given back. */
  #sort(groups: readonly (readonly C[])[]): readonly C[] {
    const waiting = groups.filter((group) => group.length > 0);
    let components: Lots<C>[] = [];
    for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) {
      if (components.length === 0) {
        const next = waiting.shift();
        if (!next) return [];
        components = [[next]];
      }
      components = this.#round(components);
    }
    return [...components, waiting].flat(2);
  }

  /** Tries one lot of each component. */
  #round(components: readonly Lots<C>[]): Lots<C>[] {
    const lots = components.map((component) => ({ tried: component.at(-1) ?? [], rest: component.slice(0, -1) }));
    const suspicions = this.#suspicions(lots.flatMap(({ tried }) => tried));
    const suspects = new Set(suspicions.flatMap(({ all }) => [...all]));
    for (const { tried } of lots) for (const c of tried) if (!suspects.has(c)) this.#kept.add(c);
    const meeting = joined(suspicions);
    const next: Lots<C>[] = meeting.map((some) => this.#parted(some));
    // What waits behind a lot goes on when that is settled.
    for (const { tried, rest } of lots) {
      const of = tried.flatMap((c) => meeting.findIndex((some) => some.some(({ all }) => all.has(c))));
      const at = of.find((index) => index >= 0);
      if (rest.length === 0) continue;
      const behind = at === undefined ? undefined : next[at];
      if (behind) behind.unshift(...rest);
      else next.push([...rest]);
    }
    return next.filter((component) => component.length > 0);
  }

  /** Lots of those that share errors; whoever one of them can only be of is refused. */
  #parted(suspicions: readonly Suspicion<C>[]): Lots<C> {
    const all = new Set(suspicions.flatMap((s) => [...s.all]));
    const guilty = new Set(suspicions.flatMap((s) => (s.all.size === 1 ? [...s.all] : [])));
    const likely = new Set(suspicions.flatMap((s) => [...s.likely]));
    // Where each stands near an error, the errors are what they wrote. That is a guess, and not made twice.
    if (!this.#isLast && guilty.size === 0 && likely.size === all.size) for (const s of suspicions) if (this.#isAlone(s)) for (const c of s.near) guilty.add(c);
    for (const c of guilty) this.#refused.set(c, { round: this.#rounds, files: suspicions.flatMap((s) => (s.all.size === 1 && s.all.has(c) ? s.file : [])) });
    const rest = [...all].filter((c) => !guilty.has(c));
    const others = rest.filter((c) => !likely.has(c));
    const half = guilty.size > 0 ? rest.length : Math.ceil(rest.length / 2);
    const lots = guilty.size === 0 && others.length > 0 ? [rest.filter((c) => likely.has(c)), others] : [rest.slice(half), rest.slice(0, half)];
    return lots.filter((lot) => lot.length > 0);
  }

  /** Whether an error stands near one change, and only changes of that file can have brought it. */
  #isAlone({ all, near }: Suspicion<C>): boolean {
    const [only, another] = near;
    const files = new Set(only && !another ? filesOf(only) : []);
    return files.size > 0 && [...all].every((c) => filesOf(c).some((file) => files.has(file)));
  }

  /** What errors there are with these made beside those that are kept, and whose they can be. */
  #suspicions(tried: readonly C[]): Suspicion<C>[] {
    this.#rounds++;
    const { types, textOf } = this.typing;
    const texts = this.typing.textsAfter([...this.#kept, ...tried].map(({ fix }) => fix));
    const after = new Map<string, Surface | undefined>(), words = new Map<string, ReadonlySet<string>>();
    const { hurt, shown } = reached(tried, {
      ...this.typing,
      before: (file) => once(this.#shown, file, () => types.surface(UNCHANGED, file)),
      after: (file) => once(after, file, () => types.surface(texts, file)),
      words: (file) => once(texts.has(file) ? words : this.#words, file, () => wordsIn(texts.get(file) ?? textOf(file))),
    });
    const asked = [...hurt.keys()].filter((file) => !this.#isOwn || this.#own.has(file));
    const errors = types.of(texts, asked);
    const blame = new Blame([...this.#kept, ...tried], this.typing);
    const suspicions = [...errors].flatMap(([file, mistakes]) => mistakes.map((mistake) => {
      const all = hurt.get(file) ?? new Set();
      return suspicion(all, file, mistake, blame, texts.get(file) ?? textOf(file));
    }));
    const suspects = new Set(suspicions.flatMap(({ all }) => [...all]));
    for (const c of tried) if (!suspects.has(c) && !this.#since.has(c)) this.#since.set(c, this.#rounds);
    for (const [file, by] of hurt) this.#touched.set(file, Math.max(this.#touched.get(file) ?? 0, ...[...by].map((c) => (suspects.has(c) ? 0 : (this.#since.get(c) ?? 0)))));
    for (const file of asked) {
      if ([...(hurt.get(file) ?? [])].some((c) => suspects.has(c))) this.#unsure.add(file);
      else this.#unsure.delete(file);
    }
    for (const [file, names] of shown) this.#shows(file, [...names].flatMap(([name, by]) => ([...by].some((c) => suspects.has(c)) ? [] : name)), after.get(file));
    return suspicions;
  }

  /** Takes note of names of a file that are something else by what is kept. */
  #shows(file: string, names: readonly string[], after: Surface | undefined): void {
    const before = this.#shown.get(file);
    if (!before || !after || names.length === 0) return;
    const now = names.flatMap((name) => { const text = after.parts.get(name); return text === undefined ? [] : [[name, text] as const]; });
    this.#shown.set(file, { ...before, parts: new Map([...before.parts, ...now]) });
  }

  /** What was found to be right piece by piece, tried as a whole. */
  #settle(): void {
    while (this.#kept.size > 0 && this.#unsure.size > 0) {
      const texts = this.typing.textsAfter([...this.#kept].map(({ fix }) => fix));
      if (this.typing.types.of(texts, [...this.#unsure]).size === 0) return;
      const kept = [...this.#kept];
      this.#startFrom([], new Map());
      const suspicions = this.#suspicions(kept);
      const out = new Set(suspicions.flatMap(({ likely }) => [...likely]));
      for (const c of kept) if (!out.has(c)) this.#kept.add(c);
      if (out.size === 0) return;
    }
  }

  /** Every file that the changes could be seen in. */
  #around(): Set<string> {
    const found = new Set(this.#own);
    for (const file of found) for (const other of this.typing.importers(file)) found.add(other);
    return found;
  }
}

function suspicion<C extends Changing>(all: ReadonlySet<C>, file: string, mistake: Mistake, blame: Blame<C>, text: string): Suspicion<C> {
  const near = blame.near(file, mistake).filter((c) => all.has(c));
  const likely = new Set([...near, ...blame.named([...all], text, mistake)]);
  return { file, all, near, likely: likely.size > 0 ? likely : all };
}

/** Suspicions in groups that share nobody. */
function joined<C>(suspicions: readonly Suspicion<C>[]): Suspicion<C>[][] {
  let groups: { readonly of: Set<C>; readonly some: Suspicion<C>[] }[] = [];
  for (const one of suspicions) {
    const meets = groups.filter(({ of }) => [...one.all].some((c) => of.has(c)));
    groups = [...groups.filter((group) => !meets.includes(group)), { of: new Set([...one.all, ...meets.flatMap(({ of }) => [...of])]), some: [one, ...meets.flatMap(({ some }) => some)] }];
  }
  return groups.map(({ some }) => some);
}

function once<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key);
  if (value !== undefined) return value;
  const made = make();
  known.set(key, made);
  return made;
}

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.match(/[A-Za-z_$][\w$]*/g));
