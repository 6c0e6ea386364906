/** Which SQL files are migrations, and in which order they run: by folder, since every tool keeps one. */

/** A text with SQL and where it starts in its file. */
export interface SqlText {
  readonly file: string;
  readonly text: string;
  /** Offset in the file. */
  readonly at: number;
  /** In the place of SQL: the table that a call changes in a way that is not read. */
  readonly changes?: string;
}

export interface MigrationFolder {
  readonly dir: string;
  /** In the order in which they run. */
  readonly texts: readonly SqlText[];
  /** It says how the database came to be, and not only what it is. */
  readonly isHistory: boolean;
}

/** What takes a migration back, and what fills tables. */
const BACK = /(?:^|[._-])(?:down|undo|rollback|revert)\.sql$|^U\d[\w.]*__.*\.sql$/i;
const SEED = /^(?:seeds?|fixtures?|sample|dummy|demo)(?:[._-]|\.sql$)/i;
const ASIDE = /(?:^|\/)(?:down|undo|rollbacks?|seeds?|seeders|queries|examples?|docs|snippets)(?:\/|$)/i;
/** `20240101_name/migration.sql`: the folder has the name. */
const NESTED = /^(?:migration|up)\.sql$/i;
const HISTORY = /migrat|drizzle|flyway|changelog/i;

/** The folders with migrations among SQL files; tests and examples are to be left out before. */
export function foldersOf(texts: Iterable<SqlText>): MigrationFolder[] {
  const found = new Map<string, { readonly key: string; readonly text: SqlText }[]>();
  for (const text of texts) {
    const parts = text.file.split("/");
    const name = parts.pop() ?? "";
    if (BACK.test(name) || SEED.test(name) || ASIDE.test(parts.join("/"))) continue;
    const key = NESTED.test(name) && parts.length > 0 ? (parts.pop() ?? "") : name;
    const dir = parts.join("/");
    const there = found.get(dir);
    if (there) there.push({ key, text });
    else found.set(dir, [{ key, text }]);
  }
  return [...found].map(([dir, entries]) => ({
    dir, texts: entries.sort((a, b) => naturally(a.key, b.key) || a.text.at - b.text.at).map(({ text }) => text),
    isHistory: HISTORY.test(dir) || entries.some(({ text }) => NESTED.test(text.file.slice(text.file.lastIndexOf("/") + 1))),
  }));
}

/** Names in the order of the numbers in them: `V2` before `V10`. */
export function naturally(a: string, b: string): number {
  const [as, bs] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const [x = "", y = ""] = [as[i], bs[i]];
    const difference = /^\d/.test(x) && /^\d/.test(y) ? x.replace(/^0+/, "").length - y.replace(/^0+/, "").length || compare(x.replace(/^0+/, ""), y.replace(/^0+/, "")) : compare(x, y);
    if (difference !== 0) return difference;
  }
  return as.length - bs.length || compare(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A comment that says which way the statements below it go: dbmate, goose, sql-migrate, node-pg-migrate. */
const WAY = /^[ \t]*--[ \t]*(?:\+?(?:goose|migrate|micrate|rambler)[ \t]*:?[ \t]*)?(up|down|undo|rollback)(?:[ \t]+migration)?[ \t]*;?[ \t]*(?:transaction:\w+)?\r?$/gim;

/** Whether the statement at an offset takes a migration back. */
export function backwards(text: string): (at: number) => boolean {
  const marks = [...text.matchAll(WAY)].map((match) => ({ at: match.index, isBack: match[1]?.toLowerCase() !== "up" }));
  return (at) => marks.findLast((mark) => mark.at < at)?.isBack ?? false;
}

/** Written for a database that is not Postgres: quotes, options and types of their own. */
const FOREIGN = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?`|\balter\s+table\s+`|\)\s*engine\s*=|\bauto_?increment\b|^\s*pragma\s|\bnvarchar\b|\bidentity\s*\(\s*1\s*,\s*1\s*\)|\bvarchar2\b/im;

export function isForeign({ texts }: MigrationFolder): boolean {
  return texts.some(({ text }) => FOREIGN.test(text));
}
