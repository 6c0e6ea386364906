/** A type error is blamed on the change that brought it, not on those that were tried beside it. */
import { expect, test } from "vitest";
import type { Fix } from "../src/concepts.js";
import type { Importers } from "../src/fixes/importers.js";
import { wellTyped } from "../src/fixes/typed.js";
import { Compiler, type TypeErrors } from "../src/fixes/types.js";
import { projectFolder } from "./project-folder.js";

const change = (file: string, text: string): { readonly fix: Fix } => ({ fix: { title: text, safety: "suggestion", edits: [{ file, start: 0, end: 0, text }] } });
const textsAfter = (fixes: readonly Fix[]): Map<string, string> => {
  const texts = new Map<string, string>();
  for (const { file, text } of fixes.flatMap(({ edits }) => edits)) texts.set(file, (texts.get(file) ?? LOADS()) + text);
  return texts;
};
/** Two routes import two modules. */
const ROUTES = ["a-route.ts", "b-route.ts"];
const importers: Importers = (file) => (ROUTES.includes(file) ? [] : ROUTES);

/** Files in which something is wrong with these texts. */
function compiler(wrong: (texts: ReadonlyMap<string, string>) => readonly string[], asked: string[][] = []): TypeErrors {
  return {
    of(texts, paths) {
      asked.push([...paths]);
      return new Map(wrong(texts).filter((file) => paths.includes(file)).map((file) => [file, [{ says: "wrong", at: Math.max(0, (texts.get(file) ?? "").indexOf("bad")) }]]));
    },
    expect: () => undefined,
    surface: (texts, path) => ({ isBarrel: false, parts: new Map([["load", texts.get(path)?.includes("shown") ? "another" : "as it was"], ["other", "other"]]) }),
  };
}

/** What the routes are made of, where a test does not say otherwise. */
const LOADS = () => "load()";
const proved = (all: readonly { readonly fix: Fix }[], types: TypeErrors, textOf: (file: string) => string = LOADS): string[] => titles(wellTyped(all, { types, textOf, textsAfter, importers, regionOf: () => 0, nameAt: () => "load" }).right);

const titles = (kept: readonly { readonly fix: Fix }[]): string[] => kept.map(({ fix }) => fix.title).sort();

test("a change in a module that hurts the routes leaves changes of the routes alone", () => {
  const all = [change("a-route.ts", "route a"), change("b-route.ts", "route b"), change("lib.ts", "shown")];
  const types = compiler((texts) => (texts.has("lib.ts") ? ROUTES : []));
  expect(proved(all, types)).toEqual(["route a", "route b"]);
});

test("of two modules that hurt the same route, only the one that does is refused", () => {
  const all = [change("lib.ts", "shown first"), change("other.ts", "shown second")];
  const types = compiler((texts) => (texts.has("other.ts") ? ROUTES : []));
  expect(proved(all, types)).toEqual(["shown first"]);
});

test("of several changes of one file, those that are right are kept", () => {
  const all = ["one", "two", "bad", "four"].map((text) => change("a-route.ts", text));
  const types = compiler((texts) => (texts.get("a-route.ts")?.includes("bad") ? ["a-route.ts"] : []));
  expect(proved(all, types)).toEqual(["four", "one", "two"]);
});

test("nobody is asked who names nothing that is another now", () => {
  const asked: string[][] = [];
  proved([change("lib.ts", "shown")], compiler(() => [], asked), () => "other()");
  expect([...new Set(asked.flat())]).toEqual(["lib.ts"]);
});

test("changes of two modules that hurt two routes are sorted out side by side", () => {
  const all = ["a", "b"].flatMap((route) => ["one", "two", "three", "bad"].map((text) => change(`${route}-route.ts`, `${text} ${route}`)));
  const asked: string[][] = [];
  const types = compiler((texts) => ROUTES.filter((route) => texts.get(route)?.includes("bad")), asked);
  expect(proved(all, types)).toEqual(["one a", "one b", "three a", "three b", "two a", "two b"]);
  expect(asked.length).toBeLessThan(8);
});

test("nobody is asked who imports a file that shows what it showed", () => {
  const asked: string[][] = [];
  proved([change("lib.ts", "inside")], compiler(() => [], asked));
  expect([...new Set(asked.flat())]).toEqual(["lib.ts"]);
});

test("a mistake of before is none of a change, whether or not the compiler guesses what was meant", () => {
  const wrong = Array.from({ length: 12 }, (_, i) => `export const at${String(i)}: Functin${"o".repeat(i)} = 1;\n`).join("");
  const texts = new Map([["other.ts", wrong], ["route.ts", "export const next: NextFunction = 1;\n"]]);
  const root = projectFolder(Object.fromEntries(texts));
  const checking = new Compiler(root, (path) => texts.get(path));
  checking.expect(texts.keys());
  const changed = new Map([["route.ts", `${texts.get("route.ts") ?? ""}export const more: string = "";\n`]]);
  expect([...checking.of(changed, ["route.ts"])]).toEqual([]);
  expect([...checking.of(new Map([...changed]), ["other.ts", "route.ts"])]).toEqual([]);
});

test("what nothing is known of is not handed to a function of a package that is not there", () => {
  const texts = new Map([["mail.ts", 'import { send } from "not-installed";\nexport const mail = (letter: any): unknown => send(letter);\n']]);
  const checking = new Compiler(projectFolder(Object.fromEntries(texts)), (path) => texts.get(path));
  checking.expect(texts.keys());
  const given = (type: string): number => checking.of(new Map([["mail.ts", (texts.get("mail.ts") ?? "").replace("any", type)]]), ["mail.ts"]).size;
  expect([given("unknown"), given("string")]).toEqual([1, 0]);
});

test("an expected error that needs a package to show is not called unused", () => {
  const texts = new Map([["mail.ts", 'import { send } from "not-installed";\n\nexport const mail = send(1);\nexport const one = 1;\n']]);
  const checking = new Compiler(projectFolder(Object.fromEntries(texts)), (path) => texts.get(path));
  checking.expect(texts.keys());
  const above = (line: string): number => checking.of(new Map([["mail.ts", (texts.get("mail.ts") ?? "").replace(line, `// @ts-expect-error -- the letter\n${line}`)]]), ["mail.ts"]).size;
  expect([above("export const mail"), above("export const one")]).toEqual([0, 1]);
});
