/** Fixtures are small true projects: a case that does not compile proves nothing about code that does. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import glob from "fast-glob";
import ts from "typescript";
import { expect, test } from "vitest";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");

interface Manifest {
  readonly name?: string;
  readonly exports?: string;
  readonly main?: string;
}

/** Folders from the one of a fixture's file up to its project's, innermost first; none for files of other packages. */
function* upwards(from: string): Generator<string> {
  if (!from.startsWith(FIXTURES)) return;
  for (let dir = from; dir !== FIXTURES; dir = dirname(dir)) yield dir;
}

function pathsOf(dir: string): ts.MapLike<string[]> {
  const read = ts.readConfigFile(join(dir, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const config: unknown = read.config;
  const options = ts.convertCompilerOptionsFromJson((config as { compilerOptions?: object }).compilerOptions ?? {}, dir).options;
  const base = options.baseUrl ?? dir;
  return Object.fromEntries(Object.entries(options.paths ?? {}).map(([key, targets]) => [key, targets.map((target) => join(base, target))]));
}

/** Every package of a workspace inside the fixtures by name, as `node_modules` links would give it. */
const members = new Map<string, string>(
  glob.sync("**/{packages,apps}/*/package.json", { cwd: FIXTURES, absolute: true }).flatMap((file) => {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    const entry = manifest.exports ?? manifest.main;
    return manifest.name && entry ? [[manifest.name, join(dirname(file), entry)] as const] : [];
  }),
);

test("every TypeScript fixture compiles under strict", { timeout: 120_000 }, () => {
  const config = ts.getParsedCommandLineOfConfigFile(join(FIXTURES, "tsconfig.json"), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => expect.fail(ts.flattenDiagnosticMessageText(problem.messageText, "\n")),
  });
  if (!config) return expect.fail("fixtures/tsconfig.json cannot be read");

  // Each case has path aliases and packages of its own; one program for all of them keeps this test fast.
  const host = ts.createCompilerHost(config.options);
  const aliases = new Map<string, ts.MapLike<string[]>>();
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => {
      const member = members.get(text);
      if (member) return { resolvedModule: { resolvedFileName: member, extension: ts.Extension.Ts, isExternalLibraryImport: false } };
      const owner = [...upwards(dirname(containing))].find((dir) => existsSync(join(dir, "tsconfig.json")));
      if (owner && !aliases.has(owner)) aliases.set(owner, pathsOf(owner));
      const paths = owner ? aliases.get(owner) : undefined;
      return ts.resolveModuleName(text, containing, paths ? { ...config.options, paths } : config.options, host);
    });

  const program = ts.createProgram(config.fileNames, config.options, host);
  const problems = ts.getPreEmitDiagnostics(program).map((problem) => {
    const message = ts.flattenDiagnosticMessageText(problem.messageText, "\n");
    if (!problem.file) return message;
    const { line } = problem.file.getLineAndCharacterOfPosition(problem.start ?? 0);
    return `${relative(FIXTURES, problem.file.fileName)}:${line + 1} ${message}`;
  });
  expect(problems).toEqual([]);
});
