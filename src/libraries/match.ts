/** Matching of canonical names (see rows.ts) against the patterns of the tables. */

interface Row {
  readonly match: string | readonly string[];
}

/** One member of a pattern: a name, `*`, `**`, or the names of which any will do. */
type Segment = string | ReadonlySet<string>;

interface Pattern<R> {
  readonly row: R;
  readonly segments: readonly Segment[];
}

/** A table that answers which row a canonical name belongs to. */
export interface Table<R extends Row> {
  /** The first row whose pattern matches `name`, or undefined. */
  find(name: string): R | undefined;
  /** Every row whose pattern matches: where rows have options, the first whose options hold is meant. */
  all(name: string): readonly R[];
  readonly rows: readonly R[];
}

/** Splits `a.b().c` into `a`, `b()`, `c`; an immediate call of the package itself is the segment `()`. */
function segmentsOf(path: string): string[] {
  return path.split(".").filter((s) => s !== "");
}

function isOneOf(segment: Segment | undefined, name: string): boolean {
  return typeof segment === "object" ? segment.has(name) : segment === "*" || segment === name;
}

function fits(pattern: readonly Segment[], i: number, name: readonly string[], j: number): boolean {
  for (; i < pattern.length; i++, j++) {
    const segment = pattern[i];
    if (segment === "**") {
      for (let k = j; k <= name.length; k++) if (fits(pattern, i + 1, name, k)) return true;
      return false;
    }
    const n = name[j];
    if (n === undefined || !isOneOf(segment, n)) return false;
  }
  return j === name.length;
}

/** The patterns of one package, in the order of the rows; read when a name of that package is first asked for. */
class Shelf<R> {
  readonly #sources: { readonly row: R; readonly path: string | undefined }[] = [];
  #patterns: readonly Pattern<R>[] | undefined;

  add(row: R, path: string | undefined): void {
    this.#sources.push({ row, path });
  }

  *matching(name: readonly string[]): Iterable<R> {
    this.#patterns ??= this.#sources.map(({ row, path }) => ({
      row,
      segments: path === undefined ? ["**"] : segmentsOf(path).map((s) => (s.includes("|") ? new Set(s.split("|")) : s)),
    }));
    for (const p of this.#patterns) if (fits(p.segments, 0, name, 0)) yield p.row;
  }
}

function shelfOf<R>(shelves: Map<string, Shelf<R>>, pkg: string): Shelf<R> {
  let shelf = shelves.get(pkg);
  if (!shelf) shelves.set(pkg, (shelf = new Shelf()));
  return shelf;
}

/** `a/b/c`, `a/b`, `a`. */
function* selfAndAbove(pkg: string): Iterable<string> {
  for (let end = pkg.length; end > 0; end = pkg.lastIndexOf("/", end - 1)) yield pkg.slice(0, end);
}

interface Shelves<R> {
  readonly exact: Map<string, Shelf<R>>;
  readonly below: Map<string, Shelf<R>>;
}

/** The patterns of all rows, which go by their numbers. */
function shelve(rows: readonly Row[]): Shelves<number> {
  const exact = new Map<string, Shelf<number>>();
  const below = new Map<string, Shelf<number>>();
  for (const [row, { match: matches }] of rows.entries()) {
    for (const match of typeof matches === "string" ? [matches] : matches) {
      const hash = match.indexOf("#");
      const pkg = hash < 0 ? match : match.slice(0, hash);
      const path = hash < 0 ? undefined : match.slice(hash + 1);
      if (pkg.endsWith("/*")) shelfOf(below, pkg.slice(0, -2)).add(row, path);
      else shelfOf(exact, pkg).add(row, path);
    }
  }
  return { exact, below };
}

const NONE: readonly never[] = [];

/** Which tables have no row for something, as bits of their numbers. */
type Without = number[];

/** A package, and which tables have no row for anything of it. */
interface Package {
  readonly name: string;
  readonly none: Without;
}

/** What is known of one canonical name: which tables have no row for it, and what others have. */
interface Name {
  readonly of: Package;
  readonly none: Without;
  rows: Map<number, readonly number[]> | undefined;
}

const packages = new Map<string, Package>();
const names = new Map<string, Name>();
let lastText = "", last: Name | undefined;
let tables = 0;

/** One name is asked of many tables, one after the other: it is looked up once for all of them. */
function nameOf(text: string): Name {
  let name = names.get(text);
  if (!name) {
    const of = packageOf(text);
    names.set(text, (name = { of, none: [...of.none], rows: undefined }));
  }
  lastText = text;
  last = name;
  return name;
}

function packageOf(text: string): Package {
  const hash = text.indexOf("#");
  const name = hash < 0 ? text : text.slice(0, hash);
  let known = packages.get(name);
  if (!known) packages.set(name, (known = { name, none: [0, 0] }));
  return known;
}

function leaveOut(none: Without, word: number, bit: number): void {
  none[word] = (none[word] ?? 0) | bit;
}

/** What a table has of a package, the families that it is of included. */
function shelvesFor({ exact, below }: Shelves<number>, pkg: string): readonly Shelf<number>[] {
  return [exact.get(pkg), ...(below.size > 0 ? [...selfAndAbove(pkg)].map((above) => below.get(above)) : [])].filter((shelf) => shelf !== undefined);
}

/** The numbers of the rows that a name belongs to, each once. */
function look(shelves: readonly Shelf<number>[], name: string): readonly number[] {
  const hash = name.indexOf("#");
  const segments = hash < 0 ? [] : segmentsOf(name.slice(hash + 1));
  const found = shelves.flatMap((shelf) => [...shelf.matching(segments)]);
  return found.length === 0 ? NONE : found.length === 1 ? found : [...new Set(found)];
}

/**
 * Builds a table. Rows of the exact package come before rows of a family (`pkg/*`). Looking up is a map
 * access by package and a comparison of segments; answers are memoised, because the same names come again
 * and again. Nothing is sorted before the first question: a warm run asks none.
 */
export function table<R extends Row>(rows: readonly R[]): Table<R> {
  const number = tables++, word = number >> 5, bit = 1 << (number & 31);
  let shelves: Shelves<number> | undefined;
  const numbers = (name: Name, text: string): readonly number[] => {
    const known = name.rows?.get(number);
    if (known) return known;
    const there = shelvesFor((shelves ??= shelve(rows)), name.of.name);
    // Most tables have nothing of most packages: further names of one are not looked up there.
    if (there.length === 0) leaveOut(name.of.none, word, bit);
    const found = there.length === 0 ? NONE : look(there, text);
    if (found.length === 0) leaveOut(name.none, word, bit);
    else (name.rows ??= new Map()).set(number, found);
    return found;
  };
  // Most questions are about the last name, and most tables have nothing of it: that much is answered without a further call.
  const find = (text: string): R | undefined => {
    const name = last && text === lastText ? last : nameOf(text);
    if ((name.none[word] ?? 0) & bit) return undefined;
    const first = numbers(name, text)[0];
    return first === undefined ? undefined : rows[first];
  };
  const all = (text: string): readonly R[] => {
    const name = last && text === lastText ? last : nameOf(text);
    return (name.none[word] ?? 0) & bit ? NONE : numbers(name, text).flatMap((i) => rows[i] ?? []);
  };
  return { rows, find, all };
}
