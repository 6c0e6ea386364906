/** What is asked about something large costs no more than it has to, and comes to the same. */
import { expect, test } from "vitest";
import { Mentions } from "../src/extract/mentions.js";
import type { Registration } from "../src/frameworks/adapter.js";
import type { Value } from "../src/link/values.js";
import { WaysIn } from "../src/link/ways-in.js";

function registering(handler: Value): Registration {
  return { framework: "express", kind: "http", method: "GET", route: "/", file: "app.ts", pos: 0, end: 1, handlerName: null, handler, args: [], layers: [], errors: "handled" };
}

test.each([
  ["a few short texts", 3, 10, true],
  ["more values than are told", 5_000, 1, false],
  ["one long text, many times", 3_000, 1_000, false],
])("a way in of %s", (_, count, length, isTold) => {
  const text: Value = { k: "literal", value: "x".repeat(length) };
  const { words } = new WaysIn().of(registering({ k: "array", items: Array.from({ length: count }, () => text) }));
  expect(words === undefined ? 0 : words.split("x".repeat(length)).length - 1).toBe(isTold ? count : 0);
});

test("a text that is asked about many names says of each what it says when asked about that one", () => {
  const names = Array.from({ length: 80 }, (_, i) => `$act${i}`);
  const text = names.map((name, i) => `${name}(${i}); x.${name}; // ${name}\nhand(${name}, "${name}", { ${name}: 1 }, é${name});`).join("\n");
  const lines = [...text.matchAll(/^/gm)].map(({ index }) => index);
  const many = new Mentions(text, { imports: [] }, lines);
  for (const name of [...names, "hand", "é", "none"]) expect(many.of(name, false), name).toEqual(new Mentions(text, { imports: [] }, lines).of(name, false));
  expect(many.of("$act79", false)).toEqual([{ member: "", isCall: true }, { member: "", isCall: false }]);
});
