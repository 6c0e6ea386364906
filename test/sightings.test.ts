import { describe, expect, it } from "vitest";
import type { Rule, Sighting } from "../src/concepts.js";
import { compiler, parse } from "../src/extract/compiler.js";
import { sightings } from "../src/extract/sightings.js";

interface Place {
  readonly kind: string;
  readonly parent: string | undefined;
  readonly isInComment: boolean;
}

/** Where each `word` of a file was found, as a rule's `see` is told. */
function placesOf(text: string, word = "any", path = "a.tsx"): Place[] {
  const ts = compiler();
  const rule = {
    id: "look",
    see: {
      text: new RegExp(`\\b${word}\\b`, "g"),
      at: ({ node, ancestors, isInComment }: Sighting): Place => ({
        kind: ts.SyntaxKind[node.kind],
        parent: ancestors[0] && ts.SyntaxKind[ancestors[0].kind],
        isInComment,
      }),
    },
  } as unknown as Rule;
  return (sightings(parse(path, text), text, path, [rule], ts)["look"] ?? []) as Place[];
}

describe("sightings", () => {
  it("gives the smallest node and its parent", () => {
    expect(placesOf("function f(a: string, b: any[]) {}")).toEqual([{ kind: "AnyKeyword", parent: "ArrayType", isInComment: false }]);
  });

  it("follows several matches of one node and of later ones in order", () => {
    expect(placesOf("let a = 'any any'; let b: any; function f() { return 'any'; }").map((p) => p.kind))
      .toEqual(["StringLiteral", "StringLiteral", "AnyKeyword", "StringLiteral"]);
  });

  it("goes back up for a match outside of the last node", () => {
    expect(placesOf("const a = { b: { c: 'any' }, any: 1 }; any();").map((p) => p.parent)).toEqual(["PropertyAssignment", "PropertyAssignment", "CallExpression"]);
  });

  it.each([
    ["before a statement", "// any\nlet a;"],
    ["behind a statement", "let a; // any"],
    ["at the end of the file", "let a;\n/* any */"],
    ["alone in the file", "// any"],
    ["in an empty class", "const a = class { /* any */ };"],
    ["between the arguments of a call", "f(a, /* any */ b)"],
    ["behind the last argument", "f(a /* any */)"],
    ["in an empty block", "function f() { /* any */ }"],
    ["in empty parentheses", "f(/* any */)"],
    ["behind the last statement of a block", "function f() { a(); // any\n}"],
    ["in a second comment of the same gap", "f(a /* one */ /* any */)"],
    ["in JSX braces", "const a = <p>{/* any */}</p>;"],
    ["twice in one comment", "f(a /* any any */)"],
    ["in a doc comment", "/** @type {any} */\nconst a = 1;"],
  ])("knows a comment %s", (_, text) => {
    expect(placesOf(text).length).toBeGreaterThan(0);
    expect(placesOf(text).every((p) => p.isInComment)).toBe(true);
  });

  it.each([
    ["a string with slashes", "const a = 'https://any';"],
    ["a template with a comment's look", "const a = `/* any */`;"],
    ["a template part behind a value", "const a = `${b} // any`;"],
    ["a regular expression", "const a = /\\/any/;"],
    ["JSX text", "const a = <p>// any</p>;"],
    ["code behind a comment in the same gap", "f(a /* one */, any)"],
  ])("does not take %s for a comment", (_, text) => {
    expect(placesOf(text).map((p) => p.isInComment)).toEqual([false]);
  });

  it("leaves out rules that see nothing", () => {
    const text = "let a = 1;";
    const rule = { id: "look", see: { text: /any/g, at: () => 1 } } as unknown as Rule;
    expect(sightings(parse("a.ts", text), text, "a.ts", [rule], compiler())).toEqual({});
  });

  it.each([
    ["on every line", (n: number) => "let a: any;\n".repeat(n)],
    ["in one endless comment", (n: number) => `f(a /*${" any".repeat(n)} */)`],
    ["in one endless chain", (n: number) => "any" + " + any".repeat(n)],
    ["in endless small comments", (n: number) => "// any\n".repeat(n)],
  ])("stays linear for matches %s", (_, make) => {
    const start = performance.now();
    expect(placesOf(make(50_000)).length).toBeGreaterThanOrEqual(50_000);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
