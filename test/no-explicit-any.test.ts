import { describe, expect, it } from "vitest";
import type { Problem, Project } from "../src/concepts.js";
import { extract } from "../src/extract/extract.js";
import { applyEdits } from "../src/fixes/edits.js";
import rule from "../src/rules/no-explicit-any.js";

interface Setting {
  readonly path?: string;
  readonly isBackend?: boolean;
  readonly isExcluded?: boolean;
  readonly type?: { readonly name: string; readonly from: string };
}

function problemsOf(text: string, options = {}, { path = "src/a.ts", isBackend = true, isExcluded = false, type }: Setting = {}): Problem[] {
  const facts = extract(text, path, [rule]);
  const file = { path, facts, isBackend, isExcluded, seen: (id: string) => facts.seen[id] ?? [], symbolAt: () => "" };
  const project = {
    files: [file],
    asked: [file],
    file: () => file,
    text: () => text,
    parameterType: (_path: string, fn: number, index: number) => (fn === facts.fns[1]?.pos && index === 0 ? type : undefined),
  } as unknown as Project;
  return [...rule.check(project, { ...rule.options.defaults, ...options })];
}

/** The text after the first fix of its only problem. */
function fixed(text: string, options = {}, setting: Setting = {}): string {
  const [problem, ...others] = problemsOf(text, options, setting);
  expect(others).toEqual([]);
  return applyEdits(text, problem?.fixes?.[0]?.edits ?? []);
}

const positions = (text: string, options = {}, setting: Setting = {}): string[] => problemsOf(text, options, setting).map((p) => p.message);

