/**
 * Types of a GraphQL schema, as its definition language writes them: which of a type's fields lead to which other type,
 * whether to a list of it, and which directives they have. https://spec.graphql.org/October2021/#sec-Type-System
 */
import type { GraphType } from "./facts.js";

/** What a text must hold to be looked at: most texts are no schema. */
const DEFINES = /\b(?:type|interface)\s+\w+\s*(?:\{|@|implements\b)|\bunion\s+\w+\s*[=@]/;
/** Descriptions and comments are dropped, names and signs are kept. */
const TOKEN = /"""(?:[^"]|"(?!""))*"""|"[^"\n]*"|#[^\n]*|[A-Za-z_]\w*|[{}()[\]:=|&!@]/g;
const NAME = /^[A-Za-z_]\w*$/;
const SCALARS = new Set(["String", "Int", "Float", "Boolean", "ID"]);

type Edge = GraphType["leads"][number];
type Mark = NonNullable<GraphType["marked"]>[number];

/** The types that a text defines, without what leads to scalars of the language. */
export function graphTypesIn(text: string): readonly GraphType[] {
  if (!DEFINES.test(text)) return [];
  const reader = new Reader((text.match(TOKEN) ?? []).filter((t) => !t.startsWith('"') && !t.startsWith("#")));
  return reader.types();
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  types(): readonly GraphType[] {
    const found: GraphType[] = [];
    while (this.at < this.tokens.length) {
      const word = this.tokens[this.at++];
      const name = this.tokens[this.at];
      if (name === undefined || !NAME.test(name)) continue;
      if (word === "type" || word === "interface") found.push(...this.object(name));
      else if (word === "union") found.push({ name, leads: this.members() });
    }
    return found;
  }

  /** `User implements Node & Actor @key(fields: "id") { … }`: an interface leads to what implements it. */
  private object(name: string): readonly GraphType[] {
    const above: GraphType[] = [];
    this.at++;
    if (this.is("implements")) {
      for (this.at++; this.isName() || this.is("&"); this.at++) if (!this.is("&")) above.push({ name: this.tokens[this.at] ?? "", leads: [["", name, false]] });
    }
    const marked = this.directives().map((d): Mark => ["", d]);
    const leads = this.is("{") ? this.fields(marked) : [];
    return [...above, { name, leads, ...(marked.length > 0 && { marked }) }];
  }

  private members(): Edge[] {
    const found: Edge[] = [];
    this.at++;
    this.directives();
    if (!this.is("=")) return found;
    this.at++;
    for (let isNext = true; this.is("|") || (isNext && this.isName()); this.at++) {
      isNext = this.is("|");
      if (!isNext) found.push(["", this.tokens[this.at] ?? "", false]);
    }
    return found;
  }

  /** What the fields lead to; what directives they have is put among `marked`. */
  private fields(marked: Mark[]): Edge[] {
    const found: Edge[] = [];
    this.at++;
    while (this.at < this.tokens.length && !this.is("}")) {
      const name = this.tokens[this.at++] ?? "";
      this.group();
      if (!this.is(":")) continue;
      let isList = false;
      for (this.at++; this.is("["); this.at++) isList = true;
      const type = this.tokens[this.at++] ?? "";
      while (this.is("!") || this.is("]")) this.at++;
      marked.push(...this.directives().map((d): Mark => [name, d]));
      if (NAME.test(type) && !SCALARS.has(type)) found.push([name, type, isList]);
    }
    return found;
  }

  private directives(): string[] {
    const found: string[] = [];
    while (this.is("@")) {
      found.push(this.tokens[this.at + 1] ?? "");
      this.at += 2;
      this.group();
    }
    return found;
  }

  /** Skips what stands in parentheses. */
  private group(): void {
    if (!this.is("(")) return;
    for (let depth = 0; this.at < this.tokens.length; this.at++) {
      if (this.is("(")) depth++;
      else if (this.is(")") && --depth === 0) {
        this.at++;
        return;
      }
    }
  }

  private is(token: string): boolean {
    return this.tokens[this.at] === token;
  }

  private isName(): boolean {
    return NAME.test(this.tokens[this.at] ?? "");
  }
}
