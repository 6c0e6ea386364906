/** Adds an import to a file in the file's own style, from its facts and its text alone. */
import type { Edit } from "../concepts.js";
import type { FileFacts, ImportFacts } from "../extract/facts.js";
import { insertion } from "./edits.js";
import { styleOf } from "./style.js";

export interface Wanted {
  /** Exported name, `default` or `*`. */
  readonly name: string;
  /** What it is called in the file, where that is not its exported name. */
  readonly local?: string;
  /** Module specifier, as it should be written. */
  readonly from: string;
  /** Imported for its type alone. */
  readonly isType?: boolean;
}

const NAMED = /^import(\s+type\b)?[^{"']*\{/;

/** Whether a name means something else in this file already. */
function isTaken(facts: FileFacts, name: string): boolean {
  return name in facts.types ||
    facts.classes.some((c) => c.name === name) ||
    facts.enums.some((e) => e.name === name) ||
    (facts.fns[0]?.events ?? []).some((e) => e.k === "def" && e.to === name);
}

/** Offset at which a file without imports may take one: behind its shebang, header comment and directives. */
function topOf(text: string): number {
  let at = text.startsWith("#!") ? text.indexOf("\n") + 1 || text.length : 0;
  for (let end = at; ; ) {
    const rest = /^(?:\s*(?:\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)|\s*(?:"[^"\n]*"|'[^'\n]*')[ \t]*(?:;|(?=\r?\n)))/.exec(text.slice(end, end + 4000))?.[0];
    if (rest === undefined) return at;
    end += rest.length;
    const isDirective = !/^\s*\//.test(rest);
    const line = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end, end + 400))?.[0];
    const isHeader = line !== undefined && /^[ \t]*\r?\n/.test(text.slice(end + line.length, end + line.length + 400));
    if (isDirective || isHeader) at = end + (line?.length ?? 0);
  }
}

/** Adds a name to the braces of an import statement, or nothing where it has none. */
function merged(file: string, text: string, into: ImportFacts, written: string): Edit | undefined {
  const statement = text.slice(into.pos, into.end);
  const open = NAMED.exec(statement)?.[0].length;
  const close = open === undefined ? -1 : statement.indexOf("}", open);
  if (open === undefined || close < 0) return undefined;
  const names = statement.slice(open, close);
  if (names.includes("/")) return undefined;
  const kept = names.trimEnd();
  const at = into.pos + open + kept.length;
  if (kept.trim() === "") return { file, start: into.pos + open, end: into.pos + close, text: ` ${written} ` };
  const line = /\r?\n[ \t]*(?=\S)/.exec(names)?.[0];
  const gap = line ?? " ";
  if (kept.endsWith(",")) return insertion(file, at, `${gap}${written}${line === undefined ? "" : ","}`);
  return insertion(file, at, `,${gap}${written}`);
}

/**
 * Edits that make a name usable in a file: none where it is imported already, undefined where the
 * name means something else there.
 */
export function importEdits(file: string, text: string, facts: FileFacts, wanted: Wanted): readonly Edit[] | undefined {
  const { name, from, isType = false, local = name } = wanted;
  const bound = facts.imports.find((i) => i.local === local);
  if (bound) return bound.specifier === from && bound.name === name && (isType || !bound.isType) ? [] : undefined;
  if (isTaken(facts, local)) return undefined;
  const statements = facts.imports.filter((i) => text.startsWith("import", i.pos));
  // A file that requires its modules is no ES module: an import would not parse there at run time.
  if (statements.length === 0 && facts.imports.length > 0) return undefined;
  const isNamed = name !== "default" && name !== "*";
  const written = name === local ? name : `${name} as ${local}`;
  const same = statements.filter((i) => isNamed && i.specifier === from).toSorted((a, b) => Number(b.isType ?? false) - Number(a.isType ?? false));
  for (const into of same) {
    const isTypeStatement = NAMED.exec(text.slice(into.pos, into.end))?.[1] !== undefined;
    if (isTypeStatement && !isType) continue;
    const edit = merged(file, text, into, isType && !isTypeStatement ? `type ${written}` : written);
    if (edit) return [edit];
  }
  const { quote, semicolon, newline } = styleOf(text, statements);
  const statement = `import ${isType ? "type " : ""}${isNamed ? `{ ${written} }` : name === "*" ? `* as ${local}` : local} from ${quote}${from}${quote}${semicolon}`;
  const last = statements.at(-1);
  if (last) return [insertion(file, last.end, newline + statement)];
  const top = topOf(text);
  const gap = /^\s*\n/.test(text.slice(top, top + 200)) || text.length === top ? "" : newline;
  return [insertion(file, top, statement + newline + gap)];
}

/** New import statements with the name of another one, where one of them takes types, or values, of the same package. */
function withName(statements: string, another: string): string | undefined {
  const [, head = "", name = "", tail = ""] = /(import (?:type )?\{ )(.*)( \} from .*)/.exec(another) ?? [];
  const known = name === "" ? undefined : statements.split(/\r?\n/).find((line) => line.startsWith(head) && line.endsWith(tail));
  return known === undefined ? undefined : statements.replace(known, () => `${known.slice(0, -tail.length)}, ${name}${tail}`);
}

/**
 * The same for several names: what would be added at one place is added there in one go.
 * Undefined where one of the names cannot be had. What is wanted twice is added once.
 */
export function importAll(file: string, text: string, facts: FileFacts, wanted: readonly Wanted[]): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const distinct = new Map(wanted.map((each) => [`${each.name} ${each.local ?? ""} ${each.from} ${String(each.isType)}`, each])).values();
  for (const each of distinct) {
    const own = importEdits(file, text, facts, each);
    if (!own) return undefined;
    for (const edit of own) {
      const at = edits.findIndex((e) => e.start === edit.start && e.end === edit.end);
      const known = edits[at];
      const longer = known && withName(known.text, edit.text);
      if (known === undefined) edits.push(edit);
      // A statement that is new already takes the next name of the same package.
      else if (longer !== undefined) edits[at] = { ...known, text: longer };
      else if (known.start !== known.end) return undefined;
      else edits[at] = { ...known, text: known.text + edit.text };
    }
  }
  return edits;
}