describe("no-explicit-any", () => {
  it.each([
    ["let a: any;", "variable"],
    ["let a: string | any;", "variable"],
    ["function f(a: any) {}", "parameter"],
    ["function f({ a }: { a: number } & any) {}", "parameter"],
    ["function f(...a: any[]) {}", "rest"],
    ["function f(): Promise<any> { return g(); }", "return"],
    ["const f = (): any => 1;", "return"],
    ["class A { a: any; }", "property"],
    ["let a: { b: any };", "property"],
    ["interface A { [k: string]: any }", "index"],
    ["type A = { [K in 'a']: any };", "index"],
    ["type A = any[];", "alias"],
    ["f(a as any);", "assertion"],
    ["f(<any>a);", "assertion"],
    ["try {} catch (e: any) {}", "catch"],
    ["f<any>();", "argument"],
    ["new Map<string, any>();", "argument"],
    ["class A extends B<any> {}", "argument"],
    ["type A<T extends any> = T;", "constraint"],
    ["type A<T = any> = T;", "constraint"],
    ["type A = keyof any;", "keyof"],
  ])("says of %s what it makes of the %s", (text, position) => {
    expect(positions(text)).toEqual([position]);
  });

  it("points at the word alone", () => {
    const [problem] = problemsOf("let a: any;");
    expect([problem?.pos, problem?.end]).toEqual([7, 10]);
  });

  it("names what is typed, so that the finding survives moved lines", () => {
    expect(problemsOf("\n\nfunction f(order: any) {}")[0]).toMatchObject({ identity: "parameter order", data: { what: "Parameter `order`" } });
  });

  it.each([
    ["code outside of the backend", { isBackend: false }],
    ["tests", { isExcluded: true }],
    ["declaration files", { path: "src/a.d.ts" }],
    ["declaration files of another kind of file", { path: "src/a.d.json.ts" }],
    ["declaration files of modules", { path: "src/a.d.mts" }],
    ["JavaScript", { path: "src/a.js" }],
  ])("leaves %s alone", (_, setting) => {
    expect(positions("let a: any;", {}, setting)).toEqual([]);
  });

  it("looks into TSX, where `any` in text is no type", () => {
    expect(positions("const a = <p>any: any</p>; let b: any;", {}, { path: "a.tsx" })).toEqual(["variable"]);
  });

  describe("ignoreRestArgs", () => {
    it.each([
      "function f(...a: any[]) {}",
      "function f(...a: readonly any[]) {}",
      "type F = (...a: Array<any>) => void;",
      "interface F { new (...a: ReadonlyArray<any>): void }",
    ])("lets %s pass", (text) => {
      expect(positions(text, { ignoreRestArgs: true })).toEqual([]);
    });

    it.each([
      ["the rest parameter itself", "function f(...a: any) {}"],
      ["what lies deeper", "function f(...a: Record<string, any>[]) {}"],
      ["other parameters", "function f(a: any[]) {}"],
    ])("does not cover %s", (_, text) => {
      expect(positions(text, { ignoreRestArgs: true })).toHaveLength(1);
    });
  });

  describe("fixes", () => {
    it("offer `unknown`, which may have to be narrowed", () => {
      expect(problemsOf("let a: any;")[0]?.fixes).toEqual([{ title: expect.stringContaining("unknown") as string, safety: "suggestion", edits: [{ file: "src/a.ts", start: 7, end: 10, text: "unknown" }] }]);
    });

    it("are applied without asking where the option says so", () => {
      expect(problemsOf("let a: any;", { fixToUnknown: true })[0]?.fixes?.[0]?.safety).toBe("safe");
    });

    it.each([
      ["function f<T extends any>(a: T) {}", "function f<T extends unknown>(a: T) {}"],
      ["type Each<T> = T extends any ? T[] : never;", "type Each<T> = T extends unknown ? T[] : never;"],
    ])("are safe where the compiler takes both for the same: %s", (before, after) => {
      expect(fixed(before)).toBe(after);
      expect(problemsOf(before)[0]?.fixes?.[0]?.safety).toBe("safe");
    });

    it.each([
      ["a mapped type's key, where `unknown` is no key", "type A<T> = { [K in keyof T as any]: 1 };"],
      ["a nested constraint", "function f<T extends Partial<any>>(a: T) {}"],
      ["a default", "type A<T = any> = T;"],
      ["a caught error", "try {} catch (e: any) {}"],
    ])("are a suggestion for %s", (_, text) => {
      expect(problemsOf(text)[0]?.fixes?.[0]?.safety).toBe("suggestion");
    });

    it("say `never` for the parameters of a function that is only compared with", () => {
      expect(fixed("type F<T extends (...args: any[]) => void> = T;")).toBe("type F<T extends (...args: never[]) => void> = T;");
      expect(fixed("type F<T> = T extends (arg: any) => infer R ? R : 1;")).toBe("type F<T> = T extends (arg: never) => infer R ? R : 1;");
    });

    it("say `unknown` for the parameters of a function that is called", () => {
      expect(fixed("function f(done: (result: any) => void) {}")).toBe("function f(done: (result: unknown) => void) {}");
    });

    it("name the keys that `keyof any` means", () => {
      expect(fixed("type A<K extends keyof any> = K;")).toBe("type A<K extends PropertyKey> = K;");
    });

    it("prefer the type the framework passes, with its import", () => {
      const setting = { type: { name: "NextRequest", from: "next/server" } };
      expect(fixed('import { NextResponse } from "next/server";\nexport async function POST(req: any) {}\n', {}, setting))
        .toBe('import { NextResponse, type NextRequest } from "next/server";\nexport async function POST(req: NextRequest) {}\n');
      expect(problemsOf("export async function POST(req: any) {}", {}, setting)[0]?.message).toBe("handler");
    });

    it("import nothing for a global type", () => {
      expect(fixed("export async function POST(req: any) {}", {}, { type: { name: "Request", from: "global" } })).toBe("export async function POST(req: Request) {}");
    });

    it("fall back to `unknown` where the framework's name means something else here", () => {
      const text = 'import { Request } from "./own";\nexport function get(req: any) {}';
      expect(fixed(text, {}, { type: { name: "Request", from: "express" } })).toBe('import { Request } from "./own";\nexport function get(req: unknown) {}');
    });

    it("leave a part of a handler's parameter to the reader", () => {
      expect(positions("export function get(req: { body: any }) {}", {}, { type: { name: "Request", from: "express" } })).toEqual(["property"]);
    });
  });
});
