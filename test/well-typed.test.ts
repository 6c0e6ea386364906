/** A type error is blamed on the change that brought it, not on those that were tried beside it. */
import { expect, test } from "vitest";
import type { Fix } from "../src/concepts.js";
import type { Importers } from "../src/fixes/importers.js";
import { wellTyped } from "../src/fixes/typed.js";
import type { TypeErrors } from "../src/fixes/types.js";

const change = (file: string, text: string): { readonly fix: Fix } => ({ fix: { title: text, safety: "suggestion", edits: [{ file, start: 0, end: 0, text }] } });
const textsAfter = (fixes: readonly Fix[]): Map<string, string> => {
  const texts = new Map<string, string>();
  for (const { file, text } of fixes.flatMap(({ edits }) => edits)) texts.set(file, (texts.get(file) ?? "") + text);
  return texts;
};
/** Two routes import two modules. */
const ROUTES = ["a-route.ts", "b-route.ts"];
const importers: Importers = (files) => new Map([...files].some((file) => !ROUTES.includes(file)) ? ROUTES.map((route) => [route, new Set(files)] as const) : []);

/** Files in which something is wrong with these texts. */
function compiler(wrong: (texts: ReadonlyMap<string, string>) => readonly string[], asked: string[][] = []): TypeErrors {
  return {
    of(texts, paths) {
      asked.push([...paths]);
      return new Map(wrong(texts).filter((file) => paths.includes(file)).map((file) => [file, [{ says: "wrong", at: 0 }]]));
    },
    surfaces: (texts, paths) => new Map(paths.map((path) => [path, texts.get(path)?.includes("shown") ? "another" : "as it was"])),
  };
}

const proved = (all: readonly { readonly fix: Fix }[], types: TypeErrors): string[] => titles(wellTyped(all, { types, textOf: () => "", textsAfter, importers, regionOf: () => 0 }).right);

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

test("nobody is asked who imports a file that shows what it showed", () => {
  const asked: string[][] = [];
  proved([change("lib.ts", "inside")], compiler(() => [], asked));
  expect(asked).toEqual([["lib.ts"]]);
});
