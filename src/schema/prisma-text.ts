/** Reads Prisma schema files as blocks of lines: tolerant, since schemas of every version have to be understood. */
import type { Pos } from "../extract/facts.js";

/** `@relation(fields: [userId])`, `@db.Uuid`. */
export interface Attribute {
  /** Without the at signs. */
  readonly name: string;
  /** What stands in its brackets. */
  readonly args: string;
}

export interface Field {
  readonly name: string;
  readonly pos: Pos;
  readonly type: string;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly attributes: readonly Attribute[];
}

/** A block of a schema file; attributes with two at signs are the block's own. */
export interface Block {
  readonly kind: string;
  readonly name: string;
  /** Start of the name. */
  readonly pos: Pos;
  /** The closing brace. */
  readonly close: Pos;
  readonly fields: readonly Field[];
  readonly attributes: readonly Attribute[];
  /** Settings of a datasource: `provider = "postgresql"`. */
  readonly settings: ReadonlyMap<string, string>;
}

/** A model as others ask for it: its fields in order. */
export interface ModelInfo {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

const OPEN = /^[ \t]*(model|view|type|enum|datasource|generator)[ \t]+(\w+)[ \t]*\{/gm;
const FIELD = /^(\w+)[ \t]+(\w+)(?:\("[^"]*"\))?(\[\]|\?)?(?=[ \t@]|$)/;
const SETTING = /^(\w+)[ \t]*=[ \t]*(.*)$/;
/** An attribute is read over this many lines: more is no schema that anybody wrote. */
const MAX_LINES = 200;

/** The blocks of all schema files among the documents of a project. */
export function blocksIn(documents: ReadonlyMap<string, string>): readonly Block[] {
  let known = blocks.get(documents);
  if (!known) blocks.set(documents, (known = [...documents].flatMap(([path, text]) => (path.endsWith(".prisma") ? blocksOf(text) : []))));
  return known;
}

const blocks = new WeakMap<ReadonlyMap<string, string>, readonly Block[]>();

/** The models among them. */
export function modelsOf(documents: ReadonlyMap<string, string>): readonly Block[] {
  let known = models.get(documents);
  if (!known) models.set(documents, (known = blocksIn(documents).filter(({ kind }) => kind === "model")));
  return known;
}

const models = new WeakMap<ReadonlyMap<string, string>, readonly Block[]>();

/** The blocks of a schema file. https://www.prisma.io/docs/orm/reference/prisma-schema-reference */
export function blocksOf(text: string): Block[] {
  const found: Block[] = [];
  const open = new RegExp(OPEN);
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const [whole, kind = "", name = ""] = match;
    const body = match.index + whole.length;
    const block = { kind, name, pos: match.index + whole.lastIndexOf(name), close: body, fields: [] as Field[], attributes: [] as Attribute[], settings: new Map<string, string>() };
    const end = fill(block, text, body);
    block.close = end;
    open.lastIndex = Math.max(end, body);
    found.push(block);
  }
  return found;
}

/** Reads the lines of a block; returns where it closes. */
function fill(block: { fields: Field[]; attributes: Attribute[]; settings: Map<string, string> }, text: string, body: Pos): Pos {
  let at = body;
  while (at < text.length) {
    const { entry, next } = entryAt(text, at);
    const start = at + entry.search(/\S|$/);
    const line = entry.trim();
    if (line.startsWith("}")) return start;
    at = next;
    const field = FIELD.exec(line);
    const setting = SETTING.exec(line);
    if (line.startsWith("@@")) block.attributes.push(...attributesOf(line));
    else if (setting) block.settings.set(setting[1] ?? "", (setting[2] ?? "").replace(/^"|"$/g, ""));
    else if (field) {
      const [whole, name = "", type = "", mark] = field;
      block.fields.push({ name, type, pos: start, isList: mark === "[]", isOptional: mark === "?", attributes: attributesOf(line.slice(whole.length)) });
    }
  }
  return text.length;
}

/** One line, with those that its open brackets reach over, without comments. */
function entryAt(text: string, from: Pos): { readonly entry: string; readonly next: Pos } {
  let open = 0;
  let entry = "";
  let at = from;
  for (let i = 0; i < MAX_LINES && at < text.length; i++) {
    const end = text.indexOf("\n", at);
    const line = withoutComment(text.slice(at, end < 0 ? undefined : end));
    at = end < 0 ? text.length : end + 1;
    entry += `${line}\n`;
    for (const c of line.replace(/"(?:[^"\\]|\\.)*"/g, "")) open += c === "(" || c === "[" ? 1 : c === ")" || c === "]" ? -1 : 0;
    if (open <= 0) break;
  }
  return { entry, next: at };
}

function withoutComment(line: string): string {
  let isInText = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\") i++;
    else if (line[i] === '"') isInText = !isInText;
    else if (!isInText && line.startsWith("//", i)) return line.slice(0, i);
  }
  return line;
}

const NAME = /@@?([\w.]+)/y;

function attributesOf(line: string): Attribute[] {
  const found: Attribute[] = [];
  for (let at = line.indexOf("@"); at >= 0; at = line.indexOf("@", at)) {
    NAME.lastIndex = at;
    const name = NAME.exec(line)?.[1];
    if (name === undefined) {
      at++;
      continue;
    }
    at = NAME.lastIndex;
    const end = line[at] === "(" ? closing(line, at) : at;
    found.push({ name, args: line.slice(at + 1, end) });
    at = end;
  }
  return found;
}

/** Where the bracket that opens there closes. */
function closing(line: string, from: number): number {
  let open = 0;
  let isInText = false;
  for (let i = from; i < line.length; i++) {
    const c = line[i];
    if (c === "\\") i++;
    else if (c === '"') isInText = !isInText;
    else if (!isInText && (c === "(" || c === "[")) open++;
    else if (!isInText && (c === ")" || c === "]") && --open === 0) return i;
  }
  return line.length;
}

/** The fields in the first list of an attribute's arguments, or in the one with a name: `[userId, name(sort: Desc)]`. */
export function listed(args: string, name?: string): string[] {
  const named = name === undefined ? -1 : args.search(new RegExp(`\\b${name}\\s*:\\s*\\[`));
  const from = args.indexOf("[", name === undefined ? 0 : Math.max(named, 0));
  if (from < 0 || (name !== undefined && named < 0)) return [];
  const list = args.slice(from + 1, closing(args, from));
  // What stands in the brackets of a field says how it is sorted.
  return list.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "").split(",").flatMap((part) => /\w+/.exec(part)?.[0] ?? []);
}

/** The text of an argument: `map: "users"`, or `"users"` alone. */
export function textOf(args: string, name?: string): string | undefined {
  return (name === undefined ? /^\s*(?:name\s*:\s*)?"([^"]*)"/ : new RegExp(`\\b${name}\\s*:\\s*"([^"]*)"`)).exec(args)?.[1];
}
