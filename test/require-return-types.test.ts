import { describe, expect, it } from "vitest";
import { analyse } from "../src/judge/analyse.js";
import { applyEdits } from "../src/fixes/edits.js";
import { defaultConfig } from "../src/workspace/config.js";
import { projectFolder } from "./project-folder.js";

function fixed(text: string): string {
  const { findings } = analyse({ root: projectFolder({ "src/a.ts": text }), config: defaultConfig, rules: ["require-return-types"] });
  return applyEdits(text, findings.flatMap((f) => f.fixes[0]?.edits ?? []));
}

describe("the fix declares what is plain to see", () => {
  it.each([
    ["export function f(a: string) {}", "export function f(a: string): void {}"],
    ["export async function f() { await g(); }", "export async function f(): Promise<void> { await g(); }"],
    ["export const f = (a: number) => `${a}`;", "export const f = (a: number): string => `${a}`;"],
    ["export const f = a => true;", "export const f = (a): boolean => true;"],
    ["export const f = async a => 1;", "export const f = async (a): Promise<number> => 1;"],
    ["export const f = (a = (1)) => !a;", "export const f = (a = (1)): boolean => !a;"],
    ["export class A { m(\n  a: string,\n) { return 1; } }", "export class A { m(\n  a: string,\n): number { return 1; } }"],
    ["export function f() { [1].map((x) => x); }", "export function f(): void { [1].map((x) => x); }"],
  ])("%s", (before, after) => {
    expect(fixed(before)).toBe(after);
  });

  it.each([
    "export function f(a: string) { return a.trim(); }",
    "export function f(a: string) { if (a) return 1; return 'b'; }",
    "export function* f() { yield 1; }",
  ])("and leaves the rest alone: %s", (text) => {
    expect(fixed(text)).toBe(text);
  });
});

it("stays linear for a file of exports", () => {
  const names = Array.from({ length: 4_000 }, (_, i) => `f${i}`);
  const text = `${names.map((n) => `function ${n}() { return g(); }\n`).join("")}${names.map((n) => `export { ${n} };\n`).join("")}`;
  const start = performance.now();
  expect(analyse({ root: projectFolder({ "src/a.ts": text }), config: defaultConfig, rules: ["require-return-types"] }).findings.length).toBe(4_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});

it("stops the ship only where what comes back was read from outside", () => {
  const root = projectFolder({
    "package.json": '{ "dependencies": { "@prisma/client": "^6.0.0" } }',
    "src/a.ts": [
      'import { PrismaClient } from "@prisma/client";',
      "const prisma = new PrismaClient();",
      "export const rows = async (id: string) => prisma.user.findMany({ where: { id } });",
      "export async function page(id: string) { const users = await rows(id); return { users, total: 1 }; }",
      "export const rates = async () => (await fetch(\"https://rates.example\")).json();",
      "export const double = (n: number) => n * 2;",
      "export const trimmed = (s: string) => s.trim();",
    ].join("\n"),
  });
  const { findings } = analyse({ root, config: defaultConfig, rules: ["require-return-types"] });
  expect(findings.map((f) => [f.line, f.level])).toEqual([[3, "emergency"], [4, "emergency"], [5, "emergency"], [6, "warning"], [7, "warning"]]);
});
