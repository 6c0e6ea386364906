/** The build writes loops over lists so that they count, and leaves all others as they are. */
import ts from "typescript";
import { expect, test } from "vitest";

const { withCountedLoops } = (await import(new URL("../scripts/loops.mjs", import.meta.url).href)) as { withCountedLoops(file: ts.SourceFile, checker: ts.TypeChecker): string };

/** A module as the build writes it. */
function written(code: string): string {
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, strict: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, target, ...rest) => (name === "loop.ts" ? ts.createSourceFile(name, code, target, true) : getSourceFile(name, target, ...rest));
  const program = ts.createProgram(["loop.ts"], options, host);
  const file = program.getSourceFile("loop.ts");
  if (!file) throw new Error("there is no module");
  return withCountedLoops(file, program.getTypeChecker());
}

/** What `loop` gives back for an argument. */
function run(code: string, given: unknown): unknown {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.CommonJS } });
  const module: { exports: { loop?: (given: unknown) => unknown } } = { exports: {} };
  new Function("module", "exports", outputText)(module, module.exports);
  return module.exports.loop?.(given);
}

test.each([
  ["each element", "export function loop(list: readonly string[]) { let all = ''; for (const x of list) all += x; return all; }", ["a", "b"], "ab"],
  ["each element with its number", "export function loop(list: readonly string[]) { let all = ''; for (const [i, x] of list.entries()) { if (i === 1) continue; all += `${i}${x}`; } return all; }", ["a", "b", "c"], "0a2c"],
  ["numbers alone, and elements alone", "export function loop(list: string[]) { let all = ''; for (const [i] of list.entries()) all += i; for (const [, x] of list.entries()) all += x; return all; }", ["a", "b"], "01ab"],
  ["a list that grows on the way", "export function loop(list: number[]) { for (const x of list) if (x < 3) list.push(x + 1); return list; }", [1], [1, 2, 3]],
  ["a list that is made once", "export function loop(list: number[]) { let made = 0; const make = (): number[] => { made++; return list; }; for (const _ of make()); return made; }", [1, 2, 3], 1],
  ["functions that keep what they saw", "export function loop(list: readonly number[]) { const all: (() => number)[] = []; for (const [i, x] of list.entries()) all.push(() => i + x); return all.map((f) => f()); }", [10, 20], [10, 21]],
  ["parts of elements, and loops in loops", "export function loop(list: readonly { readonly of: readonly [string, number][] }[]) { let all = ''; outer: for (const { of } of list) for (const [name, n] of of) { if (n < 0) continue outer; all += name; } return all; }", [{ of: [["a", 1], ["b", -1], ["c", 1]] }, { of: [["d", 1]] }], "ad"],
  ["elements that are written to", "export function loop(list: readonly number[]) { let all = 0; for (let x of list) { x *= 2; all += x; } return all; }", [1, 2], 6],
])("a loop counts: %s", (_, code, given, is) => {
  const counted = written(code);
  expect(counted).not.toMatch(/for \((?:const|let) [^=;]* of /);
  expect(run(counted, structuredClone(given))).toEqual(is);
  expect(run(code, structuredClone(given))).toEqual(is);
});

test.each([
  ["a map", "export function loop(of: ReadonlyMap<string, number>) { for (const [k, v] of of) k + v; for (const [k] of of.entries()) k; }"],
  ["a set", "export function loop(of: Set<string>) { for (const x of of) of.add(x); }"],
  ["what is made on the way", "export function* loop(of: Iterable<number>) { for (const x of of) yield x; }"],
  ["a list or a set", "export function loop(of: readonly string[] | ReadonlySet<string>) { for (const x of of) x; }"],
  ["a text", "export function loop(of: string) { for (const x of of) x; }"],
  ["what is waited for", "export async function loop(of: readonly Promise<number>[]) { for await (const x of of) x; }"],
])("%s is gone through as it was", (_, code) => {
  expect(written(code)).toBe(code);
});
