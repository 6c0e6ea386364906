/** Matching of canonical names (see rows.ts) against the patterns of the tables. */

type Row = { readonly match: string | readonly string[] };

interface Pattern<R> {
  readonly row: R;
  readonly pkg: string;
  readonly isBelow: boolean;
  readonly segments: readonly string[];
}

/** A table that answers which row a canonical name belongs to. */
export interface Table<R extends Row> {
  /** The first row whose pattern matches `name`, or undefined. */
  find(name: string): R | undefined;
  readonly rows: readonly R[];
}

/** Splits `a.b().c` into `a`, `b()`, `c`; an immediate call of the package itself is the segment `()`. */
function segmentsOf(path: string): string[] {
  return path.split(".").filter((s) => s !== "");
}

function fits(pattern: readonly string[], i: number, name: readonly string[], j: number): boolean {
  for (; i < pattern.length; i++, j++) {
    const p = pattern[i];
    if (p === "**") {
      for (let k = j; k <= name.length; k++) if (fits(pattern, i + 1, name, k)) return true;
      return false;
    }
    const n = name[j];
    if (n === undefined) return false;
    if (p === "*") continue;
    if (p !== n) return false;
  }
  return j === name.length;
}

/**
 * Builds a table. Looking up is a map access by package and a comparison of segments;
 * answers are memoised, because the same names come again and again.
 */
export function table<R extends Row>(rows: readonly R[]): Table<R> {
  const byPackage = new Map<string, Pattern<R>[]>();
  const below: Pattern<R>[] = [];
  for (const row of rows) {
    for (const match of typeof row.match === "string" ? [row.match] : row.match) {
      const hash = match.indexOf("#");
      const pkg = hash < 0 ? match : match.slice(0, hash);
      const segments = hash < 0 ? ["**"] : segmentsOf(match.slice(hash + 1));
      const isBelow = pkg.endsWith("/*");
      const pattern = { row, pkg: isBelow ? pkg.slice(0, -2) : pkg, isBelow, segments };
      if (isBelow) below.push(pattern);
      const list = byPackage.get(pattern.pkg);
      if (list) list.push(pattern);
      else byPackage.set(pattern.pkg, [pattern]);
    }
  }
  const memo = new Map<string, R | undefined>();
  const look = (name: string): R | undefined => {
    const hash = name.indexOf("#");
    const pkg = hash < 0 ? name : name.slice(0, hash);
    const segments = hash < 0 ? [] : segmentsOf(name.slice(hash + 1));
    for (const p of byPackage.get(pkg) ?? []) if (fits(p.segments, 0, segments, 0)) return p.row;
    for (const p of below) if (pkg.startsWith(p.pkg + "/") && fits(p.segments, 0, segments, 0)) return p.row;
    return undefined;
  };
  return {
    rows,
    find(name) {
      if (memo.has(name)) return memo.get(name);
      const row = look(name);
      memo.set(name, row);
      return row;
    },
  };
}
