/**
 * Asks the compiler about changed files: a fix must not bring type errors. Packages that are not installed count as
 * `any`, so that only what the project's own files and its installed packages say can refuse a fix.
 */
import { createRequire } from "node:module";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type * as TsMorph from "ts-morph";
import type { ts as TypeScript } from "ts-morph";
import { compiler } from "../extract/compiler.js";

/** Files whose types are asked for in one program at most. */
const MAX_FILES = 400;

export interface TypeErrors {
  /** Errors by file; names of what is wrong, without places. */
  of(texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]>;
}

/** "Cannot find module" and what follows from it, parameters that are implicitly `any`: no fault of the code. */
const NOT_INSTALLED: ReadonlySet<number> = new Set([2307, 7016, 2792, 7006, 7031]);

/** Where the compiler's own declarations are kept in memory. */
const LIBRARY = "/node_modules/typescript/lib";

function optionsFor(root: string, path: string): TypeScript.CompilerOptions {
  const ts = compiler();
  for (let dir = posix.dirname(path); ; dir = posix.dirname(dir)) {
    const file = join(root, dir, "tsconfig.json");
    if (existsSync(file)) {
      const { config } = ts.readConfigFile(file, (name) => readFileSync(name, "utf8")) as { config?: unknown };
      const host = { ...ts.sys, readDirectory: () => [] };
      return ts.parseJsonConfigFileContent(config ?? {}, host, join(root, dir)).options;
    }
    if (dir === "." || dir === "/") return { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
  }
}

/** The compiler over a project on disk. */
export class Compiler implements TypeErrors {
  readonly #root: string;
  readonly #programs = new Map<string, TypeScript.Program>();
  readonly #files = new Map<string, TypeScript.SourceFile | undefined>();
  readonly #before = new Map<string, string[]>();

  /** @param textOf the project's own text of a file, where it has one */
  constructor(root: string, private readonly textOf: (path: string) => string | undefined) {
    this.#root = root;
  }

  /** Errors that files of these texts have and did not have before. */
  of(texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
    const asked = [...texts.keys()].filter((path) => /\.[cm]?tsx?$/.test(path)).slice(0, MAX_FILES);
    const unknown = asked.filter((path) => !this.#before.has(path));
    for (const [path, errors] of this.#errors(unknown, new Map())) this.#before.set(path, errors);
    const found = new Map<string, readonly string[]>();
    for (const [path, errors] of this.#errors(asked, texts)) {
      const known = [...(this.#before.get(path) ?? [])];
      const fresh = errors.filter((error) => {
        const at = known.indexOf(error);
        if (at >= 0) known.splice(at, 1);
        return at < 0;
      });
      if (fresh.length > 0) found.set(path, fresh);
    }
    return found;
  }

  *#errors(paths: readonly string[], texts: ReadonlyMap<string, string>): Generator<readonly [string, string[]]> {
    const ts = compiler();
    const configs = new Map<string, { readonly options: TypeScript.CompilerOptions; readonly paths: string[] }>();
    for (const path of paths) {
      const options = optionsFor(this.#root, path);
      const key = typeof options.configFilePath === "string" ? options.configFilePath : JSON.stringify(options);
      const config = configs.get(key);
      if (config) config.paths.push(path);
      else configs.set(key, { options, paths: [path] });
    }
    for (const [key, config] of configs) {
      const options: TypeScript.CompilerOptions = {
        ...config.options, target: ts.ScriptTarget.ESNext, noEmit: true, skipLibCheck: true, incremental: false, composite: false, noUnusedLocals: false, noUnusedParameters: false, types: config.options.types ?? ["*"],
      };
      // The newest declarations stand for all: a fix is not refused for what an older target lacks.
      for (const name of ["tsBuildInfoFile", "lib", "noLib"]) Reflect.deleteProperty(options, name);
      const host = this.#host(texts);
      const before = this.#programs.get(key);
      const program = ts.createProgram({ rootNames: config.paths.map((path) => join(this.#root, path)), options, host, ...(before && { oldProgram: before }) });
      this.#programs.set(key, program);
      for (const path of config.paths) {
        const source = program.getSourceFile(join(this.#root, path));
        const errors = source ? program.getSemanticDiagnostics(source).filter(({ code }) => !NOT_INSTALLED.has(code)) : [];
        yield [path, errors.map((d) => `${d.code} ${ts.flattenDiagnosticMessageText(d.messageText, " ")}`)];
      }
    }
  }

  #host(texts: ReadonlyMap<string, string>): TypeScript.CompilerHost {
    const ts = compiler();
    const libraries = standardLibrary();
    const inRoot = (file: string): string | undefined => (file.startsWith(`${this.#root}/`) ? file.slice(this.#root.length + 1) : undefined);
    const read = (file: string): string | undefined => {
      if (file.startsWith(LIBRARY)) return libraries.get(file.slice(LIBRARY.length + 1));
      const path = inRoot(file);
      return (path === undefined ? undefined : (texts.get(path) ?? this.textOf(path))) ?? (isFile(file) ? readFileSync(file, "utf8") : undefined);
    };
    const parsed = (file: string, text: string | undefined): TypeScript.SourceFile | undefined => (text === undefined ? undefined : ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
    return {
      fileExists: (file) => (file.startsWith(LIBRARY) ? libraries.has(file.slice(LIBRARY.length + 1)) : texts.has(inRoot(file) ?? "") || isFile(file)),
      readFile: read,
      directoryExists: (dir) => statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true,
      getDirectories: (dir) => (existsSync(dir) ? ts.sys.getDirectories(dir) : []),
      realpath: (file) => ts.sys.realpath?.(file) ?? file,
      getSourceFile: (file) => {
        const path = inRoot(file);
        if (path !== undefined && texts.has(path)) return parsed(file, texts.get(path));
        if (!this.#files.has(file)) this.#files.set(file, parsed(file, read(file)));
        return this.#files.get(file);
      },
      getDefaultLibFileName: () => `${LIBRARY}/lib.esnext.full.d.ts`,
      getDefaultLibLocation: () => LIBRARY,
      writeFile: () => undefined,
      getCurrentDirectory: () => this.#root,
      getCanonicalFileName: (file) => file,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
    };
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

let library: ReadonlyMap<string, string> | undefined;

/** The declarations of the language itself, which ts-morph keeps in memory. */
function standardLibrary(): ReadonlyMap<string, string> {
  if (library) return library;
  const { Project, ts } = createRequire(import.meta.url)("ts-morph") as typeof TsMorph;
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { target: ts.ScriptTarget.ESNext, types: [] } });
  project.createSourceFile("/a.ts", "");
  const files = project.getProgram().compilerObject.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${LIBRARY}/`));
  return (library = new Map(files.map(({ fileName, text }) => [fileName.slice(LIBRARY.length + 1), text])));
}
