/** The parser that the build cuts out of the compiler makes the trees that the compiler makes. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts as whole, type ts as TypeScript } from "ts-morph";
import { describe, expect, test } from "vitest";

const HOME = dirname(dirname(fileURLToPath(import.meta.url)));
const CUT = join(HOME, "dist", "bundle", "parser.cjs");
if (!existsSync(CUT)) throw new Error("dist is missing: run npm run build");
const cut = createRequire(import.meta.url)(CUT) as typeof whole;

const KINDS = { ".tsx": whole.ScriptKind.TSX, ".ts": whole.ScriptKind.TS, ".mts": whole.ScriptKind.TS, ".js": whole.ScriptKind.JSX } as const;

/** All that a tree says: each node with what it spans, its name or text, and what is wrong with it. */
function treeOf(ts: typeof whole, path: string, text: string): string {
  const kind = KINDS[path.slice(path.lastIndexOf(".")) as keyof typeof KINDS];
  const source = ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, false, kind);
  const lines: string[] = [];
  const visit = (node: TypeScript.Node): void => {
    const { text: own, modifiers, flags } = node as TypeScript.Node & { readonly text?: string; readonly modifiers?: readonly unknown[] };
    lines.push([node.kind, node.pos, node.end, node.getStart(source), flags, modifiers?.length, node.kind === ts.SyntaxKind.SourceFile ? "" : own].join(" "));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const { parseDiagnostics } = source as unknown as { readonly parseDiagnostics: readonly TypeScript.Diagnostic[] };
  return [...lines, ...parseDiagnostics.map((d) => `${d.start} ${d.code} ${ts.flattenDiagnosticMessageText(d.messageText, " ")}`)].join("\n");
}

/** One file of so many: each is read twice. */
const SHARE = 5;

test("of code of this repository", () => {
  const files = ["src", "test", "fixtures"].flatMap((folder) => readdirSync(join(HOME, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)));
  const code = files.filter((path) => /\.(?:[cm]?ts|tsx|js)$/.test(path)).filter((_, i) => i % SHARE === 0);
  expect(code.length).toBeGreaterThan(300);
  for (const path of code) {
    const text = readFileSync(join(HOME, path), "utf8");
    if (treeOf(cut, path, text) !== treeOf(whole, path, text)) expect(treeOf(cut, path, text), path).toBe(treeOf(whole, path, text));
  }
}, 120_000);

describe("of code that is", () => {
  test.each([
    ["unicode", "const π = 'ß', \\u{61}b = `${π}` as const; class Ä { #ö = 1; static { this.#ö } }"],
    ["regular expressions", "const a = /\\p{Script=Greek}\\p{scx=Latn}(?<name>a)\\k<name>[^\\]]*/giu, b = 1 / 2 / 3, c = /[/]/v;"],
    ["broken", "function ( { const = ; class { @ } } <div> `${ `"],
    ["decorated", "@A() export default abstract class B<in out T> { @C private accessor d?: T; declare readonly e: unique symbol; [f: string]: any }"],
    ["old", "enum A { b = 1 << 2, 'c' } namespace D.E { export import f = G.h } declare module 'i' { export = j } let k = <l>m; import n = require('o');"],
    ["types", "type A<T> = T extends infer U extends string ? { -readonly [K in keyof T as `x${K & string}`]?: U } : asserts x is B; let c: typeof import('d', { with: { 'e': 'f' } }).g;"],
    ["generators and numbers", "async function* a() { for await (using b of c) yield* d?.[0x1_f]?.(10n, .5e-3); label: while (1) continue label; }"],
    ["commented on", "#!/usr/bin/env node\n/// <reference types='node' />\n// @ts-check\n/** @deprecated */ function a(/* b */) { return /* c */ 1 } // d"],
  ])("%s", (_, text) => {
    for (const path of ["a.ts", "a.tsx", "a.js"]) expect(treeOf(cut, path, text), path).toBe(treeOf(whole, path, text));
  });
});

test("it has all that the sources ask of it", () => {
  const named = new Set<string>();
  for (const path of readdirSync(join(HOME, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts") || /^(?:fixes|workspace)/.test(path)) continue;
    for (const [, name] of readFileSync(join(HOME, "src", path), "utf8").matchAll(/\bts\.(\w+)/g)) if (name !== undefined && name in whole) named.add(name);
  }
  expect([...named].filter((name) => !(name in cut))).toEqual([]);
});
